"""Panels as a frame asks for them: a look at a place, and a part as text."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.test import RequestFactory

from hatang.kernel import panels
from hatang.kernel.access import ANONYMOUS
from hatang.kernel.ui.context import Context


def look_at(area, *, as_of, actor=ANONYMOUS, plan=""):
    """Somebody's look at a place on a day."""
    request = RequestFactory().get("/")
    request.actor, request.context = actor, Context(plan=plan, as_of=as_of)
    return panels.Look(request, request.context, actor, area)


def draw(look, part, table=None):
    """The part as people see it, with its table where the panel has one."""
    return render_to_string(part.template, {**part.values, "shown_table": table}, request=look.request)
