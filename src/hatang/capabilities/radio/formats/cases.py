"""Paths as lines of JSON in, their losses as lines of JSON out; one bad line is named and stops no other."""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hatang.capabilities.radio.formats import words as radio_words
from hatang.capabilities.radio.formats.models import MISSING, MODELS, Maps, RadioCase, RadioModel
from hatang.engines.radio import refractivity
from hatang.engines.radio.errors import RadioError
from hatang.kernel.problems import Invalid, Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

GZIP = b"\x1f\x8b"


def read_maps(n0_path: Path | None, delta_n_path: Path | None) -> Maps:
    """Read the reader's copies of the ITU's maps; a bad one is a problem that names file and line."""
    try:
        return Maps(
            refractivity.read_map("n0", n0_path) if n0_path else None,
            refractivity.read_map("delta_n", delta_n_path) if delta_n_path else None,
        )
    except RadioError as error:
        raise Invalid(
            "radio_map",
            _("This map cannot be used"),
            where=str(error.value),
            detail=radio_words.describe_expected(error),
        ) from error


def read_lines(path: Path) -> Iterator[bytes]:
    """The lines of a file or, for "-", of the standard input; gzip is known by its content."""
    if str(path) == "-":
        yield from _unpack_lines(BytesIO(sys.stdin.buffer.read()), "-")
        return
    try:
        with path.open("rb") as file:
            yield from _unpack_lines(file, str(path))
    except OSError as error:
        raise Missing(
            "radio_cases", _("This file cannot be read"), where=str(path), detail=str(error.strerror)
        ) from error


def _unpack_lines(file: BinaryIO, name: str) -> Iterator[bytes]:
    if not file.seekable():
        file = BytesIO(file.read())
    packed = file.read(2) == GZIP
    file.seek(0)
    if not packed:
        yield from file
        return
    try:
        with gzip.open(file) as unpacked:
            yield from unpacked
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise Invalid("radio_cases", _("This gzip file is cut off or damaged"), where=name) from error


def answer_cases(
    lines: Iterable[bytes], *, model: str, maps: Maps, unknown: Callable[[int, str], object] = lambda line, field: None
) -> Iterator[dict[str, Any]]:
    """The answer to each case in turn, or the error that names its line and field; empty lines are passed over.

    `unknown(line, field)` is called for a field that no model knows, the first time it stands in a case: a name that
    is mistyped must not pass for one left out.
    """
    chosen = MODELS[model]
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            case = _parse_case(line)
            answer = chosen.answer(case, maps)
        except RadioError as error:
            yield _describe_refusal(error, number, chosen)
            continue
        for field in case.unknown(chosen.results):
            if field not in seen:
                seen.add(field)
                unknown(number, _shorten_text(field))
        yield {"line": number, **answer}


def _parse_case(line: bytes) -> RadioCase:
    try:
        case_fields = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise RadioError("", error, "") from error
    if not isinstance(case_fields, dict):
        raise RadioError("", line.decode("utf-8-sig").strip(), "")
    return RadioCase(case_fields)


def _describe_refusal(error: RadioError, number: int, model: RadioModel) -> dict[str, Any]:
    field, wanted, value = model.field(error.field), radio_words.describe_expected(error), _shorten_text(error.value)
    where = {"line": number, "field": field}
    if not field:
        message = _("line %(line)d: not a JSON object: %(value)s") % {"line": number, "value": value}
    elif error.value is MISSING:
        message = _("line %(line)d, field %(field)s: missing") % where
    else:
        message = _("line %(line)d, field %(field)s: %(value)s; expected %(expected)s") % {
            **where,
            "value": value,
            "expected": wanted,
        }
    code = model.code(error.field)
    return {"error": message, **where, **({} if code is None else {"rc": code})}


def _shorten_text(value: object) -> str:
    # Half of a surrogate pair is a character that no file can hold.
    text = "null" if value is None else str(value).encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= 80 else f"{text[:79]}…"
