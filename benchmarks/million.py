"""`python -m benchmarks.million`: how soon a person sees a million features on the digital map, in a real browser.

Wanted: painted within 1.5 seconds. The features are published with their tiles into a lake of its own, on the migrated
database that DATABASE_URL names; this process serves the page with Django's own small server, after collectstatic.
"""

from __future__ import annotations

import os
import statistics
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hatang.config.settings")
# Playwright's loop runs in this thread; Django must not take it for an asynchronous caller.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
import django

django.setup()

import numpy as np
import shapely
from django.conf import settings
from django.test.testcases import LiveServerThread, _StaticFilesHandler

from benchmarks import machine
from benchmarks.paint import ARGUMENTS, CHROMIUM
from hatang.capabilities.lake import public as lake
from hatang.capabilities.lake.models import Snapshot
from hatang.capabilities.spatial import actions
from hatang.kernel import datasets
from hatang.kernel.access import SYSTEM
from hatang.kernel.datasets import Dataset, Field

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

NAME = "bench.million"
ROWS, RUNS = 1_000_000, 5
WEST, SOUTH, EAST, NORTH = 107.5, 14.2, 109.1, 15.4
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
SEEN = "performance.getEntriesByName('features-drawn')[0].startTime"


def _rows() -> Iterator[dict[str, Any]]:
    chosen = np.random.default_rng(194)
    for begin in range(0, ROWS, 100_000):
        places = shapely.points(chosen.uniform(WEST, EAST, 100_000), chosen.uniform(SOUTH, NORTH, 100_000))
        for number, place in enumerate(places, start=begin):
            yield {"code": f"P{number:07}", "name": f"Điểm số {number}", "people": number % 500, "geometry": place}


def _dataset() -> Dataset:
    return Dataset(
        name=NAME,
        title="A million points",
        description="",
        fields=(
            Field("code", "Code", "code", required=True),
            Field("name", "Name"),
            Field("people", "People", "integer"),
        ),
        key=("code",),
        rows=lambda as_of, actor: _rows(),
        geometry="Point",
    )


def _seen(address: str) -> dict[str, Any]:
    """The median seconds of the first paint and of the first features, each time in a fresh browser."""
    from playwright.sync_api import sync_playwright

    painted, seen = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for _each in range(RUNS):
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            page = context.new_page()
            page.goto(f"{address}/ban-do/#lop={NAME}")
            page.locator("[data-map][data-features]:not([data-features='0'])").wait_for(timeout=60_000)
            painted.append(page.evaluate(PAINTED) / 1000)
            seen.append(page.evaluate(SEEN) / 1000)
            drawn = int(page.locator("[data-map]").get_attribute("data-features") or 0)
            context.close()
        browser.close()
    return {
        "first_paint_seconds": round(statistics.median(painted), 3),
        "first_features_seconds": round(statistics.median(seen), 3),
        "features_on_the_screen": drawn,
    }


def run() -> None:
    """Everything once, written down; what was published is gone again."""
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.dict(datasets._datasets, {NAME: _dataset()}),
        patch.object(settings, "HATANG_LAKE", str(Path(folder) / "lake")),
        patch.object(settings, "HATANG_DATA", Path(folder)),
        patch.object(settings, "ALLOWED_HOSTS", ["127.0.0.1"]),
    ):
        now = datetime.now(UTC)
        try:
            lake.publish(SYSTEM, names=(NAME,), as_of=date(2026, 6, 30), now=now)
            actions.refresh_collections(SYSTEM, now=now)
            server = LiveServerThread("127.0.0.1", _StaticFilesHandler)
            server.daemon = True
            server.start()
            server.is_ready.wait()
            if server.error:
                raise server.error
            figures = _seen(f"http://127.0.0.1:{server.port}")
            server.terminate()
            machine.write(
                "million", {"rows": ROWS, "limit_seconds": 1.5, "load_average": round(os.getloadavg()[0], 1), **figures}
            )
        finally:
            Snapshot.objects.filter(dataset=NAME).delete()
            actions.refresh_collections(SYSTEM, now=now)


if __name__ == "__main__":
    run()
