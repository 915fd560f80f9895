"""An import that commits: accounts kept in the table of dataset revisions, so that no test table is needed."""

from __future__ import annotations

from datetime import date

from hatang.kernel.access import OPERATOR_ENGINEER, Actor
from hatang.kernel.imports import Changes, Import, ImportColumn, Key, Situation, Values
from hatang.kernel.models import DatasetRevision

_PREFIX = "ledger:"
# A code that the writing refuses, to see that nothing of the file stays.
POISON = "Z9999"


def current(situation: Situation) -> dict[Key, Values]:
    rows: dict[Key, Values] = {}
    for row in DatasetRevision.objects.filter(name__startswith=_PREFIX):
        _prefix, operator, code = row.name.split(":")
        if row.revision:
            rows[(code,)] = {"code": code, "operator": operator, "amount": row.revision}
    return rows


def apply(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> None:
    for added in changes.added:
        name = f"{_PREFIX}{added.values['operator']}:{added.values['code']}"
        DatasetRevision.objects.update_or_create(name=name, defaults={"revision": added.values["amount"]})
        if added.values["code"] == POISON:
            raise RuntimeError("the writing failed half way")
    for changed in changes.changed:
        name = f"{_PREFIX}{changed.values['operator']}:{changed.values['code']}"
        DatasetRevision.objects.filter(name=name).update(revision=changed.values["amount"])
    for closed in changes.closed:
        name = f"{_PREFIX}{closed.before['operator']}:{closed.before['code']}"
        DatasetRevision.objects.filter(name=name).update(revision=0)


def own(actor: Actor) -> dict[str, frozenset[str]]:
    return {"operator": actor.organisations(OPERATOR_ENGINEER)} if actor.has(OPERATOR_ENGINEER) else {}


LEDGER = Import(
    name="ledger.account",
    dataset="ledger.account",
    title="Sổ tài khoản",
    columns=(
        ImportColumn("code", "Mã", ("mã số",), kind="code", required=True, pattern=r"[A-Z]\d{4}", example="A0001"),
        ImportColumn("operator", "Doanh nghiệp", ("nhà mạng",), kind="code", required=True),
        ImportColumn("amount", "Số lượng", (), kind="integer", required=True, minimum=1, maximum=1000),
    ),
    key=("code",),
    scope=("operator",),
    closes=True,
    rule="imports.use",
    current=current,
    apply=apply,
)


def limited() -> Import:
    """The same for engineers, who file only their own operator's rows."""
    from dataclasses import replace

    return replace(LEDGER, allowed=own)


def records() -> dict[str, int]:
    """The open accounts, code to amount."""
    return {
        str(key[0]): int(str(row["amount"])) for key, row in current(Situation(Actor("", ""), date.today())).items()
    }
