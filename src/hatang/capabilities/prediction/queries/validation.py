"""What stands beside every predicted figure: where it was held against measurements, RMSE and n."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hatang.capabilities.prediction.queries import calibrations, corrections, runs
from hatang.kernel import datasets
from hatang.kernel.panels import Proof
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.prediction.models import Calibration, Run

# Both a run and its comparison with measurements count a revision of this.
_READS = ("coverage.predicted",)
_MOST_CAMPAIGNS = 3
_KEPT = 32
_kept: OrderedDict[tuple[object, ...], tuple[tuple[str, Calibration | None], ...] | None] = OrderedDict()
_lock = Lock()


def prove_prediction(as_of: date) -> Proof | None:
    """The proof of the predicted figures of a date, in the language of the moment; None where nothing is predicted."""
    checked = _read_checks(as_of)
    if checked is None:
        return None
    proven = [(technology, calibration) for technology, calibration in checked if calibration is not None]
    if not proven:
        return Proof(_("not validated"), _("not validated: no measurements at masts that no fit has seen"))
    short = "; ".join(
        _("%(technology)s RMSE %(rmse)s dB, n %(count)s") % {"technology": technology, **_count(calibration)}
        for technology, calibration in proven
    )
    words = [_describe_check(technology, calibration) for technology, calibration in proven]
    if missing := [technology for technology, calibration in checked if calibration is None]:
        unproven = _("%(technologies)s not validated") % {"technologies": ", ".join(missing)}
        short, words = f"{short}; {unproven}", [*words, unproven]
    return Proof(short, "; ".join(words))


def _read_checks(as_of: date) -> tuple[tuple[str, Calibration | None], ...] | None:
    """Each technology of the run that serves the date with the comparison that proves it, kept by revision."""
    key: tuple[object, ...] = (as_of, *datasets.read_revisions(_READS).values())
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    run = runs.find_serving_run(as_of=as_of)
    checked = None if run is None else _match_checks(run)
    with _lock:
        _kept[key] = checked
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return checked


def _match_checks(run: Run) -> tuple[tuple[str, Calibration | None], ...]:
    latest = {calibration.technology: calibration for calibration in calibrations.list_latest_calibrations(run=run)}
    corrected = corrections.of_run(run)
    return tuple(
        (technology, calibration if calibration and _proves(calibration, technology in corrected) else None)
        for technology in runs.list_technologies(run)
        for calibration in [latest.get(technology)]
    )


def _proves(calibration: Calibration, is_corrected: bool) -> bool:
    """Blocks of road say nothing of a mast that nobody measured: they prove a run only that no fit has touched."""
    return bool(calibration.judged) and (not is_corrected or calibration.judged["held_by"] != "stretch")


def _count(calibration: Calibration) -> dict[str, str]:
    """The error of the map as it was published, on what no fit has seen."""
    return {
        "rmse": formats.format_number(calibration.rmse_before_db, 1),
        "count": formats.format_number(calibration.held_out, 0),
    }


def _describe_check(technology: str, calibration: Calibration) -> str:
    names = calibration.campaigns
    where = ", ".join(names[:_MOST_CAMPAIGNS])
    if more := len(names) - _MOST_CAMPAIGNS if len(names) > _MOST_CAMPAIGNS else 0:
        where = _("%(names)s and %(count)d more") % {"names": where, "count": more}
    masts = calibration.judged["held_masts"] or calibration.judged["masts"]
    at = ngettext("%(count)d mast", "%(count)d masts", masts) % {"count": masts}
    return _("%(technology)s validated in %(where)s (%(masts)s, until %(day)s): RMSE %(rmse)s dB, n %(count)s") % {
        "technology": technology,
        "where": where,
        "masts": at,
        "day": formats.format_day(calibration.measured_until),
        **_count(calibration),
    }
