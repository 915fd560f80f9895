"""Builds the ground the maps stand on — neighbours, sea, archipelagos — from Natural Earth's public-domain outlines.

    python data/map/build_base.py world_map.gpkg src/hatang/kernel/ui/static/ui/map/base.geojson

`world_map.gpkg` is the file of that name in Debian's package `qgis-common`; layers `countries`, `states_provinces`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pyogrio
import shapely

FRAME = shapely.box(92.0, 1.0, 125.0, 28.0)
MERGED = "2025-07-01"
# The source's spelling -> the name of the province until the merger.
OLD_NAMES = {
    "Hồ Chí Minh city": "TP. Hồ Chí Minh",
    "Đông Nam Bộ": "Đồng Nai",
    "Son La": "Sơn La",
    "Ha Tinh": "Hà Tĩnh",
    "Thừa Thiên - Huế": "Thừa Thiên Huế",
    "Lai Chau": "Lai Châu",
    "Ðong Tháp": "Đồng Tháp",
    "Hau Giang": "Hậu Giang",
    "Quàng Nam": "Quảng Nam",
    "Ha Noi": "Hà Nội",
    "Đông Bắc": "Bắc Kạn",
    "Đồng Bằng Sông Hồng": "Hưng Yên",
    "Can Tho": "Cần Thơ",
}
# Resolution 202/2025/QH15: the province of today that each merged one went into; the others kept theirs.
NEW_NAMES = {
    "Hà Giang": "Tuyên Quang",
    "Yên Bái": "Lào Cai",
    "Bắc Kạn": "Thái Nguyên",
    "Vĩnh Phúc": "Phú Thọ",
    "Hòa Bình": "Phú Thọ",
    "Bắc Giang": "Bắc Ninh",
    "Thái Bình": "Hưng Yên",
    "Hải Dương": "Hải Phòng",
    "Hà Nam": "Ninh Bình",
    "Nam Định": "Ninh Bình",
    "Quảng Bình": "Quảng Trị",
    "Thừa Thiên Huế": "Huế",
    "Quảng Nam": "Đà Nẵng",
    "Kon Tum": "Quảng Ngãi",
    "Bình Định": "Gia Lai",
    "Ninh Thuận": "Khánh Hòa",
    "Đắk Nông": "Lâm Đồng",
    "Bình Thuận": "Lâm Đồng",
    "Phú Yên": "Đắk Lắk",
    "Bà Rịa - Vũng Tàu": "TP. Hồ Chí Minh",
    "Bình Dương": "TP. Hồ Chí Minh",
    "Bình Phước": "Đồng Nai",
    "Long An": "Tây Ninh",
    "Sóc Trăng": "Cần Thơ",
    "Hậu Giang": "Cần Thơ",
    "Bến Tre": "Vĩnh Long",
    "Trà Vinh": "Vĩnh Long",
    "Tiền Giang": "Đồng Tháp",
    "Bạc Liêu": "Cà Mau",
    "Kiên Giang": "An Giang",
}
COUNTRIES = {
    "LAO": ("Lào", "Laos"),
    "KHM": ("Campuchia", "Cambodia"),
    "THA": ("Thái Lan", "Thailand"),
    "CHN": ("Trung Quốc", "China"),
    "MMR": ("Myanmar", "Myanmar"),
    "PHL": ("Philippines", "Philippines"),
    "MYS": ("Malaysia", "Malaysia"),
}
WITHOUT_NAME = ("TWN", "HKG", "MAC")
# Where the names of the sea and of Việt Nam's archipelagos stand, and islets of each (degrees, rounded).
SEA = ((111.2, 13.4), "Biển Đông", "East Sea")
ARCHIPELAGOS = (
    ((112.0, 16.45), "Quần đảo Hoàng Sa\n(Đà Nẵng, Việt Nam)", "Hoàng Sa archipelago\n(Đà Nẵng, Việt Nam)"),
    ((114.0, 9.7), "Quần đảo Trường Sa\n(Khánh Hòa, Việt Nam)", "Trường Sa archipelago\n(Khánh Hòa, Việt Nam)"),
)
ISLETS = (
    (112.34, 16.84), (111.61, 16.53), (111.2, 15.78), (112.73, 16.67), (111.71, 16.45), (111.51, 17.1), (111.77, 16.57),
    (111.92, 8.64), (114.33, 11.43), (114.37, 10.18), (114.33, 9.89), (114.48, 10.38), (113.69, 8.97), (112.91, 7.89),
    (114.28, 11.05), (112.23, 8.86), (113.84, 9.0),
)  # fmt: skip


def read(path: Path, layer: str, name: str, where: str = "") -> list[tuple[str, shapely.Geometry]]:
    _meta, _ids, geometries, columns = pyogrio.raw.read(path, layer=layer, columns=[name], where=where or None)
    return list(zip(columns[0], shapely.from_wkb(geometries), strict=True))


def feature(geometry: shapely.Geometry, **properties: object) -> dict[str, object]:
    drawn = shapely.set_precision(shapely.make_valid(geometry), 0.001)
    return {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(drawn))}


def named(kind: str, outlines: dict[str, shapely.Geometry], **period: str) -> list[dict[str, object]]:
    """Each outline and, apart from it, the point where its name stands."""
    found = []
    for name, outline in sorted(outlines.items()):
        found.append(feature(outline, kind=kind, name=name, **period))
        point = shapely.maximum_inscribed_circle(outline).coords[0]
        found.append(feature(shapely.Point(point), kind=f"{kind}-label", name=name, name_en=name, **period))
    return found


def build(path: Path) -> dict[str, object]:
    features: list[dict[str, object]] = []
    for code, outline in read(path, "countries", "ISO_A3"):
        if code not in COUNTRIES and code not in WITHOUT_NAME:
            continue
        part = shapely.intersection(shapely.simplify(outline, 0.04), FRAME)
        if part.is_empty:
            continue
        vietnamese, english = COUNTRIES.get(code, ("", ""))
        features.append(feature(part, kind="country", name=vietnamese))
        if vietnamese:
            point = shapely.Point(shapely.maximum_inscribed_circle(part).coords[0])
            features.append(feature(point, kind="country-label", name=vietnamese, name_en=english))
    old = {
        OLD_NAMES.get(name, name): outline
        for name, outline in read(path, "states_provinces", "name", "adm0_a3 = 'VNM'")
    }
    new: dict[str, list[shapely.Geometry]] = {}
    for name, outline in old.items():
        new.setdefault(NEW_NAMES.get(name, name), []).append(outline)
    features += named("province", old, until=MERGED)
    features += named("province", {name: shapely.union_all(parts) for name, parts in new.items()}, since=MERGED)
    features.append(feature(shapely.Point(SEA[0]), kind="sea-label", name=SEA[1], name_en=SEA[2]))
    features += [
        feature(shapely.Point(at), kind="archipelago", name=vietnamese, name_en=english)
        for at, vietnamese, english in ARCHIPELAGOS
    ]
    features += [feature(shapely.Point(at), kind="islet") for at in ISLETS]
    return {"type": "FeatureCollection", "features": features}


if __name__ == "__main__":
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    target.write_text(json.dumps(build(source), ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
