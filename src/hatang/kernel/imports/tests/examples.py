"""Example imports and a small made-up province to test against: no capability, no database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from hatang.engines.writing import names
from hatang.kernel.imports import (
    Choice,
    Import,
    ImportColumn,
    Kind,
    Position,
    Query,
    Record,
    Resolution,
    Situation,
    build_resolver,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

KM_PER_DEGREE = 111.2

# Made-up communes on a grid of 0.1 degrees; real names of the kind that is hard: short, alike, with diacritics.
_NAMES = (
    "Xã Bình Châu", "Xã Bình Sơn", "Xã Bình Minh", "Phường Trương Quang Trọng", "Phường Cẩm Thành", "Xã Tịnh Khê",
    "Xã Nghĩa Giang", "Xã Mỏ Cày", "Xã Sông Vệ", "Phường Đức Phổ", "Xã Ba Tơ", "Xã Ba Vì", "Xã Sơn Tây",
    "Xã Sơn Tây Thượng", "Xã Trà Bồng", "Xã Cà Đam", "Xã Tây Trà", "Xã Minh Long", "Xã Kon Plông", "Xã Măng Đen",
)  # fmt: skip


@dataclass(frozen=True)
class Commune:
    code: str
    name: str

    def __str__(self) -> str:
        return self.code


COMMUNES = tuple(Commune(f"{21000 + 15 * index}", name) for index, name in enumerate(_NAMES))
OUTLINES = {
    commune: shapely.box(
        108.2 + 0.1 * (index % 5), 14.8 + 0.1 * (index // 5), 108.3 + 0.1 * (index % 5), 14.9 + 0.1 * (index // 5)
    )
    for index, commune in enumerate(COMMUNES)
}
# Communes of the past and their one successor; the last was split and has none.
PAST = {
    "Xã Bình Đông": COMMUNES[0], "Thị trấn Châu Ổ": COMMUNES[1], "Xã Phổ Văn": COMMUNES[9],
    "Thị trấn Ba Tơ cũ": COMMUNES[10], "Xã Trà Thanh": None,
}  # fmt: skip
PAST_CODES = {"21901": COMMUNES[0], "21902": COMMUNES[1]}


class Province:
    """The unit resolver of the made-up province."""

    def resolve(self, queries: Sequence[Query], level: str, as_of: date) -> Mapping[Query, Resolution]:
        return {query: self._one(query.text) for query in queries}

    def _one(self, text: str) -> Resolution:
        bare = names.unit_name(text)[1]
        for commune in COMMUNES:
            if text == commune.code:
                return Resolution(commune, commune.name)
            if bare == names.unit_name(commune.name)[1]:
                return Resolution(commune, commune.name, by_name=True)
        for name, successor in PAST.items():
            if bare == names.unit_name(name)[1]:
                proposal = successor.name if successor else None
                return Resolution(None, proposal or "", Kind.PAST_UNIT, proposal=proposal)
        if text in PAST_CODES:
            return Resolution(None, PAST_CODES[text].name, Kind.PAST_UNIT, proposal=PAST_CODES[text].code)
        near = [c for c in COMMUNES if c.code.replace("0", "O") == text.replace("0", "O")]
        return Resolution(None, kind=Kind.UNKNOWN_UNIT, proposal=near[0].code if near else None)

    def locate(self, points: NDArray[np.float64], as_of: date) -> Sequence[object | None]:
        found: list[object | None] = []
        for longitude, latitude in points:
            point = shapely.Point(longitude, latitude)
            found.append(next((commune for commune, outline in OUTLINES.items() if outline.intersects(point)), None))
        return found

    def distance_km(self, points: NDArray[np.float64], units: Sequence[object], as_of: date) -> NDArray[np.float64]:
        shapes = [OUTLINES[unit] for unit in units]  # type: ignore[index]
        return shapely.distance(shapes, shapely.points(points)) * KM_PER_DEGREE  # type: ignore[no-any-return]

    def list_units(self, level: str, as_of: date) -> Sequence[tuple[str, str]]:
        return [(commune.code, commune.name) for commune in COMMUNES]

    def title(self, unit: object) -> str:
        return unit.name if isinstance(unit, Commune) else str(unit)


OPERATORS = ("VIETTEL", "VNPT", "MOBIFONE", "VIETNAMOBILE")
SITES = tuple(f"QNG{number:04d}" for number in range(1, 1500))


def _operators(situation: Situation) -> Iterable[Record]:
    names = {"VNPT": ("VNPT", "Vinaphone"), "MOBIFONE": ("MobiFone", "Mobi")}
    return [Record(code, (code, *names.get(code, ())), code.title()) for code in OPERATORS]


def _sites(situation: Situation) -> Iterable[Record]:
    return [Record(code, (code,)) for code in SITES]


def _nothing(situation: Situation) -> dict[tuple[object, ...], dict[str, object]]:
    return {}


def _ignore(changes: object, *, actor: object, import_id: str, as_of: date) -> None:
    raise AssertionError("the example imports are only checked")


SITE = Import(
    name="example.site",
    dataset="example.site",
    title="Vị trí cột",
    columns=(
        ImportColumn("code", "Mã trạm", ("mã cột", "mã vị trí", "site id", "mã site"), kind="code", required=True),
        ImportColumn("name", "Tên trạm", ("tên vị trí", "tên cột", "site name")),
        ImportColumn(
            "operator", "Doanh nghiệp", ("nhà mạng", "đơn vị", "operator", "DNVT"), kind="reference", required=True,
            reference=build_resolver(_operators),
        ),
        ImportColumn("commune", "Xã/phường", (), kind="unit", required=True),
        ImportColumn("longitude", "Kinh độ", (), kind="longitude", required=True),
        ImportColumn("latitude", "Vĩ độ", (), kind="latitude", required=True),
        ImportColumn(
            "height_m", "Chiều cao cột", ("độ cao cột", "chiều cao", "độ cao", "height"), kind="decimal", unit="m",
            minimum=0, maximum=200, required=True,
        ),
        ImportColumn(
            "kind", "Loại cột", ("kiểu cột", "loại hình cột"), kind="choice", required=True,
            choices=(
                Choice("self_supporting", "Tự đứng", ("tự đứng dưới đất", "self-supporting")),
                Choice("guyed", "Dây co", ("dây néo", "cột dây co")),
                Choice("rooftop", "Trên mái", ("trên mái nhà", "rooftop")),
                Choice("monopole", "Đơn thân", ("monopole", "cột đơn thân")),
            ),
        ),
        ImportColumn("commissioned", "Ngày đưa vào sử dụng", ("ngày hoạt động", "ngày phát sóng"), kind="date"),
        ImportColumn("shared", "Dùng chung", ("dùng chung hạ tầng", "chia sẻ"), kind="boolean"),
        ImportColumn("technologies", "Công nghệ", ("thế hệ", "technology"), kind="technology", many=True),
    ),
    key=("code",),
    rule="public",
    scope=("operator",),
    closes=True,
    position=Position(unit="commune"),
    current=_nothing,
    apply=_ignore,
)  # fmt: skip

CELL = Import(
    name="example.cell",
    dataset="example.cell",
    title="Ô phủ sóng",
    columns=(
        ImportColumn("cell", "Mã cell", ("cell id", "mã ô", "tên cell"), kind="code", required=True),
        ImportColumn(
            "site", "Mã trạm", ("mã cột", "site id"), kind="reference", required=True, reference=build_resolver(_sites)
        ),
        ImportColumn("technology", "Công nghệ", ("thế hệ", "technology"), kind="technology", required=True),
        ImportColumn(
            "frequency_mhz", "Tần số", ("băng tần", "band"), kind="decimal", unit="MHz", minimum=400, maximum=6000
        ),
        ImportColumn(
            "azimuth", "Góc phương vị", ("azimuth", "hướng"), kind="decimal", unit="°", minimum=0, maximum=360
        ),
        ImportColumn("tilt", "Góc ngẩng", ("tilt", "góc cụp"), kind="decimal", unit="°", minimum=-5, maximum=20),
        ImportColumn(
            "power_dbm", "Công suất phát", ("công suất", "power"), kind="decimal", unit="dBm", minimum=0, maximum=60
        ),
    ),
    key=("cell",),
    rule="public",
    current=_nothing,
    apply=_ignore,
)

HOUSEHOLDS = Import(
    name="example.households",
    dataset="example.households",
    title="Hộ có cáp quang",
    columns=(
        ImportColumn("commune", "Xã/phường", (), kind="unit", required=True),
        ImportColumn("month", "Tháng", ("kỳ báo cáo", "tháng báo cáo"), kind="month", required=True),
        ImportColumn("households", "Tổng số hộ", ("số hộ", "hộ"), kind="integer", minimum=0, maximum=20000,
                     required=True),
        ImportColumn("fibre", "Số hộ có cáp quang", ("hộ có cáp quang", "hộ cáp quang"), kind="integer", minimum=0,
               maximum=20000),
        ImportColumn("share", "Tỷ lệ", ("tỷ lệ hộ có cáp quang", "tỉ lệ (%)"), kind="decimal", unit="%", minimum=0,
               maximum=100),
        ImportColumn("cost", "Kinh phí", ("tổng kinh phí", "vốn"), kind="money", minimum=0),
        ImportColumn("electricity", "Có điện lưới", ("điện lưới", "điện"), kind="boolean"),
        ImportColumn("note", "Ghi chú", ()),
    ),
    key=("commune", "month"),
    rule="public",
    current=_nothing,
    apply=_ignore,
)  # fmt: skip
