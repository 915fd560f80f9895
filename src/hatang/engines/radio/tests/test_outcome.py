"""What a run means to a phone, pixel by pixel against plain numbers; outdoors, in a vehicle, indoors."""

import math
from datetime import date
from statistics import NormalDist

import numpy as np
import pytest

from hatang.engines.radio import province
from hatang.engines.radio.cells import CarrierLayer
from hatang.engines.radio.errors import RadioError
from hatang.engines.radio.p2109 import Building, entry_loss_db
from hatang.engines.radio.province import Carrier, Correction, Settings, compute_outcome
from hatang.engines.radio.results import area_share, coverage_probability, margin_db, noise_dbm
from hatang.engines.radio.speeds import Speeds
from hatang.engines.radio.surroundings import Place, compute_surroundings
from hatang.engines.radio.tests import stand_in
from hatang.engines.radio.tests.test_province import network
from hatang.engines.terrain import fractal
from hatang.engines.terrain.grid import Terrain

WINDOW = (5, 10, 60, 70)
TABLE = Speeds("4G", 20, date(2022, 12, 16), None, (-110.0, -95.0, -80.0), (2.0, 10.0, 30.0), ("a", "a", "a"))
SLOW = Speeds("2G", 0.2, date(2022, 12, 16), None, (-60.0,), (50.0,), ("a",))
CARRIERS = {
    CarrierLayer("X", "4G", 1800.0): Carrier(noise_dbm(15_000.0), TABLE),
    CarrierLayer("X", "2G", 900.0): Carrier(noise_dbm(200_000.0), SLOW, orthogonal_db=9.0),
}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    made = fractal.generate_terrain(11, rows=90, columns=100, step_m=60.0)
    heights = made.height_m.copy()
    heights[10:16, 70:90] = np.nan
    ground = Terrain.of(made.grid, heights, source="test")
    settings = Settings(radius_m=1500.0, floor_dbm=-110.0, tile_m=1200.0)
    return province.run_province(
        network(ground), ground, settings, tmp_path_factory.mktemp("work"), losses=stand_in.losses
    )


@pytest.mark.property
@pytest.mark.parametrize(
    "place",  # by day where most is lost; what would be said of the others is asked there too
    [pytest.param(each, marks=() if each is Place.INDOOR else pytest.mark.night("samples")) for each in Place],
)
def test_every_result_of_a_pixel_is_what_plain_numbers_say(run, place):
    places = list(Place)
    found = compute_outcome(run, WINDOW, CARRIERS, threshold_dbm=-95.0, loading=0.4, place=place, elsewhere=places)
    # What is asked of elsewhere is what would be said of it there.
    np.testing.assert_array_equal(found.elsewhere[place], found.probability)
    for each in places:
        there = compute_outcome(run, WINDOW, CARRIERS, threshold_dbm=-95.0, place=each)
        np.testing.assert_array_equal(found.elsewhere[each], there.probability)
    assert found.layers == (CarrierLayer("X", "2G", 900.0), CarrierLayer("X", "4G", 1800.0))
    servers = [run.window(layer, *WINDOW) for layer in found.layers]
    where = [compute_surroundings(place, layer.frequency_mhz) for layer in found.layers]
    heard = 0
    for r, c in np.ndindex(*WINDOW[2:]):
        levels = [float(each.best_dbm[r, c]) - at.loss_db for each, at in zip(servers, where, strict=True)]
        audible = [at for at, each in enumerate(levels) if not math.isnan(each)]
        speeds = [
            float(CARRIERS[layer].speeds.mbps_at(level)) if level >= -95.0 else 0.0
            for layer, level in zip(found.layers, levels, strict=True)
        ]
        assert found.mbps[r, c] == max(speeds)
        if not audible:
            assert found.carrier[r, c] == found.server[r, c] == found.second[r, c] == -1
            assert np.isnan([found.rsrp_dbm[r, c], found.second_dbm[r, c], found.sinr_db[r, c]]).all()
            assert np.isnan(found.probability[r, c])
            continue
        heard += 1
        at = max(audible, key=lambda each: (levels[each], -each))
        carrier, level = CARRIERS[found.layers[at]], levels[at]
        assert found.carrier[r, c] == at
        assert found.rsrp_dbm[r, c] == pytest.approx(level, abs=1e-3)
        assert found.server[r, c] == servers[at].server[0, r, c]
        assert found.second[r, c] == max(servers[at].server[1, r, c], -1)
        best = 10 ** (float(servers[at].best_dbm[r, c]) / 10)
        others = max(float(servers[at].total_mw[r, c]) - best, 0.0) * 10 ** (-carrier.orthogonal_db / 10)
        loss = 10 ** (-where[at].loss_db / 10)
        sinr = 10 * math.log10(best * loss / (0.4 * others * loss + 10 ** (carrier.noise_dbm / 10)))
        # Levels are whole hundredths of a dB: where one cell is nearly alone, what is left of the sum is rounding.
        if others > 0.02 * best:
            assert found.sinr_db[r, c] == pytest.approx(sinr, abs=0.2)
        reached = 1 - NormalDist(level, where[at].sigma_db).cdf(-95.0)
        assert found.probability[r, c] == pytest.approx(reached, abs=1e-4)
    assert heard > 1000
    assert (found.second >= 0).any()
    assert set(np.unique(found.speed_class)) <= {0, 1, 2, 3}


@pytest.mark.unit
def test_a_correction_lifts_levels_and_says_the_spread(run):
    shape = WINDOW[2:]
    plain = compute_outcome(run, WINDOW, CARRIERS, threshold_dbm=-95.0)
    sigma = np.full(shape, 4.0, np.float32)
    sigma[:, : shape[1] // 2] = 8.0
    same = compute_outcome(
        run, WINDOW, CARRIERS, threshold_dbm=-95.0, correction=Correction(np.zeros_like(sigma), sigma)
    )
    lower = compute_outcome(
        run, WINDOW, CARRIERS, threshold_dbm=-95.0, correction=Correction(np.full_like(sigma, -6.0), sigma)
    )
    heard = plain.server >= 0
    half = heard & (np.arange(shape[1]) < shape[1] // 2)
    assert same.probability[half] == pytest.approx(plain.probability[half])
    reached = heard & ~half & (plain.rsrp_dbm > -95.0)
    assert (same.probability[reached] >= plain.probability[reached]).all()
    assert (plain.rsrp_dbm - lower.rsrp_dbm)[heard] == pytest.approx(6.0, abs=1e-4)
    assert (lower.server == plain.server).all()
    assert (lower.sinr_db[heard] <= plain.sinr_db[heard] + 1e-3).all()  # less of everything, as much noise


@pytest.mark.unit
def test_further_in_is_weaker_slower_and_less_certain(run):
    outdoor, vehicle, indoor = (
        compute_outcome(run, WINDOW, CARRIERS, threshold_dbm=-95.0, place=place)
        for place in ("outdoor", "vehicle", "indoor")
    )
    heard = outdoor.carrier >= 0
    for near, far in ((outdoor, vehicle), (vehicle, indoor)):
        assert (near.rsrp_dbm[heard] > far.rsrp_dbm[heard]).all()
        assert (near.mbps >= far.mbps).all()
        assert near.probability[heard].mean() > far.probability[heard].mean()
    assert (outdoor.rsrp_dbm - vehicle.rsrp_dbm)[heard] == pytest.approx(9.0, abs=1e-4)
    same = heard & (outdoor.carrier == indoor.carrier) & (outdoor.carrier == 1)
    median = float(entry_loss_db(frequency_ghz=1.8, percent=50, building=Building.TRADITIONAL))
    assert (outdoor.rsrp_dbm - indoor.rsrp_dbm)[same] == pytest.approx(median, abs=1e-4)
    busy = compute_outcome(run, WINDOW, CARRIERS, threshold_dbm=-95.0, loading=1.0)
    assert (busy.sinr_db[heard] <= outdoor.sinr_db[heard]).all()


@pytest.mark.unit
def test_the_edge_of_a_cell_has_the_probability_that_its_margin_was_planned_for():
    sigma = compute_surroundings("vehicle", 1800.0).sigma_db
    assert float(coverage_probability(-105.0 + margin_db(0.9, sigma), -105.0, sigma)) == pytest.approx(0.9)
    assert area_share(0.9, sigma, 3.5) > 0.95


@pytest.mark.unit
def test_what_cannot_be_answered_is_named(run):
    with pytest.raises(RadioError, match="layer = "):
        compute_outcome(run, WINDOW, {CarrierLayer("Z", "4G", 1800.0): Carrier(-120.0, TABLE)}, threshold_dbm=-95.0)
    with pytest.raises(RadioError, match="carriers = 'none'"):
        compute_outcome(run, WINDOW, {}, threshold_dbm=-95.0)
    with pytest.raises(RadioError, match=r"loading = 1\.5"):
        compute_outcome(run, WINDOW, CARRIERS, threshold_dbm=-95.0, loading=1.5)
    with pytest.raises(RadioError, match="place = 'cave'"):
        compute_outcome(run, WINDOW, CARRIERS, threshold_dbm=-95.0, place="cave")
    with pytest.raises(RadioError, match="shadowing_sigma_db = 0"):
        compute_surroundings("outdoor", 900.0, shadowing_sigma_db=0.0)
