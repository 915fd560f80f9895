"""What a process need not load it does not load: help, the tables alone, and the process that only waits."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

# Seconds to import and tens of megabytes each; a process pays for those that it computes with.
HEAVY = {
    *("duckdb", "highspy", "lxml", "numba", "PIL", "polars", "pyarrow", "pyogrio", "rapidfuzz", "rasterio"),
    *("rdflib", "scipy", "weasyprint"),
}
# What capabilities declare is known where it is asked for; the rooms are read by nothing else before.
DECLARED = """
from hatang.kernel import access, datasets, indicators, jobs, rooms
from hatang.kernel.imports import references, registry
assert references.unit_resolver() is not None
assert "hatang.capabilities.places.imports" in sys.modules, "read where it is asked for"
assert datasets.find_dataset("places.hamlet") is not None
assert [each.prefix for each in datasets._sources] and datasets.title_of_made("layer") is not None
assert "fibre.hamlets" in [each.code for each in indicators.list_indicators()]
assert registry.get_import("places.hamlet").name == "places.hamlet"
rooms.read_room("jobs")
assert access._owners and jobs._daily
"""


def _modules(code):
    """The modules that a new process has loaded once the code has run."""
    return _modules_after(code)[-1]


def _modules_after(*codes):
    """The modules that one new process has loaded after each of the codes, one after the other."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "hatang.config.settings"}
    told = "\nimport json, sys; print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", "".join(code + told for code in codes)],
        env=environment,
        text=True,
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return [set(json.loads(line)) for line in run.stderr.splitlines()[-len(codes) :]]


def _packages(modules):
    return {each.partition(".")[0] for each in modules}


def test_the_tables_come_without_the_libraries_that_compute_and_what_is_declared_where_it_is_asked_for():
    modules, declared = _modules_after("from hatang.kernel import command; command.set_up()", DECLARED)
    assert "hatang.capabilities.places.imports" not in modules
    assert "polars" in _packages(declared)
    assert "hatang.capabilities.plan.models" in modules
    assert sorted(_packages(modules) & {*HEAVY, "ninja", "numpy", "shapely"}) == []
    assert {each.split(".")[2] for each in modules if each.startswith("hatang.engines.")} <= {"sheets", "writing"}


@pytest.mark.parametrize(
    "asked",
    [
        ("--help", "coverage run --help"),
        *(
            pytest.param((each,), marks=pytest.mark.night("samples"))
            for each in ("coverage run --help", "plan show --help", "coverage gaps --help", "siting pcst --help")
        ),
    ],
    ids=", ".join,
)
def test_help_sets_nothing_up(asked):
    """One process for all, whose modules only grow."""
    code = "\n".join(
        f"import sys; sys.argv = ['hatang', *{words.split()!r}]\n"
        "from hatang.config.command import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code"
        for words in asked
    )
    modules = _modules(code)
    assert sorted(_packages(modules) & {*HEAVY, "ninja", "numpy", "psycopg", "shapely"}) == []
    assert [each for each in modules if each.startswith("hatang.") and "models" in each.split(".")] == []


def test_the_process_that_waits_needs_only_the_standard_library():
    more = _packages(_modules("import hatang.config.supervising")) - _packages(_modules(""))
    assert more - sys.stdlib_module_names == {"hatang"}


def test_settings_name_every_capability_with_a_room():
    """`hatang WORD` finds the module by the name of the capability."""
    from hatang.config.command import _find_homes

    homes = _find_homes()
    assert {"import", "demo", "plan", "siting"} <= set(homes)
    assert set(homes) <= {"", "import", "demo", *settings.CAPABILITIES}
