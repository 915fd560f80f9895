"""`hatang siting …`: least-cost trees and covers from the public formats of such problems, with their certificates."""

from hatang.capabilities.siting.commands import covers, trees  # noqa: F401 - they register their commands
from hatang.capabilities.siting.commands.shared import room

__all__ = ["room"]
