"""`python -m benchmarks.peers.spatial`: items of a box and vector tiles, by us, pygeoapi and tipg.

Each program answers in its own process without a network: its WSGI or ASGI application is called as a server would,
and what is counted is processor time of that process (median of rounds); the database's own time is told beside it.
Tiles are asked for as browsers do, packed. The rivals read a twin of our table with the same rows, indexes and names
without signs. `setup` makes the Python that has them; DATABASE_URL a migrated database, which keeps nothing of this.
"""

from __future__ import annotations

import io
import json
import os
import random
import statistics
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hatang.config.settings")
import django

django.setup()

import shapely
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection

from benchmarks import machine
from benchmarks.peers.trees import rival
from hatang.capabilities.lake import public as lake
from hatang.capabilities.spatial import actions
from hatang.engines.tiles import matrix
from hatang.kernel import datasets
from hatang.kernel.access import SYSTEM
from hatang.kernel.datasets import Dataset, Field

NAME = "bench.point"
ROWS, HITS, ROUNDS, ASKED = 100_000, 100, 15, 40
WEST, SOUTH, EAST, NORTH = 108.0, 14.2, 109.1, 15.4

PYGEOAPI = """
import io, json, os, statistics, sys, tempfile, time
given = json.load(sys.stdin)
import yaml
config = {
    "server": {"bind": {"host": "localhost", "port": 5000}, "url": "http://localhost:5000",
               "mimetype": "application/json", "encoding": "utf-8", "languages": ["en-US"],
               "pretty_print": False, "gzip": False,
               "limits": {"default_items": 100, "max_items": 10000, "on_exceed": "throttle"},
               "map": {"url": "x", "attribution": "x"}},
    "logging": {"level": "ERROR"},
    "metadata": {"identification": {"title": "b", "description": "b", "keywords": ["b"], "keywords_type": "theme",
                 "terms_of_service": "x", "url": "http://x"}, "license": {"name": "x", "url": "http://x"},
                 "provider": {"name": "x", "url": "http://x"}, "contact": {"name": "x"}},
    "resources": {"point": {"type": "collection", "title": "p", "description": "p", "keywords": ["p"], "links": [],
        "extents": {"spatial": {"bbox": [107, 14, 110, 16], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}},
        "providers": [{"type": "feature", "name": "PostgreSQL", "data": given["database"], "id_field": "id",
                       "table": "point", "geom_field": "geom"}]}},
}
folder = tempfile.mkdtemp()
path = os.path.join(folder, "config.yml")
open(path, "w").write(yaml.safe_dump(config))
os.environ["PYGEOAPI_CONFIG"], os.environ["PYGEOAPI_OPENAPI"] = path, os.path.join(folder, "openapi.yml")
from pygeoapi.openapi import get_oas
open(os.environ["PYGEOAPI_OPENAPI"], "w").write(yaml.safe_dump(get_oas(config)))
from pygeoapi.flask_app import APP
def ask(address):
    path, _mark, query = address.partition("?")
    said = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "localhost",
               "SERVER_PORT": "5000", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "SCRIPT_NAME": "",
               "wsgi.errors": sys.stderr, "wsgi.version": (1, 0), "wsgi.multithread": False,
               "wsgi.multiprocess": False, "wsgi.run_once": False, "SERVER_PROTOCOL": "HTTP/1.1"}
    content = b"".join(APP(environ, lambda status, headers: said.append(status)))
    assert said[0].startswith("200"), (said, content[:500])
    return content
sizes = [len(json.loads(ask(address))["features"]) for address in given["items"]]
times = []
for _round in range(given["rounds"]):
    begun = time.process_time()
    for address in given["items"]:
        ask(address)
    times.append((time.process_time() - begun) / len(given["items"]))
import pygeoapi
print(json.dumps({"version": pygeoapi.__version__, "features": sum(sizes), "cpu_ms": 1000 * statistics.median(times)}))
"""

TIPG = """
import asyncio, json, os, statistics, sys, time
given = json.load(sys.stdin)
os.environ.update(given["environment"])
import tipg.database
from tipg.main import app
# Its settings know no Unix socket; the driver beneath does.
create = tipg.database.asyncpg.create_pool
tipg.database.asyncpg.create_pool = lambda dsn, **more: create(given["dsn"], **more)
async def ask(address):
    path, _mark, query = address.partition("?")
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "path": path,
             "raw_path": path.encode(), "query_string": query.encode(),
             "headers": [(b"host", b"localhost"), (b"accept-encoding", b"gzip" if "/tiles/" in path else b"identity")],
             "scheme": "http", "server": ("localhost", 80), "client": ("127.0.0.1", 1), "root_path": ""}
    said = []
    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}
    async def send(message):
        said.append(message)
    await app(scope, receive, send)
    status = said[0]["status"]
    assert status in (200, 204), (status, said[1].get("body"))
    return b"".join(each.get("body", b"") for each in said[1:])
async def run():
    async with app.router.lifespan_context(app):
        answer = {}
        for kind in ("tiles", "items"):
            first = [await ask(address) for address in given[kind]]
            times = []
            for _round in range(given["rounds"]):
                begun = time.process_time()
                for address in given[kind]:
                    await ask(address)
                times.append((time.process_time() - begun) / len(given[kind]))
            answer[f"{kind}_cpu_ms"] = 1000 * statistics.median(times)
            answer[f"{kind}_bytes"] = sum(map(len, first))
            if kind == "items":
                answer["features"] = sum(len(json.loads(each)["features"]) for each in first)
    import tipg
    return {"version": tipg.__version__, **answer}
print(json.dumps(asyncio.run(run())))
"""


def _points() -> list[dict[str, Any]]:
    chosen = random.Random(194)
    return [
        {
            "code": f"P{n:06}",
            "name": f"Điểm số {n} – thôn {n % 977}",
            "kind": ("mast", "well", "school", "office")[n % 4],
            "height_m": round(chosen.uniform(3, 90), 1),
            "people": 10 + n % 500,
            "built": date(2000 + n % 25, 1 + n % 12, 1 + n % 28),
            "geometry": shapely.Point(chosen.uniform(WEST, EAST), chosen.uniform(SOUTH, NORTH)),
        }
        for n in range(ROWS)
    ]


def _dataset(points: list[dict[str, Any]]) -> Dataset:
    fields = (
        Field("code", "Code", "code", required=True),
        Field("name", "Name"),
        Field("kind", "Kind"),
        Field("height_m", "Height", "decimal", "m"),
        Field("people", "People", "integer"),
        Field("built", "Built", "date"),
    )
    return Dataset(
        name=NAME,
        title="Points",
        description="",
        fields=fields,
        key=("code",),
        rows=lambda as_of, actor: points,
        geometry="Point",
    )


def _boxes() -> list[str]:
    """Boxes that hold about so many of the points as a page."""
    chosen = random.Random(5)
    share = (HITS / ROWS) ** 0.5
    wide, high = share * (EAST - WEST), share * (NORTH - SOUTH)
    corners = [(chosen.uniform(WEST, EAST - wide), chosen.uniform(SOUTH, NORTH - high)) for _each in range(ASKED)]
    return [f"{x:.5f},{y:.5f},{x + wide:.5f},{y + high:.5f}" for x, y in corners]


def _tiles(points: list[dict[str, Any]], z: int) -> list[tuple[int, int]]:
    chosen = random.Random(6).sample(points, ASKED)
    return [matrix.column_row(each["geometry"].x, each["geometry"].y, z) for each in chosen]


class _Ours:
    def __init__(self) -> None:
        self._application = get_wsgi_application()

    def ask(self, address: str) -> bytes:
        path, _mark, query = address.partition("?")
        said: list[str] = []
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "REMOTE_ADDR": "127.0.0.1",
            "SCRIPT_NAME": "",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "HTTP_ACCEPT_ENCODING": "gzip" if "/tiles/" in path else "",
        }
        answer = self._application(environ, lambda status, headers: said.append(status))
        content = b"".join(answer)
        answer.close()
        assert said[0][:3] in ("200", "204"), (said, content[:500])
        return content

    def cpu_ms(self, addresses: list[str]) -> float:
        for address in addresses:
            self.ask(address)
        times = []
        for _round in range(ROUNDS):
            begun = time.process_time()
            for address in addresses:
                self.ask(address)
            times.append((time.process_time() - begun) / len(addresses))
        return 1000 * statistics.median(times)


def _twin() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS rivals CASCADE")
        cursor.execute("CREATE SCHEMA rivals")
        cursor.execute(
            'CREATE TABLE rivals.point AS SELECT "@id" AS id, code, name, kind, height_m, people, built,'
            f' "@geometry"::geometry(Point, 4326) AS geom FROM spatial."{NAME}"'
        )
        cursor.execute("ALTER TABLE rivals.point ADD PRIMARY KEY (id)")
        cursor.execute("CREATE INDEX ON rivals.point USING gist (geom)")
        cursor.execute("ANALYZE rivals.point")


def _database() -> tuple[dict[str, Any], dict[str, str]]:
    """How pygeoapi and how tipg are told of the database."""
    split = urlsplit(os.environ["DATABASE_URL"])
    host = parse_qs(split.query).get("host", [split.hostname or "localhost"])[0]
    name, user = split.path[1:], split.username or ""
    given = {"host": host, "dbname": name, "user": user, "password": split.password or "", "search_path": ["rivals"]}
    told = {
        "POSTGRES_USER": user,
        "POSTGRES_PASS": split.password or "x",
        "POSTGRES_HOST": host,
        "POSTGRES_PORT": str(split.port or 5432),
        "POSTGRES_DBNAME": name,
        "DATABASE_URL": f"postgresql://{user}@localhost/{name}",
        "TIPG_DB_SCHEMAS": '["rivals"]',
        "TIPG_DB_SPATIAL_EXTENT": "FALSE",
    }
    return given, told


def run() -> None:
    """Everything once, written down; the tables are dropped again."""
    points = _points()
    boxes, tiles = _boxes(), _tiles(points, 14)
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.dict(datasets._datasets, {NAME: _dataset(points)}),
        patch.object(settings, "HATANG_LAKE", str(Path(folder) / "lake")),
        patch.object(settings, "HATANG_DATA", Path(folder)),
    ):
        now = datetime.now(UTC)
        try:
            lake.publish(SYSTEM, names=(NAME,), as_of=date(2026, 6, 30), now=now)
            actions.refresh_collections(SYSTEM, now=now)
            _twin()
            # A server holds no rows, nor do the rivals.
            points.clear()
            machine.write("spatial", _measured(boxes, tiles))
        finally:
            lake.withdraw_snapshot(SYSTEM, NAME, "2026-06-30.1", reason="benchmark", now=now)
            actions.refresh_collections(SYSTEM, now=now)
            with connection.cursor() as cursor:
                cursor.execute("DROP SCHEMA IF EXISTS rivals CASCADE")
                cursor.execute("DELETE FROM lake_snapshot WHERE dataset = %s", [NAME])


def _measured(boxes: list[str], tiles: list[tuple[int, int]]) -> dict[str, Any]:
    ours = _Ours()
    own = f"/ogc/collections/{NAME}"
    items = [f"{own}/items?bbox={box}&limit={HITS}" for box in boxes]
    # A condition that every point meets: the rows are asked, not the archive.
    live = [f"{own}/tiles/WebMercatorQuad/14/{y}/{x}?datetime=.." for x, y in tiles]
    published = [f"{own}/tiles/WebMercatorQuad/14/{y}/{x}" for x, y in tiles]
    features = sum(len(json.loads(ours.ask(each))["features"]) for each in items)
    found = {
        "rows": ROWS,
        "items_cpu_ms": ours.cpu_ms(items),
        "features": features,
        "live_tile_cpu_ms": ours.cpu_ms(live),
        "live_tile_bytes": sum(len(ours.ask(each)) for each in live),
        "published_tile_cpu_ms": ours.cpu_ms(published),
    }
    found["published_tiles_a_second"] = round(1000 / found["published_tile_cpu_ms"])
    given, told = _database()
    shared = {"rounds": ROUNDS, "database": given, "environment": told, "dsn": os.environ["DATABASE_URL"]}
    theirs = [f"/collections/point/items?f=json&limit={HITS}&bbox={box}" for box in boxes]
    found["pygeoapi"] = rival(PYGEOAPI, {**shared, "items": theirs})
    found["tipg"] = rival(
        TIPG,
        {
            **shared,
            "items": [f"/collections/rivals.point/items?f=geojson&limit={HITS}&bbox={box}" for box in boxes],
            "tiles": [f"/collections/rivals.point/tiles/WebMercatorQuad/14/{x}/{y}" for x, y in tiles],
        },
    )
    if "cpu_ms" in found["pygeoapi"]:
        found["items_ratio_to_pygeoapi"] = round(found["pygeoapi"]["cpu_ms"] / found["items_cpu_ms"], 1)
    if "tiles_cpu_ms" in found["tipg"]:
        found["live_tiles_ratio_to_tipg"] = round(found["tipg"]["tiles_cpu_ms"] / found["live_tile_cpu_ms"], 1)
        found["items_ratio_to_tipg"] = round(found["tipg"]["items_cpu_ms"] / found["items_cpu_ms"], 1)
    return found


if __name__ == "__main__":
    run()
