"""Forms of signal holes: report, give to an operator, promise, report mended, confirm, deny, drop."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places import public as places
from hatang.kernel.ui.forms import DayInput


class Note(forms.CharField):
    def __init__(self, *, required: bool = False, label: object = None) -> None:
        super().__init__(
            label=label or _("Note"),  # type: ignore[arg-type]
            max_length=2000,
            required=required,
            widget=forms.Textarea(attrs={"rows": 3}),
        )


class Evidence(forms.FileField):
    def __init__(self, *, required: bool = False) -> None:
        super().__init__(
            label=_("Evidence"),
            required=required,
            help_text=_("A photograph, a screenshot of a measurement, a PDF or a text of at most 20 MB."),
        )


class ReportForm(forms.Form):
    """A place without signal, by whoever knows it."""

    cause = forms.ChoiceField(label=_("Cause"), choices=[("", _("unknown")), *places.HoleCause.choices], required=False)
    has_power = forms.TypedChoiceField(
        label=_("Grid electricity"),
        choices=[("", _("unknown")), ("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
    )
    note = Note(required=True, label=_("What was seen"))
    evidence = Evidence()


class AssignForm(forms.Form):
    operator = forms.ChoiceField(label=_("Operator"))
    cause = forms.ChoiceField(
        label=_("Cause"), choices=[("", _("as it stands")), *places.HoleCause.choices], required=False
    )
    note = Note()

    def __init__(self, *args: object, operators: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["operator"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = operators


class CommitForm(forms.Form):
    committed_on = forms.DateField(label=_("Committed until"), widget=DayInput())
    note = Note(label=_("What will be done"))


class MendForm(forms.Form):
    mended_on = forms.DateField(label=_("Reported mended on"), widget=DayInput())
    note = Note(required=True, label=_("What was done"))
    evidence = Evidence()


class ConfirmForm(forms.Form):
    closed_on = forms.DateField(label=_("Closed on"), widget=DayInput())
    note = Note(required=True, label=_("What was seen"))
    evidence = Evidence(required=True)


class DenyForm(forms.Form):
    note = Note(required=True, label=_("What was seen"))


class DropForm(forms.Form):
    note = Note(required=True, label=_("Why it was entered by mistake"))
