"""The pixels of every hamlet's disc with the level of each operator's technology: small, and enough for any what-if."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hatang.capabilities.coverage.public import HAMLET_RADIUS_M

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from hatang.engines.terrain.grid import Grid

type Group = tuple[str, str]
# Codes, starts, rows, columns, weights as in `HamletPixels`.
type Laid = tuple[tuple[str, ...], NDArray[np.int64], NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]

_NOTHING = -32768


@dataclass(frozen=True)
class HamletPixels:
    """`codes` (n,): hamlets in order; `starts` (n + 1,): hamlet i has the pixels [starts[i], starts[i + 1]).

    `rows`, `columns` (m,): where each pixel lies in the run's grid; `weights` (m,): the share of the hamlet's people
    that is taken to live there, 1 over each hamlet. `levels` (groups, m): float32 dBm, NaN where nothing arrives;
    `groups`: (operator, technology) in the order of the levels.
    """

    codes: tuple[str, ...]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    weights: NDArray[np.float32]
    groups: tuple[Group, ...]
    levels: NDArray[np.float32]

    def sums(self, per_pixel: NDArray[np.floating]) -> NDArray[np.float64]:
        """The sum of a value over each hamlet's pixels, (n,); 0 for a hamlet without any."""
        if per_pixel.size == 0:
            return np.zeros(len(self.codes))
        running = np.concatenate([[0.0], np.cumsum(per_pixel, dtype=np.float64)])
        sums: NDArray[np.float64] = running[self.starts[1:]] - running[self.starts[:-1]]
        return sums

    def people_shares(self, covered: NDArray[np.bool_]) -> NDArray[np.float64]:
        """The share (0…1) of each hamlet's people at covered pixels; covered (m,)."""
        return np.clip(self.sums(np.where(covered, self.weights, 0.0)), 0.0, 1.0)

    def disc_shares(self, covered: NDArray[np.bool_]) -> NDArray[np.float64]:
        """The share (0…1) of each hamlet's surface that is covered."""
        pixels = np.diff(self.starts)
        return np.divide(self.sums(covered.astype(np.float64)), pixels, out=np.zeros(len(pixels)), where=pixels > 0)

    def medians(self, group: int) -> NDArray[np.float64]:
        """The median level of each hamlet (dBm), NaN where at more than half of it nothing arrives."""
        levels = np.nan_to_num(self.levels[group], nan=-np.inf)
        median_levels = [
            float(np.median(levels[start:end])) if end > start else -np.inf
            for start, end in zip(self.starts[:-1], self.starts[1:], strict=True)
        ]
        return np.where(np.isfinite(median_levels), median_levels, np.nan)

    def covered(self, groups: Sequence[int], usable_dbm: Sequence[float], *, loss_db: float = 0.0) -> NDArray[np.bool_]:
        """Where any of the groups is usable after a loss, (m,); the levels of each have their own threshold."""
        usable = np.zeros(self.levels.shape[1], dtype=np.bool_)
        for group, least in zip(groups, usable_dbm, strict=True):
            usable |= np.nan_to_num(self.levels[group], nan=-np.inf) - loss_db >= least
        return usable


def lay_out(codes: Sequence[str], points: NDArray[np.float64], grid: Grid, known: NDArray[np.bool_]) -> Laid:
    """The pixels of each hamlet's disc: codes, starts, rows, columns, weights as in `HamletPixels`.

    `points` (n, 2) longitude and latitude, NaN where unknown; hamlets without a position or outside the known terrain
    have no pixels. Houses grow sparser towards the rim: the weight falls off linearly from the centre.
    """
    reach = HAMLET_RADIUS_M / grid.step_m
    around = np.arange(-int(reach) - 1, int(reach) + 2)
    offsets = np.stack(np.meshgrid(around, around, indexing="ij"), axis=-1).reshape(-1, 2)
    starts, rows, columns, weights = [0], [], [], []
    for longitude, latitude in points:
        count = 0
        if not np.isnan(longitude):
            row, column = grid.locate(longitude, latitude)
            place = offsets + np.rint([row, column]).astype(np.int64)
            distance = np.hypot(place[:, 0] - row, place[:, 1] - column)
            inside = (
                (distance <= reach)
                & (place >= 0).all(axis=1)
                & (place[:, 0] < grid.rows)
                & (place[:, 1] < grid.columns)
            )
            place, distance = place[inside], distance[inside]
            heard = known[place[:, 0], place[:, 1]]
            place, distance = place[heard], distance[heard]
            count = len(place)
            weight = 1.0 - distance / (reach + 1.0)
            rows.append(place[:, 0])
            columns.append(place[:, 1])
            weights.append(weight / weight.sum() if count else weight)
        starts.append(starts[-1] + count)

    def joined(parts: list[NDArray[np.float64]], kind: type) -> NDArray[np.generic]:
        return np.concatenate(parts).astype(kind) if parts else np.empty(0, dtype=kind)

    return (
        tuple(codes),
        np.asarray(starts, dtype=np.int64),
        joined(rows, np.int32),  # type: ignore[return-value]
        joined(columns, np.int32),
        joined(weights, np.float32),
    )


def save_pixels(path: Path, pixels: HamletPixels) -> None:
    np.savez_compressed(
        path,
        codes=np.array(pixels.codes, dtype="U40"),
        starts=pixels.starts,
        rows=pixels.rows,
        columns=pixels.columns,
        weights=pixels.weights,
        groups=np.array([f"{operator}|{technology}" for operator, technology in pixels.groups], dtype="U60"),
        # In tenths of a decibel, as the rasters have them.
        levels=np.where(np.isnan(pixels.levels), _NOTHING, np.rint(pixels.levels * 10.0)).astype(np.int16),
    )


def load_pixels(path: Path) -> HamletPixels:
    with np.load(path) as archive:
        groups = [str(group).rsplit("|", 1) for group in archive["groups"]]
        return HamletPixels(
            codes=tuple(str(code) for code in archive["codes"]),
            starts=archive["starts"],
            rows=archive["rows"],
            columns=archive["columns"],
            weights=archive["weights"],
            groups=tuple((operator, technology) for operator, technology in groups),
            levels=np.where(archive["levels"] == _NOTHING, np.nan, archive["levels"] / 10.0).astype(np.float32),
        )
