"""A file that is ready to be sent, whole or in parts: as it lies in the lake, or made once and kept for a while.

Whoever reads it in parts must get parts of one file; a file that is made for each asker has no second part.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.lake import public as lake
from hatang.capabilities.opendata.formats import files
from hatang.capabilities.opendata.terms import Format
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from hatang.capabilities.opendata.queries.published import CatalogueEntry

# Names beside codes may be corrected: after so long a file is made again. The same bytes have the same tag again.
_KEPT_S = 600
_MOST_KEPT_BYTES = 1_000_000_000
# Made of the rows alone and the same whenever they are; others hold names, words of the reader, or the hour.
_OF_ROWS = frozenset({Format.GEOJSON, Format.GEOPACKAGE})


@dataclass(frozen=True)
class ReadyFile:
    """An open file and the hash of its bytes."""

    stream: IO[bytes]
    sha256: str
    never_changes: bool


def open_download(entry: CatalogueEntry, kind: Format, *, now: datetime, for_spreadsheets: bool = False) -> ReadyFile:
    """The version as a file; `Invalid` where it cannot be had so."""
    if kind not in entry.formats:
        raise Invalid("format", _("This dataset cannot be had in this format"), where=kind)
    if lies := entry.as_it_lies(kind):
        return ReadyFile(cast("IO[bytes]", lake.open_file(lies["file"])), lies["sha256"], never_changes=True)
    columns = [(column.name, column.title) for column in entry.columns]
    rests_on = (entry.name, entry.version, entry.edition["sha256"], kind, for_spreadsheets, get_language(), columns)
    key = hashlib.sha256(repr(rests_on).encode()).hexdigest()
    # Titles are in the language of who asks.
    of_rows = kind in _OF_ROWS and not for_spreadsheets
    drop_old_downloads(now=now)
    while True:
        path = next(_made_folder().glob(f"{key}-*"), None) or _make(entry, kind, key, for_spreadsheets=for_spreadsheets)
        try:
            return ReadyFile(path.open("rb"), path.name.partition("-")[2], never_changes=of_rows)
        except FileNotFoundError:  # another process dropped it meanwhile
            continue


def _made_folder() -> Path:
    return Path(settings.HATANG_DATA) / "made-files"


def _make(entry: CatalogueEntry, kind: Format, key: str, *, for_spreadsheets: bool) -> Path:
    """The file under what it rests on and its hash; two that make it at once make the same."""
    _made_folder().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_made_folder(), prefix=".") as folder:
        written = files.write_file(entry, kind, Path(folder), for_spreadsheets=for_spreadsheets)
        with written.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        return written.replace(_made_folder() / f"{key}-{sha256}")


def drop_old_downloads(*, now: datetime) -> int:
    """Delete what was made too long ago, and the oldest of what is too much; how many. Who reads one reads on."""
    ages = sorted(_list_made(), reverse=True)
    size_bytes = dropped = 0
    for made_at, path, length in ages:
        size_bytes += length
        if made_at < now.timestamp() - _KEPT_S or size_bytes > _MOST_KEPT_BYTES:
            path.unlink(missing_ok=True)
            dropped += 1
    return dropped


def _list_made() -> Iterator[tuple[float, Path, int]]:
    for path in _made_folder().glob("*-*"):
        try:
            known = path.stat()
        except FileNotFoundError:
            continue
        yield known.st_mtime, path, known.st_size
