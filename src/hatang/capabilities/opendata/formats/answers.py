"""The actions of CKAN's Action API v3 that read: each takes its parameters and gives its result."""

from __future__ import annotations

import ast
import json
import re
import shlex
from typing import TYPE_CHECKING, Any

from django.conf import settings

from hatang.capabilities.opendata import queries
from hatang.capabilities.opendata.formats import ckan, rows
from hatang.capabilities.opendata.formats.described import address
from hatang.kernel.ui.table_rows import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hatang.capabilities.opendata.queries import Entry
    from hatang.capabilities.opendata.terms import Format

    type Parameters = Mapping[str, Any]
    type Package = dict[str, Any]

# The version of CKAN whose answers these are.
CKAN_VERSION = "2.12.0"
_LARGEST_SEARCH = 1_000
_YES, _NO = ("true", "1", "yes", "on", "t", "y"), ("false", "0", "no", "off", "f", "n", "", "none")


class Refused(Exception):
    """An answer in CKAN's shape for errors: its type, its HTTP status, what is said by parameter or as a message."""

    def __init__(self, kind: str, status: int, said: Mapping[str, Any]) -> None:
        self.kind, self.status, self.said = kind, status, said
        super().__init__(kind)


def _invalid(name: str, why: str) -> Refused:
    return Refused("Validation Error", 409, {name: [why]})


def _missing(why: str = "Not found") -> Refused:
    return Refused("Not Found Error", 404, {"message": why})


def _text(asked: Parameters, name: str, *, needed: bool = False) -> str:
    found = asked.get(name)
    if found is None or found == "":
        if needed:
            raise _invalid(name, "Missing value")
        return ""
    if not isinstance(found, str):
        raise _invalid(name, "Must be a string")
    return found


def _whole(asked: Parameters, name: str, default: int, *, largest: int | None = None) -> int:
    found = asked.get(name, default)
    if isinstance(found, bool) or not re.fullmatch(r"\d{1,9}", str(found).strip()):
        raise _invalid(name, "Invalid integer")
    return min(int(found), largest) if largest is not None else int(found)


def _yes(asked: Parameters, name: str, *, default: bool = False) -> bool:
    found = asked.get(name, default)
    if isinstance(found, bool):
        return found
    if (said := str(found).strip().lower()) in _YES + _NO:
        return said in _YES
    raise _invalid(name, "Must be a boolean")


def _list(asked: Parameters, name: str) -> list[str]:
    """A list as CKAN's clients send one: JSON, Python's writing of it, or parted by commas."""
    found = asked.get(name) or []
    if isinstance(found, str):
        text = found.strip()
        if text.startswith("["):
            try:
                found = ast.literal_eval(text)
            except (ValueError, SyntaxError, MemoryError, RecursionError) as error:
                raise _invalid(name, "Not a list") from error
        else:
            found = [each.strip() for each in text.split(",")]
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise _invalid(name, "Not a list of strings")
    return found


def site_read(asked: Parameters) -> bool:
    """Whether the catalogue may be read: by everybody."""
    return True


def status_show(asked: Parameters) -> dict[str, Any]:
    """What this catalogue is."""
    return {
        "ckan_version": CKAN_VERSION,
        "site_url": settings.HATANG_ADDRESS.rstrip("/"),
        "site_title": "Hạ Tầng",
        "site_description": settings.HATANG_PUBLISHER,
        "error_emails_to": None,
        "locale_default": settings.LANGUAGE_CODE,
        "extensions": ["datastore"],
    }


def help_show(asked: Parameters) -> str:
    """What an action does. name: the action."""
    name = _text(asked, "name", needed=True)
    if name not in ACTIONS:
        raise _missing("Action name not known")
    return (ACTIONS[name].__doc__ or "").strip()


def package_list(asked: Parameters) -> list[str]:
    """The names of all datasets. limit, offset."""
    names = sorted(ckan.slug(each.name) for each in queries.catalogue())
    start = _whole(asked, "offset", 0)
    return names[start : start + _whole(asked, "limit", len(names))]


def _entry(asked: Parameters) -> Entry:
    wanted = _text(asked, "id", needed=True)
    for each in queries.catalogue():
        if wanted in (each.name, ckan.slug(each.name), ckan.identifier("package", each.name)):
            return each
    raise _missing()


def package_show(asked: Parameters) -> Package:
    """One dataset. id: its name or id."""
    return ckan.package(_entry(asked))


# The fields of a package by which a search may be narrowed and counted.
_FACETS: dict[str, Callable[[Package], list[str]]] = {
    "groups": lambda found: [each["name"] for each in found["groups"]],
    "organization": lambda found: [found["organization"]["name"]],
    "tags": lambda found: [each["name"] for each in found["tags"]],
    "res_format": lambda found: sorted({each["format"] for each in found["resources"]}),
    "license_id": lambda found: [found["license_id"]],
}
_NAMED: dict[str, Callable[[Package], list[str]]] = _FACETS | {
    "name": lambda found: [found["name"]],
    "id": lambda found: [found["id"]],
    "owner_org": lambda found: [found["owner_org"]],
    "dataset_type": lambda found: [found["type"]],
    "type": lambda found: [found["type"]],
    "state": lambda found: [found["state"]],
}


def _terms(text: str) -> tuple[list[tuple[str, str, bool]], str]:
    """`groups:coverage -res_format:"CSV" trạm` as (field, value, wanted) and the words that name no field."""
    terms, words = [], []
    try:
        parts = shlex.split(text)
    except ValueError as error:
        raise Refused("Search Query Error", 409, {"message": f"Invalid search query: {text}"}) from error
    for part in parts:
        name, colon, value = part.lstrip("+-").partition(":")
        if part in ("*:*", "AND"):
            continue
        if colon and name in _NAMED:
            terms.append((name, value.strip("()"), not part.startswith("-")))
        elif colon:
            raise Refused("Search Query Error", 409, {"message": f"Search Query is invalid: unknown field {name}"})
        else:
            words.append(part)
    return terms, " ".join(words)


def package_search(asked: Parameters) -> dict[str, Any]:
    """Datasets that answer. q, fq, fq_list, sort, rows (1,000 at most), start, facet, facet.field, facet.limit."""
    terms, words = _terms(_text(asked, "q"))
    for each in (_text(asked, "fq"), *_list(asked, "fq_list")):
        more, further = _terms(each)
        terms, words = [*terms, *more], f"{words} {further}"
    found = [ckan.package(each) for each in queries.search(queries.catalogue(), words=words)]
    for name, value, wanted in terms:
        found = [each for each in found if (value == "*" or value in _NAMED[name](each)) == wanted]
    sort = _text(asked, "sort") or "score desc, metadata_modified desc"
    found = _sorted(found, sort)
    start, size = _whole(asked, "start", 0), _whole(asked, "rows", 10, largest=_LARGEST_SEARCH)
    counted = _facets(found, _list(asked, "facet.field"), _whole(asked, "facet.limit", 50), asked)
    return {
        "count": len(found),
        "sort": sort,
        "results": found[start : start + size],
        "facets": {name: {each["name"]: each["count"] for each in items} for name, items in counted.items()},
        "search_facets": {name: {"title": name, "items": items} for name, items in counted.items()},
    }


def _sorted(found: list[Package], sort: str) -> list[Package]:
    for part in reversed([each.split() for each in sort.split(",") if each.strip()]):
        name, descending = part[0], len(part) > 1 and part[1].lower() == "desc"
        if name == "score":
            continue
        if name not in ("name", "title", "title_string", "metadata_modified", "metadata_created", "id"):
            raise Refused("Search Query Error", 409, {"message": f"Invalid sort: {name}"})
        key = name.removesuffix("_string")
        found = sorted(found, key=lambda each: fold(each[key]), reverse=descending)
    return found


def _facets(
    found: Sequence[Package], names: Sequence[str], limit: int, asked: Parameters
) -> dict[str, list[dict[str, Any]]]:
    counted: dict[str, list[dict[str, Any]]] = {}
    if not _yes(asked, "facet", default=True):
        return counted
    for name in names:
        if name not in _FACETS:
            raise Refused("Search Query Error", 409, {"message": f"undefined field {name}"})
        counts: dict[str, int] = {}
        for each in found:
            for value in _FACETS[name](each):
                counts[value] = counts.get(value, 0) + 1
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:limit]
        counted[name] = [{"name": value, "display_name": value, "count": count} for value, count in ordered]
    return counted


def _groups() -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for each in queries.catalogue():
        found.setdefault(ckan.slug(each.group), []).append(each)
    return dict(sorted(found.items()))


def group_list(asked: Parameters) -> list[Any]:
    """The groups, which are the capabilities that declare datasets. all_fields gives more than names."""
    found = _groups()
    if not _yes(asked, "all_fields"):
        return list(found)
    return [ckan.body(ckan.group(each[0]), each, kind="group", datasets=False) for each in found.values()]


def group_show(asked: Parameters) -> dict[str, Any]:
    """One group. id: its name or id; include_datasets."""
    wanted, datasets = _text(asked, "id", needed=True), _yes(asked, "include_datasets")
    for name, entries in _groups().items():
        if wanted in (name, ckan.identifier("group", entries[0].group)):
            return ckan.body(ckan.group(entries[0]), entries, kind="group", datasets=datasets)
    raise _missing()


def organization_list(asked: Parameters) -> list[Any]:
    """The one organisation that publishes here. all_fields gives more than its name."""
    found = ckan.organisation()
    if not _yes(asked, "all_fields"):
        return [found["name"]]
    return [ckan.body(found, queries.catalogue(), kind="organization", datasets=False)]


def organization_show(asked: Parameters) -> dict[str, Any]:
    """The organisation. id: its name or id; include_datasets."""
    found = ckan.organisation()
    if _text(asked, "id", needed=True) not in (found["name"], found["id"]):
        raise _missing()
    datasets = _yes(asked, "include_datasets")
    return ckan.body(found, queries.catalogue(), kind="organization", datasets=datasets)


def tag_list(asked: Parameters) -> list[Any]:
    """The tags, those that hold `query` where it is given. all_fields gives more than names."""
    wanted = fold(_text(asked, "query"))
    names = sorted({name for each in queries.catalogue() for name in ckan.tags(each) if wanted in fold(name)})
    return [ckan.tag(each) for each in names] if _yes(asked, "all_fields") else list(names)


def license_list(asked: Parameters) -> list[dict[str, Any]]:
    """The licences of the datasets and those that are known."""
    return ckan.licences(queries.catalogue())


def _file(asked: Parameters, name: str) -> tuple[Entry, Format, int]:
    wanted = _text(asked, name, needed=True)
    for each in queries.catalogue():
        for position, kind in enumerate(each.formats):
            if wanted == ckan.identifier("resource", each.name, kind.value):
                return each, kind, position
    raise _missing()


def resource_show(asked: Parameters) -> dict[str, Any]:
    """One file of a dataset. id."""
    return ckan.resource(*_file(asked, "id"))


def datastore_search(asked: Parameters) -> dict[str, Any]:
    """Rows of a dataset by any of its files. resource_id, filters, q, fields, sort, limit (32,000 at most), offset,
    include_total."""
    entry, _kind, _position = _file(asked, "resource_id")
    limit, offset = _whole(asked, "limit", 100, largest=rows.LARGEST_PAGE), _whole(asked, "offset", 0)
    names = _list(asked, "fields")
    question = rows.Question(_filters(asked), _text(asked, "q"), names, _order(asked), limit, offset)
    try:
        records, total = rows.ask(entry, question)
    except rows.NotAsked as error:
        parameter, why = error.args
        raise _invalid(parameter, why) from error
    road = f"{address('ckan', 'datastore_search')}?resource_id={asked['resource_id']}&limit={limit}"
    found = {
        "resource_id": asked["resource_id"],
        "fields": [
            {"id": name, "type": kind} for name, kind in rows.types(entry).items() if name in names or not names
        ],
        "records": records,
        "records_format": "objects",
        "limit": limit,
        "offset": offset,
        "include_total": _yes(asked, "include_total", default=True),
        "_links": {"start": road, "next": f"{road}&offset={offset + limit}"},
    }
    return found | ({"total": total, "total_was_estimated": False} if found["include_total"] else {})


def _filters(asked: Parameters) -> Mapping[str, Any]:
    found = asked.get("filters") or {}
    if isinstance(found, str):
        try:
            found = json.loads(found)
        except (ValueError, RecursionError) as error:
            raise _invalid("filters", "Cannot parse JSON") from error
    if not isinstance(found, dict):
        raise _invalid("filters", "Must be an object")
    return found


def _order(asked: Parameters) -> list[tuple[str, bool]]:
    order = []
    for each in _list(asked, "sort"):
        name, _space, direction = each.strip().partition(" ")
        if direction.strip().lower() not in ("", "asc", "desc"):
            raise _invalid("sort", f"cannot order by {each}")
        order.append((name.strip('"'), direction.strip().lower() == "desc"))
    return order


ACTIONS: dict[str, Callable[[Parameters], Any]] = {
    each.__name__: each
    for each in (
        site_read,
        status_show,
        help_show,
        package_list,
        package_show,
        package_search,
        group_list,
        group_show,
        organization_list,
        organization_show,
        tag_list,
        license_list,
        resource_show,
        datastore_search,
    )
}
