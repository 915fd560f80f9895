"""The pages and the API for the whole cast: everybody reads, the right ones correct, the others are refused."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests import cast

from hatang.capabilities.places.actions.conditions import record_hamlet_condition, record_signal_hole
from hatang.capabilities.places.actions.figures import Figure, record_population
from hatang.capabilities.places.models import Hamlet, SignalHole
from hatang.kernel import datasets, suppression
from hatang.kernel.access import SYSTEM
from hatang.kernel.models import AuditEntry

from .conftest import CA_DAM, PROVINCE, TAY_TRA_BONG, TODAY, TRA_BUI

pytestmark = pytest.mark.integration

# What everybody reads is read by day by who has no rights and by who has many.
_BY_DAY = (cast.nobody, cast.officer())


@pytest.fixture
def village(register, squares):
    one = register("Thôn 1", CA_DAM, hints=[TRA_BUI], point=(108.43, 15.12))
    record_population(SYSTEM, figures=[Figure(one.area, "households", date(2025, 12, 31), 120, "UBND xã")], today=TODAY)
    record_hamlet_condition(
        SYSTEM, hamlet=one.area, dated=date(2025, 12, 31), values={"poor_households": 7, "grid_electricity": False}
    )
    values = {"cause": "terrain", "operator": "VIETTEL.QNG", "committed_on": date(2026, 6, 30), "cleared_on": None}
    record_signal_hole(SYSTEM, hamlet=one.area, recorded_on=date(2025, 1, 1), values=values)
    return one


@pytest.mark.parametrize(
    "actor",
    [
        pytest.param(actor, marks=() if actor in _BY_DAY else pytest.mark.night("roads"), id=actor.id or "nobody")
        for actor in cast.everybody()
    ],
)
def test_everybody_reads_every_page(village, actor):
    browser = cast.client(actor)
    for path in (
        "/dia-diem/",
        "/dia-diem/?as_of=2024-12-31",
        f"/dia-diem/?area={PROVINCE}",
        f"/noi/{CA_DAM}/",
        f"/noi/{TRA_BUI}/",
        f"/noi/{PROVINCE}/",
        f"/noi/{village.area}/",
        f"/noi/{village.area}/?as_of=2024-12-31",
        "/dia-diem/vung-lom-song/",
    ):
        assert browser.get(path).status_code == 200, path


def test_a_hole_names_the_operator_that_committed(village, monkeypatch):
    names = {"VIETTEL.QNG": "Viettel Quảng Ngãi"}
    monkeypatch.setattr(datasets, "name_codes", lambda of, codes, as_of: names if "identity.organisation" in of else {})
    page = cast.client(cast.nobody).get(f"/noi/{village.area}/").content.decode()
    hole = page.split("Vùng lõm sóng</h2>")[1].split("</section>")[0]
    assert "Viettel Quảng Ngãi" in hole
    assert "VIETTEL.QNG" not in hole


def test_the_operator_of_a_hole_is_chosen_by_name(village, monkeypatch):
    bodies = (("VNPT.QNG", "VNPT", "operator"), ("QNG.SYT", "Sở Y tế", "agency"), ("FPT.QNG", "FPT", "operator"))
    rows = [{"code": code, "name": name, "short_name": "", "kind": kind} for code, name, kind in bodies]
    monkeypatch.setattr(suppression, "visible_rows", lambda dataset, *, actor, as_of: rows)
    names = {"VIETTEL.QNG": "Viettel"}
    monkeypatch.setattr(datasets, "name_codes", lambda of, codes, as_of: names)
    browser, path = cast.client(cast.clerk("21136")), f"/dia-diem/thon/{village.code}/lom-song/"
    form = browser.get(path).context["form"]
    assert [name for _code, name in form.fields["operator"].choices] == ["không có", "FPT", "Viettel", "VNPT"]
    assert form["operator"].value() == "VIETTEL.QNG"
    hole = {"recorded_on": "2026-01-01", "cause": "terrain", "operator": "QNG.SYT"}
    assert browser.post(path, hole).context["form"].errors["operator"]


@pytest.mark.parametrize("road", ["/dia-diem/thon/{code}/", "/phu-song/thon/{code}/", "/tai-san/cap-quang/{code}/"])
def test_the_old_addresses_of_a_hamlet_lead_to_its_page_in_the_same_context(village, road):
    answer = cast.client(cast.nobody).get(road.format(code=village.code), {"as_of": "2025-12-31"})
    assert answer.status_code == 302
    assert answer["Location"] == f"/noi/{village.area}/?as_of=2025-12-31"


def test_the_old_address_of_a_unit_and_a_code_alone_lead_to_the_page(village):
    browser = cast.client(cast.nobody)
    assert browser.get(f"/dia-diem/don-vi/{CA_DAM}/")["Location"] == f"/noi/{CA_DAM}/"
    assert browser.get(f"/noi/{village.code}/")["Location"] == f"/noi/{village.area}/"


def test_the_page_of_a_hamlet_names_its_communes_through_the_years(village):
    page = cast.client(cast.nobody).get(f"/noi/{village.area}/").content.decode()
    assert "Xã Cà Đam" in page
    assert f"/noi/{TRA_BUI}/" in page


def test_what_does_not_exist_is_said_to_be_missing(units):
    browser = cast.client(cast.nobody)
    assert browser.get("/dia-diem/thon/51-00000-T01/").status_code == 404
    assert browser.get("/dia-diem/don-vi/99999@2025-07-01/").status_code == 404
    assert browser.get("/dia-diem/don-vi/nonsense/").status_code == 422


CORRECTION = {"name": "Thôn 1 mới", "kind": "hamlet", "latitude": "15.12", "longitude": "108.43", "reason": "đo lại"}


def test_the_clerk_of_the_commune_corrects_and_the_others_do_not(village):
    path = f"/dia-diem/thon/{village.code}/sua/"
    for actor in (
        cast.nobody,
        cast.outsider(),
        cast.resident(),
        cast.operator_engineer(),
        cast.analyst(),
        cast.clerk("21157"),
    ):
        assert cast.client(actor).post(path, CORRECTION).status_code == 403
    assert Hamlet.objects.get().name == "Thôn 1"
    browser = cast.client(cast.clerk("21136"))
    assert browser.get(path).status_code == 200
    assert browser.post(path, CORRECTION).status_code == 302
    assert Hamlet.objects.get().name == "Thôn 1 mới"
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.actor_label) == ("places.hamlet.update", "Hồ Thị Xã")


def test_a_wrong_form_says_where_and_changes_nothing(village):
    browser = cast.client(cast.officer())
    answer = browser.post(f"/dia-diem/thon/{village.code}/sua/", {**CORRECTION, "longitude": ""})
    assert answer.status_code == 422
    assert answer.context["form"].errors["longitude"]
    wrong = {"dated": "2026-01-01", "population": "10", "adults": "11", "source": "x"}
    answer = browser.post(f"/dia-diem/thon/{village.code}/so-lieu/", wrong)
    assert answer.context["form"].errors["adults"]
    late = {"on": "2019-01-01", "reason": "x"}
    assert browser.post(f"/dia-diem/thon/{village.code}/ket-thuc/", late).status_code == 422
    assert Hamlet.objects.get().name == "Thôn 1"


def test_every_form_does_its_act(village):
    browser, key = cast.client(cast.clerk("21136")), str(CA_DAM)
    new = {"name": "Thôn 2", "kind": "hamlet", "valid_from": "2025-07-01"}
    assert browser.post(f"/dia-diem/don-vi/{key}/them-thon/", new).status_code == 302
    figures = {"dated": "2026-01-01", "households": "10", "source": "UBND xã"}
    assert browser.post("/dia-diem/thon/51-21136-T02/so-lieu/", figures).status_code == 302
    hole = {"recorded_on": "2026-01-01", "cause": "no_road", "operator": "", "committed_on": "", "cleared_on": ""}
    assert browser.post("/dia-diem/thon/51-21136-T02/lom-song/", hole).status_code == 302
    assert SignalHole.objects.count() == 2
    both = [village.code, "51-21136-T02"]
    merged = {"hamlets": both, "name": "Hợp Nhất", "kind": "hamlet", "on": "2026-11-01", "decision": "1/NQ"}
    assert browser.post(f"/dia-diem/don-vi/{key}/nhap-thon/", merged).status_code == 302
    split = {"names": "A\nB", "kind": "hamlet", "on": "2026-11-10", "decision": "2/NQ"}
    assert browser.post("/dia-diem/thon/51-21136-T03/tach/", split).status_code == 302
    assert browser.post("/dia-diem/thon/51-21136-T04/ket-thuc/", {"on": "2026-11-20", "reason": "x"}).status_code == 302
    assert set(Hamlet.objects.valid_on(TODAY).values_list("code", flat=True)) == {"51-21136-T05"}
    assert browser.get(f"/dia-diem/don-vi/{TAY_TRA_BONG}/them-thon/").status_code == 403


def test_no_page_asks_too_much_of_the_database(village, django_assert_max_num_queries):
    browser = cast.client(cast.officer())
    for path in ("/dia-diem/", f"/dia-diem/don-vi/{PROVINCE}/", f"/dia-diem/thon/{village.code}/"):
        browser.get(path)
        with django_assert_max_num_queries(30):
            browser.get(path)


def test_the_api_gives_units_hamlets_and_shapes(village):
    browser = cast.client(cast.nobody)
    units = browser.get("/api/v1/places/units?level=commune&as_of=2024-12-31").json()
    assert len(units) == 275
    inside = browser.get(f"/api/v1/places/hamlets?within={TRA_BUI}").json()
    assert [(row["code"], row["unit"]) for row in inside] == [(village.code, str(CA_DAM))]
    answer = browser.get("/api/v1/places/units.geojson?zoom=7&as_of=2026-01-01")
    shapes = json.loads(answer.getvalue())
    assert {each["id"] for each in shapes["features"]} == {str(CA_DAM), str(TAY_TRA_BONG)}
    again = browser.get(
        "/api/v1/places/units.geojson?zoom=7&as_of=2026-01-01", headers={"If-None-Match": answer["ETag"]}
    )
    assert again.status_code == 304
    points = json.loads(browser.get("/api/v1/places/hamlets.geojson").getvalue())
    assert points["features"][0]["properties"]["unit"] == str(CA_DAM)
    figure = browser.get(f"/api/v1/places/population?area={village.area}&kind=households&as_of=2026-01-01").json()
    assert (figure["value"], figure["sources"]) == (120, ["UBND xã"])


@pytest.mark.parametrize(
    "query", ["units?level=planet", "units?within=x", "units.geojson?zoom=99", "population?area=1@2025-07-01&kind=cats",
              "units?as_of=yesterday", "hamlets?within=99999@2025-07-01"],
)  # fmt: skip
def test_the_api_refuses_nonsense_with_a_problem(units, query):
    answer = cast.client(cast.nobody).get(f"/api/v1/places/{query}")
    assert answer.status_code in (404, 422)
    assert answer["Content-Type"] == "application/problem+json"


def test_datasets_give_rows_as_of_a_date(village):
    from hatang.kernel import datasets

    def rows(name, as_of=TODAY):
        return list(datasets.get_dataset(name).rows(as_of, cast.nobody))

    assert len(rows("places.unit")) == 97
    assert [row["commune"] for row in rows("places.hamlet")] == ["21136"]
    assert [row["commune"] for row in rows("places.hamlet", date(2024, 1, 1))] == ["21142"]
    assert rows("places.population")[0]["value"] == 120
    assert rows("places.hamlet_condition")[0]["grid_electricity"] is False
    assert rows("places.hamlet_condition", date(2025, 1, 1)) == []
    assert rows("places.signal_hole")[0]["operator"] == "VIETTEL.QNG"
    for each in datasets.list_datasets():
        if each.name.startswith("places."):
            for row in rows(each.name):
                reasons = {datasets.name_reason(name) for name in datasets.list_counted_fields(each)}
                assert set(row) - {"geometry", "area"} == {field.name for field in each.fields} - reasons
                if each.record_url:
                    assert each.record_url(row).startswith("/noi/")
