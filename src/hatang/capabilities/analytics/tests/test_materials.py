"""Models kept as files: the same answer, never anybody else's rows."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from tests import cast

from hatang.capabilities.analytics.actions.materials import keep_models
from hatang.capabilities.analytics.formats import materials
from hatang.capabilities.analytics.formats.desk import desk
from hatang.capabilities.lake import public as lake
from hatang.kernel.access import SYSTEM

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
ASKED = "SELECT * FROM model.cells ORDER BY operator"


def values(actor):
    with desk(actor) as found:
        return found.ask(ASKED, rows=10).table.to_pylist()


@pytest.fixture
def kept(models):
    path = models / "cells.sql"
    path.write_text(path.read_text().replace("-- grain", "-- materialized: yes\n-- grain"))
    before = values(cast.officer())
    assert keep_models()["written"] == 1
    return before


def files():
    return sorted(materials.folder().rglob("*.parquet"))


def plan(actor):
    with desk(actor) as found:
        return str(found.link.execute(f"EXPLAIN {ASKED}").fetchall())


def test_a_kept_model_answers_as_the_computed_one_and_is_computed_once(kept):
    assert values(cast.officer()) == kept
    assert "HASH_GROUP_BY" not in plan(cast.officer())
    assert keep_models() == {"written": 0, "gone": 0}


def test_who_sees_some_rows_gets_no_file_of_all(kept):
    assert values(cast.operator_engineer("VIETTEL.QNG")) == [{"operator": "VIETTEL.QNG", "n": 5, "people": 25}]
    assert "GROUP_BY" in plan(cast.operator_engineer("VIETTEL.QNG"))
    with desk(cast.operator_engineer("VIETTEL.QNG")) as found:
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
