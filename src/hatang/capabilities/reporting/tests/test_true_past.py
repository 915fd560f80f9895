"""The past is charged to the bodies of the past; what was charged otherwise is corrected with a trace."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from tests import cast

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting.actions import regimes, submissions
from hatang.capabilities.reporting.actions.reference import load_reference
from hatang.capabilities.reporting.formats import calendar
from hatang.capabilities.reporting.models import PeriodCorrection, Regime, Submission
from hatang.capabilities.reporting.queries import matters, obligations, receivers
from hatang.capabilities.reporting.tests.conftest import NOW, TODAY, YEARLY
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Invalid

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

DISTRICTS_ENDED = date(2025, 7, 1)


def _bodies(key, code=YEARLY, today=TODAY):
    regime, period = obligations.resolve_period(code=code, key=key, as_of=today)
    rows = obligations.of_period(regime=regime, period=period, today=today, actor=cast.officer())
    return regime, rows


def _page(key, code=YEARLY, client=None, **asked):
    client = client or cast.client(cast.officer())
    return client.get(reverse("reporting:period", args=[code, key]), asked).content.decode()


@pytest.mark.parametrize(("key", "recipient"), [("2023", "QNG.STTTT"), ("2024", "QNG.STTTT"), ("2025", "QNG.SKHCN")])
def test_a_year_is_charged_to_the_bodies_that_stood_on_its_last_day(world, key, recipient):
    regime, rows = _bodies(key)
    kinds = {row.organisation.kind for row in rows}
    assert regime.recipient == recipient
    assert regime.addressee == "QNG.UBND"
    assert ("district_committee" in kinds) == (int(key) < 2025)
    assert ("commune_committee" in kinds) == (int(key) == 2025)
    assert all(row.organisation.is_valid_on(row.period.due) for row in rows)
    assert all(row.is_late for row in rows)


def test_the_page_of_2023_names_districts_and_departments_of_the_day_and_no_commune(world):
    page = _page("2023")
    districts = identity.list_members("district_committee", date(2023, 12, 9))
    assert len(districts) == 13
    assert all(body.name in page for body in districts)
    assert "Sở Thông tin và Truyền thông tỉnh Quảng Ngãi" in page
    assert "Ủy ban nhân dân xã" not in page
    assert "Ủy ban nhân dân tỉnh Quảng Ngãi (thông qua Sở Thông tin và Truyền thông tỉnh Quảng Ngãi)" in page


def test_what_is_past_is_nobodys_work_of_today(world):
    for code in ("nd09-tinh-thang", "dii", YEARLY, "kh194-ke-hoach-doanh-nghiep"):
        _regime, rows = _bodies("2024-11" if code == "nd09-tinh-thang" else "2024", code)
        assert rows
    late = [row for row in matters.open_matters(today=TODAY) if row.kind == "report" and row.is_late]
    assert not {"QNG.STTTT"} & {body for row in late for body in row.bodies}


def test_the_receivers_are_those_of_the_day(world):
    found = {}
    for day in (date(2024, 6, 1), TODAY):
        regime = obligations.find_regime(code="nd09-tinh-nam", as_of=day)
        found[day.year] = (regime.reporters, receivers.find_receivers(regime).copies)
    assert found == {
        2024: (["QNG.STTTT"], ("Bộ Thông tin và Truyền thông",)),
        2026: (["QNG.SKHCN"], ("Bộ Khoa học và Công nghệ",)),
    }


@pytest.fixture
def shipped_before(world):
    """What an installation has that was loaded before the past was known, with a report filed under it."""
    newest = Regime.objects.filter(code=YEARLY).order_by("-valid_from").first()
    Regime.objects.filter(code=YEARLY).exclude(pk=newest.pk).delete()
    newest.valid_from, newest.sha256, newest.addressee = date(2023, 1, 1), "0" * 64, ""
    newest.form = [*newest.form, {"code": "old", "group": "Cũ", "label": "Câu hỏi cũ", "kind": "text"}]
    newest.save()
    commune = identity.find_committee("21136", TODAY)
    when = datetime(2025, 12, 1, 3, tzinfo=UTC)
    _regime, period = obligations.resolve_period(code=YEARLY, key="2025", as_of=TODAY)
    submissions.begin_submission(cast.clerk("21136"), regime=newest, period=period, organisation=commune, now=when)
    return newest


def test_loading_the_past_moves_the_version_and_keeps_what_was_filed_with_its_form(shipped_before):
    assert load_reference(today=TODAY) == 3
    held = list(Regime.objects.filter(code=YEARLY).values_list("valid_from", "valid_to", "recipient"))
    assert held == [
        (date(2022, 12, 16), date(2025, 3, 1), "QNG.STTTT"),
        (date(2025, 3, 1), DISTRICTS_ENDED, "QNG.SKHCN"),
        (DISTRICTS_ENDED, None, "QNG.SKHCN"),
    ]
    filed = Submission.objects.select_related("regime").get()
    assert (filed.regime.pk, filed.regime.form[-1]["code"]) == (shipped_before.pk, "old")
    assert "old" in filed.values
    assert load_reference(today=TODAY) == 0


def test_a_period_charged_to_others_is_corrected_with_a_trace(shipped_before):
    load_reference(today=TODAY)
    rows = {row.period: row for row in PeriodCorrection.objects.filter(code=YEARLY)}
    assert set(rows) == {"2023", "2024"}
    assert not any(code.startswith("UBND.5") for code in rows["2024"].before)
    assert sum(code.startswith("UBND.5") for code in rows["2024"].after) == 13
    entry = AuditEntry.objects.get(action="reporting.correct_past", object_key=YEARLY)
    assert set(entry.before) == set(entry.after) == {"2023", "2024"}
    page = _page("2024")
    assert f"Sửa ngày 25/11/2026: kỳ này từng ghi cho {len(rows['2024'].before)} cơ quan" in page
    assert "Sửa ngày" not in _page("2025")


def test_what_the_province_entered_is_not_moved(shipped_before):
    Regime.objects.filter(pk=shipped_before.pk).update(sha256="")
    load_reference(today=TODAY)
    held = list(Regime.objects.filter(code=YEARLY).values_list("valid_from", "valid_to"))
    assert held == [(date(2022, 12, 16), date(2023, 1, 1)), (date(2023, 1, 1), None)]


def _head(row, **changes):
    return {name: getattr(row, name) for name in regimes.HEAD} | changes


def test_an_officer_puts_the_past_right_only_with_a_reason(world):
    row = Regime.objects.get(code="dti")
    changed = _head(row, valid_from=date(2025, 4, 2), reporters=["QNG.STC"])
    with pytest.raises(Invalid) as caught:
        regimes.enter_regime(cast.officer(), code="dti", head=changed, form=row.form, now=NOW)
    assert caught.value.code == "valid_from"
    reason = "Sở Tài chính làm đầu mối theo văn bản năm 2025"
    made = regimes.enter_regime(cast.officer(), code="dti", head=changed, form=row.form, now=NOW, past_reason=reason)
    made.refresh_from_db()
    assert made.valid_to == row.valid_from
    with pytest.raises(Invalid):
        regimes.enter_regime(cast.officer(), code="dti", head=changed, form=row.form, now=NOW, past_reason=reason)


def test_the_page_of_a_new_version_asks_for_the_reason_and_leaves_the_trace(world):
    row = obligations.find_regime(code="kh194-ke-hoach-doanh-nghiep", as_of=TODAY)
    said = {name: "" if value is None else value for name, value in _head(row).items()}
    said |= {"valid_from": "2025-11-01", "reporters": ["VNPT.QNG"], "group_points": "", "sheet": ""}
    said |= {"past_reason": "Chỉ VNPT phải gửi năm 2025"}
    officer = cast.client(cast.officer())
    address = reverse("reporting:enter_version", args=[row.code])
    assert officer.post(address, said).status_code == 302
    # It begins after the last one: of the past only 2025, and what has ended since, is charged to others.
    corrected = dict(PeriodCorrection.objects.values_list("period", "after"))
    assert min(corrected) == "2025"
    assert set(map(tuple, corrected.values())) == {("VNPT.QNG",)}
    assert "Chỉ VNPT phải gửi năm 2025" in _page("2025", row.code)


def test_the_list_is_that_of_the_date_of_the_page(world, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *asked: TODAY)
    page = cast.client(cast.officer()).get(reverse("reporting:index"), {"as_of": "2024-12-01"}).content.decode()
    assert "năm 2024" in page
    assert "tính đến 01/12/2024" in page
    assert "năm 2026" not in page


def test_what_was_sent_later_had_not_been_sent_on_the_date_of_the_page(world):
    regime, period = obligations.resolve_period(code=YEARLY, key="2026", as_of=TODAY)
    body, clerk = identity.find_committee("21136", TODAY), cast.clerk("21136")
    begun = submissions.begin_submission(clerk, regime=regime, period=period, organisation=body, now=NOW)
    for answer in begun.values.values():
        answer |= {"value": 1, "known": None}
    begun.save()
    submissions.send_submission(clerk, submission=begun, now=NOW)

    def sent(day, **how):
        counted = obligations.count_period(regime=regime, period=period, today=day, **how)
        rows = obligations.of_period(regime=regime, period=period, today=day, actor=cast.officer(), **how)
        stood = next(row for row in rows if row.organisation.code == body.code)
        return counted.sent, stood.state, stood.version

    assert sent(date(2026, 11, 24), looks_back=True) == (0, "", 0)
    assert sent(TODAY, looks_back=True) == (1, "submitted", 1)
    assert sent(TODAY) == (1, "submitted", 1)


SATURDAY, FRIDAY = date(2028, 12, 9), "08/12/2028"


def test_a_last_day_on_a_saturday_says_the_working_day_wherever_it_stands(world, monkeypatch):
    day = date(2028, 12, 1)
    monkeypatch.setattr(timezone, "localdate", lambda *asked: day)
    words = f"ngày làm việc cuối trước đó là {FRIDAY}"
    clerk = cast.client(cast.clerk("21136"))
    for name, arguments in (("reporting:index", []), ("reporting:mine", []), ("reporting:period", [YEARLY, "2028"]),
                            ("work:duties", ["194"])):  # fmt: skip
        page = clerk.get(reverse(name, args=arguments)).content.decode()
        assert words in page, name
    mine = matters.of_organisation(organisation=cast.committee("21136"), today=day)
    (matter,) = [each for each in mine if each.kind == "report"]
    assert matter.due == SATURDAY
    file = calendar.write_calendar([matter], name="Xã", host="x.vn", address="https://x.vn", today=day)
    assert FRIDAY in file.decode().replace("\r\n ", "")
