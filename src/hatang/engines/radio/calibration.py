"""Calibration of predicted levels against drive tests: an offset per class of clutter, judged on what was held out.

The residual is measured less predicted, in dB. Its mean is the bias of the model; a hit is a sample that prediction and
measurement put on the same side of a threshold. Sigma is the root mean square of the residuals held out, so that it
holds what is left of the bias as well as the spread.

**What is held out.** Whole masts and whole campaigns: neighbours on a road fade alike, the cells of a mast share its
power, height and surroundings, and a campaign its receiver and its weather. Blocks of road understate the error at a
mast that nobody measured, so they are what is left where there is only one mast and one campaign, and the fit says it.
Fitted samples within the guard of one held out are left aside.

**What must be beaten.** A straight line of the level over the logarithm of the distance, fitted to the same samples and
judged on the same ones: a model of the ground that does not beat it has learned nothing from the ground.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.radio.errors import RadioError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

# A class with fewer fitted samples takes the offset of all: its own mean would be chance.
LEAST_PER_CLASS = 20
HELD_OUT_SHARE = 0.3
# Shadowing of neighbours is alike up to 120 m (3GPP TR 38.901 table 7.5-6, rural macro): four times that.
GUARD_M = 480.0
# Nine of ten samples are to lie within the interval.
INTERVAL_SHARE = 0.9
_NEAREST_KM = 0.01


class HeldOut(StrEnum):
    """What a sample held out has that no fitted one has."""

    MAST_AND_CAMPAIGN = "mast_and_campaign"
    MAST = "mast"
    CAMPAIGN = "campaign"
    STRETCH = "stretch"


@dataclass(frozen=True)
class Samples:
    """What was measured and predicted at n places, arrays (n,): levels in dBm, NaN where there is none (such samples
    are left out and counted); `clutter` the class of the ground; `masts` (of the cell that serves by the prediction),
    `campaigns`, `stretches` (blocks of road) as numbers of their own, the same whatever else was measured;
    `position_m` (n, 2) east and north; `distance_km` to the mast; `radiated_dbm` of the cell, 0 where unknown."""

    predicted_dbm: NDArray[np.float64]
    measured_dbm: NDArray[np.float64]
    clutter: NDArray[np.int64]
    masts: NDArray[np.int64]
    campaigns: NDArray[np.int64]
    stretches: NDArray[np.int64]
    position_m: NDArray[np.float64]
    distance_km: NDArray[np.float64]
    radiated_dbm: NDArray[np.float64]

    def __post_init__(self) -> None:
        arrays = (
            self.predicted_dbm, self.measured_dbm, self.clutter, self.masts, self.campaigns, self.stretches,
            self.distance_km, self.radiated_dbm,
        )  # fmt: skip
        shapes = [array.shape for array in arrays]
        wanted = self.predicted_dbm.shape
        if len(wanted) != 1 or any(shape != wanted for shape in shapes) or self.position_m.shape != (*wanted, 2):
            raise RadioError("samples", [*shapes, self.position_m.shape], "arrays (n,) of one length, positions (n, 2)")

    def take(self, wanted: NDArray[np.bool_]) -> Samples:
        """Those of a mask (n,)."""
        return Samples(**{name: values[wanted] for name, values in vars(self).items()})


@dataclass(frozen=True)
class ClassFit:
    """One class of clutter. `bias_db` is the mean residual of its fitted samples, NaN without any; `offset_db` is what
    its predictions are corrected by; sigma (with what is left of the bias) and hit rates are of its samples held out,
    NaN without any."""

    clutter: int
    fitted: int
    held_out: int
    bias_db: float
    offset_db: float
    is_own: bool
    sigma_db: float
    hit_rate_before: float
    hit_rate_after: float


@dataclass(frozen=True)
class LogLine:
    """The level by distance alone: `at_1_km_db` above the radiated power, less `per_decade_db` for each ten times the
    distance; `rmse_db` on the samples held out."""

    at_1_km_db: float
    per_decade_db: float
    rmse_db: float


@dataclass(frozen=True)
class Interval:
    """What lies about a corrected prediction in nine of ten samples held out: `low_db` to `high_db`. `held_share` is
    the share (0…1) of them that it holds when each mast (campaign, stretch) held out is judged by the others alone;
    NaN where there is only one."""

    low_db: float
    high_db: float
    held_share: float


@dataclass(frozen=True)
class CalibrationFit:
    """Bias of the fitted samples, and on those held out the errors and hits before and after the offsets.

    `held_by`: what was held out; `guarded`: samples of neither side, too near to one held out; `held_bias_db`: what is
    left of the bias; `new_mast_db`, `new_campaign_db`: the error after at masts and in campaigns held out, NaN where
    none was; `masts`, `held_masts`, `held_campaigns`: how many there are, and were held out whole.
    """

    held_by: HeldOut
    fitted: int
    held_out: int
    guarded: int
    left_out: int
    masts: int
    held_masts: int
    held_campaigns: int
    bias_db: float
    held_bias_db: float
    rmse_before_db: float
    rmse_after_db: float
    new_mast_db: float
    new_campaign_db: float
    hit_rate_before: float
    hit_rate_after: float
    line: LogLine
    interval: Interval
    classes: tuple[ClassFit, ...]

    @property
    def sigma_db(self) -> float:
        """How levels spread about the corrected prediction, what is left of the bias with it."""
        return self.rmse_after_db

    @property
    def beats_line(self) -> bool:
        """Whether the corrected model is nearer to the samples held out than distance alone."""
        return self.rmse_after_db < self.line.rmse_db

    def corrected(self, predicted_dbm: ArrayLike, clutter: ArrayLike) -> NDArray[np.float64]:
        """Predictions with the offset of their class; an unknown class takes the bias of all."""
        offsets = {fit.clutter: fit.offset_db for fit in self.classes}
        classes = np.asarray(clutter)
        shift = np.array(
            [offsets.get(int(clutter_class), self.bias_db) for clutter_class in classes.ravel()], dtype=np.float64
        )
        return np.asarray(predicted_dbm, dtype=np.float64) + shift.reshape(classes.shape)


def calibrate(
    samples: Samples,
    *,
    threshold_dbm: float,
    seed: int,
    held_out_share: float = HELD_OUT_SHARE,
    guard_m: float = GUARD_M,
    least_per_class: int = LEAST_PER_CLASS,
) -> CalibrationFit:
    """Fit an offset per class of clutter and judge it on samples that the fit has not seen.

    A mast's (campaign's, stretch's) own number and `seed` alone say on which side it is; only where all would lie on
    one side is one moved. Raises `RadioError` where not both sides have a sample however it is split.
    """
    if not np.isfinite(threshold_dbm):
        raise RadioError("threshold_dbm", threshold_dbm, "a level in dBm")
    if not 0 < held_out_share < 1:
        raise RadioError("held_out_share", held_out_share, "more than 0 and less than 1")
    known = np.isfinite(samples.predicted_dbm) & np.isfinite(samples.measured_dbm)
    of = samples.take(known)
    split = _split(of, seed, held_out_share, guard_m, least_per_class)
    held, fitted = split.held, split.fitted
    residual = of.measured_dbm - of.predicted_dbm
    bias = float(residual[fitted].mean())
    fits = tuple(
        _fit_class(int(number), of.clutter == number, residual, split, bias, least_per_class, of, threshold_dbm)
        for number in np.unique(of.clutter)
    )
    offsets = {fit.clutter: fit.offset_db for fit in fits}
    shift = np.array([offsets[int(number)] for number in of.clutter], dtype=np.float64)
    after = residual - shift
    measured, predicted = of.measured_dbm[held], of.predicted_dbm[held]
    return CalibrationFit(
        held_by=split.held_by,
        fitted=int(fitted.sum()),
        held_out=int(held.sum()),
        guarded=int((~held & ~fitted).sum()),
        left_out=int((~known).sum()),
        masts=len(np.unique(of.masts)),
        held_masts=len(np.unique(of.masts[split.new_mast])),
        held_campaigns=len(np.unique(of.campaigns[split.new_campaign])),
        bias_db=bias,
        held_bias_db=float(after[held].mean()),
        rmse_before_db=root_mean_square(residual[held]),
        rmse_after_db=root_mean_square(after[held]),
        new_mast_db=root_mean_square(after[split.new_mast]),
        new_campaign_db=root_mean_square(after[split.new_campaign]),
        hit_rate_before=hit_rate(predicted, measured, threshold_dbm),
        hit_rate_after=hit_rate(predicted + shift[held], measured, threshold_dbm),
        line=_fit_line(of, split),
        interval=_find_interval(after[held], split.groups[held]),
        classes=fits,
    )


@dataclass(frozen=True)
class _Split:
    """Masks (n,): held out, fitted (the rest lies within the guard), at a mast and in a campaign held out; `groups`:
    the number of what a sample was held out with."""

    held_by: HeldOut
    held: NDArray[np.bool_]
    fitted: NDArray[np.bool_]
    new_mast: NDArray[np.bool_]
    new_campaign: NDArray[np.bool_]
    groups: NDArray[np.int64]


def _split(samples: Samples, seed: int, share: float, guard_m: float, least: int) -> _Split:
    """The strictest split that leaves enough to fit."""
    for held_by, new_mast, new_campaign, groups in _list_splits(samples, seed, share):
        held = new_mast | new_campaign
        if held_by is HeldOut.STRETCH:
            held = _draw_held(samples.stretches, seed, share)
        fitted = ~held & ~_is_near(samples.position_m, held, guard_m)
        if held_by is HeldOut.STRETCH and not fitted.any():
            fitted = ~held  # one road that is shorter than the guard
        if fitted.sum() >= (1 if held_by is HeldOut.STRETCH else least):
            return _Split(held_by, held, fitted, new_mast, new_campaign, groups)
    raise AssertionError("stretches always split")


def _list_splits(
    samples: Samples, seed: int, share: float
) -> Iterator[tuple[HeldOut, NDArray[np.bool_], NDArray[np.bool_], NDArray[np.int64]]]:
    """(what is held out, at masts held out, in campaigns held out, groups) that can be, the strictest first."""
    none = np.zeros(len(samples.masts), bool)
    by_mast = _draw_held(samples.masts, seed, share) if len(np.unique(samples.masts)) > 1 else none
    by_campaign = _draw_held(samples.campaigns, seed, share) if len(np.unique(samples.campaigns)) > 1 else none
    if by_mast.any() and by_campaign.any():
        yield HeldOut.MAST_AND_CAMPAIGN, by_mast, by_campaign, samples.masts
    if by_mast.any():
        yield HeldOut.MAST, by_mast, none, samples.masts
    if by_campaign.any():
        yield HeldOut.CAMPAIGN, none, by_campaign, samples.campaigns
    yield HeldOut.STRETCH, none, none, samples.stretches


def _draw_held(numbers: NDArray[np.int64], seed: int, share: float) -> NDArray[np.bool_]:
    """Which samples are held out: whole masts (campaigns, stretches), each by its own number and the seed alone.

    So one that was fitted once is never held out later, whatever is measured besides: what a fit has seen cannot
    judge it. At least one is on either side.
    """
    names, of = np.unique(numbers, return_inverse=True)
    if len(names) < 2:
        raise RadioError("stretches", len(names), "at least 2 with a prediction")
    drawn = _draw_uniform(names.astype(np.int64).view(np.uint64), seed)
    chosen = drawn < share
    if not chosen.any():
        chosen[np.argmin(drawn)] = True
    if chosen.all():
        chosen[np.argmax(drawn)] = False
    held: NDArray[np.bool_] = chosen[of]
    return held


def _is_near(position_m: NDArray[np.float64], held: NDArray[np.bool_], guard_m: float) -> NDArray[np.bool_]:
    """Which samples lie within the guard of one held out."""
    # start: scipy
    from scipy.spatial import cKDTree

    near, _nearest = cKDTree(position_m[held]).query(position_m, distance_upper_bound=guard_m)
    within: NDArray[np.bool_] = np.isfinite(near)
    return within


def _fit_line(of: Samples, split: _Split) -> LogLine:
    """Least squares of the level above the radiated power over the logarithm of the distance."""
    decades = np.log10(np.maximum(of.distance_km, _NEAREST_KM))
    above = of.measured_dbm - of.radiated_dbm
    columns = np.column_stack([np.ones_like(decades), -decades])
    known = split.fitted & np.isfinite(decades)
    if not known.any():
        return LogLine(float("nan"), float("nan"), float("nan"))
    line, *_rest = np.linalg.lstsq(columns[known], above[known], rcond=None)
    judged = split.held & np.isfinite(decades)
    return LogLine(float(line[0]), float(line[1]), root_mean_square(above[judged] - columns[judged] @ line))


def _find_interval(after_db: NDArray[np.float64], groups: NDArray[np.int64]) -> Interval:
    """Between the quantiles of what was held out; each group is judged by the quantiles of the others."""
    tails = (1 - INTERVAL_SHARE) / 2, (1 + INTERVAL_SHARE) / 2
    low, high = np.quantile(after_db, tails)
    names = np.unique(groups)
    inside = 0
    for name in names if len(names) > 1 else ():
        mine = groups == name
        least, most = np.quantile(after_db[~mine], tails)
        inside += int(((after_db[mine] >= least) & (after_db[mine] <= most)).sum())
    return Interval(float(low), float(high), inside / len(after_db) if len(names) > 1 else float("nan"))


def _draw_uniform(names: NDArray[np.uint64], seed: int) -> NDArray[np.float64]:
    """A number from 0 to 1 for each name: SplitMix64 (Steele, Lea, Flood 2014), the same everywhere."""
    with np.errstate(over="ignore"):
        z = names + np.uint64((seed * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15) % 2**64)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (z ^ (z >> np.uint64(31))).astype(np.float64) / 2.0**64


def _fit_class(
    clutter: int,
    mine: NDArray[np.bool_],
    residual: NDArray[np.float64],
    split: _Split,
    bias_db: float,
    least: int,
    of: Samples,
    threshold_dbm: float,
) -> ClassFit:
    fitted, unseen = mine & split.fitted, mine & split.held
    own = int(fitted.sum()) >= least
    mean = float(residual[fitted].mean()) if fitted.any() else float("nan")
    offset = mean if own else bias_db
    predicted, measured = of.predicted_dbm[unseen], of.measured_dbm[unseen]
    return ClassFit(
        clutter=clutter,
        fitted=int(fitted.sum()),
        held_out=int(unseen.sum()),
        bias_db=mean,
        offset_db=offset,
        is_own=own,
        sigma_db=root_mean_square(residual[unseen] - offset),
        hit_rate_before=hit_rate(predicted, measured, threshold_dbm),
        hit_rate_after=hit_rate(predicted + offset, measured, threshold_dbm),
    )


def root_mean_square(residual_db: ArrayLike) -> float:
    """Root of the mean square, dB; NaN of nothing.

    >>> root_mean_square([3.0, -4.0, 0.0]), root_mean_square([])
    (2.886751345948129, nan)
    """
    values = np.asarray(residual_db, dtype=np.float64)
    return float(np.sqrt(np.mean(values**2))) if values.size else float("nan")


def hit_rate(predicted_dbm: ArrayLike, measured_dbm: ArrayLike, threshold_dbm: float) -> float:
    """The share (0…1) of samples that both put on the same side of the threshold; NaN of nothing.

    >>> hit_rate([-90, -110], [-92, -100], -105), hit_rate([], [], -105)
    (0.5, nan)
    """
    mine = np.asarray(predicted_dbm, dtype=np.float64) >= threshold_dbm
    theirs = np.asarray(measured_dbm, dtype=np.float64) >= threshold_dbm
    return float((mine == theirs).mean()) if mine.size else float("nan")
