"""`hatang`: the one command. Each capability's `commands` is a room of sub-commands, or more (`rooms`).

A room called "" has its commands at the root. `commands/plan.py` of another capability than `plan` adds its commands to
the room of that word. Nothing here sets Django up: a command does so when it runs
(`kernel.command.Room`), and the name of a capability brings no other capability's module.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.util import find_spec

import typer
from django.conf import settings
from django.utils.translation import gettext_noop

from hatang.kernel import command

# start: the processes of the house begin before there are settings, and load what they need only.

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hatang.config.settings")


def _homes() -> dict[str, str]:
    """The modules of the rooms, by the word under which each of them stands."""
    homes = {
        "": "hatang.kernel.commands",
        "import": "hatang.kernel.imports.commands",
        **{name: f"hatang.capabilities.{name}.commands" for name in settings.CAPABILITIES},
        "demo": "hatang.portal.commands",
    }
    return {word: module for word, module in homes.items() if find_spec(module) is not None}


def _root(word: str = "") -> typer.Typer:
    """The Typer root with the room of that word, or with all, found by looking into the house."""
    root = typer.Typer(
        help=command.translate(gettext_noop("Hạ Tầng: plan, prove and run a province's digital infrastructure.")),
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    homes = _homes()
    if word and word in homes:
        _add(root, word, homes[word])
        root.callback()(lambda: None)  # with one room and no callback, typer would take the room for the whole
        return root
    _add(root, "", "hatang.config.serving")
    for name, module in homes.items():
        _add(root, name, module)
    return root


def _add(root: typer.Typer, name: str, module: str) -> None:
    found = import_module(module)
    for room in (getattr(found, "room", None), *getattr(found, "rooms", ())):
        if room is None:
            continue  # it only adds to the rooms of others
        if wanted := name if room.room_name is None else room.room_name:
            for added in _added_to(wanted):
                commands = import_module(added).room.registered_commands
                room.registered_commands += [each for each in commands if each not in room.registered_commands]
            root.add_typer(room, name=wanted)
        else:
            root.registered_commands.extend(room.registered_commands)
            root.registered_groups.extend(room.registered_groups)


def _added_to(capability: str) -> list[str]:
    """The modules by which other capabilities add commands to the room of one."""
    if capability not in settings.CAPABILITIES:
        return []
    found = sorted(settings.PACKAGE.glob(f"capabilities/*/commands/{capability}.py"))
    return [f"hatang.capabilities.{path.parts[-3]}.commands.{capability}" for path in found]


def main() -> None:
    """Run the command: 0 done, 1 found wrong input, 2 used wrongly."""
    from hatang.config.cluster import ClusterError
    from hatang.kernel.problems import Problem

    # A shell that completes words asks by the environment, not by the first argument.
    completing = "_HATANG_COMPLETE" in os.environ
    try:
        _root("" if completing else next(iter(sys.argv[1:]), ""))()
    except (Problem, ClusterError) as error:
        command.errors.print(str(error), style="red", markup=False, highlight=False)
        sys.exit(command.FOUND_WRONG_INPUT)


if __name__ == "__main__":
    main()
