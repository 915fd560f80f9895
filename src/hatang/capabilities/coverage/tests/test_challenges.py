"""A challenge from filing to lifting: who may, what it changes, what the audit log keeps."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from tests import cast

from hatang.capabilities.coverage import actions, indicators
from hatang.capabilities.coverage.models import Challenge
from hatang.capabilities.coverage.queries import challenges
from hatang.kernel import datasets
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
SEEN = date(2026, 3, 1)

pytestmark = pytest.mark.integration


@pytest.fixture
def hamlet(world, declare):
    code = world.hamlet(1, counted=date(2025, 12, 31))
    declare(code, 100)
    return code


def dispute(actor, hamlet, **more):
    told = {
        "operator": "VIETTEL.QNG",
        "technology": "4G",
        "reason": "no_signal",
        "description": "Không bắt được sóng 4G trong cả thôn.",
        "observed_on": SEEN,
        "claimed_share_percent": Decimal(20),
        "now": NOW,
    }
    return actions.file_challenge(actor, hamlet_code=hamlet, **(told | more))


def test_from_filing_to_lifting(hamlet, settings, tmp_path):
    settings.HATANG_DATA = tmp_path
    before = datasets.revisions(["coverage.challenge"])["coverage.challenge"]
    filed = dispute(cast.clerk(), hamlet, evidence=("anh.png", BytesIO(b"\x89PNG\r\n\x1a\n....")))
    assert (filed.state, filed.declared_share_percent, filed.commune_code) == ("open", 100, "21136@2025-07-01")
    assert filed.evidence_name == "anh.png"

    answered = actions.answer(cast.operator_engineer(), challenge_id=filed.pk, text="Trạm hỏng từ 25/02.", now=NOW)
    assert answered.state == "answered"
    assert indicators.hamlets_broadband(date(2026, 3, 10)).frame["numerator"].sum() == 1

    decided = actions.decide(cast.officer(), challenge_id=filed.pk, upheld=True, decision="Đã đo tại chỗ.", now=NOW)
    assert (decided.state, decided.decided_share_percent, decided.effective_from) == ("upheld", 20, SEEN)
    assert indicators.hamlets_broadband(date(2026, 3, 10)).frame["numerator"].sum() == 0
    assert indicators.hamlets_broadband(date(2026, 2, 28)).frame["numerator"].sum() == 1

    later = datetime(2026, 6, 1, 9, tzinfo=UTC)
    actions.lift(
        cast.officer(), challenge_id=filed.pk, effective_to=date(2026, 6, 1), reason="Trạm đã hoạt động lại.", now=later
    )
    assert indicators.hamlets_broadband(date(2026, 6, 1)).frame["numerator"].sum() == 1
    assert indicators.hamlets_broadband(date(2026, 5, 31)).frame["numerator"].sum() == 0

    told = AuditEntry.objects.filter(object_type="coverage.challenge").order_by("id").values_list("action", flat=True)
    assert [action.rsplit(".", 1)[-1] for action in told] == ["file", "answer", "uphold", "lift"]
    assert datasets.revisions(["coverage.challenge"])["coverage.challenge"] != before


def test_a_rejected_challenge_changes_no_figure(hamlet):
    filed = dispute(cast.resident(), hamlet)
    actions.decide(cast.officer(), challenge_id=filed.pk, upheld=False, decision="Đo được 4G toàn thôn.", now=NOW)
    assert indicators.hamlets_broadband(date(2026, 3, 10)).frame["numerator"].sum() == 1
    with pytest.raises(Conflict):
        actions.answer(cast.operator_engineer(), challenge_id=filed.pk, text="…", now=NOW)


def test_a_clerk_speaks_only_of_his_or_her_commune(hamlet):
    with pytest.raises(Forbidden):
        dispute(cast.clerk("21157"), hamlet)
    assert not Challenge.objects.exists()


@pytest.mark.parametrize("who", [cast.nobody, cast.outsider(), cast.operator_engineer(), cast.analyst()])
def test_who_may_not_file(hamlet, who):
    with pytest.raises(Forbidden):
        dispute(who, hamlet)


def test_only_the_operator_concerned_answers(hamlet):
    filed = dispute(cast.clerk(), hamlet)
    with pytest.raises(Missing):  # another operator does not even learn that it exists
        actions.answer(cast.operator_engineer("VNPT.QNG"), challenge_id=filed.pk, text="…", now=NOW)
    with pytest.raises(Forbidden):
        actions.answer(cast.officer(), challenge_id=filed.pk, text="…", now=NOW)


@pytest.mark.parametrize("who", [cast.clerk(), cast.operator_engineer(), cast.resident(), cast.analyst()])
def test_only_officers_decide(hamlet, who):
    filed = dispute(cast.clerk(), hamlet)
    with pytest.raises(Forbidden):
        actions.decide(who, challenge_id=filed.pk, upheld=True, decision="…", now=NOW)


def test_who_sees_which(hamlet, world, declare):
    other = world.hamlet(2)
    declare(other, 100, operator="VNPT.QNG")
    against_viettel = dispute(cast.resident(), hamlet)
    against_vnpt = dispute(cast.clerk(), other, operator="VNPT.QNG")

    def seen(actor):
        return set(challenges.challenges(actor=actor).values_list("pk", flat=True))

    both = {against_viettel.pk, against_vnpt.pk}
    assert seen(cast.officer()) == seen(cast.clerk()) == seen(cast.analyst()) == both
    assert seen(cast.operator_engineer()) == {against_viettel.pk}
    assert seen(cast.resident()) == {against_viettel.pk}
    assert seen(cast.outsider()) == seen(cast.nobody) == set()


def test_nothing_to_dispute(hamlet):
    with pytest.raises(Invalid):
        dispute(cast.clerk(), hamlet, claimed_share_percent=Decimal(100))
    with pytest.raises(Invalid):
        dispute(cast.clerk(), hamlet, operator="VNPT.QNG")
    with pytest.raises(Missing):
        dispute(cast.officer(), "51-21136-T99")


def test_the_same_person_disputes_the_same_thing_once(hamlet):
    dispute(cast.clerk(), hamlet)
    with pytest.raises(Conflict):
        dispute(cast.clerk(), hamlet)
    withdrawn = actions.withdraw(cast.clerk(), challenge_id=Challenge.objects.get().pk)
    assert withdrawn.state == "withdrawn"
    assert dispute(cast.clerk(), hamlet).state == "open"


def test_two_upheld_challenges_never_hold_on_one_day(hamlet):
    first = dispute(cast.clerk(), hamlet)
    second = dispute(cast.resident(), hamlet)
    actions.decide(cast.officer(), challenge_id=first.pk, upheld=True, decision="…", now=NOW)
    with pytest.raises(Conflict):
        actions.decide(cast.officer(), challenge_id=second.pk, upheld=True, decision="…", now=NOW)
    second.refresh_from_db()
    assert second.state == "open"


@pytest.mark.parametrize(
    ("wrong", "value"),
    [
        ("observed_on", date(2026, 4, 1)),
        ("claimed_share_percent", Decimal(101)),
        ("description", "  "),
        ("technology", "7G"),
        ("reason", "because"),
    ],
)
def test_bad_input_changes_nothing(hamlet, wrong, value):
    with pytest.raises(Invalid):
        dispute(cast.clerk(), hamlet, **{wrong: value})
    assert not Challenge.objects.exists()


def test_a_program_is_no_evidence(hamlet, settings, tmp_path):
    settings.HATANG_DATA = tmp_path
    with pytest.raises(Invalid):
        dispute(cast.clerk(), hamlet, evidence=("x.exe", BytesIO(b"MZ\x00\x00\x00")))
    assert not Challenge.objects.exists()
