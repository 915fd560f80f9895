"""What the digital signature of a PDF says (PAdES, ETSI EN 319 142): whole or broken, by whom, trusted or not."""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.reporting.terms import Signature
from hatang.kernel.problems import Invalid


def read(content: bytes, *, name: str) -> tuple[Signature, str]:
    """(what the signatures say, who signed); the weakest of several counts. `Invalid` where this is no PDF.

    Trusted are the authorities whose certificates lie as PEM in `HATANG_DATA/trust`: none are shipped.
    """
    from pyhanko.pdf_utils.misc import PdfReadError
    from pyhanko.pdf_utils.reader import PdfFileReader

    if not content.startswith(b"%PDF-"):
        raise Invalid("document", _("This is not a PDF"), where=name, hint=_("Send the signed document as PDF."))
    try:
        signatures = PdfFileReader(io.BytesIO(content)).embedded_signatures
    except (PdfReadError, ValueError, KeyError, RecursionError) as error:
        raise Invalid("document", _("This PDF cannot be read"), where=name, detail=str(error)[:200]) from error
    said = [_judge(signature) for signature in signatures]
    if not said:
        return Signature.NONE, ""
    order = (Signature.BROKEN, Signature.UNTRUSTED, Signature.VALID)
    worst = min(said, key=lambda each: order.index(each[0]))
    return worst[0], "; ".join(dict.fromkeys(name for _state, name in said))[:300]


def _judge(signature: Any) -> tuple[Signature, str]:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    try:
        status = validate_pdf_signature(signature, signer_validation_context=_trust())
    except Exception:
        return Signature.BROKEN, ""
    signer = str(status.signing_cert.subject.human_friendly)
    if not (status.intact and status.valid) or status.coverage in (None, SignatureCoverageLevel.UNCLEAR):
        return Signature.BROKEN, signer
    return (Signature.VALID if status.trusted else Signature.UNTRUSTED), signer


def _trust() -> Any:
    from pyhanko.keys import load_certs_from_pemder
    from pyhanko_certvalidator import ValidationContext

    folder = Path(settings.HATANG_DATA) / "trust"
    files = [str(path) for path in sorted(folder.glob("*.pem"))] if folder.is_dir() else []
    roots = list(load_certs_from_pemder(files))  # type: ignore[no-untyped-call]
    return ValidationContext(trust_roots=roots, allow_fetching=False)
