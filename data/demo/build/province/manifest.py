"""In which order the files are taken in: by which import, filed by whom, valid from when."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# (pattern of the file, import, organisation that files it, stand); "{operator}" comes from the file's name.
ORDER = (
    ("ranh-gioi-2020-02-01.geojson", "places.boundary", "QNG.SKHCN", "2020-02-01"),
    ("ranh-gioi-2025-01-01.geojson", "places.boundary", "QNG.SKHCN", "2025-01-01"),
    ("ranh-gioi-2025-07-01.geojson", "places.boundary", "QNG.SKHCN", "2025-07-01"),
    ("thon-to-dan-pho.csv", "places.hamlet", "QNG.SKHCN", "2026-10-31"),
    ("dan-so-thon.csv", "places.population", "QNG.SKHCN", "2026-10-31"),
    ("dieu-kien-thon.csv", "places.hamlet_condition", "QNG.SKHCN", "2026-10-31"),
    ("dieu-kien-xa.csv", "places.commune_condition", "QNG.SKHCN", "2026-10-31"),
    ("khu-vuc.geojson", "places.zone", "QNG.SKHCN", "2026-10-31"),
    ("diem-cong-cong.csv", "places.point", "QNG.SKHCN", "2026-10-31"),
    ("vung-lom-song.csv", "places.signal_hole", "QNG.SKHCN", "2026-10-31"),
    ("vi-tri-cot-*.csv", "assets.site", "{operator}", "2026-10-31"),
    ("o-phu-song-*.csv", "assets.cell", "{operator}", "2026-10-31"),
    ("cap-quang-thon-*.csv", "assets.fibre", "{operator}", "2026-10-31"),
    ("thue-bao-*-2024-12.csv", "assets.subscription", "{operator}", "2024-12-31"),
    ("thue-bao-*-2025-06.csv", "assets.subscription", "{operator}", "2025-06-30"),
    ("thue-bao-*-2026-10.csv", "assets.subscription", "{operator}", "2026-10-31"),
    ("khao-sat-2024-12.csv", "assets.survey", "QNG.SKHCN", "2024-12-31"),
    ("khao-sat-2025-06.csv", "assets.survey", "QNG.SKHCN", "2025-06-30"),
    ("khao-sat-2026-10.csv", "assets.survey", "QNG.SKHCN", "2026-10-31"),
    ("nut-mang-chuyen-dung.csv", "assets.network_node", "QNG.SKHCN", "2026-10-31"),
    ("he-thong-thong-tin.csv", "assets.system", "QNG.SKHCN", "2026-10-31"),
    ("nen-tang-dung-chung.csv", "assets.platform", "QNG.SKHCN", "2026-10-31"),
    ("co-so-du-lieu.csv", "assets.database", "QNG.SKHCN", "2026-10-31"),
    ("trung-tam-du-lieu.csv", "assets.data_centre", "QNG.SKHCN", "2026-10-31"),
    ("tieu-chi-trung-tam-du-lieu.csv", "assets.data_centre_criterion", "QNG.SKHCN", "2026-10-31"),
    ("wifi-cong-cong.csv", "assets.hotspot", "QNG.SKHCN", "2026-10-31"),
    ("may-chu-may-tram.csv", "assets.endpoint", "QNG.CAT", "2026-11-24"),
    ("diem-yeu.csv", "assets.finding", "QNG.CAT", "2026-11-24"),
    ("bao-cao-nhiem-vu.csv", "plan.task_progress", "QNG.SKHCN", "2026-10-31"),
    ("kinh-phi-nhiem-vu.csv", "plan.funding", "QNG.SKHCN", "2026-10-31"),
    ("phu-song-*.csv", "coverage.declared", "{operator}", "2026-10-31"),
    ("vung-phu-*.geojson", "coverage.area", "{operator}", "2026-10-31"),
    ("do-kiem-*.csv", "coverage.drive_test", "QNG.SKHCN", "2026-10-31"),
    ("i-speed-2026-09.csv", "coverage.speed", "QNG.SKHCN", "2026-09-30"),
    ("i-speed-2026-10.csv", "coverage.speed", "QNG.SKHCN", "2026-10-31"),
    ("phep-do-nguoi-dan.csv", "coverage.resident_test", "QNG.SKHCN", "2026-10-31"),
    ("so-vung-lom-song.csv", "coverage.hole", "QNG.SKHCN", "2026-11-24"),
    ("so-khieu-nai.csv", "coverage.challenge", "QNG.SKHCN", "2026-11-24"),
    ("bang-gia.csv", "siting.price", "QNG.SKHCN", "2026-10-31"),
    ("cong-trinh-dao.geojson", "siting.work", "QNG.SKHCN", "2026-10-31"),
    ("khu-bao-ve.geojson", "siting.protected_area", "QNG.SKHCN", "2026-10-31"),
    ("ke-hoach-tram-*.csv", "siting.planned_site", "{operator}", "2026-10-31"),
    ("ke-hoach-tuyen-*.csv", "siting.planned_route", "{operator}", "2026-10-31"),
)


def manifest(folder: Path) -> list[dict[str, str]]:
    """The files of the folder in load order, each with import, organisation and stand; every file exactly once."""
    entries = []
    for pattern, name, organisation, stand in ORDER:
        found = sorted(folder.glob(pattern))
        if not found:
            raise ValueError(f"no file is like {pattern}")
        for path in found:
            part = pattern.partition("*")[0]
            operator = path.name.removeprefix(part).split("-")[0].split(".")[0].upper() + ".QNG"
            entries.append(
                {
                    "file": path.name,
                    "import": name,
                    "organisation": organisation.format(operator=operator),
                    "stand": stand,
                }
            )
    listed = {entry["file"] for entry in entries}
    stray = {path.name for path in folder.iterdir()} - listed - {"manifest.json"}
    if stray or len(listed) != len(entries):
        raise ValueError(f"not exactly once in the manifest: {sorted(stray)}")
    return entries
