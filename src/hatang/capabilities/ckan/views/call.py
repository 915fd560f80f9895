"""One call of the API: who asks, what for, and how its parameters are read."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hatang.capabilities.ckan.formats.refusals import forbidden_error, invalid_error, invalid_in
from hatang.capabilities.opendata.public import is_keeper

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from hatang.kernel.access import Actor

_YES, _NO = ("true", "1", "yes", "on", "t", "y"), ("false", "0", "no", "off", "f", "n", "", "none")
MISSING = "Missing value"


@dataclass(frozen=True)
class Call:
    """`username` is empty for nobody."""

    asked: Mapping[str, Any]
    actor: Actor
    username: str
    now: datetime
    files: Mapping[str, UploadedFile[Any]] = field(default_factory=dict)
    # What an action says it changed, by kind; it stands beside the result.
    changed: dict[str, list[str]] = field(default_factory=dict)

    @property
    def keeps(self) -> bool:
        return is_keeper(self.actor)

    def with_asked(self, asked: Mapping[str, Any]) -> Call:
        return Call(asked, self.actor, self.username, self.now, self.files)

    def require_keeper(self, why: str = "") -> None:
        if not self.keeps:
            raise forbidden_error(why)

    def require_person(self) -> None:
        if self.actor.is_anonymous:
            raise forbidden_error()

    # ---- parameters

    def text(self, name: str, *, needed: bool = False) -> str:
        found = self.asked.get(name)
        if found is None or found == "":
            if needed:
                raise invalid_in(name, MISSING)
            return ""
        if not isinstance(found, (str, int)) or isinstance(found, bool) or "\x00" in str(found):
            raise invalid_in(name, "Must be a Unicode string value")
        return str(found)

    def key(self, name: str = "id") -> str:
        return self.text(name, needed=True)

    def whole(self, name: str, default: int, *, largest: int | None = None) -> int:
        found = self.asked.get(name)
        if found is None or found == "":
            return default
        if isinstance(found, bool) or not re.fullmatch(r"-?\d{1,9}", str(found).strip()):
            raise invalid_in(name, "Invalid integer")
        number = int(found)
        if number < 0:
            raise invalid_in(name, "Must be a natural number")
        return min(number, largest) if largest is not None else number

    def yes(self, name: str, *, default: bool = False) -> bool:
        found = self.asked.get(name, default)
        if isinstance(found, bool):
            return found
        return str(found).strip().lower() in _YES

    def list(self, name: str) -> list[str]:
        """A list as CKAN's clients send one: JSON, Python's writing of it, or parted by commas."""
        found = self.asked.get(name) or []
        if isinstance(found, str):
            text = found.strip()
            if text.startswith("["):
                try:
                    found = ast.literal_eval(text)
                except (ValueError, SyntaxError, MemoryError, RecursionError) as error:
                    raise invalid_in(name, "Not a list") from error
            else:
                found = [each.strip() for each in text.split(",")]
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            raise invalid_in(name, "Not a list of strings")
        return found

    def object(self, name: str) -> dict[str, Any]:
        found = self.asked.get(name) or {}
        if isinstance(found, str):
            try:
                found = json.loads(found)
            except (ValueError, RecursionError) as error:
                raise invalid_in(name, "Cannot parse JSON") from error
        if not isinstance(found, dict):
            raise invalid_error({name: ["Must be an object"]})
        return found
