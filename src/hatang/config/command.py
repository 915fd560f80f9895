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

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hatang.config.settings")


def _root() -> typer.Typer:
    """The Typer root, with the rooms found by looking into the house."""
    from django.conf import settings
    from django.utils.translation import gettext as _

    from hatang.config import serving

    root = typer.Typer(
        help=_("Hạ Tầng: plan, prove and run a province's digital infrastructure."),
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
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
    django.setup()
    from django.conf import settings
    from django.utils import translation

    from hatang.config.cluster import ClusterError
    from hatang.kernel import command
    from hatang.kernel.problems import Problem

    translation.activate(os.environ.get("HATANG_LANGUAGE", settings.LANGUAGE_CODE))
    try:
        _root()()
    except Problem as problem:
        command.errors.print(str(problem), style="red", markup=False, highlight=False)
        sys.exit(command.FOUND_WRONG_INPUT)
    except ClusterError as error:
        command.errors.print(str(error), style="red", markup=False, highlight=False)
        sys.exit(command.FOUND_WRONG_INPUT)


if __name__ == "__main__":
    main()
