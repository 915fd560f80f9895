"""Numbers that Word writes before paragraphs: the text of a DOCX lacks them, numbering.xml tells how they run."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True)
class Level:
    """How one level of a list is numbered: `text` such as "%1.%2.", `start` its first number."""

    form: str
    text: str
    start: int


@dataclass
class Numbering:
    """The lists of a document; `label` counts on with every paragraph."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    counts: dict[str, list[int]] = field(default_factory=dict)
    _abstract: dict[str, str] = field(default_factory=dict)

    def label(self, number: str, level: int) -> str:
        """The label of the next paragraph of a list: "1.", "a)", "-"; "" for a list that draws none."""
        levels = self.levels.get(number, {})
        own = levels.get(level)
        if own is None or own.form == "none":
            return ""
        if own.form == "bullet":
            return "-"
        counts = self.counts.setdefault(self._abstract.get(number, number), [])
        while len(counts) <= level:
            counts.append(levels[len(counts)].start - 1 if len(counts) in levels else 0)
        counts[level] += 1
        del counts[level + 1 :]

        def shown(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            form = levels[at].form if at in levels else "decimal"
            return counted(counts[at] if at < len(counts) else 1, form)

        return re.sub(r"%(\d)", shown, own.text).strip()


def counted(count: int, form: str) -> str:
    """
    >>> counted(4, "upperRoman"), counted(2, "lowerLetter"), counted(3, "decimal"), counted(7, "decimalZero")
    ('IV', 'b', '3', '07')
    """
    if form in ("upperRoman", "lowerRoman"):
        text = ""
        for value, sign in _ROMAN:
            text += sign * (count // value)
            count %= value
        return text.upper() if form == "upperRoman" else text
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26)
        return letter.upper() if form == "upperLetter" else letter
    return f"{count:02d}" if form == "decimalZero" else str(count)


def read(numbering: Any, styles: Any) -> Numbering:
    """The lists out of the roots of numbering.xml and styles.xml, None where the document has none."""
    found = Numbering()
    if numbering is not None:
        abstract = {each.get(f"{W}abstractNumId"): _levels(each) for each in numbering.iter(f"{W}abstractNum")}
        for each in numbering.iter(f"{W}num"):
            name = each.get(f"{W}numId")
            of = each.find(f"{W}abstractNumId")
            key = of.get(f"{W}val") if of is not None else ""
            levels = dict(abstract.get(key, {}))
            overridden = False
            for over in each.iter(f"{W}lvlOverride"):
                at = int(over.get(f"{W}ilvl", "0"))
                start = over.find(f"{W}startOverride")
                if start is not None and at in levels:
                    levels[at] = Level(levels[at].form, levels[at].text, int(start.get(f"{W}val", "1")))
                    overridden = True
            found.levels[name] = levels
            # Lists of one kind count together unless one begins anew.
            found._abstract[name] = f"{key}/{name}" if overridden else key
    if styles is not None:
        _of_styles(found, styles)
    return found


def _levels(abstract: Any) -> dict[int, Level]:
    levels = {}
    for each in abstract.iter(f"{W}lvl"):
        form, text, start = (each.find(f"{W}{name}") for name in ("numFmt", "lvlText", "start"))
        levels[int(each.get(f"{W}ilvl", "0"))] = Level(
            form.get(f"{W}val", "decimal") if form is not None else "decimal",
            text.get(f"{W}val", "") if text is not None else "",
            int(start.get(f"{W}val", "1")) if start is not None else 1,
        )
    return levels


def _of_styles(found: Numbering, styles: Any) -> None:
    for style in styles.iter(f"{W}style"):
        properties = style.find(f"{W}pPr/{W}numPr")
        if properties is None:
            continue
        number, level = properties.find(f"{W}numId"), properties.find(f"{W}ilvl")
        if number is not None:
            at = int(level.get(f"{W}val", "0")) if level is not None else 0
            found.styles[style.get(f"{W}styleId", "")] = (number.get(f"{W}val", ""), at)
