"""`hatang plan definitions | define`, as people type them."""

import json

import pytest
from typer.testing import CliRunner

from hatang.capabilities.law.commands import plan as commands
from hatang.kernel.problems import Invalid

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def hatang(*arguments):
    return CliRunner().invoke(commands.room, arguments)


def said(*arguments):
    done = hatang(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_words_and_the_provinces_own_reading():
    known = {row["code"]: row for row in said("definitions")}
    assert known["adult"]["values"] == {"minimum_age_years": 18}
    done = hatang(
        *("define", "survey", "--value", "minimum_sample=200", "--citation", "55/QĐ-UBND", "--valid-from", "2026-01-01")
    )
    assert done.exit_code == 0, done.output
    assert {row["code"]: row for row in said("definitions")}["survey"]["values"]["minimum_sample"] == 200


def test_a_value_that_the_word_has_not_is_refused():
    wrong = ("define", "survey", "--value", "x=1", "--citation", "c", "--valid-from", "2026-01-01")
    assert isinstance(hatang(*wrong).exception, Invalid)
