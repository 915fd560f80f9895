"""The command line of identity: JSON alone on stdout, wrong input said in words."""

import json

import pytest
from typer.testing import CliRunner

from hatang.capabilities.identity.commands import room
from hatang.capabilities.identity.models import Person
from hatang.kernel.problems import Problem

run = CliRunner()


@pytest.fixture(autouse=True)
def no_cluster(monkeypatch, settings):
    settings.HATANG_ENSURE_DATABASE = "hatang.kernel.access.rules"


def ask(*arguments, **options):
    answer = run.invoke(room, [*arguments, "--json"], **options)
    if answer.exception and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return json.loads(answer.stdout)


@pytest.mark.integration
def test_the_reference_is_loaded_and_asked(db):
    assert ask("load-reference")["added"] > 900
    assert ask("load-reference")["added"] == 0
    rows = ask("organisations", "--as-of", "2025-07-01", "--kind", "commune_committee")
    assert len(rows) == 96
    assert ask("responsible", "Sở TT&TT", "--as-of", "2025-03-01") == [
        {"code": "QNG.SKHCN", "name": "Sở Khoa học và Công nghệ tỉnh Quảng Ngãi", "kind": "department"}
    ]
    assert ask("responsible", "so tttt", "--duty", "information_security")[0]["code"] == "QNG.CAT"


@pytest.mark.integration
def test_an_installation_gets_its_first_administrator(reference):
    made = ask(
        *("create-person", "quan-tri-1", "--email", "qt@qng.example", "--full-name", "Quản Trị", "--password-stdin"),
        input="mat-khau-rat-dai-2026\n",
    )
    assert Person.objects.get(pk=made["id"]).check_password("mat-khau-rat-dai-2026")
    given = ask("grant", "quan-tri-1", "administrator", "--organisation", "Sở KH&CN", "--from", "2026-01-01")
    assert given["organisation"] == "QNG.SKHCN"
    assert ask("people")[0]["roles"] == "administrator QNG.SKHCN"


@pytest.mark.integration
@pytest.mark.parametrize(
    "arguments",
    [
        ("organisations", "--as-of", "hôm qua"),
        ("organisations", "--kind", "circus"),
        ("responsible", "Sở Phép thuật"),
        ("responsible", "Sở TT&TT", "--duty", "magic"),
        ("grant", "khong-ai", "officer"),
        ("grant", "khong-ai", "wizard"),
        ("load-reference", "/no/such/folder"),
        ("create-person", "x", "--email", "x@x.example", "--full-name", "X", "--password-stdin"),
    ],
)
def test_wrong_input_is_a_problem_and_changes_nothing(reference, arguments):
    with pytest.raises(Problem):
        ask(*arguments, input="123\n")
    assert not Person.objects.exists()
