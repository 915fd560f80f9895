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
FIGURE = re.compile(r'class="figure-number" href="(/can-cu/[^"]+)"')
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
    return re.sub(r"\s+", " ", re.sub(r"<script\b.*?</script>|<[^>]*>", "", main, flags=re.DOTALL))


@pytest.mark.parametrize("one_in", [3, pytest.param(1, marks=pytest.mark.night("samples"))])
def test_every_page_of_the_menu_is_about_the_province_of_the_day(province, one_in):
    about = {}
    for who, actor in PERSONS.items():
        client = reader(who)
        # What is about which area does not depend on the reader: each page once, by the first who has it.
        for path in [*pages_of(actor)[::one_in], "/tong-quan/", "/ban-do/", "/can-cu/fibre.hamlets/"]:
            if path not in about and (answer := client.get(path)).status_code == 200:
                about[path] = area_of(text(answer))
    assert len(about) > 30 / one_in
    assert {area for area in about.values() if area} == {("Địa bàn", PROVINCE)}, about
    assert {"/tong-quan/", "/ban-do/", "/can-cu/fibre.hamlets/"} <= {path for path, area in about.items() if area}


@pytest.mark.parametrize(
    "path",
    [
        "/chi-tieu/5/",
        "/ke-hoach/194/nhiem-vu/1/",
        pytest.param("/ke-hoach/194/", marks=pytest.mark.night("samples")),
    ],
)
def test_a_page_about_a_plan_is_about_its_territory_and_says_so(province, client, path):
    page = text(client.get(path, follow=True))
    assert area_of(page) == ("Địa bàn của kế hoạch", TERRITORY)
    if (figure := FIGURE.search(page)) is not None:
        assert f"area={OLD}" in figure[1]
        assert area_of(text(client.get(html.unescape(figure[1])))) == ("Địa bàn", TERRITORY)


def test_an_area_is_called_by_its_name(province, client):
    page = text(client.get("/danh-ba/to-chuc/QNG.SKHCN/"))
    assert f"<dt>Địa bàn</dt><dd>{PROVINCE}" in page


def test_the_address_says_otherwise(province, client):
    assert area_of(text(client.get("/chi-tieu/5/", {"area": NEW}))) == ("Địa bàn", PROVINCE)
    assert area_of(text(client.get("/chi-tieu/5/", {"area": OLD}))) == ("Địa bàn của kế hoạch", TERRITORY)
    assert area_of(text(client.get("/phu-song/", {"area": OLD}))) == ("Địa bàn", TERRITORY)


@pytest.mark.parametrize(
    ("who", "one_in"), [("visitor", 3), *(pytest.param(who, 1, marks=pytest.mark.night("crawl")) for who in PERSONS)]
)
def test_the_chip_rules_the_page_or_is_not_shown(province, who, one_in):
    client, wrong = reader(who), []
    for path in pages_of(PERSONS[who])[::one_in]:
        page = text(client.get(path, follow=True))
        same = content_of(page) == content_of(text(client.get(path, {"area": COMMUNE}, follow=True)))
        has_chip = area_of(page) is not None
        if has_chip and same and 'class="empty' not in page:
            wrong.append(f"{path} has a chip that changes nothing")
        if not has_chip and not same:
            wrong.append(f"{path} changes with the area without a chip")
    assert not wrong
