"""Antenna patterns: files read row by row before they are kept, for an operator's cells (or all) on a band."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.prediction.models import AntennaPattern
from hatang.capabilities.prediction.queries import store
from hatang.capabilities.radio import public as radio
from hatang.engines.radio.errors import RadioError
from hatang.kernel import access, audit
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from hatang.kernel.access import Actor

MAXIMUM_BYTES = 2_000_000


def add_pattern(actor: Actor, *, name: str, content: bytes, band_mhz: int, operator: str = "") -> AntennaPattern:
    """Keep a pattern (MSI/Planet); `Invalid` names the file and the row that is missing or wrong, and nothing changes.

    A pattern of the same operator and band before it is replaced.
    """
    # start: the engine
    from hatang.engines.radio import msi

    access.require_right(actor, "coverage.predict")
    safe = Path(name.replace("\\", "/")).name[:255]
    if len(content) > MAXIMUM_BYTES:
        raise Invalid("file_too_large", _("The file is too large"), where=safe, status=413)
    try:
        pattern = msi.parse_pattern(content.decode("utf-8-sig", errors="replace"), safe)
    except RadioError as error:
        raise radio.of_radio(error) from error
    digest = hashlib.sha256(content).hexdigest()
    path = store.pattern_path(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    with transaction.atomic():
        kept, _is_new = AntennaPattern.objects.update_or_create(
            operator=operator,
            band_mhz=band_mhz,
            defaults={
                "name": safe,
                "sha256": digest,
                "gain_dbi": pattern.gain_dbi,
                "added_at": timezone.now(),
                "added_by": actor.id,
            },
        )
        audit.record_act(
            actor,
            "coverage.pattern.add",
            "coverage.pattern",
            kept.pk,
            after={"name": safe, "operator": operator, "band_mhz": band_mhz, "sha256": digest},
        )
    return kept
