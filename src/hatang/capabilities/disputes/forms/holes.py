"""Forms of signal holes: report, give to an operator, promise, report mended, confirm, deny, drop."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places import public as places
from hatang.kernel.ui.fields import make_day_field, set_choices


class NoteField(forms.CharField):
    def __init__(self, *, required: bool = False, label: object = None) -> None:
        super().__init__(
            label=label or _("Note"),  # type: ignore[arg-type]
            max_length=2000,
            required=required,
            widget=forms.Textarea(attrs={"rows": 3}),
        )


class EvidenceField(forms.FileField):
    def __init__(self, *, required: bool = False) -> None:
        super().__init__(
            label=_("Evidence"),
            required=required,
            help_text=_("A photograph, a screenshot of a measurement, a PDF or a text of at most 20 MB."),
        )


class ReportHoleForm(forms.Form):
    """A place without signal, by whoever knows it."""

    cause = forms.ChoiceField(label=_("Cause"), choices=[("", _("unknown")), *places.HoleCause.choices], required=False)
    has_power = forms.TypedChoiceField(
        label=_("Grid electricity"),
        choices=[("", _("unknown")), ("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
    )
    note = NoteField(required=True, label=_("What was seen"))
    evidence = EvidenceField()


class AssignForm(forms.Form):
    operator = forms.ChoiceField(label=_("Operator"))
    cause = forms.ChoiceField(
        label=_("Cause"), choices=[("", _("as it stands")), *places.HoleCause.choices], required=False
    )
    note = NoteField()

    def __init__(self, *args: object, operators: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        set_choices(self, "operator", operators)


class CommitForm(forms.Form):
    committed_on = make_day_field(_("Committed until"))
    note = NoteField(label=_("What will be done"))


class MendForm(forms.Form):
    mended_on = make_day_field(_("Reported mended on"))
    note = NoteField(required=True, label=_("What was done"))
    evidence = EvidenceField()


class ConfirmForm(forms.Form):
    closed_on = make_day_field(_("Closed on"))
    note = NoteField(required=True, label=_("What was seen"))
    evidence = EvidenceField(required=True)


class DenyForm(forms.Form):
    note = NoteField(required=True, label=_("What was seen"))


class DropHoleForm(forms.Form):
    note = NoteField(required=True, label=_("Why it was entered by mistake"))
