"""`hatang import`: exit codes 0, 1 and 2, JSON alone on stdout, the shape that scripts rely on."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import translation
from typer.testing import CliRunner

from hatang.kernel import command
from hatang.kernel.imports.commands import room
from hatang.kernel.imports.models import ImportRun
from hatang.kernel.imports.tests import ledger
from hatang.kernel.imports.tests.test_actions import file_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("ledger_import")]

runner = CliRunner()


def run(*arguments: str) -> Any:
    return runner.invoke(room, list(arguments), catch_exceptions=False)


@pytest.fixture
def clean(tmp_path: Path) -> str:
    path = tmp_path / "sach.xlsx"
    path.write_bytes(file_of(["A0001", "VNPT", 10.0]))
    return str(path)


@pytest.fixture
def dirty(tmp_path: Path) -> str:
    path = tmp_path / "ban.xlsx"
    path.write_bytes(file_of(["A0001", "VNPT", 10.0], ["AO002", "VNPT", 20.0], ["A0003", "VNPT", 5000.0]))
    return str(path)


def test_list_names_the_import() -> None:
    rows = json.loads(run("list", "--json").stdout)
    assert {"ledger.account"} <= {row["name"] for row in rows}
    assert run("list").exit_code == 0


def test_check_says_what_is_wrong_and_writes_nothing(dirty: str) -> None:
    done = run("check", dirty, "--as", "ledger.account", "--json")
    assert done.exit_code == 1
    report = json.loads(done.stdout)
    assert report["import"] == "ledger.account"
    assert report["file"] == "ban.xlsx"
    assert report["header_rows"] == [1, 1]
    assert [column["field"] for column in report["columns"]] == ["code", "operator", "amount"]
    first = report["faults"][0]
    assert {"cell", "row", "field", "kind", "value", "reason", "proposal"} <= set(first)
    assert (first["cell"], first["kind"], first["proposal"]) == ("A3", "lookalike", "A0002")
    assert report["summary"]["faulty_rows"] == 2
    assert not ImportRun.objects.exists()
    assert run("check", dirty, "--as", "ledger.account").exit_code == 1


def test_a_clean_file_exits_with_nothing(clean: str) -> None:
    done = run("check", clean, "--as", "ledger.account", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["faults"] == []


def test_commit_refuses_accepts_leaves_out(dirty: str, tmp_path: Path) -> None:
    assert run("commit", dirty, "--as", "ledger.account", "--json").exit_code == 1
    assert run("commit", dirty, "--as", "ledger.account", "--accept-all", "--json").exit_code == 1
    assert ledger.records() == {}
    marked = tmp_path / "loi.xlsx"
    arguments = ("--accept-all", "--leave-out", "--faults-to", str(marked), "--as-of", "2026-06-30", "--json")
    done = run("commit", dirty, "--as", "ledger.account", *arguments)
    assert done.exit_code == 0
    assert json.loads(done.stdout)["committed"] is True
    assert ledger.records() == {"A0001": 10, "A0002": 20}
    assert marked.read_bytes().startswith(b"PK")
    again = json.loads(run("commit", dirty, "--as", "ledger.account", *arguments).stdout)
    assert (again["summary"]["added"], again["summary"]["changed"]) == (0, 0)
    assert len(json.loads(run("runs", "--json").stdout)) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "/no/such/file", "--as", "ledger.account"),
        ("check", "{file}"),
        ("check", "{file}", "--as", "no.such.import"),
        ("check", "{file}", "--as", "ledger.account", "--as-of", "yesterday"),
        ("check", "{file}", "--as", "ledger.account", "--column", "code"),
        ("check", "{file}", "--as", "ledger.account", "--header-rows", "a-b"),
        ("check", "{file}", "--as", "ledger.account", "--set", "nothing"),
        ("nonsense",),
    ],
)
def test_wrong_usage_exits_with_two(clean: str, arguments: tuple[str, ...]) -> None:
    assert run(*(clean if each == "{file}" else each for each in arguments)).exit_code == 2


def test_columns_and_values_can_be_said(tmp_path: Path) -> None:
    path = tmp_path / "la.csv"
    path.write_text("x;Số lượng\nA0001;5\n")
    done = run("commit", str(path), "--as", "ledger.account", "--column", "code=A", "--set", "operator=VNPT", "--json")
    assert done.exit_code == 0
    assert ledger.records() == {"A0001": 5}


def test_template_is_written(tmp_path: Path) -> None:
    target = tmp_path / "mau.xlsx"
    assert run("template", "ledger.account", "--to", str(target)).exit_code == 0
    assert target.read_bytes().startswith(b"PK")
    assert run("template", "no.such.import").exit_code == 2


def test_an_import_shows_which_step_it_is_at(clean: str, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[tuple[int, str]] = []

    @contextmanager
    def show(title: str, total: int | None = None) -> Iterator[Any]:
        steps.append((0, title))
        yield lambda done, doing="": steps.append((done, doing))

    monkeypatch.setattr(command, "show_progress", show)
    with translation.override("en"):
        assert run("commit", clean, "--as", "ledger.account", "--json").exit_code == 0
    names = [f"{word} sach.xlsx" for word in ("Reading", "Checking", "Writing")]
    assert [step for step in steps if step[1].startswith(("Checking", "Writing"))] == [(1, names[1]), (2, names[2])]
    assert steps[0] == (0, names[0])
