"""`python -m benchmarks.analytics [MILLIONS]`: a dashboard of group-bys over 100 M rows, direct and from a kept model.

The rows are generated (seeded) into one Parquet file, as the lake would hold them, and deleted afterwards: traffic of
four operators in 96 communes by day and technology. The same four questions are asked twice on desks as small as a
page's: of the rows themselves, and of the model kept at publication (`-- materialized: yes`). Both answers must agree.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hatang.config.settings")
import django

django.setup()

from benchmarks import machine
from hatang.capabilities.analytics.formats import materials
from hatang.capabilities.analytics.formats.engine import Engine
from hatang.capabilities.analytics.terms import CEILING_MIB, MEMORY_MIB
from hatang.capabilities.lake import public as lake

LIMIT_SECONDS = 1.0
# Digits of a multiplicative hash: the same rows on every machine, no generator's state.
ROWS = """
    SELECT DATE '2025-01-01' + CAST(n % 730 AS INTEGER) AS day,
           21000 + CAST(hash(n) % 96 AS INTEGER) AS commune,
           ['VIETTEL.QNG', 'VNPT.QNG', 'MOBIFONE.QNG', 'VIETNAMOBILE.QNG'][CAST(1 + hash(n * 7 + 1) % 4 AS INTEGER)]
             AS operator,
           ['3G', '4G', '5G'][CAST(1 + hash(n * 11 + 2) % 3 AS INTEGER)] AS technology,
           CAST(hash(n * 13 + 3) % 5000 AS INTEGER) AS megabytes
    FROM range({rows}) AS r(n)
"""
MODEL = """
    SELECT date_trunc('month', day) AS month, commune, operator, technology, count(*) AS samples,
           sum(megabytes) AS megabytes, max(megabytes) AS most
    FROM {rows} GROUP BY ALL
"""
# (of the rows, of the model): what each tile of the dashboard asks.
TILES = {
    "by_commune": (
        "SELECT commune, sum(megabytes) AS v FROM {t} GROUP BY 1 ORDER BY 1",
        "SELECT commune, sum(megabytes) AS v FROM {t} GROUP BY 1 ORDER BY 1",
    ),
    "by_month": (
        "SELECT date_trunc('month', day) AS month, count(*) AS v FROM {t} GROUP BY 1 ORDER BY 1",
        "SELECT month, sum(samples)::BIGINT AS v FROM {t} GROUP BY 1 ORDER BY 1",
    ),
    "by_operator_and_technology": (
        "SELECT operator, technology, sum(megabytes) AS v FROM {t} GROUP BY 1, 2 ORDER BY 1, 2",
        "SELECT operator, technology, sum(megabytes) AS v FROM {t} GROUP BY 1, 2 ORDER BY 1, 2",
    ),
    "most_in_a_commune": (
        "SELECT commune, max(megabytes) AS v FROM {t} WHERE technology = '5G' GROUP BY 1 ORDER BY 1",
        "SELECT commune, max(most) AS v FROM {t} WHERE technology = '5G' GROUP BY 1 ORDER BY 1",
    ),
}


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _asked(path: Path, number: int) -> tuple[float, dict[str, list[Any]]]:
    """Open a desk's engine, ask the tiles, close it: the seconds that it took, and the answers."""
    begun = time.perf_counter()
    answers = {}
    link = Engine(
        lambda folder: lake.build_connection_options(folder, memory=f"{MEMORY_MIB}MiB"),
        ceiling_bytes=CEILING_MIB << 20,
    )
    for name, asked in TILES.items():
        answers[name] = link.execute(asked[number].format(t=f"read_parquet('{path}')")).fetchall()
    link.close()
    return round(time.perf_counter() - begun, 3), answers


def run(millions: int = 100) -> None:
    """Generate, keep, ask both ways; write `results/analytics.json`."""
    rows = millions * 1_000_000
    with tempfile.TemporaryDirectory(prefix="hatang-bench-") as name:
        folder = Path(name)
        path, kept = folder / "rows.parquet", folder / "kept" / "model.parquet"
        with lake.open_duckdb(folder, memory="1GiB") as link:
            link.execute("SET preserve_insertion_order = false")
            start = time.perf_counter()
            link.execute(f"COPY ({ROWS.format(rows=rows)}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
            generated = time.perf_counter() - start
            start, cpu = time.perf_counter(), _cpu()
            model = MODEL.format(rows=f"read_parquet('{path}')")
            groups = materials.write_model(link, f"({model})", kept)
            keeping = {"wall_s": round(time.perf_counter() - start, 2), "cpu_s": round(_cpu() - cpu, 2)}
        # The first has no engine that waits already.
        found = [_asked(kept, 1) for _each in range(6)]
        direct_s, wanted = _asked(path, 0)
        assert all(answers == wanted for _seconds, answers in found), "the kept model answers otherwise"
        first_s, *later_s = (seconds for seconds, _answers in found)
        machine.write(
            "analytics",
            {
                "method": f"four group-bys on one engine of {MEMORY_MIB} MiB and two threads, opening included",
                "limits": {"dashboard_from_kept_s": LIMIT_SECONDS},
                "rows": rows,
                "rows_file_mib": round(path.stat().st_size / 2**20),
                "generated_s": round(generated, 1),
                "kept_groups": groups,
                "kept_file_mib": round(kept.stat().st_size / 2**20, 2),
                "keeping": keeping,
                "direct_s": direct_s,
                "from_kept": {
                    "median_s": statistics.median(later_s),
                    "slowest_of_5_s": max(later_s),
                    "first_of_all_s": first_s,
                },
                "ratio": round(direct_s / statistics.median(later_s), 1),
                "peak_memory_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
                "load_average": round(os.getloadavg()[0], 1),
            },
        )


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
