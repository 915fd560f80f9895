"""The head of a report: from the register of organisations and units, whatever the province."""

from __future__ import annotations

import io

import pytest

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting.actions import issuing
from hatang.capabilities.reporting.formats import consolidated
from hatang.capabilities.reporting.queries import letterheads, obligations, periods
from hatang.capabilities.reporting.tests.conftest import TODAY
from hatang.kernel.access import SYSTEM

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def test_a_department_stands_under_its_committee(world):
    found = letterheads.build_letterhead(code="QNG.SKHCN", as_of=TODAY)
    assert (found.above, found.issuer) == ("UBND tỉnh Quảng Ngãi", "Sở Khoa học và Công nghệ")
    assert (found.place, found.signer_title) == ("Quảng Ngãi", "GIÁM ĐỐC")


def test_a_commune_stands_for_itself_in_its_own_place(world):
    committee = identity.find_committee("21136", TODAY)
    found = letterheads.build_letterhead(code=committee.code, as_of=TODAY)
    assert (found.above, found.issuer) == ("", committee.name)
    assert found.issuer.startswith("Ủy ban nhân dân")
    assert found.place == committee.name.split(" ", 5)[-1]
    assert found.signer_title.splitlines() == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]


def _words(docx_bytes: bytes) -> str:
    import docx

    document = docx.Document(io.BytesIO(docx_bytes))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(cells)


@pytest.mark.night("samples")
def test_the_documents_of_another_province_carry_its_names(world):
    regime = obligations.find_regime(code="nd09-tinh-nam", as_of=TODAY)
    rows = issuing.build_snapshot(
        regime=regime, period=periods.find_period(regime=regime, key="2026"), today=TODAY, actor=SYSTEM
    )
    rows["letterhead"] = {
        "above": "UBND thành phố Huế",
        "issuer": "Sở Khoa học và Công nghệ",
        "place": "Huế",
        "signer_title": "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
    }
    words = _words(consolidated.render_document(rows, "docx"))
    assert "UBND THÀNH PHỐ HUẾ" in words
    assert "Huế, ngày" in words
    assert "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC" in words
    assert "QUẢNG NGÃI" not in words
    pdfium = pytest.importorskip("pypdfium2")
    page = pdfium.PdfDocument(consolidated.render_document(rows, "pdf"))[0].get_textpage().get_text_range()
    assert "UBND THÀNH PHỐ HUẾ" in page
    assert "QUẢNG NGÃI" not in page.upper().split("BÁO CÁO")[0]
