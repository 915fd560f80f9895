"""Archives that are not trusted: a limit on what they unpack to, found by unpacking and not by what they claim."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from hatang.engines.sheets.cells import Unreadable

if TYPE_CHECKING:
    from pathlib import Path

MAXIMUM_MEMBERS = 2_000
MAXIMUM_UNPACKED = 400 * 1024 * 1024
# What is packed closer than so many to one is no table: sheets of one repeated number come to 60. What is small does no
# harm however it is packed.
MAXIMUM_RATIO, HARMLESS = 100, 16 * 1024 * 1024
_CHUNK = 1024 * 1024
_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def measure_members(path: Path) -> dict[str, int]:
    """The names in the archive and their real unpacked sizes; `Unreadable` for a bomb or a broken archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            if len(infos) > MAXIMUM_MEMBERS:
                raise Unreadable("too_large")
            if any(info.flag_bits & 0x1 for info in infos):
                raise Unreadable("password")
            total, sizes = 0, {}
            for info in infos:
                size = 0
                with archive.open(info) as member:
                    while chunk := member.read(_CHUNK):
                        size += len(chunk)
                        is_bomb = size > HARMLESS and size > MAXIMUM_RATIO * max(info.compress_size, 1)
                        if is_bomb or total + size > MAXIMUM_UNPACKED:
                            raise Unreadable("too_large")
                total += size
                sizes[info.filename] = size
            return sizes
    except Unreadable:
        raise
    except Exception as error:  # what zipfile and zlib raise for a broken one has no common class
        raise Unreadable("broken", str(error)) from error


def list_members(path: Path) -> list[str]:
    """The names in the archive that `measure_members` has let pass."""
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def read_member(path: Path, name: str) -> bytes:
    """One member's bytes; call `measure_members` first, which sets the limit."""
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def unpack_shapefile(path: Path, name: str, folder: Path, stem: str = "upload") -> Path:
    """The shapefile of that name in the archive, its own parts alone, in the folder under a stem of ours."""
    for member in list_members(path):
        ending = member[len(name) - 4 :].lower()
        if member.startswith(name[:-4]) and ending in _SHAPEFILE_PARTS:
            (folder / f"{stem}{ending}").write_bytes(read_member(path, member))
    return folder / f"{stem}.shp"
