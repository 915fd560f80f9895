"""What the digital signature of a PDF says (PAdES, ETSI EN 319 142): whole or broken, by whom, trusted or not."""

from __future__ import annotations

import io
import logging
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.reporting.terms import Signature
from hatang.engines.documents.limits import MAXIMUM_PAGES
from hatang.kernel.imports import reading
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from hatang.kernel.problems import Text

# start: the libraries of these files are loaded where one is read or written.

_WEIGHING = "hatang.capabilities.reporting.formats.weighing"
# What counts as blank in a PDF (ISO 32000-1, 7.2.2).
_BLANK = b"\0\t\n\f\r "


def check_signatures(content: bytes, *, name: str) -> tuple[Signature, str]:
    """(what the signatures say, who signed); the weakest of several counts. `Invalid` where no PDF can be read.

    Trusted are the authorities whose certificates lie as PEM in `HATANG_DATA/trust`: none are shipped.
    """
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    _weigh_document(content, name)
    signatures = _list_signatures(content, name)
    if not signatures:
        return Signature.NONE, ""
    last = max(signature.signed_revision for signature in signatures)
    verdicts = [_judge_signature(signature, is_last=signature.signed_revision == last) for signature in signatures]
    order = (Signature.BROKEN, Signature.UNTRUSTED, Signature.VALID)
    worst = min(verdicts, key=lambda verdict: order.index(verdict[0]))
    return worst[0], "; ".join(dict.fromkeys(signer for _state, signer in verdicts if signer))[:300]


def _weigh_document(content: bytes, name: str) -> None:
    """`Invalid` for a PDF that the parser, which is written in Python, would be busy with for minutes."""
    title, hint = (
        _("The PDF takes too long to be read"),
        _("Send the signed report alone, without what is bound with it."),
    )
    with tempfile.NamedTemporaryFile() as kept:
        kept.write(content)
        kept.flush()
        reading.run_isolated(_WEIGHING, kept.name, name=name, reasons=dict.fromkeys(reading.REASONS, (title, hint)))


def open_whole(content: bytes) -> None:
    """Read what `check_signatures` reads before it knows how much that is; what cannot be read is told there."""
    try:
        reader = _open_reader(content)
        if not reader.encrypted:
            _count_pages(reader.root["/Pages"])
            len(reader.embedded_regular_signatures)
    except Exception:
        # The parser raises whatever it stumbled over.
        return


def is_only_signed(content: bytes, base: bytes) -> bool:
    """Whether the PDF is `base` and behind it nothing but signatures: the same pages, the same words.

    A page may be exchanged before the signature is set as well as after it; the signature is whole all the same.
    """
    if not content.startswith(base) or len(content) == len(base):
        return False
    try:
        return _adds_only_signatures(_open_reader(content), _open_reader(base))
    except Exception:
        # The parser raises whatever it stumbled over: what cannot be looked into is not called unchanged.
        return False


def _adds_only_signatures(reader: Any, base: Any) -> bool:
    """Every object of the base stands as it stood, but for the places into which a signature is written."""
    last = base.xrefs.total_revisions - 1
    old, xrefs = reader.get_historical_resolver(last), reader.xrefs
    later = range(last + 1, xrefs.total_revisions)
    before = {ref for revision in range(last + 1) for ref in xrefs.explicit_refs_in_revision(revision)}
    freed = {ref for revision in later for ref in xrefs.refs_freed_in_revision(revision)}
    changed = {ref for revision in later for ref in xrefs.explicit_refs_in_revision(revision)}
    free_to_change = _list_keys_of_signing(reader, old)
    return (
        not freed & before
        and all(
            _is_same_but(
                old.get_object(ref),
                reader.get_object(ref),
                free_to_change.get((ref.idnum, ref.generation), frozenset()),
            )
            for ref in changed & before
        )
        and _has_only_signatures(reader, old)
    )


# What a signature adds to the document's root, to its form and to the page that it is shown on.
_OF_ROOT = frozenset({"/AcroForm", "/DSS", "/Extensions", "/Version", "/Perms"})
_OF_FORM = frozenset({"/Fields", "/SigFlags", "/DR", "/DA"})
_OF_PAGE = frozenset({"/Annots", "/Tabs"})
_EVERYTHING = frozenset({"*"})


def _list_keys_of_signing(reader: Any, old: Any) -> dict[tuple[int, int], frozenset[str]]:
    """(number, generation) of an object → the keys in which a signature may change it."""
    keys: dict[tuple[int, int], frozenset[str]] = {}

    def allow(owner: Any, name: str, allowed: frozenset[str]) -> None:
        raw: Any = owner.raw_get(name) if name in owner else None
        if hasattr(raw, "idnum"):
            keys[raw.idnum, raw.generation] = allowed

    trailer = reader.trailer
    allow(trailer, "/Root", _OF_ROOT)
    # Programs write into the title sheet when they saved; nobody reads it on a page.
    allow(trailer, "/Info", _EVERYTHING)
    allow(old.root, "/Metadata", _EVERYTHING)
    allow(old.root, "/AcroForm", _OF_FORM)
    for raw, page in _list_pages(old.root["/Pages"]):
        keys[raw.idnum, raw.generation] = _OF_PAGE
        allow(page, "/Annots", _EVERYTHING)
    if "/AcroForm" in old.root:
        allow(old.root["/AcroForm"], "/Fields", _EVERYTHING)
    return keys


def _list_pages(root: Any) -> list[tuple[Any, Any]]:
    """(reference, page) of each page; the tree was counted before."""
    pages, waiting = [], [root]
    while waiting:
        node = waiting.pop()
        kids = node["/Kids"]
        for at in range(len(kids)):
            raw, kid = kids.raw_get(at), kids[at]
            if "/Kids" in kid:
                waiting.append(kid)
            else:
                pages.append((raw, kid))
    return pages


def _is_same_but(old: Any, new: Any, free: frozenset[str]) -> bool:
    """Whether two states of an object differ in the free keys at most."""
    if free == _EVERYTHING:
        return True
    if not free:
        return _write_object(old) == _write_object(new)
    names = {*old, *new} - free
    return all(
        name in old and name in new and _write_object(old.raw_get(name)) == _write_object(new.raw_get(name))
        for name in names
    )


def _write_object(thing: Any) -> bytes:
    out = io.BytesIO()
    thing.write_to_stream(out, None)
    return out.getvalue()


def _read_key(owner: Any, name: str, otherwise: Any) -> Any:
    """What the key leads to; `get` of the library would give the reference."""
    if name not in owner:
        return otherwise
    return owner[name]


def _has_only_signatures(reader: Any, old: Any) -> bool:
    """Whether what pages and form have more than before are signatures, and nothing was taken from them."""
    old_pages, new_pages = _list_pages(old.root["/Pages"]), _list_pages(reader.root["/Pages"])
    pairs = zip(old_pages, new_pages, strict=True)
    owners = [(page_before, page, "/Annots") for (_raw, page_before), (_ref, page) in pairs]
    owners.append((_read_key(old.root, "/AcroForm", {}), _read_key(reader.root, "/AcroForm", {}), "/Fields"))
    for owner_before, owner, name in owners:
        listed_before = [_write_object(entry) for entry in _read_key(owner_before, name, [])]
        listed = list(_read_key(owner, name, []))
        written = [_write_object(entry) for entry in listed]
        if written[: len(listed_before)] != listed_before:
            return False
        if any(_read_key(entry.get_object(), "/FT", "") != "/Sig" for entry in listed[len(listed_before) :]):
            return False
    return True


def _list_signatures(content: bytes, name: str) -> list[Any]:
    """The signatures of persons in a PDF; `Invalid` for one that is cut, locked, empty or too long."""

    def refused(title: Text, hint: Text) -> Invalid:
        return Invalid("document", title, where=name, hint=hint)

    if not content:
        raise refused(_("The file is empty"), _("Send the signed document as PDF."))
    if not content.startswith(b"%PDF-"):
        raise refused(_("This is not a PDF"), _("Send the signed document as PDF."))
    try:
        if not content.rstrip(_BLANK).endswith(b"%%EOF"):
            # The parser would go back to an end before the cut, where nobody had signed yet.
            raise ValueError("what stands behind the last end is not whole")
        reader = _open_reader(content)
        is_locked = reader.encrypted
        pages = 0 if is_locked else _count_pages(reader.root["/Pages"])
        # The archive's timestamps say when, not who: they are updates that the signatures before them allow.
        signatures = [] if is_locked else reader.embedded_regular_signatures
    except Exception as error:
        # The parser raises whatever it stumbled over; its words are English and stay with the cause.
        raise refused(_("The PDF is damaged or incomplete"), _("Save it again, sign it and send that file.")) from error
    if is_locked:
        hint = _("Take the password or the protection off, sign it again and send it.")
        raise refused(_("The PDF is locked, so that its signature cannot be checked"), hint)
    if not pages:
        raise refused(_("The PDF has no page"), _("Save it again, sign it and send that file."))
    if pages > MAXIMUM_PAGES:
        title = _("The PDF has more than %(most)s pages") % {"most": MAXIMUM_PAGES}
        raise refused(title, _("Send the signed report alone, without what is bound with it."))
    return list(signatures)


def _open_reader(content: bytes) -> Any:
    """Read by the letter of the standard, except that a file for old readers too may call the objects free in its table
    that stand in its stream (ISO 32000-1, 7.5.8.4); what was changed after a signature is found in both."""
    from pyhanko.pdf_utils.misc import PdfStrictReadError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        return PdfFileReader(io.BytesIO(content))
    except PdfStrictReadError:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        if not reader.xrefs.hybrid_xrefs_present:
            raise
        return reader


def _count_pages(root: Any) -> int:
    """The pages that hang on the root, counted to one more than are taken: the file may state any number itself."""
    count, steps, waiting = 0, 0, [root]
    while waiting and count <= MAXIMUM_PAGES:
        steps += 1
        if steps > 4 * MAXIMUM_PAGES:
            raise ValueError("the tree of pages has no end")
        node = waiting.pop()
        if "/Kids" in node:
            kids = node["/Kids"]
            waiting.extend(kids[at] for at in range(min(len(kids), MAXIMUM_PAGES + 1)))
        else:
            count += 1
    return count


def _judge_signature(signature: Any, *, is_last: bool) -> tuple[Signature, str]:
    from pyhanko.sign.validation import validate_pdf_signature

    try:
        status = validate_pdf_signature(signature, signer_validation_context=_load_trust_roots())
    except Exception:
        return Signature.BROKEN, ""
    signer = str(status.signing_cert.subject.human_friendly)
    if not (status.intact and status.valid and status.seed_value_ok and _is_untouched(status, is_last=is_last)):
        return Signature.BROKEN, signer
    return (Signature.VALID if status.bottom_line else Signature.UNTRUSTED), signer


def _is_untouched(status: Any, *, is_last: bool) -> bool:
    """Whether the file still is what was signed.

    Bytes that nobody signed may follow a sound signature and show another page, so it is not enough that the signed
    ones are whole. After the last signature only what archives add may stand; before it what the signer permitted.
    """
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    if status.coverage is None or status.coverage < SignatureCoverageLevel.ENTIRE_REVISION or not status.docmdp_ok:
        return False
    level = status.modification_level
    most = ModificationLevel.LTA_UPDATES if is_last else ModificationLevel.FORM_FILLING
    return level is not None and bool(level <= most)


def _load_trust_roots() -> Any:
    from pyhanko.keys import load_certs_from_pemder
    from pyhanko_certvalidator import ValidationContext

    folder = Path(settings.HATANG_DATA) / "trust"
    files = [str(path) for path in sorted(folder.glob("*.pem"))] if folder.is_dir() else []
    roots = list(load_certs_from_pemder(files))  # type: ignore[no-untyped-call]
    return ValidationContext(trust_roots=roots, allow_fetching=False)
