"""The demonstration: loaded only where nothing is, resumed, complete; its dirty files named cell by cell; its story."""

import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from typer.testing import CliRunner

from hatang.kernel import datasets, indicators
from hatang.kernel.access import COMMUNE_CLERK, OFFICER, SYSTEM, Actor, Area, Grant
from hatang.kernel.imports import actions, registry
from hatang.kernel.imports.models import ImportRun
from hatang.kernel.problems import Conflict
from hatang.portal import commands, demonstration

DIRTY = Path(settings.CHECKOUT) / "data" / "demo" / "dirty"
OLD_PROVINCE = Area("51", date(2020, 2, 1))
END_OF_2025 = date(2025, 12, 31)
# Of all that is planted in the dirty files, at least so much is named at its cell.
RECALL = 0.95


@pytest.mark.unit
def test_every_file_of_the_manifest_has_its_import():
    for file in demonstration.read_manifest():
        assert registry.get_import(file.imported_as).name == file.imported_as
        assert file.path.exists()


@pytest.mark.integration
@pytest.mark.django_db
def test_an_installation_with_filed_data_is_never_made_a_demonstration(stored_file):
    ImportRun.objects.create(
        name="places.hamlet",
        file=stored_file,
        sha256=stored_file.sha256,
        actor_id="1",
        actor_label="Nguyễn Thị Sở",
        as_of=date(2026, 1, 1),
        created_at=timezone.now(),
    )
    with pytest.raises(Conflict):
        demonstration.begin_demonstration()
    assert demonstration.load_demonstration(say=lambda text: None) is False
    assert not demonstration.is_begun()
    assert demonstration.demonstration_notice() == ""


@pytest.fixture
def stored_file():
    import io

    from hatang.kernel import files

    return files.store_file("thôn.csv", io.BytesIO(b"a,b\n1,2\n"), SYSTEM)


@pytest.mark.integration
def test_the_first_start_loads_all_of_it_and_every_page_says_so(province):
    assert demonstration.is_begun()
    assert demonstration.is_loaded()
    assert demonstration.list_missing_files() == []
    assert str(demonstration.demonstration_notice()) != ""


@pytest.mark.integration
def test_loading_again_changes_nothing(province):
    names = [each.name for each in datasets.list_datasets()]
    before = datasets.read_revisions(names)
    assert demonstration.load_demonstration(say=lambda text: None)
    assert demonstration.load_files(say=lambda text: None, parallel=False) == 0
    assert datasets.read_revisions(names) == before


@pytest.mark.integration
def test_a_load_on_the_command_line_also_asks_what_to_build_and_asks_it_once(province):
    counts = "SELECT (SELECT count(*) FROM siting_linenetwork), (SELECT count(*) FROM siting_scenario)"
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM siting_scenarioresult; DELETE FROM siting_scenario; DELETE FROM siting_linenetwork")
        for _time in range(2):
            assert CliRunner().invoke(commands.room, ["load", "--json"]).exit_code == 0
            cursor.execute(counts)
            assert cursor.fetchone() == (1, 3)


@pytest.mark.integration
def test_a_clean_file_filed_again_finds_nothing_to_change(province):
    for file in demonstration.read_manifest():
        if file.imported_as not in {"assets.site", "assets.platform", "places.boundary", "coverage.area"}:
            continue
        with transaction.atomic(), file.path.open("rb") as stream:
            run = actions.open_run(
                demonstration.actor_for(file.organisation),
                name=file.imported_as,
                stream=stream,
                file_name=file.name,
                as_of=file.as_of,
            )
            assert run.summary["faults"] == 0, file.name
            assert run.summary["added"] == run.summary["changed"] == run.summary["closed"] == 0, file.name
            transaction.set_rollback(True)


@pytest.mark.spec
def test_the_figures_move_between_the_old_and_the_new_province_and_with_the_years(province):
    new_province = Area("51", date(2025, 7, 1))
    then = indicators.measure_indicator("fibre.hamlets", [OLD_PROVINCE], date(2025, 6, 30))
    today = indicators.measure_indicator("fibre.hamlets", [OLD_PROVINCE], date(2026, 10, 31))
    wide = indicators.measure_indicator("fibre.hamlets", [new_province], date(2026, 10, 31))
    assert then.value < today.value
    assert wide.value < today.value
    assert wide.denominator == 1700
    positions = indicators.measure_indicator("sites.positions", [new_province], date(2026, 10, 31))
    assert positions.value == 1730


def planted_files():
    return sorted(DIRTY.glob("*.json"))


def filer(document):
    organisation = document["organisation"]
    if organisation.startswith("UBND."):
        _, code, day = organisation.split(".")
        area = Area(code, date(int(day[:4]), int(day[4:6]), int(day[6:])))
        return Actor("clerk", "Cán bộ xã", frozenset({Grant(COMMUNE_CLERK, organisation, area)}))
    if organisation == "QNG.SVHTTDL":
        return Actor("officer", "Cán bộ sở", frozenset({Grant(OFFICER, demonstration.LEAD_DEPARTMENT)}))
    return demonstration.actor_for(organisation)


@cache
def check(path):
    """What is planted in a dirty file, and the faults that the import finds in it, by cell; nothing is written."""
    document = json.loads(path.read_text(encoding="utf-8"))
    with transaction.atomic(), (DIRTY / document["file"]).open("rb") as stream:
        run = actions.open_run(
            filer(document),
            name=document["import"],
            stream=stream,
            file_name=document["file"],
            as_of=date.fromisoformat(document["as_of"]),
        )
        found = {fault.cell: fault.as_fault() for fault in run.faults.all()}
        transaction.set_rollback(True)
    return document, found


def number_or_text(text):
    try:
        return float(text)
    except ValueError:
        return text


@pytest.mark.spec
def test_what_is_planted_in_the_dirty_files_is_named_at_its_cell_and_nothing_else(province):
    planted, named = 0, 0
    for path in planted_files():
        document, found = check(path)
        expected = set()
        for fault in document["faults"]:
            cells = [fault["cell"], *fault["with"]]
            expected.update(cells)
            planted += 1
            named += any(cell in found and found[cell].kind == fault["kind"] for cell in cells)
        assert set(found) <= expected, document["file"]
    assert planted > 50
    assert named / planted >= RECALL


@pytest.mark.spec
def test_a_repair_that_is_proposed_is_right(province):
    for path in planted_files():
        document, found = check(path)
        for fault in document["faults"]:
            answer = found.get(fault["cell"])
            if answer is None or answer.proposal is None or fault["drop"]:
                continue
            right = {number_or_text(text) for text in fault["right"]}
            assert number_or_text(answer.proposal.text) in right, (document["file"], fault["cell"])
