"""The department reports, the authority computes, the department confirms or comments, the authority computes again."""

from datetime import date

import pytest
from django.urls import reverse
from tests import cast

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting.actions import regimes, results, submissions
from hatang.capabilities.reporting.models import Submission, SubmissionVersion
from hatang.capabilities.reporting.queries import obligations, periods, scores
from hatang.capabilities.reporting.tests.conftest import NOW, TODAY
from hatang.capabilities.reporting.tests.test_regimes import LINE, _head
from hatang.kernel.access import OFFICER, Actor, Grant
from hatang.kernel.problems import Conflict, Forbidden, Invalid

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NAMES = ["dii", "2025", "QNG.SKHCN"]
LETTER = {"document": "1250/CVT-HT (thử)", "computed_on": date(2026, 11, 20)}


@pytest.fixture(autouse=True)
def _data(settings, tmp_path):
    settings.HATANG_DATA = tmp_path


def _of_ministry():
    return Actor("cast-ministry", "Cục Viễn thông", frozenset({Grant(OFFICER, "BKHCN")}))


@pytest.fixture
def sent(world):
    """The department's report for the index, sent to the ministry."""
    officer = cast.officer()
    regime, period = obligations.resolve_period(code="dii", key="2025", as_of=TODAY)
    body = identity.read_organisation("QNG.SKHCN", TODAY)
    begun = submissions.begin_submission(officer, regime=regime, period=period, organisation=body, now=NOW)
    answers = {code: "yes" for code, each in begun.values.items() if each["kind"] == "yes_no"}
    submissions.save_answers(officer, submission=begun, values=answers, reasons={}, now=NOW)
    return submissions.send_submission(officer, submission=begun, now=NOW)


def _compute(submission, total="250,5", who=cast.officer, **points):
    typed = {code.replace("_", "-"): text for code, text in points.items()}
    return results.enter_results(who(), submission=submission, **LETTER, total=total, points=typed, now=NOW)


def test_results_go_from_computed_to_commented_to_computed_again_to_confirmed(sent):
    _compute(sent, dii_1="30", dii_5="9,5")
    results.comment_on_results(cast.officer(), submission=sent, comment="Tiêu chí 1 đủ 35 điểm", now=NOW)
    _compute(sent, total="255,5", dii_1="35", dii_5="9,5")
    results.confirm_results(cast.officer(), submission=sent, comment="", now=NOW)
    kept = SubmissionVersion.objects.filter(submission=sent).values_list("state", "results__total")
    assert list(kept) == [
        ("submitted", None), ("computed", 250.5), ("commented", 250.5), ("computed", 255.5), ("confirmed", 255.5)
    ]  # fmt: skip
    with pytest.raises(Conflict):
        _compute(sent)


def test_points_are_summed_by_group_out_of_300(sent):
    done = _compute(sent, dii_1="30", dii_2="15", dii_5="9,5")
    groups = scores.group_scores(done.regime, done.values, done.results)
    assert [(group.score, group.most) for group in groups] == [
        (45, 80), (9.5, 60), (None, 20), (None, 30), (None, 20), (None, 90)
    ]  # fmt: skip
    assert scores.find_most_points(done.regime, done.values) == 300


@pytest.mark.parametrize(
    ("total", "points", "said"),
    [
        ("250", {"dii_1": "36"}, "36 > 35"),
        ("250", {"dii_5": "60", "dii_6": "1"}, "61 > 60"),
        ("301", {}, "301 > 300"),
        ("30", {"dii_1": "35"}, "35"),
        ("nhiều", {}, "nhiều"),
        ("250", {"dii_1": "-1"}, "-1"),
    ],
)
def test_points_that_cannot_be_are_refused_by_line_group_or_total(sent, total, points, said):
    with pytest.raises(Invalid) as caught:
        _compute(sent, total, **points)
    assert said in str(caught.value)
    sent.refresh_from_db()
    assert (sent.state, sent.results) == ("submitted", {})


def test_the_total_of_all_lines_is_their_sum(sent):
    all_ = {code.replace("-", "_"): "1" for code in sent.values}
    with pytest.raises(Invalid):
        _compute(sent, "25", **all_)
    assert _compute(sent, "24", **all_).results["total"] == 24


def test_a_letter_is_named_and_does_not_come_from_the_future(sent):
    for wrong in ({"document": " "}, {"computed_on": date(2027, 1, 1)}):
        with pytest.raises(Invalid):
            results.enter_results(cast.officer(), submission=sent, **(LETTER | wrong), total="1", points={}, now=NOW)


def test_the_recipient_enters_results_and_never_confirms_its_own(sent):
    _compute(sent, who=_of_ministry)
    for act in (results.confirm_results, results.comment_on_results):
        with pytest.raises(Forbidden):
            act(_of_ministry(), submission=sent, comment="Đồng ý", now=NOW)
    for who in (cast.clerk, cast.agency_officer, cast.analyst):
        with pytest.raises(Forbidden):
            _compute(sent, who=who)


def test_a_computed_report_counts_as_taken_and_is_not_late(sent):
    _compute(sent)
    row = obligations.find_obligation(
        regime=sent.regime,
        period=periods.find_period(regime=sent.regime, key="2025"),
        organisation="QNG.SKHCN",
        today=TODAY,
        actor=cast.officer(),
    )
    assert not row.is_late


def test_a_regime_that_nobody_computes_has_no_results(world):
    row = Submission(regime=obligations.find_regime(code="nd09-tinh-nam", as_of=TODAY), organisation="QNG.SKHCN")
    assert not results.may_enter(cast.officer(), row, TODAY)


def test_points_of_groups_belong_to_every_group_and_hold_their_lines(world):
    for points, form in (([80.0, 20.0], [LINE]), ([5.0], [{**LINE, "points": 6.0}])):
        with pytest.raises(Invalid) as caught:
            regimes.enter_regime(
                cast.officer(), code="x", head=_head(computes=True, group_points=points), form=form, now=NOW
            )
        assert caught.value.code == "group_points"


def test_the_pages_walk_from_the_letter_to_the_confirmation(sent):
    officer = cast.client(cast.officer())
    report = officer.get(reverse("reporting:submission", args=NAMES)).content.decode()
    assert reverse("reporting:results", args=NAMES) in report
    assert "Chưa có kết quả" in officer.get(reverse("reporting:results", args=NAMES)).content.decode()
    said = {"document": "1250/CVT-HT", "computed_on": "2026-01-20", "total": "250,5", "score-dii-1": "99"}
    refused = officer.post(reverse("reporting:enter_results", args=NAMES), said)
    assert refused.status_code == 422
    assert "99 &gt; 35" in refused.content.decode()
    assert officer.post(reverse("reporting:enter_results", args=NAMES), said | {"score-dii-1": "30"}).status_code == 302
    page = officer.get(reverse("reporting:results", args=NAMES)).content.decode()
    assert "250,5" in page
    assert "/ 300" in page
    done = officer.post(reverse("reporting:comment_results", args=NAMES), {"comment": "Thiếu 5 điểm"})
    assert done.status_code == 302
    assert "Thiếu 5 điểm" in officer.get(reverse("reporting:results", args=NAMES)).content.decode()
    assert officer.post(reverse("reporting:enter_results", args=NAMES), said | {"score-dii-1": "35"}).status_code == 302
    assert officer.post(reverse("reporting:confirm_results", args=NAMES), {"comment": ""}).status_code == 302
    assert Submission.objects.get().state == "confirmed"
    for name in ("confirm_results", "comment_results", "enter_results"):
        assert cast.client(cast.clerk()).get(reverse(f"reporting:{name}", args=NAMES)).status_code == 403
    assert officer.get(reverse("reporting:results", args=["nd09-tinh-nam", "2026", "QNG.SKHCN"])).status_code == 404
