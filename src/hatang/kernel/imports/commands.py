"""`hatang import`: list, template, check, commit, runs. Exit 1 when the file has faults, 2 on wrong usage."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from hatang.kernel import access, command

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from hatang.kernel.imports.checking import Decisions, Examination
    from hatang.kernel.imports.declaration import Import

# start: what a command runs is imported inside it, so that help waits for none of it.
room = command.Room(help=gettext_noop("Take in spreadsheets and geodata: check, repair, commit."), name="import")

# Faults that the table on the terminal shows; --json gives all.
_SHOWN = 40

Json = Annotated[bool, typer.Option("--json", help=gettext_noop("Print JSON only."))]
Name = Annotated[str, typer.Option("--as", help=gettext_noop("Which import the file is; see the list."))]
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
AsOf = Annotated[
    str, typer.Option("--as-of", help=gettext_noop("From when the file is valid (2026-06-30); today unless given."))
]
Sheet = Annotated[
    str, typer.Option("--sheet", help=gettext_noop("The sheet to read, when not the one that fits best."))
]
HeaderRows = Annotated[str, typer.Option("--header-rows", help=gettext_noop("Rows of the headings, as 4-6."))]
ColumnOf = Annotated[
    list[str], typer.Option("--column", help=gettext_noop("FIELD=LETTER, as height_m=D; repeat for more columns."))
]
Set = Annotated[list[str], typer.Option("--set", help=gettext_noop("FIELD=VALUE for every row."))]
Epsg = Annotated[int, typer.Option("--crs", help=gettext_noop("EPSG code of VN-2000 coordinates, as 5898."))]
Supplement = Annotated[bool, typer.Option("--supplement", help=gettext_noop("The file is a part: close nothing."))]
Whole = Annotated[
    bool, typer.Option("--whole", help=gettext_noop("The file is whole, also where it closes more than a tenth."))
]
AcceptAll = Annotated[bool, typer.Option("--accept-all", help=gettext_noop("Accept every proposed repair."))]
LeaveOut = Annotated[bool, typer.Option("--leave-out", help=gettext_noop("Leave out the rows that stay faulty."))]
FaultsTo = Annotated[
    Path | None, typer.Option("--faults-to", help=gettext_noop("Write the rows with their faults marked (XLSX)."))
]


@room.command("list", database=False, help=gettext_noop("What can be taken in."))
def list_(as_json: Json = False) -> None:
    from hatang.kernel.imports import registry

    rows = [
        {
            "name": declared.name,
            "title": str(declared.title),
            "dataset": declared.dataset,
            "key": ", ".join(declared.key),
            "closes": declared.closes,
            "columns": [column.field for column in declared.columns],
        }
        for declared in registry.list_imports()
    ]
    shown = [{name: row[name] for name in ("name", "title", "key")} for row in rows]
    command.print_answer(rows, as_json=as_json, table=shown)


@room.command(
    "template", database=False, help=gettext_noop("Write an empty XLSX with the headings and their dictionary.")
)
def template(name: str, to: Annotated[Path | None, typer.Option("--to")] = None, as_json: Json = False) -> None:
    from hatang.kernel.imports import workbooks

    declared = _find_import(name)
    target = to or Path(f"{name}.xlsx")
    target.write_bytes(workbooks.build_template(declared))
    command.print_answer({"import": name, "file": str(target)}, as_json=as_json)


@room.command("check", help=gettext_noop("Check a file and say what it would change; writes nothing."))
def check(  # noqa: PLR0913 - typer reads the signature
    file: File,
    *,
    name: Name,
    as_of: AsOf = "",
    sheet: Sheet = "",
    header_rows: HeaderRows = "",
    column: ColumnOf = [],  # noqa: B006 - typer reads the default and never changes it
    set_: Set = [],  # noqa: B006
    crs: Epsg = 0,
    supplement: Supplement = False,
    whole: Whole = False,
    accept_all: AcceptAll = False,
    faults_to: FaultsTo = None,
    as_json: Json = False,
) -> None:
    from hatang.kernel.imports import report, workbooks

    decisions = _build_decisions(
        sheet=sheet,
        header_rows=header_rows,
        column=column,
        given=set_,
        crs=crs,
        supplement=supplement,
        whole=whole,
    )
    with _show_steps(file) as step:
        examined = _examine_file(file, _find_import(name), decisions, _parse_day(as_of), step)
        if accept_all:
            examined = _accept_proposals(file, examined)
    if faults_to is not None:
        faults_to.write_bytes(workbooks.with_faults(examined))
    _print_report(report.with_faults(examined, file.name), as_json=as_json)
    if examined.faults:
        raise typer.Exit(command.FOUND_WRONG_INPUT)


@room.command("commit", help=gettext_noop("Check a file and write what it changes: all of it or nothing."))
def commit(  # noqa: PLR0913 - typer reads the signature
    file: File,
    *,
    name: Name,
    as_of: AsOf = "",
    sheet: Sheet = "",
    header_rows: HeaderRows = "",
    column: ColumnOf = [],  # noqa: B006
    set_: Set = [],  # noqa: B006
    crs: Epsg = 0,
    supplement: Supplement = False,
    whole: Whole = False,
    accept_all: AcceptAll = False,
    leave_out: LeaveOut = False,
    faults_to: FaultsTo = None,
    as_json: Json = False,
) -> None:
    from dataclasses import replace

    from django.db import transaction

    from hatang.kernel.imports import actions, report, workbooks

    declared = _find_import(name)
    day = _parse_day(as_of)
    decisions = replace(
        _build_decisions(
            sheet=sheet,
            header_rows=header_rows,
            column=column,
            given=set_,
            crs=crs,
            supplement=supplement,
            whole=whole,
        ),
        leave_out=leave_out,
    )
    with _show_steps(file) as step:
        examined = _examine_file(file, declared, decisions, day, step)
        if accept_all:
            examined = _accept_proposals(file, examined)
    if faults_to is not None:
        faults_to.write_bytes(workbooks.with_faults(examined))
    if not examined.may_commit:
        _print_report(report.with_faults(examined, file.name), as_json=as_json)
        raise typer.Exit(command.FOUND_WRONG_INPUT)
    with _show_steps(file) as step, file.open("rb") as stream, transaction.atomic():
        step(2, gettext("Writing %(file)s") % {"file": file.name})
        run = actions.open_run(
            access.SYSTEM, name=name, stream=stream, file_name=file.name, as_of=day, decisions=examined.decisions
        )
        run = actions.commit_run(access.SYSTEM, run.pk)
    result = {**report.with_faults(examined, file.name), "run": str(run.pk), "committed": True}
    _print_report(result, as_json=as_json)


@room.command("runs", help=gettext_noop("The latest imports."))
def runs(as_json: Json = False, limit: int = 30) -> None:
    from hatang.kernel.imports import queries

    rows = [
        {
            "run": str(run.pk),
            "import": run.name,
            "file": run.file.name,
            "as_of": run.as_of.isoformat(),
            "state": run.state,
            "actor": run.actor_label,
            **run.account.as_dict(),
            "unaccounted": run.account.gap,
        }
        for run in queries.list_recent_runs(actor=access.SYSTEM, limit=limit)
    ]
    command.print_answer(rows, as_json=as_json)


def _find_import(name: str) -> Import:
    from hatang.kernel.imports import registry
    from hatang.kernel.problems import Missing

    try:
        return registry.get_import(name)
    except Missing as missing:
        raise typer.BadParameter(str(missing), param_hint="--as") from missing


def _parse_day(text: str) -> date:
    if not text:
        return timezone.localdate()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(gettext("Write the date as 2026-06-30."), param_hint="--as-of") from error


def _build_decisions(
    *, sheet: str, header_rows: str, column: list[str], given: list[str], crs: int, supplement: bool, whole: bool
) -> Decisions:
    from hatang.engines.sheets.cells import column_number
    from hatang.kernel.imports.checking import Decisions
    from hatang.kernel.imports.layouts import Wishes

    rows = None
    if header_rows:
        first, _dash, last = header_rows.partition("-")
        if not first.isdigit() or not (last or first).isdigit():
            raise typer.BadParameter(gettext("Write the rows as 4-6."), param_hint="--header-rows")
        rows = (int(first), int(last or first))
    columns = {}
    for name, letters in _parse_pairs(column, "--column").items():
        if not letters.isalpha() or not letters.isascii():
            raise typer.BadParameter(gettext("Write a column as height_m=D."), param_hint="--column")
        columns[column_number(letters)] = name
    wishes = Wishes(sheet=sheet or None, header_rows=rows, columns=columns, epsg=crs)
    if supplement and whole:
        raise typer.BadParameter(gettext("A file is a part or the whole, not both."), param_hint="--whole")
    return Decisions(wishes=wishes, given=_parse_pairs(given, "--set"), supplement=supplement, whole=whole)


def _parse_pairs(texts: list[str], option: str) -> dict[str, str]:
    pairs = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name:
            raise typer.BadParameter(gettext("Write it as NAME=VALUE."), param_hint=option)
        pairs[name.strip()] = value.strip()
    return pairs


def _show_steps(file: Path) -> AbstractContextManager[Callable[..., None]]:
    """A bar of the three steps of an import: read, check, write."""
    return command.show_progress(gettext("Reading %(file)s") % {"file": file.name}, 3)


def _examine_file(
    file: Path, declared: Import, decisions: Decisions, day: date, step: Callable[..., None]
) -> Examination:
    from hatang.kernel.imports import checking, reading

    document = reading.read_document(file, file.name)
    step(1, gettext("Checking %(file)s") % {"file": file.name})
    return checking.examine_document(
        document,
        declared,
        decisions,
        actor=access.SYSTEM,
        as_of=day,
        today=timezone.localdate(),
    )


def _accept_proposals(file: Path, examined: Examination) -> Examination:
    """Accept proposals until none is left: a repair may uncover the next fault of the same row."""
    from hatang.kernel.imports import checking

    for _round in range(4):
        if not any(fault.proposal for fault in examined.faults):
            break
        decisions = examined.decisions.accepting(examined.faults)
        situation = examined.situation
        examined = checking.examine_document(
            examined.document,
            examined.declared,
            decisions,
            actor=situation.actor,
            as_of=situation.as_of,
            today=situation.last_day,
        )
    return examined


def _print_report(result: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        command.print_answer(result, as_json=True)
        return
    from hatang.kernel.imports.accounts import RowAccount

    summary = result["summary"]
    out = command.console
    out.print(f"{result['file']} · {result['sheet'] or '–'} · {result['import']}", markup=False)
    if result["converted_from"]:
        converted = gettext("The file is in the encoding %(encoding)s; it was converted to Unicode.")
        out.print(converted % {"encoding": result["converted_from"]}, markup=False)
    out.print(
        gettext("%(rows)d rows, %(sound)d sound, %(faulty)d with faults") % {
            "rows": summary["rows"], "sound": summary["sound_rows"], "faulty": summary["faulty_rows"],
        }
    )  # fmt: skip
    account = RowAccount.of_summary(summary)
    out.print(str(account))
    if account.gap:
        out.print(gettext("The rows of the file do not add up; nothing can be written."), style="bold red")
    if summary["asks_extent"]:
        asked = gettext("It would close %(closed)d of %(standing)d records: say --supplement or --whole.")
        out.print(asked % {"closed": summary["closed"], "standing": summary["standing"]}, style="bold")
    ignored = [f"{column['column']} {column['header']}" for column in result["columns"] if not column["field"]]
    if ignored:
        out.print(gettext("Columns not used: %(columns)s") % {"columns": "; ".join(ignored)}, markup=False)
    faults = result["faults"]
    if faults:
        shown = [
            {
                str(_("Cell")): fault["cell"],
                str(_("Field")): fault["field"],
                str(_("Reason")): fault["reason"],
                str(_("Proposal")): fault["proposal"] or "",
            }
            for fault in faults[:_SHOWN]
        ]
        command.print_answer(shown, as_json=False)
        if len(faults) > _SHOWN:
            out.print(gettext("… and %(more)d more; --json gives all.") % {"more": len(faults) - _SHOWN})
    if result.get("committed"):
        out.print(gettext("Committed as %(run)s.") % {"run": result["run"]})
