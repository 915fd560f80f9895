"""After a publication: what models read of earlier days is published too, and some models are kept as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.analytics.formats import materials, modelled
from hatang.capabilities.analytics.formats.desk import open_desk
from hatang.capabilities.lake import public as lake
from hatang.kernel.access import ANONYMOUS, SYSTEM

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def publish_earlier(*, now: datetime) -> int:
    """Publish what models read as of earlier days, where it was never published as of them; how many datasets."""
    made = 0
    for day in modelled.earlier_days():
        standing = {readable.dataset.name for readable in lake.list_readable(SYSTEM, day) if readable.as_of == day}
        wanted = {table.replace(f"@{day}", "") for table in modelled.earlier_tables(day)}
        if missing := sorted(wanted - standing):
            made += len(lake.publish(SYSTEM, names=missing, as_of=day, now=now))
    return made


def keep_models() -> dict[str, int]:
    """Compute each model that is to be kept, for those who read everything and for everybody; what stands is not
    computed again. How many were written, and how many old ones went.

    Two readings suffice: a kept model is taken by whoever reads its files whole, whatever else they may read.
    """
    current: set[Path] = set()
    written = 0
    for actor in (SYSTEM, ANONYMOUS):
        with open_desk(actor) as opened:
            for model in opened.models:
                path = materials.locate_kept_model(model, opened.whole)
                if path is None:
                    continue
                current.add(path)
                if not path.exists():
                    materials.write_model(opened.link, model.table, path)
                    written += 1
    return {"written": written, "gone": materials.sweep_outdated(current)}
