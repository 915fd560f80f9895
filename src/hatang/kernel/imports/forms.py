"""The forms of the import pages: the upload, and what a person corrects about the columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.engines.sheets.cells import column_number
from hatang.kernel.imports import coordinates
from hatang.kernel.imports.layouts import Wishes
from hatang.kernel.ui.fields import make_day_field

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from hatang.kernel.access import Actor
    from hatang.kernel.imports.declaration import Import, ImportColumn
    from hatang.kernel.imports.models import ImportRun

ACCEPTED = ".xlsx,.xlsm,.xls,.ods,.csv,.tsv,.txt,.geojson,.json,.gpkg,.zip"


class UploadForm(forms.Form):
    """The file, from when it is valid, and what holds for all its rows."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX, XLS, ODS, CSV, GeoJSON, GeoPackage, or a ZIP with a Shapefile; at most 50 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED, "data-send": True}),
    )
    as_of = make_day_field(_("Valid from"), help_text=_("From this day on the records are as the file says."))
    supplement = forms.BooleanField(label=_("The file is a part: what is missing in it stays as it is"), required=False)

    def __init__(self, *args: Any, declared: Import, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not declared.closes:
            del self.fields["supplement"]
        allowed = declared.allowed(actor)
        for name in declared.scope:
            if len(allowed.get(name, ())) != 1:
                self.fields[f"given-{name}"] = given_field(declared.column(name), allowed.get(name))
        # Choosing the file sends it: what else is said comes before.
        self.fields["file"] = self.fields.pop("file")

    def given(self) -> dict[str, str]:
        return {
            name.removeprefix("given-"): str(value)
            for name, value in self.cleaned_data.items()
            if name.startswith("given-") and value
        }


class DayForm(forms.Form):
    """From when the file is valid, asked once more beside the button that takes it in."""

    as_of = make_day_field(_("Valid from"), help_text=_("From this day on the records are as the file says."))

    @classmethod
    def brief(cls, name: str, as_of: date) -> DayForm:
        """The field alone, one of several on a page: `name` tells it from the others."""
        form = cls(initial={"as_of": as_of}, auto_id=f"id_{name}_%s")
        form.fields["as_of"].help_text = ""
        return form


def given_field(column: ImportColumn, allowed: frozenset[str] | None = None) -> forms.Field:
    """A value for every row, for a field that the file may have no column for."""
    hint = _("Only when the file has no column for it; holds for every row.")
    if allowed:
        choices = [("", "—"), *((value, value) for value in sorted(allowed))]
        return forms.ChoiceField(label=column.title, choices=choices, required=False, help_text=hint)
    if column.choices:
        options = [("", "—"), *((choice.value, choice.title) for choice in column.choices)]
        return forms.ChoiceField(label=column.title, choices=options, required=False, help_text=hint)
    return forms.CharField(label=column.title, required=False, max_length=200, help_text=hint)


class LayoutForm(forms.Form):
    """Sheet, header rows, the meaning of each column, the zone, values for whole columns, the date."""

    as_of = make_day_field(_("Valid from"))
    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    first_header_row = forms.IntegerField(label=_("First row of the headings"), min_value=1, max_value=1000)
    last_header_row = forms.IntegerField(label=_("Last row of the headings"), min_value=1, max_value=1000)
    epsg = forms.TypedChoiceField(label=_("Coordinate system of the coordinates"), required=False, coerce=int)
    swap = forms.BooleanField(label=_("The columns of longitude and latitude are exchanged"), required=False)
    supplement = forms.BooleanField(label=_("The file is a part: what is missing in it stays as it is"), required=False)

    def __init__(self, *args: Any, run: ImportRun, declared: Import, **kwargs: Any) -> None:
        report, decisions = run.report, run.decisions
        wishes = Wishes.from_dict(decisions.get("wishes") or {})
        kwargs.setdefault(
            "initial",
            {
                "as_of": run.as_of,
                "sheet": report["sheet"],
                "first_header_row": report["header_rows"][0],
                "last_header_row": report["header_rows"][1],
                "epsg": wishes.epsg,
                "swap": wishes.swap,
                "supplement": decisions.get("supplement", False),
            },
        )
        super().__init__(*args, **kwargs)
        self.run, self.declared, self.wishes = run, declared, wishes
        names = [report["sheet"], *(other["name"] for other in report["other_sheets"])]
        _set_choices(self.fields["sheet"], [(name, name or "—") for name in dict.fromkeys(names)])
        zones = [(0, _("as the file says")), *((zone.epsg, zone.title) for zone in coordinates.ZONES)]
        _set_choices(self.fields["epsg"], zones)
        if declared.position is None:
            del self.fields["epsg"], self.fields["swap"]
        if not declared.closes:
            del self.fields["supplement"]
        self._columns()

    def _columns(self) -> None:
        fields: list[tuple[str, Any]] = [("", _("do not use"))]
        fields += [(column.field, column.title) for column in self.declared.columns]
        if self.declared.position is not None:
            fields.append(("@position", _("Longitude and latitude in one cell")))
        extra = {
            reported["field"]: reported["field"]
            for reported in self.run.report["columns"]
            if reported["field"].startswith("@")
        }
        fields += [(name, _CONTEXTS[name]) for name in extra if name in _CONTEXTS]
        for reported in self.run.report["columns"]:
            field = forms.ChoiceField(
                label=reported["header"], choices=fields, required=False, initial=reported["field"]
            )
            field.widget.attrs["aria-label"] = reported["header"] or reported["column"]
            self.fields[f"column-{reported['column']}"] = field
        used = {reported["field"] for reported in self.run.report["columns"]}
        given = self.run.decisions.get("given", {})
        for column in self.declared.columns:
            if column.field not in used or column.field in given:
                field_ = given_field(column)
                field_.initial = given.get(column.field, "")
                self.fields[f"given-{column.field}"] = field_

    def rows(self) -> list[tuple[dict[str, Any], forms.BoundField]]:
        """Each column of the file with its field, for the table of the page."""
        return [(reported, self[f"column-{reported['column']}"]) for reported in self.run.report["columns"]]

    def others(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith(("column-", "given-"))]

    def givens(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("given-")]

    def given(self) -> Mapping[str, str]:
        return {
            name.removeprefix("given-"): str(value)
            for name, value in self.cleaned_data.items()
            if name.startswith("given-") and value
        }

    def wanted(self) -> Wishes:
        """Only what differs from the guess is a wish, so that a better guess can still come."""
        data, report = self.cleaned_data, self.run.report
        columns = dict(self.wishes.columns)
        for reported in report["columns"]:
            chosen = data.get(f"column-{reported['column']}", "")
            if chosen != reported["field"]:
                columns[column_number(reported["column"])] = chosen
        rows = (data["first_header_row"], data["last_header_row"])
        sheet = data.get("sheet", "")
        moved_sheet = sheet != report["sheet"]
        moved_rows = list(rows) != report["header_rows"]
        return Wishes(
            sheet=sheet if moved_sheet else self.wishes.sheet,
            header_rows=None if moved_sheet else rows if moved_rows else self.wishes.header_rows,
            columns={} if moved_sheet or moved_rows else columns,
            epsg=data.get("epsg") or 0,
            swap=bool(data.get("swap")),
            measures=self.wishes.measures,
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if (data.get("first_header_row") or 0) > (data.get("last_header_row") or 0):
            self.add_error("last_header_row", _("The last row of the headings is not above the first."))
        chosen: set[str] = set()
        for reported in self.run.report["columns"]:
            name = data.get(f"column-{reported['column']}", "")
            if not name or (reported["second"] and name == reported["field"]):
                continue
            if name in chosen:
                self.add_error(f"column-{reported['column']}", _("Another column has this meaning already."))
            chosen.add(name)
        return data


_CONTEXTS = {
    "@commune": _("Commune, to tell namesakes apart"),
    "@district": _("District, to tell namesakes apart"),
    "@province": _("Province, to tell namesakes apart"),
}


def _set_choices(field: forms.Field, choices: list[Any]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
