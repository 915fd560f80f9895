"""Progress on a task fills the row of the report, the row stands beside the progress: nothing is written twice."""

import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse
from tests import cast

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting.actions import submissions
from hatang.capabilities.reporting.models import Submission
from hatang.capabilities.reporting.tests.conftest import NOW, YEARLY, begin_report
from hatang.capabilities.work import public as work
from hatang.kernel import datasets

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

DAY = date(2026, 11, 20)
ROW, PLAN = "task-5.1", "194-kh-ubnd"


@pytest.fixture
def committee(world, set_clock):
    set_clock(NOW)
    return identity.find_committee("21136", DAY).code


def write_progress(body, text, *, day=DAY, percent=40):
    typed = {"organisation": body, "reported_on": f"{day}", "state": work.TaskState.RUNNING, "text": text}
    answer = cast.client(cast.clerk("21136")).post(
        reverse("work:report", args=[PLAN, "5.1"]), typed | {"percent_done": percent}
    )
    assert answer.status_code == 302, answer.content.decode()


def read_words(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def test_a_row_left_as_it_was_follows_the_task_and_what_was_written_stays(committee):
    browser, names = cast.client(cast.clerk("21136")), (YEARLY, "2026", committee)
    begin_report(browser, *names)
    write_progress(committee, "Phát thanh 12 buổi")
    page = browser.get(reverse("reporting:submission", args=names))
    assert page.context["form"][f"value-{ROW}"].value() == "Phát thanh 12 buổi"
    assert "Lấy từ tiến độ nhiệm vụ ngày 20/11/2026" in read_words(page)
    begin_report(browser, *names)
    write_progress(committee, "Phát thanh 15 buổi", day=date(2026, 11, 22))
    browser.post(reverse("reporting:write", args=names), {f"value-{ROW}": "Phát thanh 20 buổi", "save": "1"})
    page = browser.get(reverse("reporting:submission", args=names))
    assert page.context["form"][f"value-{ROW}"].value() == "Phát thanh 20 buổi"
    assert "khác với tiến độ ghi ở nhiệm vụ Ở nhiệm vụ, ngày 22/11/2026: “Phát thanh 15 buổi”" in read_words(page)


def test_the_task_shows_what_a_report_says_of_it_to_who_may_read_it(committee):
    clerk, address = cast.client(cast.clerk("21136")), reverse("work:task", args=[PLAN, "5.1"])
    begin_report(clerk, YEARLY, "2026", committee)
    clerk.post(reverse("reporting:write", args=[YEARLY, "2026", committee]), {f"value-{ROW}": "Đã ký", "save": "1"})
    assert "Đã ký" in read_words(clerk.get(address))
    for other in (cast.officer(), cast.clerk("21157"), cast.resident()):
        assert "Đã ký" not in read_words(cast.client(other).get(address)), "a draft is its body's own"
    record = Submission.objects.get(organisation=committee)
    answers = {code: {"number": "0", "yes_no": "yes"}.get(of["kind"], "Xong") for code, of in record.values.items()}
    reasons = dict.fromkeys(answers, "Đếm lại")
    submissions.save_answers(
        cast.clerk("21136"), submission=record, values=answers | {ROW: "Đã ký"}, reasons=reasons, now=NOW
    )
    submissions.send_submission(cast.clerk("21136"), submission=record, now=NOW)
    assert "Đã ký" in read_words(cast.client(cast.officer()).get(address))
    told = work.list_notes(PLAN, "5.1", NOW.date(), cast.officer())
    assert [(note.organisation, note.text) for note in told] == [(committee, "Đã ký")], "sent, it is its first progress"
    write_progress(committee, "Đã ký")
    assert "Trong báo cáo của các cơ quan" not in read_words(clerk.get(address)), "the same words stand once"


def test_what_is_due_is_a_row_of_each_body_and_says_of_a_draft_nothing(committee):
    begin_report(cast.client(cast.clerk("21136")), YEARLY, "2026", committee)

    def read_due(actor):
        due = datasets.get_dataset("reporting.due")
        rows = [row for row in due.rows(DAY, actor) if (row["regime"], row["organisation"]) == (YEARLY, committee)]
        scope = due.scope(actor)
        return [(row["due_on"], row["sent"], row["is_late"]) for row in rows if scope is None or committee in scope]

    owed = [(date(2026, 12, 9), False, False)]
    assert read_due(cast.officer()) == read_due(cast.clerk("21136")) == owed
    assert not read_due(cast.clerk("21157"))
    assert not read_due(cast.resident())
