"""The parts of the night: name -> what it runs and why it is too long for the day.

A test belongs to a part by its mark: `@pytest.mark.night("roads")`. `peers` and `clock` are commands of their own.
"""

from __future__ import annotations

MINUTES_AT_MOST = 40

# part -> (what it shows, the command; an empty one runs the tests that bear the mark)
PARTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "roads": ("every address of the house with every rubbish, and with every reader for what is closed", ()),
    "leaks": ("a linear program over everything public, in two versions: each hidden count keeps its interval", ()),
    "installation": ("the tutorial, the restore drill, every figure from the lake: an installation for each", ()),
    "journeys": ("the ways of people through the pages in the browser, one of each kind of person by day", ()),
    "crawl": ("every road that links lead to, as each role: status, console, three widths, axe once per road", ()),
    "browser": ("axe on every screen and theme, every way of the digital map, drawn by a software GPU", ()),
    "samples": ("every layout, date, terrain and seed of families of which the day takes a few", ()),
    "rules": ("the rules that a province's own data must hold to, on the demonstration at several dates", ()),
    "clock": ("the tests that read the clock, on days and at hours on which clocks go wrong", ("make", "clock")),
    "peers": ("programs of others ask us and add up the same: QGIS, GDAL, CKAN, DuckDB, ADBC …", ("make", "peers")),
}


def marked(part: str) -> tuple[str, ...]:
    """The command that runs the tests marked with the part."""
    return ("./test", "--night", part)


def command_of(part: str) -> tuple[str, ...]:
    """What `make night PART=…` runs; KeyError for a part that is none."""
    return PARTS[part][1] or marked(part)
