"""Bodies that a plan names: as the plan names them, and who answers for it on a date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hatang.capabilities.identity import public as identity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hatang.capabilities.identity.public import SuccessionRef
    from hatang.capabilities.work.models.bodies import NamedBody


@dataclass(frozen=True)
class BodyToday:
    """A body of the register that stands on the date asked."""

    code: str
    name: str
    is_group: bool = False


@dataclass(frozen=True)
class NamedBodyRow:
    """`named` is what the plan says; `today` who stands for it on the date (empty: the register knows nobody).

    `members` counts the bodies of a group on the date; `changed` says that today's body is not the one named;
    `handed_over` is the day it took over, by `decree`, where the register knows it.
    """

    part: str
    named: str
    code: str
    today: tuple[BodyToday, ...]
    members: int
    changed: bool
    handed_over: date | None = None
    decree: str = ""


def named(*, bodies: Iterable[NamedBody], as_of: date, duty: str = "") -> list[NamedBodyRow]:
    """The bodies in the plan's order with today's responsible ones."""
    return [_row(body, as_of, duty) for body in bodies]


def _row(body: NamedBody, as_of: date, duty: str) -> NamedBodyRow:
    today = tuple(
        BodyToday(found.code, found.name, found.kind == "group")
        for found in identity.responsible_today(body.organisation, as_of, duty=duty or None)
    )
    changed = bool(today) and [each.code for each in today] != [body.organisation]
    last = _hand_over([each.code for each in today], as_of) if changed else None
    members = sum(len(identity.members(each.code, as_of)) for each in today if each.is_group)
    return NamedBodyRow(
        part=body.part,
        named=body.named,
        code=body.organisation,
        today=today,
        members=members,
        changed=changed,
        handed_over=last.date if last else None,
        decree=last.decree if last else "",
    )


def _hand_over(codes: list[str], as_of: date) -> SuccessionRef | None:
    """The last succession by the date that made one of the bodies responsible."""
    found = [each for code in codes for each in identity.predecessors(code) if each.date <= as_of]
    return max(found, key=lambda each: each.date, default=None)


def responsible_codes(*, bodies: Iterable[NamedBody], as_of: date, duty: str = "") -> frozenset[str]:
    """The codes of every single body that answers on the date: groups are opened to their members."""
    codes: set[str] = set()
    for body in bodies:
        for found in identity.responsible_today(body.organisation, as_of, duty=duty or None):
            if found.kind == "group":
                codes |= {member.code for member in identity.members(found.code, as_of)}
            else:
                codes.add(found.code)
    return frozenset(codes)


def name(*, code: str, as_of: date) -> str:
    """The name of the body, the code itself where the register does not know it."""
    found = identity.organisation(code, as_of) or identity.organisation(code, None)
    return found.name if found else code
