"""The living style guide at /ui/: every part with invented samples, the developers' reference for pages."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from hatang.kernel.access import allow
from hatang.kernel.indicators import Measurement, Quality
from hatang.kernel.problems import Invalid
from hatang.kernel.ui import charts, fields, formats, maps
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.forms import SearchSelect
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

_NAMES = ("Trà Bồng", "Sơn Hà", "Minh Long", "Ba Tơ", "Đức Phổ", "Mộ Đức", "Bình Sơn", "Lý Sơn", "Măng Đen", "Đăk Tô")
_STATES = ("reached", "not_reached", "in_progress", "not_carried_out", "no_data")
_SAMPLE_ROWS = 137


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Name"), help_text=_("As it stands on the decision."))
    commune = forms.ChoiceField(label=_("Commune"), choices=[(name, name) for name in _NAMES])
    body = forms.ChoiceField(
        label=_("One of many"),
        choices=[("", "–"), (_("Commune"), [(f"{name} 2", f"{name} 2") for name in _NAMES])],
        widget=SearchSelect,
        required=False,
    )
    since = fields.make_day_field(_("Valid from"))
    height_m = forms.DecimalField(label=_("Height (m)"), required=False, max_value=200)
    cost_vnd = fields.MoneyField(label=_("Cost"), required=False)
    shared = forms.BooleanField(label=_("Shared by several operators"), required=False)
    note = forms.CharField(label=_("Note"), widget=forms.Textarea, required=False)


def _sample_rows() -> list[dict[str, Any]]:
    return [
        {
            "place": f"{_NAMES[index % len(_NAMES)]} {index + 1}",
            "households": 40 + index * 37 % 400,
            "share": None if index % 11 == 0 else float(index * 29 % 101),
            "since": date(2020, 1, 1) + timedelta(days=37 * index),
            "fibre": index % 3 != 0,
            "state": _STATES[index % 5],
            "quality": ("declared", "predicted", "measured")[index % 3],
            "cost_vnd": 1_000_000 * (index * 53 % 4000),
        }
        for index in range(_SAMPLE_ROWS)
    ]


def sample_table(request: HttpRequest) -> Table:
    columns = [
        Column("place", _("Place")),
        Column("state", _("State"), "state"),
        Column("households", _("Households"), "integer", total=True),
        Column("share", _("Share"), "percent"),
        Column("quality", _("Quality"), "quality"),
        Column("fibre", _("Fibre"), "boolean"),
        Column("since", _("Since"), "date"),
        Column("cost_vnd", _("Cost"), "money", total=True, shown=False),
    ]
    return Table("sample", columns, from_rows(_sample_rows()), request, caption=_("A table of samples"))


def _sample_measurement(
    value: float | None, quality: Quality | None, reason: str = "", *, bound: bool = False
) -> Measurement:
    return Measurement(
        code="sample",
        version=1,
        as_of=date(2026, 1, 1),
        areas=(),
        value=value,
        numerator=0,
        denominator=0,
        quality=quality,
        reason=reason,
        upper_bound=bound,
    )


@allow("public")
def show_styleguide(request: HttpRequest) -> HttpResponseBase:
    """Every part once."""
    table = sample_table(request)
    if (answer := table.answer()) is not None:
        return answer
    months = [date(2023 + index // 4, 1 + index % 4 * 3, 1) for index in range(14)]
    points = tuple(
        charts.ChartPoint(day, None if index == 5 else 62 + index * 2.3, "declared" if index < 9 else "measured")
        for index, day in enumerate(months)
    )
    steps = tuple(charts.Step(formats.format_month(point.day), point.day.toordinal(), point.value) for point in points)
    form = SampleForm({"name": "", "commune": "?"}) if request.GET.get("form") == "wrong" else SampleForm()
    return render(
        request,
        "ui/styleguide.html",
        {
            "table": table,
            "empty_table": Table(
                "none",
                table.columns,
                from_rows([]),
                request,
                caption=_("An empty table"),
                empty=Empty(_("No masts yet"), _("Import the operator's list of masts."), "/ui/", _("Import a file")),
            ),
            "form": form,
            "curve": charts.Curve(_("Figure"), _("Date"), steps),
            "trend": charts.Trend(_("A trend of samples"), "%", points, goal=95, goal_day=date(2026, 12, 31)),
            "figures": [
                _sample_measurement(92.4, Quality.DECLARED),
                _sample_measurement(94.97, Quality.PREDICTED),
                _sample_measurement(100, Quality.MEASURED),
                _sample_measurement(71, Quality.DECLARED, bound=True),
                _sample_measurement(None, None, str(_("The survey has not been entered."))),
            ],
            "bars": list(zip(_STATES, (96.2, 71, 64, 12, None), (95, 80, 90, 80, 90), strict=True)),
            "counts": [("reached", 4), ("not_reached", 3), ("not_carried_out", 0), ("no_data", 1)],
            "sparks": [[61, 64, 70, 71, 78, 92], [None, 40, None, 44, 41], [], [80]],
            "problem": Invalid("row", _("The height is not a number"), where="F17", hint=_("Write metres: 42,5.")),
            "map": maps.Map(
                name="sample",
                title=_("The ground of every map"),
                layers=(),
                bounds=(104.5, 8.0, 117.0, 19.0),
                as_of=context_of(request).as_of,
                schematic=True,
                shape="wide",
            ),
            "icons": _icon_names(),
            "colours": [
                "accent", "attention", "loss", "reached", "not-reached", "not-carried-out",
                "seq-1", "seq-2", "seq-3", "seq-4", "seq-5", "no-data",
            ],
            "money": [850_000, 12_300_000, 1_234_567_890, 4_500_000_000_000],
        },
    )  # fmt: skip


def _icon_names() -> list[str]:
    sprite = (Path(__file__).parent / "static" / "ui" / "icons.svg").read_text(encoding="utf-8")
    return re.findall(r'symbol id="([^"]+)"', sprite)
