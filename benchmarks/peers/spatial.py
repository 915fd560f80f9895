"""`python -m benchmarks.peers.spatial`: items of a box and vector tiles, by us, pygeoapi and tipg, each as served.

All three answer over HTTP from one process of the same server (granian), out of the same PostgreSQL, asked over one
connection, one after another. What counts is processor time of everybody on that side: the server with all that it
started, and every process of PostgreSQL. First questions, which nobody asked before, stand apart from later ones, which
come again and again: we keep answers, the rivals don't. Tiles are asked for as browsers do, packed. The rivals read a
twin of our table with the same rows, indexes and names without signs. `setup` makes the Python that has them;
DATABASE_URL names a throw-away database: `python -m hatang.config.cluster python -m benchmarks.peers.spatial`.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import statistics
import subprocess
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

# Our server, a process of its own, reads the lake where this one writes it.
_FOLDER = tempfile.TemporaryDirectory()
os.environ["HATANG_DATA"] = _FOLDER.name

# This one sets Django up.
from benchmarks.peers.points import EXTENT, NAME, ROWS, list_points  # isort: skip

from django.core.management import call_command
from django.db import connection

from benchmarks import machine
from benchmarks.peers import PYTHON
from benchmarks.peers.servers import ours, running
from benchmarks.processors import find_database, read_processor_seconds
from hatang.capabilities.lake import public as lake
from hatang.capabilities.spatial import actions
from hatang.engines.tiles import matrix
from hatang.kernel import datasets
from hatang.kernel.access import SYSTEM
from hatang.kernel.data_classes import ReleaseState
from hatang.kernel.models import DatasetRelease

if TYPE_CHECKING:
    from collections.abc import Sequence

HITS, FIRST, LATER, ROUNDS, ZOOM = 100, 300, 40, 15, 14
_WARMING, _PORT = 20, 15082
# pygeoapi reads its configuration and the document made of it when it is imported.
PYGEOAPI = """
import json, os, sys, yaml
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
        "providers": [{"type": "feature", "name": "PostgreSQL", "data": json.load(sys.stdin), "id_field": "id",
                       "table": "point", "geom_field": "geom"}]}},
}
open(os.environ["PYGEOAPI_CONFIG"], "w").write(yaml.safe_dump(config))
from pygeoapi.openapi import get_oas
open(os.environ["PYGEOAPI_OPENAPI"], "w").write(yaml.safe_dump(get_oas(config)))
"""
# Its settings know no Unix socket; the driver beneath does.
TIPG = """
import os, tipg.database
create = tipg.database.asyncpg.create_pool
tipg.database.asyncpg.create_pool = lambda dsn, **more: create(os.environ["RIVAL_DSN"], **more)
from tipg.main import app
"""


def run() -> None:
    """Everything once, written down."""
    call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    DatasetRelease.objects.create(
        dataset=NAME,
        fields=[field.name for field in datasets.get_dataset(NAME).fields],
        data_class="other",
        is_exact=True,
        state=ReleaseState.RELEASED,
        proposed_by="one",
        proposed_by_label="One",
        proposed_at=now,
        decided_by="other",
        decided_by_label="Other",
        decided_at=now,
    )
    lake.publish(SYSTEM, names=(NAME,), as_of=date(2026, 6, 30), now=now)
    actions.refresh_collections(SYSTEM, now=now)
    _make_twin()
    machine.write("spatial", {"rows": ROWS, **_measure_all(), "load_average": round(os.getloadavg()[0], 1)})


def _make_twin() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA rivals")
        cursor.execute(
            'CREATE TABLE rivals.point AS SELECT "@id" AS id, code, name, kind, height_m, people, built,'
            f' "@geometry"::geometry(Point, 4326) AS geom FROM spatial."{NAME}"'
        )
        cursor.execute("ALTER TABLE rivals.point ADD PRIMARY KEY (id)")
        cursor.execute("CREATE INDEX ON rivals.point USING gist (geom)")
        cursor.execute("ANALYZE")


def _measure_all() -> dict[str, Any]:
    boxes, tiles = _list_boxes(), _list_tiles()
    own = f"/ogc/collections/{NAME}"
    with ours(application="benchmarks.peers.points:application") as (address, process):
        port = urlsplit(address).port or 0
        figures: dict[str, Any] = {
            "items": _measure(port, process, [f"{own}/items?bbox={box}&limit={HITS}" for box in boxes]),
            # A condition that every point meets: the rows are asked, not the archive.
            "live_tiles": _measure(
                port, process, [f"{own}/tiles/WebMercatorQuad/{ZOOM}/{y}/{x}?datetime=.." for x, y in tiles]
            ),
            "published_tiles": _measure(
                port, process, [f"{own}/tiles/WebMercatorQuad/{ZOOM}/{y}/{x}" for x, y in tiles]
            ),
        }
    with running(*_prepare_pygeoapi(), port=_PORT) as process:
        figures["pygeoapi_items"] = _measure(
            _PORT, process, [f"/collections/point/items?f=json&limit={HITS}&bbox={box}" for box in boxes]
        )
    with running(*_prepare_tipg(), port=_PORT) as process:
        rival = "/collections/rivals.point"
        figures["tipg_items"] = _measure(
            _PORT, process, [f"{rival}/items?f=geojson&limit={HITS}&bbox={box}" for box in boxes]
        )
        figures["tipg_tiles"] = _measure(
            _PORT, process, [f"{rival}/tiles/WebMercatorQuad/{ZOOM}/{x}/{y}" for x, y in tiles]
        )
    pairs = (("items", "pygeoapi_items"), ("items", "tipg_items"), ("live_tiles", "tipg_tiles"))
    pairs += (("published_tiles", "tipg_tiles"),)
    ratios = {f"{mine} to {rival}": _compare(figures[mine], figures[rival]) for mine, rival in pairs}
    return {"versions": _name_versions(), **figures, "times_the_processor_of_ours": ratios}


def _compare(mine: dict[str, Any], rival: dict[str, Any]) -> dict[str, float]:
    """How many times our processor time the rival takes; both must have found the same of what can be counted."""
    assert mine["features"] == rival["features"], (mine, rival)
    return {which: round(rival[which]["processor_ms"] / mine[which]["processor_ms"], 1) for which in ("first", "later")}


def _measure(port: int, process: int, roads: Sequence[str]) -> dict[str, Any]:
    """The first of these warm the server; those after them are asked once, the last ones again and again."""
    link = http.client.HTTPConnection("127.0.0.1", port)
    for road in roads[:_WARMING]:
        _ask(link, road)
    later = roads[-LATER:]
    first, contents = _time(link, process, roads[_WARMING:-LATER])
    for road in later:
        _ask(link, road)
    again, _contents = _time(link, process, [*later] * ROUNDS)
    return {
        "first": first,
        "later": again,
        "bytes": sum(map(len, contents)),
        "features": sum(len(json.loads(each)["features"]) for each in contents) if "/items" in roads[0] else None,
    }


def _time(link: http.client.HTTPConnection, process: int, roads: Sequence[str]) -> tuple[dict[str, float], list[bytes]]:
    everybody = (process, find_database())
    before, waits, contents = read_processor_seconds(*everybody), [], []
    for road in roads:
        began = time.perf_counter()
        contents.append(_ask(link, road))
        waits.append(1000 * (time.perf_counter() - began))
    spent = 1000 * (read_processor_seconds(*everybody) - before)
    return {
        "asked": len(roads),
        "median_ms": round(statistics.median(waits), 2),
        "processor_ms": round(spent / len(roads), 3),
    }, contents


def _ask(link: http.client.HTTPConnection, road: str) -> bytes:
    link.request("GET", road, headers={"Accept-Encoding": "gzip" if "/tiles/" in road else "identity"})
    answer = link.getresponse()
    content = answer.read()
    if answer.status not in (200, 204):
        raise SystemExit(f"{road}: {answer.status} {content[:300]!r}")
    return content


def _list_boxes() -> list[str]:
    """Boxes that hold about so many of the points as a page."""
    west, south, east, north = EXTENT
    chosen = random.Random(5)
    share = (HITS / ROWS) ** 0.5
    wide, high = share * (east - west), share * (north - south)
    corners = [
        (chosen.uniform(west, east - wide), chosen.uniform(south, north - high))
        for _number in range(_WARMING + FIRST + LATER)
    ]
    return [f"{x:.5f},{y:.5f},{x + wide:.5f},{y + high:.5f}" for x, y in corners]


def _list_tiles() -> list[tuple[int, int]]:
    """Different tiles with a point each."""
    places = (matrix.column_row(point["geometry"].x, point["geometry"].y, ZOOM) for point in list_points())
    return random.Random(6).sample(sorted(set(places)), _WARMING + FIRST + LATER)


def _prepare_pygeoapi() -> tuple[str, ...]:
    folder = Path(_FOLDER.name)
    paths = {"PYGEOAPI_CONFIG": str(folder / "config.yml"), "PYGEOAPI_OPENAPI": str(folder / "openapi.yml")}
    host, name, user, password, _port = _read_database()
    given = {"host": host, "dbname": name, "user": user, "password": password, "search_path": ["rivals"]}
    subprocess.run([PYTHON, "-c", PYGEOAPI], input=json.dumps(given), text=True, check=True, env=os.environ | paths)
    return _serve("wsgi", "pygeoapi.flask_app:APP", paths)


def _prepare_tipg() -> tuple[str, ...]:
    (Path(_FOLDER.name) / "rival_tipg.py").write_text(TIPG)
    host, name, user, password, port = _read_database()
    environment = {
        "PYTHONPATH": _FOLDER.name,
        "RIVAL_DSN": os.environ["DATABASE_URL"],
        "POSTGRES_USER": user,
        "POSTGRES_PASS": password or "x",
        "POSTGRES_HOST": host,
        "POSTGRES_PORT": port,
        "POSTGRES_DBNAME": name,
        "DATABASE_URL": f"postgresql://{user}@localhost/{name}",
        "TIPG_DB_SCHEMAS": '["rivals"]',
        "TIPG_DB_SPATIAL_EXTENT": "FALSE",
    }
    return _serve("asgi", "rival_tipg:app", environment)


def _serve(interface: str, application: str, environment: dict[str, str]) -> tuple[str, ...]:
    """The command by which a rival is served as we are."""
    told = [f"{name}={value}" for name, value in environment.items()]
    granian = (str(PYTHON), "-m", "granian", "--interface", interface, "--port", str(_PORT), "--workers", "1")
    return ("env", "-u", "DJANGO_SETTINGS_MODULE", *told, *granian, "--no-ws", "--log-level", "warning", application)


def _read_database() -> tuple[str, str, str, str, str]:
    """Host, name, user, password and port of the database."""
    split = urlsplit(os.environ["DATABASE_URL"])
    host = parse_qs(split.query).get("host", [split.hostname or "localhost"])[0]
    return host, split.path[1:], split.username or "", split.password or "", str(split.port or 5432)


def _name_versions() -> dict[str, str]:
    asked = "import importlib.metadata as m, json; print(json.dumps({n: m.version(n) for n in ('pygeoapi', 'tipg')}))"
    done = subprocess.run([PYTHON, "-c", asked], text=True, capture_output=True, check=True)
    versions: dict[str, str] = json.loads(done.stdout)
    return versions


if __name__ == "__main__":
    run()
