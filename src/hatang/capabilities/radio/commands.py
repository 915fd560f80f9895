"""`hatang radio loss` and `sweep`: the loss of paths given as lines of JSON, and around one site on a height file."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext

from hatang.kernel import command

# start: what a command runs is imported inside it, so that help waits for none of it.
room = command.Room(help=gettext_noop("Radio propagation: the loss of paths, the coverage of a site"))


class LossModel(StrEnum):
    P1812 = "p1812"
    ITM = "itm"


class SweepModel(StrEnum):
    MEDIAN = "median"
    P1812 = "p1812"


class Polarisation(StrEnum):
    HORIZONTAL = "horizontal"
    VERTICAL = "vertical"


@room.command("loss", alone=True)
def loss(
    cases: Annotated[
        Path,
        typer.Argument(
            metavar="CASES", allow_dash=True, help="Lines of JSON, plain or gzip; - for the standard input."
        ),
    ],
    model: Annotated[LossModel, typer.Option(help="Recommendation ITU-R P.1812-8, or NTIA's ITM along the profile.")],
    n0_map: Annotated[Path | None, typer.Option(help="The ITU's map of N0 (N050.TXT), for cases without N0.")] = None,
    dn_map: Annotated[Path | None, typer.Option(help="The ITU's map of DN (DN50.TXT), for cases without DN.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
) -> None:
    """One line of JSON for each case; a case that cannot be computed becomes an error line, and the exit code is 1."""
    from hatang.capabilities.radio.formats import cases as radio_cases

    maps = radio_cases.read_maps(n0_map, dn_map)
    done = wrong = 0

    def passed_over(line: int, field: str) -> None:
        message = _("line %(line)d, field %(field)s: not known, it was passed over") % {"line": line, "field": field}
        command.errors.print(str(message), markup=False, highlight=False)

    lines = radio_cases.read_lines(cases)
    for answer in radio_cases.answer_cases(lines, model=model.value, maps=maps, unknown=passed_over):
        done += 1
        if "error" in answer:
            wrong += 1
            command.errors.print(str(answer["error"]), style="red", markup=False, highlight=False)
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    if not as_json:
        message = ngettext("%(count)d case, %(wrong)d wrong", "%(count)d cases, %(wrong)d wrong", done)
        command.errors.print(message % {"count": done, "wrong": wrong}, markup=False, highlight=False)
    if wrong:
        raise typer.Exit(command.FOUND_WRONG_INPUT)


@room.command("sweep", alone=True)
def sweep(  # noqa: PLR0913, PLR0917 - typer reads the signature
    terrain: Annotated[Path, typer.Option(help="A height file: .hgt, GeoTIFF, or one of them in a ZIP.")],
    lat: Annotated[float, typer.Option(help="Latitude of the site, degrees.")],
    lon: Annotated[float, typer.Option(help="Longitude of the site, degrees.")],
    height_m: Annotated[float, typer.Option(help="The antenna above the ground, m.")],
    rx_height_m: Annotated[float, typer.Option(help="The receiver above the ground, m.")],
    frequency_mhz: Annotated[list[float], typer.Option(help="30-6000 MHz; repeat it for more bands.")],
    radius_km: Annotated[float, typer.Option(help="Radius of the disc, km.")],
    out: Annotated[Path, typer.Option(help="The GeoTIFF of losses, dB: a band a frequency, no-data outside the disc.")],
    model: Annotated[
        SweepModel,
        typer.Option(help="Free space and delta-Bullington at 50 % of time, or Recommendation ITU-R P.1812-8."),
    ] = SweepModel.MEDIAN,
    polarisation: Annotated[Polarisation, typer.Option(help="Of both antennas.")] = Polarisation.VERTICAL,
    delta_n: Annotated[float, typer.Option(help="Lapse rate of the lowest kilometre DN, N-units/km.")] = 45.0,
    n0: Annotated[float, typer.Option(help="P.1812: sea-level refractivity N0, N-units.")] = 370.0,
    time_percent: Annotated[float, typer.Option(help="P.1812: loss not exceeded for this % of time, 1-50.")] = 50.0,
    location_percent: Annotated[float, typer.Option(help="P.1812: and at this % of locations, 1-99.")] = 50.0,
    clutter: Annotated[
        Path | None, typer.Option(help="What stands on the ground: a raster of ESA WorldCover classes.")
    ] = None,
    zones: Annotated[
        Path | None, typer.Option(help="P.1812: a raster of zones, 1 sea, 3 coastal land, 4 inland; inland without it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
) -> None:
    """Basic transmission loss from one site to every pixel of a height file within a radius, as a GeoTIFF."""
    from hatang.capabilities.radio.formats import refusals, site_losses
    from hatang.engines.radio.sweep import SweepTerms

    with refusals.explain_refusals():
        terms = SweepTerms(
            model=model.value,
            delta_n=delta_n,
            polarisation=2 if polarisation is Polarisation.VERTICAL else 1,
            n0=n0,
            time_percent=time_percent,
            location_percent=location_percent,
            latitude_deg=lat,
        )
        swept_site = site_losses.write_site_losses(
            site_losses.Rasters(terrain, clutter, zones),
            (lon, lat),
            (height_m, rx_height_m),
            frequency_mhz,
            1000.0 * radius_km,
            out,
            terms,
        )
    if swept_site.without:
        message = ngettext(
            "%(count)d pixel of the disc has no terrain, or none on the way to it",
            "%(count)d pixels of the disc have no terrain, or none on the way to them",
            swept_site.without,
        )
        command.errors.print(message % {"count": swept_site.without}, markup=False, highlight=False)
    if swept_site.voids_filled:
        message = ngettext(
            "%(count)d missing height filled from around it",
            "%(count)d missing heights filled from around them",
            swept_site.voids_filled,
        )
        command.errors.print(message % {"count": swept_site.voids_filled}, markup=False, highlight=False)
    answer = {"cpu_s": round(swept_site.cpu_s, 4), "pixels": swept_site.pixels, "bands": swept_site.bands}
    command.print_answer(answer, as_json=as_json, table=[{**answer, "file": str(out)}])
