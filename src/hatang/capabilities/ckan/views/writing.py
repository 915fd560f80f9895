"""Datasets and their files written. Every change is the whole dataset, read, changed and checked as one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hatang.capabilities.ckan import jobs
from hatang.capabilities.ckan.actions import packages as acts
from hatang.capabilities.ckan.formats import schema
from hatang.capabilities.ckan.formats.refusals import (
    Refused,
    forbidden_error,
    invalid_error,
    invalid_in,
    missing_error,
)
from hatang.capabilities.ckan.views.call import MISSING, Call
from hatang.capabilities.ckan.views.packages import package_of, resource_of
from hatang.capabilities.opendata import public as opendata
from hatang.capabilities.opendata.public import Body, Capacity, Package, PackageState, descriptions, registered
from hatang.kernel import files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hatang.capabilities.opendata.public import Resource
    from hatang.kernel.models import StoredFile

_LARGEST_UPLOAD_BYTES = 100 * 1024 * 1024


def _taken() -> set[str]:
    return {descriptions.make_slug(each.name) for each in opendata.list_entries()}


def _may_register(call: Call) -> bool:
    return Body.objects.served_by(call.actor, Capacity.ADMIN, Capacity.EDITOR).exists() or call.keeps


def _require_edit(call: Call, found: Package) -> None:
    if not opendata.may_edit_package(call.actor, found):
        raise forbidden_error(f"User {call.username} not authorized to edit package {found.pk}")


def _write(
    call: Call,
    asked: Mapping[str, Any],
    existing: Package | None,
    uploads: Mapping[str | None, StoredFile] | None = None,
) -> Package:
    clean = schema.read_package(asked, actor=call.actor, existing=existing, taken=_taken())
    return acts.write_package(call.actor, existing=existing, clean=clean, now=call.now, uploads=uploads)


def package_create(call: Call) -> dict[str, Any]:
    """Register a dataset. name, owner_org; title, notes, license_id, tags, groups, extras, resources, private …"""
    if not _may_register(call):
        raise forbidden_error(f"User {call.username} not authorized to create packages")
    return descriptions.registered_package(_write(call, call.asked, None))


def package_update(call: Call) -> dict[str, Any]:
    """Write a dataset anew: what is not named is taken away. id."""
    key = call.text("id") or call.text("name")
    if not key:
        raise invalid_in("id", MISSING)
    found = package_of(call, key, lacking="Package was not found.")
    _require_edit(call, found)
    written = _write(call, call.asked, found)
    call.changed["packages"] = [str(written.pk)]
    return descriptions.registered_package(written)


def package_patch(call: Call) -> dict[str, Any]:
    """Change some of a dataset. id."""
    found = package_of(call, call.key())
    _require_edit(call, found)
    asked = {**descriptions.registered_package(found), **call.asked, "id": str(found.pk)}
    return descriptions.registered_package(_write(call, asked, found))


def package_delete(call: Call) -> None:
    """Take a dataset out of the catalogue; it can be brought back. id."""
    found = package_of(call, call.key())
    _require_edit(call, found)
    opendata.set_flags(call.actor, found=[found], now=call.now, state=PackageState.DELETED)


def dataset_purge(call: Call) -> None:
    """Take a dataset away for good; for those who keep the catalogue. id."""
    found = registered.find_package(key=call.key())
    if found is None:
        raise missing_error("Dataset was not found")
    call.require_keeper()
    acts.purge_package(call.actor, found=found)


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


def resource_create(call: Call) -> dict[str, Any]:
    """Add a file to a dataset. package_id; url or an uploaded file (upload); name, description, format …"""
    key = call.text("package_id")
    if not key:
        raise invalid_in("package_id", MISSING)
    found = package_of(call, key)
    if not opendata.may_edit_package(call.actor, found):
        raise forbidden_error(f"User {call.username} not authorized to create resources on dataset {found.pk}")
    shown = descriptions.registered_package(found)
    asked = {name: value for name, value in _asked(call).items() if name != "id"}
    asked["mimetype"] = asked.get("mimetype") or schema.guessed_type(str(asked.get("url") or ""))
    shown["resources"].append(asked)
    with files.all_or_nothing():
        upload = _upload(call)
        try:
            written = _write(call, shown, found, {None: upload} if upload else None)
        except Refused as problem:
            raise _one_of(problem, len(shown["resources"]) - 1) from problem
    made = max(written.resources.all(), key=lambda each: each.position)
    if upload:
        jobs.start_table_load(call.actor, resource=made)
    return descriptions.registered_resource(made)


def _changed(call: Call, found: Resource, asked: Mapping[str, Any]) -> dict[str, Any]:
    package = registered.find_package(key=found.package_id)
    assert package is not None
    if not opendata.may_edit_package(call.actor, package):
        raise forbidden_error(f"User {call.username} not authorized to edit resource {found.pk}")
    shown = descriptions.registered_package(package)
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
    changed = next(each for each in written.resources.all() if each.pk == found.pk)
    if upload:
        jobs.start_table_load(call.actor, resource=changed)
    return descriptions.registered_resource(changed)


def resource_update(call: Call) -> dict[str, Any]:
    """Write what is said of a file anew, or replace it. id."""
    found = resource_of(call, call.key(), lacking="Resource was not found.")
    asked = _asked(call)
    if found.file and "url" not in asked:
        asked["url"] = descriptions.registered_resource(found)["url"]
    return _changed(call, found, asked)


def resource_patch(call: Call) -> dict[str, Any]:
    """Change some of what is said of a file. id."""
    found = resource_of(call, call.key(), lacking="Resource was not found.")
    return _changed(call, found, {**descriptions.registered_resource(found), **_asked(call)})


def resource_delete(call: Call) -> None:
    """Take a file out of its dataset. id."""
    found = resource_of(call, call.key())
    package = registered.find_package(key=found.package_id)
    assert package is not None
    if not opendata.may_edit_package(call.actor, package):
        raise forbidden_error(f"User {call.username} not authorized to delete resource {found.pk}")
    shown = descriptions.registered_package(package)
    shown["resources"] = [each for each in shown["resources"] if each["id"] != str(found.pk)]
    _write(call, shown, package)
