"""What the document itself says of the lines of a version, and the parts of it that are neither target nor task."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hatang.capabilities.plan.models import Passage, PlanVersion, Target
from hatang.capabilities.plan.rules import keeps_plans
from hatang.capabilities.plan.terms import PlanLineKind
from hatang.kernel import panels
from hatang.kernel.access import ANONYMOUS
from hatang.kernel.models import StoredFile
from hatang.kernel.problems import Missing
from hatang.kernel.ui import shell

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from hatang.capabilities.plan.models import Plan
    from hatang.kernel.access import Actor


@dataclass(frozen=True)
class QuotationRow:
    """Words of the document with the file and the place they stand at."""

    text: str
    path: str
    page: int | None
    paragraph: int | None
    table: int | None
    row: int | None
    file: UUID
    file_name: str
    picked_by: str = ""
    picked_at: datetime | None = None

    @property
    def place(self) -> str:
        """Where it stands, as people find it: "III.1.a, trang 3, đoạn 19"."""
        parts = [self.path]
        if self.page:
            parts.append(_("page %(number)d") % {"number": self.page})
        if self.row:
            parts.append(_("table %(table)s, row %(row)s") % {"table": self.table, "row": self.row})
        elif self.paragraph:
            parts.append(_("paragraph %(number)d") % {"number": self.paragraph})
        return " · ".join(part for part in parts if part)

    def plain(self) -> dict[str, Any]:
        return {**asdict(self), "file": str(self.file), "picked_at": self.picked_at and self.picked_at.isoformat()}


# (kind, number) of a line → what the document says of it.
type Quotations = dict[tuple[str, str], tuple[QuotationRow, ...]]


@dataclass(frozen=True)
class PartRow:
    """A part of the plan in our words; `quotations` are the document's."""

    number: str
    title: str
    text: str
    place: str
    tasks: tuple[str, ...]
    targets: tuple[str, ...]
    quotations: tuple[QuotationRow, ...] = ()


@dataclass(frozen=True)
class PlacedLine:
    """A line of a version, where the plan says it, and our words for it."""

    kind: PlanLineKind
    number: str
    place: str
    text: str


def list_quotations(
    *, version: PlanVersion, kind: PlanLineKind | None = None, number: str | None = None, actor: Actor = ANONYMOUS
) -> Quotations:
    """What the document says of each line, in its order; lines without words are not there."""
    records = Passage.objects.visible_to(actor).filter(version=version)
    if kind is not None:
        records = records.filter(kind=kind)
    if number is not None:
        records = records.filter(number=number)
    listed = list(records)
    names = dict(StoredFile.objects.filter(pk__in={passage.file for passage in listed}).values_list("pk", "name"))
    quotations: Quotations = {}
    for passage in listed:
        row = QuotationRow(
            passage.text,
            passage.path,
            passage.page,
            passage.paragraph,
            passage.table,
            passage.row,
            passage.file,
            names.get(passage.file, ""),
            passage.picked_by_label,
            passage.picked_at,
        )
        key = (passage.kind, passage.number)
        quotations[key] = (*quotations.get(key, ()), row)
    return quotations


def show_words(
    *, version: PlanVersion, kind: PlanLineKind, number: str | None = None, actor: Actor = ANONYMOUS
) -> dict[str, panels.Part]:
    """The number of a line → a piece of a page with the document's words and the way to its file.

    Whoever keeps plans may point to other words, and to those of a line (`number`) of which none were found.
    """
    quotations = list_quotations(version=version, kind=kind, number=number, actor=actor)
    may_point = keeps_plans(actor) and version.file is not None and bool(shell.find_link("plan_words"))
    if may_point and number is not None:
        quotations.setdefault((kind, number), ())
    return {
        line: panels.Part(
            "plan/words.html",
            {
                "quotations": rows,
                "quoted_plan": version.plan.code,
                "quoted_line": f"{kind}:{line}",
                "point": shell.find_link("plan_words") if may_point else "",
            },
        )
        for (_kind, line), rows in quotations.items()
    }


def list_parts(*, version: PlanVersion, actor: Actor = ANONYMOUS) -> list[PartRow]:
    """The parts of a version in the order of the document."""
    quotations = list_quotations(version=version, kind=PlanLineKind.PART, actor=actor)
    return [
        PartRow(
            part.number,
            part.title,
            part.text,
            part.place,
            tuple(part.tasks),
            tuple(part.targets),
            quotations.get((PlanLineKind.PART, part.number), ()),
        )
        for part in version.parts.all()
    ]


def list_placed_lines(*, version: PlanVersion) -> list[PlacedLine]:
    """Every part and target of a version with the place the plan says it at."""
    parts = [
        PlacedLine(PlanLineKind.PART, part.number, part.place, part.text or part.title) for part in version.parts.all()
    ]
    targets = Target.objects.filter(version=version)
    return parts + [PlacedLine(PlanLineKind.TARGET, line.number, line.place, line.measure) for line in targets]


def find_document(*, plan: Plan, file: UUID, actor: Actor) -> StoredFile:
    """The kept file that words of the plan stand in; `Missing` where none of those the actor may see does."""
    visible = Passage.objects.visible_to(actor).filter(version__plan=plan, file=file)
    stored = StoredFile.objects.filter(pk=file).first() if visible.exists() else None
    if stored is None:
        raise Missing("file", _("This file is not here"), where=str(file))
    return stored
