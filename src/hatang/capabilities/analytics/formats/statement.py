"""What a question may be: one SELECT, from tables alone. Told from DuckDB's own parse, not from the text."""

from __future__ import annotations

import json
import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

import duckdb
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.analytics.terms import LONGEST_SQL
from hatang.engines.writing.words import fold_text
from hatang.kernel.library_words import explain_library
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from hatang.capabilities.analytics.formats.engine import Engine

    type Link = duckdb.DuckDBPyConnection | Engine

# Functions that make rows out of nothing; every other table function reads files or the engine's own state.
_GENERATORS = frozenset({"range", "generate_series", "unnest", "repeat"})
# Functions of one value that make very much out of little: the engine neither counts what they take against its limit
# of memory nor stops them when time is up. The last one tells where the engine works.
_UNBOUNDED = frozenset({"repeat", "lpad", "rpad", "list_resize", "array_resize", "range", "generate_series"})
_UNASKED = _UNBOUNDED | {"write_log", "current_setting"}
# Those that do so only where their pattern asks for a great width.
_PATTERNED = frozenset({"printf", "format"})
_GREAT_WIDTH = re.compile(r"\d{4}|\*|\{[^}]*\{")

# The engine's own tables tell where files lie; these three say no more than which tables and columns there are. The
# name of a database may stand where a schema is wanted: system.duckdb_views.
_OWN_SCHEMAS = frozenset({"main", "temp", "pg_catalog", "information_schema", "memory", "system"})
_HARMLESS = frozenset({"information_schema.tables", "information_schema.columns", "information_schema.schemata"})
# Under this name the step of a recursion with USING KEY reads all that was found so far.
_RECURRING = "recurring"

type Tree = dict[str, Any]


def check_statement(link: Link, sql: str) -> Tree:
    """DuckDB's parse of the text; `Invalid` unless it is one statement that only reads tables."""
    if not sql.strip():
        raise Invalid(
            "sql", _("The question is empty"), hint=_("Write a SELECT, for example SELECT * FROM places.unit.")
        )
    if len(sql) > LONGEST_SQL:
        raise Invalid("sql", _("The question is too long"), where=f"{len(sql)} > {LONGEST_SQL}")
    try:
        statements = link.extract_statements(sql)
    except duckdb.Error as error:
        raise explain_refusal(error) from error
    if len(statements) != 1:
        raise Invalid("sql", _("One question at a time"), hint=_("Keep one statement and leave out the others."))
    serialized: Any = link.execute("SELECT json_serialize_sql(?)", [sql]).fetchone()
    tree = json.loads(serialized[0])
    if tree.get("error"):
        raise Invalid("sql", _("Only SELECT can be asked here"), hint=_("Nothing can be changed here."))
    for name in _table_functions(tree):
        if name.lower() not in _GENERATORS:
            raise Invalid("sql", _("This function cannot be asked here"), where=name, hint=_("Ask the tables listed."))
    for call in _list_calls(tree):
        name = call["function_name"].lower()
        if name in _UNASKED or (name in _PATTERNED and not _is_narrow(call)):
            hint = _("In FROM, range and generate_series may stand.") if name in _UNBOUNDED else ""
            raise Invalid("sql", _("This function cannot be asked here"), where=name, hint=hint)
    for schema, name in _foreign_tables(tree):
        raise Invalid(
            "sql", _("There is no such table"), where=f"{schema}.{name}".lstrip("."), hint=_("Ask the tables listed.")
        )
    return dict(tree)


def _foreign_tables(tree: Tree) -> Iterator[tuple[str, str]]:
    """Tables that are neither a dataset or model (which all have a schema) nor named by the question itself."""
    for table, own in _walk_tables(tree, frozenset()):
        schema, name = table["schema_name"].lower(), table["table_name"].lower()
        if schema in ("", _RECURRING):
            is_foreign = name not in own
        else:
            is_foreign = schema in _OWN_SCHEMAS and f"{schema}.{name}" not in _HARMLESS
        if is_foreign:
            yield table["schema_name"], table["table_name"]


def _walk_tables(node: Any, own: frozenset[str]) -> Iterator[tuple[Tree, frozenset[str]]]:
    """Every table with the names that WITH gives where it stands: elsewhere the same name is the engine's."""
    if isinstance(node, list):
        for child in node:
            yield from _walk_tables(child, own)
    elif isinstance(node, dict):
        if node.get("type") == "BASE_TABLE":
            yield node, own
        # Each may read those before it.
        for cte in (node.get("cte_map") or {}).get("map", ()):
            yield from _walk_tables(cte["value"], own)
            own |= {cte["key"].lower()}
        for name, child in node.items():
            is_step = node.get("type") == "RECURSIVE_CTE_NODE" and name == "right"
            if name != "cte_map":
                yield from _walk_tables(child, own | {node["cte_name"].lower()} if is_step else own)


def list_tables(tree: Tree) -> frozenset[str]:
    """The tables that a parsed question names with their schema ("places.hamlet"), wherever in it they stand."""
    return frozenset(f"{table['schema_name']}.{table['table_name']}" for table in _base_tables(tree))


def _base_tables(tree: Tree) -> Iterator[Tree]:
    return (table for table in _every_table(tree) if table["schema_name"])


def _every_table(node: Any) -> Iterator[Tree]:
    if isinstance(node, list):
        for child in node:
            yield from _every_table(child)
    elif isinstance(node, dict):
        if node.get("type") == "BASE_TABLE":
            yield node
        for child in node.values():
            yield from _every_table(child)


def narrow_question(
    link: Link, tree: Tree, where: Mapping[str, Sequence[str]], columns: Callable[[str], Collection[str]]
) -> tuple[str, frozenset[str]]:
    """The question over the rows alone in which each column has one of the values, as text; and which columns any table
    had.

    Each table that has the column is replaced by a selection of its rows, in the parse and not in the text: a value
    is never read as SQL.
    """
    asked, used = json.loads(json.dumps(tree)), set()
    for table in list(_base_tables(asked)):
        name = f"{table['schema_name']}.{table['table_name']}"
        held = [column for column in where if column in columns(name)]
        if not held:
            continue
        used |= set(held)
        kept = dict(table)
        table.clear()
        table.update(_build_selection(link, kept, {column: where[column] for column in held}))
    rewritten: Any = link.execute("SELECT json_deserialize_sql(?)", [json.dumps(asked)]).fetchone()
    return str(rewritten[0]), frozenset(used)


def _build_selection(link: Link, table: Tree, where: Mapping[str, Sequence[str]]) -> Tree:
    """A sub-question in the table's place. A pattern is parsed by DuckDB; names and values are then put into it."""
    parts = " AND ".join(
        f"CAST(c{number} AS VARCHAR) IN ({', '.join(f"'v{number}.{place}'" for place in range(len(values)))})"
        for number, values in enumerate(where.values())
    )
    pattern: Any = link.execute(
        "SELECT json_serialize_sql(?)", [f"SELECT * FROM (SELECT * FROM t WHERE {parts}) AS a"]
    ).fetchone()
    replacement: Tree = json.loads(pattern[0])["statements"][0]["node"]["from_table"]
    inner = replacement["subquery"]["node"]
    names = {f"c{number}": column for number, column in enumerate(where)}
    marked = {f"v{number}.{place}": value for number, of in enumerate(where.values()) for place, value in enumerate(of)}
    _fill_pattern(inner["where_clause"], names, marked)
    inner["from_table"] = table | {"alias": "", "sample": None, "column_name_alias": []}
    return replacement | {
        "alias": table["alias"] or table["table_name"],
        "sample": table["sample"],
        "column_name_alias": table["column_name_alias"],
    }


def _fill_pattern(node: Any, names: Mapping[str, str], marked: Mapping[str, str]) -> None:
    """Put the names and values where their marks stand; what was put in is not looked at again."""
    if isinstance(node, list):
        for child in node:
            _fill_pattern(child, names, marked)
    elif isinstance(node, dict):
        if "column_names" in node:
            node["column_names"] = [names[mark] for mark in node["column_names"]]
        elif node.get("type") == "VALUE_CONSTANT":
            node["value"]["value"] = marked[node["value"]["value"]]
        else:
            for child in node.values():
                _fill_pattern(child, names, marked)


def _table_functions(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for child in node:
            yield from _table_functions(child)
    elif isinstance(node, dict):
        if node.get("type") == "TABLE_FUNCTION":
            yield node["function"]["function_name"]
        for child in node.values():
            yield from _table_functions(child)


def _list_calls(node: Any) -> Iterator[Tree]:
    """The functions of values that are called, wherever they stand; those that make rows are not among them."""
    if isinstance(node, list):
        for child in node:
            yield from _list_calls(child)
    elif isinstance(node, dict):
        if node.get("type") == "FUNCTION":
            yield node
        for name, child in node.items():
            is_table_function = node.get("type") == "TABLE_FUNCTION" and name == "function"
            yield from _list_calls(child["children"] if is_table_function else child)


def _is_narrow(call: Tree) -> bool:
    """Whether the pattern stands there as words and asks for no great width."""
    first = next(iter(call["children"]), None)
    if first is None or first.get("type") != "VALUE_CONSTANT":
        return False
    return not _GREAT_WIDTH.search(str(first["value"].get("value", "")))


# How DuckDB says what is wrong -> what that is called here; what it names, and what is like it, is kept.
_REFUSALS: tuple[tuple[re.Pattern[str], Any], ...] = (
    (re.compile(r'syntax error at or near "(?P<where>[^"]*)"'), _("The question is not written as SQL is")),
    (
        re.compile(r"syntax error at end of input|SELECT clause without selection list"),
        _("The question ends too early"),
    ),
    (re.compile(r"unterminated quoted (?:string|identifier)"), _("A quotation mark is not closed")),
    (re.compile(r'[Cc]olumn "(?P<where>[^"]*)" not found'), _("There is no such column")),
    (re.compile(r'does not have a column named "(?P<where>[^"]*)"'), _("There is no such column")),
    (re.compile(r'Referenced table "(?P<where>[^"]*)" not found'), _("There is no such table")),
    (re.compile(r'Referenced column "(?P<where>[^"]*)" was not found'), _("There is no such column")),
    (re.compile(r'Column "(?P<where>[^"]*)" (?:does not exist|in EXCLUDE)'), _("There is no such column")),
    (re.compile(r'Ambiguous reference to column name "(?P<where>[^"]*)"'), _("Several tables have this column")),
    (re.compile(r"Type with name (?P<where>\S+) does not exist"), _("There is no such kind of value")),
    (re.compile(r"Table with name (?P<where>\S+) does not exist"), _("There is no such table")),
    (re.compile(r"Scalar Function with name (?P<where>\S+) does not exist"), _("There is no such function")),
    (re.compile(r"argument types '(?P<where>[^']*)'"), _("What is computed does not go with these kinds of values")),
    (re.compile(r"Could not convert string ['\"](?P<where>[^'\"]*)"), _("This text is no such value")),
    (
        re.compile(r'column "?(?P<where>[^" ]*)"? must appear in the GROUP BY'),
        _("This column must stand in GROUP BY too"),
    ),
)
_LIKE = re.compile(r"(?:Candidate bindings:|Did you mean)[ :]*(?P<names>.+)")
# From how alike on a name may be meant.
_LIKELY = 0.6
_LINE = re.compile(r"^LINE \d+: .*", re.MULTILINE)


def explain_refusal(error: duckdb.Error) -> Invalid:
    """DuckDB's refusal as a problem of the question: what is wrong in the reader's language where it is known, and
    DuckDB's own words, which show the place in the text."""
    text = str(error).strip()
    for pattern, title in _REFUSALS:
        if (matched := pattern.search(text)) is not None:
            like = _LIKE.search(text)
            hint = _("Alike are: %(names)s") % {"names": _clean_names(like["names"])} if like else ""
            line = _LINE.search(text)
            detail = text[line.start() :] if line else ""
            return Invalid("sql", title, where=matched.groupdict().get("where", ""), detail=detail[:1000], hint=hint)
    return Invalid("sql", _("The question cannot be answered"), detail=explain_library(text[:1000]))


def find_unknown_table(problem: Invalid, sql: str) -> str:
    """The name of the table, as the question writes it, that the problem says is nowhere; "" for another problem."""
    if str(problem.title) != str(_("There is no such table")) or not problem.where:
        return ""
    bare = re.escape(str(problem.where).rpartition(".")[2])
    matched = re.search(rf'(?:[\w@"-]+\.)?"?{bare}"?(?![\w.])', sql, re.IGNORECASE)
    return matched[0] if matched else ""


def list_alike(wrong: str, titles: Mapping[str, str]) -> list[str]:
    """At most three of the tables whose name or title is nearest to what was written; none for nothing.

    >>> list_alike("places.hamlets", {"places.hamlet": "Thôn", "assets.site": "Vị trí cột"})
    ['places.hamlet']
    >>> list_alike("vi_tri_cot", {"places.hamlet": "Thôn", "assets.site": "Vị trí cột"}), list_alike("", {"a.b": "c"})
    (['assets.site'], [])
    """
    asked = fold_text(wrong.replace('"', "").replace("_", " "))
    near = {
        name: max(
            SequenceMatcher(None, asked, words).ratio()
            for words in (
                fold_text(name).replace("_", " "),
                name.rpartition(".")[2].replace("_", " "),
                fold_text(title),
            )
        )
        for name, title in titles.items()
    }
    likely = [name for name, likeness in near.items() if asked and likeness >= _LIKELY]
    return sorted(likely, key=lambda name: (-near[name], name))[:3]


def _clean_names(listed: str) -> str:
    """The names that DuckDB puts forward.

    >>> _clean_names('"name", "commune_name"'), _clean_names('"hamlet or places.unit"?')
    ('name, commune_name', 'hamlet, places.unit')
    """
    return listed.replace('"', "").replace(" or ", ", ").rstrip("?! ")
