"""Whole plans in the manner of many provinces, in every layout: all that they promise is read, and nothing else."""

from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING

import pytest

from hatang.engines.documents import plans, reading
from hatang.engines.documents.tests import annotated
from hatang.engines.documents.words import fold
from hatang.engines.writing import legacy

if TYPE_CHECKING:
    from collections.abc import Callable

    from hatang.engines.documents.model import Plan, Target, Task
    from hatang.engines.documents.tests.annotated import Annotated, Known
    from hatang.engines.documents.tests.synthesis import Work

pytestmark = pytest.mark.property

# The bar of the product for plans it has not seen; these have been seen, so nearly all of them must be right.
_TARGETS, _TASKS = 0.985, 0.98
# Cells without any mark, blank ones gone: a short product ("Trung tâm") can be taken for a body. Where not even a line
# parts cells, where one ends is told by its words and by how wide the columns are; tables without numbers are not read.
_BARS = {"loose": (_TARGETS, 0.97), "run on": (0.86, 0.79)}


@cache
def annotated_plans() -> list[Annotated]:
    return [annotated.load(path) for path in sorted(annotated.FOLDER.glob("*.plan"))]


def _western(text: str) -> bytes:
    for ours, plain in (("≥", ">="), ("≤", "<="), ("“", '"'), ("”", '"'), ("–", "-"), ("•", "-")):
        text = text.replace(ours, plain)
    return b"".join(c.encode("cp1252") if ord(c) > 0xFF else bytes([ord(c)]) for c in text)


LAYOUTS: dict[str, Callable[[Annotated], bytes]] = {
    "piped": lambda plan: annotated.joined(plan).encode(),
    "edged": lambda plan: annotated.joined(plan, edge="| ").encode(),
    "tabs": lambda plan: annotated.joined(plan, "\t").encode(),
    "wrapped": lambda plan: annotated.wrapped_cells(plan).encode(),
    "stream": lambda plan: annotated.streamed(plan, "\n|").encode(),
    "closed": lambda plan: annotated.streamed(plan, " |").encode(),
    "decomposed": lambda plan: unicodedata.normalize("NFD", annotated.streamed(plan, "\n\n|\n")).encode(),
    "opened": lambda plan: annotated.opened(plan).encode(),
    "loose": lambda plan: annotated.loose(plan).encode(),
    "side by side": lambda plan: annotated.side_by_side(plan).encode(),
    "touching": lambda plan: annotated.touching(plan).encode(),
    "run on": lambda plan: annotated.run_on(plan).encode(),
    "html": lambda plan: annotated.as_html(plan).encode(),
    "docx": annotated.as_docx,
    "pdf": annotated.as_pdf,
    "tcvn3": lambda plan: _western(legacy.to_tcvn3(annotated.joined(plan))),
    "vni": lambda plan: _western(legacy.to_vni(annotated.joined(plan))),
}


def _like(a: str, b: str) -> float:
    return SequenceMatcher(None, fold(a), fold(b), autojunk=False).ratio()


def _is_whole(known: str, found: str) -> bool:
    """Whether what a rate is of was read: the same words, or the shorter of "hồ sơ" and "hồ sơ trực tuyến"."""
    a, b = fold(known), fold(found)
    return known.startswith("~") or _like(a, b) >= 0.8 or bool(a and b and (a in b or b in a))


def is_kept(known: Known, target: Target) -> bool:
    asked = (known.op, known.value, known.value_max, known.year)
    is_unit = known.unit.startswith("~") or fold(known.unit).split(",")[0] == fold(target.unit).split(",")[0]
    read = (target.op, target.value, target.value_max, target.year)
    is_based = fold(known.baseline) in fold(target.baseline)
    is_whose = not known.scope or fold(known.scope) == fold(target.scope)
    return asked == read and is_unit and is_based and is_whose and _is_whole(known.whole, target.denominator)


def is_done(work: Work, task: Task) -> bool:
    lead, read_lead, support, read_support = (
        [fold(name) for name in names] for names in (work.lead, task.lead, work.support, task.support)
    )
    asked = (work.number, lead, support, work.start, work.end, work.recurring)
    when = task.period
    return asked == (task.number, read_lead, read_support, when.start, when.end, when.recurring) and (
        _like(work.text, task.text) >= 0.9 and (not work.product or fold(work.product) == fold(task.product))
    )


def _missed(plan: Annotated, read: Plan) -> tuple[list[Known], list[Target], list[Work], list[Task]]:
    """Targets not read and read wrongly, tasks not read and read wrongly."""
    asked = [each for each in plan.targets if not each.is_optional]
    return (
        [known for known in asked if not any(is_kept(known, target) for target in read.targets)],
        [target for target in read.targets if not any(is_kept(known, target) for known in plan.targets)],
        [work for work in plan.works if not any(is_done(work, task) for task in read.tasks)],
        [task for task in read.tasks if not any(is_done(work, task) for work in plan.works)],
    )


# By day pages alone; texts and files of an office are read beside made-up plans.
_BY_DAY = {"html"}


@pytest.mark.parametrize(
    "layout",
    [pytest.param(each, marks=[] if each in _BY_DAY else pytest.mark.night("samples")) for each in LAYOUTS],
)
def test_plans_of_other_provinces(layout: str) -> None:
    counts = [0, 0, 0, 0]
    missed: tuple[list[object], ...] = ([], [], [], [])
    for plan in annotated_plans():
        read = plans.understand(reading.read_bytes(LAYOUTS[layout](plan)))
        found = _missed(plan, read)
        for at, wrong in enumerate(found):
            missed[at].extend(wrong)
        asked = sum(not each.is_optional for each in plan.targets)
        for at, count in enumerate((asked, len(read.targets), len(plan.works), len(read.tasks))):
            counts[at] += count
    shares = [1 - len(wrong) / count for wrong, count in zip(missed, counts, strict=True)]
    targets, tasks = _BARS.get(layout, (_TARGETS, _TASKS))
    assert min(shares[:2]) >= targets, (shares, missed[0], missed[1])
    assert min(shares[2:]) >= tasks, (shares, missed[2], missed[3])


def test_there_is_enough_to_read() -> None:
    assert len(annotated_plans()) >= 20
    assert sum(len(plan.targets) for plan in annotated_plans()) > 250
    assert sum(len(plan.works) for plan in annotated_plans()) > 80


@pytest.mark.parametrize("layout", ["piped", "stream", "loose", "html", "docx"])
def test_money_of_years_stays_with_its_year(layout: str) -> None:
    """A total beside the years of "Kinh phí" and each year of it, with the scale that stands over them all."""
    plan = next(each for each in annotated_plans() if each.name == "s11")
    task = plans.understand(reading.read_bytes(LAYOUTS[layout](plan))).tasks[1]
    assert [(each.amount_vnd, each.source) for each in task.budget] == [
        (52_000_000_000, "Kinh phí (triệu đồng) Tổng"),
        (12_000_000_000, "Kinh phí (triệu đồng) 2022"),
        (20_000_000_000, "Kinh phí (triệu đồng) 2023"),
        (20_000_000_000, "Kinh phí (triệu đồng) 2024"),
    ]
