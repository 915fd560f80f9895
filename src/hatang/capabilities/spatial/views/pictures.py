"""The pages of the pictures that people brought: one on its map with its legend, who may see it, its removal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hatang.capabilities.identity import public as identity
from hatang.capabilities.spatial import actions, queries, rules
from hatang.capabilities.spatial.forms import DescribeForm, DropForm
from hatang.capabilities.spatial.terms import WEB_MERCATOR_QUAD
from hatang.kernel.access import actor_of, allow

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@allow("spatial.view")
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One picture on its map; for its keepers what is said of it."""
    actor = actor_of(request)
    layer = queries.raster(slug=slug, actor=actor)
    keeps = rules.keeps(actor, layer.organisation)
    form = DescribeForm(request.POST or None, layer=layer, actor=actor) if keeps else None
    if request.method == "POST" and form is not None and form.is_valid():
        said = form.cleaned_data
        actions.describe_raster(
            actor, slug=slug, title=said["title"], description=said["description"], access_level=said["access"]
        )
        messages.success(request, _("Saved"))
        return redirect("spatial:raster", slug)
    values = {
        "layer": layer,
        "form": form,
        "tilejson": f"{reverse('spatial:raster_tileset', args=[slug, WEB_MERCATOR_QUAD])}?f=tilejson",
        "organisation": identity.organisation_names([layer.organisation])[layer.organisation],
        "may_drop": keeps,
    }
    return render(request, "spatial/raster.html", values, status=422 if form is not None and form.is_bound else 200)


@allow("spatial.bring")
@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Remove a picture, with a reason."""
    layer = queries.raster(slug=slug, actor=actor_of(request))
    form = DropForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.drop_raster(actor_of(request), slug=slug, reason=form.cleaned_data["reason"])
        messages.success(request, _("The layer was removed: %(title)s") % {"title": layer.title})
        return redirect("spatial:layers")
    return render(request, "spatial/raster_drop.html", {"layer": layer, "form": form})
