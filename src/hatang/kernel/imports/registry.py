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


def register_imports(declared: Iterable[Import]) -> None:
    for declaration in declared:
        if declaration.name in _imports:
            raise ValueError(f"two imports are called {declaration.name}")
        _imports[declaration.name] = declaration


def read_rooms() -> None:
    """Make the imports known that capabilities declare, and what they recognise units by."""
    rooms.read_room("imports", lambda room: register_imports(room.IMPORTS))


def get_import(name: str) -> Import:
    """The import of that name; `Missing` when no capability declares it."""
    read_rooms()
    try:
        return _imports[name]
    except KeyError as error:
        hint = _("See the list: hatang import list")
        raise Missing("import", _("There is no such import"), where=name, hint=hint) from error


def list_imports() -> tuple[Import, ...]:
    read_rooms()
    return tuple(_imports[name] for name in sorted(_imports))
