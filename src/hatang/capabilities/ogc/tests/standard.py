"""The schemas of the standard, read from the reference, and as much of JSON Schema as they use."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest
import yaml

CORE = Path(os.environ.get("HATANG_REFERENCE", "../shared/reference")) / "ogc" / "core"
_TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


@cache
def schema(name):
    path = CORE / "openapi" / "schemas" / name
    if not path.exists():
        pytest.skip(f"the standard's reference is not at {CORE}")
    return yaml.safe_load(path.read_text())


def faults(value, of, where="$"):
    """What of the value is not as the schema says: a list of texts.

    >>> faults({"a": 1}, {"type": "object", "required": ["b"], "properties": {"a": {"type": "string"}}})
    ['$: no b', '$.a: not string']
    >>> faults([1, 2], {"oneOf": [{"minItems": 3}, {"type": "array", "items": {"type": "integer"}}]})
    []
    """
    if isinstance(of, str):
        of = schema(of)
    if "$ref" in of:
        return faults(value, of["$ref"].rpartition("/")[2], where)
    found = []
    kind = of.get("type", "")
    if kind != "" and not _is(value, kind):
        return [f"{where}: not {kind}"]
    if "const" in of and value != of["const"]:
        found.append(f"{where}: not {of['const']}")
    if "enum" in of and value not in of["enum"]:
        found.append(f"{where}: not one of {of['enum']}")
    if "minimum" in of and value < of["minimum"]:
        found.append(f"{where}: below {of['minimum']}")
    for part in of.get("allOf", ()):
        found += faults(value, part, where)
    for word, right in (("oneOf", lambda n: n == 1), ("anyOf", lambda n: n >= 1)):
        if word in of and not right(sum(not faults(value, each, where) for each in of[word])):
            found.append(f"{where}: {word} does not hold")
    if isinstance(value, dict):
        found += [f"{where}: no {name}" for name in of.get("required", ()) if name not in value]
        for name, part in of.get("properties", {}).items():
            if name in value:
                found += faults(value[name], part, f"{where}.{name}")
    if isinstance(value, list):
        if not of.get("minItems", 0) <= len(value) <= of.get("maxItems", len(value)):
            found.append(f"{where}: {len(value)} items")
        for number, each in enumerate(value):
            found += faults(each, of.get("items", {}), f"{where}[{number}]")
    return found


def _is(value, kind):
    kind = "null" if kind is None else kind
    if kind in ("integer", "number"):
        return isinstance(value, int if kind == "integer" else (int, float)) and not isinstance(value, bool)
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(value, _TYPES[each]) if each in _TYPES else _is(value, each) for each in kinds)
