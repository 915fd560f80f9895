"""What says where one is, and the last column of a list, are read whole on the narrowest screen of each kind."""

import pytest
from tests.screens import PHONE

pytestmark = pytest.mark.end_to_end

CUT = "found => found.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.textContent.trim())"


def test_the_chips_of_a_narrow_phone_are_whole_and_stand_on_one_line(open_page):
    page = open_page("/tong-quan/", viewport={"width": 360, "height": 800})
    chips = page.locator(".chip > summary")
    assert chips.count() == 3
    assert page.locator(".chip-value").evaluate_all(CUT) == []
    assert len({round(each.bounding_box()["y"]) for each in chips.all()}) == 1


def test_the_last_column_of_a_list_stands_on_a_desktop(sign_in):
    page = sign_in("can-bo-so", "/import/", viewport={"width": 1366, "height": 850})
    for path in ("/import/", "/phuong-an/"):
        if path not in page.url:
            page.goto(path)
        page.locator(".table-scroll").first.wait_for()
        assert page.locator(".table-scroll").evaluate_all(CUT) == [], page.url


# Five columns of words, as the dictionary of a dataset has, brought into the page as htmx brings what was asked for.
BRING = """main => {
    main.insertAdjacentHTML('beforeend', '<div id="brought"><div class="table-scroll"><table class="data"><thead><tr>'
        + '<th>Trường</th><th>Tiêu đề</th><th>Loại</th><th>Đơn vị</th><th>Ý nghĩa</th></tr></thead><tbody><tr>'
        + '<th>hamlet_name</th>' + '<td class="nowrap">Có sóng theo khai báo</td>'.repeat(4)
        + '</tr></tbody></table></div></div>');
    const elt = main.querySelector('#brought > div');
    document.dispatchEvent(new CustomEvent('htmx:afterSettle', { detail: { elt } }));
}"""


def test_on_a_phone_the_rows_of_a_table_are_blocks_that_are_read_whole(open_page):
    """The meaning of a field lay beyond the edge."""
    page = open_page("/du-lieu-mo/", viewport={"width": 360, "height": 800})
    page.locator("main").evaluate(BRING)
    assert page.locator("#brought table.stacked").count() == 1
    labels = page.locator("#brought tbody td").evaluate_all("cells => cells.map(cell => cell.dataset.label)")
    assert labels == ["Tiêu đề", "Loại", "Đơn vị", "Ý nghĩa"]
    assert page.locator("#brought .table-scroll").evaluate_all(CUT) == []


def test_every_tab_of_a_word_is_in_sight_of_a_thumb(open_page):
    """«Người dân báo mất sóng» stood beyond the edge of the row."""
    page = open_page("/phu-song/", viewport={"width": 360, "height": 800})
    tabs = page.locator(".word-tabs a")
    assert page.locator(".word-tabs a[href*='/phu-song/mat-song/']").count() == 1
    for box in (tab.bounding_box() for tab in tabs.all()):
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        assert box["height"] >= 44


@pytest.mark.parametrize("width", [320, 360, 480])
def test_the_menu_of_a_places_acts_stands_whole_on_a_phone(sign_in, width):
    """«Thêm» stood at the left edge, and its menu hung to the left of it."""
    page = sign_in("can-bo-xa", "/noi/21136@2025-07-01/", viewport={"width": width, "height": 800}, maps=False)
    page.locator(".page-actions summary").click()
    box = page.locator(".page-actions .menu-body").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] + box["height"] <= 800


def test_a_filter_that_is_not_understood_is_told_over_the_rows_that_stay(sign_in, expect_refusal):
    page = sign_in("can-bo-so", "/tai-san/he-thong/?systems-f-public_online=1", maps=False)
    rows = page.locator("#systems-table tbody tr").count()
    since = page.locator("[name=systems-f-monitored_from]")
    since.fill("hôm qua")
    since.press("Enter")
    assert "hôm qua" in page.locator("#systems-table [role=alert]").inner_text()
    assert page.locator("#systems-table tbody tr").count() == rows
    assert page.locator("#systems-f-public_online").input_value() == "1"
    since.fill("chưa")
    since.press("Enter")
    page.wait_for_url("**systems-f-monitored_from=ch*")
    cells = page.locator("#systems-table tbody tr")
    assert 0 < cells.count() <= rows
    assert all("chưa" in each for each in cells.all_inner_texts())
    assert page.locator("#systems-table [role=alert]").count() == 0


def test_a_thumb_reaches_the_hamlets_of_a_commune_and_every_answer_of_a_report(open_page):
    """The list of hamlets lay four screens down, folded; the answers were lines of 34 pixels."""
    page = open_page("/noi/21157@2025-07-01/", viewport=PHONE, maps=False)
    hamlet = page.locator("#hamlets-table tbody a").first
    assert not hamlet.is_visible()
    page.locator(".jumps a").first.tap()
    hamlet.wait_for()
    page.goto("/phu-song/mat-song/o-day/")
    pressed = page.locator("main form").locator("fieldset label, button.button, summary").all()
    sizes = [box["height"] for box in (each.bounding_box() for each in pressed) if box is not None]
    assert len(sizes) > 6
    assert min(sizes) >= 44


# What follows a figure of a prediction; the world of the tests has none.
PROOF = """cells => cells.forEach(cell => cell.querySelectorAll('.figure').forEach(figure =>
    figure.insertAdjacentHTML('beforeend', '<span class="proof">4G RMSE 17,0 dB, n 1.202; 3G, 5G chưa rõ</span>')
))"""
OUTSIDE = """cells => cells.flatMap(cell => [...cell.querySelectorAll('.figure, .figure *, .small')].filter(part => {
    const [inner, outer] = [part.getBoundingClientRect(), cell.getBoundingClientRect()];
    return inner.width > 1 && (inner.right > outer.right + 1 || inner.left < outer.left - 1);
})).map(part => part.textContent.trim())"""


def test_on_the_page_of_a_plan_the_chips_and_every_figure_are_whole(sign_in):
    """«(cũ)» tells the territory of the plan from the province of today; figures stay in their cells with whatever
    stands beside them."""
    page = sign_in("quan-tri", "/ke-hoach/194-kh-ubnd/", viewport={"width": 1366, "height": 768})
    assert page.locator(".chip-area .chip-value").inner_text().split() == ["Tỉnh", "Quảng", "Ngãi", "(cũ)"]
    assert page.locator(".chip-value").evaluate_all(CUT) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 1366
    cells = page.locator("main td.number")
    cells.evaluate_all(PROOF)
    assert page.locator("main td.number .small .proof").count()
    for width in (360, 1366, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert cells.evaluate_all(OUTSIDE) == [], width
