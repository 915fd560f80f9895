"""Units after a figure: rates, measures of engineering, money, and the words that count things."""

from __future__ import annotations

import re

from hatang.engines.documents.words import LOWER

# Words of counting in the plans of provinces; a longer one goes before its own beginning.
_COUNTED_WORDS = (
    "lượt người|lượt khách|lượt|vị trí|địa điểm|trạm|cột|tập đoàn|máy|ấp, khóm|ấp|khóm|buôn|làng|khu phố|"
    "khu dân cư|khóm ấp|tuyến phố|phố|"
    "bưu gửi|bưu kiện|điểm phần trăm|điểm %|cột ăng ten|trụ ăng ten|cột phát sóng|cột thu phát sóng|công tơ|"
    "hộ kinh doanh|trụ sở|chi nhánh|phòng học|phòng thí nghiệm|nhà văn hóa|điểm cầu|bộ kit|bộ thiết bị|"
    "sáng kiến|giải thưởng|hợp đồng|đề án|danh mục|tài liệu|bản đồ|thẻ|mã qr|đơn đăng ký|đơn|di tích|bãi đỗ xe|"
    "nút giao|chuyến|xưởng|thư viện|cảng|bến|"
    "điểm|km|m2|ha|xã, phường, thị trấn|xã, phường, đặc khu|xã, phường|xã|phường|thôn|bản|tổ dân phố|hộ gia đình|hộ|"
    "người dân|người|cán bộ|công chức|viên chức|nhân viên|học viên|chuyên gia|kỹ sư|nhân lực|lao động|"
    "doanh nghiệp|hợp tác xã|nền tảng|hệ thống thông tin|hệ thống|"
    "cơ sở dữ liệu|csdl|bộ dữ liệu|tập dữ liệu|dữ liệu mở|dịch vụ công trực tuyến|dịch vụ công|dịch vụ|"
    "thủ tục hành chính|thủ tục|trung tâm dữ liệu|trung tâm|khu công nghiệp|khu đô thị|khu|"
    "cụm công nghiệp|cụm|mô hình|lớp|khóa|cuộc|đợt|"
    "hội nghị|hội thảo|thuê bao|máy chủ|máy trạm|máy tính|thiết bị|tài khoản|chữ ký số|chứng thư số|"
    "sản phẩm|tuyến đường|tuyến|tủ|phòng họp|phòng|bộ|đề tài|dự án|kết nối|bậc|"
    "giờ|phút|giây|ngày làm việc|ngày|tháng|năm|đơn vị|cơ quan|tổ chức|tổ|trường học|trường|"
    "bệnh viện|cơ sở|camera|cảm biến|trang|cổng|tin, bài|tin bài|tin|bài viết|bài|chuyên mục|video|"
    "ấn phẩm|cuốn|ứng dụng|phần mềm|tỉnh, thành phố|tỉnh|thành phố|địa phương|huyện|nước|quốc gia|trụ|cây|"
    "nhà|công trình|hồ sơ|văn bản|quy trình|sáng kiến|giải pháp|chỉ số|định danh|tiêu chí|băng tần|"
    "nhà mạng|quận, huyện|quận|sở, ngành|sở|ngành, lĩnh vực|ngành|lĩnh vực|khách hàng|du khách|khách|sáng chế|bằng|"
    "startup|đội|nhóm|xe|thửa đất|thửa|vụ|lần|gói|mạng|"
    "đường truyền|đường|kênh|phiên|buổi|chương trình|kế hoạch|báo cáo|màn hình|đài truyền thanh|đài|"
    "loa|quầy|chợ|cửa hàng|sàn|không gian|quỹ|vườn ươm|nông dân|thanh niên|học sinh|sinh viên|"
    "tuổi|cầu|cống|kè|hồ chứa|đập|giường bệnh|giường|ki-ốt|ki ốt|kiosk|"
    "con|gốc|quyển|suất|căn|hộ dân|ca|đại lý|nhà máy|tàu|"
    "phương tiện|xe buýt|trạm sạc|trụ sạc|làng nghề|di sản|lễ hội|sự kiện|giải|câu lạc bộ|thành viên|hội viên|"
    "đoàn viên|đảng viên|cộng tác viên|tình nguyện viên|tuyên truyền viên|giảng viên|thạc sĩ|tiến sĩ|điều dưỡng|"
    "dược sĩ|sợi|luồng|tên miền|website|bản ghi|đơn hàng|giao dịch|hóa đơn|phản ánh|cuộc gọi|tin nhắn|sự cố|lỗ hổng|"
    "câu hỏi|bài giảng|học liệu|tiết học|tiết|"
    "htx|tổ hợp tác|mã số vùng trồng|mã số|mã|hải lý|chiếc|cái|cụm loa|thùng|hộp|m3|lít|kg|tạ|tấn|kwp|mwp|mwh|gwh|"
    "giáo viên|bác sĩ|trẻ em|phụ nữ|đại biểu|xóm|phum|sóc|"
    "vùng lõm sóng|vùng lõm|cột đèn|đèn|cửa khẩu|hố ga"
)
_COUNTED = frozenset(_COUNTED_WORDS.split("|"))
TIMES = frozenset(
    {"giờ", "phút", "giây", "ngày", "ngày làm việc", "tháng", "năm", "lần", "phiên", "quý", "tuần", "buổi"}
)
_MULTIPLIER = r"(?:nghìn|ngàn|vạn|triệu|tỷ|tỉ|trăm)"
_COUNT = re.compile(
    rf"\s*((?:{_MULTIPLIER}\s+)*(?:{'|'.join(map(re.escape, sorted(_COUNTED, key=len, reverse=True)))}))(?!\w)",
    re.IGNORECASE,
)
_MONEY = re.compile(
    rf"\s*((?:{_MULTIPLIER}\s+)*(?:(?:triệu|tỷ|tỉ)(?=\s*(?:$|[,;.)]|vào\s|năm\s|đến\s|trở))|đồng|vnđ|vnd|"
    rf"usd|đô la(?: mỹ)?)(?:\s*/\s*\w+(?:\s\w+)?)?)(?!\w)",
    re.IGNORECASE,
)
_ENGINEERING = re.compile(
    (
        r"\s*((?:[kmgt]b(?:it)?(?:/s|ps)|[kmgtp]b|ms|[kmg]hz|[km]wh?|mw|kva|m²|m2|km²|km2|km|ha|m|giây|giờ|"
        r"phút|w/m2|rack|dbm?|°c|tỷ kwh)(?:\s*/\s*(?:lượt giao dịch|lần sự cố|(?:bệnh|doanh|thuê|vạn|triệu|cơ|giao|hồ|"
        rf"sự|khách|người) (?:viện|nghiệp|bao|dân|sở|dịch|sơ|cố|hàng|dùng)|[{LOWER}]+)){{0,2}})(?![\w/])"
    ),
    re.IGNORECASE,
)
_PER = re.compile(r"\s*(/\s*(?:năm|tháng|quý|ngày|người(?:\s*/\s*năm)?|hộ|tổng số\b.*?$))", re.IGNORECASE)
_PER_COUNT = re.compile(
    (
        r"(?:\s*/\s*(?:[\d.]+\s*)?(?:dân|khách hàng|khách|lượt khách|đội|trạm|bệnh viện|trường|lớp|cơ sở|"
        r"doanh nghiệp|thuê bao|km2|km²|km|người|hộ|năm|xã|thôn|tháng|huyện|ngày|giây|vạn dân|triệu dân|lần|"
        r"lượt)(?:\s*dân)?(?!\w))+"
    ),
    re.IGNORECASE,
)
_OF_ALL = re.compile(r"/\d{1,3}(?:[.,]?\d{3})*(?=\s)")
_WORD = re.compile(rf"\s*([{LOWER}]+(?:\s[{LOWER}]+)?)", re.IGNORECASE)
# What follows a figure without being counted by it.
_NOT_COUNTED = re.compile(
    (
        r"\s*(?:và|hoặc|của|trên|theo|tại|trong|đến|là|được|có|để|cho|với|từ|trở|so|như|đối|khi|đã|sẽ|do|về|"
        r"vào|lên|xuống|sau|trước|nhất|tới|thì|mà|bằng|ở)(?!\w)"
    ),
    re.IGNORECASE,
)


def rate(sign: str, after: str) -> tuple[str, int]:
    """The unit of a rate and the length of what it takes: "%/năm" stays as printed.

    >>> rate("%", "/năm so với"), rate("%", " hộ"), rate("%", "")
    (('%/năm', 4), ('%', 0), ('%', 0))
    """
    found = re.match(r"\s*/\s*(năm|tháng|quý|ngày)(?!\w)", after, re.IGNORECASE)
    return (f"{sign}/{found[1]}", found.end()) if found else (sign, 0)


def counted(after: str) -> tuple[str, int]:
    """The unit that a bare figure counts, as printed, and its length; "" where nothing is counted.

    >>> counted(" vị trí cột ăng ten"), counted(" Mb/s trở lên"), counted(" tỷ đồng"), counted(" và"), counted("")
    (('vị trí', 7), ('Mb/s', 5), ('tỷ đồng', 8), ('', 0), ('', 0))
    """
    # "12/12 thôn": all of them, counted in hamlets.
    if (whole := _OF_ALL.match(after)) and (named := _COUNT.match(after, whole.end())):
        return named[1], named.end()
    for pattern in (_MONEY, _ENGINEERING, _COUNT):
        if found := pattern.match(after):
            unit, end = found[1], found.end()
            if per := _PER_COUNT.match(after, end):
                unit, end = unit + re.sub(r"\s*/\s*", "/", per[0].strip()), per.end()
            return re.sub(r"\s*/\s*", "/", unit), end
    if per := _PER_COUNT.match(after):
        return per[0].strip(), per.end()
    if _NOT_COUNTED.match(after):
        return "", 0
    found = _WORD.match(after)
    return (found[1].split()[0], found.start(1) + len(found[1].split()[0])) if found else ("", 0)


def glued(after: str) -> str | None:
    """A unit written without a space: "200Mb/s", "5km"; None where the letters are part of a name ("5G")."""
    found = _ENGINEERING.match(after) or _MONEY.match(after)
    return found[1] if found else None


def is_known(unit: str) -> bool:
    """Whether a unit is one that plans count in, not a word guessed.

    >>> is_known("trạm"), is_known("trạm/km2"), is_known("thuê bao/100 dân"), is_known("mục"), is_known("")
    (True, True, True, False, False)
    """
    counted_in = unit.split("/", maxsplit=1)[0].strip() if not re.search(r"b(?:it)?/s$", unit, re.IGNORECASE) else unit
    known = any(pattern.fullmatch(counted_in) for pattern in (_COUNT, _MONEY, _ENGINEERING))
    return known or unit.startswith(("%", "‰", "/"))


def is_engineering(unit: str) -> bool:
    """
    >>> is_engineering("Gb/s"), is_engineering("trạm"), is_engineering("")
    (True, False, False)
    """
    return _ENGINEERING.fullmatch(unit) is not None


def is_money(unit: str) -> bool:
    """
    >>> is_money("tỷ đồng"), is_money("%"), is_money("")
    (True, False, False)
    """
    return _MONEY.fullmatch(unit) is not None
