"""Files that were written before the umask, or brought by hand, are closed to the other users of the machine."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from django.conf import settings

_OTHERS = 0o077
# The private cluster keeps its folder closed by itself, and it belongs to the server's user where root started it.
_CLUSTER = "pg"


def close_installation() -> int:
    """Take the rights of group and others from all that this installation wrote; how many files and folders had any.

    `var` itself can be passed through but not read: the server's user must reach its cluster there.
    """
    inside = [path for path in settings.VAR.iterdir() if path.name != _CLUSTER and not path.is_symlink()]
    elsewhere = [Path(settings.HATANG_DATA)] + ([] if "://" in settings.HATANG_LAKE else [Path(settings.HATANG_LAKE)])
    outside = [path for path in elsewhere if not path.resolve().is_relative_to(settings.VAR.resolve())]
    return _take_rights(settings.VAR, 0o066) + sum(map(close_path, (*inside, *outside)))


def close_path(path: Path) -> int:
    """The same for a file, or a folder with all in it; one that is not there has none.

    A folder is closed before it is looked into, so that nobody puts a link in the way. Links inside are not followed,
    and what belongs to another user is left to them.
    """
    with suppress(FileNotFoundError):
        closed = _take_rights(path, _OTHERS)
        if path.is_dir() and path.stat().st_uid == os.geteuid():
            with os.scandir(path) as entries:
                closed += sum(close_path(Path(entry.path)) for entry in entries if not entry.is_symlink())
        return closed
    return 0


def _take_rights(path: Path, rights: int) -> int:
    """Take the rights of one file or folder where it is our own and has them; whether it had, as a number."""
    status = path.stat()
    if status.st_uid != os.geteuid() or not status.st_mode & rights:
        return 0
    path.chmod(stat.S_IMODE(status.st_mode) & ~rights)
    return 1
