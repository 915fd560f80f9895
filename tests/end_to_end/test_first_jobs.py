"""What each kind of person comes for first, from the page they land on, in at most five clicks."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.end_to_end

MOST_CLICKS = 5
DIRTY = Path(__file__).parents[2] / "data" / "demo" / "dirty" / "viettel-vi-tri-cot-2026-11.xlsx"


class Walk:
    """A page on which every click is counted; typing and choosing in a field are none."""

    def __init__(self, page):
        self.page, self.clicks = page, 0

    def click(self, what):
        self.clicks += 1
        assert self.clicks <= MOST_CLICKS, f"more than {MOST_CLICKS} clicks at {self.page.url}"
        (self.page.locator(what) if isinstance(what, str) else what).first.click()
        self.page.wait_for_load_state()

    def find(self, role, name):
        return self.page.get_by_role(role, name=name)


def test_an_officer_sees_where_we_stand_and_on_what_it_rests(sign_in):
    walk = Walk(sign_in("can-bo-so", by_form=True, maps=False))
    assert walk.page.locator("#plans-title").is_visible()
    walk.click(".lines-table tbody tr:nth-child(1) .line-name a")
    walk.click("main .target-figure [data-drawer], main [data-drawer]")
    assert re.search(r"[\d.]+", walk.page.locator("#drawer[open] dl.facts").first.inner_text())


def test_an_analyst_sees_the_systems_that_nobody_monitors(sign_in):
    walk = Walk(sign_in("an-ninh-mang", maps=False))
    card = walk.page.locator("section[aria-labelledby=security-title]")
    # Those that are public online, whose number the figure counts; the others stand beside them with words.
    unmonitored = card.locator("a[href*='public_online=1'][href*='is_monitored=0']")
    missing = int(unmonitored.inner_text().replace(".", ""))
    walk.click(unmonitored)
    assert walk.page.locator("table tbody tr").count() == min(missing, 50)


def test_a_planner_asks_what_to_build(sign_in):
    walk = Walk(sign_in("quy-hoach", maps=False))
    walk.click(walk.find("link", "Phương án mới"))
    assert walk.page.locator("main form select[name=network] option").count() > 0


def test_an_administrator_sees_what_is_lacking_and_adds_an_account_for_that_body(sign_in):
    walk = Walk(sign_in("quan-tri", maps=False))
    walk.click("section[aria-labelledby=lacking-title] .panel-head a[href*='con-thieu']")
    body = walk.page.locator("main .plain-list a").first.inner_text()
    walk.click("main .plain-list a")
    assert walk.page.locator("main form input[name=full_name]").is_visible()
    assert body in walk.page.locator("main form select[name=organisation] option:checked").inner_text()


@pytest.mark.night("journeys")
def test_an_engineer_brings_a_dirty_file_into_the_register(sign_in):
    walk = Walk(sign_in("ky-su-mang"))
    page = walk.page
    walk.click("a[href^='/import/']")
    card = page.locator(".import-list li", has=page.locator("a[href*='/import/assets.site/']"))
    walk.clicks += 1  # to choose the file, which sends it
    with page.expect_navigation():
        card.locator("input[type=file]").set_input_files(DIRTY)
    # Every repair that is proposed or that the register knows; what is left has no key of its own.
    with page.expect_response(lambda answer: "/dong/" in answer.url):
        walk.click("button[value=take_rest]")
    walk.click("button[value=leave_out]")
    page.wait_for_url("**/thay-doi/")
    walk.click("button[value=part], button[value=commit]")
    page.wait_for_url(re.compile(r"/import/lan/[0-9a-f-]+/$"))
    assert "Trần Quốc Trạm" in page.locator("main").inner_text()


@pytest.mark.night("journeys")
def test_an_officer_of_the_lead_department_gives_work_to_a_body_found_by_typing(sign_in):
    walk = Walk(sign_in("can-bo-so", "/nhiem-vu/"))
    walk.click(".board-card h3 a")
    walk.click(".page-actions a[href*='giao-viec']")
    page, body = walk.page, walk.page.locator("select[name=organisation]")
    every = body.locator("option").count()
    page.fill(".choice-search", "so y te")
    assert body.evaluate("each => [...each.selectedOptions].map(option => option.text)") == ["Sở Y tế tỉnh Quảng Ngãi"]
    page.fill(".choice-search", "khong ai ten the nay")
    assert [option.get_attribute("value") for option in body.locator("option").all()] == [""]
    page.fill(".choice-search", "")
    assert body.locator("option").count() == every > 100
    page.fill(".choice-search", "uy ban nhan dan xa ca dam")
    page.fill("textarea[name=wanted]", "Danh sách vị trí cột")
    page.fill("input[name=due_on]", "20/12/2027")
    walk.click("main form button:not([type=button])")
    page.goto("/nhiem-vu/")
    assert "Ủy ban nhân dân xã Cà Đam" in page.locator(".card-orders").first.inner_text()


@pytest.mark.night("journeys")
def test_what_was_typed_outlives_a_session_that_ended(sign_in, passwords, expect_refusal):
    page = sign_in("can-bo-xa", "/ke-hoach/194-kh-ubnd/nhiem-vu/5.1/vuong-mac/")
    page.fill("textarea[name=text]", "Chưa có loa truyền thanh ở ba thôn.")
    page.context.clear_cookies(name="sessionid")
    page.click("main form button.primary")
    assert page.get_by_text("vẫn được giữ trong trình duyệt này").is_visible()
    page.click(".problem a.primary")
    page.fill("input[name=login]", "can-bo-xa")
    page.fill("input[name=password]", passwords["can-bo-xa"])
    page.click("main form button")
    page.wait_for_url("**/vuong-mac/")
    assert page.locator("textarea[name=text]").input_value() == "Chưa có loa truyền thanh ở ba thôn."
    page.reload()
    assert page.locator("textarea[name=text]").input_value() == "", "given back once"


@pytest.mark.night("journeys")
def test_a_visitor_asks_whether_a_hamlet_is_covered_and_by_whom(open_page):
    walk = Walk(open_page("/"))
    walk.page.fill(".find-place input[type=search]", "tra bui 12")
    walk.page.keyboard.press("Enter")
    walk.page.wait_for_load_state()
    walk.click("main a[href*='/noi/']")
    assert walk.page.locator("main").get_by_text("Khai").first.is_visible()
