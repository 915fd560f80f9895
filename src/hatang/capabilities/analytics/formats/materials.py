"""Models kept as files: a group-by over many rows is done once a publication, not once a page.

A kept model stands under the fingerprint of its words and of the very files it was computed from. It is laid on a desk
only where that reader reads those files whole: whoever sees the rows of some bodies only gets a figure of their own.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
from django.conf import settings

from hatang.capabilities.analytics.formats import modelled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hatang.capabilities.analytics.formats.modelled import LakeModel
    from hatang.capabilities.analytics.formats.statement import Link

_BATCH = 100_000
_SUFFIX = ".parquet"


def find_materials_folder() -> Path:
    return Path(settings.HATANG_DATA) / "analytics"


def locate_kept_model(model: LakeModel, whole: Mapping[str, str]) -> Path | None:
    """Where the model would be kept for a reader of these whole files (table → file and version).

    None where it is not one to keep, or rests on something that the reader does not read whole.
    """
    if not model.is_materialized:
        return None
    rests = modelled.rests_on(model)
    if not rests.datasets <= whole.keys():
        return None
    fingerprinted = [sorted(rests.words.items()), sorted((name, whole[name]) for name in rests.datasets)]
    print_ = hashlib.sha256(json.dumps(fingerprinted, ensure_ascii=False).encode()).hexdigest()
    return find_materials_folder() / model.name / f"{print_}{_SUFFIX}"


def write_model(link: Link, table: str, path: Path) -> int:
    """Compute the table on the desk into the file, whole or not at all; its rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    reader = link.execute(f"SELECT * FROM {table}").to_arrow_reader(_BATCH)
    rows = 0
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as out:
        with pq.ParquetWriter(out, reader.schema, compression="zstd") as writer:
            for batch in reader:
                writer.write_batch(batch)
                rows += batch.num_rows
        made = Path(out.name)
    made.replace(path)
    return rows


def sweep_outdated(keep: set[Path]) -> int:
    """Delete what was computed from files that are no longer the newest; how many."""
    gone = [path for path in find_materials_folder().rglob("*") if path.is_file() and path not in keep]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
