"""The catalogue of another CKAN, read page by page through its Action API."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from hatang.capabilities.harvest.formats.offered import (
    LONGEST_IDENTIFIER,
    Offered,
    build_extras,
    build_tags,
    clean_plain_text,
)
from hatang.kernel.fetching import Unreachable, fetch_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PAGE = 100
_MOST_DATASETS = 200_000
_TEXTS = ("name", "title", "notes", "url", "version", "author", "maintainer", "license_id")
_RESOURCE_TEXTS = ("id", "url", "name", "description", "format", "mimetype", "hash", "size", "resource_type")


def read_catalogue(url: str) -> Iterator[Offered]:
    """Every public dataset of the catalogue at the address; `Unreachable` for what is no CKAN, and for one that stops
    half way: nothing may be concluded from the absence of what comes after."""
    home = url.rstrip("/").removesuffix("/api/3").removesuffix("/api")
    start, total = 0, 1
    while start < total:
        # An order in which nothing moves while somebody turns the pages.
        query = urlencode({"q": "*:*", "rows": PAGE, "start": start, "sort": "id asc"})
        address = f"{home}/api/3/action/package_search?{query}"
        answer = _read_answer(fetch_address(address, accept="application/json").body, address)
        total, page = min(answer["count"], _MOST_DATASETS), answer["results"]
        if not page and start < total:
            raise _not_understood(address)
        for dataset in page:
            yield _read_offered(dataset, home)
        start += len(page)


def _not_understood(address: str) -> Unreachable:
    return Unreachable(
        "not_a_catalogue",
        _("This is not the catalogue that was expected"),
        where=address[:200],
        detail=_("The answer is not that of CKAN's package_search."),
        hint=_("Give the address of the portal's home page, without /api."),
    )


def _read_answer(body: bytes, address: str) -> dict[str, Any]:
    try:
        answer = json.loads(body)["result"]
        sound = isinstance(answer["count"], int) and isinstance(answer["results"], list)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _not_understood(address) from error
    if not sound or not all(isinstance(dataset, dict) for dataset in answer["results"]):
        raise _not_understood(address)
    result: dict[str, Any] = answer
    return result


def _list_objects(given: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    objects = given.get(name)
    return [listed for listed in objects if isinstance(listed, dict)] if isinstance(objects, list) else []


def _read_offered(given: Mapping[str, Any], home: str) -> Offered:
    key, title = given.get("id") or given.get("name"), clean_plain_text(given.get("title") or given.get("name") or "")
    if not isinstance(key, str) or len(key) > LONGEST_IDENTIFIER:
        return Offered(clean_plain_text(key), title, problem=_("The dataset has no identifier"))
    described: dict[str, Any] = {name: given.get(name) for name in _TEXTS}
    # E-mails of people stay where they were published: nobody said that they may stand here too.
    organisation = given.get("organization")
    owner = organisation.get("title") or organisation.get("name") if isinstance(organisation, dict) else ""
    described["title"] = title
    described["tags"] = build_tags(tag.get("name") for tag in _list_objects(given, "tags"))
    described["extras"] = build_extras(
        ((extra.get("key"), extra.get("value")) for extra in _list_objects(given, "extras")), str(owner or "")
    )
    described["resources"] = [
        {name: resource.get(name) for name in _RESOURCE_TEXTS} for resource in _list_objects(given, "resources")
    ]
    return Offered(clean_plain_text(key), title, f"{home}/dataset/{given.get('name') or key}", described)
