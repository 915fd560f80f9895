"""The demonstration's files: built the same twice, complete, nested, and summing to what is published."""

import csv
import hashlib
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import shapely

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "data" / "demo"
FILES = DEMO / "files"
BUILT = ("relief.npz", "files", "dirty")


def rows(name):
    with (FILES / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def shapes(name):
    features = json.loads((FILES / name).read_text(encoding="utf-8"))["features"]
    return {f["properties"]["Mã đơn vị"]: shapely.from_geojson(json.dumps(f["geometry"])) for f in features}


def digests(folder):
    found = {}
    for part in BUILT:
        top = folder / part
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            found[str(path.relative_to(folder))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


@pytest.mark.night("samples")
def test_the_generator_writes_the_committed_bytes_again(tmp_path):
    command = [sys.executable, str(DEMO / "build"), "--out", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert digests(tmp_path) == digests(DEMO)


def test_the_files_are_small():
    size = sum(path.stat().st_size for path in DEMO.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    assert size < 15_000_000


def test_the_manifest_names_every_file_once():
    listed = [entry["file"] for entry in json.loads((FILES / "manifest.json").read_text())["files"]]
    assert sorted(listed) == sorted(path.name for path in FILES.iterdir() if path.name != "manifest.json")


@pytest.mark.parametrize(("name", "count"), [("2020-02-01", 276), ("2025-07-01", 96)])
def test_the_communes_tile_the_province(name, count):
    found = shapes(f"ranh-gioi-{name}.geojson")
    assert len(found) == count
    outlines = json.loads((DEMO / "sources" / "outlines.geojson").read_text(encoding="utf-8"))["features"]
    land = shapely.unary_union([shapely.from_geojson(json.dumps(f["geometry"])) for f in outlines])
    mainland = [shape for code, shape in found.items() if code not in {"536", "21548"}]
    assert shapely.coverage_is_valid(mainland)
    assert all(shape.is_valid for shape in found.values())
    assert sum(shape.area for shape in mainland) == pytest.approx(land.area, rel=1e-4)


def test_every_old_commune_nests_in_one_new_unit_but_the_split_one():
    old, new = shapes("ranh-gioi-2020-02-01.geojson"), shapes("ranh-gioi-2025-07-01.geojson")
    across = {
        code
        for code, shape in old.items()
        if sum(shape.intersection(other).area > 0.02 * shape.area for other in new.values()) > 1
    }
    assert across == {"21142"}


def test_the_people_sum_to_the_published_total():
    total = sum(int(row["Dân số"]) for row in rows("dan-so-thon.csv") if row["Ngày số liệu"] == "31/12/2024")
    assert total == 2_161_755


def test_every_hamlet_lies_in_its_old_and_its_new_commune():
    old = shapes("ranh-gioi-2020-02-01.geojson") | shapes("ranh-gioi-2025-01-01.geojson")
    new = shapes("ranh-gioi-2025-07-01.geojson")
    hamlets = rows("thon-to-dan-pho.csv")
    assert len(hamlets) == 1700
    for row in hamlets:
        point = shapely.Point(float(row["Kinh độ"]), float(row["Vĩ độ"]))
        assert new[row["Mã xã"]].contains(point), row
        assert old[row["Mã xã trước 01/07/2025"] or "536"].contains(point), row


def test_masts_and_cells_are_as_many_as_asked():
    masts = [row for path in sorted(FILES.glob("vi-tri-cot-*.csv")) for row in rows(path.name)]
    cells = [row for path in sorted(FILES.glob("o-phu-song-*.csv")) for row in rows(path.name)]
    assert sum(row["Trạng thái"] == "Đang hoạt động" for row in masts) == 1730
    assert sum(row["Trạng thái"] == "Đang hoạt động" for row in cells) == 3700
    assert {row["Mã vị trí"] for row in cells} <= {row["Mã vị trí"] for row in masts}
    assert {row["Công nghệ"] for row in cells} == {"2G", "3G", "4G", "5G"}
    assert max(Counter(row["Mã ô"] for row in cells).values()) == 1


def test_each_dirty_file_says_what_was_planted():
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((DEMO / "dirty").glob("*.json"))]
    assert len(documents) == 6
    for document in documents:
        assert (DEMO / "dirty" / document["file"]).exists()
        assert len(document["faults"]) >= 5
        cells = [fault["cell"] for fault in document["faults"]]
        assert len(cells) == len(set(cells))


def _header_of(path):
    if path.suffix == ".geojson":
        feature = json.loads(path.read_text(encoding="utf-8"))["features"][0]
        return list(feature["properties"])
    with path.open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file))


def test_the_headers_of_every_file_are_written_down():
    written = {line.split("|")[2].strip() for line in (DEMO / "FORMATS.md").read_text().splitlines() if " · " in line}
    undocumented = {
        path.name: " · ".join(_header_of(path))
        for path in sorted(FILES.iterdir())
        if path.suffix in {".csv", ".geojson"} and " · ".join(_header_of(path)) not in written
    }
    assert undocumented == {}
