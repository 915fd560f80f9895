"""What the gate costs: processor seconds of each test and phase, the dearest of them and the sum per folder.

A pytest plugin. It counts the processor of the test's own process and of the children that ended in the phase; of the
browser and the server, which live longer, it counts what they used meanwhile. Nothing fails by it: people read it.
A run of everything by day keeps its table in `benchmarks/results/gate.json`.
"""

from __future__ import annotations

import json
import os
import resource
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest
from benchmarks import machine

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "benchmarks" / "results" / "gate.json"
DEAREST = 20
PHASES = ("setup", "call", "teardown")
# Bound here: tests that give a clock of their own must not set this one.
_own_seconds = time.process_time
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def _children_seconds():
    """Of the children that ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _stat(process):
    """The fields of /proc/PROCESS/stat after the name, or None once it has ended."""
    try:
        return Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return None


def living_descendants_seconds(ancestor):
    """Processor seconds of all living descendants of the process, and of what they waited for."""
    children, used = defaultdict(list), {}
    for process in filter(str.isdigit, os.listdir("/proc")):
        if fields := _stat(process):
            children[int(fields[1])].append(int(process))
            used[int(process)] = sum(int(field) for field in fields[11:15]) / _TICKS_PER_SECOND
    total, waiting = 0.0, list(children[ancestor])
    while waiting:
        process = waiting.pop()
        total += used[process]
        waiting += children[process]
    return total


def _processor_seconds(of_living):
    own = _own_seconds() + _children_seconds()
    return own + living_descendants_seconds(os.getpid()) if of_living else own


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    return (yield from _measured(item, "setup"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    return (yield from _measured(item, "call"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    # After the last test the server and the browser end: what was counted of them while they lived is not counted anew.
    return (yield from _measured(item, "teardown", of_living=nextitem is None))


def _measured(item, phase, *, of_living=False):
    # A look at every process takes milliseconds: only for the tests that leave their work to others.
    of_living = of_living or item.get_closest_marker("end_to_end") is not None
    before = _processor_seconds(of_living)
    try:
        return (yield)
    finally:
        item.stash.setdefault(_used, {})[phase] = max(0.0, _processor_seconds(of_living) - before)


_used = pytest.StashKey()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    report.processor_seconds = item.stash.get(_used, {}).get(call.when, 0.0)
    return report


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Table(config), "gate table")


def folder_of(nodeid):
    """The room that a test belongs to: `src/hatang/capabilities/plan`, `tests/end_to_end`."""
    parts = nodeid.split("::")[0].split("/")[:-1]
    return "/".join(part for part in parts[: 4 if parts[0] == "src" else 2] if part != "tests" or part == parts[0])


class Table:
    """Gathers what every process reports and prints it at the end."""

    def __init__(self, config):
        self.config = config
        self.used = defaultdict(dict)
        self.began = time.monotonic()
        self.outcomes = Counter()

    def pytest_runtest_logreport(self, report):
        self.used[report.nodeid][report.when] = getattr(report, "processor_seconds", 0.0)
        if report.when == "call" or report.outcome != "passed":
            self.outcomes[report.outcome] += 1

    def _record(self, exit_status):
        folders = defaultdict(lambda: [0, 0.0])
        for test, phases in self.used.items():
            folder = folders[folder_of(test)]
            folder[0] += 1
            folder[1] += sum(phases.values())
        dearest = sorted(self.used, key=lambda test: -sum(self.used[test].values()))[:DEAREST]
        return {
            "benchmark": "gate",
            "machine": machine.line(),
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "exit_status": int(exit_status),
            "wall_seconds": round(time.monotonic() - self.began, 1),
            "load_1_minute": round(os.getloadavg()[0], 1),
            "outcomes": dict(self.outcomes),
            "processor_seconds": round(sum(seconds for _tests, seconds in folders.values()), 1),
            "folders": {
                name: {"tests": tests, "processor_seconds": round(seconds, 1)}
                for name, (tests, seconds) in sorted(folders.items(), key=lambda entry: -entry[1][1])
            },
            "dearest": {
                test: {phase: round(self.used[test].get(phase, 0.0), 2) for phase in PHASES} for test in dearest
            },
        }

    def pytest_terminal_summary(self, terminalreporter, exitstatus):
        if len(self.used) <= DEAREST:
            return
        record = self._record(exitstatus)
        write = terminalreporter.write_line
        terminalreporter.section("processor seconds")
        for name, folder in record["folders"].items():
            write(f"{folder['processor_seconds']:9.1f}  {folder['tests']:5d} tests  {name}")
        for test, phases in record["dearest"].items():
            write(f"{sum(phases.values()):9.1f}  " + "  ".join(f"{p} {s:.1f}" for p, s in phases.items()) + f"  {test}")
        if self.config.getoption("--whole-gate"):
            KEPT.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n")


def pytest_addoption(parser):
    parser.addoption("--whole-gate", action="store_true", help=f"keep the table in {KEPT.relative_to(ROOT)}")
