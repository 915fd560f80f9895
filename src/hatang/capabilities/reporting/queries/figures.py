"""A figure in words with everything that qualifies it: one place for page, Word file, PDF and sheet.

What a figure comes to carry besides (who has not filed, the interval of a sample, a range) is said here and stands in
all of them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hatang.kernel.ui import formats, marks

if TYPE_CHECKING:
    from collections.abc import Mapping


class QualifiedFigure(Protocol):
    """A measurement, or a closed result: `value` is None where there is no figure."""

    @property
    def value(self) -> float | None: ...
    @property
    def numerator(self) -> float | None: ...
    @property
    def denominator(self) -> float | None: ...
    @property
    def quality(self) -> str | None: ...
    @property
    def upper_bound(self) -> bool: ...
    @property
    def reason(self) -> str: ...


@dataclass(frozen=True)
class FigureWords:
    """`figure` with its mark; `counted` of how many; `quality` in words; `notes` all else that limits what it says."""

    figure: str
    counted: str = ""
    quality: str = ""
    notes: tuple[str, ...] = ()

    @property
    def lines(self) -> list[str]:
        """What stands under the figure."""
        return [line for line in (self.counted, self.quality, *self.notes) if line]

    def data(self) -> dict[str, Any]:
        return {**asdict(self), "notes": list(self.notes), "lines": self.lines}


def describe_figure(measured: QualifiedFigure | None, unit: str) -> FigureWords:
    """The figure as the pages show it; "no information" in words, never a zero, and no quality of what is not known."""
    if measured is None or measured.value is None:
        return FigureWords(_("no information yet"), notes=(measured.reason,) if measured and measured.reason else ())
    figure = formats.format_quantity(measured.value, unit, upper_bound=measured.upper_bound)
    return FigureWords(figure, _format_counts(measured, unit), _describe_quality(measured), _list_notes(measured, unit))


def is_bound(measured: QualifiedFigure | None) -> bool:
    """Whether there is a figure of which only an upper bound is known."""
    return measured is not None and measured.value is not None and measured.upper_bound


def _format_counts(measured: QualifiedFigure, unit: str) -> str:
    """The sums behind a share, or how many rows of evidence a number is counted from."""
    if unit == "%" and measured.denominator and measured.numerator is not None:
        return f"{formats.format_number(measured.numerator, 0)} / {formats.format_number(measured.denominator, 0)}"
    return ""


def _describe_quality(measured: QualifiedFigure) -> str:
    """The quality in words: the weakest counts, and the others are said beside it with how many rows have them."""
    if not measured.quality:
        return ""
    weakest = marks.describe_quality(measured.quality, getattr(measured, "as_of", None))
    mixed: Mapping[str, int] = getattr(measured, "qualities", None) or {}
    if len(mixed) < 2:
        return weakest
    rows = ", ".join(f"{marks.QUALITIES[code][1]} {formats.format_number(count, 0)}" for code, count in mixed.items())
    return f"{weakest} ({rows})"


def _list_notes(measured: QualifiedFigure, unit: str) -> tuple[str, ...]:
    """The sample behind the figure, and what is to be kept in mind of it."""
    notes = []
    if places := getattr(measured, "places", 0):
        notes.append(ngettext("from %(count)s row of evidence", "from %(count)s rows of evidence", places)
                     % {"count": formats.format_number(places, 0)})  # fmt: skip
    if measured.reason:
        notes.append(str(measured.reason))
    return (*notes, *_list_gaps(measured, unit))


def _list_gaps(measured: QualifiedFigure, unit: str) -> list[str]:
    """Who has not filed and where the figure may lie, how many were looked at, the interval of an estimate."""
    # A closed result keeps them beside it.
    known = getattr(measured, "completeness", None) or measured
    gaps = []
    missing = [filer.name for filer in getattr(known, "filers", ()) if filer.is_missing]
    if missing:
        gaps.append(_("not filed yet: %(names)s") % {"names": ", ".join(missing)})
    low, high = getattr(known, "could_be", None) or (None, None)
    if low is not None and high is not None:
        ends = {"low": formats.format_quantity(low, unit), "high": formats.format_quantity(high, unit)}
        gaps.append(_("may be %(low)s – %(high)s until all have filed") % ends)
    if (cover := getattr(known, "cover", None)) is not None and cover.looked_at < cover.of:
        seen = {"seen": formats.format_number(cover.looked_at, 0), "all": formats.format_number(cover.of, 0)}
        gaps.append(_("looked at: %(seen)s of %(all)s %(counted)s") % {**seen, "counted": cover.counted})
    if (sampling := getattr(known, "sampling", None)) is not None:
        ends = {"low": formats.format_percent(sampling.low), "high": formats.format_percent(sampling.high)}
        sample = {**ends, "sample": formats.format_number(sampling.sample, 0)}
        gaps.append(_("95 %% interval %(low)s – %(high)s, %(sample)s answers") % sample)
    return gaps
