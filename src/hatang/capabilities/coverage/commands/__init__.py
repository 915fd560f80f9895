"""`hatang coverage …`: what is covered; `hatang radio …`: the propagation engine on files, without a database.

The rooms are loaded when they are asked for: `hatang radio` must not wait for the tables of `hatang coverage`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hatang.kernel import command

    room: command.Room
    rooms: tuple[command.Room, ...]


def __getattr__(name: str) -> object:
    home = "hatang.capabilities.coverage.commands"
    if name == "room":
        import_module(f"{home}.prediction")  # adds its commands to the room
        return import_module(f"{home}.gaps").room
    if name == "rooms":
        return (import_module(f"{home}.radio").room,)
    raise AttributeError(name)
