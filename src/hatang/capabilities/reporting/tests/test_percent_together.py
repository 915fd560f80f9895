"""A percentage and its sign stand on one line in the table of tasks; what was issued before keeps its bytes."""

import io
import zipfile

import pypdfium2
import pytest

from hatang.capabilities.reporting.formats import consolidated, earlier
from hatang.capabilities.reporting.queries import consolidated as rows
from hatang.capabilities.reporting.tests.kept import rows_of_today

pytestmark = pytest.mark.integration


def write_tasks(kind, **changes):
    snapshot = rows_of_today(**changes)
    snapshot["tasks"] = [{**snapshot["tasks"][0], "state": "đang triển khai", "percent": 85, "told": ""}]
    content = consolidated.render_document(snapshot, kind)
    if kind == "docx":
        return zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    document = pypdfium2.PdfDocument(content)
    try:
        return "".join(document[number].get_textpage().get_text_range() for number in range(len(document)))
    finally:
        document.close()


def test_the_sign_stays_with_its_number_in_the_word_file():
    assert "đang triển khai 85\u00a0%" in write_tasks("docx")


@pytest.mark.night("samples")
def test_the_sign_stays_with_its_number_in_the_pdf():
    assert "85\r\n%" not in write_tasks("pdf")


def test_reports_of_the_layout_before_are_made_as_they_were():
    assert rows.LAYOUT > earlier.FOURTH
    assert "đang triển khai 85 %" in write_tasks("docx", layout=earlier.FOURTH)
