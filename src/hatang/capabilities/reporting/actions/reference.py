"""Regimes that ship with the platform: read from `data/reporting`, loaded once, never over what was corrected here."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.reporting.actions import regimes
from hatang.capabilities.reporting.models import Regime
from hatang.kernel import audit, datasets
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.access import Actor

REGIMES = "reporting.regime"


def load_reference(actor: Actor = SYSTEM, *, folder: Path | None = None) -> int:
    """Load the shipped regimes; returns how many were new or newer than what stands here."""
    shipped = [row for path in sorted(_choose_folder(folder).glob("*.toml")) for row in _read_regimes(path)]
    standing = {(regime.code, regime.valid_from): regime for regime in Regime.objects.visible_to(actor)}
    # The first day of what was entered or corrected here, under each code.
    entered = dict(key for key in sorted(standing, reverse=True) if not standing[key].sha256)
    changed = [row for row in shipped if _is_new(row, standing) and not _stands_behind(row, entered)]
    if not changed:
        return 0
    with transaction.atomic():
        for row in changed:
            Regime.objects.update_or_create(code=row["code"], valid_from=row["valid_from"], defaults=row)
            regimes.join_versions(row["code"])
            audit.record_act(actor, "reporting.load", REGIMES, row["code"], before={}, after={"sha256": row["sha256"]})
        datasets.bump_revisions(REGIMES)
    return len(changed)


def _choose_folder(folder: Path | None) -> Path:
    return folder or Path(settings.CHECKOUT) / "data" / "reporting"


def _is_new(row: dict[str, Any], standing: dict[Any, Regime]) -> bool:
    known = standing.get((row["code"], row["valid_from"]))
    # A regime corrected in the installation has no hash any more: it is left as it is.
    return known is None or (known.sha256 != "" and known.sha256 != row["sha256"])


def _stands_behind(row: dict[str, Any], entered: dict[str, date]) -> bool:
    """Whether the province entered or corrected a version that begins before: its own stands."""
    return row["code"] in entered and entered[row["code"]] < row["valid_from"]


def _read_regimes(path: Path) -> list[dict[str, Any]]:
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["regime"]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        title = _("This file of regimes cannot be read")
        raise Invalid("regimes", title, where=path.name, detail=str(error)) from error
    for row in rows:
        codes = [field["code"] for field in row.get("form", [])]
        if len(codes) != len(set(codes)):
            where = f"{path.name} · {row['code']}"
            raise Invalid("regimes", _("Two fields of a form carry the same code"), where=where)
        row["sha256"] = hashlib.sha256(json.dumps(row, default=str, sort_keys=True).encode()).hexdigest()
    return list(rows)
