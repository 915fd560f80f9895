"""What a page asks for again by itself takes nothing from who reads it; a file to keep renews the page it came from."""

import pytest

pytestmark = pytest.mark.end_to_end

PAGE = "/viec-dang-chay/"
LIST = f'<div id="jobs" data-in-place hx-get="{PAGE}" hx-trigger="every 200ms"><ul id="job-list">{{}}</ul></div>'
ITEM = '<li id="job-{0}"><details id="log-{0}"><summary>Việc {0}</summary><pre>{1}</pre></details></li>'
PUT = "html => { document.getElementById('jobs').outerHTML = html; htmx.process(document.getElementById('jobs')); }"


def test_what_is_open_stays_open_while_work_goes_on(sign_in):
    page = sign_in("quan-tri", PAGE)
    log = "một\n" * 60
    stand = {"html": LIST.format(ITEM.format("a", log) + ITEM.format("b", "b")), "status": 200, "asked": 0}

    def answer(route):
        stand["asked"] += 1
        route.fulfill(status=stand["status"], body=stand["html"], content_type="text/html")

    page.route(f"**{PAGE}", answer)
    page.evaluate(PUT, stand["html"])
    page.locator("#log-a summary").click()
    page.evaluate("document.querySelector('#log-a pre').style.maxHeight = '100px'")
    page.evaluate("document.querySelector('#log-a pre').scrollTop = 40")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#log-a pre'))")
    more = ITEM.format("c", "c") + ITEM.format("a", log + "hai\n")
    stand["html"] = LIST.format(more)
    page.locator("#job-c").wait_for()
    assert page.locator("#job-list > li").evaluate_all("found => found.map(one => one.id)") == ["job-c", "job-a"]
    assert page.locator("#log-a pre").text_content() == log + "hai\n"
    assert page.locator("#log-a").get_attribute("open") is not None
    assert page.evaluate("document.activeElement.parentElement.id") == "log-a"
    assert page.evaluate("getSelection().toString().trim()").startswith("một")
    stand["status"] = 286
    asked = stand["asked"]
    page.wait_for_timeout(900)
    assert stand["asked"] <= asked + 2, "nothing goes on, and the page asks no more"


@pytest.mark.night("journeys")
def test_a_printed_slip_shows_on_the_page_at_once(sign_in):
    page = sign_in("quan-tri", "/danh-ba/nguoi-dung/them/?co-quan=MOBIFONE.QNG")
    page.fill("[name=full_name]", "Nguyễn Phiếu Mời")
    page.locator("main form button.primary").click()
    with page.expect_download() as kept:
        page.locator(".page-actions form button").click()
    assert kept.value.suggested_filename == "phieu-moi.pdf"
    page.get_by_role("status").get_by_text("Đã tạo 1 phiếu cho Nguyễn Phiếu Mời").wait_for()
    assert "đã mời" in page.locator("[aria-labelledby=secure-title]").inner_text()
