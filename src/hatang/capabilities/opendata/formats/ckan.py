"""The catalogue in the words of CKAN's Action API v3: packages, resources, groups, organisations, people, licences.

A published dataset and a registered one have the same keys. What is published stands under one organisation and under
the capability that declares it as its group; none of the three can be written by a client.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings

from hatang.capabilities.opendata.formats.described import address
from hatang.capabilities.opendata.queries.registered import in_order
from hatang.capabilities.opendata.terms import ATTACHED, CKAN_LICENCES, KINDS, LICENCES, BodyKind, PackageState
from hatang.kernel.ui.table_rows import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from hatang.capabilities.identity.public import Account
    from hatang.capabilities.opendata.models import Body, Package, Relationship, Resource, Tag, Vocabulary
    from hatang.capabilities.opendata.queries.published import Entry
    from hatang.capabilities.opendata.terms import Format

    type Shown = dict[str, Any]


def identifier(*parts: str) -> str:
    """The same UUID for the same thing, for ever: CKAN's clients keep it.

    >>> identifier("package", "a") == identifier("package", "a")
    True
    """
    return str(uuid5(NAMESPACE_URL, ":".join(("hatang", *parts))))


def slug(text: str) -> str:
    """A name as CKAN allows it: letters without diacritics, digits, "-" and "_".

    >>> slug("coverage.hole"), slug("Sở Khoa học")
    ('coverage-hole', 'so-khoa-hoc')
    """
    return re.sub(r"[^a-z0-9_]+", "-", fold(text)).strip("-")


def moment(at: datetime | None) -> str | None:
    """As CKAN writes it: UTC without saying so, always with a fraction."""
    return at.replace(tzinfo=None).isoformat(timespec="microseconds") if at else None


def _licence(code: str | None) -> Shown:
    known = CKAN_LICENCES.get(code or "")
    if known is not None:
        link = {"license_url": known.url} if known.url else {}
        return {"isopen": known.is_open, "license_id": code, "license_title": known.title, **link}
    if code in LICENCES:
        return {"isopen": True, "license_id": code, "license_title": code, "license_url": LICENCES[code]}
    return {"isopen": False, "license_id": code, "license_title": code}


# ---- what is published


def package(entry: Entry) -> Shown:
    """The dataset as `package_show` gives it."""
    published = moment(entry.snapshot.published_at)
    files = [resource(entry, kind, position) for position, kind in enumerate(entry.formats)]
    return {
        "author": settings.HATANG_PUBLISHER,
        "author_email": None,
        "creator_user_id": None,
        "id": identifier("package", entry.name),
        **_licence(entry.licence),
        "maintainer": None,
        "maintainer_email": None,
        "metadata_created": published,
        "metadata_modified": published,
        "name": slug(entry.name),
        "notes": entry.description,
        "num_resources": len(files),
        "num_tags": len(tags(entry)),
        "organization": organisation(entry),
        "owner_org": identifier("organization"),
        "private": False,
        "state": "active",
        "title": entry.title,
        "type": "dataset",
        "url": address("dataset", entry.name),
        "version": entry.version,
        "extras": [
            {"key": "identifier", "value": entry.name},
            {"key": "frequency", "value": entry.cadence.value},
            {"key": "rows", "value": str(entry.rows)},
            {"key": "checks_passed", "value": f"{entry.passed}/{len(entry.checks)}"},
        ],
        "resources": files,
        "tags": [tag(each) for each in tags(entry)],
        "groups": [group(entry)],
        "relationships_as_subject": [],
        "relationships_as_object": [],
    }


def resource(entry: Entry, kind: Format, position: int) -> Shown:
    published, lies = moment(entry.snapshot.published_at), entry.as_it_lies(kind)
    return {
        "cache_last_updated": None,
        "cache_url": None,
        "created": published,
        "datastore_active": kind not in ATTACHED,
        "description": "",
        "format": KINDS[kind].file_type,
        "hash": lies["sha256"] if lies else "",
        "id": identifier("resource", entry.name, kind.value),
        "last_modified": published,
        "metadata_modified": published,
        "mimetype": KINDS[kind].media_type,
        "mimetype_inner": None,
        "name": f"{entry.title} ({kind.label})",
        "package_id": identifier("package", entry.name),
        "position": position,
        "resource_type": None,
        "size": lies["size_bytes"] if lies else None,
        "state": "active",
        "url": address("download", entry.name, entry.version, kind.value),
        "url_type": None,
    }


def tags(entry: Entry) -> list[str]:
    return sorted({entry.group, *(["geospatial"] if entry.geometry else [])})


def tag(name: str) -> Shown:
    return {
        "display_name": name,
        "id": identifier("tag", name),
        "name": name,
        "state": "active",
        "vocabulary_id": None,
    }


def group(entry: Entry) -> Shown:
    title = str(entry.group_title)
    return {
        "description": "",
        "display_name": title,
        "id": identifier("group", entry.group),
        "image_display_url": "",
        "name": slug(entry.group),
        "title": title,
    }


def organisation(entry: Entry) -> Shown:
    """The one organisation that publishes, as a package names it."""
    return {
        "id": identifier("organization"),
        "name": slug(settings.HATANG_PUBLISHER),
        "title": settings.HATANG_PUBLISHER,
        "type": "organization",
        "description": "",
        "image_url": "",
        "created": moment(entry.snapshot.published_at),
        "is_organization": True,
        "approval_status": "approved",
        "state": "active",
    }


def publishing_body(entries: Sequence[Entry], *, kind: str, followers: int = 0) -> Shown:
    """The publishing organisation, or the group of the entries, as a list of bodies gives it."""
    first = min(entries, key=lambda each: each.snapshot.published_at)
    found = organisation(first) if kind == BodyKind.ORGANIZATION else group(first)
    return {
        "approval_status": "approved",
        "created": moment(first.snapshot.published_at),
        "description": "",
        "display_name": found["title"],
        "id": found["id"],
        "image_display_url": "",
        "image_url": "",
        "is_organization": kind == BodyKind.ORGANIZATION,
        "name": found["name"],
        "num_followers": followers,
        "package_count": len(entries),
        "state": "active",
        "title": found["title"],
        "type": str(kind),
    }


# ---- what is registered


def registered_package(found: Package) -> Shown:
    """A registered package, read with `registered.whole`."""
    resources = [registered_resource(each) for each in in_order(list(found.resources.all()))]
    tagged = sorted(found.tags.all(), key=lambda each: each.name)
    return {
        "author": found.author,
        "author_email": found.author_email,
        "creator_user_id": person_id(found.creator),
        "id": str(found.pk),
        **_licence(found.license_id),
        "maintainer": found.maintainer,
        "maintainer_email": found.maintainer_email,
        "metadata_created": moment(found.created),
        "metadata_modified": moment(found.modified),
        "name": found.name,
        "notes": found.notes,
        "num_resources": len(resources),
        "num_tags": len(tagged),
        "organization": bare_body(found.owner),
        "owner_org": str(found.owner_id),
        "private": found.private,
        "state": found.state,
        "title": found.title,
        "type": "dataset",
        "url": found.url,
        "version": found.version,
        "extras": found.extras,
        "resources": resources,
        "tags": [{**registered_tag(each), "state": "active"} for each in tagged],
        "groups": [_group_of(each) for each in sorted(found.groups.all(), key=lambda each: each.title)],
        "relationships_as_subject": _told([(each, each.object) for each in found.said_of_others.all()]),
        "relationships_as_object": _told([(each, each.subject) for each in found.said_by_others.all()]),
    }


def _told(found: Iterable[tuple[Relationship, Package]]) -> list[Shown]:
    """How it stands to others that everybody finds: of a hidden one not even the name is told."""
    return [relationship(each) for each, other in found if other.state == PackageState.ACTIVE and not other.private]


def registered_resource(found: Resource) -> Shown:
    return {
        **found.extras,
        "cache_last_updated": None,
        "cache_url": None,
        "created": moment(found.created),
        "datastore_active": found.fields is not None,
        "description": found.description,
        "format": found.format,
        "hash": found.hash,
        "id": str(found.pk),
        "last_modified": moment(found.content_modified),
        "metadata_modified": moment(found.modified),
        "mimetype": found.mimetype,
        "mimetype_inner": None,
        "name": found.name,
        "package_id": str(found.package_id),
        "position": found.position,
        "resource_type": found.resource_type,
        "size": found.size,
        "state": "active",
        "url": address("file", str(found.pk), found.url) if found.file else found.url,
        "url_type": "upload" if found.file else None,
    }


def bare_body(found: Body) -> Shown:
    """A body as a package names its owner."""
    return {
        "id": str(found.pk),
        "name": found.name,
        "title": found.title,
        "type": found.kind,
        "description": found.description,
        "image_url": found.image_url,
        "created": moment(found.created),
        "is_organization": found.kind == BodyKind.ORGANIZATION,
        "approval_status": "approved",
        "state": found.state,
    }


def _group_of(found: Body) -> Shown:
    return {
        "description": found.description,
        "display_name": found.title or found.name,
        "id": str(found.pk),
        "image_display_url": found.image_url,
        "name": found.name,
        "title": found.title,
    }


def body(found: Body, *, packages: int, followers: int = 0) -> Shown:
    """A body as a list of bodies gives it."""
    return {
        **bare_body(found),
        "display_name": found.title or found.name,
        "image_display_url": found.image_url,
        "num_followers": followers,
        "package_count": packages,
    }


def body_for_user(found: Body, capacity: str) -> Shown:
    """A body as it is listed for somebody who serves in it."""
    shown = {**bare_body(found), "display_name": found.title or found.name, "image_display_url": found.image_url}
    return shown | ({"capacity": capacity} if capacity else {})


def relationship(found: Relationship) -> Shown:
    return {
        "subject": found.subject.name,
        "type": found.kind,
        "object": found.object.name,
        "comment": found.comment,
    }


def registered_tag(found: Tag) -> Shown:
    return {
        "id": str(found.pk),
        "name": found.name,
        "vocabulary_id": str(found.vocabulary_id) if found.vocabulary_id else None,
        "display_name": found.name,
    }


def vocabulary(found: Vocabulary) -> Shown:
    return {"id": str(found.pk), "name": found.name, "tags": [registered_tag(each) for each in found.tags.all()]}


# ---- people and licences


def person_id(actor_id: str) -> str:
    """The id of an account as CKAN's clients see it."""
    return identifier("user", actor_id)


def person(found: Account, *, created_packages: int, keeper: bool) -> Shown:
    """An account as others in a body see it: no e-mail, nor anything from which it can be told."""
    return {
        "id": person_id(found.id),
        "name": found.username,
        "fullname": found.full_name,
        "created": moment(found.added_at),
        "about": None,
        "last_active": moment(found.last_login),
        "activity_streams_email_notifications": False,
        "sysadmin": keeper,
        "state": "active",
        "image_url": None,
        "display_name": found.full_name,
        "email_hash": "",
        "number_created_packages": created_packages,
        "image_display_url": None,
    }


def licences(entries: Sequence[Entry]) -> list[Shown]:
    """The licences that datasets stand under or may stand under; CKAN writes yes and no as words."""
    ours = {code: ("", LICENCES.get(code, ""), code in LICENCES) for code in (*LICENCES, *(e.licence for e in entries))}
    found = []
    for code, known in CKAN_LICENCES.items():
        found.append(_listed_licence(code, known.title, known.url, is_open=known.is_open, generic=known.is_generic))
    for code, (_title, url, is_open) in sorted(ours.items()):
        found.append(_listed_licence(code, code, url, is_open=is_open, generic=False))
    return found


def _listed_licence(code: str, title: str, url: str, *, is_open: bool, generic: bool) -> Shown:
    return {
        "domain_content": "False",
        "id": code,
        "domain_data": str(is_open),
        "domain_software": "False",
        "family": "",
        "is_generic": str(generic),
        "od_conformance": "approved" if is_open else "not reviewed",
        "osd_conformance": "not reviewed",
        "maintainer": "",
        "status": "active",
        "url": url,
        "title": title,
    }
