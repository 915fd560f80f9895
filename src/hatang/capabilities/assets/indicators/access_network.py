"""Indicators of what reaches people: fibre, devices, enterprises, electronic identity, mast positions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.assets.indicators import visibility
from hatang.capabilities.assets.queries import fibre, meanings, people, sites
from hatang.capabilities.assets.terms import SurveySubject
from hatang.kernel.definitions import DATASET
from hatang.kernel.filers import FilingDuty
from hatang.kernel.indicators import Facts, Indicator, LookedAt

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

    from hatang.kernel.problems import Text

# Where the plan says it; a reference reads the same in every language.
PLAN = "194/KH-UBND"


def fibre_hamlets(as_of: date) -> Facts:
    frame = fibre.hamlet_facts(as_of=as_of)
    missing = _("No operator has filed its fibre by hamlet.")
    return Facts(frame, reason=missing if frame.is_empty() else "")


def fibre_households(as_of: date) -> Facts:
    frame, only_subscriptions = people.household_facts(as_of=as_of)
    reason: Text = ""
    if frame.is_empty():
        reason = _("No operator has filed fibre subscriptions of the last year.")
    elif frame["denominator"].sum() == 0:
        reason = _("The number of households is not known.")
    elif only_subscriptions:
        reason = _(
            "Where only subscriptions are known, each is counted as a household: the true share is not above this one."
        )
    return Facts(frame, reason=reason, upper_bound=only_subscriptions)


# Whom the surveys of a subject speak of.
_COUNTED = {
    SurveySubject.ADULTS_SMARTPHONE: _("adults"),
    SurveySubject.HOUSEHOLDS_SMART: _("households"),
    SurveySubject.ENTERPRISES_IOT: _("inhabitants"),
    SurveySubject.RESIDENTS_EID: _("inhabitants"),
}


def find_survey_facts(subject: SurveySubject, as_of: date) -> Facts:
    means = meanings.read_survey_means(subject, as_of)
    findings = people.survey_facts(means=means, as_of=as_of)
    reason: Text = ""
    if findings.unweighted:
        reason = _(
            "Survey results that do not tell for how many they speak cannot be weighted: %(count)d left out."
        ) % {"count": findings.unweighted}
    elif findings.frame.is_empty():
        ended = people.last_survey_ended(subject=means.subject, as_of=as_of)
        reason = _("No survey of this has ended by this date.")
        if ended is not None:
            reason = format_lazy(
                _("The last survey of this ended on {day}; by its definitions it is too old or asked something else."),
                day=f"{ended:%d/%m/%Y}",
            )
    return Facts(
        findings.frame,
        reason=reason,
        minimum_sample=means.minimum_sample,
        strata=findings.strata,
        looked_at=LookedAt(findings.looked_at, means.least_covered_percent, _COUNTED[subject], withholds=True),
    )


def find_position_facts(as_of: date) -> Facts:
    frame = sites.position_facts(as_of=as_of)
    missing = _("No operator has filed its mast positions.")
    return Facts(frame, reason=missing if frame.is_empty() else "")


def positions_new(as_of: date) -> Facts:
    since = meanings.read_new_since(as_of)
    frame = sites.position_facts(as_of=as_of, new_since=since)
    missing: Text = ""
    if frame.is_empty():
        missing = (
            format_lazy(_("No mast position was commissioned since {day}."), day=f"{since:%d/%m/%Y}")
            if sites.any_site(as_of=as_of)
            else _("No operator has filed its mast positions.")
        )
    return Facts(frame, reason=missing)


def _held_since_the_plan(as_of: date) -> pl.DataFrame:
    return sites.held_positions(as_of=as_of, new_since=meanings.read_new_since(as_of))


FIBRE_HAMLETS = Indicator(
    code="fibre.hamlets",
    version=1,
    title=_("Hamlets with fibre infrastructure"),
    unit="%",
    numerator=_("hamlets in which at least one operator's fibre can serve households"),
    denominator=_("all hamlets and residential groups of the date"),
    definition=_(
        "A hamlet has fibre when at least one operator claims it for the date, of a technology and to a share of the"
        " households that the dated definition names, and the commune has not denied the claim since it began, or when"
        " the commune itself says so."
    ),
    citation=f"{PLAN}, III.1.b",
    reads=("assets.fibre_service", "assets.fibre_correction", "places.hamlet", DATASET),
    definitions=(meanings.FIBRE_HAMLET,),
    facts=fibre_hamlets,
    filing=FilingDuty(meanings.FIBRE_FILERS, ("assets.fibre_service",), lambda as_of: fibre.held_hamlets(as_of=as_of)),
)
FIBRE_HOUSEHOLDS = Indicator(
    code="fibre.households",
    version=1,
    title=_("Households with a fixed fibre connection"),
    unit="%",
    numerator=_("households with a fibre subscription in each operator's last month; subscriptions where not known"),
    denominator=_("households of the communes"),
    definition=_(
        "Households are counted, not subscriptions; where an operator files only subscriptions, no more of them count"
        " than there are households, and the figure is an upper bound. Each operator's last month that ended by the"
        " date counts, not older than a year."
    ),
    citation=f"{PLAN}, III.1.b, III.2.b",
    reads=("assets.subscription", "places.population", "places.hamlet", DATASET),
    definitions=(meanings.HOUSEHOLD_FIBRE,),
    facts=fibre_households,
    filing=FilingDuty(
        meanings.FIBRE_FILERS,
        ("assets.subscription",),
        lambda as_of: people.held_households(as_of=as_of),
        looks_back=False,
    ),
    visible=visibility.operators_rows,
)


def _of_survey(
    code: str, subject: SurveySubject, title: Text, *, numerator: Text, denominator: Text, at: str
) -> Indicator:
    return Indicator(
        code=code,
        version=2,
        title=title,
        unit="%",
        numerator=numerator,
        denominator=denominator,
        definition=_(
            "The latest round of surveys: of each area its last result, which answers for the population filed with it;"
            " interviews are measured, administrative statistics are declared. The dated definitions say what had to be"
            " asked, how long a survey answers, below how many answers and below which part of the people there is no"
            " figure, and the design effect of the 95 % interval where a survey does not tell its own."
        ),
        citation=f"{PLAN}, {at}",
        reads=("assets.survey", "places.population", "places.hamlet", DATASET),
        definitions=(meanings.SUBJECT_WORDS[subject], meanings.SURVEY),
        sufficiency=(meanings.SURVEY_ESTIMATE,),
        facts=partial(find_survey_facts, subject),
    )


ADULTS_SMARTPHONE = _of_survey(
    "device.adults_smartphone",
    SurveySubject.ADULTS_SMARTPHONE,
    _("Adults with a smartphone"),
    numerator=_("adults with a smartphone, estimated"),
    denominator=_("adults of the areas surveyed"),
    at="III.1.a, III.2.a",
)
HOUSEHOLDS_SMART = _of_survey(
    "device.households_smart",
    SurveySubject.HOUSEHOLDS_SMART,
    _("Households with a smart device"),
    numerator=_("households with at least one smart device, estimated"),
    denominator=_("households of the areas surveyed"),
    at="III.1.a, III.2.a",
)
ENTERPRISES_IOT = _of_survey(
    "iot.enterprises",
    SurveySubject.ENTERPRISES_IOT,
    _("Enterprises able to apply IoT"),
    numerator=_("enterprises able to apply IoT, estimated"),
    denominator=_("enterprises of the areas surveyed"),
    at="III.2.c",
)
RESIDENTS_EID = _of_survey(
    "eid.residents",
    SurveySubject.RESIDENTS_EID,
    _("Residents with an electronic identity"),
    numerator=_("residents with an electronic identity"),
    denominator=_("residents counted"),
    at="IV.3",
)
SITES = Indicator(
    code="sites.positions",
    version=1,
    title=_("Mast positions in service"),
    unit="count",
    of_parts=False,
    numerator=_("mast positions in service on the date"),
    denominator="",
    definition=_(
        "Each position counts once, whoever owns it and however many operators share it; the plan does not say whether"
        " it means new positions or all, so both are judged until the definition decides."
    ),
    citation=f"{PLAN}, PL 2.1",
    reads=("assets.site", DATASET),
    definitions=(meanings.MAST_POSITION,),
    facts=find_position_facts,
    filing=FilingDuty(meanings.MOBILE_FILERS, ("assets.site",), lambda as_of: sites.held_positions(as_of=as_of)),
)
SITES_NEW = Indicator(
    code="sites.positions_new",
    version=1,
    title=_("New mast positions since the plan"),
    unit="count",
    of_parts=False,
    numerator=_("mast positions in service on the date, commissioned from the day of the dated definition on"),
    denominator="",
    definition=_("A position without a commissioning date is not counted as new."),
    citation=f"{PLAN}, PL 2.1",
    reads=("assets.site", DATASET),
    definitions=(meanings.MAST_POSITION,),
    facts=positions_new,
    filing=FilingDuty(meanings.MOBILE_FILERS, ("assets.site",), _held_since_the_plan),
)
INDICATORS = (
    FIBRE_HAMLETS,
    FIBRE_HOUSEHOLDS,
    ADULTS_SMARTPHONE,
    HOUSEHOLDS_SMART,
    ENTERPRISES_IOT,
    RESIDENTS_EID,
    SITES,
    SITES_NEW,
)
