"""Opens a file into a `Source`; what it is is known by its bytes, never by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hatang.engines.documents import limits
from hatang.engines.documents.errors import DocumentError

if TYPE_CHECKING:
    from pathlib import Path

    from hatang.engines.documents.source import Source

# start: each kind of file has its own library.

MAXIMUM_BYTES = 100 * 1024 * 1024
_HEAD = 8192

# Called with (done, total) as pages are read.
type Progress = Callable[[int, int], None]


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


def read(path: Path, progress: Progress = _silent) -> Source:
    """The document in a file; `DocumentError` names what is wrong with it, and nothing has changed then."""
    size = path.stat().st_size
    if size == 0:
        raise DocumentError("empty", path.name)
    if size > MAXIMUM_BYTES:
        raise DocumentError("too_large", f"{size // 1024 // 1024} MB > {MAXIMUM_BYTES // 1024 // 1024} MB")
    return read_bytes(path.read_bytes(), path.name, progress)


def read_bytes(data: bytes, name: str = "", progress: Progress = _silent) -> Source:
    """The document in bytes. `name` only serves to say that a file is not what it is called."""
    kind = kind_of(data)
    _check_name(kind, name)
    source = _open(kind, data, progress)
    if source.is_empty:
        raise DocumentError("no_text", name)
    return limits.check(source)


def kind_of(data: bytes) -> str:  # noqa: PLR0911 - one case, one answer
    """docx, doc, pdf, html, text, or the kind of a file that is no document.

    >>> kind_of(b"%PDF-1.7"), kind_of(b"<!DOCTYPE html><html>"), kind_of("Kế hoạch".encode())
    ('pdf', 'html', 'text')
    """
    head = data[:_HEAD]
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        return "empty"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    for magic, kind in (
        (b"\x89PNG", "image"),
        (b"\xff\xd8\xff", "image"),
        (b"II*\x00", "image"),
        (b"MM\x00*", "image"),
        (b"Rar!", "archive"),
        (b"7z\xbc\xaf", "archive"),
        (b"\x1f\x8b", "archive"),
        (b"\x7fELF", "program"),
        (b"MZ", "program"),
    ):
        if head.startswith(magic):
            return kind
    low = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if (
        low.startswith(
            (b"<!doctype html", b"<html", b"<head", b"<body", b"<table", b"<div", b"<p>", b"<p ", b"<?xml", b"<meta")
        )
        or b"<html" in low
        or b"mime-version:" in low[:200]
    ):
        return "html" if b"mime-version:" not in low[:200] else "mhtml"
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff")) or head.count(b"\x00") > len(head) // 4
    if b"\x00" in head and not utf16:
        return "binary"
    return "text"


_SUFFIXES = {
    "pdf": {"pdf"},
    "zip": {"docx", "docm", "dotx", "zip"},
    "ole": {"doc", "dot", "wps"},
    "html": {"html", "htm", "xhtml", "aspx", "doc", "xml"},
    "rtf": {"rtf", "doc"},
}
_DOCUMENT_SUFFIXES = {"pdf", "docx", "doc"}


def _check_name(kind: str, name: str) -> None:
    """A file called .pdf that is none was damaged on its way, or is something else: better said than guessed."""
    suffix = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if kind in ("empty", "text") and suffix in _DOCUMENT_SUFFIXES and kind != "empty":
        raise DocumentError("mislabelled", f"{name}: text")
    if suffix in _DOCUMENT_SUFFIXES and kind in _SUFFIXES and suffix not in _SUFFIXES[kind]:
        encrypted_docx = suffix == "docx" and kind == "ole"
        if not encrypted_docx:
            raise DocumentError(
                "mislabelled", f"{name}: {'docx/zip' if kind == 'zip' else 'doc' if kind == 'ole' else kind}"
            )


def _open(kind: str, data: bytes, progress: Progress) -> Source:
    if kind == "empty":
        raise DocumentError("empty")
    if kind == "text":
        from hatang.engines.documents import plaintext, webpages

        is_mixed = b"<table" in data and b"</td>" in data
        return webpages.read_mixed(data) if is_mixed else plaintext.read(data)
    if kind == "html":
        from hatang.engines.documents import webpages

        return webpages.read(data)
    if kind == "zip":
        from hatang.engines.documents import wordfiles

        return wordfiles.read(data)
    if kind == "pdf":
        from hatang.engines.documents import portable

        return portable.read(data, progress)
    if kind in ("ole", "rtf"):
        from hatang.engines.documents import oldword

        return oldword.read(data, kind)
    if kind == "image":
        from hatang.engines.documents import scans

        return scans.read_image(data, progress)
    raise DocumentError("unknown_format", kind)


def takes_long(data: bytes) -> bool:
    """Whether a file is read by another program, or page by page by OCR: seconds to minutes instead of moments.

    `DocumentError` where the program it needs is not installed.

    >>> takes_long("Kế hoạch".encode()), takes_long(b"")
    (False, False)
    """
    kind = kind_of(data)
    if kind in ("ole", "rtf"):
        from hatang.engines.documents import oldword

        if kind == "ole":
            oldword.check(data)
        oldword.program()
        return True
    is_picture = kind == "image"
    if kind == "pdf":
        from hatang.engines.documents import portable

        is_picture = portable.has_pictures_of_pages(data)
    if is_picture:
        from hatang.engines.documents import scans

        scans.program()
    return is_picture
