"""Files in: the reference in data/organisations (CSV, UTF-8, dates as YYYY-MM-DD, lists parted by |). Slips out."""

from __future__ import annotations

import base64
import csv
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from allauth.mfa.adapter import get_adapter
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import terms
from hatang.kernel.library_words import explain_library
from hatang.kernel.problems import Invalid, Missing
from hatang.kernel.ui import printing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

ORGANISATION_FILES = ("organisations.csv", "committees.csv")
SUCCESSION_FILES = ("successors.csv", "committee_successors.csv")
GROUP_FILE = "groups.csv"


def read_reference(folder: Path) -> terms.OrganisationReference:
    """Read the whole folder; a missing file, column or date is named with its file and line."""
    return terms.OrganisationReference(
        organisations=tuple(
            row for name in ORGANISATION_FILES for row in _read_records(folder / name, _build_organisation)
        ),
        successions=tuple(row for name in SUCCESSION_FILES for row in _read_records(folder / name, _build_succession)),
        groups=tuple(_read_records(folder / GROUP_FILE, _build_group)),
    )


def _read_records[Record](path: Path, build: Callable[[dict[str, str]], Record]) -> Iterator[Record]:
    if not path.exists():
        raise Missing("identity.reference", _("A file of the reference of organisations is missing"), where=str(path))
    with path.open(encoding="utf-8", newline="") as source:
        for line, row in enumerate(csv.DictReader(source), start=2):
            try:
                yield build(row)
            except (KeyError, ValueError) as error:
                raise Invalid(
                    "identity.reference",
                    _("A line of the reference of organisations cannot be read"),
                    where=f"{path.name}:{line}",
                    detail=explain_library(str(error)),
                ) from error


def _parse_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _split_list(text: str, separator: str = "|") -> tuple[str, ...]:
    return tuple(part for part in text.split(separator) if part)


def _build_organisation(row: dict[str, str]) -> terms.OrganisationRecord:
    return terms.OrganisationRecord(
        code=row["code"],
        name=row["name"],
        name_en=row["name_en"],
        short_name=row["short_name"],
        aliases=_split_list(row["aliases"]),
        kind=terms.OrganisationKind(row["kind"]).value,
        province=row["province"],
        area_code=row["area_code"],
        area_valid_from=_parse_day(row.get("area_valid_from", "")),
        parent=row["parent"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=_parse_day(row["valid_to"]),
        source=row["source"],
        certainty=terms.Certainty(row["certainty"]).value,
    )


def _build_succession(row: dict[str, str]) -> terms.SuccessionRecord:
    if (row["scope"] == "duty") != bool(row["duty"]):
        raise ValueError(f"scope {row['scope']} with duty {row['duty']!r}")
    return terms.SuccessionRecord(
        old=row["old"],
        new=row["new"],
        date=date.fromisoformat(row["date"]),
        duty=terms.Duty(row["duty"]).value,
        decree=row["decree"],
        certainty=terms.Certainty(row["certainty"]).value,
        note=row["note"],
    )


def _build_group(row: dict[str, str]) -> terms.GroupRecord:
    return terms.GroupRecord(
        code=row["code"],
        name=row["name"],
        name_en=row["name_en"],
        aliases=_split_list(row["aliases"]),
        kinds=tuple(terms.OrganisationKind(kind).value for kind in _split_list(row["kinds"], " ")),
        province=row["province"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=_parse_day(row["valid_to"]),
        followed_by=row["followed_by"],
        note=row["note"],
    )


@dataclass(frozen=True)
class Slip:
    """What somebody is handed on paper: who is meant, where to type what, until when. `address` holds the code."""

    full_name: str
    job_title: str
    body: str
    username: str
    code: str
    address: str
    expires_at: datetime

    @property
    def picture(self) -> str:
        """The address as a picture for a telephone's camera."""
        drawing = get_adapter().build_totp_svg(self.address)
        return f"data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}"


def print_slips(slips: Sequence[Slip], *, typed_at: str) -> bytes:
    """A PDF on A4, four slips a page to be cut apart; `typed_at` is the address at which the code is typed."""
    return printing.render_pdf(
        "identity/slips.html", {"slips": slips, "typed_at": typed_at}, stylesheet="identity/slips.css"
    )
