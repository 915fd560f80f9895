"""Mast positions and fibre where places are shown: on the map, on the page of a commune, on that of a hamlet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.assets import public as assets
from hatang.capabilities.assets.actions.fibre import may_correct
from hatang.capabilities.assets.models import FibreCorrection
from hatang.capabilities.assets.terms import FibreState
from hatang.capabilities.identity import public as identity
from hatang.kernel import panels
from hatang.kernel.access import actor_of, allow, has_right
from hatang.kernel.http import Stream
from hatang.kernel.imports import queries as imports
from hatang.kernel.state import keep_by_state
from hatang.kernel.ui import frames, maps
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.http import HttpRequest, HttpResponseBase

    from hatang.kernel.ui.context import Context

# Colours of the operators on the map, in the order of their codes: not the amber of what is planned or half covered;
# the first of the series, in which the map draws its communes, comes last.
_COLOURS = ("series-5", "series-4", "series-3", "series-6", "series-1")


# Beside the signal of the hamlets of a place, whether there is fibre in each, and whose.
FIBRE_COLUMNS = (
    Column("has_fibre", gettext_lazy("Fibre"), "boolean"),
    Column("fibre_of", gettext_lazy("Operators with fibre"), shown=False, in_files=True),
)


def read_fibre_of_hamlets(as_of: date, asked: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """Code of a hamlet → the values of `FIBRE_COLUMNS`; a hamlet of which nobody said anything has none."""
    return _list_fibre(as_of)


@keep_by_state(4)
def _list_fibre(as_of: date) -> Mapping[str, Mapping[str, Any]]:
    # start: polars
    from hatang.capabilities.assets.queries import fibre

    return {
        row["hamlet"]: {"has_fibre": row["has_fibre"], "fibre_of": row["operators"]}
        for row in fibre.list_by_hamlet(as_of=as_of)
    }


@allow("public")
def stream_sites_geojson(request: HttpRequest) -> HttpResponseBase:
    """The mast positions that the reader may see, streamed; `nha-mang` and `cong-nghe` choose among them."""
    context = context_of(request)
    pieces = assets.sites_geojson(
        actor=actor_of(request),
        as_of=context.as_of,
        operator=request.GET.get("nha-mang", ""),
        technology=request.GET.get("cong-nghe", ""),
        within=frames.area_of(context),
    )
    return Stream(pieces)


def site_layer(asked: panels.MapQuestion) -> panels.DrawnLayers:
    """The mast positions as points, of one operator and technology or of all."""
    context = asked.look.context
    wish = {name: asked.chosen.get(name, "") for name in ("nha-mang", "cong-nghe")}
    layer = maps.StyleLayer(
        "sites",
        asked.entitle(_("Mast positions by owner"), *wish),
        context.url(reverse("assets:map_sites"), **wish),
        kind="circle",
        by="owner",
        classes=(*_list_owner_classes(context), maps.Class(_("other owner"), "no-data", value="")),
        label="name",
        quality="declared",
        probe=(
            ("code", _("Code")),
            ("owner", _("Owner")),
            ("tenants", capfirst(_("tenants"))),
            ("height_m", _("Height (m)")),
        ),
        named=name_operators(context),
        shown=False,
        opens=context.url(reverse("assets:site", args=["CODE"])).replace("CODE", "{code}"),
    )
    return panels.DrawnLayers((layer,))


def name_operators(context: Context) -> dict[str, dict[str, str]]:
    """What the operators in the properties of a mast are called, by property and code."""
    operators = identity.list_organisations(context.as_of, "operator")
    named = {operator.code: operator.short_name or operator.name for operator in operators}
    return {"owner": named, "tenants": named}


def _list_owner_classes(context: Context) -> list[maps.Class]:
    operators = sorted(identity.list_members("operator", context.as_of), key=lambda operator: operator.code)
    return [
        maps.Class(operator.short_name or operator.name, colour, value=operator.code)
        for operator, colour in zip(operators, _COLOURS, strict=False)
    ]


def site_table(look: panels.Look) -> Table:
    """The mast positions of a commune that the actor may see."""
    assert look.area is not None
    rows = assets.site_rows(actor=look.actor, as_of=look.context.as_of, within=look.area)
    names = identity.organisation_names({str(row["owner"]) for row in rows}, short=True)
    columns = [
        Column("code", gettext_lazy("Code"), "code", url=lambda row: look.context.url(row["url"])),
        Column("name", gettext_lazy("Name")),
        Column("owner_name", gettext_lazy("Owner")),
        Column("tenants", gettext_lazy("Operators"), "integer"),
        Column("height_m", gettext_lazy("Height"), "decimal", unit="m"),
        Column("status_title", gettext_lazy("Status")),
    ]
    return Table(
        "sites",
        columns,
        from_rows([{**row, "owner_name": names[str(row["owner"])]} for row in rows]),
        look.request,
        caption=_("Mast positions"),
        empty=Empty(_("No mast positions here"), icon="tower"),
        file_name=f"vi tri cot {look.area.code}",
    )


def _read_fibre(look: panels.Look) -> assets.HamletFibre:
    assert look.area is not None
    return assets.fibre_of(look.area.code, look.context.as_of, look.actor)


def fibre_table(look: panels.Look) -> Table | None:
    """What operators claim of fibre in a hamlet; None where none does."""
    claims = _read_fibre(look).claims
    names = identity.organisation_names({claim.operator for claim in claims}, short=True)
    states, denied = dict(FibreState.choices), any(claim.denied for claim in claims)
    rows = [
        {
            "operator": names.get(claim.operator, claim.operator),
            "state": states[claim.state],
            "technology": claim.technology,
            "max_mbps": claim.max_mbps,
            "served_percent": claim.served_percent,
            "valid_from": claim.valid_from,
            "import_id": claim.import_id,
            "denied": claim.denied,
        }
        for claim in claims
    ]
    columns = [
        Column("operator", gettext_lazy("Operator"), filtered=False),
        Column("technology", gettext_lazy("Technology"), "code", filtered=False),
        Column("state", gettext_lazy("Status"), filtered=False),
        Column("served_percent", gettext_lazy("Households that can be served"), "percent", filtered=False),
        Column("max_mbps", gettext_lazy("Highest speed"), "integer", unit="Mbps", shown=False, filtered=False),
        Column("valid_from", gettext_lazy("From"), "date", filtered=False),
        Column(
            "denied",
            gettext_lazy("Denied by the commune"),
            "boolean",
            shown=denied,
            filtered=False,
        ),
        Column(
            *("import_id", gettext_lazy("Import"), "code"),
            shown=False,
            filtered=False,
            called=imports.list_commit_moments,
        ),
    ]
    caption = _("Fibre: what operators claim")
    if not rows:
        return None
    return Table("fibre", columns, from_rows(rows), look.request, caption=caption, file_name="cap quang", stacked=True)


def fibre_panel(look: panels.Look) -> panels.Part:
    """Whether a hamlet has fibre as of the date, and what its commune says against the claims."""
    assert look.area is not None
    code = look.area.code
    corrections = FibreCorrection.objects.visible_to(look.actor).filter(hamlet=code).order_by("-valid_from", "-pk")
    fibre = _read_fibre(look)
    origins = imports.list_origins([claim.import_id for claim in fibre.claims], actor=look.actor)
    names = identity.organisation_names(
        {*(correction.operator for correction in corrections), *(claim.operator for claim in fibre.claims)}
    )
    values = {
        "fibre": fibre,
        "records": [(claim, names[claim.operator], origins.get(claim.import_id)) for claim in fibre.claims],
        "corrections": corrections,
        "names": names,
        "may_correct": link_of_correction(look) is not None,
    }
    return panels.Part("assets/hamlet_fibre.html", values)


def link_of_correction(look: panels.Look) -> str | None:
    """Where the reader corrects the fibre of the hamlet, None for who may not."""
    assert look.area is not None
    may = has_right(look.actor, "assets.correct_fibre") and may_correct(
        look.actor, hamlet=look.area.code, as_of=timezone.localdate()
    )
    return reverse("assets:correct_fibre", args=[look.area.code]) if may else None
