"""The pages of field work: a package goes out, comes back, each row that differs is taken or left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hatang.capabilities.spatial import actions
from hatang.capabilities.spatial.forms import PackageForm
from hatang.capabilities.spatial.models import Layer
from hatang.capabilities.spatial.queries.collections import find_collection
from hatang.capabilities.spatial.queries.features import has_feature, shown_row
from hatang.capabilities.spatial.queries.layers import field_return
from hatang.capabilities.spatial.queries.rasters import find_brought
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.spatial.models import FieldReturn
    from hatang.capabilities.spatial.queries.collections import CollectionRow

_TAKE, _LEAVE = "take", "leave"


def _find_layer(request: HttpRequest, slug: str) -> tuple[Layer, CollectionRow]:
    actor = actor_of(request)
    layer = find_brought(Layer, slug=slug, actor=actor)
    return layer, find_collection(name=layer.dataset_name, actor=actor)


@allow("spatial.edit")
@require_GET
def send_package(request: HttpRequest, slug: str) -> HttpResponse:
    """The package as a ZIP."""
    layer, of = _find_layer(request, slug)
    content = actions.send_out(actor_of(request), layer=layer, of=of, now=timezone.now())
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{slug}.zip"'
    return response


@allow("spatial.edit")
@require_http_methods(["GET", "POST"])
def receive_package(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Take a package, bring one back; what is wrong with it stands beside it."""
    layer, of = _find_layer(request, slug)
    form = PackageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            kept = actions.take_back(
                actor_of(request), layer=layer, of=of, stream=upload.file, file_name=upload.name, now=timezone.now()
            )
        except Problem as problem:
            form.add_error("file", str(problem))
        else:
            return redirect("spatial:field_return", slug, kept.pk)
    values = {"layer": layer, "collection": of, "form": form}
    return render(request, "spatial/field.html", values, status=422 if form.is_bound else 200)


@allow("spatial.edit")
@require_http_methods(["GET", "POST"])
def settle_return(request: HttpRequest, slug: str, key: int) -> HttpResponseBase:
    """Every row that differs, beside what stands; contradictions are for the person to decide, one by one."""
    layer, of = _find_layer(request, slug)
    kept = field_return(key=key, slug=slug)
    open_ = kept.settled_at is None
    decisions = {number: request.POST.get(f"row-{number}", "") for number in range(len(kept.differences))}
    missing = [number for number, word in decisions.items() if word not in (_TAKE, _LEAVE)]
    if request.method == "POST" and open_ and not missing:
        taken = {number for number, word in decisions.items() if word == _TAKE}
        try:
            actions.settle_return(actor_of(request), of=of, key=key, accepted=taken, now=timezone.now())
        except Problem as problem:
            messages.error(request, str(problem))
            return redirect("spatial:field_return", slug, key)
        counts = {"taken": len(taken), "left": len(decisions) - len(taken)}
        messages.success(request, _("%(taken)d rows were taken, %(left)d left as they are here") % counts)
        return redirect("spatial:layer", slug)
    rows = [_build_difference_row(of, kept, number, decisions[number]) for number in decisions]
    values: dict[str, Any] = {"layer": layer, "kept": kept, "rows": rows, "open": open_}
    values["missing"] = missing if request.method == "POST" else []
    return render(request, "spatial/field_return.html", values, status=422 if values["missing"] else 200)


def _build_difference_row(of: CollectionRow, kept: FieldReturn, number: int, decision: str) -> dict[str, Any]:
    """One difference for the page: each field that differs with what stands here and what came back."""
    difference = kept.differences[number]
    standing: dict[str, Any] = {}
    if difference["number"] and has_feature(of=of, identifier=difference["number"]):
        standing = shown_row(of=of, identifier=difference["number"])
    # Of fields about persons only those that see them are told what came back in them.
    titles = {**{field.name: field.title for field in of.fields}, "geometry": _("Position")}
    fields = [
        (titles[name], standing.get(name), difference["values"].get(name, difference["place"]))
        for name in difference["fields"]
        if name in titles
    ]
    words = {"added": _("new"), "changed": _("changed"), "removed": _("removed")}
    default = "" if difference["since"] else _TAKE
    return {
        **difference,
        "position": number,
        "word": words[difference["what"]],
        "pairs": fields,
        "chosen": decision or default,
    }
