"""Datasets and their files written. Every change is the whole dataset, read, changed and checked as one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hatang.capabilities.opendata.actions import packages as acts
from hatang.capabilities.opendata.formats import ckan, schema
from hatang.capabilities.opendata.formats.refusals import (
    Refused,
    forbidden_error,
    invalid_error,
    invalid_in,
    missing_error,
)
from hatang.capabilities.opendata.models import Activity, Body, Package, Relationship
from hatang.capabilities.opendata.queries import published, registered
from hatang.capabilities.opendata.terms import REVERSE_RELATIONS, BodyKind, Capacity, PackageState, Relation
from hatang.capabilities.opendata.views.ckan.call import MISSING, Call, writes
from hatang.capabilities.opendata.views.ckan.packages import package_of
from hatang.capabilities.opendata.views.ckan.resources import file_of, resource_of
from hatang.kernel import files

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hatang.capabilities.opendata.models import Resource
    from hatang.kernel.models import StoredFile

_LARGEST_UPLOAD_BYTES = 100 * 1024 * 1024


def _taken() -> set[str]:
    return {ckan.make_slug(each.name) for each in published.list_entries()}


def _may_register(call: Call) -> bool:
    return Body.objects.served_by(call.actor, Capacity.ADMIN, Capacity.EDITOR).exists() or call.keeps


def _require_edit(call: Call, found: Package) -> None:
    if not acts.may_edit(call.actor, found):
        raise forbidden_error(f"User {call.username} not authorized to edit package {found.pk}")


def _write(
    call: Call,
    asked: Mapping[str, Any],
    existing: Package | None,
    uploads: Mapping[str | None, StoredFile] | None = None,
) -> Package:
    clean = schema.read_package(asked, actor=call.actor, existing=existing, taken=_taken())
    return acts.write_package(call.actor, existing=existing, clean=clean, now=call.now, uploads=uploads)


@writes
def package_create(call: Call) -> dict[str, Any]:
    """Register a dataset. name, owner_org; title, notes, license_id, tags, groups, extras, resources, private …"""
    if not _may_register(call):
        raise forbidden_error(f"User {call.username} not authorized to create packages")
    return ckan.registered_package(_write(call, call.asked, None))


@writes
def package_update(call: Call) -> dict[str, Any]:
    """Write a dataset anew: what is not named is taken away. id."""
    key = call.text("id") or call.text("name")
    if not key:
        raise invalid_in("id", MISSING)
    found = package_of(call, key, lacking="Package was not found.")
    _require_edit(call, found)
    written = _write(call, call.asked, found)
    call.changed["packages"] = [str(written.pk)]
    return ckan.registered_package(written)


@writes
def package_patch(call: Call) -> dict[str, Any]:
    """Change some of a dataset. id."""
    found = package_of(call, call.key())
    _require_edit(call, found)
    asked = {**ckan.registered_package(found), **call.asked, "id": str(found.pk)}
    return ckan.registered_package(_write(call, asked, found))


@writes
def package_revise(call: Call) -> dict[str, Any]:
    """Change a dataset if it still is what one thinks. match, update, update__FIELD, update__resources__N__FIELD."""
    match = call.object("match") | {
        name.removeprefix("match__"): value for name, value in call.asked.items() if name.startswith("match__")
    }
    key = match.get("id") or match.get("name")
    if not key:
        raise invalid_error({"match__id": MISSING})
    found = package_of(call, str(key))
    shown = ckan.registered_package(found)
    wrong = [name for name, value in match.items() if shown.get(name) != value]
    if wrong:
        raise invalid_error({"match": wrong})
    _require_edit(call, found)
    if call.asked.get("filter"):
        raise invalid_error({"filter": ["Only match and update are understood here"]})
    asked = {**shown, **call.object("update")}
    for name, value in call.asked.items():
        if name.startswith("update__"):
            _put(asked, name.removeprefix("update__").split("__"), value)
    return {"package": ckan.registered_package(_write(call, asked, found))}


def _put(asked: Any, path: Sequence[str], value: Any) -> None:
    """Set what `resources__0__name` names; `extend` adds to a list."""
    where = asked
    for part in path[:-1]:
        where = _step(where, part)
    last = path[-1]
    if isinstance(where, list) and last == "extend" and isinstance(value, list):
        where.extend(value)
    elif isinstance(where, dict):
        where[last] = value
    else:
        raise invalid_error({"update": [f"{'__'.join(path)} names nothing"]})


def _step(where: Any, part: str) -> Any:
    if isinstance(where, dict) and part in where:
        return where[part]
    if isinstance(where, list):
        if part.isdecimal() and int(part) < len(where):
            return where[int(part)]
        begun = [each for each in where if isinstance(each, dict) and str(each.get("id", "")).startswith(part)]
        if len(part) > 4 and len(begun) == 1:
            return begun[0]
    raise invalid_error({"update": [f"{part} names nothing"]})


@writes
def package_delete(call: Call) -> None:
    """Take a dataset out of the catalogue; it can be brought back. id."""
    found = package_of(call, call.key())
    _require_edit(call, found)
    acts.set_flags(call.actor, found=[found], now=call.now, state=PackageState.DELETED)


@writes
def dataset_purge(call: Call) -> None:
    """Take a dataset away for good; for those who keep the catalogue. id."""
    found = registered.find_package(key=call.key())
    if found is None:
        raise missing_error("Dataset was not found")
    call.require_keeper()
    acts.purge_package(call.actor, found=found)


@writes
def package_owner_org_update(call: Call) -> None:
    """Give a dataset to another organisation. id, organization_id."""
    found = package_of(call, call.key(), lacking="Package was not found.")
    to = registered.find_body(key=call.key("organization_id"), kind=BodyKind.ORGANIZATION)
    if not acts.may_edit(call.actor, found):
        raise forbidden_error()
    if to is None or to.state != PackageState.ACTIVE:
        raise missing_error("Organization was not found.")
    acts.move_package(call.actor, found=found, to=to, now=call.now)


def _many(call: Call) -> list[Package]:
    body = registered.find_body(key=call.key("org_id"), kind=BodyKind.ORGANIZATION)
    keys = call.asked.get("datasets") or []
    if body is None:
        raise missing_error("Organization was not found.")
    if not Body.objects.served_by(call.actor, Capacity.ADMIN, Capacity.EDITOR).filter(pk=body.pk).exists():
        raise forbidden_error()
    if not isinstance(keys, list) or len(keys) > 1_000:
        raise invalid_in("datasets", "Not a list")
    found = [registered.find_package(key=each) for each in keys]
    kept = [each for each in found if each is not None and each.owner_id == body.pk]
    if len(kept) != len(keys):
        raise missing_error("package")
    return kept


@writes
def bulk_update_private(call: Call) -> None:
    """Hide datasets of an organisation. datasets, org_id."""
    acts.set_flags(call.actor, found=_many(call), now=call.now, private=True)


@writes
def bulk_update_public(call: Call) -> None:
    """Show datasets of an organisation. datasets, org_id."""
    acts.set_flags(call.actor, found=_many(call), now=call.now, private=False)


@writes
def bulk_update_delete(call: Call) -> None:
    """Take datasets of an organisation out of the catalogue. datasets, org_id."""
    acts.set_flags(call.actor, found=_many(call), now=call.now, state=PackageState.DELETED)


# ---- files of a dataset


def _upload(call: Call) -> StoredFile | None:
    upload = call.files.get("upload")
    if upload is None:
        return None
    return files.store_file(upload.name or "upload", upload, call.actor, maximum_bytes=_LARGEST_UPLOAD_BYTES)


def _one_of(problem: Refused, position: int) -> Refused:
    """What is wrong with one file, said of that file."""
    said = problem.said.get("resources")
    return invalid_error(said[position]) if isinstance(said, list) else problem


def _asked(call: Call) -> dict[str, Any]:
    found = {name: value for name, value in call.asked.items() if name not in ("upload", "clear_upload")}
    upload = call.files.get("upload")
    return found | ({"url": upload.name or "upload"} if upload is not None else {})


@writes
def resource_create(call: Call) -> dict[str, Any]:
    """Add a file to a dataset. package_id; url or an uploaded file (upload); name, description, format …"""
    key = call.text("package_id")
    if not key:
        raise invalid_in("package_id", MISSING)
    found = package_of(call, key)
    if not acts.may_edit(call.actor, found):
        raise forbidden_error(f"User {call.username} not authorized to create resources on dataset {found.pk}")
    shown = ckan.registered_package(found)
    asked = {name: value for name, value in _asked(call).items() if name != "id"}
    asked["mimetype"] = asked.get("mimetype") or schema.guessed_type(str(asked.get("url") or ""))
    shown["resources"].append(asked)
    with files.all_or_nothing():
        upload = _upload(call)
        try:
            written = _write(call, shown, found, {None: upload} if upload else None)
        except Refused as problem:
            raise _one_of(problem, len(shown["resources"]) - 1) from problem
    return ckan.registered_resource(max(written.resources.all(), key=lambda each: each.position))


def _changed(call: Call, found: Resource, asked: Mapping[str, Any]) -> dict[str, Any]:
    package = registered.find_package(key=found.package_id)
    assert package is not None
    if not acts.may_edit(call.actor, package):
        raise forbidden_error(f"User {call.username} not authorized to edit resource {found.pk}")
    shown = ckan.registered_package(package)
    position = next(n for n, each in enumerate(shown["resources"]) if each["id"] == str(found.pk))
    before = shown["resources"][position]
    shown["resources"][position] = {**asked, "id": str(found.pk)}
    for name in ("format", "mimetype"):
        shown["resources"][position].setdefault(name, before[name])
    with files.all_or_nothing():
        upload = _upload(call)
        try:
            written = _write(call, shown, package, {str(found.pk): upload} if upload else None)
        except Refused as problem:
            raise _one_of(problem, position) from problem
    return ckan.registered_resource(next(each for each in written.resources.all() if each.pk == found.pk))


@writes
def resource_update(call: Call) -> dict[str, Any]:
    """Write what is said of a file anew, or replace it. id."""
    found = resource_of(call, call.key(), lacking="Resource was not found.")
    asked = _asked(call)
    if found.file and "url" not in asked:
        asked["url"] = ckan.registered_resource(found)["url"]
    return _changed(call, found, asked)


@writes
def resource_patch(call: Call) -> dict[str, Any]:
    """Change some of what is said of a file. id."""
    found = resource_of(call, call.key(), lacking="Resource was not found.")
    return _changed(call, found, {**ckan.registered_resource(found), **_asked(call)})


@writes
def resource_delete(call: Call) -> None:
    """Take a file out of its dataset. id. Once more is no mistake."""
    key = call.key()
    if file_of(key) is None and registered.find_resource(key=key) is None:
        if registered_once(key):
            return
        raise missing_error()
    found = resource_of(call, key)
    package = registered.find_package(key=found.package_id)
    assert package is not None
    if not acts.may_edit(call.actor, package):
        raise forbidden_error(f"User {call.username} not authorized to delete resource {found.pk}")
    shown = ckan.registered_package(package)
    shown["resources"] = [each for each in shown["resources"] if each["id"] != str(found.pk)]
    _write(call, shown, package)


def registered_once(key: str) -> bool:
    """Whether the last version of some dataset before a change held the file."""
    return Activity.objects.filter(data__package__resources__contains=[{"id": key}]).exists()


@writes
def package_resource_reorder(call: Call) -> dict[str, Any]:
    """Put files of a dataset first, in the order. id, order."""
    order = call.list("order")
    if len(set(order)) != len(order):
        raise invalid_error({"order": "Must supply unique resource_ids"})
    found = package_of(call, call.key())
    _require_edit(call, found)
    shown = ckan.registered_package(found)
    by_key = {each["id"]: each for each in shown["resources"]}
    for each in order:
        if each not in by_key:
            raise invalid_error({"order": f"resource_id {each} can not be found"})
    keys = [*order, *(key for key in by_key if key not in order)]
    shown["resources"] = [by_key[key] for key in keys]
    _write(call, shown, found)
    return {"id": str(found.pk), "order": keys}


# ---- how datasets stand to each other


def _related(call: Call) -> tuple[Package, Package, str]:
    subject, other, kind = call.key("subject"), call.key("object"), call.key("type")
    if kind not in (*Relation.values, *REVERSE_RELATIONS):
        known = []
        for name, way in REVERSE_RELATIONS.items():
            known += [way.value, name]
        raise invalid_in("type", f"Value must be one of {known}")
    first = package_of(call, subject, lacking=f"Subject package {subject!r} was not found.")
    second = package_of(call, other, lacking=f"Object package {other!r} was not found.")
    for each in (first, second):
        _require_edit(call, each)
    return (second, first, REVERSE_RELATIONS[kind]) if kind in REVERSE_RELATIONS else (first, second, kind)


@writes
def package_relationship_create(call: Call) -> dict[str, Any]:
    """Say how a dataset stands to another. subject, object, type, comment."""
    first, second, kind = _related(call)
    return ckan.describe_relationship(
        acts.relate_packages(call.actor, subject=first, other=second, kind=kind, comment=call.text("comment"))
    )


@writes
def package_relationship_update(call: Call) -> dict[str, Any]:
    """Change the comment on how a dataset stands to another. subject, object, type, comment."""
    return package_relationship_create(call)  # type: ignore[no-any-return]


@writes
def package_relationship_delete(call: Call) -> None:
    """Say so no more. subject, object, type."""
    first, second, kind = _related(call)
    found = Relationship.objects.filter(subject=first, object=second, kind=kind).first()
    if found is None:
        raise missing_error("Relationship not found")
    acts.remove_relationship(call.actor, found=found)
