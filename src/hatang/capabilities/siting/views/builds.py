"""Operators' yearly plans: what each will build, where it is near to others, and offers to share."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import shapely
from django.contrib import messages
from django.contrib.gis.geos import GEOSGeometry
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as now_text
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hatang.capabilities.identity import public as identity
from hatang.capabilities.places import public as places
from hatang.capabilities.siting import rules
from hatang.capabilities.siting.actions import builds as actions
from hatang.capabilities.siting.forms.builds import AnswerOfferForm, OfferForm
from hatang.capabilities.siting.queries import builds
from hatang.capabilities.siting.terms import BuildKind, OfferAnswer, OverlapKind
from hatang.capabilities.siting.views.places import ground_of
from hatang.kernel import access
from hatang.kernel.access import OPERATOR_ENGINEER, actor_of, allow
from hatang.kernel.definitions import read_definition
from hatang.kernel.http import answer_features
from hatang.kernel.problems import Missing, Problem
from hatang.kernel.state import keep_by_state
from hatang.kernel.ui import maps
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.siting.models import PlannedBuild, ShareOffer
    from hatang.kernel.access import Actor
    from hatang.kernel.panels import Look

# Offers shown on the page; older ones stay in the database and the audit log.
SHOWN_OFFERS = 50
NEAR_CLASSES = (
    maps.Class(_("Near to others"), "attention", value="near"),
    maps.Class(_("Nothing of others is near"), "series-1", value="alone"),
)
BUILD_COLUMNS = (
    Column("code", _("Code"), "code"),
    Column("name", _("Name")),
    Column("operator_name", _("Operator")),
    Column("kind", _("Kind"), "choice", choices=tuple(BuildKind.choices)),
    Column("year", _("Year"), "code"),
    Column("technology", _("Technology")),
    Column("note", _("Note"), shown=False),
)


def _overlap_columns(*, all_operators: bool) -> tuple[Column, ...]:
    """Whose it is and the other's code stand out only for those who see everybody's plans."""
    return (
        Column("operator_name", _("Operator"), shown=all_operators),
        Column("code", _("Code"), "code"),
        Column("name", _("Name"), shown=False),
        Column("year", _("Year"), "code"),
        Column("near_kind", _("Near to"), "choice", choices=tuple(OverlapKind.choices)),
        Column("talk_to", _("Talk to")),
        Column("distance_m", _("Distance"), "integer", unit="m"),
        Column("length_m", _("Side by side"), "integer", unit="m"),
        Column("near_code", _("Its code"), "code", shown=all_operators),
        Column("offer", _("Offer to share"), action=True, url=lambda row: str(row["offer_url"])),
    )


@require_GET
@allow("siting.see_builds")
def show_builds(request: HttpRequest) -> HttpResponseBase:
    """The planned sites and routes, what of others is near, and the offers."""
    actor, as_of = actor_of(request), context_of(request).as_of
    rows = list(builds.list_planned_builds(as_of=as_of, actor=actor))
    overlaps = _find_kept_overlaps(as_of, actor)
    offers = list(builds.list_share_offers(actor=actor))
    names = identity.organisation_names(
        {
            *(row.operator for row in rows),
            *(overlap.near_operator for overlap in overlaps if overlap.near_operator),
            *(code for share_offer in offers for code in (share_offer.operator, share_offer.to_operator)),
        }
    )
    nearby = Table(
        "overlaps",
        _overlap_columns(all_operators=rules.build_scope(actor) is None),
        from_rows(_overlap_rows(request, rows, overlaps, offers, names)),
        request,
        caption=_("Where others are near"),
        empty=Empty(_("Nothing of others is near"), _("Checked against other operators' plans, masts and digging.")),
        file_name="ke-hoach-gan-nhau",
    )
    listed = Table(
        "builds",
        BUILD_COLUMNS,
        from_rows([_build_row(row, names) for row in rows]),
        request,
        caption=_("Planned sites and routes"),
        empty=Empty(
            _("No yearly plan yet"), _("File the sites and the routes of the year; each file holds all of them.")
        ),
        file_name="ke-hoach-nha-mang",
    )
    for table in (nearby, listed):
        if (answered := table.answer()) is not None:
            return answered
    limits = read_definition(builds.DEFINITION, as_of)
    return render(
        request,
        "siting/builds.html",
        {
            "table": listed,
            "nearby": nearby,
            "offers": [_offer_row(share_offer, actor, names) for share_offer in offers[:SHOWN_OFFERS]],
            "map": _build_builds_map(request, rows),
            "limits": limits,
            "may_file": access.has_right(actor, "siting.file_builds"),
        },
    )


@keep_by_state(8)
def _find_kept_overlaps(as_of: date, actor: Actor) -> tuple[builds.Overlap, ...]:
    return tuple(builds.find_overlaps(as_of=as_of, actor=actor))


def _build_row(row: PlannedBuild, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "operator_name": names.get(row.operator, row.operator),
        "code": row.code,
        "name": row.name,
        "kind": row.kind,
        "year": str(row.year),
        "technology": row.technology,
        "note": row.note,
    }


def _overlap_rows(
    request: HttpRequest,
    rows: Iterable[PlannedBuild],
    overlaps: Iterable[builds.Overlap],
    offers: list[ShareOffer],
    names: Mapping[str, str],
) -> list[dict[str, Any]]:
    own = actor_of(request).organisations(OPERATOR_ENGINEER)
    ids = {(row.operator, row.kind, row.code): row.pk for row in rows}
    # Offers come newest first; walked backwards, the newest is what stays under its key.
    made = {
        (
            share_offer.operator,
            share_offer.kind,
            share_offer.code,
            share_offer.to_operator,
            share_offer.to_kind,
        ): share_offer
        for share_offer in reversed(offers)
    }
    shown: list[dict[str, Any]] = []
    for overlap in overlaps:
        offered = made.get((overlap.operator, overlap.kind, overlap.code, overlap.near_operator, overlap.near_kind))
        may_offer = (
            overlap.operator in own
            and bool(overlap.near_operator)
            and (offered is None or offered.answer == OfferAnswer.NO)
        )
        address = ""
        if may_offer:
            page = reverse("siting:offer", args=[ids[overlap.operator, overlap.kind, overlap.code]])
            asked = urlencode({"to": overlap.near_operator, "near": overlap.near_kind.value})
            address = context_of(request).url(f"{page}?{asked}")
        words = offered.get_answer_display() if offered else ""
        shown.append(
            {
                **asdict(overlap),
                "near_kind": overlap.near_kind.value,
                "year": str(overlap.year),
                "operator_name": names.get(overlap.operator, overlap.operator),
                "talk_to": names[overlap.near_operator]
                if overlap.near_operator
                else now_text("The lead department, which keeps the list of digging"),
                "offer": words or (now_text("Offer to share") if may_offer else ""),
                "offer_url": address,
            }
        )
    return shown


def _offer_row(share_offer: ShareOffer, actor: Actor, names: Mapping[str, str]) -> dict[str, Any]:
    """What a party of the offer may know: the code of what is near is the other's until it is asked."""
    is_asked = actor.has(OPERATOR_ENGINEER, organisation=share_offer.to_operator)
    is_maker = actor.has(OPERATOR_ENGINEER, organisation=share_offer.operator)
    hides = is_maker and not is_asked and share_offer.to_kind != OverlapKind.MAST
    return {
        "offer": share_offer,
        "operator": names.get(share_offer.operator, share_offer.operator),
        "to_operator": names.get(share_offer.to_operator, share_offer.to_operator),
        "to_code": "" if hides else share_offer.to_code,
        "may_answer": is_asked and share_offer.answer == OfferAnswer.WAITING,
    }


def _build_builds_map(request: HttpRequest, rows: list[PlannedBuild]) -> maps.Map:
    context = context_of(request)
    shapes = [shapely.from_wkb(bytes(row.geometry.wkb)) for row in rows]
    shapes = shapes or [outline for _area, outline in places.commune_outlines(as_of=context.as_of)]
    west, south, east, north = shapely.total_bounds(shapes) if shapes else (107.2, 13.9, 109.2, 15.5)
    margin = 0.01
    probe = (("name", _("Name")), ("operator", _("Operator")), ("year", _("Year")), ("technology", _("Technology")))
    return maps.Map(
        name="builds",
        title=_("Operators' yearly plans"),
        layers=(
            maps.StyleLayer(
                "communes",
                _("Communes"),
                f"/api/v1/places/units.geojson?as_of={context.as_of.isoformat()}",
                kind="line",
                colour="map-border",
            ),
            maps.StyleLayer(
                "routes",
                _("New route"),
                context.url(reverse("siting:build_features", args=["route"])),
                kind="line",
                by="near",
                classes=NEAR_CLASSES,
                probe=probe,
            ),
            maps.StyleLayer(
                "sites",
                _("New site"),
                context.url(reverse("siting:build_features", args=["site"])),
                kind="circle",
                by="near",
                classes=NEAR_CLASSES,
                probe=probe,
            ),
        ),
        bounds=(float(west) - margin, float(south) - margin, float(east) + margin, float(north) + margin),
        as_of=context.as_of,
        shape="page",
        table_url="#builds",
    )


@require_GET
@allow("siting.see_builds")
def show_build_features(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The planned sites or routes as GeoJSON; `near` says whether something of others is near."""
    if kind not in BuildKind.values:
        raise Missing("kind", _("There is no such layer"), where=kind)
    actor, as_of = actor_of(request), context_of(request).as_of
    rows = list(builds.list_planned_builds(as_of=as_of, actor=actor).filter(kind=kind))
    near = {(overlap.operator, overlap.code) for overlap in builds.find_nearest_overlaps(rows, as_of=as_of)}
    names = identity.organisation_names({row.operator for row in rows})
    build_features = [
        {
            "type": "Feature",
            "geometry": json.loads(row.geometry.geojson),
            "properties": {
                "code": row.code,
                "name": row.name or row.code,
                "operator": names[row.operator],
                "year": row.year,
                "technology": row.technology,
                "near": "near" if (row.operator, row.code) in near else "alone",
            },
        }
        for row in rows
    ]
    return answer_features(build_features)


@require_http_methods(["GET", "POST"])
@allow("siting.offer")
def offer_sharing(request: HttpRequest, build_id: int) -> HttpResponseBase:
    """Offer the operator that is near to build together."""
    actor, as_of = actor_of(request), context_of(request).as_of
    to_operator, near_kind = request.GET.get("to", ""), request.GET.get("near", "")
    row = builds.list_planned_builds(as_of=as_of, actor=actor).filter(pk=build_id).first()
    if row is None:
        raise Missing("build", _("There is no such planned site or route"), where=str(build_id))
    form = OfferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_share_offer(
                actor,
                build_id=build_id,
                to_operator=to_operator,
                near_kind=near_kind,
                message=form.cleaned_data["message"],
                as_of=as_of,
            )
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            name = identity.organisation_names([made.to_operator])[made.to_operator]
            messages.success(request, now_text("The offer was made to %(name)s.") % {"name": name})
            return redirect(context_of(request).url(reverse("siting:builds")))
    near = [
        overlap
        for overlap in builds.find_nearest_overlaps([row], as_of=as_of)
        if overlap.near_operator == to_operator and overlap.near_kind == near_kind
    ]
    if not near and not form.errors:
        raise Missing("overlap", _("Nothing of this operator is near any more"), where=row.code)
    return render(
        request,
        "siting/offer.html",
        {
            "build": row,
            "near": near[0] if near else None,
            "name": identity.organisation_names([to_operator])[to_operator],
            "form": form,
            "query": urlencode({"to": to_operator, "near": near_kind}),
        },
        status=422 if form.errors else 200,
    )


@require_POST
@allow("siting.offer")
def answer_share_offer(request: HttpRequest, offer_id: int) -> HttpResponseBase:
    """Yes or no to an offer."""
    form = AnswerOfferForm(request.POST)
    if not form.is_valid():
        messages.error(request, now_text("Say yes or no; a note has at most 500 letters."))
    else:
        actions.answer_share_offer(
            actor_of(request),
            offer_id=offer_id,
            will_share=form.cleaned_data["answer"] == OfferAnswer.YES,
            note=form.cleaned_data["note"],
        )
        messages.success(request, now_text("Your answer was passed on."))
    return redirect(context_of(request).url(reverse("siting:builds")))


def builds_table(look: Look) -> Table | None:
    """What operators plan to build in the commune of the page, as far as the reader may see it."""
    ground = ground_of(look)
    if ground is None:
        return None
    listed = builds.list_planned_builds(as_of=look.context.as_of, actor=look.actor)
    inside = list(listed.filter(geometry__intersects=GEOSGeometry(ground.wkb_hex, srid=4326)))
    names = identity.organisation_names({build.operator for build in inside}, short=True)
    rows = [
        {
            "code": build.code,
            "name": build.name or build.code,
            "operator_name": names.get(build.operator, build.operator),
            "kind": build.kind,
            "year": build.year,
            "technology": build.technology,
            "note": build.note,
        }
        for build in inside
    ]
    caption = now_text("What operators plan to build in the commune")
    name = "ke hoach nha mang"
    table = Table("builds", list(BUILD_COLUMNS), from_rows(rows), look.request, caption=caption, file_name=name)
    return table if rows else None
