"""What the audit log's keys of submissions mean: which report of whom for when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting.models import Regime

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date


def name_submissions(keys: Collection[str], as_of: date) -> dict[str, str]:
    """ "kh194-bao-cao-nam|2026|QNG.SYT" is the report of the body for the period of the regime."""
    parts = {key: words for key in keys if len(words := key.split("|")) == 3}
    known = Regime.objects.filter(code__in={words[0] for words in parts.values()}).order_by("valid_from")
    titles = dict(known.values_list("code", "title"))
    bodies_by_code = identity.organisation_names({words[2] for words in parts.values()})
    return {
        key: f"{titles.get(regime, regime)} · {period} · {bodies_by_code[body]}"
        for key, (regime, period, body) in parts.items()
    }
