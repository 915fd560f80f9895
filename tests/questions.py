"""One question has one number: every page, file, map and answer of the API that says it is a line under the question.

What counts something else says so in other words and is a question of its own. A new page is a new line.
"""

import csv
import html
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.test import Client
from tests import cast

PROVINCE, OLD_PROVINCE, COMMUNE = "51@2025-07-01", "51@2020-02-01", "21157@2025-07-01"
ABOUT = f"area={PROVINCE}"
READERS = {
    "anybody": Client,
    "officer": lambda: cast.client(cast.officer()),
    "analyst": lambda: cast.client(cast.analyst()),
}


@dataclass(frozen=True)
class Shown:
    """A number as one address shows it to a reader: `count` reads it from the text of the answer."""

    path: str
    count: Callable[[str], float]
    who: str = "anybody"


def words(pattern):
    """The number of the group in the words that people read on the page; Vietnamese digits."""

    def count(text):
        main = re.sub(
            r"<(script|style|svg)\b.*?</\1>", "", text[text.find("<main") : text.find("</main")], flags=re.DOTALL
        )
        read = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main)))
        found = re.search(pattern, read)
        assert found, f"no {pattern} in: {read[:400]}"
        return int(found[1].replace(".", ""))

    return count


def difference(first, second):
    return lambda text: first(text) - second(text)


def rows_of(text):
    """The rows of a table's file without the line of totals."""
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    return rows[:-1] if any("Tổng" in (cell or "") for cell in rows[-1].values()) else rows


def summed(column, where=lambda row: True):
    """The sum that somebody gets who adds up the file of a table."""
    return lambda text: sum(float((row[column] or "0").replace(",", ".")) for row in rows_of(text) if where(row))


def counted(where=lambda row: True):
    return lambda text: sum(bool(where(row)) for row in rows_of(text))


def features(where=lambda said: True, add=lambda said: 1):
    """What somebody gets who counts or adds up the points or areas of a map."""
    return lambda text: sum(
        add(each["properties"]) for each in json.loads(text)["features"] if where(each["properties"])
    )


def listed(text):
    """How many the API lists."""
    return len(json.loads(text))


def find_task(tasks, number):
    return next(task for task in tasks if task["number"] == number)


def of_task(number, column):
    """What a table of tasks says of one in a column: the first number there."""

    def count(text):
        (row,) = [row for row in rows_of(text) if row["TT"] == number]
        return int(re.search(r"\d+", row[column])[0])

    return count


def table(path, name):
    return f"{path}{'&' if '?' in path else '?'}{name}-format=csv"


def read_people(said):
    return int(said["people_without"] or 0)


GAPS, PLACE, HOLES = f"/phu-song/?{ABOUT}", f"/noi/{PROVINCE}/", f"/phu-song/vung-lom/?{ABOUT}"
BOARD, SHARED, TASKS = "/nhiem-vu/", r"5\.1\. Tuyên truyền", table("/ke-hoach/194/nhiem-vu/", "tasks")
REPORT = "/bao-cao/nd09-tinh-nam/2026/tong-hop/"
NUMERATOR, DENOMINATOR = words(r"Tử số ([\d.]+)"), words(r"Mẫu số ([\d.]+)")
MISSING = difference(DENOMINATOR, NUMERATOR)


def is_without(said):
    return said["state"] in {"without", "partly"}


QUESTIONS = {
    "people without mobile broadband, declared": (
        Shown(GAPS, words(r"Số người chưa được phủ ([\d.]+)")),
        Shown(f"{GAPS}&by=commune", words(r"Tổng cộng [\d.]+ [\d.]+ ([\d.]+)")),
        Shown(table(GAPS, "gaps"), summed("Số người chưa được phủ")),
        Shown(table(f"{GAPS}&by=commune", "gaps"), summed("Số người chưa được phủ")),
        Shown(PLACE, words(r"Tổng cộng ([\d.]+) [\d.]+ [\d.]+ Áp dụng")),
        Shown(table(PLACE, "hamlets"), summed("Số người chưa được phủ")),
        Shown(f"/phu-song/ban-do.geojson?{ABOUT}", features(is_without, read_people)),
        Shown(
            f"/api/v1/coverage/gaps?{ABOUT}",
            lambda text: sum(each["people_without"] or 0 for each in json.loads(text)["hamlets"]),
        ),
    ),
    "hamlets without mobile broadband, declared": (
        Shown(GAPS, words(r"Số thôn chưa phủ ([\d.]+) /")),
        Shown(table(GAPS, "gaps"), counted()),
        Shown(table(f"{GAPS}&by=commune", "gaps"), summed("Số thôn chưa phủ")),
        Shown(f"/phu-song/ban-do.geojson?{ABOUT}", features(is_without)),
        Shown(f"/ban-do/thon.geojson?{ABOUT}", features(is_without)),
        Shown(f"/ban-do/chua-du/1.geojson?{ABOUT}", features()),
        Shown(f"/can-cu/mobile.hamlets_broadband/?{ABOUT}", MISSING),
        Shown(f"/chi-tieu/1/?{ABOUT}", MISSING),
        Shown(f"/chi-tieu/1/?{ABOUT}", words(r"Còn thiếu ([\d.]+)")),
        Shown(f"/ke-hoach/194-kh-ubnd/?{ABOUT}", words(r" 1 Thôn, tổ dân phố.*?kế hoạch ([\d.]+) 31/12/2025 : ")),
    ),
    "hamlets without mobile broadband in the old province": (
        Shown(f"/phu-song/?area={OLD_PROVINCE}", words(r"Số thôn chưa phủ ([\d.]+) /")),
        Shown("/chi-tieu/1/", words(r"Còn thiếu ([\d.]+)")),
        Shown("/ke-hoach/194-kh-ubnd/chi-tieu/1/", words(r"còn thiếu ([\d.]+) \( 31/12/2025 : ")),
    ),
    "hamlets of the province": (
        Shown(GAPS, words(r"Số thôn chưa phủ [\d.]+ / ([\d.]+)")),
        Shown(PLACE, words(r"Thôn, tổ dân phố ([\d.]+)")),
        Shown(table(PLACE, "hamlets"), counted()),
        Shown(f"/can-cu/fibre.hamlets/?{ABOUT}", DENOMINATOR),
        Shown(f"/can-cu/mobile.hamlets_broadband/?{ABOUT}", DENOMINATOR),
        Shown(f"/chi-tieu/5/?{ABOUT}", DENOMINATOR),
        Shown("/dia-diem/", words(r"Tổng cộng ([\d.]+)")),
        Shown(f"/api/v1/places/hamlets?within={PROVINCE}", listed),
    ),
    "people of the province": (
        Shown(PLACE, words(r"Dân số ([\d.]+)")),
        Shown(table(PLACE, "hamlets"), summed("Dân số")),
        Shown("/dia-diem/", words(r"Tổng cộng [\d.]+ [\d.]+ ([\d.]+)")),
    ),
    "hamlets with fibre": (
        Shown(f"/can-cu/fibre.hamlets/?{ABOUT}", NUMERATOR),
        Shown(f"/chi-tieu/5/?{ABOUT}", NUMERATOR),
        Shown(table(f"/can-cu/fibre.hamlets/?{ABOUT}", "evidence"), summed("Tử số")),
    ),
    "hamlets without fibre": (
        Shown(f"/can-cu/fibre.hamlets/?{ABOUT}", MISSING),
        Shown(f"/ban-do/chua-du/5.geojson?{ABOUT}", features()),
    ),
    "mast positions on air": (
        Shown("/tai-san/vi-tri-cot/", words(r"([\d.]+) Khai (?:\S+ đã nộp )?vị trí được tính vào"), "officer"),
        Shown(f"/chi-tieu/17/?{ABOUT}", NUMERATOR),
        Shown(f"/phan-tich/?bang=chi-tieu.sites.positions&{ABOUT}", words(r"cột đang hoạt động ([\d.]+)"), "officer"),
        Shown("/phan-tich/theo-xa/sites.positions/", words(r"Toàn tỉnh: ([\d.]+)")),
        Shown("/phan-tich/theo-xa/sites.positions/", words(r"Tổng cộng ([\d.]+)")),
        Shown(table("/phan-tich/theo-xa/sites.positions/", "communes"), summed("Vị trí cột đang hoạt động")),
        Shown(f"/ban-do/xa.geojson?{ABOUT}", features(add=lambda said: said.get("t17", 0))),
        Shown(
            table("/tai-san/vi-tri-cot/", "sites"),
            counted(lambda row: row["Tình trạng"] == "Đang hoạt động"),
            "officer",
        ),
    ),
    "mast positions of a commune": (
        Shown(
            table(f"/noi/{COMMUNE}/", "sites"), counted(lambda row: row["Trạng thái"] == "Đang hoạt động"), "officer"
        ),
        Shown(f"/chi-tieu/17/?area={COMMUNE}", NUMERATOR),
    ),
    "mast positions missing to the goal": (
        Shown(f"/chi-tieu/17/?{ABOUT}", words(r"Còn thiếu ([\d.]+)")),
        Shown(f"/ke-hoach/194-kh-ubnd/?{ABOUT}", words(r" 17 Vị trí cột.*?kế hoạch ([\d.]+) 31/12/2025 : ")),
        Shown(f"/ke-hoach/194-kh-ubnd/chi-tieu/17/?{ABOUT}", words(r"còn thiếu ([\d.]+) \( 31/12/2025 : ")),
    ),
    "open signal holes": (
        Shown(HOLES, words(r"Chưa đóng ([\d.]+) Trễ hạn")),
        Shown(HOLES, words(r"Sổ vùng lõm sóng ([\d.]+) Cột")),
        Shown(PLACE, words(r"Sổ vùng lõm sóng \(([\d.]+)\)"), "officer"),
        Shown(table(HOLES, "holes"), counted()),
        Shown(f"/phu-song/vung-lom/ban-do.geojson?{ABOUT}", features()),
        Shown("/dia-diem/", words(r"Tổng cộng [\d.]+ [\d.]+ [\d.]+ [\d.]+ ([\d.]+)")),
        Shown(f"/api/v1/coverage/signal-holes?{ABOUT}", listed),
    ),
    "open challenges": (
        Shown(PLACE, words(r"Khiếu nại \(([\d.]+)\)"), "officer"),
        Shown(
            table("/phu-song/khieu-nai/", "challenges"),
            counted(lambda row: row["Trạng thái"].startswith(("Chờ doanh nghiệp", "Đã trả lời"))),
            "officer",
        ),
    ),
    "overdue tasks": (
        Shown("/nhiem-vu/?co-quan=&trang-thai=overdue", words(r"Bảng nhiệm vụ ([\d.]+)"), "officer"),
        Shown(
            table("/ke-hoach/194/nhiem-vu/", "tasks"),
            counted(lambda row: "trễ hạn" in " ".join(map(str, row.values()))),
            "officer",
        ),
    ),
    "bodies that gave a figure of a task of all communes": (
        Shown(BOARD, words(rf"{SHARED}.*? ([\d.]+)/[\d.]+ có số liệu")),
        Shown("/ke-hoach/194/nhiem-vu/5.1/", words(r"([\d.]+)/[\d.]+ có số liệu")),
        Shown(TASKS, of_task("5.1", "Đơn vị có số liệu")),
        Shown("/api/v1/plan/194/tasks", lambda text: find_task(json.loads(text), "5.1")["bodies_told"]),
    ),
    "how far they are": (
        Shown(BOARD, words(rf"{SHARED}.*? có số liệu: trung bình ([\d.]+) %")),
        Shown("/ke-hoach/194/nhiem-vu/5.1/", words(r"có số liệu: trung bình ([\d.]+) %")),
        Shown(TASKS, of_task("5.1", "Hoàn thành (%)")),
        Shown("/api/v1/plan/194/tasks", lambda text: find_task(json.loads(text), "5.1")["percent_done"]),
        Shown(REPORT, words(r"5\.1 Tuyên truyền.*? đang triển khai ([\d.]+) % [\d.]+/[\d.]+ đơn vị"), "officer"),
    ),
    "bodies that sent the yearly report": (
        Shown("/bao-cao/kh194-bao-cao-nam/2026/", words(r"Đã gửi ([\d.]+) /"), "officer"),
        Shown(REPORT, words(r"([\d.]+)/[\d.]+ đơn vị đã báo cáo"), "officer"),
    ),
    "targets of 2025 reached in the province": (
        Shown(f"/tong-quan/?{ABOUT}", words(r"Mục tiêu 2025 Tỉnh Quảng Ngãi ● đạt ([\d.]+)")),
        Shown(PLACE, words(r"Mục tiêu 2025 ● đạt ([\d.]+)")),
        Shown(f"/ke-hoach/194-kh-ubnd/?{ABOUT}", words(r" 2025 ● ([\d.]+) đạt")),
        Shown("/ke-hoach/194-kh-ubnd/", words(r"Trên Tỉnh Quảng Ngãi hiện hành: .*? ● đạt ([\d.]+)")),
    ),
    "targets of 2025 reached on the plan's own territory": (
        Shown(f"/tong-quan/?area={OLD_PROVINCE}", words(r"Mục tiêu 2025 ● đạt ([\d.]+)")),
        Shown("/ke-hoach/194-kh-ubnd/", words(r" 2025 ● ([\d.]+) đạt")),
        Shown(f"/tong-quan/?{ABOUT}", words(r"Trên địa bàn của kế hoạch: Tỉnh Quảng Ngãi \(cũ\) ● đạt ([\d.]+)")),
    ),
    "late duties of the province": (
        Shown("/con-thieu/", words(r"Việc trễ hạn ([\d.]+) Ai phải làm"), "officer"),
        Shown("/tong-quan/", words(r"Việc trễ hạn ([\d.]+)"), "officer"),
        Shown("/bao-cao/qua-han/", words(r"Việc trễ hạn ([\d.]+) Cột"), "officer"),
    ),
    "computers of agencies": (
        Shown("/tong-quan/", words(r"Máy không được bảo vệ [\d.]+ /([\d.]+)"), "analyst"),
        Shown("/tai-san/may-chu-may-tram/", words(r"Máy chủ, máy trạm ([\d.]+) Cột"), "analyst"),
    ),
    "weaknesses not mended": (
        Shown("/tong-quan/", words(r"Điểm yếu chưa khắc phục ([\d.]+)"), "analyst"),
        Shown(table("/tai-san/diem-yeu/", "findings"), counted(lambda row: not row["Ngày khắc phục"]), "analyst"),
    ),
}


def read_numbers(question):
    """The numbers that answer a question, each with the addresses that show it."""
    numbers = {}
    for shown in QUESTIONS[question]:
        answer = READERS[shown.who]().get(shown.path, follow=True)
        assert answer.status_code == 200, f"{shown.path}: {answer.status_code}"
        text = answer.getvalue().decode() if answer.streaming else answer.content.decode()
        numbers.setdefault(shown.count(text), []).append(shown.path)
    return numbers
