"""`python -m benchmarks.search [DATASETS]`: package_search over very many registered datasets, through the real server.

The whole way is measured: granian, the middleware, PostgreSQL. Of each question the seconds of a client that asks one
after another, and the processor seconds of all processes, the server's and PostgreSQL's: the first time, kept, more
rows of the same (`new`), and of questions that nobody asked before, these over sixteen connections at once as well.
It takes the database that DATABASE_URL names, which should be a throw-away one.
What stands beside a CKAN is in `peers/ckan_search.py`.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hatang.config.settings")
import django

django.setup()

from django.core.management import call_command
from django.db import connection

from benchmarks import machine
from benchmarks.peers.servers import ACTION, ours
from benchmarks.processors import find_database, read_processor_seconds
from hatang.capabilities.opendata.models import Body, Package, Resource, Tag

if TYPE_CHECKING:
    from collections.abc import Sequence

DATASETS, CONNECTIONS = 100_000, 16
_WORDS = ("giếng", "trạm", "cáp quang", "trường học", "rừng", "đường thôn", "hồ chứa", "chợ", "đất ở", "dân số")
QUESTIONS = {
    "everything": {},
    "words": {"q": "ho chua"},
    "words_with_diacritics": {"q": "hồ chứa"},
    "one": {"q": "so 77777"},
    "tag": {"fq": "tags:nhan-7"},
    "facets": {"facet.field": '["tags", "organization", "res_format"]', "rows": "0"},
    "last_page": {"start": "99000", "rows": "10"},
}


def fill(count: int) -> None:
    """Registered datasets of fifty organisations, with two tags and one file or two each."""
    now = datetime(2026, 6, 30, tzinfo=UTC)
    bodies = Body.objects.bulk_create(
        [Body(kind="organization", name=f"co-quan-{n}", title=f"Cơ quan {n}", created=now) for n in range(50)]
    )
    tags = {each.name: each for each in Tag.objects.bulk_create([Tag(name=f"nhan-{n}") for n in range(107)])}
    made = []
    for n in range(count):
        title = f"{_WORDS[n % 10].capitalize()} số {n}"
        made.append(
            Package(
                name=f"bo-{n}",
                title=title,
                notes=f"Dữ liệu {_WORDS[n // 10 % 10]}",
                owner=bodies[n % 50],
                creator="system",
                created=now,
                modified=now + timedelta(seconds=n),
                tag_names=[f"nhan-{n % 100}", f"nhan-{100 + n % 7}"],
                formats=["CSV"] if n % 2 else ["CSV", "XLSX"],
            )
        )
    Package.objects.bulk_create(made, batch_size=5_000)
    through = Package.tags.through
    tagged = [through(package_id=each.pk, tag_id=tags[name].pk) for each in made for name in each.tag_names]
    through.objects.bulk_create(tagged, batch_size=5_000)
    files = [
        Resource(
            package=each,
            position=at,
            url=f"https://example.vn/{each.name}.{kind.lower()}",
            name=each.title,
            format=kind,
            created=now,
            modified=now,
        )
        for each in made
        for at, kind in enumerate(each.formats)
    ]
    Resource.objects.bulk_create(files, batch_size=5_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE opendata_package")


def ask(address: str, server: int, questions: Sequence[dict[str, str]]) -> dict[str, Any]:
    """Ask one after another; how many datasets the last found, milliseconds of one, processor milliseconds of one."""
    everybody = (server, find_database())
    before, times, found = read_processor_seconds(*everybody), [], 0
    for asked in questions:
        begun = time.perf_counter()
        with urlopen(f"{address}{ACTION}package_search?{urlencode(asked)}") as answer:
            found = json.loads(answer.read())["result"]["count"]
        times.append(time.perf_counter() - begun)
    spent = read_processor_seconds(*everybody) - before
    return {
        "finds": found,
        "median_ms": round(statistics.median(times) * 1000, 2),
        "processor_ms": round(spent * 1000 / len(times), 2),
    }


def ask_at_once(address: str, server: int, questions: Sequence[dict[str, str]]) -> dict[str, Any]:
    """The same over many connections that stay open: answers a second, processor milliseconds of one.

    By the latter stand one core's answers a second; the client asks on the cores that answer.
    """
    everybody = (server, find_database())

    def ask_over_one(number: int) -> None:
        link = HTTPConnection(urlsplit(address).netloc)
        for asked in questions[number::CONNECTIONS]:
            link.request("GET", f"{ACTION}package_search?{urlencode(asked)}")
            answer = link.getresponse()
            content = answer.read()
            assert answer.status == 200, content

    before, begun = read_processor_seconds(*everybody), time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(ask_over_one, range(CONNECTIONS)))
    seconds, spent = time.perf_counter() - begun, read_processor_seconds(*everybody) - before
    asked = len(questions)
    return {"a_second": round(asked / seconds), "processor_ms": round(spent * 1000 / asked, 2)}


def run(count: int) -> None:
    call_command("migrate", verbosity=0)
    fill(count)
    figures: dict[str, Any] = {}
    with ours() as server:
        built = ask(*server, [{"rows": "0"}])
        for name, asked in QUESTIONS.items():
            figures[name] = {
                "first": ask(*server, [asked]),
                "kept": ask(*server, [asked] * 200),
                "new": ask(*server, [{**asked, "rows": str(rows)} for rows in range(11, 51)]),
            }
        figures["one_that_nobody_asked"] = ask(*server, [{"q": f"so {n}"} for n in range(0, count, count // 200)])
        many = [{"q": f"{one} OR {other}"} for one in _WORDS for other in _WORDS if one < other]
        figures["many_that_nobody_asked"] = ask(*server, many)
        since = [{"fq": f"metadata_modified:[2026-06-30T00:00:{n:02}Z TO *]", "q": "gieng OR ho"} for n in range(60)]
        figures["since_a_moment"] = ask(*server, since)
        figures["all_in_turn_at_once"] = ask_at_once(*server, [*QUESTIONS.values()] * 500)
        others = [{"q": f"so {n}"} for n in range(1, count, max(1, count // 2_000))]
        figures["that_nobody_asked_at_once"] = ask_at_once(*server, others)
        Package.objects.filter(name="bo-7").update(title="Giếng mới")
        # What another process wrote is found within a second.
        time.sleep(1)
        figures["after_a_change"] = ask(*server, [{"q": "gieng moi"}])
    machine.write("search", {"datasets": count, "index_is_built": built, "package_search": figures})


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else DATASETS)
