"""Tags and vocabularies."""

from __future__ import annotations

from typing import Any

from hatang.capabilities.opendata.actions import tags as acts
from hatang.capabilities.opendata.formats import ckan, schema
from hatang.capabilities.opendata.formats.refusals import invalid_error, invalid_in, missing_error
from hatang.capabilities.opendata.models import Package, Tag, Vocabulary
from hatang.capabilities.opendata.queries import published, registered
from hatang.capabilities.opendata.terms import PackageState
from hatang.capabilities.opendata.views.ckan.call import MISSING, Call, reads, writes


def _ours() -> dict[str, dict[str, Any]]:
    """The tags of what is published, by name."""
    names = sorted({name for each in published.list_entries() for name in ckan.list_entry_tags(each)})
    return {name: {k: v for k, v in ckan.describe_tag(name).items() if k != "state"} for name in names}


def _vocabulary(call: Call) -> Vocabulary | None:
    key = call.text("vocabulary_id")
    if not key:
        return None
    found = registered.find_vocabulary(key=key)
    if found is None:
        raise missing_error(f'Could not find vocabulary "{key}"')
    return found


def _found(call: Call, words: list[str]) -> list[dict[str, Any]]:
    vocabulary = _vocabulary(call)
    if vocabulary is not None:
        kept = [each for each in vocabulary.tags.all() if all(word.lower() in each.name.lower() for word in words)]
        return [ckan.registered_tag(each) for each in kept]
    found = {each.name: ckan.registered_tag(each) for each in registered.free_tags(words)}
    ours = {name: each for name, each in _ours().items() if all(word.lower() in name.lower() for word in words)}
    return [each for _name, each in sorted((found | ours).items())]


def _words(call: Call) -> list[str]:
    query = call.asked.get("query") or call.asked.get("q") or []
    return [str(each) for each in (query if isinstance(query, list) else [query]) if str(each).strip()]


@reads
def tag_list(call: Call) -> list[Any]:
    """The tags, those that hold `query` where it is given. all_fields gives more than names; vocabulary_id."""
    found = _found(call, _words(call))
    return found if call.yes("all_fields") else [each["name"] for each in found]


@reads
def tag_search(call: Call) -> dict[str, Any]:
    """The tags that hold the text. query, vocabulary_id, limit, offset."""
    words = _words(call)
    found = _found(call, words) if words else []
    start = call.whole("offset", 0)
    page = found[start : start + call.whole("limit", len(found))]
    return {
        "count": len(found),
        "results": [{name: each[name] for name in ("id", "name", "vocabulary_id")} for each in page],
    }


@reads
def tag_autocomplete(call: Call) -> list[str]:
    """The names of tags that hold the text. query, vocabulary_id, limit."""
    words = _words(call)
    return [each["name"] for each in _found(call, words)][: call.whole("limit", 10, largest=100)] if words else []


@reads
def tag_show(call: Call) -> dict[str, Any]:
    """One tag. id: its name or id; vocabulary_id; include_datasets."""
    key = call.key()
    found = registered.find_tag(key=key, vocabulary=_vocabulary(call))
    packages: list[dict[str, Any]] = []
    wanted = call.yes("include_datasets")
    ours = next((each for each in _ours().values() if key in (each["name"], each["id"])), None)
    if ours is not None and wanted:
        packages += [
            ckan.describe_entry(each) for each in published.list_entries() if ours["name"] in ckan.list_entry_tags(each)
        ]
    if found is not None and wanted:
        held = Package.objects.visible_to(call.actor).filter(tags=found, state=PackageState.ACTIVE).order_by("name")
        packages += [ckan.registered_package(each) for each in registered.prefetch_package_parts(held)[:1_000]]
    if found is None and ours is None:
        raise missing_error()
    shown = ckan.registered_tag(found) if found is not None else ours or {}
    return shown | ({"packages": packages} if wanted else {})


@reads
def vocabulary_list(call: Call) -> list[dict[str, Any]]:
    """All vocabularies with their tags."""
    return [ckan.describe_vocabulary(each) for each in Vocabulary.objects.prefetch_related("tags").order_by("name")]


def _known(call: Call) -> Vocabulary:
    key = call.text("id")
    if not key:
        raise invalid_error({"id": "id not in data"})
    found = registered.find_vocabulary(key=key)
    if found is None:
        raise missing_error(f'Could not find vocabulary "{key}"')
    return found


@reads
def vocabulary_show(call: Call) -> dict[str, Any]:
    """One vocabulary. id: its name or id."""
    return ckan.describe_vocabulary(_known(call))


@writes
def vocabulary_create(call: Call) -> dict[str, Any]:
    """Make a vocabulary. name, tags."""
    call.require_keeper()
    name = schema.vocabulary_name(call.asked, None)
    found = acts.write_vocabulary(call.actor, existing=None, name=name, tags=schema.tag_names(call.asked))
    return ckan.describe_vocabulary(found)


@writes
def vocabulary_update(call: Call) -> dict[str, Any]:
    """Rename a vocabulary or write its tags anew. id, name, tags."""
    found = _known(call)
    call.require_keeper()
    name = schema.vocabulary_name(call.asked, found)
    tags = schema.tag_names(_without_vocabulary(call)) if "tags" in call.asked else None
    acts.write_vocabulary(call.actor, existing=found, name=name, tags=tags)
    return ckan.describe_vocabulary(_known(call))


def _without_vocabulary(call: Call) -> dict[str, Any]:
    given = call.asked.get("tags")
    tags = [{"name": each.get("name")} if isinstance(each, dict) else each for each in given or []]
    return {"tags": tags}


@writes
def vocabulary_delete(call: Call) -> None:
    """Take a vocabulary away with its tags. id."""
    found = _known(call)
    call.require_keeper()
    acts.remove_vocabulary(call.actor, found=found)


@writes
def tag_create(call: Call) -> dict[str, Any]:
    """Add a tag to a vocabulary. name, vocabulary_id."""
    call.require_keeper()
    key = call.text("vocabulary_id")
    if not key:
        raise invalid_in("vocabulary_id", MISSING)
    found = registered.find_vocabulary(key=key)
    if found is None:
        raise invalid_in("vocabulary_id", "Tag vocabulary was not found.")
    (name,) = schema.tag_names({"tags": [{"name": call.asked.get("name")}]}) or [""]
    if Tag.objects.filter(vocabulary=found, name=name).exists():
        raise invalid_in("vocabulary_id", f"Tag {name} already belongs to vocabulary {found.pk}")
    return {**ckan.registered_tag(acts.add_tag(call.actor, vocabulary=found, name=name)), "packages": []}


@writes
def tag_delete(call: Call) -> None:
    """Take a tag out of its vocabulary. id, vocabulary_id."""
    key = call.text("id")
    if not key:
        raise invalid_error({"id": "id not in data"})
    found = registered.find_tag(key=key, vocabulary=_vocabulary(call))
    if found is None:
        raise missing_error(f'Could not find tag "{key}"')
    call.require_keeper()
    acts.remove_tag(call.actor, found=found)
