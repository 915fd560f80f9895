"""OGC API – Tiles: tile matrix set, tilesets, single tiles live and published, the archive by ranges."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.lake import public as lake
from hatang.capabilities.ogc.formats import archives, parameters, tilesets
from hatang.capabilities.ogc.terms import DEEPEST_TILE, MVT, PMTILES
from hatang.capabilities.ogc.views.resources import as_json, open_state, resource
from hatang.capabilities.spatial import public as spatial
from hatang.capabilities.spatial.public import WEB_MERCATOR_QUAD
from hatang.engines.tiles import matrix
from hatang.kernel import kept
from hatang.kernel.access import actor_of
from hatang.kernel.http import is_held
from hatang.kernel.problems import Missing, Problem
from hatang.kernel.ranges import serve_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.ogc.formats.documents import DocumentPlace
    from hatang.capabilities.spatial.public import CollectionRow
    from hatang.engines.tiles.pmtiles import Archive


@resource
def matrix_sets(request: HttpRequest, place: DocumentPlace) -> HttpResponseBase:
    parameters.read_parameters(request.GET, ("f",))
    document = tilesets.matrix_sets(place)
    return render(request, "ogc/matrix.html", {"document": document}) if place.is_html else as_json(document)


@resource
def matrix_set(request: HttpRequest, place: DocumentPlace, matrix_set: str) -> HttpResponseBase:
    parameters.read_parameters(request.GET, ("f",))
    require_known(matrix_set)
    document = tilesets.matrix_set(place)
    return render(request, "ogc/matrix.html", {"document": document}) if place.is_html else as_json(document)


@resource
def collection_tilesets(request: HttpRequest, place: DocumentPlace, name: str) -> HttpResponseBase:
    of = spatial.find_collection(name=name, actor=actor_of(request))
    parameters.read_parameters(request.GET, ("f",))
    return (
        _show_tile_map(request, place, of)
        if place.is_html
        else as_json(tilesets.build_tilesets(place, tilesets.source_of(place, of)))
    )


@resource
def show_tileset(request: HttpRequest, place: DocumentPlace, name: str, matrix_set: str) -> HttpResponseBase:
    """The tileset, as TileJSON with `f=tilejson`, as a map with `f=html`."""
    of = spatial.find_collection(name=name, actor=actor_of(request))
    require_known(matrix_set)
    parameters.read_parameters(request.GET, ("f",))
    if request.GET.get("f") == "tilejson":
        return as_json(tilesets.build_vector_tilejson(place, of, deepest_of(of)))
    return _show_tile_map(request, place, of) if place.is_html else as_json(tilesets.build_vector_tileset(place, of))


def _show_tile_map(request: HttpRequest, place: DocumentPlace, of: CollectionRow) -> HttpResponse:
    address = f"{place.collection(of.name)}/tiles/{WEB_MERCATOR_QUAD}?f=tilejson"
    return render(
        request, "ogc/tiles.html", {"collection": of, "tilejson": address, "map": spatial.draw_tile_map(of, address)}
    )


@kept.rests_on(open_state)
@resource
def show_tile(request: HttpRequest, place: DocumentPlace, name: str, matrix_set: str, **where: str) -> HttpResponseBase:
    """One tile: out of the published archive, or cut from the rows where a condition is asked or there is no archive.

    204 where nothing lies in it, 404 where there is no such tile.
    """
    of = spatial.find_collection(name=name, actor=actor_of(request))
    require_known(matrix_set)
    level, row, column = read_tile_numbers(where["z"], where["y"], where["x"])
    for_all = of.dataset.editor is None
    # Weak: of the tile, packed or not.
    tag = f'W/"{of.state}"'
    published = None if request.GET.keys() - {"f"} else archives.open_archive(of.tiles) if of.tiles else None
    if published is not None and level <= published.header.deepest:
        parameters.read_parameters(request.GET, ("f",))
        return answer_with_tag(
            request, tag, lambda: _answer_published_tile(request, published, level, column, row), for_all=for_all
        )
    chosen = parameters.tile_selection(request.GET, of)

    def cut() -> HttpResponse:
        return _answer_tile(spatial.cut_tile(of=of, chosen=chosen, z=level, x=column, y=row))

    return answer_with_tag(request, tag, cut, for_all=for_all)


def _answer_published_tile(request: HttpRequest, archive: Archive, z: int, x: int, y: int) -> HttpResponse:
    content = archive.tile(z, x, y)
    if content is None:
        return _answer_tile(b"")
    if archive.is_gzip and "gzip" not in request.headers.get("Accept-Encoding", ""):
        return _answer_tile(gzip.decompress(content))
    response = _answer_tile(content)
    if archive.is_gzip:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    return response


def _answer_tile(content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type=MVT) if content else HttpResponse(status=204)


def answer_with_tag(
    request: HttpRequest, tag: str, build: Callable[[], HttpResponse], *, for_all: bool
) -> HttpResponse:
    """What `build` makes unless the client has it already; caches that many share keep only what is for all."""
    response: HttpResponse = HttpResponse(status=304) if is_held(request, tag) else build()
    response["ETag"] = tag
    response["Cache-Control"] = "public, no-cache" if for_all else "private, no-cache"
    return response


def require_known(matrix_set: str) -> None:
    """`Missing` where there is no such tile matrix set."""
    if matrix_set != WEB_MERCATOR_QUAD:
        raise Missing("matrix", _("There is no such tile matrix set"), where=matrix_set, hint=WEB_MERCATOR_QUAD)


def read_tile_numbers(z: str, y: str, x: str) -> tuple[int, int, int]:
    """Level, row and column of a tile that can exist; `Problem` (400, 404) otherwise."""
    where = f"{z}/{y}/{x}"
    # Longer than any number of a tile; Python takes its time for numbers of thousands of digits.
    if not all(number.isascii() and number.isdigit() and len(number) < 10 for number in (z, y, x)):
        hint = _("Level, row and column are whole numbers from 0 on.")
        raise Problem("tile", _("This is not a tile"), where=where, hint=hint, status=400)
    level, row, column = int(z), int(y), int(x)
    if not matrix.has_tile(level, column, row, deepest=DEEPEST_TILE):
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
    archive = archives.open_archive(of.tiles) if of.tiles else None
    return archive.header.deepest if archive else DEEPEST_TILE


@resource
def serve_archive(request: HttpRequest, place: DocumentPlace, name: str) -> HttpResponseBase:
    """The whole archive, or the part of it that `Range` asks for; only while every field of it is for all."""
    of = spatial.find_collection(name=name, actor=actor_of(request))
    parameters.read_parameters(request.GET, ())
    if not of.tiles or archives.open_archive(of.tiles) is None:
        raise Missing("tiles", _("The tiles of this collection are not published"), where=name)
    stream = lake.local_path(of.tiles).open("rb")
    return serve_file(request, stream, media_type=PMTILES, tag=f'"{of.tiles.rpartition("/")[2]}"')
