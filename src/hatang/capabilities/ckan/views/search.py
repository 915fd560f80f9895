"""Searches over the whole catalogue: datasets, and their files."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from hatang.capabilities.ckan.formats.refusals import UnreadableRequest, invalid_error, no_query, search_error
from hatang.capabilities.ckan.views.call import MISSING, Call
from hatang.capabilities.opendata import public as opendata
from hatang.capabilities.opendata.public import CKAN_LICENCES, Body, Package, Resource, descriptions
from hatang.engines.catalogue_search import asking, finding
from hatang.kernel.access import ANONYMOUS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from django.http import HttpRequest
    from tantivy import Query

    from hatang.engines.catalogue_search.finding import CatalogueSearch, ReadIndex, SearchResult

LARGEST_PAGE = 1_000
DEFAULT_SORT = "score desc, metadata_modified desc"
# What changes the answer, and what only fits another engine or asks for what is given anyway.
_READ = ("q", "fq", "fq_list", "rows", "sort", "start", "facet", "facet.field", "facet.limit", "facet.mincount", "fl")
_READ_TOO = ("include_private", "q.op", "df", "qf", "extras")
_TAKEN = ("include_drafts", "include_deleted", "use_default_schema", "defType", "tie", "wt", "ext", "facet_fields")
_KNOWN = {*_READ, *_READ_TOO, *_TAKEN}
_FIELD = re.compile(r"\w[\w.-]*")


def package_search(call: Call) -> bytes:
    """Datasets that answer. q, fq, fq_list in Solr's syntax; sort, rows (1,000 at most), start, fl, facet.field,
    facet.limit, facet.mincount, include_private."""
    unknown = [name for name in call.asked if name not in _KNOWN]
    if unknown:
        raise no_query(f"Invalid search parameters: {unknown}")
    held = opendata.get_index()
    sort = call.text("sort") or DEFAULT_SORT
    names = list(dict.fromkeys(call.list("facet.field"))) if call.yes("facet", default=True) else []
    search = _read_search(call, held, _read_sort(sort), names)
    actor = call.actor if call.yes("include_private") else ANONYMOUS
    return _write_result(call, opendata.search_catalogue(held, search, actor), sort, names)


def search_state(request: HttpRequest, name: str) -> int | None:
    """On what a search by nobody in particular rests: the index as it stands; nothing else of the door is kept."""
    if name != package_search.__name__ or not _is_repeatable(request.META.get("QUERY_STRING", "")):
        return None
    held = opendata.get_index(trusted=True)
    return held.number if held.folder else None


def _is_repeatable(*texts: str) -> bool:
    """Whether the same words mean the same when they are asked again: no clock."""
    return not any("NOW" in text for text in texts)


def _read_search(call: Call, held: ReadIndex, order: list[tuple[str, bool]], facets: Sequence[str]) -> CatalogueSearch:
    rows, texts = _read_rows(call), [call.text("q"), call.text("fq"), *call.list("fq_list")]
    if sum(len(text.split()) for text in texts) > asking.MOST_TERMS:
        raise search_error(f"too many clauses: {asking.MOST_TERMS} at most")
    weights = _read_weights(call)
    one_is_enough = call.text("q.op").upper() == "OR"
    way = asking.QueryWay(held.index, call.now, weights, one_is_enough)
    ranks: list[Query] = []
    try:
        first = asking.read_query(texts[0], replace(way, ranks=ranks))
        narrowing = [asking.read_query(text, way) for text in texts[1:]]
    except asking.QueryError as error:
        raise search_error(f"Invalid search query: {error}") from error
    return finding.CatalogueSearch(
        asking.narrow(first, narrowing),
        order,
        call.whole("start", 0),
        rows,
        facets,
        ranks=ranks,
        asked=(*texts, weights and tuple(weights.items()), one_is_enough) if _is_repeatable(*texts) else None,
    )


def _read_weights(call: Call) -> dict[str, float] | None:
    """The fields in which words without a field are looked for, as `qf` or `df` names them: `name^4 text`."""
    weights = {}
    for part in (call.text("qf") or call.text("df")).split():
        name, _sign, weight = part.partition("^")
        if not _FIELD.fullmatch(name) or not re.fullmatch(r"\d{0,6}(\.\d{1,6})?", weight):
            raise no_query(f"Invalid qf: {part}")
        weights[name] = float(weight or 1)
    return weights or None


def _read_sort(text: str) -> list[tuple[str, bool]]:
    order = []
    for part in text.split(","):
        name, _space, way = part.strip().partition(" ")
        if not _FIELD.fullmatch(name) or way.strip().lower() not in ("asc", "desc"):
            raise no_query('Invalid "sort" parameter')
        # By a field that nothing has everything stands alike.
        if name in finding.SORTS or name == finding.SCORE:
            order.append((name, way.strip().lower() == "desc"))
    return order


def _read_rows(call: Call) -> int:
    asked = call.asked.get("rows")
    if asked not in (None, "") and not re.fullmatch(r"-?\d{1,9}", str(asked).strip()):
        raise invalid_error({"rows": ["Invalid integer", "Please enter an integer value"]})
    return call.whole("rows", 10, largest=LARGEST_PAGE)


def _write_result(call: Call, found: SearchResult, sort: str, names: Sequence[str]) -> bytes:
    facets, listed = {}, {}
    fewest, most = call.whole("facet.mincount", 1), _read_limit(call)
    for name in names:
        counted = [(value, count) for value, count in found.facets[name].items() if count >= fewest]
        ordered = sorted(counted, key=lambda pair: (-pair[1], pair[0]))[:most]
        titles = _find_titles(name, [value for value, _count in ordered])
        facets[name] = dict(ordered)
        listed[name] = {
            "title": name,
            "items": [
                {"name": value, "display_name": titles.get(value, value), "count": count} for value, count in ordered
            ],
        }
    page = found.page
    if wanted := {each for part in call.list("fl") for each in part.split()} - {"*"}:
        page = [_keep_fields(shown, wanted) for shown in page]
    return b'{"count": %d, "facets": %s, "results": [%s], "sort": %s, "search_facets": %s}' % (
        found.count,
        descriptions.encode_json(facets),
        b", ".join(page),
        descriptions.encode_json(sort),
        descriptions.encode_json(listed),
    )


def _read_limit(call: Call) -> int | None:
    """How many values of a facet; -1 asks for all."""
    return None if call.text("facet.limit") == "-1" else call.whole("facet.limit", 50)


def _keep_fields(shown: bytes, wanted: Collection[str]) -> bytes:
    return descriptions.encode_json({name: value for name, value in json.loads(shown).items() if name in wanted})


def _find_titles(name: str, values: Sequence[str]) -> Mapping[str, str]:
    if name == "license_id":
        return {value: CKAN_LICENCES[value].title for value in values if value in CKAN_LICENCES}
    if name in ("organization", "groups"):
        groups = {each.group for each in opendata.list_entries()}
        ours = {descriptions.make_slug(group): str(opendata.group_title(group)) for group in groups}
        bodies = Body.objects.filter(name__in=values).values_list("name", "title")
        return ours | {body: title or body for body, title in bodies}
    return {}


def current_package_list_with_resources(call: Call) -> bytes:
    """All datasets with their files, the newest change first. limit, offset."""
    limit, offset = call.whole("limit", LARGEST_PAGE, largest=LARGEST_PAGE), call.whole("offset", 0)
    search = finding.CatalogueSearch(start=offset, rows=limit)
    return b"[%s]" % b", ".join(opendata.search_catalogue(opendata.get_index(), search).page)


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SEARCHED = ("name", "description", "format", "url", "hash", "mimetype", "resource_type")
_NOT_SEARCHED = ("url_type", "size", "id")


def resource_search(call: Call) -> dict[str, Any]:
    """Files whose fields hold words. query: field:words or a list of them; limit, offset."""
    query = call.asked.get("query")
    if not query:
        raise invalid_error({"query": MISSING})
    condition, tests = Q(), []
    for each in query if isinstance(query, list) else [query]:
        if _CONTROLS.search(str(each)):
            raise UnreadableRequest("the query holds a control character, which no text has")
        name, colon, words = str(each).partition(":")
        if not colon:
            raise invalid_error({"query": "Must be <field>:<value> pair(s)"})
        if name not in (*_SEARCHED, *_NOT_SEARCHED):
            raise invalid_error({"query": f'Field "{name}" not recognised in resource_search.'})
        if name in _NOT_SEARCHED:
            raise invalid_error({"query": f'Field "{name}" cannot be searched.'})
        condition &= Q(**{f"{name}__icontains": words})
        tests.append((name, words.lower()))
    found = Resource.objects.filter(condition, package__in=Package.objects.listed()).order_by("pk")
    ours = [
        shown_
        for entry in opendata.list_entries()
        for shown_ in descriptions.describe_entry(entry)["resources"]
        if all(words in str(shown_[name] or "").lower() for name, words in tests)
    ]
    start, limit = call.whole("offset", 0), call.whole("limit", LARGEST_PAGE, largest=LARGEST_PAGE)
    page = [descriptions.registered_resource(each) for each in found[start : start + limit]]
    results = [*page, *ours][:limit]
    for each in results:
        each.pop("datastore_active", None)
    return {"count": found.count() + len(ours), "results": results}
