"""What plans show in the frames: where we stand at home, on place pages and on the map, the plan chip, search, acts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.identity import public as identity
from hatang.capabilities.plan import public as plan
from hatang.capabilities.plan.actions import results
from hatang.capabilities.plan.queries import documents, naming, soundness
from hatang.capabilities.plan.queries import standing as standing_queries
from hatang.capabilities.plan.terms import ResultState
from hatang.capabilities.plan.views import map_layers, standing
from hatang.capabilities.plan.views.documents import framed
from hatang.kernel import capability, indicators, panels
from hatang.kernel.access import SYSTEM, has_right
from hatang.kernel.definitions import MovedKind
from hatang.kernel.imports import queries as import_queries
from hatang.kernel.invariants import Invariant
from hatang.kernel.reading import cache_in_reading
from hatang.kernel.ui import frames, maps, shell
from hatang.kernel.ui.search import rank_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from hatang.capabilities.plan.public import PlanRow
    from hatang.capabilities.plan.views.standing import StandingLine, TargetGroup
    from hatang.kernel.access import Actor, Area
    from hatang.kernel.problems import Text
    from hatang.kernel.ui.context import Context


def _list_lines(look: panels.Look, area: Area | None, *, with_trend: bool) -> list[StandingLine]:
    """The targets on the area, computed once for all the cards of a page."""
    key = ("plan.lines", look.context, area, with_trend, look.actor)
    return cache_in_reading(
        key, lambda: standing.list_lines(look.context, area=area, with_trend=with_trend, actor=look.actor)
    )


def _home_groups(look: panels.Look) -> list[TargetGroup]:
    return standing.group_lines(_list_lines(look, look.context.area, with_trend=True))


def _show_none_entered(look: panels.Look) -> panels.Part | None:
    """That nothing has been entered of the plan yet, with the plan that waits to be read."""
    context = look.context
    if _home_groups(look):
        return None
    code = plan.plan_code(context.plan) if context.plan else ""
    unread = next((row for row in plan.list_plans(context.as_of) if row.code == code), None) if code else None
    return panels.Part("plan/nothing_entered.html", {"unread": unread})


@dataclass(frozen=True)
class _LivePlan:
    """A plan in force, and where its results on its own territory are; `own_url` is empty where the page shows them."""

    row: PlanRow
    territory: str
    url: str
    own_url: str


def _show_live_plans(look: panels.Look) -> panels.Part | None:
    """The plans in force. The page tells the targets of one place: what a plan reached on its own territory, which may
    be an older province, stands one step away under that name."""
    rows = plan.list_plans(look.context.as_of, live_only=True)
    if not rows:
        return None
    return panels.Part("plan/live_plans.html", {"plans": [_read_live_plan(look, row) for row in rows]})


def _read_live_plan(look: panels.Look, row: PlanRow) -> _LivePlan:
    own, context = plan.plan_territory(row.code), look.context
    is_shown = own == context.area and bool(context.plan) and row.code == plan.plan_code(context.plan)
    return _LivePlan(
        row,
        frames.place_name(own, context.as_of) if own is not None else "",
        context.url(reverse("plan:plan", args=[row.code]), plan=row.code, area=None),
        "" if is_shown or own is None else context.url(reverse(shell.find_link("home")), plan=row.code, area=own),
    )


def _list_own_lines(look: panels.Look, row: PlanRow) -> list[StandingLine]:
    """The targets and duties of a plan on its own territory."""
    own = plan.plan_territory(row.code)
    context = look.context.about(own, plan=row.code)
    return cache_in_reading(
        ("plan.live", row.code, context.as_of, look.actor),
        lambda: standing.list_lines(context, area=own, with_trend=False, actor=look.actor),
    )


def _list_plans_lacking(look: panels.Look) -> Iterator[panels.LackingThing]:
    """The plans in force of which no target was entered, each to where they are entered."""
    may_edit = has_right(look.actor, "plan.edit")
    for row in plan.list_plans(look.context.as_of, live_only=True):
        if not row.targets:
            own = reverse("plan:plan", args=[row.code])
            address = reverse("plan:version", args=[row.code, row.version]) if may_edit else own
            act = _("Enter the targets") if may_edit else _("See the plan")
            yield panels.LackingThing(_("the lead department"), f"{row.number} {row.title}", address, act=act)


def _list_targets_lacking(look: panels.Look) -> Iterator[panels.LackingThing]:
    """The targets of the plans in force that no data answer, each to the form of a file that would."""
    for row in plan.list_plans(look.context.as_of, live_only=True):
        for line in _list_own_lines(look, row) if row.targets else ():
            if line.state in (ResultState.NO_DATA, ResultState.INSUFFICIENT):
                yield _describe_unanswered(look, line)


def _describe_unanswered(look: panels.Look, line: StandingLine) -> panels.LackingThing:
    """Who owes what the target lives on: the bodies that filed nothing, else whose work its file is."""
    title = f"{line.number}. {line.title}"
    silent = ", ".join(filer.name for filer in line.figure.missing_filers) if line.figure else ""
    indicator = indicators.find_indicator(line.code)
    reads = set(indicator.reads) if indicator is not None else set()
    if silent and indicator is not None and indicator.filing is not None:
        reads = set(indicator.filing.datasets)
    reason = "" if silent else line.reason
    files = [declared for declared in import_queries.list_all_imports() if declared.dataset in reads]
    may_file = {declared.name for declared in import_queries.imports_for(look.actor)}
    if not files:
        return panels.LackingThing(silent or _("the lead department"), title, line.url, reason, _("See the target"))
    wanted = next((declared for declared in files if declared.name in may_file), None)
    owner = silent or identity.name_bringer(wanted or files[0])
    if wanted is None:
        return panels.LackingThing(owner, title, line.url, reason, _("See the target"))
    act = _("Send the file: %(title)s") % {"title": wanted.title}
    return panels.LackingThing(owner, title, reverse("imports:new", args=[wanted.name]), reason, act)


def _first_group(look: panels.Look) -> panels.Part | None:
    groups = _home_groups(look)
    code = plan.plan_code(look.context.plan) if look.context.plan else ""
    every = look.context.url(reverse("plan:plan", args=[code]), area=look.context.area) if code else ""
    # The plan is judged on its own territory: where that is another one both counts stand, each under its territory,
    # or two counts of one title contradict.
    area = look.context.area
    own = plan.plan_territory(code) if code else None
    titles: dict[str, Any] = {}
    if area is not None and code and area != own:
        titles = {"territory": look.context.area_title}
        if own is not None and groups:
            titles["own"] = standing.count_elsewhere(look, code, own, groups[0].title)
    values = {"group": groups[0], "every_url": every, **titles} if groups else {}
    return panels.Part("plan/standing_lines.html", values) if groups else None


def _further_groups(look: panels.Look) -> panels.Part | None:
    groups = _home_groups(look)[1:]
    return panels.Part("plan/standing_groups.html", {"groups": groups}) if groups else None


def _home_map(look: panels.Look) -> panels.Part | None:
    lines = _list_lines(look, look.context.area, with_trend=True)
    if not lines:
        return None
    return panels.Part("plan/standing_map.html", {"map": map_layers.standing_map(look.context, look.area, lines)})


def _of_unit(look: panels.Look) -> panels.Part:
    """The targets on a unit; of a part of the province those to which a part can be held."""
    lines = _list_lines(look, look.area, with_trend=False)
    kind = panels.kind_of(look.area) if look.area is not None else None
    if kind is not None and kind.name != "province":
        lines = [line for line in lines if (known := indicators.find_indicator(line.code)) and known.of_parts]
    groups = standing.group_lines(lines)
    return panels.Part("plan/standing_groups.html", {"groups": groups, "says_why": True})


def _of_hamlet(look: panels.Look) -> panels.Part:
    """The targets that count this hamlet at all."""
    lines = [line for line in _list_lines(look, look.area, with_trend=False) if line.value is not None]
    return panels.Part("plan/standing_groups.html", {"groups": standing.group_lines(lines)})


def _on_map(look: panels.Look) -> list[StandingLine]:
    """The lines that a map can show."""
    return [line for line in _list_lines(look, look.context.area, with_trend=False) if line.figure is not None]


def _target_field(look: panels.Look) -> forms.Field:
    return forms.ChoiceField(
        label=_("Communes by target"),
        required=False,
        choices=[(line.number, f"{line.number}. {line.title}") for line in _on_map(look)],
    )


def _draw_communes(asked: panels.MapQuestion) -> panels.DrawnLayers:
    """The communes, coloured by the target that was chosen."""
    context, lines = asked.look.context, _on_map(asked.look)
    wanted = asked.chosen.get("chi-tieu", "")
    chosen = next((line for line in lines if line.number == wanted), standing.worth_showing(lines))
    drawn = map_layers.with_values(asked.shapes, [chosen], context) if chosen else []
    classes = map_layers.classes_of(drawn, chosen) if chosen else ()
    layer = maps.StyleLayer(
        "communes",
        chosen.title if chosen else _("Communes"),
        map_layers.communes_url(context),
        by=chosen.key if chosen else "",
        classes=classes,
        label="name",
        probe=((f"{chosen.key}_text", chosen.title),) if chosen else (),
        unit=chosen.unit if chosen and chosen.unit != "count" else "",
        quality=map_layers.quality_of(chosen) if chosen else "",
    )
    if chosen is None:
        return panels.DrawnLayers((layer,))
    poster = maps.draw_poster(drawn, asked.bounds, context.as_of, by=chosen.key, classes=classes)
    return panels.DrawnLayers((layer,), poster)


def _find_territory(as_of: date, code: str) -> Area | None:
    return plan.plan_territory(code) if code else None


def _find_default_plan(as_of: date) -> tuple[str, Text]:
    code = plan.default_plan(as_of)
    return code, ((plan.plan_title(code) or code) if code else gettext_lazy("none yet"))


def _list_plan_choices(as_of: date) -> panels.Choices:
    """Every plan; several are live at once."""
    rows = plan.list_plans(as_of)
    live = [panels.PanelChoice(row.number, row.title, row.code) for row in rows if row.is_live]
    rest = [panels.PanelChoice(row.number, row.title, row.code) for row in rows if not row.is_live]
    return [(_("In force"), live), (_("Not in force on this date"), rest)]


def _search_targets(context: Context, actor: Actor, words: tuple[str, ...]) -> Iterator[panels.Hit]:
    if not context.plan:
        return
    chosen_plan = documents.find_plan(name=context.plan)
    for row in standing_queries.list_targets(plan=chosen_plan, as_of=context.as_of, kind=None):
        rank = rank_of(row.measure, f"{row.number} {row.denominator} {row.scope}", words)
        if rank is not None:
            url = context.url(reverse("plan:standing_target", args=[row.number]))
            yield panels.Hit(f"{row.number}. {row.measure}", url, row.goal_text, rank)


def _search_plans(context: Context, actor: Actor, words: tuple[str, ...]) -> Iterator[panels.Hit]:
    for row in plan.list_plans(context.as_of):
        rank = rank_of(f"{row.number} {row.title}", "", words)
        if rank is not None:
            yield panels.Hit(row.number, context.url(reverse("plan:plan", args=[row.code])), row.title, rank)


def _perform_demo_acts(officer: Actor, now: datetime) -> None:
    """What `data/demo/acts.json` says of the plan: results closed, letters entered."""
    acts = json.loads((Path(settings.CHECKOUT) / "data" / "demo" / "acts.json").read_text(encoding="utf-8"))
    for act in acts["closed_results"]:
        approval = results.Approval(
            act["document"], date.fromisoformat(act["approved_on"]), act.get("incomplete_reason", "")
        )
        of = documents.find_plan(name=act["plan"])
        results.close_result(officer, plan=of, number=act["number"], year=act["year"], approval=approval, now=now)
    for act in acts["letters"]:
        _declare_demo_figure(officer, act, now)


def _declare_demo_figure(officer: Actor, letter: dict[str, Any], now: datetime) -> None:
    as_of = date.fromisoformat(letter["as_of"])
    results.declare_figure(
        officer,
        results.Stated(Decimal(letter["numerator"]), Decimal(letter["denominator"]), note=letter["note"]),
        target=results.target_of(plan=documents.find_plan(name=letter["plan"]), number=letter["number"], day=as_of),
        as_of=as_of,
        letter=results.Letter(letter["letter"], date.fromisoformat(letter["signed_on"]), letter["signer"]),
        now=now,
    )


_UNITS = frozenset({"province", "district", "commune"})
_MENU = (
    capability.Navigation(
        title=gettext_lazy("Plans"),
        url_name="plan:index",
        icon="target",
        order=10,
        rule="plan.view",
        group=capability.Group.PLAN,
    ),
)
_HELP = (
    panels.HelpTopic(
        "ke-hoach",
        gettext_lazy("Plans and their amendments"),
        "plan/help/plans",
        10,
        ("plan:index",),
        rule="plan.view",
        group=capability.Group.PLAN,
    ),
    panels.HelpTopic(
        "chi-tieu",
        gettext_lazy("A target or figure and its evidence"),
        "plan/help/targets",
        12,
        ("plan:standing_target", "plan:target", "portal:evidence"),
        group=capability.Group.PLAN,
    ),
)
PANELS = (
    panels.UserJob(
        gettext_lazy("Enter or amend a plan"),
        gettext_lazy("new plan, add a target, change a goal, new version of the plan"),
        "plan:index",
        35,
        "plan.edit",
    ),
    *_HELP,
    Invariant("plan.closed", gettext_lazy("Closed results come out again"), soundness.check_closed_results, 10),
    Invariant("plan.later", gettext_lazy("No figure rests on what began later"), soundness.check_nothing_later, 11),
    Invariant("plan.filers", gettext_lazy("Whoever has not filed is named"), soundness.check_filers, 12),
    panels.DefinitionUse(
        "deciding_evidence",
        MovedKind.STATE,
        gettext_lazy("Which evidence decides a target, and so its state"),
        "portal:home",
    ),
    panels.DefinitionUse(
        "mast_position",
        MovedKind.STATE,
        gettext_lazy("By which reading the target of mast positions is judged"),
        "portal:home",
    ),
    *_MENU,
    panels.Lack("plans", gettext_lazy("Plans without targets"), 24, _list_plans_lacking, "audit.view"),
    panels.Lack("targets", gettext_lazy("Targets without data"), 26, _list_targets_lacking, "audit.view"),
    panels.HomeCard("nothing", "lead", 10, _show_none_entered),
    panels.HomeCard("plans", "lead", 12, _show_live_plans),
    panels.HomeCard("standing", "left", 10, _first_group),
    panels.HomeCard("map", "right", 10, _home_map),
    panels.HomeCard("further", "further", 10, _further_groups),
    panels.PlacePanel("standing", _UNITS, "left", 40, _of_unit),
    panels.PlacePanel("standing", frozenset({"hamlet"}), "right", 20, _of_hamlet),
    panels.RecordNames(naming.OF_TARGETS, naming.name_targets),
    panels.RecordNames(frozenset({"plan.planversion"}), naming.name_versions),
    panels.RecordFrame("plan", "plan/base.html", framed),
    panels.ContextChip(
        "plan",
        known=plan.plan_title,
        default=_find_default_plan,
        choices=_list_plan_choices,
        current=lambda value: plan.plan_code(value) if value else "",
    ),
    panels.Territory("plan", 10, _find_territory, gettext_lazy("the plan's own territory")),
    panels.SearchSource(gettext_lazy("Targets and duties"), "target", 20, _search_targets),
    panels.SearchSource(gettext_lazy("Plans"), "book", 80, _search_plans),
    panels.MapFilter("chi-tieu", 10, _target_field),
    panels.MapLayer("communes", 10, _draw_communes),
    panels.ReferenceData("plan", 30, lambda today: plan.load_reference(actor=SYSTEM, today=today)),
    panels.DemonstrationStep("plan", 10, _perform_demo_acts),
)
