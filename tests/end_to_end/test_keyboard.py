"""The first job of each person by keyboard alone: every stop shows the focus, nothing holds it, nothing covers it."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.end_to_end

HAMLET = "51-21136-T03"  # in the commune of the clerk; no other way of people goes through it
FILE = Path(__file__).parents[2] / "data" / "demo" / "dirty" / "viettel-vi-tri-cot-2026-11.xlsx"
MOST_STOPS = 150
# Where the focus is: what it is called, whether it shows, whether something else lies over it.
FOCUS = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return { name: "", seen: true, covered: false };
  const name = it.getAttribute("aria-label") || it.labels?.[0]?.innerText || it.innerText || it.name || "";
  // Of a link that runs over two lines the first: the box of both covers what stands before it.
  const box = it.getClientRects()[0] ?? it.getBoundingClientRect(), style = getComputedStyle(it);
  const x = box.left + Math.min(box.width / 2, 20), y = box.top + Math.min(box.height / 2, 20);
  const top = document.elementFromPoint(x, y);
  const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
  const covered = !top || !(it.contains(top) || top.contains(it) || it.labels?.[0]?.contains(top));
  return { name: name.trim().replace(/\\s+/g, " "), seen, covered };
}"""


def go_to(page, name):
    """Tab until the focus is on what is called so; every stop on the way is seen."""
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        assert focus["seen"], f"the focus does not show on {focus['name']}"
        assert not focus["covered"], f"something lies over {focus['name']}"
        if re.search(name, focus["name"]):
            return
    pytest.fail(f"{name} cannot be reached")


def wait_for_focus(page, name):
    """Whether the focus comes to what is called so; the history takes a moment, and may move it on the way."""
    for _moment in range(100):
        if page.evaluate(FOCUS)["name"] == name:
            return True
        page.wait_for_timeout(20)
    return False


def follow(page, name, address):
    go_to(page, name)
    page.keyboard.press("Enter")
    page.wait_for_url(address)
    page.wait_for_load_state()


def test_the_help_the_menu_and_the_day_are_used_by_keyboard(open_page):
    page = open_page("/phu-song/mat-song/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content", "the way past the menu"

    page.reload()
    go_to(page, "^Tại ngày")
    page.keyboard.press("Enter")
    go_to(page, "^Ngày$")
    page.locator(".day-open").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.locator(".calendar:popover-open").wait_for()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "chip-as-of", "the calendar is closed, the chip is not"
    page.keyboard.press("Control+A")
    page.keyboard.type("30/6/2026")
    page.keyboard.press("Enter")
    page.wait_for_url("**as_of=2026-06-30**")

    go_to(page, "^Trợ giúp$")
    page.keyboard.press("Enter")
    page.get_by_role("dialog", name="Trợ giúp").get_by_role("heading", name="Báo mất sóng").wait_for()
    page.keyboard.press("Escape")
    is_back = wait_for_focus(page, "Trợ giúp")
    assert is_back, "back to where it was opened"
    page.wait_for_timeout(200)
    assert page.evaluate(FOCUS)["name"] == "Trợ giúp", "and it stays there"


@pytest.mark.night("journeys")
def test_a_visitor_finds_a_hamlet_and_reports_it(open_page):
    page = open_page("/")
    go_to(page, "Tìm trong toàn hệ thống")
    page.keyboard.type("Cà Đam")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tim/**")
    page.goto(f"/noi/{HAMLET}@2020-02-01/")
    follow(page, "^Báo không có sóng ở đây", "**/mat-song/**")
    go_to(page, "MobiFone|Viettel|VinaPhone|VNPT")
    page.keyboard.press("Space")
    go_to(page, "^Hôm nay")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/mat-song/[2-9A-Z]{16}/"))


@pytest.mark.night("journeys")
def test_a_clerk_corrects_the_fibre_of_a_hamlet(sign_in):
    page = sign_in("can-bo-xa", f"/noi/{HAMLET}@2020-02-01/")
    follow(page, "^Đính chính tình trạng cáp quang", "**/dinh-chinh/**")
    page.locator("[name=state][value=none]").wait_for()
    go_to(page, "cáp quang$")
    page.keyboard.press("ArrowDown")
    go_to(page, "^Từ ngày")
    page.keyboard.press("Control+A")
    page.keyboard.type("24/11/2026")
    go_to(page, "^Căn cứ")
    page.keyboard.type("Đã đến tận nơi xem.")
    go_to(page, "^Ghi nhận đính chính")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/noi/{HAMLET}@*/")


@pytest.mark.night("journeys")
def test_an_officer_opens_the_evidence_of_a_target(sign_in):
    page = sign_in("can-bo-so", "/chi-tieu/5/")
    go_to(page, "%")
    page.keyboard.press("Enter")
    page.locator("#drawer[open] table").first.wait_for()  # while it is read, there is but one stop: to close it
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#drawer') !== null"), "the focus is in the drawer"
    page.keyboard.press("Escape")
    page.locator("#drawer:not([open])").wait_for(state="attached")


@pytest.mark.night("journeys")
def test_an_engineer_sends_a_file(sign_in):
    page = sign_in("ky-su-mang", "/import/assets.site/")
    go_to(page, "^Tệp$")  # the step
    go_to(page, "^Hiệu lực từ")
    page.keyboard.press("Control+A")
    page.keyboard.type("30/11/2026")
    with page.expect_file_chooser() as chosen:  # from before the way there: to be told takes the browser a moment
        go_to(page, "^Tệp$")  # the field
        page.keyboard.press("Enter")
    chosen.value.set_files(FILE)  # which sends it
    page.wait_for_url("**/dong/")
    go_to(page, "^Nhận .* đề xuất và xem thay đổi")
    page.keyboard.press("Enter")


@pytest.mark.night("journeys")
def test_an_administrator_opens_somebody(sign_in):
    page = sign_in("quan-tri")
    follow(page, "^Quản trị$", "**/danh-ba/**")
    follow(page, "^Người dùng$", "**/nguoi-dung/**")
    follow(page, "^Hồ Văn Trà$", re.compile(r"/nguoi-dung/\d+/"))


@pytest.mark.night("journeys")
def test_a_planner_opens_the_scenarios_and_asks_anew(sign_in):
    page = sign_in("quy-hoach", "/phuong-an/")
    follow(page, "^Phương án mới", "**/phuong-an/moi/**")
    go_to(page, "^Tên")
    page.keyboard.type("Ba mươi tỷ, gõ bằng bàn phím")
    go_to(page, "^Ngân sách")
    page.keyboard.press("Control+A")
    page.keyboard.type("30 tỷ")
    assert page.locator("output.money-words").first.inner_text() == "30.000.000.000 đồng"
    go_to(page, "^Giải$")
