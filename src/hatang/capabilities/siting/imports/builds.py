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
from hatang.kernel.imports import Import, ImportColumn, Kind, Position, Resolution

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from hatang.kernel.access import Actor
    from hatang.kernel.imports import Changes, Key, Query, Situation, Values
    from hatang.kernel.problems import Text

_OPERATORS = frozenset({"operator"})


def resolve_operators(queries: Sequence[Query], situation: Situation) -> Mapping[Query, Resolution]:
    """Operators of the province by code or by any of their names."""
    with identity.cached_reading():
        return {query: _resolve_operator(query.text, situation.as_of) for query in queries}


def _resolve_operator(text: str, as_of: date) -> Resolution:
    exact = identity.read_organisation(text.strip().upper(), as_of)
    if exact is not None and exact.kind in _OPERATORS:
        return Resolution(exact.code, exact.name)
    organisation = identity.find_organisation(text, as_of, kinds=_OPERATORS)
    if organisation is not None and organisation.is_valid_on(as_of):
        return Resolution(organisation.code, organisation.name, by_name=True)
    return Resolution(None, kind=Kind.UNKNOWN_REFERENCE)


def read_own_scope(actor: Actor) -> Mapping[str, frozenset[str]]:
    """An engineer files the own operator's plan; the lead department everybody's."""
    scope = rules.build_scope(actor)
    return {} if scope is None else {"operator": scope}


def _make_current_reader(kind: BuildKind) -> Callable[[Situation], Mapping[Key, Values]]:
    def current(situation: Situation) -> Mapping[Key, Values]:
        operators_named = {scope[0] for scope in situation.scopes}
        rows = PlannedBuild.objects.valid_on(situation.as_of).filter(kind=kind, operator__in=operators_named)
        return {(row.operator, row.code): _describe_build(row) for row in rows}

    return current


def _describe_build(row: PlannedBuild) -> Values:
    record: dict[str, Any] = {
        "operator": row.operator,
        "code": row.code,
        "name": row.name,
        "year": row.year,
        "technology": row.technology,
        "note": row.note,
    }
    if row.kind == BuildKind.ROUTE:
        return {**record, "geometry": shapely.from_wkb(bytes(row.geometry.wkb))}
    return {**record, "longitude": row.geometry.x, "latitude": row.geometry.y}


def _make_build_writer(kind: BuildKind) -> Callable[..., None]:
    def apply(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> None:
        actions.write_builds(actor, kind=kind, changes=changes, import_id=import_id, as_of=as_of)

    return apply


def _build_columns(what: str, *place: ImportColumn) -> tuple[ImportColumn, ...]:
    return (
        ImportColumn.of(
            fields.OPERATOR,
            *("doanh nghiệp", "mã doanh nghiệp", "nhà mạng", "chủ đầu tư", "đơn vị"),
            kind="reference",
            reference=resolve_operators,
        ),
        ImportColumn.of(fields.CODE, f"mã {what}", f"mã {what} dự kiến", "mã công trình", "mã", maximum_length=40),
        ImportColumn.of(fields.NAME, f"tên {what}", "tên công trình", "tên", maximum_length=200),
        ImportColumn.of(
            fields.YEAR,
            *("năm", "năm xây dựng", "năm triển khai", "năm kế hoạch", "kế hoạch năm"),
            kind="year",
            minimum=2000,
            maximum=2100,
        ),
        ImportColumn.of(fields.TECHNOLOGY, "công nghệ", "loại mạng", "loại cáp", maximum_length=80),
        ImportColumn.of(fields.NOTE, "ghi chú", maximum_length=300),
        *place,
    )


def _build_import(
    name: str, kind: BuildKind, title: Text, description: Text, columns: tuple[ImportColumn, ...]
) -> Import:
    return Import(
        name=name,
        dataset="siting.planned_build",
        title=title,
        description=description,
        columns=columns,
        key=("operator", "code"),
        rule="siting.file_builds",
        current=_make_current_reader(kind),
        apply=_make_build_writer(kind),
        scope=("operator", "year"),
        closes=True,
        position=Position() if kind == BuildKind.SITE else None,
        allowed=read_own_scope,
    )


IMPORTS = (
    _build_import(
        "siting.planned_site",
        BuildKind.SITE,
        _("Yearly plan: sites"),
        _("All sites that an operator will build in a year; one that is no longer in the file is closed."),
        _build_columns(
            "trạm",
            ImportColumn("latitude", _("Latitude"), kind="latitude", required=True),
            ImportColumn("longitude", _("Longitude"), kind="longitude", required=True),
        ),
    ),
    _build_import(
        "siting.planned_route",
        BuildKind.ROUTE,
        _("Yearly plan: routes"),
        _("All routes that an operator will build in a year; one that is no longer in the file is closed."),
        _build_columns(
            "tuyến",
            ImportColumn(
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
