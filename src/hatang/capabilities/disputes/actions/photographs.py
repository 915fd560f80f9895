"""What residents photograph for a report: drawn anew, kept for who answers alone, erased with its days."""

from __future__ import annotations

from io import BytesIO
from typing import IO, TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.disputes.actions.residents import hide_sender
from hatang.capabilities.disputes.formats import pictures
from hatang.capabilities.disputes.models import ReportPhotograph
from hatang.capabilities.disputes.queries import meanings
from hatang.kernel import access, audit, files
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.disputes.models import SignalReport
    from hatang.kernel.access import Actor

# What a telephone's camera writes at most.
MAXIMUM_BYTES = 15 * 1024 * 1024


def redraw(stream: IO[bytes]) -> BytesIO:
    """The photograph as we keep it: a small JPEG without place, device or name. `Invalid` for anything else."""
    body = stream.read(MAXIMUM_BYTES + 1)
    where = _("photograph")
    if len(body) > MAXIMUM_BYTES:
        raise Invalid("file_too_large", _("The file is too large"), where=where, status=413)
    media_type = files.media_type_of(body[:512])
    if not pictures.is_picture(media_type):
        hint = _("Take a photograph in JPEG or PNG, or a screenshot, and file that.")
        raise Invalid("coverage.picture", _("This picture cannot be read"), where=where, hint=hint)
    return pictures.redraw_photograph(str(where), BytesIO(body), media_type)


def keep(actor: Actor, report: SignalReport, picture: IO[bytes], *, today: date) -> ReportPhotograph:
    """Keep a picture that was drawn anew with its report."""
    stored = files.store_file("anh.jpg", picture, hide_sender(actor))
    erase_on = meanings.resident_test(today).erase_on(today)
    return ReportPhotograph.objects.create(report=report, file=stored.pk, erase_on=erase_on)


def erase_photographs(*, today: date) -> int:
    """Erase the photographs whose days are over; returns how many. While a backup is taken, none: the next day does."""
    with transaction.atomic():
        over = ReportPhotograph.objects.filter(erase_on__lte=today)
        count = len(over)
        if not count or not files.erase_files([photograph.file for photograph in over]):
            return 0
        over.delete()
        audit.record_act(
            access.SYSTEM,
            "coverage.signal_report.erase_photographs",
            "coverage.signal_report",
            today.isoformat(),
            after={"photographs": count},
        )
    return count
