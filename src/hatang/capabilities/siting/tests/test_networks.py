"""Networks of lines: read from every format, refused by name, seen by planners alone."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import numpy as np
import pyogrio
import pytest
import shapely
from django.urls import reverse
from django.utils import timezone
from tests import cast

from hatang.capabilities.siting.actions import networks as actions
from hatang.capabilities.siting.datasets import LINES
from hatang.capabilities.siting.formats import lines, opening
from hatang.capabilities.siting.models import LineNetwork
from hatang.capabilities.siting.queries import networks
from hatang.capabilities.siting.terms import LineKind
from hatang.engines.sheets.cells import Unreadable
from hatang.kernel.imports import reading
from hatang.kernel.models import StoredFile
from hatang.kernel.problems import Forbidden, Invalid, Missing

CROSS = [[[108.50, 15.10], [108.51, 15.10], [108.52, 15.10]], [[108.51, 15.09], [108.51, 15.10]]]


def geojson(coordinates=CROSS, properties=({"kind": "road", "surface": "asphalt"}, {"kind": "cột"})):
    features = [
        {"type": "Feature", "geometry": {"type": "LineString", "coordinates": line}, "properties": said}
        for line, said in zip(coordinates, properties, strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def written(folder, name, crs="EPSG:4326", **more):
    shapes = np.array([shapely.LineString(line) for line in more.pop("lines", CROSS)], dtype=object)
    fields = more.pop("fields", {"highway": ["primary", "track"]})
    path = folder / name
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(shapes),
        field_data=[np.array(each, dtype=object) for each in fields.values()],
        fields=list(fields),
        geometry_type="LineString",
        crs=crs,
        **more,
    )
    return path


@pytest.mark.unit
def test_lines_meet_where_they_share_a_vertex(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_bytes(geojson())
    graph = lines.read_line_graph(path, "a.geojson")
    assert (len(graph.places), graph.edges, graph.parts()) == (4, 3, 1)
    assert graph.length_m.sum() == pytest.approx(2 * 1074.7 + 1106.4, rel=0.001)
    assert set(graph.length_km()) == {"road", "pole_line"}
    assert [lines.SURFACES[each].value for each in graph.surface] == ["paved", "paved", "soft"]


@pytest.mark.unit
def test_a_geopackage_and_a_shapefile_say_the_same(tmp_path):
    package = lines.read_line_graph(written(tmp_path, "a.gpkg"), "a.gpkg")
    written(tmp_path, "b.shp")
    packed = tmp_path / "b.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in tmp_path.glob("b.*"):
            if part.suffix != ".zip":
                archive.write(part, part.name)
    shapefile = lines.read_line_graph(packed, "b.zip")
    assert (package.places == shapefile.places).all()
    assert [lines.SURFACES[each].value for each in package.surface] == ["paved", "paved", "soft"]
    assert shapefile.edges == 3


@pytest.mark.unit
def test_the_grid_of_the_province_becomes_degrees(tmp_path):
    from pyproj import Transformer

    turn = Transformer.from_crs(4326, 3405, always_xy=True)
    turned = [[turn.transform(*point) for point in line] for line in CROSS]
    graph = lines.read_line_graph(written(tmp_path, "a.gpkg", crs="EPSG:3405", lines=turned), "a.gpkg")
    assert graph.places.min(axis=0) == pytest.approx([108.50, 15.09], abs=1e-4)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"x", "a.txt"),
        pytest.param("a.gpkg", b"x", "a.gpkg", marks=pytest.mark.night("samples")),
        ("a.zip", b"PK", "a.zip"),
        ("a.geojson", geojson([[[15.1, 108.5], [15.2, 108.5]]], [{}]), "Việt Nam"),
        *(
            pytest.param("a.geojson", content, "a.geojson", marks=pytest.mark.night("samples"))
            for content in (
                b'{"type":"FeatureCollection","features":[]}',
                geojson(CROSS, [{"highway": "steps"}, {"highway": "platform"}]),
            )
        ),
    ],
)
def test_a_wrong_file_is_refused_by_name(tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Invalid) as refused:
        lines.read_line_graph(path, name)
    assert said in str(refused.value)


@pytest.mark.unit
@pytest.mark.parametrize(("limit", "code"), [("MAXIMUM_LINES", "many_lines"), ("MAXIMUM_VERTICES", "many_points")])
def test_a_file_too_large_to_compute_is_refused_by_name_with_a_way_out(tmp_path, monkeypatch, limit, code):
    path = tmp_path / "a.geojson"
    path.write_bytes(geojson())
    monkeypatch.setattr(opening, limit, 1)
    folder = tmp_path / "into"
    folder.mkdir()
    with pytest.raises(Unreadable) as found:
        opening.read_lines_file(path, folder, ".geojson", LineKind.ROAD)
    told = reading.refusal_of_file(found.value.code, "a.geojson", reasons=lines.REASONS)
    assert (told.code, told.where) == (f"file_{code}", "a.geojson")
    assert told.hint


@pytest.mark.night("samples")  # by day `kernel/imports` begins one anew, and no reader opens what came in by itself
@pytest.mark.unit
def test_a_file_is_opened_in_a_process_of_its_own(tmp_path, monkeypatch, new_processes):
    package, plain = written(tmp_path, "a.gpkg"), tmp_path / "b.geojson"
    plain.write_bytes(geojson())

    def here(*_arguments, **_named):
        raise AssertionError("GDAL opened the file in this process")

    for name in ("list_layers", "read_info"):
        monkeypatch.setattr(pyogrio, name, here)
    monkeypatch.setattr(pyogrio.raw, "read", here)
    assert lines.read_line_graph(package, "a.gpkg").edges == lines.read_line_graph(plain, "b.geojson").edges == 3


def packed(folder, name, **parts):
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part.replace("__", "."), content)
    return path


@pytest.mark.unit
@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"a__shp": b"x", "a__dbf": b"x"}, ".shx"),
        *(
            pytest.param(*each, marks=pytest.mark.night("samples"))
            for each in (({"a__shp": b"x", "b__shp": b"x"}, "b"), ({"a__txt": b"x"}, "Shapefile"))
        ),
        ({"a__shp": b"x", "a__shx": b"x", "a__dbf": bytes(60_000_000)}, "a.dbf"),
        *(
            pytest.param(*each, marks=pytest.mark.night("samples"))
            for each in (
                ({f"n{number}": b"" for number in range(1100)}, "quá nhiều tệp"),
                ({"a__shp": b"no shapefile", "a__shx": b"x", "a__dbf": b"x"}, "x.zip"),
            )
        ),
        ({"../../a__shp": b"x", "../../a__shx": b"x", "../../a__dbf": b"x"}, "x.zip"),
    ],
)
def test_a_hostile_or_broken_zip_is_refused_and_writes_nothing_elsewhere(tmp_path, parts, said):
    inside = tmp_path / "in" / "side"
    inside.mkdir(parents=True)
    before = sorted(path.name for path in tmp_path.rglob("*"))
    path = packed(inside, "x.zip", **parts)
    with pytest.raises(Invalid) as refused:
        lines.read_line_graph(path, "x.zip")
    assert said in str(refused.value)
    assert sorted(each.name for each in tmp_path.rglob("*")) == sorted([*before, "x.zip"])


@pytest.mark.unit
def test_a_zip_that_lies_about_sizes_is_refused(tmp_path):
    path = packed(tmp_path, "x.zip", a__shp=b"x", a__shx=b"x", a__dbf=bytes(60_000_000))
    content = bytearray(path.read_bytes())
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = (100).to_bytes(4, "little")  # the size it says it unpacks to
    path.write_bytes(content)
    with pytest.raises(Invalid):
        lines.read_line_graph(path, "x.zip")


@pytest.mark.unit
def test_a_file_without_reference_system_is_refused(tmp_path):
    with pytest.warns(UserWarning, match="crs"):
        path = written(tmp_path, "a.gpkg", crs=None)
    with pytest.raises(Invalid, match=r"a\.gpkg"):
        lines.read_line_graph(path, "a.gpkg")


@pytest.fixture
def taken(db, settings, tmp_path):
    settings.HATANG_DATA = str(tmp_path)
    return actions.add_network(cast.planner(), name="mạng.geojson", stream=io.BytesIO(geojson()), source="Minh họa")


@pytest.mark.integration
def test_the_same_file_twice_is_one_network_and_a_removed_one_comes_back(taken):
    again = actions.add_network(cast.planner(), name="b.geojson", stream=io.BytesIO(geojson()), source="x")
    assert again.pk == taken.pk
    actions.remove_network(cast.planner(), network_id=taken.pk)
    assert not networks.list_networks(actor=cast.planner()).exists()
    with pytest.raises(Missing):
        networks.find_network(network_id=taken.pk, actor=cast.planner())
    actions.add_network(cast.planner(), name="c.geojson", stream=io.BytesIO(geojson()), source="y")
    assert LineNetwork.objects.get().removed_at is None


@pytest.mark.integration
def test_its_kilometres_are_rows_until_it_is_removed_and_whoever_plans_alone_has_them(taken):
    today = timezone.localdate()
    told = list(LINES.rows(today, cast.planner()))
    assert {row["kind"]: row["length_km"] for row in told} == taken.length_km
    assert all(row["length_km"] > 0 for row in told)
    assert not list(LINES.rows(today - timedelta(days=1), cast.planner()))
    assert not list(LINES.rows(today, cast.operator_engineer()))
    actions.remove_network(cast.planner(), network_id=taken.pk)
    assert not list(LINES.rows(today, cast.planner()))


@pytest.mark.integration
def test_a_file_that_is_refused_leaves_no_network(db, settings, tmp_path):
    settings.HATANG_DATA = str(tmp_path)
    planner = cast.client(cast.planner())
    upload = io.BytesIO(b"no lines")
    upload.name = "hỏng.gpkg"
    answer = planner.post(reverse("siting:add_network"), {"lines": upload, "kind": "road", "source": "x"})
    assert answer.status_code == 422
    assert "hỏng.gpkg" in answer.content.decode()
    assert not LineNetwork.objects.exists()
    assert not StoredFile.objects.exists()
    assert not [each for each in tmp_path.rglob("*") if each.is_file()]


@pytest.mark.integration
@pytest.mark.parametrize(
    "actor",
    [
        *(cast.clerk(), cast.operator_engineer()),
        *(pytest.param(actor, marks=pytest.mark.night("roads")) for actor in (cast.resident(), cast.outsider())),
    ],
)
def test_whoever_does_not_plan_sees_no_network_and_draws_no_site(taken, actor):
    assert not networks.list_networks(actor=actor).exists()
    visitor = cast.client(actor)
    for name, arguments in (
        ("inputs", []),
        ("network_lines", [taken.pk]),
        ("works", []),
        ("drawn", []),
        ("protected", []),
    ):
        assert visitor.get(reverse(f"siting:{name}", args=arguments)).status_code == 403
    for name, arguments in (
        ("add_network", []),
        ("remove_network", [taken.pk]),
        ("draw_site", []),
        ("remove_site", [1]),
    ):
        assert visitor.post(reverse(f"siting:{name}", args=arguments)).status_code == 403
    with pytest.raises(Forbidden):
        actions.draw_site(actor, name="x", longitude=108.5, latitude=15.1, height_m=42)


@pytest.mark.integration
def test_the_page_of_inputs_shows_lines_and_takes_sites(taken):
    planner = cast.client(cast.planner())
    page = planner.get(reverse("siting:inputs")).content.decode()
    assert "mạng.geojson" in page
    shown = planner.get(reverse("siting:network_lines", args=[taken.pk]))
    assert {each["properties"]["kind"] for each in json.loads(shown.content)["features"]} == {"road", "pole_line"}
    said = {"name": "Đồi Tròn", "lng": "108.51", "lat": "15.11", "height_m": "42", "note": ""}
    assert planner.post(reverse("siting:draw_site"), said).status_code == 302
    site = networks.drawn_sites(actor=cast.planner()).get()
    assert json.loads(planner.get(reverse("siting:drawn")).content)["features"][0]["properties"]["code"] == site.code
    assert planner.post(reverse("siting:remove_site", args=[site.pk])).status_code == 302
    assert not networks.drawn_sites(actor=cast.planner()).exists()
