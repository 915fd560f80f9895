"""How much of plans that were not written for the reader it gets right, and how fast it reads.

`held_out` holds plans by independent authors with the answers of a careful reader beside them; each was read before the
reader had been changed for it. `HATANG_PLANS` names another folder of the same form: `NAME.docx|pdf|html|txt` with
`NAME.json` in the shape of `hatang plan read --json`.

A target is right when comparison, value, upper value and year are those of the answer, its unit is a rate where the
answer's is, and it shares its measure's words; a task when its number, who leads, who supports and its period are.
"""

from __future__ import annotations

import json
import os
import re
import time
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import machine
from hatang.engines.documents import plans, reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

HELD_OUT = Path(__file__).parent / "held_out"
PAGES = 200
# Characters on a page of thirty lines of such a plan.
PAGE = 3_000
_SAME_WORDS = 0.4
_SAME_TEXT = 0.6

type Item = dict[str, Any]


def _plain(text: object) -> str:
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", str(text or "")).lower()).strip()


def _shared(left: object, right: object) -> float:
    """The share of the shorter text's words that the other has too."""
    one, other = set(_plain(left).split()), set(_plain(right).split())
    return len(one & other) / max(1, min(len(one), len(other)))


def _target(answer: Item, read: Item) -> float:
    if answer["op"] != read["op"] or answer.get("year") != read["year"]:
        return 0.0
    if answer["op"] != "yes" and (answer["value"], answer.get("value_max")) != (read["value"], read["value_max"]):
        return 0.0
    is_rate = [str(each["unit"] or "").startswith("%") for each in (answer, read)]
    if answer["op"] not in ("yes", "rank", "factor") and is_rate[0] != is_rate[1]:
        return 0.0
    told = " ".join(str(read[name] or "") for name in ("measure", "scope", "denominator"))
    words = _shared(answer["measure"], told)
    return words if words >= _SAME_WORDS else 0.0


def _task(answer: Item, read: Item) -> float:
    words = _shared(str(answer["text"])[:140], str(read["text"])[:400])
    return words + (_plain(answer.get("number")) == _plain(read["number"])) if words >= _SAME_TEXT else 0.0


def _is_right(answer: Item, read: Item) -> bool:
    """Whether a task that is the answer's is told as it says."""
    who = all(
        sorted(map(_plain, answer[name] or [])) == sorted(map(_plain, read[name])) for name in ("lead", "support")
    )
    period = answer.get("period") or {}
    when = all((period.get(name) or None) == read["period"][name] for name in ("from", "to", "recurring"))
    return who and when and _plain(answer.get("number")) == _plain(read["number"])


def _pairs(answers: list[Item], read: list[Item], alike: Callable[[Item, Item], float]) -> list[tuple[Item, Item]]:
    """Each answer with what was read of it, the most alike first; each once."""
    found = sorted(
        ((alike(a, b), at, to) for at, a in enumerate(answers) for to, b in enumerate(read)), key=lambda each: -each[0]
    )
    left: set[int] = set()
    right: set[int] = set()
    pairs = []
    for worth, at, to in found:
        if worth > 0 and at not in left and to not in right:
            left.add(at)
            right.add(to)
            pairs.append((answers[at], read[to]))
    return pairs


def run(as_of: date) -> None:
    folder = Path(os.environ.get("HATANG_PLANS", HELD_OUT))
    counts = dict.fromkeys(("targets", "targets_read", "targets_right", "tasks", "tasks_read", "tasks_right"), 0)
    missed: dict[str, str] = {}
    number = 0
    for answered in sorted(folder.glob("*.json")):
        answer = json.loads(answered.read_text())
        file = next(each for each in sorted(folder.glob(f"{answered.stem}.*")) if each != answered)
        read = plans.understand(reading.read(file)).data()
        targets = len(_pairs(answer["targets"], read["targets"], _target))
        tasks = sum(_is_right(*pair) for pair in _pairs(answer["tasks"], read["tasks"], _task))
        found = (len(answer["targets"]), len(read["targets"]), targets, len(answer["tasks"]), len(read["tasks"]), tasks)
        if found[0] != found[2] or found[1] != found[2] or found[3] != found[5] or found[4] != found[5]:
            missed[file.name] = (
                f"targets {found[2]} of {found[0]} ({found[1]}), tasks {found[5]} of {found[3]} ({found[4]})"
            )
        counts = {name: total + more for (name, total), more in zip(counts.items(), found, strict=True)}
        number += 1
    machine.write(
        "reading",
        {
            "plans": number,
            "targets_recall": counts["targets_right"] / counts["targets"],
            "targets_precision": counts["targets_right"] / counts["targets_read"],
            "tasks_recall": counts["tasks_right"] / counts["tasks"],
            "tasks_precision": counts["tasks_right"] / counts["tasks_read"],
            **counts,
            "not_all_right": missed,
            f"seconds_for_{PAGES}_pages_of_text": _seconds(folder),
        },
    )


def _seconds(folder: Path) -> float:
    """How long a text of as many pages takes: the plans' own paragraphs and rows, one after another."""
    texts = []
    for file in sorted(folder.glob("*.docx")):
        for block in reading.read(file).blocks:
            rows = getattr(block, "rows", None)
            said = (
                [getattr(block, "text", "")]
                if rows is None
                else [" | ".join(cell.text.replace("\n", " ") for cell in row.cells) + " |" for row in rows]
            )
            texts += said
    text = "\n".join(texts)
    whole = (text * (1 + PAGES * PAGE // max(1, len(text))))[: PAGES * PAGE].encode()
    start = time.perf_counter()
    plans.understand(reading.read_bytes(whole, "ke-hoach.txt"))
    return time.perf_counter() - start
