"""Fields of forms as people type here: days, texts, reasons, numbers with a decimal comma, whole đồng."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.kernel.ui.forms import DayInput

if TYPE_CHECKING:
    from hatang.kernel.problems import Text


def make_day_field(label: Text, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **options)


def make_text_field(label: Text, *, rows: int = 4, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


def make_reason_field() -> forms.CharField:
    """Why: it stands in the audit log."""
    return make_text_field(_("Reason"), rows=2, max_length=300, help_text=_("It stands in the audit log."))


class NumberField(forms.DecimalField):
    """A number with a decimal comma or point; thousands parted by points, spaces or not at all.

    >>> NumberField().to_python("92,5"), NumberField().to_python("3.000"), NumberField(required=False).to_python("")
    (Decimal('92.5'), Decimal('3000'), None)
    """

    # Not the browser's number field: that knows no decimal comma and shows "92,5" as nothing.
    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs take the parent for an IntegerField
        if value in self.empty_values:
            return None
        text = re.sub(r"[\s\u00a0]", "", str(value))
        if re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d+)?", text):
            text = text.replace(".", "")
        try:
            return Decimal(text.replace(",", "."))
        except InvalidOperation as error:
            raise forms.ValidationError(_("This is not a number.")) from error


def format_decimal(value: Decimal | None) -> str:
    """A number as it is typed: no zeros that say nothing, a decimal comma.

    >>> format_decimal(Decimal("95.0000")), format_decimal(Decimal("92.5000")), format_decimal(None)
    ('95', '92,5', '')
    """
    if value is None:
        return ""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def written_number(value: float) -> str:
    """A number of a document as people type it.

    >>> written_number(3000), written_number(98.5)
    ('3000', '98,5')
    """
    return format_decimal(Decimal(str(value)))


class MoneyField(forms.Field):
    """Whole đồng: 1.200.000.000, 1 200 000 000 or 1200000000.

    >>> MoneyField().clean("1.200.000"), MoneyField(required=False).clean("")
    (1200000, None)
    """

    widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        text = re.sub(r"[\s\u00a0.]|đồng|₫", "", str(value))
        if not re.fullmatch(r"\d{1,18}", text):
            raise forms.ValidationError(_("Write a sum in whole đồng, such as 1.200.000.000."))
        return int(text)
