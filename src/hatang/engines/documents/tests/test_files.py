"""Files of every kind: what is read, what is refused and why, and what is said when a program is missing."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest

from hatang.engines.documents import limits, oldword, plans, reading, scans
from hatang.engines.documents.errors import DocumentError
from hatang.engines.documents.tests import synthesis
from hatang.engines.documents.tests.test_recall import shares

if TYPE_CHECKING:
    from pathlib import Path

    from hatang.engines.documents.tests.synthesis import Made

needs_word = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
needs_ocr = pytest.mark.skipif("vie" not in scans.languages(), reason="tesseract with Vietnamese is not installed")
pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def made() -> Made:
    return synthesis.plan(3)


@pytest.fixture(scope="module")
def pdf(made: Made) -> bytes:
    weasyprint = pytest.importorskip("weasyprint")
    written = weasyprint.HTML(string=synthesis.as_html(made)).write_pdf()
    assert isinstance(written, bytes)
    return written


def _pictures(pdf: bytes, dots: int = 200) -> bytes:
    """The PDF as a scan: each page a picture."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    pages = [page.render(scale=dots / 72, grayscale=True).to_pil() for page in document]
    stream = io.BytesIO()
    pages[0].save(stream, "PDF", save_all=True, append_images=pages[1:], resolution=dots)
    return stream.getvalue()


def _locked(pdf: bytes) -> bytes:
    writers = pytest.importorskip("pyhanko.pdf_utils.writer")
    from pyhanko.pdf_utils.reader import PdfFileReader

    writer = writers.copy_into_new_writer(PdfFileReader(io.BytesIO(pdf)))
    writer.encrypt(owner_pass="chu", user_pass="khoa")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def test_a_pdf_keeps_pages_and_tables(made: Made, pdf: bytes) -> None:
    seen: list[tuple[int, int]] = []
    source = reading.read_bytes(pdf, "ke-hoach.pdf", lambda done, total: seen.append((done, total)))
    plan = plans.understand(source)
    assert shares(made, plan) == (1, 1, 1, 1)
    assert seen[-1] == (source.pages, source.pages)
    assert {task.source.place.page for task in plan.tasks} >= {2}


def test_a_head_in_two_columns() -> None:
    weasyprint = pytest.importorskip("weasyprint")
    head = (
        "<style>@page { size: A4 } td { width: 50%; text-align: center; vertical-align: top }</style><table><tr>"
        "<td>ỦY BAN NHÂN DÂN<br>TỈNH TRÀ KHÚC</td><td>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM<br>Độc lập - Tự do - Hạnh"
        " phúc</td></tr><tr><td>Số: 12/KH-UBND</td><td>Trà Khúc, ngày 12 tháng 02 năm 2024</td></tr></table>"
        "<p>KẾ HOẠCH</p><p>Phát triển hạ tầng số đến năm 2025</p><p>I. MỤC TIÊU</p><p>- 90% hộ có cáp quang.</p>"
    )
    plan = plans.understand(reading.read_bytes(weasyprint.HTML(string=head).write_pdf(), "a.pdf"))
    assert (plan.head.number, plan.head.date) == ("12/KH-UBND", "2024-02-12")
    assert plan.head.issuer == "Ủy ban nhân dân tỉnh Trà Khúc"
    assert [(target.value, target.year) for target in plan.targets] == [(90, 2025)]


@needs_ocr
@pytest.mark.night("samples")
def test_a_scan(made: Made, pdf: bytes) -> None:
    seen: list[tuple[int, int]] = []
    source = reading.read_bytes(_pictures(pdf), "quet.pdf", lambda done, total: seen.append((done, total)))
    assert source.scanned
    assert seen[-1][0] == source.pages
    plan = plans.understand(source)
    recall, precision, done, right = shares(made, plan)
    assert min(recall, precision) >= 0.9
    assert min(done, right) >= 0.85
    assert all(target.confidence < 0.8 for target in plan.targets)


@needs_word
def test_a_file_that_only_the_office_program_opens() -> None:
    said = "KẾ HOẠCH\nHạ tầng số đến năm 2025\nI. MỤC TIÊU\n- 90% hộ có cáp quang."
    letters = "".join(f"\\u{ord(letter)}?" if ord(letter) > 126 else letter for letter in said)
    source = reading.read_bytes(f"{{\\rtf1\\ansi {letters.replace('\n', '\\par ')}}}".encode(), "ke-hoach.rtf")
    assert source.format == "rtf"
    assert [(target.value, target.year) for target in plans.understand(source).targets] == [(90, 2025)]


@needs_word
@pytest.mark.night("samples")  # LibreOffice twice: to write it and to read it
def test_an_old_word_file(made: Made, tmp_path: Path) -> None:
    new = tmp_path / "ke-hoach.docx"
    new.write_bytes(synthesis.as_docx(made))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "doc"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(new)], check=True, capture_output=True, timeout=180)
    source = reading.read(tmp_path / "ke-hoach.doc")
    assert source.format == "doc"
    assert shares(made, plans.understand(source)) == (1, 1, 1, 1)


def _error(content: bytes, name: str) -> str:
    with pytest.raises(DocumentError) as caught:
        reading.read_bytes(content, name)
    return caught.value.code


def _zip(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


def test_files_that_are_refused(made: Made, pdf: bytes) -> None:
    docx = synthesis.as_docx(made)
    assert _error(b"", "a.docx") == "empty"
    assert _error(b"\x00 \n" * 40, "a.txt") == "empty"
    assert _error(docx[: len(docx) // 2], "a.docx") == "broken"
    inside = docx.index(b"word/document.xml") + 80
    assert _error(docx[:inside] + bytes(200) + docx[inside + 200 :], "a.docx") == "broken"
    assert _error(pdf[:400], "a.pdf") == "broken"
    assert _error(_locked(pdf), "a.pdf") == "password"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert _error(ole + "EncryptedPackage".encode("utf-16-le"), "a.docx") == "password"
    assert _error(ole + "Workbook".encode("utf-16-le"), "a.doc") == "unknown_format"
    assert _error(ole + bytes(range(256)) * 20, "a.doc") == "broken"
    assert _error(pdf, "a.docx") == "mislabelled"
    assert _error(docx, "a.pdf") == "mislabelled"
    assert _error("Kế hoạch".encode(), "a.docx") == "mislabelled"
    assert _error(_zip(xl__workbook=b"<x/>"), "a.xlsx") == "unknown_format"
    assert _error(b"MZ" + bytes(300), "a.exe") == "unknown_format"
    assert _error(b"<html><body><p> </p></body></html>", "a.html") == "no_text"


@pytest.mark.night("samples")
def test_a_book_is_no_plan() -> None:
    pypdfium2 = pytest.importorskip("pypdfium2")
    book = pypdfium2.PdfDocument.new()
    for _ in range(500):
        book.new_page(595, 842)
    stream = io.BytesIO()
    book.save(stream)
    assert _error(stream.getvalue(), "sach.pdf") == "too_many_pages"
    assert _error(("Kế hoạch năm 2025.\n" * 70_000).encode(), "sach.txt") == "too_many_pages"


def test_an_archive_that_unpacks_to_more_than_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAXIMUM_UNPACKED", 1_000_000)
    assert _error(_zip(**{"word__document.xml": b" " * 3_000_000}), "a.docx") == "too_large"


def test_a_program_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, pdf: bytes) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    scans.languages.cache_clear()
    try:
        with pytest.raises(DocumentError) as caught:
            oldword.read(b"{\\rtf1 Ke hoach}", "rtf")
        assert (caught.value.code, caught.value.detail) == ("needs_program", "soffice")
        with pytest.raises(DocumentError) as caught:
            reading.read_bytes(_pictures(pdf, 60), "quet.pdf")
        assert (caught.value.code, caught.value.detail) == ("needs_program", "tesseract")
    finally:
        scans.languages.cache_clear()
