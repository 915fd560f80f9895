"""The directory read from the database: once a request, and again only after a write."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from hatang.capabilities.identity import terms
from hatang.capabilities.identity.models import Organisation, OrganisationGroup, Succession
from hatang.capabilities.identity.queries.directory import Directory, GroupRef, OrganisationRef, SuccessionRef
from hatang.kernel.access import Area

if TYPE_CHECKING:
    from collections.abc import Iterator

    type Stamp = tuple[tuple[str, int, str], ...]


@dataclass
class _Scope:
    """What one request has read already."""

    directory: Directory | None = None


_scope: ContextVar[_Scope | None] = ContextVar("identity_reading", default=None)
# The newest directory of this process and the stamp of the writes it contains.
_newest: tuple[Stamp, Directory] | None = None


@contextmanager
def reading() -> Iterator[None]:
    """Within this block the directory is read at most once; requests run in one, long work may open its own."""
    token = _scope.set(_Scope())
    try:
        yield
    finally:
        _scope.reset(token)


def forget() -> None:
    """After a write in this block: what was read is no longer true."""
    scope = _scope.get()
    if scope is not None:
        scope.directory = None


def directory() -> Directory:
    """The directory as the database has it now: one small query, and three more after a write."""
    global _newest  # noqa: PLW0603 - one directory serves the whole process
    scope = _scope.get()
    if scope is not None and scope.directory is not None:
        return scope.directory
    stamp = _stamp()
    newest = _newest
    if newest is None or newest[0] != stamp:
        newest = _newest = (stamp, _read())
    if scope is not None:
        scope.directory = newest[1]
    return newest[1]


def _stamp() -> Stamp:
    """The revisions of the two datasets and the transactions that wrote them: unlike a revision alone, the number of a
    transaction that was rolled back never comes again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, revision, xmin::text FROM kernel_datasetrevision WHERE name = ANY(%s) ORDER BY name",
            [[terms.ORGANISATIONS, terms.SUCCESSIONS]],
        )
        return tuple(cursor.fetchall())


def _read() -> Directory:
    bodies = list(Organisation.objects.all())
    groups = list(OrganisationGroup.objects.all())
    return Directory(
        organisations={body.code: as_ref(body) for body in bodies},
        aliases={body.code: tuple(body.aliases) for body in bodies},
        succession_rows=tuple(
            SuccessionRef(row.old_id, row.new_id, row.date, row.duty, row.decree, row.certainty, row.note)
            for row in Succession.objects.all()
        ),
        groups={
            group.code: GroupRef(
                code=group.code,
                name=group.name,
                name_en=group.name_en,
                kinds=tuple(group.kinds),
                province=group.province,
                valid_from=group.valid_from,
                valid_to=group.valid_to,
                followed_by=group.followed_by_id or "",
                note=group.note,
            )
            for group in groups
        },
        group_aliases={group.code: tuple(group.aliases) for group in groups},
    )


def as_ref(body: Organisation) -> OrganisationRef:
    area = Area(body.area_code, body.area_valid_from) if body.area_valid_from is not None else None
    return OrganisationRef(
        code=body.code,
        name=body.name,
        name_en=body.name_en,
        short_name=body.short_name or body.name,
        kind=body.kind,
        province=body.province,
        area_code=body.area_code,
        area=area,
        parent=body.parent_id or "",
        valid_from=body.valid_from,
        valid_to=body.valid_to,
        certainty=body.certainty,
    )
