"""What people bring, once it is opened, is in the lake and the open-data catalogue; before and after it is nowhere."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager

import pytest
from django.test import Client
from django.utils import timezone
from tests import cast

from hatang.capabilities.lake import public as lake
from hatang.capabilities.spatial import actions
from hatang.capabilities.spatial.models import Layer, Raster
from hatang.capabilities.spatial.tests.test_layers import POINTS, bring, written
from hatang.capabilities.spatial.tests.test_rasters import heights, tif
from hatang.kernel import datasets, files, jobs
from hatang.kernel.access import SYSTEM
from hatang.kernel.models import Job

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
TITLE = "Ảnh bay chụp Trà Bồng"
READERS = ("/du-lieu-mo/", "/du-lieu-mo/?q=anh+bay", "/catalog.ttl", "/catalog.jsonld", "/api/3/action/package_list")
DECLARED = ("places.unit", "places.hamlet", "assets.site")
SEARCH = "/api/3/action/package_search?q=anh+bay+chup"


@pytest.fixture(autouse=True)
def _lake(settings, tmp_path, monkeypatch):
    settings.HATANG_DATA, settings.HATANG_LAKE = tmp_path, str(tmp_path / "lake")
    settings.HATANG_ADDRESS = "https://hatang.example"
    monkeypatch.setattr("hatang.capabilities.lake.formats.tiles.is_tippecanoe_installed", lambda: False)
    # What is declared beside it: three stand for ninety, each of which is written out with it.
    monkeypatch.setattr(datasets, "_datasets", {name: datasets._datasets[name] for name in DECLARED})


def picture(tmp_path):
    (made,) = bring(tif(heights(), nodata=-9999), "bay-chup.tif", title=TITLE)
    return made, f"raster.{made.slug}"


def layer(tmp_path):
    content = written(tmp_path / "a.gpkg", POINTS, "GPKG", ten=["Trạm", "Cống", "Kè", "Đập"])
    (made,) = bring(content, "bay-chup.gpkg", title=TITLE)
    return made, f"spatial.{made.slug}"


def whole(sent):
    return b"".join(sent) if sent.streaming else sent.content


def said(road):
    sent = Client().get(road)
    assert sent.status_code == 200, road
    return whole(sent).decode()


def assert_nowhere(name):
    """Nobody is told that it is there, by any road."""
    for road in (*READERS, SEARCH):
        text = said(road)
        assert TITLE not in text, road
        assert name not in text, road
        assert name.replace(".", "-") not in text, road
    assert Client().get(f"/du-lieu-mo/{name}/").status_code == 404
    assert Client().get(f"/api/3/action/package_show?id={name}").status_code == 404


@contextmanager
def worked_off(committed):
    """What happens inside is committed, and the jobs that it queued are done."""
    with committed(execute=True):
        yield
    for job in Job.objects.filter(state=Job.State.WAITING):
        jobs.run.func(str(job.pk))


def describe(kind, made, level):
    actions.describe_layer(SYSTEM, kind=kind, slug=made.slug, title=TITLE, description="", access_level=level)


def publish_all():
    return lake.publish(SYSTEM, names=(), as_of=timezone.localdate(), now=timezone.now())


@pytest.mark.parametrize(
    ("kind", "bringing"), [(Raster, picture), pytest.param(Layer, layer, marks=pytest.mark.night("samples"))]
)
def test_it_appears_when_it_is_opened_and_leaves_a_tombstone_when_it_goes(
    tmp_path, django_capture_on_commit_callbacks, kind, bringing
):
    made, name = bringing(tmp_path)
    publish_all()
    assert_nowhere(name)
    lying = {each.name.partition(".")[0] for each in (tmp_path / "lake").rglob("*.*")}
    if kind is Raster:
        assert not (tmp_path / "lake" / name).exists()
        assert made.drawn.sha256 not in lying
    assert lake.list_versions(name, cast.outsider()) == []

    with worked_off(django_capture_on_commit_callbacks):
        describe(kind, made, "open")
    (snapshot,) = [each for each in lake.list_versions(name, SYSTEM) if each.open]
    assert snapshot.manifest["lineage"] == [
        {
            "file": made.file.name,
            "sha256": made.file.sha256,
            "committed_at": made.file.stored_at.isoformat(),
        }
    ]
    assert "lineage" not in lake.list_versions(name, cast.outsider())[0].manifest, "files may bear people's names"
    for road in ("/du-lieu-mo/?q=anh+bay", "/catalog.ttl", f"/du-lieu-mo/{name}/"):
        assert TITLE in said(road), road
    (package,) = json.loads(said(SEARCH))["result"]["results"]
    assert package == json.loads(said(f"/api/3/action/package_show?id={name}"))["result"]
    for each in package["resources"]:
        sent = Client().get(each["url"].removeprefix("https://hatang.example"))
        assert sent.status_code == 200, each["format"]
        content = whole(sent)
        if each["hash"]:
            assert (hashlib.sha256(content).hexdigest(), len(content)) == (each["hash"], each["size"])
        asked = Client().get("/api/3/action/datastore_search", {"resource_id": each["id"]})
        assert asked.status_code == (200 if each["datastore_active"] else 404)
    again = lake.publish(SYSTEM, names=[name], as_of=snapshot.as_of, now=timezone.now())
    assert [each.version for each in again] == [snapshot.version], "the same again makes no new snapshot"

    if kind is Raster:
        assert package["resources"][0]["format"] == "TIFF"
        assert [each["title"] for each in package["groups"]] == ["Ảnh bản đồ"]
        attached = snapshot.open["attached"]
        assert lake.local_path(attached["file"]).read_bytes() == files.path_of(made.drawn_id).read_bytes()
        assert f"<http://testserver/du-lieu-mo/{name}/tai/{snapshot.version}/tif>" in said("/catalog.ttl")

    describe(kind, made, "agency")
    assert_nowhere(name)
    kept = f"/du-lieu-mo/{name}/tai/{snapshot.version}"
    for ending in ("tif", "parquet", "csv"):
        assert Client().get(f"{kept}/{ending}").status_code == 404
    describe(kind, made, "open")
    assert TITLE in said(f"/du-lieu-mo/{name}/")

    with worked_off(django_capture_on_commit_callbacks):
        actions.drop_layer(SYSTEM, kind=kind, slug=made.slug, reason="nhầm ảnh")
    assert_nowhere(name)
    folder = tmp_path / "lake" / name
    assert not list((folder / "files").iterdir()), "its files are gone"
    tombstone = json.loads((folder / "versions" / f"{snapshot.version}.withdrawn.json").read_text())
    assert tombstone["reason"] == "nhầm ảnh"


def test_a_withdrawn_picture_says_so_and_its_file_is_gone(tmp_path, django_capture_on_commit_callbacks):
    made, name = picture(tmp_path)
    with worked_off(django_capture_on_commit_callbacks):
        describe(Raster, made, "open")
    (snapshot,) = lake.list_versions(name, SYSTEM)
    file = lake.local_path(snapshot.open["attached"]["file"])
    assert file.exists()
    lake.withdraw_snapshot(SYSTEM, name, snapshot.version, reason="sai toạ độ", now=timezone.now())
    assert not file.exists()
    assert Client().get(f"/du-lieu-mo/{name}/tai/{snapshot.version}/tif").status_code == 410
    assert TITLE not in said("/catalog.ttl")


@pytest.mark.night("samples")
def test_a_picture_whose_bytes_are_gone_holds_up_no_other(tmp_path):
    made, name = picture(tmp_path)
    describe(Raster, made, "open")
    other, second = layer(tmp_path)
    describe(Layer, other, "open")
    files.path_of(made.drawn_id).unlink()
    done = {each.dataset: each for each in publish_all()}
    assert done[name].problem
    assert done[second].version
