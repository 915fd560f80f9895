"""What somebody sends lies on the disk only as long as it is looked at."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.conf import settings

from hatang.kernel import files
from hatang.kernel.imports import reading

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def hold_sent_file(stream: IO[bytes], file_name: str) -> Iterator[Path]:
    """The bytes as a file alone in a folder of its own, gone afterwards; `Invalid` where they are too many."""
    workshop = Path(settings.HATANG_DATA) / "spatial-workshop"
    workshop.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=workshop) as folder:
        copy = Path(folder) / "sent"
        with copy.open("wb") as out:
            shutil.copyfileobj(stream, out)
        if copy.stat().st_size > files.MAXIMUM_BYTES:
            raise reading.refusal_of_file("too_large", file_name)
        yield copy
