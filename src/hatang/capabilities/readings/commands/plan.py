"""`hatang plan read`: a document on the terminal, without a database."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer
from django.utils.translation import gettext_lazy as _

from hatang.kernel import command

# start: what a command runs is imported inside it, so that help waits for none of it.
room = command.Room(help="")

Json = Annotated[bool, typer.Option("--json", help="Print JSON only.")]


@room.command("read", alone=True)
def read_document(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="DOCX, DOC, PDF, HTML or text.")],
    as_json: Json = False,
) -> None:
    """Read a plan's document: targets, tasks, duties, and what was not understood. Nothing is stored."""
    from hatang.capabilities.readings import formats

    with command.show_progress(str(_("Reading pages"))) as done:
        plan = formats.plan_of_file(file, progress=lambda pages, _total: done(pages))
    content = plan.data()
    command.print_answer(content, as_json=as_json, table=formats.tabulate_plan(content))
