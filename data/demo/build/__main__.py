"""Rebuilds the demonstration province: `.venv/bin/python data/demo/build` (or `make demo`)."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

DEMO = Path(__file__).resolve().parent.parent
if str(DEMO / "build") not in sys.path:
    sys.path.insert(0, str(DEMO / "build"))

from province.extract import extract  # noqa: E402 - the path is set just above
from province.write import build  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description="Rebuild the demonstration province from its committed sources.")
    parser.add_argument("--out", type=Path, default=DEMO, help="write there instead of data/demo")
    parser.add_argument(
        "--extract", type=Path, metavar="UNPACKED", help="first renew sources/ from unpacked Debian packages"
    )
    chosen = parser.parse_args()
    started = time.monotonic()
    if chosen.extract:
        extract(chosen.extract, DEMO / "sources")
    counts = build(DEMO / "sources", chosen.out, lambda text: print(f"  {text}", flush=True))
    print(f"{sum(counts.values())} rows in {len(counts)} tables, {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    main()
