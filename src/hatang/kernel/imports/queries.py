"""Reads of import runs: what an actor may file, the runs, their faults by page and by kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Min, Q, Window
from django.utils.translation import gettext_lazy as _

from hatang.kernel import access, known
from hatang.kernel.imports import registry
from hatang.kernel.imports.faults import OF_SEVERAL_CELLS
from hatang.kernel.imports.models import ImportFault, ImportRun
from hatang.kernel.problems import Missing
from hatang.kernel.ui.formats import format_moment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date
    from uuid import UUID

    from hatang.kernel.access import Actor
    from hatang.kernel.imports.declaration import Import
    from hatang.kernel.imports.faults import CellValue

PAGE = 50
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class KindCount:
    """One kind of fault of a run: how many errors, and how many of them with a proposal."""

    kind: str
    faults: int
    proposals: int


@dataclass(frozen=True)
class FaultPage:
    """One page of errors, each the faults of its cells in the order of the file; `total` counts errors."""

    errors: tuple[tuple[ImportFault, ...], ...]
    page: int
    pages: int
    total: int


def imports_for(actor: Actor) -> tuple[Import, ...]:
    """The imports that the actor may file."""
    return tuple(declared for declared in registry.list_imports() if access.has_right(actor, declared.rule))


def find_run(run_id: UUID | str, *, actor: Actor) -> ImportRun:
    """The run; `Missing` when it is not there for this actor."""
    run = ImportRun.objects.visible_to(actor).select_related("file", "repeats").filter(pk=run_id).first()
    if run is None:
        raise Missing("import_run", _("This import is not here"), where=str(run_id))
    return run


def find_same_file(run: ImportRun, *, actor: Actor) -> ImportRun | None:
    """The latest import that the actor may see of the same bytes, taken in or still open; None of the first."""
    same = ImportRun.objects.visible_to(actor).filter(name=run.name, sha256=run.sha256).exclude(pk=run.pk)
    earlier = same.exclude(state=ImportRun.State.DISCARDED).filter(created_at__lte=run.created_at)
    # One that was taken in says more than one that was only begun.
    return earlier.order_by(F("committed_at").desc(nulls_last=True), "-created_at").first()


def list_recent_runs(*, actor: Actor, limit: int = 30) -> list[ImportRun]:
    """The latest runs that the actor may see."""
    return list(ImportRun.objects.visible_to(actor).select_related("file").order_by("-created_at")[:limit])


def list_all_imports() -> tuple[Import, ...]:
    """Every import of the house, whoever may file it."""
    return registry.list_imports()


def list_filed_scopes() -> dict[str, list[list[str]]]:
    """Import -> the scopes of all files that were taken in; without those of which none ever was."""
    filed: dict[str, list[list[str]]] = {}
    for name, scopes in ImportRun.objects.filter(state=ImportRun.State.COMMITTED).values_list("name", "scopes"):
        filed.setdefault(name, []).extend(scopes)
    return filed


def read_filings(wanted: Iterable[str]) -> dict[str, list[date]]:
    """Body → the stands of everything of these datasets that it filed, the oldest first; one query.

    Who filed is the first field of an import's scope: the operator whose rows the file holds, whoever brought it.
    """
    datasets = set(wanted)
    names = [declared.name for declared in registry.list_imports() if declared.dataset in datasets and declared.scope]
    runs = ImportRun.objects.filter(state=ImportRun.State.COMMITTED, name__in=names).order_by("as_of")
    # A run says itself when it was taken in: its past needs no keeping.
    if (moment := known.get_moment()) is not None:
        runs = runs.filter(committed_at__lte=moment)
    stands: dict[str, list[date]] = {}
    for scopes, as_of in runs.values_list("scopes", "as_of"):
        for code in {str(scope[0]) for scope in scopes if scope}:
            stands.setdefault(code, []).append(as_of)
    return stands


def list_runs_of(organisation: str, *, actor: Actor, limit: int = 30) -> list[ImportRun]:
    """The latest runs that hold rows of an organisation, as far as the actor may see them."""
    runs = ImportRun.objects.visible_to(actor).select_related("file").filter(scopes__contains=[[organisation]])
    return list(runs.order_by("-created_at")[:limit])


def list_lineage(*, dataset: str, as_of: date) -> list[dict[str, str]]:
    """The committed imports that wrote the dataset by the date, the oldest first: what its rows come from."""
    names = [declared.name for declared in registry.list_imports() if dataset in declared.written]
    runs = ImportRun.objects.filter(name__in=names, state=ImportRun.State.COMMITTED, as_of__lte=as_of)
    return [
        {
            "import": run.name,
            "run": str(run.pk),
            "file": run.file.name,
            "sha256": run.sha256,
            "as_of": run.as_of.isoformat(),
            "committed_at": run.committed_at.isoformat() if run.committed_at else "",
        }
        for run in runs.select_related("file").order_by("committed_at", "pk")
    ]


def list_commit_moments(ids: Collection[str]) -> dict[str, str]:
    """When each of these imports was committed, as everybody may know it: its file may bear a person's name."""
    known = [import_id for import_id in ids if _UUID.fullmatch(import_id)]
    runs = ImportRun.objects.filter(pk__in=known, state=ImportRun.State.COMMITTED) if known else ()
    return {str(run.pk): format_moment(run.committed_at) for run in runs}


@dataclass(frozen=True)
class ImportOrigin:
    """Where a record comes from: when its import was committed, and for who may see the run its file and who filed it;
    `run` is then its number, else ""."""

    moment: str
    file: str = ""
    filed_by: str = ""
    run: str = ""


def list_origins(ids: Collection[str], *, actor: Actor) -> dict[str, ImportOrigin]:
    """The origin of the records of each of these imports that was committed."""
    known = [import_id for import_id in set(ids) if _UUID.fullmatch(import_id)]
    if not known:
        return {}
    visible = ImportRun.objects.visible_to(actor).filter(pk__in=known).select_related("file")
    shown = {str(run.pk): run for run in visible}
    return {
        key: ImportOrigin(moment, run.file.name, run.actor_label, key)
        if (run := shown.get(key))
        else ImportOrigin(moment)
        for key, moment in list_commit_moments(known).items()
    }


def count_kinds(run: ImportRun) -> tuple[KindCount, ...]:
    """The kinds of fault of the run, the most frequent first; an error at several cells counts once."""
    proposed = Q(proposal__isnull=False)
    counted = (
        ImportFault.objects.filter(run=run)
        .values("kind")
        .annotate(
            faults=Count("id"),
            proposals=Count("id", filter=proposed),
            rows=Count("row", distinct=True),
            proposed_rows=Count("row", distinct=True, filter=proposed),
        )
    )
    kinds = [
        KindCount(row["kind"], row["rows"], row["proposed_rows"])
        if row["kind"] in OF_SEVERAL_CELLS
        else KindCount(row["kind"], row["faults"], row["proposals"])
        for row in counted
    ]
    return tuple(sorted(kinds, key=lambda counted: (-counted.faults, counted.kind)))


def list_standing_values(run: ImportRun) -> dict[str, CellValue]:
    """What the register holds for each faulty cell that has no proposal, by the cell; only where it holds anything."""
    taken = run.report.get("taken", {})
    without = run.faults.filter(proposal__isnull=True).exclude(cell="").values_list("cell", "row", "field")
    return {cell: taken[place] for cell, row, field in without if (place := f"{row}|{field}") in taken}


def list_faults_page(run: ImportRun, *, kind: str = "", page: int = 1) -> FaultPage:
    """One page of errors in the order of the file."""
    first = Window(Min("number"), partition_by=[F("row"), F("kind")])
    leading = run.faults.annotate(first=first).filter(~Q(kind__in=OF_SEVERAL_CELLS) | Q(number=F("first")))
    chosen = leading.filter(kind=kind) if kind else leading
    total = chosen.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    shown = list(chosen.order_by("number")[(page - 1) * PAGE : page * PAGE])
    cells: dict[tuple[int, str], list[ImportFault]] = {}
    rows = [fault.row for fault in shown if fault.kind in OF_SEVERAL_CELLS]
    for fault in run.faults.filter(row__in=rows, kind__in=OF_SEVERAL_CELLS).order_by("number") if rows else ():
        cells.setdefault((fault.row, fault.kind), []).append(fault)
    return FaultPage(tuple(tuple(cells.get((one.row, one.kind), (one,))) for one in shown), page, pages, total)
