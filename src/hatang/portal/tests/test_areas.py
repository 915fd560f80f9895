"""One rule says which area a page is about: the province of the day, on pages about a plan the plan's own territory."""

import html
import re

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from tests import cast

from hatang.kernel import panels
from hatang.kernel.ui import menu

pytestmark = pytest.mark.integration

PROVINCE, TERRITORY = "Tỉnh Quảng Ngãi", "Tỉnh Quảng Ngãi (cũ)"
OLD, NEW = "51@2020-02-01", "51@2025-07-01"
COMMUNE = "21157@2025-07-01"
PERSONS = {
    "visitor": cast.nobody,
    "officer": cast.officer(),
    "clerk": cast.clerk(),
    "operator": cast.operator_engineer(),
    "planner": cast.planner(),
}
CHIP = re.compile(r'<span class="chip-name">([^<]*)</span><span class="chip-value">([^<]*)</span>')


def text(answer):
    return answer.getvalue().decode() if answer.streaming else answer.content.decode()


def reader(who):
    return Client() if PERSONS[who].is_anonymous else cast.client(PERSONS[who])


def pages_of(actor):
    """The entries of the menu, and the tabs that stand over them."""
    paths = {entry.path for word in menu.list_words(actor, "/") for entry in word.entries}
    for tab in panels.list_panels(panels.Tab, actor):
        try:
            paths.add(reverse(tab.url_name))
        except NoReverseMatch:
            continue
    return sorted(paths)


def area_of(page):
    """(label, area) of the chip that says what the page is about; None where it has none."""
    chips = {html.unescape(name): html.unescape(value) for name, value in CHIP.findall(page)}
    return next(((name, chips[name]) for name in ("Địa bàn", "Địa bàn của kế hoạch") if name in chips), None)


def content_of(page):
    """What the page says, without links, which carry the area on, and without what is drawn anew each time."""
    main = re.search(r"<main.*?</main>", page, re.DOTALL)[0]
    return re.sub(r"\s+", " ", re.sub(r"<(script|form)\b.*?</\1>|<[^>]*>", "", main, flags=re.DOTALL))


@pytest.mark.parametrize("who", PERSONS)
def test_every_page_of_the_menu_is_about_the_province_of_the_day(province, who):
    client, paths = reader(who), pages_of(PERSONS[who])
    assert len(paths) > 8
    about = {path: area_of(text(client.get(path, follow=True))) for path in paths}
    assert {area for area in about.values() if area} == {("Địa bàn", PROVINCE)}, about
    # A person lands on a page of their own; the overview has an address of its own.
    for path in ("/tong-quan/", "/ban-do/", "/can-cu/fibre.hamlets/"):
        assert area_of(text(client.get(path))) == ("Địa bàn", PROVINCE), path


@pytest.mark.parametrize(
    "path", ["/chi-tieu/5/", "/ke-hoach/194/", "/ke-hoach/194/chi-tieu/5/", "/ke-hoach/194/nhiem-vu/1/"]
)
def test_a_page_about_a_plan_is_about_its_territory_and_says_so(province, client, path):
    assert area_of(text(client.get(path, follow=True))) == ("Địa bàn của kế hoạch", TERRITORY)
    assert area_of(text(client.get(path, {"area": NEW}, follow=True))) == ("Địa bàn", PROVINCE)
    assert area_of(text(client.get(path, {"area": OLD}, follow=True))) == ("Địa bàn của kế hoạch", TERRITORY)


@pytest.mark.parametrize("path", ["/chi-tieu/5/", "/ke-hoach/194/", "/tong-quan/", "/tong-quan/?area=21157@2025-07-01"])
def test_a_figure_opens_the_evidence_of_the_area_that_it_was_made_on(province, client, path):
    page = text(client.get(path, follow=True))
    links = [html.unescape(link) for link in re.findall(r'class="figure-number" href="(/can-cu/[^"]+)"', page)]
    assert links
    _label, area = area_of(page)
    for link in links[:4]:
        assert "area=" in link
        assert area_of(text(client.get(link))) == ("Địa bàn", area)


@pytest.mark.parametrize("who", ["officer", "planner"])
def test_the_chip_rules_the_page_or_is_not_shown(province, who):
    client, wrong = reader(who), []
    for path in pages_of(PERSONS[who]):
        page = text(client.get(path, follow=True))
        same = content_of(page) == content_of(text(client.get(path, {"area": COMMUNE}, follow=True)))
        if same is (area_of(page) is not None):
            wrong.append((path, "has a chip that changes nothing" if same else "changes with the area without a chip"))
    assert not wrong
