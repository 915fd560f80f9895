"""A resident without a signal: the form opens, takes the report, and sends it once when the signal is back."""

import re

import pytest
from tests.screens import PHONE

pytestmark = pytest.mark.end_to_end

FORM = "/phu-song/thon/51-21136-T04/mat-song/"
READY = "[data-outbox][data-ready]"


def test_written_without_a_signal_and_sent_once_when_it_is_back(open_page):
    page = open_page(FORM, viewport=PHONE)
    page.locator(READY).wait_for(state="attached")
    page.context.set_offline(True)
    page.reload()
    page.get_by_label("Viettel").check()
    page.get_by_role("button", name="Mấy ngày nay").click()
    outbox = page.locator("[data-outbox]")
    outbox.get_by_text("Đã ghi, sẽ gửi khi có sóng").wait_for()
    page.goto("/phu-song/mat-song/o-day/")  # never opened with a signal, and opens
    outbox.get_by_text("Đã ghi, sẽ gửi khi có sóng").wait_for()

    page.context.set_offline(False)
    outbox.get_by_text("Đã gửi").wait_for()
    code = outbox.locator("[data-code]").inner_text()
    assert re.fullmatch("[2-9A-Z]{16}", code)
    outbox.get_by_role("button", name="Tôi đã ghi lại mã").click()
    page.goto(FORM)
    assert page.get_by_text("Hôm nay 1 phản ánh").is_visible()  # one, however often it was tried
    page.locator(READY).wait_for(state="attached")

    page.get_by_label("VNPT").check()
    page.get_by_role("button", name="Hôm nay").click()
    page.wait_for_url(re.compile(r"/mat-song/[2-9A-Z]{16}/"))
    assert page.url.split("/")[-2] != code


@pytest.mark.night("journeys")
def test_a_position_outside_the_province_is_refused_beside_its_button(open_page):
    page = open_page("/phu-song/mat-song/o-day/", viewport=PHONE)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": 105.8, "latitude": 21.0})
    page.locator("[data-position]").click()
    note = page.locator("[data-position-outside]")
    note.wait_for()
    assert "không gần thôn nào" in note.inner_text()
    assert page.evaluate("each => each.getBoundingClientRect().bottom <= innerHeight", note.element_handle())
    assert page.locator("[data-needs-position] button").first.is_disabled()
    note.get_by_role("link", name="Tìm thôn theo tên").click()
    assert page.locator("#find-place").is_visible()
