"""What a run means to a phone at each pixel: its carrier, who serves, who would next, how well and how fast."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.radio.errors import RadioError
from hatang.engines.radio.province.servers import NOBODY
from hatang.engines.radio.results import apply_entry_loss, coverage_probability, sinr_db
from hatang.engines.radio.surroundings import SHADOWING_SIGMA_DB, Place, Surroundings, compute_surroundings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from hatang.engines.radio.cells import CarrierLayer
    from hatang.engines.radio.province.run import ProvinceRun
    from hatang.engines.radio.province.servers import Servers
    from hatang.engines.radio.speeds import Speeds


@dataclass(frozen=True)
class Carrier:
    """A layer's channel: `noise_dbm` in one unit of the measured quantity (`results.noise_dbm`), the table of its
    bandwidth (None: speeds are not asked for), and what codes or hopping take of the interference."""

    noise_dbm: float
    speeds: Speeds | None = None
    orthogonal_db: float = 0.0


@dataclass(frozen=True)
class Correction:
    """What drive tests say of a window, (rows, columns) each: dB to add to every level, shadowing in place of the
    usual."""

    offset_db: NDArray[np.float32]
    sigma_db: NDArray[np.float32]


@dataclass(frozen=True)
class CoverageOutcome:
    """A part of the grid, arrays (rows, columns); NaN and −1 where nothing arrives.

    `carrier` int8: which of `layers` the phone is on, the one it hears best. Of that carrier `rsrp_dbm`, `second_dbm`
    and `sinr_db` (float32, behind the loss into the place), `server` and `second` (int32 places in the run's cells;
    the second stands on another mast), `probability` (float32, share of the places in the pixel that reach the
    threshold). `mbps` (float32) and `speed_class` (uint8, lines of the table that are reached): of the carrier that
    gives most; none from one below the threshold. `elsewhere`: the probability in other places, of the carrier that is
    heard best there.
    """

    layers: tuple[CarrierLayer, ...]
    carrier: NDArray[np.int8]
    rsrp_dbm: NDArray[np.float32]
    server: NDArray[np.int32]
    second_dbm: NDArray[np.float32]
    second: NDArray[np.int32]
    sinr_db: NDArray[np.float32]
    probability: NDArray[np.float32]
    mbps: NDArray[np.float32]
    speed_class: NDArray[np.uint8]
    elsewhere: Mapping[Place, NDArray[np.float32]]


def compute_outcome(
    run: ProvinceRun,
    window: tuple[int, int, int, int],
    carriers: Mapping[CarrierLayer, Carrier],
    *,
    threshold_dbm: float,
    loading: float = 0.5,
    place: Place | str = Place.OUTDOOR,
    elsewhere: Sequence[Place] = (),
    correction: Correction | None = None,
) -> CoverageOutcome:
    """All results over a window (row, column, rows, columns) for the carriers of one operator or of several.

    `loading` 0 to 1: how busy the other cells are. `elsewhere`: other places whose probability is asked for as well.
    `correction`: what drive tests say of each pixel. RadioError for a layer that the run does not have, or no layer.
    """
    layers = tuple(sorted(carriers))
    for layer in layers:
        if layer not in run.layers:
            raise RadioError("layer", layer.key, "a layer of this run")
    if not layers:
        raise RadioError("carriers", "none", "at least one layer")
    shape = window[2:]
    outcome = CoverageOutcome(
        layers=layers,
        carrier=np.full(shape, NOBODY, np.int8),
        rsrp_dbm=np.full(shape, np.nan, np.float32),
        server=np.full(shape, NOBODY, np.int32),
        second_dbm=np.full(shape, np.nan, np.float32),
        second=np.full(shape, NOBODY, np.int32),
        sinr_db=np.full(shape, np.nan, np.float32),
        probability=np.full(shape, np.nan, np.float32),
        mbps=np.zeros(shape, np.float32),
        speed_class=np.zeros(shape, np.uint8),
        elsewhere={other_place: np.full(shape, np.nan, np.float32) for other_place in elsewhere},
    )
    best_there = {other_place: np.full(shape, np.nan, np.float32) for other_place in elsewhere}
    for at, layer in enumerate(layers):
        servers = run.window(layer, *window)
        _apply_carrier(outcome, at, servers, carriers[layer], threshold_dbm, loading, place, correction)
        for there, best_dbm in best_there.items():
            where = compute_surroundings(there, layer.frequency_mhz)
            level = apply_entry_loss(servers.best_dbm, _compute_entry_loss(where, correction))
            better = (servers.server[0] >= 0) & ~(level <= best_dbm)
            best_dbm[better] = level[better]
            outcome.elsewhere[there][better] = coverage_probability(
                level[better], threshold_dbm, _compute_sigma(where, correction, better)
            )
    return outcome


def _compute_entry_loss(where: Surroundings, correction: Correction | None) -> float | NDArray[np.float32]:
    """What is lost on the way in; a correction lifts every signal of a place alike."""
    return where.loss_db if correction is None else where.loss_db - correction.offset_db


def _compute_sigma(
    where: Surroundings, correction: Correction | None, pixels: NDArray[np.bool_]
) -> float | NDArray[np.float32]:
    """Shadowing outdoors, as drive tests found it where they did, and the spread of the loss on the way in."""
    if correction is None:
        return where.sigma_db
    entry = math.sqrt(max(where.sigma_db**2 - SHADOWING_SIGMA_DB**2, 0.0))
    return np.hypot(correction.sigma_db, entry)[pixels]


def _apply_carrier(
    outcome: CoverageOutcome,
    at: int,
    servers: Servers,
    carrier: Carrier,
    threshold_dbm: float,
    loading: float,
    place: Place | str,
    correction: Correction | None,
) -> None:
    """Let a carrier take the pixels where it is heard better than those before it."""
    where = compute_surroundings(place, outcome.layers[at].frequency_mhz)
    less = _compute_entry_loss(where, correction)
    level = apply_entry_loss(servers.best_dbm, less)
    better = (servers.server[0] >= 0) & ~(level <= outcome.rsrp_dbm)
    outcome.carrier[better] = at
    outcome.rsrp_dbm[better] = level[better]
    outcome.server[better] = servers.server[0][better]
    outcome.second_dbm[better] = apply_entry_loss(servers.second_dbm, less)[better]
    outcome.second[better] = np.maximum(servers.server[1], NOBODY)[better]
    outcome.sinr_db[better] = sinr_db(
        level[better],
        (servers.total_mw * 10.0 ** (-less / 10.0))[better],
        loading=loading,
        noise_dbm=carrier.noise_dbm,
        orthogonal_db=carrier.orthogonal_db,
    )
    outcome.probability[better] = coverage_probability(
        level[better], threshold_dbm, _compute_sigma(where, correction, better)
    )
    if carrier.speeds is None:
        return
    mbps = carrier.speeds.mbps_at(level)
    faster = (mbps > outcome.mbps) & (level >= threshold_dbm)
    outcome.mbps[faster] = mbps[faster]
    outcome.speed_class[faster] = carrier.speeds.class_of(level)[faster]
