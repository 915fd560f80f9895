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
from hatang.capabilities.identity import public as identity
from hatang.kernel import access
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Missing, Problem

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@require_http_methods(["GET", "POST"])
@allow("assets.view_security")
def show_finding(request: HttpRequest, code: str) -> HttpResponseBase:
    """A weakness that the actor may see; whoever may fixes it here."""
    actor, today = actor_of(request), timezone.localdate()
    weakness = Finding.objects.visible_to(actor).filter(code=code).first()
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
        "form": form if may_fix else None,
        "trail": [
            (_("Assets"), reverse("assets:index")),
            (_("Weaknesses"), reverse("assets:findings")),
            (weakness.code, ""),
        ],
    }
    return render(request, "assets/finding.html", page, status=422 if request.method == "POST" else 200)
