"""Reads of the catalogue: what the lake holds for everybody, described in the reader's language.

Whoever is signed in sees here what a passer-by sees: every read is made as nobody in particular, but for where the rows
came from, which the lake tells those who read a dataset whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.lake import public as lake
from hatang.capabilities.opendata.terms import ATTACHED, FIELD_KINDS, KINDS, PLACED, Format, PublicationCadence
from hatang.engines.writing.words import fold_text, order_key
from hatang.kernel import datasets, releases
from hatang.kernel.access import ANONYMOUS
from hatang.kernel.data_classes import ClassOfData
from hatang.kernel.problems import Missing
from hatang.kernel.state import keep_by_state
from hatang.kernel.ui.formats import format_day, format_measured, format_month, format_number

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from hatang.capabilities.lake.public import SnapshotRow
    from hatang.kernel.access import Actor
    from hatang.kernel.problems import Text


def in_language(text: Mapping[str, str]) -> str:
    """The text of a manifest in the reader's language, in Vietnamese where there is none."""
    return text.get((translation.get_language() or "vi")[:2]) or text["vi"]


@dataclass(frozen=True)
class DatasetColumn:
    """One field of the open edition."""

    name: str
    title: str
    description: str
    kind: str
    unit: str
    required: bool
    choices: tuple[tuple[str, str], ...]
    # How many values were left out because they count too few people.
    hidden: int
    # The datasets of whose rows the values are codes, as declared today.
    of: tuple[str, ...] = ()
    # What its values stand for is called, where that is no dataset; as declared today.
    called: Callable[[Collection[str]], Mapping[str, str]] | None = None

    @property
    def kind_title(self) -> Text:
        """The kind as people call it; a manifest of another time may name one that nobody knows any more."""
        return FIELD_KINDS.get(self.kind, self.kind)

    def shown(self, value: Any) -> Any:
        """The value as a page shows it: a choice in its words, a day or a number as people write it."""
        if isinstance(value, date):
            return format_day(value)
        if self.kind == "month" and value:
            return format_month(date.fromisoformat(f"{value[:7]}-01"))
        if self.kind == "decimal" and isinstance(value, int | float | Decimal):
            return format_measured(value, self.unit)
        if self.kind == "integer" and self.unit and isinstance(value, int):
            return format_number(value)
        return dict(self.choices).get(value, value) if isinstance(value, str) else value


@dataclass(frozen=True)
class CheckRow:
    """One check of the rows and what came of it; `about` names the fields it asked of, `fields` has their titles."""

    check: lake.Check
    about: str
    fields: str
    passed: bool


@dataclass(frozen=True)
class CatalogueEntry:
    """A dataset of the catalogue: one standing snapshot of it as everybody may read it."""

    snapshot: SnapshotRow

    @property
    def name(self) -> str:
        return self.snapshot.dataset

    @property
    def version(self) -> str:
        return self.snapshot.version

    @cached_property
    def edition(self) -> Mapping[str, Any]:
        edition = self.snapshot.open
        assert edition is not None, "only what has an open edition is in the catalogue"
        return edition

    @property
    def rows(self) -> int:
        return int(self.edition["rows"])

    @property
    def file(self) -> str:
        return str(self.edition["file"])

    @cached_property
    def title(self) -> str:
        return in_language(self.snapshot.manifest["title"])

    @cached_property
    def description(self) -> str:
        return in_language(self.snapshot.manifest["description"])

    @property
    def group(self) -> str:
        return self.name.partition(".")[0]

    @property
    def group_title(self) -> str:
        return group_title(self.group)

    @property
    def licence(self) -> str:
        return str(self.snapshot.manifest["licence"])

    @property
    def release(self) -> Mapping[str, str]:
        """Its class and legal basis as when it was published; nothing of an older version."""
        release: Mapping[str, str] = self.snapshot.manifest.get("release", {})
        return release

    @property
    def class_title(self) -> Text:
        return dict(ClassOfData.choices).get(self.release.get("data_class", ""), "")

    @property
    def high_value(self) -> str:
        """The category in which it was declared as high-value data; empty for most."""
        return self.release.get("high_value", "")

    @property
    def cadence(self) -> PublicationCadence:
        return PublicationCadence(self.snapshot.manifest["cadence"])

    @property
    def geometry(self) -> str:
        return str(self.snapshot.manifest["geometry"])

    def as_it_lies(self, kind: Format) -> Mapping[str, Any] | None:
        """The file ("file", "size_bytes", "sha256") that is sent as it lies in the lake; None where one is made."""
        if kind == Format.PARQUET:
            return self.edition
        attached: Mapping[str, Any] = self.edition.get("attached", {})
        return attached if attached.get("media_type") == KINDS[kind].media_type else None

    @property
    def formats(self) -> list[Format]:
        """What goes out with the rows comes first: it is what the dataset is about."""
        attached = [kind for kind in ATTACHED if self.as_it_lies(kind)]
        rows = [kind for kind in Format if kind not in ATTACHED and (self.geometry or kind not in PLACED)]
        formats = [*attached, *rows]
        # A Shapefile holds points, or lines, or areas.
        kinds = {shape.removeprefix("Multi") for shape in self.edition["geometry_types"]}
        points = {"Point", "MultiPoint"} <= set(self.edition["geometry_types"])
        mixed = len(kinds) > 1 or points or "GeometryCollection" in kinds
        return [kind for kind in formats if not (mixed and kind == Format.SHAPEFILE)]

    @cached_property
    def columns(self) -> list[DatasetColumn]:
        """The data dictionary: the fields of the open edition, never those of the full one."""
        kept, hidden = self.edition["fields"], self.edition["hidden"]
        declared = datasets.find_dataset(self.name)
        today = (
            {declared_field.name: declared_field for declared_field in declared.fields} if declared is not None else {}
        )
        return [
            DatasetColumn(
                stated["name"],
                in_language(stated["title"]),
                in_language(stated["description"]),
                *(stated["kind"], stated["unit"], stated["required"]),
                tuple((code, in_language(title)) for code, title in stated["choices"]),
                hidden.get(stated["name"], 0),
                *((field.of, field.called) if (field := today.get(stated["name"])) is not None else ()),
            )
            for stated in self.snapshot.manifest["fields"]
            if stated["name"] in kept
        ]

    @cached_property
    def checks(self) -> list[CheckRow]:
        """What was asked of the rows; a check of a field that is not open is not told, nor how many rows failed one."""
        kept, titles = set(self.edition["fields"]), {column.name: column.title for column in self.columns}
        asked = [
            (check, [name for name in check["detail"].split(", ") if name])
            for check in self.snapshot.manifest["checks"]
        ]
        return [
            CheckRow(
                lake.Check(check["check"]),
                check["detail"],
                ", ".join(titles.get(name, name) for name in names),
                check["passed"],
            )
            for check, names in asked
            if kept.issuperset(names)
        ]

    @property
    def passed(self) -> int:
        return sum(check.passed for check in self.checks)

    @property
    def quality(self) -> float | None:
        """The share of checks passed, in per cent; None where nothing was asked."""
        return 100 * self.passed / len(self.checks) if self.checks else None

    @cached_property
    def words(self) -> str:
        """What a search looks through, in both languages, without diacritics."""
        manifest = self.snapshot.manifest
        kept = set(self.edition["fields"])
        texts = [self.name, *manifest["title"].values(), *manifest["description"].values(), str(self.group_title)]
        for field in manifest["fields"]:
            if field["name"] in kept:
                texts += [field["name"], *field["title"].values()]
        return fold_text(" ".join(texts))


def group_title(group: str) -> str:
    """The title of the capability that declares a dataset, or of what people made; its name where it is neither."""
    try:
        return str(getattr(apps.get_app_config(group), "title", "") or group)
    except LookupError:
        return str(datasets.title_of_made(group)) or group


@keep_by_state(4)
def _list_newest(as_of: date | None) -> dict[str, SnapshotRow]:
    return lake.list_newest_snapshots(ANONYMOUS, as_of)


def list_entries(*, as_of: date | None = None) -> list[CatalogueEntry]:
    """Everything that is open, by title; one query."""
    entries = [CatalogueEntry(dataset) for dataset in _list_newest(as_of).values() if _is_open(dataset)]
    return sorted(entries, key=lambda dataset: order_key(dataset.title))


# Whoever asks for a list of hamlets says of "list" no more than that it is a dataset.
_OF_EVERY_DATASET = re.compile(r"\b(?:danh sach|(?:tap |bo )?du lieu|so lieu|lists? of|datasets?)\b")


def drop_common_words(words: str) -> str:
    """Without what is true of every dataset, unless nothing is left then.

    >>> drop_common_words("danh sách thôn"), drop_common_words("Dữ liệu"), drop_common_words("thôn")
    ('thon', 'Dữ liệu', 'thôn')
    """
    folded = fold_text(words)
    left = " ".join(_OF_EVERY_DATASET.sub(" ", folded).split())
    return left if left and left != " ".join(folded.split()) else words


def search_entries(
    entries: Iterable[CatalogueEntry], *, words: str = "", group: str = "", kind: str = ""
) -> list[CatalogueEntry]:
    """Those that answer to all the words, with and without diacritics; those whose title does come first."""
    asked = fold_text(drop_common_words(words)).split()
    matching = [
        entry
        for entry in entries
        if (not group or entry.group == group)
        and (not kind or kind in entry.formats)
        and all(word in entry.words for word in asked)
    ]
    return (
        sorted(matching, key=lambda entry: not all(word in fold_text(entry.title) for word in asked))
        if asked
        else matching
    )


def list_versions(*, name: str) -> list[SnapshotRow]:
    """Every snapshot of an open dataset, withdrawn ones too, the newest first."""
    return [snapshot for snapshot in lake.list_versions(name, ANONYMOUS) if snapshot.open is not None]


def find_entry(*, name: str, version: str = "", as_of: date | None = None) -> CatalogueEntry:
    """One dataset, of the version or the newest; `Missing` for what is not there and for what is not open alike."""
    snapshot = lake.find_snapshot(name, version, ANONYMOUS) if version else _list_newest(as_of).get(name)
    if snapshot is not None and snapshot.withdrawn_at is not None and snapshot.open is not None:
        raise Missing(
            "withdrawn", _("This version has been withdrawn"), detail=snapshot.reason, where=version, status=410
        )
    if snapshot is None or not _is_open(snapshot):
        raise Missing("dataset", _("There is no such dataset"), where=name)
    return CatalogueEntry(snapshot)


@dataclass(frozen=True)
class SourceFile:
    """A file that rows of a version came from; `run` is its import, empty where the file itself is the dataset."""

    file: str
    run: str
    committed_at: datetime


def list_source_files(*, entry: CatalogueEntry, actor: Actor) -> list[SourceFile]:
    """The files of the version, the newest first, for those whom the lake tells them; nothing for everybody else."""
    known = lake.find_snapshot(entry.name, entry.version, actor).manifest.get("lineage", ())
    files = [
        SourceFile(source["file"], source.get("run", ""), datetime.fromisoformat(source["committed_at"]))
        for source in known
        if source["committed_at"]
    ]
    return sorted(files, key=lambda source: source.committed_at, reverse=True)


def _is_open(snapshot: SnapshotRow) -> bool:
    """Whether the snapshot may leave today: it has an open edition, and no field of it has become personal since."""
    declared, edition = datasets.get_dataset(snapshot.dataset), snapshot.open
    if not releases.is_open(declared) or edition is None:
        return False
    return not {field.name for field in declared.fields if field.personal} & set(edition["fields"])
