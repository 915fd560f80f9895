"""Where the lake lies: a folder, or a bucket of S3. Files stand under their hash and never change; a manifest makes a
snapshot of them, and is written last and whole: whoever is killed before leaves what stood before.

    DATASET/files/SHA256.parquet
    DATASET/versions/2026-11-26.1.json
    DATASET/versions/2026-11-26.1.withdrawn.json
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.fs
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedIOBase

_WITHDRAWN = ".withdrawn.json"


@dataclass(frozen=True)
class Verified:
    """How many files were read again, those that are no longer what their name says, and those that are not there."""

    files: int
    broken: tuple[str, ...]
    missing: tuple[str, ...] = ()


class Store:
    """Files of the lake by name, on any file system that Arrow knows."""

    def __init__(self, address: str) -> None:
        """`address` is a folder or an address such as s3://bucket/prefix; S3's keys stand in the environment."""
        if "://" in address:
            system, base = pyarrow.fs.FileSystem.from_uri(address)
        else:
            Path(address).mkdir(parents=True, exist_ok=True)
            system, base = pyarrow.fs.LocalFileSystem(), str(Path(address).resolve())
        self.folder = Path(base) if isinstance(system, pyarrow.fs.LocalFileSystem) else None
        self.system = pyarrow.fs.SubTreeFileSystem(base, system)

    def put(self, name: str, path: Path) -> None:
        """Take a finished file in under the name; one already there is the same, since names are hashes."""
        if self.holds(name):
            return
        self.system.create_dir(name.rpartition("/")[0], recursive=True)
        if self.folder is None:
            pyarrow.fs.copy_files(str(path), name, destination_filesystem=self.system)
            return
        with path.open("rb") as stream:
            os.fsync(stream.fileno())
        path.replace(self.folder / name)

    def put_json(self, name: str, content: dict[str, Any]) -> None:
        """Write the text whole or not at all."""
        text = json.dumps(content, ensure_ascii=False, indent=1).encode()
        self.system.create_dir(name.rpartition("/")[0], recursive=True)
        if self.folder is None:
            with self.system.open_output_stream(name) as out:
                out.write(text)
            return
        target = self.folder / name
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        Path(out.name).replace(target)

    def read_json(self, name: str) -> dict[str, Any]:
        with self.system.open_input_stream(name) as stream:
            content: dict[str, Any] = json.loads(stream.read())
            return content

    def open(self, name: str) -> BufferedIOBase:
        """The file, seekable, for reading; `FileNotFoundError` where it is gone."""
        if self.folder is not None:
            return (self.folder / name).open("rb")
        stream: BufferedIOBase = self.system.open_input_file(name)
        return stream

    def path(self, name: str) -> Path:
        """The file on this machine; from a bucket it is fetched once, since it never changes."""
        if self.folder is not None:
            return self.folder / name
        kept = self._kept / name
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as out, self.open(name) as stream:
                shutil.copyfileobj(stream, out)
            Path(out.name).replace(kept)
        return kept

    @property
    def _kept(self) -> Path:
        """Where files of a bucket are kept once they were fetched."""
        return Path(settings.HATANG_DATA) / "lake-kept"

    def _fetched(self) -> set[str]:
        """Those that are whole: one that is being fetched has no ending yet."""
        return {str(path.relative_to(self._kept)) for path in self._kept.rglob("*.*") if path.is_file()}

    def manifests(self) -> Iterator[dict[str, Any]]:
        """Every manifest, withdrawn or not."""
        for name in self._names(".json"):
            if not name.endswith(_WITHDRAWN):
                yield self.read_json(name)

    def tombstones(self) -> Iterator[dict[str, Any]]:
        for name in self._names(_WITHDRAWN):
            yield self.read_json(name)

    def sweep(self, keep: set[str]) -> list[str]:
        """Delete the files that no manifest names: withdrawn ones, and what a killed writer left."""
        gone = [
            name
            for name in self._names("")
            if ("/files/" in name and name not in keep) or name.rpartition("/")[2].startswith(".")
        ]
        for name in gone:
            self.system.delete_file(name)
        if self.folder is None:
            # What this machine fetched of them goes as well: a withdrawn file may be one that nobody should have.
            for name in self._fetched() - keep:
                (self._kept / name).unlink(missing_ok=True)
        return gone

    def verify(self) -> Verified:
        """Hash every file again; its name says what must come out. Tiles bear the name of the rows that they draw."""
        names = [name for name in self._names("") if "/files/" in name and not name.endswith(".pmtiles")]
        broken = []
        for name in names:
            with self.open(name) as stream:
                if hashlib.file_digest(stream, "sha256").hexdigest() != name.rpartition("/")[2].partition(".")[0]:
                    broken.append(name)
        return Verified(len(names), tuple(broken))

    def holds(self, name: str) -> bool:
        return bool(self.system.get_file_info(name).type == pyarrow.fs.FileType.File)

    def _names(self, ending: str) -> list[str]:
        selector = pyarrow.fs.FileSelector("", recursive=True, allow_not_found=True)
        entries = self.system.get_file_info(selector)
        return sorted(
            entry.path for entry in entries if entry.type == pyarrow.fs.FileType.File and entry.path.endswith(ending)
        )


def open_store() -> Store:
    """The lake of this installation: `HATANG_LAKE`, or the folder `lake` beside the other data."""
    return Store(settings.HATANG_LAKE)


def manifest_name(dataset: str, version: str) -> str:
    return f"{dataset}/versions/{version}.json"


def tombstone_name(dataset: str, version: str) -> str:
    return f"{dataset}/versions/{version}{_WITHDRAWN}"


def file_name(dataset: str, sha256: str, ending: str) -> str:
    return f"{dataset}/files/{sha256}.{ending}"
