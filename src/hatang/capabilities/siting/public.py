"""The door of siting: what the demonstration begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.siting.actions import networks as _networks
from hatang.capabilities.siting.models import LineNetwork

if TYPE_CHECKING:
    from pathlib import Path

    from hatang.kernel.access import Actor

__all__ = ["begin_demonstration"]


def begin_demonstration(actor: Actor, *, lines: Path, source: str) -> bool:
    """Take in the schematic network of a demonstration province, once; False where any network was added before."""
    if LineNetwork.objects.exists():
        return False
    with lines.open("rb") as stream:
        _networks.add_network(actor, name=lines.name, stream=stream, source=source, is_generated=True)
    return True
