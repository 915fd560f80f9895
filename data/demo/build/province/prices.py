"""The price book of the demonstration: published foreign figures, converted, each with its source."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from province.tables import write_csv

if TYPE_CHECKING:
    from pathlib import Path

# Round rates, an assumption of the demonstration: the figures are of different years anyway.
DONG = {"USD": 25_000, "GBP": 33_000}
HEADERS = ["Hạng mục", "Đơn giá (đồng)", "Giá công bố", "Nguồn", "Ghi chú"]
_SAID = "Giá nước ngoài đã công bố, quy đổi {rate} đồng/{currency} (tỷ giá làm tròn, giả định của bản minh họa)."


def write_prices(source: Path, folder: Path) -> dict[str, int]:
    """Writes `bang-gia.csv` from `sources/prices.csv`; returns rows by file."""
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = []
    for row in rows:
        rate = DONG[row["currency"]]
        said = _SAID.format(rate=f"{rate:,}".replace(",", "."), currency=row["currency"])
        published = f"{row['amount'].replace('.', ',')} {row['currency']}/{row['unit']}"
        note = f"{row['note']}. {said}" if row["note"] else said
        lines.append([row["item"], round(float(row["amount"]) * rate), published, row["source"], note])
    return {"bang-gia.csv": write_csv(folder / "bang-gia.csv", HEADERS, lines)}
