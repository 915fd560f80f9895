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
from hatang.capabilities.spatial import actions, queries, rules
from hatang.capabilities.spatial.forms import BringForm, DescribeForm, DropForm
from hatang.capabilities.spatial.models import Layer, Raster
from hatang.capabilities.spatial.terms import WEB_MERCATOR_QUAD
from hatang.kernel import access
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.kernel.access import Actor


@allow("spatial.inner")
@require_http_methods(["GET"])
def index(request: HttpRequest) -> HttpResponseBase:
    """Every layer that the actor may see, the newest first."""
    actor = actor_of(request)
    found = queries.layers(actor=actor)
    counts = {each.name: each.rows for each in queries.collections(actor=actor)}
    pictures = queries.rasters(actor=actor)
    names = identity.organisation_names([each.organisation for each in (*found, *pictures)])
    values = {
        "rows": [(each, counts.get(f"{queries.PREFIX}{each.slug}", 0), names[each.organisation]) for each in found],
        "pictures": [(each, names[each.organisation]) for each in pictures],
        "may_bring": access.may(actor, "spatial.bring"),
    }
    return render(request, "spatial/layers.html", values)


@allow("spatial.bring")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Bring a file; what is wrong with it stands beside it, and then nothing of it was kept."""
    actor = actor_of(request)
    form = BringForm(request.POST or None, request.FILES or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            made = actions.bring(
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
            for each in made:
                messages.success(request, _told(each))
            if len(made) > 1:
                return redirect("spatial:layers")
            return redirect("spatial:raster" if isinstance(made[0], Raster) else "spatial:layer", made[0].slug)
    return render(request, "spatial/layer_new.html", {"form": form}, status=422 if form.is_bound else 200)


def _told(made: Layer | Raster) -> str:
    if isinstance(made, Raster):
        size = {"title": made.title, "width": made.width, "height": made.height, "system": made.source_crs}
        return _("%(title)s: %(width)d × %(height)d pixels, read in %(system)s") % size
    told = {"title": made.title, "rows": made.last_number, "system": made.source_crs}
    return _("%(title)s: %(rows)d features, read in %(system)s") % told


@allow("spatial.inner")
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One layer on its map; for its keepers what is said of it."""
    return _shown(request, Layer, slug)


@allow("spatial.view")
@require_http_methods(["GET", "POST"])
def show_picture(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One picture on its map with its legend; for its keepers what is said of it."""
    return _shown(request, Raster, slug)


def _shown(request: HttpRequest, kind: type[Layer | Raster], slug: str) -> HttpResponseBase:
    actor = actor_of(request)
    found = queries.brought(kind, slug=slug, actor=actor)
    keeps = rules.keeps(actor, found.organisation)
    form = DescribeForm(request.POST or None, layer=found, actor=actor) if keeps else None
    if request.method == "POST" and form is not None and form.is_valid():
        said = form.cleaned_data
        actions.describe(
            actor,
            kind=kind,
            slug=slug,
            title=said["title"],
            description=said["description"],
            access_level=said["access"],
            personal=frozenset(said.get("personal", ())),
        )
        messages.success(request, _("Saved"))
        return redirect(f"spatial:{kind.word}", slug)
    values = {
        "layer": found,
        "form": form,
        "organisation": identity.organisation_names([found.organisation])[found.organisation],
        "may_drop": keeps,
        **_on_the_map(found, actor),
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, f"spatial/{kind.word}.html", values, status=status)


def _on_the_map(found: Layer | Raster, actor: Actor) -> dict[str, Any]:
    if isinstance(found, Raster):
        tilejson = reverse("spatial:raster_tileset", args=[found.slug, WEB_MERCATOR_QUAD])
        return {"tilejson": f"{tilejson}?f=tilejson"}
    of = queries.collection(name=f"{queries.PREFIX}{found.slug}", actor=actor)
    tilejson = reverse("spatial:tileset", args=[of.name, WEB_MERCATOR_QUAD])
    may_edit = of.dataset.editor is not None and of.dataset.editor.may(actor)
    return {"collection": of, "tilejson": f"{tilejson}?f=tilejson", "may_edit": may_edit}


@allow("spatial.bring")
@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest, slug: str, kind: type[Layer | Raster]) -> HttpResponseBase:
    """Remove a layer or a picture, with a reason."""
    actor = actor_of(request)
    found = queries.brought(kind, slug=slug, actor=actor)
    form = DropForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.drop(actor, kind=kind, slug=slug, reason=form.cleaned_data["reason"])
        messages.success(request, _("The layer was removed: %(title)s") % {"title": found.title})
        return redirect("spatial:layers")
    values: dict[str, Any] = {"layer": found, "form": form, "back": reverse(f"spatial:{kind.word}", args=[slug])}
    if kind is Layer:
        values["collection"] = queries.collection(name=f"{queries.PREFIX}{slug}", actor=actor)
    return render(request, "spatial/layer_drop.html", values)
