"""Fields of forms as people type here: days, texts, reasons, numbers with a decimal comma, whole đồng."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.engines.writing.words import fold_text
from hatang.kernel.ui.forms import DayInput, LastDayInput, MomentInput, MoneyInput, WordsSelect
from hatang.kernel.ui.reading import find_money, read_day, read_moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

    from hatang.kernel.problems import Text


class DayField(forms.DateField):
    """A day as people write it here, or as a program does: 24/11/2026, 24-11-2026, 24.11.26, 2026-11-24.

    >>> DayField().clean("24/11/2026"), DayField(required=False).clean("")
    (datetime.date(2026, 11, 24), None)
    """

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        return read_day(value) if isinstance(value, str) and value.strip() else super().to_python(value or None)


class MomentField(forms.DateTimeField):
    """A day with the time of the day, in the province's time."""

    widget = MomentInput

    def to_python(self, value: Any) -> datetime | None:
        moment = read_moment(value) if isinstance(value, str) and value.strip() else value or None
        return super().to_python(moment)


def set_choices(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """What a field of a form may be set to, known only where the form is made."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


def make_day_field(label: Text, **options: Any) -> DayField:
    return DayField(label=label, **options)


def make_last_day_field(label: Text, **options: Any) -> DayField:
    """A day by which something is to be done."""
    return DayField(label=label, widget=LastDayInput, **options)


def need_when(field: forms.Field, other: str, value: str) -> None:
    """Let the page mark an optional field as needed while another field of its form has the value; what is refused
    without it the owner of the form says."""
    field.widget.attrs["data-needed-by"] = f"{other}={value}"


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


class QuantityField(NumberField):
    """A number that is reckoned with, typed and shown with a decimal comma; gives a float.

    >>> QuantityField().clean("0,8"), QuantityField().clean("4.000"), QuantityField().prepare_value(42.5)
    (0.8, 4000.0, '42,5')
    """

    def clean(self, value: Any) -> float | None:
        number = super().clean(value)
        return None if number is None else float(number)

    def prepare_value(self, value: Any) -> Any:
        return written_number(value) if isinstance(value, (int, float)) else value


class MoneyField(forms.IntegerField):
    """Whole đồng: 1.200.000.000, 1 200 000 000, 1200000000, "1,2 tỷ" or "350 triệu".

    >>> MoneyField().clean("1.200.000"), MoneyField().clean("1,2 tỷ"), MoneyField(required=False).clean("")
    (1200000, 1200000000, None)
    """

    widget = MoneyInput

    def __init__(self, *, min_value: int = 0, max_value: int = 10**18 - 1, **options: Any) -> None:
        super().__init__(min_value=min_value, max_value=max_value, **options)

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values or isinstance(value, int):
            return value if isinstance(value, int) else None
        if (vnd := find_money(str(value))) is None:
            raise forms.ValidationError(_("Write a sum in đồng, such as 1.200.000.000, 1,2 tỷ or 350 triệu."))
        return vnd

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """None of the browser's number field."""
        return {}


class SearchedChoiceField(forms.Field):
    """The code of one of many, found by words: `find(words)` gives (code, title) of those that hold all folded words,
    the best first; `name(code)` the title of one, "" for none. `open_title` is what "" stands for.

    Words that one alone answers to choose it; those that several answer to leave them to choose from.
    """

    widget = WordsSelect
    MOST = 30

    def __init__(
        self,
        *,
        find: Callable[[tuple[str, ...]], list[tuple[str, str]]],
        name: Callable[[str], str],
        open_title: Text,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.find, self.name, self.open_title = find, name, open_title

    def search(self, words: str) -> list[tuple[str, str]]:
        parts = tuple(re.findall(r"[^\s,;·]+", fold_text(words)))
        return self.find(parts) if parts else []

    def offer(self, value: tuple[str, str] | str) -> None:
        """Put into the select what may be chosen of it now."""
        code, words = value if isinstance(value, tuple) else (value, "")
        title = self.name(code) if code and not words else ""
        matches = self.search(words)[: self.MOST] if words else [(code, title or code)] if code else []
        is_open = not (words and matches)
        assert isinstance(self.widget, WordsSelect)
        self.widget.choices = [*([("", self.open_title)] if is_open else []), *matches]

    def clean(self, value: Any) -> str:
        code, words = value if isinstance(value, tuple) else (value or "", "")
        if not words:
            if code and not self.name(code):
                raise forms.ValidationError(_("Nothing here is called so."))
            return str(super().clean(code) or "")
        matches = self.search(words)
        if code in {known for known, _title in matches}:
            return str(code)
        if not matches:
            raise forms.ValidationError(_("Nothing here is called so."))
        if len(matches) > 1:
            raise forms.ValidationError(_("%(count)d are called so: choose one."), params={"count": len(matches)})
        return matches[0][0]
