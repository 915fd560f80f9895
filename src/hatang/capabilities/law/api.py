"""What words mean, in the API of plans."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date  # noqa: TC003 - ninja reads the annotations
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from ninja import Router, Schema

from hatang.kernel.definitions import read_definitions
from hatang.kernel.http import auth_by_rule

if TYPE_CHECKING:
    from django.http import HttpRequest

# Others know this road, and the name of its operation, as one of plans.
PREFIX = "plan"
router = Router()


class DefinitionOut(Schema):
    code: str
    title: str
    text: str
    values: dict[str, Any]
    valid_from: date
    valid_to: date | None
    own: bool
    sources: list[dict[str, Any]]


@router.get(
    "/definitions",
    response=list[DefinitionOut],
    auth=auth_by_rule("plan.view"),
    operation_id="hatang_capabilities_plan_api_definitions",
)
def definitions(request: HttpRequest, as_of: date | None = None) -> list[dict[str, Any]]:
    """What words mean on the date, and what each value rests on."""
    rows = read_definitions(as_of or timezone.localdate())
    return [{**asdict(row), "sources": [asdict(source) for source in row.sources]} for row in rows]
