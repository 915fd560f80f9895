"""Who owes which report by when, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting.models import Regime, Submission
from hatang.capabilities.reporting.queries import periods
from hatang.capabilities.reporting.terms import TAKEN, WITH_THE_BODY, SubmissionState
from hatang.kernel.access import ANONYMOUS, Actor
from hatang.kernel.problems import Invalid, Missing
from hatang.kernel.reading import remember

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hatang.capabilities.identity.public import OrganisationRef
    from hatang.capabilities.reporting.queries.periods import Period

# What was due up to this long ago is still shown as owed.
LOOK_BACK = timedelta(days=90)
LOOK_AHEAD = timedelta(days=120)
# Reports of a period begun here are chased for so long.
LATE_FOR = timedelta(days=400)
_SENT = (SubmissionState.SUBMITTED, *TAKEN)


@dataclass(frozen=True)
class Obligation:
    """One body's report for one period. `state` is "" while nobody began it."""

    regime: Regime
    period: Period
    organisation: OrganisationRef
    state: str
    submission: Submission | None
    days_left: int
    in_time: bool | None
    # Names of bodies that have ended and whose report this is too.
    origins: tuple[str, ...] = ()

    @property
    def is_late(self) -> bool:
        return self.days_left < 0 and (self.state == "" or self.state in WITH_THE_BODY)


@dataclass(frozen=True)
class Progress:
    """How far a regime's period is over all bodies."""

    regime: Regime
    period: Period
    bodies: int
    sent: int
    accepted: int
    late: int
    days_left: int


def regime(*, code: str, as_of: date) -> Regime:
    """The regime as it holds on the date; the last one that held where none does."""
    known = Regime.objects.visible_to(ANONYMOUS).filter(code=code)
    holding = next((each for each in in_force(today=as_of) if each.code == code), None)
    found = holding or known.order_by("-valid_from").first()
    if found is None:
        raise Missing("regime", _("There is no such reporting regime"), where=code)
    return found


def dated(*, code: str, key: str, as_of: date) -> tuple[Regime, Period]:
    """The period, and the version of the regime under which it closes; by the version in force where none has it."""
    for each in versions():
        if each.code != code:
            continue
        try:
            found = periods.of(regime=each, key=key)
        except Invalid:  # a version of another cadence, or one whose plan names no day
            continue
        if periods.belongs(regime=each, period=found):
            return each, found
    standing = regime(code=code, as_of=as_of)
    return standing, periods.of(regime=standing, key=key)


def reporters(*, regime: Regime, as_of: date) -> list[OrganisationRef]:
    """The bodies that report on the date: the members of the groups named, and the bodies named themselves."""
    found: dict[str, OrganisationRef] = {}
    with identity.reading():
        for code in regime.reporters:
            for each in identity.members(code, as_of) or identity.responsible_today(code, as_of):
                if each.kind != identity.OrganisationKind.GROUP:
                    found.setdefault(each.code, each)
    return [found[code] for code in sorted(found)]


def of_period(*, regime: Regime, period: Period, today: date, actor: Actor) -> list[Obligation]:
    """Every body's report for the period, as far as the actor may see it: state for the recipient, own for others."""
    return _of_periods([(regime, period)], today, actor)


def _of_periods(found: list[tuple[Regime, Period]], today: date, actor: Actor) -> list[Obligation]:
    """The reports of several periods with one query for all."""
    codes, keys = {each.code for each, _period in found}, {each.key for _regime, each in found}
    known = Submission.objects.visible_to(actor).filter(regime__code__in=codes, period__in=keys)
    visible = {(each.regime.code, each.period, each.organisation): each for each in known.select_related("regime")}
    states = _states(codes, keys)
    return [
        _obligation(regime, period, each, visible.get((regime.code, period.key, each.body.code)), today)
        for regime, period in found
        for each in _owing(regime, period, today, states)
    ]


@dataclass(frozen=True)
class _Owing:
    """A body that owes a report, with those that have ended and whose report it is too."""

    body: OrganisationRef
    ended: list[str]


def _states(codes: Iterable[str], keys: Iterable[str]) -> dict[tuple[str, str], dict[str, tuple[str, str]]]:
    """(regime, period) → body → (state, whom it was handed over to); how far each is, nothing of what it wrote."""
    found: dict[tuple[str, str], dict[str, tuple[str, str]]] = {}
    rows = Submission.objects.filter(regime__code__in=codes, period__in=keys)
    for code, key, body, state, heir in rows.values_list(
        "regime__code", "period", "organisation", "state", "handed_to__organisation"
    ):
        found.setdefault((code, key), {})[body] = (state, heir or "")
    return found


def _owing(
    regime: Regime, period: Period, today: date, states: dict[tuple[str, str], dict[str, tuple[str, str]]]
) -> list[_Owing]:
    """Who owes the report today: a body that has ended without sending it is followed by whoever does its work."""
    known = states.get((regime.code, period.key), {})
    found: dict[str, _Owing] = {}
    for body in reporters(regime=regime, as_of=min(today, period.due)):
        if body.is_valid_on(today) or known.get(body.code, ("", ""))[0] in _SENT:
            found.setdefault(body.code, _Owing(body, []))
            continue
        for heir in identity.responsible_today(body.code, today):
            found.setdefault(heir.code, _Owing(heir, [])).ended.append(body.code)
    for code, (_state, heir_code) in known.items():
        if heir_code in found and code not in found[heir_code].ended:
            found[heir_code].ended.append(code)
    return [found[code] for code in sorted(found)]


def owed(*, organisations: Iterable[str], today: date, actor: Actor) -> list[Obligation]:
    """What the bodies owe: everything late, and what is due soon; the most urgent first."""
    mine = set(organisations)
    found = [row for row in live(today=today, actor=actor) if row.organisation.code in mine]
    return sorted(found, key=lambda row: (row.period.due, row.regime.code, row.organisation.code))


def live(*, today: date, actor: Actor) -> list[Obligation]:
    """Every body's report of every live period, as far as the actor may see how far it is.

    A period that somebody here has begun stays live for a year and more: what is late is not forgotten.
    """
    return _of_periods([*_live(today), *_begun_before(today)], today, actor)


def progress(*, today: date) -> list[Progress]:
    """Each regime's live periods with counts, the nearest due first. Counts are public, the reports are not."""
    live_now = _live(today)
    counted = _states({each.code for each, _period in live_now}, {period.key for _regime, period in live_now})
    found = []
    for each, period in live_now:
        known = counted.get((each.code, period.key), {})
        bodies = _owing(each, period, today, counted)
        states = [known.get(row.body.code, ("", ""))[0] for row in bodies]
        sent, accepted = sum(state in _SENT for state in states), sum(state in TAKEN for state in states)
        left = (period.due - today).days
        late = len(bodies) - sent if left < 0 else 0
        found.append(Progress(each, period, len(bodies), sent, accepted, late, left))
    return sorted(found, key=lambda row: (row.period.due, row.regime.code))


def in_force(*, today: date) -> list[Regime]:
    """The regimes in force, read once a reading."""
    return remember(("reporting.regimes", today), lambda: list(Regime.objects.visible_to(ANONYMOUS).valid_on(today)))


def versions() -> list[Regime]:
    """Every version of every regime, read once a reading; a period outlives the version under which it closed."""
    return remember("reporting.versions", lambda: list(Regime.objects.visible_to(ANONYMOUS)))


def _due_between(first: date, last: date) -> dict[str, list[tuple[Regime, Period]]]:
    """The periods due in [first, last] by regime, the earliest first, each under the version in which it closes."""
    found: dict[str, list[tuple[Regime, Period]]] = {}
    for each in versions():
        held = found.setdefault(each.code, [])
        held += [(each, period) for period in periods.due_between(regime=each, first=first, last=last)]
    return {code: sorted(held, key=lambda pair: pair[1].due) for code, held in found.items()}


def undated(*, today: date) -> list[Regime]:
    """The regimes in force whose plan names no day for this year or the next: nobody is told when to report."""
    return [
        each
        for each in in_force(today=today)
        if not all(periods.is_dated(regime=each, year=year) for year in (today.year, today.year + 1))
    ]


def _live(today: date) -> list[tuple[Regime, Period]]:
    """The period last due and the one to come of each regime."""
    past = _due_between(today - LOOK_BACK, today - timedelta(days=1))
    coming = _due_between(today, today + LOOK_AHEAD)
    return [pair for code in sorted(past) for pair in (*past[code][-1:], *coming[code][:1])]


def _begun_before(today: date) -> list[tuple[Regime, Period]]:
    """Earlier periods than those of `_live` that bodies began here; those nobody began were reported elsewhere."""
    begun = set(Submission.objects.values_list("regime__code", "period").distinct())
    open_ = begun - {(each.code, period.key) for each, period in _live(today)}
    earlier = _due_between(today - LATE_FOR, today - timedelta(days=1))
    return [
        (each, period)
        for code in sorted({code for code, _key in open_} & set(earlier))
        for each, period in earlier[code]
        if (code, period.key) in open_
    ]


def obligation(*, regime: Regime, period: Period, organisation: str, today: date, actor: Actor) -> Obligation:
    """One body's report; `Missing` where the body does not report in this regime."""
    for row in of_period(regime=regime, period=period, today=today, actor=actor):
        if row.organisation.code == organisation:
            return row
    raise Missing("reporter", _("This body does not report here"), where=f"{regime.title} · {organisation}")


def _obligation(
    regime: Regime, period: Period, owing: _Owing, submission: Submission | None, today: date
) -> Obligation:
    sent_on = timezone.localdate(submission.submitted_at) if submission and submission.submitted_at else None
    return Obligation(
        regime=regime,
        period=period,
        organisation=owing.body,
        origins=tuple(names_of(owing.ended).values()),
        state=submission.state if submission else "",
        submission=submission,
        days_left=(period.due - today).days,
        in_time=sent_on <= period.due if sent_on else None,
    )


def names_of(organisations: Iterable[str]) -> dict[str, str]:
    """Code → name of the bodies."""
    return identity.organisation_names(organisations)
