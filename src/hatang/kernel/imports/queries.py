"""Reads of import runs: what an actor may file, the runs, their faults by page and by kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from hatang.kernel import access
from hatang.kernel.imports import registry
from hatang.kernel.imports.models import ImportFault, ImportRun
from hatang.kernel.problems import Missing
from hatang.kernel.ui.formats import moment

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from hatang.kernel.access import Actor
    from hatang.kernel.imports.declaration import Import

PAGE = 50
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class KindCount:
    """One kind of fault of a run: how many, how many with a proposal, how many that a person may confirm."""

    kind: str
    faults: int
    proposals: int


@dataclass(frozen=True)
class FaultPage:
    faults: tuple[ImportFault, ...]
    page: int
    pages: int
    total: int


def imports_for(actor: Actor) -> tuple[Import, ...]:
    """The imports that the actor may file."""
    return tuple(each for each in registry.all() if access.may(actor, each.rule))


def run(run_id: UUID | str, *, actor: Actor) -> ImportRun:
    """The run; `Missing` when it is not there for this actor."""
    found = ImportRun.objects.visible_to(actor).select_related("file", "repeats").filter(pk=run_id).first()
    if found is None:
        raise Missing("import_run", _("This import is not here"), where=str(run_id))
    return found


def recent(*, actor: Actor, limit: int = 30) -> list[ImportRun]:
    """The latest runs that the actor may see."""
    return list(ImportRun.objects.visible_to(actor).select_related("file").order_by("-created_at")[:limit])


def lineage(*, dataset: str, as_of: date) -> list[dict[str, str]]:
    """The committed imports that wrote the dataset by the date, the oldest first: what its rows come from."""
    names = [each.name for each in registry.all() if dataset in each.written]
    found = ImportRun.objects.filter(name__in=names, state=ImportRun.State.COMMITTED, as_of__lte=as_of)
    return [
        {
            "import": each.name,
            "run": str(each.pk),
            "file": each.file.name,
            "sha256": each.sha256,
            "as_of": each.as_of.isoformat(),
            "committed_at": each.committed_at.isoformat() if each.committed_at else "",
        }
        for each in found.select_related("file").order_by("committed_at", "pk")
    ]


def moments(ids: Collection[str]) -> dict[str, str]:
    """When each of these imports was committed, as everybody may know it: its file may bear a person's name."""
    known = [each for each in ids if _UUID.fullmatch(each)]
    found = ImportRun.objects.filter(pk__in=known, state=ImportRun.State.COMMITTED) if known else ()
    return {str(each.pk): moment(each.committed_at) for each in found}


def kinds(found: ImportRun) -> tuple[KindCount, ...]:
    """The kinds of fault of the run, the most frequent first."""
    counted = (
        ImportFault.objects.filter(run=found)
        .values("kind")
        .annotate(faults=Count("id"), proposals=Count("id", filter=Q(proposal__isnull=False)))
        .order_by("-faults", "kind")
    )
    return tuple(KindCount(each["kind"], each["faults"], each["proposals"]) for each in counted)


def faults(found: ImportRun, *, kind: str = "", page: int = 1) -> FaultPage:
    """One page of faults in the order of the file."""
    chosen = found.faults.order_by("number")
    if kind:
        chosen = chosen.filter(kind=kind)
    total = chosen.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    return FaultPage(tuple(chosen[(page - 1) * PAGE : page * PAGE]), page, pages, total)
