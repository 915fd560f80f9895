"""OGC API – Tiles: tile matrix set, tilesets, single tiles live and published, the archive by ranges."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.spatial import queries
from hatang.capabilities.spatial.formats import archives, parameters, tilesets
from hatang.capabilities.spatial.terms import DEEPEST_TILE, MVT, PMTILES, WEB_MERCATOR_QUAD
from hatang.capabilities.spatial.views.resources import as_json, resource
from hatang.engines.tiles import matrix
from hatang.kernel.access import actor_of
from hatang.kernel.problems import Missing, Problem

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.spatial.formats.documents import Place
    from hatang.capabilities.spatial.queries import CollectionRow
    from hatang.engines.tiles.pmtiles import Archive

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@resource
def matrix_sets(request: HttpRequest, place: Place) -> HttpResponseBase:
    parameters.only(request.GET, ("f",))
    document = tilesets.matrix_sets(place)
    return render(request, "spatial/matrix.html", {"document": document}) if place.is_html else as_json(document)


@resource
def matrix_set(request: HttpRequest, place: Place, matrix_set: str) -> HttpResponseBase:
    parameters.only(request.GET, ("f",))
    _known(matrix_set)
    document = tilesets.matrix_set(place)
    return render(request, "spatial/matrix.html", {"document": document}) if place.is_html else as_json(document)


@resource
def collection_tilesets(request: HttpRequest, place: Place, name: str) -> HttpResponseBase:
    of = queries.collection(name=name, actor=actor_of(request))
    parameters.only(request.GET, ("f",))
    return _map(request, place, of) if place.is_html else as_json(tilesets.tilesets(place, of))


@resource
def tileset(request: HttpRequest, place: Place, name: str, matrix_set: str) -> HttpResponseBase:
    """The tileset, as TileJSON with `f=tilejson`, as a map with `f=html`."""
    of = queries.collection(name=name, actor=actor_of(request))
    _known(matrix_set)
    parameters.only(request.GET, ("f",))
    if request.GET.get("f") == "tilejson":
        return as_json(tilesets.tilejson(place, of, deepest_of(of)))
    return _map(request, place, of) if place.is_html else as_json(tilesets.tileset(place, of))


def _map(request: HttpRequest, place: Place, of: CollectionRow) -> HttpResponse:
    address = f"{place.collection(of.name)}/tiles/{WEB_MERCATOR_QUAD}?f=tilejson"
    return render(request, "spatial/tiles.html", {"collection": of, "tilejson": address})


@resource
def tile(request: HttpRequest, place: Place, name: str, matrix_set: str, **where: str) -> HttpResponseBase:
    """One tile: out of the published archive, or cut from the rows where a condition is asked or there is no archive.

    204 where nothing lies in it, 404 where there is no such tile.
    """
    of = queries.collection(name=name, actor=actor_of(request))
    _known(matrix_set)
    level, row, column = _numbers(where["z"], where["y"], where["x"])
    tag = f'"{of.version}-{of.loaded_at.timestamp():.6f}"'
    published = None if request.GET.keys() - {"f"} else archives.archive(of.tiles) if of.tiles else None
    if published is not None and level <= published.header.deepest:
        parameters.only(request.GET, ("f",))
        return _tagged(request, tag, lambda: _published(request, published, level, column, row))
    chosen = parameters.tile_selection(request.GET, of)
    return _tagged(request, tag, lambda: _answer(queries.tile(of=of, chosen=chosen, z=level, x=column, y=row)))


def _published(request: HttpRequest, archive: Archive, z: int, x: int, y: int) -> HttpResponse:
    found = archive.tile(z, x, y)
    if found is None:
        return _answer(b"")
    if archive.is_gzip and "gzip" not in request.headers.get("Accept-Encoding", ""):
        return _answer(gzip.decompress(found))
    response = _answer(found)
    if archive.is_gzip:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    return response


def _answer(content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type=MVT) if content else HttpResponse(status=204)


def _tagged(request: HttpRequest, tag: str, build) -> HttpResponse:  # type: ignore[no-untyped-def]
    response: HttpResponse = HttpResponse(status=304) if request.headers.get("If-None-Match") == tag else build()
    response["ETag"] = tag
    response["Cache-Control"] = "public, no-cache"
    return response


def _known(matrix_set: str) -> None:
    if matrix_set != WEB_MERCATOR_QUAD:
        raise Missing("matrix", _("There is no such tile matrix set"), where=matrix_set, hint=WEB_MERCATOR_QUAD)


def _numbers(z: str, y: str, x: str) -> tuple[int, int, int]:
    where = f"{z}/{y}/{x}"
    # Longer than any number of a tile; Python takes its time for numbers of thousands of digits.
    if not all(each.isascii() and each.isdigit() and len(each) < 10 for each in (z, y, x)):
        hint = _("Level, row and column are whole numbers from 0 on.")
        raise Problem("tile", _("This is not a tile"), where=where, hint=hint, status=400)
    level, row, column = int(z), int(y), int(x)
    if not matrix.exists(level, column, row, deepest=DEEPEST_TILE):
        last = (1 << min(level, DEEPEST_TILE)) - 1
        hint = _("Levels go from 0 to %(deepest)d; rows and columns of this level from 0 to %(last)d.")
        raise Missing(
            "tile",
            _("There is no such tile"),
            where=where,
            hint=hint % {"deepest": DEEPEST_TILE, "last": last},
        )
    return level, row, column


def deepest_of(of: CollectionRow) -> int:
    """The last level of its published tiles, of all where they are cut from the rows."""
    found = archives.archive(of.tiles) if of.tiles else None
    return found.header.deepest if found else DEEPEST_TILE


@resource
def archive(request: HttpRequest, place: Place, name: str) -> HttpResponseBase:
    """The whole archive, or the part of it that `Range` asks for; only while every field of it is for all."""
    of = queries.collection(name=name, actor=actor_of(request))
    parameters.only(request.GET, ())
    if not of.tiles or archives.archive(of.tiles) is None:
        raise Missing("tiles", _("The tiles of this collection are not published"), where=name)
    path = archives.path(of.tiles)
    size = path.stat().st_size
    tag = f'"{of.tiles.rpartition("/")[2]}"'
    part = _part(request, size, tag)
    if part is None:
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
        return response
    begin, end = part
    with path.open("rb") as file:
        file.seek(begin)
        response = HttpResponse(file.read(end - begin), content_type=PMTILES)
    if "Range" in request.headers and end - begin < size:
        response.status_code = 206
        response["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = tag
    # What is packed already would only grow, and a range of it would be another range.
    response["Content-Encoding"] = "identity"
    return response


def _part(request: HttpRequest, size: int, tag: str) -> tuple[int, int] | None:
    """(begin, end) of what is asked for; the whole where nothing that can be read is; None beyond the end."""
    if request.headers.get("If-Range", tag) != tag:
        return 0, size
    found = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if found is None or found[0] == "bytes=-" or len(found[0]) > 50:
        return 0, size
    if not found[1]:
        last = int(found[2])
        return (max(0, size - last), size) if last else None
    begin, end = int(found[1]), min(int(found[2]) + 1 if found[2] else size, size)
    return (begin, end) if begin < end else None
