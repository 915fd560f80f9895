"""A deadline keeps how often it comes round: each quarter, each month, twice a year, every year, or once."""

from datetime import date
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from tests import cast

from hatang.capabilities.readings.actions import due_days
from hatang.capabilities.readings.forms import ReadDutyForm
from hatang.capabilities.readings.terms import ItemKind
from hatang.capabilities.readings.tests.conftest import Deadline
from hatang.capabilities.readings.tests.test_readings import decide_all, enter, items, upload
from hatang.capabilities.work import public as work
from hatang.engines.documents.duties import dues_of
from hatang.kernel import datasets

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

TODAY = date(2026, 11, 27)
DUTIES = (
    ("Sở Nội vụ", "báo cáo kết quả thực hiện trước ngày 25 tháng cuối quý"),
    ("Sở Tài chính", "báo cáo tình hình giải ngân trước ngày 20 hằng tháng"),
    ("Sở Xây dựng", "báo cáo kết quả ngầm hóa trước ngày 15/6 và 15/12"),
    ("Công an tỉnh", "báo cáo kết quả rà soát trước ngày 30/6/2026"),
    ("Sở Y tế", "hằng quý tổ chức rà soát các nền tảng dùng chung"),
)
DOCUMENT = """ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI
Số: 77/KH-UBND
Quảng Ngãi, ngày 12 tháng 02 năm 2026
KẾ HOẠCH
Phát triển hạ tầng số năm 2026
IV. TỔ CHỨC THỰC HIỆN
""" + "\n".join(f"{number}. {who}\n{what[0].upper()}{what[1:]}." for number, (who, what) in enumerate(DUTIES, 1))


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path, world):
    settings.HATANG_DATA = tmp_path


@pytest.fixture
def entered():
    reading = upload(DOCUMENT)
    decide_all(reading)
    return enter(reading).plan


def rows(found, day):
    """Who is bound → its deadlines as of the day."""
    said = {}
    for row in work.list_deadlines(found.code, day):
        said.setdefault(row.bodies[0].named, []).append(row)
    return said


def dues(found, who, day):
    return [row.next_last_day for row in rows(found, day)[who]]


def test_each_comes_round_as_often_as_the_document_says(entered):
    found = rows(entered, TODAY)
    assert {who: [row.recurrence.value for row in each] for who, each in found.items()} == {
        "Sở Nội vụ": ["quarterly"],
        "Sở Tài chính": ["monthly"],
        "Sở Xây dựng": ["yearly", "yearly"],
        "Công an tỉnh": ["once"],
        "Sở Y tế": ["quarterly"],
    }
    assert {who: [row.before.words for row in each if row.before] for who, each in found.items()} == {
        "Sở Nội vụ": ["25/3, 25/6, 25/9, 25/12"],
        "Sở Tài chính": ["20"],
        "Sở Xây dựng": ["15/12", "15/6"],
        "Công an tỉnh": ["30/6/2026"],
        "Sở Y tế": [],
    }


def test_the_next_day_is_that_of_the_next_turn(entered):
    for who, day, expected in (
        ("Sở Nội vụ", date(2026, 2, 12), [date(2026, 3, 24)]),
        ("Sở Nội vụ", date(2026, 3, 24), [date(2026, 3, 24)]),
        ("Sở Nội vụ", date(2026, 3, 25), [date(2026, 6, 24)]),
        ("Sở Nội vụ", date(2026, 12, 25), [date(2027, 3, 24)]),
        ("Sở Tài chính", date(2026, 2, 20), [date(2026, 3, 19)]),
        ("Sở Tài chính", date(2026, 12, 20), [date(2027, 1, 19)]),
        ("Sở Xây dựng", date(2026, 6, 15), [date(2026, 12, 14), date(2027, 6, 14)]),
        ("Công an tỉnh", date(2026, 6, 29), [date(2026, 6, 29)]),
        ("Công an tỉnh", date(2026, 6, 30), [None]),
        ("Công an tỉnh", date(2027, 3, 1), [None]),
        ("Sở Y tế", TODAY, [None]),
    ):
        assert dues(entered, who, day) == expected, (who, day)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("trước ngày 5 tháng đầu quý sau báo cáo", [(1, 5, "quarterly", None)]),
        ("Định kỳ hằng quý (trước ngày 25 tháng cuối quý) báo cáo", [(3, 25, "quarterly", None)]),
        ("định kỳ 6 tháng báo cáo trước ngày 15 tháng cuối", [(6, 15, "half-yearly", None)]),
        ("6 tháng, báo cáo trước ngày 15/6", [(6, 15, "half-yearly", None)]),
        (
            "Định kỳ 6 tháng (trước ngày 15/6), hằng năm (trước ngày 15/12) báo cáo",
            [(6, 15, "yearly", None), (12, 15, "yearly", None)],
        ),
        ("chậm nhất là ngày 15/6 hằng năm gửi báo cáo", [(6, 16, "yearly", None)]),
        ("đến ngày 31/12/2026 báo cáo kết quả", [(1, 1, "once", 2027)]),
        ("trong quý II năm 2026 báo cáo", [(7, 1, "once", 2026)]),
        ("xong trước tháng 9/2026", [(9, 1, "once", 2026)]),
        ("báo cáo trước ngày 31/6/2026", [(6, 30, "once", 2026)]),
        ("báo cáo trước ngày 10/12", [(12, 10, "yearly", None)]),
        ("báo cáo trước ngày 10", [(None, None, "", None)]),
        ("thường xuyên kiểm tra", [(None, None, "", None)]),
    ],
)  # fmt: skip
def test_the_words_of_plans(words, expected):
    said = [
        {"what": words, "source": {"text": words}, "due": due, "due_text": text, "recurrence": often}
        for due, text, often in dues_of(words)
    ]
    found = due_days.read_due_days(said)
    assert [(each["month"], each["day"], each["recurrence"], each["due_year"]) for each in found] == expected


def test_the_deadlines_of_a_version_are_told_apart(entered):
    codes = list(Deadline.objects.filter(standing_duty__version__plan=entered).values_list("code", flat=True))
    assert len(set(codes)) == len(codes) == 6


def test_a_plan_read_anew_keeps_the_codes_of_its_deadlines(entered):
    def codes(version):
        found = Deadline.objects.filter(standing_duty__version=version).exclude(before_day=None)
        return {(each.recurrence, each.before_month, each.before_day): each.code for each in found}

    before = codes(entered.versions.get())
    anew = DOCUMENT.replace("1. Sở Nội vụ\n", "1. Sở Nội vụ\nBáo cáo tiến độ trước ngày 10/10 hằng năm.\n")
    reading = upload(anew)
    decide_all(reading)
    after = codes(enter(reading, TODAY))
    assert {key: after[key] for key in before} == before
    assert after["yearly", 10, 10] not in before.values()


def test_page_and_dataset_say_how_often(entered):
    client = cast.client(cast.officer())
    page = client.get(
        reverse("work:duties", args=[entered.code]), {"plan": entered.code, "as_of": TODAY.isoformat()}
    ).content.decode()
    for said in ("hằng quý", "hằng tháng", "một lần", "hằng năm", "không còn ngày nào sắp tới"):
        assert said in page
    data = {
        row["days"]: row
        for row in datasets.get_dataset("plan.deadline").rows(TODAY, cast.nobody)
        if row["plan"] == entered.number
    }
    assert data["25/3, 25/6, 25/9, 25/12"]["recurrence"] == "quarterly"
    assert data["30/6/2026"]["next_last_day"] is None


def test_the_card_says_it_and_the_form_corrects_it():
    reading = upload(DOCUMENT)
    client = cast.client(cast.officer())
    page = client.get(reverse("readings:show", args=[reading.pk])).content.decode()
    assert "trước ngày 25/3, 25/6, 25/9, 25/12 · hằng quý" in page
    assert "trước ngày 30/6/2026<" in page
    said = {"text": "Báo cáo kết quả", "number": "1", "bodies": "", "wording": "trước ngày 5"}
    monthly = ReadDutyForm(said | {"day": "5", "recurrence": "monthly"})
    assert monthly.is_valid()
    assert (monthly.values()["month"], monthly.values()["day"]) == (1, 5)
    for wrong, field in (
        ({"day": "5", "recurrence": "quarterly"}, "day"),
        ({"day": "5", "month": "6", "recurrence": "once"}, "due_year"),
        ({"day": "5", "month": "6", "recurrence": "yearly", "due_year": "2026"}, "recurrence"),
    ):
        assert list(ReadDutyForm(said | wrong).errors) == [field]


def test_a_draft_read_before_recurrences_were_kept_is_due_every_year():
    reading = upload(DOCUMENT)
    for item in items(reading, ItemKind.DUTY):
        for name in ("recurrence", "due_year"):
            del item.values[name]
        item.save()
    decide_all(reading)
    found = Deadline.objects.filter(standing_duty__version=enter(reading))
    assert set(found.values_list("recurrence", flat=True)) == {"yearly"}


def test_what_is_due_once_is_of_one_year(entered):
    once = Deadline.objects.filter(recurrence="once", standing_duty__version__plan=entered)
    with pytest.raises(IntegrityError, match="deadline_once_is_of_one_year"), transaction.atomic():
        once.update(last_year=None)


def test_what_was_read_before_is_mended(entered):
    found = Deadline.objects.filter(standing_duty__version__plan=entered)
    Deadline.objects.filter(pk__in=found).update(recurrence="yearly", code="bao-cao", last_year=None)
    of_then = SimpleNamespace(get_model=lambda _app, _name: Deadline)
    import_module("hatang.capabilities.plan.migrations.0010_deadlines_come_round").mend(of_then, None)
    assert {each.wording: (each.recurrence, each.last_year) for each in found if "2026" in each.wording} == {
        "trước ngày 30/6/2026": ("once", 2026)
    }
    assert len({each.code for each in found}) == found.count()
    assert set(
        Deadline.objects.filter(standing_duty__version__plan__number="194/KH-UBND").values_list("code", "recurrence")
    ) == {(code, "yearly") for code in ("annual_report", "operator_plan", "consolidated_report", "budget_estimate")}
