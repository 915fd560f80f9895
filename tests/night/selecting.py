"""By day the tests marked `night` are left out; `--night PART` runs those of one part alone. A pytest plugin."""

from __future__ import annotations

import pytest
from tests.night.parts import PARTS


def pytest_addoption(parser):
    parser.addoption("--night", metavar="PART", default=None, help="run the tests of one part of the night")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    wanted, kept, left_out = config.getoption("--night"), [], []
    for item in items:
        part = (mark := item.get_closest_marker("night")) and mark.args[0]
        if part is not None and part not in PARTS:
            raise pytest.UsageError(f"{item.nodeid}: no part of the night is called {part!r}; see tests/night/parts.py")
        # A test named by its own address runs whatever its mark.
        named = any("::" in argument for argument in config.args)
        (kept if part == wanted or (named and wanted is None) else left_out).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept
