"""What leads from the map of the prediction to what would change, and to the path between two places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.kernel import panels

if TYPE_CHECKING:
    from hatang.kernel.panels import Look, Part


def to_profile(look: Look) -> Part:
    return panels.Part("whatif/to_profile.html")


def to_whatif(look: Look) -> Part | None:
    return None if look.actor.is_anonymous else panels.Part("whatif/to_whatif.html")


PANELS = (
    panels.Beneath("coverage:gaps", ("whatif:profile", "whatif:whatif", "whatif:sky")),
    panels.PagePart("prediction:predicted", "actions", 10, to_profile),
    panels.PagePart("prediction:predicted", "actions", 20, to_whatif),
)
