"""`hatang coverage …`: what is covered; `hatang radio …`: the propagation engine on files, without a database."""

from hatang.capabilities.coverage.commands import prediction  # adds its commands to the room
from hatang.capabilities.coverage.commands.gaps import room
from hatang.capabilities.coverage.commands.radio import room as radio

rooms = (radio,)

__all__ = ["prediction", "room", "rooms"]
