"""Who issues a document, in every way in which its head of two columns arrives."""

from __future__ import annotations

from itertools import zip_longest

import pytest

from hatang.engines.documents import letterhead, plaintext

_STATE = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_PARTY = ("ĐẢNG CỘNG SẢN VIỆT NAM",)
_NUMBER, _DAY = "Số: 9/KH-X", "X, ngày 02 tháng 3 năm 2026"


def _across(left: tuple[str, ...], right: tuple[str, ...], gap: int) -> list[str]:
    """Both columns read across, blanks between them."""
    width = max(map(len, left)) + gap if gap > 1 else 0
    pairs = zip_longest((*left, _NUMBER), (*right, _DAY) if len(left) < len(right) else right, fillvalue="")
    return [f"{a.ljust(width)} {b}".strip() for a, b in pairs]


_FORMS = {
    "one column after the other": lambda left, right: [*left, *right, _NUMBER, _DAY],
    "the right column first": lambda left, right: [*right, *left, _NUMBER, _DAY],
    "across": lambda left, right: _across(left, right, 1),
    "across with blanks": lambda left, right: _across(left, right, 8),
}


@pytest.mark.parametrize("form", _FORMS)
@pytest.mark.parametrize(
    ("left", "right", "issuer"),
    [
        (("BỘ KHOA HỌC VÀ CÔNG NGHỆ",), _STATE, "Bộ Khoa học và Công nghệ"),
        (("BỘ VĂN HÓA, THỂ THAO", "VÀ DU LỊCH"), _STATE, "Bộ Văn hóa, Thể thao và Du lịch"),
        (("BỘ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "CỤC CHUYỂN ĐỔI SỐ"), _STATE, "Cục Chuyển đổi số"),
        (("BỘ TÀI CHÍNH", "KHO BẠC NHÀ NƯỚC"), _STATE, "Kho bạc Nhà nước"),
        (("BỘ QUỐC PHÒNG",), _STATE, "Bộ Quốc phòng"),
        (("TẬP ĐOÀN BƯU CHÍNH VIỄN THÔNG", "VIỆT NAM", "VIỄN THÔNG KON TUM"), _STATE, "Viễn thông Kon Tum"),
        (("NGÂN HÀNG NHÀ NƯỚC", "VIỆT NAM"), _STATE, "Ngân hàng Nhà nước Việt Nam"),
        (("THỦ TƯỚNG CHÍNH PHỦ",), _STATE, "Thủ tướng Chính phủ"),
        (("UỶ BAN NHÂN DÂN", "TỈNH BÀ RỊA - VŨNG TÀU"), _STATE, "Ủy ban nhân dân tỉnh Bà Rịa - Vũng Tàu"),
        (("ỦY BAN NHÂN DÂN", "THÀNH PHỐ HỒ CHÍ MINH"), _STATE, "Ủy ban nhân dân Thành phố Hồ Chí Minh"),
        (("ỦY BAN NHÂN DÂN", "ĐẶC KHU LÝ SƠN"), _STATE, "Ủy ban nhân dân đặc khu Lý Sơn"),
        (("HỘI ĐỒNG NHÂN DÂN", "TỈNH QUẢNG NGÃI"), _STATE, "Hội đồng nhân dân tỉnh Quảng Ngãi"),
        (("ỦY BAN MTTQ VIỆT NAM", "TỈNH GIA LAI"), _STATE, "Ủy ban MTTQ Việt Nam tỉnh Gia Lai"),
        (("UBND TỈNH GIA LAI", "SỞ VĂN HÓA, THỂ THAO", "VÀ DU LỊCH"), _STATE, "Sở Văn hóa, Thể thao và Du lịch"),
        (("UBND XÃ ĐĂK TÔ", "PHÒNG VĂN HÓA - XÃ HỘI"), _STATE, "Phòng Văn hóa - Xã hội"),
        (("BAN QUẢN LÝ KHU KINH TẾ", "DUNG QUẤT"), _STATE, "Ban Quản lý Khu kinh tế Dung Quất"),
        (("BỘ CÔNG AN", "CÔNG AN TỈNH QUẢNG NGÃI"), _STATE, "Công an tỉnh Quảng Ngãi"),
        (("BẢO HIỂM XÃ HỘI", "TỈNH QUẢNG NGÃI"), _STATE, "Bảo hiểm xã hội tỉnh Quảng Ngãi"),
        (("TỈNH ỦY QUẢNG NGÃI", "*"), _PARTY, "Tỉnh ủy Quảng Ngãi"),
        (("TỈNH ỦY QUẢNG NGÃI", "BAN CHỈ ĐẠO 57", "*"), _PARTY, "Ban Chỉ đạo 57"),
        (("TỈNH ỦY GIA LAI", "ĐẢNG ỦY UBND TỈNH", "*"), _PARTY, "Đảng ủy UBND tỉnh"),
        (("ĐẢNG BỘ TỈNH QUẢNG NGÃI", "ĐẢNG ỦY XÃ ĐĂK TÔ", "*"), _PARTY, "Đảng ủy xã Đăk Tô"),
        (("BAN CHẤP HÀNH TRUNG ƯƠNG", "*"), _PARTY, "Ban Chấp hành Trung ương"),
    ],
)
def test_who_issues(form: str, left: tuple[str, ...], right: tuple[str, ...], issuer: str) -> None:
    said = [*_FORMS[form](left, right), "KẾ HOẠCH", "Chuyển đổi số năm 2026", "Căn cứ Luật Viễn thông;"]
    assert letterhead.read(plaintext.read("\n".join(said).encode()).blocks).issuer == issuer


@pytest.mark.parametrize("department", ["SỞ KẾ HOẠCH VÀ ĐẦU TƯ", "SỞ THÔNG TIN VÀ TRUYỀN THÔNG"])
def test_without_a_number_the_kind_of_the_document_ends_the_head(department: str) -> None:
    said = ["UBND TỈNH A", department, *_STATE, "KẾ HOẠCH", "PHÁT TRIỂN HẠ TẦNG SỐ CỦA BỘ CÔNG AN"]
    issuer = letterhead.read(plaintext.read("\n".join(said).encode()).blocks).issuer
    assert issuer.upper() == department


def test_what_a_kind_goes_on_with_is_not_yet_the_title() -> None:
    said = ["UBND TỈNH A", *_STATE, _NUMBER, _DAY, "KẾ HOẠCH HÀNH ĐỘNG", "Phát triển hạ tầng số năm 2026"]
    assert letterhead.read(plaintext.read("\n".join(said).encode()).blocks).title.endswith("hạ tầng số năm 2026")


def test_what_is_amended_may_be_said_among_the_bases() -> None:
    bases = (
        "Căn cứ Luật Viễn thông; Quyết định số 5/QĐ-TTg ngày 02/01/2025 sửa đổi Quyết định số 4/QĐ-TTg; "
        "Kế hoạch này sửa đổi, bổ sung Kế hoạch số 41/KH-UBND ngày 03/02/2025 của UBND tỉnh; UBND tỉnh ban hành:"
    )
    said = ["UBND TỈNH A", *_STATE, _NUMBER, _DAY, "KẾ HOẠCH", "Phát triển hạ tầng số năm 2026", bases]
    assert letterhead.read(plaintext.read("\n".join(said).encode()).blocks).amends == ["41/KH-UBND"]
