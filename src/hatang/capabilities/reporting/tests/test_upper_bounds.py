"""A figure of which only an upper bound is known keeps its mark in everything that reports store and print."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html import unescape

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags
from python_calamine import CalamineWorkbook
from tests import cast

from hatang.capabilities.plan import public as plan
from hatang.capabilities.reporting.actions import issuing, submissions
from hatang.capabilities.reporting.formats import consolidated as laid_out
from hatang.capabilities.reporting.formats import documents, pictures
from hatang.capabilities.reporting.models import Submission
from hatang.capabilities.reporting.queries import consolidated, forms, obligations, periods, reported
from hatang.capabilities.reporting.tests.conftest import NOW, TODAY, YEARLY
from hatang.capabilities.reporting.tests.kept import KINDS
from hatang.capabilities.reporting.tests.reading import pages_of, parts_of
from hatang.kernel import indicators
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Invalid

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

CODE, KEY = "nd09-tinh-nam", "2026"
BOUND = indicators.Measurement(
    "x", 1, TODAY, (), 70.5, 705.0, 1000.0, indicators.Quality.DECLARED, "", upper_bound=True
)


@pytest.fixture(autouse=True)
def _data(settings, tmp_path):
    settings.HATANG_DATA = tmp_path


# Targets 6 and 11 ask for the same figure, the one for 2025, the other for 2030.
MEASURE = "Hộ gia đình có kết nối Internet cáp quang cố định"
WHY = "Chỉ biết cận trên; chưa chứng minh được là đạt mục tiêu."


def _words(kind, content):
    return " ".join(" ".join(parts_of(content) if kind == "docx" else pages_of(content)).split())


@pytest.fixture
def bounded(monkeypatch, world):
    """Target 11: at most 70.5 % today, at most 64 % a year before; target 6 above its goal by a bound."""
    real = plan.list_standings

    def standing(name, as_of, **how):
        figure = BOUND if as_of == TODAY else replace(BOUND, value=64.0, numerator=640.0)
        above = replace(BOUND, value=85.0, numerator=850.0)
        known = {
            "6": {"figure": above, "state": plan.ResultState.NO_DATA, "reason": WHY},
            "11": {"figure": figure, "state": plan.ResultState.NOT_REACHED},
        }
        rows = real(name, as_of, **how)
        assert [row.target.number for row in rows if row.target.measure == MEASURE] == list(known)
        return [
            replace(row, judged=None, **known[row.target.number]) if row.target.number in known else row for row in rows
        ]

    monkeypatch.setattr(plan, "list_standings", standing)


def _rows():
    regime = obligations.find_regime(code=CODE, as_of=TODAY)
    return issuing.build_snapshot(
        regime=regime, period=periods.find_period(regime=regime, key=KEY), today=TODAY, actor=SYSTEM
    )


def test_the_rows_of_the_consolidated_report_say_it_in_words_and_as_a_field(bounded):
    found = {row["number"]: row for row in _rows()["targets"]}
    late, early, other = found["11"], found["6"], found["5"]
    assert (late["figure"], late["before"]) == ("≤\u00a070,5\u00a0%", "≤\u00a064,0\u00a0%")
    assert (late["upper_bound"], late["before_upper_bound"]) == (True, True)
    assert (early["figure"], early["upper_bound"]) == ("≤\u00a085,0\u00a0%", True)
    assert (early["state"], early["state_reason"]) == ("no_data", WHY)
    assert (late["state_reason"], other["state_reason"], other["upper_bound"]) == ("", "", False)


def _report(kind):
    """What the consolidated report says as a page, a Word file or a PDF."""
    if kind != "html":
        return _words(kind, laid_out.render_document(_rows(), kind))
    page = cast.client(cast.officer()).get(reverse("reporting:draft", args=[CODE, KEY])).content.decode()
    assert 'aria-label="Hình 1.' in page
    return " ".join(unescape(strip_tags(page.replace("<", " <"))).split())


@pytest.mark.parametrize(
    "kind", ["html", *(pytest.param(kind, marks=pytest.mark.night("samples")) for kind in documents.TYPES)]
)
def test_page_word_file_and_pdf_of_the_consolidated_report_print_it_of_both_targets(bounded, kind):
    words = _report(kind)
    # The page stands on the day it is asked on. A line of the table has the year between measure and figure.
    late = "64,0" if kind == "html" else "70,5"
    for number, year, figure in (("6", 2025, "85,0"), ("11", 2030, late)):
        assert re.search(rf"\b{number} {MEASURE} [^≤]{{1,30}} {year} ≤ {figure} %", words), (number, figure, words)
    assert WHY in words
    assert "Số liệu có dấu ≤ là cận trên: 2." in words


def test_the_pictures_draw_it(bounded):
    drawn = pictures.prepare_drawing(_rows())
    figures = {bar["number"]: bar["figure"] for bar in drawn["bars"]}
    assert (figures["6"], figures["11"]) == ("≤\u00a085,0\u00a0%", "≤\u00a070,5\u00a0%")
    assert "≤" in drawn["bars_title"]


@pytest.mark.night("samples")
def test_the_sign_is_set_in_the_typeface_that_ships(bounded):
    import pdfplumber

    with pdfplumber.open(io.BytesIO(laid_out.render_document(_rows(), "pdf"))) as pdf:
        faces = {char["fontname"] for page in pdf.pages for char in page.chars if char["text"] == "≤"}
    assert faces
    assert {each.split("+")[-1].partition("-")[0] for each in faces} == {"Tinos"}


@pytest.mark.parametrize(
    ("now", "before", "change"),
    [(False, False, "+6,5"), (True, True, "(+6,5)"), (True, False, "≤\u00a0+6,5"), (False, True, "≥\u00a0+6,5")],
)
def test_how_much_a_commune_changed_claims_no_more_than_is_known(now, before, change):
    was = replace(BOUND, value=64.0, upper_bound=before)
    with translation.override("vi"):
        row = consolidated._describe_commune("Cà Đam", replace(BOUND, upper_bound=now), was)
    assert row["change"] == change
    assert (row["figure"].startswith("≤"), row["before"].startswith("≤")) == (now, before)
    assert (row["upper_bound"], row["before_upper_bound"]) == (now, before)


@pytest.fixture
def begun(monkeypatch, yearly, period):
    """The clerk's report in a world that knows of the households' fibre only that they are at most 71.25 %."""
    real = indicators.measure_many

    def measured(codes, areas, as_of):
        known = {"value": 71.25, "numerator": 285.0, "denominator": 400.0, "quality": indicators.Quality.DECLARED}
        return {
            code: replace(each, **known, upper_bound=True) if code == "fibre.households" else each
            for code, each in real(codes, areas, as_of).items()
        }

    monkeypatch.setattr(indicators, "measure_many", measured)
    body = obligations.of_period(regime=yearly, period=period, today=TODAY, actor=SYSTEM)
    committee = next(row.organisation for row in body if row.organisation.code == cast.committee("21136"))
    return submissions.begin_submission(
        cast.clerk("21136"), regime=yearly, period=period, organisation=committee, now=NOW
    )


def _at(name, *more):
    return reverse(f"reporting:{name}", args=[YEARLY, "2026", cast.committee("21136"), *more])


def _line():
    values = Submission.objects.get().values
    with translation.override("vi"):
        lines = [line for _group, of in reported.group_lines(values) for line in of]
    return next(line for line in lines if line.code == "fibre_households")


@pytest.mark.parametrize("typed", [pytest.param("71,25", marks=pytest.mark.night("samples")), "≤ 71,25"])
def test_the_form_shows_it_and_what_is_sent_back_unchanged_keeps_it(begun, typed):
    clerk = cast.client(cast.clerk("21136"))
    page = clerk.get(_at("submission")).content.decode()
    assert "<strong>≤\u00a071,25 %</strong>" in page
    assert clerk.post(_at("write"), {"value-fibre_households": typed, "save": "1"}).status_code == 302
    value = Submission.objects.get().values["fibre_households"]
    assert (value["value"], value["upper_bound"], forms.is_corrected(value)) == (71.25, True, False)
    line = _line()
    assert (line.figure, line.source, line.quality) == ("≤\u00a071,25", "nền tảng tính (khai báo)", "declared")


@pytest.mark.parametrize(
    ("typed", "figure"),
    [("69", "69"), pytest.param("≤ 69", "≤\u00a069", marks=pytest.mark.night("samples")), ("<=69", "≤\u00a069")],
)
def test_what_the_body_counted_is_a_correction_with_the_mark_it_gives(begun, typed, figure):
    clerk = cast.clerk("21136")
    submissions.save_answers(clerk, submission=begun, values={"fibre_households": typed}, reasons={}, now=NOW)
    assert forms.is_corrected(Submission.objects.get().values["fibre_households"])
    line = _line()
    assert (line.figure, line.quality) == (figure, "")
    assert "nền tảng tính được ≤\u00a071,25 % (khai báo)" in line.source
    page = cast.client(clerk).get(_at("submission")).content.decode()
    assert f'value="{figure}"' in page


@pytest.mark.parametrize("typed", ["≤ bảy mươi", "≤≤ 3", "≥ 71", "≤", "≤ 101"])
def test_a_mark_without_a_number_is_refused(begun, typed):
    with pytest.raises(Invalid):
        submissions.save_answers(
            cast.clerk("21136"), submission=begun, values={"fibre_households": typed}, reasons={}, now=NOW
        )


def test_the_sheet_carries_it_out_and_back(begun):
    field = Submission.objects.get().values["fibre_households"]
    asking = {row.target.number: row.target.indicators for row in plan.list_standings("194", TODAY, with_trend=False)}
    assert {number for number, codes in asking.items() if field["indicator"] in codes} == {"6", "11"}
    clerk = cast.client(cast.clerk("21136"))
    content = clerk.get(_at("workbook")).content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    row = next(row for row in rows if row[0] == "fibre_households")
    assert (row[4], row[5]) == ("≤\u00a071,25", "≤\u00a071,25")
    upload = io.BytesIO(content)
    upload.name = "bieu-mau.xlsx"
    assert clerk.post(_at("take_workbook"), {"workbook": upload}).status_code == 302
    value = Submission.objects.get().values["fibre_households"]
    assert (value["value"], value["upper_bound"]) == (71.25, True)


@pytest.mark.parametrize("kind", KINDS)
def test_the_documents_of_a_body_print_it(begun, kind):
    content = cast.client(cast.clerk("21136")).get(_at("document", kind)).content
    assert "≤ 71,25" in _words(kind, content)


def test_the_corrections_of_the_consolidated_report_keep_it(begun):
    begun.values["fibre_households"] |= {"value": 60.0, "upper_bound": False, "reason": "Lũ cuốn cáp"}
    begun.state, begun.version = "accepted", 1
    begun.save()
    (row,) = [each for each in _rows()["corrections"] if each["reason"] == "Lũ cuốn cáp"]
    assert (row["known"], row["value"]) == ("≤\u00a071,2\u00a0%", "60,0\u00a0%")
