"""Days and hours on which a clock goes wrong, and the tests that read it run on each of them: `make clock`.

    python -m tests.clock [YYYY-MM-DDTHH:MM ...] [PYTEST ARGUMENT ...]

Needs Debian's `faketime`. The throw-away database runs under it too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[1]
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

# The first and the last day of a year, the leap day, the days by and before which the plan wants its reports, the last
# of a month: at work, in the minutes after midnight, when it is still yesterday in UTC, and before midnight.
MOMENTS = tuple(
    datetime.fromisoformat(text).replace(tzinfo=ZONE)
    for text in (
        "2027-01-01T00:30",
        "2028-02-29T08:00",
        "2026-12-09T23:30",
        "2026-12-15T00:30",
        "2026-11-30T08:00",
        "2026-12-31T23:30",
    )
)
# Reports, letters and deadlines; the plan; working days and dates in words; what falls due by the day elsewhere; who
# is signed in, and whose home shows what is due.
FAMILIES = (
    "src/hatang/capabilities/reporting",
    "src/hatang/capabilities/plan",
    "src/hatang/capabilities/law",
    "src/hatang/capabilities/readings",
    "src/hatang/capabilities/work",
    "src/hatang/capabilities/identity",
    "src/hatang/kernel/workdays.py",
    "src/hatang/kernel/ui",
    "src/hatang/portal/tests/test_pages.py",
    "src/hatang/capabilities/analytics/tests/test_deliveries.py",
    "src/hatang/capabilities/harvest/tests/test_harvesting.py",
    "src/hatang/capabilities/opendata/tests/test_schedule.py",
    "src/hatang/capabilities/disputes/tests/test_challenges.py",
    "src/hatang/capabilities/disputes/tests/test_holes.py",
)


def run(moment: datetime, arguments: list[str]) -> int:
    """The exit code of `./test`, to which it is the moment when it begins."""
    clock = ["faketime", f"{moment:%Y-%m-%d %H:%M:%S %z}"]
    # Timeouts go on by the real clock, and so do files, by whose times Python and numba know what they have compiled.
    environment = {**os.environ, "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}
    return subprocess.run([*clock, "./test", *arguments], cwd=ROOT, env=environment, check=False).returncode


def main(arguments: list[str]) -> int:
    """1 where the tests failed at one of the moments."""
    if shutil.which("faketime") is None:
        sys.stderr.write("faketime is not installed: apt-get install faketime\n")
        return 2
    moments, rest = [], []
    for each in arguments:
        try:
            moments.append(datetime.fromisoformat(each).replace(tzinfo=ZONE))
        except ValueError:
            rest.append(each)
    codes = {moment: run(moment, rest or list(FAMILIES)) for moment in moments or MOMENTS}
    for moment, code in codes.items():
        sys.stderr.write(f"{moment:%Y-%m-%d %H:%M}: {'green' if code == 0 else 'RED'}\n")
    return int(any(codes.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
