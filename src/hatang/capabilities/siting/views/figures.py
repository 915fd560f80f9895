"""The figures of a scenario in words: facts, settings, tables, and several beside each other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places import public as places
from hatang.capabilities.siting.queries import comparing
from hatang.capabilities.siting.queries import scenarios as scenario_queries
from hatang.capabilities.siting.queries.asking import RANGES, Ask
from hatang.capabilities.siting.queries.figure_words import (
    FIGURES,
    OF_SEARCH,
    count_served_in_gaps,
    find_meaning,
    name_figure,
)
from hatang.capabilities.siting.terms import (
    Backhaul,
    BillLayer,
    HamletService,
    PeopleAsked,
    PriceItem,
    PriceUnit,
    ScenarioQuestion,
    SignalBasis,
    SiteSource,
)
from hatang.kernel.access import Area
from hatang.kernel.ui import formats, frames, marks
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.http import HttpRequest

    from hatang.capabilities.siting.models import Scenario, ScenarioResult
    from hatang.kernel.problems import Text

YEAR = Column("year", _("Year"), "code")
SITES = (
    Column("name", _("Site")),
    Column("code", _("Code"), "code", shown=False),
    Column("source", _("Candidate"), "choice", choices=tuple(SiteSource.choices)),
    Column("commune_name", _("Commune")),
    Column("people", _("People reached"), "integer"),
    Column("cost_vnd", _("Cost"), "money", total=True),
    Column("backhaul", _("Backhaul"), "choice", choices=tuple(Backhaul.choices)),
    Column("backhaul_m", _("Length of the backhaul"), "integer", unit="m", shown=False),
    Column("backhaul_to", _("Hop to the mast or site"), "code", shown=False),
    Column("clear_percent", _("Fresnel zone that is free"), "integer", unit="%", shown=False),
    YEAR,
    Column("height_m", _("Height"), "decimal", unit="m", shown=False),
    Column("kept", _("Locked"), "boolean"),
)
HAMLETS = (
    Column("name", _("Hamlet"), url=lambda row: frames.place_address(row["code"])),
    Column("code", _("Code"), "code", shown=False),
    Column("commune_name", _("Commune")),
    Column("service", _("Served by"), "choice", choices=tuple(HamletService.choices)),
    YEAR,
    Column("people", _("People"), "integer", total=True),
    Column("gained", _("People served"), "integer", total=True),
    Column("households", _("Households"), "integer", total=True, shown=False),
    Column("cost_vnd", _("Cost"), "money", total=True),
    Column("revenue_vnd", _("Revenue"), "money", total=True),
    Column("subsidy_vnd", _("Gap to be subsidised"), "money", total=True),
    Column("per_person_vnd", _("Subsidy per person served"), "money"),
)
BILL = (
    Column("layer", _("Layer"), "choice", choices=tuple(BillLayer.choices)),
    Column("commune_name", _("Commune")),
    Column("item", _("Item"), "choice", choices=tuple(PriceItem.choices)),
    Column("quantity", _("Quantity"), "decimal"),
    Column("unit", _("Unit"), "choice", choices=tuple(PriceUnit.choices)),
    Column("unit_vnd", _("Unit price"), "integer", unit="đồng"),
    Column("cost_vnd", _("Cost over the years"), "money", total=True),
)


PHASES = (
    Column("year", _("Year"), "code"),
    Column("sites", _("Sites"), "integer", total=True),
    Column("km", _("Lines"), "decimal", unit="km", total=True),
    Column("km_shared", _("Dug together with others"), "decimal", unit="km", total=True),
    Column("reached", _("Reached by the end of the year"), "integer"),
    Column("cost_vnd", _("Cost"), "money", total=True),
)


def build_tables(request: HttpRequest, scenario: Scenario, result: ScenarioResult) -> list[Table]:
    """Years, sites (where there are any), hamlets by subsidy, the bill; no columns of money without any."""
    scenario_tables = []
    with_money = "cost_vnd" in scenario.summary
    of_masts = ScenarioQuestion(scenario.question).has_sites
    sites, hamlets, bill = (
        [
            column
            for column in columns
            if (with_money or not column.name.endswith("_vnd")) and (result.phases or column is not YEAR)
        ]
        for columns in (SITES, _choose_hamlet_columns(result, of_masts=of_masts), BILL)
    )
    if result.phases:
        rows = [convert_phase_row(row) for row in result.phases]
        known = {name for row in rows for name in row}
        scenario_tables.append(
            Table(
                "phases",
                [column for column in PHASES if column.name in known],
                from_rows(rows),
                request,
                caption=_("Year by year"),
                file_name=f"phuong-an-{scenario.pk}-theo-nam",
            )
        )
    if result.sites:
        scenario_tables.append(
            Table(
                "sites",
                sites,
                from_rows(result.sites),
                request,
                caption=_("Chosen sites"),
                default_sort="-people",
                file_name=f"phuong-an-{scenario.pk}-vi-tri",
            )
        )
    ranked = [add_subsidy(row) for row in result.hamlets]
    ranked.sort(key=lambda row: (row["per_person_vnd"] is None, row["per_person_vnd"] or 0, -row["gained"]))
    scenario_tables += [
        Table(
            "hamlets",
            hamlets,
            from_rows(ranked),
            request,
            caption=_("Hamlets, the cheapest subsidy per person first") if with_money else _("Hamlets"),
            file_name=f"phuong-an-{scenario.pk}-thon",
        ),
        Table(
            "bill",
            bill,
            from_rows(result.bill),
            request,
            caption=_("Bill of quantities"),
            file_name=f"phuong-an-{scenario.pk}-khoi-luong",
        ),
    ]
    return scenario_tables


def _choose_hamlet_columns(result: ScenarioResult, *, of_masts: bool) -> list[Column]:
    """In the answer about masts the people are those without a signal, and each hamlet says whether it counts as
    covered all the same."""
    if not of_masts:
        return list(HAMLETS)
    columns = [replace(column, title=_("People without")) if column.name == "people" else column for column in HAMLETS]
    if any("covered" in row for row in result.hamlets):
        columns.insert(3, Column("covered", _("Counts as covered"), "boolean"))
    return columns


def convert_phase_row(row: dict[str, Any]) -> dict[str, Any]:
    """A year with its lines in kilometres."""
    lengths = {name: row[f"metres{name[2:]}"] / 1000.0 for name in ("km", "km_shared") if f"metres{name[2:]}" in row}
    return row | {"year": str(row["year"])} | lengths


def add_subsidy(row: dict[str, Any]) -> dict[str, Any]:
    """A hamlet with what its cost exceeds its revenue by, in all and per person served."""
    cost = row.get("cost_vnd")
    gap = None if cost is None else max(cost - row["revenue_vnd"], 0)
    person = round(gap / row["gained"]) if gap is not None and row["gained"] else None
    return row | {"subsidy_vnd": gap, "per_person_vnd": person}


def _format_whole(value: Any) -> str:
    return formats.format_number(value, 0)


def _format_gap(value: Any) -> str:
    return f"{formats.format_number(100 * value, 2)} %"


def _make_unit_formatter(unit: str) -> Callable[[Any], str]:
    return lambda value: f"{formats.format_number(value)} {unit}"


def _choose_formatter(unit: str) -> Callable[[Any], str]:
    known: dict[str, Callable[[Any], str]] = {"đồng": formats.format_money, "share": _format_gap, "": _format_whole}
    return known.get(unit) or _make_unit_formatter(unit)


FACTS = tuple((name, title, _choose_formatter(unit)) for name, title, unit in FIGURES)


def list_facts(scenario: Scenario, *, of_search: bool = False) -> list[tuple[Text, str, str]]:
    """(title, words, exact words) of what the scenario comes to, or of how it was searched for."""
    fact_rows = []
    for name, title, words in FACTS:
        value = scenario.summary.get(name)
        if value is not None and (name in OF_SEARCH) == of_search:
            exact = formats.exact_money(value) if name.endswith("_vnd") else ""
            fact_rows.append((name_figure(name, title, scenario.question), words(value), exact))
    return fact_rows


@dataclass(frozen=True)
class ComparedFigure:
    """One question answered by each scenario: the words, and how far they lie from the first in which the figure means
    the same."""

    title: Text
    cells: tuple[tuple[str, str], ...]
    is_same: bool

    @property
    def meaning(self) -> Text | None:
        """What the figure is, for whoever has not met its name."""
        return find_meaning(self.title)


def _read_figure(scenario: Scenario, name: str) -> Any:
    """A figure of the answer; one that older answers tell only by its parts, from these."""
    if name == "people_in_gaps" and name not in scenario.summary:
        return count_served_in_gaps(scenario)
    return scenario.summary.get(name)


def lacks_people_in_gaps(scenario: Scenario) -> bool:
    """Whether an answer about masts is older than the figure of those served in uncovered hamlets."""
    has_sites = ScenarioQuestion(scenario.question).has_sites
    return has_sites and scenario.is_solved and _read_figure(scenario, "people_in_gaps") is None


# What a solve cost the machine answers no question about what is to be built.
_NOT_COMPARED = frozenset({"cpu_s", "seconds"})


def compare_figures(scenarios: Sequence[Scenario]) -> list[ComparedFigure]:
    """A line for each question, those first in which the scenarios differ: what was asked, what came out, with which
    settings, how it was searched for."""
    asked = [str(ScenarioQuestion(scenario.question).label) for scenario in scenarios]
    first, outcome = _compare_words(_("What is asked"), asked), []
    lines = _compare_ground(scenarios)
    names = scenario_queries.name_locked_parts(scenarios)
    settings = [{str(title): words for title, words in list_settings(scenario, names)} for scenario in scenarios]
    hidden = {str(RANGES[name][2]) for name in _NOT_COMPARED if name in RANGES}
    lines += [
        _compare_words(title, [known.get(title, "–") for known in settings])
        for title in dict.fromkeys(title for known in settings for title in known)
        if title not in hidden
    ]
    figure_bases = comparing.list_figure_bases(scenarios)
    for name, title, words in FACTS:
        bases = figure_bases[name]
        # What a figure of another question counts stands on a line of its own.
        named = [name_figure(name, title, scenario.question) for scenario in scenarios]
        for meant in dict.fromkeys(named):
            values = [
                _read_figure(scenario, name) if own == meant else None
                for scenario, own in zip(scenarios, named, strict=True)
            ]
            waits = [lacks_people_in_gaps(scenario) and name == "people_in_gaps" for scenario in scenarios]
            if name in _NOT_COMPARED or (all(value is None for value in values) and not any(waits)):
                continue
            cells = [
                (
                    words(value) if value is not None else gettext("not yet computed") if lacks else "–",
                    _format_difference(value, values[base], words),
                )
                for value, base, lacks in zip(values, bases, waits, strict=True)
            ]
            # The same number under another question is another figure.
            outcome.append(ComparedFigure(meant, tuple(cells), len(set(bases)) == 1 and len(set(values)) == 1))
    of_search = {title for name, title, _words in FACTS if name in OF_SEARCH}
    return sorted([first, *outcome, *lines], key=lambda line: (line.is_same, line.title in of_search))


def _compare_ground(scenarios: Sequence[Scenario]) -> list[ComparedFigure]:
    """What each rests on: the day of its figures, its area, its lines and its prices."""
    areas = [scenario.asked.get("area", "") for scenario in scenarios]
    prices = [scenario.inputs.get("prices_sha256", "")[:12] for scenario in scenarios]
    return [
        _compare_words(_("Figures as of"), [formats.format_day(scenario.as_of) for scenario in scenarios]),
        _compare_words(_("Area"), [name_area(area) for area in areas]),
        _compare_words(_("Network of lines"), [str(scenario.network or "–") for scenario in scenarios]),
        *([_compare_words(_("Price book"), prices)] if any(prices) else []),
    ]


def name_area(area: str) -> str:
    """How people call the area of a question; "" is the whole province."""
    return (places.place_title(Area.parse(area)) or area) if area else str(_("the whole province"))


def _compare_words(title: Text, words: Sequence[str]) -> ComparedFigure:
    return ComparedFigure(title, tuple((text, "") for text in words), len(set(words)) == 1)


def _format_difference(value: Any, first: Any, words: Callable[[Any], str]) -> str:
    if value is None or first is None or value == first:
        return ""
    return f"{'+' if value > first else '−'}{words(abs(value - first))}"


def list_settings(scenario: Scenario, names: Mapping[str, str]) -> list[tuple[Text, str]]:
    """The settings that the question reads, in words; `names` are those of what was locked, by code."""
    settings, question = scenario.asked, ScenarioQuestion(scenario.question)
    shown = [
        "years",
        "discount_percent",
        "connect_within_m",
        "pole_spacing_m",
        "seconds",
    ]
    if question is ScenarioQuestion.BUDGET:
        shown.insert(0, "budget_vnd")
    elif question is not ScenarioQuestion.CHEAPEST:
        shown.insert(0, "share_percent")
    of_sites = ["floor_percent", "radius_m", "height_m", "least_shared_percent"]
    limits = [name for name in ("capacity_people", "road_within_m", "power_within_m") if settings.get(name)]
    shown += [*of_sites, *limits] if question.has_sites else ["take_up_percent"]
    if question is ScenarioQuestion.CHEAPEST:
        shown += ["community_homes", "radius_m", "height_m", *[name for name in limits if name != "capacity_people"]]
    rows: list[tuple[Text, str]] = [
        (RANGES[name][2], formats.format_number(settings.get(name))) for name in shown if name in settings
    ]
    if years := Ask.of(settings).building(scenario.as_of):
        rows.insert(0, (_("Built in the years"), f"{years[0]}–{years[-1]}"))
    if question.has_sites:
        basis = SignalBasis(settings.get("basis", SignalBasis.DECLARED))
        proof = marks.prove_quality(basis.value, scenario.as_of).short
        rows.append((_("Who has no signal"), f"{basis.label} ({proof})" if proof else str(basis.label)))
        rows.append((_("Whose missing signal counts"), str(PeopleAsked(Ask.of(settings).people_asked).label)))
        if settings.get("second_cover"):
            rows.append((_("Two sites for everybody"), str(_("Yes"))))
    if question.has_sites or question is ScenarioQuestion.CHEAPEST:
        rows.append(
            (_("Where masts may stand"), ", ".join(str(SiteSource(source).label) for source in settings["sources"]))
        )
    for name, title in (("keep", _("Must stay")), ("avoid", _("Must not be chosen"))):
        locked = [*settings.get(f"{name}_sites", []), *settings.get(f"{name}_hamlets", [])]
        if locked:
            rows.append((title, "; ".join(names.get(code, code) for code in locked)))
    return rows
