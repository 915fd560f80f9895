"""`hatang siting …`: least-cost trees and covers from the public formats of such problems, with their certificates."""

from hatang.capabilities.siting.commands import trees  # noqa: F401 - registers its commands
from hatang.capabilities.siting.commands.shared import room

__all__ = ["room"]
