"""What everybody may see of each open dataset, by the kernel's own function, in the figures that clients are held to.

`python -m tests.sums`, run in the environment of an installation that serves nobody yet, tells it on stdout, with a key
for Arrow Flight SQL.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict

from benchmarks.peers.clients.summing import sum_column

from hatang.kernel.doubles import as_double

_KINDS = frozenset({"integer", "decimal", "boolean", "date"})


def sum_open_datasets():
    """{dataset: {"version", "places", "coded", "columns": figures by name}} of the newest snapshots for everybody.

    A hidden count is no value; `coded` are the fields beside which a file has a column of names.
    """
    from hatang.capabilities.lake import public as lake
    from hatang.kernel import datasets, releases, suppression
    from hatang.kernel.access import ANONYMOUS

    summed = {}
    for name, snapshot in sorted(lake.list_newest_snapshots(ANONYMOUS).items()):
        dataset = datasets.get_dataset(name)
        fields = releases.list_open_fields(dataset)
        columns = defaultdict(list)
        for row in suppression.visible_rows(dataset, actor=ANONYMOUS, as_of=snapshot.as_of):
            for field in fields:
                columns[field.name].append(_read_value(field.kind, row.get(field.name), suppression.HIDDEN))
        summed[name] = {
            "version": snapshot.version,
            "places": bool(dataset.geometry) and releases.tells_places(dataset),
            "coded": [field.name for field in fields if field.of],
            "columns": {
                field.name: sum_column(field.kind if field.kind in _KINDS else "text", columns[field.name])
                for field in fields
            },
        }
    return summed


def _read_value(kind, value, hidden):
    if value is hidden or value is None or value == "":
        return None
    if kind not in _KINDS:
        return ";".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return as_double(value) if kind == "decimal" else value


def make_key():
    """A key of Arrow Flight SQL whose owner, with a role, reads of what is open no more than everybody does."""
    from django.utils import timezone

    from hatang.capabilities.identity import public as identity
    from hatang.capabilities.lake import public as lake
    from hatang.kernel import credentials
    from hatang.kernel.access import ANONYMOUS, Scope

    everybody = {each.dataset.name: each.edition for each in lake.list_readable(ANONYMOUS)}
    for addressee in identity.list_addressees(timezone.localdate()):
        own = {each.dataset.name: each.edition for each in lake.list_readable(addressee.actor)}
        if {name: own[name] for name in everybody} == everybody:
            asked = {"name": "sums", "scopes": [Scope.SQL], "days": 1, "now": timezone.now()}
            return credentials.make_key(addressee.actor, owner=addressee.actor.id, **asked)[1]
    raise LookupError("everybody with a role reads more")


def hold_still():
    """What is due today, and what the events of a publication bring about, counts as done: the table stays as it is."""
    from django.db.models import F
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    from hatang.kernel import jobs
    from hatang.kernel.models import Job

    jobs.start_daily(timezone.localdate())
    waiting = Job.objects.filter(state=Job.State.WAITING)
    waiting.update(state=Job.State.CANCELLED, ended_at=F("created_at"))
    DBTaskResult.objects.filter(status="READY").delete()


if __name__ == "__main__":
    import django

    django.setup()
    hold_still()
    sys.stdout.write(json.dumps({"table": sum_open_datasets(), "key": make_key()}) + "\n")
