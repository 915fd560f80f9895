"""PDFs made, signed and tampered with for the tests, with keys that live as long as the process; each is made once."""

import datetime
import io
from functools import cache

from asn1crypto import keys, pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign import signers, timestamps
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore


def _page(writer, text):
    content = generic.StreamObject(stream_data=f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode())
    return PageObject(contents=writer.add_object(content), media_box=generic.ArrayObject([0, 0, 595, 842]))


@cache
def document(pages=1, password=None):
    """A PDF with so many pages; locked where a password is given ("": it opens, with its rights taken away)."""
    writer = PdfFileWriter(stream_xrefs=False)
    for number in range(pages):
        writer.insert_page(_page(writer, f"Trang {number + 1}"))
    if password is not None:
        writer.encrypt("owner", password)
    return _written(writer)


@cache
def hybrid():
    """A PDF as office programs write it for old readers: a classic table of places and a stream with those of objects
    that lie in a compressed one (ISO 32000-1, 7.5.8.4)."""
    words = b"BT /F1 12 Tf 72 720 Td (Trang 1) Tj ET"
    info = b"<< /Title (Bao cao) >>"
    packed = b"5 0 " + info
    bodies = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [ 3 0 R ] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595 842 ] /Contents 4 0 R /Resources << >> >>",
        4: b"<< /Length %d >>\nstream\n%s\nendstream" % (len(words), words),
        6: b"<< /Type /ObjStm /N 1 /First 4 /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed),
    }
    out, places = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"), {}
    for number, body in bodies.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    stream_at = len(out)
    entry = bytes([2, 0, 6, 0])
    out += (
        b"7 0 obj\n<< /Type /XRef /Size 8 /W [ 1 2 1 ] /Index [ 5 1 ] /Root 1 0 R /Length 4 >>\nstream\n"
        + entry
        + b"\nendstream\nendobj\n"
    )
    table_at = len(out)
    out += b"xref\n0 8\n0000000000 65535 f \n"
    for number in range(1, 8):
        if number in places:
            out += b"%010d 00000 n \n" % places[number]
        else:
            out += b"0000000000 65535 f \n"
    trailer = b"trailer\n<< /Size 8 /Root 1 0 R /Info 5 0 R /XRefStm %d >>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(out + trailer % (stream_at, table_at))


def _update(content):
    """What is written behind the PDF; the library takes a hybrid one only where it need not be strict."""
    return IncrementalPdfFileWriter(io.BytesIO(content), strict=b"/XRefStm" not in content)


def _written(writer):
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


@cache
def _identity(name):
    """(certificate, key) as PEM; the certificate vouches for itself."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    usage = dict.fromkeys(
        ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
         "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"), False
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**{**usage, "digital_signature": True, "content_commitment": True}), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM), private


def trust(data, name):
    """Put the signer's certificate among the trusted ones of the folder."""
    folder = data / "trust"
    folder.mkdir(exist_ok=True)
    (folder / "signer.pem").write_bytes(_identity(name)[0])


@cache
def sign(content, name="Trần Thị Ký", field="Signature1", password=None):
    """The PDF with one more PAdES signature; the password opens one that is locked."""
    certificate, key = _loaded(name)
    signer = signers.SimpleSigner(certificate, key, SimpleCertificateStore())
    meta = signers.PdfSignatureMetadata(field_name=field, subfilter=SigSeedSubFilter.PADES)
    writer = _update(content)
    if password is not None:
        writer.encrypt(password)
    return signers.sign_pdf(writer, meta, signer=signer).getvalue()


@cache
def stamp(content):
    """The PDF with an archive's timestamp of the whole file behind everything."""
    certificate, key = _loaded("Cơ quan cấp dấu thời gian")
    stamper = timestamps.DummyTimeStamper(certificate, key)
    out = signers.PdfTimeStamper(stamper).timestamp_pdf(
        IncrementalPdfFileWriter(io.BytesIO(content)), md_algorithm="sha256"
    )
    return out.getvalue()


def _loaded(name):
    """The certificate and the key as the signing library holds them."""
    certificate, key = (pem.unarmor(text)[2] for text in _identity(name))
    return asn1_x509.Certificate.load(certificate), keys.PrivateKeyInfo.load(key)


@cache
def replace_page(content):
    """The PDF with other words on page 1, written after everything that was signed: the signed bytes stay."""
    writer = _update(content)
    page = writer.root["/Pages"]["/Kids"][0]
    page[pdf_name("/Contents")] = writer.add_object(
        generic.StreamObject(stream_data=b"BT /F1 12 Tf 72 720 Td (99) Tj ET")
    )
    writer.update_container(page)
    return _written(writer)


@cache
def with_field(value):
    """A PDF with one form field that holds the value."""
    writer = IncrementalPdfFileWriter(io.BytesIO(document()))
    entries = {"/FT": pdf_name("/Tx"), "/T": generic.pdf_string("figure"), "/V": generic.pdf_string(value)}
    field = writer.add_object(generic.DictionaryObject({pdf_name(name): each for name, each in entries.items()}))
    form = {pdf_name("/Fields"): generic.ArrayObject([field])}
    writer.root[pdf_name("/AcroForm")] = writer.add_object(generic.DictionaryObject(form))
    writer.update_root()
    return _written(writer)


@cache
def fill_field(content, value):
    """The PDF with another value in its form field."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    field = writer.root["/AcroForm"]["/Fields"][0]
    field[pdf_name("/V")] = generic.pdf_string(value)
    writer.update_container(field)
    return _written(writer)
