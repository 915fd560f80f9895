"""The form of `hatang plan read --json`, which other programs read: names, kinds of values, and what they may say."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from hatang.engines.documents import plans, reading
from hatang.engines.documents.tests.test_annotated import LAYOUTS, annotated_plans

_OPS = {"=", ">=", ">", "<=", "<", "between", "factor", "decrease", "rank", "yes"}
_RECURRING = {"continuous", "yearly", "half-yearly", "quarterly", "monthly", None}
_ISO = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_TARGET = ("measure", "op", "value", "value_max", "unit", "denominator", "year", "scope", "baseline", "source")
_TASK = ("number", "text", "lead", "support", "product", "period", "source")


def _is_text(value: object) -> bool:
    return value is None or isinstance(value, str)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_target(target: dict[str, Any]) -> None:
    assert set(_TARGET) <= target.keys()
    assert target["measure"]
    assert target["op"] in _OPS
    assert _is_number(target["value"]), target
    # "Giảm 30 - 50%", "nhóm 10 - 15 tỉnh" have two ends too.
    upper = target["value_max"]
    assert upper is None or (_is_number(upper) and upper > target["value"]), target
    assert upper is not None or target["op"] != "between", target
    assert target["year"] is None or isinstance(target["year"], int)
    assert all(_is_text(target[name]) for name in ("unit", "denominator", "scope", "baseline"))
    assert target["source"]["text"]


def _check_task(task: dict[str, Any]) -> None:
    assert set(_TASK) <= task.keys()
    assert task["text"]
    assert all(isinstance(each, str) and each for name in ("lead", "support") for each in task[name])
    period = task["period"]
    assert {"from", "to", "recurring", "text"} <= period.keys()
    assert period["recurring"] in _RECURRING
    assert all(period[name] is None or _ISO.fullmatch(period[name]) for name in ("from", "to")), period


@pytest.mark.parametrize("layout", ["closed", pytest.param("docx", marks=pytest.mark.night("samples"))])
def test_the_form_of_what_is_read(layout: str) -> None:
    for plan in annotated_plans()[::4]:
        read = json.loads(json.dumps(plans.understand(reading.read_bytes(LAYOUTS[layout](plan))).data()))
        assert read.keys() == {"document", "targets", "tasks", "duties", "not_understood"}
        assert {"number", "date", "kind", "issuer", "replaces", "amends"} <= read["document"].keys()
        for target in read["targets"]:
            _check_target(target)
        for task in read["tasks"]:
            _check_task(task)
        for duty in read["duties"]:
            assert {"who", "what", "due", "recurrence"} <= duty.keys()
            assert duty["what"]
            assert duty["recurrence"] in _RECURRING
        assert all(each["text"] and each["why"] for each in read["not_understood"])
