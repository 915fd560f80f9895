"""Every label of every `terms.py` stands in GLOSSARY.md, in both languages, with a meaning and a source."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import Choices
from django.utils import translation

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.unit

TERMS = [
    f"hatang.capabilities.{name}.terms"
    for name in settings.CAPABILITIES
    if (ROOT / "src/hatang/capabilities" / name / "terms.py").exists()
]


def entries():
    """English term -> (Vietnamese, meaning, source)."""
    found = {}
    for line in (ROOT / "GLOSSARY.md").read_text().splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 4 and not set(cells[0]) <= {"-", ":"} and cells[0] != "term":
            found[cells[0].lower()] = tuple(cells[1:])
    return found


def labels(module):
    for value in vars(import_module(module)).values():
        if isinstance(value, type) and issubclass(value, Choices) and value.__module__ == module:
            yield from ((value.__name__, member.label) for member in value)


@pytest.mark.parametrize("module", TERMS)
def test_every_label_is_in_the_glossary(module):
    known, missing = entries(), []
    for name, label in labels(module):
        with translation.override("en"):
            english = str(label)
        with translation.override("vi"):
            vietnamese = str(label)
        if known.get(english.lower(), ("",))[0].lower() != vietnamese.lower():
            missing.append(f"{name}: {english} · {vietnamese}")
    assert missing == []


def test_every_entry_has_a_meaning_and_a_source():
    assert [
        term for term, (vietnamese, meaning, source) in entries().items() if not (vietnamese and meaning and source)
    ] == []
