"""A resident disputes a claim with a photograph; the operator answers, an officer rules, and the claim falls."""

import re
from io import BytesIO

import pytest
from PIL import Image

pytestmark = pytest.mark.end_to_end

RESIDENT, CLERK, ENGINEER, OFFICER = "nguoi-dan", "can-bo-xa", "ky-su-mang", "can-bo-so"
HAMLET = "51-21136-T03"  # in the commune of the clerk
OPERATOR = "VIETTEL.QNG"  # the engineer's
RESIDENTS_NAME = "Võ Thị Lành"
TELEPHONE = "0905 123 456"


def photograph():
    """As a telephone writes it: with its maker and the place it was taken at."""
    exif = Image.Exif()
    exif[0x010F] = "MAKER-OF-TELEPHONE"
    exif.get_ifd(0x8825)[2] = (15.0, 6.0, 12.5)
    stream = BytesIO()
    Image.new("RGB", (60, 40), "gray").save(stream, "JPEG", exif=exif)
    return {"name": "nha-ba-lanh.jpg", "mimeType": "image/jpeg", "buffer": stream.getvalue()}


def share_of(page):
    """What the page of the hamlet says of the operator's 4G: the share and what it rests on."""
    page.goto(f"/phu-song/thon/{HAMLET}/")
    row = page.locator("#signal-table tr", has_text="Viettel").filter(has_text="4G")
    return [each.strip() for each in row.locator("td").all_inner_texts()][-2:]


@pytest.mark.night("journeys")
def test_a_challenge_from_the_resident_to_the_ruling(sign_in):
    page = sign_in(RESIDENT, f"/phu-song/thon/{HAMLET}/")
    before = share_of(page)
    page.get_by_role("link", name="Khiếu nại vùng phủ khai báo").or_(
        page.locator(f"a[href*='/phu-song/thon/{HAMLET}/khieu-nai/']")
    ).first.click()
    page.select_option("[name=operator]", OPERATOR)
    page.select_option("[name=technology]", "4G")
    assert page.input_value("[name=reason]") == page.input_value("[name=claimed_share_percent]") == ""
    page.select_option("[name=reason]", "no_signal")
    page.fill("[name=claimed_share_percent]", "0")
    page.fill("[name=description]", f"Cả xóm không có sóng 4G. Gọi {TELEPHONE} để hỏi thêm.")
    page.set_input_files("[name=evidence]", photograph())
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/khieu-nai/\d+/"))
    address = re.search(r"/phu-song/khieu-nai/\d+/", page.url)[0]
    assert page.get_by_role("status").first.is_visible()
    text = page.locator("main").inner_text()
    assert "Chờ doanh nghiệp" in text
    assert TELEPHONE not in text
    assert share_of(page) == before  # a challenge alone changes nothing

    clerk = sign_in(CLERK, address)
    assert "Cả xóm không có sóng 4G." in clerk.locator("main").inner_text()

    engineer = sign_in(ENGINEER, address)
    seen = engineer.content()
    assert "Cả xóm không có sóng 4G." in seen
    for private in (RESIDENTS_NAME, TELEPHONE, "nha-ba-lanh"):
        assert private not in seen
    with engineer.expect_download() as download:
        engineer.locator("a[href*='/minh-chung/']").click()
    assert b"MAKER-OF-TELEPHONE" not in download.value.path().read_bytes()
    engineer.locator("form[action$='/answer/'] [name=text]").fill("Trạm đã hỏng từ đầu tháng, đang thay thiết bị.")
    engineer.locator("form[action$='/answer/'] button").click()
    engineer.wait_for_url(f"**{address}*")
    assert "đang thay thiết bị" in engineer.locator("main").inner_text()

    officer = sign_in(OFFICER, address)
    ruling = officer.locator("form[action$='/decide/']")
    ruling.locator("input[name=upheld][value=yes]").check()
    ruling.locator("[name=decision]").fill("Đã kiểm tra tại thôn: không có sóng.")
    ruling.locator("button[type=submit]").click()
    officer.wait_for_url(f"**{address}*")
    assert "Đã kiểm tra tại thôn" in officer.locator("main").inner_text()
    share, basis = share_of(officer)
    assert share.startswith("0,0")
    assert "hiếu nại" in basis
    assert [share, basis] != before


@pytest.mark.night("journeys")
def test_who_may_not_see_a_challenge(sign_in, open_page, expect_refusal):
    stranger = open_page("/phu-song/khieu-nai/1/")
    resident = sign_in(RESIDENT, "/phu-song/khieu-nai/1/")  # it is somebody else's
    for page in (stranger, resident):
        assert page.locator("dl.facts").count() == 0
        assert page.locator("main form[action*='/khieu-nai/1/']").count() == 0
