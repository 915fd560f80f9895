"""A registered dataset written, with everything that belongs to it, and purged."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction

from hatang.capabilities.ckan.formats.refusals import forbidden_error
from hatang.capabilities.opendata import public as opendata
from hatang.capabilities.opendata.public import Body, Capacity, Package, Resource, Tag, descriptions
from hatang.kernel import access, audit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from hatang.capabilities.ckan.formats.schema import CleanPackage, CleanResource
    from hatang.kernel.access import Actor
    from hatang.kernel.models import StoredFile


def write_package(
    actor: Actor,
    *,
    existing: Package | None,
    clean: CleanPackage,
    now: datetime,
    uploads: Mapping[str | None, StoredFile] | None = None,
    harvested_from: str = "",
) -> Package:
    """Register a dataset, or write it anew with everything that belongs to it.

    `uploads` are kept files by the key of their resource; None stands for the new one.
    """
    if existing is not None:
        opendata.require_package_edit(actor, existing)
    elif not Body.objects.served_by(actor, Capacity.ADMIN, Capacity.EDITOR).filter(pk=clean.owner.pk).exists():
        raise forbidden_error(f"{actor.label} may not register a dataset of {clean.owner.name}")
    with transaction.atomic():
        before = descriptions.registered_package(existing) if existing else None
        package = existing or Package(id=uuid4(), creator=actor.id, created=now, harvested_from=harvested_from)
        for name, value in clean.values.items():
            setattr(package, name, value)
        package.owner, package.modified = clean.owner, now
        # A page lists resources by their formats, so that they come first.
        package.formats = sorted(
            {resource.values["format"] for resource in clean.resources if resource.values["format"]}
        )
        package.tag_names = list(clean.tags)
        package.save(force_insert=existing is None)
        package.groups.set(clean.groups)
        package.tags.set(_ensure_tags(clean.tags))
        _write_resources(package, clean.resources, uploads or {}, now)
        return opendata.record_package_act(actor, package, "changed" if existing else "new", before)


def _ensure_tags(names: Sequence[str]) -> list[Tag]:
    Tag.objects.bulk_create([Tag(name=name) for name in names], ignore_conflicts=True)
    return list(Tag.objects.filter(name__in=names))


def _write_resources(
    package: Package, wanted: Sequence[CleanResource], uploads: Mapping[str | None, StoredFile], now: datetime
) -> None:
    kept = {str(resource.pk): resource for resource in package.resources.all()} if not package._state.adding else {}
    stay = {clean.key for clean in wanted if clean.key in kept}
    package.resources.exclude(pk__in=stay).delete()
    for position, clean in enumerate(wanted):
        existing = kept.get(clean.key or "")
        if existing is None:
            existing = Resource(package=package, created=now, modified=now, id=_choose_resource_id(clean.key))
        _write_resource(existing, clean, position, uploads.get(clean.key), now)


def _choose_resource_id(wanted: str | None) -> UUID:
    """The id that a client chose, where it is one and nobody's yet."""
    try:
        resource_id = UUID(str(wanted))
    except ValueError:
        return uuid4()
    return uuid4() if Resource.objects.filter(pk=resource_id).exists() else resource_id


def _write_resource(
    resource: Resource, clean: CleanResource, position: int, upload: StoredFile | None, now: datetime
) -> None:
    state = (resource.url, resource.file, resource.extras, *(getattr(resource, name) for name in clean.values))
    shown = descriptions.registered_resource(resource)["url"]
    for name, value in clean.values.items():
        if name == "mimetype" and value is None and not resource._state.adding:
            continue
        setattr(resource, name, value)
    if upload is not None:
        resource.file, resource.url, resource.size = upload.pk, upload.name, upload.size
        resource.mimetype = resource.mimetype or upload.media_type
    elif clean.url != shown:
        resource.file, resource.url = None, clean.url
    resource.extras, moved = clean.extras, resource.position != position
    now_is = (resource.url, resource.file, resource.extras, *(getattr(resource, name) for name in clean.values))
    if upload is not None:
        resource.content_modified = now
    if now_is != state:
        resource.modified = now
    resource.position = position
    if now_is != state or moved or resource._state.adding:
        resource.save()


def purge_package(actor: Actor, *, found: Package) -> None:
    """Take a package away with everything that belongs to it. What the audit says of it stays."""
    access.require_right(actor, "opendata.keep")
    with transaction.atomic():
        audit.record_act(
            actor,
            f"{opendata.PACKAGE}.purged",
            opendata.PACKAGE,
            found.pk,
            before=opendata.summarise_package(descriptions.registered_package(found)),
        )
        found.delete()
