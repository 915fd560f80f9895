"""Regimes that ship with the platform: read from `data/reporting`, loaded once, never over what was corrected here.

A version whose true past became known later begins later: what stands of it here is moved to that day, with the reports
that were filed under it, and the past comes before it. Which periods are charged to others thereby is kept.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.reporting.actions import regimes
from hatang.capabilities.reporting.models import Regime
from hatang.kernel import audit, datasets
from hatang.kernel.access import SYSTEM
from hatang.kernel.library_words import explain_library
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.access import Actor

    type Standing = dict[tuple[str, date], Regime]

REGIMES = "reporting.regime"
# What says how a report is filled and counted: a version under which one was begun keeps it.
_FILLED_ON = ("form", "computes", "group_points", "cadence", "closes_day")
_TRUE_PAST = "Chế độ ban hành kèm nền tảng: kỳ đã qua ghi cho cơ quan của thời điểm đó"


@dataclass(frozen=True)
class ShippedVersion:
    """A version as its file says it; `replaces` is the first day it shipped with before its past was known."""

    row: dict[str, Any]
    replaces: date | None = None

    @property
    def key(self) -> tuple[str, date]:
        return self.row["code"], self.row["valid_from"]


def load_reference(actor: Actor = SYSTEM, *, today: date, folder: Path | None = None) -> int:
    """Load the shipped regimes; returns how many were new or newer than what stands here."""
    shipped = [version for path in sorted(_choose_folder(folder).glob("*.toml")) for version in _read_regimes(path)]
    standing = {(regime.code, regime.valid_from): regime for regime in Regime.objects.visible_to(actor)}
    # The first day of what was entered or corrected here, under each code.
    entered = dict(key for key in sorted(standing, reverse=True) if not standing[key].sha256)
    changed = [version for version in shipped if _is_new(version, standing) and not _stands_behind(version, entered)]
    if not changed:
        return 0
    with transaction.atomic():
        known = {code for code, _day in standing}
        charged = {code: regimes.list_charged(code, today) for code in {version.key[0] for version in changed} & known}
        for version in changed:
            _move_version(version, standing)
        for version in changed:
            _write_version(version, standing)
            regimes.join_versions(version.key[0])
            after = {"sha256": version.row["sha256"]}
            audit.record_act(actor, "reporting.load", REGIMES, version.key[0], before={}, after=after)
        for code, before in charged.items():
            regimes.keep_correction(actor, code=code, before=before, reason=_TRUE_PAST, today=today)
        datasets.bump_revisions(REGIMES, "reporting.due")
    return len(changed)


def _choose_folder(folder: Path | None) -> Path:
    return folder or Path(settings.CHECKOUT) / "data" / "reporting"


def _is_new(version: ShippedVersion, standing: Standing) -> bool:
    known = standing.get(version.key)
    # A regime corrected in the installation has no hash any more: it is left as it is.
    return known is None or (known.sha256 != "" and known.sha256 != version.row["sha256"])


def _stands_behind(version: ShippedVersion, entered: dict[str, date]) -> bool:
    """Whether the province entered or corrected a version that begins before: its own stands."""
    code, first_day = version.key
    return code in entered and entered[code] < first_day


def _move_version(version: ShippedVersion, standing: Standing) -> None:
    """Let what shipped with an earlier first day begin on its own; the reports filed under it stay with it."""
    if version.replaces is None or version.key in standing:
        return
    moved = standing.get((version.key[0], version.replaces))
    if moved is None or not moved.sha256:
        return
    del standing[version.key[0], version.replaces]
    moved.valid_from = version.key[1]
    moved.save(update_fields=["valid_from"])
    standing[version.key] = moved


def _write_version(version: ShippedVersion, standing: Standing) -> None:
    known = standing.get(version.key)
    kept = {name: getattr(known, name) for name in _FILLED_ON} if known and not regimes.may_change(known) else {}
    code, first_day = version.key
    Regime.objects.update_or_create(code=code, valid_from=first_day, defaults=version.row | kept)


def _read_regimes(path: Path) -> list[ShippedVersion]:
    """Every version of the file: of each regime the one that holds, and its past with what was otherwise then."""
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["regime"]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        title = _("This file of regimes cannot be read")
        raise Invalid("regimes", title, where=path.name, detail=explain_library(str(error))) from error
    versions = []
    for row in rows:
        codes = [field["code"] for field in row.get("form", [])]
        if len(codes) != len(set(codes)):
            where = f"{path.name} · {row['code']}"
            raise Invalid("regimes", _("Two fields of a form carry the same code"), where=where)
        past, replaces = row.pop("past", []), row.pop("replaces", None)
        versions += [_build_version({**row, **otherwise}) for otherwise in past]
        versions.append(_build_version(row, replaces))
    return versions


def _build_version(row: dict[str, Any], replaces: date | None = None) -> ShippedVersion:
    digest = hashlib.sha256(json.dumps(row, default=str, sort_keys=True).encode()).hexdigest()
    return ShippedVersion({**row, "sha256": digest}, replaces)
