"""What a document says of a task's time is what the plan keeps: the day, how often, and what comes out of it."""

from datetime import date

import pytest
from django.urls import reverse
from tests import cast

from hatang.capabilities.readings.forms import ReadTaskForm
from hatang.capabilities.readings.terms import Decision, ItemKind
from hatang.capabilities.readings.tests.test_readings import decide_all, enter, items, upload
from hatang.capabilities.work import public as work
from hatang.capabilities.work.public import TaskState

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

TODAY = date(2026, 11, 27)
TIMES = (
    "Trước ngày 15/6/2026",
    "Quý II/2026",
    "9/2026",
    "2026",
    "Thường xuyên",
    "Hằng năm",
    "6 tháng",
    "Hằng quý",
    "Hằng tháng",
    "Hằng quý, năm 2026",
    "Trước ngày 15/12/2026",
)
DOCUMENT = """ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI
Số: 77/KH-UBND
Quảng Ngãi, ngày 12 tháng 02 năm 2026
KẾ HOẠCH
Phát triển hạ tầng số năm 2026
PHỤ LỤC
TT | Nhiệm vụ | Chủ trì | Phối hợp | Sản phẩm | Thời gian
""" + "".join(
    f"{number} | Xây dựng bản đồ vùng lõm sóng đợt {number} | Sở Khoa học và Công nghệ | UBND cấp xã | "
    f"Báo cáo số {number} | {time}\n"
    for number, time in enumerate(TIMES, 1)
)


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path, world):
    settings.HATANG_DATA = tmp_path


@pytest.fixture
def entered():
    reading = upload(DOCUMENT)
    decide_all(reading)
    return enter(reading).plan


def seen(found, day=TODAY):
    return {row.number: row for row in work.list_tasks(found.code, day)}


def test_a_task_is_due_on_the_day_the_document_says(entered):
    rows = list(seen(entered).values())
    assert [row.period for row in rows] == list(TIMES)
    assert [row.due_on for row in rows] == [
        date(2026, 6, 15),
        date(2026, 6, 30),
        date(2026, 9, 30),
        date(2026, 12, 31),
        None,
        date(2026, 12, 31),
        date(2026, 12, 31),
        date(2026, 12, 31),
        date(2026, 11, 30),
        date(2026, 12, 31),
        date(2026, 12, 15),
    ]
    assert [row.number for row in rows if row.is_overdue] == ["1", "2", "3"]
    assert {row.state for row in rows if row.is_overdue} == {TaskState.LATE}


def test_how_often_is_kept_and_so_is_the_product(entered):
    rows = list(seen(entered).values())
    assert [row.when.recurrence.value for row in rows] == [
        *("once", "once", "once", "once", "standing", "yearly", "half-yearly", "quarterly", "monthly"),
        *("quarterly", "once"),
    ]
    assert [row.product for row in rows] == [f"Báo cáo số {number}" for number in range(1, len(TIMES) + 1)]


def test_the_page_and_the_card_show_the_day_and_the_product(entered, client):
    context = {"plan": entered.code, "as_of": TODAY.isoformat()}

    def shown(name, *args):
        return client.get(reverse(name, args=args), context).content.decode()

    page = shown("work:task", entered.code, "1")
    assert "15/06/2026" in page
    assert "Báo cáo số 1" in page
    assert '<span class="tag tag-attention">trễ hạn</span>' in page
    assert "sáu tháng một lần" in shown("work:task", entered.code, "7")
    board = shown("work:board")
    card = board[board.index('id="task-1"') : board.index("</article>", board.index('id="task-1"'))]
    assert "hạn 15/06/2026" in card
    assert "Báo cáo số 1" in card


def test_an_officer_corrects_the_day_within_the_last_year():
    said = items(upload(DOCUMENT), ItemKind.TASK)[0].values
    sent = {name: value for name, value in said.items() if value is not None} | {"lead": "", "support": ""}
    other = ReadTaskForm(sent | {"due_on": "2027-06-15"})
    assert list(other.errors) == ["due_on"]
    blank = ReadTaskForm(sent | {"due_on": ""})
    assert blank.is_valid()
    assert blank.values()["due_on"] == "2026-12-31"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"due_on": "2027-06-15"}, (2026, 2027, "2027-06-15")),
        ({"due_on": "2027-06-15", "year_to": "2027"}, (2026, 2027, "2027-06-15")),
        ({"due_on": "", "year_to": "2027"}, (2026, 2027, "2027-12-31")),
        ({"due_on": "2025-06-15"}, {"year_from": "Năm đầu sau năm cuối"}),
        ({"year_to": "2027"}, {"due_on": "“Đến năm”"}),
        ({"due_on": "2028-06-15", "year_to": "2027"}, {"due_on": "để trống ngày"}),
        ({"due_on": "", "year_to": ""}, {"year_to": "thường xuyên hoặc lặp lại"}),
        ({"year_from": ""}, {"year_from": "Hãy ghi cả năm đầu"}),
        ({"due_on": "", "year_to": "", "recurrence": "quarterly"}, (2026, None, None)),
    ],
)
def test_the_card_lets_the_day_lead_the_year_or_names_the_way_out(changes, expected):
    reading = upload(DOCUMENT)
    item = items(reading, ItemKind.TASK)[0]
    prefix = f"i{item.position}-"
    sent = {name: "" if value is None else value for name, value in item.values.items()}
    sent = {prefix + name: value for name, value in (sent | {"lead": "", "support": ""} | changes).items()}
    page = cast.client(cast.officer()).post(
        reverse("readings:decide", args=[reading.pk, item.position]),
        sent | {"decision": "accept", "revision": "0"},
        headers={"HX-Request": "true"},
    )
    item.refresh_from_db()
    if isinstance(expected, tuple):
        assert (item.values["year_from"], item.values["year_to"], item.values["due_on"]) == expected
        assert item.decision == Decision.CORRECTED
    else:
        ((name, words),) = expected.items()
        shown = page.content.decode()
        assert words in shown
        assert 'aria-invalid="true"' in shown[shown.index(f'name="{prefix}{name}"') - 200 :][:600]
        assert item.decision == Decision.OPEN


STARTS = {
    "Hằng quý từ 2026": ("quarterly", 2026, date(2026, 12, 31)),
    "Hằng quý, từ năm 2027": ("quarterly", 2027, date(2027, 3, 31)),
    "Hằng tháng từ tháng 3/2027": ("monthly", 2027, date(2027, 1, 31)),
    "Thường xuyên từ 2027": ("standing", 2027, None),
    "Từ năm 2027": ("standing", 2027, None),
    "Hằng năm": ("yearly", None, date(2026, 12, 31)),
}


def test_what_comes_round_from_a_year_on_keeps_that_year():
    head = DOCUMENT[: DOCUMENT.index("1 | ")]
    reading = upload(
        head
        + "".join(
            f"{number} | Rà soát vùng lõm sóng đợt {number} | Sở Nội vụ | UBND cấp xã | Báo cáo | {time}\n"
            for number, time in enumerate(STARTS, 1)
        )
    )
    decide_all(reading)
    rows = seen(enter(reading).plan)
    said = {row.period: (row.when.recurrence.value, row.when.year_from, row.due_on) for row in rows.values()}
    assert said == STARTS
    assert {row.when.year_to for row in rows.values()} == {None}
    late = {row.period for row in rows.values() if row.state == TaskState.NOT_STARTED}
    assert late == {period for period, (_, first, _) in STARTS.items() if first == 2027}


def test_a_draft_read_before_days_were_kept_is_due_at_the_end_of_its_last_year():
    reading = upload(DOCUMENT)
    for item in items(reading, ItemKind.TASK):
        del item.values["due_on"], item.values["product"]
        item.save()
    decide_all(reading)
    assert seen(enter(reading).plan)["1"].due_on == date(2026, 12, 31)
