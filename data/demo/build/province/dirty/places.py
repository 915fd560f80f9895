"""Two dirty files of communes: hamlets in the old TCVN3 letters, and public points in degrees, minutes and seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from province.chance import stream
from province.dirty.sheet import Content, Sheet

if TYPE_CHECKING:
    from pathlib import Path

    from province.hamlets import Hamlet

# TCVN 5712:1993 (VN3), the letters of .VnTime fonts as Windows-1252 shows them.
_TCVN3 = dict(
    zip(
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢£¤¥¦§",
        strict=True,
    )
)
COMMUNE = "21040"


def tcvn3(text: str) -> str:
    """The text as a TCVN3 document shows without its font.

    >>> tcvn3("Quảng Ngãi")
    'Qu¶ng Ng·i'
    """
    return "".join(_TCVN3.get(letter) or _TCVN3.get(letter.lower()) or letter for letter in text)


def write_commune_hamlets(hamlets: list[Hamlet], folder: Path) -> None:
    """The hamlets of Bình Sơn with people and households, names in TCVN3, thousands with a point."""
    own = [hamlet for hamlet in hamlets if hamlet.new.code == COMMUNE]
    sheet = Sheet(
        name="xa-binh-son-dan-so.xlsx",
        kind="places.population",
        organisation="UBND.21040.20250701",
        as_of="2026-11-30",
        titles=[tcvn3("ỦY BAN NHÂN DÂN XÃ BÌNH SƠN"), tcvn3("Thống kê dân số, số hộ theo thôn (bản trình diễn)")],
        headers=[
            "STT",
            tcvn3("Mã thôn"),
            tcvn3("Tên thôn"),
            tcvn3("Ngày số liệu"),
            tcvn3("Số hộ"),
            tcvn3("Dân số"),
            tcvn3("Nguồn"),
        ],
        layout=["title_rows", "legacy_encoding", "thousands", "totals_row"],
    )
    code, name, day, homes, people = sheet.headers[1:6]
    for number, hamlet in enumerate(own):
        sheet.rows.append(
            [
                *(number + 1, hamlet.code, tcvn3(hamlet.name), "30/11/2026", hamlet.households[2025]),
                *(hamlet.people[2025], tcvn3("UBND xã")),
            ]
        )
    for row in range(len(own)):
        sheet.readings.append(
            {
                "cell": sheet.cell(row, name),
                "column": name,
                "reading": "legacy_encoding",
                "value": tcvn3(own[row].name),
                "right": own[row].name,
            }
        )
    for row in range(0, len(own), 4):
        sheet.reading(row, people, f"{own[row].people[2025]:,}".replace(",", "."), "thousands")
    sheet.fault(5, homes, "khoảng vài trăm", "not_a_number")
    sheet.fault(9, people, -12, "below_minimum")
    sheet.fault(11, code, "51-21040-T99", "unknown_unit", (own[11].code, own[11].name))
    sheet.fault(13, day, "31/11/2026", "impossible_date")
    sheet.fault(15, people, 1204.5, "not_an_integer")
    sheet.repeat(2)
    total: list[Content] = [None] * len(sheet.headers)
    total[0] = tcvn3("Tổng cộng")
    total[4] = sum(hamlet.households[2025] for hamlet in own)
    sheet.footer = [total]
    sheet.write_xlsx(folder)


def _dms(degrees: float, letter: str) -> str:
    seconds = round(degrees * 36000)
    whole, rest = divmod(seconds, 36000)
    minutes, tenths = divmod(rest, 600)
    return f"{whole}°{minutes:02d}'{tenths / 10:04.1f}\"{letter}".replace(".", ",")


def write_points(hamlets: list[Hamlet], folder: Path) -> None:
    """90 new community houses: positions in degrees, minutes and seconds, old codes of communes, swapped columns."""
    rng = stream("dirty points")
    own = [hamlets[index] for index in sorted(rng.choice(len(hamlets), 90, replace=False))]
    sheet = Sheet(
        name="nha-van-hoa-dms.csv",
        kind="places.point",
        organisation="QNG.SVHTTDL",
        as_of="2026-11-30",
        headers=["Mã điểm", "Tên điểm", "Loại", "Mã xã", "Tên xã", "Vĩ độ", "Kinh độ", "Từ ngày"],
        layout=["semicolons", "dms", "date_words"],
    )
    for number, hamlet in enumerate(own):
        sheet.rows.append(
            [
                *(f"NVH{number + 1:04d}", f"Nhà văn hoá {hamlet.name}", "Nhà văn hoá", hamlet.new.code),
                *(hamlet.new.title, f"{hamlet.lat:.5f}", f"{hamlet.lon:.5f}", "01/09/2026"),
            ]
        )
    for row in range(45):
        sheet.reading(row, "Vĩ độ", _dms(own[row].lat, "B"), "dms")
        sheet.reading(row, "Kinh độ", _dms(own[row].lon, "Đ"), "dms")
    for row in (47, 52):
        lat, lon = sheet.rows[row][5], sheet.rows[row][6]
        right = f"{own[row].lat:.6f}".rstrip("0")
        sheet.fault(row, "Vĩ độ", lon, "swapped_coordinates", right, also={"Kinh độ": lat})
    sheet.fault(10, "Vĩ độ", "15°72'10\"B", "not_a_coordinate")
    codes = {hamlet.new.code for hamlet in hamlets}
    merged = [row for row, hamlet in enumerate(own) if row > 54 and hamlet.old_code not in codes]
    for row in [row for row in merged if row not in {68, 72, 75, 78, 81}][:2]:
        old = own[row]
        now = (old.new.code, old.new.title)
        sheet.fault(row, "Mã xã", old.old_code, "past_unit", now, also={"Tên xã": old.old_title})
    far = next(hamlet for hamlet in hamlets if hamlet.province != own[68].province).new
    sheet.fault(68, "Tên xã", far.title, "outside_unit", also={"Mã xã": far.code})
    sheet.faults[-1]["with"] = [sheet.cell(68, header) for header in ("Mã xã", "Vĩ độ", "Kinh độ")]
    sheet.fault(72, "Loại", "Nhà nghỉ dưỡng", "unknown_choice")
    sheet.fault(75, "Tên điểm", None, "missing_value")
    sheet.fault(78, "Từ ngày", "hôm qua", "not_a_date")
    sheet.fault(81, "Tên điểm", "=1+1", "formula_text")
    sheet.repeat(4)
    sheet.write_csv(folder)
