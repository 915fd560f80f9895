"""Where a Vietnamese noun phrase ends and its verb begins: "thôn, tổ dân phố | có hạ tầng băng rộng"."""

from __future__ import annotations

import re

from hatang.engines.documents.words import UPPER, fold

# Verbs that begin what is promised. "được" and the like begin it wherever they stand.
_STRONG = (
    r"được|nhận được|(?<!thiết )(?<!trang )bị nhiễm|có(?! liên quan| thẩm quyền| chức năng| yêu cầu)|"
    r"đạt|kết nối|(?<!tái )sử dụng|triển khai|thực hiện|áp "
    r"dụng|ứng dụng|khắc phục|tham gia|đáp ứng|hoàn thành|tiếp cận|truy cập|truy nhập|biết|đăng ký|cài "
    r"đặt"
    r"|sẵn sàng|trở thành|vận hành|liên thông|tích hợp|phủ sóng|(?<!chính )phủ|đưa|bảo đảm|đảm bảo|bố trí|số hóa|"
    r"chuyển sang|tuân thủ|ban hành|lắp đặt|trang bị|thiết lập|cập nhật|khai thác|ký số|nộp|gửi|hài lòng|sở hữu"
    r"|phải|đã|sẽ|đều|(?<!thiết )(?<!trang )(?<!chuẩn )bị|không (?:còn|có|phát)|cài|"
    r"thành lập|cử|hình thành|chia sẻ|thanh toán|chuyển đổi|(?<!dữ liệu )mở|tạo "
    r"lập|hỗ trợ|kích hoạt|chấp nhận|xây dựng|phát triển|duy trì|tổ chức (?=triển|thực|đào)|(?<!chi )thường xuyên|"
    r"(?:giải quyết|xử lý) (?=đúng|trước|quá|sớm|trực tuyến|hoàn toàn)"
    r"|đủ (?:điều kiện|năng lực)(?= (?!được|có|trở)\w)|nắm|tự|phổ cập|bao phủ|niêm yết|công bố|hỗ trợ|lắp(?! ráp)|là|"
    r"(?<!vướng )mắc|(?<!ô )(?<!truyền )nhiễm|"
    r"thu(?= (?:học phí|viện phí|phí|lệ phí|tiền(?! gửi)))|chưa|(?<!hàng )(?<!phương thức )không(?! gian| dây| khí)"
)
# These may be part of the noun: they begin the promise only where nothing stronger follows.
_WEAK = (
    r"công khai|cung cấp|xử lý|giải quyết|tiếp nhận|quản lý|hoạt động|"
    r"tiếp tục|(?<!công )(?<!độc )lập|nhận|trả|(?<!không )(?<!chuyên )dùng|giám sát|"
    r"đào tạo|tập huấn|phê duyệt|tra cứu|khai báo|sinh sống|làm việc|thuộc|"
    r"vào|mua|(?<!mức )(?<!thu )bán|gắn|đóng(?! góp)|khám chữa bệnh|thông báo|"
    r"thu gom|chịu|gặp|chuyển(?! đổi| dịch| giao)|trồng|nuôi|tốt nghiệp|(?:quá|trễ) hạn|sai lệch|"
    r"còn(?! lại)|xác thực|tương tác|(?<!năng )(?<!điện )tiêu thụ"
)
_STRONG_VERB = re.compile(rf"(?<!\w)(?:{_STRONG})(?!\w)")
_WEAK_VERB = re.compile(rf"(?<!\w)(?:{_WEAK})(?!\w)")
# Verbs that are never part of a name or of a list of nouns.
_ANYWHERE = {"được", "có", "phải", "đều", "đạt", "là", "chưa", "đã", "sẽ", "bị"}
_PASSIVE = re.compile(r"(?<!\w)(?:được|phải|đều)(?!\w)")
# "có" before one of these says which ones are meant, and is no promise: "khu vực có dân cư … được phủ sóng".
_RELATIVE = re.compile(
    r"có (?:dân cư|dân |người (?:dân )?(?:sinh|ở)|nhu cầu|điều kiện|đủ điều kiện|phát sinh|giường|đất|"
    r"điện(?! thoại| tử)|đường(?! truyền| internet| cáp)|"
    r"chức năng|yêu cầu|thẩm quyền|sử dụng vốn|vốn|thu (?!nhập)|liên quan|tiềm năng|đông|hoạt "
    r"động|trụ sở|quy mô"
    r"|khó khăn|hoàn cảnh|trách nhiệm|nguy cơ|lượng|đăng ký|hợp đồng|giao dịch|khai thác|từ \d|dịch vụ|"
    r"tham gia|làng nghề|khu|sai (?:sót|phạm)|vi phạm)"
)
# Verbs inside the names of things: "hệ thống quản lý văn bản", "trung tâm phục vụ", "cơ sở đào tạo".
_IN_NAMES = re.compile(
    r"(?:bộ phận|trung tâm|hệ thống|cơ sở|cơ quan|nền tảng|mạng|phần mềm|đơn vị|đội|thiết bị|dịch vụ|"
    r"điểm|tài khoản|giải pháp|tổ|ban|hạ tầng|công tác|hồ sơ|kết quả|độ tuổi|lực lượng|đối tượng|quy "
    r"trình|kế hoạch|phòng|vị trí)"
    r"(?: \S+){0,1}$"
)
_SCOPE = re.compile(
    r"\s*\(?((?:trên|trong|ở|tại)\s+(?:phạm vi\s+|địa bàn\s+)*(?:(?:của|toàn|cả)\s+)*(?:toàn )?(?:tỉnh|"
    r"thành phố|huyện|quận|xã|phường|nước|địa phương|quốc)"
    rf"(?: [{UPPER}]\S*){{0,3}})\)?"
)
# "doanh nghiệp trong nước" are enterprises of a kind, "tại xã khu vực III" names no commune.
_NO_SCOPE = re.compile(r"(?:trong nước|(?:tại|ở|trong) (?:xã|phường|huyện|quận|thị trấn|địa phương))\s*$")
_COUNTERS = re.compile(
    r"^(?:(?:tổng\s+)?số(?:\s+lượng)?|(?:tỷ|tỉ) lệ|toàn bộ|tất cả|các|những|mọi|của|"
    r"trong tổng số)\s+(?:lượng\s+)?(?=\S)",
    re.IGNORECASE,
)


def verb_at(text: str) -> int | None:
    """Where the verb of a noun phrase begins; None where there is no verb.

    >>> text = "khu vực có dân cư sinh sống và làm việc được phủ sóng 5G"
    >>> text[:verb_at(text)], verb_at("hộ gia đình"), verb_at("")
    ('khu vực có dân cư sinh sống và làm việc ', None, None)
    >>> text = "hệ thống thông tin công khai trực tuyến của các cơ quan nhà nước được giám sát"
    >>> text[:verb_at(text)]
    'hệ thống thông tin công khai trực tuyến của các cơ quan nhà nước '
    """
    words = fold(text)
    if len(words) != len(text):
        words = text.lower()
    relative = 0
    for found in _STRONG_VERB.finditer(words):
        before = words[: found.start()].strip()
        if (
            found.start() < relative
            or not before
            or (found[0] not in _ANYWHERE and re.search(r"(?:\bvà|,|\bhoặc|\bngười)$", before))
        ):
            continue
        said = _RELATIVE.match(words, found.start())
        if said and _promised_after(words, said.end()):
            relative = said.end()
            continue
        if found[0] not in _ANYWHERE and _is_named(words, found):
            continue
        if (found[0] == "bị" or before.endswith(" đang")) and _promised_after(words, found.end()):
            # "hệ thống đang vận hành được phê duyệt", "doanh nghiệp bị thiệt hại được hỗ trợ": which ones are meant.
            continue
        return found.start()
    for found in _WEAK_VERB.finditer(words):
        if words[: found.start()].strip() and not _IN_NAMES.search(words[: found.start()].rstrip()):
            return found.start()
    return None


def _promised_after(words: str, at: int) -> bool:
    return _STRONG_VERB.search(words, at) is not None


def _is_named(words: str, found: re.Match[str]) -> bool:
    """A verb right after the head of a name ("trung tâm ứng dụng") is part of it when a passive follows."""
    return (
        _IN_NAMES.search(words[: found.start()].rstrip()) is not None
        and _PASSIVE.search(words, found.end()) is not None
    )


def subject(text: str) -> str:
    """What is counted: the noun phrase at the head of a text, without "các", "số" and "trên địa bàn tỉnh".

    >>> subject("các thôn, tổ dân phố trên địa bàn tỉnh có hạ tầng băng rộng"), subject("")
    ('thôn, tổ dân phố', '')
    """
    at = verb_at(text)
    phrase = (text if at is None else text[:at]).strip(" ,;:.-")
    phrase = re.split(
        (
            r"\s*[;:(]|\s+và (?:toàn bộ|tất cả)\s|,\s*(?:trong (?:đó|khi)|hiện (?:nay|tại|mới|đạt|có)|"
            r"tăng so|bao gồm|gồm|nhất là|đặc biệt|đảm bảo|bảo đảm|phấn đấu|hướng tới|tiến tới|"
            r"sẵn sàng|từng bước|phục vụ|nhằm|góp phần|tạo)|\s(?:so với|"
            r"vào năm|đến năm|trong năm|năm (?:19|20)\d\d|nhằm|(?<!tiếp )theo|để|với|mà)(?!\w)"
        ),
        phrase,
    )[0]
    phrase = without_scope(phrase)
    previous = None
    while previous != phrase:
        previous, phrase = phrase, _COUNTERS.sub("", phrase)
    return re.sub(
        r"\s+(?:và|có|của|trên|trong|ở|tại|cho|so với|với|về|qua|bằng|từ|đang|khi|đối với|đối|"
        r"ở các cấp(?: lần lượt)?|lần lượt)$",
        "",
        phrase.strip(" ,;:.-"),
    )


def scope(text: str) -> str:
    """The territory a sentence speaks of, as printed: "trên địa bàn tỉnh"; "" where it names none.

    >>> scope("hộ trên địa bàn tỉnh có mạng"), scope("trên phạm vi toàn tỉnh"), scope("hộ gia đình")
    ('trên địa bàn tỉnh', 'trên phạm vi toàn tỉnh', '')
    """
    found = next((each for each in _SCOPE.finditer(text) if not _NO_SCOPE.search(text[: each.end()])), None)
    return found[1].strip(" ,;.") if found else ""


def without_scope(text: str) -> str:
    """Without "trên địa bàn tỉnh"; "doanh nghiệp trong tỉnh" stays: it says which enterprises."""
    return " ".join(_SCOPE.sub(lambda found: "" if found[1].startswith("trên") else found[0], text).split())
