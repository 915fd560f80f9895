"""Files of geodata that people bring are opened in a process of their own; here only what we wrote ourselves."""

from __future__ import annotations

import ast
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"
# How GDAL comes to open a file.
_OPENERS = {"open", "read", "list_layers", "read_info", "read_dataframe", "read_arrow", "open_arrow", "read_bounds"}
_LIBRARIES = {"pyogrio", "rasterio"}
# Run by `reading.isolated`, with its limits of memory and time.
APART = {
    "hatang/engines/sheets/geodata.py",
    "hatang/capabilities/places/formats/opening.py",
    "hatang/capabilities/siting/formats/opening.py",
    "hatang/engines/sheets/vectors.py",
    "hatang/engines/tiles/geotiffs.py",
}
# What each opens in our own process was written by us, or read whole apart before it was kept (the engine's terrain).
OURS = {
    "hatang/engines/terrain/native.py": "a height file of the command line, or one of the terrain library",
    "hatang/engines/terrain/rasters.py": "the same; formats/opening of coverage runs it apart first",
    "hatang/engines/tiles/warping.py": "the cloud-optimised copy that geotiffs.py wrote, rasters of a run",
    "hatang/capabilities/prediction/formats/relief.py": "the relief of data/demo, written",
    "hatang/capabilities/radio/formats/site_losses.py": "the losses of a site, written",
    "hatang/capabilities/prediction/queries/raster_points.py": "rasters of a run",
    "hatang/capabilities/prediction/queries/corrections.py": "the classes of ground of a run",
    "hatang/capabilities/prediction/queries/heights.py": "the heights of a run",
    "hatang/capabilities/prediction/queries/rasters.py": "rasters of a run",
}


def _opens(path: Path) -> bool:
    text = path.read_text()
    # To parse a thousand modules takes seconds, to look for two words in them none.
    for node in ast.walk(ast.parse(text)) if any(library in text for library in _LIBRARIES) else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _OPENERS:
            root = node.func.value
            while isinstance(root, ast.Attribute):
                root = root.value
            if isinstance(root, ast.Name) and root.id in _LIBRARIES:
                return True
    return False


def test_whoever_opens_geodata_is_known():
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if not {"tests", "migrations"} & set(path.parts) and _opens(path)
    }
    assert found == APART | set(OURS)


def test_those_that_read_uploads_limit_themselves():
    entries = {each for each in APART if each != "hatang/engines/sheets/geodata.py"}
    for each in (*entries, "hatang/engines/sheets/sandbox.py", "hatang/capabilities/prediction/formats/opening.py"):
        assert "guarding.run_guarded(" in (SOURCE / each).read_text(), each
