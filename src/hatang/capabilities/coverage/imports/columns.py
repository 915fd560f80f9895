"""Columns that several files share: operator, technology, hamlet, what was measured; and whose rows one may file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.coverage.datasets import fields
from hatang.capabilities.coverage.queries import places_of
from hatang.kernel import access
from hatang.kernel.imports import ImportColumn, Query, Record, Resolution, Situation, build_resolver

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hatang.kernel.access import Actor


def _list_operator_records(situation: Situation) -> list[Record]:
    return [
        Record(operator.code, operator.names, operator.title)
        for operator in places_of.known_operators(as_of=situation.as_of)
    ]


_nearest_operator = build_resolver(_list_operator_records)


def _resolve_operators(queries: Sequence[Query], situation: Situation) -> Mapping[Query, Resolution]:
    """Operators by any name that identity knows for the unit in the province; otherwise by the nearest."""
    resolutions: dict[Query, Resolution] = {}
    for query in queries:
        meant = places_of.find_operator(text=query.text, as_of=situation.as_of)
        if meant is not None:
            resolutions[query] = Resolution(meant.code, meant.title)
    rest = [query for query in queries if query not in resolutions]
    return resolutions | dict(_nearest_operator(rest, situation)) if rest else resolutions


def _list_hamlet_records(situation: Situation) -> list[Record]:
    """By code only: most names of hamlets stand in several communes."""
    return [Record(code, (code,), title) for code, title in places_of.hamlet_titles(as_of=situation.as_of).items()]


OPERATOR = ImportColumn.of(
    fields.OPERATOR,
    "doanh nghiệp",
    "nhà mạng",
    "mã doanh nghiệp",
    "doanh nghiệp viễn thông",
    "đơn vị cung cấp",
    "operator name",
    "carrier",
    "plmn",
    kind="reference",
    reference=_resolve_operators,
    example="VIETTEL.QNG",
)
TECHNOLOGY = ImportColumn.of(
    fields.TECHNOLOGY,
    "công nghệ",
    "thế hệ",
    "loại mạng",
    "rat",
    "network type",
    "network technology",
    kind="technology",
    example="4G",
)
HAMLET = ImportColumn.of(
    fields.HAMLET,
    "mã thôn",
    "thôn, tổ dân phố",
    "thôn",
    "tổ dân phố",
    "mã thôn/tổ dân phố",
    kind="reference",
    reference=build_resolver(_list_hamlet_records),
    example="51-21142-T01",
)


def own_operator(actor: Actor) -> Mapping[str, frozenset[str]]:
    """An engineer files for his or her own operator; officers for any."""
    if actor.has(access.OFFICER):
        return {}
    return {"operator": actor.organisations(access.OPERATOR_ENGINEER)}


RSRP = ImportColumn.of(
    fields.RSRP,
    "rsrp",
    "rsrp/rscp/rxlev",
    "rsrp / rscp / rxlev",
    "rscp",
    "rxlev",
    "ss-rsrp",
    "mức thu",
    "mức sóng",
    "mức tín hiệu",
    "cường độ tín hiệu",
    "cường độ trường",
    "signal level",
    minimum=-160,
    maximum=-20,
    example="-98.5",
)
DOWNLOAD = ImportColumn.of(
    fields.DOWNLOAD,
    "tốc độ tải xuống",
    "tải xuống",
    "tốc độ download",
    "download",
    "download trung bình",
    "tốc độ tải xuống trung bình",
    "dl",
    "dl throughput",
    "tốc độ tải về",
    minimum=0,
    maximum=20_000,
    example="45.2",
)
UPLOAD = ImportColumn.of(
    fields.UPLOAD,
    "tốc độ tải lên",
    "tải lên",
    "tốc độ upload",
    "upload",
    "upload trung bình",
    "tốc độ tải lên trung bình",
    "ul",
    "ul throughput",
    minimum=0,
    maximum=20_000,
    example="12.8",
)
LATENCY = ImportColumn.of(
    fields.LATENCY,
    "độ trễ",
    "trễ",
    "độ trễ trung bình",
    "thời gian trễ",
    "ping",
    "latency",
    "rtt",
    minimum=0,
    maximum=60_000,
    example="38",
)
