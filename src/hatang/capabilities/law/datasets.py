"""What law declares: the meaning of words, and the documents behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.law.queries import instruments
from hatang.kernel.datasets import Dataset, Field, Unheld
from hatang.kernel.definitions import DATASET, Basis, read_definitions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor

    type Row = Mapping[str, object]


def _list_definitions(as_of: date, actor: Actor) -> Iterator[Row]:
    for row in read_definitions(as_of):
        values = "; ".join(f"{name} = {value}" for name, value in row.values.items())
        yield {
            "code": row.code,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
            "title": row.title,
            "text": row.text,
            "values": values,
            "basis": Basis.ASSUMPTION if row.assumptions else row.sources[0].basis,
            "citation": row.citation,
            "own": row.own,
        }


DEFINITIONS = Dataset(
    name=DATASET,
    data_class="other",
    title=_("Definitions and thresholds"),
    description=_("What the words of the plans mean on the date, with citation; assumptions are marked as such."),
    fields=(
        Field("code", _("Code"), "code", required=True),
        Field("valid_from", _("Valid from"), "date", required=True),
        Field("valid_to", _("Valid to"), "date"),
        Field("title", _("Title"), required=True),
        Field("text", _("Definition"), required=True),
        Field("values", _("Values")),
        Field("basis", _("Rests on"), "choice", choices=tuple(Basis.choices)),
        Field("citation", _("Citation")),
        Field("own", _("Decided by the province"), "boolean"),
    ),
    key=("code",),
    rows=_list_definitions,
    cadence="irregular",
)


def _list_instruments(as_of: date, actor: Actor) -> Iterator[Row]:
    for row in instruments.list_instruments(as_of=as_of):
        yield {
            "number": row.number,
            "title": row.title,
            "issuer": row.issuer,
            "signed_on": row.signed_on,
            "replaces": "; ".join(row.replaces) or None,
            "replaced_by": "; ".join(row.replaced_by) or None,
            "definitions": "; ".join(dict.fromkeys(change.code for change in row.changes if change.code)) or None,
            "review_by": row.review_by,
        }


INSTRUMENTS = Dataset(
    name="plan.instrument",
    unheld=(
        Unheld(
            _("legal basis, issued on the basis of"),
            _("the legal bases of a plan"),
            _("the Office of the People's Committee"),
        ),
    ),
    data_class="other",
    title=_("Policy instruments"),
    description=_("The legal documents that definitions, thresholds and deadlines rest on, with the next review."),
    fields=(
        Field("number", _("Number"), required=True),
        Field("title", _("Title"), required=True),
        Field("issuer", _("Issuer")),
        Field("signed_on", _("Signed on"), "date"),
        Field("replaces", _("Replaces")),
        Field("replaced_by", _("Replaced by"), also=_("replaced, no longer in force, out of force, amended")),
        Field("definitions", _("Definitions that rest on it")),
        Field("review_by", _("Review by"), "date"),
    ),
    key=("number",),
    rows=_list_instruments,
    also=_("documents, decrees, decisions"),
    cadence="irregular",
)


DATASETS = (DEFINITIONS, INSTRUMENTS)
