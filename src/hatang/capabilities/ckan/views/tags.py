"""Tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hatang.capabilities.ckan import queries
from hatang.capabilities.ckan.formats.refusals import missing_error
from hatang.capabilities.opendata import public as opendata
from hatang.capabilities.opendata.public import descriptions, registered

if TYPE_CHECKING:
    from hatang.capabilities.ckan.views.call import Call


def _ours() -> dict[str, dict[str, Any]]:
    """The tags of what is published, by name."""
    names = sorted({name for each in opendata.list_entries() for name in descriptions.list_entry_tags(each)})
    return {name: {k: v for k, v in descriptions.describe_tag(name).items() if k != "state"} for name in names}


def _find(call: Call) -> list[dict[str, Any]]:
    """Those that hold what is asked for; there is no vocabulary of which one would be."""
    if key := call.text("vocabulary_id"):
        raise missing_error(f'Could not find vocabulary "{key}"')
    query = call.asked.get("query") or call.asked.get("q") or []
    words = [str(each) for each in (query if isinstance(query, list) else [query]) if str(each).strip()]
    found = {each.name: descriptions.registered_tag(each) for each in queries.free_tags(words)}
    ours = {name: each for name, each in _ours().items() if all(word.lower() in name.lower() for word in words)}
    return [each for _name, each in sorted((found | ours).items())]


def tag_list(call: Call) -> list[Any]:
    """The tags, those that hold `query` where it is given. all_fields gives more than names."""
    found = _find(call)
    return found if call.yes("all_fields") else [each["name"] for each in found]


def tag_search(call: Call) -> dict[str, Any]:
    """The tags that hold the text. query, limit, offset."""
    found = _find(call) if call.asked.get("query") or call.asked.get("q") else []
    start = call.whole("offset", 0)
    page = found[start : start + call.whole("limit", len(found))]
    return {
        "count": len(found),
        "results": [{name: each[name] for name in ("id", "name", "vocabulary_id")} for each in page],
    }


def tag_show(call: Call) -> dict[str, Any]:
    """One tag that a dataset bears which one may see. id: its name or id; include_datasets."""
    key = call.key()
    ours = next((each for each in _ours().values() if key in (each["name"], each["id"])), None)
    tag = queries.find_tag(key=key)
    held = queries.packages_with_tag(tag, actor=call.actor) if tag else None
    # A tag of hidden datasets alone is as unknown as they are.
    if tag is not None and (held is None or not held.exists()):
        tag = None
    if tag is None and ours is None:
        raise missing_error()
    shown = descriptions.registered_tag(tag) if tag is not None else ours or {}
    if not call.yes("include_datasets"):
        return shown
    packages: list[dict[str, Any]] = []
    if ours is not None:
        entries = opendata.list_entries()
        packages += [
            descriptions.describe_entry(each) for each in entries if ours["name"] in descriptions.list_entry_tags(each)
        ]
    if tag is not None and held is not None:
        packages += [descriptions.registered_package(each) for each in registered.prefetch_package_parts(held)[:1_000]]
    return {**shown, "packages": packages}
