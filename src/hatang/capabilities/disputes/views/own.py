"""What one person filed about the signal, with state and day of the answer: on its page, and in short under my work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.disputes.queries import meanings, own
from hatang.capabilities.disputes.terms import OwnKind
from hatang.kernel import access, panels
from hatang.kernel.access import actor_of, allow
from hatang.kernel.ui import formats
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.disputes.queries.own import OwnFiling
    from hatang.kernel.panels import Look, Part

TITLE = _("My challenges and reports")
# Under my work the newest stand, all of them on their own page.
_SHOWN = 5


def _describe_filings(filings: Sequence[OwnFiling]) -> list[dict[str, Any]]:
    """The filings as rows, with hamlets and operators as people call them."""
    ground = coverage.read_hamlet_ground(timezone.localdate()).frame
    places = {
        hamlet: f"{name}, {commune}"
        for hamlet, name, commune in ground.select("hamlet", "name", "commune_name").iter_rows()
    }
    names = coverage.operator_names({filing.operator for filing in filings if filing.operator})
    return [
        {
            **vars(filing),
            "kind": filing.kind.value,
            "kind_title": filing.kind.label,
            "place": places.get(filing.hamlet_code, filing.hamlet_code),
            "operator": names.get(filing.operator, filing.operator),
            "state": str(filing.state),
        }
        for filing in filings
    ]


def _draw_due(row: Any) -> str:
    if row["due"] is None:
        return ""
    late = format_html(' <span class="tag tag-loss">{}</span>', _("late")) if row["is_late"] else ""
    return format_html("{}{}", formats.format_day(row["due"]), late)


@require_GET
@allow("signed_in")
def show_own_filings(request: HttpRequest) -> HttpResponseBase:
    """Every challenge and report of the account, the newest first."""
    actor, today, context = actor_of(request), timezone.localdate(), context_of(request)
    rows = _describe_filings(own.list_own_filings(actor=actor, today=today))
    columns = [
        Column("place", _("Hamlet"), url=lambda row: context.url(row["address"])),
        Column("kind", _("What"), "choice", choices=tuple(OwnKind.choices)),
        Column("operator", _("Operator")),
        Column("state", _("State")),
        Column("due", _("Answer by"), "date", html=_draw_due, last_day=True),
        Column("filed_on", _("Sent on"), "date"),
        Column("answer", _("Answer"), prose=True),
        Column("subject", _("Technology or code"), shown=False),
    ]
    table = Table(
        *("own", columns, from_rows(rows), request),
        caption=TITLE,
        empty=Empty(
            _("You have filed nothing yet"),
            _("Here stands what you dispute or report while signed in, until when it is answered, and the answer."),
            url=reverse("disputes:reports"),
            action=_("Report: no signal"),
            icon="flag",
        ),
        default_sort="-filed_on",
        file_name="cua-toi",
        stacked=True,
    )
    if (answer := table.answer()) is not None:
        return answer
    values = {"table": table, "title": TITLE, "kept_days": meanings.resident_test(today).contact_kept_days}
    return render(request, "disputes/own.html", values)


def show_part(look: Look) -> Part | None:
    """The newest under my work; for whoever is a resident the empty place too, since nothing else stands there."""
    filings = own.list_own_filings(actor=look.actor, today=timezone.localdate())
    if not filings and not look.actor.has(access.RESIDENT):
        return None
    rows = _describe_filings(filings[:_SHOWN])
    return panels.Part("disputes/own_part.html", {"title": TITLE, "rows": rows, "more": len(filings) - len(rows)})
