"""How soon a person sees the map: first paint, the drawn poster, the live map; a real browser on a running server.

python -m benchmarks.paint http://127.0.0.1:8000
"""

from __future__ import annotations

import os
import statistics
import sys

from benchmarks import machine

CHROMIUM = "/usr/bin/chromium-headless-shell"
ARGUMENTS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
# The last one has a map once the demonstration's coverage is computed; until then it is left out.
PAGES = ("/", "/ban-do/", "/phu-song/du-bao/")
RUNS = 5
# The poster is a part of the page, so the map is first seen with the first contentful paint.
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
DRAWN = "performance.getEntriesByName('map-drawn')[0].startTime"


def run(address: str) -> None:
    from playwright.sync_api import sync_playwright

    figures: dict[str, object] = {"load_average": round(os.getloadavg()[0], 1)}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for path in PAGES:
            painted, drawn = [], []
            for _each in range(RUNS):
                context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900})
                page = context.new_page()
                page.goto(path)
                if path == PAGES[-1] and page.locator("[data-map]").count() == 0:
                    context.close()
                    break
                assert page.locator(".map-poster path.shape").count() > 0
                page.locator("[data-map][data-drawn]").first.wait_for(timeout=60_000)
                painted.append(page.evaluate(PAINTED) / 1000)
                drawn.append(page.evaluate(DRAWN) / 1000)
                context.close()
            if not painted:
                continue
            figures[path] = {
                "first_map_paint_seconds": round(statistics.median(painted), 3),
                "live_map_seconds": round(statistics.median(drawn), 3),
            }
        browser.close()
    machine.write("paint", figures)


if __name__ == "__main__":
    run(sys.argv[1])
