"""`python -m benchmarks.search [DATASETS]`: package_search by the database over very many registered datasets.

What is asked inside the transaction that wrote it no index knows, so that this is the long way, which answers what the
index cannot. The seconds are those of the view with its database, asked through Django's own client; nothing is kept.
The short way stands beside a CKAN in `peers/ckan_search.py`.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hatang.config.settings")
import django

django.setup()

from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from benchmarks import machine
from hatang.capabilities.opendata.models import Body, Package, Resource, Tag
from hatang.config import cluster
from hatang.kernel.ui.table_rows import fold_text

DATASETS = 100_000
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
                words=fold_text(f"{title} {_WORDS[n // 10 % 10]} Cơ quan {n % 50}"),
                title_words=fold_text(title),
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


def run(count: int) -> None:
    cluster.ensure()
    settings.ALLOWED_HOSTS = ["*"]
    browser, figures = Client(), {}
    with transaction.atomic():
        fill(count)
        for name, asked in QUESTIONS.items():
            times = []
            for _run in range(5):
                begun = time.perf_counter()
                sent = browser.get("/api/3/action/package_search", asked)
                times.append(time.perf_counter() - begun)
                found = json.loads(sent.content)["result"]["count"]
            figures[name] = {"count": found, "best_s": round(min(times), 4), "median_s": round(sorted(times)[2], 4)}
        transaction.set_rollback(True)
    machine.write("search", {"datasets": count, "package_search": figures})


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else DATASETS)
