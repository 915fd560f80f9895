"""Forms: filter mast positions, correct and withdraw fibre, close a position, fix a weakness."""

from __future__ import annotations

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.assets.actions.fibre import SHORTEST_REASON
from hatang.capabilities.assets.terms import FibreState, Technology
from hatang.kernel.ui.fields import make_day_field


class _WithOperators(forms.Form):
    """A form that lets one operator be chosen, or none."""

    nobody = _("all operators")

    def __init__(self, *args: object, operators: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["operator"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", self.nobody), *operators]


class SiteFilter(_WithOperators):
    operator = forms.ChoiceField(label=capfirst(_("operator")), required=False)
    technology = forms.ChoiceField(
        label=capfirst(_("technology")), choices=[("", _("all technologies")), *Technology.choices], required=False
    )


class FibreCorrectionForm(_WithOperators):
    """What the commune says of fibre in one of its hamlets."""

    state = forms.ChoiceField(label=_("What is true"), choices=FibreState.choices, widget=forms.RadioSelect)
    operator = forms.ChoiceField(
        label=_("Which operator's claim"),
        required=False,
        help_text=_("Leave it at all operators where nobody has fibre here."),
    )
    as_of = make_day_field(
        _("From which day"),
        help_text=_("The first day on which it is true; not in the future."),
    )
    reason = forms.CharField(
        label=_("How it is known"),
        widget=forms.Textarea(attrs={"rows": 3}),
        min_length=SHORTEST_REASON,
        max_length=2000,
        help_text=_("Who looked, when, what was found. Everybody can read it."),
    )


class DayAndReasonForm(forms.Form):
    """A day and a reason: to withdraw a correction, to close a mast position."""

    as_of = make_day_field(_("From which day"))
    reason = forms.CharField(label=capfirst(_("reason")), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)


class FixForm(forms.Form):
    """The day on which a weakness was fixed."""

    fixed_on = make_day_field(capfirst(_("fixed on")))
    note = forms.CharField(
        label=_("How it was fixed"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000, required=False
    )
