"""Plans made up in many layouts, with what they promise known: the measure of how much is read, and how rightly."""

from __future__ import annotations

import html
import io
import random
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Promise:
    """A target as it should be read."""

    measure: str
    op: str
    value: float
    unit: str
    year: int | None
    denominator: str = ""
    value_max: float | None = None


@dataclass(frozen=True)
class Work:
    """A task as it should be read."""

    number: str
    text: str
    lead: tuple[str, ...]
    support: tuple[str, ...]
    start: str | None
    end: str | None
    recurring: str | None
    product: str = ""


@dataclass
class Made:
    """A made-up plan: paragraphs and tables in order (a table is a list of rows of cells), and the truth."""

    parts: list[str | list[list[str]]] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)


# What is counted, and what is promised of it.
_RATES = [
    ("thôn, bản, tổ dân phố", "được phủ sóng di động 4G trở lên"),
    ("hộ gia đình", "có đường truyền Internet cáp quang"),
    ("xã, phường, đặc khu", "có điểm truy nhập Internet không dây công cộng"),
    ("cơ quan nhà nước cấp tỉnh, cấp xã", "kết nối vào mạng truyền số liệu chuyên dùng"),
    ("dân số từ 15 tuổi trở lên", "có tài khoản thanh toán điện tử"),
    ("trường học, bệnh viện, khu công nghiệp", "được phủ sóng 5G"),
    ("hệ thống thông tin của cơ quan nhà nước", "được phê duyệt cấp độ an toàn"),
    ("doanh nghiệp nhỏ và vừa", "sử dụng nền tảng số"),
    ("người dân trong độ tuổi lao động", "được phổ cập kỹ năng số cơ bản"),
    ("khu vực có dân cư sinh sống", "được phủ sóng thông tin di động"),
    ("hồ sơ thủ tục hành chính", "được giải quyết trực tuyến"),
]
_COUNTS = [
    ("Xây dựng mới", "trạm BTS", "tại các vùng lõm sóng", "trạm"),
    ("Đưa vào khai thác", "nền tảng số", "dùng chung của tỉnh", "nền tảng"),
    ("Đào tạo", "chuyên gia", "về an toàn thông tin", "chuyên gia"),
    ("Ngầm hóa", "tuyến đường", "trong khu vực nội thị", "tuyến đường"),
    ("Lắp đặt", "điểm", "phát Wi-Fi miễn phí phục vụ du lịch", "điểm"),
]
# Sentences with figures that promise nothing.
_DECOYS = [
    "Tiếp tục thực hiện Quyết định số 749/QĐ-TTg ngày 03/6/2020 của Thủ tướng Chính phủ và Đề án 06.",
    "Triển khai mạng 4G/5G, giao thức IPv6; bảo đảm an toàn hệ thống thông tin từ cấp độ 3 trở lên.",
    "Duy trì mô hình bảo vệ 4 lớp, kết nối thông suốt 04 cấp hành chính.",
    "Thực hiện chế độ trực 24/7 theo Điều 5 Nghị định số 85/2016/NĐ-CP.",
    "Phối hợp chặt chẽ giữa các ngành theo Nghị quyết số 57-NQ/TW ngày 22/12/2024 trong giai đoạn 2021 - 2025.",
]
_BODIES = [
    "Sở Khoa học và Công nghệ",
    "Sở Văn hóa, Thể thao và Du lịch",
    "Công an tỉnh",
    "Văn phòng UBND tỉnh",
    "Các doanh nghiệp viễn thông",
    "Sở Nông nghiệp và Môi trường",
    "VNPT Trà Khúc",
]
_GROUPS = ["Các sở, ban, ngành", "UBND các xã, phường, đặc khu", "các cơ quan, đơn vị có liên quan", "UBND cấp xã"]
_TASKS = [
    "Rà soát, cập nhật quy hoạch hạ tầng viễn thông thụ động trên địa bàn",
    "Xây dựng kho dữ liệu dùng chung của tỉnh",
    "Tuyên truyền, nâng cao nhận thức về hạ tầng số",
    "Hướng dẫn đấu nối, chia sẻ hạ tầng kỹ thuật liên ngành",
    "Vận hành Trung tâm giám sát, điều hành an toàn thông tin mạng",
    "Tổ chức đánh giá chất lượng dịch vụ viễn thông",
    "Hoàn thiện nền tảng tích hợp, chia sẻ dữ liệu (LGSP)",
    "Phổ cập điện thoại thông minh cho hộ nghèo, hộ cận nghèo",
]
_PERIODS: list[tuple[str, str | None, str | None, str | None]] = [
    ("2024 - 2026", "2024", "2026", None),
    ("Năm 2025", "2025", "2025", None),
    ("Quý II/2025", None, "2025-06", None),
    ("12/2025", None, "2025-12", None),
    ("Trước ngày 30/9/2026", None, "2026-09-30", None),
    ("Thường xuyên", None, None, "continuous"),
    ("Hằng năm", None, None, "yearly"),
    ("2025 và những năm tiếp theo", "2025", None, None),
    ("Trước ngày 25 tháng cuối quý", None, None, "quarterly"),
    ("Tháng 6/2024", None, "2024-06", None),
]
_OPERATORS = [("", "="), ("trên ", ">"), ("tối thiểu ", ">="), ("ít nhất ", ">="), ("hơn ", ">")]


def plan(seed: int) -> Made:
    """A plan of two years of goals, tasks in words, an annex of targets by year and an annex of tasks."""
    chance = random.Random(seed)
    made = Made()
    made.parts += [
        "ỦY BAN NHÂN DÂN TỈNH TRÀ KHÚC",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        f"Số: {chance.randint(10, 400)}/KH-UBND",
        "Trà Khúc, ngày 12 tháng 02 năm 2024",
        "KẾ HOẠCH",
        "Phát triển hạ tầng số tỉnh Trà Khúc đến năm 2025, định hướng đến năm 2030",
        "Căn cứ Quyết định số 411/QĐ-TTg ngày 31/3/2022 của Thủ tướng Chính phủ, UBND tỉnh ban hành Kế hoạch như sau:",
        "I. HIỆN TRẠNG",
        "Đến cuối năm 2023, 82,5% hộ gia đình có cáp quang; toàn tỉnh có 1.250 trạm BTS.",
        "II. MỤC TIÊU",
    ]
    subjects = chance.sample(_RATES, len(_RATES))
    for number, (title, year) in enumerate((("Đến năm 2025", 2025), ("Định hướng đến năm 2030", 2030)), 1):
        made.parts.append(f"{number}. {title}")
        for counted, promised in subjects[number - 1 :: 2]:
            _rate(made, chance, counted, promised, year)
        _count(made, chance, year)
    made.parts += ["III. NHIỆM VỤ VÀ GIẢI PHÁP", "1. Nhiệm vụ chung"]
    made.parts += [f"- {text}" for text in chance.sample(_DECOYS, 3)]
    made.parts += ["IV. KINH PHÍ", "Tổng kinh phí dự kiến 45,5 tỷ đồng, trong đó ngân sách tỉnh chiếm 60%."]
    made.parts += ["V. TỔ CHỨC THỰC HIỆN", "Sở Khoa học và Công nghệ chủ trì theo dõi, tổng hợp báo cáo UBND tỉnh./."]
    _table_of_targets(made, chance)
    _table_of_tasks(made, chance)
    return made


def _rate(made: Made, chance: random.Random, counted: str, promised: str, year: int) -> None:
    value = chance.choice([50, 75, 80, 90, 95, 98.5, 100])
    printed = str(value).replace(".", ",")
    words, op = chance.choice(_OPERATORS if value < 100 else _OPERATORS[:1])
    form = chance.randrange(5)
    if form == 0:
        made.parts.append(f"- {words.capitalize()}{printed}% {counted} {promised};")
        measure = f"{counted} {promised}"
    elif form == 1:
        made.parts.append(f"- Tỷ lệ {counted} {promised} đạt {words}{printed}%.")
        measure = f"Tỷ lệ {counted} {promised}"
    elif form == 2 and value < 100:
        made.parts.append(f"- Tỷ lệ {counted} {promised} đạt từ {printed}% trở lên (năm 2023: 41,2%);")
        measure, op = f"Tỷ lệ {counted} {promised}", ">="
    elif form == 3 and isinstance(value, int) and value < 95:
        made.parts.append(f"- Phấn đấu {value}-{value + 5}% {counted} {promised};")
        promise = Promise(f"{counted} {promised}", "between", value, "%", year, counted, value + 5)
        made.promises.append(promise)
        return
    else:
        made.parts.append(f"- Bảo đảm {words}{printed}% các {counted} trên địa bàn tỉnh {promised};")
        measure = f"{counted} {promised}"
    made.promises.append(Promise(measure, op, value, "%", year, counted))


def _count(made: Made, chance: random.Random, year: int) -> None:
    verb, things, rest, unit = chance.choice(_COUNTS)
    value = chance.choice([5, 12, 150, 1200, 3000])
    printed = f"{value:,}".replace(",", ".") if value > 999 else f"{value:02d}"
    words, op = chance.choice(_OPERATORS)
    made.parts.append(f"- {verb} {words}{printed} {things} {rest}.")
    made.promises.append(Promise(f"{verb} {things} {rest}", op, value, unit, year))


def _table_of_targets(made: Made, chance: random.Random) -> None:
    made.parts += ["PHỤ LỤC I", "CHỈ TIÊU PHÁT TRIỂN HẠ TẦNG SỐ THEO TỪNG NĂM"]
    rows = [["TT", "Chỉ tiêu", "Đơn vị tính", "Hiện trạng 2023", "Năm 2024", "Năm 2025"]]
    rows.append(["I", "Hạ tầng viễn thông", "", "", "", ""])
    named = [
        ("Tỷ lệ trạm BTS dùng chung", "%", "trạm BTS", 12),
        ("Số điểm Wi-Fi công cộng lắp đặt mới", "điểm", "", 20),
        ("Tỷ lệ thuê bao sử dụng điện thoại thông minh", "%", "thuê bao", 61.5),
        ("Tốc độ tải xuống trung bình mạng cố định", "Mb/s", "", 95),
    ]
    for number, (measure, unit, counted, now) in enumerate(chance.sample(named, 3), 1):
        first, second = round(now * 1.2), round(now * 1.45)
        printed = [chance.choice(["-", str(first)]), chance.choice([f"≥ {second}", str(second), f"{second},5"])]
        rows.append([str(number), measure, unit, str(now).replace(".", ","), *printed])
        if printed[0] != "-":
            made.promises.append(Promise(measure, "=", first, unit, 2024, counted))
        value = float(printed[1].strip("≥ ").replace(",", "."))
        made.promises.append(Promise(measure, ">=" if "≥" in printed[1] else "=", value, unit, 2025, counted))
    made.parts.append(rows)


def _table_of_tasks(made: Made, chance: random.Random) -> None:
    made.parts += ["PHỤ LỤC II", "PHÂN CÔNG NHIỆM VỤ", "(Kèm theo Kế hoạch của UBND tỉnh Trà Khúc)"]
    rows = [["TT", "Nhiệm vụ", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời gian"]]
    texts = chance.sample(_TASKS, 7)
    restarts = chance.random() < 0.5
    number = 0
    for group, title in enumerate(("Hoàn thiện cơ chế, chính sách", "Phát triển hạ tầng và dữ liệu"), 1):
        rows.append([str(group) if not restarts else "I" * group, title, "", "", ""])
        for count in range(1, 4 if group == 1 else 5):
            label = f"{group}.{count}" if not restarts else str(count)
            lead = tuple(chance.sample(_BODIES, chance.choice([1, 1, 2])))
            support = tuple(chance.sample(_GROUPS, chance.choice([1, 2])))
            text, (printed, start, end, recurring) = texts[number], chance.choice(_PERIODS)
            joint = chance.choice([", ", "; "])
            rows.append([label, text, joint.join(lead), "; ".join(support), printed])
            made.works.append(Work(label, text, lead, support, start, end, recurring))
            number += 1
    made.parts.append(rows)


# ---------------------------------------------------------------- layouts


def as_piped(made: Made) -> str:
    """Rows joined by " | "."""
    return "\n".join(
        part if isinstance(part, str) else "\n".join(" | ".join(row) for row in part) for part in made.parts
    )


def as_stream(made: Made) -> str:
    """Cells one a line, each closed by a line "|", long lines wrapped; headings of groups are merged cells."""
    lines: list[str] = []
    for part in made.parts:
        if isinstance(part, str):
            lines += wrapped(part, 44)
            continue
        for row in part:
            cells = row[:2] if len(row) == 5 and not any(row[2:]) else row
            for cell in cells:
                lines += [*wrapped(cell, 24), "|"]
    return "\n".join(lines)


def as_loose(made: Made) -> str:
    """Cells one a line without any mark; blank cells are gone."""
    return "\n".join(
        part if isinstance(part, str) else "\n".join(cell for row in part for cell in row if cell)
        for part in made.parts
    )


def wrapped(text: str, width: int) -> list[str]:
    found = [""]
    for word in text.split(" "):
        if found[-1] and len(found[-1]) + len(word) + 1 > width:
            found.append(word)
        else:
            found[-1] = f"{found[-1]} {word}".strip()
    return found


def as_html(made: Made) -> str:
    parts = [
        "<html><head><meta charset='utf-8'><style>@page { size: A4; margin: 20mm }"
        "p { text-indent: 10mm; margin: 4pt 0 }"
        "body { font: 12pt 'DejaVu Serif' } table { border-collapse: collapse; width: 100% }"
        "td { border: 1px solid black; padding: 3pt }</style></head><body>"
    ]
    for part in made.parts:
        if isinstance(part, str):
            parts.append(f"<p>{html.escape(part)}</p>")
            continue
        parts.append("<table>")
        for row in part:
            if not any(row[2:]):
                parts.append(f"<tr><td>{row[0]}</td><td colspan='{len(row) - 1}'>{html.escape(row[1])}</td></tr>")
            else:
                parts.append("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>")
        parts.append("</table>")
    return "\n".join([*parts, "</body></html>"])


def as_docx(made: Made) -> bytes:
    """Merged cells for the headings of groups, and down a column where the same body stands below itself."""
    import docx

    document = docx.Document()
    for part in made.parts:
        if isinstance(part, str):
            document.add_paragraph(part)
            continue
        width = len(part[0])
        table = document.add_table(rows=0, cols=width)
        for row in part:
            cells = table.add_row().cells
            if not any(row[2:]):
                cells[0].text = row[0]
                cells[1].merge(cells[width - 1]).text = row[1]
            else:
                for cell, text in zip(cells, row, strict=True):
                    cell.text = text
        for column in range(2, width if width == 5 else 2):
            for number in range(2, len(part)):
                same = part[number][column] and part[number][column] == part[number - 1][column]
                if same:
                    text = part[number][column]
                    table.cell(number - 1, column).merge(table.cell(number, column)).text = text
    stream = io.BytesIO()
    document.add_paragraph("")
    document.save(stream)
    return stream.getvalue()
