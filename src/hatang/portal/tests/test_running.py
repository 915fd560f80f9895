"""Running work: what goes on comes first, counted and chosen by its state, with its times; one sees one's own."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone
from tests import cast

from hatang.kernel.models import Job

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
PAGE = "/viec-dang-chay/"
ASK = {"HX-Request": "true"}


def make_job(browser, title, state, *, minutes=0, **fields):
    """A job that began an hour ago and ended so many minutes later."""
    begun = timezone.now() - timedelta(hours=1)
    ended = begun + timedelta(minutes=minutes) if minutes else None
    times = {"created_at": begun, "started_at": None if state == "waiting" else begun, "ended_at": ended}
    return Job.objects.create(title=title, function="x", actor_id=browser.actor.id, state=state, **times, **fields)


def read_page(browser, road=PAGE, **asked):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", browser.get(road, **asked).content.decode())))


def make_some(browser):
    make_job(browser, "Tính xong", "done", minutes=12)
    make_job(browser, "Tính hỏng", "failed", minutes=3, message="hết bộ nhớ")
    make_job(browser, "Đang tính", "running", done=3, total=4, log="09:00:00 bắt đầu\n")
    make_job(browser, "Sẽ tính", "waiting")


def test_what_goes_on_comes_first_with_its_times():
    browser = cast.client(cast.officer())
    make_some(browser)
    page = read_page(browser)
    places = [page.index(title) for title in ("Đang tính", "Sẽ tính", "Tính xong", "Tính hỏng")]
    assert places == sorted(places)
    assert re.search(r"Bắt đầu \d\d:\d\d \d\d/\d\d/\d{4} · đã chạy 1 giờ 0 phút", page)
    assert re.search(r"chạy hết 12 phút 0 giây · kết thúc \d\d:\d\d", page)
    assert re.search(r"Yêu cầu lúc \d\d:\d\d", page)


def test_work_is_counted_and_chosen_by_its_state():
    browser = cast.client(cast.officer())
    make_some(browser)
    make_job(cast.client(cast.planner()), "Của người khác", "running")
    page = read_page(browser)
    for words in ("Tất cả 4", "Đang chạy 1", "Đang chờ 1", "Thất bại 1", "Hoàn thành 1", "Đã hủy 0"):
        assert words in page
    chosen = read_page(browser, f"{PAGE}?state=failed")
    assert "hết bộ nhớ" in chosen
    assert not [title for title in ("Đang tính", "Sẽ tính", "Tính xong", "Của người khác") if title in chosen]
    assert "Không có việc nào ở trạng thái này" in read_page(browser, f"{PAGE}?state=cancelled")
    assert "Đang tính" in read_page(browser, f"{PAGE}?state=khong-co")


def test_the_page_is_asked_again_while_something_goes_on_whatever_is_chosen():
    browser = cast.client(cast.officer())
    job = make_job(browser, "Đang tính", "running")
    asked = browser.get(f"{PAGE}?state=done", headers=ASK)
    assert (asked.status_code, b"every 2s" in asked.content) == (200, True)
    assert f'id="jobs" class="stack" data-in-place hx-get="{PAGE}?state=done"' in asked.content.decode()
    Job.objects.filter(pk=job.pk).update(state="done", ended_at=timezone.now())
    asked = browser.get(PAGE, headers=ASK)
    assert (asked.status_code, b"every 2s" in asked.content) == (286, False)


def test_work_that_was_asked_to_stop_is_not_asked_twice():
    browser = cast.client(cast.officer())
    job = make_job(browser, "Đang tính", "running")
    assert f"{job.pk}/huy/" in browser.get(PAGE).content.decode()
    browser.post(f"{PAGE}{job.pk}/huy/")
    page = browser.get(PAGE).content.decode()
    assert "đang dừng" in page
    assert f"{job.pk}/huy/" not in page
