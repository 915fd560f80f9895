"""`hatang reporting …`: what is owed and late, the consolidated report as a file, an issued report made again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from hatang.engines.writing.words import order_key
from hatang.kernel import command
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Conflict, Invalid, Missing

# start: what a command runs is imported inside it, so that help waits for none of it.
room = command.Room(help=gettext_noop("Reports: what is owed, the consolidated report, what was issued."))

Json = Annotated[bool, typer.Option("--json", help="Print JSON only.")]


@room.command("due")
def due(
    late: Annotated[bool, typer.Option("--late", help="Only what is late.")] = False, as_json: Json = False
) -> None:
    """Everything that is still to be done, the most urgent first: reports, deadlines, tasks, obstacles."""
    from hatang.capabilities.identity import public as identity
    from hatang.capabilities.reporting.queries import matters
    from hatang.kernel import workdays

    due_matters = [matter for matter in matters.open_matters(today=timezone.localdate()) if matter.is_late or not late]
    names = identity.organisation_names({body for matter in due_matters for body in matter.bodies})
    rows = [
        {
            "due": matter.due,
            "working_day": workdays.last_until(matter.due),
            "days_left": matter.days_left,
            "kind": str(matter.kind),
            "title": matter.title,
            "bodies": ", ".join(sorted((names[body] for body in matter.bodies), key=order_key)) or matter.detail,
        }
        for matter in due_matters
    ]
    command.print_answer(rows, as_json=as_json)


@room.command("consolidated")
def consolidated(
    regime: Annotated[str, typer.Argument(help="Code of the regime, such as nd09-tinh-nam.")],
    period: Annotated[str, typer.Argument(help="The period, such as 2025 or 2026-Q1.")],
    out: Annotated[
        list[Path], typer.Option(help="Where it goes: .json (the rows), .docx, .pdf or .xlsx; any of them.")
    ],
) -> None:
    """The draft of a consolidated report as it stands now, as rows, Word file, PDF or workbook."""
    from hatang.capabilities.reporting.actions import issuing
    from hatang.capabilities.reporting.formats import consolidated as laid_out
    from hatang.capabilities.reporting.formats import documents
    from hatang.capabilities.reporting.queries import obligations

    today = timezone.localdate()
    version, of = obligations.resolve_period(code=regime, key=period, as_of=today)
    rows = issuing.build_snapshot(regime=version, period=of, today=today, actor=SYSTEM)
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True, indent=1, default=str)
    for path in out:
        if path.suffix not in (".json", *(f".{kind}" for kind in documents.FILES)):
            raise Invalid("out", _("Name a file that ends in .json, .docx, .pdf or .xlsx"), where=str(path))
    for path in out:
        is_rows = path.suffix == ".json"
        path.write_bytes(text.encode() if is_rows else laid_out.render_document(json.loads(text), path.suffix[1:]))
        command.print_answer({"file": str(path), "bytes": path.stat().st_size}, as_json=False)


@room.command("reproduce")
def reproduce(
    number: Annotated[str, typer.Argument(help="Number of the issued report.")], as_json: Json = False
) -> None:
    """Make an issued report again from its rows and compare every byte; exits 1 where one differs."""
    from hatang.capabilities.reporting.actions import issuing
    from hatang.capabilities.reporting.models import IssuedReport

    report = IssuedReport.objects.visible_to(SYSTEM).filter(number=number).first()
    if report is None:
        raise Missing("report", _("There is no such report"), where=number)
    again = {kind: hashlib.sha256(content).hexdigest() for kind, content in issuing.reproduce_documents(report).items()}
    then = {"docx": report.docx_sha256, "pdf": report.pdf_sha256}
    command.print_answer({kind: again[kind] == then[kind] for kind in then}, as_json=as_json)
    if again != then:
        raise Conflict("reproduction", _("The documents differ from those that were issued"), where=number)
