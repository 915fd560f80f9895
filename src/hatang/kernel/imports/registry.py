"""The imports that capabilities declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.kernel import rooms
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hatang.kernel.imports.declaration import Import

_imports: dict[str, Import] = {}


def register(declared: Iterable[Import]) -> None:
    for each in declared:
        if each.name in _imports:
            raise ValueError(f"two imports are called {each.name}")
        _imports[each.name] = each


def read_rooms() -> None:
    """Make the imports known that capabilities declare, and what they recognise units by."""
    rooms.read("imports", lambda room: register(room.IMPORTS))


def get(name: str) -> Import:
    """The import of that name; `Missing` when no capability declares it."""
    read_rooms()
    try:
        return _imports[name]
    except KeyError as error:
        hint = _("See the list: hatang import list")
        raise Missing("import", _("There is no such import"), where=name, hint=hint) from error


def all() -> tuple[Import, ...]:  # noqa: A001 - read as imports.all()
    read_rooms()
    return tuple(_imports[name] for name in sorted(_imports))
