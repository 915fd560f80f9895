"""Our house with one dataset more, a hundred thousand points: `benchmarks.peers.points:application` for a server."""

from __future__ import annotations

import os
import random
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hatang.config.settings")

import shapely

from hatang.config.asgi import application
from hatang.kernel.datasets import Dataset, Field, register_datasets

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["EXTENT", "NAME", "ROWS", "application", "list_points"]

NAME, ROWS = "bench.point", 100_000
EXTENT = WEST, SOUTH, EAST, NORTH = 108.0, 14.2, 109.1, 15.4


@cache
def list_points() -> Sequence[dict[str, Any]]:
    """The same points in every process."""
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


_FIELDS = (
    Field("code", "Code", "code", required=True),
    Field("name", "Name"),
    Field("kind", "Kind"),
    Field("height_m", "Height", "decimal", "m"),
    Field("people", "People", "integer"),
    Field("built", "Built", "date"),
)
register_datasets(
    [
        Dataset(
            name=NAME,
            title="Points",
            description="",
            fields=_FIELDS,
            key=("code",),
            rows=lambda as_of, actor: list_points(),
            geometry="Point",
            data_class="other",
        )
    ]
)
