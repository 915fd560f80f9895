"""Forms that look and speak alike everywhere: Django's renderer with our templates, and the inputs that all use."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from hatang.kernel import workdays
from hatang.kernel.ui import formats, reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.safestring import SafeString

_static = lazy(static, str)
# The last weekday on which offices work by itself; and of how many years after this one the days are told.
_FRIDAY, _YEARS_TOLD = 5, 2


class Renderer(TemplatesSetting):
    """Set as FORM_RENDERER, so that `{{ form }}` of any package comes out in our furniture."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"


class DayInput(forms.DateInput):
    """A day as people write it, 24/11/2026, whatever the browser speaks; a script adds a calendar."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        usual = {
            "inputmode": "numeric",
            "autocomplete": "off",
            "placeholder": _("day/month/year"),
            "data-day": "",
            "data-script": _static("ui/day.js"),
            "data-icons": _static("ui/icons.svg"),
        }
        super().__init__(usual | (attrs or {}), format="%d/%m/%Y")

    def format_value(self, value: Any) -> str | None:
        """What was typed in another shape is shown in ours, what is no day as it was typed."""
        if isinstance(typed := value, str):
            try:
                value = reading.read_day(typed)
            except ValidationError:
                return typed
        shown = super().format_value(value)
        return None if shown is None else str(shown)


class LastDayInput(DayInput):
    """A day by which something is to be done: one on which offices rest is told while it is chosen, never refused."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        this_year = timezone.localdate().year
        # The script knows weekends; of holidays and of Saturdays worked for them it is told.
        first, last = date(this_year, 1, 1), date(this_year + _YEARS_TOLD, 12, 31)
        days = (first + timedelta(days=number) for number in range((last - first).days + 1))
        other = [day.isoformat() for day in days if workdays.is_working_day(day) != (day.isoweekday() <= _FRIDAY)]
        return super().get_context(name, value, {**(attrs or {}), "data-other-days": " ".join(other)})


class MomentInput(forms.DateTimeInput):
    """A day with the time of the day: 24/11/2026 08:30."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        usual = {"autocomplete": "off", "placeholder": _("day/month/year hour:minute")}
        super().__init__(usual | (attrs or {}), format="%d/%m/%Y %H:%M")


class MoneyInput(forms.TextInput):
    """A sum in whole đồng; under it stands what it is in the unit people speak in."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        usual = {
            "autocomplete": "off",
            "placeholder": _("such as 1.200.000.000 or 1,2 tỷ"),
            "data-money": "",
            "data-script": _static("ui/money.js"),
        }
        super().__init__(usual | (attrs or {}))

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        sum_vnd = value if isinstance(value, int) else reading.find_money(str(value or ""))
        words = "" if sum_vnd is None else formats.format_money(sum_vnd, 2)
        below = render_to_string("ui/money_words.html", {"id": (attrs or {}).get("id", ""), "words": words})
        return super().render(name, value, attrs, renderer) + below

    def format_value(self, value: Any) -> str | None:
        return formats.format_number(value, 0) if isinstance(value, int) else super().format_value(value)


class SearchInput(forms.TextInput):
    """A name that is typed: the browser offers those of `offered` that fit, by any part of them."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off"} | (attrs or {}))
        self.offered: Sequence[str] = ()

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        listed = f"{(attrs or {}).get('id', name)}_offered"
        typed = super().render(name, value, {**(attrs or {}), "list": listed}, renderer)
        return typed + render_to_string("ui/offered.html", {"id": listed, "offered": self.offered})


class SearchSelect(forms.Select):
    """One of many, perhaps under headings: a script puts a field above them where a part of a name, written with or
    without diacritics, leaves those that fit."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        usual = {"data-search": _("Type a part of the name"), "data-script": _static("ui/choose.js")}
        super().__init__(usual | (attrs or {}))


class SearchBoxes(forms.CheckboxSelectMultiple):
    """Several of many: a script puts a field above the boxes where a part of a name leaves those that fit, and those
    that are ticked."""

    template_name = "ui/search_boxes.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        return context | {"hint": _("Type a part of the name"), "script": _static("ui/choose.js")}


class WordsSelect(forms.Select):
    """One of more than a page should hold: a field for words stands above the few that were found by them.

    It gives (code, words) as they were sent, `NAME-tim` being the words; a script asks for what is found while somebody
    types, without one the form is sent. The page answers what `HX-Target` names with the field alone.
    """

    template_name = "ui/words_select.html"
    MOST_LINES = 8

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[str, str]:
        return data.get(name) or "", (data.get(f"{name}-tim") or "").strip()[:100]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}-tim" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        code, words = value if isinstance(value, tuple) else (value or "", "")
        context = super().get_context(name, code, attrs)
        lines = min(self.MOST_LINES, len(list(self.choices))) if words else 0
        return context | {"words": words, "lines": max(lines, 2) if words else 0, "hint": _("Type a part of the name")}


class ReasonForm(forms.Form):
    """Why: for acts that undo something."""

    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=300,
        help_text=_("It stands in the audit log."),
    )
