"""What a client of CKAN sends for a dataset or a body, read and checked; what is wrong is said in CKAN's words."""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from hatang.capabilities.ckan.formats.refusals import invalid_error
from hatang.capabilities.opendata.public import Body, BodyKind, Capacity, Package, PackageState, registered

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from hatang.kernel.access import Actor

    type CkanValues = dict[str, Any]

MISSING = "Missing value"
BAD_NAME = "Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_"
_NAME = re.compile(r"[a-z0-9_-]+")
_TAG = re.compile(r"[\w \-.]+")
_TEXTS = {"title": 500, "notes": 100_000, "url": 2_000, "version": 100, "author": 500, "maintainer": 500}
_EMAILS = ("author_email", "maintainer_email")
_MOST_RESOURCES, _MOST_TAGS, _MOST_EXTRAS = 1_000, 200, 200
# What a resource has of its own; everything else a client sends stands among its further fields.
_RESOURCE_TEXTS = {"name": 500, "description": 100_000, "mimetype": 200, "resource_type": 100}
_RESOURCE_OWN = {
    *_RESOURCE_TEXTS,
    *("id", "url", "format", "size", "hash", "package_id", "position", "created", "last_modified", "metadata_modified"),
    *("cache_url", "cache_last_updated", "mimetype_inner", "state", "url_type", "datastore_active", "upload"),
    *("tracking_summary", "revision_id", "__extras"),
}
# Media types that the standard table of the machine may lack, so that every installation says the same.
_FORMATS = {
    "csv": ("CSV", "text/csv"),
    "json": ("JSON", "application/json"),
    "geojson": ("GeoJSON", "application/geo+json"),
    "xlsx": ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "xls": ("XLS", "application/vnd.ms-excel"),
    "pdf": ("PDF", "application/pdf"),
    "xml": ("XML", "application/xml"),
    "zip": ("ZIP", "application/zip"),
    "parquet": ("PARQUET", "application/vnd.apache.parquet"),
    "gpkg": ("GPKG", "application/geopackage+sqlite3"),
    "shp": ("SHP", "application/vnd.shp"),
    "kml": ("KML", "application/vnd.google-earth.kml+xml"),
    "html": ("HTML", "text/html"),
}


@dataclass(frozen=True)
class CleanResource:
    """`values` are columns; `key` is the resource it changes, None for a new one."""

    key: str | None
    url: str
    values: CkanValues
    extras: CkanValues


@dataclass(frozen=True)
class CleanPackage:
    values: CkanValues
    owner: Body
    groups: tuple[Body, ...]
    tags: tuple[str, ...]
    resources: tuple[CleanResource, ...]


def read_package(
    asked: Mapping[str, Any], *, actor: Actor, existing: Package | None, taken: Collection[str]
) -> CleanPackage:
    """The whole dataset; `Refused` says everything that is wrong with it at once. `taken` are names of ours."""
    wrong: CkanValues = {}
    values: CkanValues = {}
    name = _read_name(asked, wrong, default=existing.name if existing else None)
    if name and _is_taken(Package, name, existing, taken):
        wrong["name"] = ["That URL is already in use."]
    values["name"] = name
    for field, longest in _TEXTS.items():
        values[field] = _read_text(asked, field, longest, wrong)
    values["title"] = values["title"] or name
    for field in _EMAILS:
        values[field] = _read_email(asked, field, wrong)
    values["license_id"] = _read_text(asked, "license_id", 100, wrong)
    owner = _read_owner(asked, actor, existing, wrong)
    values["private"] = _read_boolean(asked, "private", wrong)
    values["state"] = _read_state(asked, existing)
    values["extras"] = read_extras(asked, wrong)
    groups, tags, resources = _read_groups(asked, wrong), _read_tags(asked, wrong), _read_resources(asked, wrong)
    clean = CleanPackage(values, owner, groups, tags, resources)  # type: ignore[arg-type]
    if wrong:
        raise invalid_error(wrong)
    return clean


def read_body(asked: Mapping[str, Any], *, existing: Body | None, taken: Collection[str]) -> CkanValues:
    """The columns of a group or organisation."""
    wrong: CkanValues = {}
    name = _read_name(asked, wrong, default=existing.name if existing else None)
    if name and _is_taken(Body, name, existing, taken):
        wrong["name"] = ["Group name already exists in database"]
    values: CkanValues = {"name": name}
    for field, longest in (("title", 500), ("description", 100_000), ("image_url", 1_000)):
        kept = getattr(existing, field) if existing else ""
        values[field] = _read_text(asked, field, longest, wrong) or "" if field in asked else kept
    values["extras"] = read_extras(asked, wrong)
    if wrong:
        raise invalid_error(wrong)
    return values


def _is_taken(model: type[Package | Body], name: str, existing: Package | Body | None, taken: Collection[str]) -> bool:
    return name in taken or model.objects.filter(name=name).exclude(pk__in=[existing.pk] if existing else []).exists()


def _read_name(asked: Mapping[str, Any], wrong: CkanValues, *, default: str | None) -> str:
    name = asked.get("name", default)
    if name is None or name == "":
        wrong["name"] = [MISSING]
    elif not isinstance(name, str):
        wrong["name"] = ["Names must be strings"]
    elif len(name) < 2:
        wrong["name"] = ["Must be at least 2 characters long"]
    elif len(name) > 100:
        wrong["name"] = ["Name must be a maximum of 100 characters long"]
    elif not _NAME.fullmatch(name):
        wrong["name"] = [BAD_NAME]
    elif name in ("new", "edit", "search"):
        wrong["name"] = ["That name cannot be used"]
    return name if isinstance(name, str) and "name" not in wrong else ""


def _read_text(asked: Mapping[str, Any], field: str, longest: int, wrong: CkanValues) -> str | None:
    value = asked.get(field)
    if value is None or value == "":
        return None
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        wrong[field] = ["Must be a Unicode string value"]
        return None
    if len(str(value)) > longest:
        wrong[field] = [f"Length must be less than {longest + 1} characters"]
    if "\x00" in str(value):
        wrong[field] = ["Invalid character in string"]
    return str(value)


def _read_email(asked: Mapping[str, Any], field: str, wrong: CkanValues) -> str | None:
    address = _read_text(asked, field, 320, wrong)
    if address is None:
        return None
    try:
        validate_email(address)
    except ValidationError:
        wrong[field] = [f"Email {address} is not a valid format"]
    return address


def _read_boolean(asked: Mapping[str, Any], field: str, wrong: CkanValues) -> bool:
    value = asked.get(field)
    if isinstance(value, bool):
        return value
    return str(value or "").strip().lower() in ("true", "yes", "t", "y", "1")


def _read_state(asked: Mapping[str, Any], existing: Package | None) -> str:
    """A draft or active, as the client says; without a word it stays. What was removed is not brought back so."""
    stands = existing.state if existing else PackageState.ACTIVE
    wanted = str(asked.get("state"))
    return wanted if stands != PackageState.DELETED and wanted in (PackageState.DRAFT, PackageState.ACTIVE) else stands


def read_extras(asked: Mapping[str, Any], wrong: CkanValues) -> list[dict[str, str]]:
    """Further fields, [{"key": …, "value": …}], each key once."""
    given = asked.get("extras") or []
    if not isinstance(given, list) or len(given) > _MOST_EXTRAS or not all(isinstance(extra, dict) for extra in given):
        wrong["extras"] = ["Only lists of dicts can be placed against subschema ('extras',)"]
        return []
    errors, fields, seen = [], [], set()
    for extra in given:
        lacks = {field: [MISSING] for field in ("key", "value") if extra.get(field) in (None, "")}
        if not lacks and extra["key"] in seen:
            lacks = {"key": [f'Duplicate key "{extra["key"]}"']}
        errors.append(lacks)
        seen.add(str(extra.get("key")))
        fields.append({"key": str(extra.get("key"))[:200], "value": str(extra.get("value"))[:10_000]})
    if any(errors):
        wrong["extras"] = errors
    return fields


def _read_owner(asked: Mapping[str, Any], actor: Actor, existing: Package | None, wrong: CkanValues) -> Body | None:
    wanted = asked.get("owner_org", str(existing.owner_id) if existing else None)
    if wanted in (None, ""):
        wrong["owner_org"] = ["An organization must be provided"]
        return None
    owner = registered.find_body(key=wanted, kind=BodyKind.ORGANIZATION)
    if owner is None or owner.state != PackageState.ACTIVE:
        wrong["owner_org"] = ["Organization does not exist"]
        return None
    moved = existing is None or existing.owner_id != owner.pk
    if moved and not Body.objects.served_by(actor, Capacity.ADMIN, Capacity.EDITOR).filter(pk=owner.pk).exists():
        wrong["owner_org"] = ["You cannot add a dataset to this organization"]
    return owner


def _read_groups(asked: Mapping[str, Any], wrong: CkanValues) -> tuple[Body, ...]:
    given = asked.get("groups") or []
    groups: dict[UUID, Body] = {}
    for group in given if isinstance(given, list) else [None]:
        key = (group.get("id") or group.get("name")) if isinstance(group, dict) else None
        body_ = registered.find_body(key=key, kind=BodyKind.GROUP) if key else None
        if body_ is None or body_.state != PackageState.ACTIVE:
            wrong["groups"] = ["Group was not found."]
        else:
            groups[body_.pk] = body_
    return tuple(groups.values())


def _read_tags(asked: Mapping[str, Any], wrong: CkanValues) -> tuple[str, ...]:
    given = asked.get("tags") or []
    if isinstance(asked.get("tag_string"), str) and not given:
        given = [{"name": word.strip()} for word in asked["tag_string"].split(",") if word.strip()]
    if not isinstance(given, list) or len(given) > _MOST_TAGS or not all(isinstance(tag, dict) for tag in given):
        wrong["tags"] = ["Only lists of dicts can be placed against subschema ('tags',)"]
        return ()
    errors: list[str] = []
    tags: dict[str, None] = {}
    for tag in given:
        name = tag.get("name")
        if not isinstance(name, str) or not name:
            errors.append(MISSING)
        elif len(name) < 2:
            errors.append(f'Tag "{name}" length is less than minimum 2')
        elif len(name) > 100:
            errors.append(f'Tag "{name}" length is more than maximum 100')
        elif not _TAG.fullmatch(name):
            errors.append(
                f'Tag "{name}" can only contain alphanumeric characters, spaces (" "), hyphens ("-"), '
                'underscores ("_") or dots (".")'
            )
        elif tag.get("vocabulary_id"):
            errors.append("Tag vocabulary was not found.")
        else:
            tags[name] = None
    if errors:
        wrong["tags"] = errors
    return tuple(tags)


def _read_resources(asked: Mapping[str, Any], wrong: CkanValues) -> tuple[CleanResource, ...]:
    given = asked.get("resources") or []
    if not isinstance(given, list) or len(given) > _MOST_RESOURCES or not all(isinstance(e, dict) for e in given):
        wrong["resources"] = ["Only lists of dicts can be placed against subschema ('resources',)"]
        return ()
    errors: list[CkanValues] = []
    resources = [_read_resource(resource, errors) for resource in given]
    if any(errors):
        wrong["resources"] = errors
    return tuple(resources)


def _read_resource(asked: Mapping[str, Any], all_said: list[CkanValues]) -> CleanResource:
    wrong: CkanValues = {}
    values: CkanValues = {field: _read_text(asked, field, longest, wrong) for field, longest in _RESOURCE_TEXTS.items()}
    url = _read_text(asked, "url", 2_000, wrong) or ""
    values["hash"] = _read_text(asked, "hash", 200, wrong) or ""
    values["size"] = _read_size(asked, wrong)
    ending = url.rpartition("/")[2].rpartition(".")[2].lower()
    known = _FORMATS.get(ending)
    given = (_read_text(asked, "format", 100, wrong) or "").strip()
    values["format"] = _FORMATS[given.lower().lstrip(".")][0] if given.lower().lstrip(".") in _FORMATS else given
    if not given and known:
        values["format"] = known[0]
    further = {
        key: value
        for key, value in asked.items()
        if key not in _RESOURCE_OWN and isinstance(value, (str, int, float, bool, type(None)))
    }
    if len(str(further)) > 20_000:
        wrong["__extras"] = ["The further fields are too long"]
    all_said.append(wrong)
    return CleanResource(str(asked["id"]) if asked.get("id") else None, url, values, further)


def _read_size(asked: Mapping[str, Any], wrong: CkanValues) -> int | None:
    value = asked.get("size")
    if value in (None, ""):
        return None
    if isinstance(value, bool) or not re.fullmatch(r"\d{1,15}", str(value).strip()):
        wrong["size"] = ["Invalid integer"]
        return None
    return int(value)


def guessed_type(url: str) -> str | None:
    """The media type that the ending of an address or file name speaks for."""
    ending = url.rpartition("/")[2].rpartition(".")[2].lower()
    return _FORMATS[ending][1] if ending in _FORMATS else mimetypes.guess_type(url)[0]


def format_of(media_type: str) -> str:
    """The format that a media type speaks for; the last part of its name where it is none of the known.

    >>> format_of("application/geo+json"), format_of("application/x-thing"), format_of("")
    ('GeoJSON', 'x-thing', '')
    """
    known = {media: name for name, media in _FORMATS.values()}
    return known.get(media_type) or media_type.rpartition("/")[2]
