"""Field work: the package that goes out, what comes back of it, contradictions that a person decides."""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from xml.etree import ElementTree

import pyogrio
import pytest
from tests import cast
from tests.wells import ITEMS, NEW, Sender, bring_file, collection

from hatang.capabilities.spatial import actions
from hatang.capabilities.spatial.models import FieldReturn
from hatang.capabilities.spatial.queries.collections import find_collection
from hatang.capabilities.spatial.queries.features import Selection, find_feature
from hatang.kernel.access import SYSTEM
from hatang.kernel.models import AuditEntry

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
NOW = datetime(2026, 6, 30, 20, tzinfo=UTC)
ROAD = "/lop-ban-do/tram/thuc-dia/"


@pytest.fixture
def officer(db, settings, tmp_path):
    settings.HATANG_DATA = tmp_path
    bring_file(collection())
    return Sender(cast.officer())


@pytest.fixture
def package(officer, tmp_path):
    """The GeoPackage as it lies on the device."""
    sent = officer.client.get(f"{ROAD}goi.zip")
    assert sent["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(sent.content)) as archive:
        archive.extractall(tmp_path / "device")
    return tmp_path / "device" / "tram.gpkg"


def field(path, *statements):
    """What a surveyor does to the table; the triggers of the spatial index want functions that SQLite lacks."""
    with closing(sqlite3.connect(path)) as link, link:
        for (name,) in link.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            link.execute(f'DROP TRIGGER "{name}"')
        for each in statements:
            link.execute(each)


def bring_back(officer, path, status=302):
    with path.open("rb") as stream:
        sent = officer.client.post(ROAD, {"file": stream})
    assert sent.status_code == status, sent.content.decode()
    return sent


def rows(officer):
    found = json.loads(officer.client.get(ITEMS, {"f": "json", "limit": 100}).content)["features"]
    return {each["id"]: each["properties"]["ten"] for each in found}


def test_the_package_is_a_project_with_the_layer_in_it(package):
    layers = dict(pyogrio.list_layers(package))
    assert layers == {"tram": "Point", "hatang_out": None}
    meta, table = pyogrio.read_arrow(package, layer="tram")
    assert table["ten"].to_pylist() == ["Trạm 1", "Trạm 2", "Trạm 3"]
    assert meta["crs"] == "EPSG:4326"
    root = ElementTree.parse(package.with_suffix(".qgs")).getroot()
    (layer,) = root.iter("maplayer")
    assert layer.findtext("datasource") == "./tram.gpkg|layername=tram"
    assert layer.find("renderer-v2/symbols/symbol").get("type") == "marker"
    editable = {each.get("name"): each.get("editable") for each in layer.find("editable")}
    assert editable["oid"] == "0"
    assert editable["ten"] == "1"
    assert AuditEntry.objects.filter(action="spatial.field_out").count() == 1


def test_what_was_changed_added_and_removed_in_the_field_is_taken(officer, package):
    field(
        package,
        "UPDATE tram SET ten = 'Sửa' WHERE oid = '1'",
        "DELETE FROM tram WHERE oid = '3'",
        "INSERT INTO tram (geom, ten, so_may) SELECT geom, 'Thêm', 9 FROM tram WHERE oid = '2'",
    )
    sent = bring_back(officer, package)
    assert rows(officer) == {"1": "Trạm 1", "2": "Trạm 2", "3": "Trạm 3"}, "nothing changes before the decision"
    (kept,) = FieldReturn.objects.all()
    found = {(each["what"], each["number"], tuple(each["fields"]), tuple(each["since"])) for each in kept.differences}
    assert ("changed", "1", ("ten",), ()) in found
    assert ("removed", "3", (), ()) in found
    assert [each["what"] for each in kept.differences].count("added") == 1
    page = officer.client.get(sent["Location"]).content.decode()
    assert "<del>Trạm 1</del> → <ins>Sửa</ins>" in page
    decided = {f"row-{n}": "take" for n in range(3)}
    assert officer.client.post(sent["Location"], decided).status_code == 302
    assert rows(officer) == {"1": "Sửa", "2": "Trạm 2", "4": "Thêm"}
    assert officer.client.post(sent["Location"], decided).status_code == 200, "once and no more"
    assert rows(officer) == {"1": "Sửa", "2": "Trạm 2", "4": "Thêm"}
    assert AuditEntry.objects.filter(action="spatial.change").count() == 3


def test_a_contradiction_names_who_changed_it_here_and_waits_for_a_decision(officer, package):
    other = Sender(cast.agency_officer("QNG.SYT"))
    for number in ("1", "2"):
        other.send("PUT", f"{ITEMS}/{number}", NEW, **{"If-Match": other.read(f"{ITEMS}/{number}")[1]})
    field(package, "UPDATE tram SET ten = 'Sửa' WHERE oid IN ('1', '3')", "DELETE FROM tram WHERE oid = '2'")
    sent = bring_back(officer, package)
    since = {each["number"]: each["since"] for each in FieldReturn.objects.get().differences}
    assert since["3"] == []
    label = cast.agency_officer("QNG.SYT").label
    assert label in since["1"][0]
    assert label in since["2"][0]
    refused = officer.client.post(sent["Location"], {"row-2": "take"})
    assert refused.status_code == 422
    order = [each["number"] for each in FieldReturn.objects.get().differences]
    said = {f"row-{order.index('1')}": "leave", f"row-{order.index('2')}": "leave", f"row-{order.index('3')}": "take"}
    assert officer.client.post(sent["Location"], said).status_code == 302
    assert rows(officer) == {"1": "Trạm mới", "2": "Trạm mới", "3": "Sửa"}


def test_what_is_changed_again_before_the_decision_is_not_overwritten(officer, package):
    field(package, "UPDATE tram SET ten = 'Sửa' WHERE oid IN ('1', '2')")
    sent = bring_back(officer, package)
    officer.send("PUT", f"{ITEMS}/2", NEW, **{"If-Match": officer.read(f"{ITEMS}/2")[1]})
    officer.client.post(sent["Location"], {"row-0": "take", "row-1": "take"})
    assert rows(officer) == {"1": "Trạm 1", "2": "Trạm mới", "3": "Trạm 3"}, "all of it or nothing"
    assert FieldReturn.objects.get().settled_at is None


def test_what_is_no_package_of_the_layer_is_refused(officer, package, tmp_path):
    page = bring_back(officer, package, 422).content.decode()
    assert "tram.gpkg" in page
    other = tmp_path / "other.geojson"
    other.write_bytes(collection())
    bring_back(officer, other, 422)
    field(package, "DELETE FROM hatang_out")
    bring_back(officer, package, 422)
    assert not FieldReturn.objects.exists()


def test_a_value_that_cannot_be_kept_is_named_by_feature_and_field(officer, package):
    field(package, f"UPDATE tram SET ten = '{'x' * 10_001}' WHERE oid = '2'")
    assert "tram.gpkg: 2, ten" in bring_back(officer, package, 422).content.decode()
    assert not FieldReturn.objects.exists()


def test_fields_about_persons_do_not_go_out_with_those_who_do_not_see_them(officer, monkeypatch):
    said = {"title": "Trạm", "description": "", "access_level": "agency", "personal": frozenset({"chu"})}
    actions.describe_layer(SYSTEM, slug="tram", **said)
    content = cast.client(cast.clerk()).get(f"{ROAD}goi.zip").content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "Bà 1".encode() not in archive.read("tram.gpkg")
    assert cast.client(cast.planner()).get(f"{ROAD}goi.zip").status_code == 403
    assert cast.client(cast.agency_officer("QNG.SGDDT")).get(f"{ROAD}goi.zip").status_code == 403


def test_no_tag_lets_a_hidden_field_be_tried_out(officer, tmp_path):
    """Whoever knows the rest of a feature would only have to try names until the tag comes out."""
    of = find_collection(name="spatial.tram", actor=SYSTEM)
    texts = [find_feature(of=of, identifier=each, chosen=Selection(equal={})) for each in ("1", "2")]
    said = {"title": "Trạm", "description": "", "access_level": "agency", "personal": frozenset({"chu"})}
    actions.describe_layer(SYSTEM, slug="tram", **said)
    content = cast.client(cast.clerk()).get(f"{ROAD}goi.zip").content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(tmp_path)
    with closing(sqlite3.connect(tmp_path / "tram.gpkg")) as link:
        tags = {tag.strip('"') for (tag,) in link.execute("SELECT tag FROM hatang_out")}
    tried = {hashlib.sha256(each.encode()).hexdigest()[:32] for each in texts}
    assert len(tags) >= 2
    assert "Bà 1" in texts[0]
    assert not tags & tried


def test_what_came_back_about_persons_is_not_told_to_those_who_do_not_see_it(officer, package):
    said = {"title": "Trạm", "description": "", "access_level": "agency", "personal": frozenset({"chu"})}
    actions.describe_layer(SYSTEM, slug="tram", **said)
    field(package, "UPDATE tram SET chu = 'Ông Kín', ten = 'Sửa' WHERE oid = '1'")
    road = bring_back(officer, package)["Location"]
    assert "Ông Kín" in officer.client.get(road).content.decode()
    page = cast.client(cast.clerk()).get(road).content.decode()
    assert "Sửa" in page
    assert "Ông Kín" not in page
    assert "Bà 1" not in page
