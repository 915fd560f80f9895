"""What is wrong is said in the reader's language, whichever library noticed it: 80 wrong inputs, each in both.

The words of json, PostGIS, GEOS, CQL2, DuckDB, the readers of files and pydantic are English; who reads Vietnamese gets
none of them, and who reads English gets what is wrong as well.
"""

from __future__ import annotations

import io
import json
import re
import socket
import ssl
import zipfile
from datetime import UTC, datetime

import duckdb
import pytest
from django.db import transaction
from django.test import Client
from django.utils import translation
from tests import cast

from hatang.capabilities.analytics.formats import statement
from hatang.capabilities.spatial import actions
from hatang.kernel.access import SYSTEM
from hatang.kernel.imports import reading
from hatang.kernel.library_words import explain_library
from hatang.kernel.problems import Problem

pytestmark = pytest.mark.integration
# Words of English that are none of Vietnamese without its marks, nor of a format; what was sent is not looked at.
NOW = datetime(2026, 6, 30, 20, tzinfo=UTC)
_ENGLISH = re.compile(
    r"\b(?:the|is|are|was|not|no|of|at|must|cannot|can|does|expected|expecting|invalid|unexpected|missing|error|found|"
    r"valid|should|value|values|with|without|because|which|between|delimiter|input|range|failed|unable|parse)\b"
)
_SQL_WORDS = re.compile(r"LINE \d+: [^\n]*\n? *\^?")


def assert_read_by_both(tell, *sent: str) -> None:
    """`tell()` gives the title, detail and hint of a problem in the language of the moment."""
    with translation.override("vi"):
        vietnamese = tell()
    with translation.override("en"):
        english = tell()
    assert english["title"]
    assert vietnamese["title"]
    assert vietnamese["title"] != english["title"]
    for part in ("title", "detail", "hint"):
        words = _SQL_WORDS.sub("", vietnamese.get(part) or "")
        for text in sent:
            words = words.replace(text, "")
        # A hint may show how a filter or JSON is written, an example of what was meant.
        words = re.sub(r"\{.*\}|name LIKE .*? > 2|[\"“'«`][^\"”'»`]*[\"”'»`]", "", words)
        assert not _ENGLISH.search(words), (part, vietnamese)


def describe(problem: Problem) -> dict[str, str]:
    return {"title": str(problem.title), "detail": str(problem.detail), "hint": str(problem.hint)}


WRONG_SQL = (
    *(
        "select",
        "selec a",
        "select a from t where",
        "select 'a",
        'select "a',
        "select a b c from t",
        "select (a from t",
    ),
    *(
        "select x from t",
        "select x.a from t",
        "select a from t, t u",
        "select * from nosuch",
        "select nosuch(a) from t",
    ),
    *("select a::nosuch from t", "select cast('x' as int)", "select b + 1 from t", "select b::int from t"),
    *("select a from t group by b", "select sum(sum(a)) from t", "select a from t where sum(a) > 1"),
    *("select (select unnest([1, 2]))", "select a from t union select a, b from t", "values (1), (1, 2)"),
    *("select 9223372036854775807 + 1", "select date '2020-13-01'", "select ln(-1)", "select sqrt(-1)", "select $1"),
    *("select a from t order by 5", "select * from t join t u using (z)", "select regexp_matches(b, '[') from t"),
    *("select t.* exclude (q) from t", "select a from t limit 'x'", "select a from t having a", "select exists"),
)


@pytest.fixture(scope="module")
def engine():
    with duckdb.connect() as link:
        link.execute("CREATE TABLE t AS SELECT 1 AS a, 'x' AS b")
        yield link


@pytest.mark.parametrize("sql", WRONG_SQL)
def test_a_question_in_sql(engine, sql):
    with pytest.raises(duckdb.Error) as refused:
        engine.execute(sql).fetchall()
    assert_read_by_both(lambda: describe(statement.explain_refusal(refused.value)), sql)


def _zip(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return made.getvalue()


WRONG_FILES = {
    "empty.xlsx": b"",
    "cut.xlsx": _zip(xl__workbook_xml=b"<workbook/>")[:-30],
    "no-sheet.xlsx": _zip(xl__workbook_xml=b"<workbook"),
    "none.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "none.ods": _zip(content_xml=b"<office", mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
    "none.gpkg": b"SQLite format 3\x00" + b"\0" * 2_000,
    "none.geojson": b'{"type": "FeatureCollection", "features": [',
    "none.zip": b"PK\x03\x04" + b"\0" * 200,
    "none.shp.zip": _zip(a_shp=b"x", a_shx=b"x", a_dbf=b"x"),
    "none.pdf": b"%PDF-1.7 none",
}


@pytest.mark.parametrize("name", WRONG_FILES)
def test_a_file(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(WRONG_FILES[name])
    with pytest.raises(Problem) as refused:
        reading.read_document(path, name)
    assert_read_by_both(lambda: describe(refused.value), name)


ITEMS = "/ogc/collections/spatial.tram/items"
POINT = {"type": "Point", "coordinates": [108.8, 15.1]}
WRONG_FILTERS = (
    *(
        "ten =",
        "ten = 'x",
        "so_may >> 1",
        "nosuch = 1",
        "so_may / 0 > 1",
        "so_may = 1 AND",
        "(so_may = 1",
        "so_may IN ()",
    ),
    *(
        "S_INTERSECTS(geometry, POINT())",
        "S_INTERSECTS(geometry, POLYGON((1 2, 3 4)))",
        "so_may BETWEEN 1",
        "foo(ten) = 1",
    ),
    *("ten > 5", "T_AFTER(ngay, DATE('2026-13-01'))"),
)
WRONG_BODIES = (
    *(b"{", b"", b"[1,]", b'{"type" "Feature"}', b"{a: 1}", b'{"type": "Feature"} 1', b'"\\q"', b"\xff", b"[" * 9_000),
    json.dumps({"type": "Feature", "properties": {"so_may": "x"}, "geometry": POINT}).encode(),
    *(
        json.dumps({"type": "Feature", "properties": {}, "geometry": geometry}).encode()
        for geometry in (
            {"type": "Point"},
            {"type": "Point", "coordinates": ["a", "b"]},
            {"type": "Circle", "coordinates": [1, 2]},
            {"type": "LineString", "coordinates": [[1, 2]]},
            {"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [5, 6], [1, 3]]]},
            {"type": "Point", "coordinates": [500, 95]},
            5,
        )
    ),
)  # fmt: skip
WRONG_ADDRESSES = (
    *(f"{ITEMS}?bbox=1,2", f"{ITEMS}?bbox=a,b,c,d", f"{ITEMS}?datetime=x", f"{ITEMS}?limit=x", f"{ITEMS}?nosuch=1"),
    *(f"{ITEMS}?crs=EPSG:1", f"{ITEMS}?bbox=1,2,3,4&bbox-crs=x", f"{ITEMS}/none", "/ogc/collections/none", "/ogc/none"),
    *(f"{ITEMS}?sortby=nosuch", f"{ITEMS}?filter=%7B&filter-lang=cql2-json", f"{ITEMS}?filter=5&filter-lang=cql2-json"),
    *(f"{ITEMS}?filter=%7B%22op%22:1%7D&filter-lang=cql2-json", "/ogc/collections/catalogue/items?filter=updated+%3E"),
    *("/ogc/collections/spatial.tram/tiles/WebMercatorQuad/0/0/9", "/ogc/collections/spatial.tram/tiles/none"),
)


@pytest.fixture
def layer(settings, tmp_path, db):
    settings.HATANG_DATA = tmp_path
    rows = [{"ten": "A", "so_may": 1, "ngay": "2026-01-02"}, {"ten": "B", "so_may": 0, "ngay": "2026-01-03"}]
    features = [{"type": "Feature", "properties": row, "geometry": POINT} for row in rows]
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    file = ("a.geojson", io.BytesIO(content))
    actions.bring_geodata(SYSTEM, file=file, title="Trạm", organisation="QNG.SYT", now=NOW)


def _told(response) -> dict[str, str]:
    assert 400 <= response.status_code < 500, response.content
    return response.json()


@pytest.mark.parametrize("one_in", [4, pytest.param(1, marks=pytest.mark.night("samples"))])
def test_what_is_asked_and_sent_of_layers(layer, one_in):
    key, client = cast.key(cast.officer(), "read", "layers"), Client()

    def tell(method, path, asked=None, body=b""):
        client.cookies["hatang_language"] = translation.get_language()
        headers = {"Authorization": key, "Accept": "application/json"}
        # What the database refused would end the transaction of the test.
        point = transaction.savepoint_create()
        if method == "GET":
            answered = client.get(path, asked, headers=headers)
        else:
            answered = client.generic(method, path, body, content_type="application/geo+json", headers=headers)
        transaction.savepoint_rollback(point)
        return _told(answered)

    asked = [(text, lambda text=text: tell("GET", ITEMS, {"filter": text})) for text in WRONG_FILTERS]
    asked += [(body.decode("latin-1"), lambda body=body: tell("POST", ITEMS, body=body)) for body in WRONG_BODIES]
    asked += [(path, lambda path=path: tell("GET", path)) for path in WRONG_ADDRESSES]
    faults = []
    for text, ask in asked[::one_in]:
        try:
            assert_read_by_both(ask, text)
        except AssertionError as fault:
            faults.append(f"{text[:80]}: {str(fault)[:400]}")
    assert not faults, "\n".join(faults)


def test_what_is_asked_of_the_api(db):
    for query in ("size=x", "size=1.5", "as_of=x", "size=&as_of=2026-02-30"):
        for road in ("/api/assets/sites", "/api/assets/cells", "/api/coverage/gaps"):

            def tell(road=road, query=query):
                client = Client()
                client.cookies["hatang_language"] = translation.get_language()
                return client.get(f"{road}?{query}")

            if tell().status_code == 422:
                assert_read_by_both(lambda tell=tell: _told(tell()), query)


def test_what_a_connection_says():
    errors = (
        ConnectionRefusedError(111, "Connection refused"),
        socket.gaierror(-2, "Name or service not known"),
        ssl.SSLCertVerificationError(1, "certificate verify failed: self-signed certificate"),
        TimeoutError("timed out"),
        ConnectionResetError(104, "Connection reset by peer"),
        OSError(113, "No route to host"),
    )
    for error in errors:
        with translation.override("vi"):
            words = str(explain_library(str(error)))
        assert words
        assert not _ENGLISH.search(words)
        with translation.override("en"):
            assert str(explain_library(str(error))) == str(error)


def test_what_nobody_translated_is_left_out_and_names_stay():
    with translation.override("vi"):
        assert str(explain_library("the frobnicator was unhappy")) == ""
        assert str(explain_library("spatial.tram")) == "spatial.tram"
    with translation.override("en"):
        assert str(explain_library("the frobnicator was unhappy")) == "the frobnicator was unhappy"
