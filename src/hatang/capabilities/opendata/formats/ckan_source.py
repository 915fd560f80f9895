"""The catalogue of another CKAN, read page by page through its Action API."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from hatang.capabilities.opendata.formats.offered import LONGEST_IDENTIFIER, Offered, extras, plain, tags
from hatang.kernel.fetching import Unreachable, fetch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PAGE = 100
_MOST_DATASETS = 200_000
_TEXTS = ("name", "title", "notes", "url", "version", "author", "maintainer", "license_id")
_RESOURCE_TEXTS = ("id", "url", "name", "description", "format", "mimetype", "hash", "size", "resource_type")


def read(url: str) -> Iterator[Offered]:
    """Every public dataset of the catalogue at the address; `Unreachable` for what is no CKAN, and for one that stops
    half way: nothing may be concluded from the absence of what comes after."""
    home = url.rstrip("/").removesuffix("/api/3").removesuffix("/api")
    start, total = 0, 1
    while start < total:
        # An order in which nothing moves while somebody turns the pages.
        query = urlencode({"q": "*:*", "rows": PAGE, "start": start, "sort": "id asc"})
        address = f"{home}/api/3/action/package_search?{query}"
        found = _result(fetch(address, accept="application/json").body, address)
        total, page = min(found["count"], _MOST_DATASETS), found["results"]
        if not page and start < total:
            raise _not_understood(address)
        for each in page:
            yield _offered(each, home)
        start += len(page)


def _not_understood(address: str) -> Unreachable:
    return Unreachable(
        "not_a_catalogue",
        _("This is not the catalogue that was expected"),
        where=address[:200],
        detail=_("The answer is not that of CKAN's package_search."),
        hint=_("Give the address of the portal's home page, without /api."),
    )


def _result(body: bytes, address: str) -> dict[str, Any]:
    try:
        found = json.loads(body)["result"]
        sound = isinstance(found["count"], int) and isinstance(found["results"], list)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _not_understood(address) from error
    if not sound or not all(isinstance(each, dict) for each in found["results"]):
        raise _not_understood(address)
    result: dict[str, Any] = found
    return result


def _listed(given: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = given.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _offered(given: Mapping[str, Any], home: str) -> Offered:
    key, title = given.get("id") or given.get("name"), plain(given.get("title") or given.get("name") or "")
    if not isinstance(key, str) or len(key) > LONGEST_IDENTIFIER:
        return Offered(plain(key), title, problem=_("The dataset has no identifier"))
    said: dict[str, Any] = {name: given.get(name) for name in _TEXTS}
    # E-mails of people stay where they were published: nobody said that they may stand here too.
    organisation = given.get("organization")
    owner = organisation.get("title") or organisation.get("name") if isinstance(organisation, dict) else ""
    said["title"] = title
    said["tags"] = tags(each.get("name") for each in _listed(given, "tags"))
    said["extras"] = extras(
        ((each.get("key"), each.get("value")) for each in _listed(given, "extras")), str(owner or "")
    )
    said["resources"] = [{name: each.get(name) for name in _RESOURCE_TEXTS} for each in _listed(given, "resources")]
    return Offered(plain(key), title, f"{home}/dataset/{given.get('name') or key}", said)
