"""What an ODS holds beside its values: merged cells, errors, percentages, hidden columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from hatang.engines.sheets import archives
from hatang.engines.sheets.cells import Merge, Unreadable

if TYPE_CHECKING:
    from pathlib import Path

_CONTENT = "content.xml"
# Rows and columns that a file may say are repeated; beyond these the reader gives up anyway.
_MOST = 1_048_576


@dataclass
class _Walk:
    """Where in the sheet the parser stands; repeated rows and cells are counted, never walked one by one."""

    sheets: dict[str, dict[str, Any]] = field(default_factory=dict)
    sheet: dict[str, Any] = field(default_factory=dict)
    row: int = 0
    column: int = 0
    rows_repeated: int = 1
    columns_repeated: int = 1
    error_at: tuple[int, int] | None = None
    text: list[str] = field(default_factory=list)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        kind = tag.rpartition(":")[2]
        unprefixed = {name.rpartition(":")[2]: value for name, value in attributes.items()}
        if kind == "table":
            fresh: dict[str, Any] = {"errors": {}, "percents": set(), "merged": [], "hidden_columns": set()}
            self.sheet = self.sheets.setdefault(unprefixed.get("name", ""), fresh)
            self.row = self.column = 0
        elif kind == "table-column":
            repeated = min(int(unprefixed.get("number-columns-repeated", 1)), _MOST)
            if unprefixed.get("visibility") in ("collapse", "filter") and repeated < 1024:
                self.sheet["hidden_columns"].update(range(self.column, self.column + repeated))
            self.column += repeated
        elif kind == "table-row":
            self.column = 0
            self.rows_repeated = min(int(unprefixed.get("number-rows-repeated", 1)), _MOST)
        elif kind in ("table-cell", "covered-table-cell"):
            self._cell(kind, unprefixed, attributes)

    def _cell(self, kind: str, unprefixed: dict[str, str], attributes: dict[str, str]) -> None:
        self.columns_repeated = min(int(unprefixed.get("number-columns-repeated", 1)), _MOST)
        down, across = int(unprefixed.get("number-rows-spanned", 1)), int(unprefixed.get("number-columns-spanned", 1))
        if kind == "table-cell" and (down > 1 or across > 1):
            self.sheet["merged"].append(Merge(self.row, self.column, self.row + down - 1, self.column + across - 1))
        if attributes.get("calcext:value-type") == "error":
            self.error_at, self.text = (self.row, self.column), []
        elif unprefixed.get("value-type") == "percentage" and self.columns_repeated * self.rows_repeated < 10_000:
            self.sheet["percents"].update(
                (self.row + down_by, self.column + across_by)
                for down_by in range(self.rows_repeated)
                for across_by in range(self.columns_repeated)
            )

    def end(self, tag: str) -> None:
        kind = tag.rpartition(":")[2]
        if kind in ("table-cell", "covered-table-cell"):
            if self.error_at is not None:
                self.sheet["errors"][self.error_at] = "".join(self.text).strip() or "#N/A"
                self.error_at = None
            self.column += self.columns_repeated
        elif kind == "table-row":
            self.row += self.rows_repeated

    def characters(self, text: str) -> None:
        if self.error_at is not None:
            self.text.append(text)


def read_extras(path: Path) -> dict[str, dict[str, Any]]:
    """Per sheet: errors, percents, merged, hidden_columns. A document type is refused, so no entity is expanded."""
    walk = _Walk()
    parser = expat.ParserCreate()
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.characters
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(archives.read_member(path, _CONTENT), True)
    except (expat.ExpatError, ValueError) as error:
        raise Unreadable("broken", str(error)) from error
    return walk.sheets


def _refuse_doctype(*_declaration: object) -> None:
    raise Unreadable("broken", "document type declaration")
