"""`hatang`: the one command. Each capability's `commands` is a room of sub-commands, or more (`rooms`).

What `commands/NAME.py` of another capability declares stands in the room NAME too, which so keeps its words when it is
divided. A room called "" has its commands at the root. Nothing here sets Django up: a command does so when it runs
(`kernel.command.Room`), and the name of a capability brings no other module than those.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import typer
from django.conf import settings
from django.utils.translation import gettext_noop

from hatang import capabilities
from hatang.kernel import command

# start: the processes of the house begin before there are settings, and load what they need only.

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hatang.config.settings")


def _find_homes() -> dict[str, str]:
    """The modules of the rooms, by the word under which each of them stands."""
    homes = {
        "": "hatang.kernel.commands",
        "import": "hatang.kernel.imports.commands",
        **{name: f"hatang.capabilities.{name}.commands" for name in settings.CAPABILITIES},
        "demo": "hatang.portal.commands",
    }
    return {word: module for word, module in homes.items() if find_spec(module) is not None}


def _guests(name: str) -> list[str]:
    """The modules in which other capabilities have commands for the room of that name."""
    modules = (path for folder in capabilities.__path__ for path in Path(folder).glob(f"*/commands/{name}.py"))
    return sorted(f"hatang.capabilities.{path.parent.parent.name}.commands.{name}" for path in modules)


def _build_root(word: str = "") -> typer.Typer:
    """The Typer root with the room of that word, or with all, found by looking into the house."""
    root = typer.Typer(
        help=command.translate_text(gettext_noop("Hạ Tầng: plan, prove and run a province's digital infrastructure.")),
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    homes = _find_homes()
    if word and word in homes:
        _add_room(root, word, homes[word])
        root.callback()(lambda: None)  # with one room and no callback, typer would take the room for the whole
        return root
    _add_room(root, "", "hatang.config.serving")
    for name, module in homes.items():
        _add_room(root, name, module)
    return root


def _add_room(root: typer.Typer, name: str, module: str) -> None:
    commands = import_module(module)
    own = [commands.room] if hasattr(commands, "room") else []  # without one it is the guest of another's alone
    for guest in [import_module(module).room for module in _guests(name)]:
        own[0].take_in(guest)
    for room in (*own, *getattr(commands, "rooms", ())):
        if wanted := name if room.room_name is None else room.room_name:
            root.add_typer(room, name=wanted)
        else:
            root.registered_commands.extend(room.registered_commands)
            root.registered_groups.extend(room.registered_groups)


def main() -> None:
    """Run the command: 0 done, 1 found wrong input, 2 used wrongly."""
    from hatang.config.cluster import ClusterError
    from hatang.kernel.problems import Problem

    # A shell that completes words asks by the environment, not by the first argument.
    completing = "_HATANG_COMPLETE" in os.environ
    try:
        _build_root("" if completing else next(iter(sys.argv[1:]), ""))()
    except (Problem, ClusterError) as error:
        command.errors.print(str(error), style="red", markup=False, highlight=False)
        sys.exit(command.FOUND_WRONG_INPUT)


if __name__ == "__main__":
    main()
