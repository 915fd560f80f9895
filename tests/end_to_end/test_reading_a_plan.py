"""An officer brings Plan 194 as a document, corrects one target, enters it, and sees the plan's new version."""

import os
import re
from pathlib import Path

import pytest

# It gives the demonstration that all browser tests share another version of its plan.
pytestmark = [pytest.mark.end_to_end, pytest.mark.last]

OFFICER, CLERK = "can-bo-so", "can-bo-xa"
SEED = Path(os.environ.get("HATANG_SEED", Path(__file__).parents[3] / "shared/seed")) / "ke-hoach-194-kh-ubnd.txt"
CORRECTED = "82,5"


@pytest.mark.night("journeys")
@pytest.mark.skipif(not SEED.is_file(), reason="the text of Plan 194 is not at hand")
def test_the_seed_document_becomes_a_version(sign_in):
    page = sign_in(OFFICER, "/ke-hoach/doc/")
    page.set_input_files("main input[type=file]", str(SEED))
    page.locator("main form button.primary").first.click()
    page.wait_for_url(re.compile(r"/ke-hoach/doc/[0-9a-f-]{36}/"))
    assert page.locator(".read-item").count() > 40
    assert page.locator("#reading-bar").get_by_text("0/").is_visible()

    # The chosen item shows its place in the document.
    assert "băng rộng di động" in page.locator(".reading-source .is-shown").inner_text()

    # The second target is corrected by keyboard: on, open its fields, another goal, accept.
    page.keyboard.press("j")
    card = page.locator(".read-item:focus")
    number = card.get_attribute("id")
    page.keyboard.press("e")
    page.locator(f"#{number} [name$=-value]").fill(CORRECTED)
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.locator(f"#{number}.decision-corrected").wait_for()
    assert page.locator("#reading-bar").get_by_text("1/").is_visible()

    # What is sure at once, the rest one by one.
    page.locator("#reading-bar form button").click()
    page.wait_for_load_state()
    rest = "article.decision-open:not([data-kind=unclear])"
    while page.locator(rest).count():
        open_one = page.locator(rest).first
        identity = open_one.get_attribute("id")
        open_one.locator("button[value=accept]").click()
        page.locator(f"#{identity}.decision-accepted").wait_for()
    page.locator("#reading-bar a.primary").click()
    page.wait_for_url(re.compile("/dua-vao/"))
    assert "chưa gắn chỉ số" not in page.locator("main").inner_text()
    assert page.locator("[name=with_unread]").is_checked()
    page.locator("main form button.primary").click()
    page.wait_for_url(re.compile(r"/ke-hoach/194-kh-ubnd/phien-ban/\d+/"))
    row = page.locator("main tbody tr", has_text="điện thoại thông minh").first
    assert "82,5" in row.inner_text()
    assert int(re.search(r"/phien-ban/(\d+)/", page.url)[1]) > 1

    # It goes on being the same plan: what was measured is, duties stand, and the reports know their day.
    page.goto("/")
    assert page.locator("main [data-drawer]").count() > 15
    assert page.locator("main", has_text="D7").count()
    page.goto("/bao-cao/")
    assert page.locator("main", has_text="Báo cáo năm kết quả thực hiện Kế hoạch 194").count()
    assert page.locator("main", has_text="không còn nêu ngày nộp").count() == 0


@pytest.mark.night("journeys")
def test_a_clerk_has_no_drafts(sign_in, expect_refusal):
    page = sign_in(CLERK, "/ke-hoach/doc/")
    assert page.locator("main input[type=file]").count() == 0


@pytest.mark.night("journeys")
def test_a_bad_file_is_told_what_is_wrong(sign_in, expect_refusal, tmp_path):
    broken = tmp_path / "ke-hoach.pdf"
    broken.write_bytes(b"%PDF-1.7 cut off")
    page = sign_in(OFFICER, "/ke-hoach/doc/")
    page.set_input_files("main input[type=file]", str(broken))
    page.locator("main form button.primary").first.click()
    assert "hỏng" in page.locator("main .field-errors, main .error-summary").first.inner_text()
