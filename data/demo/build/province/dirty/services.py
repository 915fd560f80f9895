"""Two dirty files of VNPT: cells with technologies in every spelling, and fibre by hamlet with shares and quarters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from province.chance import stream
from province.dirty.sheet import Content, Sheet
from province.operators import VNPT

if TYPE_CHECKING:
    from pathlib import Path

    from province.cells import RadioCell
    from province.fibre import FibreService
    from province.masts import Mast


def write_vnpt_cells(cells: list[RadioCell], towers: list[Mast], folder: Path) -> None:
    """200 cells: technologies in words, watts, tilts in degrees, lost and unknown sites."""
    rng = stream("dirty vnpt cells")
    serving = {mast.code for mast in towers if mast.in_service}
    own = [cell for cell in cells if cell.operator is VNPT and cell.off_air is None and cell.site in serving]
    own = [own[index] for index in sorted(rng.choice(len(own), 200, replace=False))]
    sheet = Sheet(
        name="vnpt-o-phu-song-2026-11.xlsx",
        kind="assets.cell",
        organisation=VNPT.code,
        as_of="2026-11-30",
        titles=["VNPT QUẢNG NGÃI - DANH MỤC CELL (bản trình diễn)"],
        headers=[
            *("Cell ID", "Mã trạm", "Doanh nghiệp", "Thế hệ", "Băng tần", "Azimuth", "Tilt", "Độ cao anten"),
            *("Công suất", "Gain (dBi)", "Ngày phát sóng", "Trạng thái"),
        ],
        layout=["title_rows", "totals_row"],
    )
    for cell in own:
        sheet.rows.append(
            [
                *(cell.code, cell.site, "VNPT", cell.technology, cell.band_mhz, cell.azimuth_deg, cell.tilt_deg),
                *(cell.height_m, cell.power_dbm, cell.gain_dbi, cell.on_air, "Đang hoạt động"),
            ]
        )
    words = {"3G": "UMTS", "4G": "LTE", "5G": "NR"}
    for row in range(0, 60, 4):
        sheet.reading(row, "Thế hệ", words[own[row].technology], "word")
    for row in range(1, 60, 4):
        sheet.reading(row, "Băng tần", f"{own[row].band_mhz} MHz", "measure")
    for row in range(2, 40, 4):
        sheet.reading(row, "Công suất", f"{own[row].power_dbm:.0f} dBm", "measure")
    turned = [row for row, cell in enumerate(own) if cell.azimuth_deg is not None]
    for row in turned[20:26]:
        sheet.reading(row, "Azimuth", f"{own[row].azimuth_deg}°", "measure")
    sheet.fault(70, "Thế hệ", "7G", "unknown_choice")
    sheet.fault(75, "Thế hệ", "WiMAX", "unknown_choice")
    sheet.fault(turned[40], "Azimuth", 420, "above_maximum")
    sheet.fault(turned[45], "Azimuth", "Đông Bắc", "not_a_number")
    code = own[95].site
    sheet.fault(95, "Mã trạm", code.replace("0", "O", 1), "odd_one_out", code)
    sheet.fault(101, "Ngày phát sóng", "30/02/2023", "impossible_date")
    sheet.fault(106, "Độ cao anten", "ba mươi", "not_a_number")
    sheet.fault(111, "Trạng thái", "Đang ngủ", "unknown_choice")
    sheet.fault(117, "Doanh nghiệp", "Viettel", "not_yours")
    sheet.fault(123, "Cell ID", None, "missing_value")
    sheet.same_key(140, "Cell ID")
    sheet.repeat(30)
    total: list[Content] = [None] * len(sheet.headers)
    total[0], total[4] = "Cộng", len(own)
    sheet.footer = [total]
    sheet.write_xlsx(folder)


def write_vnpt_fibre(services: list[FibreService], folder: Path) -> None:
    """160 hamlets with fibre: percent signs, months and quarters, hamlets written wrong, decomposed letters."""
    import unicodedata

    rng = stream("dirty vnpt fibre")
    own = [service for service in services if service.operator is VNPT]
    own = [own[index] for index in sorted(rng.choice(len(own), 160, replace=False))]
    sheet = Sheet(
        name="vnpt-cap-quang-2026-11.xlsx",
        kind="assets.fibre",
        organisation=VNPT.code,
        as_of="2026-11-30",
        titles=["Biểu 03: Hạ tầng cáp quang đến thôn, tổ dân phố", "Đơn vị báo cáo: VNPT Quảng Ngãi"],
        headers=[
            *("STT", "Mã thôn", "Tên thôn", "Mã xã", "Nhà mạng", "Công nghệ", "Tốc độ (Mbps)"),
            *("Tỷ lệ hộ phục vụ được (%)", "Từ ngày"),
        ],
        layout=["title_rows", "serial_numbers", "notes_below"],
    )
    for number, service in enumerate(own):
        sheet.rows.append(
            [
                *(number + 1, service.hamlet.code, service.hamlet.name, service.hamlet.new.code, "VNPT.QNG"),
                *(service.technology, service.speed_mbps, service.share, service.since),
            ]
        )
    for row in range(0, 40, 5):
        sheet.reading(row, "Tỷ lệ hộ phục vụ được (%)", f"{own[row].share:.0f}%", "percent")
    for row in range(2, 40, 5):
        sheet.reading(row, "Tên thôn", unicodedata.normalize("NFD", own[row].hamlet.name), "cleaned")
    for row in (52, 57):
        day = own[row].since
        sheet.rows[row][8] = day.replace(day=1)
        sheet.reading(row, "Từ ngày", f"{day:%m/%Y}", "date_imprecise")
    lost = own[61].hamlet
    sheet.fault(61, "Mã thôn", "51-99999-T01", "unknown_unit", (lost.code, lost.name))
    sheet.fault(66, "Tỷ lệ hộ phục vụ được (%)", 140, "above_maximum")
    sheet.fault(71, "Tốc độ (Mbps)", "nhanh", "not_a_number")
    sheet.fault(76, "Công nghệ", "Cáp đồng ADSL", "unknown_choice")
    sheet.fault(81, "Từ ngày", "00/05/2023", "impossible_date")
    sheet.fault(86, "Mã thôn", None, "missing_value", own[86].hamlet.code)
    sheet.fault(91, "Nhà mạng", "FPT Telecom", "unknown_reference")
    sheet.fault(96, "Tỷ lệ hộ phục vụ được (%)", "#REF!", "formula_error")
    sheet.repeat(20)
    sheet.footer = [
        ["Ghi chú: số liệu chốt đến 30/11/2026", *[None] * 8],
        ["Quảng Ngãi, ngày 02 tháng 12 năm 2026", *[None] * 8],
    ]
    sheet.write_xlsx(folder)
