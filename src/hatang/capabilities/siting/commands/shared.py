"""The room of `hatang siting` and the options its commands share."""

from __future__ import annotations

from typing import Annotated

import typer
from django.utils.translation import gettext_noop

from hatang.kernel import command

# What a command runs is imported inside it: help waits for none of it.
room = command.Room(help=gettext_noop("What to build next: least-cost networks and sites, with proof."))

LONGEST_S = 7 * 24 * 3600.0

Json = Annotated[bool, typer.Option("--json", help="Print JSON only.")]
Seconds = Annotated[
    float | None,
    typer.Option("--seconds", min=0, max=LONGEST_S, help="Go on improving until so much processor time is spent."),
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed of the random choices; same seed, same answer.")]
