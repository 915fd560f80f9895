"""Where the name of a body ends and what it is to do begins: "Sở Xây dựng, các doanh nghiệp | rà soát danh mục"."""

from __future__ import annotations

import re

# Verbs of what bodies are charged with. Names of bodies have capitals: in lower case these begin what is to be done.
_ACTS = (
    r"(?:đồng |cùng )?chủ trì|phối hợp|là (?:cơ quan|đơn vị|đầu mối)|"
    r"làm (?:chủ trì|đầu mối|sạch|chủ đầu tư)|"
    r"chịu trách nhiệm|có trách nhiệm|"
    r"(?:tiếp tục|khẩn trương|chủ động|nghiêm túc|thường xuyên|trực tiếp|tập trung|kịp thời|tích cực|định kỳ|sớm|phải|"
    r"cần|căn cứ)|tham mưu|hoàn thành|hoàn thiện|rà soát|cân đối|bố trí|bổ sung|hướng dẫn|khắc phục|đẩy nhanh|"
    r"đẩy mạnh|thực hiện|triển khai|ban hành|(?<!chương )(?<!công )(?<!quy )(?<!lộ )trình|(?<!công )(?<!độc )lập|"
    r"phê duyệt|thẩm định|kiểm tra|thanh tra|giám sát|theo dõi|đôn đốc|tổng hợp|báo cáo|đề xuất|nghiên cứu|thu hồi|"
    r"thu gom|chỉnh trang|hạ ngầm|ngầm hóa|lắp đặt|phát sóng|phủ sóng|mở rộng|mở|nâng cấp|nâng cao|duy trì|"
    r"chia sẻ|kết nối|tích hợp|số hóa|cập nhật|chuẩn hóa|đào tạo|bồi dưỡng|tập huấn|tuyên truyền|phổ biến|"
    r"vận động|huy động|hỗ trợ|giải quyết|xử lý|tháo gỡ|công bố|công khai|niêm yết|đăng ký|thông báo|gửi|rút ngắn|"
    r"cắt giảm|đưa|bảo đảm|đảm bảo|tăng cường|ưu tiên|lựa chọn|thí điểm|thử nghiệm|khảo sát|đánh giá|đo kiểm|"
    r"mua sắm|trang bị|thay thế|cử|thành lập|kiện toàn|sửa đổi|điều chỉnh|ký(?: kết)?|lồng ghép|phân bổ|giải ngân|"
    r"giải phóng|bàn giao|tiếp nhận|khởi công|khai trương|xóa|gắn|di dời|sắp xếp|áp dụng|chuyển đổi|thuê|thu hút|"
    r"kêu gọi|chuẩn bị|quán triệt|phân công|cụ thể hóa|xác định|thống kê|điều tra|diễn tập|sao lưu|cài đặt|"
    r"thiết kế|thi công|nghiệm thu|xem xét|phản ánh|lãnh đạo(?=,? chỉ đạo| việc| công tác| thực hiện| triển khai)|"
    r"(?<![Kk]inh tế )hợp tác(?! xã)|tổ chức(?! (?:liên quan|chính trị|đoàn thể|tín dụng|xã hội|"
    r"đảng|hội|kinh tế|hành nghề|khoa học|trong|thuộc|cơ sở|có|khác|quốc tế|,|;))|xây dựng|đầu tư|phát triển|quản lý|"
    r"cung cấp|vận hành|khai thác|sử dụng|ứng dụng|chỉ đạo|tạo điều kiện|xác nhận|thiết lập|hình thành|quản trị|"
    r"nhân rộng|biên soạn|soạn thảo|bảo trì|sửa chữa|gia cố|thay|dỡ bỏ|tháo dỡ|tái cấu trúc|đồng bộ|hợp nhất|"
    r"thu thập|tạo lập|phân tích|đối soát|xác minh|rà quét|kiểm soát|ứng cứu|phát hành|phát động|khuyến khích|"
    r"trao đổi|thống nhất|đàm phán|liên thông|"
    r"cải tiến|cải thiện|tối ưu|thu(?= (?:học |lệ |viện )?phí)|giới thiệu|quảng bá|"
    r"(?<!các )(?<!ban )(?<!đồng chí )lãnh đạo|"
    r"cấp(?! (?:xã|huyện|tỉnh|trên|dưới|ủy|cơ sở|trung ương|thành phố|bộ))"
)
_ACT = re.compile(rf"(?<!\w)(?:{_ACTS})(?!\w)")
# "đơn vị quản lý", "doanh nghiệp cung cấp dịch vụ", "dự án đầu tư xây dựng": verbs that say which body is meant.
_WHICH = re.compile(
    r"(?:đơn vị|cơ quan|doanh nghiệp|tổ chức|bộ phận|công ty|nhà thầu|cá nhân|cơ sở)\s+(?:quản lý|cung cấp|vận hành|"
    r"khai thác|sử dụng|phát triển|hỗ trợ|thi công|xây dựng|thiết kế|thực hiện|đầu tư|đăng ký|chuẩn bị|"
    r"được (?:giao|phân công))"
    r"|cán bộ\s+quản lý|(?:dự án|chủ|nhà|quỹ)\s+(?:đầu tư|phát triển|hỗ trợ|cung cấp)(?:\s+(?:xây dựng|phát triển))?"
    r"|(?:ban|ủy ban|trung tâm|tổ|phòng|đội|đoàn)\s+(?:quản lý|chỉ đạo|kiểm tra|giám sát|ứng dụng|xây dựng|hỗ trợ|"
    r"đào tạo|phát triển|công tác|thẩm định|tiếp nhận|điều hành)(?:\s+dự án(?:\s+đầu tư(?:\s+xây dựng)?)?)?"
    r"|(?:dịch vụ|phòng|bộ phận|tổ)\s+tổng hợp|giáo dục\s+thường xuyên"
    r"|(?-i:Quản lý)\s+(?:đầu tư|phát triển)(?:\s+xây dựng)?",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"(?:,|;|/|\bvà|\bhoặc)\s*$")
_ALWAYS = ("chủ trì", "đồng chủ trì", "cùng chủ trì", "phối hợp")


def predicate_at(text: str) -> int | None:
    """Where what is to be done begins in a text that begins with the names of bodies; None where it does not.

    >>> text = "Ban quản lý dự án đầu tư xây dựng tỉnh và các đơn vị vận hành mạng khẩn trương bàn giao mặt bằng"
    >>> text[predicate_at(text):]
    'khẩn trương bàn giao mặt bằng'
    >>> text = "Cục Nhà giáo và Cán bộ quản lý giáo dục chủ trì"
    >>> text[predicate_at(text):]
    'chủ trì'
    >>> text = "Trung tâm Giáo dục thường xuyên, các nhà cung cấp phần mềm rà soát hồ sơ"
    >>> text[predicate_at(text):]
    'rà soát hồ sơ'
    >>> text = "Bảo hiểm xã hội tỉnh liên thông dữ liệu khám bệnh"
    >>> text[predicate_at(text):]
    'liên thông dữ liệu khám bệnh'
    >>> predicate_at("Sở Xây dựng, Sở Tài chính"), predicate_at("")
    (None, None)
    """
    within = [found.span() for found in _WHICH.finditer(text)]
    for found in _ACT.finditer(text):
        before = text[: found.start()]
        if not before.strip() or any(start < found.start() < end for start, end in within):
            continue
        if found[0] in _ALWAYS or not _GOES_ON.search(before):
            return found.start()
    return None


def begins_act(text: str) -> bool:
    """Whether a text begins with what is to be done.

    >>> begins_act("Theo dõi, đôn đốc"), begins_act("Sở Xây dựng rà soát"), begins_act("")
    (True, False, False)
    """
    return _ACT.match(text.lower()) is not None
