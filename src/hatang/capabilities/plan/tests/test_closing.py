"""Closing a year: approved, frozen, reproducible, shown beside today's figure; and how a closed result is set aside."""

import re
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from tests import cast

from hatang.capabilities.plan import public as plan
from hatang.capabilities.plan.actions import results as actions
from hatang.capabilities.plan.models import ClosedResult
from hatang.capabilities.plan.public import Footing, ResultState
from hatang.capabilities.plan.queries import documents, reproduction, soundness
from hatang.capabilities.plan.tests.conftest import HERE, NOW, OLD, OPERATORS, THERE, TODAY
from hatang.kernel import datasets
from hatang.kernel.definitions import DATASET
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing

pytestmark = [pytest.mark.spec, pytest.mark.django_db]

FIBRE = "fibre.hamlets"
APPROVAL = actions.Approval("15/TTr-SKHCN", date(2026, 1, 12))


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.HATANG_DATA = tmp_path


def close(number="5", year=2025, actor=None, approval=APPROVAL, now=NOW):
    return actions.close_result(
        actor or cast.officer(),
        plan=documents.find_plan(name="194"),
        number=number,
        year=year,
        approval=approval,
        now=now,
    )


def standing(as_of=TODAY):
    (row,) = plan.list_standings("194", as_of, numbers=["5"])
    return row


def test_all_that_made_the_figure_is_kept(world, only):
    only(FIBRE, [(HERE, 1, 1)] * 96 + [(HERE, 0, 1)] * 4 + [(THERE, 0, 1)])
    result = close()
    assert (result.state, result.value, result.numerator, result.denominator) == ("reached", 96, 96, 100)
    assert (result.as_of, result.goal, result.operator) == (date(2025, 12, 31), 95, ">=")
    assert result.areas == [OLD]
    assert result.quality == "declared"
    assert result.dataset_revisions == datasets.read_revisions(["test.rows"])
    assert result.evidence_rows == 100
    assert len(result.evidence_sha256) == 64
    assert (result.document, result.approved_by_label) == ("15/TTr-SKHCN", "Nguyễn Thị Sở")
    assert AuditEntry.objects.filter(action="plan.result.close", object_key="194-kh-ubnd/5/2025").exists()


def test_a_closed_result_stands_when_the_past_is_corrected_and_todays_figure_beside_it(world, only):
    only(FIBRE, [(HERE, 96, 100)])
    close()
    only(FIBRE, [(HERE, 80, 100)])  # an operator corrects its list of 2025 downwards
    row = standing()
    assert (row.state, row.position) == (ResultState.REACHED, Footing.CLOSED)
    assert row.closed.value == 96
    assert row.judged.value == 80
    assert row.figure.value == 80


def test_the_bar_of_a_closed_target_stands_as_it_was_judged_and_todays_figure_is_a_thread_in_it(world, only):
    """The bar had today's figure in the colour of another figure's verdict."""
    only(FIBRE, [(HERE, 96, 100)])
    close()
    only(FIBRE, [(HERE, 80, 100)])
    page = Client().get(reverse("plan:standing_target", args=["5"]), {"as_of": TODAY}).content.decode()
    (bar,) = re.findall(r'<svg class="bullet bullet-reached".*?</svg>', page)
    assert re.findall(r'bullet-(value|now)" x="0" y="\d" width="([\d.]+)%"', bar) == [
        ("value", "96.0"),
        ("now", "80.0"),
    ]


def test_the_figure_on_which_a_verdict_rests_opens_its_evidence(world, only):
    only(FIBRE, [(HERE, 96, 100)])
    for closes in (False, True):
        if closes:
            close()
        page = Client().get(reverse("plan:standing_target", args=["5"]), {"as_of": TODAY}).content.decode()
        links = re.findall(r'<a [^>]*href="([^"]+)"[^>]*data-drawer[^>]*>(?:[^<]*: )?96,0', page)
        stated = [address for address in links if "as_of=2025-12-31" in address]
        assert len(stated) == 2, "beside the state, and in the row of the year"
        for address in stated:
            assert address.startswith(f"/can-cu/{FIBRE}/")
            assert Client().get(address.replace("&amp;", "&")).status_code == 200


def test_the_same_figure_comes_out_again_from_the_kept_rows(world, only):
    only(FIBRE, [(HERE, 1 / 3, 1)] * 7)
    result = ClosedResult.objects.get(pk=close().pk)
    again = reproduction.reproduce_result(result=result)
    assert list(soundness.check_closed_results(result.as_of)) == [None]
    assert again.is_same
    assert again.live_is_same
    assert again.value == pytest.approx(100 / 3)
    assert again.changed == ()


def test_reproduction_says_which_datasets_were_written_since(world, only):
    only(FIBRE, [(HERE, 96, 100)])
    result = close()
    with transaction.atomic():
        datasets.bump_revisions("test.rows")
    only(FIBRE, [(HERE, 80, 100)])
    again = reproduction.reproduce_result(result=result)
    assert again.is_same
    assert not again.live_is_same
    assert again.live.value == 80
    assert again.changed == ("test.rows",)


def test_the_page_names_the_datasets_written_since(world, filed):
    filed(*OPERATORS)
    result = close()
    with transaction.atomic():
        datasets.bump_revisions(DATASET, "test.rows")
    page = Client().get(reverse("plan:result", args=["194-kh-ubnd", "5", result.pk])).content.decode()
    assert f"{datasets.get_dataset(DATASET).title} ({DATASET}), test.rows" in page


def test_damaged_evidence_is_noticed(world, only, settings):
    only(FIBRE, [(HERE, 96, 100)])
    result = close()
    (path,) = (each for each in settings.HATANG_DATA.rglob(result.evidence_sha256) if each.is_file())
    path.write_text(path.read_text().replace("96.0", "99.0"))
    assert not reproduction.reproduce_result(result=result).is_same
    (sentence,) = soundness.check_closed_results(result.as_of)
    assert result.target.number in sentence


def test_what_stands_beside_is_kept_too(world, only):
    only("sites.positions", [(HERE, 1730, 0)], unit="count")
    only("sites.positions_new", [(HERE, 400, 0)], unit="count")
    (beside,) = close("17").beside
    assert (beside["indicator"], beside["value"], beside["numerator"]) == ("sites.positions_new", 400, 400)


def test_no_data_is_closed_with_its_reason(world, only):
    result = close()
    assert (result.state, result.value) == ("no_data", None)
    assert FIBRE in result.reason


def test_a_year_is_closed_only_when_it_is_over(world, only):
    only(FIBRE, [(HERE, 96, 100)])
    with pytest.raises(Invalid):
        close(year=2026, approval=actions.Approval("1/TTr", date(2027, 1, 5)))
    with pytest.raises(Invalid):
        close(approval=actions.Approval("1/TTr", date(2025, 12, 31)))


def test_a_year_is_closed_once(world, only):
    only(FIBRE, [(HERE, 96, 100)])
    close()
    with pytest.raises(Conflict):
        close()


def test_the_database_refuses_to_change_or_delete_a_closed_result(world, only):
    only(FIBRE, [(HERE, 96, 100)])
    result = close()
    for statement in ("UPDATE plan_closedresult SET value = 99", "DELETE FROM plan_closedresult"):
        with pytest.raises(DatabaseError, match="closed result"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    result.refresh_from_db()
    assert result.value == 96


def test_a_result_is_superseded_by_a_document_and_kept(world, only):
    only(FIBRE, [(HERE, 96, 100)])
    result = close()
    with pytest.raises(Invalid):
        actions.supersede_result(cast.officer(), result=result, document="", reason="Sai", now=NOW)
    actions.supersede_result(
        cast.officer(), result=result, document="20/QĐ", reason="Nhập thiếu một doanh nghiệp", now=NOW
    )
    assert standing().position is Footing.JUDGED
    only(FIBRE, [(HERE, 97, 100)])
    assert close().value == 97
    assert ClosedResult.objects.count() == 2
    with pytest.raises(Conflict):
        actions.supersede_result(cast.officer(), result=result, document="21/QĐ", reason="Nữa", now=NOW)


def test_an_unknown_target_is_named(world, only):
    with pytest.raises(Missing) as missing:
        close("99")
    assert "99" in str(missing.value)


@pytest.mark.parametrize("actor", [each for each in cast.everybody() if not each.has("officer", "administrator")])
def test_only_the_lead_department_closes(world, only, actor):
    only(FIBRE, [(HERE, 96, 100)])
    with pytest.raises(Forbidden):
        close(actor=actor)
    assert not ClosedResult.objects.exists()


def test_the_frozen_rows_open_by_the_rule_of_the_rows(world, only):
    def rows_of_its_own(frame, actor):
        return frame if actor.has("analyst", "officer") else frame.clear()

    only(FIBRE, [(HERE, 96, 100)], visible=rows_of_its_own)
    result = close()
    assert reproduction.read_frozen_evidence(result=result, actor=cast.analyst()).frame.height == 1
    hidden = reproduction.read_frozen_evidence(result=result, actor=cast.resident())
    assert (hidden.frame.height, hidden.hidden) == (0, 1)


def test_what_is_due_for_closing(world, only):
    found = documents.find_plan(name="194")
    assert actions.list_closable_numbers(plan=found, year=2026, today=TODAY) == []
    due = actions.list_closable_numbers(plan=found, year=2025, today=TODAY)
    assert "5" in due
    assert "8" not in due  # its year is 2030
    assert "14" in due  # no year: every year
    close()
    assert "5" not in actions.list_closable_numbers(plan=found, year=2025, today=TODAY)


class TestLetters:
    """A figure that exists only as an aggregate in a signed letter."""

    def declare(self, actor=None, **fields):
        target = actions.target_of(plan=documents.find_plan(name="194"), number="7", day=TODAY)
        letter = fields.pop("letter", actions.Letter("101/BC-SKHCN", date(2026, 1, 5), "QNG.SKHCN"))
        around = {"as_of": fields.pop("as_of", date(2025, 12, 31)), "now": fields.pop("now", NOW)}
        stated = actions.Stated(**fields)
        return actions.declare_figure(actor or cast.officer(), stated, target=target, letter=letter, **around)

    def test_a_fraction(self, world):
        assert self.declare(numerator=173, denominator=173).value == 100

    def test_a_share_needs_its_sample(self, world):
        assert self.declare(percentage=71, sample=400).value == 71
        with pytest.raises(Invalid):
            self.declare(percentage=71, as_of=date(2025, 6, 30))

    @pytest.mark.parametrize(
        "fields",
        [
            {},
            {"numerator": 174, "denominator": 173},
            {"numerator": 1, "denominator": 0},
            {"percentage": 101, "sample": 10},
            {"numerator": 1, "denominator": 2, "percentage": 50, "sample": 2},
            {"numerator": 1, "denominator": 2, "letter": actions.Letter("", date(2026, 1, 5), "QNG.SKHCN")},
            {"numerator": 1, "denominator": 2, "letter": actions.Letter("1/BC", date(2025, 12, 1), "QNG.SKHCN")},
        ],
    )
    def test_what_is_refused(self, world, fields):
        with pytest.raises(Invalid):
            self.declare(**fields)

    def test_the_same_letter_twice(self, world):
        self.declare(numerator=1, denominator=2)
        with pytest.raises(Invalid):
            self.declare(numerator=1, denominator=2)

    def test_withdrawn_with_a_reason_it_is_no_longer_shown(self, world):
        figure = self.declare(numerator=173, denominator=173)
        with pytest.raises(Invalid):
            actions.withdraw_figure(cast.officer(), figure=figure, reason=" ", now=NOW)
        actions.withdraw_figure(cast.officer(), figure=figure, reason="Nhập nhầm kỳ", now=NOW)
        (row,) = plan.list_standings("194", TODAY, numbers=["7"])
        assert row.declared == ()

    def test_a_letter_about_a_later_day_is_not_yet_known(self, world):
        self.declare(numerator=173, denominator=173)
        (row,) = plan.list_standings("194", date(2025, 6, 30), numbers=["7"])
        assert row.declared == ()

    def test_only_those_who_keep_plans_enter_letters(self, world):
        with pytest.raises(Forbidden):
            self.declare(actor=cast.agency_officer(), numerator=173, denominator=173)


class TestNotCarriedOut:
    def decide(self, **fields):
        target = actions.target_of(plan=documents.find_plan(name="194"), number="5", day=TODAY)
        values = {"decision": "12/QĐ-UBND", "decided_on": date(2025, 1, 10), "reason": "Thay chương trình", **fields}
        return actions.do_not_carry_out(cast.officer(), target=target, now=NOW, **values)

    @pytest.mark.parametrize("missing", [{"decision": ""}, {"reason": "  "}])
    def test_needs_a_number_and_a_reason(self, world, missing):
        with pytest.raises(Invalid):
            self.decide(**missing)

    def test_stands_once(self, world):
        self.decide()
        with pytest.raises(Invalid):
            self.decide(decision="13/QĐ-UBND")

    def test_is_ended_by_a_document(self, world, only):
        only(FIBRE, [(HERE, 96, 100)])
        record = self.decide()
        with pytest.raises(Invalid):
            actions.carry_out_again(cast.officer(), record=record, ended_on=date(2025, 3, 1), document="")
        actions.carry_out_again(cast.officer(), record=record, ended_on=date(2025, 3, 1), document="30/QĐ-UBND")
        assert standing().state is ResultState.REACHED
        assert standing(date(2025, 2, 1)).state is ResultState.NOT_CARRIED_OUT

    def test_is_what_the_closed_result_says(self, world, only):
        only(FIBRE, [(HERE, 96, 100)])
        self.decide()
        result = close()
        assert result.state == "not_carried_out"
        assert "12/QĐ-UBND" in result.reason
