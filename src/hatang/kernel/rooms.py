"""The declaring rooms of the capabilities: each kind is read when its declarations are first asked for.

A process that only needs the tables starts without what the rooms import; the order is that of the settings.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from threading import RLock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

_homes: list[str] = []
_read: set[str] = set()
_being_read: set[str] = set()
_lock = RLock()


def add_home(home: str) -> None:
    """Let the package of a capability be looked into; called when its application is ready."""
    _homes.append(home)


def read_room(room: str, register: Callable[[ModuleType], None] | None = None) -> None:
    """Import the room of every capability that has one, once, and register what stands in it.

    A declaration must not be asked for while the rooms of its kind are imported: half of them would answer.
    """
    if room in _read:
        return
    with _lock:
        if room in _read:
            return
        if room in _being_read:
            raise RuntimeError(f"{room} are asked for by a module that their reading imports")
        _being_read.add(room)
        try:
            names = [f"{home}.{room}" for home in _homes]
            for module in [import_module(name) for name in names if find_spec(name) is not None]:
                if register is not None:
                    register(module)
            _read.add(room)
        finally:
            _being_read.discard(room)
