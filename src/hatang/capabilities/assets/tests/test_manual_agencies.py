"""The manual of the indicators of agencies: given rows, on a date, the figure."""
# mypy: allow-untyped-calls

from __future__ import annotations

from datetime import date

import pytest

from hatang.capabilities.assets.models import (
    AgentReport,
    DataCentre,
    DataCentreCriterion,
    Endpoint,
    Finding,
    InformationSystem,
    NamedDatabase,
    NetworkNode,
    SharedPlatform,
)
from hatang.kernel.access import Area

pytestmark = [pytest.mark.spec, pytest.mark.django_db]
COMMUNE_A = Area("21136", date(2025, 7, 1))
DAY = date(2026, 6, 30)
LONG_AGO = date(2023, 1, 1)


def node(agency, four_levels=True, connected=True, code=None, since=LONG_AGO, until=None):
    NetworkNode.objects.create(
        code=code or f"NODE-{agency}",
        agency=agency,
        level="province",
        connected=connected,
        four_levels=four_levels,
        valid_from=since,
        valid_to=until,
    )


class TestDedicatedNetwork:
    code = "network.agencies_four_levels"

    def test_no_node_registered_is_no_data(self, figure):
        assert figure(self.code).value is None

    def test_agencies_without_a_node_stay_in_the_denominator(self, figure):
        node("QNG.SKHCN")
        found = figure(self.code)
        assert (found.numerator, found.denominator) == (1, 3)

    def test_a_connection_alone_is_not_enough(self, figure):
        node("QNG.SKHCN")
        node("QNG.SYT", four_levels=False)
        assert figure(self.code).numerator == 1

    def test_operators_are_no_state_agencies(self, figure):
        node("VNPT.QNG")
        assert (figure(self.code).numerator, figure(self.code).denominator) == (0, 3)

    def test_a_committee_counts_in_its_commune(self, figure):
        node("UBND.21136.20250701")
        found = figure(self.code, COMMUNE_A)
        assert (found.numerator, found.denominator) == (1, 1)

    def test_one_node_of_two_through_four_levels_is_enough(self, figure):
        node("QNG.SYT", four_levels=False, code="A")
        node("QNG.SYT", code="B")
        assert figure(self.code).numerator == 1


def system(code, since=LONG_AGO, **more):
    InformationSystem.objects.create(code=code, name=code, agency="QNG.SYT", valid_from=since, **more)


class TestSystems:
    def test_shared_systems_on_the_dedicated_network(self, figure):
        system("A", shared=True, dedicated_network_from=date(2024, 1, 1))
        system("B", shared=True)
        system("C", dedicated_network_from=date(2024, 1, 1))
        found = figure("network.shared_systems")
        assert (found.numerator, found.denominator) == (1, 2)

    def test_a_feature_counts_from_its_day(self, figure):
        system("A", public_online=True, monitored_from=date(2026, 6, 1))
        assert figure("security.public_systems_monitored", day=date(2026, 5, 31)).value == 0
        assert figure("security.public_systems_monitored", day=date(2026, 6, 1)).value == 100

    def test_a_system_counts_while_it_is_in_operation(self, figure):
        system("A", ipv6_from=date(2024, 1, 1))
        system("B", valid_to=date(2026, 1, 1))
        assert figure("ipv6.systems", day=date(2025, 12, 31)).value == 50
        assert figure("ipv6.systems").value == 100

    def test_no_public_system_is_nothing_to_judge(self, figure):
        system("A")
        assert figure("security.public_systems_monitored").value is None


def finding(agency, found, due=None, fixed=None, severity="high", code=None):
    Finding.objects.create(
        code=code or f"{agency}-{found}-{severity}",
        agency=agency,
        severity=severity,
        found_on=found,
        due_on=due,
        fixed_on=fixed,
    )


class TestWeaknesses:
    code = "security.agencies_weaknesses_fixed"

    def test_nothing_found_is_no_data(self, figure):
        assert figure(self.code).value is None

    def test_an_agency_counts_when_all_that_is_due_is_fixed(self, figure):
        finding("QNG.SYT", date(2026, 1, 1), date(2026, 2, 1), date(2026, 1, 20))
        finding("QNG.SYT", date(2026, 1, 2), date(2026, 2, 1))
        finding("QNG.SKHCN", date(2026, 1, 1), date(2026, 2, 1), date(2026, 1, 20))
        found = figure(self.code)
        assert (found.numerator, found.denominator) == (1, 2)

    def test_what_is_not_yet_due_does_not_count_against_it(self, figure):
        finding("QNG.SYT", date(2026, 6, 1), date(2026, 7, 1))
        assert figure(self.code).value == 100
        assert figure(self.code, day=date(2026, 7, 1)).value == 0

    def test_without_a_day_it_is_due_by_its_severity(self, figure):
        finding("QNG.SYT", date(2026, 6, 1), severity="critical")
        assert figure(self.code, day=date(2026, 6, 7)).value == 100
        assert figure(self.code, day=date(2026, 6, 8)).value == 0

    def test_fixed_late_is_fixed_from_that_day(self, figure):
        finding("QNG.SYT", date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1))
        assert figure(self.code, day=date(2026, 2, 28)).value == 0
        assert figure(self.code, day=date(2026, 3, 1)).value == 100

    def test_a_look_that_found_nothing_is_a_look(self, figure):
        finding("QNG.SYT", date(2026, 1, 1), date(2026, 2, 1), date(2026, 1, 20))
        cover = figure(self.code).cover
        assert (cover.looked_at, cover.of, cover.is_enough) == (1, 3, False)
        finding("QNG.SKHCN", date(2026, 1, 1), severity="none")
        finding("UBND.21136.20250701", date(2026, 1, 1), severity="none")
        found = figure(self.code)
        assert (found.numerator, found.denominator, found.cover.percent) == (1, 1, 100)
        assert not figure(self.code, day=date(2025, 12, 31)).is_enough


def machine(code, agent="EDR", seen=date(2026, 6, 20), installed=LONG_AGO, until=None, agency="QNG.SYT"):
    endpoint = Endpoint.objects.create(
        code=code,
        agency=agency,
        kind="server",
        agent=agent,
        installed_on=installed,
        valid_from=LONG_AGO,
        valid_to=until,
    )
    if seen:
        AgentReport.objects.create(endpoint=endpoint, seen_on=seen)
    return endpoint


class TestMachines:
    code = "security.endpoints_antimalware"

    def test_no_machine_registered_is_no_data(self, figure):
        assert figure(self.code).value is None

    def test_a_machine_without_an_agent_or_a_silent_one_is_not_protected(self, figure):
        machine("A")
        machine("B", agent="")
        machine("C", seen=date(2026, 5, 30))
        machine("D", seen=None)
        machine("E", seen=date(2026, 5, 31))
        found = figure(self.code)
        assert (found.numerator, found.denominator) == (2, 5)

    def test_an_agent_counts_from_its_installation(self, figure):
        machine("A", seen=date(2026, 6, 1), installed=date(2026, 6, 1))
        assert figure(self.code, day=date(2026, 5, 31)).value == 0
        assert figure(self.code, day=date(2026, 6, 1)).value == 100

    def test_a_later_report_says_nothing_of_the_day_before(self, figure):
        """What was heard in 2026 protected nobody in 2024: the reports of each day stay."""
        endpoint = machine("A", seen=date(2024, 12, 20))
        assert figure(self.code, day=date(2024, 12, 31)).value == 100
        AgentReport.objects.create(endpoint=endpoint, seen_on=date(2026, 6, 20))
        assert figure(self.code, day=date(2024, 12, 31)).value == 100
        assert figure(self.code, day=date(2025, 6, 30)).value == 0
        AgentReport.objects.filter(seen_on__lt=date(2026, 1, 1)).delete()
        assert figure(self.code, day=date(2024, 12, 31)).value is None
        assert figure(self.code).value == 100

    def test_machines_of_other_bodies_than_state_agencies_are_not_counted(self, figure):
        machine("A")
        machine("B", agency="VNPT.QNG")
        machine("C", agency="QNG.ENDED")
        assert figure(self.code).denominator == 2


class TestPlatformsAndDatabases:
    def test_nothing_filed_is_no_data(self, figure):
        assert figure("platforms.shared").value is None
        assert figure("databases.named").value is None

    def test_ten_platforms_are_named_and_those_in_operation_count(self, figure):
        SharedPlatform.objects.create(
            platform="lgsp", agency="QNG.SKHCN", state="in_progress", valid_from=LONG_AGO, valid_to=date(2025, 1, 1)
        )
        SharedPlatform.objects.create(
            platform="lgsp", agency="QNG.SKHCN", state="operating", valid_from=date(2025, 1, 1)
        )
        assert figure("platforms.shared", day=date(2024, 6, 1)).value == 0
        found = figure("platforms.shared")
        assert (found.numerator, found.denominator) == (1, 10)

    def test_seven_databases_are_named(self, figure):
        NamedDatabase.objects.create(database="land", agency="QNG.SKHCN", state="operating", valid_from=LONG_AGO)
        found = figure("databases.named")
        assert (found.numerator, found.denominator) == (1, 7)


def judged(criterion, result, on, document="405/QĐ-BKHCN"):
    DataCentreCriterion.objects.create(
        data_centre="DC1", document=document, criterion=criterion, title=criterion, result=result, assessed_on=on
    )


class TestDataCentreCriteria:
    code = "datacentre.criteria"

    @pytest.fixture(autouse=True)
    def centre(self, world):
        DataCentre.objects.create(code="DC1", name="TTDL", agency="QNG.SKHCN", valid_from=LONG_AGO)

    def test_nothing_judged_is_no_data(self, figure):
        assert figure(self.code).value is None

    def test_the_last_judgement_of_each_criterion_counts(self, figure):
        judged("1", "not_met", date(2025, 8, 1))
        judged("1", "met", date(2026, 2, 1))
        judged("2", "not_assessed", date(2026, 2, 1))
        assert figure(self.code, day=date(2025, 9, 1)).value == 0
        assert figure(self.code).value == 50

    def test_only_the_decision_in_force_counts(self, figure):
        judged("1", "met", date(2024, 1, 1), document="922/QĐ-BTTTT")
        assert figure(self.code, day=date(2025, 4, 2)).value == 100
        later = figure(self.code, day=date(2025, 4, 3))
        assert later.value is None
        assert later.reason
