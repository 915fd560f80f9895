"""The command line's furniture: rooms of sub-commands, JSON or a table, progress bars, exit codes 0, 1 and 2.

Help must not wait: nothing here imports Django's models or rich before they are needed, texts are read from the house's
own catalogues, and Django is set up when a command runs. Modules of commands import what they run inside the commands.
"""

from __future__ import annotations

import gc
import gettext as catalogues
import inspect
import json
import os
import sys
from contextlib import contextmanager
from decimal import Decimal
from functools import cache, wraps
from importlib import import_module
from typing import TYPE_CHECKING, Any

import django
import typer
from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import activate, gettext
from typer.core import TyperCommand

from hatang.kernel.doubles import as_double

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from rich.console import Console

    console: Console
    errors: Console

FOUND_WRONG_INPUT = 1


def __getattr__(name: str) -> Console:
    """`console` and `errors`, made when something is first printed."""
    if name not in ("console", "errors"):
        raise AttributeError(name)
    # start: rich
    from rich.console import Console

    return globals().setdefault(name, Console(stderr=name == "errors"))  # type: ignore[no-any-return]


def read_language() -> str:
    """The language of whoever types: HATANG_LANGUAGE, or that of the installation."""
    return os.environ.get("HATANG_LANGUAGE") or settings.LANGUAGE_CODE


@cache
def _list_catalogues(language: str) -> tuple[Path, ...]:
    """The compiled texts of the house, those that most commands use first."""
    package, file = settings.PACKAGE, f"locale/{language}/LC_MESSAGES/django.mo"
    return (package / "kernel" / file, *sorted({*package.glob(f"*/{file}"), *package.glob(f"*/*/{file}")}))


@cache
def _load_catalogue(path: Path) -> catalogues.NullTranslations:
    if not path.exists():
        return catalogues.NullTranslations()
    with path.open("rb") as compiled:
        return catalogues.GNUTranslations(compiled)


def translate_text(text: str) -> str:
    """The text in the language of who asks; without Django's applications, which help does not wait for."""
    if apps.ready:
        return gettext(text)
    translations = (_load_catalogue(path).gettext(text) for path in _list_catalogues(read_language()))
    return next((translation for translation in translations if translation != text), text)


def help_of(function: Callable[..., Any]) -> str:
    """What a command says of itself: its docstring, in the language of who asks."""
    return translate_text(inspect.cleandoc(function.__doc__ or ""))


def set_up() -> None:
    """Make the tables and everything that capabilities declare known, once."""
    if not apps.ready:
        # What is loaded here stays: looking through it for garbage would take a tenth of the time.
        gc.disable()
        _import_geometry()
        django.setup()
        gc.freeze()
        gc.enable()
        activate(read_language())


def _import_geometry() -> None:
    """Django's geometry without numpy, whose arrays it is never given here: a tenth of a command's start."""
    if "numpy" in sys.modules:
        return
    sys.modules["numpy"] = None  # type: ignore[assignment] # to import it is an ImportError, which Django expects
    try:
        import_module("django.contrib.gis.shortcuts")
    finally:
        del sys.modules["numpy"]


def set_up_alone(module: str) -> None:
    """Make texts readable, those of the module's capability too, without an app: no table, no dataset, no page."""
    if apps.ready:
        return
    home = settings.PACKAGE.joinpath(*module.split(".")[1:3], "locale")
    settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, *([home] if home.exists() else [])]
    apps.populate(())
    activate(read_language())


class Command(TyperCommand):
    """A command whose options and arguments too are told in the language of who asks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for parameter in self.params:
            if text := getattr(parameter, "help", None):
                parameter.help = translate_text(text)  # type: ignore[attr-defined]


class Room(typer.Typer):
    """A capability's sub-commands. A command that says `database=False` runs where no database is.

    One that says `alone=True` works on files alone: it starts without the tables and the other rooms.
    """

    def __init__(self, help: str, name: str | None = None) -> None:  # noqa: A002 - typer's own word
        super().__init__(help=translate_text(help), name=name, no_args_is_help=True, rich_markup_mode=None)
        self.room_name = name

    def take_in(self, guest: Room) -> None:
        """Let the commands and rooms of the guest stand here too, once."""
        self.registered_commands += [
            command for command in guest.registered_commands if command not in self.registered_commands
        ]
        self.registered_groups += [group for group in guest.registered_groups if group not in self.registered_groups]

    def command(
        self, name: str | None = None, *, database: bool = True, alone: bool = False, **options: Any
    ) -> Callable[..., Any]:
        def decorate[F: Callable[..., Any]](function: F) -> F:
            text = translate_text(options["help"]) if "help" in options else help_of(function)
            register = super(Room, self).command(name, cls=Command, **{**options, "help": text})

            @wraps(function)
            def started(*args: Any, **kwargs: Any) -> Any:
                if alone:
                    set_up_alone(function.__module__)
                else:
                    set_up()
                if database and not alone:
                    import_string(settings.HATANG_ENSURE_DATABASE)()
                return function(*args, **kwargs)

            register(started)
            return function

        return decorate


def _choose_console(*, on_errors: bool = False) -> Console:
    return getattr(sys.modules[__name__], "errors" if on_errors else "console")  # type: ignore[no-any-return]


def print_answer(data: Any, *, as_json: bool, table: Sequence[Mapping[str, object]] | None = None) -> None:
    """Print the data: JSON alone on stdout with `--json`, otherwise as a table of its rows or as text."""
    if as_json:
        sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, default=_plain_json) + "\n")
        return
    rows = table if table is not None else (data if isinstance(data, list) else None)
    if rows is None or (rows and not isinstance(rows[0], dict)):
        _choose_console().print(data)
        return
    # start: rich
    from rich.table import Column, Table

    # Folded, never cut: half a password or a code is none.
    drawn = Table(*(Column(str(name), overflow="fold") for name in (rows[0] if rows else ())))
    for row in rows:
        drawn.add_row(*("" if value is None else str(value) for value in row.values()))
    _choose_console().print(drawn)


def _plain_json(value: object) -> object:
    """What JSON has no word for: a fixed-point number is a number, all else is told as text."""
    return as_double(value) if isinstance(value, Decimal) else str(value)


@contextmanager
def show_progress(title: str, total: int | None = None) -> Iterator[Callable[..., None]]:
    """A progress bar on stderr; the yielded function takes how much is done, and the new title where it changes."""
    # start: rich
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_choose_console(on_errors=True), transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda done, doing=None: bar.update(task, completed=done, description=doing)
