"""What the words of the plan mean for what assets counts: read from the dated definitions, never written here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hatang.capabilities.assets.terms import SurveySubject
from hatang.kernel.definitions import read_definition, read_history

FIBRE_HAMLET, HOUSEHOLD_FIBRE = "fibre_infrastructure_of_a_hamlet", "household_fibre"
SURVEY, ADULT, SMART_DEVICE = "survey", "adult", "smart_device"
IOT_ENTERPRISE, ELECTRONIC_IDENTITY = "iot_enterprise", "electronic_identity"
STATE_AGENCY, FOUR_LEVELS = "state_agency", "four_levels"
MONITORED_SYSTEM, IPV6_SYSTEM = "system_monitored", "ipv6_system"
FIBRE_FILERS, MOBILE_FILERS = "fibre_filers", "mobile_filers"
SURVEY_ESTIMATE, LOOKED_AT = "survey_estimate", "looked_at"
IN_OPERATION, CENTRE_CRITERIA, MAST_POSITION = "platform_in_operation", "data_centre_criteria", "mast_position"


def read_list(code: str, name: str, as_of: date) -> list[str]:
    """The codes that a value of the word lists on the date."""
    return [str(listed) for listed in read_definition(code, as_of).values[name]]


@dataclass(frozen=True)
class FibreMeans:
    """When a claim is fibre infrastructure: one of the technologies reaches at least this share of the households."""

    technologies: frozenset[str]
    least_percent: float

    def is_met(self, technology: str, served_percent: float | None) -> bool:
        """Whether a claim is fibre; one that names no technology or no share speaks of fibre and of the whole hamlet.

        >>> means = FibreMeans(frozenset({"GPON"}), 50)
        >>> means.is_met("GPON", 49.9), means.is_met("", None), means.is_met("AON", 100), means.is_met("GPON", 50)
        (False, True, False, True)
        """
        share = 100.0 if served_percent is None else served_percent
        return (not technology or technology in self.technologies) and share > 0 and share >= self.least_percent


def read_fibre_means(as_of: date) -> FibreMeans:
    values = read_definition(FIBRE_HAMLET, as_of).values
    return FibreMeans(frozenset(values["technologies"]), float(values["minimum_household_share_percent"]))


@dataclass(frozen=True)
class HouseholdMeans:
    """What is counted as a connected household, and whether subscriptions in their place only bound the figure."""

    counts_households: bool
    subscriptions_are_upper_bound: bool


def read_household_means(as_of: date) -> HouseholdMeans:
    values = read_definition(HOUSEHOLD_FIBRE, as_of).values
    return HouseholdMeans(values["unit"] == "household", bool(values["subscriptions_are_upper_bound"]))


@dataclass(frozen=True)
class SurveyMeans:
    """Which survey answers on a date: of this subject, ended in these months, asked of these people or things.

    `age_years` and `devices` are None where the subject is neither of adults nor of devices. `design_effect` stands
    where a survey does not tell its own; below `least_covered_percent` of those it speaks for there is no figure.
    """

    subject: str
    minimum_sample: int
    valid_months: int
    design_effect: float
    least_covered_percent: float
    age_years: int | None = None
    devices: frozenset[str] | None = None


# What a survey of a subject is about; the subject itself is said by these words.
SUBJECT_WORDS = {
    SurveySubject.ADULTS_SMARTPHONE: ADULT,
    SurveySubject.HOUSEHOLDS_SMART: SMART_DEVICE,
    SurveySubject.ENTERPRISES_IOT: IOT_ENTERPRISE,
    SurveySubject.RESIDENTS_EID: ELECTRONIC_IDENTITY,
}


def read_survey_means(subject: SurveySubject, as_of: date) -> SurveyMeans:
    limits, word = read_definition(SURVEY, as_of).values, SUBJECT_WORDS[subject]
    estimate = read_definition(SURVEY_ESTIMATE, as_of).values
    values = read_definition(word, as_of).values
    return SurveyMeans(
        subject=str(values.get("survey_subject", subject.value)),
        minimum_sample=int(limits["minimum_sample"]),
        valid_months=int(limits["valid_months"]),
        design_effect=float(estimate["design_effect"]),
        least_covered_percent=float(estimate["least_covered_percent"]),
        age_years=int(values["minimum_age_years"]) if word == ADULT else None,
        devices=frozenset(values["devices"]) if word == SMART_DEVICE else None,
    )


def read_least_looked_at(as_of: date) -> float:
    """How much, in per cent, of what a share speaks for must have been looked at before it decides anything."""
    return float(read_definition(LOOKED_AT, as_of).values["least_looked_at_percent"])


def needs_recorded_day(code: str, as_of: date) -> bool:
    """Whether a system counts only with the recorded day since which it has the feature."""
    return bool(read_definition(code, as_of).values["requires_date"])


def read_criteria_document(as_of: date) -> str:
    """The number of the decision by whose criteria a data centre is judged on the date."""
    return str(read_definition(CENTRE_CRITERIA, as_of).values["document"])


def list_criteria_documents() -> list[str]:
    """The decisions that the definition has named on any day, the newest first."""
    return list(dict.fromkeys(str(row.values["document"]) for row in read_history(CENTRE_CRITERIA)))


def read_new_since(as_of: date) -> date:
    """The day from which on a mast position that was commissioned is new."""
    return date.fromisoformat(str(read_definition(MAST_POSITION, as_of).values["new_since"]))
