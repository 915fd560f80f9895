"""Zones and public points: urban, industrial and tourist areas as schematic outlines, schools, stations, offices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import shapely

from province.chance import stream
from province.ground import LAT_KM, LON_KM, area_km2
from province.tables import Cell, write_csv, write_geojson
from province.units import MERGER

if TYPE_CHECKING:
    from pathlib import Path

    from province.communes import Communes
    from province.hamlets import Hamlet


@dataclass(frozen=True)
class Zone:
    code: str
    name: str
    kind: str
    shape: shapely.Geometry
    since: date


@dataclass(frozen=True)
class Blob:
    """A zone of our own drawing: a bent disc of an area around a place. Names are real, outlines are not."""

    code: str
    name: str
    kind: str
    commune: str
    lon: float
    lat: float
    area_km2: float


# The first day of the tables of units; not when a zone was founded.
SINCE = date(2020, 2, 1)
INDUSTRIAL, CLUSTER, TOURIST = "Khu công nghiệp", "Cụm công nghiệp", "Khu du lịch"
BLOBS = (
    Blob("KCN01", "Khu công nghiệp Đông Dung Quất", INDUSTRIAL, "21061", 108.822, 15.35, 24),
    Blob("KCN02", "Khu công nghiệp Tây Dung Quất", INDUSTRIAL, "21040", 108.77, 15.34, 14),
    Blob("KCN03", "Khu công nghiệp VSIP Quảng Ngãi", INDUSTRIAL, "21181", 108.76, 15.22, 11),
    Blob("KCN04", "Khu công nghiệp Tịnh Phong", INDUSTRIAL, "21181", 108.735, 15.235, 4),
    Blob("KCN05", "Khu công nghiệp Quảng Phú", INDUSTRIAL, "21028", 108.78, 15.112, 3),
    Blob("KCN06", "Khu công nghiệp Phổ Phong", INDUSTRIAL, "21457", 108.88, 14.84, 5),
    Blob("KCN07", "Khu công nghiệp Hòa Bình", INDUSTRIAL, "23302", 107.99, 14.32, 4),
    Blob("KCN08", "Khu công nghiệp Sao Mai", INDUSTRIAL, "23332", 108.03, 14.30, 6),
    Blob("KCN09", "Khu công nghiệp Bờ Y", INDUSTRIAL, "23377", 107.61, 14.70, 12),
    Blob("CCN01", "Cụm công nghiệp Tịnh Ấn Tây", CLUSTER, "21172", 108.80, 15.16, 2),
    Blob("CCN02", "Cụm công nghiệp Đồng Làng", CLUSTER, "21439", 108.95, 14.81, 2),
    Blob("CCN03", "Cụm công nghiệp Đăk La", CLUSTER, "23500", 107.93, 14.46, 2),
    Blob("CCN04", "Cụm công nghiệp Thanh Trung", CLUSTER, "23293", 108.01, 14.36, 2),
    Blob("KDL01", "Khu du lịch Mỹ Khê", TOURIST, "21211", 108.88, 15.17, 5),
    Blob("KDL02", "Khu du lịch đảo Lý Sơn", TOURIST, "21548", 109.115, 15.385, 6),
    Blob("KDL03", "Khu du lịch sinh thái quốc gia Măng Đen", TOURIST, "23473", 108.278, 14.68, 30),
    Blob("KDL04", "Khu du lịch Sa Huỳnh", TOURIST, "21478", 109.03, 14.66, 5),
)
CITIES = {"522": ("DT01", "Đô thị Quảng Ngãi"), "534": ("DT02", "Đô thị Đức Phổ"), "608": ("DT03", "Đô thị Kon Tum")}


def _bent_disc(blob: Blob, inside: shapely.Geometry, rng: np.random.Generator) -> shapely.Geometry:
    core = inside.buffer(-0.012)
    centre = shapely.Point(blob.lon, blob.lat)
    home = core if not core.is_empty else inside
    if not home.contains(centre):
        centre = shapely.shortest_line(home, centre).coords
        centre = shapely.Point(centre[0])
    turn = np.linspace(0, 2 * np.pi, 25)[:-1]
    bend = 1 + sum(0.11 / k * np.cos(k * turn + rng.uniform(0, 6.3)) for k in (2, 3, 4))
    radius = np.sqrt(blob.area_km2 / np.pi) * bend
    ring = np.column_stack([centre.x + radius * np.cos(turn) / LON_KM, centre.y + radius * np.sin(turn) / LAT_KM])
    return shapely.intersection(shapely.Polygon(ring), inside)


def build_zones(communes: Communes) -> list[Zone]:
    """Urban zones are the old wards and townships of each town; the others are drawn around their places."""
    rng = stream("zones")
    units = communes.units
    groups: dict[tuple[str, str], list[shapely.Geometry]] = {}
    for unit in units.valid("2024-12-31"):
        if unit.kind == "ward" and unit.parent in CITIES:
            groups.setdefault(CITIES[unit.parent], []).append(communes.shapes[unit.key])
        elif unit.kind == "township":
            groups.setdefault((f"DT{unit.code}", f"Đô thị {unit.name}"), []).append(communes.shapes[unit.key])
    zones = [
        Zone(code, name, "Đô thị", shapely.unary_union(shapes), SINCE)
        for (code, name), shapes in sorted(groups.items())
    ]
    everywhere = {key[0]: shape for key, shape in communes.shapes.items() if key[1] == MERGER}
    drawn = [_bent_disc(blob, everywhere[blob.commune], rng) for blob in BLOBS]
    return zones + [Zone(b.code, b.name, b.kind, shape, SINCE) for b, shape in zip(BLOBS, drawn, strict=True)]


def write_zones(zones: list[Zone], folder: Path) -> None:
    rows: list[tuple[dict[str, Cell], shapely.Geometry]] = []
    for zone in zones:
        shape = zone.shape if zone.shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([zone.shape])
        properties: dict[str, Cell] = {
            "Mã khu vực": zone.code,
            "Tên khu vực": zone.name,
            "Loại khu vực": zone.kind,
            "Từ ngày": zone.since,
            "Quyết định": "Ranh giới sơ đồ của bản trình diễn",
            "Diện tích (km²)": round(area_km2(zone.shape), 2),
        }
        rows.append((properties, shape))
    write_geojson(folder / "khu-vuc.geojson", rows)


@dataclass(frozen=True)
class PublicPoint:
    code: str
    name: str
    kind: str
    hamlet: Hamlet
    lon: float
    lat: float


def _near(hamlet: Hamlet, inside: shapely.Geometry, rng: np.random.Generator) -> tuple[float, float]:
    """A point within some hundred metres of the hamlet, in its commune."""
    for _ in range(8):
        lon, lat = hamlet.lon + rng.normal(0, 0.35) / LON_KM, hamlet.lat + rng.normal(0, 0.35) / LAT_KM
        if shapely.contains_xy(inside, lon, lat):
            return round(lon, 6), round(lat, 6)
    return hamlet.lon, hamlet.lat


def build_points(hamlets: list[Hamlet], communes: Communes) -> list[PublicPoint]:
    """Per commune of today an office and a post office, per old commune a health station and schools, and some more."""
    rng = stream("public points")
    shapes = {key[0]: shape for key, shape in communes.shapes.items() if key[1] == MERGER}
    points: list[PublicPoint] = []

    def add(kind: str, name: str, hamlet: Hamlet) -> None:
        lon, lat = _near(hamlet, shapes[hamlet.new.code], rng)
        points.append(PublicPoint(f"DCC{len(points) + 1:05d}", name, kind, hamlet, lon, lat))

    by_new: dict[str, list[Hamlet]] = {}
    by_old: dict[tuple[str, str], list[Hamlet]] = {}
    for hamlet in hamlets:
        by_new.setdefault(hamlet.new.code, []).append(hamlet)
        by_old.setdefault((hamlet.old_code, hamlet.new.code), []).append(hamlet)
    for group in by_new.values():
        centre = min(group, key=lambda h: h.remoteness)
        add("Trụ sở UBND xã", f"Trụ sở UBND {centre.new.title.lower().split()[0]} {centre.new.name}", centre)
        add("Bưu điện văn hoá xã", f"Bưu điện {centre.new.name}", centre)
        if sum(h.people[2024] for h in group) > 30_000:
            add("Bệnh viện", f"Bệnh viện đa khoa {centre.new.name}", group[len(group) // 2])
        if centre.new.kind == "ward":
            add("Bến xe", f"Bến xe {centre.new.name}", group[-1])
    for group in by_old.values():
        base = " ".join(group[0].name.removeprefix(group[0].kind).split()[:-1])
        order = sorted(group, key=lambda h: h.remoteness)
        add("Trạm y tế", f"Trạm y tế {base}", order[0])
        for level, hamlet in zip(("Tiểu học", "Trung học cơ sở", "Mầm non"), (*order, *order, *order), strict=False):
            add("Trường học", f"Trường {level} {base}", hamlet)
        add("Nhà văn hoá", f"Nhà văn hoá {order[-1].name}", order[-1])
        if len(group) > 7:
            add("Chợ", f"Chợ {base}", order[1])
    return points


def tourist_points(zones: list[Zone], hamlets: list[Hamlet], start: int) -> list[PublicPoint]:
    """A tourist site in each tourist zone and on a few heritage places, beside the hamlet nearest to it."""
    places = [(zone.name.removeprefix("Khu du lịch "), zone.shape.centroid) for zone in zones if zone.kind == TOURIST]
    places += [
        ("Chứng tích Sơn Mỹ", shapely.Point(108.873, 15.178)),
        ("Thành cổ Châu Sa", shapely.Point(108.853, 15.164)),
        ("Bệnh xá Đặng Thùy Trâm", shapely.Point(108.871, 14.744)),
        ("Ngục Kon Tum", shapely.Point(107.998, 14.345)),
        ("Nhà thờ gỗ Kon Tum", shapely.Point(108.006, 14.344)),
        ("Cột mốc ba biên Bờ Y", shapely.Point(107.57, 14.70)),
    ]
    found = []
    for number, (name, place) in enumerate(places):
        hamlet = min(hamlets, key=lambda h: ((h.lon - place.x) ** 2 + (h.lat - place.y) ** 2, h.code))
        found.append(
            PublicPoint(
                f"DCC{start + number + 1:05d}",
                name[0].upper() + name[1:],
                "Điểm du lịch",
                hamlet,
                hamlet.lon,
                hamlet.lat,
            )
        )
    return found


def write_points(points: list[PublicPoint], folder: Path) -> None:
    headers = ["Mã điểm", "Tên điểm", "Loại điểm", "Mã xã", "Tên xã", "Mã thôn", "Vĩ độ", "Kinh độ", "Từ ngày"]
    write_csv(
        folder / "diem-cong-cong.csv",
        headers,
        (
            [p.code, p.name, p.kind, p.hamlet.new.code, p.hamlet.new.title, p.hamlet.code, p.lat, p.lon, SINCE]
            for p in points
        ),
    )
