"""The rule of reports finds what was planted: a figure other than the page's, than the rows', than the closed one."""

import io
import json
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from tests.facts import facts, only  # noqa: F401 - fixtures

from hatang.capabilities.plan import public as plan
from hatang.capabilities.reporting.models import IssuedReport, Regime
from hatang.capabilities.reporting.queries import consolidated, figures, soundness
from hatang.capabilities.reporting.tests.conftest import NOW, TODAY
from hatang.capabilities.reporting.tests.kept import KEPT, render_today, rows_of_today
from hatang.kernel import files
from hatang.kernel.access import SYSTEM

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
HERE = "21010@2020-02-01"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.HATANG_DATA = tmp_path


def sentences():
    return [sentence for sentence in soundness.check_reports(TODAY) if sentence is not None]


def test_a_draft_that_says_another_figure_than_the_page_is_named(world, only, monkeypatch):  # noqa: F811
    only(consolidated.MAPPED, [(HERE, 1, 2)])
    only("fibre.hamlets", [(HERE, 97, 100)])
    assert not sentences()
    describe = figures.describe_figure

    def swell(measured, unit):
        words = describe(measured, unit)
        return words if measured is None else figures.FigureWords(words.figure.replace("97", "79"), notes=words.notes)

    monkeypatch.setattr(figures, "describe_figure", swell)
    sentence = next(each for each in sentences() if "chỉ tiêu 5 " in each)
    assert "báo cáo ghi “79,0" in sentence
    assert "trang ghi “97,0" in sentence


def test_a_version_that_ends_before_its_next_period_has_no_report_that_runs(world):
    ended = Regime.objects.filter(consolidated=True, valid_to__isnull=False).earliest("valid_to")
    day = ended.valid_to - timedelta(days=1)
    assert {period.closes < ended.valid_to for period in soundness._list_open_periods(ended, day)} <= {True}


def issue(kept, number="311/BC-SKHCN"):
    """A report with the document of the rows of today and the rows that are kept."""
    stored = {
        kind: files.store_file(f"x.{kind}", io.BytesIO(content), SYSTEM).pk
        for kind, content in (
            ("docx", render_today("docx", is_issued=True)),
            ("json", json.dumps(kept, ensure_ascii=False, default=str).encode()),
        )
    }
    return IssuedReport.objects.create(
        regime=Regime.objects.filter(code="nd09-tinh-nam").latest("valid_from"),
        period="2019",
        number=number,
        issued_on=TODAY,
        as_of=TODAY,
        source=stored["json"],
        docx=stored["docx"],
        pdf=stored["docx"],
        docx_sha256="",
        pdf_sha256="",
        issued_by_label="Sở",
        issued_at=NOW,
    )


@pytest.fixture
def rows(world, only):  # noqa: F811
    only(consolidated.MAPPED, [])
    return rows_of_today(issue=KEPT["rows"]["issue"])


def test_an_issued_document_that_says_something_else_than_its_rows_is_named(rows):
    issue(rows)
    assert not sentences()
    kept = json.loads(json.dumps(rows))
    kept["targets"][1]["figure"] = "12,3 %"
    issue(kept, "312/BC-SKHCN")
    (sentence,) = sentences()
    assert "312/BC-SKHCN" in sentence
    assert "12,3 %" in sentence
    assert f"chỉ tiêu {kept['targets'][1]['number']}:" in sentence


def test_an_issued_figure_that_is_not_the_closed_one_is_named(rows, monkeypatch):
    issue(rows)
    row = rows["targets"][1]
    closed = SimpleNamespace(
        target=row["number"], as_of=date(2025, 12, 31), value=41.5, upper_bound=False, numerator=None, denominator=None
    )
    line = SimpleNamespace(closed_years=(closed,), target=SimpleNamespace(shown_unit="%"))
    monkeypatch.setattr(soundness, "_check_open_reports", lambda today: [])
    monkeypatch.setattr(plan, "list_standings", lambda *asked, **how: [line])
    assert not sentences()
    closed.value = 39.9
    (sentence,) = sentences()
    assert "41,5" in sentence
    assert "39,9" in sentence


def test_an_issued_report_whose_rows_are_gone_is_named(rows):
    files.path_of(issue(rows).source).unlink()
    (sentence,) = sentences()
    assert "311/BC-SKHCN" in sentence
