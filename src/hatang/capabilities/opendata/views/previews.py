"""Where the rows of a dataset lie: the map of its page and what that map draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from django.http import JsonResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hatang.capabilities.opendata.formats import previews
from hatang.capabilities.opendata.queries import published
from hatang.kernel import datasets
from hatang.kernel.access import allow
from hatang.kernel.problems import Missing
from hatang.kernel.ui import maps

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.opendata.queries.published import CatalogueEntry

# How a kind of geometry is drawn.
_DRAWN: dict[str, Literal["circle", "line", "fill"]] = {"Point": "circle", "LineString": "line", "Polygon": "fill"}
_MARGIN = 0.02


def map_of(entry: CatalogueEntry) -> maps.Map | None:
    """The map of a version; None where nothing of it has a place."""
    bounds = entry.edition["bounds"]
    if not entry.geometry or not bounds:
        return None
    kinds = [mark for shape in entry.edition["geometry_types"] if (mark := _DRAWN.get(shape.removeprefix("Multi")))]
    west, south, east, north = bounds
    rows = maps.StyleLayer(
        id="rows",
        title=entry.title,
        url=reverse("opendata:places", args=[entry.name, entry.version]),
        kind=kinds[0] if kinds else "circle",
        **_build_classes(entry),
        probe=tuple((column.name, column.title) for column in previews.list_probe_fields(entry)),
    )
    picture = _picture_of(entry)
    return maps.Map(
        name="preview",
        title=entry.title,
        layers=(maps.StyleLayer("picture", entry.title, picture, kind="raster", bounds=bounds),)
        if picture
        else (rows,),
        bounds=(west - _MARGIN, south - _MARGIN, east + _MARGIN, north + _MARGIN),
        as_of=entry.snapshot.as_of,
        shape="wide",
        note=_("Up to 2,000 rows, spread over the whole.") if entry.rows > previews.PLACES else "",
    )


def _build_classes(entry: CatalogueEntry) -> dict[str, Any]:
    """By what the places are told apart, in the colours of the declaration; their values are sent in words."""
    column, declared = previews.drawn_by(entry), datasets.find_dataset(entry.name)
    if column is None or declared is None:
        return {}
    words = dict(column.choices)
    titles = [words.get(mark.value, mark.value) for mark in declared.marks]
    classes = [maps.Class(title, mark.colour, value=title) for title, mark in zip(titles, declared.marks, strict=True)]
    return {"by": column.name, "classes": tuple(classes)}


def _picture_of(entry: CatalogueEntry) -> str:
    """The tiles of the file that this version carries; an earlier version may carry one that is drawn no more."""
    dataset = datasets.find_dataset(entry.name)
    if dataset is None or dataset.attached is None:
        return ""
    return dataset.picture if dataset.attached.sha256 == entry.edition.get("attached", {}).get("sha256") else ""


@allow("opendata.view")
@require_safe
def show_places(request: HttpRequest, name: str, version: str) -> HttpResponseBase:
    """Some rows of the open edition as GeoJSON, for the map of the page."""
    entry = published.find_entry(name=name, version=version)
    if not entry.geometry:
        raise Missing("geometry", _("This dataset has no place"), where=name)
    return JsonResponse(
        previews.sample_features(entry), json_dumps_params={"ensure_ascii": False, "separators": (",", ":")}
    )
