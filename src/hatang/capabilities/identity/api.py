"""The API of organisations: who stands on a date, who followed whom, who is responsible."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - ninja reads the annotations
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema

from hatang.capabilities.identity import terms
from hatang.capabilities.identity.queries import people, snapshot
from hatang.kernel.http import PAGE_SIZE, Page, auth_by_rule, paginate_rows
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from django.http import HttpRequest

    from hatang.capabilities.identity.queries.directory import OrganisationRef

router = Router()


class OrganisationOut(Schema):
    code: str
    name: str
    name_en: str
    short_name: str
    kind: str
    province: str
    area_code: str
    area_valid_from: date | None
    parent: str | None
    valid_from: date
    valid_to: date | None
    certainty: str


class SuccessionOut(Schema):
    old: str
    new: str
    date: date
    duty: str
    decree: str
    certainty: str
    note: str


def _serialise_organisation(body: OrganisationRef) -> dict[str, Any]:
    return {
        **{name: getattr(body, name) for name in ("code", "name", "name_en", "short_name", "kind", "province")},
        "area_code": body.area_code,
        "area_valid_from": body.area.valid_from if body.area else None,
        "parent": body.parent or None,
        "valid_from": body.valid_from,
        "valid_to": body.valid_to,
        "certainty": body.certainty,
    }


def _find_organisation(code: str) -> OrganisationRef:
    body = snapshot.read_directory().organisation(code, None)
    if body is None:
        raise Missing("identity.organisation", _("There is no such organisation"), where=code)
    return body


@router.get("/organisations", response=Page[OrganisationOut], auth=auth_by_rule("identity.organisations.view"))
def organisations(
    request: HttpRequest,
    *,
    as_of: date | None = None,
    kind: str = "",
    province: str = "",
    q: str = "",
    cursor: str | None = None,
    size: int = PAGE_SIZE,
) -> dict[str, Any]:
    """The bodies standing on the date (today by default), by code."""
    standing = people.organisations_page(as_of=as_of or timezone.localdate(), kind=kind, province=province, text=q)
    rows, following = paginate_rows(standing, cursor, size)
    return {"items": [_serialise_organisation(snapshot.as_ref(row)) for row in rows], "next": following}


@router.get("/organisations/{code}", response=OrganisationOut, auth=auth_by_rule("identity.organisations.view"))
def organisation(request: HttpRequest, code: str) -> dict[str, Any]:
    """One body, whether it still stands or not."""
    return _serialise_organisation(_find_organisation(code))


@router.get(
    "/organisations/{code}/successors", response=list[SuccessionOut], auth=auth_by_rule("identity.organisations.view")
)
def successors(request: HttpRequest, code: str, as_of: date | None = None) -> list[Any]:
    """Every step of succession from the body on that happened by the date."""
    return list(snapshot.read_directory().successors(_find_organisation(code).code, as_of or timezone.localdate()))


@router.get(
    "/organisations/{code}/responsible",
    response=list[OrganisationOut],
    auth=auth_by_rule("identity.organisations.view"),
)
def responsible(
    request: HttpRequest, code: str, as_of: date | None = None, duty: terms.Duty = terms.Duty.ALL
) -> list[dict[str, Any]]:
    """Who does on the date what the body or group was charged with; empty when that is not known."""
    day = as_of or timezone.localdate()
    return [
        _serialise_organisation(body)
        for body in snapshot.read_directory().responsible(_find_organisation(code).code, day, duty or None)
    ]


@router.get("/groups/{code}/members", response=list[OrganisationOut], auth=auth_by_rule("identity.organisations.view"))
def members(request: HttpRequest, code: str, as_of: date | None = None) -> list[dict[str, Any]]:
    """The bodies of a group ("department", "commune_committee", "operator" …) on the date."""
    if _find_organisation(code).kind != terms.OrganisationKind.GROUP:
        raise Missing("identity.group", _("There is no such group"), where=code)
    return [
        _serialise_organisation(body) for body in snapshot.read_directory().members(code, as_of or timezone.localdate())
    ]


@router.get("/successions", response=Page[SuccessionOut], auth=auth_by_rule("identity.organisations.view"))
def successions(
    request: HttpRequest, as_of: date | None = None, cursor: str | None = None, size: int = PAGE_SIZE
) -> dict[str, Any]:
    """Who followed whom by the date."""
    rows, following = paginate_rows(people.successions_known(as_of=as_of or timezone.localdate()), cursor, size)
    items = [
        {
            "old": row.old_id,
            "new": row.new_id,
            "date": row.date,
            "duty": row.duty,
            "decree": row.decree,
            "certainty": row.certainty,
            "note": row.note,
        }
        for row in rows
    ]
    return {"items": items, "next": following}
