"""The dated rules of disputes: until when an operator answers, what is asked of a resident."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hatang.capabilities.coverage.public import months_before
from hatang.kernel.definitions import read_definition


@dataclass(frozen=True)
class ChallengeMeans:
    """How long an operator has to answer a challenge, in days of the calendar, and what its silence means."""

    answer_days: int
    silence_concedes: bool
    text: str
    citation: str
    is_assumption: bool

    def due_on(self, filed_on: date) -> date:
        """The last day for the answer."""
        return filed_on + timedelta(days=self.answer_days)


def challenge(as_of: date) -> ChallengeMeans:
    """The rule of the day on which a challenge is filed; `Missing` where none stands."""
    found = read_definition("coverage_challenge", as_of)
    return ChallengeMeans(
        answer_days=int(str(found.values["answer_days"])),
        silence_concedes=found.values["unanswered"] == "conceded",
        text=found.text,
        citation=found.citation,
        is_assumption=bool(found.assumptions),
    )


@dataclass(frozen=True)
class ResidentMeans:
    """`consent` is the edition of the words under which a resident agrees."""

    minimum_samples: int
    since: date
    contact_kept_days: int
    consent: str
    text: str
    citation: str

    def erase_on(self, today: date) -> date:
        return today + timedelta(days=self.contact_kept_days)


def resident_test(as_of: date) -> ResidentMeans:
    found = read_definition("resident_test", as_of)
    return ResidentMeans(
        minimum_samples=int(str(found.values["minimum_samples"])),
        since=months_before(as_of, int(str(found.values["valid_months"]))),
        contact_kept_days=int(str(found.values["contact_kept_days"])),
        consent=str(found.values["consent"]),
        text=found.text,
        citation=found.citation,
    )
