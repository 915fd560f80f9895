"""What must hold in a province's own data whatever was filed: one command runs all rules and prints what fails.

A capability declares its rules in its `panels`; a rule looks at one thing after another and gives for each None where
it holds, a sentence where it does not. A rule that breaks down is a rule that does not hold.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.kernel import audit, files, indicators, panels
from hatang.kernel.access import SYSTEM

# start: this is imported before the apps are ready; what asks the tables imports them.
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from hatang.kernel.access import Area
    from hatang.kernel.problems import Text

# Of one rule so many sentences are kept; the rest is counted.
_SENTENCES = 50


@dataclass(frozen=True)
class Invariant:
    """A rule: `check(today)` looks at one thing after another and says of each why it fails, or None."""

    code: str
    title: Text
    check: Callable[[date], Iterator[str | None]]
    order: int = 0
    rule: str = "audit.view"


@dataclass(frozen=True)
class RuleOutcome:
    """How a rule came out: how many things were looked at, how many failed, the first sentences."""

    code: str
    title: str
    looked_at: int
    failed: int
    sentences: tuple[str, ...]
    seconds: float

    @property
    def holds(self) -> bool:
        return not self.failed


def list_invariants() -> list[Invariant]:
    """Every rule of the house, the kernel's own first."""
    return [*_OWN, *panels.list_panels(Invariant)]


def check_invariant(invariant: Invariant, today: date) -> RuleOutcome:
    """Run one rule to its end."""
    began = time.perf_counter()
    looked_at, failed = 0, 0
    sentences: list[str] = []
    try:
        for sentence in invariant.check(today):
            looked_at += 1
            if sentence is not None:
                failed += 1
                sentences += [sentence] if failed <= _SENTENCES else []
    except Exception as error:
        failed += 1
        sentences.append(_("The rule broke down: %(error)s") % {"error": f"{type(error).__name__}: {error}"})
    seconds = round(time.perf_counter() - began, 3)
    return RuleOutcome(invariant.code, str(invariant.title), looked_at, failed, tuple(sentences), seconds)


def check_all(today: date, tell: Callable[[int, int, str], None]) -> list[RuleOutcome]:
    """Run every rule; `tell(done, total, title)` hears how far it is."""
    listed = list_invariants()
    outcomes = []
    for number, invariant in enumerate(listed):
        tell(number, len(listed), str(invariant.title))
        outcomes.append(check_invariant(invariant, today))
    return outcomes


def _check_audit_chain(today: date) -> Iterator[str | None]:
    verified = audit.verify_chain()
    if verified.broken_at is not None:
        yield _("Entry %(number)s of the audit log does not fit to the one before it.") % {"number": verified.broken_at}
        return
    yield from [None] * verified.entries


def _check_files(today: date) -> Iterator[str | None]:
    verified = files.verify_files()
    yield from [None] * (verified.files - len(verified.broken))
    for digest in verified.broken:
        yield _("The kept file %(hash)s is gone or is no longer what was kept.") % {"hash": digest[:16]}


def _check_import_rows(today: date) -> Iterator[str | None]:
    """Rows in and rows out: what a file held was taken in, was there already, was left out, or was passed over."""
    from hatang.kernel.imports.models import ImportRun

    for run in ImportRun.objects.visible_to(SYSTEM).filter(state=ImportRun.State.COMMITTED).order_by("committed_at"):
        gap = run.account.gap
        yield (
            None
            if not gap
            else _("Import %(file)s of %(day)s: %(gap)d rows are neither in nor out.")
            % {
                "file": run.file.name,
                "day": run.as_of.strftime("%d/%m/%Y"),
                "gap": gap,
            }
        )


def _check_kept_figures(today: date) -> Iterator[str | None]:
    """A figure that is kept is the one that is computed anew from the rows of today."""
    whole = panels.default_area(today, "")
    areas: list[Area] = [whole] if whole is not None else []
    for indicator in indicators.list_indicators() if areas else ():
        kept = indicators.measure_indicator(indicator.code, areas, today)
        sums = indicators.add_up_anew(indicator.code, areas, today)
        pairs = zip((kept.numerator, kept.denominator), sums, strict=True)
        same = all(math.isclose(*pair, rel_tol=1e-9) for pair in pairs)
        words = _("%(title)s (%(code)s): %(kept)s is kept, %(anew)s is computed anew.") % {
            "title": indicator.title,
            "code": indicator.code,
            "kept": f"{kept.numerator:g}/{kept.denominator:g}",
            "anew": f"{sums[0]:g}/{sums[1]:g}",
        }
        yield None if same else words


_OWN = (
    Invariant("audit.chain", gettext_lazy("The audit log is whole"), _check_audit_chain),
    Invariant("files.kept", gettext_lazy("Kept files are what was kept"), _check_files),
    Invariant("imports.rows", gettext_lazy("Every row of a file is in or out"), _check_import_rows),
    Invariant("figures.kept", gettext_lazy("Kept figures are those computed anew"), _check_kept_figures),
)
