"""What the lake adds to the house: the rule that its published files are whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.lake import actions
from hatang.kernel.invariants import Invariant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date


def _check_files(today: date) -> Iterator[str | None]:
    verified = actions.verify_files()
    yield from [None] * (verified.files - len(verified.broken))
    for name in verified.broken:
        yield _("The published file %(name)s is no longer what was published.") % {"name": name}
    for name in verified.missing:
        yield _("The published file %(name)s is gone.") % {"name": name}


PANELS = (Invariant("lake.files", gettext_lazy("Published files are what was published"), _check_files, 60),)
