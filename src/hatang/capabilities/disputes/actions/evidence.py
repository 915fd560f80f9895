"""Files that people file as evidence: of a kind that can be one, and without what tells more than they meant to."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import IO, TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.disputes.formats import pictures
from hatang.kernel import access, files
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from hatang.kernel.access import Actor

MAXIMUM_BYTES = 20 * 1024 * 1024
# A photograph of a telephone's screen, a measurement file, a signed report.
TYPES = frozenset({"image/png", "image/jpeg", "application/pdf", "text/plain", "application/zip"})
# Of a resident only what can be freed of place and device: pictures, which are drawn anew, and plain text.
TYPES_OF_RESIDENTS = frozenset({"image/png", "image/jpeg", "text/plain"})
_ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg", "text/plain": ".txt"}


@dataclass(frozen=True)
class KeptEvidence:
    file: UUID
    name: str


def keep_evidence(actor: Actor, name: str, stream: IO[bytes]) -> KeptEvidence:
    """Keep a file as evidence; pictures are drawn anew without EXIF. `Invalid`, naming the file, for another kind.

    A resident's file gets a name of ours: people put their own names into those of their files.
    """
    # Whoever holds no office anywhere speaks for himself or herself.
    is_resident = not actor.organisations() and not actor.has(access.OFFICER)
    body = stream.read(MAXIMUM_BYTES + 1)
    if len(body) > MAXIMUM_BYTES:
        raise Invalid("file_too_large", _("The file is too large"), where=name, status=413)
    media_type = files.media_type_of(body[:512])
    if media_type not in (TYPES_OF_RESIDENTS if is_resident else TYPES):
        raise Invalid(
            "coverage.evidence",
            _("This kind of file is no evidence here"),
            where=name,
            hint=_("Add a photograph, a screenshot or a text.")
            if is_resident
            else _("Add a picture, a PDF, a text or a ZIP file."),
        )
    kept = (
        pictures.redraw_picture(name, BytesIO(body), media_type) if pictures.is_picture(media_type) else BytesIO(body)
    )
    neutral = f"minh-chung{_ENDINGS[media_type]}" if is_resident else name
    stored = files.store_file(neutral, kept, actor, maximum_bytes=MAXIMUM_BYTES)
    return KeptEvidence(UUID(str(stored.pk)), stored.name)
