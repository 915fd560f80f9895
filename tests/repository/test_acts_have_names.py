"""Every act that the code can write into the audit log has a verb in words: nobody reads codes alone."""

import ast
from pathlib import Path

import pytest

from hatang.kernel.act_names import VERBS, name_act

SOURCE = Path(__file__).parents[2] / "src" / "hatang"
# Which argument names the act.
WRITERS = {"record_act": 1, "perform_act": 2, "Act": 1}


def _list_acts():
    """(file, the last part of an act's code) of every act that is written as a text."""
    for file in SOURCE.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        # To parse a thousand modules takes seconds, to look for three calls in them none.
        if "tests" in file.parts or not any(f"{writer}(" in text for writer in WRITERS):
            continue
        for node in ast.walk(ast.parse(text)):
            place = (
                WRITERS.get(getattr(node.func, "attr", getattr(node.func, "id", "")))
                if isinstance(node, ast.Call)
                else None
            )
            if place is None or len(node.args) <= place:
                continue
            for part in ast.walk(node.args[place]):
                last = (
                    part.value.rpartition(".")[2]
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                    else ""
                )
                if last:
                    yield file.relative_to(SOURCE), last


def test_every_act_has_its_verb():
    acts = list(_list_acts())
    assert len(acts) > 80
    assert not [f"{file}: {last}" for file, last in acts if last.partition("_")[0] not in VERBS]


@pytest.mark.parametrize(("action", "words"), [("lake.publish", "công bố"), ("identity.sign_out", "đăng xuất")])
def test_an_act_is_named_in_the_readers_language(action, words):
    assert str(name_act(action)) == words
