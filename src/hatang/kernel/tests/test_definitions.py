"""Which definition holds on a date, and that whatever row of the map asks is answered."""

from datetime import date

import pytest

from hatang.kernel import definitions
from hatang.kernel.definitions import Basis, DatedDefinition, DefinitionSource
from hatang.kernel.problems import Missing

pytestmark = pytest.mark.unit

CITED = (DefinitionSource("days", Basis.LAW, "Luật A"), DefinitionSource("kinds", Basis.ASSUMPTION, "giả định"))


def define(code, since, until=None, *, own=False, days=0):
    values = {"days": days, "kinds": ["a", "b"]}
    return DatedDefinition(code, code.title(), "…", values, since, until, CITED, own)


ROWS = [
    define("answer", date(2023, 1, 1), date(2025, 1, 1), days=30),
    define("answer", date(2025, 1, 1), days=20),
    define("answer", date(2026, 1, 1), date(2026, 7, 1), own=True, days=10),
    define("answer", date(2026, 3, 1), date(2026, 7, 1), own=True, days=5),
    define("above", date(2024, 1, 1)),
]


@pytest.fixture(autouse=True)
def _store(monkeypatch):
    monkeypatch.setattr(definitions, "_store", lambda: ROWS)


@pytest.mark.parametrize(
    ("day", "days"),
    [
        (date(2022, 1, 1), 30),  # before the first one it is read as the first one says
        (date(2024, 12, 31), 30),
        (date(2025, 1, 1), 20),
        (date(2026, 1, 1), 10),  # the province's own goes before the shipped one
        (date(2026, 3, 1), 5),
        (date(2026, 7, 1), 20),  # half-open: the own ones have ended
    ],
)
def test_a_word_is_read_as_of_the_date(day, days):
    assert definitions.read_definition("answer", day).values["days"] == days


def test_a_list_holds_the_words_that_are_defined_on_the_date():
    assert [row.code for row in definitions.read_definitions(date(2023, 6, 1))] == ["answer"]
    assert [row.title for row in definitions.read_definitions(date(2026, 4, 1))] == ["Above", "Answer"]
    assert [row.values["days"] for row in definitions.read_history("answer")] == [5, 10, 20, 30]


def test_a_definition_says_what_it_rests_on():
    row = ROWS[0]
    assert row.citation == "Luật A; giả định"
    assert [source.value for source in row.assumptions] == ["kinds"]
    assert row.shown_values == {"days": "30", "kinds": "a, b"}


def test_an_unknown_word_is_named_and_has_no_history():
    with pytest.raises(Missing) as problem:
        definitions.read_definition("dark_fibre", date(2026, 1, 1))
    assert problem.value.where == "dark_fibre"
    assert definitions.read_history("dark_fibre") == []


def test_nothing_is_answered_where_nobody_keeps_definitions(monkeypatch):
    monkeypatch.setattr(definitions, "_store", None)
    with pytest.raises(RuntimeError):
        definitions.read_definition("answer", date(2026, 1, 1))
