"""The drawings of the documentation: well-formed, told in words, legible by day and by night, calling no other host."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.unit

DRAWINGS = sorted((ROOT / "docs").rglob("*.svg"))
SVG = "{http://www.w3.org/2000/svg}"


def test_there_are_drawings_and_each_stands_on_a_page():
    pages = "".join(path.read_text() for path in (ROOT / "docs").rglob("*.md"))
    assert DRAWINGS
    assert [path.name for path in DRAWINGS if f"({path.name})" not in pages] == []


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_a_drawing_is_told_in_words_and_legible_in_the_dark(path):
    text = path.read_text()
    drawing = ET.fromstring(text)
    assert drawing.findtext(f"{SVG}title")
    assert drawing.findtext(f"{SVG}desc")
    assert "prefers-color-scheme:dark" in text
    assert re.findall(r"https?://(?!www\.w3\.org/2000/svg)|<(?:script|image|foreignObject)\b|@import", text) == []


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_every_colour_has_one_for_the_dark(path):
    text = path.read_text()
    day, night = (set(re.findall(r"(--\w+):", part)) for part in text.split("prefers-color-scheme:dark"))
    used = set(re.findall(r"var\((--\w+)\)", text))
    assert used <= day
    assert day <= night
