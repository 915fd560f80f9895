"""The command line's furniture: rooms of sub-commands, JSON or a table, progress bars, exit codes 0, 1 and 2."""

from __future__ import annotations

import inspect
import json
import sys
from contextlib import contextmanager
from decimal import Decimal
from functools import wraps
from typing import TYPE_CHECKING, Any

import typer
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from rich.console import Console
from typer.core import TyperCommand

from hatang.kernel.doubles import as_double

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

FOUND_WRONG_INPUT = 1
USED_WRONGLY = 2

console = Console()
errors = Console(stderr=True)


def help_of(function: Callable[..., Any]) -> str:
    """What a command says of itself: its docstring, in the language of who asks."""
    return gettext(inspect.cleandoc(function.__doc__ or ""))


class Command(TyperCommand):
    """A command whose options and arguments too are told in the language of who asks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in self.params:
            if said := getattr(each, "help", None):
                each.help = gettext(said)  # type: ignore[attr-defined]


class Room(typer.Typer):
    """A capability's sub-commands. A command that says `database=False` runs where no database is."""

    def __init__(self, help: str, name: str | None = None) -> None:  # noqa: A002 - typer's own word
        super().__init__(help=help, name=name, no_args_is_help=True, rich_markup_mode=None)
        self.room_name = name

    def command(self, name: str | None = None, *, database: bool = True, **options: Any) -> Callable[..., Any]:
        def decorate[F: Callable[..., Any]](function: F) -> F:
            register = super(Room, self).command(name, cls=Command, **{"help": help_of(function)} | options)

            @wraps(function)
            def with_database(*args: Any, **kwargs: Any) -> Any:
                if database:
                    import_string(settings.HATANG_ENSURE_DATABASE)()
                return function(*args, **kwargs)

            register(with_database)
            return function

        return decorate


def emit(data: Any, *, as_json: bool, table: Sequence[Mapping[str, object]] | None = None) -> None:
    """Print the data: JSON alone on stdout with `--json`, otherwise as a table of its rows or as text."""
    if as_json:
        sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, default=_plain) + "\n")
        return
    rows = table if table is not None else (data if isinstance(data, list) else None)
    if rows is None or (rows and not isinstance(rows[0], dict)):
        console.print(data)
        return
    from rich.table import Column, Table

    # Folded, never cut: half a password or a code is none.
    drawn = Table(*(Column(str(name), overflow="fold") for name in (rows[0] if rows else ())))
    for row in rows:
        drawn.add_row(*("" if value is None else str(value) for value in row.values()))
    console.print(drawn)


def _plain(value: object) -> object:
    """What JSON has no word for: a fixed-point number is a number, all else is told as text."""
    return as_double(value) if isinstance(value, Decimal) else str(value)


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A progress bar on stderr; the yielded function takes how much is done."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda done: bar.update(task, completed=done)
