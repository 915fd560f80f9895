"""The form of a regime as a sheet: out as XLSX, back as XLSX, ODS or CSV, read by the machinery of the imports."""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import xlsxwriter
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting.terms import FieldKind
from hatang.kernel import indicators
from hatang.kernel.imports import Choice, Import, ImportColumn, Record, RowProblem, build_resolver, checking, reading
from hatang.kernel.problems import Invalid
from hatang.kernel.ui.table_export import safe_text, under_head

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from hatang.kernel.access import Actor
    from hatang.kernel.imports import Situation, Values

LARGEST_BYTES = 5 * 1024 * 1024
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
# Faults told at once: enough to mend a sheet with, few enough to read.
_MOST_NAMED = 8
_FILLED = {
    "tasks": _("the tasks that the body leads"),
    "sites": _("new sites of the operator's plan"),
    "shared_sites": _("shared sites of the operator's plan"),
    "sites_5g": _("new 5G sites of the operator's plan"),
    "routes_km": _("new routes of the operator's plan"),
}


def _list_indicators(situation: Situation) -> Iterator[Record]:
    for indicator in indicators.list_indicators():
        yield Record(indicator.code, (indicator.code,), str(indicator.title))


def _check_row(values: Values) -> Iterator[RowProblem]:
    if not _CODE.fullmatch(str(values["code"])):
        yield RowProblem("code", _("A code is made of letters, digits, “-”, “_” and “.”, without spaces."))
    if values.get("indicator") and values["kind"] != FieldKind.NUMBER:
        yield RowProblem("indicator", _("An indicator fills a number."))
    kinds = identity.OrganisationKind.values
    for kind in _split_words(values.get("only")):
        if kind not in kinds:
            known_kinds = ", ".join(body_kind for body_kind in kinds if body_kind != identity.OrganisationKind.GROUP)
            yield RowProblem("only", _("“%(kind)s” is no kind of body; there are: %(kinds)s.")
                        % {"kind": kind, "kinds": known_kinds})  # fmt: skip


def _split_words(text: object) -> list[str]:
    return [part for part in re.split(r"[\s;,]+", str(text or "")) if part]


def _list_no_current_rows(situation: Situation) -> Mapping[Any, Values]:
    """A sheet is a whole form, not a change of one."""
    return {}


def _refuse_to_apply(changes: object, *, actor: Actor, import_id: str, as_of: date) -> None:
    """The rows are checked here and become the form of a version, which is written with its head."""
    raise AssertionError("the form of a regime is written with its head")


FORM = Import(
    name="reporting.form",
    dataset="reporting.regime",
    title=_("Form of a reporting regime"),
    columns=(
        ImportColumn("code", _("Code"), ("mã", "mã chỉ tiêu", "ký hiệu"), required=True, maximum_length=40),
        ImportColumn("group", _("Group"), ("nhóm",), required=True, maximum_length=300),
        ImportColumn("label", _("Question"), ("nội dung", "tiêu chí", "chỉ tiêu", "nội dung báo cáo"), required=True,
               maximum_length=1000),
        ImportColumn("kind", _("Kind"), ("loại", "kiểu"), kind="choice", required=True, choices=(
            Choice(FieldKind.NUMBER, FieldKind.NUMBER.label, ("number", "số", "số liệu")),
            Choice(FieldKind.TEXT, FieldKind.TEXT.label, ("text", "chữ", "văn bản")),
            Choice(FieldKind.YES_NO, FieldKind.YES_NO.label, ("yes_no", "có không", "có/không", "có hoặc không")),
        )),
        ImportColumn("unit", _("Unit"), ("đơn vị", "đơn vị tính", "đvt"), maximum_length=40, default=""),
        ImportColumn("indicator", _("Indicator"), ("mã chỉ số", "chỉ số"), kind="reference",
                     reference=build_resolver(_list_indicators)),
        ImportColumn("required", _("Required"), ("bắt buộc",), kind="boolean", default=True),
        ImportColumn("points", _("Points"), ("điểm", "điểm tối đa"), kind="decimal", minimum=0, maximum=10_000),
        ImportColumn("only", _("Only for kinds of bodies"), ("chỉ dành cho", "loại cơ quan"), default=""),
        ImportColumn("filled", _("Filled from"), ("lấy từ",), kind="choice",
               choices=tuple(Choice(value, title, (value,)) for value, title in _FILLED.items())),
        ImportColumn("open", _("Not entered yet"), ("chưa nhập",), kind="boolean", default=False),
    ),
    key=("code",),
    rule="reporting.define",
    current=_list_no_current_rows,
    apply=_refuse_to_apply,
    row_checks=(_check_row,),
)  # fmt: skip


def read_form_sheet(actor: Actor, *, stream: IO[bytes], name: str, as_of: date) -> list[dict[str, Any]]:
    """The fields in the order of the sheet. `Invalid` names sheet, cell and column of what is wrong."""
    content = stream.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise Invalid("form", _("The file is too large"), where=name, status=413)
    ending = Path(name).suffix.lower()
    with tempfile.NamedTemporaryFile(suffix=ending if ending[1:].isalnum() else "") as kept:
        kept.write(content)
        kept.flush()
        document = reading.read_document(Path(kept.name), name)
    examination = checking.examine_document(document, FORM, checking.Decisions(), actor=actor, as_of=as_of)
    if examination.faults:
        fault_lines = [
            f"{fault.cell or fault.row} · {_find_column_title(fault.field)}: {fault.reason}"
            for fault in examination.faults[:_MOST_NAMED]
        ]
        more = len(examination.faults) - len(fault_lines)
        if more:
            fault_lines.append(gettext("and %(count)d more faults") % {"count": more})
        hint = _("Mend these cells and send the file again; nothing was changed.")
        raise Invalid("form", _("The form cannot be taken in"), where=name, detail="; ".join(fault_lines), hint=hint)
    return [_build_field(row.values) for row in examination.table.rows]


def _find_column_title(field: str) -> str:
    return next((str(column.title) for column in FORM.columns if column.field == field), field)


def _build_field(values: Mapping[str, Any]) -> dict[str, Any]:
    """One line as regimes keep it; what is not said is left out."""
    field = {name: values[name] for name in ("code", "group", "label", "kind")}
    field |= {name: values[name] for name in ("unit", "indicator", "points") if values.get(name) not in (None, "")}
    if not values.get("required", True):
        field["required"] = False
    if only := _split_words(values.get("only")):
        field["only"] = only
    filled = values.get("filled")
    if filled == "tasks":
        field["tasks"] = True
    elif filled:
        field["builds"] = filled
    if values.get("open"):
        field["open"] = True
    return field


def write_form_sheet(form: Sequence[Mapping[str, Any]], *, title: str) -> bytes:
    """The form as XLSX, one row a field, in the columns that are read back."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(gettext("Form"))
        sheet.set_header(f"&L{title[:200].replace('&', '&&')}")
        for column, declared in enumerate(FORM.columns):
            sheet.write_string(0, column, str(declared.title), bold)
            sheet.set_column(
                column, column, 60 if declared.field == "label" else 34 if declared.field == "group" else 16
            )
        kinds = [str(kind.label) for kind in FieldKind]
        for row, field in enumerate(form, start=1):
            for column, value in enumerate(_build_cells(field)):
                sheet.write(row, column, safe_text(value), wrapped)
        last = max(len(form), 1) + 200
        sheet.data_validation(1, 3, last, 3, {"validate": "list", "source": kinds})
        under_head(sheet)
    return out.getvalue()


def _build_cells(field: Mapping[str, Any]) -> tuple[Any, ...]:
    yes, no = gettext("yes"), gettext("no")
    filled = "tasks" if field.get("tasks") else field.get("builds", "")
    return (
        field["code"],
        field.get("group", ""),
        field["label"],
        str(FieldKind(field.get("kind", FieldKind.NUMBER)).label),
        field.get("unit", ""),
        field.get("indicator", ""),
        yes if field.get("required", True) else no,
        "" if field.get("points") is None else field["points"],
        "; ".join(field.get("only", ())),
        str(_FILLED[filled]) if filled else "",
        yes if field.get("open") else "",
    )
