"""The same target as of the middle of 2025 and today: other figures, and no link loses the date."""

import pytest
from tests.screens import figures

pytestmark = pytest.mark.end_to_end

THEN = "2025-06-30"


@pytest.mark.night("journeys")
def test_the_same_target_then_and_today(open_page):
    page = open_page("/chi-tieu/5/")
    today = figures(page)

    page.locator("details.chip", has=page.locator("#chip-as-of")).locator("summary").click()
    page.fill("#chip-as-of", THEN)
    page.locator(".chip-form button.button").click()
    page.wait_for_url(f"**as_of={THEN}**")
    then = figures(page)
    assert then[0] < today[0]
    assert "30/06/2025" in page.locator(".target-figure").inner_text()

    page.goto(f"/chi-tieu/5/?as_of={THEN}")
    assert figures(page) == then


@pytest.mark.night("journeys")
def test_links_keep_plan_date_and_area(open_page):
    page = open_page(f"/chi-tieu/5/?as_of={THEN}&area=51@2025-07-01")
    page.locator(".breadcrumbs a").first.click()
    page.wait_for_load_state()
    assert f"as_of={THEN}" in page.url
    assert "area=51@2025-07-01" in page.url
    page.locator("nav.rail a[href*='ke-hoach']").first.click()
    page.wait_for_load_state()
    page.locator("main a[href*='nhiem-vu']").first.click()
    page.wait_for_load_state()
    assert f"as_of={THEN}" in page.url
    lost = page.locator("main a[href^='/']:not([href*='as_of=']):not([download])").evaluate_all(
        "links => links.map(each => each.getAttribute('href'))"
    )
    assert lost == []


@pytest.mark.night("journeys")
def test_a_date_that_is_none_says_so(open_page, expect_refusal):
    page = open_page("/?as_of=2025-02-30")
    assert "2025-02-30" in page.locator("main").inner_text()
