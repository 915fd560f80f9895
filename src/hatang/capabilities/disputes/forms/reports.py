"""Forms of residents' reports: three answers, and an answer to them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.disputes.terms import OUTBOX_DAYS
from hatang.kernel.ui.fields import set_choices

if TYPE_CHECKING:
    from datetime import date

# How long ago, in words that people use; the day is the first that the words can mean.
SINCE = {
    "today": (_("today"), 0),
    "week": (_("for some days"), 3),
    "month": (_("for some weeks"), 21),
    "long": (_("for months or longer"), 180),
}


EVERY_OPERATOR = "-"


class SignalReportForm(forms.Form):
    """Whose signal is missing, and since when; nothing about who says it.

    `since` is the button that sends. `key` names what is sent; `written_on` is the day of a report that had to wait for
    a signal. Without the code of a hamlet the position names it.
    """

    operator = forms.ChoiceField(label=_("Whose signal is missing?"), widget=forms.RadioSelect)
    since = forms.ChoiceField(
        label=_("Since when?"),
        choices=[(code, words) for code, (words, _days) in SINCE.items()],
    )
    photograph = forms.FileField(
        label=_("Photograph"),
        required=False,
        widget=forms.FileInput({"accept": "image/jpeg,image/png"}),
        help_text=_("A screen, a place: only who answers sees it."),
    )
    email = forms.EmailField(
        label=_("E-mail, if you want to be told of the answer"),
        required=False,
        help_text=_("It is published nowhere, and erased after a time."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    written_on = forms.DateField(widget=forms.HiddenInput, required=False)
    longitude = forms.FloatField(widget=forms.HiddenInput, min_value=-180, max_value=180)
    latitude = forms.FloatField(widget=forms.HiddenInput, min_value=-90, max_value=90)

    def __init__(
        self, *args: object, operators: list[tuple[str, str]], has_place: bool = True, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.initial.setdefault("key", uuid.uuid4())
        if has_place:
            del self.fields["longitude"], self.fields["latitude"]
        # Where no letters go out, none is promised.
        if not settings.HATANG_SENDS_MAIL:
            del self.fields["email"]
        set_choices(self, "operator", [*operators, (EVERY_OPERATOR, _("every operator"))])

    def clean_operator(self) -> str:
        chosen: str = self.cleaned_data["operator"]
        return "" if chosen == EVERY_OPERATOR else chosen

    def first_day(self, today: date) -> date:
        """The day that the words chosen mean: said today, or on the day it was written."""
        written: date = self.cleaned_data["written_on"] or today
        if not today - timedelta(days=OUTBOX_DAYS) <= written <= today:
            written = today
        return written - timedelta(days=SINCE[self.cleaned_data["since"]][1])


class FollowForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), help_text=_("A letter asks whether it is yours; nothing else before."))


class AnswerReportsForm(forms.Form):
    text = forms.CharField(
        label=_("What is being done, and by when"), max_length=1000, widget=forms.Textarea({"rows": 4})
    )
