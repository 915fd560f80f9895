"""Files as they came: kept under their SHA-256, never trusted by name."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.kernel.problems import Invalid, Missing

# start: this is imported before the apps are ready; what asks the tables imports them.
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from uuid import UUID

    from hatang.kernel.access import Actor
    from hatang.kernel.models import StoredFile

MAXIMUM_BYTES = 200 * 1024 * 1024
_CHUNK = 1024 * 1024
# The numbers only have to differ from other advisory locks.
_BYTES_LOCK = 194_0007
# Held shared by whoever takes a backup, alone by whoever deletes what the database named until now.
BACKUP_LOCK = 194_0008
# The hashes of what the innermost `all_or_nothing` kept.
_kept: ContextVar[list[str]] = ContextVar("kept")

# What a file is by its first bytes: the name and the client's word for it are not trusted.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "application/zip"),
    (b"%PDF-", "application/pdf"),
    (b"SQLite format 3\x00", "application/geopackage+sqlite3"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)


def media_type_of(head: bytes) -> str:
    """The media type by signature; text when there is no NUL byte, octets otherwise.

    >>> media_type_of(b"%PDF-1.7"), media_type_of(b""), media_type_of(b"a;b")
    ('application/pdf', 'text/plain', 'text/plain')
    """
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return "application/octet-stream" if b"\x00" in head and not utf16 else "text/plain"


def _files_folder() -> Path:
    return Path(settings.HATANG_DATA) / "files"


def _path_of_hash(sha256: str) -> Path:
    return _files_folder() / sha256[:2] / sha256


def store_file(name: str, stream: IO[bytes], actor: Actor, *, maximum_bytes: int = MAXIMUM_BYTES) -> StoredFile:
    """Keep the stream; the bytes are on disk, synced, before the record is written."""
    from hatang.kernel.models import StoredFile

    _files_folder().mkdir(parents=True, exist_ok=True)
    digest, size, head = hashlib.sha256(), 0, b""
    handle, temporary = tempfile.mkstemp(dir=_files_folder(), prefix="incoming-")
    try:
        with os.fdopen(handle, "wb") as out:
            while chunk := stream.read(_CHUNK):
                head = head or chunk[:512]
                size += len(chunk)
                if size > maximum_bytes:
                    raise Invalid(
                        "file_too_large",
                        _("The file is too large"),
                        where=name,
                        hint=_("Split it; at most %(megabytes)d MB are taken.")
                        % {"megabytes": maximum_bytes // 1024 // 1024},
                        status=413,
                    )
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        sha256 = digest.hexdigest()
        path = _path_of_hash(sha256)
        with transaction.atomic():
            _hold_bytes(sha256)
            path.parent.mkdir(exist_ok=True)
            Path(temporary).replace(path)
            _kept.get([]).append(sha256)
            return StoredFile.objects.create(
                sha256=sha256,
                name=Path(name.replace("\\", "/")).name[:255] or "unnamed",
                size=size,
                media_type=media_type_of(head),
                stored_at=timezone.now(),
                stored_by=actor.id,
            )
    finally:
        Path(temporary).unlink(missing_ok=True)


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """A transaction whose files go with it: where it is undone, so are the bytes that it kept and no record names."""
    token = _kept.set([])
    try:
        with transaction.atomic():
            yield
    except BaseException:
        for sha256 in _kept.get():
            _discard_bytes(sha256)
        raise
    finally:
        _kept.reset(token)


def _hold_bytes(sha256: str) -> None:
    """Until the transaction ends nobody discards these bytes; many may hold them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, hashtext(%s))", [_BYTES_LOCK, sha256])


def _discard_bytes(sha256: str) -> None:
    """Delete bytes that no record names; not where another transaction is about to write one."""
    from hatang.kernel.models import StoredFile

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [_BYTES_LOCK, sha256])
        if cursor.fetchone()[0] and not StoredFile.objects.filter(sha256=sha256).exists():
            _path_of_hash(sha256).unlink(missing_ok=True)


def erase_files(file_ids: Collection[UUID]) -> bool:
    """Erase kept files for ever: their bytes, where no other record names the same, and their records.

    False, with nothing erased, while a backup is taken. Bytes go first: where the transaction is undone, whoever named
    the files still does, and erases them again.
    """
    from hatang.kernel.models import StoredFile

    with deleting_files() as is_free, transaction.atomic():
        if is_free:
            going = StoredFile.objects.filter(pk__in=list(file_ids))
            hashes = sorted(set(going.values_list("sha256", flat=True)))
            going.delete()
            for sha256 in hashes:
                _discard_bytes(sha256)
    return is_free


@contextmanager
def deleting_files() -> Iterator[bool]:
    """Whether files that the database no longer names may go: not while a backup is taken, whose state of it may name
    them. Nobody waits: what stays now goes with the next that are deleted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [BACKUP_LOCK])
        is_free = bool(cursor.fetchone()[0])
    try:
        yield is_free
    finally:
        if is_free:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [BACKUP_LOCK])


def path_of(file_id: UUID | str) -> Path:
    """Where the bytes of a stored file lie; `Missing` when the record or the bytes are gone."""
    from hatang.kernel.models import StoredFile

    try:
        stored = StoredFile.objects.get(pk=file_id)
    except StoredFile.DoesNotExist as error:
        raise Missing("file", _("This file is not here"), where=str(file_id)) from error
    path = _path_of_hash(stored.sha256)
    if not path.exists():
        raise Missing("file", _("The stored file is gone"), where=stored.name)
    return path


@dataclass(frozen=True)
class FilesVerification:
    """`broken` names the files whose bytes are gone or are no longer those of their hash."""

    files: int
    broken: tuple[str, ...]


def verify_files() -> FilesVerification:
    """Read every kept file again."""
    from hatang.kernel.models import StoredFile

    hashes = sorted(set(StoredFile.objects.values_list("sha256", flat=True)))
    broken = tuple(digest for digest in hashes if not _is_whole(digest))
    return FilesVerification(len(hashes), broken)


def _is_whole(sha256: str) -> bool:
    path = _path_of_hash(sha256)
    if not path.exists():
        return False
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == sha256
