"""Models kept as files: the same answer, never anybody else's rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from tests import cast

from hatang.capabilities.analytics import jobs
from hatang.capabilities.analytics.actions.materials import keep_models, publish_earlier
from hatang.capabilities.analytics.formats import materials
from hatang.capabilities.analytics.formats.desk import open_desk
from hatang.capabilities.lake import public as lake
from hatang.kernel import datasets
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Conflict

from .conftest import published_below

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
ASKED = "SELECT * FROM model.cells ORDER BY operator"


def values(actor):
    with open_desk(actor) as found:
        return found.ask(ASKED, rows=10).table.to_pylist()


@pytest.fixture
def tables(db, tmp_path):
    """A lake for each test: what is kept are files, which no transaction undoes."""
    with published_below(tmp_path) as where:
        yield where


@pytest.fixture
def kept(models):
    path = models / "cells.sql"
    path.write_text(path.read_text().replace("-- grain", "-- materialized: yes\n-- grain"))
    before = values(cast.officer())
    assert keep_models()["written"] == 1
    return before


def files():
    return sorted(materials.find_materials_folder().rglob("*.parquet"))


def plan(actor):
    with open_desk(actor) as found:
        return str(found.link.execute(f"EXPLAIN {ASKED}").fetchall())


def test_a_kept_model_answers_as_the_computed_one_and_is_computed_once(kept):
    assert values(cast.officer()) == kept
    assert "HASH_GROUP_BY" not in plan(cast.officer())
    assert keep_models() == {"written": 0, "gone": 0}


def test_who_sees_some_rows_gets_no_file_of_all(kept):
    assert values(cast.operator_engineer("VIETTEL.QNG")) == [{"operator": "VIETTEL.QNG", "n": 5, "people": 25}]
    assert "GROUP_BY" in plan(cast.operator_engineer("VIETTEL.QNG"))
    with open_desk(cast.operator_engineer("VIETTEL.QNG")) as found:
        for path in files():
            with pytest.raises(Exception, match=r"disabled|Permission"):
                found.link.execute(f"SELECT * FROM read_parquet('{path}')")


def test_changed_words_and_newer_files_are_not_answered_from_the_old(kept, models):
    (old,) = files()
    path = models / "cells.sql"
    path.write_text(path.read_text().replace("count(*)", "count(*) + 1"))
    assert [row["n"] for row in values(cast.officer())] == [6, 6]
    assert keep_models() == {"written": 1, "gone": 1}
    assert not old.exists()
    lake.publish(SYSTEM, names=["test.cell"], as_of=date(2026, 7, 1), now=datetime(2026, 7, 1, tzinfo=UTC))
    assert "GROUP_BY" in plan(cast.officer())


def test_a_writer_killed_half_way_leaves_no_file(kept, monkeypatch):
    for path in files():
        path.unlink()

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(materials.pq.ParquetWriter, "write_batch", killed)
    with pytest.raises(KeyboardInterrupt):
        keep_models()
    assert files() == []
    assert [row["n"] for row in values(cast.officer())] == [5, 5]


NOW = datetime(2026, 7, 1, tzinfo=UTC)
THEN = date(2025, 6, 30)


@pytest.fixture
def earlier(models, monkeypatch):
    """A model that reads the hamlets of an earlier day, of which there were fewer."""
    declared = datasets.get_dataset("test.hamlet")

    def rows(as_of, actor):
        found = list(declared.rows(as_of, actor))
        return found if as_of > THEN else found[:3]

    monkeypatch.setitem(datasets._datasets, "test.hamlet", replace(declared, rows=rows))
    (models / "then.sql").write_text(
        '-- title: Khi ấy | Then\n-- grain: tỉnh | province\nSELECT count(*) AS n FROM "test@2025-06-30".hamlet\n'
    )
    return models


def test_what_models_read_of_an_earlier_day_is_published_once(earlier):
    with open_desk(cast.officer()) as found:
        assert "model.then" not in {each.table for each in found.models}, "nothing of that day is in the lake"
    assert publish_earlier(now=NOW) == 1
    (standing,) = [each for each in lake.list_readable(SYSTEM, THEN) if each.as_of == THEN]
    assert standing.dataset.name == "test.hamlet"
    with open_desk(cast.officer()) as found:
        assert found.ask("SELECT n FROM model.then", rows=5).table.to_pylist() == [{"n": 3}]
        assert found.ask("SELECT count(*) AS n FROM test.hamlet", rows=5).table.to_pylist() == [{"n": 200}]
    assert publish_earlier(now=NOW) == 0, "what stands is not published again"
    assert len(lake.list_versions("test.hamlet", SYSTEM)) == 2


def test_the_job_after_a_publication_publishes_it_too_and_waits_for_its_turn(earlier, monkeypatch):
    said = []
    running = SimpleNamespace(log=said.append)

    def busy(*args, **kwargs):
        raise Conflict("lake_busy")

    with monkeypatch.context() as patch:
        patch.setattr(lake, "publish", busy)
        assert jobs.keep_models(running)["published"] == 0
    assert len(said) == 1
    assert jobs.keep_models(running)["published"] == 1
    assert [each.as_of for each in lake.list_readable(SYSTEM, THEN) if each.as_of == THEN] == [THEN]
