"""The machine line that stands beside every figure, and how a figure is written down."""

from __future__ import annotations

import json
import os
import platform
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

RESULTS = Path(__file__).parent / "results"


def line() -> str:
    """Processor, cores, memory and Python, in one line."""
    cpu = next(
        (
            row.split(":")[1].strip()
            for row in Path("/proc/cpuinfo").read_text().splitlines()
            if row.startswith("model name")
        ),
        platform.machine(),
    )
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{cpu}, {os.cpu_count()} cores, {memory_gib:.0f} GiB, Python {platform.python_version()}"


def seconds(function: Callable[[], object], *, runs: int = 5, before: Callable[[], object] | None = None) -> float:
    """The median wall-clock time of some runs; `before` prepares each and is not counted."""
    found = []
    for _each in range(runs):
        if before is not None:
            before()
        start = time.perf_counter()
        function()
        found.append(time.perf_counter() - start)
    return statistics.median(found)


def write(name: str, figures: dict[str, Any]) -> None:
    """Print the figures and keep them as `results/<name>.json`."""
    record = {"benchmark": name, "machine": line(), "at": datetime.now(UTC).isoformat(timespec="seconds"), **figures}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    print(json.dumps(record, indent=1, ensure_ascii=False))
