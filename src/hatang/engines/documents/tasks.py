"""Tasks out of the tables of an annex: number, text, who leads and supports, when, what comes of it, what it costs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hatang.engines.documents import bodies, budgets, headers, periods, streams
from hatang.engines.documents.headers import Role
from hatang.engines.documents.model import Origin, Task, Unclear
from hatang.engines.documents.numbers import roman
from hatang.engines.documents.words import fold, joined

if TYPE_CHECKING:
    from hatang.engines.documents.outline import Framed
    from hatang.engines.documents.periods import Period
    from hatang.engines.documents.source import Cell, Row, Table

_MOST_HEAD_ROWS = 4


@dataclass(frozen=True)
class Columns:
    """The columns of a table by role, its head rows, and the head of each column."""

    roles: dict[Role, list[int]]
    head_rows: int
    heads: tuple[str, ...]

    def first(self, role: Role) -> int | None:
        found = self.roles.get(role)
        return found[0] if found else None

    def text(self, row: Row, role: Role) -> str:
        """The texts of all columns of a role, each once."""
        texts = dict.fromkeys(row.text(column) for column in self.roles.get(role, []))
        return " ".join(text for text in texts if text)

    @property
    def is_tasks(self) -> bool:
        """A table of tasks says who or when; a table of goals has values."""
        has_text = Role.TASK in self.roles or Role.MEASURE in self.roles
        is_assigned = (
            Role.LEAD in self.roles
            or Role.SUPPORT in self.roles
            or (Role.TIME in self.roles and Role.TASK in self.roles)
        )
        has_values = Role.YEAR in self.roles or Role.GOAL in self.roles or Role.UNIT in self.roles
        return has_text and is_assigned and not (has_values and Role.TASK not in self.roles)


def columns(table: Table) -> Columns | None:
    """The columns of a table, None where its first rows are no heads."""
    best: Columns | None = None
    first = table.rows[0].text(0).strip() if table.rows else ""
    if streams.is_number(first) and headers.role_of(first) is None and not _is_column_numbers(table.rows[0]):
        # "B.1 | Mở rộng trung tâm dữ liệu": a row that goes on the table of the page before.
        return None
    for count in range(1, min(_MOST_HEAD_ROWS, len(table.rows)) + 1):
        rows = table.rows[:count]
        if count > 1 and _is_body(rows[-1], best):
            break
        found = _columns(rows, table.width)
        is_lower = count > 1 and _is_lower(rows[-1], rows[-2])
        if found and (best is None or _told(found) > _told(best) or (is_lower and _told(found) == _told(best))):
            best = found
    if best is None or not (best.roles.keys() - {Role.NUMBER, Role.YEAR, Role.NOTE}):
        return None
    return _of_values(table, best)


_COUNTS = re.compile(
    r"[<>≤≥=\s]*(?:trên |dưới |tối thiểu |ít nhất |top )?\d[\d.,]*(?:\s*-\s*\d[\d.,]*)?(?:\W|$)", re.IGNORECASE
)


def is_count(text: str) -> bool:
    """Whether a cell begins with a figure: "≥ 90", "trên 3.000", "85%".

    >>> is_count("≥ 90"), is_count("trên 3.000"), is_count("Quyết định"), is_count("")
    (True, True, False, False)
    """
    return _COUNTS.match(text) is not None


def _of_values(table: Table, head: Columns) -> Columns:
    """ "Chỉ tiêu | Đơn vị | Kết quả | Cơ quan chủ trì": figures under "Kết quả" are goals."""
    results = head.roles.get(Role.PRODUCT, [])
    others = {Role.TASK, Role.YEAR, Role.GOAL, Role.TIME}
    if Role.MEASURE not in head.roles or not results or others & head.roles.keys():
        return head
    texts = [text for row in table.rows[head.head_rows :] if (text := joined(row.text(results[0])))]
    if sum(map(is_count, texts)) * 2 < len(texts):
        return head
    roles = {role: list(columns) for role, columns in head.roles.items() if role is not Role.PRODUCT}
    roles[Role.GOAL] = results
    said = [c for c in roles.get(Role.LEAD, []) if fold(head.heads[c]).strip(" .:*") == "đơn vị"]
    if said and Role.UNIT not in roles:
        roles[Role.UNIT] = said
        roles[Role.LEAD] = [c for c in roles[Role.LEAD] if c not in said]
    return replace(head, roles={role: columns for role, columns in roles.items() if columns})


def _is_column_numbers(row: Row) -> bool:
    return headers.is_column_numbers([cell.text for cell in row.cells])


def _is_lower(row: Row, above: Row) -> bool:
    """Whether a row of heads goes on the one above: merged cells, and what stands under a merged one ("Bắt đầu" under
    "Thời gian")."""
    spans = {c: each.span for each in above.cells for c in range(each.column, each.column + each.span)}
    return all(
        cell.continued
        or (
            spans.get(cell.column, 1) > cell.span
            and headers.role_of(above.text(cell.column)) in (Role.TIME, Role.BUDGET)
        )
        or cell.text == above.text(cell.column)
        or streams.lower_kind(cell.text)
        or {headers.role_of(cell.text), headers.role_of(above.text(cell.column))} == {Role.TIME}
        for cell in row.cells
        if cell.text
    )


def _told(head: Columns) -> tuple[int, int]:
    """How much heads say: columns known, and different things known ("Chủ trì", "Phối hợp" under "Phân công")."""
    return sum(map(len, head.roles.values())), len(head.roles)


def _is_body(row: Row, head: Columns | None) -> bool:
    """Whether a row is past the heads: it has a number, or says something long."""
    if _is_column_numbers(row):
        return False
    first = row.text(0).strip()
    if streams.is_number(first) and headers.role_of(first) is None:
        return True
    if head is None:
        return False
    # "Phần việc do Sở Nội vụ chủ trì" alone under three heads is the name of a group.
    is_alone = len({cell.text for cell in row.cells if cell.text}) == 1 and len(head.roles) > 2
    return is_alone or any(len(cell.text) > 90 for cell in row.cells)


def _columns(rows: tuple[Row, ...], width: int) -> Columns | None:
    roles: dict[Role, list[int]] = {}
    heads: list[str] = []
    lowest: list[str] = []
    before: list[str] = []
    said = [row for row in rows if not _is_column_numbers(row)]
    for column in range(width):
        texts = [joined(row.text(column)) for row in said]
        for at in range(len(texts) - 1):
            # A blank right of a head that has others under it is that head, merged: "Kinh phí | (blank)" over sources.
            if not texts[at] and texts[at + 1] and before and before[at] and before[at + 1]:
                texts[at] = before[at]
        before = texts
        stacked = [text for text in dict.fromkeys(texts) if text]
        role = next((found for text in reversed(stacked) if (found := headers.role_of(text))), None)
        above = [headers.role_of(text) for text in stacked[:-1]]
        # Years under "Kinh phí" are money, years under "Hiện trạng" tell where things stand.
        if role is Role.YEAR and (Role.BUDGET in above or Role.BASELINE in above):
            role = Role.BUDGET if Role.BUDGET in above else Role.BASELINE
        if role is not None and Role.BUDGET in above and role not in (Role.LEAD, Role.SUPPORT, Role.TIME):
            role = Role.BUDGET
        if role is not None:
            roles.setdefault(role, []).append(column)
        heads.append(" ".join(stacked))
        lowest.append(stacked[-1] if stacked else "")
    # The name of a group merged over all heads is no part of one.
    counted = [column for column, role in enumerate(headers.roles_of(lowest)) if role is Role.UNIT]
    if counted and Role.UNIT not in roles:
        roles = {role: [c for c in columns if c not in counted] for role, columns in roles.items()}
        roles = {role: columns for role, columns in roles.items() if columns} | {Role.UNIT: counted}
    measured = roles.get(Role.MEASURE, [])
    aims = [column for column in measured if headers.names_aim(heads[column])]
    gauges = [column for column in measured if column not in aims]
    if aims and gauges:
        # "Mục tiêu | Thước đo | Năm 2025": the aim heads what is measured; "Chỉ tiêu | Mục tiêu": it is the value.
        has_values = bool({Role.YEAR, Role.GOAL} & roles.keys())
        roles |= {Role.MEASURE: gauges, Role.GROUP if has_values or aims[0] < gauges[0] else Role.GOAL: aims}
    if Role.LEAD in roles and Role.SUPPORT not in roles and len(roles[Role.LEAD]) == 1:
        head = fold(heads[roles[Role.LEAD][0]])
        if "phối hợp" in head and "chủ trì" not in head:
            roles[Role.SUPPORT] = roles.pop(Role.LEAD)
    return Columns(roles, len(rows), tuple(heads)) if len(roles) >= 2 else None


@dataclass
class Found:
    tasks: list[Task]
    unclear: list[Unclear]


def of_table(framed: Framed, head: Columns, *, year: int | None, section: str = "") -> Found:
    """The tasks of a table; rows that say a group's name give it to the rows below."""
    found = Found([], [])
    path = ".".join(heading.marker.label for heading in framed.above if heading.marker.label)
    head = _naming(framed.table, head)
    over = _Over((), None)
    for row in _whole_rows(framed.table, head):
        title = _group(row, head)
        if title is not None:
            section = title
            over = _said_over(title, head, year)
            continue
        task = _task(row, head, section, year, path)
        if task is not None:
            found.tasks.append(replace(task, lead=task.lead or over.lead, period=over.period or task.period))
        else:
            shown = " | ".join(cell.text for cell in row.cells if cell.text)
            found.unclear.append(Unclear(shown, "row_without_task", Origin(row.place, shown, path)))
    return found


@dataclass(frozen=True)
class _Over:
    """What the title of a group says for its rows where no column does: who leads, and when."""

    lead: tuple[str, ...]
    period: Period | None


_LEADS_GROUP = re.compile(
    r"(?:(?:phần việc|(?:các )?(?:nhiệm vụ|công việc))\s+)?(?:(?:do|của|giao(?: cho)?)\s+)?(.+?)"
    r"(?:\s+(?:cùng\s+)?(?:chủ trì|thực hiện|phụ trách)(?: thực hiện)?)?\W*",
    re.IGNORECASE,
)
# "Làm thường xuyên", "Làm trong hai năm 2024 - 2025": what leads to the time and says none.
_DOES = re.compile(r"^(?:làm|thực hiện|triển khai)\s+|(?<=trong )(?:hai|ba|bốn|\d) (?=năm )", re.IGNORECASE)


def _said_over(title: str, head: Columns, year: int | None) -> _Over:
    """ "Phần việc do Sở Xây dựng chủ trì", "Hoàn thành trong Quý I/2024": a group that says it for all its rows."""
    who = _LEADS_GROUP.fullmatch(title) if Role.LEAD not in head.roles else None
    lead = tuple(bodies.split(who[1])) if who and bodies.is_body(who[1]) else ()
    when = _DOES.sub("", title).strip(" .:")
    is_dated = Role.TIME not in head.roles and periods.is_period(when)
    return _Over(lead, periods.period(when, year=year) if is_dated else None)


def _whole_rows(table: Table, head: Columns) -> list[Row]:
    """The rows under the heads, each whole: what the end of a page broke in two is joined."""
    rows: list[Row] = []
    for row in table.rows[head.head_rows :]:
        texts = [cell.text for cell in row.cells]
        if not any(texts) or headers.is_column_numbers(texts) or is_repeated_head(row, head):
            continue
        if rows and _is_rest(row, rows[-1], head):
            rows[-1] = whole(rows[-1], row)
        else:
            rows.append(row)
    return _dittoed(rows)


_DITTO = re.compile(r"[-\s]*(?:nt|như trên|\"|”|〃)[-\s]*", re.IGNORECASE)


def _dittoed(rows: list[Row]) -> list[Row]:
    """The rows with what "nt" ("như trên") and the like stand for: the text above in the same column."""
    found: list[Row] = []
    above: dict[int, str] = {}
    for row in rows:
        cells = [
            replace(cell, text=above.get(cell.column, cell.text)) if _DITTO.fullmatch(cell.text) else cell
            for cell in row.cells
        ]
        above |= {cell.column: cell.text for cell in cells if cell.text} if len(cells) > 1 else {}
        found.append(replace(row, cells=tuple(cells)))
    return found


def whole(row: Row, rest: Row) -> Row:
    """A row with the rest of it: each cell's text goes on."""
    cells = []
    for cell in row.cells:
        more = "" if _is_same_cell(cell, rest) else rest.text(cell.column)
        cells.append(replace(cell, text=f"{cell.text}\n{more}".strip("\n")) if more else cell)
    return replace(row, cells=tuple(cells))


def _is_same_cell(cell: Cell, rest: Row) -> bool:
    """A cell merged downwards says the same again."""
    return any(each.column == cell.column and each.continued for each in rest.cells)


def is_repeated_head(row: Row, head: Columns) -> bool:
    """A head printed again on the next page, or of a group of rows that puts it in other words."""
    known = {column: role for role, columns in head.roles.items() for column in columns}
    roles = {c: headers.role_of(row.text(c)) for c in range(row.width) if row.text(c)}
    if len(row.cells) > 2 and len(roles) > 2 and all(role and known.get(c) is role for c, role in roles.items()):
        return True
    said = [(fold(row.text(column)), fold(text)) for column, text in enumerate(head.heads)]
    same = sum(1 for a, b in said if a and (a == b or (len(a) > 1 and a in b)))
    return (
        same >= 2
        and same >= sum(1 for a, _ in said if a) - 1
        and any(headers.role_of(row.text(c)) for c in range(row.width))
    )


# "CV0" over "1", "1" over "0", "II" over "I": a column narrower than its numbers.
_BROKEN_NUMBER = re.compile(r"(?:[A-ZĐ]{2}\d \d{1,2}|\d \d|[IVX]+ [IVX]+)[.)]?")


def _number(row: Row, head: Columns) -> str:
    column = head.first(Role.NUMBER)
    number = joined(row.text(column)) if column is not None else ""
    return number.replace(" ", "") if _BROKEN_NUMBER.fullmatch(number) else number


_NAMES_TASK = re.compile(r"nhiệm vụ|công việc|dự án|đề án|^tên ")


def _naming(table: Table, head: Columns) -> Columns:
    """The heads with one column for the task: "Nhiệm vụ" beside "Nội dung" names it, unless it is merged over many."""
    columns = head.roles.get(Role.TASK, [])
    named = [column for column in columns if _NAMES_TASK.search(fold(head.heads[column]))]
    if len(columns) < 2 or len(named) != 1:
        return head
    body = [row for row in table.rows[head.head_rows :] if len(row.cells) > 1]
    over = [row for row in body if not row.text(named[0]) or _is_merged(row, named)]
    return head if len(over) * 3 > len(body) else replace(head, roles={**head.roles, Role.TASK: named})


def _text(row: Row, head: Columns) -> str:
    role = Role.TASK if Role.TASK in head.roles else Role.MEASURE
    found = list(dict.fromkeys(joined(row.text(column)) for column in head.roles[role]))
    return max(found, key=len) if found else ""


def _group(row: Row, head: Columns) -> str | None:
    """The title of a row that heads others: nobody is named in it and nothing dated."""
    # A number merged over the column of who leads names nobody.
    named = [
        "" if (text := head.text(row, role)) and text == head.text(row, Role.NUMBER) else text
        for role in (Role.LEAD, Role.SUPPORT, Role.TIME, Role.PRODUCT)
    ]
    if len(row.cells) == 1 or (len(set(filter(None, (cell.text for cell in row.cells)))) == 1 and row.width > 1):
        whole = joined(next((cell.text for cell in row.cells if cell.text), ""))
        if streams.is_number(whole):
            return None
        return re.sub(r"^(?:[IVX]+|[A-H]|\d+)[.)/]?\s+", "", whole)
    if roman(_number(row, head).strip(" .")) and not any(named[:2]) and not periods.is_period(named[2]):
        # "IV | Phát triển nhân lực": what the row above left over in its last cells names nobody.
        return _text(row, head)
    if any(named) and {*filter(None, named)} != {_text(row, head)}:
        return None
    text = _text(row, head)
    number = _number(row, head)
    if not text and number and not streams.is_number(number):
        return number
    return text if text and not row.text(row.width) else None


def _is_rest(row: Row, before: Row, head: Columns) -> bool:
    """Whether a row goes on the one before, broken by the end of a page: no number, and it lacks what a task has."""
    column = head.first(Role.NUMBER)
    if column is None or _number(row, head) or not _number(before, head):
        return False
    if len(row.cells) == 1 or _group(before, head) is not None:
        return False
    text = _text(row, head)
    if not text or text[:1].islower() or text.startswith("(") or not _text(before, head):
        return True
    who = head.text(row, Role.LEAD)
    if who[:1].islower() and not who.startswith("các ") and head.text(before, Role.LEAD):
        # "Sở Khoa" at the end of a page, "học và Công nghệ" on the next.
        return True
    named = [role for role in (Role.LEAD, Role.TIME) if head.text(row, role) and not _is_merged(row, head.roles[role])]
    if len(named) == 2 and head.text(before, Role.LEAD):
        return False
    is_open = not _text(before, head).rstrip().endswith((".", ";"))
    return is_open and not (named and head.text(before, Role.LEAD) and text)


def _is_merged(row: Row, columns: list[int]) -> bool:
    return any(cell.continued for cell in row.cells if cell.column in columns)


def _task(row: Row, head: Columns, section: str, year: int | None, path: str) -> Task | None:
    number, text = _number(row, head), _text(row, head)
    if not text:
        return None
    if not number and (found := re.match(r"(\d+(?:\.\d+)*|[a-zđ])[.)]\s+", text)):
        number, text = found[1], text[found.end() :]
    lead, support = _who(row, head)
    when = joined(head.text(row, Role.TIME))
    certain = 0.97 if lead and when else 0.85 if lead or when else 0.6
    shown = " | ".join(dict.fromkeys(cell.text for cell in row.cells if cell.text))
    return Task(
        number=number.strip(" .)"),
        text=text,
        lead=tuple(lead),
        support=tuple(support),
        product=_product(row, head),
        period=_period(row, head, year),
        budget=tuple(budgets.of_cells([(head.heads[c], row.text(c)) for c in head.roles.get(Role.BUDGET, [])])),
        section=section,
        source=Origin(row.place, shown, path),
        confidence=certain,
    )


def _product(row: Row, head: Columns) -> str:
    """What comes of a task; "-" and the like say nothing."""
    text = joined(head.text(row, Role.PRODUCT))
    return text if any(c.isalnum() for c in text) else ""


_BEGINS = re.compile(r"(?<!\w)(?:bắt đầu|khởi công|triển khai từ|từ (?:ngày|tháng|năm))(?!\w)")


_TICK = re.compile(r"[xXvV✓✔√●•+]|có", re.IGNORECASE)


def _ticked(row: Row, head: Columns) -> list[int]:
    """The years whose columns carry a mark: "x" under 2026 and under "2028 - 2030"."""
    ticked = [c for c in head.roles.get(Role.YEAR, []) if _TICK.fullmatch(row.text(c).strip())]
    return [year for c in ticked for year in headers.years_in(head.heads[c])[-2:]]


_TURN = re.compile(r"(quý|tháng) ?(\d{1,2}|[ivx]{1,3})(?!\w)")


def _ticked_turns(row: Row, head: Columns, year: int | None) -> Period | None:
    """The quarters or months whose columns carry a mark: "x" under "Quý II" and "Quý III" of the year above them."""
    columns = head.roles.get(Role.TIME, [])
    said = {column: text for column in columns if (text := row.text(column).strip())}
    if len(columns) < 2 or not said or not all(map(_TICK.fullmatch, said.values())):
        return None
    found = []
    for column in said:
        words = fold(head.heads[column])
        turn, years = _TURN.search(words), headers.years_in(words)
        of_year = years[-1] if years else year
        if turn is None or of_year is None:
            return None
        found.append((periods.period(f"{turn[1]} {turn[2].upper()}/{of_year}"), turn[0]))
    if len(found) == 1:
        return found[0][0]
    first, last = found[0][0].end or "", found[-1][0].end
    begun = _begun(first, is_quarter=found[0][1].startswith("quý"))
    return periods.Period(begun, last, None, ", ".join(turn for _, turn in found))


def _begun(end: str, *, is_quarter: bool) -> str:
    """The month in which a quarter that ends in a month begins."""
    return f"{end[:5]}{int(end[5:]) - 2:02d}" if is_quarter and len(end) == 7 else end


def _period(row: Row, head: Columns, year: int | None) -> Period:
    """The period of a task; of two columns one says when it begins and the other when it is done."""
    columns = head.roles.get(Role.TIME, [])
    if turns := _ticked_turns(row, head, year):
        return turns
    if not columns and (ticked := _ticked(row, head)):
        return periods.Period(str(min(ticked)), str(max(ticked)), None, ", ".join(map(str, dict.fromkeys(ticked))))
    begins = [column for column in columns if _BEGINS.search(fold(head.heads[column]))]
    if len(columns) != 2 or len(begins) != 1:
        return periods.period(joined(head.text(row, Role.TIME)), year=year)
    first = joined(row.text(begins[0]))
    last = joined(next(row.text(column) for column in columns if column not in begins))
    start, end = periods.period(first, year=year), periods.period(last, year=year)
    printed = " - ".join(text for text in (first, last) if text)
    begun = start.start or start.end
    begun = _begun(begun, is_quarter="quý" in fold(first)) if begun else begun
    return periods.Period(begun, end.end, end.recurring or start.recurring, printed)


_MARKED = re.compile(r"\s*\((?:cơ quan |đơn vị )?(?:chủ trì|đầu mối)\)", re.IGNORECASE)


# "CT" and "PH" under the names of bodies.
_LEAD_MARKS, _SUPPORT_MARKS = frozenset({"ct", "chủ trì", "c"}), frozenset({"ph", "phối hợp", "p"})


def _marked(row: Row, head: Columns) -> tuple[list[str], list[str]]:
    """Who leads and who supports by the marks under their names."""
    known = {column for columns in head.roles.values() for column in columns}
    named = [(head.heads[c], fold(row.text(c)).strip(" .")) for c in range(len(head.heads)) if c not in known]
    return (
        [name for name, mark in named if mark in _LEAD_MARKS],
        [name for name, mark in named if mark in _SUPPORT_MARKS],
    )


def _who(row: Row, head: Columns) -> tuple[list[str], list[str]]:
    """Who leads and who supports; a cell that says both ("Chủ trì: …; Phối hợp: …") is parted."""
    if not {Role.LEAD, Role.SUPPORT} & head.roles.keys():
        return _marked(row, head)
    lead, support = head.text(row, Role.LEAD), head.text(row, Role.SUPPORT)
    found = re.search(
        r"(?:^|[;.,\s(-])\s*(?:cơ quan |đơn vị )?phối hợp\s*(?:thực hiện)?\s*(?::|với\b)", lead, re.IGNORECASE
    )
    if found:
        lead, support = lead[: found.start()], f"{lead[found.end() :]} {support}".strip(" )")
    if (named := bodies.split(lead)) and any(map(_MARKED.search, named)):
        # "Đoàn xã (chủ trì), Hội Phụ nữ xã": the others help.
        leads = [_MARKED.sub("", each) for each in named if _MARKED.search(each)]
        return leads, [each for each in named if not _MARKED.search(each)] + bodies.split(support)
    lead = re.sub(r"^\s*[-(]?\s*(?:cơ quan |đơn vị )?chủ trì\s*(?:thực hiện)?\s*:?\s*", "", lead, flags=re.IGNORECASE)
    return bodies.split(lead), bodies.split(support)
