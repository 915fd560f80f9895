"""What a question may be: one SELECT, from tables alone. Told from DuckDB's own parse, not from the text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import duckdb
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.analytics.terms import LONGEST_SQL
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator

# Functions that make rows out of nothing; every other table function reads files or the engine's own state.
_GENERATORS = frozenset({"range", "generate_series", "unnest", "repeat"})


def check(link: duckdb.DuckDBPyConnection, sql: str) -> None:
    """`Invalid` unless the text is one statement that only reads tables."""
    if not sql.strip():
        raise Invalid(
            "sql", _("The question is empty"), hint=_("Write a SELECT, for example SELECT * FROM places.unit.")
        )
    if len(sql) > LONGEST_SQL:
        raise Invalid("sql", _("The question is too long"), where=f"{len(sql)} > {LONGEST_SQL}")
    try:
        statements = link.extract_statements(sql)
    except duckdb.Error as error:
        raise refused(error) from error
    if len(statements) != 1:
        raise Invalid("sql", _("One question at a time"), hint=_("Keep one statement and leave out the others."))
    found: Any = link.execute("SELECT json_serialize_sql(?)", [sql]).fetchone()
    tree = json.loads(found[0])
    if tree.get("error"):
        raise Invalid("sql", _("Only SELECT can be asked here"), detail=str(tree.get("error_message", "")))
    for name in _table_functions(tree):
        if name.lower() not in _GENERATORS:
            raise Invalid("sql", _("This function cannot be asked here"), where=name, hint=_("Ask the tables listed."))


def _table_functions(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _table_functions(each)
    elif isinstance(node, dict):
        if node.get("type") == "TABLE_FUNCTION":
            yield node["function"]["function_name"]
        for each in node.values():
            yield from _table_functions(each)


def refused(error: duckdb.Error) -> Invalid:
    """DuckDB's refusal as a problem of the question: its words name the column, the table or the place in the text."""
    return Invalid("sql", _("The question cannot be answered"), detail=str(error).strip()[:1000])
