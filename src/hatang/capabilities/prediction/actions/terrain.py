"""The terrain library: files read whole, apart, before they are kept; known by their hash; none is ever lost."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.prediction.formats import heights
from hatang.capabilities.prediction.models import TerrainFile
from hatang.capabilities.prediction.queries import store
from hatang.capabilities.prediction.terms import TerrainRole
from hatang.kernel import access, audit
from hatang.kernel.problems import Invalid, Missing

if TYPE_CHECKING:
    from typing import Protocol

    from hatang.kernel.access import Actor

    class Stream(Protocol):
        """What can be read piece by piece: an open file, an upload."""

        def read(self, size: int, /) -> bytes: ...


SUFFIXES = frozenset({".hgt", ".tif", ".tiff", ".zip"})
MAXIMUM_BYTES = 4 * 1024**3


def add_terrain_file(
    actor: Actor,
    *,
    name: str,
    stream: Stream,
    role: str = TerrainRole.HEIGHT,
    source: str = "",
    is_generated: bool = False,
) -> TerrainFile:
    """Keep a terrain file; `Invalid` names the file and what is wrong with it, and nothing is kept then.

    The same bytes again change nothing, except that a file taken out before counts again, and that what it is said to
    hold is what is said now.
    """
    access.require_right(actor, "coverage.predict")
    safe = Path(name.replace("\\", "/")).name[:255]
    if Path(safe).suffix.lower() not in SUFFIXES:
        raise Invalid(
            "terrain_kind",
            _("This kind of file holds no terrain"),
            where=safe,
            hint=_("Height tiles (.hgt), GeoTIFF (.tif) or a ZIP file of one tile are read."),
        )
    with tempfile.TemporaryDirectory(prefix="terrain-") as folder:
        kept = Path(folder) / safe
        digest, size = _receive_file(stream, kept, safe)
        extent = heights.read_extent(kept, safe, TerrainRole(role))
        return _keep_terrain_file(
            actor,
            kept,
            {
                "name": safe,
                "role": TerrainRole(role),
                "sha256": digest,
                "bytes": size,
                "source": source[:200],
                "is_generated": is_generated,
            },
            extent,
        )


def _receive_file(stream: Stream, target: Path, name: str) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as out:
        while chunk := stream.read(1 << 20):
            size += len(chunk)
            if size > MAXIMUM_BYTES:
                raise Invalid("file_too_large", _("The file is too large"), where=name, status=413)
            digest.update(chunk)
            out.write(chunk)
    return digest.hexdigest(), size


@transaction.atomic
def _keep_terrain_file(actor: Actor, path: Path, described: dict[str, object], found: heights.Extent) -> TerrainFile:
    west, south, east, north = found.bounds
    file, is_new = TerrainFile.objects.get_or_create(
        sha256=described["sha256"],
        defaults={
            **described,
            "west": west,
            "south": south,
            "east": east,
            "north": north,
            "step_m": found.step_m,
            "missing_share": found.missing_share,
            "added_at": timezone.now(),
            "added_by": actor.id,
        },
    )
    target = store.terrain_path(file)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f"{target.name}.part")
        shutil.copyfile(path, partial)
        partial.replace(target)
    if is_new or file.removed_at is not None or file.role != described["role"]:
        file.removed_at, file.role = None, str(described["role"])
        file.save(update_fields=["removed_at", "role"])
        audit.record_act(
            actor,
            "coverage.terrain.add",
            "coverage.terrain",
            file.pk,
            after={"name": file.name, "sha256": file.sha256, "role": file.role},
        )
    return file


@transaction.atomic
def remove_terrain_file(actor: Actor, *, file_id: int) -> None:
    """Take a file out of later runs; runs that used it still name it, and its bytes stay."""
    access.require_right(actor, "coverage.predict")
    file = TerrainFile.objects.visible_to(actor).select_for_update().filter(pk=file_id, removed_at=None).first()
    if file is None:
        raise Missing("terrain", _("There is no such terrain file"), where=str(file_id))
    file.removed_at = timezone.now()
    file.save(update_fields=["removed_at"])
    audit.record_act(actor, "coverage.terrain.remove", "coverage.terrain", file.pk, before={"name": file.name})
