"""A run of the radio model: what goes in, what it leaves, what a change costs; whatever fails leaves the last one."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import pairwise

import h3
import numpy as np
import polars as pl
import pyogrio
import pytest
import rasterio
from django.db import connection
from django.urls import reverse
from tests import cast

from hatang.capabilities.prediction import jobs as coverage_jobs
from hatang.capabilities.prediction.actions import compute, patterns, runs, terrain
from hatang.capabilities.prediction.models import AntennaPattern, PredictedCoverage, Run, TerrainFile
from hatang.capabilities.prediction.queries import rasters, store
from hatang.capabilities.prediction.queries import runs as run_queries
from hatang.capabilities.prediction.queries.levels import find_speed_table, read_levels
from hatang.kernel import jobs
from hatang.kernel.access import SYSTEM
from hatang.kernel.models import AuditEntry, Job
from hatang.kernel.problems import Conflict, Forbidden, Invalid

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

DAY = date(2026, 10, 1)
NEAR, BEHIND, FAR = "51-21136-T01", "51-21136-T02", "51-21136-T03"


# For runs of which nobody asks what is heard where: a sixteenth of the pixels.
SMALL = {"radius_m": 2000.0}


def silent(done, total, message):
    """Progress that nobody listens to."""


def ask(day=DAY, **more):
    return runs.request_run(cast.planner(), as_of=day, **({"radius_m": 8000.0} | more))


def done(run, progress=silent):
    return compute.compute_run(SYSTEM, run.pk, progress=progress)


def refused(run):
    """The problem that the run's job ends with; the run says it too."""
    with pytest.raises(Invalid) as caught:
        coverage_jobs.compute_here(run, progress=silent)
    run.refresh_from_db()
    assert run.state == "failed"
    assert run.problem == str(caught.value)
    assert not store.staging_folder(run.pk).exists()
    return str(caught.value)


def test_the_inputs_are_recorded(valley):
    run = done(ask())
    kept = run.inputs
    assert (kept["as_of"], kept["model"], kept["step_m"], kept["radius_m"]) == ("2026-10-01", "median", 90.0, 8000.0)
    assert (kept["cells"], kept["sites"], kept["bands_mhz"]) == (1, 1, [1800.0])
    assert [(each["name"], each["role"]) for each in kept["terrain"]] == [("thung-lung.tif", "height")]
    assert kept["terrain"][0]["sha256"] == TerrainFile.objects.get().sha256
    assert kept["levels"]["4G"] == [-115.0, -105.0, -95.0, -85.0]
    assert len(kept["sha256"]) == 64
    assert AuditEntry.objects.filter(action="coverage.run.publish", object_key=str(run.pk)).exists()


def mean_level(run):
    """dBm, over the pixels where anything arrives."""
    level = values(run, "rsrp")
    return float(level[level != -32768].mean()) / 10.0


def test_ground_is_made_of_a_surface_model_unless_it_is_switched_off(valley):
    """Houses on the plain: taken for ground they weaken the signal behind them, made ground does not know them."""
    TerrainFile.objects.update(removed_at=datetime(2026, 1, 1, tzinfo=UTC))
    heights = valley.heights()
    blocks = np.indices(heights.shape) % 3 == 0
    heights[blocks.any(axis=0)] += 12.0
    terrain.add_terrain_file(cast.planner(), name="mat.tif", stream=valley.raster(heights), role="surface")
    made = done(ask())
    told = made.inputs["ground"]
    assert (told["is_made"], told["opening_m"], told["smoothing_m"]) == (True, 270.0, 90.0)
    assert told["lowered_percent"] > 20
    assert told["lowered_m"] > 4
    over_ground = mean_level(made)
    page = cast.client(cast.planner()).get(reverse("prediction:run", args=[made.pk])).content.decode()
    assert "Mặt đất từ mô hình bề mặt" in page
    plain = done(ask(make_ground=False))
    assert plain.inputs["ground"]["is_made"] is False
    assert plain.inputs["terrain_sha256"] != made.inputs["terrain_sha256"]
    assert mean_level(plain) < over_ground - 1.0
    # The same bytes said to be bare ground: nothing is made of it, whoever asks.
    terrain.add_terrain_file(cast.planner(), name="mat.tif", stream=valley.raster(heights), role="height")
    assert TerrainFile.objects.get(removed_at=None).role == "height"
    assert "ground" not in done(ask()).inputs


def test_the_ridge_throws_its_shadow(predicted):
    rows = {row.hamlet_code: row for row in PredictedCoverage.objects.all()}
    assert set(rows) == {NEAR, BEHIND, FAR}
    assert (rows[NEAR].share_percent, rows[NEAR].signal_class) == (100, "excellent")
    assert rows[NEAR].indoor_share_percent <= rows[NEAR].vehicle_share_percent <= rows[NEAR].share_percent
    assert rows[BEHIND].share_percent < 50
    assert rows[BEHIND].median_rsrp_dbm < rows[NEAR].median_rsrp_dbm - 30
    assert (rows[FAR].share_percent, rows[FAR].median_rsrp_dbm, rows[FAR].signal_class) == (0, None, "none")


def test_rasters_are_cloud_optimised(predicted):
    run = predicted
    names = {each["name"]: each for each in run.outputs}
    kinds = {"rsrp": "int16", "server": "uint16", "class": "uint8", "second": "uint16", "sinr": "int8"}
    kinds |= {"speed": "uint16", "probability": "uint8", "in_vehicle": "uint8", "indoors": "uint8"}
    for quantity, kind in kinds.items():
        for operator in ("VIETTEL.QNG", "all"):
            name = f"{quantity}-{operator}-4G.tif"
            assert names[name]["kind"] == quantity
            with rasterio.open(store.run_folder(run.pk) / name) as file:
                assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
                assert file.dtypes == (kind,)
                assert file.block_shapes == [(256, 256)]
                assert min(file.shape) < 512 or file.overviews(1)
                assert (file.crs.to_epsg(), file.res) == (run.inputs["grid"][0], (90.0, 90.0))
                assert file.tags()["INPUTS_SHA256"] == run.inputs["sha256"]
    found = rasters.sample_raster(store.raster_path(run.pk, "rsrp", "VIETTEL.QNG", "4G"), 108.504, 15.10)
    assert -80 < found < -40


def test_speed_follows_the_dated_table_and_further_in_is_less_certain(predicted):
    run = predicted
    level, speed = values(run, "rsrp") / 10.0, values(run, "speed") / 100.0
    of = read_levels("4G", run.as_of)
    table = find_speed_table(of, 1800.0, run.as_of)
    # Away from where a line begins: the raster's level is rounded to a tenth.
    clear = np.all([abs(level - begin) > 0.1 for begin in (*table.levels_dbm, of.usable_dbm)], axis=0)
    usable = clear & (level > of.usable_dbm)
    assert speed[usable] == pytest.approx(table.mbps_at(level[usable]), abs=1e-6)
    assert set(np.unique(speed[usable])) == {10.0, 30.0}
    assert not speed[clear & ~usable].any()
    # Further out the wider spread of a house lets it catch what a car does not.
    percents = [values(run, each)[usable].astype(int) for each in ("probability", "in_vehicle", "indoors")]
    for nearer, further in pairwise(percents):
        assert (nearer >= further).all()
        assert (nearer > further).any()
    # In a vehicle 9 dB are lost: there the edge of the cell is where the level outdoors is so much above the usable.
    edge = abs(level - 9.0 - of.usable_dbm) < 0.3
    assert edge.any()
    assert abs(values(run, "in_vehicle")[edge].astype(int) - 50).max() <= 3


def values(run, quantity, operator="VIETTEL.QNG", technology="4G"):
    with rasterio.open(store.raster_path(run.pk, quantity, operator, technology)) as file:
        return file.read(1)


def test_second_server_interference_and_probability_stand_in_rasters(predicted, valley):
    alone = predicted
    quiet = values(alone, "sinr")
    valley.cell("C2", site="S2", longitude=108.53)
    valley.cell("D1", operator="VNPT.QNG", latitude=15.13)
    run = done(ask())
    level, server, second, sinr, percent = (
        values(run, each) for each in ("rsrp", "server", "second", "sinr", "probability")
    )
    heard, both = level > -32768, second > 0
    assert both.any()
    assert (server[both] != second[both]).all()
    assert not second[~heard].any()
    assert (sinr[~heard] == -128).all()
    assert (percent[~heard] == 255).all()
    # Alone a cell meets noise only; where another is nearly as strong, the ratio is small.
    assert quiet.max() > 30
    assert sinr[both].min() < 5
    # Where the level is just the usable one, half of the places have it.
    edge = heard & (abs(level / 10.0 + 115.0) < 0.3)
    assert edge.any()
    assert abs(percent[edge].astype(int) - 50).max() <= 3
    # All together: the pixel is his who is heard best there.
    rival, together = values(run, "rsrp", "VNPT.QNG"), values(run, "rsrp", "")
    assert (together == np.maximum(level, rival)).all()
    first = values(run, "sinr", "VNPT.QNG")
    assert (values(run, "sinr", "")[rival > level] == first[rival > level]).all()
    with pytest.raises(Invalid):
        ask(loading=1.5)


def test_polygons_hexagons_and_the_table(predicted):
    run = predicted
    folder = store.run_folder(run.pk)
    info = pyogrio.read_info(folder / "classes.gpkg")
    assert (info["crs"], info["geometry_type"]) == ("EPSG:4326", "MultiPolygon")
    _meta, _index, _shapes, fields = pyogrio.raw.read(folder / "classes.gpkg")
    assert set(fields[list(info["fields"]).index("signal_class")]) <= {"usable", "fair", "good", "excellent"}
    hexagons = pl.read_parquet(folder / "h3r9.parquet")
    assert {h3.get_resolution(each) for each in hexagons["h3"]} == {9}
    strongest = hexagons.sort("median_rsrp_dbm").row(-1, named=True)
    assert h3.great_circle_distance(h3.cell_to_latlng(strongest["h3"]), (15.10, 108.50)) < 1.5
    with (folder / "hamlets.csv").open(encoding="utf-8", newline="") as stream:
        table = list(csv.DictReader(stream))
    assert [(row["hamlet_code"], row["operator"], row["technology"]) for row in table] == [
        (code, "VIETTEL.QNG", "4G") for code in (NEAR, BEHIND, FAR)
    ]
    for each in run.outputs:
        assert (folder / each["name"]).stat().st_size == each["bytes"]


def test_operators_and_technologies_are_kept_apart(valley):
    valley.cell("D1", operator="VNPT.QNG", technology="5G", band_mhz=3500)
    valley.cell("C2", technology="5G", band_mhz=700)
    run = done(ask())
    assert run_queries.list_groups(run) == [("VIETTEL.QNG", "4G"), ("VIETTEL.QNG", "5G"), ("VNPT.QNG", "5G")]
    assert PredictedCoverage.objects.count() == 9
    names = {each["name"] for each in run.outputs}
    assert {"rsrp-all-4G.tif", "rsrp-all-5G.tif", "rsrp-VNPT.QNG-5G.tif"} <= names
    low = PredictedCoverage.objects.get(operator="VIETTEL.QNG", technology="5G", hamlet_code=BEHIND)
    high = PredictedCoverage.objects.get(operator="VNPT.QNG", technology="5G", hamlet_code=BEHIND)
    assert low.median_rsrp_dbm > (high.median_rsrp_dbm or -200)


@pytest.fixture
def work(monkeypatch):
    """How many masts each run had the engine compute."""
    counted = []

    def count(function, items):
        items = list(items)
        counted.append(sum(len(each.chunk.sites) for each in items))
        return [function(each) for each in items]

    monkeypatch.setattr(jobs, "map_over", count)
    return counted


def two_masts(valley):
    """A second mast 9 km away: with a reach of 2 km it is another part of the work."""
    valley.cell("E1", site="S2", latitude=15.18)
    return {"radius_m": 2000.0}


def test_a_run_computes_only_what_changed(valley, work):
    small = two_masts(valley)
    first = done(ask(**small))
    before = {row.hamlet_code: row.median_rsrp_dbm for row in first.hamlets.all()}
    again = done(ask(**small))
    valley.cells[1] = replace(valley.cells[1], eirp_dbm=50.0)
    changed = done(ask(**small))
    assert work == [2, 1]  # both masts, none, the one that changed
    assert again.inputs["sha256"] == first.inputs["sha256"] != changed.inputs["sha256"]
    assert {row.hamlet_code: row.median_rsrp_dbm for row in changed.hamlets.all()} == before


def test_what_rests_on_a_run_is_published_with_it(valley, monkeypatch):
    renewed = []
    monkeypatch.setattr(runs.events, "publish_event", lambda name, payload: renewed.append((name, payload)))
    done(ask())
    assert [payload["dataset"] for name, payload in renewed if name == "dataset.renewed"] == [
        *("coverage.predicted", "coverage.hamlet", "coverage.disagreement")
    ]


def test_a_run_of_the_same_date_takes_the_place_of_the_one_before(predicted, django_capture_on_commit_callbacks):
    first = predicted
    with django_capture_on_commit_callbacks(execute=True):
        second = done(ask(**SMALL))
    first.refresh_from_db()
    assert first.superseded_at is not None
    assert not store.run_folder(first.pk).exists()
    assert run_queries.find_serving_run(as_of=DAY) == second
    assert set(PredictedCoverage.objects.values_list("run", flat=True)) == {second.pk}


@pytest.mark.night("samples")
def test_what_a_backup_may_be_packing_goes_with_the_next_run(
    predicted, django_capture_on_commit_callbacks, backup_at_work
):
    first = predicted
    with backup_at_work(), django_capture_on_commit_callbacks(execute=True):
        second = done(ask())
    assert store.run_folder(first.pk).exists()
    with django_capture_on_commit_callbacks(execute=True):
        third = done(ask())
    assert [store.run_folder(each.pk).exists() for each in (first, second, third)] == [False, False, True]


def test_a_run_of_an_earlier_date_stays_for_its_date(predicted):
    earlier, later = done(ask(date(2026, 9, 1), **SMALL)), predicted
    assert run_queries.find_serving_run(as_of=date(2026, 9, 30)) == earlier
    assert run_queries.find_serving_run(as_of=DAY) == later
    assert run_queries.find_serving_run(as_of=date(2026, 8, 31)) is None


def stands(run):
    """The last good run still speaks, with its files and rows."""
    run.refresh_from_db()
    assert run_queries.find_serving_run(as_of=DAY) == run
    assert all((store.run_folder(run.pk) / each["name"]).exists() for each in run.outputs)
    assert run.hamlets.count() == 3


def test_a_cell_without_a_band_is_named(predicted, valley):
    good = predicted
    valley.cell("C2", band_mhz=None)
    words = refused(ask())
    assert "C2" in words
    assert "băng tần" in words
    stands(good)


def test_faulty_cells_can_be_left_out_and_are_said(valley):
    valley.cell("C2", band_mhz=None)
    valley.cell("C3", antenna_height_m=None, mast_height_m=None)
    run = done(ask(skip_faulty=True, **SMALL))
    assert run.inputs["cells"] == 1
    assert [each.split(":")[0] for each in run.inputs["left_out"]] == ["C2", "C3"]


def test_a_mast_outside_the_terrain_is_named(predicted, valley):
    good = predicted
    valley.cell("C9", site="S9", longitude=110.0, latitude=17.0)
    words = refused(ask())
    assert "C9" in words
    assert "S9" in words
    assert "17.00000" in words
    stands(good)


def test_a_mast_whose_position_nobody_knows_is_named(predicted, valley):
    good = predicted
    valley.cell("C8", site="S8", longitude=None, latitude=None)
    words = refused(ask())
    assert "C8" in words
    assert "S8" in words
    stands(good)


def test_a_bad_terrain_file_is_named_and_not_kept(valley):
    whole = valley.raster().getvalue()
    bad = {
        "cut.tif": whole[: len(whole) // 3],
        "N15E108.hgt": b"0" * 1001,
        "chu.tif": b"chu",
        "rong.tif": b"",
        "khong-do-cao.tif": valley.raster(np.full_like(valley.heights(), -9999.0)).getvalue(),
        "o-dau.tif": valley.raster(crs=None).getvalue(),
    }
    for name, content in bad.items():
        with pytest.raises(Invalid) as caught:
            terrain.add_terrain_file(cast.planner(), name=name, stream=BytesIO(content))
        assert name in str(caught.value)
    high = valley.heights()
    high[5, 5] = 30_000
    with pytest.raises(Invalid) as caught:
        terrain.add_terrain_file(cast.planner(), name="cao.tif", stream=valley.raster(high))
    assert "cao.tif" in str(caught.value)
    assert "30000" in str(caught.value)
    assert list(TerrainFile.objects.values_list("name", flat=True)) == ["thung-lung.tif"]


def test_a_terrain_file_that_broke_since_is_named_by_the_run(predicted):
    good = predicted
    path = store.terrain_path(TerrainFile.objects.get())
    path.write_bytes(path.read_bytes()[:2000])
    assert "thung-lung.tif" in refused(ask())
    stands(good)


def test_missing_terrain_is_said_and_never_flat(valley):
    TerrainFile.objects.all().delete()
    assert "terrain add" in refused(ask())
    hole = valley.heights()
    hole[:, : valley.heights().shape[1] // 2 - 40] = -9999.0
    terrain.add_terrain_file(cast.planner(), name="thieu.tif", stream=valley.raster(hole))
    run = done(ask())
    assert run.inputs["terrain_missing_share"] > 0.2
    assert not run.hamlets.filter(hamlet_code=FAR).exists()  # on unknown ground nothing is said of it, not a zero


PATTERN = "NAME T\nFREQUENCY 1800\nGAIN 15 dBi\nTILT MECHANICAL\n" + "".join(
    f"{cut} 360\n" + "".join(f"{angle} {0.05 * min(angle, 360 - angle):.2f}\n" for angle in range(360))
    for cut in ("HORIZONTAL", "VERTICAL")
)


def test_a_pattern_with_a_missing_row_is_named(valley):
    patterns.add_pattern(cast.planner(), name="a.msi", content=PATTERN.encode(), band_mhz=1800, operator="VIETTEL.QNG")
    with pytest.raises(Invalid) as caught:
        patterns.add_pattern(
            cast.planner(),
            name="b.msi",
            content=PATTERN.replace("\n17 0.85\n", "\n", 1).encode(),
            band_mhz=1800,
            operator="VIETTEL.QNG",
        )
    assert "b.msi" in str(caught.value)
    assert "17" in str(caught.value)
    assert AntennaPattern.objects.get().name == "a.msi"


def test_a_pattern_file_turns_the_signal(valley):
    valley.cells[0] = replace(valley.cells[0], azimuth_deg=90.0)
    patterns.add_pattern(cast.planner(), name="a.msi", content=PATTERN.encode(), band_mhz=1800)
    run = done(ask())
    path = store.raster_path(run.pk, "rsrp", "VIETTEL.QNG", "4G")
    ahead, behind = (rasters.sample_raster(path, 108.50 + east, 15.10) for east in (0.02, -0.02))
    assert ahead - behind == pytest.approx(9.0, abs=1.5)  # 180 degrees at 0.05 dB each


@pytest.mark.parametrize(
    "harm", ["changed", *(pytest.param(each, marks=pytest.mark.night("samples")) for each in ("gone", "unreadable"))]
)
def test_a_pattern_file_that_broke_since_is_named_with_its_cell(valley, harm):
    valley.cells[0] = replace(valley.cells[0], azimuth_deg=90.0)
    kept = patterns.add_pattern(cast.planner(), name="a.msi", content=PATTERN.encode(), band_mhz=1800)
    good = done(ask(**SMALL))
    assert good.inputs["patterns"] == [{"name": "a.msi", "operator": "", "band_mhz": 1800, "sha256": kept.sha256}]
    path = store.pattern_path(kept.sha256)
    path.unlink()
    if harm == "changed":
        path.write_text(PATTERN.replace("\n17 0.85\n", "\n", 1))
    elif harm == "unreadable":
        path.mkdir()
    words = refused(ask())
    assert "C1" in words
    assert "a.msi" in words
    stands(good)
    valley.cell("C2", site="S2")  # in every direction: it has no need of the file
    assert [each.split(":")[0] for each in done(ask(skip_faulty=True, **SMALL)).inputs["left_out"]] == ["C1"]


def test_with_every_cell_left_out_there_is_no_run(predicted, valley):
    good = predicted
    valley.cells[0] = replace(valley.cells[0], band_mhz=None)
    assert "C1" in refused(ask(skip_faulty=True))
    stands(good)


FAULTS = (
    ({"azimuth_deg": 400.0}, "400"),
    ({"azimuth_deg": float("nan")}, "nan"),
    ({"electrical_tilt_deg": 120.0}, "120"),
    ({"mechanical_tilt_deg": -91.0}, "-91"),
    ({"antenna_height_m": -3.0}, "-3"),
    ({"eirp_dbm": 500.0}, "500"),
    ({"band_mhz": 26000}, "26000"),
)


def test_every_number_that_cannot_be_is_named_with_its_cell(predicted, valley):
    good = predicted
    for number, (fault, _words) in enumerate(FAULTS):
        valley.cell(f"F{number}", **fault)
    said = refused(ask()).split("; ")
    for number, (_fault, words) in enumerate(FAULTS):
        (line,) = (each for each in said if f"F{number}" in each)
        assert words in line
    stands(good)


def test_nothing_on_air_is_said(valley):
    valley.cells.clear()
    assert "assets.cell" in refused(ask())


def test_sizes_are_checked_before_anything_is_written(valley):
    for wrong in ({"step_m": 1.0}, {"radius_m": 1e6}, {"model": "hata"}):
        with pytest.raises(Invalid):
            ask(**wrong)
    assert not Run.objects.exists()


@pytest.mark.parametrize("who", [cast.resident(), cast.clerk(), cast.operator_engineer(), cast.outsider(), cast.nobody])
def test_who_may_not_start_a_run(valley, who):
    with pytest.raises(Forbidden):
        runs.request_run(who, as_of=DAY)
    with pytest.raises(Forbidden):
        terrain.add_terrain_file(who, name="x.tif", stream=valley.raster())
    assert not Run.objects.exists()


def job_of(run):
    return jobs.start_job(coverage_jobs.compute, actor=cast.planner(), title="test", run_id=run.pk)


def test_a_cancelled_run_says_so_and_is_taken_up_where_it_stopped(valley, monkeypatch, work):
    small = two_masts(valley)
    run = ask(**small)
    job = job_of(run)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)
    seen = []

    def stop(self, done, total, message=""):
        seen.append(message)
        if len(seen) > 4:
            raise jobs.Cancelled

    with monkeypatch.context() as patched:
        patched.setattr(jobs.Running, "progress", stop)
        with pytest.raises(jobs.Cancelled):
            coverage_jobs.compute(jobs.Running(job), run_id=run.pk)
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert not run.hamlets.exists()
    result = coverage_jobs.compute(jobs.Running(job), run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, result["run"]) == ("complete", run.pk)
    assert work == [2]  # the engine had kept what was finished
    assert coverage_jobs.compute(jobs.Running(job), run_id=run.pk)["run"] == run.pk  # once more changes nothing


def test_a_run_of_the_command_line_is_at_work_as_long_as_its_process_lives(valley):
    run = ask()
    runs.begin_run(run.pk)
    run.refresh_from_db()
    assert (run_queries.at_work(), run_queries.state_of(run)) == (None, "failed")  # its process was killed
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [run_queries.RUN_LOCK])
        assert run_queries.at_work().run == run
        assert run_queries.state_of(run) == "running"
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [run_queries.RUN_LOCK])
        assert run_queries.at_work() is None
    finally:
        other.close()


def test_a_second_hand_on_the_same_run_leaves_it_alone(valley, monkeypatch):
    """A worker taken for lost still works: the one sent after it must not end the run."""
    run = ask()
    monkeypatch.setattr(compute, "_lock_computation", lambda: False)
    runs.begin_run(run.pk)
    with pytest.raises(Conflict):
        coverage_jobs.compute(jobs.Running(job_of(run)), run_id=run.pk)
    run.refresh_from_db()
    assert run.state == "running"


def test_the_levels_of_hamlets_are_finite_or_missing(predicted):
    run = predicted
    for row in run.hamlets.all():
        assert row.median_rsrp_dbm is None or np.isfinite(row.median_rsrp_dbm)
