"""The province runner against a slow reference, and the same to the bit however it is cut, spread or interrupted."""

import json
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from hatang.engines.radio import province, sweep
from hatang.engines.radio.antennas import attenuation_db, build_parametric_pattern
from hatang.engines.radio.cells import RadioCell, RadioSite, pixel_of
from hatang.engines.radio.errors import RadioError
from hatang.engines.radio.province import Settings, store
from hatang.engines.radio.province.chunk import compute_chunk
from hatang.engines.radio.tests import stand_in
from hatang.engines.terrain import fractal
from hatang.engines.terrain.grid import Terrain

SETTINGS = Settings(radius_m=1500.0, floor_dbm=-110.0, tile_m=1200.0)
STEP = 60.0
PANEL, ROUND = build_parametric_pattern(), build_parametric_pattern(horizontal_beam_deg=None)


@pytest.fixture(scope="module")
def ground():
    made = fractal.generate_terrain(11, rows=90, columns=100, step_m=STEP)
    heights = made.height_m.copy()
    heights[10:16, 70:90] = np.nan
    return Terrain.of(made.grid, heights, source="test")


def network(ground, count=14, seed=1):
    rng = np.random.default_rng(seed)
    sites = []
    while len(sites) < count:
        row, column = int(rng.integers(0, 90)), int(rng.integers(0, 100))
        if ground.missing[row, column]:
            continue
        longitude, latitude = (float(each) for each in ground.grid.centre(row, column))
        name, operator = f"S{len(sites):02d}", "XY"[len(sites) % 2]
        cells = []
        for sector in range(3):
            for frequency, technology, eirp in ((1800.0, "4G", 30.0), (900.0, "2G", 55.0)):
                cells.append(
                    RadioCell(
                        f"{name}-{technology}-{sector}",
                        operator if sector else "X",
                        technology,
                        frequency,
                        30.0 + 5 * (sector == 2),
                        eirp,
                        ROUND if technology == "2G" else PANEL,
                        azimuth_deg=120.0 * sector + 7,
                        electrical_tilt_deg=3.0,
                        mechanical_tilt_deg=2.0 * (sector == 1),
                    )
                )
        sites.append(RadioSite(name, longitude, latitude, tuple(cells)))
    return sites


@pytest.fixture(scope="module")
def sites(ground):
    return network(ground)


@pytest.fixture(scope="module")
def done(ground, sites, tmp_path_factory):
    return computed(sites, ground, tmp_path_factory.mktemp("work"))


def computed(sites, ground, folder, settings=SETTINGS, **options):
    return province.run_province(sites, ground, settings, folder, losses=stand_in.losses, **options)


def whole(run):
    return {layer: run.window(layer, 0, 0, *run.grid.shape) for layer in run.layers}


def same(one, other):
    first, second = whole(one), whole(other)
    assert one.cells == other.cells
    assert first.keys() == second.keys()
    for layer, servers in first.items():
        assert (servers.level == second[layer].level).all()
        assert (servers.server == second[layer].server).all()
        assert (servers.total == second[layer].total).all()


@pytest.mark.property
def test_every_pixel_agrees_with_the_slow_reference(ground, sites, done):
    assert len(done.layers) == 4
    for layer in done.layers:
        by_site, total = [], np.zeros(ground.grid.shape)
        for site in sites:
            r, c = pixel_of(site, ground.grid)
            heard = []
            for cell in (each for each in site.cells if each.layer == layer):
                loss = stand_in.losses(
                    ground.height_m,
                    STEP,
                    r,
                    c,
                    cell.antenna_height_m,
                    1.5,
                    (cell.frequency_mhz,),
                    1500.0,
                    model="median",
                )[0]
                half = loss.shape[0] // 2
                level = np.full(ground.grid.shape, np.nan)
                i, j = np.nonzero(np.isfinite(loss))
                rr, cc = r + i - half, c + j - half
                distance = np.maximum(np.hypot(i - half, j - half), 1 / 3) * STEP
                drop = ground.height_m[r, c] + cell.antenna_height_m - ground.height_m[rr, cc] - 1.5
                down = np.degrees(np.arctan(drop / distance + distance / (2 * 4 / 3 * 6.371e6)))
                off = attenuation_db(
                    cell.pattern,
                    np.degrees(np.arctan2(j - half, half - i)) - cell.azimuth_deg,
                    down,
                    electrical_tilt_deg=cell.electrical_tilt_deg,
                    mechanical_tilt_deg=cell.mechanical_tilt_deg,
                )
                level[rr, cc] = cell.reference_eirp_dbm - off - loss[i, j]
                heard.append(level)
                total += np.where(np.isnan(level), 0.0, 10 ** (np.nan_to_num(level) / 10))
            if heard:
                with np.errstate(all="ignore"):
                    by_site.append(np.nanmax(np.where(np.isnan(heard), -np.inf, heard), axis=0))
        ranked = np.sort(np.where(np.array(by_site) >= SETTINGS.floor_dbm, by_site, -np.inf), axis=0)[::-1]
        found = done.window(layer, 0, 0, *ground.grid.shape)
        for rank in range(3):
            clear = ~(np.abs(ranked[rank] - SETTINGS.floor_dbm) < 1.0)
            level = np.where(found.server[rank] >= 0, found.rank_dbm(rank), -np.inf)
            assert (np.isfinite(level) == np.isfinite(ranked[rank]))[clear].all()
            both = np.isfinite(level) & np.isfinite(ranked[rank])
            assert np.abs(level[both] - ranked[rank][both]).max() < 1.0
            assert np.sqrt(np.mean((level[both] - ranked[rank][both]) ** 2)) < 0.15
        heard_here = found.total > 0
        off = np.abs(10 * np.log10(found.total_mw[heard_here] / total[heard_here]))
        # The tables turn a mechanical tilt exactly on the horizon only: a few pixels right below a mast differ.
        assert np.quantile(off, 0.995) < 0.5
        assert off.max() < 4.0
        mast = np.array(done.mast_of)
        two = found.server[1] >= 0
        assert (mast[found.server[0][two]] != mast[found.server[1][two]]).all()
    assert not np.isfinite(done.signal("X", "4G")[0][ground.missing]).any()


@pytest.mark.property
def test_however_the_work_is_cut_the_bits_are_the_same(ground, sites, done, tmp_path):
    for at, tile in enumerate((500.0, 9000.0)):
        same(done, computed(sites[::-1], ground, tmp_path / str(at), replace(SETTINGS, tile_m=tile)))


@pytest.mark.integration
def test_two_processes_give_the_same_bits(ground, sites, done, tmp_path):
    with ProcessPoolExecutor(2) as pool:
        same(done, computed(sites, ground, tmp_path, map_over=pool.map))


def killing(task):
    """The first worker to come dies with its chunk half done."""
    mark = Path(task.folder).parent / "killed"
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return compute_chunk(task)


@pytest.mark.integration
def test_a_killed_worker_costs_only_its_chunk(ground, sites, done, tmp_path):
    def map_over(_function, tasks):
        with ProcessPoolExecutor(2) as pool:
            yield from pool.map(killing, tasks)

    same(done, computed(sites, ground, tmp_path, map_over=map_over))
    assert (tmp_path / "killed").exists()


@pytest.mark.night("samples")  # by day a worker of a pool dies
@pytest.mark.integration
def test_workers_of_a_cluster_give_the_same_bits_also_when_one_dies(ground, sites, done, tmp_path):
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True, host="127.0.0.1"
        ) as cluster,
        distributed.Client(cluster) as client,
    ):

        def map_over(_function, tasks):
            yield from client.gather(client.map(killing, list(tasks), pure=False))

        same(done, computed(sites, ground, tmp_path, map_over=map_over))
    assert (tmp_path / "killed").exists()


@pytest.mark.unit
def test_a_stopped_run_goes_on_and_a_changed_site_computes_only_its_chunk(ground, sites, done, tmp_path):
    class Stop(Exception):
        pass

    def stop(finished, total):
        assert total == len(sites)
        if finished >= 5:
            raise Stop

    with pytest.raises(Stop):
        computed(sites, ground, tmp_path, progress=stop)
    finished = {path.name for path in (tmp_path / "chunks").iterdir() if not path.name.startswith(".")}
    assert 0 < len(finished) < len(done.chunks)
    told = []
    again = computed(sites, ground, tmp_path, progress=lambda *each: told.append(each))
    assert 0 < told[0][0] < len(sites)
    assert told[-1] == (len(sites), len(sites))
    same(done, again)
    moved = [replace(sites[0], cells=sites[0].cells[:2]), *sites[1:]]
    changed = computed(moved, ground, tmp_path)
    assert len(set(changed.chunks) - set(again.chunks)) == 1
    # The last good run is still whole, and an unused chunk can be removed.
    same(again, province.ProvinceRun.load(tmp_path, again.fingerprint))
    assert province.prune_runs(tmp_path, [again.fingerprint]) > 0
    same(again, province.ProvinceRun.load(tmp_path, again.fingerprint))
    with pytest.raises(RadioError, match="run = "):
        province.ProvinceRun.load(tmp_path, changed.fingerprint)


@pytest.mark.unit
def test_chunks_of_the_earlier_packing_are_read_as_well(ground, sites, done, tmp_path):
    again = computed(sites, ground, tmp_path)
    earlier, now = pa.Codec("zstd"), pa.Codec(store.PACKING)
    for chunk in (tmp_path / "chunks").iterdir():
        told = json.loads((chunk / store.DONE).read_text())
        _row, _column, rows, columns = told["window"]
        assert max(rows, columns) <= store.TILE  # one tile a layer
        for at, layer in enumerate(told["layers"]):
            file, [[begin, size, planes]] = chunk / f"layer-{at}.bin", layer["tiles"]
            plain = now.decompress(file.read_bytes(), decompressed_size=planes * rows * columns)
            assert (begin, size) == (0, file.stat().st_size)
            file.write_bytes(earlier.compress(plain, asbytes=True))
            layer["tiles"] = [[0, file.stat().st_size, planes]]
        del told["packing"]
        (chunk / store.DONE).write_text(json.dumps(told))
    same(done, province.ProvinceRun.load(tmp_path, again.fingerprint))


@pytest.mark.property
def test_one_site_changed_is_what_a_whole_run_gives_to_the_bit(ground, sites, done, tmp_path):
    new = replace(
        sites[3], cells=tuple(replace(each, reference_eirp_dbm=each.reference_eirp_dbm + 6) for each in sites[3].cells)
    )
    fresh = RadioSite(
        "NEW",
        sites[5].longitude,
        sites[5].latitude,
        tuple(replace(each, code=f"NEW{each.code}", antenna_height_m=50.0) for each in sites[5].cells),
    )
    for at, (old, other) in enumerate(((sites[3], new), (sites[4], None), (None, fresh))):
        patch = province.change_site(done, old, other, losses=stand_in.losses)
        kept = [each for each in sites if each is not old] + ([other] if other else [])
        full = computed(kept, ground, tmp_path / str(at))
        assert patch.doubtful == 0
        for layer, after in patch.after.items():
            truth = full.window(layer, after.row, after.column, *after.total.shape)
            assert (after.total == truth.total).all()
            for rank in range(2):
                assert (after.level[rank] == truth.level[rank]).all()
                mine, theirs = after.server[rank], truth.server[rank]
                assert ((mine >= 0) == (theirs >= 0)).all()
                there = mine >= 0
                assert (np.array(patch.cells)[mine[there]] == np.array(full.cells)[theirs[there]]).all()
            before = patch.before(layer)
            assert (before.level == done.window(layer, before.row, before.column, *before.total.shape).level).all()
    with pytest.raises(RadioError, match="site S03"):
        province.change_site(
            full, replace(sites[3], cells=(*sites[3].cells, fresh.cells[0])), None, losses=stand_in.losses
        )


@pytest.mark.unit
def test_what_cannot_be_computed_is_named_before_anything_is(ground, sites, tmp_path):
    first = sites[0]

    def refused(told, *changed, **fields):
        cells = (replace(first.cells[0], **fields), *first.cells[1:]) if fields else first.cells
        with pytest.raises(RadioError, match=told):
            computed([*changed, replace(first, cells=cells), *sites[1:]], ground, tmp_path)

    refused(r"cell S00-4G-0: frequency_mhz = None", frequency_mhz=None)
    refused(r"cell S00-4G-0: frequency_mhz = 26000.0", frequency_mhz=26000.0)
    refused(r"cell S00-4G-0: reference_eirp_dbm = nan", reference_eirp_dbm=float("nan"))
    refused(r"cell S00-4G-0: antenna_height_m = 0", antenna_height_m=0)
    refused(r"cell S00-2G-0", code="S00-2G-0")
    refused(
        r"site FAR = '10\.00000, 107\.00000': expected a place inside the terrain", RadioSite("FAR", 107.0, 10.0, ())
    )
    longitude, latitude = (float(each) for each in ground.grid.centre(12, 80))
    refused("whose height the terrain knows", RadioSite("HOLE", longitude, latitude, ()))
    with pytest.raises(RadioError, match="radius_m = 0"):
        Settings(radius_m=0)
    assert not (tmp_path / "chunks").exists()


@pytest.mark.unit
def test_no_site_at_all_is_an_empty_run(ground, tmp_path):
    nothing = computed([], ground, tmp_path)
    assert nothing.layers == ()
    assert province.ProvinceRun.load(tmp_path, nothing.fingerprint).cells == ()
    level, server = nothing.signal("X", "4G")
    assert np.isnan(level).all()
    assert (server == province.NOBODY).all()
    assert province.change_site(nothing, None, None, losses=stand_in.losses).after == {}


@pytest.mark.integration
def test_with_the_real_sweep_the_level_is_what_the_sweep_says_and_processes_agree(ground, sites, tmp_path):
    alone = province.run_province(sites, ground, SETTINGS, tmp_path / "one")
    with ProcessPoolExecutor(2) as pool:
        same(alone, province.run_province(sites, ground, SETTINGS, tmp_path / "two", map_over=pool.map))
    one = replace(sites[2], cells=(replace(sites[2].cells[1], azimuth_deg=None),))
    single = province.run_province([one], ground, SETTINGS, tmp_path / "three")
    row, column = pixel_of(one, ground.grid)
    found = single.window(single.layers[0], row - 8, column, 8, 1)
    loss = sweep.sweep_losses(ground.height_m, STEP, row, column, 30.0, 1.5, [900.0], 1500.0)[0]
    half = loss.shape[0] // 2
    straight = loss[half - 8 : half, half]
    # Downtilted by 3° the antenna takes less than 20 dB everywhere; levels are hundredths of a dB.
    off = 55.0 - straight - found.best_dbm[:, 0]
    off = off[~np.isnan(off)]
    assert len(off) >= 2
    assert (off > -0.02).all()
    assert (off < 20.02).all()
    assert province.change_site(single, one, None).after[single.layers[0]].total.max() == 0


@pytest.mark.integration
def test_the_complete_model_knows_what_stands_on_the_ground(ground, sites, tmp_path):
    clutter = np.where(np.arange(100) % 7 < 3, 15.0, 0.0).astype(np.float32) * np.ones((90, 1), np.float32)
    grown = Terrain.of(ground.grid, ground.height_m, source="test", clutter_m=clutter)
    settings = replace(SETTINGS, model="p1812")
    one = replace(sites[2], cells=(replace(sites[2].cells[1], azimuth_deg=None),))
    row, column = pixel_of(one, ground.grid)
    sweeper = sweep.Sweeper(STEP, 1500.0, [900.0], sweep.SweepTerms(model="p1812"))
    for at, (land, cover) in enumerate(((ground, None), (grown, clutter))):
        run = province.run_province([one], land, settings, tmp_path / str(at))
        found = run.window(run.layers[0], row, column - 20, 1, 41).best_dbm[0]
        loss = sweeper.sweep(land.height_m, row, column, 30.0, 1.5, clutter_m=cover)[0]
        half = loss.shape[0] // 2
        straight = loss[half, half - 20 : half + 21]
        both = ~np.isnan(found) & ~np.isnan(straight)
        # What is left is the antenna: less than 30 dB, the same at both sides of the mast and over any cover.
        off = (one.cells[0].reference_eirp_dbm - straight - found)[both]
        assert len(off) > 5
        assert (off > -0.02).all()
        assert (off < 30.0).all()
    assert province.run_province([one], grown, SETTINGS, tmp_path / "2").fingerprint != run.fingerprint
