"""The register of challenges, in every state one can be in, and what is known more of the signal holes. Generated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from province import aims
from province.chance import stream
from province.tables import Cell, write_csv

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from province.coverage import Coverage, Declaration
    from province.hamlets import Hamlet

HEADERS = [
    *("Số khiếu nại", "Ngày gửi", "Mã thôn", "Tên thôn", "Doanh nghiệp", "Công nghệ", "Lý do", "Nội dung"),
    *("Ngày quan sát", "Tỷ lệ hộ thực phủ (%)", "Mức sóng đo được (dBm)", "Trả lời", "Ngày trả lời", "Kết luận"),
    *("Tỷ lệ kết luận (%)", "Ngày kết luận", "Lý do kết luận"),
]


@dataclass(frozen=True)
class Story:
    """One challenge: days before the stand on which it was filed, what was seen, what came of it."""

    filed: int
    reason: str
    seen: str
    share: float
    level_dbm: float | None
    answer: str = ""
    ruling: str = ""
    decision: str = ""


STORIES = (
    Story(210, "Chỉ một phần thôn có sóng", "Xóm trên, khoảng nửa thôn, không gọi được.", 45, -121.5,
          "Trạm phục vụ hướng khác, sẽ chỉnh anten.", "Chấp nhận",
          "Đã đo tại chỗ ngày kiểm tra, xóm trên không có 4G."),
    Story(190, "Hoàn toàn không có sóng", "Cả thôn không bắt được 4G từ sau bão.", 0, None,
          "Trạm mất điện từ ngày bão, đang chờ khôi phục.", "Thừa nhận"),
    Story(150, "Chỉ có sóng ngoài trời", "Trong nhà không gọi được, phải ra sân.", 40, -114.0,
          "Đo tại thôn: sóng trong nhà đạt.", "Bác bỏ", "Đo lại tám nhà, bảy nhà có 4G trong nhà."),
    Story(118, "Gọi được nhưng không dùng được dữ liệu", "Gọi được, mạng không tải nổi trang.", 30, -109.5,
          "Đã mở rộng kênh truyền.", "Rút"),
    Story(84, "Hoàn toàn không có sóng", "Thôn sau dãy núi, không có vạch sóng nào.", 0, None),
    Story(61, "Chỉ một phần thôn có sóng", "Chỉ khu nhà văn hoá có sóng, bốn xóm còn lại không có.", 20, -123.0),
    Story(23, "Trạm ngừng hoạt động kéo dài", "Trạm đầu thôn tắt đèn hơn một tháng nay.", 10, None,
          "Trạm hỏng bộ nguồn, hẹn thay trong tháng 12."),
    Story(12, "Chỉ một phần thôn có sóng", "Đi vào trong thôn 500 m là mất sóng.", 35, -118.5),
    Story(4, "Chỉ có sóng ngoài trời", "Nhà cấp bốn mái tôn, vào nhà là mất sóng.", 45, None),
)  # fmt: skip


def write_challenges(declared: Coverage, folder: Path) -> int:
    """One row a story, against declarations that say much and stand since long before."""
    rng = stream("challenges")
    strong = [
        each
        for each in declared.declarations
        if each.technology == "4G" and each.until is None and each.share > 70 and each.since < date(2025, 6, 1)
        and each.hamlet.remoteness > 0.7
    ]  # fmt: skip
    rows = [_row(number, story, _pick(strong, number, rng)) for number, story in enumerate(STORIES, start=1)]
    return write_csv(folder / "so-khieu-nai.csv", HEADERS, rows)


def _pick(strong: list[Declaration], number: int, rng: np.random.Generator) -> Declaration:
    """One hamlet a story: the list is cut into as many parts as there are stories."""
    size = len(strong) // len(STORIES)
    return strong[(number - 1) * size + int(rng.integers(0, size))]


def _row(number: int, story: Story, against: Declaration) -> list[Cell]:
    filed = aims.STAND - timedelta(days=story.filed)
    answered = filed + timedelta(days=14) if story.answer else None
    ruled = story.ruling in {"Chấp nhận", "Bác bỏ"}
    return [
        *(f"KN-2026-{number:03d}", filed, against.hamlet.code, against.hamlet.name, against.operator, "4G"),
        *(story.reason, story.seen, filed - timedelta(days=3), story.share, story.level_dbm),
        *(story.answer, answered, story.ruling),
        story.share if story.ruling == "Chấp nhận" else None,
        filed + timedelta(days=25) if ruled else None,
        story.decision,
    ]


def write_holes(hamlets: list[Hamlet], declared: Coverage, folder: Path) -> int:
    """Of some holes that stand open: whether there is power, and which the operators report mended."""
    rng = stream("signal holes more")
    opened = date(2023, 3, 31)
    rows: list[list[Cell]] = []
    for index, hamlet in enumerate(hamlets):
        if declared.reach["4G"].first(index) is not None:
            continue
        power = bool(rng.uniform() > 0.35)
        mended = date(2026, 11, 3) if len(rows) % 5 == 2 else None
        operator = ("VIETTEL.QNG", "VNPT.QNG")[len(rows) % 2] if mended else ""
        due = date(2026, 12, 31) if mended else None
        cause = "Địa hình che chắn" if power else "Chưa có điện lưới"
        rows.append([hamlet.code, hamlet.name, opened, cause, power, operator, due, mended])
        if len(rows) == 12:
            break
    headers = [
        *("Mã thôn", "Tên thôn", "Ngày ghi nhận", "Nguyên nhân", "Có điện lưới", "Doanh nghiệp cam kết"),
        *("Ngày cam kết hoàn thành", "Ngày phát sóng"),
    ]
    return write_csv(folder / "so-vung-lom-song.csv", headers, rows)


def write_registers(hamlets: list[Hamlet], declared: Coverage, folder: Path) -> dict[str, int]:
    """Both registers; returns rows by file."""
    return {
        "so-khieu-nai.csv": write_challenges(declared, folder),
        "so-vung-lom-song.csv": write_holes(hamlets, declared, folder),
    }
