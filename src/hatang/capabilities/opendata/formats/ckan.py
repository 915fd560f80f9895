"""The catalogue in the words of CKAN's Action API v3: packages, resources, groups, organisations, people, licences.

A published dataset and a registered one have the same keys. What is published stands under one organisation and under
the capability that declares it as its group; none of the three can be written by a client.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from hatang.capabilities.opendata.formats.described import build_address
from hatang.capabilities.opendata.queries.registered import in_order
from hatang.capabilities.opendata.terms import ATTACHED, CKAN_LICENCES, KINDS, LICENCES, BodyKind
from hatang.engines.writing.words import fold_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hatang.capabilities.identity.public import PersonAccount
    from hatang.capabilities.opendata.models import Body, Package, Resource, Tag
    from hatang.capabilities.opendata.queries.published import CatalogueEntry
    from hatang.capabilities.opendata.terms import Format

    type Shown = dict[str, Any]


def derive_identifier(*parts: str) -> str:
    """The same UUID for the same thing, for ever: CKAN's clients keep it.

    >>> derive_identifier("describe_entry", "a") == derive_identifier("describe_entry", "a")
    True
    """
    return str(uuid5(NAMESPACE_URL, ":".join(("hatang", *parts))))


def make_slug(text: str) -> str:
    """A name as CKAN allows it: letters without diacritics, digits, "-" and "_".

    >>> make_slug("coverage.hole"), make_slug("Sở Khoa học")
    ('coverage-hole', 'so-khoa-hoc')
    """
    return re.sub(r"[^a-z0-9_]+", "-", fold_text(text)).strip("-")


def encode_json(content: Any) -> bytes:
    """As every answer of the API is written."""
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False).encode()


def format_moment(at: datetime | None) -> str | None:
    """As CKAN writes it: UTC without saying so, always with a fraction."""
    return at.replace(tzinfo=None).isoformat(timespec="microseconds") if at else None


def _describe_licence(code: str | None) -> Shown:
    known = CKAN_LICENCES.get(code or "")
    if known is not None:
        link = {"license_url": known.url} if known.url else {}
        return {"isopen": known.is_open, "license_id": code, "license_title": known.title, **link}
    if code in LICENCES:
        return {"isopen": True, "license_id": code, "license_title": code, "license_url": LICENCES[code]}
    return {"isopen": False, "license_id": code, "license_title": code}


# ---- what is published


def describe_entry(entry: CatalogueEntry) -> Shown:
    """The dataset as `package_show` gives it."""
    published = format_moment(entry.snapshot.published_at)
    files = [describe_entry_resource(entry, kind, position) for position, kind in enumerate(entry.formats)]
    return {
        "author": settings.HATANG_PUBLISHER,
        "author_email": None,
        "creator_user_id": None,
        "id": derive_identifier("package", entry.name),
        **_describe_licence(entry.licence),
        "maintainer": None,
        "maintainer_email": None,
        "metadata_created": published,
        "metadata_modified": published,
        "name": make_slug(entry.name),
        "notes": entry.description,
        "num_resources": len(files),
        "num_tags": len(list_entry_tags(entry)),
        "organization": describe_organisation(entry),
        "owner_org": derive_identifier("organization"),
        "private": False,
        "state": "active",
        "title": entry.title,
        "type": "dataset",
        "url": build_address("dataset", entry.name),
        "version": entry.version,
        "extras": [
            {"key": "identifier", "value": entry.name},
            {"key": "frequency", "value": entry.cadence.value},
            {"key": "rows", "value": str(entry.rows)},
            {"key": "checks_passed", "value": f"{entry.passed}/{len(entry.checks)}"},
        ],
        "resources": files,
        "tags": [describe_tag(tag_name) for tag_name in list_entry_tags(entry)],
        "groups": [describe_group(entry)],
        "relationships_as_subject": [],
        "relationships_as_object": [],
    }


def describe_entry_resource(entry: CatalogueEntry, kind: Format, position: int) -> Shown:
    published, lies = format_moment(entry.snapshot.published_at), entry.as_it_lies(kind)
    return {
        "cache_last_updated": None,
        "cache_url": None,
        "created": published,
        "datastore_active": kind not in ATTACHED,
        "description": "",
        "format": KINDS[kind].file_type,
        "hash": lies["sha256"] if lies else "",
        "id": derive_identifier("resource", entry.name, kind.value),
        "last_modified": published,
        "metadata_modified": published,
        "mimetype": KINDS[kind].media_type,
        "mimetype_inner": None,
        "name": f"{entry.title} ({kind.label})",
        "package_id": derive_identifier("package", entry.name),
        "position": position,
        "resource_type": None,
        "size": lies["size_bytes"] if lies else None,
        "state": "active",
        "url": build_address("download", entry.name, entry.version, kind.value),
        "url_type": None,
    }


def list_entry_tags(entry: CatalogueEntry) -> list[str]:
    return sorted({entry.group, *(["geospatial"] if entry.geometry else [])})


def describe_tag(name: str) -> Shown:
    return {
        "display_name": name,
        "id": derive_identifier("tag", name),
        "name": name,
        "state": "active",
        "vocabulary_id": None,
    }


def describe_group(entry: CatalogueEntry) -> Shown:
    title = str(entry.group_title)
    return {
        "description": "",
        "display_name": title,
        "id": derive_identifier("group", entry.group),
        "image_display_url": "",
        "name": make_slug(entry.group),
        "title": title,
    }


def describe_organisation(entry: CatalogueEntry) -> Shown:
    """The one organisation that publishes, as a package names it."""
    return {
        "id": derive_identifier("organization"),
        "name": make_slug(settings.HATANG_PUBLISHER),
        "title": settings.HATANG_PUBLISHER,
        "type": "organization",
        "description": "",
        "image_url": "",
        "created": format_moment(entry.snapshot.published_at),
        "is_organization": True,
        "approval_status": "approved",
        "state": "active",
    }


def publishing_body(entries: Sequence[CatalogueEntry], *, kind: str) -> Shown:
    """The publishing organisation, or the group of the entries, as a list of bodies gives it."""
    first = min(entries, key=lambda entry: entry.snapshot.published_at)
    described = describe_organisation(first) if kind == BodyKind.ORGANIZATION else describe_group(first)
    return {
        "approval_status": "approved",
        "created": format_moment(first.snapshot.published_at),
        "description": "",
        "display_name": described["title"],
        "id": described["id"],
        "image_display_url": "",
        "image_url": "",
        "is_organization": kind == BodyKind.ORGANIZATION,
        "name": described["name"],
        "num_followers": 0,
        "package_count": len(entries),
        "state": "active",
        "title": described["title"],
        "type": str(kind),
    }


# ---- what is registered


def registered_package(package: Package) -> Shown:
    """A registered package, read with `registered.whole`."""
    resources = [registered_resource(part) for part in in_order(list(package.resources.all()))]
    tagged = sorted(package.tags.all(), key=lambda part: part.name)
    return {
        "author": package.author,
        "author_email": package.author_email,
        "creator_user_id": person_id(package.creator),
        "id": str(package.pk),
        **_describe_licence(package.license_id),
        "maintainer": package.maintainer,
        "maintainer_email": package.maintainer_email,
        "metadata_created": format_moment(package.created),
        "metadata_modified": format_moment(package.modified),
        "name": package.name,
        "notes": package.notes,
        "num_resources": len(resources),
        "num_tags": len(tagged),
        "organization": bare_body(package.owner),
        "owner_org": str(package.owner_id),
        "private": package.private,
        "state": package.state,
        "title": package.title,
        "type": "dataset",
        "url": package.url,
        "version": package.version,
        "extras": package.extras,
        "resources": resources,
        "tags": [{**registered_tag(part), "state": "active"} for part in tagged],
        "groups": [_group_of(part) for part in sorted(package.groups.all(), key=lambda part: part.title)],
        "relationships_as_subject": [],
        "relationships_as_object": [],
    }


def registered_resource(resource: Resource) -> Shown:
    return {
        **resource.extras,
        "cache_last_updated": None,
        "cache_url": None,
        "created": format_moment(resource.created),
        "datastore_active": resource.fields is not None,
        "description": resource.description,
        "format": resource.format,
        "hash": resource.hash,
        "id": str(resource.pk),
        "last_modified": format_moment(resource.content_modified),
        "metadata_modified": format_moment(resource.modified),
        "mimetype": resource.mimetype,
        "mimetype_inner": None,
        "name": resource.name,
        "package_id": str(resource.package_id),
        "position": resource.position,
        "resource_type": resource.resource_type,
        "size": resource.size,
        "state": "active",
        "url": _build_resource_address(resource),
        "url_type": "upload" if resource.file else "datastore" if _is_rows_alone(resource) else None,
    }


def _is_rows_alone(resource: Resource) -> bool:
    return resource.fields is not None and not resource.url


def _build_resource_address(resource: Resource) -> str:
    if resource.file:
        return build_address("file", str(resource.pk), resource.url)
    if _is_rows_alone(resource):
        return f"{build_address('ckan', 'datastore_search')}?resource_id={resource.pk}"
    return resource.url


def bare_body(body: Body) -> Shown:
    """A body as a package names its owner."""
    return {
        "id": str(body.pk),
        "name": body.name,
        "title": body.title,
        "type": body.kind,
        "description": body.description,
        "image_url": body.image_url,
        "created": format_moment(body.created),
        "is_organization": body.kind == BodyKind.ORGANIZATION,
        "approval_status": "approved",
        "state": body.state,
    }


def _group_of(group: Body) -> Shown:
    return {
        "description": group.description,
        "display_name": group.title or group.name,
        "id": str(group.pk),
        "image_display_url": group.image_url,
        "name": group.name,
        "title": group.title,
    }


def describe_body(body: Body, *, packages: int) -> Shown:
    """A body as a list of bodies gives it."""
    return {
        **bare_body(body),
        "display_name": body.title or body.name,
        "image_display_url": body.image_url,
        "num_followers": 0,
        "package_count": packages,
    }


def body_for_user(body: Body, capacity: str) -> Shown:
    """A body as it is listed for somebody who serves in it."""
    shown = {**bare_body(body), "display_name": body.title or body.name, "image_display_url": body.image_url}
    return shown | ({"capacity": capacity} if capacity else {})


def registered_tag(tag: Tag) -> Shown:
    return {
        "id": str(tag.pk),
        "name": tag.name,
        "vocabulary_id": None,
        "display_name": tag.name,
    }


# ---- people and licences


def person_id(actor_id: str) -> str:
    """The id of an account as CKAN's clients see it."""
    return derive_identifier("user", actor_id)


def describe_person(account: PersonAccount, *, created_packages: int, keeper: bool) -> Shown:
    """An account as others in a body see it: no e-mail, nor anything from which it can be told."""
    return {
        "id": person_id(account.id),
        "name": account.username,
        "fullname": account.full_name,
        "created": format_moment(account.added_at),
        "about": None,
        "last_active": format_moment(account.last_login),
        "activity_streams_email_notifications": False,
        "sysadmin": keeper,
        "state": "active",
        "image_url": None,
        "display_name": account.full_name,
        "email_hash": "",
        "number_created_packages": created_packages,
        "image_display_url": None,
    }


def list_licences(entries: Sequence[CatalogueEntry]) -> list[Shown]:
    """The licences that datasets stand under or may stand under; CKAN writes yes and no as words."""
    ours = {code: ("", LICENCES.get(code, ""), code in LICENCES) for code in (*LICENCES, *(e.licence for e in entries))}
    listed = []
    for code, known in CKAN_LICENCES.items():
        listed.append(_listed_licence(code, known.title, known.url, is_open=known.is_open, generic=known.is_generic))
    for code, (_title, url, is_open) in sorted(ours.items()):
        listed.append(_listed_licence(code, code, url, is_open=is_open, generic=False))
    return listed


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
