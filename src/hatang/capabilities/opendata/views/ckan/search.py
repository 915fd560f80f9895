"""Searches over the whole catalogue: datasets, resources, and what completes a word."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.db.models.functions import Lower

from hatang.capabilities.opendata.formats import ckan, ready
from hatang.capabilities.opendata.formats.refusals import UnreadableRequest, invalid_error, no_query, search_error
from hatang.capabilities.opendata.models import Body, Package, Resource
from hatang.capabilities.opendata.queries import finding, published, registered, standing
from hatang.capabilities.opendata.queries.finding import CatalogueSearch
from hatang.capabilities.opendata.terms import CKAN_LICENCES, KINDS, BodyKind, PackageState
from hatang.capabilities.opendata.views.ckan.call import MISSING, Call, reads
from hatang.kernel.ui.table_rows import fold_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from hatang.capabilities.opendata.queries.finding import SearchResult
    from hatang.capabilities.opendata.queries.published import CatalogueEntry
    from hatang.capabilities.opendata.queries.standing import Standing

LARGEST_PAGE = 1_000
_BY_CHANGE = ("metadata_modified", True)
DEFAULT_SORT = "score desc, metadata_modified desc"
_KNOWN = {
    *("q", "fq", "fq_list", "rows", "sort", "start", "facet", "facet.field", "facet.limit", "facet.mincount"),
    *("include_drafts", "include_deleted", "include_private", "use_default_schema", "df", "q.op", "fl", "qf", "wt"),
    *("bf", "boost", "tie", "defType", "mm", "extras", "ext", "facet_fields"),
}
# The fields by which a search may be narrowed, and those that may be counted.
_VALUES: dict[str, Callable[[CatalogueEntry], list[str]]] = {
    "groups": lambda each: [ckan.make_slug(each.group)],
    "organization": lambda each: [ckan.describe_organisation(each)["name"]],
    "tags": ckan.list_entry_tags,
    "res_format": lambda each: sorted({KINDS[kind].file_type for kind in each.formats}),
    "license_id": lambda each: [each.licence],
    "name": lambda each: [ckan.make_slug(each.name)],
    "id": lambda each: [ckan.derive_identifier("package", each.name)],
    "owner_org": lambda each: [ckan.derive_identifier("organization")],
    "title": lambda each: fold_text(each.title).split(),
    "dataset_type": lambda each: ["dataset"],
    "type": lambda each: ["dataset"],
    "state": lambda each: [PackageState.ACTIVE.value],
    "capacity": lambda each: ["public"],
    "private": lambda each: ["false"],
    "author": lambda each: [],
    "maintainer": lambda each: [],
}
FACETS = ("groups", "organization", "tags", "res_format", "license_id", "owner_org")
_QUOTING = re.compile(r"[\"'\\]")
# What is in brackets behind a field; from the colon on, since a word of any length may stand before it.
_BRACKETED = re.compile(r"(?<=\w:)\(([^()]*)\)")
# Each costs a pass over every dataset, and the database a level of its stack.
_MOST_TERMS = 256
_FIELD = re.compile(r"\w[\w.-]*")
_ALIASES = {"title_string": "title"}


def terms(text: str) -> tuple[list[tuple[str, str, bool]], str]:
    """`groups:coverage -res_format:"CSV" trạm` as (field, value, wanted) and the words that name no field."""
    found, words = [], []
    text = _BRACKETED.sub(r"\1", text)
    try:
        # What quotes nothing is split as well at a tenth of the cost.
        parts = shlex.split(text) if _QUOTING.search(text) else text.split()
    except ValueError as error:
        raise search_error(f"Invalid search query: {text}") from error
    for part in parts:
        name, colon, value = part.lstrip("+-").partition(":")
        if part in ("*:*", "AND", "&&"):
            continue
        if part in ("OR", "||", "NOT"):
            raise search_error(f"only AND is understood, not {part}")
        if colon and name in _VALUES:
            found.append((name, value, not part.startswith("-")))
        elif colon:
            # Solr takes every field; nothing holds one that is none of ours, as nothing has an id without a letter.
            found.append(("id", "", not part.startswith("-")))
        elif part != "*":
            words.append(part)
    return found, " ".join(words)


def _sort(text: str) -> list[tuple[str, bool]]:
    order = []
    for part in text.split(","):
        name, _space, way = part.strip().partition(" ")
        name = _ALIASES.get(name, name)
        if not _FIELD.fullmatch(name) or way.strip().lower() not in ("asc", "desc"):
            raise no_query('Invalid "sort" parameter')
        # By a field that nothing has everything stands alike.
        if name in finding.SORTS:
            order.append((name, way.strip().lower() == "desc"))
    return order or [_BY_CHANGE]


def _answers(search: CatalogueSearch) -> Callable[[CatalogueEntry], bool]:
    words = fold_text(search.words).split()

    def test(each: CatalogueEntry) -> bool:
        if not all(word in each.words for word in words):
            return False
        return all(_meets(each, name, value) == wanted for name, value, wanted in search.conditions)

    return test


def _meets(each: CatalogueEntry, name: str, value: str) -> bool:
    values = _VALUES[name](each)
    if value == "*":
        return bool(values)
    if name == "title":
        return fold_text(value) in fold_text(each.title)
    if value.endswith("*"):
        return any(kept.startswith(value[:-1]) for kept in values)
    return value in values


@reads
def package_search(call: Call) -> bytes:
    """Datasets that answer. q, fq, fq_list, sort, rows (1,000 at most), start, facet, facet.field, facet.limit,
    include_private."""
    asked = _asked(call)
    if call.yes("include_private") and not call.actor.is_anonymous:
        seen = Package.objects.visible_to(call.actor).filter(state=PackageState.ACTIVE)
        return _result(_in_database(seen, asked.search), asked)
    return _result(_found(asked.search), asked)


def search_state(request: HttpRequest, name: str) -> int | None:
    """On what a search by nobody in particular rests: the index as it stands; nothing else of the door is kept."""
    held = standing.get_current_index() if name == package_search.__name__ else None
    return held.number if held else None


@dataclass(frozen=True)
class _Asked:
    """The question, its order as it was written, the facets wanted, known or not, and how many values of each."""

    search: CatalogueSearch
    sort: str
    facets: Sequence[str]
    limit: int


def _asked(call: Call) -> _Asked:
    unknown = [name for name in call.asked if name not in _KNOWN]
    if unknown:
        raise no_query(f"Invalid search parameters: {unknown}")
    rows = _rows(call)
    conditions, words = terms(call.text("q"))
    for each in (call.text("fq"), *call.list("fq_list")):
        more, further = terms(each)
        conditions, words = [*conditions, *more], f"{words} {further}".strip()
    if len(conditions) + len(words.split()) > _MOST_TERMS:
        raise search_error(f"too many clauses: {_MOST_TERMS} at most")
    sort = call.text("sort") or DEFAULT_SORT
    names = list(dict.fromkeys(call.list("facet.field"))) if call.yes("facet", default=True) else []
    counted = [name for name in names if name in FACETS]
    search = CatalogueSearch(words, conditions, _sort(sort), call.whole("start", 0), rows, counted)
    return _Asked(search, sort, names, call.whole("facet.limit", 50))


def _rows(call: Call) -> int:
    asked = call.asked.get("rows")
    if asked not in (None, "") and not re.fullmatch(r"-?\d{1,9}", str(asked).strip()):
        raise invalid_error({"rows": ["Invalid integer", "Please enter an integer value"]})
    return call.whole("rows", 10, largest=LARGEST_PAGE)


@dataclass(frozen=True)
class _Answer:
    """How many answer, those of the page as JSON, counts by facet and value, and where the titles are, if at hand."""

    count: int
    page: list[bytes]
    facets: dict[str, dict[str, int]]
    standing: Standing | None = None


def _found(search: CatalogueSearch) -> _Answer:
    """What everybody finds: out of the index where it stands and understands, otherwise from the database."""
    held = standing.get_current_index()
    found = _in(held, search) if held else None
    if held is None or found is None:
        return _in_database(Package.objects.listed(), search)
    return _Answer(found.count, ready.encode_page(held, found.page), found.facets, held)


def _in(held: Standing, search: CatalogueSearch) -> SearchResult[UUID] | None:
    return held.find(search, answers=_answers(search), value_of=_values_of)


def _in_database(packages: QuerySet[Package], search: CatalogueSearch) -> _Answer:
    found = finding.search_catalogue(
        packages,
        published.list_entries(),
        search,
        answers=_answers(search),
        value_of=_values_of,
        whole=registered.prefetch_package_parts,
    )
    return _Answer(found.count, [ready.encode_dataset(each) for each in found.page], found.facets)


def _values_of(each: CatalogueEntry, name: str) -> list[str]:
    return _VALUES[name](each)


def _result(answer: _Answer, asked: _Asked) -> bytes:
    facets, listed = {}, {}
    for name in asked.facets:
        counts = answer.facets.get(name, {})
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[: asked.limit]
        titles = _titles(name, [value for value, _count in ordered], answer.standing)
        facets[name] = dict(ordered)
        listed[name] = {
            "title": name,
            "items": [
                {"name": value, "display_name": titles.get(value, value), "count": count} for value, count in ordered
            ],
        }
    return b'{"count": %d, "facets": %s, "results": [%s], "sort": %s, "search_facets": %s}' % (
        answer.count,
        ready.encode_json(facets),
        b", ".join(answer.page),
        ready.encode_json(asked.sort),
        ready.encode_json(listed),
    )


def _titles(name: str, values: Sequence[str], held: Standing | None) -> Mapping[str, str]:
    if name == "license_id":
        return {value: CKAN_LICENCES[value].title for value in values if value in CKAN_LICENCES}
    if name in ("organization", "groups"):
        entries = held.entries if held else published.list_entries()
        ours = {ckan.make_slug(group): str(published.group_title(group)) for group in {each.group for each in entries}}
        if held:
            return ours | {value: held.titles[value] for value in values if value in held.titles}
        return ours | {each.name: each.title or each.name for each in Body.objects.filter(name__in=values)}
    return {}


@reads
def current_package_list_with_resources(call: Call) -> bytes:
    """All datasets with their files, the newest change first. limit, offset."""
    limit, offset = call.whole("limit", LARGEST_PAGE, largest=LARGEST_PAGE), call.whole("offset", 0)
    return b"[%s]" % b", ".join(_found(CatalogueSearch(order=[_BY_CHANGE], start=offset, rows=limit)).page)


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_RESOURCE_FIELDS = (
    "name",
    "description",
    "format",
    "url",
    "hash",
    "mimetype",
    "resource_type",
    "size",
    "url_type",
    "id",
)


@reads
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
        if name not in _RESOURCE_FIELDS:
            raise invalid_error({"query": f'Field "{name}" not recognised in resource_search.'})
        if name in ("url_type", "size", "id"):
            raise invalid_error({"query": f'Field "{name}" cannot be searched.'})
        condition &= Q(**{f"{name}__icontains": words})
        tests.append((name, words.lower()))
    found = Resource.objects.filter(condition, package__in=Package.objects.listed()).order_by("pk")
    ours = [
        shown_
        for entry in published.list_entries()
        for shown_ in ckan.describe_entry(entry)["resources"]
        if all(words in str(shown_[name] or "").lower() for name, words in tests)
    ]
    start, limit = call.whole("offset", 0), call.whole("limit", LARGEST_PAGE, largest=LARGEST_PAGE)
    page = [ckan.registered_resource(each) for each in found[start : start + limit]]
    results = [*page, *ours][:limit]
    for each in results:
        each.pop("datastore_active", None)
    return {"count": found.count() + len(ours), "results": results}


# ---- completing a word


@reads
def package_autocomplete(call: Call) -> list[dict[str, Any]]:
    """Datasets whose name or title begins so. q, limit."""
    q, limit = call.key("q"), call.whole("limit", 10, largest=100)
    wanted = fold_text(q)
    begins = Q(name__startswith=q.lower()) | Q(title_words__startswith=wanted) | Q(title_words__contains=f" {wanted}")
    pairs = [(each.name, each.title) for each in Package.objects.listed().filter(begins).order_by("title")[:limit]]
    pairs += [
        (ckan.make_slug(each.name), each.title)
        for each in published.list_entries()
        if ckan.make_slug(each.name).startswith(q.lower()) or f" {wanted}" in f" {fold_text(each.title)}"
    ]
    return [
        {
            "name": name,
            "title": title,
            "match_field": "name" if name.startswith(q.lower()) else "title",
            "match_displayed": name if name.startswith(q.lower()) else f"{title} ({name})",
        }
        for name, title in pairs[:limit]
    ]


def _bodies_like(call: Call, kind: BodyKind) -> list[dict[str, Any]]:
    q, limit = call.text("q"), call.whole("limit", 20, largest=100)
    like = Q(name__icontains=q) | Q(title__icontains=q)
    found = registered.list_bodies(actor=call.actor, kind=kind).filter(like)[:limit]
    return [{"id": str(each.pk), "name": each.name, "title": each.title} for each in found]


@reads
def organization_autocomplete(call: Call) -> list[dict[str, Any]]:
    """Organisations whose name or title holds the text. q, limit."""
    return _bodies_like(call, BodyKind.ORGANIZATION)


@reads
def group_autocomplete(call: Call) -> list[dict[str, Any]]:
    """Groups whose name or title holds the text. q, limit."""
    return _bodies_like(call, BodyKind.GROUP)


@reads
def format_autocomplete(call: Call) -> list[str]:
    """Formats of files that hold the text, the most frequent first. q, limit."""
    q, limit = call.key("q").lower(), call.whole("limit", 5, largest=100)
    counted = (
        Resource.objects.filter(package__in=Package.objects.listed(), format__icontains=q)
        .annotate(lowered=Lower("format"))
        .values("lowered")
        .annotate(count=Count("pk"))
    )
    counts = {row["lowered"]: row["count"] for row in counted}
    for entry in published.list_entries():
        for kind in entry.formats:
            name = KINDS[kind].file_type.lower()
            if q in name:
                counts[name] = counts.get(name, 0) + 1
    return [name for name, _count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))][:limit]
