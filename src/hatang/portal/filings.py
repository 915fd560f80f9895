"""What a body filed: the last file of each import that the reader may see, on the body's page and at home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.kernel import access, panels
from hatang.kernel.imports import queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.kernel.imports.models import ImportRun
    from hatang.kernel.panels import Look, Part

_SHOWN = 8


def _draw(look: Look, runs: Sequence[ImportRun]) -> Part:
    titles = {declared.name: declared.title for declared in queries.list_all_imports()}
    rows = [(run, titles.get(run.name, run.name)) for run in runs[:_SHOWN]]
    return panels.Part("portal/filings.html", {"filings": rows, "may_file": bool(queries.imports_for(look.actor))})


def filed_by_body(look: Look, code: str) -> Part | None:
    """The last files that hold rows of the body."""
    runs = queries.list_runs_of(code, actor=look.actor)
    return _draw(look, runs) if runs or code in look.actor.organisations() else None


def my_filings(look: Look) -> Part:
    """The last files that the reader sent, and the way to send another."""
    return _draw(look, queries.list_recent_runs(actor=look.actor, limit=_SHOWN))


FILERS = frozenset({access.OPERATOR_ENGINEER})
