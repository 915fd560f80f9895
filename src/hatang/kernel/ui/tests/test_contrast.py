"""What is written over a colour is read: WCAG 2.2 asks for 4.5 : 1 (https://www.w3.org/TR/WCAG22/#contrast-minimum)."""

import re
from pathlib import Path

import pytest

SHEETS = Path(__file__).parents[1] / "static" / "ui"
# Where each theme writes its colours; what follows the system and what a person chose are the same dark.
TOKENS = (SHEETS / "tokens.css").read_text(encoding="utf-8")
PAPER = (SHEETS / "print.css").read_text(encoding="utf-8")
LIGHT, FOLLOWED, CHOSEN = re.split(r"@media \(prefers-color-scheme: dark\)|:root\[data-theme=\"dark\"\]", TOKENS)
THEMES = {"light": LIGHT, "dark, as the system": FOLLOWED, "dark, chosen": CHOSEN, "paper": PAPER}
# Ink → the grounds on which it is written.
WRITTEN = {
    "map-ink": ["map-land", "map-sea"],
    "map-ink-2": ["map-land", "map-sea"],
    **{f"seq-{step}-ink": [f"seq-{step}"] for step in range(1, 6)},
}
pytestmark = pytest.mark.unit


def luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(ink, ground):
    lighter, darker = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_names_on_maps_are_read_over_every_colour_of_the_theme(theme):
    assert contrast("#000000", "#ffffff") == 21
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})\b", THEMES[theme]))
    poor = {
        (ink, ground): round(contrast(colours[ink], colours[ground]), 2)
        for ink, grounds in WRITTEN.items()
        for ground in grounds
        if ink in colours and contrast(colours[ink], colours[ground]) < 4.5
    }
    assert not poor
    assert "seq-5-ink" in colours
