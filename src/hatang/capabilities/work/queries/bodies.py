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
    `handed_over` is the day it took over, by `decree`, where the register knows it; `has_ended` that the one named
    stands no more.
    """

    part: str
    named: str
    code: str
    today: tuple[BodyToday, ...]
    members: int
    changed: bool
    handed_over: date | None = None
    decree: str = ""
    has_ended: bool = False


def list_named_bodies(*, bodies: Iterable[NamedBody], as_of: date, duty: str = "") -> list[NamedBodyRow]:
    """The bodies in the plan's order with today's responsible ones."""
    return [_build_body_row(body, as_of, duty) for body in bodies]


def _build_body_row(body: NamedBody, as_of: date, duty: str) -> NamedBodyRow:
    today = tuple(
        BodyToday(organisation.code, organisation.name, organisation.kind == "group")
        for organisation in identity.responsible_today(body.organisation, as_of, duty=duty or None)
    )
    changed = bool(today) and [body_today.code for body_today in today] != [body.organisation]
    last = _hand_over([body_today.code for body_today in today], as_of) if changed else None
    members = sum(len(identity.list_members(body_today.code, as_of)) for body_today in today if body_today.is_group)
    return NamedBodyRow(
        part=body.part,
        named=body.named,
        code=body.organisation,
        today=today,
        members=members,
        changed=changed,
        handed_over=last.date if last else None,
        decree=last.decree if last else "",
        has_ended=changed and identity.read_organisation(body.organisation, as_of) is None,
    )


def _hand_over(codes: list[str], as_of: date) -> SuccessionRef | None:
    """The last succession by the date that made one of the bodies responsible."""
    successions = [
        succession for code in codes for succession in identity.list_predecessors(code) if succession.date <= as_of
    ]
    return max(successions, key=lambda succession: succession.date, default=None)


def responsible_codes(*, bodies: Iterable[NamedBody], as_of: date, duty: str = "") -> frozenset[str]:
    """The codes of every single body that answers on the date: groups are opened to their members."""
    codes: set[str] = set()
    for body in bodies:
        for organisation in identity.responsible_today(body.organisation, as_of, duty=duty or None):
            if organisation.kind == "group":
                codes |= {member.code for member in identity.list_members(organisation.code, as_of)}
            else:
                codes.add(organisation.code)
    return frozenset(codes)


def name(*, code: str, as_of: date) -> str:
    """The name of the body, the code itself where the register does not know it."""
    organisation = identity.read_organisation(code, as_of) or identity.read_organisation(code, None)
    return organisation.name if organisation else code
