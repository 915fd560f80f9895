"""Reads of what people brought: one layer or picture by its name, and the pictures and their files."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.spatial.models import Layer, Raster
from hatang.kernel import access
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


def find_brought[Kind: Layer | Raster](kind: type[Kind], *, slug: str, actor: Actor) -> Kind:
    """The layer or picture of the name; `Missing` where there is none that the actor may know of."""
    match = None
    if access.has_right(actor, "spatial.view"):
        match = kind.objects.visible_to(actor).select_related("file").filter(slug=slug).first()
    if match is None:
        raise Missing("collection", _("There is no such collection"), where=slug)
    return cast("Kind", match)


def list_rasters(*, actor: Actor) -> list[Raster]:
    """Every picture that the actor may see, by its name."""
    if not access.has_right(actor, "spatial.view"):
        return []
    return list(Raster.objects.visible_to(actor).select_related("file", "drawn").order_by("slug"))
