"""The abstract tests of CQL2: every example of the standard is read, its predicates give its counts on its data."""

from __future__ import annotations

import contextlib
import json
import random
import threading
import time
from pathlib import Path

import pyogrio
import pytest
from django.db import connection, transaction
from psycopg import sql

from hatang.capabilities.ogc.formats import references
from hatang.capabilities.ogc.formats.filters import conditions, reading
from hatang.capabilities.ogc.formats.filters.conditions import FilterColumn
from hatang.capabilities.ogc.terms import CRS84
from hatang.capabilities.ogc.tests.standard import CORE
from hatang.kernel.problems import Problem

pytestmark = [pytest.mark.golden, pytest.mark.django_db]
CQL2 = CORE.parent / "cql2" / "standard"
EXAMPLES = sorted((CQL2 / "schema" / "examples").glob("*/*"))
LAYERS = ("admin_0_countries", "populated_places_simple", "rivers_lake_centerlines")
PREDICATES = json.loads((Path(__file__).parent / "cql2.json").read_text())
CLASSES = {name: rows for name, rows in PREDICATES.items() if name not in ("source", "combined")}
# The standard counts 2 where its own file holds Chișinău, Chicago and Chengdu: counted here from the file.
MISCOUNTED = {
    "ACCENTI(name) LIKE accenti('Ch%')": 3,
    "ACCENTI(CASEI(name)) LIKE accenti(casei('Chiș%'))": 1,
    "ACCENTI(CASEI(name)) LIKE accenti(casei('cHis%'))": 1,
}
needs_reference = pytest.mark.skipif(not EXAMPLES, reason=f"the standard's reference is not at {CQL2}")


@needs_reference
def test_every_example_of_the_standard_is_read():
    for path in EXAMPLES:
        language = reading.JSON if path.suffix == ".json" else reading.TEXT
        assert reading.read_filter(path.read_text(), language) is not None, path.name
    assert len(EXAMPLES) == 229


@needs_reference
def test_both_languages_say_the_same():
    pairs = 0
    for path in EXAMPLES:
        twin = path.parent.parent / "text" / f"{path.stem}.txt"
        if path.suffix == ".json" and twin.exists():
            assert reading.read_filter(path.read_text(), reading.JSON) is not None
            pairs += 1
    assert pairs > 100


@pytest.fixture(scope="module")
def natural_earth(django_db_setup, django_db_blocker):
    """Each layer as a table; gives its properties as the compiler wants them."""
    if not EXAMPLES:
        pytest.skip(f"the standard's reference is not at {CQL2}")
    with django_db_blocker.unblock(), transaction.atomic(), connection.cursor() as cursor:
        found = {}
        for layer in LAYERS:
            meta, table = pyogrio.read_arrow(CQL2 / "data" / "ne110m4cql2.gpkg", layer=f"ne_110m_{layer}")
            names = [each for each in table.column_names if each != meta["geometry_name"]]
            kinds = {name: _kind(table.schema.field(name).type) for name in names}
            typed = sql.SQL(", ").join(
                sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(SQL_TYPES[kind])) for name, kind in kinds.items()
            )
            own = sql.Identifier(layer)
            made = sql.SQL('CREATE TEMP TABLE {} ({}, "@geometry" geometry(Geometry, 4326))').format(own, typed)
            cursor.execute(made.as_string(cursor.cursor))
            copying = sql.SQL("COPY {} FROM STDIN").format(own)
            with cursor.copy(copying) as copy:
                columns = [table.column(name).to_pylist() for name in names]
                for place, *row in zip(table.column(meta["geometry_name"]).to_pylist(), *columns, strict=True):
                    copy.write_row((*row, place.hex()))
            found[layer] = {name: FilterColumn(kind, sql.Identifier(name)) for name, kind in kinds.items()}
            found[layer]["geom"] = FilterColumn("geometry", sql.Identifier("@geometry"))
        yield found
        transaction.set_rollback(True)


SQL_TYPES = {
    "text": "text",
    "number": "double precision",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamptz",
}


def _kind(arrow):
    text = str(arrow)
    if text.startswith("timestamp"):
        return "timestamp"
    return {"string": "text", "large_string": "text", "bool": "boolean", "date32[day]": "date"}.get(text, "number")


def count(columns, layer, filter_text, language=reading.TEXT):
    tree = reading.read_filter(filter_text, language)
    found = conditions.compile_condition(tree, columns[layer], references.find_reference(CRS84, "filter-crs"))
    query = sql.SQL("SELECT count(*) FROM {} WHERE {}").format(sql.Identifier(layer), found.sql)
    with connection.cursor() as cursor:
        cursor.execute(query.as_string(cursor.cursor), found.values)
        return cursor.fetchone()[0]


@pytest.mark.parametrize("conf_class", [pytest.param(name, id=f"/conf/{name}/test-data") for name in CLASSES])
def test_counts_of_the_standard(natural_earth, conf_class):
    wrong = []
    for layer, predicate, wanted in CLASSES[conf_class]:
        found = count(natural_earth, layer, predicate)
        if found != MISCOUNTED.get(predicate, wanted):
            wrong.append((predicate, wanted, found))
        as_json = json.dumps(reading.read_filter(predicate))
        assert count(natural_earth, layer, as_json, reading.JSON) == found
    assert wrong == []


@needs_reference
def test_the_standard_miscounts_three_places_of_its_own_file():
    _meta, table = pyogrio.read_arrow(CQL2 / "data" / "ne110m4cql2.gpkg", layer="ne_110m_populated_places_simple")
    names = [name for name in table.column("nameascii").to_pylist() if name.startswith("Ch")]
    assert sorted(names) == ["Chengdu", "Chicago", "Chisinau"]


@pytest.mark.parametrize("conf_id", [pytest.param("", id="/conf/basic-cql2/logical")])
def test_combined_counts_of_the_standard(natural_earth, conf_id):
    wrong = []
    for *parts, wanted in PREDICATES["combined"]:
        p1, p2, p3, p4 = parts
        predicate = f"(NOT ({p2}) AND {p1}) OR ({p3} and {p4}) or not ({p1} OR {p4})"
        found = count(natural_earth, "populated_places_simple", predicate)
        if found != wanted:
            wrong.append((predicate, wanted, found))
    assert wrong == []


@pytest.mark.parametrize("conf_class", [pytest.param(name, id=f"/conf/{name}/logical") for name in CLASSES])
def test_any_predicates_can_be_combined(natural_earth, conf_class):
    chosen = random.Random(194)
    for layer in LAYERS:
        own = [predicate for of, predicate, _wanted in CLASSES[conf_class] if of == layer]
        for _round in range(10 if own else 0):
            p1, p2, p3, p4 = chosen.choices(own, k=4)
            predicate = f"((NOT ({p1}) AND ({p2})) OR (({p3}) and NOT ({p4})) or not (({p1}) AND ({p4})))"
            assert count(natural_earth, layer, predicate) >= 0


@pytest.mark.parametrize(
    ("predicate", "wanted"),
    [
        # Sets: neither order nor repetition counts, and values of two kinds are never the same.
        ("A_EQUALS(('a', TRUE, 1.0, 8), (8, 'a', 1, true, 'a'))", True),
        ("A_EQUALS(('a', '1'), ('a', 1))", False),
        ("A_EQUALS((DATE('2010-02-10')), ('2010-02-10'))", False),
        ("A_CONTAINS(('a', 'b', 'c'), ('c', 'a'))", True),
        ("A_CONTAINS(('a', 'b'), ('a', 'c'))", False),
        ("A_CONTAINEDBY(('a', 'c'), ('a', 'b', 'c'))", True),
        ("A_CONTAINEDBY(('a', 'd'), ('a', 'b', 'c'))", False),
        ("A_OVERLAPS((TIMESTAMP('2012-08-10T05:30:00Z'), 2), (TIMESTAMP('2012-08-10T07:30:00+02:00'), FALSE))", True),
        ("A_OVERLAPS(('a', 'b'), ('c'))", False),
        ("A_CONTAINS(('a', ('b', 'c')), ('a', ('b', 'c')))", True),
        ("A_CONTAINS(('a', ('b', 'c')), ('a', ('c', 'b')))", False),
        ("A_CONTAINS(('a', ('b', 'c')), ('b'))", False),
        # A part of a text is no element; what would end a quoted text does not.
        ("A_CONTAINS(('ab'), ('a'))", False),
        ("A_EQUALS(('it''s \"%s\"'), ('it''s \"%s\"'))", True),
    ],
)
def test_arrays_are_compared_as_sets(natural_earth, predicate, wanted):
    everything = count(natural_earth, "admin_0_countries", "true")
    for text, language in ((predicate, reading.TEXT), (json.dumps(reading.read_filter(predicate)), reading.JSON)):
        assert count(natural_earth, "admin_0_countries", text, language) == (everything if wanted else 0)


def test_arrays_hold_properties(natural_earth):
    chosen = count(natural_earth, "populated_places_simple", "nameascii = 'Rome' OR adm0name = 'Italy'")
    assert chosen > 0
    asked = "A_OVERLAPS((nameascii, adm0name), ('Rome', 'Italy'))"
    assert count(natural_earth, "populated_places_simple", asked) == chosen
    # The library takes the parentheses off a list of one property.
    chosen = count(natural_earth, "populated_places_simple", "nameascii IN ('Rome', 'Hanoi')")
    asked = "A_CONTAINEDBY((nameascii), ('Rome', 'Hanoi', 'Atlantis'))"
    assert count(natural_earth, "populated_places_simple", asked) == chosen > 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A_CONTAINS(('a'), ('b', geom))", "Ở đây là hình"),
        ("A_CONTAINS(('a'), ('b'), ('c'))", "2"),
        ("A_UNION(('a'), ('b'))", "a_contains"),
    ],
)
def test_what_is_no_array_is_refused(natural_earth, text, words):
    with pytest.raises(Problem) as refused:
        count(natural_earth, "admin_0_countries", text)
    assert refused.value.status == 400
    assert words in f"{refused.value.hint} {refused.value.where}"


VALUES = {
    "text": "'foo'",
    "boolean": "true",
    "number": "3.14",
    "timestamp": "TIMESTAMP('2022-04-14T14:48:46Z')",
    "date": "DATE('2022-04-14')",
}


@pytest.mark.parametrize(
    "conf_id",
    [
        pytest.param(
            "", id=" ".join(f"/conf/basic-cql2/{each}" for each in ("basic-test", "comparison", "is-null", "boolean"))
        )
    ],
)
def test_every_property_can_be_compared(natural_earth, conf_id):
    for layer, columns in natural_earth.items():
        everything = count(natural_earth, layer, "true")
        assert count(natural_earth, layer, "false") == 0
        for name, column in columns.items():
            asked = f'"{name}"'
            empty = count(natural_earth, layer, f"{asked} IS NULL")
            assert empty + count(natural_earth, layer, f"{asked} is not null") == everything
            if column.kind == "geometry":
                continue
            for one, other in (("=", "<>"), (">", "<="), ("<", ">=")):
                pair = [count(natural_earth, layer, f"{asked} {each} {VALUES[column.kind]}") for each in (one, other)]
                assert sum(pair) + empty == everything


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("name = ", "ký tự 8"),
        ("THIS IS NOT A FILTER", "ký tự 6"),
        ("name = 'x' AND (pop > 1", "ký tự 16"),
        ("pop > 1)", "ký tự 8"),
        ("name LIKE\n 'x' AND", "ký tự 19"),
        ("(" * 2000, "ký tự 11"),
        ("name = '" + "(" * 30, "ký tự 19:"),
        ("S_INTERSECTS(geom, POINT EMPTY)", "ký tự 32"),
    ],
)
def test_a_text_that_is_no_filter_is_refused_with_its_place(text, place):
    with pytest.raises(Problem) as refused:
        reading.read_filter(text)
    assert refused.value.status == 400
    assert place in str(refused.value.where)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"op":"=","args":[{"property":"a"}', "ký tự 35"),
        ("{}", "ký tự 1"),
        ('{"op":1}', "ký tự 1"),
        ("[" * 100_0, "ký tự 1001"),
    ],
)
def test_a_json_that_is_no_filter_is_refused_with_its_place(text, place):
    with pytest.raises(Problem) as refused:
        reading.read_filter(text, reading.JSON)
    assert refused.value.status == 400
    assert place in str(refused.value.where)


CHAINS = {
    "and": lambda n: " AND ".join(["a=1"] * n),
    "not": lambda n: "NOT " * n + "a=1",
    "minus": lambda n: "-" * n + "a=1",
    "plus": lambda n: "a=1" + "+1" * n,
    "equals": lambda n: "a" + "=1" * n,
    "like": lambda n: "a" + " LIKE a" * n,
    "list": lambda n: "a IN (" + ",".join("1" * n) + ")",
    "parentheses": lambda n: "(" * 10 + "-" * n + "a" + ")" * 10 + "=1",
}


@pytest.mark.parametrize("length", [50, 99, 190, 1500])
@pytest.mark.parametrize("chain", CHAINS)
def test_no_chain_breaks_the_program(chain, length):
    """The parser ends the whole process where its stack ends: what it is given is short enough for a small one."""
    columns = {"a": FilterColumn("number", sql.Identifier("a"))}
    degrees = references.find_reference(CRS84, "filter-crs")
    found = []

    def ask():
        try:
            conditions.compile_condition(reading.read_filter(CHAINS[chain](length)), columns, degrees)
        except Problem as problem:
            found.append(problem.status)
        else:
            found.append(200)

    threading.stack_size(1024 * 1024)
    try:
        asking = threading.Thread(target=ask)
        asking.start()
        asking.join()
    finally:
        threading.stack_size(0)
    assert found in ([200], [400])
    if length == 1500 and chain != "list":
        assert found == [400]


def test_an_odd_text_does_not_take_long():
    begun = time.process_time()
    for text in ("(((((((((1)))))))) " * 100, "((((((((((a=1" * 2, "(((((((((1)))))))))=(((((((((1)))))))))", "(" * 10):
        with contextlib.suppress(Problem):
            reading.read_filter(text)
    assert time.process_time() - begun < 3
