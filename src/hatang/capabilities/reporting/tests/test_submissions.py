"""A commune fills in what the platform knows, corrects one figure with its reason, and the department decides."""

from datetime import date

import pytest
from tests import cast

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting.actions import submissions
from hatang.capabilities.reporting.models import Submission, SubmissionVersion
from hatang.capabilities.reporting.queries import forms, obligations
from hatang.capabilities.reporting.tests.conftest import NOW, TODAY
from hatang.capabilities.siting import public as siting
from hatang.kernel import indicators, naming
from hatang.kernel.access import Area
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Conflict, Forbidden, Invalid

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def committee(world):
    return identity.find_committee("21136", TODAY)


@pytest.fixture
def begun(monkeypatch, yearly, period, committee):
    """The clerk's submission, in a world where three of four hamlets have fibre."""
    area = f"{committee.area}"
    frame = indicators.facts_frame(
        {"area": area, "place": str(number), "numerator": float(number < 3), "denominator": 1.0} for number in range(4)
    )
    real = indicators.get_indicator("fibre.hamlets")
    known = {**indicators._indicators}
    known["fibre.hamlets"] = indicators.Indicator(
        **{
            **{name: getattr(real, name) for name in real.__dataclass_fields__},
            "facts": lambda day: indicators.Facts(frame),
        }
    )
    monkeypatch.setattr(indicators, "_indicators", known)
    indicators.forget_frames()
    yield submissions.begin_submission(
        cast.clerk("21136"), regime=yearly, period=period, organisation=committee, now=NOW
    )
    indicators.forget_frames()


def _complete(submission, **values):
    """An answer to everything that is required and not known."""
    answers = {"number": "0", "text": "Đã thực hiện", "yes_no": "yes"}
    blank = {code: answers[each["kind"]] for code, each in submission.values.items() if each["value"] is None}
    return {**blank, **values}


def test_what_the_platform_knows_stands_in_the_form(begun):
    assert begun.values["fibre_hamlets"]["known"] == 75.0
    assert begun.values["fibre_hamlets"]["value"] == 75.0
    assert begun.values["households_smart"]["known"] is None
    assert begun.values["households_smart"]["why"]


def test_beginning_twice_is_beginning_once(begun, yearly, period, committee):
    again = submissions.begin_submission(
        cast.clerk("21136"), regime=yearly, period=period, organisation=committee, now=NOW
    )
    assert again.pk == begun.pk


def test_a_corrected_figure_needs_its_reason(begun):
    clerk = cast.clerk("21136")
    values = _complete(begun, fibre_hamlets="100")
    submissions.save_answers(clerk, submission=begun, values=values, reasons={}, now=NOW)
    with pytest.raises(Invalid) as caught:
        submissions.send_submission(clerk, submission=begun, now=NOW)
    assert "cáp quang" in str(caught.value.where)
    submissions.save_answers(
        clerk, submission=begun, values=values, reasons={"fibre_hamlets": "Thôn 4 vừa kéo cáp"}, now=NOW
    )
    sent = submissions.send_submission(clerk, submission=begun, now=NOW)
    assert (sent.state, sent.version) == ("submitted", 1)
    assert forms.is_corrected(sent.values["fibre_hamlets"])


@pytest.mark.parametrize(
    ("typed", "read"),
    [("92,4", 92.4), ("92.4", 92.4), ("1.234", 1234), ("1.234,5", 1234.5), ("12 345", 12345), ("0.125", 0.125)],
)
def test_a_figure_is_read_as_the_page_shows_it(typed, read):
    assert forms.parse_number("Ô", typed) == read


def test_an_empty_required_field_is_named(begun):
    with pytest.raises(Invalid) as caught:
        submissions.send_submission(cast.clerk("21136"), submission=begun, now=NOW)
    assert caught.value.where


@pytest.mark.parametrize("typed", ["abc", "1.2.3", "-4", "101", "inf", "1e400", "NaN"])
def test_a_number_that_cannot_be_is_refused_and_nothing_changes(begun, typed):
    with pytest.raises(Invalid):
        submissions.save_answers(
            cast.clerk("21136"), submission=begun, values={"fibre_hamlets": typed}, reasons={}, now=NOW
        )
    begun.refresh_from_db()
    assert begun.values["fibre_hamlets"]["value"] == 75.0


def test_returned_corrected_accepted_and_opened_again_keeps_every_version(begun):
    clerk, officer = cast.clerk("21136"), cast.officer()
    submissions.save_answers(clerk, submission=begun, values=_complete(begun), reasons={}, now=NOW)
    submissions.send_submission(clerk, submission=begun, now=NOW)
    submissions.give_back(officer, submission=begun, comment="Thiếu số liệu thôn 2", now=NOW)
    submissions.send_submission(clerk, submission=begun, now=NOW)
    submissions.accept_submission(officer, submission=begun, now=NOW)
    with pytest.raises(Conflict):
        submissions.send_submission(clerk, submission=begun, now=NOW)
    submissions.open_again(officer, submission=begun, reason="Xã đề nghị sửa", now=NOW)
    steps = SubmissionVersion.objects.filter(submission=begun).values_list("state", "version")
    assert list(steps) == [("submitted", 1), ("returned", 1), ("submitted", 2), ("accepted", 2), ("returned", 2)]


def test_a_commune_sees_and_writes_only_its_own(begun, yearly, period):
    other = cast.clerk("21157")
    assert not Submission.objects.visible_to(other).exists()
    with pytest.raises(Forbidden):
        submissions.save_answers(other, submission=begun, values={"own_plan": "yes"}, reasons={}, now=NOW)
    with pytest.raises(Forbidden):
        submissions.accept_submission(other, submission=begun, now=NOW)


def test_the_department_does_not_read_a_draft(begun):
    assert not Submission.objects.visible_to(cast.officer()).exists()
    submissions.save_answers(cast.clerk("21136"), submission=begun, values=_complete(begun), reasons={}, now=NOW)
    submissions.send_submission(cast.clerk("21136"), submission=begun, now=NOW)
    assert Submission.objects.visible_to(cast.officer()).count() == 1
    for stranger in (cast.nobody, cast.outsider(), cast.resident()):
        assert not Submission.objects.visible_to(stranger).exists()


def test_what_a_body_owes_comes_by_date(world, committee):
    rows = obligations.list_owed(organisations=[committee.code], today=TODAY, actor=cast.clerk("21136"))
    assert [(row.period.key, row.is_late) for row in rows] == [("2026", False)]
    after = obligations.list_owed(organisations=[committee.code], today=date(2026, 12, 12), actor=cast.clerk("21136"))
    assert [(row.period.key, row.is_late, row.days_left) for row in after] == [("2026", True, -3)]


def test_every_commune_and_department_reports_yearly(world):
    row = next(
        each
        for each in obligations.count_progress(today=TODAY)
        if each.regime.code == "kh194-bao-cao-nam" and each.period.key == "2026"
    )
    assert row.bodies == len(identity.list_members("department", TODAY)) + 96
    assert (row.sent, row.late) == (0, 0)


def test_an_agency_finds_the_tasks_it_leads_in_its_form(world, yearly):
    department = identity.read_organisation("QNG.SKHCN", TODAY)
    labels = [each.code for each in forms.list_form_fields(regime=yearly, organisation=department, as_of=TODAY)]
    assert "task-1.1" in labels
    assert "fibre_hamlets" not in labels
    assert Area.parse("51@2025-07-01") == forms.area_of(department, TODAY)


def test_the_form_of_an_operator_begins_with_what_its_own_plan_holds(world, monkeypatch):
    regime = obligations.find_regime(code="kh194-ke-hoach-doanh-nghiep", as_of=TODAY)
    operator = identity.read_organisation("VNPT.QNG", TODAY)
    asked = []

    def planned(code, year, as_of):
        asked.append((code, year))
        return siting.Planned(sites=12, sites_5g=5, routes_km=34.5, shared_sites=2)

    monkeypatch.setattr(siting, "sum_planned_builds", planned)
    known = {
        each.code: each.known for each in forms.list_form_fields(regime=regime, organisation=operator, as_of=TODAY)
    }
    assert asked == [("VNPT.QNG", 2027)]
    assert (known["new_sites"], known["new_5g_sites"], known["fibre_km"], known["shared_sites"]) == (12, 5, 34.5, 2)
    monkeypatch.setattr(siting, "sum_planned_builds", lambda *asked: None)
    fields = forms.list_form_fields(regime=regime, organisation=operator, as_of=TODAY)
    open_field = next(each for each in fields if each.code == "new_sites")
    assert open_field.known is None
    assert "2027" in open_field.why


def test_a_draft_is_thrown_away_by_its_body_with_what_was_written_in_the_log(begun):
    clerk = cast.clerk("21136")
    submissions.save_answers(clerk, submission=begun, values=_complete(begun), reasons={}, now=NOW)
    for other in (cast.clerk("21157"), cast.officer(), cast.resident()):
        with pytest.raises(Forbidden):
            submissions.throw_away(other, submission=begun)
    submissions.throw_away(clerk, submission=begun)
    assert not Submission.objects.exists()
    entry = AuditEntry.objects.get(action="reporting.throw_away")
    assert entry.object_key == begun.key
    assert "Đã thực hiện" in entry.before.values()


def test_what_was_sent_or_taken_over_is_never_thrown_away(begun):
    clerk = cast.clerk("21136")
    ended = Submission.objects.create(
        **{name: getattr(begun, name) for name in ("regime", "period", "as_of", "changed_at", "changed_by_label")},
        organisation="UBND.21250.20200201",
        state="handed",
        handed_to=begun,
    )
    with pytest.raises(Conflict):
        submissions.throw_away(clerk, submission=begun)
    ended.delete()
    submissions.save_answers(clerk, submission=begun, values=_complete(begun), reasons={}, now=NOW)
    submissions.send_submission(clerk, submission=begun, now=NOW)
    with pytest.raises(Conflict):
        submissions.throw_away(clerk, submission=begun)
    submissions.give_back(cast.officer(), submission=begun, comment="Thiếu", now=NOW)
    with pytest.raises(Conflict):
        submissions.throw_away(clerk, submission=begun)
    assert Submission.objects.get().versions.count() == 2


def test_what_was_sent_is_taken_back_by_its_body_until_it_is_accepted(begun):
    clerk, officer = cast.clerk("21136"), cast.officer()
    with pytest.raises(Conflict):
        submissions.take_back(clerk, submission=begun, now=NOW)  # nothing was sent
    submissions.save_answers(clerk, submission=begun, values=_complete(begun), reasons={}, now=NOW)
    submissions.send_submission(clerk, submission=begun, now=NOW)
    for other in (cast.clerk("21157"), officer):
        with pytest.raises(Forbidden):
            submissions.take_back(other, submission=begun, now=NOW)
    taken = submissions.take_back(clerk, submission=begun, now=NOW)
    assert (taken.state, taken.submitted_at, taken.version) == ("draft", None, 1)
    with pytest.raises(Conflict):
        submissions.accept_submission(officer, submission=begun, now=NOW)
    with pytest.raises(Conflict):
        submissions.throw_away(clerk, submission=begun)  # the recipient has read it
    submissions.send_submission(clerk, submission=begun, now=NOW)
    assert [step.state for step in begun.versions.all()] == ["submitted", "draft", "submitted"]
    submissions.accept_submission(officer, submission=begun, now=NOW)
    with pytest.raises(Conflict):
        submissions.take_back(clerk, submission=begun, now=NOW)


def test_the_audit_log_calls_a_report_by_its_title_and_body(begun):
    names = naming.name_records([("reporting.submission", begun.key)], TODAY)
    assert names == {("reporting.submission", begun.key): f"{begun.regime.title} · 2026 · Ủy ban nhân dân xã Cà Đam"}
