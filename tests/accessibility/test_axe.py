"""axe-core finds nothing on the main pages: light and dark, desktop and phone, by the rules of WCAG 2.2 AA."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.screens import DESKTOP, PHONE

pytestmark = pytest.mark.end_to_end

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OPTIONS = {"runOnly": {"type": "tag", "values": list(RULES)}, "resultTypes": ["violations"]}
ENGINEER, ADMINISTRATOR, OFFICER = "ky-su-mang", "quan-tri", "can-bo-so"
# Path and who looks at it; nobody: without signing in.
PAGES = (
    ("/", ""),
    ("/chi-tieu/5/", ""),
    ("/can-cu/fibre.hamlets/", ""),
    ("/noi/21157@2025-07-01/", ""),
    ("/noi/51-21157-T01@2020-02-01/", ""),
    ("/ban-do/", ""),
    ("/nhiem-vu/", ""),
    ("/tim/?q=tra+bong", ""),
    ("/ke-hoach/194/", ""),
    ("/phu-song/", ""),
    ("/tai-khoan/login/", ""),
    ("/du-lieu-mo/", ""),
    ("/du-lieu-mo/yeu-cau/", ""),
    ("/lop-ban-do/", ""),
    ("/ogc/api?f=html", ""),
    ("/lop-ban-do/moi/", OFFICER),
    ("/phan-tich/", OFFICER),
    ("/phan-tich/bang/1/", OFFICER),
    ("/phan-tich/bang/moi/", OFFICER),
    ("/phan-tich/nguon-goc/", OFFICER),
    ("/tai-san/vi-tri-cot/", ENGINEER),
    ("/import/", ENGINEER),
    ("/import/assets.site/", ENGINEER),
    ("/nhat-ky/", ADMINISTRATOR),
)

# By day one page of each frame: home, target, place, map, plan; a file on its way in.
BY_DAY = {"/", "/chi-tieu/5/", "/noi/51-21157-T01@2020-02-01/", "/ban-do/", "/ke-hoach/194/", "/import/assets.site/"}

MAP = "/ban-do/"

SCREENS, THEMES = (DESKTOP, PHONE), ("light", "dark")


def findings(page):
    """What axe says about the page, a line for each place."""
    page.wait_for_load_state("networkidle")
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"{each['id']}: {node['target']} {node['html'][:160]}" for each in found for node in each["nodes"]]


def look(page, viewport, theme):
    """The same on a screen, and whether the page is wider than it."""
    page.set_viewport_size(viewport)
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # no colour half on its way
    width = page.evaluate("document.scrollingElement.scrollWidth")
    return findings(page) + ([f"{width} pixels wide"] if width > viewport["width"] else [])


@pytest.mark.parametrize("username", ["", ENGINEER])
def test_axe_finds_nothing(open_page, sign_in, username):
    """Each page once, in one window for each person: every other on the phone, every other pair in the dark.

    Of maps but the page of the map their drawings are looked at.
    """
    windows, wrong = {}, {}
    for number, (path, who) in enumerate(PAGES):
        if who != username or path not in BY_DAY:
            continue
        if page := windows.get(path == MAP):
            page.goto(path)
        else:
            how = {"maps": path == MAP}
            page = windows[path == MAP] = sign_in(username, path, **how) if username else open_page(path, **how)
        if path == MAP:
            page.locator("[data-map][data-live]").wait_for()
        if violations := look(page, SCREENS[number % 2], THEMES[number // 2 % 2]):
            wrong[path] = violations
    assert wrong == {}


@pytest.mark.night("browser")
@pytest.mark.parametrize(("path", "username"), PAGES)
def test_axe_finds_nothing_on_any_screen(open_page, sign_in, path, username):
    page = sign_in(username, path) if username else open_page(path)
    wrong = {}
    for viewport in SCREENS:
        for theme in THEMES:
            if violations := look(page, viewport, theme):
                wrong[f"{viewport['width']} {theme}"] = violations
    assert wrong == {}


@pytest.mark.night("browser")
def test_axe_finds_nothing_in_the_open_drawer(open_page):
    page = open_page("/")
    page.locator("main [data-drawer]").first.click()
    page.locator("#drawer[open] h1, #drawer[open] h2").first.wait_for()
    assert findings(page) == []
