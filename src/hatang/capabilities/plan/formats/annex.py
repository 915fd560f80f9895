"""Files out: the annex of a plan's targets and tasks as A4 PDF."""

from __future__ import annotations

import base64
import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone

from hatang.capabilities.plan.queries import documents, duties, standing, tasks, territory
from hatang.capabilities.plan.terms import NamedKind, TargetKind

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.plan.models import Plan
    from hatang.kernel.access import Actor

# The faces of Be Vietnam Pro that the annex uses; each file holds some of the letters.
_SUBSETS = ("latin", "vietnamese", "latin-ext")
_WEIGHTS = (400, 600)


def annex_html(*, plan: Plan, as_of: date, actor: Actor) -> str:
    """The annex as HTML; figures are those of the date, on the plan's own territory."""
    rows = standing.standing(plan=plan, as_of=as_of, actor=actor, with_trend=False)
    own = territory.own(plan=plan)
    listed = tasks.tasks(plan=plan, as_of=as_of, actor=actor)
    sections = [
        {"title": title, "tasks": [task for task in listed if task.section == title]}
        for title in dict.fromkeys(task.section for task in listed)
    ]
    return render_to_string(
        "plan/annex.html",
        {
            "plan": plan,
            "version": documents.version_in_force(plan=plan, as_of=as_of),
            "as_of": as_of,
            "today": timezone.localdate(),
            "territory": territory.title(area=own) if own else "",
            "targets": [row for row in rows if row.target.kind == TargetKind.NUMERIC],
            "duties": [row for row in rows if row.target.kind == TargetKind.DUTY],
            "sections": sections,
            "platforms": duties.named_items(plan=plan, as_of=as_of, kind=NamedKind.PLATFORM),
            "databases": duties.named_items(plan=plan, as_of=as_of, kind=NamedKind.DATABASE),
            "standing_duties": duties.standing_duties(plan=plan, as_of=as_of),
            "deadlines": duties.deadlines(plan=plan, as_of=as_of),
            "fonts": _fonts(),
            "style": _static("plan/annex.css").as_uri(),
        },
    )


def annex_pdf(*, plan: Plan, as_of: date, actor: Actor) -> bytes:
    """The annex on A4, tagged for screen readers, in Be Vietnam Pro."""
    import weasyprint

    html = annex_html(plan=plan, as_of=as_of, actor=actor)
    # The document reads our own static files and nothing else: no network.
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols={"file", "data"}, fail_on_errors=True)
    document = weasyprint.HTML(string=html, base_url=_static("plan/annex.css").as_uri(), url_fetcher=fetcher)
    content: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return content


@cache
def _fonts() -> tuple[dict[str, object], ...]:
    """One whole face for each weight: WeasyPrint mixes up the glyphs of several files of one family."""
    return tuple({"weight": weight, "url": _face(weight)} for weight in _WEIGHTS)


def _face(weight: int) -> str:
    from fontTools.merge import Merger

    parts = [str(_static(f"ui/vendor/be-vietnam-pro-{subset}-{weight}-normal.woff2")) for subset in _SUBSETS]
    face = Merger().merge(parts)
    face.flavor = None
    content = io.BytesIO()
    face.save(content)
    return f"data:font/ttf;base64,{base64.b64encode(content.getvalue()).decode()}"


def _static(name: str) -> Path:
    found = finders.find(name)
    assert isinstance(found, str), f"{name} is among our static files"
    return Path(found)
