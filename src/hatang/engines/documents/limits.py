"""How much of a file is taken in: archives by what they really unpack to, documents by their pages."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from hatang.engines.documents.errors import DocumentError
from hatang.engines.documents.source import Paragraph, Source

if TYPE_CHECKING:
    from hatang.engines.documents.source import Block

# A plan has tens of pages; what has more is a book, and somebody sent the wrong file.
MAXIMUM_PAGES = 400
# A full page of text in 14 points, by which pages are counted where a format has none.
CHARACTERS_A_PAGE = 2800
MAXIMUM_MEMBERS = 5_000
MAXIMUM_UNPACKED = 300 * 1024 * 1024
# What is packed closer than so many to one is no text.
MAXIMUM_RATIO, HARMLESS = 100, 16 * 1024 * 1024
_CHUNK = 1024 * 1024


def unpacked(data: bytes, wanted: tuple[str, ...]) -> tuple[dict[str, bytes], list[str]]:
    """The wanted members of an archive and the names of all; `DocumentError` for a bomb, a broken or a locked one."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > MAXIMUM_MEMBERS:
                raise DocumentError("too_large", f"{len(infos)} files inside")
            if any(info.flag_bits & 0x1 for info in infos):
                raise DocumentError("password")
            total = 0
            found: dict[str, bytes] = {}
            for info in infos:
                if info.filename not in wanted:
                    continue
                parts, size = [], 0
                with archive.open(info) as member:
                    while chunk := member.read(_CHUNK):
                        total, size = total + len(chunk), size + len(chunk)
                        is_bomb = size > HARMLESS and size > MAXIMUM_RATIO * max(info.compress_size, 1)
                        if is_bomb or total > MAXIMUM_UNPACKED:
                            raise DocumentError("too_large", f"{info.filename} > {MAXIMUM_UNPACKED // 1024 // 1024} MB")
                        parts.append(chunk)
                found[info.filename] = b"".join(parts)
            return found, [info.filename for info in infos]
    except DocumentError:
        raise
    except Exception as error:
        # zlib, lzma and zipfile each raise their own class for a damaged archive.
        raise DocumentError("broken", str(error)) from error


def check(source: Source) -> Source:
    """The document, unless it has too many pages."""
    pages = max(source.pages or 0, _characters(source.blocks) // CHARACTERS_A_PAGE)
    if pages > MAXIMUM_PAGES:
        raise DocumentError("too_many_pages", f"{pages} > {MAXIMUM_PAGES}")
    return source


def _characters(blocks: list[Block]) -> int:
    return sum(
        len(block.text)
        if isinstance(block, Paragraph)
        else sum(len(cell.text) for row in block.rows for cell in row.cells)
        for block in blocks
    )
