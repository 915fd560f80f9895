"""What belongs to the making of a version: its tasks, duties and lists come with its targets."""

from __future__ import annotations

from typing import Any

from hatang.capabilities.work.actions import shipped, versions
from hatang.kernel import events


@events.within("plan.version_copied")
def copy_lines(payload: dict[str, Any]) -> None:
    versions.copy_content(payload["old"], payload["new"], with_lines=payload["with_lines"])


@events.within("plan.version_shipped")
def load_lines(payload: dict[str, Any]) -> None:
    shipped.load(version=payload["version"], body=payload["body"], file=payload["file"])
