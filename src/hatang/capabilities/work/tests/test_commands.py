"""`hatang plan show | tasks | deadlines | print`, as people type them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hatang.capabilities.work.commands import plan as commands
from hatang.kernel.problems import Missing

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def hatang(*arguments):
    return CliRunner().invoke(commands.room, arguments)


def said(*arguments):
    done = hatang(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_show_gives_exactly_what_the_plan_says(world):
    plan = said("show", "194")
    assert len(plan["targets"]) == 17
    assert plan["targets"][4] == {
        "number": 5,
        "measure": "Thôn, tổ dân phố có hạ tầng cáp quang băng rộng cố định",
        "operator": ">=",
        "value": 95,
        "unit": "%",
        "denominator": "thôn, tổ dân phố",
        "scope": "toàn tỉnh",
        "year": 2025,
        "place": "III.1.b gạch đầu dòng 1",
        "indicator": "fibre.hamlets",
        "indicators": ["fibre.hamlets"],
        "note": "",
        "words": [],
    }
    assert [target["year"] for target in plan["targets"][13:16]] == [None, None, None]
    sizes = {
        name: len(plan[name]) for name in ("duties", "platforms", "databases", "tasks", "standing_duties", "deadlines")
    }
    assert sizes == {"duties": 7, "platforms": 10, "databases": 7, "tasks": 20, "standing_duties": 22, "deadlines": 4}
    assert len(plan["funding"]) == 4
    assert [body["named"] for body in plan["recipients"]][:2] == ["Văn phòng Chính phủ", "Bộ Thông tin và Truyền thông"]
    assert [part["number"] for part in plan["parts"]][:3] == ["I.1", "I.2", "II"]
    assert {tuple(part["tasks"]) for part in plan["parts"] if part["number"] == "IV.2.a.5"} == {("2.4",)}
    assert plan["platforms"][0]["task"] == "3.4"
    assert plan["territory"]["area"] == "51@2020-02-01"
    assert plan["data_centre"]["criteria"][1]["replaces"] == "922/QĐ-BTTTT"


def test_tasks_and_deadlines(world):
    assert len(said("tasks", "194")) == 20
    assert said("deadlines", "194", "--as-of", "2026-11-25")[0]["next_last_day"] == "2026-12-09"


def test_print_writes_a_pdf(world, only, tmp_path):
    """Of a plan without content: what stands in an annex is read in `test_annex.py`."""
    out = tmp_path / "phu-luc.pdf"
    assert hatang("print", "252", "--out", str(out)).exit_code == 0
    assert Path(out).read_bytes().startswith(b"%PDF-")


def test_a_plan_that_is_not_here_is_a_problem(world):
    assert isinstance(hatang("show", "999").exception, Missing)
    assert hatang("show").exit_code == 2
