"""The directory read from the database: once a reading, and again only after a write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from hatang.capabilities.identity import terms
from hatang.capabilities.identity.models import Organisation, OrganisationGroup, Succession
from hatang.capabilities.identity.queries.directory import Directory, GroupRef, OrganisationRef, SuccessionRef
from hatang.kernel import datasets
from hatang.kernel.access import Area
from hatang.kernel.reading import cache_in_reading

if TYPE_CHECKING:
    type Stamp = tuple[str, tuple[tuple[str, int], ...]]


# The newest directory of this process and the stamp of the writes it contains.
_newest: tuple[Stamp, Directory] | None = None


def read_directory() -> Directory:
    """The directory as the database has it now: that of the writes that everything asks for, and three queries after
    one of its own."""
    return cache_in_reading("identity.directory", _refresh_directory)


def _refresh_directory() -> Directory:
    global _newest  # noqa: PLW0603 - one directory serves the whole process
    stamp = _read_stamp()
    newest = _newest
    if newest is None or newest[0] != stamp:
        newest = _newest = (stamp, _load_directory())
    return newest[1]


def _read_stamp() -> Stamp:
    """The revisions of the two datasets, and the database that numbers them: no write has the number of another, not of
    one that was rolled back either."""
    revisions = datasets.read_revisions([terms.ORGANISATIONS, terms.SUCCESSIONS])
    return str(connection.settings_dict["NAME"]), tuple(revisions.items())


def _load_directory() -> Directory:
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
