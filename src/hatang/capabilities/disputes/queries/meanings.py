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


def read_challenge_means(as_of: date) -> ChallengeMeans:
    """The rule of the day on which a challenge is filed; `Missing` where none stands."""
    definition = read_definition("coverage_challenge", as_of)
    return ChallengeMeans(
        answer_days=int(str(definition.values["answer_days"])),
        silence_concedes=definition.values["unanswered"] == "conceded",
        text=definition.text,
        citation=definition.citation,
        is_assumption=bool(definition.assumptions),
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
    definition = read_definition("resident_test", as_of)
    return ResidentMeans(
        minimum_samples=int(str(definition.values["minimum_samples"])),
        since=months_before(as_of, int(str(definition.values["valid_months"]))),
        contact_kept_days=int(str(definition.values["contact_kept_days"])),
        consent=str(definition.values["consent"]),
        text=definition.text,
        citation=definition.citation,
    )
