"""`hatang`: the one command. Each capability's `commands` is a room of sub-commands, or more (`rooms`).

A room called "" has its commands at the root.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.util import find_spec

import django
import typer
from django.apps import apps
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hatang.config.settings")


# Rooms that work on files alone, and whose they are: they start without the tables and the other rooms.
ALONE = {"radio": "coverage"}


def _bare() -> typer.Typer:
    from django.utils.translation import gettext as _

    return typer.Typer(
        help=_("Hạ Tầng: plan, prove and run a province's digital infrastructure."),
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )


def _without_apps(capability: str) -> None:
    """Make texts readable, those of one capability too, without loading an app: no table, no dataset, no page."""
    settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, settings.PACKAGE / "capabilities" / capability / "locale"]
    apps.populate(())


def _only(name: str) -> typer.Typer:
    """The root with one room that stands alone."""
    root = _bare()
    root.add_typer(import_module(f"hatang.capabilities.{ALONE[name]}.commands.{name}").room, name=name)
    root.callback()(lambda: None)  # with one room and no callback, typer would take the room for the whole
    return root


def _root() -> typer.Typer:
    """The Typer root, with the rooms found by looking into the house."""
    from hatang.config import serving

    root = _bare()
    serving.add_commands(root)
    homes = [
        ("", "hatang.kernel.commands"),
        ("import", "hatang.kernel.imports.commands"),
        *((name, f"hatang.capabilities.{name}.commands") for name in settings.CAPABILITIES),
        ("demo", "hatang.portal.commands"),
    ]
    for name, module in homes:
        if find_spec(module) is None:
            continue
        found = import_module(module)
        room = found.room
        for each in (room, *getattr(found, "rooms", ())):
            if wanted := name if each.room_name is None else each.room_name:
                root.add_typer(each, name=wanted)
            else:
                root.registered_commands.extend(each.registered_commands)
                root.registered_groups.extend(each.registered_groups)
    return root


def main() -> None:
    """Run the command: 0 done, 1 found wrong input, 2 used wrongly."""
    from django.utils import translation

    from hatang.config.cluster import ClusterError
    from hatang.kernel import command
    from hatang.kernel.problems import Problem

    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    if wanted in ALONE:
        _without_apps(ALONE[wanted])
    else:
        django.setup()
    translation.activate(os.environ.get("HATANG_LANGUAGE", settings.LANGUAGE_CODE))
    try:
        (_only(wanted) if wanted in ALONE else _root())()
    except Problem as problem:
        command.errors.print(str(problem), style="red", markup=False, highlight=False)
        sys.exit(command.FOUND_WRONG_INPUT)
    except ClusterError as error:
        command.errors.print(str(error), style="red", markup=False, highlight=False)
        sys.exit(command.FOUND_WRONG_INPUT)


if __name__ == "__main__":
    main()
