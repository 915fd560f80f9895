"""The document's own words beside the lines of a version: kept with the file and the place they stand at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan.actions.reference import WRITTEN
from hatang.capabilities.plan.models import Passage, PlanPart, PlanVersion
from hatang.capabilities.plan.terms import PlanLineKind
from hatang.kernel import writing
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from hatang.kernel.access import Actor


@dataclass(frozen=True)
class Quotation:
    """Words as they stand in a file: `path` as people cite it ("III.1.a"), page, paragraph or table and row from 1."""

    text: str
    path: str = ""
    page: int | None = None
    paragraph: int | None = None
    table: int | None = None
    row: int | None = None


@dataclass(frozen=True)
class NewPart:
    """A part of a document that is neither target nor task nor duty, with its own words."""

    number: str
    title: str
    words: tuple[Quotation, ...] = ()


def keep_words(*, version: PlanVersion, kind: PlanLineKind, number: str, words: Iterable[Quotation]) -> None:
    """The words of the version's file for one line, in place of any it had; in the transaction of the caller."""
    Passage.objects.filter(version=version, kind=kind, number=number).delete()
    if version.file is not None:
        _write(version, version.file, kind, number, words)


def add_parts(version: PlanVersion, parts: Iterable[NewPart], before: PlanVersion | None) -> None:
    """The parts of a document that was read; of one that is read anew our own words stay beside it."""
    known = {part.number: part for part in before.parts.all()} if before is not None else {}
    version.parts.all().delete()
    for position, new in enumerate(parts):
        old = known.get(new.number, PlanPart())
        part = PlanPart(
            version=version,
            number=new.number,
            position=position,
            title=new.title[:300],
            text=old.text,
            place=new.number,
            tasks=old.tasks,
            targets=old.targets,
        )
        writing.save_record(part, where=new.number)
        keep_words(version=version, kind=PlanLineKind.PART, number=new.number, words=new.words)


def quote_document(
    actor: Actor,
    *,
    version: int,
    file: UUID,
    file_name: str,
    words: Mapping[tuple[PlanLineKind, str], Iterable[Quotation]],
) -> PlanVersion:
    """A file is the document of a version that is entered already: its words stand beside the lines, nothing else
    changes. Lines that it gives no words for keep those of the file before."""
    if not words:
        raise Invalid(
            "no_words",
            _("No line of the plan was found in this document"),
            where=file_name,
            hint=_("Send the plan's own document, with its parts and its annex."),
        )
    record = PlanVersion.objects.select_related("plan").get(pk=version)
    plan = record.plan
    with writing.perform_act(
        actor, "plan.edit", "plan.version.quote", *WRITTEN, event="plan.plan_changed", plan=plan.code
    ) as act:
        before = {"file": record.file, "passages": record.passages.count()}
        record.file = file
        record.save(update_fields=["file"])
        for (kind, number), quotations in words.items():
            keep_words(version=record, kind=kind, number=number, words=quotations)
        after = {"file": file, "file_name": file_name, "passages": record.passages.count()}
        act.done(record, f"{plan.code}/{record.number}", before=before, after=after)
    return record


def point_to_words(
    actor: Actor,
    *,
    version: PlanVersion,
    line: tuple[PlanLineKind, str],
    file: UUID,
    words: Quotation,
    now: datetime,
) -> None:
    """An officer says which words of a kept file are those of a line, in place of any that were found there; that they
    stand in the file is for the caller to have seen."""
    (kind, number), plan = line, version.plan
    with writing.perform_act(
        actor, "plan.edit", "plan.passage.quote", *WRITTEN, event="plan.plan_changed", plan=plan.code
    ) as act:
        standing = Passage.objects.filter(version=version, kind=kind, number=number)
        before = {"words": [passage.text for passage in standing]}
        standing.delete()
        (record,) = _write(version, file, kind, number, [words])
        record.picked_by_label, record.picked_at = actor.label, now
        writing.save_record(record, where=number)
        after = {"words": [record.text], "file": file, "page": record.page}
        act.done(record, f"{plan.code}/{version.number}/{kind}/{number}", before=before, after=after)


def copy_passages(old: PlanVersion, new: PlanVersion) -> None:
    """The parts and words of a version once more under the amendment that begins with them, each with its own file."""
    rows: list[PlanPart | Passage] = [*old.parts.all(), *old.passages.all()]
    for row in rows:
        row.pk, row._state.adding, row.version = None, True, new
        row.save()


def _write(
    version: PlanVersion, file: UUID, kind: PlanLineKind, number: str, words: Iterable[Quotation]
) -> list[Passage]:
    return Passage.objects.bulk_create(
        Passage(
            version=version,
            kind=kind,
            number=number,
            position=position,
            file=file,
            text=quoted.text,
            path=quoted.path[:200],
            page=quoted.page,
            paragraph=quoted.paragraph,
            table=quoted.table,
            row=quoted.row,
        )
        for position, quoted in enumerate(words)
    )
