"""The rows of the consolidated report: quality beside each figure and nowhere else, the same rows on the screen."""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import strip_tags
from tests import cast

from hatang.capabilities.plan import public as plan
from hatang.capabilities.reporting.actions import issuing
from hatang.capabilities.reporting.formats import consolidated as laid_out
from hatang.capabilities.reporting.queries import consolidated, obligations, periods
from hatang.capabilities.reporting.tests.conftest import TODAY
from hatang.capabilities.reporting.tests.reading import pages_of, parts_of
from hatang.capabilities.work import public as work
from hatang.kernel import datasets, indicators
from hatang.kernel.access import SYSTEM

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

CODE, KEY = "nd09-tinh-nam", "2026"


@pytest.fixture
def measured(monkeypatch, world):
    """A figure measured today, declared a year before; one of a known quality without a value."""
    real = plan.list_standings

    def standing(name, as_of, **how):
        found = real(name, as_of, **how)
        area = found[0].areas
        quality = indicators.Quality.MEASURED if as_of == TODAY else indicators.Quality.DECLARED
        value = 40.0 if as_of == TODAY else 30.0
        known = indicators.Measurement("x", 1, as_of, area, value, value, 100.0, quality)
        empty = replace(known, value=None, quality=indicators.Quality.DECLARED, reason="không có dữ liệu")
        return [
            replace(found[0], figure=known, judged=None),
            *(replace(each, figure=empty, judged=None) for each in found[1:]),
        ]

    monkeypatch.setattr(plan, "list_standings", standing)


def _rows(today=TODAY):
    regime = obligations.find_regime(code=CODE, as_of=TODAY)
    return issuing.build_snapshot(
        regime=regime, period=periods.find_period(regime=regime, key=KEY), today=today, actor=SYSTEM
    )


@pytest.mark.night("samples")
def test_where_there_is_no_figure_there_is_no_quality(measured):
    rows = _rows()
    first, *others = rows["targets"]
    assert (first["quality"], first["before_quality"]) == ("đo được", "khai báo")
    assert {(each["figure"], each["quality"], each["before_quality"]) for each in others} == {
        ("chưa có thông tin", "", "")
    }
    tables = [block for block in laid_out.build_paper(rows).blocks if block.kind == "table"]
    numbers = {each["number"] for each in others}
    printed = [row for table in tables for row in table.placed if row[0][1].text in numbers and len(row) == 7]
    assert len(printed) == len(others)
    for row in printed:
        figures = [cell for column, cell in row if column.is_number]
        assert {cell.text for cell in figures} == {"chưa có thông tin"}
        beneath = {line for cell in figures for line in cell.under}
        assert not {line for line in beneath if line.startswith(("đo được", "khai báo", "dự báo"))}, beneath
    for words in (
        "\n".join(parts_of(laid_out.render_document(rows, "docx"))),
        "".join(pages_of(laid_out.render_document(rows, "pdf"))),
    ):
        assert "đo được" in words
        # Beside the figure of a year before alone: no picture, no other row has it. Titles of datasets that are missing
        # may have the word within them.
        text = " ".join(words.split())
        for dataset in datasets.list_declared():
            text = text.replace(str(dataset.title), "")
        assert text.count("khai báo") == 1


def test_a_commune_without_a_figure_has_no_quality_and_one_with_has_both():
    known = indicators.Measurement("x", 1, TODAY, (), 40.0, 4.0, 10.0, indicators.Quality.MEASURED)
    before = replace(known, value=30.0, quality=indicators.Quality.PREDICTED)
    empty = replace(known, value=None)
    with translation.override("vi"):
        row = consolidated._describe_commune("Cà Đam", known, before)
        assert (row["quality"], row["before_quality"]) == ("đo được", "dự báo")
        row = consolidated._describe_commune("Cà Đam", empty, None)
        assert (row["quality"], row["before_quality"], row["figure"]) == ("", "", "chưa có thông tin")


def test_the_captions_say_of_which_area_and_quality_the_figures_of_the_picture_are(measured):
    captions = _rows()["captions"]
    day = "số liệu đến 25/11/2026"
    own, now = "Tỉnh Quảng Ngãi (cũ)", "Tỉnh Quảng Ngãi, 96 xã, phường, đặc khu"
    assert captions["bars"].endswith(f"so với mục tiêu, {day}. Địa bàn: {own}. Chất lượng số liệu: đo được 1.")
    assert captions["map"].endswith(f"theo xã, {day}. Địa bàn: {now}. Chất lượng số liệu: chưa có thông tin 96.")
    told = _rows()["map"]["territory"]
    assert told == (f"Địa bàn của bảng này: {now}; các chỉ tiêu ở phần I tính trên địa bàn của Kế hoạch: {own}.")


def test_the_screen_carries_what_the_documents_carry(monkeypatch, world):
    task = work.list_tasks("194/KH-UBND", TODAY)[0]
    said = {"text": "Thiếu đất dựng cột", "organisation_name": "UBND xã Cà Đam", "answer": "Tỉnh đã giao đất"}
    monkeypatch.setattr(work, "list_obstacles", lambda *asked: [SimpleNamespace(task=task.number, **said)])
    page = cast.client(cast.officer()).get(reverse("reporting:draft", args=[CODE, KEY])).content.decode()
    shown = "".join(unescape(strip_tags(page)).split()).casefold()
    parts = parts_of(laid_out.render_document(_rows(timezone.localdate()), "docx"))
    title = next(place for place, each in enumerate(parts) if each.startswith("Thực hiện"))
    closing, annexes = parts.index("Nơi nhận:"), parts.index("Phụ lục I")
    body = [each for each in (*parts[title:closing], *parts[annexes:]) if not each.startswith("(Kèm theo")]
    assert any("Thiếu đất dựng cột" in each for each in body)
    assert any(task.text in each for each in body)
    assert len(body) > 96
    assert [each for each in body if "".join(each.split()).casefold() not in shown] == []


def test_why_a_figure_was_closed_all_the_same_is_printed():
    closed = SimpleNamespace(
        value=97.0,
        numerator=97.0,
        denominator=100.0,
        quality="declared",
        upper_bound=False,
        reason="",
        as_of=TODAY,
        document="15/TTr-SKHCN",
        approved_on=TODAY,
        incomplete_reason="MobiFone không nộp sau ba lần nhắc",
    )
    row = SimpleNamespace(closed=closed, judged=None, target=SimpleNamespace(shown_unit="%"))
    with translation.override("vi"):
        lines = consolidated._describe_judged(row)["lines"]
    assert lines[-1] == "Vẫn chốt vì: MobiFone không nộp sau ba lần nhắc"
