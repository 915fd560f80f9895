"""Correcting fibre, registering and closing positions, fixing weaknesses: who may, what is written, what moves."""
# mypy: allow-untyped-calls

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.contrib.gis.geos import Point
from tests import cast

from hatang.capabilities.assets.actions import fibre as fibre_actions
from hatang.capabilities.assets.actions.findings import fix_finding
from hatang.capabilities.assets.actions.sites import close_site, register_site
from hatang.capabilities.assets.models import Cell, FibreCorrection, FibreService, Finding, Site
from hatang.capabilities.places import public as places
from hatang.kernel import audit, datasets
from hatang.kernel.access import Area
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
COMMUNE = Area("21136", date(2025, 7, 1))
HAMLET = "51-21136-T01"
NOW = datetime(2026, 6, 30, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
REASON = "Trưởng thôn và cán bộ xã kiểm tra ngày 29/6: chưa có tủ cáp."


@pytest.fixture(autouse=True)
def one_hamlet(monkeypatch):
    """The door to places knows one hamlet in one commune."""

    def find(code):
        if code != HAMLET:
            raise Missing("hamlet", where=code)
        return SimpleNamespace(title="Thôn 1", unit=COMMUNE, unit_title="Xã Cà Đam")

    monkeypatch.setattr(places, "find_hamlet", find)
    monkeypatch.setattr(places, "unit_of_hamlet", lambda code, as_of: COMMUNE)
    monkeypatch.setattr(places, "list_units_inside", lambda area: frozenset({area}))


def correct(actor, state="none", day=date(2026, 6, 29), **more):
    more = {"reason": REASON, "hamlet": HAMLET, "now": NOW, **more}
    return fibre_actions.correct_fibre(actor, state=state, as_of=day, **more)


class TestCorrectingFibre:
    def test_the_clerk_of_the_commune_corrects_and_the_target_moves(self, figure):
        FibreService.objects.create(hamlet=HAMLET, operator="VIETTEL.QNG", valid_from=date(2024, 1, 1))
        day = date(2026, 6, 29)
        before = figure("fibre.hamlets", day=day)
        correct(cast.clerk("21136"))
        after = figure("fibre.hamlets", day=day)
        assert (before.numerator, after.numerator) == (1, 0)
        assert figure("fibre.hamlets", day=date(2026, 6, 28)).numerator == 1

    def test_it_may_begin_on_the_day_that_has_begun_in_the_province(self):
        night = datetime(2026, 6, 28, 17, 20, tzinfo=UTC)  # twenty past midnight of 29 June
        assert correct(cast.clerk("21136"), now=night).valid_from == date(2026, 6, 29)

    def test_it_is_audited_with_who_and_why_and_counted(self):
        before = datasets.read_revisions(["assets.fibre_correction"])
        correct(cast.clerk("21136"))
        entry = AuditEntry.objects.get(action="assets.fibre.correct")
        assert (entry.object_key, entry.actor_label, entry.reason) == (HAMLET, "Hồ Thị Xã", REASON)
        assert audit.verify_chain().broken_at is None
        assert datasets.read_revisions(["assets.fibre_correction"]) != before

    @pytest.mark.parametrize("who", ["nobody", "resident", "outsider", "engineer", "agency", "analyst", "planner"])
    def test_others_may_not(self, who):
        actors = {
            "nobody": cast.nobody,
            "resident": cast.resident(),
            "outsider": cast.outsider(),
            "engineer": cast.operator_engineer(),
            "agency": cast.agency_officer(),
            "analyst": cast.analyst(),
            "planner": cast.planner(),
        }
        with pytest.raises(Forbidden):
            correct(actors[who])
        assert not FibreCorrection.objects.exists()

    def test_nor_the_clerk_of_another_commune(self):
        with pytest.raises(Forbidden):
            correct(cast.clerk("21157"))
        assert not AuditEntry.objects.exists()

    def test_the_lead_department_may(self):
        assert correct(cast.officer()).state == "none"

    @pytest.mark.parametrize(
        "wrong",
        [{"reason": "không"}, {"state": "maybe"}, {"day": date(2026, 7, 1)}],
        ids=["no reason", "no such state", "in the future"],
    )
    def test_what_cannot_be_taken_changes_nothing(self, wrong):
        with pytest.raises(Invalid):
            correct(cast.clerk("21136"), **wrong)
        assert not FibreCorrection.objects.exists()

    def test_an_unknown_hamlet_is_missing(self):
        with pytest.raises(Missing):
            correct(cast.officer(), hamlet="51-00000-T01")

    def test_the_next_correction_ends_the_one_before(self):
        first = correct(cast.clerk("21136"), day=date(2026, 6, 1))
        correct(cast.clerk("21136"), state="available", day=date(2026, 6, 20))
        first.refresh_from_db()
        assert first.valid_to == date(2026, 6, 20)

    def test_withdrawn_it_stays_on_record(self):
        made = correct(cast.clerk("21136"), day=date(2026, 6, 1))
        fibre_actions.withdraw_correction(
            cast.clerk("21136"), correction=made, reason="Nhầm thôn", as_of=date(2026, 6, 10)
        )
        made.refresh_from_db()
        assert made.valid_to == date(2026, 6, 10)
        assert AuditEntry.objects.filter(action="assets.fibre.withdraw").exists()


def register(actor, code="QNI-1", owner="VIETTEL.QNG", **more):
    values = {"longitude": 108.5, "latitude": 15.1, "commune": COMMUNE, "as_of": date(2026, 6, 1), **more}
    return register_site(actor, code=code, owner=owner, **values)


class TestPositions:
    def test_an_engineer_registers_the_own_operators(self):
        site = register(cast.operator_engineer(), commissioned_on=date(2025, 1, 5), kind="guyed", height_m=42.0)
        assert (site.valid_from, site.commune_key) == (date(2025, 1, 5), "21136@2025-07-01")

    def test_not_anothers(self):
        with pytest.raises(Forbidden):
            register(cast.operator_engineer(), owner="VNPT.QNG")
        assert not Site.objects.exists()

    def test_a_code_in_use_is_a_conflict(self):
        register(cast.officer())
        with pytest.raises(Conflict):
            register(cast.officer())

    def test_closing_ends_the_position_and_its_cells_and_deletes_nothing(self):
        register(cast.officer())
        Cell.objects.create(
            code="C", site="QNI-1", operator="VIETTEL.QNG", technology="4G", valid_from=date(2026, 6, 1)
        )
        close_site(cast.operator_engineer(), code="QNI-1", reason="Tháo dỡ", as_of=date(2026, 6, 20))
        assert Site.objects.get().valid_to == date(2026, 6, 20)
        assert Cell.objects.get().valid_to == date(2026, 6, 20)

    def test_not_by_another_operator(self):
        register(cast.officer())
        with pytest.raises(Forbidden):
            close_site(cast.operator_engineer("VNPT.QNG"), code="QNI-1", reason="x", as_of=date(2026, 6, 20))

    def test_two_rows_of_a_code_never_hold_at_once(self):
        from django.db import IntegrityError, connection, transaction

        register(cast.officer())
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError), transaction.atomic():
            Site.objects.create(code="QNI-1", owner="X", point=Point(108, 15), valid_from=date(2026, 6, 5))


class TestWeaknesses:
    @pytest.fixture
    def weakness(self):
        return Finding.objects.create(code="DY1", agency="QNG.SYT", severity="high", found_on=date(2026, 6, 1))

    def fix(self, actor, day=date(2026, 6, 20)):
        return fix_finding(actor, code="DY1", fixed_on=day, note="Đã vá", now=date(2026, 6, 30))

    def test_the_agency_fixes_its_own(self, weakness):
        assert self.fix(cast.agency_officer("QNG.SYT")).fixed_on == date(2026, 6, 20)

    def test_another_agency_does_not_even_learn_of_it(self, weakness):
        with pytest.raises(Missing):
            self.fix(cast.agency_officer("QNG.SXD"))

    @pytest.mark.parametrize("day", [date(2026, 5, 31), date(2026, 7, 1)])
    def test_not_before_it_was_found_nor_in_the_future(self, weakness, day):
        with pytest.raises(Invalid):
            self.fix(cast.analyst(), day)
