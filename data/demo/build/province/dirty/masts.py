"""Two dirty registers of mast positions: a workbook with merged headers, and a list in VN-2000 coordinates."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pyproj
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from province.chance import stream
from province.dirty.sheet import Content, Sheet
from province.operators import MOBIFONE, VIETTEL

if TYPE_CHECKING:
    from pathlib import Path

    from province.masts import Mast

LAT, LON = "Vĩ độ (N)", "Kinh độ (E)"
# VN-2000, zone of 3°, central meridian 108°00' (Quảng Ngãi), without the shift to WGS 84 that stays under some metres.
VN2000_108 = pyproj.CRS.from_proj4(
    "+proj=tmerc +lat_0=0 +lon_0=108 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84"
    " +towgs84=-191.90441429,-39.30318279,-111.45032835,-0.00928836,0.01975479,-0.00427372,0.252906278 +units=m"
)


def write_viettel_masts(towers: list[Mast], folder: Path) -> None:
    """150 masts of Viettel: titles above, two header rows with merged cells, blank lines, a totals row, faults."""
    rng = stream("dirty viettel masts")
    own = [mast for mast in towers if mast.owner is VIETTEL and mast.in_service and mast.permitted]
    own = [own[index] for index in sorted(rng.choice(len(own), 150, replace=False))]
    sheet = Sheet(
        name="viettel-vi-tri-cot-2026-11.xlsx",
        kind="assets.site",
        organisation=VIETTEL.code,
        as_of="2026-11-30",
        titles=["VIETTEL QUẢNG NGÃI", "DANH SÁCH VỊ TRÍ CỘT ĂNG TEN ĐẾN THÁNG 11/2026 (bản trình diễn)", ""],
        headers=[
            *("Mã trạm", "Tên trạm", "Chủ sở hữu", "Loại cột", "Độ cao cột", "Mã xã", "Xã/Phường"),
            *(LAT, LON, "Số GPXD", "Ngày cấp phép", "Ngày đưa vào sử dụng", "Tình trạng"),
        ],
        groups=[(5, 6, "Địa bàn"), (7, 8, "Toạ độ"), (9, 10, "Giấy phép xây dựng")],
        layout=["title_rows", "two_header_rows", "merged_headers", "blank_rows", "totals_row"],
    )
    for mast in own:
        sheet.rows.append(
            [
                *(mast.code, mast.name, VIETTEL.code, mast.kind, mast.height_m, mast.unit.code, mast.unit.title),
                *(mast.lat, mast.lon, mast.permit, mast.permitted, mast.commissioned, mast.status),
            ]
        )
    _read_aloud(sheet, own)
    _plant(sheet, own)
    for row in (31, 70, 111):
        sheet.rows.insert(row, [None] * len(sheet.headers))
        _shift(sheet, row)
    sheet.repeat(12)
    total: list[Content] = [None] * len(sheet.headers)
    total[0], total[1] = "Tổng cộng", len(own)
    sheet.footer = [total, ["Người lập biểu", *[None] * (len(sheet.headers) - 1)]]
    sheet.write_xlsx(folder)


def _shift(sheet: Sheet, inserted: int) -> None:
    """Moves what was planted at or below an inserted blank row one row down."""

    def moved(cell: object) -> str:
        row, column = xl_cell_to_rowcol(str(cell))
        return str(xl_rowcol_to_cell(row + (row >= sheet.first_row + inserted), column))

    for planted in [*sheet.faults, *sheet.readings]:
        planted["cell"] = moved(planted["cell"])
    for fault in sheet.faults:
        others = fault["with"]
        assert isinstance(others, list)
        fault["with"] = [moved(cell) for cell in others]


def _read_aloud(sheet: Sheet, own: list[Mast]) -> None:
    """Cells written unusually but clearly."""
    for row in range(0, 60, 3):
        sheet.reading(row, "Độ cao cột", f"{own[row].height_m:.0f} m", "measure")
    for row in range(1, 60, 3):
        sheet.reading(row, LAT, f"{own[row].lat:.6f}".replace(".", ","), "decimal_comma")
        sheet.reading(row, LON, f"{own[row].lon:.6f}".replace(".", ","), "decimal_comma")
    for row in (80, 84, 88):
        day = own[row].commissioned
        assert day is not None
        sheet.reading(row, "Ngày đưa vào sử dụng", f"{day.day}.{day.month}.{day.year}", "date_shape")
    for row in (81, 85):
        day = own[row].commissioned
        assert day is not None
        sheet.reading(row, "Ngày đưa vào sử dụng", f"ngày {day.day} tháng {day.month} năm {day.year}", "date_shape")
    for row in (90, 94):
        sheet.reading(row, "Xã/Phường", f" {own[row].unit.title.upper()}  ", "cleaned")


def _plant(sheet: Sheet, own: list[Mast]) -> None:
    for row in (61, 77):
        sheet.fault(row, LAT, own[row].lon, "swapped_coordinates", own[row].lat, also={LON: own[row].lat})
    for row in (63, 98):
        sheet.fault(row, LON, round(own[row].lon * 1e6), "decimal_point_lost", own[row].lon)
    sheet.fault(66, LAT, 16.4021, "outside_province")
    sheet.faults[-1]["with"] = [sheet.cell(66, LON)]
    sheet.fault(68, LON, None, "missing_value")
    sheet.fault(72, "Độ cao cột", 450, "above_maximum")
    sheet.fault(73, "Độ cao cột", "bốn hai", "not_a_number")
    sheet.fault(75, "Ngày cấp phép", "31/02/2021", "impossible_date")
    sheet.fault(79, "Ngày đưa vào sử dụng", "năm ngoái", "not_a_date")
    sheet.fault(83, "Loại cột", "Cột bê tông cốt phi tiêu chuẩn", "unknown_choice")
    sheet.fault(92, "Mã trạm", None, "missing_value")
    sheet.fault(96, "Chủ sở hữu", "VNPT.QNG", "not_yours")
    sheet.fault(100, "Mã xã", "29999", "unknown_unit", also={"Xã/Phường": "Xã Bình Khôngcó"})
    sheet.fault(103, "Tình trạng", "Tạm được", "unknown_choice")
    sheet.fault(104, "Độ cao cột", -36, "below_minimum")
    code = own[107].code
    sheet.fault(107, "Mã trạm", code.replace("0", "O", 1), "odd_one_out", code)
    # The same code twice with different heights: both rows are named.
    sheet.same_key(120, "Mã trạm")


def write_mobifone_grid(towers: list[Mast], folder: Path) -> None:
    """60 masts of MobiFone on the coast as VN-2000 east and north in a list parted by semicolons, old commune names."""
    rng = stream("dirty mobifone masts")
    own = [mast for mast in towers if mast.owner is MOBIFONE and mast.in_service and mast.hamlet.province == "51"]
    own = [own[index] for index in sorted(rng.choice(len(own), 60, replace=False))]
    sheet = Sheet(
        name="mobifone-cot-vn2000.csv",
        kind="assets.site",
        organisation=MOBIFONE.code,
        as_of="2026-11-30",
        titles=["MobiFone tỉnh Quảng Ngãi - Toạ độ VN-2000, kinh tuyến trục 108°00', múi chiếu 3°"],
        headers=[
            *("Mã vị trí", "Tên vị trí", "Chủ sở hữu", "Loại cột", "Chiều cao (m)", "Xã", "X (m)", "Y (m)"),
            *("Ngày vận hành", "Trạng thái"),
        ],
        layout=["title_rows", "semicolons", "projected_vn2000", "decimal_commas"],
    )
    forward = pyproj.Transformer.from_crs("EPSG:4326", VN2000_108, always_xy=True)
    for mast in own:
        east, north = forward.transform(mast.lon, mast.lat)
        sheet.rows.append(
            [
                *(mast.code, mast.name, "MobiFone Quảng Ngãi", mast.kind, f"{mast.height_m:.1f}".replace(".", ",")),
                # Surveyors call the northing X and the easting Y.
                *(mast.unit.title, f"{north:.2f}".replace(".", ","), f"{east:.2f}".replace(".", ",")),
                *(mast.commissioned, mast.status),
            ]
        )
    today = {mast.unit.title for mast in towers}
    merged = [row for row, mast in enumerate(own) if mast.hamlet.old_title not in today]
    for row in merged[::5][:3]:
        unit = own[row].unit
        sheet.fault(row, "Xã", own[row].hamlet.old_title, "past_unit", (unit.title, unit.code))
    sheet.fault(13, "Y (m)", "abc", "not_a_coordinate")
    sheet.fault(28, "Chiều cao (m)", "45 kg", "not_a_number")
    sheet.fault(33, "Ngày vận hành", "13/13/2021", "impossible_date")
    sheet.fault(46, "Chủ sở hữu", "Mobi Phone Việt", "unknown_reference")
    day = date(2021, 8, 4)
    sheet.rows[50][8] = day
    sheet.reading(50, "Ngày vận hành", "2021-08-04", "date_shape")
    sheet.repeat(3)
    sheet.write_csv(folder)
