"""Every road of the house, walked with rubbish: refused, never an error of ours. An officer, by day, gets furthest."""

import itertools
import re
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import URLResolver, get_resolver
from tests import cast

pytestmark = pytest.mark.integration

RUBBISH = ("0000-00-00", "-1", "9" * 5000, "\x00", "'\"><script>alert(1)</script>", "../../etc/passwd", "𝕏😀đ")
# What pages and operations read from the address beside the context.
PARAMETERS = (
    *("page", "q", "kind", "operator", "technology", "state", "year", "level", "cursor", "size", "from", "to", "date"),
    *("next", "format", "bbox", "code", "measure", "indicator", "verify", "step", "number", "valid_from"),
)
# Real values by the name of the part, so that the rubbish behind the question mark reaches the page itself.
KNOWN = {
    "code": "194",
    "plan": "194",
    "plan_code": "194",
    "number": "1",
    "area": "51@2025-07-01",
    "name": "assets.site",
    "hamlet": "51-21157-T01",
    "hamlet_code": "51-21157-T01",
    "kind": "phu-song",
    "row": "1",
}


def roads(resolver, before=""):
    for each in resolver.url_patterns:
        here = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from roads(each, here)
        elif not here.startswith(("quan-tri/", "tai-khoan/")):
            yield here


def filled(road, value):
    """The road with the same value for each part; numbers and identifiers as large as their kind allows."""

    def part(found):
        kind, name = found[1] or "str", found[2]
        if kind == "int":
            return "99999999999999999999"
        if kind == "uuid":
            return "00000000-0000-0000-0000-000000000000"
        return quote(KNOWN.get(name, "194") if value is None else value, safe="")

    return "/" + re.sub(r"<(?:(\w+):)?(\w+)>", part, road)


def addresses():
    for road in sorted(set(roads(get_resolver()))):
        if "(?P" in road or road.startswith("^"):
            continue
        if "<" in road:
            yield from (filled(road, value) for value in RUBBISH)
        plain = filled(road, None)
        for value in RUBBISH[:5]:
            yield f"{plain}?{'&'.join(f'{name}={quote(value)}' for name in PARAMETERS)}"
        yield from (f"{plain}?{name}={quote(value)}" for name in ("as_of", "area", "plan") for value in RUBBISH[:1])


@pytest.mark.parametrize(
    ("who", "one_in"),
    [
        # No divisor of their number: each road walked is walked with another rubbish.
        ("officer", 61),
        *(pytest.param(who, 1, marks=pytest.mark.night("roads")) for who in ("visitor", "officer")),
    ],
)
def test_no_road_answers_rubbish_with_an_error_of_ours(province, who, one_in):
    client = Client() if who == "visitor" else cast.client(cast.officer())
    client.raise_request_exception = False
    failed = []
    for address in itertools.islice(addresses(), 0, None, one_in):
        cache.clear()  # the limit of requests a minute is tested elsewhere
        answer = client.get(address)
        if answer.status_code >= 500:
            failed.append(f"{answer.status_code} {address[:200]}")
        elif answer["Content-Type"].startswith("text/html") and b"<script>alert(1)" in answer.content:
            failed.append(f"script {address[:200]}")
    assert failed == []
