"""What a question is solved with: what is asked, the land, the lines of the network, the money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hatang.capabilities.siting.queries.asking import Ask
    from hatang.capabilities.siting.queries.solving.land import Land
    from hatang.capabilities.siting.queries.solving.lines import Net
    from hatang.capabilities.siting.queries.solving.money import Money


@dataclass(frozen=True, eq=False)
class ScenarioCase:
    """A question with all that answers it; `base` has the edges of the network's file, before anything is hung on."""

    ask: Ask
    land: Land
    base: Net
    money: Money
