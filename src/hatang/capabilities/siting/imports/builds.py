"""Operators' yearly plans: a file of sites, a file of routes; each holds all that an operator will build in a year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.siting import rules
from hatang.capabilities.siting.actions import builds as actions
from hatang.capabilities.siting.datasets import builds as fields
from hatang.capabilities.siting.models import PlannedBuild
from hatang.capabilities.siting.terms import BuildKind
from hatang.kernel.imports import Column, Import, Kind, Position, Resolution

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from hatang.kernel.access import Actor
    from hatang.kernel.imports import Changes, Key, Query, Situation, Values
    from hatang.kernel.problems import Text

_OPERATORS = frozenset({"operator"})


def operators(queries: Sequence[Query], situation: Situation) -> Mapping[Query, Resolution]:
    """Operators of the province by code or by any of their names."""
    with identity.reading():
        return {query: _operator(query.text, situation.as_of) for query in queries}


def _operator(text: str, as_of: date) -> Resolution:
    exact = identity.organisation(text.strip().upper(), as_of)
    if exact is not None and exact.kind in _OPERATORS:
        return Resolution(exact.code, exact.name)
    found = identity.find_organisation(text, as_of, kinds=_OPERATORS)
    if found is not None and found.is_valid_on(as_of):
        return Resolution(found.code, found.name, by_name=True)
    return Resolution(None, kind=Kind.UNKNOWN_REFERENCE)


def own(actor: Actor) -> Mapping[str, frozenset[str]]:
    """An engineer files the own operator's plan; the lead department everybody's."""
    scope = rules.build_scope(actor)
    return {} if scope is None else {"operator": scope}


def _current(kind: BuildKind) -> Callable[[Situation], Mapping[Key, Values]]:
    def current(situation: Situation) -> Mapping[Key, Values]:
        operators_named = {scope[0] for scope in situation.scopes}
        rows = PlannedBuild.objects.valid_on(situation.as_of).filter(kind=kind, operator__in=operators_named)
        return {(row.operator, row.code): _values(row) for row in rows}

    return current


def _values(row: PlannedBuild) -> Values:
    said: dict[str, Any] = {
        "operator": row.operator,
        "code": row.code,
        "name": row.name,
        "year": row.year,
        "technology": row.technology,
        "note": row.note,
    }
    if row.kind == BuildKind.ROUTE:
        return {**said, "geometry": shapely.from_wkb(bytes(row.geometry.wkb))}
    return {**said, "longitude": row.geometry.x, "latitude": row.geometry.y}


def _apply(kind: BuildKind) -> Callable[..., None]:
    def apply(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> None:
        actions.write_builds(actor, kind=kind, changes=changes, import_id=import_id, as_of=as_of)

    return apply


def _columns(what: str, *place: Column) -> tuple[Column, ...]:
    return (
        Column.of(
            fields.OPERATOR,
            *("doanh nghiệp", "mã doanh nghiệp", "nhà mạng", "chủ đầu tư", "đơn vị"),
            kind="reference",
            reference=operators,
        ),
        Column.of(fields.CODE, f"mã {what}", f"mã {what} dự kiến", "mã công trình", "mã", maximum_length=40),
        Column.of(fields.NAME, f"tên {what}", "tên công trình", "tên", maximum_length=200),
        Column.of(
            fields.YEAR,
            *("năm", "năm xây dựng", "năm triển khai", "năm kế hoạch", "kế hoạch năm"),
            kind="year",
            minimum=2000,
            maximum=2100,
        ),
        Column.of(fields.TECHNOLOGY, "công nghệ", "loại mạng", "loại cáp", maximum_length=80),
        Column.of(fields.NOTE, "ghi chú", maximum_length=300),
        *place,
    )


def _import(name: str, kind: BuildKind, title: Text, description: Text, columns: tuple[Column, ...]) -> Import:
    return Import(
        name=name,
        dataset="siting.planned_build",
        title=title,
        description=description,
        columns=columns,
        key=("operator", "code"),
        rule="siting.file_builds",
        current=_current(kind),
        apply=_apply(kind),
        scope=("operator", "year"),
        closes=True,
        position=Position() if kind == BuildKind.SITE else None,
        allowed=own,
    )


IMPORTS = (
    _import(
        "siting.planned_site",
        BuildKind.SITE,
        _("Yearly plan: sites"),
        _("All sites that an operator will build in a year; one that is no longer in the file is closed."),
        _columns(
            "trạm",
            Column("latitude", _("Latitude"), kind="latitude", required=True),
            Column("longitude", _("Longitude"), kind="longitude", required=True),
        ),
    ),
    _import(
        "siting.planned_route",
        BuildKind.ROUTE,
        _("Yearly plan: routes"),
        _("All routes that an operator will build in a year; one that is no longer in the file is closed."),
        _columns(
            "tuyến",
            Column(
                "geometry",
                _("Line"),
                ("hình học", "tọa độ tuyến", "wkt"),
                kind="geometry",
                geometry=("LineString", "MultiLineString"),
                required=True,
            ),
        ),
    ),
)
