"""The one table: order, filters, columns, totals, paging, and exports of exactly what is shown."""

import csv
import io
import re
from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from hatang.kernel import panels, workdays
from hatang.kernel.problems import Invalid
from hatang.kernel.suppression import HIDDEN
from hatang.kernel.ui import marks
from hatang.kernel.ui.context import Context
from hatang.kernel.ui.table_export import as_csv
from hatang.kernel.ui.table_rows import date_range, from_rows, number_range
from hatang.kernel.ui.tables import Column, Table

pytestmark = pytest.mark.unit

ROWS = [
    {"place": "Trà Bồng", "people": 1200, "share": 92.5, "since": date(2025, 7, 1), "fibre": True, "kind": "a"},
    {"place": "Đức Phổ", "people": 300, "share": None, "since": date(2020, 2, 1), "fibre": False, "kind": "b"},
    {"place": "=HYPERLINK(1)", "people": 50, "share": 40.0, "since": None, "fibre": None, "kind": "a"},
]
COLUMNS = [
    Column("place", "Nơi"),
    Column("people", "Số người", "integer", total=True),
    Column("share", "Tỷ lệ", "percent"),
    Column("since", "Từ ngày", "date"),
    Column("fibre", "Cáp quang", "boolean"),
    Column("kind", "Loại", "choice", choices=(("a", "Loại A"), ("b", "Loại B")), shown=False),
]


def table(query="", rows=ROWS, target="", **options):
    headers = {"HTTP_HX_TARGET": target} if target else {}
    request = RequestFactory().get(f"/?{query}", **headers)
    return Table("t", COLUMNS, from_rows(rows), request, caption="Bảng thử", **options)


def places(made):
    return [row["place"] for row in made.visible]


def test_figures_of_a_quality_say_in_head_rows_and_files_where_they_were_validated(monkeypatch):
    proven = panels.QualityProof(
        "predicted", lambda day: panels.Proof(f"RMSE 7 dB {day.year}", "validated at Trà Bồng")
    )
    monkeypatch.setattr(marks, "_find_proof", lambda code: proven if code == "predicted" else None)
    rows = [
        {"place": "Trà Bồng", "share": 92.5, "how": "predicted"},
        {"place": "Đức Phổ", "share": 1.0, "how": "declared"},
    ]
    columns = [
        Column("place", "Nơi"),
        Column("share", "Tỷ lệ", "percent", unit="%", quality="predicted"),
        Column("how", "Quality", "quality"),
    ]
    request = RequestFactory().get("/")
    request.context = Context(plan="", as_of=date(2025, 6, 30))
    shown = Table("t", columns, from_rows(rows), request, caption="Bảng thử", stacked=True)
    page = engines["django"].from_string("{% load ui %}{% table t %}").render({"t": shown}, request)
    assert page.count("RMSE 7 dB 2025") == 3, "the head, once under the blocks of a phone, the badge of one row"
    assert re.search(r'blocks-proof"><li>Tỷ lệ: [^/]*RMSE 7 dB 2025', page)
    assert page.count('data-label="Tỷ lệ"') == 2
    assert 'title="validated at Trà Bồng"' in page
    assert '<details class="blocks-open">' in page, "on a phone the head stands behind a button"
    assert page.count('data-head="Tỷ lệ"') == 1
    request.GET = QueryDict("t-sort=place")
    again = Table("t", columns, from_rows(rows), request, stacked=True)
    page = engines["django"].from_string("{% load ui %}{% table t %}").render({"t": again}, request)
    assert '<details class="blocks-open" open>' in page, "it stays open under the hand that sorts"
    head, first, second = as_csv(shown).getvalue().decode("utf-8-sig").splitlines()
    assert head == "Nơi,Tỷ lệ (%; RMSE 7 dB 2025),Quality"
    assert first.endswith("predicted (RMSE 7 dB 2025)")
    assert second.endswith(",declared")


def test_a_file_holds_what_a_page_has_no_room_for_unless_columns_were_chosen():
    columns = [Column("place", "Nơi"), Column("where", "Vĩ độ", "decimal", shown=False, in_files=True)]

    def head(query):
        request = RequestFactory().get(query)
        request.context = Context(plan="", as_of=date(2025, 6, 30))
        made = Table("t", columns, from_rows([{"place": "Trà Bồng", "where": 15.25}]), request)
        assert [column.name for column in made.chosen] == ["place"]
        return as_csv(made).getvalue().decode("utf-8-sig").splitlines()

    assert head("/") == ["Nơi,Vĩ độ", "Trà Bồng,15.25"]
    assert head("/?t-cols=place") == ["Nơi", "Trà Bồng"]


def test_text_is_found_without_diacritics():
    assert places(table("t-f-place=tra+bong")) == ["Trà Bồng"]
    assert places(table("t-f-place=duc")) == ["Đức Phổ"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("t-f-people=%3E100", ["Trà Bồng", "Đức Phổ"]),
        ("t-f-people=50..300", ["Đức Phổ", "=HYPERLINK(1)"]),
        ("t-f-people=1.200", ["Trà Bồng"]),
        ("t-f-since=2025", ["Trà Bồng"]),
        ("t-f-since=%3C2025-01", ["Đức Phổ"]),
        ("t-f-since=-", ["=HYPERLINK(1)"]),
        ("t-f-share=-", ["Đức Phổ"]),
        ("t-f-fibre=0", ["Đức Phổ", "=HYPERLINK(1)"]),
        ("t-f-kind=b", ["Đức Phổ"]),
    ],
)
def test_filters(query, expected):
    assert places(table(query)) == expected


@pytest.mark.parametrize(("wanted", "found"), [("chưa", ["C"]), ("Chua", ["C"]), ("-", ["C"]), ("2025", ["A"])])
def test_the_word_of_an_empty_cell_finds_the_empty_ones(wanted, found):
    column = Column("since", "Từ ngày", "date", empty="chưa")
    rows = [{"place": "A", "since": date(2025, 7, 1)}, {"place": "C", "since": None}]
    request = RequestFactory().get("/", {"t-f-since": wanted})
    request.context = Context(plan="", as_of=date(2025, 6, 30))
    made = Table("t", [Column("place", "Nơi"), column, COLUMNS[1]], from_rows(rows), request, caption="Bảng thử")
    assert places(made) == found
    page = engines["django"].from_string("{% load ui %}{% table t %}").render({"t": made}, request)
    assert page.count('<span class="muted">chưa</span>') == found.count("C"), "in the cells, not under them"


def test_unknown_values_come_last_in_either_direction():
    assert places(table("t-sort=share"))[-1] == "Đức Phổ"
    assert places(table("t-sort=-share"))[-1] == "Đức Phổ"


def test_totals_add_up_what_the_filter_left():
    assert table("t-f-kind=a").totals == {"people": 1250}


@pytest.mark.parametrize("query", ["t-sort=nothing", "t-f-nothing=1", "t-cols=nothing", "t-page=0", "t-page=x"])
def test_what_the_table_has_not_is_refused_by_name(query):
    with pytest.raises(Invalid):
        _ = table(query).wish


@pytest.mark.parametrize("wrong", ["abc", "1..x", ">>3"])
def test_a_number_filter_that_is_none_is_refused(wrong):
    with pytest.raises(Invalid) as refusal:
        number_range(wrong)
    assert refusal.value.where == wrong


@pytest.mark.parametrize(
    ("wanted", "days"),
    [
        ("06/2025", (date(2025, 6, 1), date(2025, 6, 30))),
        ("30/06/2025", (date(2025, 6, 30), date(2025, 6, 30))),
        (">=12/2025", (date(2025, 12, 1), None)),
    ],
)
def test_a_date_is_filtered_by_as_it_is_shown(wanted, days):
    assert date_range(wanted) == days


@pytest.mark.parametrize("wrong", ["2025-13", "31/02/2025", "13/2025", "hôm qua"])
def test_a_date_filter_that_is_none_is_refused(wrong):
    with pytest.raises(Invalid):
        date_range(wrong)


def test_another_table_and_the_context_survive_the_form():
    made = table("as_of=2025-06-30&other-sort=x&t-sort=place")
    assert ("as_of", "2025-06-30") in made.foreign_parameters()
    assert ("other-sort", "x") in made.foreign_parameters()
    assert made.address(sort=None, page="2") == "/?as_of=2025-06-30&other-sort=x&t-page=2"


def test_fifty_rows_then_on_demand():
    rows = [{"place": f"Thôn {n}", "people": n} for n in range(120)]
    assert len(table(rows=rows).visible) == 50
    assert table(rows=rows).remaining == 70
    assert len(table("t-page=2", rows=rows).visible) == 100
    part = table("t-page=2", rows=rows, target="t-more")
    assert part.visible[0]["place"] == "Thôn 50"
    assert part.answer() is not None


def exported(made):
    return list(csv.reader(io.StringIO(made.answer().getvalue().decode("utf-8-sig"))))


def test_csv_holds_the_chosen_columns_of_the_filtered_rows_in_order_and_the_total():
    lines = exported(table("t-format=csv&t-cols=place,people&t-f-kind=a&t-sort=people"))
    assert lines == [["Nơi", "Số người"], ["'=HYPERLINK(1)", "50"], ["Trà Bồng", "1200"], ["Tổng cộng", "1250"]]


def test_a_filter_by_a_column_that_is_not_shown_survives_the_next_choice():
    assert table("t-cols=place&t-f-kind=a").hidden_filters() == [("t-f-kind", "a")]
    filtered = table("t-f-kind=a")
    assert ("kind" in {column.name for column in filtered.chosen}, filtered.hidden_filters()) == (True, [])


def test_numbers_with_fractions_bear_a_point_whatever_the_rows_hold_them_as():
    """93 among them would make whoever reads the file take the column for one of whole numbers."""
    rows = [{"place": str(each), "people": 7, "share": each} for each in (93, 93.0, Decimal("93.00"), Decimal(7), -0.0)]
    found = exported(table("t-format=csv&t-cols=people,share", rows=rows))
    assert [line[1] for line in found[1:-1]] == ["93.0", "93.0", "93.0", "7.0", "-0.0"]
    assert {line[0] for line in found[1:-1]} == {"7"}
    rows = [{"people": 7, "share": each} for each in (93, Decimal("7.00"))]
    summed = [Column("people", "Số người", "integer", total=True), Column("share", "Tỷ lệ", "decimal", total=True)]
    request = RequestFactory().get("/?t-format=csv")
    assert exported(Table("t", summed, from_rows(rows), request))[-1] == ["14", "100.0"]


def test_codes_have_their_names_beside_them_on_the_page_and_in_files():
    asked = []

    def name_them(codes):
        asked.append(sorted(codes))
        return {"T1": "Trạm một"}

    columns = [Column("code", "Mã", "code", called=name_them), Column("people", "Số người", "integer", total=True)]
    rows = [{"code": "T1", "people": 1}, {"code": "T2", "people": 2}, {"code": "", "people": 3}]
    request = RequestFactory().get("/?t-format=csv")
    lines = exported(Table("t", columns, from_rows(rows), request))
    assert lines[0] == ["Mã", "Mã (tên)", "Số người"]
    assert lines[1:4] == [["T1", "Trạm một", "1"], ["T2", "", "2"], ["", "", "3"]]
    assert lines[4] == ["Tổng cộng", "", "6"]
    assert asked == [["T1", "T2"]], "asked once for all"
    request = RequestFactory().get("/")
    request.context = Context(plan="", as_of=date(2025, 6, 30))
    shown = Table("t", columns, from_rows(rows), request, caption="Bảng thử")
    page = engines["django"].from_string("{% load ui %}{% table t %}").render({"t": shown}, request)
    assert 'Trạm một <small class="muted">T1</small>' in page


def test_csv_exports_all_rows_not_only_those_drawn():
    rows = [{"place": f"Thôn {n}", "people": n} for n in range(120)]
    assert len(exported(table("t-format=csv", rows=rows))) == 122


@pytest.mark.django_db
def test_xlsx_holds_numbers_as_numbers_and_text_as_text():
    from python_calamine import CalamineWorkbook

    answer = table("t-format=xlsx&t-cols=place,people,since").answer()
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert sheet[1] == ["Trà Bồng", 1200.0, date(2025, 7, 1)]
    assert sheet[3][0] == "=HYPERLINK(1)"
    assert "attachment" in answer["Content-Disposition"]


def test_an_unknown_format_is_refused():
    with pytest.raises(Invalid):
        table("t-format=exe").answer()


HIDDEN_ROWS = [
    {"place": "A", "people": HIDDEN},
    {"place": "B", "people": 7},
    {"place": "C", "people": None},
    {"place": "D", "people": HIDDEN},
    {"place": "E", "people": 30},
]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("t-sort=people", "BEADC"),
        ("t-sort=-people", "EBADC"),
        ("t-f-people=1..4", ""),
        ("t-f-people=%3E=0", "BE"),
        ("t-f-people=%3C5", ""),
    ],
)
def test_hidden_counts_are_one_group_to_order_and_filter(query, expected):
    assert "".join(places(table(query, HIDDEN_ROWS))) == expected


def test_a_total_of_which_a_part_is_hidden_is_hidden_unless_somebody_made_sure_of_it():
    assert table("", HIDDEN_ROWS).totals == {"people": HIDDEN}
    assert table("t-f-people=%3E=0", HIDDEN_ROWS).totals == {"people": 37}

    def sure_of(query):
        rows = from_rows(HIDDEN_ROWS, whole={"people": 43})
        return Table("t", COLUMNS, rows, RequestFactory().get(f"/?{query}"), caption="Bảng thử").totals

    assert sure_of("t-sort=people") == {"people": 43}
    assert sure_of("t-f-place=a") == {"people": HIDDEN}
    with translation.override("vi"):
        lines = b"".join(table("t-format=csv", HIDDEN_ROWS).answer()).decode().splitlines()
    assert (lines[1].split(",")[1], lines[-1].split(",")[1]) == ("ẩn vì quá ít", "ẩn vì quá ít")


def test_names_stand_in_the_order_of_the_alphabet():
    names = ["Ăn", "Ba Gia", "Bá Gia", "Ba Tơ", "Dục Nông", "Đak Hà", "Thôn 2", "Thôn 10", "Ủy ban"]
    made = table("t-sort=place", rows=[{"place": name} for name in sorted(names)])
    assert sorted(names) != names, "by bytes they stand otherwise"
    assert places(made) == names


def test_under_a_last_day_on_which_offices_rest_stands_the_last_working_one(monkeypatch):
    monkeypatch.setattr(workdays, "_read_announced", dict)
    column = Column("due", "Hạn", "date", last_day=True)
    draw = engines["django"].from_string("{% load ui %}{% cell row column %}").render
    drawn = draw({"row": {"due": date(2026, 12, 6)}, "column": column})
    assert re.findall(r"\d{2}/\d{2}/2026", drawn) == ["06/12/2026", "04/12/2026"]
    assert "04/12" not in draw({"row": {"due": date(2026, 12, 6)}, "column": Column("due", "Hạn", "date")})
    assert re.findall(r"\d{2}/\d{2}/2026", draw({"row": {"due": date(2026, 12, 4)}, "column": column})) == [
        "04/12/2026"
    ]
