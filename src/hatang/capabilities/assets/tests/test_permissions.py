"""Who sees which rows: on lists, behind figures, through the API. The tables hold what could leak."""
# mypy: allow-untyped-calls

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.gis.geos import Point
from tests import cast

from hatang.capabilities.assets import models, public
from hatang.capabilities.assets.datasets import DATASETS
from hatang.kernel import datasets, indicators
from hatang.kernel.access import Area

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
PROVINCE = Area("51", date(2025, 7, 1))
DAY = date(2026, 6, 30)
SINCE = date(2024, 1, 1)


@pytest.fixture
def secrets(world):
    """Rows of two operators and two agencies in every restricted table."""
    for operator, site in (("VIETTEL.QNG", "QNI-VTL-1"), ("VNPT.QNG", "QNI-VNP-1")):
        models.Site.objects.create(
            code=site,
            owner=operator,
            valid_from=SINCE,
            point=Point(108.5, 15.1),
            commune_code="21136",
            commune_valid_from=date(2025, 7, 1),
        )
        models.Cell.objects.create(code=f"{site}-C", site=site, operator=operator, technology="5G", valid_from=SINCE)
        models.Subscription.objects.create(
            operator=operator,
            month=date(2026, 5, 1),
            service="fibre",
            commune_code="21136",
            commune_valid_from=date(2025, 7, 1),
            subscriptions=100,
            households=90,
        )
    for agency in ("QNG.SYT", "QNG.SKHCN"):
        models.NetworkNode.objects.create(
            code=f"N-{agency}", agency=agency, level="province", four_levels=True, valid_from=SINCE
        )
        models.InformationSystem.objects.create(
            code=f"S-{agency}", name="x", agency=agency, shared=True, public_online=True, valid_from=SINCE
        )
        models.Endpoint.objects.create(code=f"E-{agency}", agency=agency, kind="server", valid_from=SINCE)
        models.Finding.objects.create(code=f"F-{agency}", agency=agency, severity="high", found_on=SINCE)


OPEN = {
    "site",
    "fibre_service",
    "hamlet_fibre",
    "fibre_correction",
    "survey",
    "hotspot",
    "shared_platform",
    "named_database",
}
OPEN |= {"data_centre_criterion"}


def seen(name, actor):
    return {str(row["operator" if name in {"cell", "subscription"} else "agency"]) for row in rows(name, actor)}


def rows(name, actor):
    return list(datasets.get_dataset(f"assets.{name}").rows(DAY, actor))


@pytest.mark.parametrize("name", ["cell", "subscription"])
def test_operators_data_are_seen_by_their_operator_and_the_department(secrets, name):
    both = {"VIETTEL.QNG", "VNPT.QNG"}
    assert seen(name, cast.officer()) == both
    assert seen(name, cast.planner()) == both
    assert seen(name, cast.operator_engineer("VIETTEL.QNG")) == {"VIETTEL.QNG"}
    for actor in (cast.nobody, cast.resident(), cast.outsider(), cast.clerk(), cast.agency_officer(), cast.analyst()):
        assert seen(name, actor) == set()


@pytest.mark.parametrize("name", ["network_node", "information_system"])
def test_topology_and_systems_are_seen_by_their_agency_and_the_department(secrets, name):
    both = {"QNG.SYT", "QNG.SKHCN"}
    assert seen(name, cast.officer()) == both
    assert seen(name, cast.analyst()) == both
    assert seen(name, cast.agency_officer("QNG.SYT")) == {"QNG.SYT"}
    for actor in (
        cast.nobody,
        cast.resident(),
        cast.outsider(),
        cast.clerk(),
        cast.operator_engineer(),
        cast.planner(),
    ):
        assert seen(name, actor) == set()


@pytest.mark.parametrize("name", ["endpoint", "finding"])
def test_weaknesses_and_machines_are_seen_by_analysts_and_their_agency(secrets, name):
    assert seen(name, cast.analyst()) == {"QNG.SYT", "QNG.SKHCN"}
    assert seen(name, cast.agency_officer("QNG.SYT")) == {"QNG.SYT"}
    others = (cast.nobody, cast.resident(), cast.outsider(), cast.clerk(), cast.operator_engineer())
    for actor in (*others, cast.planner(), cast.officer()):
        assert seen(name, actor) == set()


def test_open_datasets_are_open_and_the_others_show_nothing_to_nobody(secrets):
    for dataset in DATASETS:
        short = dataset.name.removeprefix("assets.")
        assert (dataset.access == "open") == (short in OPEN)
        if dataset.access != "open":
            assert list(dataset.rows(DAY, cast.nobody)) == []


@pytest.mark.parametrize(
    ("code", "sees_all", "sees_some", "sees_none"),
    [
        ("fibre.households", cast.officer(), cast.operator_engineer("VIETTEL.QNG"), cast.resident()),
        ("network.agencies_four_levels", cast.officer(), cast.agency_officer("QNG.SYT"), cast.resident()),
        ("network.shared_systems", cast.officer(), cast.agency_officer("QNG.SYT"), cast.operator_engineer()),
        ("security.public_systems_monitored", cast.analyst(), cast.agency_officer("QNG.SYT"), cast.nobody),
        ("security.endpoints_antimalware", cast.analyst(), cast.agency_officer("QNG.SYT"), cast.officer()),
        ("security.agencies_weaknesses_fixed", cast.analyst(), cast.agency_officer("QNG.SYT"), cast.officer()),
    ],
)
def test_opening_a_figure_obeys_the_rules_of_its_rows(secrets, figure, code, sees_all, sees_some, sees_none):
    everyone_sees_the_figure = figure(code)
    assert everyone_sees_the_figure.places > 0
    assert indicators.read_evidence(code, [PROVINCE], DAY, sees_all).hidden == 0
    some = indicators.read_evidence(code, [PROVINCE], DAY, sees_some)
    assert 0 < some.hidden < everyone_sees_the_figure.places
    none = indicators.read_evidence(code, [PROVINCE], DAY, sees_none)
    assert none.hidden > 0
    leaked = none.frame.filter(none.frame["dataset"].str.starts_with("assets."))
    assert leaked.is_empty()


def test_a_technology_finds_only_masts_whose_cells_one_may_see(secrets):
    def codes(actor):
        return [each.code for each in public.list_sites(as_of=DAY, actor=actor, technology="5G")]

    assert codes(cast.officer()) == ["QNI-VNP-1", "QNI-VTL-1"]
    assert codes(cast.operator_engineer("VNPT.QNG")) == ["QNI-VNP-1"]
    assert codes(cast.nobody) == []
    assert len(public.list_sites(as_of=DAY, actor=cast.nobody)) == 2


def test_the_records_behind_evidence_are_cut_too(secrets):
    def records(actor):
        return public.find_evidence_records(dataset="assets.finding", record="QNG.SYT", as_of=DAY, actor=actor)

    assert [row["code"] for row in records(cast.analyst())] == ["F-QNG.SYT"]
    assert records(cast.agency_officer("QNG.SKHCN")) == []
    key = "VIETTEL.QNG/21136@2025-07-01/2026-05/fibre"
    found = public.find_evidence_records(dataset="assets.subscription", record=key, as_of=DAY, actor=cast.officer())
    assert [row["subscriptions"] for row in found] == [100]
    assert (
        public.find_evidence_records(dataset="assets.subscription", record=key, as_of=DAY, actor=cast.resident()) == []
    )


@pytest.mark.parametrize(
    ("road", "allowed", "refused"),
    [
        ("o-phu-song/", cast.operator_engineer(), cast.resident()),
        ("thue-bao/", cast.planner(), cast.clerk()),
        ("nut-mang/", cast.agency_officer(), cast.operator_engineer()),
        ("he-thong/", cast.officer(), cast.outsider()),
        ("may-chu-may-tram/", cast.analyst(), cast.officer()),
        ("diem-yeu/", cast.agency_officer(), cast.planner()),
    ],
)
def test_pages_of_restricted_lists(secrets, road, allowed, refused):
    assert cast.client(allowed).get(f"/tai-san/{road}").status_code == 200
    answer = cast.client(refused).get(f"/tai-san/{road}")
    assert answer.status_code == 403
    for secret in ("QNI-VTL-1-C", "S-QNG.SYT", "E-QNG.SYT", "F-QNG.SYT", "N-QNG.SYT"):
        assert secret not in answer.content.decode()


def test_the_page_of_a_list_shows_only_the_own_rows(secrets):
    page = cast.client(cast.agency_officer("QNG.SYT")).get("/tai-san/diem-yeu/?as_of=2026-06-30").content.decode()
    assert "F-QNG.SYT" in page
    assert "F-QNG.SKHCN" not in page


def test_the_api_of_cells(secrets, client):
    assert client.get("/api/v1/assets/cells?as_of=2026-06-30").status_code == 403
    own = cast.client(cast.operator_engineer("VNPT.QNG")).get("/api/v1/assets/cells?as_of=2026-06-30")
    assert [each["code"] for each in own.json()["items"]] == ["QNI-VNP-1-C"]


def test_cells_on_air_are_cut_to_the_operator_and_to_the_day(secrets):
    found = public.cells_on_air(as_of=DAY, actor=cast.operator_engineer("VNPT.QNG"))
    assert [(each.code, each.longitude) for each in found] == [("QNI-VNP-1-C", 108.5)]
    assert public.cells_on_air(as_of=DAY, actor=cast.resident()) == []
    models.Cell.objects.filter(operator="VNPT.QNG").update(off_air_on=DAY)
    assert {each.operator for each in public.cells_on_air(as_of=DAY, actor=cast.planner())} == {"VIETTEL.QNG"}
