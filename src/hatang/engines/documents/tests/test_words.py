"""Small and capital letters: no pattern takes one for the other."""

from __future__ import annotations

import re
from pathlib import Path

from hatang.engines.documents.words import LOWER, UPPER

_ROOM = Path(__file__).parents[1]


def test_every_letter_of_the_alphabet_is_in_one_class() -> None:
    marked = "ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
    assert set(marked) < set(LOWER)
    assert {letter.upper() for letter in marked} < set(UPPER)
    assert all(map(str.isupper, UPPER))
    assert all(map(str.islower, LOWER))
    assert re.findall(f"[{UPPER}][{LOWER}]+", "Ủy ban Ổn định ổn định Ỹ") == ["Ủy", "Ổn"]


def test_no_pattern_holds_a_range_of_marked_letters() -> None:
    """In Unicode "ổ" stands between "À" and "Ỹ": such a range takes small letters for capital ones."""
    ranges = re.compile(r"\[[^\]]*[^\W\da-zA-Z]-[^\W\da-zA-Z]")
    found = {path.name: ranges.findall(path.read_text(encoding="utf-8")) for path in _ROOM.glob("*.py")}
    assert {name: each for name, each in found.items() if each} == {}
