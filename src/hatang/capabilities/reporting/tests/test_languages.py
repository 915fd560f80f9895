"""A report is a Vietnamese document: it never follows the language of who makes, issues or reproduces it."""

from __future__ import annotations

import io
import json

import docx
import pypdfium2
import pytest
from django.urls import reverse
from django.utils import translation
from tests import cast
from typer.testing import CliRunner

from hatang.capabilities.reporting.actions import issuing
from hatang.capabilities.reporting.commands import room
from hatang.capabilities.reporting.models import IssuedReport
from hatang.capabilities.reporting.queries import obligations, periods
from hatang.capabilities.reporting.tests.conftest import TODAY
from hatang.kernel import files
from hatang.kernel.access import SYSTEM

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

CODE, KEY, NUMBER = "nd09-tinh-nam", "2026", "77/BC-SKHCN"
ENGLISH = ("2,026", "2,025", "Dec 2026", "RESULTS", "Target", "Quality", "Figure 1", "year 2026", "no information yet")


@pytest.fixture(autouse=True)
def _data(settings, tmp_path):
    settings.HATANG_DATA = tmp_path


@pytest.fixture
def english_officer(world):
    client = cast.client(cast.officer())
    client.cookies["hatang_language"] = "en"
    assert "Figures close on" in client.get(reverse("reporting:index")).content.decode()
    return client


def words_of(kind: str, content: bytes) -> str:
    if kind == "pdf":
        document = pypdfium2.PdfDocument(content)
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*cells, *(each.text for each in document.paragraphs)])


def _rows(language):
    with translation.override(language):
        regime = obligations.find_regime(code=CODE, as_of=TODAY)
        period = periods.find_period(regime=regime, key=KEY)
        return json.dumps(issuing.build_snapshot(regime=regime, period=period, today=TODAY, actor=SYSTEM), default=str)


def test_the_rows_are_the_same_in_every_language(world):
    assert json.loads(_rows("en")) == json.loads(_rows("vi"))
    assert {each["year"] for each in json.loads(_rows("en"))["targets"]} <= {"2025", "2030", "–"}


@pytest.mark.night("samples")
def test_a_report_issued_in_english_is_vietnamese_and_reproduced_byte_for_byte(english_officer):
    said = {"number": NUMBER, "issued_on": TODAY.isoformat(), "signer": "Nguyễn Văn A", "signer_title": "GIÁM ĐỐC"}
    assert english_officer.post(reverse("reporting:issue", args=[CODE, KEY]), said).status_code == 302
    report = IssuedReport.objects.get()
    issued = {kind: files.path_of(getattr(report, kind)).read_bytes() for kind in ("docx", "pdf")}
    with translation.override("vi"):
        assert issuing.reproduce_documents(report) == issued
    with translation.override("en"):
        answer = CliRunner().invoke(room, ["reproduce", NUMBER, "--json"])
    assert (answer.exit_code, json.loads(answer.stdout)) == (0, {"docx": True, "pdf": True})
    for kind, content in issued.items():
        words = words_of(kind, content)
        assert "KẾT QUẢ" in words
        assert [each for each in ENGLISH if each in words] == []


@pytest.mark.night("samples")
def test_a_draft_is_vietnamese_on_the_screen_and_in_its_files(english_officer):
    address = reverse("reporting:draft", args=[CODE, KEY])
    vietnamese = cast.client(cast.officer())
    for kind in ("docx", "pdf"):
        content = english_officer.get(address, {"tai": kind}).content
        assert content == vietnamese.get(address, {"tai": kind}).content
    page = english_officer.get(address).content.decode()
    assert "Draft: it changes" in page
    shown = page[page.index('<div class="stack" lang="vi">') :]
    assert "Chất lượng" in shown
    assert [each for each in ("2,025", "2,030", "RESULTS", "Quality") if each in shown] == []


@pytest.mark.night("samples")
def test_the_command_writes_vietnamese_files_in_every_language(world, tmp_path):
    for kind in ("json", "docx"):  # the PDF is the page of the draft, above
        for language in ("vi", "en"):
            with translation.override(language):
                made = CliRunner().invoke(room, ["consolidated", CODE, KEY, "--out", f"{tmp_path}/{language}.{kind}"])
            assert made.exit_code == 0, made.output
        assert (tmp_path / f"en.{kind}").read_bytes() == (tmp_path / f"vi.{kind}").read_bytes()
