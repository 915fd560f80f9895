"""`make night PART=name`: run one part of the night, end it after forty minutes, and keep its result as one line.

The line (commit, date, result, seconds) stands in `benchmarks/results/night.json`. A part that is killed leaves the
line of the run before: nothing was shown.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.night.parts import MINUTES_AT_MOST, PARTS, command_of

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "benchmarks" / "results" / "night.json"


def _commit() -> str:
    """The commit that is run, with a mark when the tree holds more than it."""

    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=ROOT, text=True, capture_output=True, check=True).stdout.strip()

    return git("rev-parse", "--short=12", "HEAD") + ("+" if git("status", "--porcelain", "-uno") else "")


def _end(process: subprocess.Popen[bytes]) -> None:
    """First asked, then killed, with all that it started."""
    for sign, patience_seconds in ((signal.SIGINT, 30), (signal.SIGKILL, 10)):
        os.killpg(process.pid, sign)
        try:
            process.wait(patience_seconds)
        except subprocess.TimeoutExpired:
            continue
        return


def run(part: str) -> int:
    """Run the part and keep its line; its exit code, 124 when its time was up."""
    commit, began = _commit(), time.monotonic()
    process = subprocess.Popen(command_of(part), cwd=ROOT, start_new_session=True)
    try:
        code = process.wait(MINUTES_AT_MOST * 60)
    except subprocess.TimeoutExpired:
        _end(process)
        code = 124
    except KeyboardInterrupt:
        _end(process)
        return 130
    line = {
        "commit": commit,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "result": {0: "green", 124: f"red: longer than {MINUTES_AT_MOST} minutes"}.get(code, f"red: exit {code}"),
        "seconds": round(time.monotonic() - began),
    }
    lines = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    # A line each, so that two parts run on two branches do not meet in one line.
    rows = sorted({**lines, part: line}.items())
    KEPT.write_text("{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(row)}" for name, row in rows) + "\n}\n")
    return code


def main() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if len(sys.argv) != 2 or sys.argv[1] not in PARTS:
        rows = "\n".join(f"  {name:12} {what}" for name, (what, _command) in sorted(PARTS.items()))
        sys.stderr.write(f"make night PART=name, one of\n{rows}\n")
        raise SystemExit(2)
    raise SystemExit(run(sys.argv[1]))


if __name__ == "__main__":
    main()
