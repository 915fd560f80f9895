"""The PDF of an issued report comes back signed: the good one is the issued one, every other is told what is wrong."""

import io

import pytest
from django.urls import reverse
from tests import cast

from hatang.capabilities.reporting.actions import issuing
from hatang.capabilities.reporting.models import IssuedReport, Regime
from hatang.capabilities.reporting.tests import signing
from hatang.capabilities.reporting.tests.conftest import NOW, TODAY
from hatang.capabilities.reporting.tests.kept import render_today
from hatang.kernel import files
from hatang.kernel.access import SYSTEM
from hatang.kernel.models import AuditEntry, StoredFile

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    settings.HATANG_DATA = tmp_path
    return tmp_path


@pytest.fixture
def issued(world, data):
    """A report whose documents stand for those of the demonstration: what is signed is any PDF that was kept."""
    kept = {kind: files.store_file(f"x.{kind}", io.BytesIO(content), SYSTEM).pk
            for kind, content in (("pdf", signing.document(pages=2)), ("docx", b"word"), ("json", b"{}"))}  # fmt: skip
    return IssuedReport.objects.create(
        regime=Regime.objects.filter(code="nd09-tinh-nam").latest("valid_from"),
        period="2026",
        number="312/BC-SKHCN",
        issued_on=TODAY,
        as_of=TODAY,
        source=kept["json"],
        docx=kept["docx"],
        pdf=kept["pdf"],
        docx_sha256="",
        pdf_sha256="",
        issued_by_label="Sở",
        issued_at=NOW,
    )


@pytest.fixture
def original(issued):
    return files.path_of(issued.pdf).read_bytes()


def _bring(issued, content, who=None):
    upload = io.BytesIO(content)
    upload.name = "ky.pdf"
    client = cast.client(who or cast.officer())
    return client.post(reverse("reporting:take_signed", args=[issued.pk]), {"document": upload})


def _download(issued):
    answer = cast.client(cast.nobody).get(reverse("reporting:download", args=[issued.pk, "pdf"]))
    return b"".join(answer.streaming_content)


def test_the_signed_pdf_is_the_issued_one(issued, original, data):
    signing.trust(data, "Trần Thị Ký")
    assert _download(issued) == original
    page = cast.client(cast.officer()).get(reverse("reporting:period", args=["nd09-tinh-nam", "2026"])).content.decode()
    assert "chờ ký số" in page
    assert reverse("reporting:take_signed", args=[issued.pk]) in page
    signed = signing.sign(original)
    assert _bring(issued, signed).status_code == 302
    issued.refresh_from_db()
    assert (issued.signature, issued.signers) == ("valid", "Common Name: Trần Thị Ký")
    assert _download(issued) == signed
    page = cast.client(cast.nobody).get(reverse("reporting:index")).content.decode()
    assert "đã ký số, nguyên vẹn" in page
    assert "Trần Thị Ký" in page
    entry = AuditEntry.objects.get(action="reporting.take_signed")
    assert (entry.object_key, entry.after["signed"]) == ("312/BC-SKHCN", issued.signed_sha256)


def test_the_seal_of_the_agency_comes_on_top_of_the_signature_of_its_head(issued, original):
    first = signing.sign(original)
    assert _bring(issued, first).status_code == 302
    both = signing.sign(first, name="Sở Khoa học và Công nghệ", field="Signature2")
    assert _bring(issued, both).status_code == 302
    issued.refresh_from_db()
    assert "Trần Thị Ký" in issued.signers
    assert "Sở Khoa học và Công nghệ" in issued.signers
    assert _download(issued) == both
    # What lacks the first signature is not the report any more.
    assert "không phải tệp PDF của báo cáo này" in _bring(issued, signing.sign(original, name="Ai")).content.decode()


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda pdf: pdf, "Tệp PDF này chưa có chữ ký số"),
        (lambda pdf: signing.sign(pdf).replace(b"Trang 1", b"Trang 7"), "Tệp đã bị sửa sau khi ký"),
        pytest.param(
            lambda pdf: signing.replace_page(signing.sign(pdf)),
            "Tệp đã bị sửa sau khi ký",
            marks=pytest.mark.night("samples"),
        ),
        (lambda pdf: signing.sign(signing.document(pages=1)), "Đây không phải tệp PDF của báo cáo này"),
        (lambda pdf: signing.sign(signing.replace_page(pdf)), "Báo cáo đã bị sửa trước khi ký"),
        pytest.param(lambda pdf: b"hello", "Đây không phải tệp PDF", marks=pytest.mark.night("samples")),
        pytest.param(lambda pdf: signing.sign(pdf)[:-700], "Tệp PDF bị hỏng", marks=pytest.mark.night("samples")),
        pytest.param(lambda pdf: b"", "Tệp trống", marks=pytest.mark.night("samples")),
    ],
    ids=[
        "unsigned",
        "tampered",
        "page replaced after",
        "other document",
        "page replaced before",
        "no PDF",
        "cut",
        "empty",
    ],
)
def test_what_is_no_signed_report_is_refused_by_its_reason_and_not_kept(issued, original, data, made, said):
    before = StoredFile.objects.count(), sorted(path.name for path in (data / "files").rglob("*"))
    answer = _bring(issued, made(original))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    issued.refresh_from_db()
    assert (issued.signed, issued.signature) == (None, "none")
    assert (StoredFile.objects.count(), sorted(path.name for path in (data / "files").rglob("*"))) == before
    assert _download(issued) == original


@pytest.mark.parametrize(
    "who",
    [
        cast.clerk,
        *(
            pytest.param(who, marks=pytest.mark.night("samples"))
            for who in (cast.agency_officer, cast.operator_engineer, cast.resident)
        ),
    ],
)
def test_only_who_issues_brings_the_signed_file(issued, original, who):
    assert _bring(issued, signing.sign(original), who()).status_code == 403
    issued.refresh_from_db()
    assert issued.signed is None


def test_the_same_file_twice_is_said(issued, original):
    signed = signing.sign(original)
    _bring(issued, signed)
    assert "đã được nộp rồi" in _bring(issued, signed).content.decode()


def test_the_pdf_that_we_set_can_be_signed_and_comes_back(issued):
    """The PDF of the printing engine, not one made for the test."""
    content = render_today("pdf")
    issued.pdf = files.store_file("that.pdf", io.BytesIO(content), SYSTEM).pk
    issued.save()
    taken = issuing.take_signed(
        cast.officer(), report=issued, name="ky.pdf", stream=io.BytesIO(signing.sign(content)), now=NOW
    )
    assert taken.signature == "untrusted"
