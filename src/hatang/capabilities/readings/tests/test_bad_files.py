"""Files that are no plan, sent through the page: each is refused in Vietnamese by name, and nothing has changed."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests import cast

from hatang.capabilities.readings.models import Reading
from hatang.capabilities.readings.tests.conftest import Plan
from hatang.kernel.models import AuditEntry, StoredFile

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def word() -> bytes:
    import docx

    document = docx.Document()
    document.add_paragraph("I. MỤC TIÊU NĂM 2026")
    document.add_paragraph("- 85% hộ gia đình có cáp quang.")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def holed() -> bytes:
    """A Word file whose text is damaged inside its archive."""
    content = word()
    inside = content.index(b"word/document.xml") + 80
    return content[:inside] + bytes(200) + content[inside + 200 :]


def pages(count: int) -> bytes:
    import pypdfium2

    book = pypdfium2.PdfDocument.new()
    for _ in range(count):
        book.new_page(595, 842)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def locked() -> bytes:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(pages(1))))
    writer.encrypt(owner_pass="chu", user_pass="khoa")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


BAD = {
    "rong.docx": (bytes, "rỗng"),
    "trang-trang.txt": (lambda: b"\x00 \n" * 40, "Tệp trống"),
    "dut.docx": (lambda: word()[:4000], "Tệp bị hỏng"),
    "hong.docx": (holed, "Tệp bị hỏng"),
    "hong.pdf": (lambda: b"%PDF-1.7 broken", "Tệp bị hỏng"),
    "khoa.pdf": (locked, "mật khẩu"),
    "khoa.docx": (lambda: _OLE + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
    "sach-500-trang.pdf": (lambda: pages(500), "quá nhiều trang"),
    "sai-duoi.pdf": (word, "không đúng với phần đuôi"),
    "sai-duoi.docx": (lambda: pages(1), "không đúng với phần đuôi"),
    "chu-thuong.docx": ("Kế hoạch năm 2026".encode, "không đúng với phần đuôi"),
    "bang-tinh.doc": (lambda: _OLE + "Workbook".encode("utf-16-le"), "không phải là văn bản đọc được"),
    "nhieu.doc": (lambda: _OLE + bytes(range(256)) * 40, "Tệp bị hỏng"),
    "chay.exe": (lambda: b"MZ" + bytes(300), "không phải là văn bản đọc được"),
    "khong-chu.html": (lambda: b"<html><body><p> </p></body></html>", "không có chữ"),
}


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path, world):
    settings.HATANG_DATA = tmp_path


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_on_the_page_and_changes_nothing(name):
    made, said = BAD[name]
    client = cast.client(cast.officer())
    before = (Plan.objects.count(), AuditEntry.objects.count())
    answer = client.post(
        reverse("readings:index"), {"file": SimpleUploadedFile(name, made())}, headers={"Accept-Language": "vi"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text, answer.context["form"].errors
    if made():
        assert name in text, answer.context["form"].errors
    # Nothing in the words of a library.
    for word in ("zip file", "File ", "Failed", "stream", "error", "binary"):
        assert word not in str(answer.context["form"].errors["file"].data[0].message)
    assert not Reading.objects.exists()
    assert not StoredFile.objects.exists()
    assert (Plan.objects.count(), AuditEntry.objects.count()) == before
