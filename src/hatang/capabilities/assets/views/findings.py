"""One weakness, and recording that it is fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from hatang.capabilities.assets.actions.findings import fix_finding
from hatang.capabilities.assets.forms import FixForm
from hatang.capabilities.assets.models import Finding
from hatang.capabilities.assets.queries import security
from hatang.capabilities.identity import public as identity
from hatang.kernel import access, panels
from hatang.kernel.access import actor_of, allow
from hatang.kernel.imports import queries as imports
from hatang.kernel.problems import Missing, Problem

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

# What one sees of the open weaknesses at a glance.
_SHOWN = 5


def show_security_card(look: panels.Look) -> panels.Part:
    """What a security analyst sees first: open weaknesses, late ones on top, machines and systems without cover."""
    own = sorted(look.actor.organisations(access.ANALYST))
    watch = security.watch_security(actor=look.actor, as_of=look.context.as_of, bodies=own)
    shown = watch.findings[:_SHOWN]
    names = identity.organisation_names({*own, *(row.agency for row in shown)})
    systems = reverse("assets:systems")
    unwatched = f"{systems}?systems-f-public_online=0&systems-f-is_monitored=0"
    values = {
        "watch": watch,
        "shown": shown,
        "names": names,
        "all_unmonitored": f"{systems}?systems-f-is_monitored=0",
        "own_systems": [(names[code], f"{systems}?systems-f-agency={code}") for code in own],
        "other_systems": unwatched,
        "own_others": f"{unwatched}&systems-f-agency={own[0]}" if len(own) == 1 else unwatched,
        "open_findings": reverse("assets:findings") + "?findings-f-is_open=1",
        "late_findings": reverse("assets:findings") + "?findings-f-is_late=1",
        "silent_machines": reverse("assets:endpoints") + "?endpoints-f-is_protected=0&endpoints-sort=last_seen_on",
        "weak_systems": f"{systems}?systems-sort=-open_findings",
        "online_systems": f"{systems}?systems-f-public_online=1",
        "unmonitored_systems": f"{systems}?systems-f-public_online=1&systems-f-is_monitored=0",
    }
    return panels.Part("assets/security_card.html", values)


@require_http_methods(["GET", "POST"])
@allow("assets.view_security")
def show_finding(request: HttpRequest, code: str) -> HttpResponseBase:
    """A weakness that the actor may see; whoever may fixes it here."""
    actor, today = actor_of(request), timezone.localdate()
    weakness = security.with_deadlines(Finding.objects.visible_to(actor).filter(code=code), today).first()
    if weakness is None:
        raise Missing("finding", _("There is no such weakness"), where=code)
    may_fix = access.has_right(actor, "assets.fix_findings") and weakness.fixed_on is None
    form = FixForm(request.POST or None, initial={"fixed_on": today})
    if request.method == "POST":
        access.require_right(actor, "assets.fix_findings")
        if form.is_valid():
            try:
                fix_finding(actor, code=code, now=today, **form.cleaned_data)
            except Problem as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, gettext("The weakness is recorded as fixed."))
                return redirect(reverse("assets:findings"))
    page = {
        "finding": weakness,
        "agency": identity.organisation_names([weakness.agency])[weakness.agency],
        "imported": imports.list_commit_moments([weakness.import_id]).get(weakness.import_id, ""),
        "form": form if may_fix else None,
        "trail": [
            (_("Assets"), reverse("assets:index")),
            (_("Weaknesses"), reverse("assets:findings")),
            (weakness.code, ""),
        ],
    }
    return render(request, "assets/finding.html", page, status=422 if request.method == "POST" else 200)
