"""`python -m benchmarks.lake [ROWS]`: one dataset of very many rows published into a lake of its own.

Wanted: 10 million rows in two minutes and two gibibytes. The rows come one by one as a capability gives them; the
publication is the product's own, with its checks, on the database that DATABASE_URL names. Tiles are not drawn.
Processor time is told beside the wall clock: on a machine that others use only the first can be compared.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hatang.config.settings")
import django

django.setup()

import shapely
from django.conf import settings

from benchmarks import machine
from hatang.capabilities.lake import public as lake
from hatang.capabilities.lake.formats import tiles
from hatang.capabilities.lake.models import Snapshot
from hatang.config import cluster
from hatang.kernel import datasets
from hatang.kernel.access import SYSTEM
from hatang.kernel.datasets import Dataset, Field

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS = 10_000_000
DAY = date(2026, 6, 30)
_KINDS = ("fibre", "copper", "radio")
_FIELDS = (
    Field("code", "Code", "code", required=True),
    Field("commune", "Commune", "code", required=True),
    Field("kind", "Kind", "choice", choices=tuple((each, each) for each in _KINDS)),
    Field("households", "Households", "integer", counts_people=True),
    Field("speed_mbps", "Speed", "decimal"),
    Field("measured_on", "Measured on", "date"),
)


def _rows(count: int, *, placed: bool) -> Iterator[dict[str, Any]]:
    for begin in range(0, count, 100_000):
        numbers = range(begin, min(begin + 100_000, count))
        places = iter(
            shapely.points([(107.5 + n % 9973 / 9973, 14 + n % 9967 / 9967) for n in numbers]) if placed else ()
        )
        for n in numbers:
            row = {
                "code": f"P{n:08}",
                "commune": f"{21_000 + n % 96}",
                "kind": _KINDS[n % 3],
                "households": n % 400,
                "speed_mbps": n % 1000 / 10,
                "measured_on": DAY,
            }
            if placed:
                row["geometry"] = next(places)
            yield row


def one(count: int, *, placed: bool) -> dict[str, Any]:
    """Publish so many rows; seconds, peak memory and size of the file."""
    declared = Dataset(
        name="benchmark.placed" if placed else "benchmark.flat",
        title="Benchmark",
        description="",
        fields=_FIELDS,
        key=("code",),
        rows=lambda as_of, actor: _rows(count, placed=placed),
        geometry="Point" if placed else "",
    )
    datasets._datasets[declared.name] = declared
    with tempfile.TemporaryDirectory() as folder:
        settings.HATANG_DATA, settings.HATANG_LAKE = folder, f"{folder}/lake"
        wall, busy = time.perf_counter(), _busy()
        (done,) = lake.publish(SYSTEM, names=[declared.name], as_of=DAY, now=datetime.now(UTC))
        figures = {
            "rows": count,
            "wall_s": round(time.perf_counter() - wall, 1),
            "cpu_s": round(_busy() - busy, 1),
            "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
        assert not done.problem, done.problem
        size = Snapshot.objects.get(dataset=declared.name).manifest["editions"]["open"]["size_bytes"]
    Snapshot.objects.filter(dataset=declared.name).delete()
    return figures | {"file_mib": size // 2**20}


def _busy() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def run(count: int) -> None:
    cluster.ensure()
    tiles.is_tippecanoe_installed = lambda: False  # type: ignore[assignment]
    machine.write("lake", {"flat": one(count, placed=False), "placed": one(count, placed=True)})


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
