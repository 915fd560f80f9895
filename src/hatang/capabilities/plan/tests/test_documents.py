"""Plans as documents: several live at once, corrections with undo, amendments, ends."""

from datetime import date
from decimal import Decimal

import pytest
from tests import cast

from hatang.capabilities.plan import public as plan
from hatang.capabilities.plan.actions import amendments
from hatang.capabilities.plan.actions import documents as actions
from hatang.capabilities.plan.actions import results as result_actions
from hatang.capabilities.plan.models import Plan, PlanVersion, Target
from hatang.capabilities.plan.queries import document, documents, standing
from hatang.capabilities.plan.tests.conftest import HERE, NOW, OLD, TODAY
from hatang.kernel import datasets
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def the(number, plan_name="194"):
    return Target.objects.select_related("version__plan").get(
        version=documents.version_in_force(plan=documents.find_plan(name=plan_name), as_of=TODAY), number=number
    )


def test_two_plans_of_the_same_title_are_live_at_once(world):
    first, second = plan.list_plans(TODAY, live_only=True)
    assert (first.number, second.number) == ("194/KH-UBND", "252/KH-UBND")
    assert first.title == second.title
    assert (first.targets, second.targets) == (24, 0)
    assert second.content == "not_entered"
    assert (
        document.describe_plan(plan=documents.find_plan(name="252"), as_of=TODAY)["relations"][0]["relation"]
        == "same_title"
    )
    assert plan.default_plan(TODAY) == "194-kh-ubnd"


@pytest.mark.parametrize("name", ["194", "194/KH-UBND", "194-kh-ubnd", " 194/kh-ubnd "])
def test_a_plan_is_found_by_what_people_call_it(world, name):
    assert documents.find_plan(name=name).number == "194/KH-UBND"


def test_an_unknown_plan_is_named(world):
    with pytest.raises(Missing):
        documents.find_plan(name="195")
    assert plan.plan_title("195") is None


def test_numbers_begin_anew_every_year(world):
    other = actions.create_plan(
        cast.officer(),
        fields={
            "number": "194/KH-UBND",
            "title": "Khác",
            "issuer": "QNG.UBND",
            "issuer_named": "UBND tỉnh",
            "signed_on": date(2024, 5, 1),
        },
        instrument="",
    )
    assert other.code == "194-kh-ubnd-2024"
    with pytest.raises(Invalid, match="194-kh-ubnd-2024"):
        documents.find_plan(name="194")
    assert documents.find_plan(name="194-kh-ubnd-2024").title == "Khác"


def test_loading_again_changes_nothing_and_keeps_what_was_corrected(world):
    actions.correct_target(
        cast.officer(), target=the("5"), fields={"note": "Đã đối chiếu"}, reason="Đối chiếu bản giấy"
    )
    before = datasets.read_revisions(["plan.target"])
    assert {row.outcome for row in plan.load_reference(today=TODAY)} == {"unchanged"}
    assert datasets.read_revisions(["plan.target"]) == before
    Plan.objects.filter(code="194-kh-ubnd").update(shipped_sha256="an older file")
    assert {row.number: row.outcome for row in plan.load_reference(today=TODAY)}["194/KH-UBND"] == "kept"
    assert the("5").note == "Đã đối chiếu"


def test_the_territory_is_the_province_of_the_day_of_signing(world):
    assert str(plan.plan_territory("194")) == OLD
    assert plan.plan_territory("252") is None


class TestCorrections:
    def test_are_audited_with_their_reason(self, world):
        entry = actions.correct_target(
            cast.officer(), target=the("5"), fields={"value": Decimal(96)}, reason="Nhập sai"
        )
        assert the("5").value == 96
        assert (entry.before, entry.after, entry.reason) == ({"value": "95.0000"}, {"value": "96"}, "Nhập sai")

    def test_need_a_reason(self, world):
        with pytest.raises(Invalid):
            actions.correct_target(cast.officer(), target=the("5"), fields={"value": Decimal(96)}, reason=" ")

    def test_can_be_undone(self, world):
        entry = actions.correct_target(
            cast.officer(), target=the("5"), fields={"value": Decimal(96), "year": None}, reason="Nhập sai"
        )
        actions.undo_correction(cast.officer(), entry_id=entry.pk)
        assert (the("5").value, the("5").year) == (95, 2025)

    def test_are_not_undone_over_a_later_change(self, world):
        entry = actions.correct_target(cast.officer(), target=the("5"), fields={"value": Decimal(96)}, reason="Một")
        actions.correct_target(cast.officer(), target=the("5"), fields={"value": Decimal(97)}, reason="Hai")
        with pytest.raises(Conflict):
            actions.undo_correction(cast.officer(), entry_id=entry.pk)
        assert the("5").value == 97

    @pytest.mark.parametrize(
        "fields",
        [
            *({"value": Decimal(101)}, {"operator": ""}, {"operator": "≥"}),
            *({"year_from": 2030}, {"indicators": []}, {"number": "6"}),
        ],
    )  # fmt: skip
    def test_are_refused_when_they_break_the_target(self, world, fields):
        with pytest.raises(Invalid):
            actions.correct_target(cast.officer(), target=the("5"), fields=fields, reason="Thử")
        assert (the("5").value, the("5").operator) == (95, ">=")

    def test_never_change_the_goal_under_a_closed_result(self, world, only, settings, tmp_path):
        settings.HATANG_DATA = tmp_path
        only("fibre.hamlets", [(HERE, 96, 100)])
        result_actions.close_result(
            cast.officer(),
            plan=documents.find_plan(name="194"),
            number="5",
            year=2025,
            approval=result_actions.Approval("1/TTr", date(2026, 1, 5)),
            now=NOW,
        )
        with pytest.raises(Conflict):
            actions.correct_target(cast.officer(), target=the("5"), fields={"value": Decimal(99)}, reason="Thử")

    @pytest.mark.parametrize("actor", [cast.nobody, cast.resident(), cast.agency_officer(), cast.operator_engineer()])
    def test_are_the_lead_departments_alone(self, world, actor):
        with pytest.raises(Forbidden):
            actions.correct_target(actor, target=the("5"), fields={"note": "x"}, reason="Thử")


class TestAmendments:
    def prepare(self):
        return amendments.prepare_amendment(
            cast.officer(), plan=documents.find_plan(name="194"), instrument="dự thảo", note="", today=TODAY
        )

    def test_a_draft_copies_everything_and_is_not_public(self, world):
        draft = self.prepare()
        assert draft.targets.count() == 24
        assert not PlanVersion.objects.visible_to(cast.resident()).filter(pk=draft.pk).exists()
        assert not Target.objects.visible_to(cast.nobody).filter(version=draft).exists()
        assert len(plan.list_standings("194", TODAY)) == 24

    def test_from_its_day_on_the_new_goal_holds_and_before_it_the_old_one(self, world, only):
        only("fibre.hamlets", [(HERE, 96, 100)])
        draft = self.prepare()
        target = draft.targets.get(number="5")
        actions.correct_target(
            cast.officer(), target=target, fields={"value": Decimal(99), "year": 2027}, reason="QĐ mới"
        )
        amendments.issue_amendment(cast.officer(), version=draft, valid_from=date(2026, 6, 1), instrument="300/KH-UBND")
        (now,) = plan.list_standings("194", TODAY, numbers=["5"])
        (then,) = plan.list_standings("194", date(2026, 5, 31), numbers=["5"])
        assert (now.target.value, now.state) == (99, "in_progress")
        assert (then.target.value, then.state) == (95, "reached")
        assert documents.version_in_force(plan=documents.find_plan(name="194"), as_of=date(2020, 1, 1)).number == 1

    def test_one_at_a_time_and_forward_only(self, world):
        draft = self.prepare()
        with pytest.raises(Conflict):
            self.prepare()
        with pytest.raises(Invalid):
            amendments.issue_amendment(cast.officer(), version=draft, valid_from=date(2022, 12, 16), instrument="1")
        amendments.discard_amendment(cast.officer(), version=draft, reason="Không ban hành")
        assert documents.find_draft(plan=documents.find_plan(name="194"), actor=cast.officer()) is None
        assert AuditEntry.objects.filter(action="plan.version.discard").exists()

    def test_an_issued_version_is_not_added_to_nor_thinned(self, world):
        version = documents.version_in_force(plan=documents.find_plan(name="194"), as_of=TODAY)
        with pytest.raises(Conflict):
            actions.add_target(cast.officer(), version=version, fields={"number": "18"})
        with pytest.raises(Conflict):
            actions.remove_target(cast.officer(), target=the("5"), reason="Thử")
        with pytest.raises(Conflict):
            amendments.discard_amendment(cast.officer(), version=version, reason="Thử")


def test_the_second_plan_is_entered_when_its_document_is_at_hand(world):
    version = documents.version_in_force(plan=documents.find_plan(name="252"), as_of=TODAY)
    with pytest.raises(Invalid):
        actions.declare_entered(cast.officer(), version=version, reason="Đủ")
    actions.add_target(
        cast.officer(),
        version=version,
        fields={
            "number": "1",
            "kind": "numeric",
            "measure": "Thôn có cáp quang",
            "operator": ">=",
            "value": Decimal(100),
            "unit": "%",
            "place": "II.1",
            "indicators": ["fibre.hamlets"],
        },
    )
    actions.declare_entered(cast.officer(), version=version, reason="Đã đối chiếu bản ký số")
    assert [row.measure for row in standing.list_targets(plan=documents.find_plan(name="252"), as_of=TODAY)] == [
        "Thôn có cáp quang"
    ]
    assert plan.list_plans(TODAY)[1].content == "entered"
    (row,) = plan.list_standings("252", TODAY)
    assert row.state == "no_data"  # its territory is not known, and that is what it says
    assert row.reason


def test_a_plan_ends_by_a_document_and_can_be_revived(world):
    found, other = documents.find_plan(name="194"), documents.find_plan(name="252")
    with pytest.raises(Invalid):
        actions.end_plan(cast.officer(), plan=found, ended_on=date(2026, 7, 1), ended_by="")
    found.refresh_from_db()
    actions.end_plan(cast.officer(), plan=found, ended_on=date(2026, 7, 1), ended_by="400/QĐ-UBND", replaced_by=other)
    assert [row.is_live for row in plan.list_plans(TODAY)] == [False, True]
    assert [row.is_live for row in plan.list_plans(date(2026, 6, 30))] == [True, True]
    assert {
        each["relation"]
        for each in document.describe_plan(plan=documents.find_plan(name="252"), as_of=TODAY)["relations"]
    } == {"same_title", "replaces"}
    actions.revive_plan(cast.officer(), plan=found, reason="Nhập nhầm")
    assert plan.list_plans(TODAY)[0].is_live
