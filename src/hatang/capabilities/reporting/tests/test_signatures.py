"""What a signed document is called: whole only where nobody touched it after the signature; unreadable ones refused."""

import pytest
from django.utils import translation

from hatang.capabilities.reporting.formats import signatures
from hatang.capabilities.reporting.terms import Signature
from hatang.capabilities.reporting.tests import signing
from hatang.kernel.problems import Invalid

NAME = "Trần Thị Ký"


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    settings.HATANG_DATA = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def opened_here(monkeypatch):
    """Not in a process apart first, which costs half a second: `tests/repository/test_bombs.py` does."""
    monkeypatch.setattr(signatures, "_weigh_document", lambda content, name: None)


@pytest.fixture
def trusted(data):
    """The signer's authority is on the list."""
    signing.trust(data, NAME)


def _said(content):
    return signatures.check_signatures(content, name="bao-cao.pdf")


def _refusal(content):
    with translation.override("vi"), pytest.raises(Invalid) as caught:
        _said(content)
    return caught.value.code, str(caught.value)


def test_a_document_without_a_signature_is_not_signed():
    assert _said(signing.document()) == (Signature.NONE, "")


def test_sound_and_trusted(trusted):
    state, signer = _said(signing.sign(signing.document()))
    assert state == Signature.VALID
    assert NAME in signer


def test_sound_and_of_an_authority_that_is_not_on_the_list():
    state, signer = _said(signing.sign(signing.document()))
    assert state == Signature.UNTRUSTED
    assert NAME in signer


def test_a_changed_byte_breaks_it(trusted):
    content = signing.sign(signing.document())
    assert content.count(b"Trang 1") == 1
    assert _said(content.replace(b"Trang 1", b"Trang 7"))[0] == Signature.BROKEN


@pytest.mark.parametrize("pages", [1, pytest.param(3, marks=pytest.mark.night("samples"))])
def test_a_page_replaced_after_the_signature_breaks_it(trusted, pages):
    signed = signing.sign(signing.document(pages))
    changed = signing.replace_page(signed)
    assert changed.startswith(signed)
    state, signer = _said(changed)
    assert state == Signature.BROKEN
    assert NAME in signer


def test_a_page_replaced_between_two_signatures_breaks_the_first(trusted):
    changed = signing.replace_page(signing.sign(signing.document()))
    assert _said(signing.sign(changed, field="Signature2"))[0] == Signature.BROKEN


def test_a_later_signature_is_harmless(trusted):
    twice = signing.sign(signing.sign(signing.document()), field="Signature2")
    assert _said(twice) == (Signature.VALID, f"Common Name: {NAME}")


def test_an_archives_timestamp_is_harmless_and_no_signature(trusted):
    assert _said(signing.stamp(signing.sign(signing.document()))) == (Signature.VALID, f"Common Name: {NAME}")
    assert _said(signing.stamp(signing.document())) == (Signature.NONE, "")


def test_the_weakest_of_two_signatures_counts(trusted):
    twice = signing.sign(signing.sign(signing.document()), name="Người Lạ", field="Signature2")
    state, signers = _said(twice)
    assert state == Signature.UNTRUSTED
    assert NAME in signers
    assert "Người Lạ" in signers


def test_a_form_field_filled_after_the_last_signature_breaks_it(trusted):
    signed = signing.sign(signing.with_field("12"))
    assert _said(signed)[0] == Signature.VALID
    assert _said(signing.fill_field(signed, "99"))[0] == Signature.BROKEN


def test_a_hybrid_document_is_whole_as_signed_and_broken_when_changed_afterwards(trusted):
    content = signing.hybrid()
    assert b"/XRefStm" in content
    assert _said(content) == (Signature.NONE, "")
    signed = signing.sign(content)
    assert _said(signed) == (Signature.VALID, f"Common Name: {NAME}")
    assert _said(signing.replace_page(signed))[0] == Signature.BROKEN
    assert _said(signed.replace(b"Trang 1", b"Trang 7"))[0] == Signature.BROKEN


@pytest.mark.parametrize("password", ["secret", ""])
def test_a_locked_document_is_refused(password):
    code, text = _refusal(signing.document(password=password))
    assert code == "document"
    assert "bị khoá" in text


def test_a_locked_document_that_was_signed_is_refused(trusted):
    locked = signing.sign(signing.document(password="secret"), password="secret")
    assert "bị khoá" in _refusal(locked)[1]


@pytest.mark.parametrize(
    "kept", [*(pytest.param(kept, marks=pytest.mark.night("samples")) for kept in (0.05, 0.2, 0.5, 0.9999)), 0.9]
)
def test_a_document_that_was_cut_is_refused_in_vietnamese(kept):
    content = signing.sign(signing.sign(signing.document(pages=5)), field="Signature2")
    _code, text = _refusal(content[: int(len(content) * kept)])
    assert "hỏng" in text
    assert "EOF" not in text


@pytest.mark.parametrize("content", [b"%PDF-", b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF", b"%PDF-1.7\nstartxref\n0\n%%EOF\n"])
def test_a_document_of_its_head_alone_is_refused_in_vietnamese(content):
    assert "hỏng" in _refusal(content)[1]


def test_an_empty_file_and_one_without_pages_are_refused():
    assert "trống" in _refusal(b"")[1]
    assert "không có trang" in _refusal(signing.document(pages=0))[1]


def test_a_book_is_refused_and_the_longest_document_is_not():
    assert _said(signing.document(pages=400))[0] == Signature.NONE
    code, text = _refusal(signing.document(pages=500))
    assert code == "document"
    assert "hơn 400 trang" in text


def test_a_tree_of_pages_without_an_end_is_refused_in_vietnamese():
    assert "hỏng" in _refusal(signing.document().replace(b"/Kids [ 4 0 R ]", b"/Kids [ 2 0 R ]"))[1]
