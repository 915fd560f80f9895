"""The datasets of the catalogue in the words of CKAN's Action API v3, by which the index knows them too.

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

from hatang.capabilities.opendata.formats.described import build_address, build_call_address
from hatang.capabilities.opendata.models import Body, Resource
from hatang.capabilities.opendata.terms import ATTACHED, CKAN_LICENCES, KINDS, LICENCES, BodyKind
from hatang.engines.writing.words import fold_text

if TYPE_CHECKING:
    from datetime import datetime

    from hatang.capabilities.opendata.models import Package, Tag
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
    published, lies = entry.snapshot.published_at, entry.as_it_lies(kind)
    shown = registered_resource(
        Resource(
            id=derive_identifier("resource", entry.name, kind.value),
            package_id=derive_identifier("package", entry.name),
            position=position,
            url=build_address("download", entry.name, entry.version, kind.value),
            name=f"{entry.title} ({kind.label})",
            description="",
            format=KINDS[kind].file_type,
            mimetype=KINDS[kind].media_type,
            size=lies["size_bytes"] if lies else None,
            hash=lies["sha256"] if lies else "",
            **dict.fromkeys(("created", "modified", "content_modified"), published),
        )
    )
    return shown | {"datastore_active": kind not in ATTACHED}


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
    group = Body(id=derive_identifier("group", entry.group), name=make_slug(entry.group), title=str(entry.group_title))
    return _group_of(group)


def describe_organisation(entry: CatalogueEntry) -> Shown:
    """The one organisation that publishes, as a package names it."""
    title, created = settings.HATANG_PUBLISHER, entry.snapshot.published_at
    key, name = derive_identifier("organization"), make_slug(title)
    return bare_body(Body(id=key, kind=BodyKind.ORGANIZATION.value, name=name, title=title, created=created))


# ---- what is registered


def registered_package(package: Package) -> Shown:
    """A registered package, read with `registered.whole`."""
    resources = [registered_resource(part) for part in package.resources.all()]
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
        return f"{build_call_address('datastore_search')}?resource_id={resource.pk}"
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


def registered_tag(tag: Tag) -> Shown:
    return {
        "id": str(tag.pk),
        "name": tag.name,
        "vocabulary_id": None,
        "display_name": tag.name,
    }


def person_id(actor_id: str) -> str:
    """The id of an account as CKAN's clients see it."""
    return derive_identifier("user", actor_id)
