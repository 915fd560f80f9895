"""Seconds of the processor of whole families of processes, PostgreSQL's among them: what an answer costs everybody."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path


def read_processor_seconds(*ancestors: int) -> float:
    """Of these processes and of all that they started, those that have ended and were waited for too, so far."""
    children: dict[int, list[int]] = defaultdict(list)
    ticks: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            columns = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children[int(columns[1])].append(int(folder.name))
        ticks[int(folder.name)] = sum(map(int, columns[11:15]))

    def add(process: int) -> int:
        return ticks.get(process, 0) + sum(map(add, children[process]))

    return sum(map(add, ancestors)) / os.sysconf("SC_CLK_TCK")


def find_database() -> int:
    """The process of PostgreSQL's server over the database that Django has, on this machine."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        (data,) = cursor.fetchone()
    return int((Path(data) / "postmaster.pid").read_text().split()[0])
