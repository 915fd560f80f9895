"""Reads of the catalogue: what the lake holds for everybody, described in the reader's language.

Whoever is signed in sees here what a passer-by sees: every read is made as nobody in particular, but for where the rows
came from, which the lake tells those who read a dataset whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.lake import public as lake
from hatang.capabilities.opendata.terms import ATTACHED, FIELD_KINDS, KINDS, PLACED, Cadence, Format
from hatang.kernel import datasets
from hatang.kernel.access import ANONYMOUS
from hatang.kernel.problems import Missing
from hatang.kernel.ui.formats import day, measured, month, number
from hatang.kernel.ui.table_rows import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from hatang.capabilities.lake.public import SnapshotRow
    from hatang.kernel.access import Actor
    from hatang.kernel.problems import Text


def in_language(text: Mapping[str, str]) -> str:
    """The text of a manifest in the reader's language, in Vietnamese where there is none."""
    return text.get((translation.get_language() or "vi")[:2]) or text["vi"]


@dataclass(frozen=True)
class Column:
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
            return day(value)
        if self.kind == "month" and value:
            return month(date.fromisoformat(f"{value[:7]}-01"))
        if self.kind == "decimal" and isinstance(value, int | float | Decimal):
            return measured(value, self.unit)
        if self.kind == "integer" and self.unit and isinstance(value, int):
            return number(value)
        return dict(self.choices).get(value, value) if isinstance(value, str) else value


@dataclass(frozen=True)
class CheckRow:
    """One check of the rows and what came of it; `about` names the fields it asked of, `fields` has their titles."""

    check: lake.Check
    about: str
    fields: str
    passed: bool


@dataclass(frozen=True)
class Entry:
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
        found = self.snapshot.open
        assert found is not None, "only what has an open edition is in the catalogue"
        return found

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
    def cadence(self) -> Cadence:
        return Cadence(self.snapshot.manifest["cadence"])

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
        attached = [each for each in ATTACHED if self.as_it_lies(each)]
        rows = [each for each in Format if each not in ATTACHED and (self.geometry or each not in PLACED)]
        found = [*attached, *rows]
        # A Shapefile holds points, or lines, or areas.
        kinds = {each.removeprefix("Multi") for each in self.edition["geometry_types"]}
        points = {"Point", "MultiPoint"} <= set(self.edition["geometry_types"])
        mixed = len(kinds) > 1 or points or "GeometryCollection" in kinds
        return [each for each in found if not (mixed and each == Format.SHAPEFILE)]

    @cached_property
    def columns(self) -> list[Column]:
        """The data dictionary: the fields of the open edition, never those of the full one."""
        kept, hidden = self.edition["fields"], self.edition["hidden"]
        declared = datasets.find(self.name)
        today = {each.name: each for each in declared.fields} if declared is not None else {}
        return [
            Column(
                each["name"],
                in_language(each["title"]),
                in_language(each["description"]),
                *(each["kind"], each["unit"], each["required"]),
                tuple((code, in_language(title)) for code, title in each["choices"]),
                hidden.get(each["name"], 0),
                *((field.of, field.called) if (field := today.get(each["name"])) is not None else ()),
            )
            for each in self.snapshot.manifest["fields"]
            if each["name"] in kept
        ]

    @cached_property
    def checks(self) -> list[CheckRow]:
        """What was asked of the rows; a check of a field that is not open is not told, nor how many rows failed one."""
        kept, titles = set(self.edition["fields"]), {each.name: each.title for each in self.columns}
        asked = [
            (each, [name for name in each["detail"].split(", ") if name]) for each in self.snapshot.manifest["checks"]
        ]
        return [
            CheckRow(
                lake.Check(each["check"]),
                each["detail"],
                ", ".join(titles.get(name, name) for name in names),
                each["passed"],
            )
            for each, names in asked
            if kept.issuperset(names)
        ]

    @property
    def passed(self) -> int:
        return sum(each.passed for each in self.checks)

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
        for each in manifest["fields"]:
            if each["name"] in kept:
                texts += [each["name"], *each["title"].values()]
        return fold(" ".join(texts))


def group_title(group: str) -> str:
    """The title of the capability that declares a dataset, or of what people made; its name where it is neither."""
    try:
        return str(getattr(apps.get_app_config(group), "title", "") or group)
    except LookupError:
        return str(datasets.title_of_made(group)) or group


def catalogue(*, as_of: date | None = None) -> list[Entry]:
    """Everything that is open, by title; one query."""
    found = [Entry(each) for each in lake.newest(ANONYMOUS, as_of).values() if _is_open(each)]
    return sorted(found, key=lambda each: fold(each.title))


def search(entries: Iterable[Entry], *, words: str = "", group: str = "", kind: str = "") -> list[Entry]:
    """Those that answer to all the words, with and without diacritics; those whose title does come first."""
    asked = fold(words).split()
    found = [
        each
        for each in entries
        if (not group or each.group == group)
        and (not kind or kind in each.formats)
        and all(word in each.words for word in asked)
    ]
    return sorted(found, key=lambda each: not all(word in fold(each.title) for word in asked)) if asked else found


def versions(*, name: str) -> list[SnapshotRow]:
    """Every snapshot of an open dataset, withdrawn ones too, the newest first."""
    return [each for each in lake.versions(name, ANONYMOUS) if each.open is not None]


def entry(*, name: str, version: str = "", as_of: date | None = None) -> Entry:
    """One dataset, of the version or the newest; `Missing` for what is not there and for what is not open alike."""
    found = lake.snapshot(name, version, ANONYMOUS) if version else lake.newest(ANONYMOUS, as_of).get(name)
    if found is not None and found.withdrawn_at is not None and found.open is not None:
        raise Missing("withdrawn", _("This version has been withdrawn"), detail=found.reason, where=version, status=410)
    if found is None or not _is_open(found):
        raise Missing("dataset", _("There is no such dataset"), where=name)
    return Entry(found)


@dataclass(frozen=True)
class Source:
    """A file that rows of a version came from; `run` is its import, empty where the file itself is the dataset."""

    file: str
    run: str
    committed_at: datetime


def sources(*, entry: Entry, actor: Actor) -> list[Source]:
    """The files of the version, the newest first, for those whom the lake tells them; nothing for everybody else."""
    known = lake.snapshot(entry.name, entry.version, actor).manifest.get("lineage", ())
    found = [
        Source(each["file"], each.get("run", ""), datetime.fromisoformat(each["committed_at"]))
        for each in known
        if each["committed_at"]
    ]
    return sorted(found, key=lambda each: each.committed_at, reverse=True)


def _is_open(snapshot: SnapshotRow) -> bool:
    """Whether the snapshot may leave today: it has an open edition, and no field of it has become personal since."""
    declared, edition = datasets.get(snapshot.dataset), snapshot.open
    if declared.access != "open" or edition is None:
        return False
    return not {each.name for each in declared.fields if each.personal} & set(edition["fields"])
