"""`./test --touching`: the tests that a change can reach, nearest first, until two minutes are spent.

First the tests of the rooms that changed, then those from which the import graph leads to a changed module, by the
length of the way. A changed file that is no module (a template, a catalogue) brings its own folder's tests.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections import deque
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[1]
SECONDS_AT_MOST = 120


def changed_files():
    """What differs from the last commit, files that git does not know yet among them."""

    def git(*words):
        done = subprocess.run(["git", *words], cwd=ROOT, text=True, capture_output=True, check=True)
        return {ROOT / line for line in done.stdout.splitlines()}

    return git("diff", "--name-only", "HEAD") | git("ls-files", "--others", "--exclude-standard")


def module_of(path):
    """The dotted name of a Python file of the product or of the tests; None for any other file."""
    for root in (ROOT / "src", ROOT):
        if (
            path.suffix == ".py"
            and path.is_relative_to(root)
            and (root != ROOT or path.parts[len(ROOT.parts)] == "tests")
        ):
            parts = path.relative_to(root).with_suffix("").parts
            return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return None


def home_of(path):
    """The folder of a capability, an engine, the kernel … whose own tests a changed file brings."""
    return next((folder for folder in path.parents if (folder / "tests").is_dir() and folder != ROOT), None)


def distances(graph, modules):
    """How many imports lead from each module to the nearest of the changed ones."""
    found = {module: 0 for module in modules if module in graph.modules}
    waiting = deque(found)
    while waiting:
        module = waiting.popleft()
        for importer in graph.find_modules_that_directly_import(module) - found.keys():
            found[importer] = found[module] + 1
            waiting.append(importer)
    return found


def reached(paths):
    """The test files that the changed paths reach, nearest first."""
    graph = grimp.build_graph("hatang", "tests", exclude_type_checking_imports=True)
    modules = {name for path in paths if (name := module_of(path))}
    far = distances(graph, modules)
    tests = sorted([*ROOT.glob("src/**/tests/test_*.py"), *ROOT.glob("tests/**/test_*.py")])
    homes = {home for path in paths if (home := home_of(path))}
    near = {test: (home_of(test) not in homes, far.get(module_of(test), sys.maxsize)) for test in tests}
    return sorted((test for test in tests if near[test] != (True, sys.maxsize)), key=lambda test: near[test])


class UntilSpent:
    """Leaves out what comes after the time is spent, and says which files these were."""

    def __init__(self, until):
        self.until = until
        self.left = {}

    def pytest_runtest_setup(self, item):
        if time.monotonic() > self.until:
            self.left[item.nodeid.split("::")[0]] = self.left.get(item.nodeid.split("::")[0], 0) + 1
            pytest.skip(f"{SECONDS_AT_MOST} seconds are spent")

    def pytest_terminal_summary(self, terminalreporter):
        for file, count in self.left.items():
            terminalreporter.write_line(f"left out, the time is spent: {file} ({count} tests)")


def main():
    until = time.monotonic() + SECONDS_AT_MOST
    files = reached(changed_files())
    if not files:
        sys.stdout.write("Nothing that a test reaches differs from the last commit.\n")
        return 0
    # One process: the nearest first is an order, and two processes would each collect everything.
    return pytest.main(["-m", "not peers", "-r", "fE", *map(str, files), *sys.argv[1:]], plugins=[UntilSpent(until)])


if __name__ == "__main__":
    sys.exit(main())
