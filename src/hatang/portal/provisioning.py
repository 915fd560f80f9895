"""What an empty installation is filled with: reference data, then the demonstration province."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable


def provision(*, demo: bool, say: Callable[[str], None]) -> None:
    """Load what is missing."""


def welcome(address: str) -> str:
    """What `./start` prints when the server is about to answer."""
    return _("Hạ Tầng is ready at %(address)s") % {"address": address}
