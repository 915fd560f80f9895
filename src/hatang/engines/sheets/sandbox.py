"""Opens one file in a process of its own, with little memory and little time: whatever it holds, only this dies.

Run as `python -m hatang.engines.sheets.sandbox PATH`; writes the document as JSON to stdout.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from hatang.engines.sheets import archives, delimited, guarding
from hatang.engines.sheets.cells import Broken, Document, Merge, Sheet, Unreadable
from hatang.engines.writing import legacy

# start: a process apart reads one file, with the library for its kind only.

SECONDS = 120
_HEAD = 4096
# Texts from which VIQR is believable; how often more one old encoding must be the only one than the next.
_FEW, _CLEAR = 3, 3


def open_file(path: Path) -> Document:
    """The document of a file, its format known by its bytes and never by its name, its texts in Unicode.

    `Unreadable` where it cannot be opened. What somebody sent is opened by this module as a process of its own.
    """
    document = _open_document(path)
    _convert_texts(document)
    return document


def _open_document(path: Path) -> Document:
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith(b"PK\x03\x04"):
        return _open_zip(path)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        from hatang.engines.sheets import spreadsheets

        return spreadsheets.read_spreadsheet(path, "xls")
    if head.startswith(b"SQLite format 3\x00"):
        from hatang.engines.sheets import geodata

        return geodata.read_geopackage(path)
    return _open_text(path, head)


def _open_zip(path: Path) -> Document:
    names = archives.measure_members(path)
    lowered = [name.lower() for name in names]
    if "xl/workbook.xml" in lowered or "xl/workbook.bin" in lowered:
        from hatang.engines.sheets import spreadsheets

        return spreadsheets.read_spreadsheet(path, "xlsx" if "xl/workbook.xml" in lowered else "xlsb")
    if "content.xml" in lowered:
        from hatang.engines.sheets import spreadsheets

        return spreadsheets.read_spreadsheet(path, "ods")
    if any(name.endswith(".shp") for name in lowered):
        from hatang.engines.sheets import geodata

        return geodata.read_shapefile(path)
    raise Unreadable("unknown_format")


def _open_text(path: Path, head: bytes) -> Document:
    plain = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not plain:
        raise Unreadable("empty")
    if plain.startswith(b"{"):
        from hatang.engines.sheets import geodata

        return geodata.read_geojson(path)
    if plain.startswith((b"<", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf")):
        if b"<table" in head.lower() or b"<html" in head.lower():
            from hatang.engines.sheets import webtables

            return webtables.read_webtables(path)
        raise Unreadable("unknown_format")
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff")) or head.count(b"\x00") > len(head) // 4
    if b"\x00" in head and not utf16:
        raise Unreadable("unknown_format")
    return delimited.read_delimited(path)


def _convert_texts(document: Document) -> None:
    """Texts in TCVN3, VNI, VIQR or doubled UTF-8 become Unicode: all texts of the file decide which of them it is."""
    encoding = _judge_file(document)
    if not encoding:
        return
    for sheet in document.sheets:
        if _convert_sheet(sheet, encoding):
            sheet.encoding = encoding
    if document.format == "csv" and encoding in (legacy.TCVN3, legacy.VNI):
        document.encoding = encoding


def _judge_file(document: Document) -> str:
    """The one encoding that texts of the file must be in, "" when it is Unicode or nothing tells."""
    cells = Counter(cell for sheet in document.sheets for row in sheet.rows for cell in row if isinstance(cell, str))
    texts, votes, voices = set(cells), Counter[str](), Counter[str]()
    for text, count in cells.items():
        verdict = legacy.judge_text(text)
        votes[verdict] += 1
        voices[verdict] += count
    unicode = votes.pop(legacy.UNICODE, 0)
    votes.pop("", None)
    # ASCII with marks is also how people write prices and names of files: it takes several texts, and more cells than
    # Unicode has, whose headings may stand above a few words of an old file that come again and again.
    if votes[legacy.VIQR] < _FEW or voices[legacy.UNICODE] > voices[legacy.VIQR]:
        votes.pop(legacy.VIQR, None)
    ranked = votes.most_common(2)
    if ranked and ranked[0][1] >= _CLEAR * sum(count for _name, count in ranked[1:]):
        return ranked[0][0]
    return "" if unicode else legacy.encoding_of(sorted(texts))


def _convert_sheet(sheet: Sheet, encoding: str) -> bool:
    """Convert the texts of the sheet; whether any was.

    A text that reads well either way ("Bò" may be "Bị") goes with its row, then its column, then the file: headings
    of a template are Unicode above a body that was pasted from an old file.
    """
    judged = [[legacy.judge_text(cell) if isinstance(cell, str) else "" for cell in row] for row in sheet.rows]
    columns: Counter[int] = Counter()
    for verdicts in judged:
        columns.update({at: _weigh(verdict) for at, verdict in enumerate(verdicts) if verdict})
    whole, converted = sum(columns.values()), False
    for row, verdicts in zip(sheet.rows, judged, strict=True):
        own = sum(map(_weigh, verdicts))
        for at, cell in enumerate(row):
            if isinstance(cell, str) and (verdicts[at] or (own or columns[at] or whole) > 0):
                better = legacy.convert_cell(cell, encoding)
                converted |= better != cell
                row[at] = better
    return converted


def _weigh(verdict: str) -> int:
    """A text of an old encoding speaks for it, one of Unicode against it."""
    return 0 if not verdict else -1 if verdict == legacy.UNICODE else 1


def pack_document(document: Document) -> dict[str, Any]:
    return {
        "format": document.format,
        "encoding": document.encoding,
        "sheets": [
            {
                "name": sheet.name,
                "rows": sheet.rows,
                "merged": [[merge.top, merge.left, merge.bottom, merge.right] for merge in sheet.merged],
                "hidden": sheet.hidden,
                "hidden_columns": sorted(sheet.hidden_columns),
                "hidden_rows": sheet.hidden_rows,
                "epsg": sheet.epsg,
                "encoding": sheet.encoding,
            }
            for sheet in document.sheets
        ],
    }


def _encode_special(value: object) -> dict[str, str]:
    if isinstance(value, Broken):
        return {"broken": value.error}
    if isinstance(value, datetime):
        # Midnight is how a spreadsheet writes a day.
        return {"moment" if value.time() != time.min else "date": _format_stamp(value)}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    raise TypeError(type(value).__name__)


def _format_stamp(value: datetime) -> str:
    return value.isoformat() if value.time() != time.min else value.date().isoformat()


def unpack_document(text: str) -> Document:
    """The document out of the JSON of `main`."""
    data = json.loads(text, object_hook=_decode_special)
    sheets = [
        Sheet(
            name=sheet["name"],
            rows=sheet["rows"],
            merged=[Merge(*corners) for corners in sheet["merged"]],
            hidden=sheet["hidden"],
            hidden_columns=frozenset(sheet["hidden_columns"]),
            hidden_rows=sheet["hidden_rows"],
            epsg=sheet["epsg"],
            encoding=sheet["encoding"],
        )
        for sheet in data["sheets"]
    ]
    return Document(data["format"], sheets, data["encoding"])


def _decode_special(value: dict[str, Any]) -> Any:
    if len(value) == 1:
        if "broken" in value:
            return Broken(value["broken"])
        if "date" in value:
            return date.fromisoformat(value["date"])
        if "moment" in value:
            return datetime.fromisoformat(value["moment"])
    return value


def main(path: str) -> None:
    guarding.run_guarded(lambda: pack_document(open_file(Path(path))), seconds=SECONDS, default=_encode_special)


if __name__ == "__main__":
    main(sys.argv[1])
