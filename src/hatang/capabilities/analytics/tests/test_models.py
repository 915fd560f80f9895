"""The model layer: what a file declares, on whose desk it stands, its tests, what is made of what."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from tests import cast
from typer.testing import CliRunner

from hatang.capabilities.analytics import commands
from hatang.capabilities.analytics.actions import dashboards, questions
from hatang.capabilities.analytics.formats import lineage, modelled, testing
from hatang.capabilities.analytics.formats.desk import open_desk
from hatang.capabilities.analytics.terms import Made, ModelTest
from hatang.kernel.access import ANONYMOUS, SYSTEM
from hatang.kernel.problems import Invalid

from .conftest import DAY

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def laid(actor):
    with open_desk(actor) as found:
        return {model.name for model in found.models}


def values(actor, sql):
    with open_desk(actor) as found:
        return found.ask(sql, rows=100).table.to_pylist()


def test_a_model_is_asked_as_a_table_and_may_read_another(models):
    assert values(cast.officer(), "SELECT * FROM model.sizes ORDER BY n") == [
        {"size": "lớn", "n": 49},
        {"size": "vừa", "n": 50},
    ]


def test_a_model_is_computed_over_the_reader_s_own_rows(models):
    asked = "SELECT operator, n FROM model.cells ORDER BY 1"
    assert len(values(cast.officer(), asked)) == 2
    assert values(cast.operator_engineer("VIETTEL.QNG"), asked) == [{"operator": "VIETTEL.QNG", "n": 5}]
    for actor in (cast.clerk(), cast.resident(), ANONYMOUS):
        assert "cells" not in laid(actor)
        with pytest.raises(Invalid, match="cells"):
            values(actor, asked)


def test_a_model_over_a_column_that_is_not_for_the_reader_is_not_on_the_desk(models):
    assert "phones" in laid(cast.officer())
    assert laid(cast.clerk()) == {"big", "sizes"}


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1",
        "-- title: a\nSELECT 1",
        "-- title: a\n-- grain: b\n-- reference: code -> hamlet\nSELECT 1 AS code",
        "-- title: a\n-- grain: b\n-- fresh: test.hamlet soon\nSELECT 1 AS code",
        "-- title: a\n-- grain: b\n-- tests: unique\nSELECT 1 AS code",
        "-- title: a\n-- grain: b\nSELECT * FROM read_text('/etc/passwd')",
        "-- title: a\n-- grain: b\nDROP TABLE x",
        "-- title: a\n-- grain: b\n",
    ],
)
def test_a_file_that_declares_nothing_sound_is_refused_by_name(models, text):
    (models / "wrong.sql").write_text(text)
    with pytest.raises(Invalid):
        modelled.all_models()


def outcome(*, today=DAY, **wanted):
    with open_desk(SYSTEM) as found:
        return {(each.model, each.test.kind): each.passed for each in testing.run_tests(found, today=today, **wanted)}


def test_tests_that_hold_pass(models):
    assert all(outcome().values())
    assert (("big", ModelTest.REFERENCE), True) in outcome().items()


def test_each_kind_of_test_fails_where_it_should(models):
    head = "-- title: a | a\n-- grain: code\n"
    (models / "twice.sql").write_text(f"{head}-- unique: size\nSELECT size FROM model.big")
    (models / "empty.sql").write_text(f"{head}-- not_null: size\nSELECT NULLIF(size, 'lớn') AS size FROM model.big")
    (models / "loose.sql").write_text(f"{head}-- reference: code -> test.cell.code\nSELECT code FROM test.hamlet")
    (models / "gone.sql").write_text(f"{head}SELECT * FROM test.nothing")
    (models / "wrong.sql").write_text(f"{head}SELECT CAST(code AS INTEGER) AS code FROM test.hamlet")
    found = outcome()
    assert not found["twice", ModelTest.UNIQUE]
    assert not found["empty", ModelTest.NOT_NULL]
    assert not found["loose", ModelTest.REFERENCE]
    assert not found["gone", ModelTest.BUILDS]
    assert found["big", ModelTest.FRESH]
    assert not outcome(today=DAY + timedelta(days=31))["big", ModelTest.FRESH]


def test_the_command_says_what_failed_by_its_exit_code(models, monkeypatch):
    monkeypatch.setattr(commands.timezone, "localdate", lambda: DAY)
    done = CliRunner().invoke(commands.room, ["check", "--json"])
    assert done.exit_code == 0, done.output
    assert {row["model"] for row in json.loads(done.stdout)} == {"big", "sizes", "cells", "phones"}
    (models / "twice.sql").write_text("-- title: a\n-- grain: a\n-- unique: size\nSELECT size FROM model.big")
    done = CliRunner().invoke(commands.room, ["check", "twice", "--json"])
    assert done.exit_code == 1
    assert [row["passed"] for row in json.loads(done.stdout)] == [True, False]


def put_up(actor, sql, title="Bảng"):
    from datetime import UTC, datetime

    now = datetime(2026, 7, 1, tzinfo=UTC)
    kept = questions.save_question(actor, title=f"Câu hỏi của {title}", sql=sql, now=now)
    return kept, dashboards.save_dashboard(actor, title=title, tiles=[dashboards.PlacedQuestion(kept.pk)], now=now)


def test_what_is_made_of_what_is_told_from_the_questions(models):
    officer = cast.officer()
    kept, board = put_up(officer, "WITH a AS (SELECT * FROM model.sizes) SELECT * FROM a JOIN test.cell ON true")
    with open_desk(officer) as found:
        every = lineage.list_nodes(found, officer)
    assert every["model:model.sizes"].made_of == {"model:model.big"}
    assert every["model:model.big"].made_of == {"dataset:test.hamlet"}
    assert every[f"question:{kept.pk}"].made_of == {"model:model.sizes", "dataset:test.cell"}
    assert every[f"dashboard:{board.pk}"].made_of == {f"question:{kept.pk}"}
    around = lineage.find_related_nodes(every, "model:model.big")
    assert "dataset:test.hamlet" in around
    assert f"dashboard:{board.pk}" in around
    assert "model:model.cells" not in around
    columns = {box.node.kind: box.x for box in lineage.draw_lineage(every).boxes}
    assert columns[Made.DATASET] < columns[Made.QUESTION] < columns[Made.DASHBOARD]


def test_the_drawing_shows_a_reader_nothing_of_what_they_may_not_ask(models):
    officer = cast.client(cast.officer())
    put_up(officer.actor, "SELECT * FROM test.machine", "Máy bí mật")
    page = cast.client(cast.operator_engineer()).get("/phan-tich/nguon-goc/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "model.big" in text
    for secret in ("test.machine", "Máy bí mật", "model.phones"):
        assert secret not in text
    alone = officer.get("/phan-tich/nguon-goc/", {"node": "model:model.big"}).content.decode()
    assert "test.hamlet" in alone
    assert "model.cells" not in alone


def test_the_models_of_the_house_are_sound_and_each_indicator_has_one():
    from hatang.kernel import indicators

    found = modelled.all_models()
    assert {model.indicator for model in found} - {""} == {each.code for each in indicators.list_indicators()}
    assert modelled.earlier_days() == (date(2025, 6, 30),)


def test_the_models_of_the_house_mean_the_same_to_clickhouse():
    """A backslash in a text is a sign of its own there: it was answered otherwise without a word."""
    assert [model.name for model in modelled.all_models() if "\\" in model.sql or "try_cast" in model.sql.lower()] == []
