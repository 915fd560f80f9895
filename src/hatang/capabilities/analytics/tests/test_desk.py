"""What a question may reach, and what it may not."""

from __future__ import annotations

import resource
import shutil
import time

import duckdb
import pytest
from django.utils import translation
from tests import cast

from hatang.capabilities.analytics.formats import answers, engine, statement
from hatang.capabilities.analytics.formats.desk import open_desk
from hatang.capabilities.lake import public as lake
from hatang.kernel.access import ANONYMOUS
from hatang.kernel.problems import Invalid

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def ask(actor, sql, **limits):
    with open_desk(actor) as found:
        return found.ask(sql, **{"rows": 100, **limits})


def values(actor, sql):
    return ask(actor, sql).table.to_pylist()


def test_a_question_is_answered_from_the_snapshot(tables):
    assert values(cast.officer(), "SELECT sum(people) AS people FROM test.hamlet") == [{"people": 199_000}]


def test_rows_are_those_the_asker_may_see(tables):
    count = "SELECT operator, count(*) AS n FROM test.cell GROUP BY 1 ORDER BY 1"
    assert values(cast.officer(), count) == [{"operator": "VIETTEL.QNG", "n": 5}, {"operator": "VNPT.QNG", "n": 5}]
    assert values(cast.operator_engineer("VIETTEL.QNG"), count) == [{"operator": "VIETTEL.QNG", "n": 5}]
    for actor in (cast.clerk(), cast.resident(), cast.outsider(), ANONYMOUS):
        with pytest.raises(Invalid, match=r"test\.cell|cell"):
            values(actor, count)


def test_a_personal_field_is_for_those_who_read_whole(tables):
    assert values(cast.officer(), "SELECT telephone FROM test.hamlet WHERE code = 'H7'") == [
        {"telephone": "0900000007"}
    ]
    for actor in (cast.clerk(), cast.operator_engineer(), ANONYMOUS):
        with pytest.raises(Invalid, match="telephone"):
            values(actor, "SELECT telephone FROM test.hamlet")


def test_security_is_not_for_the_lead_department(tables):
    assert values(cast.analyst(), "SELECT count(*) AS n FROM test.machine") == [{"n": 1}]
    with pytest.raises(Invalid):
        values(cast.officer(), "SELECT * FROM test.machine")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_parquet('{file}')",
        "SELECT * FROM '{file}'",
        "WITH a AS (SELECT * FROM read_parquet('{file}')) SELECT * FROM a",
        "SELECT (SELECT max(code) FROM parquet_scan('{file}'))",
        "SELECT * FROM parquet_metadata('{file}')",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM st_read('/etc/passwd')",
        "SELECT * FROM st_readshp('/tmp/x.shp')",
        "SELECT * FROM duckdb_settings()",
        "SELECT * FROM duckdb_views()",
        "SELECT * FROM query('SELECT 1')",
        "COPY (SELECT 1) TO '/tmp/x.csv'",
        "ATTACH '/tmp/x.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET memory_limit = '8GB'",
        "CREATE TABLE x AS SELECT 1",
        "DROP VIEW test.hamlet",
        "PRAGMA database_list",
        "SELECT 1; SELECT 2",
        "",
        "SELECT",
        "SELECT \x00",
        "xin chào",
    ],
)
def test_nothing_but_one_select_of_tables_is_asked(tables, sql):
    (cells,) = (tables / "test.cell" / "files").glob("*.parquet")
    with pytest.raises(Invalid):
        ask(cast.operator_engineer(), sql.format(file=cells))


def test_the_engine_itself_loads_no_extension_however_the_words_reach_it(tables, tmp_path):
    """Signatures are not checked (ADR 32): a file that anybody could lay down must not be opened as code."""
    _options, extension = lake.build_connection_options(tmp_path)
    file = shutil.copy(extension, tmp_path / "another.duckdb_extension")
    with open_desk(cast.officer()) as found, found.link.within(60):
        for sql in (f"LOAD '{file}'", f"INSTALL '{file}'", "SET enable_external_access = true"):
            with pytest.raises(duckdb.Error):
                found.link.execute(sql)


def test_variables_of_the_program_are_not_tables(tables):
    secret = [{"a": 1}]
    with pytest.raises(Invalid):
        ask(cast.officer(), "SELECT * FROM secret")
    assert secret


def test_a_question_without_end_is_stopped_and_says_so(tables):
    with pytest.raises(Invalid, match="s —"):
        ask(cast.officer(), "SELECT sum(a.range * b.range) FROM range(100000000) a, range(100000) b", seconds=0.5)


def test_a_question_for_too_much_memory_is_refused(tables, monkeypatch):
    monkeypatch.setattr("hatang.capabilities.analytics.formats.desk.MEMORY_MIB", 32)
    with pytest.raises(Invalid, match="32 MiB"):
        ask(cast.officer(), "SELECT list(range || 'x') FROM range(4000000)", seconds=60)


@pytest.mark.parametrize(
    "text", [pytest.param("regexp_replace(s, 'x', s, 'g')", marks=pytest.mark.night("samples")), "replace(s, 'x', s)"]
)
def test_a_text_that_grows_without_end_takes_no_server_with_it(tables, text):
    before = resource.getrlimit(resource.RLIMIT_DATA)
    letters = "x" * 250
    many = f"SELECT replace('{letters}', 'x', '{letters}') AS s FROM test.hamlet LIMIT 1"
    with pytest.raises(Invalid, match="bộ nhớ"):
        ask(cast.officer(), f"SELECT length({text}) FROM ({many})", seconds=120)
    assert resource.getrlimit(resource.RLIMIT_DATA) == before
    assert values(cast.officer(), "SELECT sum(people) AS people FROM test.hamlet") == [{"people": 199_000}]


@pytest.mark.parametrize(
    "expression",
    [
        "levenshtein(string_agg(range::VARCHAR, ''), string_agg((range + 1)::VARCHAR, ''))",
        pytest.param("list_reduce(t, lambda a, b: a || b)", marks=pytest.mark.night("samples")),
        pytest.param(
            "list_sum([list_sum([list_sum([x * y * z for z in l]) for y in l]) for x in l])",
            marks=pytest.mark.night("samples"),
        ),
    ],
)
def test_a_function_without_end_is_stopped_too_and_the_desk_goes_on(tables, expression, monkeypatch):
    """None of them hears of an interruption: their process is ended, and another takes its place with the same rows."""
    monkeypatch.setattr(engine, "_GRACE_S", 0.1)
    lists = "SELECT list(range::VARCHAR) AS t, list(range) AS l FROM range(3000)"
    asked = f"SELECT {expression} FROM ({lists}), range(40000) GROUP BY ALL"
    with open_desk(cast.operator_engineer("VIETTEL.QNG")) as found:
        started = time.monotonic()
        with pytest.raises(Invalid, match="s —"):
            found.ask(asked, rows=5, seconds=0.2)
        assert time.monotonic() - started < 15
        assert found.ask("SELECT count(*) AS n FROM test.cell", rows=5).table.to_pylist() == [{"n": 5}]


def test_an_answer_that_is_too_large_is_refused_before_it_is_held(tables, monkeypatch):
    monkeypatch.setattr("hatang.capabilities.analytics.formats.desk.MEMORY_MIB", 64)
    letters = "x" * 250
    wide = f"SELECT replace('{letters}', 'x', '{letters}') || range AS s FROM range(100000)"
    with pytest.raises(Invalid, match="bộ nhớ"):
        ask(cast.officer(), wide, rows=200_000, seconds=120)


def test_a_question_that_is_nested_without_end_is_refused(tables):
    sql = "SELECT " + "NOT " * 4_900 + "true"
    with open_desk(cast.officer()) as found:
        for asked in (found.first_column, found.named, lambda text: found.ask(text, rows=5, seconds=5)):
            with pytest.raises(Invalid):
                asked(sql)
        assert found.ask("SELECT 1 AS n", rows=5).table.to_pylist() == [{"n": 1}]


def test_a_question_is_no_part_of_this_process(tables):
    """What it takes is counted against its own process: others are not refused memory meanwhile."""
    before = resource.getrlimit(resource.RLIMIT_DATA)
    with open_desk(cast.officer()) as found, found.link.within(5):
        found.link.execute("SELECT sum(people) FROM test.hamlet")
        assert resource.getrlimit(resource.RLIMIT_DATA) == before


def test_nothing_of_one_desk_stays_for_the_next(tables):
    with open_desk(cast.officer()) as found:
        found.link.execute("CREATE TEMP TABLE left_behind AS SELECT telephone FROM test.hamlet")
    with open_desk(cast.resident()) as found, pytest.raises(Exception, match="left_behind"):
        found.link.execute("SELECT * FROM left_behind")


@pytest.mark.parametrize(
    "call",
    [
        "repeat('x', 3000000000)",
        "('x').repeat(3000000000)",
        "main.repeat('x', 3000000000)",
        "length(lpad('x', 3000000000, 'y'))",
        "RPAD('x', 3000000000, 'y')",
        "len(range(200000000))",
        "(SELECT unnest(generate_series(1, 200000000)))",
        "list_resize([1], 200000000)",
        "array_resize([1], 200000000)",
        "printf('%500000000d', 1)",
        "printf('%*d', 500000000, 1)",
        "printf('%' || '500000000d', 1)",
        "format('{:>500000000}', 'x')",
        "format('{:>{}}', 'x', 500000000)",
        "[format(x, 1) for x in ['{:>500000000}']]",
        "current_setting('temp_directory')",
        "write_log('x')",
    ],
)
def test_what_the_limits_do_not_hold_is_not_asked_at_all(call):
    """Each of these takes gigabytes beside the engine's own limit, and does not hear that time is up."""
    with duckdb.connect() as link:
        for sql in (f"SELECT {call}", f"SELECT * FROM range(3) WHERE length({call}::VARCHAR) > 0"):
            with pytest.raises(Invalid, match="hàm"):
                statement.check_statement(link, sql)


def test_ordinary_words_of_that_kind_are_answered(tables):
    asked = "SELECT printf('%05.1f', 2.5), format('{:>8} {}', 'x', 3), list(range) FROM range(3)"
    assert ask(cast.officer(), asked).table.to_pylist()[0]['list("range")'] == [0, 1, 2]


@pytest.mark.parametrize(
    "day",
    [
        "DATE '290000-01-01'",
        "'infinity'::DATE",
        "DATE '0044-01-01 (BC)'",
        "TIMESTAMP '290000-01-01'",
        "['infinity'::DATE]",
    ],
)
def test_a_day_that_no_calendar_knows_is_refused_by_its_column(tables, day):
    with open_desk(cast.officer()) as found:
        with pytest.raises(Invalid, match="xa"):
            found.ask(f"SELECT {day} AS xa", rows=5)
        assert found.ask(f"SELECT CAST({day} AS VARCHAR) AS xa", rows=5).table.num_rows == 1


def test_moments_are_told_to_the_microsecond(tables):
    (row,) = ask(cast.officer(), "SELECT TIMESTAMP_NS '2026-06-30 01:02:03.123456789' AS m").table.to_pylist()
    assert row["m"].microsecond == 123456


def test_an_answer_is_cut_and_says_so(tables):
    assert ask(cast.officer(), "SELECT * FROM range(5)", rows=5).is_cut is False
    cut = ask(cast.officer(), "SELECT * FROM range(6)", rows=5)
    assert (cut.is_cut, cut.table.num_rows) == (True, 5)
    assert ask(cast.officer(), "SELECT * FROM test.hamlet WHERE false", rows=5).table.num_rows == 0


def test_as_of_before_the_first_snapshot_there_is_nothing(tables):
    from datetime import date

    with open_desk(cast.officer(), as_of=date(2026, 1, 1)) as found:
        assert "test.hamlet" not in {each.dataset.name for each in found.tables}


@pytest.mark.parametrize(
    ("sql", "title", "where", "hint"),
    [
        ("SELEC 1", "Câu hỏi viết sai cú pháp SQL", "SELEC", ""),
        ("SELECT (1", "Câu hỏi còn thiếu phần cuối", "", ""),
        ("SELECT", "Câu hỏi còn thiếu phần cuối", "", ""),
        ("SELECT 'a", "Có dấu nháy chưa đóng", "", ""),
        ("SELECT peopl FROM test.hamlet", "Không có cột này", "peopl", "people"),
        ("SELECT h.peopl FROM test.hamlet h", "Không có cột này", "peopl", ""),
        ("SELECT * FROM test.hamlett", "Không có bảng này", "hamlett", "hamlet"),
        ("SELECT summ(people) FROM test.hamlet", "Không có hàm này", "summ", "sum"),
        ("SELECT code, count(*) FROM test.hamlet", "Cột này cũng phải có trong GROUP BY", "code", ""),
        ("SELECT sum(code) FROM test.hamlet", "Phép tính không dùng được", "sum(VARCHAR)", ""),
        ("SELECT CAST('a' AS INTEGER)", "Chữ này không đổi được thành giá trị cần", "a", ""),
        ("DROP TABLE test.hamlet", "Ở đây chỉ hỏi được bằng SELECT", "", "không thay đổi"),
    ],
)
def test_a_wrong_question_is_told_in_the_reader_s_language_and_names_the_place(tables, sql, title, where, hint):
    with translation.override("vi"), pytest.raises(Invalid) as refused:
        ask(cast.officer(), sql)
    said = refused.value
    assert str(said.title).startswith(title)
    assert said.where == where
    assert hint in str(said.hint)
    for word in ("Error", "Candidate", "serialized"):
        assert word not in f"{said.detail} {said.hint}"


def test_a_desk_of_the_same_layout_waits_and_is_asked_at_once_by_whoever_sees_the_same(tables):
    engine.end_waiting()
    with open_desk(cast.officer()) as found:
        first = found.link
        found.ask("SELECT count(*) AS n FROM test.hamlet", rows=1)
    with open_desk(cast.officer()) as found:
        assert found.link is first
    with open_desk(cast.operator_engineer("VIETTEL.QNG")) as found:
        assert found.link is not first
        theirs = found.link
    with open_desk(cast.operator_engineer("VNPT.QNG")) as found:
        assert found.link not in (first, theirs)
        rows = found.ask("SELECT DISTINCT operator FROM test.cell", rows=9).table.to_pylist()
        assert rows == [{"operator": "VNPT.QNG"}]


def test_a_waiting_engine_that_was_killed_is_not_given_out(tables):
    with open_desk(cast.officer()) as found:
        first = found.link
    first._process.program.kill()
    first._process.program.wait()
    assert values(cast.officer(), "SELECT 7 AS n") == [{"n": 7}]


def test_of_waiting_engines_there_are_few_and_the_process_of_one_that_made_room_serves_a_new_layout(tables):
    engine.end_waiting()
    for organisation in ("VIETTEL.QNG", "VNPT.QNG", "MOBIFONE.QNG", "FPT.QNG"):
        with open_desk(cast.operator_engineer(organisation)):
            pass
    assert len(engine._warm) == engine._MOST_WARM
    (waiting,) = engine._idle
    with open_desk(cast.operator_engineer("A.QNG")) as found:
        assert found.link._process is waiting
        assert found.ask("SELECT count(*) AS n FROM test.cell", rows=1).table.to_pylist() == [{"n": 0}]


def test_the_same_question_over_the_same_files_is_answered_once(tables, monkeypatch):
    answers.forget_answers()
    with open_desk(cast.officer()) as found:
        first = found.ask("SELECT sum(people) AS n FROM test.hamlet", rows=5)
        with monkeypatch.context() as patch:
            patch.setattr(found.link, "execute", lambda *_given: pytest.fail("asked again"))
            assert found.ask("SELECT sum(people) AS n FROM test.hamlet", rows=5).table is first.table
    with open_desk(cast.officer()) as found:
        assert len({found.ask("SELECT random() AS n", rows=1).table.to_pylist()[0]["n"] for _each in range(3)}) == 3


def test_an_answer_that_one_reader_got_is_never_given_to_another(tables):
    count = "SELECT operator, count(*) AS n FROM test.cell GROUP BY 1 ORDER BY 1"
    for organisation in ("VIETTEL.QNG", "VNPT.QNG") * 2:
        assert values(cast.operator_engineer(organisation), count) == [{"operator": organisation, "n": 5}]


def test_rows_without_end_are_sent_as_they_are_read(tables):
    with (
        open_desk(cast.officer()) as found,
        found.streaming("SELECT range AS n FROM range(300000)", seconds=30) as sent,
    ):
        shape, batches = sent
        assert shape.names == ["n"]
        assert sum(batch.num_rows for batch in batches) == 300_000
