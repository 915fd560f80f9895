"""The account of a file: where every row that was read went, so that none vanishes without a word."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from django.utils.translation import gettext

from hatang.kernel.imports.planning import normalise_key
from hatang.kernel.imports.uniqueness import key_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hatang.kernel.imports.checking import Examination


@dataclass(frozen=True)
class RowAccount:
    """read + missing = added + changed + unchanged + closed + faulty + left_out.

    Rows of the file stand on the left as `read`. A record is closed because the file has no row of it: such records are
    not among the rows read and stand on the left as `missing`, counted against the keys of the file and not from what
    the plan closes, so that the plan cannot close what the file still holds. `faulty` rows have a fault or no key,
    `left_out` are those that a person left out by number.
    """

    read: int
    missing: int
    added: int
    changed: int
    unchanged: int
    closed: int
    faulty: int
    left_out: int

    @classmethod
    def of(cls, examined: Examination) -> Self:
        changes = examined.changes
        return cls(
            read=len(examined.body.rows),
            missing=_count_missing(examined),
            added=len(changes.added),
            changed=len(changes.changed),
            unchanged=changes.unchanged,
            closed=len(changes.closed),
            faulty=len(examined.faulty),
            left_out=len(examined.dropped),
        )

    @classmethod
    def of_summary(cls, summary: Mapping[str, Any]) -> Self:
        """The account of a run that is written down; those of before accounts were kept did not count what was read."""
        dropped = len(summary.get("dropped_rows", ()))
        closed = summary.get("closed", 0)
        return cls(
            read=summary.get("read", summary.get("rows", 0) + dropped),
            missing=summary.get("missing", closed),
            added=summary.get("added", 0),
            changed=summary.get("changed", 0),
            unchanged=summary.get("unchanged", 0),
            closed=closed,
            faulty=summary.get("faulty_rows", 0),
            left_out=dropped,
        )

    @property
    def gap(self) -> int:
        """How many rows went nowhere; below zero when some were counted twice. 0 is the only right answer.

        >>> RowAccount(3, 1, 1, 0, 1, 1, 1, 0).gap, RowAccount(3, 0, 0, 0, 0, 0, 1, 0).gap
        (0, 2)
        """
        went = self.added + self.changed + self.unchanged + self.closed + self.faulty + self.left_out
        return self.read + self.missing - went

    def as_dict(self) -> dict[str, int]:
        return asdict(self)

    def __str__(self) -> str:
        """The equation in words."""
        equation = gettext(
            "%(read)d rows read + %(missing)d records missing in the file = %(added)d added + %(changed)d changed +"
            " %(unchanged)d as they were + %(closed)d closed + %(faulty)d faulty + %(left_out)d left out"
        )
        return equation % self.as_dict()


def _count_missing(examined: Examination) -> int:
    """The records to be closed of which no row of the file speaks, sound or not."""
    if not examined.changes.closed:
        return 0
    rows = [*examined.table.rows, *examined.dropped]
    keys = {normalise_key(key) for row in rows if (key := key_of(row, examined.declared)) is not None}
    return sum(normalise_key(record.key) not in keys for record in examined.changes.closed)
