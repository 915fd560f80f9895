"""The pages people open first: time and queries, signed out, warm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks import machine

if TYPE_CHECKING:
    from datetime import date

PAGES = ("/", "/?as_of=2025-06-30", "/ban-do/", "/nhiem-vu/", "/tim/?q=tra+bui")


def run(as_of: date) -> None:
    from django.db import connection
    from django.test import Client

    client = Client()
    asked: list[str] = []

    def count(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        asked.append(sql)
        return execute(sql, params, many, context)

    figures: dict[str, object] = {}
    for page in PAGES:
        first = client.get(page)
        if first.status_code != 200:
            figures[page] = {"status": first.status_code}
            continue
        asked.clear()
        with connection.execute_wrapper(count):
            client.get(page)
        queries = len(asked)
        figures[page] = {
            "seconds": machine.seconds(lambda page=page: client.get(page)),
            "queries": queries,
            "bytes": len(first.content),
        }
    machine.write("pages", {"as_of": as_of.isoformat(), "pages": figures})
