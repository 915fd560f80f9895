"""What is new of the signal of a place: what residents report, what is answered, each step of its signal holes.

It is what the pages of the place show to everybody, and nothing else: it is read as somebody who did not sign in.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.disputes.models import Hole, HoleStep, PlaceFollow
from hatang.capabilities.disputes.queries import reports
from hatang.capabilities.disputes.terms import STEP_TITLES
from hatang.kernel import panels
from hatang.kernel.access import ANONYMOUS
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from hatang.capabilities.disputes.queries.reports import JoinedReports
    from hatang.kernel.access import Actor, Area

_FOLLOWED_KINDS = frozenset({"commune", "hamlet"})


@dataclass(frozen=True)
class PlaceNews:
    """One piece of it: `name` is its own for ever, `place` the hamlet with its commune, `address` a path without the
    context of a page."""

    name: str
    hamlet_code: str
    place: str
    title: str
    text: str
    at: datetime
    address: str


def require_followed_kind(area: Area) -> None:
    """`Missing` for what is neither a commune nor a hamlet."""
    kind = panels.kind_of(area)
    if kind is None or kind.name not in _FOLLOWED_KINDS:
        raise Missing("place", _("There is no such commune or hamlet"), where=str(area))


def codes_of(area: Area, today: date) -> frozenset[str]:
    """The hamlets of a place on the day; one that has ended is still itself."""
    return coverage.codes_within(area, today) or frozenset({area.code})


def list_place_news(*, codes: Collection[str], today: date) -> list[PlaceNews]:
    """The news of the hamlets with these codes, the newest first."""
    ground = coverage.read_hamlet_ground(today).frame
    places = {
        hamlet: f"{name}, {commune}"
        for hamlet, name, commune in ground.select("hamlet", "name", "commune_name").iter_rows()
        if hamlet in codes
    }
    pieces = [*_list_report_news(codes, places), *_list_hole_news(codes, places)]
    return sorted(pieces, key=lambda piece: (piece.at, piece.name), reverse=True)


def _list_report_news(codes: Collection[str], places: dict[str, str]) -> Iterator[PlaceNews]:
    joined = reports.list_joined(actor=ANONYMOUS, hamlet_codes=codes)
    names = coverage.operator_names({row.operator for row in joined if row.operator})
    for row in joined:
        operator = names.get(row.operator, row.operator) or _("every operator")
        place = places.get(row.hamlet_code, row.hamlet_code)
        address = reverse("disputes:send_report", args=[row.hamlet_code])
        for day, count in Counter(row.reported_on).items():
            words = ngettext("%(count)d report of no signal", "%(count)d reports of no signal", count)
            yield PlaceNews(
                name=f"report|{row.hamlet_code}|{row.operator}|{day.isoformat()}",
                hamlet_code=row.hamlet_code,
                place=place,
                title=words % {"count": count},
                text=operator,
                at=timezone.make_aware(datetime.combine(day, time())),
                address=address,
            )
        if row.answered_at is not None:
            yield _build_answer_news(row, operator, place, address)


def _build_answer_news(row: JoinedReports, operator: str, place: str, address: str) -> PlaceNews:
    assert row.answered_at is not None
    return PlaceNews(
        name=f"answer|{row.hamlet_code}|{row.operator}|{row.answered_at.isoformat()}",
        hamlet_code=row.hamlet_code,
        place=place,
        title=_("Reports of no signal answered (%(operator)s)") % {"operator": operator},
        text=f"{row.answered_by}: {row.answer}",
        at=row.answered_at,
        address=address,
    )


def _list_hole_news(codes: Collection[str], places: dict[str, str]) -> Iterator[PlaceNews]:
    holes = Hole.objects.visible_to(ANONYMOUS).filter(hamlet_code__in=list(codes))
    steps = HoleStep.objects.visible_to(ANONYMOUS).filter(hole__in=holes).select_related("hole")
    for step in steps:
        code = step.hole.hamlet_code
        yield PlaceNews(
            name=f"hole|{step.hole_id}|{step.pk}",
            hamlet_code=code,
            place=places.get(code, code),
            title=_("Signal hole: %(step)s") % {"step": STEP_TITLES.get(step.act, step.act)},
            text=" · ".join(words for words in (step.office, step.note) if words),
            at=step.at,
            address=reverse("disputes:hole", args=[step.hole_id]),
        )


def list_follows(*, actor: Actor) -> list[PlaceFollow]:
    """What the account of the actor follows, the longest followed first."""
    return list(PlaceFollow.objects.visible_to(actor))
