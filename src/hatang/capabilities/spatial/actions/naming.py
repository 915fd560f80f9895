"""What a layer that is brought is called in addresses, and in whose words its reference system is known."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.engines.writing import words

if TYPE_CHECKING:
    from hatang.capabilities.spatial.models import Layer, Raster

_LONGEST_SLUG = 36


def free_slug(kind: type[Layer | Raster], title: str) -> str:
    """A short name out of the title that no other of the kind has; writers wait for each other at its uniqueness."""
    plain = words.fold_words(title).replace(" ", "-")[:_LONGEST_SLUG].strip("-") or "lop"
    taken = set(kind.objects.filter(slug__startswith=plain).values_list("slug", flat=True))
    return next(name for n in count(1) if (name := plain if n == 1 else f"{plain}-{n}") not in taken)


def said_system(epsg: int, by_person: int) -> str:
    """The reference system as it is told on pages: `by_person` where a person named it and not the file."""
    note = str(_("said by the person who brought it")) if by_person else ""
    return f"EPSG:{epsg} {note}".strip()
