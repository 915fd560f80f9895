"""A commune's clerk corrects the fibre of a hamlet: the target moves, and the audit log says who did it and why."""

import re

import pytest
from tests.screens import figures

pytestmark = pytest.mark.end_to_end

CLERK, ADMINISTRATOR = "can-bo-xa", "quan-tri"
HAMLET = "51-21136-T01"  # in the commune of the clerk
OF_ANOTHER_COMMUNE = "51-21157-T01"
FIBRE_OF_HAMLETS = 5  # the plan's target
REASON = "Đã đến tận nơi ngày hôm nay: tuyến cáp bị sạt lở cuốn, không hộ nào dùng được."


def test_a_clerk_corrects_a_hamlet_and_the_target_moves(sign_in):
    page = sign_in(CLERK, f"/chi-tieu/{FIBRE_OF_HAMLETS}/", maps=False)
    numerator, denominator = figures(page)

    page.goto(f"/tai-san/cap-quang/{HAMLET}/")
    page.get_by_role("link", name="Đính chính").click()
    page.get_by_label("Chưa có cáp quang").or_(page.locator("input[name=state][value=none]")).first.check()
    page.locator("[name=reason]").fill(REASON)
    page.locator("main form button.primary").click()
    page.wait_for_url(f"**/noi/{HAMLET}@*/")
    assert page.get_by_role("status").first.is_visible()
    assert REASON in page.locator("main").inner_text()

    page.goto(f"/chi-tieu/{FIBRE_OF_HAMLETS}/")
    assert figures(page) == (numerator - 1, denominator)

    log = sign_in(ADMINISTRATOR, "/nhat-ky/", maps=False)
    row = log.locator("main tbody tr", has_text=HAMLET).first
    assert "Hồ Văn Trà" in row.inner_text()
    row.get_by_role("link").first.click()
    log.wait_for_url(re.compile(r"/nhat-ky/\d+/"))
    assert REASON in log.locator("main").inner_text()


@pytest.mark.night("journeys")
def test_a_clerk_cannot_correct_a_hamlet_of_another_commune(sign_in):
    page = sign_in(CLERK, f"/tai-san/cap-quang/{OF_ANOTHER_COMMUNE}/")
    assert page.get_by_role("link", name="Đính chính").count() == 0


@pytest.mark.night("journeys")
def test_a_correction_without_a_reason_is_refused_at_the_field_and_changes_nothing(sign_in, expect_refusal):
    page = sign_in(CLERK, f"/tai-san/cap-quang/{HAMLET.replace('T01', 'T02')}/dinh-chinh/")
    page.locator("input[name=state][value=none]").check()
    page.locator("main form button.primary").click()
    field = page.locator("[name=reason]")
    assert field.get_attribute("aria-invalid") == "true"
    page.goto(f"/tai-san/cap-quang/{HAMLET.replace('T01', 'T02')}/")
    assert "● Có cáp quang" in page.locator("main").inner_text()
