"""What the colours of a collection mean: as its declaration says, or read from the style that somebody said instead."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import formats
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hatang.capabilities.spatial.queries.collections import CollectionRow
    from hatang.kernel.datasets import Field
    from hatang.kernel.problems import Text

# Ten hues that differ for colour-blind eyes too and stand out on light and dark ground (after Paul Tol's "bright").
_HUES = ("#4477AA", "#EE6677", "#228833", "#B8860B", "#0F7C8A", "#AA3377", "#7A6A5A", "#CC5500", "#5B5BD6", "#2E8B57")
# The colours of the visual language that marks may name, as they stand on light and dark ground alike.
COLOURS = {"reached": "#1B7F5C", "seq-3": "#77B8B8", "not-reached": "#C2570C", "no-data": "#6E7B7E"}
# What of a layer's paint is its colour, in the order in which it counts.
_INKS = ("circle-color", "fill-color", "line-color", "text-color")
# Nothing else goes into a page: a colour of a style may be any text, an address too.
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}|[a-zA-Z]{3,30}|(?:rgb|hsl)a?\([0-9., %/deg]{1,60}\)")
_MOST = 30
# Expressions stand in each other no deeper in any style that people draw.
_DEEPEST = 10
_SIGNS = {"==": "", "!=": "≠ ", "<": "< ", "<=": "≤ ", ">": "> ", ">=": "≥ "}


def choose_hue(name: str) -> str:
    """The colour of a collection where nobody said another, as #rrggbb."""
    return _HUES[hashlib.sha256(name.encode()).digest()[0] % len(_HUES)]


class LegendEntry(NamedTuple):
    """The words of a colour, the colour as CSS writes it, whether the mark is hollow."""

    words: Text
    colour: str
    is_hollow: bool = False


def build_legend(of: CollectionRow, style_layers: list[dict[str, Any]] | None) -> list[LegendEntry]:
    """The entries in the order of the style; none where one colour says nothing but that the collection is there."""
    if style_layers is None:
        dataset = of.dataset
        titles = dict(dataset.field(dataset.drawn_by).choices) if dataset.drawn_by else {}
        return [LegendEntry(titles[mark.value], COLOURS[mark.colour], mark.is_hollow) for mark in dataset.marks]
    reading = _StyleReading(of)
    colour_by_words: dict[str, str] = {}
    for layer in style_layers:
        if layer.get("layout", {}).get("visibility") == "none":
            continue
        paint = layer.get("paint", {})
        ink = next((paint[name] for name in _INKS if name in paint), None)
        of_layer = reading.condition(layer.get("filter"))
        for words, colour in reading.colours(ink):
            if words or of_layer:
                # Areas, lines and points of one style say the same thing once each.
                colour_by_words.setdefault(", ".join(phrase for phrase in (of_layer, words) if phrase), colour)
    return [LegendEntry(words, colour) for words, colour in list(colour_by_words.items())[:_MOST]]


class _StyleReading:
    """Reads expressions of MapLibre in the words of one collection; what it cannot read it leaves out."""

    def __init__(self, of: CollectionRow) -> None:
        self._fields = {field.name: field for field in of.fields}

    def colours(self, ink: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
        """(words, colour); no words where the colour is that of everything."""
        if plain := _read_plain_colour(ink):
            yield "", plain
        elif depth > _DEEPEST:
            return
        elif isinstance(ink, dict):
            yield from self._stops(ink, depth)
        elif isinstance(ink, list) and len(ink) > 1:
            rest = ink[1:]
            if ink[0] == "match":
                yield from self._matched(self._field(rest[0]), rest[1:-1], rest[-1])
            elif ink[0] == "case":
                yield from self._cases(rest)
            elif ink[0] == "step":
                yield from self._steps(self._field(rest[0]), rest[1:], depth)
            elif ink[0] in ("interpolate", "interpolate-hcl", "interpolate-lab") and len(rest) > 2:
                yield from self._between(self._field(rest[1]), rest[2:], depth)
            elif ink[0] in ("to-color", "coalesce"):
                yield from self.colours(rest[0], depth + 1)

    def condition(self, tree: Any, depth: int = 0) -> str:
        """The words of a filter, "" where it has none; of the kind of geometry nothing is said."""
        if not isinstance(tree, list) or len(tree) < 2 or depth > _DEEPEST:
            return ""
        if tree[0] in ("all", "any"):
            parts = [self.condition(branch, depth + 1) for branch in tree[1:]]
            return (", " if tree[0] == "all" else " / ").join(part for part in parts if part)
        # Older styles name the field, newer ones get it.
        name = tree[1] if isinstance(tree[1], str) else None
        field = self._fields.get(name) if name else self._field(tree[1])
        if field is None or len(tree) < 3:
            return ""
        if tree[0] == "in":
            listed = tree[2][1] if isinstance(tree[2], list) and tree[2][:1] == ["literal"] else tree[2:]
            return " / ".join(_format_value(field, scalar) for scalar in _keep_scalars(listed))
        if tree[0] not in _SIGNS or not _keep_scalars([tree[2]]):
            return ""
        words = f"{_SIGNS[tree[0]]}{_format_value(field, tree[2])}"
        return words if tree[0] == "==" else f"{field.title} {words}"

    def _field(self, expression: Any, depth: int = 0) -> Field | None:
        """The field that the expression gets, whatever it makes of it first."""
        if not isinstance(expression, list) or depth > _DEEPEST:
            return None
        if expression[:1] == ["get"] and len(expression) > 1 and isinstance(expression[1], str):
            return self._fields.get(expression[1])
        return next((field for part in expression[1:] if (field := self._field(part, depth + 1))), None)

    def _matched(self, field: Field | None, pairs: list[Any], otherwise: Any) -> Iterator[tuple[str, str]]:
        for labels, ink in zip(pairs[::2], pairs[1::2], strict=False):
            listed = _keep_scalars(labels if isinstance(labels, list) else [labels])
            if field is not None and listed and (colour := _read_plain_colour(ink)):
                yield " / ".join(_format_value(field, label) for label in listed), colour
        if field is not None and (colour := _read_plain_colour(otherwise)):
            yield _("other values"), colour

    def _cases(self, rest: list[Any]) -> Iterator[tuple[str, str]]:
        for asked, ink in zip(rest[:-1:2], rest[1::2], strict=False):
            if colour := _read_plain_colour(ink):
                yield self.condition(asked) or _("by a condition of the style"), colour
        if colour := _read_plain_colour(rest[-1]):
            yield _("other values"), colour

    def _steps(self, field: Field | None, rest: list[Any], depth: int) -> Iterator[tuple[str, str]]:
        if field is None:
            # A colour that changes with the zoom is that of the nearest look.
            yield from self.colours(rest[-1] if rest else None, depth + 1)
            return
        bounds = _keep_scalars(rest[1::2])
        for number, ink in enumerate(rest[::2]):
            if (colour := _read_plain_colour(ink)) and number <= len(bounds):
                yield _format_span(field, bounds, number), colour

    def _between(self, field: Field | None, rest: list[Any], depth: int) -> Iterator[tuple[str, str]]:
        if field is None:
            yield from self.colours(rest[-1] if rest else None, depth + 1)
            return
        for stop, ink in zip(_keep_scalars(rest[::2]), rest[1::2], strict=False):
            if colour := _read_plain_colour(ink):
                yield _format_value(field, stop), colour

    def _stops(self, ink: dict[str, Any], depth: int) -> Iterator[tuple[str, str]]:
        """Functions of older styles: {"property": …, "type": …, "stops": [[value, colour], …]}."""
        stops = [stop for stop in ink.get("stops") or () if isinstance(stop, list) and len(stop) == 2]
        field = self._fields.get(str(ink.get("property")))
        if not stops:
            return
        if field is not None and ink.get("type") == "categorical":
            yield from self._matched(field, [part for stop in stops for part in stop], ink.get("default"))
        elif field is not None and ink.get("type") == "interval":
            yield from self._steps(field, [part for stop in stops for part in stop][1:], depth)
        else:
            yield from self._between(field, [part for stop in stops for part in stop], depth)


def _keep_scalars(values: Any) -> list[Any]:
    return [scalar for scalar in values if isinstance(scalar, (str, int, float))] if isinstance(values, list) else []


def _read_plain_colour(ink: Any) -> str:
    """The colour as CSS writes it, "" where it is an expression, or what is no colour."""
    if isinstance(ink, list) and ink[:1] in (["rgb"], ["rgba"]):
        ink = f"{ink[0]}({', '.join(map(str, _keep_scalars(ink[1:])))})"
    return ink if isinstance(ink, str) and _COLOUR.fullmatch(ink) and ink != "transparent" else ""


def _format_value(field: Field, value: Any) -> str:
    if isinstance(value, bool):
        return f"{field.title}: {_('yes') if value else _('no')}"
    if isinstance(value, (int, float)):
        return f"{formats.localize(value)} {field.unit}".strip()
    return str(dict(field.choices).get(value, value))


def _format_span(field: Field, bounds: list[Any], number: int) -> str:
    if number == 0:
        return f"< {_format_value(field, bounds[0])}" if bounds else ""
    if number == len(bounds):
        return f"≥ {_format_value(field, bounds[-1])}"
    return f"{formats.localize(bounds[number - 1])} – {_format_value(field, bounds[number])}"
