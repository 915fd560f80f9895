"""DOC and RTF: LibreOffice turns them into DOCX; without it the error says what to install."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hatang.engines.documents import wordfiles
from hatang.engines.documents.errors import DocumentError

if TYPE_CHECKING:
    from hatang.engines.documents.source import Source

SECONDS = 120
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_TEXT = "WordDocument".encode("utf-16-le")
_BOOK = ("Workbook".encode("utf-16-le"), "PowerPoint Document".encode("utf-16-le"))


def read(data: bytes, kind: str) -> Source:
    """The document of an old Word file (`kind` "ole") or an RTF."""
    if kind == "ole":
        check(data)
    with tempfile.TemporaryDirectory(prefix="hatang-doc-") as folder:
        source = wordfiles.read(_converted(program(), Path(folder), data, "doc" if kind == "ole" else "rtf"))
    source.format = "doc" if kind == "ole" else "rtf"
    return source


def check(data: bytes) -> None:
    """`DocumentError` where an OLE file is locked, damaged, or no text at all but a workbook or slides."""
    if _LOCKED in data or _is_locked(data):
        raise DocumentError("password")
    if any(name in data for name in _BOOK):
        raise DocumentError("unknown_format", "xls/ppt")
    # LibreOffice takes any bytes for text: without a text of Word's inside, noise would be read as a plan.
    if _TEXT not in data:
        raise DocumentError("broken", "no WordDocument stream")


def program() -> str:
    """LibreOffice; `DocumentError` says what to install."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        raise DocumentError("needs_program", "soffice")
    return found


def _is_locked(data: bytes) -> bool:
    """Whether the file's information block (after Word's magic number 0xA5EC) says it is encrypted."""
    at = data.find(b"\xec\xa5", 512)
    return (
        0 <= at < len(data) - 12 and at % 512 == 0 and bool(int.from_bytes(data[at + 10 : at + 12], "little") & 0x0100)
    )


def _converted(office: str, folder: Path, data: bytes, suffix: str) -> bytes:
    """The file as DOCX. A profile of its own, so that it runs beside an open LibreOffice and leaves nothing behind."""
    given = folder / f"given.{suffix}"
    given.write_bytes(data)
    command = [
        office,
        f"-env:UserInstallation=file://{folder}/profile",
        "--headless",
        "--norestore",
        "--convert-to",
        "docx",
        "--outdir",
        str(folder),
        str(given),
    ]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise DocumentError("broken", f"LibreOffice > {SECONDS} s") from error
    made = folder / "given.docx"
    if done.returncode or not made.is_file():
        raise DocumentError("broken", done.stderr.decode(errors="replace").strip()[:200])
    return made.read_bytes()
