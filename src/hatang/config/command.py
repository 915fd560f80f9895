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


# Commands that work on files alone, by the words they begin with, and the module of their room: they start without the
# tables and the other rooms.
ALONE = {
    ("radio",): "hatang.capabilities.coverage.commands.radio",
    ("plan", "read"): "hatang.capabilities.plan.commands",
}


def _bare() -> typer.Typer:
    from django.utils.translation import gettext as _

    return typer.Typer(
        help=_("Hạ Tầng: plan, prove and run a province's digital infrastructure."),
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )


def _without_apps(module: str) -> None:
    """Make texts readable, those of the module's capability too, without an app: no table, no dataset, no page."""
    capability = module.split(".")[2]
    settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, settings.PACKAGE / "capabilities" / capability / "locale"]
    apps.populate(())


def _only(name: str, module: str) -> typer.Typer:
    """The root with one room that stands alone."""
    root = _bare()
    root.add_typer(import_module(module).room, name=name)
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

    alone = next((words for words in ALONE if tuple(sys.argv[1 : 1 + len(words)]) == words), None)
    if alone:
        _without_apps(ALONE[alone])
    else:
        django.setup()
    translation.activate(os.environ.get("HATANG_LANGUAGE", settings.LANGUAGE_CODE))
    try:
        (_only(alone[0], ALONE[alone]) if alone else _root())()
    except Problem as problem:
        command.errors.print(str(problem), style="red", markup=False, highlight=False)
        sys.exit(command.FOUND_WRONG_INPUT)
    except ClusterError as error:
        command.errors.print(str(error), style="red", markup=False, highlight=False)
        sys.exit(command.FOUND_WRONG_INPUT)


if __name__ == "__main__":
    main()
