"""Where collections are served: the roads are of OGC API, and what stands under them is laid down by its standards."""

from __future__ import annotations

from django.urls import reverse

from hatang.kernel.ui import shell


def address_of(name: str, rest: str = "") -> str:
    """The road of the collection, or of what stands under it: "/items", "/schema" …"""
    return f"{reverse(shell.find_link('collection'), args=[name])}{rest}"


def address_of_style(name: str) -> str:
    """The style that draws the collection, for MapLibre."""
    return f"{reverse(shell.find_link('style'), args=[name])}?f=json"
