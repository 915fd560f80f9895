"""Disputes where a place is shown: the three kinds of evidence of its signal, what stands against them, and acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from hatang.capabilities.assets import public as assets
from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.disputes.queries import challenges as challenge_queries
from hatang.capabilities.disputes.queries import holes as hole_queries
from hatang.capabilities.disputes.queries import rebuttals, reports, residents
from hatang.capabilities.prediction.public import NOTHING_PREDICTED, hamlet_coverage
from hatang.engines.writing.words import order_key
from hatang.kernel import panels
from hatang.kernel.problems import Missing
from hatang.kernel.reading import cache_in_reading
from hatang.kernel.ui import formats
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from hatang.capabilities.prediction.public import HamletCoverage
    from hatang.kernel.panels import Look, Part
    from hatang.kernel.problems import Text

# What a share rests on, the weightier first.
_BY = (("measured", _("as measured")), ("predicted", _("as predicted")), ("declared", _("as declared")))
# A model against what the operator itself declares, and beside an operator that declares nothing.
_UNDECLARED = _("as predicted alone: the operator declares nothing")
_DENIED = _("as predicted, declared as without signal")
_HAS_FIBRE = "available"
# Of each kind of evidence its share, then what it rests on.
_KINDS = (("measured", _("Measured")), ("predicted", _("Predicted")), ("declared", _("Declared")))


def _hamlet_of(look: Look) -> str:
    assert look.area is not None
    return look.area.code


def _read_coverage(look: Look) -> HamletCoverage:
    """What is known of the hamlet; the panel and its table ask the same."""
    code, day = _hamlet_of(look), look.context.as_of
    key = ("disputes.hamlet_coverage", code, day)
    return cache_in_reading(key, lambda: hamlet_coverage(hamlet_code=code, as_of=day))


def _list_signal_rows(look: Look) -> list[dict[str, Any]]:
    """One row for each operator and technology of which anything is known, with the share of each kind of evidence."""
    known = _read_coverage(look)
    bases = dict(coverage.CoverageBasis.choices)
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for kind, _title in _KINDS:
        for share in getattr(known, kind).shares:
            row = rows.setdefault((share.technology, share.operator), {name: None for name, _words in _KINDS})
            row[kind] = share.share_percent
            row[f"{kind}_note"] = str(share.note or bases.get(share.basis, ""))
    # That nothing arrives contradicts a claim: it is no gap.
    for operator, technology in known.unreached & {(operator, technology) for technology, operator in rows}:
        rows[technology, operator]["predicted"] = 0.0
    names = coverage.operator_names({operator for _technology, operator in rows})
    return [
        {"operator": names.get(operator, operator), "technology": technology, **row}
        for (technology, operator), row in sorted(rows.items(), key=lambda item: (-ord(item[0][0][0]), item[0][1]))
    ]


def signal_table(look: Look) -> Table | None:
    """The signal of a hamlet: measured, predicted and declared side by side; None while nothing is known."""
    rows = _list_signal_rows(look)
    columns = [
        Column("operator", _("Operator"), filtered=False),
        Column("technology", _("Technology"), "code", filtered=False),
    ]
    columns += [Column(kind, title, "percent", filtered=False, quality=kind) for kind, title in _KINDS]
    for kind, title in _KINDS:
        words = _("%(kind)s: what it rests on") % {"kind": title}
        columns.append(Column(f"{kind}_note", words, shown=kind == "declared", filtered=False))
    caption = _("Mobile coverage: measured, predicted, declared")
    if not rows:
        return None
    return Table("signal", columns, from_rows(rows), look.request, caption=caption, file_name="song", stacked=True)


def signal_panel(look: Look) -> Part:
    """The same in one sentence, with why a kind of evidence says nothing, and how many challenges the actor sees
    pending."""
    code = _hamlet_of(look)
    known = _read_coverage(look)
    values = {
        "hamlet": code,
        "report_url": link_to_report(look),
        "summary": _summarize_evidence(look),
        "reasons": [(kind, getattr(known, kind).reason) for kind, _title in _KINDS if getattr(known, kind).reason],
        "pending": challenge_queries.list_challenges(actor=look.actor, hamlet_code=code).pending().count(),
    }
    return panels.Part("disputes/hamlet_signal.html", values)


def _summarize_evidence(look: Look) -> str:
    """What is declared, predicted and measured of 4G or better, and how many residents' reports are open: the best of
    each column of the table of which no weightier one speaks, and the sum of the reports beneath it."""
    known = _read_coverage(look)
    measured = {(share.operator, share.technology) for share in known.measured.shares}
    predicted = known.unreached | {(share.operator, share.technology) for share in known.predicted.shares}
    waiting = sum(row.count for row in reports.list_joined(actor=look.actor, hamlet_codes=[_hamlet_of(look)]))
    phrases = [
        _describe_best(
            known.declared,
            _("%(operators)s declare up to %(share)s"),
            _("declared as without signal") if known.declared.shares else _("nobody declares it"),
            measured | predicted,
        ),
        _describe_best(
            known.predicted,
            _("predicted up to %(share)s (%(operators)s)"),
            _("no signal is predicted")
            if known.predicted.shares or known.predicted.reason == NOTHING_PREDICTED
            else _("not predicted"),
            measured,
        ),
        _describe_best(
            known.measured,
            _("measured up to %(share)s (%(operators)s)"),
            _("measured without signal")
            if known.measured.shares
            else _("nobody has measured")
            if known.measured.reason == coverage.NOT_MEASURED
            else _("measured too few times"),
        ),
        _name_measured_without(known.measured),
        ngettext("%(count)d open report of residents", "%(count)d open reports of residents", waiting)
        % {"count": waiting},
    ]
    return _("4G or better here: %(phrases)s.") % {"phrases": "; ".join(filter(None, phrases))}


def answer_panel(look: Look) -> Part | None:
    """Whether there is signal and fibre here, and whose, in two sentences for who lives here; None without the
    definition of what is covered."""
    try:
        means = coverage.covered_means(coverage.Meaning.BROADBAND, look.context.as_of)
    except Missing:
        return None
    least = means.minimum_household_share_percent
    weighed = _weigh_shares(look, means.technologies)
    denied = sorted((name for name, (_share, word) in weighed.items() if word is _DENIED), key=order_key)
    shown = {name: evidence for name, evidence in weighed.items() if name not in denied}
    covers = _group_by_evidence({name: word for name, (share, word) in shown.items() if share >= least})
    partly = _group_by_evidence({name: word for name, (share, word) in shown.items() if 0 < share < least})
    without = _group_by_evidence({name: word for name, (share, word) in shown.items() if not share})
    fibre = assets.fibre_of(_hamlet_of(look), look.context.as_of, look.actor)
    owners = {claim.operator for claim in fibre.claims if claim.state == _HAS_FIBRE and not claim.denied}
    # What the commune says beyond the claims: "" where it names no operator.
    confirmed = {opinion.operator for opinion in fibre.corrections if opinion.state == _HAS_FIBRE} - owners
    names = coverage.operator_names(owners | confirmed)
    by_commune = [
        _("%(operator)s (says the commune)") % {"operator": names.get(code, code)} for code in confirmed if code
    ]
    values = {
        "technology": min(means.technologies),
        "is_known": bool(weighed),
        "covers": covers,
        "partly": partly,
        "without": without,
        "denied": ", ".join(denied),
        "has_fibre": fibre.available,
        "fibre_of": sorted([*(names.get(owner, owner) for owner in owners), *by_commune], key=order_key)
        or [str(_("says the commune"))] * bool(confirmed),
    }
    return panels.Part("disputes/hamlet_answer.html", values)


def _group_by_evidence(words: Mapping[str, Text]) -> list[str]:
    """The operators of each kind of evidence together: "Viettel, VNPT (as measured)"."""
    groups: dict[str, list[str]] = {}
    for operator, word in words.items():
        groups.setdefault(str(word), []).append(operator)
    return [f"{', '.join(operators)} ({word})" for word, operators in groups.items()]


def _weigh_shares(look: Look, technologies: Sequence[str]) -> dict[str, tuple[float, Text]]:
    """Operator → its best share by the evidence that weighs most of what is known: measured, predicted, declared.

    A model alone gives nobody a signal that its own operator declares not to have: such a share is `_DENIED`. Who
    declares one of the technologies does not declare nothing.
    """
    best: dict[str, tuple[float, Text]] = {}
    rows = [row for row in _list_signal_rows(look) if row["technology"] in technologies]
    declaring = {row["operator"] for row in rows if row["declared"]}
    for row in rows:
        share, word = next((row[kind], word) for kind, word in _BY if row[kind] is not None)
        if row["measured"] is None and row["declared"] == 0 and share > 0:
            word = _DENIED
        elif row["measured"] is None and row["declared"] is None and row["operator"] not in declaring:
            word = _UNDECLARED
        kept = best.get(row["operator"])
        if kept is None or (word is not _DENIED, share) > (kept[1] is not _DENIED, kept[0]):
            best[row["operator"]] = (share, word)
    return best


def _describe_best(
    evidence: coverage.Known, words: Text, none: Text, better: Collection[tuple[str, str]] = frozenset()
) -> str:
    """The highest share of 4G or better and all who have one, the highest first, or that there is none.

    Left out is each (operator, technology) of `better`, of which weightier evidence speaks; "" where nothing is left.
    """
    every = [share for share in evidence.shares if share.technology >= "4G"]
    shares = [share for share in every if (share.operator, share.technology) not in better]
    if every and not shares:
        return ""
    shares = [share for share in shares if share.share_percent]
    if not shares:
        return str(none)
    shares.sort(key=lambda share: (-share.share_percent, share.operator))
    operators = dict.fromkeys(share.operator for share in shares)
    names = coverage.operator_names(set(operators))
    return str(words) % {
        "share": formats.format_percent(shares[0].share_percent),
        "operators": ", ".join(names.get(operator, operator) for operator in operators),
    }


def _name_measured_without(measured: coverage.Known) -> str:
    """Who was measured without signal where somebody else was measured with one; "" where that is nobody."""
    best: dict[str, float] = {}
    for share in measured.shares:
        if share.technology >= "4G":
            best[share.operator] = max(share.share_percent, best.get(share.operator, 0.0))
    without = sorted(operator for operator, share in best.items() if not share)
    if len(without) == len(best):
        return ""
    names = coverage.operator_names(set(without))
    listed = ", ".join(names.get(operator, operator) for operator in without)
    return str(_("measured without signal: %(operators)s")) % {"operators": listed} if without else ""


def link_to(road: str) -> Callable[[Look], str]:
    """The address of an act on the coverage of the hamlet."""
    return lambda look: reverse(road, args=[_hamlet_of(look)])


def link_to_report(look: Look) -> str | None:
    """Where anybody reports that there is no signal, of a hamlet that exists today."""
    stands = _hamlet_of(look) in coverage.read_hamlet_ground(look.context.today).codes
    return reverse("disputes:send_report", args=[_hamlet_of(look)]) if stands else None


def link_to_following(look: Look) -> str:
    """Where anybody follows a hamlet or a commune: by account, by feed, by mail where letters are sent."""
    return reverse("disputes:follow", args=[str(look.area)])


def link_to_choice(look: Look) -> str | None:
    """From the page of a commune the way to say the same of one of its hamlets, where any of them exists today."""
    assert look.area is not None
    inside = coverage.codes_within(look.area, look.context.today)
    return reverse("disputes:choose_hamlet", args=[str(look.area)]) if inside else None


def link_to_test(look: Look) -> str:
    return f"{reverse('disputes:send_test')}?hamlet={_hamlet_of(look)}"


def experience(look: Look) -> Part | None:
    """What residents' own telephones showed here; nothing while nobody sent a test."""
    tests, _rule = residents.of_hamlet(hamlet_code=_hamlet_of(look), as_of=look.context.as_of)
    names = coverage.operator_names({test.operator for test in tests})
    return panels.Part("disputes/hamlet_experience.html", {"tests": tests, "operators": names}) if tests else None


def disputes(look: Look) -> Part | None:
    """The signal holes of the hamlet, and the challenges that the actor sees."""
    code, actor = _hamlet_of(look), look.actor
    holes = hole_queries.of_hamlet(hamlet_code=code, actor=actor)
    challenges = [] if actor.is_anonymous else list(challenge_queries.list_challenges(actor=actor, hamlet_code=code))
    kept = [] if actor.is_anonymous else rebuttals.list_rebuttals(actor=actor, hamlet_code=code)
    values = {
        "holes": holes,
        "challenges": challenges,
        "rebuttals": kept,
        "operators": coverage.operator_names(
            {hole.operator for hole in holes if hole.operator}
            | {challenge.operator for challenge in challenges}
            | {rebuttal.operator for rebuttal in kept}
        ),
    }
    return panels.Part("disputes/hamlet_disputes.html", values) if holes or challenges or kept else None


def disputes_inside(look: Look) -> Part | None:
    """The challenges of a unit that are pending and that the actor sees, and its open signal holes."""
    assert look.area is not None
    codes = coverage.codes_within(look.area, look.context.as_of)
    pending = challenge_queries.list_challenges(actor=look.actor).pending()
    challenges = [challenge for challenge in pending if challenge.hamlet_code in codes]
    ground = coverage.read_hamlet_ground(look.context.as_of).frame
    values = {
        "holes": hole_queries.list_register(as_of=look.context.as_of, actor=look.actor, within=look.area),
        "challenges": challenges,
        "names": dict(ground.select("hamlet", "name").iter_rows()),
        "operators": coverage.operator_names({challenge.operator for challenge in challenges}),
    }
    return panels.Part("disputes/unit_disputes.html", values) if values["holes"] or values["challenges"] else None


def to_challenges(look: Look) -> Part:
    return panels.Part("disputes/to_challenges.html")


def to_claims(look: Look) -> Part:
    return panels.Part("disputes/to_claims.html")
