"""The steps of an import: open, correct the columns, repair, leave out, confirm, commit; each checked and audited."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.kernel import access, audit, datasets, events, filers, files
from hatang.kernel.imports import checking, planning, queries, reading, registry, report
from hatang.kernel.imports.checking import Decisions
from hatang.kernel.imports.models import ImportFault, ImportRun
from hatang.kernel.imports.rows import list_errors
from hatang.kernel.problems import Conflict, Invalid, Missing, Problem
from hatang.kernel.reading import cached_reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from pathlib import Path
    from uuid import UUID

    from hatang.engines.sheets.cells import Document
    from hatang.kernel.access import Actor
    from hatang.kernel.imports.checking import Examination
    from hatang.kernel.imports.declaration import Import
    from hatang.kernel.imports.faults import CellValue, Kind
    from hatang.kernel.imports.layouts import Wishes

# Faults kept for the pages; a file with more than this has one fault in every row, and its first pages tell it.
KEPT_FAULTS = 20_000
# A repair may uncover the next fault of the same row: a unit known, then its position outside it.
_ROUNDS = 4
# Two commits of one import wait for each other; the number only has to differ from other advisory locks.
_COMMIT_LOCK = 194_2023
_CELL = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")


# The last few small files read: the steps of one import read the same one again, and stored files never change.
_READ: OrderedDict[Path, Document] = OrderedDict()
_KEPT_DOCUMENTS, _KEPT_CELLS = 4, 300_000


def _read_document(path: Path, name: str) -> Document:
    if (kept := _READ.get(path)) is not None:
        return kept
    document = reading.read_document(path, name)
    _keep_document(path, document)
    return document


def _keep_document(path: Path, document: Document) -> None:
    if sum(len(row) for sheet in document.sheets for row in sheet.rows) <= _KEPT_CELLS:
        _READ[path] = document
        while len(_READ) > _KEPT_DOCUMENTS:
            _READ.popitem(last=False)


def open_run(
    actor: Actor,
    *,
    name: str,
    stream: IO[bytes],
    file_name: str,
    as_of: date,
    decisions: Decisions | None = None,
    document: Document | None = None,
) -> ImportRun:
    """Keep the file and check it; `Invalid` when it cannot be read or holds no table for the import.

    `document`: what stands in the file, where it was opened already because it is one of ours.
    """
    declared = registry.get_import(name)
    access.require_right(actor, declared.rule)
    with files.all_or_nothing():
        stored = files.store_file(file_name, stream, actor, maximum_bytes=reading.MAXIMUM_BYTES)
        if document is not None:
            _keep_document(files.path_of(stored.pk), document)
        run = ImportRun.objects.create(
            name=name,
            file=stored,
            sha256=stored.sha256,
            actor_id=actor.id,
            actor_label=actor.label,
            as_of=as_of,
            decisions=(decisions or Decisions()).as_dict(),
            created_at=timezone.now(),
        )
        _check_run(run, declared, actor)
    return run


def read_file(run: ImportRun) -> Document:
    """The sheets of the run's kept file."""
    return _read_document(files.path_of(run.file_id), run.file.name)


@cached_reading()
def examine_run(run: ImportRun, actor: Actor) -> Examination:
    """The run's file under its decisions, checked anew; writes nothing."""
    return checking.examine_document(
        read_file(run),
        registry.get_import(run.name),
        Decisions.from_dict(run.decisions),
        actor=actor,
        as_of=run.as_of,
        today=timezone.localdate(),
    )


def read_ground() -> tuple[object, ...]:
    """The last act and the revisions of all datasets: while they stand, the same file is checked to the same end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT max(id) FROM kernel_auditentry), count(*), sum(revision) FROM kernel_datasetrevision"
        )
        ground: tuple[object, ...] = cursor.fetchone()
        return ground


def _check_run(run: ImportRun, declared: Import, actor: Actor) -> Examination:
    """Check and write down what was found, and of each new repair what the file said, what was set and by whom."""
    ground = read_ground()
    with cached_reading():
        examined = examine_run(run, actor)
        made = {**report.build_report(examined, run.file.name), "preview": report.preview_changes(examined)}
    run.checked = checking.Checked(ground, examined, planning.hash_changes(examined.changes), made)
    run.decisions = replace(examined.decisions, traces=_trace_repairs(examined, actor)).as_dict()
    run.report = {**made, **report.describe_standing(examined, KEPT_FAULTS)}
    run.fingerprint = run.checked.fingerprint
    run.scopes = sorted([str(part) for part in scope] for scope in examined.situation.scopes)
    run.checked_at = timezone.now()
    run.save()
    run.faults.all().delete()
    ImportFault.objects.bulk_create(
        [
            ImportFault.of(run, number, fault, examined.record_names.get(fault.row, ""))
            for number, fault in enumerate(examined.faults[:KEPT_FAULTS])
        ],
        batch_size=2000,
    )
    return examined


def _trace_repairs(examined: Examination, actor: Actor) -> dict[str, Mapping[str, str]]:
    """The traces of all repairs: those that stood, and of cells repaired anew by this actor, now."""
    traces: dict[str, Mapping[str, str]] = {}
    for place, described in examined.describe_repairs().items():
        kept = examined.decisions.traces.get(place)
        if kept is None or kept["set"] != described["set"]:
            kept = {"by": actor.label, "at": timezone.now().isoformat()}
        traces[place] = {**kept, **described}
    return traces


def _lock_run(actor: Actor, run_id: UUID | str) -> ImportRun:
    """The run, locked, when the actor may go on with it."""
    run = ImportRun.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=run_id).first()
    if run is None:
        raise Missing("import_run", _("This import is not here"), where=str(run_id))
    access.require_right(actor, registry.get_import(run.name).rule)
    if run.state != ImportRun.State.OPEN:
        raise Conflict("import_run_closed", _("This import is finished"), where=run.get_state_display())
    return run


@transaction.atomic
def _change_decisions(actor: Actor, run_id: UUID | str, change: Any) -> ImportRun:
    run = _lock_run(actor, run_id)
    run.decisions = change(Decisions.from_dict(run.decisions)).as_dict()
    _check_run(run, registry.get_import(run.name), actor)
    return run


def map_columns(
    actor: Actor, run_id: UUID | str, *, wishes: Wishes, given: Mapping[str, str], as_of: date, supplement: bool = False
) -> ImportRun:
    """Correct sheet, header rows, columns, zone, values for the whole file, its date; repairs stay while they fit."""

    def change(decisions: Decisions) -> Decisions:
        moved = wishes.sheet != decisions.wishes.sheet or wishes.header_rows != decisions.wishes.header_rows
        kept = Decisions() if moved else decisions
        return replace(kept, wishes=wishes, given=dict(given), supplement=supplement, whole=False)

    with transaction.atomic():
        run = _lock_run(actor, run_id)
        run.as_of = as_of
        run.save(update_fields=["as_of"])
        return _change_decisions(actor, run_id, change)


@transaction.atomic
def set_day(actor: Actor, run_id: UUID | str, *, as_of: date) -> ImportRun:
    """Let the file be valid from another day; what it changes is found out anew."""
    run = _lock_run(actor, run_id)
    run.as_of = as_of
    run.save(update_fields=["as_of"])
    return _change_decisions(actor, run_id, lambda decisions: replace(decisions, whole=False))


def accept_proposals(
    actor: Actor, run_id: UUID | str, *, numbers: Iterable[int] = (), kind: Kind | str = "", everything: bool = False
) -> ImportRun:
    """Accept the proposals of the faults of these numbers, of one kind, or all."""
    chosen = ImportFault.objects.filter(run__pk=run_id, proposal__isnull=False)
    if kind:
        chosen = chosen.filter(kind=str(kind))
    elif not everything:
        chosen = chosen.filter(number__in=list(numbers))
    faults = [fault.as_fault() for fault in chosen.order_by("number")]
    return _change_decisions(actor, run_id, lambda decisions: decisions.accepting(faults))


@transaction.atomic
def accept_everything(actor: Actor, run_id: UUID | str) -> ImportRun:
    """Accept every proposal, and those of the faults that come to light by it."""
    run = _lock_run(actor, run_id)
    for _round in range(_ROUNDS):
        if not run.faults.filter(proposal__isnull=False).exists():
            break
        run = accept_proposals(actor, run.pk, everything=True)
    return run


@transaction.atomic
def take_standing(actor: Actor, run_id: UUID | str) -> ImportRun:
    """Put into every cell that is faulty and has no proposal what the register holds there, where it holds anything."""
    run = _lock_run(actor, run_id)
    cells = queries.list_standing_values(run)
    return repair_cells(actor, run.pk, cells=cells) if cells else run


def repair_cells(actor: Actor, run_id: UUID | str, *, cells: Mapping[str, CellValue]) -> ImportRun:
    """Put what a person typed into cells, by address."""
    wrong = [place for place in cells if not _CELL.fullmatch(place)]
    if wrong:
        raise Invalid("cell", _("This is not the address of a cell"), where=", ".join(wrong))
    return _change_decisions(
        actor, run_id, lambda decisions: replace(decisions, repairs={**decisions.repairs, **cells})
    )


def confirm_faults(actor: Actor, run_id: UUID | str, *, numbers: Iterable[int]) -> ImportRun:
    """Say of faults that may be right after all: it is so."""
    chosen = ImportFault.objects.filter(run__pk=run_id, number__in=list(numbers))
    rows = {(fault.row, fault.kind) for fault in chosen if fault.confirmable}
    # A position and its unit are refused together and confirmed together.
    beside = ImportFault.objects.filter(run__pk=run_id, row__in=[row for row, _kind in rows])
    pairs = {(fault.cell, fault.kind) for fault in beside if (fault.row, fault.kind) in rows}
    return _change_decisions(actor, run_id, lambda decisions: replace(decisions, confirmed=decisions.confirmed | pairs))


def leave_out(actor: Actor, run_id: UUID | str, *, rows: Iterable[int] = (), faulty: bool | None = None) -> ImportRun:
    """Leave out rows by number, or say that whatever is still faulty at the commit is left out."""

    def change(decisions: Decisions) -> Decisions:
        chosen = decisions.leave_out if faulty is None else faulty
        return replace(decisions, dropped=decisions.dropped | frozenset(rows), leave_out=chosen)

    return _change_decisions(actor, run_id, change)


def state_extent(actor: Actor, run_id: UUID | str, *, whole: bool) -> ImportRun:
    """Say that the file is whole, so that what it lacks is closed, or a part, so that nothing is."""
    return _change_decisions(actor, run_id, lambda decisions: replace(decisions, whole=whole, supplement=not whole))


def take_back(actor: Actor, run_id: UUID | str) -> ImportRun:
    """Forget all repairs, confirmations and rows left out; the columns stay as they were corrected."""
    return _change_decisions(
        actor,
        run_id,
        lambda decisions: Decisions(wishes=decisions.wishes, given=decisions.given, supplement=decisions.supplement),
    )


@transaction.atomic
def discard_run(actor: Actor, run_id: UUID | str) -> ImportRun:
    """End a run without any change; the file stays kept."""
    run = _lock_run(actor, run_id)
    run.state = ImportRun.State.DISCARDED
    run.save(update_fields=["state"])
    return run


def pass_open_runs(actor_id: str, *, to_id: str, to_label: str) -> int:
    """What somebody who leaves has begun is somebody else's to finish; how many runs. In the caller's transaction."""
    own = ImportRun.objects.filter(actor_id=actor_id, state=ImportRun.State.OPEN)
    return own.update(actor_id=to_id, actor_label=to_label[:200])


@transaction.atomic
def commit_run(
    actor: Actor,
    run_id: UUID | str,
    *,
    fingerprint: str | None = None,
    is_part: bool = False,
    checked: checking.Checked | None = None,
) -> ImportRun:
    """Write what the preview showed: all of it or nothing; of a part, all but what it would have closed.

    `fingerprint` is that of the changes the person saw; when the data changed meanwhile, nothing is written and
    `Conflict` says to look again. The check runs once more inside the transaction, but where `checked`, the one of a
    moment ago (`ImportRun.checked`), still stands on the same ground.
    """
    run = _lock_run(actor, run_id)
    declared = registry.get_import(run.name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_COMMIT_LOCK, run.name])
    if checked is not None and checked.ground != read_ground():
        checked = None
    examined = checked.examined if checked else examine_run(run, actor)
    changes = checked.fingerprint if checked else planning.hash_changes(examined.changes)
    is_as_seen = changes == (fingerprint or run.fingerprint)
    if is_part:
        checked = None
        run.decisions = replace(Decisions.from_dict(run.decisions), whole=False, supplement=True).as_dict()
        examined = examine_run(run, actor)
        run.fingerprint = planning.hash_changes(examined.changes)
    _require_sound(run, examined)
    if not is_as_seen:
        hint = _("Check again and look at what will change.")
        raise Conflict("import_changed", _("The data changed since the preview"), where=run.file.name, hint=hint)
    _require_latest(run, examined)
    if examined.changes:
        since = declared.apply(examined.changes, actor=actor, import_id=str(run.pk), as_of=run.as_of)
        datasets.bump_revisions(*declared.written, since=since)
    datasets.bump_revisions(filers.name_filings(declared.dataset))
    run.report = (
        checked.report
        if checked
        else {**report.build_report(examined, run.file.name), "preview": report.preview_changes(examined)}
    )
    run.repeats = _find_repeated_run(run)
    run.state, run.committed_at = ImportRun.State.COMMITTED, timezone.now()
    run.save()
    audit.record_act(actor, "imports.commit", "imports.run", run.pk, before={}, after=_describe_commit(run))
    events.publish_event(
        "imports.committed", {"import": run.name, "run": str(run.pk), "datasets": list(declared.written)}
    )
    return run


def _require_sound(run: ImportRun, examined: Examination) -> None:
    if examined.may_commit:
        return
    if examined.account.gap:
        raise Problem(
            "import_unbalanced",
            _("The rows of the file do not add up; nothing was written"),
            where=run.file.name,
            detail=str(examined.account),
            hint=_("This is an error of the platform: report it with the number of this import, %(run)s.")
            % {"run": run.pk},
            status=500,
        )
    if examined.table_faults:
        first = examined.table_faults[0]
        raise Invalid("import_table", first.reason, where=first.cell, hint=_("Correct the columns first."))
    if examined.asks_extent and examined.sound and (examined.decisions.leave_out or not examined.faulty):
        # That a later file was filed is the likelier reason, and the more telling.
        _require_latest(run, examined)
        raise Invalid(
            "import_extent",
            _("It is not said whether this file is a part or the whole"),
            where=run.file.name,
            detail=_("It would close %(closed)d of %(standing)d records")
            % {"closed": len(examined.changes.closed), "standing": examined.changes.standing},
            hint=_("Say that it is a part, which closes nothing, or that it is the whole."),
        )
    raise Invalid(
        "import_faulty",
        _("Some rows still have faults"),
        where=run.file.name,
        detail=_("%(rows)d rows, %(faults)d faults")
        % {"rows": len(examined.faulty), "faults": len(list_errors(examined.faults))},
        hint=_("Repair them, or say that they are left out."),
    )


def _require_latest(run: ImportRun, examined: Examination) -> None:
    """A file that closes records must not be older than one already filed for the same scope."""
    if not examined.declared.closes or examined.decisions.supplement:
        return
    scopes = {tuple(scope) for scope in run.scopes}
    later = ImportRun.objects.filter(name=run.name, state=ImportRun.State.COMMITTED, as_of__gt=run.as_of)
    for other in later.order_by("-as_of"):
        if scopes & {tuple(scope) for scope in other.scopes} or not examined.declared.scope:
            raise Conflict(
                "import_older",
                _("A later file was already filed"),
                where=f"{other.file.name}, {other.as_of:%d/%m/%Y}",
                hint=_("Set the date of this file after it, or file it as a supplement, which closes nothing."),
            )


def _find_repeated_run(run: ImportRun) -> ImportRun | None:
    """An earlier commit of the same bytes under the same decisions."""
    same = ImportRun.objects.filter(name=run.name, sha256=run.sha256, state=ImportRun.State.COMMITTED, as_of=run.as_of)
    mine = _without_extent(run.decisions)
    earlier = same.exclude(pk=run.pk).order_by("committed_at")
    return next((other for other in earlier if _without_extent(other.decisions) == mine), None)


def _without_extent(decisions: Mapping[str, Any]) -> dict[str, Any]:
    """The decisions but that the file is whole: asked the first time only, since it closes nothing the second; and
    but who repaired it when."""
    return {name: value for name, value in decisions.items() if name not in ("whole", "traces")}


def _describe_commit(run: ImportRun) -> dict[str, Any]:
    summary = run.summary
    return {
        "import": run.name,
        "file": run.file.name,
        "sha256": run.sha256,
        "as_of": run.as_of.isoformat(),
        **run.account.as_dict(),
        **{name: summary.get(name) for name in ("faulty_rows", "dropped_rows")},
        "decisions": run.decisions,
        "changes": run.fingerprint,
    }


def file_at_once(
    actor: Actor,
    *,
    name: str,
    stream: IO[bytes],
    file_name: str,
    as_of: date,
    decisions: Decisions | None = None,
    accept_all: bool = False,
) -> ImportRun:
    """Open, accept every proposal when asked, and commit: what the command line does."""
    with transaction.atomic():
        run = open_run(
            actor,
            name=name,
            stream=stream,
            file_name=file_name,
            as_of=as_of,
            decisions=decisions,
        )
        if accept_all and run.faults.filter(proposal__isnull=False).exists():
            run = accept_everything(actor, run.pk)
        return commit_run(actor, run.pk, checked=run.checked)
