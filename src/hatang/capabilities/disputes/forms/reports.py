"""Forms of residents' reports: three answers, and an answer to them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

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
    """Whose signal is missing, and since when; nothing about who says it."""

    operator = forms.ChoiceField(label=_("Whose signal is missing?"), widget=forms.RadioSelect)
    since = forms.ChoiceField(
        label=_("Since when?"),
        choices=[(code, words) for code, (words, _days) in SINCE.items()],
        widget=forms.RadioSelect,
    )
    email = forms.EmailField(
        label=_("E-mail, if you want to be told of the answer"),
        required=False,
        help_text=_("It is published nowhere, and erased after a time."),
    )

    def __init__(self, *args: object, operators: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["operator"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*operators, (EVERY_OPERATOR, _("every operator"))]

    def clean_operator(self) -> str:
        chosen: str = self.cleaned_data["operator"]
        return "" if chosen == EVERY_OPERATOR else chosen

    def first_day(self, today: date) -> date:
        """The day that the words chosen mean."""
        return today - timedelta(days=SINCE[self.cleaned_data["since"]][1])


class AnswerReportsForm(forms.Form):
    text = forms.CharField(
        label=_("What is being done, and by when"), max_length=1000, widget=forms.Textarea({"rows": 4})
    )
