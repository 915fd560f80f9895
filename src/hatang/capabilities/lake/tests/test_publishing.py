"""What reaches the lake, what never does, and what a killed writer leaves."""

from __future__ import annotations

import gzip
import itertools
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from tests import cast

from hatang.capabilities.lake import actions, public
from hatang.capabilities.lake.formats import columns, store
from hatang.capabilities.lake.models import Snapshot
from hatang.capabilities.lake.terms import Check, Edition, Outcome
from hatang.engines.tiles import matrix
from hatang.engines.tiles.pmtiles import Archive
from hatang.kernel import audit, datasets
from hatang.kernel.access import ANONYMOUS, SYSTEM
from hatang.kernel.datasets import Field
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing

DAY = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 20, tzinfo=UTC)
pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def publish(now=NOW, as_of=DAY):
    (found,) = actions.publish_datasets(SYSTEM, names=["test.well"], as_of=as_of, now=now)
    return found


def table(edition):
    return pq.read_table(public.local_path(edition["file"]))


def test_the_open_edition_holds_what_anyone_may_see_and_nothing_else(lake, wells):
    publish()
    row = public.list_newest_snapshots(ANONYMOUS)["test.well"]
    edition = row.edition(Edition.OPEN)
    found = table(edition)
    assert found.num_rows == edition["rows"] == 19
    assert "owner_phone" not in found.column_names
    poor = dict(zip(found["code"].to_pylist(), found["poor"].to_pylist(), strict=True))
    assert poor["W0"] == 0
    assert poor["W5"] == 5
    assert [poor[f"W{n}"] for n in range(1, 5)] == [None] * 4
    assert edition["hidden"] == {"poor": 4}
    assert row.edition(Edition.FULL) is None
    assert "lineage" not in row.manifest
    raw = b"".join(path.read_bytes() for path in lake.rglob("*.pmtiles"))
    assert b"0900000007" not in raw


def test_the_full_edition_is_for_those_who_may(lake, wells):
    publish()
    full = public.list_newest_snapshots(cast.officer())["test.well"].edition(Edition.FULL)
    assert table(full).num_rows == 20
    assert table(full)["owner_phone"].to_pylist()
    for actor in (cast.clerk(), cast.operator_engineer(), cast.resident(), cast.outsider(), ANONYMOUS):
        assert public.list_newest_snapshots(actor)["test.well"].edition(Edition.FULL) is None


def test_whoever_holds_rows_reads_those_alone(lake, wells, monkeypatch):
    held = replace(
        wells,
        access="operator",
        holder="kind",
        scope=lambda actor: (
            None if actor.has("officer") else frozenset({"deep"} if actor.has("operator_engineer") else ())
        ),
    )
    monkeypatch.setitem(datasets._datasets, "test.well", held)
    publish()
    assert "test.well" not in public.list_newest_snapshots(ANONYMOUS)
    (own,) = [each for each in public.list_readable(cast.operator_engineer()) if each.dataset.name == "test.well"]
    assert (own.holder, own.bodies) == ("kind", {"deep"})
    (whole,) = [each for each in public.list_readable(cast.officer()) if each.dataset.name == "test.well"]
    assert whole.bodies is None
    assert not [each for each in public.list_readable(cast.clerk()) if each.dataset.name == "test.well"]


def test_geoparquet_says_where_it_is_and_neighbours_stand_together(lake, wells):
    publish()
    edition = public.list_newest_snapshots(ANONYMOUS)["test.well"].edition(Edition.OPEN)
    found = table(edition)
    geo = json.loads(found.schema.metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    assert geo["columns"]["geometry"]["geometry_types"] == ["Point"]
    assert geo["columns"]["geometry"]["bbox"] == pytest.approx(edition["bounds"])
    places = shapely.from_wkb(found["geometry"].to_pylist())
    assert [box["xmin"] for box in found["bbox"].to_pylist()] == pytest.approx(shapely.get_x(places))
    walked = shapely.length(shapely.linestrings(shapely.get_coordinates(places)))
    declared = shapely.length(shapely.linestrings([(108 + n / 100, 15 + (n * 7 % 13) / 100) for n in range(19)]))
    assert walked < declared


def test_the_same_rows_again_make_no_snapshot_and_changed_rows_a_new_one(lake, wells, rows):
    assert publish().version == "2026-06-30.1"
    again = publish()
    assert (again.outcome, again.version) == (Outcome.UNCHANGED, "2026-06-30.1")
    first = public.list_newest_snapshots(ANONYMOUS)["test.well"].edition(Edition.OPEN)
    rows[3]["name"] = "Giếng mới"
    assert publish().version == "2026-06-30.2"
    assert table(first).num_rows == 19, "the first snapshot is still what it was"
    assert [row.version for row in public.list_versions("test.well", ANONYMOUS)] == ["2026-06-30.2", "2026-06-30.1"]


def test_as_of_an_earlier_day_the_newest_is_the_one_of_then(lake, wells):
    publish()
    publish(as_of=date(2026, 9, 30))
    assert public.list_newest_snapshots(ANONYMOUS, date(2026, 8, 1))["test.well"].version == "2026-06-30.1"
    assert public.list_newest_snapshots(ANONYMOUS)["test.well"].version == "2026-09-30.1"


def test_a_withdrawn_snapshot_leaves_a_tombstone_and_no_rows(lake, wells):
    publish()
    edition = public.list_newest_snapshots(ANONYMOUS)["test.well"].edition(Edition.OPEN)
    with pytest.raises(Invalid):
        actions.withdraw_snapshot(SYSTEM, dataset="test.well", version="2026-06-30.1", reason=" ", now=NOW)
    actions.withdraw_snapshot(SYSTEM, dataset="test.well", version="2026-06-30.1", reason="Nhầm cột", now=NOW)
    assert "test.well" not in public.list_newest_snapshots(ANONYMOUS)
    assert public.list_versions("test.well", ANONYMOUS)[0].reason == "Nhầm cột"
    assert not public.local_path(edition["file"]).exists()
    assert (lake / "test.well" / "versions" / "2026-06-30.1.withdrawn.json").exists()
    with pytest.raises(Conflict):
        actions.withdraw_snapshot(SYSTEM, dataset="test.well", version="2026-06-30.1", reason="x", now=NOW)
    assert publish().version == "2026-06-30.2", "a version is never given twice"


def test_a_writer_killed_before_the_manifest_leaves_what_stood_and_its_crumbs_are_swept(lake, wells, rows, monkeypatch):
    publish()
    rows[0]["name"] = "khác"

    def killed(self, name, content):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store.Store, "put_json", killed)
        with pytest.raises(KeyboardInterrupt):
            publish()
    assert len(list(lake.rglob("files/*.parquet"))) == 4, "two editions stand, two are crumbs"
    assert public.list_newest_snapshots(ANONYMOUS)["test.well"].version == "2026-06-30.1"
    rows[0]["name"] = "Giếng 0"
    assert publish().outcome is Outcome.UNCHANGED
    assert len(list(lake.rglob("files/*.parquet"))) == 2


def test_a_writer_killed_after_the_manifest_is_completed_by_the_next(lake, wells):
    publish()
    Snapshot.objects.all().delete()
    assert publish().outcome is Outcome.UNCHANGED
    assert Snapshot.objects.get().version == "2026-06-30.1"


def test_every_file_can_be_read_again(lake, wells):
    publish()
    assert store.open_store().verify() == store.Verified(2, ())
    path = next(lake.rglob("*.parquet"))
    path.write_bytes(path.read_bytes()[:-1])
    assert len(store.open_store().verify().broken) == 1
    assert actions.verify_files().missing == ()
    path.unlink()
    (lake / "test.well" / "versions" / "2026-06-30.1.json").unlink()
    gone = path.relative_to(lake).as_posix()
    assert actions.verify_files() == store.Verified(1, (), (gone, "test.well/versions/2026-06-30.1.json"))
    actions.withdraw_snapshot(SYSTEM, dataset="test.well", version="2026-06-30.1", reason="Mất tệp", now=NOW)
    assert actions.verify_files().missing == (), "nobody misses what was withdrawn"


@pytest.mark.night("samples")
def test_what_a_backup_may_be_packing_is_swept_after_it(lake, wells, rows, backup_at_work):
    publish()
    packed = set(lake.rglob("files/*.parquet"))
    rows[3]["name"] = "Giếng mới"
    with backup_at_work():
        actions.withdraw_snapshot(SYSTEM, dataset="test.well", version="2026-06-30.1", reason="Nhầm cột", now=NOW)
        assert publish().version == "2026-06-30.2", "who publishes does not wait"
        assert packed < set(lake.rglob("files/*.parquet"))
    assert publish().outcome is Outcome.UNCHANGED
    assert len(packed) == len(set(lake.rglob("files/*.parquet")) - packed) == 2
    assert not any(path.exists() for path in packed)


def test_checks_say_what_is_wrong_with_the_rows(lake, wells, rows):
    rows += [{**rows[0], "kind": "lake"}, {"code": "", "geometry": shapely.Point(200, 15)}]
    assert publish().failed_checks == 4
    manifest = public.list_newest_snapshots(SYSTEM)["test.well"].manifest
    bad = {each["check"]: each["bad"] for each in manifest["checks"] if not each["passed"]}
    wanted = (Check.KEY_UNIQUE, Check.REQUIRED_FILLED, Check.CHOICES_KNOWN, Check.GEOMETRY_SOUND)
    assert bad == dict.fromkeys(map(str, wanted), 1)


@pytest.mark.parametrize("one_in", [4, pytest.param(1, marks=pytest.mark.night("samples"))])
def test_every_declared_dataset_can_be_published(lake, one_in):
    asked = sorted(datasets.list_datasets(), key=lambda each: (each.access, each.name))[::one_in]
    names = () if one_in == 1 else [each.name for each in asked]
    found = actions.publish_datasets(SYSTEM, names=names, as_of=DAY, now=NOW)
    assert {each.dataset for each in found} == {each.name for each in asked}
    closed = {each.name for each in asked if each.access != "open"}
    assert closed
    assert not closed & set(public.list_newest_snapshots(ANONYMOUS))


def test_a_row_that_is_not_what_it_declares_holds_up_no_other_dataset(lake, wells, rows):
    rows[4]["poor"] = "nhiều"
    found = actions.publish_datasets(SYSTEM, names=["test.well", "places.unit"], as_of=DAY, now=NOW)
    assert [each.outcome for each in found] == [Outcome.REFUSED, Outcome.PUBLISHED]
    assert found[0].problem.startswith("poor: ")
    assert "test.well" not in public.list_newest_snapshots(SYSTEM)


def test_only_those_who_may_publish(lake, wells):
    for actor in (cast.clerk(), cast.operator_engineer(), cast.resident(), cast.outsider(), ANONYMOUS):
        with pytest.raises(Forbidden):
            actions.publish_datasets(actor, names=["test.well"], as_of=DAY, now=NOW)
        with pytest.raises(Forbidden):
            actions.withdraw_snapshot(actor, dataset="test.well", version="2026-06-30.1", reason="x", now=NOW)
    assert not Snapshot.objects.exists()


def test_unknown_datasets_and_snapshots_are_named(lake):
    with pytest.raises(Missing, match=r"test\.nothing"):
        actions.publish_datasets(SYSTEM, names=["test.nothing"], as_of=DAY, now=NOW)
    for version in ("", "2026-06-30", "2026-06-30.99", "x.1", "2026-06-30.99999999999999"):
        with pytest.raises(Missing):
            public.find_snapshot("places.hamlet", version, ANONYMOUS)


def test_publishing_is_audited(lake, wells):
    publish()
    assert audit.verify_chain().broken_at is None
    from hatang.kernel.models import AuditEntry

    assert AuditEntry.objects.filter(action="lake.publish", object_key="test.well 2026-06-30.1").count() == 1


def test_few_points_are_all_drawn_at_every_level(lake, wells, monkeypatch, rows, tmp_path):
    """Farther out a map of a province would else show two of its hundred communes."""
    many = [
        {**rows[1], "code": f"W{n}", "geometry": shapely.Point(107 + n % 20 / 10, 14 + n // 20 / 10)}
        for n in range(200)
    ]
    monkeypatch.setitem(datasets._datasets, "test.well", replace(wells, rows=lambda as_of, actor: many))
    publish()
    content = public.local_path(public.list_newest_snapshots(ANONYMOUS)["test.well"].open["tiles"]).read_bytes()
    archive = Archive(lambda offset, length: content[offset : offset + length])
    for level in (0, 5, 8):
        corners = [matrix.column_row(*each, level) for each in ((107, 15), (109, 14))]
        (west, north), (east, south) = corners
        drawn = 0
        for x, y in itertools.product(range(west, east + 1), range(north, south + 1)):
            tile = archive.tile(level, x, y)
            if tile is None:
                continue
            path = tmp_path / "0.mvt"
            path.write_bytes(gzip.decompress(tile) if archive.is_gzip else tile)
            drawn += pyogrio.read_info(path, layer="test.well", force_feature_count=True)["features"]
        assert drawn >= 200, level


def test_a_month_is_written_as_a_month():
    declared = (Field("month", "Month", "month"),)
    rows = [{"month": date(2026, 10, 1)}, {"month": "2026-11"}, {"month": None}]
    (batch,) = columns.build_batches(rows, declared, geometry=False)
    assert batch.column("month").to_pylist() == ["2026-10", "2026-11", None]
