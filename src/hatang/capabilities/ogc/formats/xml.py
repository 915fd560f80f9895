"""JSON documents as XML: the representation of JSON that XPath and XQuery Functions 3.1 lays down (section 17.4.2)."""

from __future__ import annotations

from typing import Any

from lxml import etree

_NAMESPACE = "http://www.w3.org/2005/xpath-functions"


def write_xml(document: Any) -> bytes:
    """The document as XML.

    >>> text = write_xml({"a": [1, True, None]}).decode()
    >>> text[text.index("<array") :]
    '<array key="a"><number>1</number><boolean>true</boolean><null/></array></map>'
    """
    root = _build_element(document)
    text: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return text


def _build_element(value: Any) -> Any:
    if isinstance(value, dict):
        made = _create_element("map")
        for key, part in value.items():
            child = _build_element(part)
            child.set("key", key)
            made.append(child)
        return made
    if isinstance(value, list):
        made = _create_element("array")
        made.extend(_build_element(part) for part in value)
        return made
    if value is None:
        return _create_element("null")
    if isinstance(value, bool):
        return _create_element("boolean", "true" if value else "false")
    if isinstance(value, int | float):
        return _create_element("number", str(value))
    return _create_element("string", str(value))


def _create_element(name: str, text: str | None = None) -> Any:
    made = etree.Element(f"{{{_NAMESPACE}}}{name}", nsmap={None: _NAMESPACE})
    made.text = text
    return made
