"""Keeping models as files after a publication."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.analytics.formats import materials
from hatang.capabilities.analytics.formats.desk import desk
from hatang.kernel.access import ANONYMOUS, SYSTEM

if TYPE_CHECKING:
    from pathlib import Path


def keep_models() -> dict[str, int]:
    """Compute each model that is to be kept, for those who read everything and for everybody; what stands is not
    computed again. How many were written, and how many old ones went.

    Two readings suffice: a kept model is taken by whoever reads its files whole, whatever else they may read.
    """
    current: set[Path] = set()
    written = 0
    for actor in (SYSTEM, ANONYMOUS):
        with desk(actor) as found:
            for model in found.models:
                path = materials.place(model, found.whole)
                if path is None:
                    continue
                current.add(path)
                if not path.exists():
                    materials.write(found.link, model.table, path)
                    written += 1
    return {"written": written, "gone": materials.sweep(current)}
