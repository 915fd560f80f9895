"""What will be built and dug in the years to come, and where nothing may be: yearly plans, works, protected areas.

Everything is generated on the generated roads and hamlets; names of protected areas are real, their outlines not.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import shapely

from province.chance import stream
from province.ground import LAT_KM, LON_KM
from province.operators import MOBIFONE, VIETTEL, VNPT
from province.tables import Cell, write_csv, write_geojson

if TYPE_CHECKING:
    from pathlib import Path

    from province.hamlets import Hamlet
    from province.operators import Operator, Reach

YEAR = 2027
# How many sites and routes each operator plans for the year; Vietnamobile plans none.
PLANS = ((VIETTEL, 18, 26), (VNPT, 12, 18), (MOBIFONE, 7, 6))
# Of what another plans already, so much is planned a second time nearby: what the platform is to find.
_AGAIN = 0.25
_ROUTE_WORDS = ("Cáp 24 sợi", "Cáp 48 sợi", "Cáp 12 sợi")
# Works of others: how many in each year, of which kind.
_WORKS = (
    (2027, "Làm đường", 9),
    (2028, "Làm đường", 8),
    (2029, "Làm đường", 7),
    (2027, "Thoát nước", 3),
    (2028, "Hạ ngầm", 4),
)
_SCHEMATIC = "Ranh giới sơ đồ của bản trình diễn"
_PROTECTED = (
    ("BV01", "Vườn quốc gia Chư Mom Ray", 107.70, 14.45, 11.0),
    ("BV02", "Khu bảo tồn thiên nhiên Ngọc Linh", 107.92, 15.03, 8.0),
    ("BV03", "Khu chứng tích Sơn Mỹ", 108.873, 15.178, 0.3),
)


def write_builds(people: list[Hamlet], fibre: Reach, mobile: Reach, lines: Path, folder: Path) -> dict[str, int]:
    """Writes the yearly plans, the works and the protected areas; returns rows by file."""
    roads = _roads(lines, people)
    dark = [index for index in range(len(people)) if fibre.first(index) is None]
    weak = sorted(range(len(people)), key=lambda index: (mobile.first(index) is not None, -people[index].remoteness))
    counts = _routes(people, roads, dark, folder) | _sites(people, weak, folder)
    counts["cong-trinh-dao.geojson"] = _works(people, roads, dark, folder)
    counts["khu-bao-ve.geojson"] = _protected(folder)
    return counts


type _Road = tuple[shapely.LineString, int, int, bool]


def _roads(lines: Path, people: list[Hamlet]) -> list[_Road]:
    """The generated roads with the hamlets at their ends, and whether poles stand along them."""
    at = {(round(each.lon, 5), round(each.lat, 5)): index for index, each in enumerate(people)}
    found = []
    features = json.loads(lines.read_text(encoding="utf-8"))["features"]
    poles = {str(each["geometry"]["coordinates"]) for each in features if each["properties"]["kind"] == "pole_line"}
    for feature in features:
        places = feature["geometry"]["coordinates"]
        ends = at.get(tuple(places[0])), at.get(tuple(places[-1]))
        if feature["properties"]["kind"] == "road" and ends[0] is not None and ends[1] is not None:
            found.append((shapely.LineString(places), ends[0], ends[1], str(places) in poles))
    return found


def _routes(people: list[Hamlet], roads: list[_Road], dark: list[int], folder: Path) -> dict[str, int]:
    rng = stream("planned routes")
    towards = set(dark)
    wanted = [index for index, (_line, a, b, _poles) in enumerate(roads) if (a in towards) != (b in towards)]
    headers = ["Mã tuyến", "Tên tuyến", "Doanh nghiệp", "Năm", "Loại cáp", "Ghi chú", "Hình học"]
    counts: dict[str, int] = {}
    taken: list[int] = []
    for operator, _sites_planned, count in PLANS:
        again = rng.choice(taken, int(_AGAIN * count), replace=False).tolist() if taken else []
        free = [index for index in wanted if index not in set(taken)]
        chosen = [*again, *rng.choice(free, count - len(again), replace=False).tolist()]
        taken += [index for index in chosen if index not in again]
        rows: list[list[Cell]] = []
        for number, index in enumerate(chosen, start=1):
            line, a, b, _poles = roads[index]
            # A second cable in the same road lies some metres beside the first.
            shape = shapely.set_precision(
                shapely.transform(line, lambda xy: xy + 5e-5) if index in again else line, 1e-5
            )
            name = f"{people[a].name} – {people[b].name}"
            words = _ROUTE_WORDS[int(rng.integers(len(_ROUTE_WORDS)))]
            rows.append([f"{operator.prefix}-T{YEAR}-{number:02d}", name, operator.code, YEAR, words, None, shape.wkt])
        path = folder / f"ke-hoach-tuyen-{operator.file}.csv"
        counts[path.name] = write_csv(path, headers, rows)
    return counts


def _sites(people: list[Hamlet], weak: list[int], folder: Path) -> dict[str, int]:
    rng = stream("planned sites")
    headers = ["Mã trạm", "Tên trạm", "Doanh nghiệp", "Năm", "Công nghệ", "Ghi chú", "Vĩ độ", "Kinh độ"]
    counts: dict[str, int] = {}
    taken: list[int] = []
    for operator, count, _routes_planned in PLANS:
        again = rng.choice(taken, int(_AGAIN * count), replace=False).tolist() if taken else []
        free = [index for index in weak if index not in set(taken)][: 3 * count]
        chosen = [*again, *rng.choice(free, count - len(again), replace=False).tolist()]
        taken += [index for index in chosen if index not in again]
        rows = [_site(people[index], operator, number, rng) for number, index in enumerate(chosen, start=1)]
        path = folder / f"ke-hoach-tram-{operator.file}.csv"
        counts[path.name] = write_csv(path, headers, rows)
    return counts


def _site(hamlet: Hamlet, operator: Operator, number: int, rng: np.random.Generator) -> list[Cell]:
    lon, lat = (round(float(each), 5) for each in np.array([hamlet.lon, hamlet.lat]) + rng.normal(0.0, 0.0006, 2))
    technology = "4G, 5G" if rng.random() < 0.3 else "4G"
    code = f"{operator.prefix}-K{YEAR}-{number:02d}"
    return [code, f"Trạm {hamlet.name}", operator.code, YEAR, technology, None, lat, lon]


def _works(people: list[Hamlet], roads: list[_Road], dark: list[int], folder: Path) -> int:
    """Digging of others: roads to hamlets without fibre, drains and undergrounding where many live."""
    rng = stream("planned works")
    towards = set(dark)
    # Where no poles stand a cable in the open road costs least: those are the works worth waiting for.
    rural = [index for index, (_line, a, b, poles) in enumerate(roads) if (a in towards or b in towards) and not poles]
    urban = [index for index, (_line, a, b, _poles) in enumerate(roads) if people[a].urban and people[b].urban]
    features: list[tuple[dict[str, Cell], shapely.Geometry]] = []
    used: set[int] = set()
    for year, kind, count in _WORKS:
        pool = [index for index in (rural if kind == "Làm đường" else urban) if index not in used]
        for index in rng.choice(pool, count, replace=False).tolist():
            used.add(index)
            line, a, b, _poles = roads[index]
            name = f"{kind} {people[a].name} – {people[b].name}"
            code = f"CTD-{len(features) + 1:03d}"
            said: dict[str, Cell] = {
                "Mã công trình": code,
                "Tên công trình": name,
                "Loại công trình": kind,
                "Năm": year,
            }
            features.append((said, line))
    return write_geojson(folder / "cong-trinh-dao.geojson", features)


def _protected(folder: Path) -> int:
    features: list[tuple[dict[str, Cell], shapely.Geometry]] = []
    for code, name, lon, lat, radius_km in _PROTECTED:
        turns = np.linspace(0.0, 2 * np.pi, 24, endpoint=False)
        ring = np.column_stack([lon + radius_km / LON_KM * np.cos(turns), lat + radius_km / LAT_KM * np.sin(turns)])
        said: dict[str, Cell] = {"Mã khu vực": code, "Tên khu vực": name, "Quyết định": _SCHEMATIC}
        features.append((said, shapely.Polygon(ring)))
    return write_geojson(folder / "khu-bao-ve.geojson", features)
