"""Files of operators through the real import: what is taken in, refused, closed, and taken in again."""

import json
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from tests import cast

from hatang.capabilities.coverage.models import DeclaredArea, DeclaredCoverage
from hatang.kernel import datasets
from hatang.kernel.imports import actions
from hatang.kernel.imports.checking import Decisions
from hatang.kernel.imports.models import ImportRun
from hatang.kernel.problems import Forbidden, Invalid

pytestmark = pytest.mark.integration

HEADER = "Mã thôn,Tên thôn,Doanh nghiệp,Công nghệ,Tỷ lệ hộ được phủ (%),Từ ngày,Đến ngày"
FILED = date(2026, 3, 31)


@pytest.fixture(autouse=True)
def _operators(settings, tmp_path, db):
    from hatang.capabilities.identity.models import Organisation

    settings.HATANG_DATA = tmp_path
    for code, name in (("VIETTEL.QNG", "Viettel Quảng Ngãi"), ("VNPT.QNG", "VNPT Quảng Ngãi")):
        Organisation.objects.create(
            code=code, name=name, short_name=name, kind="operator", province="QNG", valid_from=date(2020, 2, 1)
        )
    # As any write of organisations does: without it the directory kept from another test would still be taken for true.
    datasets.bump_revisions("identity.organisation")


def lines(*rows):
    return "\n".join([HEADER, *rows]).encode("utf-8-sig")


def file(actor, body, *, name="coverage.declared", file_name="phu-song.csv", as_of=FILED, **more):
    return actions.file_at_once(actor, name=name, stream=BytesIO(body), file_name=file_name, as_of=as_of, **more)


def refused(actor, body):
    """The faults of a file, which is then not taken in: (cell, kind)."""
    run = actions.open_run(actor, name="coverage.declared", stream=BytesIO(body), file_name="phu-song.csv", as_of=FILED)
    with pytest.raises(Invalid):
        actions.commit_run(actor, run.pk)
    return [(fault.cell, fault.kind) for fault in run.faults.order_by("number")]


def standing(as_of=FILED):
    return {(row.hamlet_code, row.household_share_percent) for row in DeclaredCoverage.objects.valid_on(as_of)}


def test_a_list_is_taken_in_and_the_same_again_changes_nothing(world):
    first, second = world.hamlet(1), world.hamlet(2)
    body = lines(
        f"{first},Thôn 1,Viettel Quảng Ngãi,4G,85,01/01/2025,",
        f'{second},Thôn 2,VIETTEL.QNG,LTE,"62,5",01/01/2025,',
    )
    run = file(cast.operator_engineer(), body)
    assert standing() == {(first, 85.0), (second, 62.5)}
    assert set(DeclaredCoverage.objects.values_list("import_id", flat=True)) == {str(run.pk)}
    revision = datasets.read_revisions(["coverage.declared"])
    again = actions.open_run(
        cast.operator_engineer(), name="coverage.declared", stream=BytesIO(body), file_name="x.csv", as_of=FILED
    )
    assert ImportRun.objects.get(pk=again.pk).report["preview"] is not None
    actions.commit_run(cast.operator_engineer(), again.pk)
    assert standing() == {(first, 85.0), (second, 62.5)}
    assert datasets.read_revisions(["coverage.declared"]) == revision


def test_a_later_file_closes_what_is_no_longer_in_it_for_its_technology_only(world):
    first, second = world.hamlet(1), world.hamlet(2)
    file(
        cast.operator_engineer(),
        lines(
            f"{first},,VIETTEL.QNG,4G,85,01/01/2025,",
            f"{second},,VIETTEL.QNG,4G,70,01/01/2025,",
            f"{second},,VIETTEL.QNG,3G,90,01/01/2025,",
        ),
    )
    later = date(2026, 6, 30)
    whole = Decisions(whole=True)
    file(cast.operator_engineer(), lines(f"{first},,VIETTEL.QNG,4G,85,01/01/2025,"), as_of=later, decisions=whole)
    closed = DeclaredCoverage.objects.get(hamlet_code=second, technology="4G")
    assert (closed.valid_from, closed.valid_to) == (date(2025, 1, 1), later)
    assert DeclaredCoverage.objects.get(hamlet_code=second, technology="3G").valid_to is None


def test_a_new_period_ends_the_old_one_on_its_first_day(world):
    hamlet = world.hamlet(1)
    file(cast.operator_engineer(), lines(f"{hamlet},,VIETTEL.QNG,4G,60,01/01/2025,"))
    again = lines(f"{hamlet},,VIETTEL.QNG,4G,95,01/05/2026,")
    file(cast.operator_engineer(), again, as_of=date(2026, 6, 30), decisions=Decisions(whole=True))
    periods = DeclaredCoverage.objects.order_by("valid_from").values_list("household_share_percent", "valid_to")
    assert list(periods) == [(60.0, date(2026, 5, 1)), (95.0, None)]


def test_a_file_leaves_the_days_before_all_that_it_changes(world):
    """What was computed for a day is kept as long as its number stands: it must move wherever a declaration does."""
    first, second = world.hamlet(1), world.hamlet(2)
    days = [date(2024, 12, 31), date(2025, 1, 1), date(2026, 4, 30), date(2026, 5, 1), date(2026, 6, 30)]
    whole, part = Decisions(whole=True), Decisions(supplement=True)
    files = [
        (FILED, part, [f"{first},,VIETTEL.QNG,4G,60,01/01/2025,", f"{second},,VIETTEL.QNG,4G,70,01/01/2025,"]),
        (days[4], part, [f"{first},,VIETTEL.QNG,4G,95,01/05/2026,"]),  # a newer period ends the older
        (days[4], part, [f"{second},,VIETTEL.QNG,4G,65,01/01/2025,"]),  # a correction of what began long before
        (days[4], part, [f"{second},,VIETTEL.QNG,4G,65,01/01/2025,01/05/2026"]),  # an end earlier than today
        (days[4], whole, [f"{first},,VIETTEL.QNG,4G,95,01/05/2026,"]),
        (days[4], part, [f"{first},,VIETTEL.QNG,5G,10,30/06/2026,"]),
    ]
    stayed = 0
    for as_of, decisions, rows in files:
        before = datasets.read_revisions(["coverage.declared"]), {day: everything(day) for day in days}
        file(cast.operator_engineer(), lines(*rows), as_of=as_of, decisions=decisions)
        revisions = datasets.read_revisions(["coverage.declared"])
        for day in days:
            moved = revisions.on_day(day) != before[0].on_day(day)
            assert moved or everything(day) == before[1][day], (rows, day)
            stayed += not moved
    assert stayed >= len(files)


def everything(day):
    rows = DeclaredCoverage.objects.valid_on(day)
    return set(rows.values_list("operator", "technology", "hamlet_code", "household_share_percent"))


def test_a_part_of_a_list_leaves_the_rest_and_succeeds_what_it_names(world):
    first, second = world.hamlet(1), world.hamlet(2)
    rows = (f"{first},,VIETTEL.QNG,4G,60,01/01/2025,", f"{second},,VIETTEL.QNG,4G,70,01/01/2025,")
    file(cast.operator_engineer(), lines(*rows))
    part = lines(f"{first},,VIETTEL.QNG,4G,95,01/05/2026,")
    file(cast.operator_engineer(), part, as_of=date(2026, 6, 30), decisions=Decisions(supplement=True))
    assert standing(date(2026, 6, 30)) == {(first, 95.0), (second, 70.0)}
    assert standing(date(2026, 4, 30)) == {(first, 60.0), (second, 70.0)}


def test_faults_are_named_at_their_cell(world):
    hamlet = world.hamlet(1)
    found = refused(
        cast.operator_engineer(),
        lines(
            "51-21136-T99,,VIETTEL.QNG,4G,85,01/01/2025,",
            f"{hamlet},,VIETTEL.QNG,4G,185,01/01/2025,",
            f"{hamlet},,VIETTEL.QNG,4G,70,01/06/2025,01/05/2025",
            f"{hamlet},,VIETTEL.QNG,9G,70,01/07/2025,",
        ),
    )
    assert {("A2", "unknown_reference"), ("E3", "above_maximum"), ("G4", "check")} <= set(found)
    assert any(cell == "D5" for cell, _kind in found)
    assert standing() == set()


def test_two_periods_of_one_thing_may_not_overlap(world):
    hamlet = world.hamlet(1)
    rows = (f"{hamlet},,VIETTEL.QNG,4G,60,01/01/2025,01/12/2025", f"{hamlet},,VIETTEL.QNG,4G,70,01/06/2025,")
    assert refused(cast.operator_engineer(), lines(*rows)) == [("F3", "check")]


def test_a_row_may_not_run_into_a_later_one_on_record(world):
    first, second = world.hamlet(1), world.hamlet(2)
    file(cast.operator_engineer(), lines(f"{first},,VIETTEL.QNG,4G,60,01/06/2025,"))
    found = refused(
        cast.operator_engineer(),
        lines(f"{first},,VIETTEL.QNG,4G,50,01/01/2025,", f"{second},,VIETTEL.QNG,4G,50,01/01/2025,"),
    )
    assert found == [("G2", "check")]


def test_an_engineer_files_only_for_his_or_her_operator(world):
    hamlet = world.hamlet(1)
    body = lines(f"{hamlet},,VNPT.QNG,4G,85,01/01/2025,")
    assert refused(cast.operator_engineer(), body) == [("C2", "not_yours")]
    file(cast.officer(), body)
    assert standing() == {(hamlet, 85.0)}


@pytest.mark.parametrize("who", [cast.nobody, cast.outsider(), cast.clerk(), cast.resident(), cast.analyst()])
def test_who_may_not_declare(world, who):
    body = lines(f"{world.hamlet(1)},,VIETTEL.QNG,4G,85,01/01/2025,")
    with pytest.raises(Forbidden):
        file(who, body)
    assert not DeclaredCoverage.objects.exists()


def test_an_area_is_taken_in_from_geojson(world):
    ring = [[108.4, 15.0], [108.6, 15.0], [108.6, 15.2], [108.4, 15.2], [108.4, 15.0]]
    feature = {
        "type": "Feature",
        "properties": {"Doanh nghiệp": "VNPT.QNG", "Công nghệ": "5G", "Từ ngày": "01/05/2025", "Đến ngày": ""},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    body = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    file(cast.operator_engineer("VNPT.QNG"), body, name="coverage.area", file_name="vung-phu.geojson")
    area = DeclaredArea.objects.get()
    assert (area.operator, area.technology, area.valid_from) == ("VNPT.QNG", "5G", date(2025, 5, 1))
    assert area.geometry.geom_type == "MultiPolygon"
    revision = area.revision
    file(cast.operator_engineer("VNPT.QNG"), body, name="coverage.area", file_name="vung-phu.geojson")
    area.refresh_from_db()
    assert area.revision == revision


def test_the_outlines_are_not_for_everybody(world, declare_area):
    import shapely

    declare_area(shapely.box(108.4, 15.0, 108.6, 15.2), operator="VNPT.QNG")
    rows = datasets.get_dataset("coverage.area").rows

    def seen(actor):
        return len(list(rows(FILED, actor)))

    assert seen(cast.officer()) == seen(cast.planner()) == seen(cast.operator_engineer("VNPT.QNG")) == 1
    assert seen(cast.operator_engineer()) == seen(cast.resident()) == seen(cast.nobody) == 0


def declare_on_the_page(actor, hamlet, **typed):
    asked = {"operator": "VIETTEL.QNG", "technology": "4G", "share_percent": "62,5", "valid_from": "2026-03-31"}
    return cast.client(actor).post(reverse("coverage:declare", args=[hamlet]), {**asked, **typed})


@pytest.mark.parametrize(
    "share", ["62,5", "0", *(pytest.param(share, marks=pytest.mark.night("samples")) for share in ("1", "100"))]
)
def test_an_engineer_declares_anew_on_the_page_and_the_record_knows_its_import(world, share):
    hamlet, other = world.hamlet(1), world.hamlet(2)
    engineer = cast.operator_engineer("VIETTEL.QNG")
    file(engineer, lines(f"{hamlet},,VIETTEL.QNG,4G,97,01/01/2025,", f"{other},,VIETTEL.QNG,4G,80,01/01/2025,"))
    page = cast.client(engineer).get(reverse("coverage:declare", args=[hamlet]), {"technology": "4G"})
    assert "97" in page.content.decode()
    assert [value for value, _name in page.context["form"].fields["operator"].choices] == ["VIETTEL.QNG"]
    answer = declare_on_the_page(engineer, hamlet, share_percent=share)
    assert answer.status_code == 302, answer.context["form"].errors
    assert standing() == {(hamlet, float(share.replace(",", "."))), (other, 80.0)}, "the old one ends, others stay"
    run = ImportRun.objects.get(pk=DeclaredCoverage.objects.get(hamlet_code=hamlet, valid_to=None).import_id)
    assert (run.actor_label, run.state, run.account.closed) == (engineer.label, "committed", 0)


def test_what_one_may_not_declare_is_refused_on_the_page_too(world):
    hamlet = world.hamlet(1)
    answer = declare_on_the_page(cast.operator_engineer("VIETTEL.QNG"), hamlet, operator="VNPT.QNG")
    assert answer.status_code == 422
    assert declare_on_the_page(cast.operator_engineer("VIETTEL.QNG"), hamlet, share_percent="140").status_code == 422
    for actor in (cast.clerk(), cast.resident(), cast.analyst()):
        assert declare_on_the_page(actor, hamlet).status_code == 403
    assert not DeclaredCoverage.objects.exists()
    assert declare_on_the_page(cast.officer(), hamlet, operator="VNPT.QNG").status_code == 302
