"""Plan 194/KH-UBND, read from its text, against the same plan entered by hand in data/plans/194.toml."""

from __future__ import annotations

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hatang.engines.documents import passages, plans, reading

if TYPE_CHECKING:
    from hatang.engines.documents.model import Plan, Target

_ROOT = Path(__file__).parents[5]
_SEED = Path(os.environ.get("HATANG_SEED", _ROOT.parent / "shared/seed")) / "ke-hoach-194-kh-ubnd.txt"
pytestmark = [
    pytest.mark.golden,
    pytest.mark.skipif(not _SEED.is_file(), reason="the text of Plan 194 is not at hand"),
]
# What the plan's part III and IV.4 and its annex promise: year, operator, value, unit, what is counted.
_TARGETS = [
    (2025, "=", 100, "%", "thôn, tổ dân phố"),
    (2025, "=", 80, "%", "dân số ở độ tuổi trưởng thành"),
    (2025, "=", 90, "%", "dân số vùng thành phố, khu công nghiệp"),
    (2025, "=", 80, "%", "hộ gia đình"),
    (2025, "=", 95, "%", "thôn, tổ dân phố"),
    (2025, "=", 80, "%", "hộ gia đình"),
    (2025, "=", 100, "%", "cơ quan Nhà nước"),
    (2030, "=", 100, "%", "hộ gia đình"),
    (2030, "=", 95, "%", "dân số ở độ tuổi trưởng thành"),
    (2030, "=", 100, "%", "khu vực có dân cư sinh sống và làm việc"),
    (2030, "=", 100, "%", "hộ gia đình"),
    (2030, "=", 100, "%", "doanh nghiệp trong tỉnh"),
    (2030, "=", 100, "%", "hệ thống thông tin dùng chung của tỉnh"),
    (None, ">", 90, "%", "cơ quan, tổ chức"),
    (None, "=", 100, "%", "máy chủ, máy trạm các cơ quan nhà nước"),
    (None, "=", 100, "%", "hệ thống thông tin công khai trực tuyến của các cơ quan nhà nước"),
    (2025, ">", 3000, "vị trí", ""),
]


@cache
def _plan() -> Plan:
    return plans.understand(reading.read(_SEED))


def _key(target: Target) -> tuple[object, ...]:
    return (target.year, target.op, target.value, target.unit, target.denominator)


def test_every_target_and_no_false_one() -> None:
    assert [_key(target) for target in _plan().targets] == _TARGETS


def test_targets_stand_where_the_plan_says() -> None:
    paths = [target.source.path for target in _plan().targets]
    assert paths == ["III.1.a"] * 4 + ["III.1.b"] * 2 + ["III.1.c"] + ["III.2.a"] * 3 + ["III.2.b"] + [
        "III.2.c"
    ] * 2 + ["IV.4"] * 3 + ["PHỤ LỤC"]
    assert all(target.source.place.paragraph or target.source.place.row for target in _plan().targets)


def test_every_task_as_entered_by_hand() -> None:
    entered = tomllib.loads((_ROOT / "data/plans/194.toml").read_text())["task"]
    tasks = _plan().tasks
    assert [task.number for task in tasks] == [task["number"] for task in entered]
    for task, known in zip(tasks, entered, strict=True):
        # The plan prints "Các các doanh nghiệp" in 2.3, and small letters inside a list.
        lead = [name.replace("Các các", "Các").lower() for name in task.lead]
        assert lead == [body["named"].lower() for body in known["lead"]], task.number
        assert [name.lower() for name in task.support] == [body["named"].lower() for body in known.get("support", [])]
        assert task.period.text == known["period"]


def test_periods_of_tasks() -> None:
    read = {task.number: task.period for task in _plan().tasks}
    assert (read["1.1"].start, read["1.1"].end, read["1.1"].recurring) == (None, None, "continuous")
    assert (read["3.5"].start, read["3.5"].end) == ("2023", "2023")
    assert (read["4.1"].start, read["4.1"].end) == ("2022", "2030")
    assert read["5.2"].recurring == "yearly"


def test_head_and_deadlines() -> None:
    head = _plan().head
    assert (head.number, head.date, head.kind) == ("194/KH-UBND", "2022-12-16", "Kế hoạch")
    assert head.issuer == "Ủy ban nhân dân tỉnh Quảng Ngãi"
    assert [cited.number for cited in head.bases] == ["749/QĐ-TTg", "942/QĐ-TTg", "411/QĐ-TTg", "1763/TTr-STTT"]
    dues = [(duty.who[0], duty.due, duty.recurrence) for duty in _plan().duties if duty.due]
    assert dues == [
        ("Thủ trưởng các sở, ban, ngành", "12-10", "yearly"),
        ("Các doanh nghiệp viễn thông", "12-15", "yearly"),
    ]


def test_every_place_that_the_plan_entered_by_hand_names_is_found() -> None:
    entered = tomllib.loads((_ROOT / "data/plans/194.toml").read_text())
    document = passages.Passages(reading.read(_SEED))
    lines = [(row.get("place", row["number"]), row["text"]) for row in (*entered["part"], *entered["standing_duty"])]
    lines += [(row["place"], row["measure"]) for row in (*entered["target"], *entered["duty"])]
    lines += [(f"Phụ lục, nhiệm vụ {row['number']}", row["text"]) for row in entered["task"]]
    for place, ours in lines:
        found = document.find(place)
        assert len(found) == place.count(";") + 1, place
        assert passages.is_like(ours, " ".join(words.text for words in found)), place
    numbers = [part.number for part in document.parts()]
    assert numbers[:3] == ["I.1", "I.2", "II"]
    assert numbers[-3:] == ["V.1", "V.2", "V.3"]


def test_goals_without_a_figure_are_said_to_be_open() -> None:
    assert [unclear.why for unclear in _plan().not_understood] == ["no_figure"] * 3
