"""Calibration of predicted levels against drive tests: an offset per class of clutter, judged on samples held out.

The residual is measured less predicted, in dB. Its mean is the bias of the model, its standard deviation about the
mean is sigma; a hit is a sample that prediction and measurement put on the same side of a threshold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.radio.errors import RadioError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

# A class with fewer fitted samples takes the offset of all: its own mean would be chance.
LEAST_PER_CLASS = 20
HELD_OUT_SHARE = 0.3


@dataclass(frozen=True)
class ClassFit:
    """One class of clutter. `bias_db` is the mean residual of its fitted samples, NaN without any; `offset_db` is what
    its predictions are corrected by; sigma and hit rates are of its samples held out, NaN without any."""

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
class CalibrationFit:
    """Bias and sigma of all, and on the samples held out the errors and hits before and after the offsets."""

    fitted: int
    held_out: int
    left_out: int
    bias_db: float
    sigma_db: float
    rmse_before_db: float
    rmse_after_db: float
    hit_rate_before: float
    hit_rate_after: float
    classes: tuple[ClassFit, ...]

    def corrected(self, predicted_dbm: ArrayLike, clutter: ArrayLike) -> NDArray[np.float64]:
        """Predictions with the offset of their class; an unknown class takes the bias of all."""
        offsets = {fit.clutter: fit.offset_db for fit in self.classes}
        classes = np.asarray(clutter)
        shift = np.array(
            [offsets.get(int(clutter_class), self.bias_db) for clutter_class in classes.ravel()], dtype=np.float64
        )
        return np.asarray(predicted_dbm, dtype=np.float64) + shift.reshape(classes.shape)


def calibrate(
    predicted_dbm: ArrayLike,
    measured_dbm: ArrayLike,
    clutter: ArrayLike,
    *,
    threshold_dbm: float,
    seed: int,
    blocks: ArrayLike | None = None,
    held_out_share: float = HELD_OUT_SHARE,
    least_per_class: int = LEAST_PER_CLASS,
) -> CalibrationFit:
    """Fit an offset per class of clutter and judge it on samples that the fit has not seen.

    `predicted_dbm`, `measured_dbm` (n,): dBm, NaN where there is none (such samples are left out and counted).
    `clutter` (n,): the class of each sample, an integer. `blocks` (n,): samples of one block are fitted or held out
    together; neighbours on a road fade alike, so a split sample by sample would flatter the fit. Without it every
    sample is its own block. A block's number and `seed` alone say on which side it is.

    Raises `RadioError` for arrays of unlike length and where not both parts have a sample.

    >>> found = calibrate([-90.0] * 40, [-96.0] * 40, [0] * 40, threshold_dbm=-95, seed=1)
    >>> found.bias_db, found.rmse_before_db, found.rmse_after_db, found.hit_rate_before, found.hit_rate_after
    (-6.0, 6.0, 0.0, 0.0, 1.0)
    >>> calibrate([], [], [], threshold_dbm=-95, seed=1)
    Traceback (most recent call last):
    hatang.engines.radio.errors.RadioError: blocks = 0: expected at least 2 with a prediction
    """
    predicted = np.asarray(predicted_dbm, dtype=np.float64)
    measured = np.asarray(measured_dbm, dtype=np.float64)
    classes = np.asarray(clutter)
    block = np.arange(len(predicted)) if blocks is None else np.asarray(blocks)
    if not predicted.shape == measured.shape == classes.shape == block.shape or predicted.ndim != 1:
        shapes = [array.shape for array in (predicted, measured, classes, block)]
        raise RadioError("samples", shapes, "four arrays (n,) of one length")
    if not np.isfinite(threshold_dbm):
        raise RadioError("threshold_dbm", threshold_dbm, "a level in dBm")
    if not 0 < held_out_share < 1:
        raise RadioError("held_out_share", held_out_share, "more than 0 and less than 1")
    known = np.isfinite(predicted) & np.isfinite(measured)
    left_out = int((~known).sum())
    predicted, measured, classes, block = predicted[known], measured[known], classes[known], block[known]
    held = _held_out(block, seed, held_out_share)
    residual = measured - predicted
    bias = float(residual[~held].mean())
    fits = tuple(
        _fit_class(
            int(clutter_class), classes == clutter_class, residual, held, bias, least_per_class, measured, threshold_dbm
        )
        for clutter_class in np.unique(classes)
    )
    offsets = {fit.clutter: fit.offset_db for fit in fits}
    shift = np.array([offsets[int(clutter_class)] for clutter_class in classes], dtype=np.float64)
    after = residual - shift
    return CalibrationFit(
        fitted=int((~held).sum()),
        held_out=int(held.sum()),
        left_out=left_out,
        bias_db=bias,
        sigma_db=float(after[held].std()),
        rmse_before_db=root_mean_square(residual[held]),
        rmse_after_db=root_mean_square(after[held]),
        hit_rate_before=hit_rate(predicted[held], measured[held], threshold_dbm),
        hit_rate_after=hit_rate(predicted[held] + shift[held], measured[held], threshold_dbm),
        classes=fits,
    )


def _held_out(block: NDArray[np.generic], seed: int, share: float) -> NDArray[np.bool_]:
    """Which samples are held out: whole blocks, each by its own number and the seed alone.

    So a block that was fitted once is never held out later, whatever is measured besides: what a fit has seen cannot
    judge it. At least one block is on either side.
    """
    names, of = np.unique(block, return_inverse=True)
    if len(names) < 2:
        raise RadioError("blocks", len(names), "at least 2 with a prediction")
    drawn = _draw_uniform(names.astype(np.int64).view(np.uint64), seed)
    chosen = drawn < share
    if not chosen.any():
        chosen[np.argmin(drawn)] = True
    if chosen.all():
        chosen[np.argmax(drawn)] = False
    held: NDArray[np.bool_] = chosen[of]
    return held


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
    held: NDArray[np.bool_],
    bias_db: float,
    least: int,
    measured: NDArray[np.float64],
    threshold_dbm: float,
) -> ClassFit:
    fitted, unseen = mine & ~held, mine & held
    own = int(fitted.sum()) >= least
    mean = float(residual[fitted].mean()) if fitted.any() else float("nan")
    offset = mean if own else bias_db
    predicted = measured - residual
    return ClassFit(
        clutter=clutter,
        fitted=int(fitted.sum()),
        held_out=int(unseen.sum()),
        bias_db=mean,
        offset_db=offset,
        is_own=own,
        sigma_db=float(residual[unseen].std()) if unseen.any() else float("nan"),
        hit_rate_before=hit_rate(predicted[unseen], measured[unseen], threshold_dbm),
        hit_rate_after=hit_rate(predicted[unseen] + offset, measured[unseen], threshold_dbm),
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
