"""By night: every road that can be walked to from the menu, as each role, in a browser of three widths.

The crawl follows the links of the pages themselves and takes the first address it meets of each road. Nothing may be
found: no answer of 4xx or 5xx behind a link that was offered, no word in the console, nothing beyond the width of the
screen, nothing by axe on the first page of a road.
"""

from collections import deque
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Error
from tests.accessibility.test_axe import findings

pytestmark = [pytest.mark.end_to_end, pytest.mark.night("crawl")]

PEOPLE = (
    "",
    "can-bo-so",
    "can-bo-xa",
    "can-bo-nganh",
    "ky-su-mang",
    "quy-hoach",
    "an-ninh-mang",
    "nguoi-dan",
    "quan-tri",
)
WIDTHS = (1440, 1366, 360)
# What is no page (files, layers, calendars), what ends the visit, what belongs to Django.
NO_PAGES = ("/static/", "/tai-khoan/logout/", "/api/", "/ogc/api/", "/quan-tri/", "/du-lieu/", "/ngon-ngu/")
ENDINGS = (
    ".csv",
    ".xlsx",
    ".rdf",
    ".jsonld",
    ".geojson",
    ".json",
    ".xml",
    ".ttl",
    ".pdf",
    ".docx",
    ".ics",
    ".zip",
    ".atom",
    ".parquet",
    ".gpkg",
)
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def road_of(address):
    """The name of the road an address lies on, with what makes other pages of one road; None where it is no page."""
    parts = urlsplit(address)
    if parts.netloc or parts.path.startswith(NO_PAGES) or parts.path.endswith(ENDINGS):
        return None
    if any(word in parts.query for word in ("format=", "f=json", "-sort=", "-page=")):
        return None
    try:
        found = resolve(parts.path)
    except Resolver404:
        return None
    # A hamlet, a commune and the province are three pages of one road.
    kind = ("hamlet" if "-T" in parts.path else "unit") if found.view_name == "portal:place" else ""
    return f"{found.view_name} {kind}".strip()


def links_of(page):
    return page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")


def overflows(page):
    """By how much the page is wider than each screen."""
    wider = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 850})
        page.wait_for_timeout(60)
        over = page.evaluate(OVERFLOW)
        if over > 0:
            wider.append(f"{over} px wider than {width}")
    page.set_viewport_size({"width": WIDTHS[0], "height": 850})
    return wider


@pytest.fixture(scope="module")
def looked_at():
    """The roads on which axe has looked already."""
    return set()


@pytest.mark.parametrize("username", PEOPLE)
def test_nothing_is_wrong_behind_any_link(chromium, address, passwords, looked_at, username):
    context = chromium.new_context(base_url=address, locale="vi-VN", viewport={"width": WIDTHS[0], "height": 850})
    page = context.new_page()
    wrong, heard = [], []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    if username:
        page.goto("/tai-khoan/login/")
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", passwords[username])
        page.click("main form button")
        page.wait_for_url(lambda url: "/login/" not in url)
    waiting, met = deque([("/", "")]), {road_of("/")}
    walked = 0
    while waiting:
        path, came_from = waiting.popleft()
        heard.clear()
        try:
            answer = page.goto(path, wait_until="load")
        except Error as error:
            if "Download is starting" not in str(error):
                wrong.append(f"{error}: {path} (from {came_from})")
            continue
        walked += 1
        where = f"{path} (from {came_from})"
        if answer is None or answer.status >= 400:
            wrong.append(f"{answer and answer.status} {where}")
            continue
        wrong += [f"{over}: {where}" for over in overflows(page)]
        wrong += [f"{said}: {where}" for said in heard]
        if (road := road_of(path)) not in looked_at:
            looked_at.add(road)
            wrong += [f"{said}: {where}" for said in findings(page)]
        for link in links_of(page):
            target = link.split("#")[0]
            road = road_of(target) if target.startswith("/") else None
            if road is not None and road not in met:
                met.add(road)
                waiting.append((target, path))
    context.close()
    assert walked > 20
    assert not wrong, "\n".join(wrong)
