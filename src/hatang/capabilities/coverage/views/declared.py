"""Pages: the gaps by hamlet and commune with their map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from hatang.capabilities.coverage import actions
from hatang.capabilities.coverage.forms import DeclaredShareForm, GapFilter
from hatang.capabilities.coverage.imports.columns import own_operator
from hatang.capabilities.coverage.queries import gaps as gap_queries
from hatang.capabilities.coverage.queries import known, places_of
from hatang.capabilities.coverage.terms import CONTRADICTION_PERCENT, CoverageBasis, Meaning, Technology
from hatang.kernel import access, panels
from hatang.kernel.access import actor_of, allow
from hatang.kernel.http import Stream
from hatang.kernel.problems import Missing, Problem
from hatang.kernel.ui import frames
from hatang.kernel.ui.context import about_area, context_of
from hatang.kernel.ui.maps import Class, Map, StyleLayer
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponseBase

STATE_CLASSES = (
    Class(_("● covered"), "reached", value="covered"),
    Class(_("◐ part of the households"), "seq-3", value="partly"),
    Class(_("○ without"), "not-reached", value="without"),
)
PROBE = (
    ("commune", _("Commune")),
    ("share", _("Share of households (%)")),
    ("operator_name", _("Operator")),
    ("technology", _("Technology")),
    ("people_without", _("People without")),
)


def _hamlet_url(row: Mapping[str, Any]) -> str:
    return frames.place_address(row["code"])


GAP_COLUMNS: tuple[Column, ...] = (
    Column("code", _("Code"), "code", shown=False),
    Column("name", _("Hamlet"), url=_hamlet_url),
    Column("commune_name", _("Commune")),
    Column("people_without", _("People without"), "integer", total=True),
    Column("people", _("People"), "integer", total=True),
    Column("households", _("Households"), "integer", total=True),
    Column("share_percent", _("Best declared share"), "percent", quality="declared"),
    Column("operator", _("Operator")),
    Column("technology", _("Technology")),
    Column("basis", _("Rests on"), "choice", choices=tuple(CoverageBasis.choices), shown=False),
)
COMMUNE_COLUMNS: tuple[Column, ...] = (
    Column("commune", _("Code"), "code", shown=False),
    Column("name", _("Commune")),
    Column("hamlets_without", _("Hamlets without"), "integer", total=True),
    Column("hamlets", _("Hamlets"), "integer", total=True),
    Column("people_without", _("People without"), "integer", total=True),
)


def _read_gap_filter(request: HttpRequest, operators: tuple[tuple[str, str], ...]) -> tuple[GapFilter, str, str, str]:
    """The filter form with its three answers; a wrong answer counts as none and is marked at the form."""
    form = GapFilter(request.GET or None, operators=operators)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return (
        form,
        chosen.get("meaning") or Meaning.BROADBAND,
        chosen.get("operator") or "",
        chosen.get("technology") or "",
    )


@require_GET
@allow("coverage.view")
@about_area
def show_gaps(request: HttpRequest) -> HttpResponseBase:
    """The hamlets of the gap, most people without first, by hamlet or by commune, with a map."""
    context = context_of(request)
    operators = places_of.list_declaring_operators()
    form, meaning, operator, technology = _read_gap_filter(request, operators)
    coverage_gaps = gap_queries.find_gaps(
        meaning=meaning,
        as_of=context.as_of,
        within=context_of(request).area,
        operator=operator,
        technologies=(technology,) if technology else (),
    )
    by_commune = request.GET.get("by") == "commune"
    technologies = (technology,) if technology else coverage_gaps.means.technologies
    asked = {"operator": operator, "technologies": technologies}
    table = _gap_table(request, coverage_gaps, asked, by_commune=by_commune)
    if (answer := table.answer()) is not None:
        return answer
    query = request.GET.copy()
    for name in [parameter for parameter in query if parameter.startswith("gaps-")]:
        del query[name]
    return render(
        request,
        "coverage/gaps.html",
        {
            "form": form,
            "found": coverage_gaps,
            "operators": dict(operators),
            "meaning": Meaning(meaning).label,
            "table": table,
            "parts": panels.parts("coverage:gaps", panels.Look(request, context, actor_of(request), None)),
            "by_commune": by_commune,
            "without": len(coverage_gaps.without),
            "map": _build_map(request, coverage_gaps, query.urlencode()),
            "contradictions": gap_queries.find_contradictions(
                as_of=context.as_of, least_percent=CONTRADICTION_PERCENT, within=context_of(request).area
            )[:20]
            if actor_of(request).has(access.OFFICER, access.ADMINISTRATOR)
            else [],
        },
    )


def _gap_table(
    request: HttpRequest, coverage_gaps: gap_queries.Gaps, asked: Mapping[str, Any], *, by_commune: bool
) -> Table:
    columns: tuple[Column, ...]
    if by_commune:
        rows = [vars(commune) for commune in coverage_gaps.communes if commune.hamlets_without]
        columns = COMMUNE_COLUMNS
    else:
        # What others know of the same hamlets and technologies stands beside what is declared.
        look = panels.Look(request, context_of(request), actor_of(request), None)
        more, beside = panels.read_more_columns("coverage:gaps", look, asked)
        names = places_of.operator_names(hamlet.operator for hamlet in coverage_gaps.without if hamlet.operator)
        rows = [
            {
                **vars(hamlet),
                **beside.get(hamlet.code, {}),
                "people_without": hamlet.people_without,
                "operator": names.get(hamlet.operator, ""),
            }
            for hamlet in coverage_gaps.without
        ]
        place = next(place for place, column in enumerate(GAP_COLUMNS) if column.name == "share_percent") + 1
        columns = (*GAP_COLUMNS[:place], *more, *GAP_COLUMNS[place:])
    nothing = (
        Empty(
            _("No data"),
            coverage_gaps.reason,
            url=reverse("imports:index") if access.has_right(actor_of(request), "coverage.declare") else "",
            action=_("Import a file"),
        )
        if coverage_gaps.reason
        else Empty(_("No gap here"), _("Every hamlet of this area is covered in the sense of the definition."))
    )
    return Table(
        *("gaps", columns, from_rows(rows), request),
        caption=_("Coverage gaps"),
        empty=nothing,
        file_name="vung-lom-song",
        stacked=True,
    )


def _build_map(request: HttpRequest, coverage_gaps: gap_queries.Gaps, query: str) -> Map | None:
    placed = [
        hamlet for hamlet in coverage_gaps.hamlets if hamlet.longitude is not None and hamlet.latitude is not None
    ]
    if not placed:
        return None
    margin = 0.05
    longitudes = [hamlet.longitude for hamlet in placed if hamlet.longitude is not None]
    latitudes = [hamlet.latitude for hamlet in placed if hamlet.latitude is not None]
    url, as_of = reverse("coverage:states"), context_of(request).as_of
    return Map(
        name="coverage",
        title=_("Hamlets by state"),
        layers=(
            StyleLayer(
                id="communes",
                title=_("Communes"),
                url=f"/api/v1/places/units.geojson?as_of={as_of.isoformat()}",
                kind="line",
                colour="map-border-strong",
                label="name",
            ),
            StyleLayer(
                id="hamlets",
                title=_("Hamlets"),
                url=f"{url}?{query}" if query else url,
                kind="circle",
                by="state",
                classes=STATE_CLASSES,
                quality="declared",
                probe=(("name", _("Hamlet")), *PROBE),
            ),
        ),
        bounds=(
            min(longitudes) - margin,
            min(latitudes) - margin,
            max(longitudes) + margin,
            max(latitudes) + margin,
        ),
        as_of=as_of,
    )


@require_GET
@allow("coverage.view")
def stream_hamlet_states(request: HttpRequest) -> HttpResponseBase:
    """The hamlets by state, as GeoJSON for the map."""
    context = context_of(request)
    _form, meaning, operator, technology = _read_gap_filter(request, places_of.list_declaring_operators())
    pieces = gap_queries.states_geojson(
        as_of=context.as_of, meaning=meaning, within=context_of(request).area, operator=operator, technology=technology
    )
    return Stream(pieces)


@require_GET
@allow("coverage.view")
def show_hamlet(request: HttpRequest, hamlet_code: str) -> HttpResponseBase:
    """The page of the hamlet, which stands at its one address."""
    address = frames.place_address(hamlet_code)
    if not address:
        raise Missing("hamlet", _("There is no such hamlet"), where=hamlet_code)
    return HttpResponseRedirect(context_of(request).url(address))


@require_http_methods(["GET", "POST"])
@allow("coverage.declare")
def correct_declaration(request: HttpRequest, hamlet_code: str) -> HttpResponseBase:
    """Declare anew what one operator covers in the hamlet with one technology; the address may name both."""
    actor, today = actor_of(request), timezone.localdate()
    place = places_of.read_hamlet_place(code=hamlet_code, as_of=today)
    own = own_operator(actor).get("operator")
    operators = places_of.operators_by_name(own) if own else tuple(places_of.every_operator(today).items())
    asked = {"technology": Technology.G4, **request.GET.dict(), "valid_from": today}
    form = DeclaredShareForm(request.POST or None, operators=operators, initial=asked)
    back = frames.read_return(request, context_of(request).url(frames.place_address(hamlet_code)))
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_share(actor, hamlet=hamlet_code, **form.cleaned_data)
        except Problem as problem:
            if problem.status == 403:
                raise
            form.add_error(None, str(problem))
        else:
            messages.success(request, gettext("The declaration is recorded and counts from its day on."))
            return HttpResponseRedirect(back)
    names = dict(operators)
    page = {
        "place": place,
        "form": form,
        "back": back,
        "parts": panels.parts("coverage:declare", panels.Look(request, context_of(request), actor, None)),
        "known": [
            (share, names[share.operator], quality)
            for quality, stands in (
                ("declared", known.declared(hamlet_code=hamlet_code, as_of=today)),
                ("measured", known.measured(hamlet_code=hamlet_code, as_of=today)),
            )
            for share in stands.shares
            if share.operator in names and asked.get("operator") in (None, "", share.operator)
        ],
        "trail": [
            (_("Coverage gaps"), reverse("coverage:gaps")),
            (place.name, frames.place_address(hamlet_code)),
            (_("Correct the declaration"), ""),
        ],
    }
    return render(request, "coverage/declare.html", page, status=422 if form.errors else 200)
