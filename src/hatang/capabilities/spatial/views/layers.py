"""The pages of the layers and pictures that people bring: the list, a new one, one with what is said of it, its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hatang.capabilities.identity import public as identity
from hatang.capabilities.spatial import actions, rules
from hatang.capabilities.spatial.formats.addresses import address_of
from hatang.capabilities.spatial.forms import BringForm, DescribeForm, DropLayerForm
from hatang.capabilities.spatial.models import Layer, Raster
from hatang.capabilities.spatial.queries.collections import find_collection, list_collections
from hatang.capabilities.spatial.queries.layers import list_layers
from hatang.capabilities.spatial.queries.rasters import find_brought, list_rasters
from hatang.capabilities.spatial.terms import WEB_MERCATOR_QUAD
from hatang.kernel import access, panels
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Problem
from hatang.kernel.ui import frames, maps
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.kernel.access import Actor


def _list_map_layers(look: panels.Look) -> list[maps.StyleLayer]:
    """Every layer of the one map, in the order of its list."""
    asked = panels.MapQuestion(look, {}, [], (0.0, 0.0, 0.0, 0.0))
    drawn = [layer for panel in panels.list_panels(panels.MapLayer, look.actor) for layer in panel.draw(asked).layers]
    return [*reversed(drawn), *frames.ground_layers()]


@allow("spatial.view")
@require_http_methods(["GET"])
def show_layers(request: HttpRequest) -> HttpResponseBase:
    """Every layer of the map; to the bodies of the province also who keeps those that were brought as files."""
    actor = actor_of(request)
    inner = access.has_right(actor, "spatial.inner")
    layers = list_layers(actor=actor) if inner else []
    collections = list_collections(actor=actor)
    counts = {row.name: row.rows for row in collections}
    pictures = list_rasters(actor=actor) if inner else []
    names = identity.organisation_names([brought.organisation for brought in (*layers, *pictures)])
    values = {
        "on_map": _list_map_layers(panels.Look(request, context_of(request).about(None), actor, None)),
        "rows": [(layer, counts.get(layer.dataset_name, 0), names[layer.organisation]) for layer in layers],
        "pictures": [(picture, names[picture.organisation]) for picture in pictures],
        "collections": [
            (row, address_of(row.name), address_of(row.name, f"/items?f=json&limit={max(1, row.rows)}"))
            for row in collections
        ],
        "may_bring": access.has_right(actor, "spatial.bring"),
    }
    return render(request, "spatial/layers.html", values)


@allow("spatial.bring")
@require_http_methods(["GET", "POST"])
def bring_layer(request: HttpRequest) -> HttpResponseBase:
    """Bring a file; what is wrong with it stands beside it, and then nothing of it was kept."""
    actor = actor_of(request)
    form = BringForm(request.POST or None, request.FILES or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            made = actions.bring_geodata(
                actor,
                file=(upload.name, upload.file),
                title=form.cleaned_data["title"],
                organisation=form.cleaned_data["organisation"],
                epsg=form.cleaned_data["epsg"] or 0,
                repair=form.cleaned_data["repair"],
                now=timezone.now(),
            )
        except Problem as problem:
            form.add_error("epsg" if problem.code.startswith(("crs_", "off_globe")) else "file", str(problem))
        else:
            for layer in made:
                messages.success(request, _describe_brought(layer))
            if len(made) > 1:
                return redirect("spatial:layers")
            return redirect("spatial:raster" if isinstance(made[0], Raster) else "spatial:layer", made[0].slug)
    return render(request, "spatial/layer_new.html", {"form": form}, status=422 if form.is_bound else 200)


def _describe_brought(made: Layer | Raster) -> str:
    if isinstance(made, Raster):
        size = {"title": made.title, "width": made.width, "height": made.height, "system": made.source_crs}
        return _("%(title)s: %(width)d × %(height)d pixels, read in %(system)s") % size
    counts = {"title": made.title, "rows": made.last_number, "system": made.source_crs}
    return _("%(title)s: %(rows)d features, read in %(system)s") % counts


@allow("spatial.inner")
@require_http_methods(["GET", "POST"])
def show_layer(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One layer on its map; for its keepers what is said of it."""
    return _show_brought(request, Layer, slug)


@allow("spatial.view")
@require_http_methods(["GET", "POST"])
def show_picture(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One picture on its map with its legend; for its keepers what is said of it."""
    return _show_brought(request, Raster, slug)


def _show_brought(request: HttpRequest, kind: type[Layer | Raster], slug: str) -> HttpResponseBase:
    actor = actor_of(request)
    layer = find_brought(kind, slug=slug, actor=actor)
    keeps = rules.is_layer_keeper(actor, layer.organisation)
    form = DescribeForm(request.POST or None, layer=layer, actor=actor) if keeps else None
    if request.method == "POST" and form is not None and form.is_valid():
        cleaned = form.cleaned_data
        actions.describe_layer(
            actor,
            kind=kind,
            slug=slug,
            title=cleaned["title"],
            description=cleaned["description"],
            access_level=cleaned["access"],
            personal=frozenset(cleaned.get("personal", ())),
        )
        messages.success(request, _("Saved"))
        return redirect(f"spatial:{kind.word}", slug)
    values = {
        "layer": layer,
        "form": form,
        "organisation": identity.organisation_names([layer.organisation])[layer.organisation],
        "may_drop": keeps,
        **_on_the_map(layer, actor),
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, f"spatial/{kind.word}.html", values, status=status)


def _on_the_map(layer: Layer | Raster, actor: Actor) -> dict[str, Any]:
    served = address_of(layer.dataset_name)
    if isinstance(layer, Raster):
        return {"served": served, "tilejson": f"{served}/map/tiles/{WEB_MERCATOR_QUAD}?f=tilejson"}
    of = find_collection(name=layer.dataset_name, actor=actor)
    may_edit = of.dataset.editor is not None and of.dataset.editor.may(actor)
    tilejson = f"{served}/tiles/{WEB_MERCATOR_QUAD}?f=tilejson"
    return {"served": served, "tilejson": tilejson, "collection": of, "may_edit": may_edit}


@allow("spatial.bring")
@require_http_methods(["GET", "POST"])
def drop_layer(request: HttpRequest, slug: str, kind: type[Layer | Raster]) -> HttpResponseBase:
    """Remove a layer or a picture, with a reason."""
    actor = actor_of(request)
    layer = find_brought(kind, slug=slug, actor=actor)
    form = DropLayerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.drop_layer(actor, kind=kind, slug=slug, reason=form.cleaned_data["reason"])
        messages.success(request, _("The layer was removed: %(title)s") % {"title": layer.title})
        return redirect("spatial:layers")
    values: dict[str, Any] = {"layer": layer, "form": form, "back": reverse(f"spatial:{kind.word}", args=[slug])}
    if kind is Layer:
        values["collection"] = find_collection(name=layer.dataset_name, actor=actor)
    return render(request, "spatial/layer_drop.html", values)
