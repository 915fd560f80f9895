"""The names of bodies, as the register knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.identity import public as identity

if TYPE_CHECKING:
    from datetime import date


def find_body_name(*, code: str, as_of: date) -> str:
    """The name of the body, the code itself where the register does not know it."""
    organisation = identity.read_organisation(code, as_of) or identity.read_organisation(code, None)
    return organisation.name if organisation else code
