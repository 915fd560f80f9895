"""The one table: sort, filter, choose columns, totals, fifty rows then on demand, export of exactly what is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Protocol

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from hatang.engines.writing.words import fold_text
from hatang.kernel import datasets
from hatang.kernel.problems import Invalid
from hatang.kernel.ui import marks
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from django.http import HttpRequest, HttpResponseBase, QueryDict

    from hatang.kernel.problems import Text

    type Row = Mapping[str, Any]

type Kind = Literal[
    "text",
    "code",
    "integer",
    "decimal",
    "percent",
    "money",
    "date",
    "moment",
    "boolean",
    "choice",
    "state",
    "quality",
    "figure",
]

PAGE = 50
NOTHING = _("Nothing here yet")
NUMERIC: frozenset[str] = frozenset({"integer", "decimal", "percent", "money", "figure"})
# Letters of a choice from which it takes more than a line in a column as wide as its head.
_LONG_CHOICE = 14
# Beyond this an export is asked for as a job by whoever owns the data; here it would hold a worker too long.
MAXIMUM_EXPORT_ROWS = 200_000


@dataclass(frozen=True)
class Column:
    """One column. `name` is the key in the row (and, with a query set behind, the lookup unless `lookup` says so).

    `url(row)` makes the cell a link; `html(row)` draws it freely (a safe string) while `row[name]` still sorts,
    filters and exports. `decimals`: so many places in every row, that they stand under each other; 0 writes whole
    numbers into files too. `total` adds the filtered rows up. `shown` False: offered by the column chooser only;
    `in_files`: it stands in files all the same, where nobody chose columns. `prose`: sentences, which want a wide
    column. `empty`: the word that a page shows where there is no value, and that finds those rows in a column of
    numbers or days.
    `action`: what the reader does about the row; it stands last, in sight however far the table runs. `quality`: of the
    figures in it (a code of `marks.QUALITIES`), whose proof stands in the head, on paper and in files. `of`: the
    datasets of whose rows the values are codes; `called` gives their names where no open dataset does; the names stand
    beside the codes on pages and in files. `last_day`: by it something is to be done; under one on which offices rest
    stands the last working day before.
    """

    name: str
    title: Text
    kind: Kind = "text"
    unit: str = ""
    decimals: int | None = None
    choices: tuple[tuple[str, Text], ...] = ()
    filtered: bool = True
    sorted: bool = True
    total: bool = False
    shown: bool = True
    in_files: bool = False
    prose: bool = False
    action: bool = False
    last_day: bool = False
    empty: Text = ""
    lookup: str = ""
    quality: str = ""
    url: Callable[[Row], str] | None = None
    html: Callable[[Row], str] | None = None
    description: Text = ""
    of: tuple[str, ...] = ()
    called: Callable[[Collection[str]], Mapping[str, str]] | None = None

    @property
    def is_coded(self) -> bool:
        """Whether its values are codes that are called something."""
        return bool(self.of) or self.called is not None

    @property
    def is_numeric(self) -> bool:
        return self.kind in NUMERIC

    @property
    def is_ranged(self) -> bool:
        """Whether it is filtered by a range and by being empty."""
        return self.is_numeric or self.kind in ("date", "moment")

    @property
    def classes(self) -> str:
        """How the column is set: by its kind, as a number, wide for sentences, not too narrow for long choices."""
        long = self.kind == "choice" and any(len(str(words)) > _LONG_CHOICE for _code, words in self.choices)
        named = self.is_coded and self.html is None
        also = {"prose": self.prose, "number": self.is_numeric, "long": long, "named": named, "actions": self.action}
        return " ".join([f"kind-{self.kind}", *(name for name, wanted in also.items() if wanted)])

    @property
    def path(self) -> str:
        return self.lookup or self.name

    @property
    def filter_choices(self) -> list[tuple[str, Text]]:
        """What the filter offers: the column's own choices, or those of states and qualities."""
        match self.kind:
            case "state":
                return [(code, words[1]) for code, words in marks.STATES.items()]
            case "quality":
                return [(code, words[1]) for code, words in marks.QUALITIES.items()]
        return list(self.choices)

    def words(self, value: Any) -> str:
        """The words of a choice."""
        return str(dict(self.choices).get(value, "" if value is None else value))


@dataclass(frozen=True)
class Wish:
    """What the address asks of a table: order, filters, columns, how many rows."""

    sort: str = ""
    descending: bool = False
    filters: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    page: int = 1


class Rows(Protocol):
    """Where rows come from; `filtered` and `ordered` give new sources, `part` a slice, `totals` sums by column.

    `filtered` takes besides what holds the words the rows whose column is one of `codes`; `codes` gives a column's.
    """

    def filtered(self, column: Column, wanted: str, codes: Collection[str] = ()) -> Rows: ...
    def codes(self, column: Column) -> set[str]: ...
    def ordered(self, column: Column, *, descending: bool) -> Rows: ...
    def part(self, start: int, stop: int) -> Sequence[Row]: ...
    def everything(self) -> Iterable[Row]: ...
    def count(self) -> int: ...
    def totals(self, columns: Sequence[Column]) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Empty:
    """What stands where there are no rows: what will stand here and the way to fill it."""

    title: Text = NOTHING
    text: Text = ""
    url: str = ""
    action: Text = ""
    icon: str = "table"


@dataclass
class Table:
    """A table on a page. In the view:

    table = Table("hamlets", columns, from_rows(rows), request, caption=_("Hamlets"))
    if (answer := table.answer()) is not None:
        return answer
    return render(request, "…", {"table": table})      # {% table table %}
    """

    name: str
    columns: Sequence[Column]
    rows: Rows
    request: HttpRequest
    caption: Text = ""
    empty: Empty = field(default_factory=Empty)
    note: Text = ""
    page_size: int = PAGE
    default_sort: str = ""
    filters: bool = True
    file_name: str = ""
    # A table in the drawer leaves the address of the page alone.
    in_page: bool = True
    # On a phone each row is a block, its figures side by side under their heads: no column lies beyond the edge.
    stacked: bool = False
    # False: a program that reads the file as rows of one kind finds no line of totals among them.
    total_in_csv: bool = True

    @cached_property
    def wish(self) -> Wish:
        return _read_wish(self.name, self.columns, self.request.GET, self.default_sort)

    @cached_property
    def chosen(self) -> list[Column]:
        """The columns shown, in the declared order, what one does about a row last.

        One that is filtered by is shown too unless others were chosen: it says why rows are missing.
        """
        filtered = {name for name, _wanted in self.wish.filters}
        wanted = set(self.wish.columns) or {column.name for column in self.columns if column.shown} | filtered
        return sorted((column for column in self.columns if column.name in wanted), key=lambda column: column.action)

    @cached_property
    def filed(self) -> list[Column]:
        """The columns of a file: those shown and, where nobody chose columns, what a page has no room for."""
        if self.wish.columns:
            return self.chosen
        shown = {column.name for column in self.chosen}
        return [*self.chosen, *(column for column in self.columns if column.in_files and column.name not in shown)]

    @cached_property
    def matching(self) -> Rows:
        """The rows after filters and order."""
        rows, by_name = self.rows, {column.name: column for column in self.columns}
        for name, wanted in self.wish.filters:
            rows = rows.filtered(by_name[name], wanted, self._find_codes(rows, by_name[name], wanted))
        if self.wish.sort:
            rows = rows.ordered(by_name[self.wish.sort], descending=self.wish.descending)
        return rows

    def _find_codes(self, rows: Rows, column: Column, wanted: str) -> Collection[str]:
        """The codes of a column that are called what is wanted: what stands on the page is what one filters by."""
        if not column.is_coded:
            return ()
        codes = rows.codes(column)
        matching = datasets.find_codes(column.of, codes, wanted, context_of(self.request).as_of)
        if column.called and codes:
            matching |= {code for code, name in column.called(codes).items() if fold_text(wanted) in fold_text(name)}
        return matching

    @cached_property
    def count(self) -> int:
        return self.matching.count()

    @cached_property
    def totals(self) -> dict[str, Any]:
        wanted = [column for column in self.chosen if column.total]
        return self.matching.totals(wanted) if wanted and self.count else {}

    @property
    def is_filtered(self) -> bool:
        return bool(self.wish.filters)

    @property
    def is_arranged(self) -> bool:
        """Whether the reader filtered or sorted it."""
        return self.is_filtered or bool(self.request.GET.get(self.parameter("sort")))

    @property
    def has_filters(self) -> bool:
        return self.filters and any(column.filtered for column in self.chosen)

    @cached_property
    def visible(self) -> Sequence[Row]:
        """The rows drawn now: on demand the next page alone, otherwise everything down to it."""
        start = (self.wish.page - 1) * self.page_size if self.is_continuation else 0
        return self.matching.part(start, self.wish.page * self.page_size)

    @cached_property
    def names(self) -> Mapping[str, Mapping[str, str]]:
        """What the codes of the rows drawn now are called, where their cell does not say it itself."""
        return self.name_codes(self.visible, [column for column in self.chosen if column.html is None])

    def name_codes(self, rows: Sequence[Row], columns: Iterable[Column]) -> dict[str, dict[str, str]]:
        """Column → code → what it is called, of the codes in these rows that somebody knows."""
        names: dict[str, dict[str, str]] = {}
        for column in columns:
            if column.is_coded:
                codes = {str(code) for row in rows if (code := row.get(column.name))}
                known = datasets.name_codes(column.of, codes, context_of(self.request).as_of)
                names[column.name] = known | dict(column.called(codes)) if codes and column.called else known
        return names

    @property
    def shown_count(self) -> int:
        return min(self.count, self.wish.page * self.page_size)

    @property
    def remaining(self) -> int:
        return max(0, self.count - self.shown_count)

    @property
    def is_continuation(self) -> bool:
        return self.request.headers.get("HX-Target") == f"{self.name}-more"

    def parameter(self, part: str) -> str:
        return f"{self.name}-{part}"

    def address(self, **changes: str | list[str] | None) -> str:
        """This page with other wishes for this table; None drops one. The rest of the address stays."""
        query = self.request.GET.copy()
        for part, value in changes.items():
            key = self.parameter(part.replace("_", "-"))
            query.pop(key, None)
            if isinstance(value, list):
                query.setlist(key, value)
            elif value:
                query[key] = value
        text = query.urlencode(safe="@:/,")
        return f"{self.request.path}?{text}" if text else self.request.path

    def hidden_filters(self) -> list[tuple[str, str]]:
        """The filters of columns that are not shown: they must survive this table's form too."""
        shown = {column.name for column in self.chosen}
        return [(self.parameter(f"f-{name}"), wanted) for name, wanted in self.wish.filters if name not in shown]

    def foreign_parameters(self) -> list[tuple[str, str]]:
        """What else stands in the address and must survive this table's form."""
        own = f"{self.name}-"
        return [(key, v) for key, vs in self.request.GET.lists() if not key.startswith(own) for v in vs]

    def answer(self) -> HttpResponseBase | None:
        """The export or the fragment that the request asks for; None when the whole page is wanted."""
        wanted = self.request.GET.get(self.parameter("format"), "")
        if wanted:
            # start: ninja
            from hatang.kernel.ui import table_export

            if wanted not in table_export.WRITERS:
                raise Invalid("format", _("This table is given as CSV or XLSX"), where=wanted)
            if self.count > MAXIMUM_EXPORT_ROWS:
                raise Invalid("export", _("Too many rows to export at once"), hint=_("Filter the table first."))
            return table_export.WRITERS[wanted](self)
        target = self.request.headers.get("HX-Target", "")
        if target == f"{self.name}-table":
            return HttpResponse(render_to_string("ui/table.html", {"table": self}, request=self.request))
        if self.is_continuation:
            return HttpResponse(render_to_string("ui/table_rows.html", {"table": self}, request=self.request))
        return None


def _read_wish(name: str, columns: Sequence[Column], query: QueryDict, default_sort: str) -> Wish:
    """The table's own parameters; a column that does not exist is refused by name."""
    by_name = {column.name: column for column in columns}

    def known(column: str) -> str:
        if column not in by_name:
            raise Invalid("column", _("This table has no such column"), where=column)
        return column

    sort = query.get(f"{name}-sort", "") or default_sort
    prefix = f"{name}-f-"
    filters = tuple(
        (known(key.removeprefix(prefix)), value.strip())
        for key, value in query.items()
        if key.startswith(prefix) and isinstance(value, str) and value.strip()
    )
    chosen = tuple(known(wanted) for text in query.getlist(f"{name}-cols") for wanted in text.split(",") if wanted)
    page = query.get(f"{name}-page", "1")
    if not page.isdecimal() or len(page) > 4 or not 1 <= int(page) <= 4000:
        raise Invalid("page", _("This is not a page number"), where=page)
    return Wish(
        sort=known(sort.removeprefix("-")) if sort else "",
        descending=sort.startswith("-"),
        filters=filters,
        columns=chosen,
        page=int(page),
    )
