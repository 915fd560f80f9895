"""A file to a document: opened in the sandbox, its refusals told to people."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.engines.sheets import sandbox
from hatang.kernel import gdal_formats
from hatang.kernel.library_words import explain_library
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hatang.engines.sheets.cells import Document
    from hatang.kernel.problems import Text

MAXIMUM_BYTES = 50 * 1024 * 1024
# The sandbox limits itself by processor time; this is for one that waits without working.
_WALL_SECONDS = 300
# How a process apart ends by one of its limits of time: of the whole, of a step, at last by the system.
_LIMITS = (-signal.SIGXCPU, -signal.SIGPROF, -signal.SIGKILL)
_MACHINE_CODE = ("NUMBA_CACHE_DIR", "NUMBA_CACHE_LOCATOR_CLASSES")
_SOURCE = Path(__file__).resolve().parents[3]

REASONS: dict[str, tuple[Text, Text]] = {
    "empty": (_("The file is empty"), _("Export it again.")),
    "unknown_format": (
        _("This kind of file cannot be read"),
        _("Send XLSX, XLS, ODS, CSV, GeoJSON, GeoPackage, or a ZIP with a Shapefile."),
    ),
    "password": (_("The file is protected by a password"), _("Remove the password and send it again.")),
    "broken": (_("The file is damaged"), _("Open it in the program that made it, save it again, and send that.")),
    "too_large": (_("The file unpacks to more than is taken"), _("Split it, or save it without pictures.")),
    "too_many_cells": (
        _("The file has more rows or columns than are taken"),
        _("At most 200,000 rows and 512 columns; delete the unused ones or split the file."),
    ),
    "computed": (
        _("A layer of the file is computed by SQL, not stored"),
        _("Save the layer as a table of its own and send that."),
    ),
    "too_slow": (_("Reading the file took too long"), _("Split it and send the parts.")),
}


def read_document(path: Path, name: str) -> Document:
    """The document of the file; `Invalid`, naming the file, when it cannot be opened safely."""
    if path.stat().st_size > MAXIMUM_BYTES:
        raise refusal_of_file("too_large", name)
    return sandbox.unpack_document(run_isolated("hatang.engines.sheets.sandbox", str(path), name=name))


def run_isolated(
    module: str, *arguments: str, name: str, reasons: Mapping[str, tuple[Text, Text]] = MappingProxyType({})
) -> str:
    """What the module writes, run in a process of its own with nothing of ours in its environment.

    It limits its own memory and time and answers `{"unreadable": code, "detail": …}` for a file that it refuses, which
    becomes the `Invalid` that names the file; so does its end by a limit. `reasons` are the words of the reader's own
    refusals, and its own words for ours.
    """
    environment = {
        "PYTHONPATH": str(_SOURCE),
        "PATH": os.environ.get("PATH", ""),
        "LANG": "C.UTF-8",
        "PYTHONIOENCODING": "utf-8",
        "OPENBLAS_NUM_THREADS": "1",
        # GDAL opens what it is given and nothing over the network.
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
        gdal_formats.VARIABLE: gdal_formats.SKIPPED_IN_UPLOADS,
        # Where the engines' machine code is kept; without it each file would be compiled for anew.
        **{name: os.environ[name] for name in _MACHINE_CODE if name in os.environ},
    }
    command = [sys.executable, "-m", module, *arguments]
    try:
        # What it unpacks goes with it, also when a limit kills it.
        with tempfile.TemporaryDirectory(prefix="hatang-apart-") as folder:
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                encoding="utf-8",
                env=environment | {"TMPDIR": folder},
                timeout=_WALL_SECONDS,
                check=False,
            )
    except subprocess.TimeoutExpired as error:
        raise refusal_of_file("too_slow", name, reasons=reasons) from error
    if done.returncode != 0:
        # Killed by a limit, or a reader that gave up without a reason.
        raise refusal_of_file("too_slow" if done.returncode in _LIMITS else "broken", name, reasons=reasons)
    if done.stdout.startswith('{"unreadable"'):
        answer = json.loads(done.stdout)
        detail = _without_places(answer["detail"], arguments, name)
        raise refusal_of_file(answer["unreadable"], name, detail, reasons=reasons)
    return done.stdout


def _without_places(detail: str, arguments: Iterable[str], name: str) -> str:
    """What a reader says without where our copy lies, which tells a sender nothing but how this machine is laid out.

    >>> _without_places("cannot open '/var/spool/in/0/a.shp'", ("/var/spool/in", "0"), "a.zip")
    "cannot open 'a.zip'"
    """
    for place in filter(lambda argument: argument.startswith("/"), arguments):
        detail = re.sub(rf"{re.escape(place)}[^\s'\"]*", lambda match: name, detail)
    return detail


def refusal_of_file(
    code: str, name: str, detail: str = "", *, reasons: Mapping[str, tuple[Text, Text]] = MappingProxyType({})
) -> Invalid:
    """The refusal of a file in words; those of `reasons` before ours."""
    title, hint = reasons.get(code) or REASONS[code]
    words = explain_library(detail) if code == "broken" else detail
    return Invalid(f"file_{code}", title, where=name, detail=words, hint=hint)
