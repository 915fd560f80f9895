"""Takes the pictures of the documentation: eight pages, on a desktop and on a phone, light and dark.

    .venv/bin/hatang demo accounts --json | .venv/bin/python docs/pictures.py http://127.0.0.1:8000

needs the demonstration at that address, Chromium and ImageMagick. The accounts come in through standard input, so
that no password stands in a command. The wizard's picture opens an import and discards it again.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "pictures"
DIRTY = ROOT / "data" / "demo" / "dirty" / "viettel-vi-tri-cot-2026-11.xlsx"
CHROMIUM = "/usr/bin/chromium-headless-shell"
ARGUMENTS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
SCREENS = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
THEMES = ("light", "dark")
COMMUNE = "21157@2025-07-01"  # Tây Trà Bồng, one of the two communes that the only split commune went into
# Name -> path and who looks; the wizard's path is that of an import opened for the picture.
PAGES = {
    "home": ("/", ""),
    "target": ("/chi-tieu/5/", ""),
    "commune": (f"/noi/{COMMUNE}/", ""),
    "map": ("/ban-do/", ""),
    "import": ("", "ky-su-mang"),
    "tasks": ("/nhiem-vu/", ""),
    # These two need the demonstration's coverage run to be complete.
    "coverage": ("/phu-song/du-bao/", ""),
    "profile": (
        "/phu-song/mat-cat/?lng_a=107.718&lat_a=15.2903&lng_b=107.67327&lat_b=15.30055"
        "&height_a_m=42&height_b_m=10&frequency_mhz=1800",
        "",
    ),
}
# Ten pages of 0.2.0 and of 0.3.0 (one page per place, one home per person): name -> who looks, the path then and
# the path now. An older tree takes the first with `--compared before`.
COMPARED = {
    "officer-home": ("can-bo-so", "/", "/"),
    "clerk-home": ("can-bo-xa", "/", "/"),
    "engineer-home": ("ky-su-mang", "/", "/"),
    "analyst-home": ("an-ninh-mang", "/", "/"),
    "hamlet": ("", "/dia-diem/thon/51-21136-T03/", "/noi/51-21136-T03/"),
    "commune": ("", f"/noi/{COMMUNE}/", f"/noi/{COMMUNE}/"),
    "target": ("", "/chi-tieu/1/", "/chi-tieu/1/"),
    "map": ("", "/ban-do/", "/ban-do/"),
    "audit": ("quan-tri", "/nhat-ky/", "/nhat-ky/"),
    "no-signal": ("nguoi-dan", "/phu-song/thon/51-21136-T03/khieu-nai/", "/phu-song/thon/51-21136-T03/mat-song/"),
}
# Colours of a picture after quantising: enough for the map's relief, small enough for a repository.
COLOURS = 128


@dataclass(frozen=True)
class Studio:
    """A browser at an installation, and the passwords of its demonstration accounts."""

    browser: Browser
    address: str
    passwords: dict[str, str]

    def open(self, path: str, username: str, screen: str, theme: str) -> Page:
        """A fresh page, signed in where a person is named."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport=SCREENS[screen],
            color_scheme=theme,
            locale="vi-VN",
            has_touch=screen == "phone",
            reduced_motion="reduce",
        )
        page = context.new_page()
        if username:
            page.goto("/tai-khoan/login/")
            page.fill("input[name=login]", username)
            page.fill("input[name=password]", self.passwords[username])
            page.click("main form button")
            page.wait_for_url(lambda url: "/login/" not in url)
        if path:
            page.goto(path)
        return page

    def import_with_faults(self, username: str) -> str:
        """Upload the dirty file; returns the path of its rows with faults."""
        page = self.open("/import/assets.site/", username, "desktop", "light")
        page.set_input_files("input[type=file]", DIRTY)
        page.wait_for_url("**/dong/")
        path = page.evaluate("location.pathname")
        page.context.close()
        return str(path)

    def discard(self, path: str, username: str) -> None:
        page = self.open(path.replace("/dong/", "/thay-doi/"), username, "desktop", "light")
        page.click("button[value=discard]")
        page.context.close()

    def take(self, file: Path, path: str, username: str, screen: str, theme: str) -> Path:
        """One picture of what fits the screen."""
        page = self.open(path, username, screen, theme)
        page.wait_for_load_state("networkidle")
        for plan in page.locator("[data-map]").all():
            if plan.bounding_box()["y"] < SCREENS[screen]["height"]:
                plan.locator("xpath=self::*[@data-drawn]").wait_for(timeout=30_000)
                page.wait_for_timeout(4_000)  # pictures of a layer of tiles come after the map is drawn
        page.screenshot(path=file)
        page.context.close()
        subprocess.run(
            ["convert", file, "+dither", "-colors", str(COLOURS), "-define", "png:compression-level=9", f"PNG8:{file}"],
            check=True,
        )
        return file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("address")
    parser.add_argument("--only", nargs="*", default=list(PAGES), choices=list(PAGES))
    parser.add_argument("--compared", choices=("before", "after"), help="the ten pages that are compared, instead")
    asked = parser.parse_args()
    passwords = {each["username"]: each["password"] for each in json.load(sys.stdin)}
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        studio = Studio(browser, asked.address, passwords)
        if asked.compared:
            (FOLDER / "compared").mkdir(exist_ok=True)
            for name, (username, then, now) in COMPARED.items():
                file = FOLDER / "compared" / f"{name}-{asked.compared}.png"
                print(studio.take(file, then if asked.compared == "before" else now, username, "desktop", "light").name)
            return
        for name in asked.only:
            path, username = PAGES[name]
            opened = "" if path else studio.import_with_faults(username)
            for screen in SCREENS:
                for theme in THEMES:
                    file = FOLDER / f"{name}-{screen}-{theme}.png"
                    print(studio.take(file, path or opened, username, screen, theme).name)
            if opened:
                studio.discard(opened, username)
        browser.close()


if __name__ == "__main__":
    main()
