"""Other ways in: the keyboard alone, no JavaScript, another language, somebody who may see less."""

import re

import pytest
from tests.screens import PHONE

pytestmark = pytest.mark.end_to_end

WEAKNESSES = "/can-cu/security.agencies_weaknesses_fixed/"
SUBSCRIPTIONS = "/can-cu/fibre.households/"
FOCUSED = "document.activeElement"


def tab_until(page, what, most=80):
    """Press Tab until the focused element answers `what` (a JavaScript condition on `it`)."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(f"(it => {what})({FOCUSED})"):
            return
    pytest.fail(f"the keyboard does not reach {what}")


@pytest.mark.night("journeys")
def test_the_keyboard_alone_skips_goes_and_opens_the_evidence(open_page):
    page = open_page("/")
    page.keyboard.press("Tab")
    assert page.evaluate(f"{FOCUSED}.matches('.skip')")
    page.keyboard.press("Enter")
    assert page.evaluate(f"{FOCUSED}.id") == "content"

    tab_until(page, "it.matches('main [data-drawer]')")
    opened_from = page.evaluate(f"{FOCUSED}.href")
    page.keyboard.press("Enter")
    page.locator("#drawer[open] h1, #drawer[open] h2").first.wait_for()
    assert page.evaluate(f"document.getElementById('drawer').contains({FOCUSED})")
    page.keyboard.press("Escape")
    page.locator("#drawer:not([open])").wait_for(state="attached")
    assert page.evaluate(f"{FOCUSED}.href") == opened_from

    page.reload()
    tab_until(page, "it.matches('nav.rail a[href*=\"ke-hoach\"]')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ke-hoach/**")
    tab_until(page, "it.matches('.word-tabs a[href*=\"nhiem-vu\"]')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/nhiem-vu/**")


@pytest.mark.night("journeys")
def test_back_takes_the_drawer_a_step_back_and_then_closes_it(open_page):
    page = open_page("/")
    address = page.url
    page.locator("main [data-drawer]").first.click()
    head = page.locator("#drawer[open] th a", has_text="Tử số")
    head.click()
    page.locator("#drawer th[aria-sort=ascending]", has_text="Tử số").wait_for()
    page.go_back()
    page.locator("#drawer th:not([aria-sort=ascending])", has_text="Tử số").wait_for()
    assert page.evaluate("document.getElementById('drawer').open")
    page.locator("#drawer tbody a").first.click()
    page.wait_for_url(lambda url: url != address)
    page.go_back()
    page.locator("#drawer[open] tbody tr").first.wait_for()
    page.go_back()
    page.locator("#drawer:not([open])").wait_for(state="attached")
    assert page.url == address


@pytest.mark.night("journeys")
def test_every_filter_answers_as_one_types_and_loses_no_letter(open_page, expect_refusal):
    page = open_page(f"{SUBSCRIPTIONS.replace('households', 'hamlets')}")
    rows = page.locator("#evidence-table tbody tr")
    whole = page.locator("#evidence-caption .count").inner_text()
    field = page.locator("[name=evidence-f-numerator]")
    field.press_sequentially(">")
    page.wait_for_timeout(900)
    assert rows.count() > 1, "a number begun is no mistake"
    field.press_sequentially("= 1", delay=200)
    page.wait_for_function(
        "(whole) => document.querySelector('#evidence-caption .count').innerText !== whole", arg=whole
    )
    assert page.locator("[name=evidence-f-numerator]").input_value() == ">= 1"


@pytest.mark.night("journeys")
def test_focus_is_visible_everywhere_on_the_way(open_page):
    page = open_page("/")
    for _ in range(20):
        page.keyboard.press("Tab")
        outline = page.evaluate(f"(s => s.outlineStyle + ' ' + s.boxShadow)(getComputedStyle({FOCUSED}))")
        assert outline != "none none", page.evaluate(f"{FOCUSED}.outerHTML")


@pytest.mark.night("journeys")
def test_home_says_the_same_without_javascript(open_page, chromium, address):
    lines = open_page("/").locator("[data-map-choice] .figure-number").all_inner_texts()
    assert lines
    context = chromium.new_context(base_url=address, java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    page.goto("/")
    assert page.locator("[data-map-choice] .figure-number").all_inner_texts() == lines
    assert page.locator(".map-poster path.shape").count() > 50  # the map is a drawing then
    page.locator("main [data-drawer]").first.click()
    page.wait_for_url("**/can-cu/**")
    assert page.locator("main table").count() > 0
    context.close()


@pytest.mark.night("journeys")
def test_english_is_one_click_away_and_stays(open_page):
    page = open_page("/")
    assert page.locator("html").get_attribute("lang") == "vi"
    page.locator("details.account summary").click()
    page.locator("button[name=language][value=en]").click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto("/chi-tieu/5/")
    assert "Numerator" in page.locator("main").inner_text()


@pytest.mark.night("journeys")
def test_rows_that_are_not_for_everybody_are_counted_but_not_shown(open_page, sign_in):
    may = sign_in("an-ninh-mang", WEAKNESSES)
    assert may.locator("main table tbody tr").count() > 0
    for page in (open_page(WEAKNESSES), sign_in("nguoi-dan", WEAKNESSES), sign_in("ky-su-mang", WEAKNESSES)):
        assert page.locator("main table tbody tr").count() == 0
        assert re.search(r"[1-9]\d*", page.locator("main .note").first.inner_text())


@pytest.mark.night("journeys")
def test_rows_of_operators_are_hidden_from_a_resident_and_the_page_says_how_many(open_page, sign_in):
    for page in (open_page(SUBSCRIPTIONS), sign_in("nguoi-dan", SUBSCRIPTIONS)):
        notes = " ".join(page.locator("main .note").all_inner_texts())
        assert re.search(r"Còn [1-9]\d* dòng", notes)


@pytest.mark.night("journeys")  # by day where axe looks on a phone
@pytest.mark.parametrize(
    ("username", "paths"),
    [
        ("", ("/", "/chi-tieu/5/", "/noi/21157@2025-07-01/", "/ban-do/", "/nhiem-vu/", "/ogc/api?f=html")),
        ("can-bo-so", ("/phan-tich/bang/moi/",)),
    ],
)
def test_a_phone_shows_a_page_without_scrolling_sideways(open_page, sign_in, username, paths):
    page = sign_in(username, paths[0], viewport=PHONE) if username else open_page(paths[0], viewport=PHONE)
    wide = {}
    for path in paths:
        page.goto(path)
        wide[path] = page.evaluate("document.scrollingElement.scrollWidth")
    assert {path: width for path, width in wide.items() if width > PHONE["width"]} == {}


@pytest.mark.night("journeys")
def test_what_a_field_lacks_stands_beside_it_in_the_words_of_the_page(open_page):
    page = open_page("/du-lieu-mo/yeu-cau/")
    page.locator("main form button[type=submit]").first.click()
    assert page.locator("#wanted + .field-fault[role=alert]").inner_text() == "Cần điền ô này."
    assert page.evaluate(f"{FOCUSED}.id") == "wanted"
    assert page.evaluate(f"{FOCUSED}.getAttribute('aria-describedby')") == page.locator(".field-fault").get_attribute(
        "id"
    )
    page.fill("#wanted", "Số hộ theo thôn")
    assert page.locator(".field-fault").count() == 0
    assert page.get_attribute("#wanted", "aria-invalid") is None
