"""How a form on a page of its own behaves: checked, refused with a reason beside the form, or done and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, Required, TypedDict, Unpack

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from hatang.kernel.problems import Forbidden, Problem
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpRequest, HttpResponseBase

    from hatang.kernel.problems import Text


class Numbered(Protocol):
    """A document that people know by its number and title."""

    @property
    def number(self) -> str: ...
    @property
    def title(self) -> str: ...


class FormPage(TypedDict, total=False):
    """What the page of a form says.

    `record` is what it is about; `consequence` is said before the button where the act cannot be undone; `hidden` are
    fields sent back as they are.
    """

    title: Required[Text]
    submit: Text
    consequence: Text
    record: Numbered | None
    danger: bool
    hidden: dict[str, str]


def show_edit_form(
    request: HttpRequest,
    form: Form,
    *,
    act: Callable[[dict[str, Any]], object],
    back: str,
    done: Text,
    **page: Unpack[FormPage],
) -> HttpResponseBase:
    """The form on a page; `act` gets the cleaned data and may return the address to go to instead of `back`."""
    if request.method == "POST" and form.is_valid():
        try:
            where = act(form.cleaned_data)
        except Forbidden:
            raise
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, str(done))
            return redirect(context_of(request).url(where if isinstance(where, str) else back))
    values = {"form": form, "back": back, "submit": _("Save"), "has_file": form.is_multipart(), **page}
    return render(request, "ui/edit.html", values, status=422 if form.is_bound and form.errors else 200)
