"""The least question on every road, warm, one after another through the real server: page, Flight SQL, rows of CKAN.

`SELECT 1` stands for what a question costs beside its own work; at one place it is asked in another way each time, so
that no kept answer answers. Milliseconds are those a client waits over a connection that stays open.
"""

from __future__ import annotations

import http.client
import json
import os
import statistics
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from benchmarks import machine
from benchmarks.pages import ask_page, serving

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

LIMITS_MS = {"desk": 50, "page": 50, "flight": 50, "datastore": 30}
_TIMES, _FIRST = 40, 3
_FIELDS = ("places.hamlet", "assets.site", "places.unit")


def run(as_of: date) -> None:
    from django.utils import timezone

    from hatang.capabilities.analytics.actions import serving as flight
    from hatang.capabilities.identity import public as identity
    from hatang.capabilities.identity.models import Person
    from hatang.kernel import credentials
    from hatang.kernel.access import Scope

    officer = identity.actor_with_id(str(Person.objects.get(username="can-bo-so").pk), as_of)
    assert officer is not None
    asked = {"name": "benchmark", "scopes": [Scope.SQL], "days": 1, "now": timezone.now()}
    _key, secret = credentials.make_key(officer, owner=officer.id, **asked)
    with serving() as (port, _server, headers):
        figures = measure_roads(port, headers, port + flight.FLIGHT_ABOVE, secret)
    figures["desk"] = _time_each(lambda number: _ask_desk(officer, number))
    machine.write(
        "questions",
        {
            "method": f"{_TIMES} after {_FIRST} that are not counted, one after another",
            "limits_ms": LIMITS_MS,
            "milliseconds": figures,
            "load_average": round(os.getloadavg()[0], 1),
        },
    )


def measure_roads(port: int, headers: dict[str, str], flight_port: int, key: str) -> dict[str, Any]:
    """Milliseconds of each road of a server that runs: the page, Flight SQL, and rows of three files."""
    link = http.client.HTTPConnection("127.0.0.1", port)
    figures = {
        "page": _time_each(
            lambda number: ask_page(port, f"/phan-tich/sql/?sql={quote(f'SELECT {number}')}", headers, link)
        )
    }
    figures["flight"] = _time_flight(flight_port, key)
    # The server has ended the one that nothing was asked over for a while.
    link = http.client.HTTPConnection("127.0.0.1", port)
    for name in _FIELDS:
        link.request("GET", f"/api/3/action/package_show?id={name}")
        resources = json.load(link.getresponse())["result"]["resources"]
        resource = next(each["id"] for each in resources if each["format"] == "CSV")
        asked = f"/api/3/action/datastore_search?resource_id={resource}&limit=20"
        figures[f"datastore {name}"] = _time_each(
            lambda number, asked=asked: ask_page(port, f"{asked}&offset={number}", {}, link)
        )
    return figures


def _time_each(ask: Callable[[int], object]) -> dict[str, float]:
    """The median, the 95th of a hundred and the first of asking it by number."""
    waits = []
    for number in range(_FIRST + _TIMES):
        began = time.perf_counter()
        ask(number)
        waits.append(1000 * (time.perf_counter() - began))
    counted = sorted(waits[_FIRST:])
    return {
        "median": round(statistics.median(counted), 1),
        "p95": round(counted[int(0.95 * len(counted))], 1),
        "first": round(waits[0], 1),
    }


def _ask_desk(officer: Any, number: int) -> None:
    from hatang.capabilities.analytics.formats.desk import open_desk

    with open_desk(officer) as desk:
        desk.ask(f"SELECT {number}", rows=1)


def _time_flight(port: int, key: str) -> dict[str, float]:
    import pyarrow.flight as fl

    from hatang.capabilities.analytics.formats import wire

    options = fl.FlightCallOptions(headers=[(b"authorization", f"Bearer {key}".encode())])
    with fl.connect(f"grpc://127.0.0.1:{port}") as link:

        def ask(number: int) -> None:
            command = wire.pack_any("CommandStatementQuery", (1, f"SELECT {number}".encode()))
            info = link.get_flight_info(fl.FlightDescriptor.for_command(command), options)
            link.do_get(info.endpoints[0].ticket, options).read_all()

        return _time_each(ask)
