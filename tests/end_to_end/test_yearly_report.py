"""A clerk sends the yearly report with a corrected figure; the department returns it, accepts it, issues its own."""

import io
import zipfile
from datetime import date

import pypdfium2
import pytest

pytestmark = pytest.mark.end_to_end

CLERK, OFFICER, ENGINEER = "can-bo-xa", "can-bo-so", "ky-su-mang"
YEAR = f"{date.today():%Y}"
REPORT = f"/bao-cao/kh194-bao-cao-nam/{YEAR}/UBND.21136.20250701/"
CONSOLIDATED = f"/bao-cao/nd09-tinh-nam/{YEAR}/"
REASON = "Thôn 2: cáp bị lũ cuốn đầu tháng, 14 hộ chưa được nối lại."
WANTING = "Ghi rõ ngày nối lại."
NUMBER = "913/BC-SKHCN"
ANSWERS = {"number": "80", "text": "Đã thực hiện."}


def fill_in(page):
    """Answer whatever the platform does not know, correct one figure it does know."""
    for field in page.locator("main [name^='value-']").all():
        tag = field.evaluate("each => each.tagName")
        if tag == "SELECT":
            field.select_option("yes")
        elif not field.input_value():
            field.fill(ANSWERS["text" if tag == "TEXTAREA" else "number"])
    known = page.locator("[name=value-fibre_households]").input_value()
    corrected = f"{float(known.replace(',', '.')) - 3.5:.2f}".replace(".", ",")
    page.locator("[name=value-fibre_households]").fill(corrected)
    return f"{float(corrected.replace(',', '.')):.1f}".replace(".", ",")  # as the report shows it


def words_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    finally:
        document.close()
    return " ".join(" ".join(pages).split())


@pytest.mark.night("journeys")
def test_a_report_is_corrected_returned_accepted_and_carried_into_the_issued_one(sign_in, installation, expect_refusal):
    clerk = sign_in(CLERK, REPORT)
    corrected = fill_in(clerk)
    clerk.locator("button[name=send]").click()
    assert "lý do" in clerk.get_by_role("alert").first.inner_text()
    clerk.locator("[name=reason-fibre_households]").fill(REASON)
    clerk.locator("button[name=send]").click()
    assert REASON in clerk.locator("main").inner_text()
    with clerk.expect_download(timeout=90_000) as taken:
        clerk.get_by_role("link", name="PDF").click(timeout=90_000)  # the first PDF of a server joins its faces
    own = words_of(taken.value.path())
    for text in ("ỦY BAN NHÂN DÂN XÃ", REASON[:20], "Lưu: VT"):
        assert text in own, text

    officer = sign_in(OFFICER, REPORT)
    officer.get_by_role("link", name="Trả lại").click()
    officer.locator("[name=comment]").fill(WANTING)
    officer.locator("main form button.primary").click()

    clerk.goto(REPORT)
    assert WANTING in clerk.locator("main").inner_text()
    clerk.locator("button[name=send]").click()

    officer.goto(REPORT)
    officer.get_by_role("link", name="Chấp nhận").click()
    officer.locator("main form button.primary").click()
    officer.goto(f"{CONSOLIDATED}tong-hop/ban-hanh/")
    for name, text in (("number", NUMBER), ("signer", "Nguyễn Văn A"), ("signer_title", "GIÁM ĐỐC")):
        officer.locator(f"[name={name}]").fill(text)
    officer.locator("main form button.primary").click(timeout=90_000)  # sets a Word file and a PDF
    officer.wait_for_url(f"**{CONSOLIDATED}**")
    line = officer.locator("main .note", has_text=NUMBER)
    with officer.expect_download() as taken:
        line.get_by_role("link", name="PDF", exact=True).click()
    said = words_of(taken.value.path())
    for text in (NUMBER, corrected, REASON[:20]):
        assert text in said, text
    with officer.expect_download() as taken:
        line.get_by_role("link", name="Word").click()
    with zipfile.ZipFile(io.BytesIO(taken.value.path().read_bytes())) as parts:
        assert REASON in parts.read("word/document.xml").decode()
        assert sum(name.endswith(".png") for name in parts.namelist()) == 2
    assert installation.hatang("reporting", "reproduce", NUMBER, "--json").returncode == 0


@pytest.mark.night("journeys")
def test_an_engineer_sees_how_many_sent_and_nothing_of_what_they_wrote(sign_in, expect_refusal):
    page = sign_in(ENGINEER, REPORT)
    assert REASON not in page.content()
    page.goto(REPORT.rsplit("/", 2)[0] + "/")
    assert REASON not in page.content()
