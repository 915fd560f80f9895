"""Who owes which report by when, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting.models import Regime, Submission, SubmissionVersion
from hatang.capabilities.reporting.queries import periods
from hatang.capabilities.reporting.terms import TAKEN, WITH_THE_BODY, SubmissionState
from hatang.kernel.access import ANONYMOUS, Actor
from hatang.kernel.problems import Invalid, Missing
from hatang.kernel.reading import cache_in_reading, cached_reading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hatang.capabilities.identity.public import OrganisationRef
    from hatang.capabilities.reporting.queries.periods import ReportingPeriod

    # (regime, period) → body → how far its report is.
    type _States = dict[tuple[str, str], dict[str, _Stood]]

# What was due up to this long ago is still shown as owed.
LOOK_BACK = timedelta(days=90)
LOOK_AHEAD = timedelta(days=120)
# Reports of a period begun here are chased for so long.
LATE_FOR = timedelta(days=400)
SENT = (SubmissionState.SUBMITTED, *TAKEN)


@dataclass(frozen=True)
class Obligation:
    """One body's report for one period. `state` is "" while nobody began it."""

    regime: Regime
    period: ReportingPeriod
    organisation: OrganisationRef
    state: str
    submission: Submission | None
    days_left: int
    in_time: bool | None
    version: int = 0
    changed_at: datetime | None = None
    # Names of bodies that have ended and whose report this is too.
    origins: tuple[str, ...] = ()

    @property
    def is_late(self) -> bool:
        return self.days_left < 0 and (self.state == "" or self.state in WITH_THE_BODY)


@dataclass(frozen=True)
class RegimeProgress:
    """How far a regime's period is over all bodies."""

    regime: Regime
    period: ReportingPeriod
    bodies: int
    sent: int
    accepted: int
    late: int
    days_left: int


def find_regime(*, code: str, as_of: date) -> Regime:
    """The regime as it holds on the date; the last one that held where none does."""
    known = Regime.objects.visible_to(ANONYMOUS).filter(code=code)
    holding = next((version for version in in_force(today=as_of) if version.code == code), None)
    chosen = holding or known.order_by("-valid_from").first()
    if chosen is None:
        raise Missing("regime", _("There is no such reporting regime"), where=code)
    return chosen


@cached_reading()
def resolve_period(*, code: str, key: str, as_of: date) -> tuple[Regime, ReportingPeriod]:
    """The period, and the version of the regime under which it closes; by the version in force where none has it."""
    for version in list_versions():
        if version.code != code:
            continue
        try:
            period = periods.find_period(regime=version, key=key)
        except Invalid:  # a version of another cadence, or one whose plan names no day
            continue
        if periods.is_period_of_version(regime=version, period=period):
            return version, period
    standing = find_regime(code=code, as_of=as_of)
    return standing, periods.find_period(regime=standing, key=key)


def list_reporters(*, regime: Regime, as_of: date) -> list[OrganisationRef]:
    """The bodies that report on the date: the members of the groups named, and the bodies named themselves."""
    by_code: dict[str, OrganisationRef] = {}
    with cached_reading():
        for code in regime.reporters:
            for body in identity.list_members(code, as_of) or identity.responsible_today(code, as_of):
                if body.kind != identity.OrganisationKind.GROUP:
                    by_code.setdefault(body.code, body)
    return [by_code[code] for code in sorted(by_code)]


@cached_reading()
def of_period(
    *, regime: Regime, period: ReportingPeriod, today: date, actor: Actor, looks_back: bool = False
) -> list[Obligation]:
    """Every body's report for the period, as far as the actor may see it: state for the recipient, own for others.

    With `looks_back` as it stood on the day, otherwise as it stands.
    """
    return _of_periods([(regime, period)], today, actor, looks_back=looks_back)


def _of_periods(
    pairs: list[tuple[Regime, ReportingPeriod]], today: date, actor: Actor, *, looks_back: bool
) -> list[Obligation]:
    """The reports of several periods with one query for all."""
    codes, keys = {version.code for version, _period in pairs}, {dated_period.key for _regime, dated_period in pairs}
    known = Submission.objects.visible_to(actor).filter(regime__code__in=codes, period__in=keys)
    visible = {
        (submission.regime.code, submission.period, submission.organisation): submission
        for submission in known.select_related("regime")
    }
    states = _read_steps(codes, keys, today) if looks_back else _read_states(codes, keys)
    return [
        _build_obligation(regime, period, owing, visible.get((regime.code, period.key, owing.body.code)), today, states)
        for regime, period in pairs
        for owing in _list_owing_bodies(regime, period, today, states)
    ]


@dataclass(frozen=True)
class _Owing:
    """A body that owes a report, with those that have ended and whose report it is too."""

    body: OrganisationRef
    ended: list[str]


@dataclass(frozen=True)
class _Stood:
    """How far a report is, nothing of what it says; `heir` is whom it was handed over to."""

    state: str = ""
    heir: str = ""
    version: int = 0
    changed_at: datetime | None = None


_NOT_BEGUN = _Stood()


def _read_states(codes: Iterable[str], keys: Iterable[str]) -> _States:
    """(regime, period) → body → how far its report is."""
    rows = Submission.objects.filter(regime__code__in=codes, period__in=keys)
    names = ("regime__code", "period", "organisation", "state", "handed_to__organisation", "version", "changed_at")
    return _arrange_states(rows.values_list(*names))


def _read_steps(codes: Iterable[str], keys: Iterable[str], day: date) -> _States:
    """The same by the last step taken by the day; what had not been sent by then is not begun."""
    steps = SubmissionVersion.objects.filter(
        submission__regime__code__in=codes, submission__period__in=keys, at__date__lte=day
    )
    path = "submission__"
    names = (
        *(f"{path}regime__code", f"{path}period", f"{path}organisation", "state"),
        *(f"{path}handed_to__organisation", "version", "at"),
    )
    known = _arrange_states(steps.order_by("at", "id").values_list(*names))
    handed = SubmissionState.HANDED_OVER
    return {
        period: {body: stood if stood.state == handed else replace(stood, heir="") for body, stood in of.items()}
        for period, of in known.items()
    }


def _arrange_states(rows: Iterable[tuple[Any, ...]]) -> _States:
    states_by_period: _States = {}
    for code, key, body, state, heir, version, at in rows:
        states_by_period.setdefault((code, key), {})[body] = _Stood(state, heir or "", version, at)
    return states_by_period


def _list_owing_bodies(regime: Regime, period: ReportingPeriod, today: date, states: _States) -> list[_Owing]:
    """Who owes the report today.

    A body that has ended without sending it is followed by whoever does its work while it is still chased; a period
    that is past stays with the bodies of its own day.
    """
    known = states.get((regime.code, period.key), {})
    owing_by_body: dict[str, _Owing] = {}
    for body in list_reporters(regime=regime, as_of=min(today, period.due)):
        stood = known.get(body.code, _NOT_BEGUN)
        if body.is_valid_on(today) or stood.state in SENT or not (stood.heir or _is_chased(period, stood.state, today)):
            owing_by_body.setdefault(body.code, _Owing(body, []))
            continue
        for heir in _list_heirs(body.code, stood.heir, today):
            owing_by_body.setdefault(heir.code, _Owing(heir, [])).ended.append(body.code)
    for code, stood in known.items():
        if stood.heir in owing_by_body and code not in owing_by_body[stood.heir].ended:
            owing_by_body[stood.heir].ended.append(code)
    return [owing_by_body[code] for code in sorted(owing_by_body)]


def _is_chased(period: ReportingPeriod, state: str, today: date) -> bool:
    """Whether somebody still has to send what an ended body left: in the months after its last day, and where it was
    begun here for a year and more."""
    return today - period.due <= (LATE_FOR if state else LOOK_BACK)


def _list_heirs(code: str, heir_code: str, today: date) -> list[OrganisationRef]:
    """Whom the report of an ended body was handed over to, or whoever does its work."""
    heir = identity.read_organisation(heir_code) if heir_code else None
    return [heir] if heir else identity.responsible_today(code, today)


def list_owed(*, organisations: Iterable[str], today: date, actor: Actor, looks_back: bool = False) -> list[Obligation]:
    """What the bodies owe: everything late, and what is due soon; the most urgent first."""
    mine = set(organisations)
    live_now = list_live(today=today, actor=actor, looks_back=looks_back)
    obligations = [row for row in live_now if row.organisation.code in mine]
    return sorted(obligations, key=lambda row: (row.period.due, row.regime.code, row.organisation.code))


@cached_reading()
def list_live(*, today: date, actor: Actor, looks_back: bool = False) -> list[Obligation]:
    """Every body's report of every live period, as far as the actor may see how far it is.

    A period that somebody here has begun stays live for a year and more: what is late is not forgotten. What a body
    that has ended was late with stands on the page of the period: nobody can be chased for it.
    """
    live_now = [*_list_live_periods(today), *_begun_before(today)]
    rows = _of_periods(live_now, today, actor, looks_back=looks_back)
    return [row for row in rows if row.state in SENT or row.organisation.is_valid_on(today)]


@cached_reading()
def count_progress(*, today: date, looks_back: bool = False) -> list[RegimeProgress]:
    """Each regime's live periods with counts, the nearest due first. Counts are public, the reports are not."""
    return _count_periods(_list_live_periods(today), today, looks_back=looks_back)


@cached_reading()
def count_period(*, regime: Regime, period: ReportingPeriod, today: date, looks_back: bool = False) -> RegimeProgress:
    """The counts of one period, however long ago."""
    (progress,) = _count_periods([(regime, period)], today, looks_back=looks_back)
    return progress


def _count_periods(
    pairs: list[tuple[Regime, ReportingPeriod]], today: date, *, looks_back: bool
) -> list[RegimeProgress]:
    codes, keys = {version.code for version, _period in pairs}, {period.key for _regime, period in pairs}
    counted = _read_steps(codes, keys, today) if looks_back else _read_states(codes, keys)
    progress_rows = []
    for version, period in pairs:
        known = counted.get((version.code, period.key), {})
        bodies = _list_owing_bodies(version, period, today, counted)
        states = [known.get(row.body.code, _NOT_BEGUN).state for row in bodies]
        sent, accepted = sum(state in SENT for state in states), sum(state in TAKEN for state in states)
        left = (period.due - today).days
        late = len(bodies) - sent if left < 0 else 0
        progress_rows.append(RegimeProgress(version, period, len(bodies), sent, accepted, late, left))
    return sorted(progress_rows, key=lambda row: (row.period.due, row.regime.code))


def in_force(*, today: date) -> list[Regime]:
    """The regimes in force, read once a reading."""
    return cache_in_reading(
        ("reporting.regimes", today), lambda: list(Regime.objects.visible_to(ANONYMOUS).valid_on(today))
    )


def list_versions() -> list[Regime]:
    """Every version of every regime, read once a reading; a period outlives the version under which it closed."""
    return cache_in_reading("reporting.versions", lambda: list(Regime.objects.visible_to(ANONYMOUS)))


def _due_between(first: date, last: date) -> dict[str, list[tuple[Regime, ReportingPeriod]]]:
    """The periods due in [first, last] by regime, the earliest first, each under the version in which it closes."""
    periods_by_regime: dict[str, list[tuple[Regime, ReportingPeriod]]] = {}
    for version in list_versions():
        held = periods_by_regime.setdefault(version.code, [])
        held += [(version, period) for period in periods.due_between(regime=version, first=first, last=last)]
    return {code: sorted(held, key=lambda pair: pair[1].due) for code, held in periods_by_regime.items()}


@cached_reading()
def list_undated(*, today: date) -> list[Regime]:
    """The regimes in force whose plan names no day for this year or the next: nobody is told when to report."""
    return [
        version
        for version in in_force(today=today)
        if not all(periods.is_dated(regime=version, year=year) for year in (today.year, today.year + 1))
    ]


def _list_live_periods(today: date) -> list[tuple[Regime, ReportingPeriod]]:
    """The period last due and the one to come of each regime, read once a reading."""
    return cache_in_reading(("reporting.live_periods", today), lambda: _find_live_periods(today))


def _find_live_periods(today: date) -> list[tuple[Regime, ReportingPeriod]]:
    past = _due_between(today - LOOK_BACK, today - timedelta(days=1))
    coming = _due_between(today, today + LOOK_AHEAD)
    return [pair for code in sorted(past) for pair in (*past[code][-1:], *coming[code][:1])]


def _begun_before(today: date) -> list[tuple[Regime, ReportingPeriod]]:
    """Earlier periods than those of `_list_live_periods` that bodies began here; those nobody began were reported
    elsewhere.
    """
    begun = set(Submission.objects.values_list("regime__code", "period").distinct())
    open_ = begun - {(version.code, period.key) for version, period in _list_live_periods(today)}
    earlier = _due_between(today - LATE_FOR, today - timedelta(days=1))
    return [
        (version, period)
        for code in sorted({code for code, _key in open_} & set(earlier))
        for version, period in earlier[code]
        if (code, period.key) in open_
    ]


def find_obligation(
    *, regime: Regime, period: ReportingPeriod, organisation: str, today: date, actor: Actor
) -> Obligation:
    """One body's report; `Missing` where the body does not report in this regime."""
    for row in of_period(regime=regime, period=period, today=today, actor=actor):
        if row.organisation.code == organisation:
            return row
    raise Missing("reporter", _("This body does not report here"), where=f"{regime.title} · {organisation}")


def _build_obligation(
    regime: Regime,
    period: ReportingPeriod,
    owing: _Owing,
    submission: Submission | None,
    today: date,
    states: _States,
) -> Obligation:
    """`submission` is None where the actor may not see it; how far it is, is then nothing to say."""
    stood = states.get((regime.code, period.key), {}).get(owing.body.code, _NOT_BEGUN)
    if stood is _NOT_BEGUN or submission is None:
        submission, stood = None, _NOT_BEGUN
    sent_on = timezone.localdate(submission.submitted_at) if submission and submission.submitted_at else None
    return Obligation(
        regime=regime,
        period=period,
        organisation=owing.body,
        origins=tuple(names_of(owing.ended).values()),
        state=stood.state,
        submission=submission,
        version=stood.version,
        changed_at=stood.changed_at,
        days_left=(period.due - today).days,
        in_time=sent_on <= period.due if sent_on else None,
    )


def names_of(organisations: Iterable[str]) -> dict[str, str]:
    """Code → name of the bodies."""
    return identity.organisation_names(organisations)
