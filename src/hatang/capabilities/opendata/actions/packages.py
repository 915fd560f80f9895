"""The life of a registered dataset: written, moved, hidden, removed, purged; each act audited and told of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.db import transaction

from hatang.capabilities.opendata.formats import ckan
from hatang.capabilities.opendata.formats.refusals import forbidden
from hatang.capabilities.opendata.models import (
    Activity,
    Body,
    Follow,
    Package,
    Relationship,
    Resource,
    Tag,
)
from hatang.capabilities.opendata.queries import registered
from hatang.capabilities.opendata.terms import WITHDRAWN, Capacity, Followed, PackageState
from hatang.kernel import access, audit
from hatang.kernel.ui.table_rows import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from hatang.capabilities.opendata.formats.schema import CleanPackage, CleanResource
    from hatang.kernel.access import Actor
    from hatang.kernel.models import StoredFile

OBJECT = "opendata.package"
_LONGEST_WORDS = 200_000


def may_edit(actor: Actor, found: Package) -> bool:
    """Whether the actor edits datasets of the package's organisation."""
    served = Body.objects.served_by(actor, Capacity.ADMIN, Capacity.EDITOR)
    return served.filter(pk=found.owner_id).exists()


def require_edit(actor: Actor, found: Package) -> None:
    if not may_edit(actor, found):
        raise forbidden(f"{actor.label} may not edit {found.pk}")


def write(
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
        require_edit(actor, existing)
    elif not Body.objects.served_by(actor, Capacity.ADMIN, Capacity.EDITOR).filter(pk=clean.owner.pk).exists():
        raise forbidden(f"{actor.label} may not register a dataset of {clean.owner.name}")
    with transaction.atomic():
        before = ckan.registered_package(existing) if existing else None
        found = existing or Package(id=uuid4(), creator=actor.id, created=now, harvested_from=harvested_from)
        for name, value in clean.values.items():
            setattr(found, name, value)
        found.owner, found.modified = clean.owner, now
        # A page lists resources by their formats, so that they come first.
        found.formats = sorted({each.values["format"] for each in clean.resources if each.values["format"]})
        found.tag_names = [name for name, vocabulary in clean.tags if vocabulary is None]
        found.group_names = [each.name for each in clean.groups]
        found.title_words, found.words = _words(found, clean)
        found.save(force_insert=existing is None)
        found.groups.set(clean.groups)
        found.tags.set(_tags(clean.tags))
        _write_resources(found, clean.resources, uploads or {}, now)
        return _told(actor, found, "changed" if existing else "new", before, now)


def _words(found: Package, clean: CleanPackage) -> tuple[str, str]:
    title = fold(found.title)[:500]
    texts = [found.name, found.title, found.notes or "", found.author or "", found.owner.title, found.owner.name]
    texts += [name for name, _vocabulary in clean.tags]
    for each in clean.resources:
        texts += [each.values["name"] or "", each.values["description"] or ""]
    texts += [each["value"] for each in found.extras]
    return title, fold(" ".join(texts))[:_LONGEST_WORDS]


def _tags(wanted: Sequence[tuple[str, UUID | None]]) -> list[Tag]:
    free = [name for name, vocabulary in wanted if vocabulary is None]
    Tag.objects.bulk_create([Tag(name=name) for name in free], ignore_conflicts=True)
    found = list(Tag.objects.filter(vocabulary=None, name__in=free))
    for name, vocabulary in wanted:
        if vocabulary is not None:
            found += Tag.objects.filter(vocabulary=vocabulary, name=name)
    return found


def _write_resources(
    package: Package, wanted: Sequence[CleanResource], uploads: Mapping[str | None, StoredFile], now: datetime
) -> None:
    kept = {str(each.pk): each for each in package.resources.all()} if not package._state.adding else {}
    stay = {each.key for each in wanted if each.key in kept}
    package.resources.exclude(pk__in=stay).delete()
    for position, each in enumerate(wanted):
        found = kept.get(each.key or "")
        if found is None:
            found = Resource(package=package, created=now, modified=now, id=_key(each.key))
        _write_resource(found, each, position, uploads.get(each.key), now)


def _key(wanted: str | None) -> UUID:
    """The id that a client chose, where it is one and nobody's yet."""
    try:
        found = UUID(str(wanted))
    except ValueError:
        return uuid4()
    return uuid4() if Resource.objects.filter(pk=found).exists() else found


def _write_resource(
    found: Resource, clean: CleanResource, position: int, upload: StoredFile | None, now: datetime
) -> None:
    state = (found.url, found.file, found.extras, *(getattr(found, name) for name in clean.values))
    shown = ckan.registered_resource(found)["url"] if found.file else None
    for name, value in clean.values.items():
        if name == "mimetype" and value is None and not found._state.adding:
            continue
        setattr(found, name, value)
    if upload is not None:
        found.file, found.url, found.size = upload.pk, upload.name, upload.size
        found.mimetype = found.mimetype or upload.media_type
    elif found.file is None or clean.url != shown:
        found.file, found.url = None, clean.url
    found.extras, moved = clean.extras, found.position != position
    now_is = (found.url, found.file, found.extras, *(getattr(found, name) for name in clean.values))
    if upload is not None:
        found.content_modified = now
    if now_is != state:
        found.modified = now
    found.position = position
    if now_is != state or moved or found._state.adding:
        found.save()


def _told(
    actor: Actor, found: Package, act: str, before: Mapping[str, Any] | None, now: datetime, *, silent: bool = False
) -> Package:
    """Write the act down, for the audit in a few words and for followers with the whole dataset."""
    whole = registered.whole(Package.objects.all()).get(pk=found.pk)
    after = ckan.registered_package(whole)
    audit.record(actor, f"{OBJECT}.{act}", OBJECT, found.pk, before=_brief(before), after=_brief(after))
    if not silent and not found.private:
        Activity.objects.create(
            at=now,
            person=actor.id,
            thing=found.pk,
            bodies=[found.owner_id, *(each.pk for each in whole.groups.all())],
            kind=f"{act} package",
            data={"package": after, "actor": actor.label},
        )
    return whole


def _brief(shown: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What the audit keeps for ever: no e-mails, no names of people."""
    if shown is None:
        return None
    kept = {name: shown[name] for name in ("name", "title", "license_id", "owner_org", "private", "state", "url")}
    return kept | {"resources": [{"id": each["id"], "url": _public(each["url"])} for each in shown["resources"]]}


def _public(url: str) -> str:
    """An address without what may be a key in it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}" if parts.scheme else url


def set_flags(
    actor: Actor, *, found: Sequence[Package], now: datetime, private: bool | None = None, state: str | None = None
) -> None:
    """Hide, show or remove packages, all or none of them."""
    for each in found:
        require_edit(actor, each)
    with transaction.atomic():
        for each in found:
            before = ckan.registered_package(each)
            each.private = each.private if private is None else private
            each.state = state or each.state
            each.modified = now if state is None else each.modified
            each.save(update_fields=["private", "state", "modified"])
            _told(actor, each, "deleted" if state == PackageState.DELETED else "changed", before, now)


def mark_withdrawn(actor: Actor, *, found: Package, on: date, now: datetime) -> None:
    """Say of a harvested package since when it is missing at its source; it stays in the catalogue."""
    require_edit(actor, found)
    mark = {"key": WITHDRAWN, "value": on.isoformat()}
    with transaction.atomic():
        found.extras = [*(each for each in found.extras if each["key"] != WITHDRAWN), mark]
        found.modified = now
        found.save(update_fields=["extras", "modified"])
        audit.record(actor, f"{OBJECT}.withdrawn", OBJECT, found.pk, after={"on": on})


def move(actor: Actor, *, found: Package, to: Body, now: datetime) -> None:
    """Give the package to another organisation; the actor serves in both."""
    require_edit(actor, found)
    if not Body.objects.served_by(actor, Capacity.ADMIN, Capacity.EDITOR).filter(pk=to.pk).exists():
        raise forbidden(f"{actor.label} may not register a dataset of {to.name}")
    with transaction.atomic():
        before = ckan.registered_package(found)
        found.owner, found.modified = to, now
        found.save(update_fields=["owner", "modified"])
        _told(actor, found, "changed", before, now, silent=True)


def purge(actor: Actor, *, found: Package) -> None:
    """Take a package away with everything that belongs to it. What the audit says of it stays."""
    access.require(actor, "opendata.keep")
    with transaction.atomic():
        audit.record(actor, f"{OBJECT}.purged", OBJECT, found.pk, before=_brief(ckan.registered_package(found)))
        Activity.objects.filter(thing=found.pk).delete()
        Follow.objects.filter(kind=Followed.DATASET, thing=str(found.pk)).delete()
        found.delete()


def relate(actor: Actor, *, subject: Package, other: Package, kind: str, comment: str) -> Relationship:
    """Say how one package stands to another."""
    require_edit(actor, subject)
    with transaction.atomic():
        found, _made = Relationship.objects.update_or_create(
            subject=subject, object=other, kind=kind, defaults={"comment": comment}
        )
        audit.record(actor, f"{OBJECT}.related", OBJECT, subject.pk, after={"to": str(other.pk), "kind": kind})
    return found


def unrelate(actor: Actor, *, found: Relationship) -> None:
    require_edit(actor, found.subject)
    with transaction.atomic():
        audit.record(actor, f"{OBJECT}.unrelated", OBJECT, found.subject_id, before={"to": str(found.object_id)})
        found.delete()


def put_into_group(actor: Actor, *, found: Package, group: Body, now: datetime, inside: bool) -> None:
    """Put a package into a group or take it out."""
    with transaction.atomic():
        if inside:
            found.groups.add(group)
        else:
            found.groups.remove(group)
        found.group_names = sorted(found.groups.values_list("name", flat=True))
        found.save(update_fields=["group_names"])
        audit.record(actor, f"{OBJECT}.grouped", OBJECT, found.pk, after={"groups": found.group_names})
