"""What another catalogue offers, however it is written: a dataset in CKAN's words, mended where that loses nothing."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings

from hatang.capabilities.opendata.public import HARVESTED_FROM, SOURCE_ORGANISATION, descriptions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hatang.kernel.problems import Text

LONGEST_IDENTIFIER = 500
_NOT_IN_TAG = re.compile(r"[^\w \-.]+")
# Of a source's further fields those that it made itself by harvesting stay behind.
_LEFT_BEHIND = re.compile(r"harvest_.*|withdrawn_at_source")


@dataclass(frozen=True)
class Offered:
    """A dataset as a source gives it: `package` in CKAN's words, `address` where it stands there; or a `problem`."""

    identifier: str
    title: str
    address: str = ""
    package: Mapping[str, Any] = field(default_factory=dict)
    problem: Text = ""

    def is_copy(self, source: str) -> bool:
        """Whether the source has it from this catalogue or from itself: else two that harvest each other would never
        come to an end, nor one that is harvested under a second name."""
        origin = next(
            (extra["value"] for extra in self.package.get("extras", ()) if extra["key"] == HARVESTED_FROM), ""
        )
        parts = urlsplit(source)
        homes = (settings.HATANG_ADDRESS.rstrip("/"), f"{parts.scheme}://{parts.netloc}")
        return any(origin == home or origin.startswith(f"{home}/") for home in homes)

    def asked(self, *, source: int, owner: str, name: str) -> dict[str, Any]:
        """What a client of CKAN would send to register it under the name; files keep their identity from run to run."""
        seed = f"hatang:harvest:{source}:{self.identifier}"
        files, seen = [], set()
        for resource in self.package.get("resources", ()):
            key = str(resource.get("id") or resource.get("url"))
            while key in seen:
                key += "'"
            seen.add(key)
            files.append({**resource, "id": str(uuid5(NAMESPACE_URL, f"{seed}:{key}"))})
        kept = [extra for extra in self.package.get("extras", ()) if extra["key"] != HARVESTED_FROM]
        extras = [*kept, {"key": HARVESTED_FROM, "value": self.address}]
        return {**self.package, "name": name, "owner_org": owner, "resources": files, "extras": extras}

    def sha256(self, owner: str) -> str:
        """Of everything that would be written."""
        text = json.dumps([self.address, owner, self.package], sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode(errors="replace")).hexdigest()

    def names(self, source: int) -> tuple[str, str]:
        """What it is called here: as there, and where that is taken, with a mark of its source."""
        wanted = descriptions.make_slug(str(self.package.get("name") or self.title))[:90].strip("-") or "dataset"
        mark = hashlib.sha256(f"{source}:{self.identifier}".encode()).hexdigest()[:8]
        return wanted, f"{wanted}-{mark}"


def clean_plain_text(text: object, longest: int = LONGEST_IDENTIFIER) -> str:
    """A text that a database can hold: JSON may carry halves of characters, and zeros."""
    return str(text).encode(errors="ignore").decode().replace("\x00", "")[:longest]


def build_tags(words: Iterable[object]) -> list[dict[str, str]]:
    """Keywords as tags: other characters than letters, digits and "-_." become spaces, each word once.

    >>> build_tags(["Giao thông / đường bộ", "x", "Giao thông đường bộ", None])
    [{'name': 'Giao thông đường bộ'}]
    """
    unique: dict[str, None] = {}
    for word in words:
        name = " ".join(_NOT_IN_TAG.sub(" ", word).split())[:100].strip() if isinstance(word, str) else ""
        if len(name) > 1:
            unique[name] = None
    return [{"name": tag} for tag in unique]


def build_extras(given: Iterable[tuple[object, object]], organisation: str) -> list[dict[str, str]]:
    """Further fields that say something, each once, and whose the dataset is at its source."""
    fields = {SOURCE_ORGANISATION: organisation} if organisation else {}
    for key, value in given:
        if isinstance(key, str) and key and not _LEFT_BEHIND.fullmatch(key) and isinstance(value, (str, int, float)):
            fields.setdefault(key, str(value))
    return [{"key": key, "value": value} for key, value in fields.items() if value]
