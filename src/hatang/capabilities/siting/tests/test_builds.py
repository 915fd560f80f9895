"""Operators' yearly plans: filed by their own, checked for what is near, offered; nobody reads another's."""
# mypy: allow-untyped-calls

from __future__ import annotations

import io
import json
from datetime import date

import numpy as np
import pyogrio
import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from tests import cast

from hatang.capabilities.assets import public as assets
from hatang.capabilities.siting import public as siting
from hatang.capabilities.siting.actions import builds as actions
from hatang.capabilities.siting.imports import builds as importing_builds
from hatang.capabilities.siting.models import PlannedBuild, RoadWork, ShareOffer
from hatang.capabilities.siting.queries import builds
from hatang.capabilities.siting.terms import OverlapKind
from hatang.kernel import datasets, imports
from hatang.kernel.access import SYSTEM
from hatang.kernel.imports import Resolution, checking, reading
from hatang.kernel.imports import actions as importing
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
DAY, LATER = date(2026, 11, 1), date(2026, 12, 1)
VIETTEL, VNPT = "VIETTEL.QNG", "VNPT.QNG"
# One ten-thousandth of a degree is some 11 m here.
STEP = 0.0001
SECRET = "Tuyến kín của VNPT"


def build(operator, code, shape, year=2027, kind=None, **more):
    return PlannedBuild.objects.create(
        operator=operator,
        code=code,
        kind=kind or ("site" if shape.geom_type == "Point" else "route"),
        year=year,
        geometry=GEOSGeometry(shape.wkt, srid=4326),
        valid_from=DAY,
        **more,
    )


def east(north=0.0, start=108.50, end=108.52):
    return shapely.LineString([(start, 15.10 + north), (end, 15.10 + north)])


@pytest.fixture(autouse=True)
def no_masts(monkeypatch):
    """Masts are what a test says."""
    found: list[assets.SiteRow] = []
    monkeypatch.setattr(assets, "list_sites", lambda *, as_of: found)
    return found


def mast(code, owner, north, tenants=(), status="in_service"):
    place = 108.50, 15.10 + north
    return assets.SiteRow(code, code, owner, tenants, "guyed", 42.0, status, "", *place, date(2020, 1, 1), None)


@pytest.fixture
def two():
    """A route of each of two operators, 22 m apart in one year."""
    mine = build(VIETTEL, "V-T1", east(), name="Tuyến của Viettel")
    build(VNPT, "N-T9", east(2 * STEP), name=SECRET, note="Giá thầu kín")
    return mine


class TestNear:
    def test_routes_of_two_operators_in_one_year(self, two):
        (found,) = builds.find_overlaps(as_of=DAY, actor=cast.operator_engineer(VIETTEL))
        assert (found.near_kind, found.near_operator, found.near_code) == (OverlapKind.ROUTE, VNPT, "")
        assert found.distance_m == pytest.approx(22, abs=1)
        assert found.length_m == pytest.approx(2151, abs=10)

    def test_planners_see_both_sides_with_their_codes(self, two):
        found = builds.find_overlaps(as_of=DAY, actor=cast.planner())
        assert [(each.code, each.near_code) for each in found] == [("V-T1", "N-T9"), ("N-T9", "V-T1")]

    @pytest.mark.parametrize(
        "change", [{"year": 2028}, {"operator": VIETTEL}, {"geometry": GEOSGeometry(east(5 * STEP).wkt, srid=4326)}]
    )
    def test_another_year_the_own_and_what_is_farther_is_not_near(self, two, change):
        PlannedBuild.objects.filter(code="N-T9").update(**change)
        assert builds.find_overlaps(as_of=DAY, actor=cast.operator_engineer(VIETTEL)) == []

    def test_digging_of_the_same_year(self, two):
        PlannedBuild.objects.filter(operator=VNPT).delete()
        for code, year in (("D1", 2027), ("D2", 2026)):
            shape = GEOSGeometry(east(STEP).wkt, srid=4326)
            RoadWork.objects.create(code=code, name="Quốc lộ", kind="road", year=year, geometry=shape, valid_from=DAY)
        (found,) = builds.find_overlaps(as_of=DAY, actor=cast.operator_engineer(VIETTEL))
        assert (found.near_kind, found.near_operator) == (OverlapKind.WORK, "")
        assert found.distance_m == pytest.approx(11, abs=1)

    def test_the_masts_of_the_province_are_read_once_until_something_stored_changes(self, monkeypatch):
        build(VIETTEL, "V1", shapely.Point(108.50, 15.10))
        asked: list[date] = []
        monkeypatch.setattr(assets, "list_sites", lambda *, as_of: asked.append(as_of) or [mast("M1", VNPT, STEP)])
        for _time in range(2):
            assert len(builds.find_overlaps(as_of=DAY, actor=cast.operator_engineer(VIETTEL))) == 1
        assert asked == [DAY]
        with transaction.atomic():
            datasets.bump_revisions("assets.site")
        builds.find_overlaps(as_of=DAY, actor=cast.operator_engineer(VIETTEL))
        assert asked == [DAY, DAY]

    def test_sites_and_masts_of_others_the_nearest_of_each(self, no_masts):
        build(VIETTEL, "V1", shapely.Point(108.50, 15.10))
        build(VNPT, "N1", shapely.Point(108.50, 15.10 + 40 * STEP), year=2028)
        build(VNPT, "N2", shapely.Point(108.50, 15.10 + 30 * STEP))
        no_masts += [
            mast("M1", VNPT, 10 * STEP),
            mast("M2", VNPT, 20 * STEP),
            mast("M3", "MOBIFONE.QNG", 50 * STEP),
            mast("M4", VIETTEL, STEP),
            mast("M5", "MOBIFONE.QNG", STEP, tenants=(VIETTEL,)),
            mast("M6", "MOBIFONE.QNG", STEP, status="out_of_service"),
        ]
        found = builds.find_overlaps(as_of=DAY, actor=cast.operator_engineer(VIETTEL))
        assert [(each.near_kind, each.near_operator, each.near_code) for each in found] == [
            (OverlapKind.MAST, VNPT, "M1"),
            (OverlapKind.SITE, VNPT, ""),
        ]
        assert [each.distance_m for each in found] == pytest.approx([111, 332], abs=2)

    def test_nothing_planned_nothing_near(self):
        assert builds.find_overlaps(as_of=DAY, actor=cast.planner()) == []


class TestWhoSees:
    ADDRESSES = (("builds", []), ("build_features", ["route"]))

    def test_an_operator_never_sees_the_rows_of_another(self, two):
        engineer = cast.client(cast.operator_engineer(VIETTEL))
        for name, arguments in self.ADDRESSES:
            text = engineer.get(reverse(f"siting:{name}", args=arguments), {"as_of": DAY.isoformat()}).content.decode()
            assert "V-T1" in text
            for kept in (SECRET, "N-T9", "Giá thầu kín", "15.1002"):
                assert kept not in text
        page = engineer.get(reverse("siting:builds"), {"as_of": DAY.isoformat()}).content.decode()
        assert VNPT in page or "VNPT Quảng Ngãi" in page

    def test_planners_and_officers_see_all(self, two):
        for actor in (cast.planner(), cast.officer()):
            page = cast.client(actor).get(reverse("siting:builds"), {"as_of": DAY.isoformat()})
            assert SECRET in page.content.decode()

    @pytest.mark.parametrize(
        "actor", [cast.clerk(), cast.resident(), cast.outsider(), cast.nobody, cast.analyst(), cast.agency_officer()]
    )
    def test_nobody_else_sees_anything(self, two, actor, client):
        visitor = client if actor.is_anonymous else cast.client(actor)
        roads = [*self.ADDRESSES, ("offer", [two.pk])]
        for name, arguments in roads:
            answer = visitor.get(reverse(f"siting:{name}", args=arguments))
            assert answer.status_code == 403
            assert "V-T1" not in answer.content.decode()
        assert visitor.post(reverse("siting:answer_offer", args=[1]), {"answer": "yes"}).status_code == 403
        assert not builds.list_planned_builds(as_of=DAY, actor=actor).exists()
        assert builds.find_overlaps(as_of=DAY, actor=actor) == []

    def test_the_dataset_is_cut_to_the_holder(self, two):
        declared = datasets.get_dataset("siting.planned_build")
        rows = list(declared.rows(DAY, cast.operator_engineer(VIETTEL)))
        assert [row["code"] for row in rows] == ["V-T1"]
        assert declared.scope is not None
        assert declared.scope(cast.operator_engineer(VIETTEL)) == {VIETTEL}
        assert declared.scope(cast.clerk()) == frozenset()

    def test_no_page_asks_more_of_the_database_with_more_rows(self, two, django_assert_max_num_queries):
        for number in range(30):
            build(VIETTEL, f"V-{number}", east(number * STEP))
        engineer = cast.client(cast.operator_engineer(VIETTEL))
        with django_assert_max_num_queries(30):
            engineer.get(reverse("siting:builds"), {"as_of": DAY.isoformat()})


class TestOffers:
    def offered(self, two, **more):
        said = {"build_id": two.pk, "to_operator": VNPT, "near_kind": "route", "as_of": DAY} | more
        return actions.make_share_offer(cast.operator_engineer(VIETTEL), **said)

    def test_offered_seen_answered_and_audited(self, two):
        mine, other = cast.client(cast.operator_engineer(VIETTEL)), cast.client(cast.operator_engineer(VNPT))
        day = f"?as_of={DAY.isoformat()}"
        address = reverse("siting:offer", args=[two.pk]) + f"{day}&to={VNPT}&near=route"
        assert mine.get(address).status_code == 200
        assert mine.post(address, {"message": "Cùng đào tháng 3"}).status_code == 302
        made = ShareOffer.objects.get()
        page = other.get(reverse("siting:builds") + day).content.decode()
        assert "Cùng đào tháng 3" in page
        assert "Tuyến của Viettel" in page
        reply = reverse("siting:answer_offer", args=[made.pk]) + day
        assert mine.post(reply, {"answer": "yes"}).status_code == 403
        assert other.post(reply, {"answer": "maybe"}).status_code == 302
        assert ShareOffer.objects.get().answer == "waiting"
        assert other.post(reply, {"answer": "yes", "note": "Gọi 0901"}).status_code == 302
        page = mine.get(reverse("siting:builds") + day).content.decode()
        assert "Gọi 0901" in page
        assert "N-T9" not in page
        acts = AuditEntry.objects.filter(action__startswith="siting.share").values_list("action", flat=True)
        assert list(acts.order_by("pk")) == ["siting.share.offer", "siting.share.answer"]

    def test_a_plan_adds_up_for_the_yearly_form(self, two):
        build(VNPT, "N-S1", shapely.Point(108.5, 15.2), technology="4G, 5G")
        found = siting.sum_planned_builds(VNPT, 2027, DAY)
        assert (found.sites, found.sites_5g, found.shared_sites) == (1, 1, 0)
        assert found.routes_km > 2
        assert siting.sum_planned_builds(VNPT, 2031, DAY) is None

    def test_an_offer_waits_two_weeks_for_its_answer(self, two):
        made = self.offered(two)
        day = timezone.localtime(made.offered_at).date()
        (waiting,) = siting.open_offers(day, SYSTEM)
        assert (waiting.id, waiting.to_operator, (waiting.answer_by - day).days) == (made.pk, VNPT, 14)
        actions.answer_share_offer(cast.operator_engineer(VNPT), offer_id=made.pk, will_share=False)
        assert siting.open_offers(day, SYSTEM) == []

    def test_a_third_operator_and_the_public_see_no_offer(self, two):
        made = self.offered(two)
        for actor in (cast.operator_engineer("MOBIFONE.QNG"), cast.clerk(), cast.resident()):
            assert not builds.list_share_offers(actor=actor).exists()
        with pytest.raises(Missing):
            actions.answer_share_offer(cast.operator_engineer("MOBIFONE.QNG"), offer_id=made.pk, will_share=True)
        for actor in (cast.officer(), cast.planner(), cast.clerk()):
            with pytest.raises(Forbidden):
                actions.answer_share_offer(actor, offer_id=made.pk, will_share=True)
            with pytest.raises(Forbidden):
                actions.make_share_offer(actor, build_id=two.pk, to_operator=VNPT, near_kind="route", as_of=DAY)

    @pytest.mark.parametrize("wrong", [{"to_operator": "MOBIFONE.QNG"}, {"near_kind": "mast"}, {"to_operator": ""}])
    def test_only_to_whom_is_near(self, two, wrong):
        with pytest.raises(Missing):
            self.offered(two, **wrong)
        assert not ShareOffer.objects.exists()

    def test_another_operators_row_cannot_be_offered(self, two):
        with pytest.raises(Missing):
            self.offered(PlannedBuild.objects.get(code="N-T9"), to_operator=VIETTEL)

    def test_once_while_it_waits_again_after_a_no_and_answered_once(self, two):
        made = self.offered(two)
        with pytest.raises(Conflict):
            self.offered(two)
        actions.answer_share_offer(cast.operator_engineer(VNPT), offer_id=made.pk, will_share=False)
        with pytest.raises(Conflict):
            actions.answer_share_offer(cast.operator_engineer(VNPT), offer_id=made.pk, will_share=True)
        assert self.offered(two).answer == "waiting"


SITES = "Doanh nghiệp,Mã trạm,Tên trạm,Năm,Công nghệ,Vĩ độ,Kinh độ\n"
ONE = f"{VIETTEL},V1,Trạm 1,2027,5G,15.10,108.50\n"
TWO = f"{VIETTEL},V2,Trạm 2,2027,4G,15.11,108.51\n"


class TestFiles:
    @pytest.fixture(autouse=True)
    def operators(self, monkeypatch, settings, tmp_path):
        """Every code in capitals names an operator."""
        settings.HATANG_DATA = str(tmp_path)
        monkeypatch.setattr(
            importing_builds,
            "_resolve_operator",
            lambda text, as_of: Resolution(text if text.isupper() else None, text),
        )

    def file(self, text, *, name="siting.planned_site", file_name="ke-hoach.csv", day=DAY, actor=None):
        content = text if isinstance(text, bytes) else text.encode("utf-8-sig")
        return importing.file_at_once(
            actor or cast.operator_engineer(VIETTEL),
            name=name,
            stream=io.BytesIO(content),
            file_name=file_name,
            as_of=day,
            decisions=checking.Decisions(whole=True),
        )

    def test_a_year_of_sites_twice_changes_nothing_and_a_later_file_ends_what_is_gone(self):
        for _time in range(2):
            self.file(SITES + ONE + TWO)
        assert PlannedBuild.objects.count() == 2
        self.file(SITES + ONE.replace("5G", "5G SA"), day=LATER)
        now = PlannedBuild.objects.valid_on(LATER)
        assert [(row.code, row.technology, row.year) for row in now] == [("V1", "5G SA", 2027)]
        assert {row.technology for row in PlannedBuild.objects.valid_on(DAY)} == {"5G", "4G"}

    def test_what_a_file_does_not_speak_of_stays(self):
        self.file(SITES + ONE)
        self.file(f"Doanh nghiệp,Mã trạm,Năm,Vĩ độ,Kinh độ\n{VIETTEL},V1,2028,15.10,108.50\n", day=LATER)
        row = PlannedBuild.objects.valid_on(LATER).get()
        assert (row.year, row.name, row.technology) == (2028, "Trạm 1", "5G")

    def test_routes_as_geojson_as_well_known_text_and_as_geopackage(self, tmp_path):
        said = {"Doanh nghiệp": VIETTEL, "Mã tuyến": "T1", "Năm": 2027, "Loại cáp": "24 FO"}
        feature = {"type": "Feature", "geometry": shapely.geometry.mapping(east()), "properties": said}
        collection = json.dumps({"type": "FeatureCollection", "features": [feature]})
        text = f'Doanh nghiệp,Mã tuyến,Năm,Loại cáp,WKT\n{VIETTEL},T1,2027,24 FO,"{east().wkt}"\n'
        path = tmp_path / "tuyen.gpkg"
        pyogrio.raw.write(
            path,
            np.array([shapely.to_wkb(east())], dtype=object),
            [np.array([value], dtype=object if isinstance(value, str) else np.int64) for value in said.values()],
            list(said),
            geometry_type="LineString",
            crs="EPSG:4326",
        )
        for content, name in ((collection, "a.geojson"), (text, "a.csv"), (path.read_bytes(), "a.gpkg")):
            self.file(content, name="siting.planned_route", file_name=name)
        row = PlannedBuild.objects.get()
        assert (row.kind, row.code, row.technology) == ("route", "T1", "24 FO")
        assert row.geometry.length == pytest.approx(0.02)

    def test_sites_and_routes_leave_each_other_alone(self):
        build(VIETTEL, "V1", east())
        self.file(SITES + ONE)
        self.file(SITES + TWO, day=LATER)
        assert [(row.kind, row.code) for row in PlannedBuild.objects.valid_on(LATER)] == [
            ("route", "V1"),
            ("site", "V2"),
        ]

    def test_an_engineer_files_only_the_own_operators_plan(self):
        with pytest.raises(Invalid):
            self.file(SITES + ONE, actor=cast.operator_engineer(VNPT))
        assert not PlannedBuild.objects.exists()
        self.file(SITES + ONE, actor=cast.officer())
        assert PlannedBuild.objects.get().operator == VIETTEL

    @pytest.mark.parametrize("actor", [cast.clerk(), cast.planner(), cast.resident(), cast.outsider()])
    def test_others_file_none(self, actor):
        with pytest.raises(Forbidden):
            self.file(SITES + ONE, actor=actor)

    @pytest.mark.parametrize(
        ("wrong", "cell"),
        [
            (ONE.replace(VIETTEL, "nhà mạng lạ"), "A2"),
            (ONE.replace(",V1,", ",,"), "B2"),
            (ONE.replace("2027", "hai bảy"), "D2"),
            (ONE.replace("108.50", "18.50"), "G2"),
        ],
    )
    def test_a_fault_is_named_at_its_cell_and_nothing_is_written(self, wrong, cell, tmp_path):
        path = tmp_path / "sai.csv"
        path.write_text(SITES + wrong, encoding="utf-8-sig")
        found = checking.examine_document(
            reading.read_document(path, path.name),
            imports.get_import("siting.planned_site"),
            checking.Decisions(),
            actor=cast.operator_engineer(VIETTEL),
            as_of=DAY,
        )
        assert [fault.cell for fault in found.faults] == [cell]
        with pytest.raises(Invalid):
            self.file(SITES + wrong)
        assert not PlannedBuild.objects.exists()

    def test_a_point_is_no_route(self):
        with pytest.raises(Invalid):
            self.file(
                f'Doanh nghiệp,Mã tuyến,Năm,WKT\n{VIETTEL},T1,2027,"POINT (108.5 15.1)"\n', name="siting.planned_route"
            )
        assert not PlannedBuild.objects.exists()
