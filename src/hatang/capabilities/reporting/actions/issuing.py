"""Issuing a consolidated report: its rows, its Word file and its PDF are kept together, in one transaction."""

from __future__ import annotations

import hashlib
import io
import json
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.reporting.actions.submissions import Signed
from hatang.capabilities.reporting.formats import consolidated as laid_out
from hatang.capabilities.reporting.formats import documents, pictures, signatures
from hatang.capabilities.reporting.models import IssuedReport
from hatang.capabilities.reporting.queries import consolidated, periods
from hatang.capabilities.reporting.terms import LANGUAGE, Signature
from hatang.kernel import access, audit, datasets, events, files
from hatang.kernel.problems import Conflict, Invalid
from hatang.kernel.reading import cached_reading

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path
    from typing import IO

    from hatang.capabilities.reporting.models import Regime
    from hatang.capabilities.reporting.queries.periods import ReportingPeriod
    from hatang.kernel.access import Actor
    from hatang.kernel.problems import Text

ISSUED = "reporting.issued"
MAXIMUM_SIGNED_BYTES = 20 * 1024 * 1024


def read_signed(*, name: str, stream: IO[bytes]) -> Signed:
    """A document that came with a submission, with what its signature says; it is kept where the report is sent."""
    content = stream.read(MAXIMUM_SIGNED_BYTES + 1)
    if len(content) > MAXIMUM_SIGNED_BYTES:
        raise Invalid("document", _("The file is too large"), where=name, status=413)
    signature, signer = signatures.check_signatures(content, name=name)
    return Signed(name, content, signature, signer)


@cached_reading()
def build_snapshot(*, regime: Regime, period: ReportingPeriod, today: date, actor: Actor) -> dict[str, Any]:
    """The snapshot, in Vietnamese, with the outlines that its map is drawn from."""
    consolidated.require_consolidated(regime)
    with translation.override(LANGUAGE):
        # The caller's period is named in the language of the caller.
        named = periods.find_period(regime=regime, key=period.key)
        snapshot = consolidated.build_snapshot(regime=regime, period=named, today=today, actor=actor)
    snapshot["map"]["shapes"] = pictures.draw_commune_outlines(as_of=min(period.as_of, today))
    return snapshot


def issue_report(
    actor: Actor,
    *,
    regime: Regime,
    period: ReportingPeriod,
    number: str,
    issued_on: date,
    signer: str,
    signer_title: str,
    now: datetime,
) -> IssuedReport:
    """Give the report its number and freeze it; the same number is never given twice."""
    access.require_right(actor, "reporting.issue")
    number = number.strip()
    if IssuedReport.objects.filter(number=number).exists():
        raise Conflict("number", _("A report carries this number already"), where=number)
    snapshot = build_snapshot(regime=regime, period=period, today=issued_on, actor=actor)
    snapshot["issue"] = {
        "number": number,
        "issued_on": issued_on.isoformat(),
        "signer": signer.strip(),
        "signer_title": signer_title.strip(),
    }
    text = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, default=str)
    # Rendered from what is kept, not from what was in memory: that is what makes it reproducible.
    frozen = json.loads(text)
    made = {kind: laid_out.render_document(frozen, kind) for kind in documents.TYPES}
    name = number.replace("/", "-")
    with files.all_or_nothing():
        kept = {
            kind: files.store_file(f"{name}.{kind}", io.BytesIO(content), actor).pk for kind, content in made.items()
        }
        report = IssuedReport.objects.create(
            regime=regime,
            period=period.key,
            number=number,
            issued_on=issued_on,
            as_of=snapshot["as_of"],
            source=files.store_file(f"{name}.json", io.BytesIO(text.encode()), actor).pk,
            docx=kept["docx"],
            pdf=kept["pdf"],
            docx_sha256=hashlib.sha256(made["docx"]).hexdigest(),
            pdf_sha256=hashlib.sha256(made["pdf"]).hexdigest(),
            issued_by_label=actor.label,
            issued_at=now,
        )
        after = {"number": number, "docx": report.docx_sha256, "pdf": report.pdf_sha256}
        audit.record_act(actor, "reporting.issue", ISSUED, number, before={}, after=after)
        datasets.bump_revisions(ISSUED)
        events.publish_event("reporting.issued", {"report": report.pk})
    return report


def take_signed(actor: Actor, *, report: IssuedReport, name: str, stream: IO[bytes], now: datetime) -> IssuedReport:
    """Take the PDF of an issued report back with its signature: from then on that is the report's PDF.

    A further signature, as that of the agency after that of its head, is taken on top of the last. `Invalid` says which
    it is: not signed, broken, another document, or changed before it was signed; nothing is kept then.
    """
    access.require_right(actor, "reporting.issue")
    came = read_signed(name=name, stream=stream)
    with files.all_or_nothing():
        standing = IssuedReport.objects.select_for_update().get(pk=report.pk)
        _require_signed_report(standing, came)
        before = {"signed": standing.signed_sha256, "signers": standing.signers}
        standing.signed = files.store_file(
            f"{standing.number.replace('/', '-')}-da-ky.pdf", io.BytesIO(came.content), actor
        ).pk
        standing.signed_sha256 = hashlib.sha256(came.content).hexdigest()
        standing.signature, standing.signers = came.signature, came.signer
        standing.signed_at, standing.signed_by_label = now, actor.label
        standing.save()
        after = {"signed": standing.signed_sha256, "signers": came.signer, "signature": came.signature}
        audit.record_act(actor, "reporting.take_signed", ISSUED, standing.number, before=before, after=after)
        datasets.bump_revisions(ISSUED)
        events.publish_event("reporting.signed", {"report": standing.pk})
    return standing


def _require_signed_report(standing: IssuedReport, came: Signed) -> None:
    """`Invalid` unless what came is the PDF of the report as it is kept, with a whole signature behind it."""

    def refused(code: str, title: Text, hint: Text) -> Invalid:
        return Invalid(code, title, where=f"{standing.number} · {came.name}", hint=hint)

    take_again = _(
        "Download the PDF of the report here, sign that file without printing or saving it anew, bring it back."
    )
    if came.signature == Signature.NONE:
        raise refused("not_signed", _("This PDF carries no digital signature"), _("Sign it and bring the signed file."))
    if came.signature == Signature.BROKEN:
        raise refused("broken", _("The file was changed after it was signed"), take_again)
    kept = files.path_of(standing.signed or standing.pdf).read_bytes()
    if came.content == kept:
        raise refused("known", _("This signed file is here already"), _("Nothing is left to do."))
    if not came.content.startswith(kept):
        raise refused("other_document", _("This is not the PDF of this report"), take_again)
    if not signatures.is_only_signed(came.content, kept):
        raise refused("changed", _("The report was changed before it was signed"), take_again)


def path_of_document(report: IssuedReport, kind: str) -> Path:
    """Where the file lies that counts: the signed PDF once it is back, otherwise what was made at the issue."""
    return files.path_of(report.docx if kind == "docx" else report.signed or report.pdf)


def render_sheet(report: IssuedReport) -> bytes:
    """The rows of an issued report as a workbook."""
    return laid_out.render_document(_read_rows(report), "xlsx")


def _read_rows(report: IssuedReport) -> dict[str, Any]:
    rows: dict[str, Any] = json.loads(files.path_of(report.source).read_text(encoding="utf-8"))
    return rows


def reproduce_documents(report: IssuedReport) -> dict[str, bytes]:
    """The documents made again from the rows that were kept."""
    frozen = _read_rows(report)
    return {kind: laid_out.render_document(frozen, kind) for kind in documents.TYPES}
