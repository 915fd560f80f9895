"""The pages and the API, as somebody opens them."""
# mypy: allow-untyped-calls

from __future__ import annotations

import html
import json
import re
from datetime import date
from types import SimpleNamespace

import pyogrio
import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone
from tests import cast
from tests.looks import draw, look_at

from hatang.capabilities.assets.models import (
    Cell,
    Endpoint,
    FibreCorrection,
    FibreService,
    Finding,
    InformationSystem,
    Site,
)
from hatang.capabilities.assets.queries import security
from hatang.capabilities.assets.views import places as place_views
from hatang.capabilities.identity import public as identity
from hatang.capabilities.identity.models import Organisation
from hatang.capabilities.places import public as places
from hatang.kernel import datasets, panels
from hatang.kernel.access import Area
from hatang.kernel.imports.models import ImportRun
from hatang.kernel.models import StoredFile

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
COMMUNE = Area("21136", date(2025, 7, 1))
HAMLET = "51-21136-T01"


@pytest.fixture(autouse=True)
def one_hamlet(monkeypatch):
    found = SimpleNamespace(title="Thôn 1", unit=COMMUNE, unit_title="Xã Cà Đam", area=Area(HAMLET, date(2020, 2, 1)))
    monkeypatch.setattr(places, "find_hamlet", lambda code: found)
    monkeypatch.setattr(panels, "locate_place", lambda code: found.area)
    monkeypatch.setattr(places, "unit_of_hamlet", lambda code, as_of: COMMUNE)
    monkeypatch.setattr(places, "list_units_inside", lambda area: frozenset({area}))


@pytest.fixture
def rows(db):
    Site.objects.create(
        code="QNI-1",
        name="Trà Bồng 1",
        owner="VIETTEL.QNG",
        tenants=["VNPT.QNG"],
        height_m=42.0,
        kind="guyed",
        valid_from=date(2024, 1, 1),
        commissioned_on=date(2024, 1, 1),
        commune_code="21136",
        commune_valid_from=date(2025, 7, 1),
        point=Point(108.5, 15.1),
    )
    Site.objects.create(code="QNI-2", owner="VNPT.QNG", valid_from=date(2026, 1, 1), point=Point(108.6, 15.2))
    Cell.objects.create(
        code="C1", site="QNI-1", operator="VIETTEL.QNG", technology="4G", band_mhz=1800, valid_from=date(2024, 1, 1)
    )
    FibreService.objects.create(
        hamlet=HAMLET, operator="VIETTEL.QNG", technology="GPON", max_mbps=1000, valid_from=date(2024, 1, 1)
    )
    Finding.objects.create(code="DY1", agency="QNG.SYT", severity="high", found_on=date(2024, 6, 1))


ROADS = (
    *("", "vi-tri-cot/", "o-phu-song/", "cap-quang/", "thue-bao/", "khao-sat/", "wifi/", "nut-mang/", "he-thong/"),
    *("nen-tang/", "co-so-du-lieu/", "tieu-chi-trung-tam-du-lieu/", "may-chu-may-tram/", "diem-yeu/"),
)


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("filled", [False, True])
def test_every_page_opens_empty_and_filled(road, filled, request, django_assert_max_num_queries):
    if filled:
        request.getfixturevalue("rows")
    client = cast.client(cast.administrator() if "diem" in road or "may-chu" in road else cast.officer())
    with django_assert_max_num_queries(30):
        assert client.get(f"/tai-san/{road}").status_code == 200


def test_no_two_columns_of_the_first_page_have_one_name(client):
    page = client.get("/tai-san/").content.decode()
    heads = [re.sub(r"<[^>]+>", "", head).strip() for head in re.findall(r"<th scope=\"col\"[^>]*>.*?</th>", page)]
    assert len(heads) == 3
    assert len(set(heads)) == 3, heads


@pytest.mark.parametrize("road", ["vi-tri-cot/", "cap-quang/"])
def test_lists_are_exported(rows, client, road):
    name = {"vi-tri-cot/": "sites", "cap-quang/": "fibre_list"}[road]
    answer = client.get(f"/tai-san/{road}?{name}-format=csv")
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert b"QNI-1" in content or HAMLET.encode() in content
    assert "(tên)" in content.decode()


def test_a_mast_that_is_pressed_calls_its_operators_by_name(rows):
    for code, name in (("VIETTEL.QNG", "Viettel Quảng Ngãi"), ("VNPT.QNG", "VNPT Quảng Ngãi")):
        Organisation.objects.create(code=code, name=name, kind="operator", province="QNG", valid_from=date(2020, 2, 1))
    datasets.bump_revisions("identity.organisation")
    page = cast.client(cast.officer()).get("/tai-san/vi-tri-cot/", {"as_of": "2026-06-30"})
    (layer,) = page.context["map"].layers
    features = json.loads(b"".join(cast.client(cast.officer()).get("/tai-san/vi-tri-cot.geojson")))["features"]
    (shared,) = [each["properties"] for each in features if each["properties"]["code"] == "QNI-1"]
    shown = {name: layer.named[name].get(shared[name]) for name in ("owner", "tenants")}
    assert shown == {"owner": "Viettel Quảng Ngãi", "tenants": "VNPT Quảng Ngãi"}
    assert {"owner", "tenants"} <= {name for name, _title in layer.probe}


def test_the_map_of_masts_shows_what_the_table_shows(rows):
    client = cast.client(cast.officer())

    def codes(**asked):
        answer = client.get("/tai-san/vi-tri-cot.geojson", asked)
        return {each["properties"]["code"] for each in json.loads(b"".join(answer))["features"]}

    def listed(**asked):
        page = client.get("/tai-san/vi-tri-cot/", asked)
        (layer,) = page.context["map"].layers
        assert layer.follows == page.context["table"].name
        return {row["code"] for row in page.context["table"].visible}

    assert codes() == listed() == {"QNI-1", "QNI-2"}
    for asked in (
        {"sites-f-code": "QNI-1"},
        {"sites-f-owner": "VNPT.QNG"},
        {"sites-f-name": "Trà", "sites-sort": "-code"},
    ):
        assert codes(**asked) == listed(**asked)
        assert len(codes(**asked)) == 1
    # Where the filters leave nothing the map stays, to be filled again.
    assert codes(**{"sites-f-code": "KHÔNG"}) == listed(**{"sites-f-code": "KHÔNG"}) == set()


def test_a_record_of_fibre_stands_at_its_anchor_and_says_whence_it_comes(rows):
    (claim,) = FibreService.objects.all()
    row = {"hamlet": claim.hamlet, "operator": claim.operator}
    path, _hash, anchor = datasets.get_dataset("assets.fibre_service").record_url(row).partition("#")
    assert path == f"/tai-san/cap-quang/{HAMLET}/"
    engineer = cast.operator_engineer()
    run = ImportRun.objects.create(
        name="assets.fibre",
        file=StoredFile.objects.create(
            name="cap-quang.csv",
            sha256="0" * 64,
            size=1,
            media_type="",
            stored_by=engineer.id,
            stored_at=timezone.now(),
        ),
        sha256="0" * 64,
        actor_id=engineer.id,
        actor_label=engineer.label,
        state="committed",
        as_of=claim.valid_from,
        created_at=timezone.now(),
        committed_at=timezone.now(),
    )
    claim.import_id = str(run.pk)
    claim.save()
    area = Area(HAMLET, date(2020, 1, 1))
    texts = {
        actor.id: draw(look, place_views.fibre_panel(look), None)
        for actor in (cast.nobody, engineer)
        for look in [look_at(area, as_of=date(2026, 6, 30), actor=actor)]
    }
    for text in texts.values():
        assert f'id="{anchor}"' in text
        assert f"{timezone.localtime(run.committed_at):%d/%m/%Y}" in text
    assert "cap-quang.csv" in texts[engineer.id]
    assert str(run.pk) in texts[engineer.id]
    # The name of a file may bear a person's.
    assert "cap-quang.csv" not in texts[""]
    assert engineer.label not in texts[""]


def test_a_mast_position_with_and_without_its_cells(rows, client):
    anonymous = client.get("/tai-san/vi-tri-cot/QNI-1/")
    assert anonymous.status_code == 200
    assert "Trà Bồng 1" in anonymous.content.decode()
    assert "1800" not in anonymous.content.decode()
    assert ">C1<" in cast.client(cast.operator_engineer()).get("/tai-san/vi-tri-cot/QNI-1/").content.decode()
    assert client.get("/tai-san/vi-tri-cot/NONE/").status_code == 404


def test_closing_a_position_on_its_page(rows):
    client = cast.client(cast.operator_engineer())
    done = client.post("/tai-san/vi-tri-cot/QNI-1/", {"as_of": "2026-06-01", "reason": "Tháo dỡ theo quy hoạch"})
    assert done.status_code == 302
    assert Site.objects.get(code="QNI-1").valid_to == date(2026, 6, 1)


def test_somebody_without_the_right_cannot_close(rows):
    sent = {"as_of": "2026-06-01", "reason": "x"}
    assert cast.client(cast.resident()).post("/tai-san/vi-tri-cot/QNI-1/", sent).status_code == 403
    assert cast.client(cast.operator_engineer("VNPT.QNG")).post("/tai-san/vi-tri-cot/QNI-1/", sent).status_code == 200
    assert Site.objects.get(code="QNI-1").valid_to is None


class TestCorrectingOnThePage:
    address = f"/tai-san/cap-quang/{HAMLET}/"
    sent = {"state": "none", "as_of": "2026-06-01", "reason": "Cán bộ xã đã kiểm tra tại thôn ngày 31/5."}

    def panel(self, actor):
        """The fibre of the hamlet as its page shows it, and where the reader corrects it."""
        look = look_at(Area(HAMLET, date(2020, 2, 1)), as_of=date(2026, 6, 30), actor=actor)
        text = draw(look, place_views.fibre_panel(look), place_views.fibre_table(look))
        return text, place_views.link_of_correction(look)

    def test_a_resident_reads_and_is_not_offered_to_correct(self, rows, client):
        text, link = self.panel(cast.nobody)
        assert "GPON" in text
        assert link is None
        assert client.get(f"{self.address}dinh-chinh/").status_code == 403

    def test_the_clerk_corrects(self, rows):
        clerk = cast.client(cast.clerk("21136"))
        assert self.panel(cast.clerk("21136"))[1] == f"{self.address}dinh-chinh/"
        assert clerk.get(f"{self.address}dinh-chinh/").status_code == 200
        assert clerk.post(f"{self.address}dinh-chinh/", self.sent).status_code == 302
        assert FibreCorrection.objects.get().state == "none"
        assert "kiểm tra tại thôn" in self.panel(cast.nobody)[0]

    def test_the_form_says_who_declares_and_chooses_nothing(self, rows):
        Organisation.objects.create(
            code="VIETTEL.QNG", name="Viettel Quảng Ngãi", kind="operator", province="QNG", valid_from=date(2020, 2, 1)
        )
        datasets.bump_revisions("identity.organisation")
        clerk = cast.clerk("21136")
        page = cast.client(clerk).get(f"{self.address}dinh-chinh/")
        text = page.content.decode()
        assert "Viettel Quảng Ngãi" in text.partition('<form method="post" novalidate>')[0].rpartition("<main")[2]
        assert "01/01/2024" in text
        assert clerk.label in text
        assert page.context["form"]["state"].value() is None
        states = [line for line in text.split("<input") if 'name="state"' in line]
        assert len(states) == 2
        assert not any("checked" in line for line in states)

    def test_a_short_reason_is_told_at_its_field(self, rows):
        answer = cast.client(cast.clerk("21136")).post(f"{self.address}dinh-chinh/", {**self.sent, "reason": "x"})
        assert answer.status_code == 422
        assert not FibreCorrection.objects.exists()

    def test_the_clerk_of_another_commune_is_refused(self, rows):
        answer = cast.client(cast.clerk("21157")).post(f"{self.address}dinh-chinh/", self.sent)
        assert answer.status_code == 403
        assert not FibreCorrection.objects.exists()

    def test_withdrawing(self, rows):
        clerk = cast.client(cast.clerk("21136"))
        clerk.post(f"{self.address}dinh-chinh/", self.sent)
        made = FibreCorrection.objects.get()
        road = f"/tai-san/cap-quang/rut-dinh-chinh/{made.pk}/"
        assert clerk.get(road).status_code == 200
        assert clerk.post(road, {"as_of": "2026-06-10", "reason": "Nhầm thôn"}).status_code == 302
        made.refresh_from_db()
        assert made.valid_to == date(2026, 6, 10)


def test_fixing_a_weakness_on_its_page(rows):
    client = cast.client(cast.agency_officer("QNG.SYT"))
    assert client.get("/tai-san/diem-yeu/DY1/").status_code == 200
    assert client.post("/tai-san/diem-yeu/DY1/", {"fixed_on": "2026-06-01"}).status_code == 302
    assert Finding.objects.get().fixed_on == date(2026, 6, 1)


def test_a_weakness_of_another_agency_is_not_there(rows):
    assert cast.client(cast.agency_officer("QNG.SXD")).get("/tai-san/diem-yeu/DY1/").status_code == 404


class TestTheApi:
    def test_a_technology_finds_nothing_for_somebody_who_may_see_no_cells(self, rows, client):
        answer = client.get("/api/v1/assets/sites.geojson?as_of=2026-06-30&technology=5G")
        assert answer.status_code == 200
        assert json.loads(answer.getvalue())["features"] == []

    def test_geojson_is_streamed_with_filters_and_an_etag(self, rows, client):
        answer = client.get("/api/v1/assets/sites.geojson?as_of=2026-06-30")
        found = json.loads(b"".join(answer.streaming_content))
        assert [each["id"] for each in found["features"]] == ["QNI-1", "QNI-2"]
        assert found["features"][0]["geometry"] == {"type": "Point", "coordinates": [108.5, 15.1]}
        again = client.get("/api/v1/assets/sites.geojson?as_of=2026-06-30", headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304
        earlier = client.get("/api/v1/assets/sites.geojson?as_of=2025-06-30")
        assert len(json.loads(b"".join(earlier.streaming_content))["features"]) == 1
        shared = client.get("/api/v1/assets/sites.geojson?as_of=2026-06-30&operator=VNPT.QNG")
        assert len(json.loads(b"".join(shared.streaming_content))["features"]) == 2

    def test_gdal_sums_the_heights_of_the_geojson(self, rows, client, tmp_path):
        """The first is of whole metres: written without a point, GDAL would take the field for one of integers."""
        path = tmp_path / "cot.geojson"
        for name, heights in (("whole", (42.0, 45.0)), ("mixed", (42.0, 45.67))):
            for site, height in zip(("QNI-1", "QNI-2"), heights, strict=True):
                Site.objects.filter(code=site).update(height_m=height)
            answer = client.get("/api/v1/assets/sites.geojson?as_of=2026-06-30")
            path.write_bytes(b"".join(answer.streaming_content))
            info = pyogrio.read_info(path)
            assert dict(zip(info["fields"], info["dtypes"], strict=True))["height_m"] == "float64", name
            assert sum(pyogrio.raw.read(path, columns=["height_m"])[3][0]) == pytest.approx(sum(heights), abs=1e-9)

    def test_pages_of_sites_and_one(self, rows, client):
        first = client.get("/api/v1/assets/sites?as_of=2026-06-30&size=1").json()
        assert [each["code"] for each in first["items"]] == ["QNI-1"]
        second = client.get(f"/api/v1/assets/sites?as_of=2026-06-30&size=1&cursor={first['next']}").json()
        assert [each["code"] for each in second["items"]] == ["QNI-2"]
        assert client.get("/api/v1/assets/sites/QNI-1").json()["tenants"] == ["VNPT.QNG"]
        assert client.get("/api/v1/assets/sites/NONE").status_code == 404

    def test_fibre_of_a_hamlet(self, rows, client):
        found = client.get(f"/api/v1/assets/hamlets/{HAMLET}/fibre?as_of=2026-06-30").json()
        assert (found["available"], found["claims"][0]["technology"]) == (True, "GPON")


def test_the_card_of_an_analyst_counts_what_stands_open_and_names_the_late(rows):
    Endpoint.objects.create(code="M1", agency="QNG.SYT", kind="server", valid_from=date(2024, 1, 1))
    today = date(2026, 6, 30)
    since = {"valid_from": date(2024, 1, 1), "installed_on": date(2024, 1, 1)}
    seen = Endpoint.objects.create(code="M2", agency="QNG.SYT", kind="server", agent="A", **since)
    seen.reports.create(seen_on=today)
    for code, since in (("S1", None), ("S2", date(2024, 1, 1))):
        InformationSystem.objects.create(
            code=code,
            name=code,
            agency="QNG.SYT",
            public_online=True,
            monitored_from=since,
            valid_from=date(2024, 1, 1),
        )
    watch = security.watch_security(actor=cast.analyst(), as_of=today)
    assert ([finding.code for finding in watch.findings], watch.late) == (["DY1"], 1)
    assert (watch.unprotected, watch.machines, watch.unmonitored, watch.systems) == (1, 2, 1, 2)
    outside = security.watch_security(actor=cast.agency_officer("QNG.SGD"), as_of=today)
    assert (len(outside.findings), outside.machines, outside.systems) == (0, 0, 0)
    page = cast.client(cast.analyst()).get("/tai-san/diem-yeu/?findings-f-fixed_on=-").content.decode()
    assert "DY1" in page
    Finding.objects.create(code="DY3", agency="QNG.SYT", severity="low", found_on=today)
    Finding.objects.create(code="DY4", agency="QNG.SYT", severity="none", found_on=date(2024, 1, 1))
    for wanted, listed in (("is_late=1", ["DY1"]), ("is_open=1", ["DY1", "DY3"])):
        shown = cast.client(cast.analyst()).get(f"/tai-san/diem-yeu/?as_of={today}&findings-f-{wanted}")
        assert sorted(set(re.findall(r">(DY\d)<", shown.content.decode()))) == listed
        assert f'name="findings-f-{wanted.partition("=")[0]}"' in shown.content.decode(), "another filter keeps it"
    (address,) = re.findall(r'href="(/tai-san/may-chu-may-tram/[^"]+)"', cast.client(cast.analyst()).get("/").text)
    machines = cast.client(cast.analyst()).get(f"{html.unescape(address)}&as_of={today}").content.decode()
    assert re.findall(r">(M\d)<", machines) == ["M1"], "those that the number counts, and no others"
    Finding.objects.filter(code__in=["DY3", "DY4"]).delete()
    fixed = Finding.objects.create(code="DY2", agency="QNG.SYT", severity="low", found_on=today, fixed_on=today)
    assert (
        fixed.code not in cast.client(cast.analyst()).get("/tai-san/diem-yeu/?findings-f-fixed_on=-").content.decode()
    )


def test_a_figure_of_a_body_opens_its_weaknesses_and_a_weakness_opens_itself(monkeypatch):
    monkeypatch.setattr(identity, "read_organisation", lambda code: code if code == "QNG.SYT" else None)
    open_record = datasets.get_dataset("assets.finding").record_url
    assert open_record({"code": "QNG.SYT"}) == "/tai-san/diem-yeu/?findings-f-agency=QNG.SYT"
    assert open_record({"code": "DB"}) == "/tai-san/diem-yeu/?findings-f-code=DB"


def test_late_weaknesses_stand_first_each_with_its_deadline_and_where_it_comes_from(rows):
    Finding.objects.all().delete()
    found = {"agency": "QNG.SYT", "found_on": date(2026, 6, 1)}
    for code, severity, more in (
        ("DA", "low", {}),
        ("DB", "high", {}),
        ("DC", "high", {"fixed_on": date(2026, 6, 9)}),
        ("DD", "high", {"due_on": date(2026, 6, 5)}),
        ("DE", "none", {}),
    ):
        Finding.objects.create(code=code, severity=severity, **found, **more)
    page = cast.client(cast.analyst()).get("/tai-san/diem-yeu/?as_of=2026-06-30").content.decode()
    lines = [
        re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", line))).strip()
        for line in re.findall(r"<tr>(<th scope=\"row\".*?)</tr>", page, re.DOTALL)
    ]
    assert [line[:2] for line in lines] == ["DD", "DB", "DA", "DC", "DE"], "late, then open, each by its day"
    assert "05/06/2026 đặt riêng" in lines[0]
    assert "16/06/2026 theo mức độ" in lines[1], "15 days by the definition of a high one"
    assert "30/08/2026 theo mức độ" in lines[2]
    assert "theo mức độ" not in lines[4]
    assert "nghiêm trọng 7 ngày" in page.lower()
    shown = cast.client(cast.analyst()).get("/tai-san/diem-yeu/DB/").content.decode()
    assert "16/06/2026" in shown
    assert "/weakness_fixed/" in shown


def test_weaknesses_of_a_system_are_counted_for_who_may_see_them_and_each_number_opens_what_it_counts(rows):
    day = date(2026, 1, 5)
    for code in ("HT1", "HT10", "HT2"):
        InformationSystem.objects.create(code=code, name=code, agency="QNG.SYT", level=2, valid_from=day)
    severe = {"agency": "QNG.SYT", "severity": "low", "found_on": day}
    for code, system in (("YA", "HT1"), ("YB", "HT10"), ("YC", "HT10")):
        Finding.objects.create(code=code, system=system, **severe)
    Finding.objects.create(code="YD", system="HT1", fixed_on=day, **severe)
    road = "/tai-san/he-thong/?as_of=2026-06-30&systems-sort=-open_findings"
    analyst = cast.client(cast.analyst())
    page = html.unescape(analyst.get(road).content.decode())
    assert list(dict.fromkeys(re.findall(r">(HT\d+)<", page)))[:2] == ["HT10", "HT1"]
    opened = re.findall(r'href="(/tai-san/diem-yeu/\?[^"]+)"[^>]*>(\d+)<', page)
    assert [number for _address, number in opened] == ["2", "1"]
    for (address, number), codes in zip(opened, (["YB", "YC"], ["YA"]), strict=True):
        listed = html.unescape(analyst.get(address).content.decode())
        assert sorted(set(re.findall(r">(Y[A-D])<", listed))) == codes
        assert len(codes) == int(number)
        (back,) = set(re.findall(r'href="(/tai-san/he-thong/\?[^"]+)"', listed))
        assert "systems-f-code=%3DHT1" in back
        assert len(set(re.findall(r">(HT\d+)<", analyst.get(back).content.decode()))) == 1
    assert "/danh-ba/to-chuc/QNG.SYT/" in page
    InformationSystem.objects.filter(code="HT2").update(monitored_from=day)
    unmonitored = analyst.get("/tai-san/he-thong/", {"as_of": "2026-06-30", "systems-f-monitored_from": "chưa"})
    assert set(re.findall(r">(HT\d+)<", unmonitored.content.decode())) == {"HT1", "HT10"}
    officers = cast.client(cast.officer()).get(road.partition("&")[0]).content.decode()
    assert "HT10" in officers
    assert "hưa khắc phục" not in officers
    assert "/tai-san/diem-yeu/" not in officers.partition("<main")[2]
    clerk_of_another = cast.client(cast.agency_officer("QNG.SXD")).get(road).content.decode()
    assert "HT10" not in clerk_of_another


def test_an_analyst_is_one_press_from_the_systems_of_the_own_body_and_sees_which_ones_the_figure_leaves_out(rows):
    analyst = cast.analyst()
    (body,) = analyst.organisations()
    day = date(2024, 1, 1)
    later = date(2026, 12, 31)
    for code, agency, is_public, since in (
        ("S0", "QNG.SYT", True, later),
        ("S1", "QNG.SYT", True, None),
        ("S2", "QNG.SYT", True, day),
        ("S3", "QNG.SYT", False, None),
        ("S4", body, False, None),
        ("S5", body, False, day),
    ):
        InformationSystem.objects.create(
            code=code, name=code, agency=agency, public_online=is_public, monitored_from=since, valid_from=day
        )
    watch = security.watch_security(actor=analyst, as_of=date(2026, 6, 30), bodies=[body])
    assert (watch.unmonitored, watch.systems, watch.others, watch.own) == (2, 3, 2, 1)
    client = cast.client(analyst)
    home = html.unescape(client.get("/?as_of=2026-06-30").text)
    card = home[home.index("security-title") :]
    (unmonitored,) = re.findall(r'href="(/tai-san/he-thong/\?[^"]*public_online=1[^"]*is_monitored=0[^"]*)"', card)
    listed = sorted(set(re.findall(r">(S\d)<", client.get(unmonitored).text)))
    assert listed == ["S0", "S1"], "those that the number counts: a day to come says that it will be monitored"
    assert "Ngoài ra 2 hệ thống không công khai trực tuyến cũng chưa được giám sát" in card
    addresses = re.findall(r'href="(/tai-san/he-thong/\?[^"]*systems-f-agency[^"]*)"', card)
    shown = [sorted(set(re.findall(r">(S\d)<", client.get(address).text))) for address in addresses]
    assert sorted(shown) == [["S4"], ["S4", "S5"]]
    assert 'href="/tai-san/he-thong/?as_of=2026-06-30"' in home, "the menu leads to the systems of all bodies"
    systems = html.unescape(client.get("/tai-san/he-thong/").text)
    (own,) = re.findall(r'<a href="([^"]+)"[^>]*>Của đơn vị tôi</a>', systems)
    assert sorted(set(re.findall(r">(S\d)<", client.get(own).text))) == ["S4", "S5"]
    assert "Của đơn vị tôi" not in cast.client(cast.officer()).get("/tai-san/he-thong/").text
