"""Fifty questions as people ask them, written from the plan and the jobs of its users before the form could answer
them; beside each the choice that answers it, or why none does.

A click is one: opening a list or a fold, choosing or ticking in it, pressing a link or button, setting the cursor into
a field. Writing into it costs none, and the answer comes by itself. The question begins on the page «Phân tích»; an
area other than that of the page costs two (the chip and the choice in it).
"""

from __future__ import annotations

from dataclasses import dataclass

CLICKS_AT_MOST = 6
CLERK = "23356@2025-07-01"


@dataclass(frozen=True)
class AskedQuestion:
    """`who` of the cast asks; `choice` is the address; `is_empty` where the demonstration holds nothing for it;
    `unanswered` says why the form does not answer it."""

    who: str
    words: str
    choice: str = ""
    area: str = ""
    is_empty: bool = False
    by_day: bool = False
    unanswered: str = ""


FIFTY = (
    # The lead department: where do we stand, which hamlets are the gap, who owes what.
    AskedQuestion(
        "officer",
        "Bao nhiêu thôn chưa có cáp quang, theo xã, 30 xã nhiều nhất?",
        "bang=model.hamlet&theo=commune&la.has_fibre=false&dau=30",
        by_day=True,
    ),
    AskedQuestion("officer", "Tỷ lệ thôn có cáp quang của từng xã?", "bang=chi-tieu.fibre.hamlets&theo=commune"),
    AskedQuestion("officer", "Toàn tỉnh bao nhiêu phần trăm hộ có cáp quang?", "bang=chi-tieu.fibre.households"),
    AskedQuestion(
        "officer",
        "Mỗi doanh nghiệp có bao nhiêu vị trí cột đang hoạt động?",
        "bang=assets.site&theo=owner&la.status=in_service",
    ),
    AskedQuestion(
        "officer",
        "So với cuối năm 2025, tỷ lệ thôn có băng rộng di động tăng hay giảm?",
        "bang=chi-tieu.mobile.hamlets_broadband&so-voi=2025-12-31",
        by_day=True,
    ),
    AskedQuestion("officer", "Nhiệm vụ nào của kế hoạch đang trễ?", "bang=plan.task&la.state=late&xem=dong"),
    AskedQuestion(
        "officer",
        "Mỗi năm đã chi bao nhiêu tiền cho kế hoạch?",
        "bang=plan.funding&do=tong%3Aspent_vnd&theo=year",
        by_day=True,
    ),
    AskedQuestion(
        "officer",
        "Cơ quan nào được phân bổ nhiều kinh phí nhất?",
        "bang=plan.funding&do=tong%3Aallocated_vnd&theo=organisation",
    ),
    AskedQuestion(
        "officer", "Còn bao nhiêu vùng lõm sóng đang mở, vì sao?", "bang=coverage.hole&theo=cause&la.state=open"
    ),
    AskedQuestion(
        "officer",
        "Doanh nghiệp nào đang trễ cam kết xoá vùng lõm?",
        "bang=coverage.hole&theo=operator&la.is_late=true",
    ),
    AskedQuestion(
        "officer", "Những chỉ tiêu nào đã chốt là chưa đạt?", "bang=plan.result&la.state=not_reached&xem=dong"
    ),
    AskedQuestion(
        "officer",
        "Cơ quan nào chưa gửi báo cáo định kỳ?",
        unanswered="Báo cáo chưa bắt đầu thì không có dòng nào; việc đến hạn và ai còn nợ đứng ở «Việc của tôi».",
    ),
    # Planners: coverage, white spots, what to build.
    AskedQuestion(
        "planner",
        "Bao nhiêu thôn chưa có băng rộng di động theo khai báo, ở những xã nào?",
        "bang=model.hamlet&theo=commune&la.has_4g=false",
    ),
    AskedQuestion(
        "planner",
        "Trung bình tỷ lệ phủ 5G khai báo của các thôn theo xã?",
        "bang=coverage.hamlet&do=tb%3Adeclared_5g_percent&theo=commune",
    ),
    AskedQuestion(
        "planner",
        "Thôn nào khai báo 4G trên 90 % mà dự báo dưới 50 %?",
        "bang=coverage.hamlet&tu.declared_4g_percent=90&den.predicted_4g_percent=50&xem=dong",
        is_empty=True,
    ),
    AskedQuestion(
        "planner",
        "Cột mỗi loại cao trung bình bao nhiêu?",
        "bang=assets.site&do=tb%3Aheight_m&theo=kind",
    ),
    AskedQuestion("planner", "Mỗi năm có bao nhiêu cột vào vận hành?", "bang=assets.site&theo=commissioned_on.nam"),
    AskedQuestion(
        "planner",
        "Thôn đặc biệt khó khăn nào chưa có điện lưới?",
        "bang=places.hamlet_condition&la.extremely_difficult=true&la.grid_electricity=false&xem=dong",
    ),
    AskedQuestion(
        "planner",
        "Bao nhiêu hộ nghèo sống ở những thôn chưa có cáp quang?",
        unanswered="Số hộ nghèo và cáp quang nằm ở hai bảng; ghép hai bảng cần SQL.",
    ),
    AskedQuestion(
        "planner",
        "Doanh nghiệp định xây bao nhiêu trạm, tuyến mỗi năm?",
        "bang=siting.planned_build&theo=kind&theo=year",
    ),
    AskedQuestion(
        "planner",
        "Khu công nghiệp nào chưa có 5G?",
        "bang=coverage.zone&la.technology=5G&den.share_percent=0&xem=dong",
    ),
    AskedQuestion(
        "planner",
        "Xã nào ít cột nhất tính trên 100 km²?",
        unanswered="Số cột và diện tích xã nằm ở hai bảng; chia số này cho số kia cần SQL.",
    ),
    # Communes and agencies: my figures, my hamlets, my systems.
    AskedQuestion(
        "clerk",
        "Xã tôi còn những thôn nào chưa có cáp quang?",
        "bang=model.hamlet&la.has_fibre=false&xem=dong",
        area=CLERK,
        by_day=True,
    ),
    AskedQuestion(
        "clerk",
        "Trong xã tôi, doanh nghiệp nào có cáp quang ở nhiều thôn nhất?",
        "bang=assets.fibre_service&theo=operator&la.state=available",
        area=CLERK,
    ),
    AskedQuestion(
        "clerk", "Xã tôi có bao nhiêu trường, trạm y tế, nhà văn hoá?", "bang=places.point&theo=kind", area=CLERK
    ),
    AskedQuestion(
        "clerk",
        "Mỗi thôn trong xã tôi có bao nhiêu dân?",
        "bang=model.hamlet&do=tong%3Apeople&theo=hamlet_name",
        area=CLERK,
    ),
    AskedQuestion("clerk", "Xã tôi có mấy điểm wifi miễn phí?", "bang=assets.hotspot&la.free=true", area=CLERK),
    AskedQuestion(
        "clerk",
        "Khiếu nại vùng phủ đang ở bước nào?",
        unanswered="Xã không đọc bảng khiếu nại của cả tỉnh, bằng SQL cũng vậy; khiếu nại của xã ở trang Khiếu nại.",
    ),
    AskedQuestion(
        "clerk",
        "Tốc độ mạng di động từng tháng ra sao?",
        "bang=coverage.speed&do=tb%3Adownload_mbps&theo=month&la.network=mobile",
    ),
    AskedQuestion(
        "agency_officer",
        "Cơ quan tôi có bao nhiêu hệ thống thông tin, cấp độ mấy?",
        "bang=assets.information_system&theo=level",
    ),
    AskedQuestion(
        "agency_officer",
        "Cơ sở dữ liệu nào chưa kết nối LGSP?",
        "bang=assets.named_database&la.on_lgsp=false&xem=dong",
    ),
    AskedQuestion(
        "agency_officer",
        "Các cơ sở dữ liệu đã số hóa trung bình bao nhiêu phần trăm?",
        "bang=assets.named_database&do=tb%3Adigitised_percent",
    ),
    # Operators: our cells, subscribers, what is held against us.
    AskedQuestion(
        "operator_engineer", "Chúng tôi có bao nhiêu ô phủ sóng mỗi công nghệ?", "bang=assets.cell&theo=technology"
    ),
    AskedQuestion(
        "operator_engineer",
        "Công suất phát trung bình của các ô 5G?",
        "bang=assets.cell&do=tb%3Apower_dbm&la.technology=5G",
    ),
    AskedQuestion(
        "operator_engineer",
        "Thuê bao cáp quang của chúng tôi theo xã, tháng 10/2026?",
        "bang=assets.subscription&do=tong%3Asubscriptions&theo=commune&la.service=fibre&la.month=2026-10",
    ),
    AskedQuestion(
        "operator_engineer",
        "Tổng thuê bao của chúng tôi từng tháng?",
        "bang=assets.subscription&do=tong%3Asubscriptions&theo=month",
    ),
    AskedQuestion(
        "operator_engineer",
        "Khiếu nại nào với chúng tôi đã quá hạn trả lời?",
        unanswered="Doanh nghiệp không đọc bảng khiếu nại của cả tỉnh, bằng SQL cũng vậy; xem ở trang Khiếu nại.",
    ),
    AskedQuestion(
        "operator_engineer",
        "Thôn nào chúng tôi khai báo 4G dưới 50 % số hộ?",
        "bang=coverage.declared&la.operator=VIETTEL.QNG&la.technology=4G&den.household_share_percent=50&xem=dong",
    ),
    AskedQuestion(
        "operator_engineer",
        "Xã nào chúng tôi chưa có cột nào?",
        "bang=assets.site&theo=commune&la.owner=VIETTEL.QNG&thu-tu=tang",
    ),
    AskedQuestion(
        "planner",
        "Mức sóng trung vị khi đo kiểm, theo công nghệ?",
        "bang=coverage.drive_test&do=giua%3Arsrp_dbm&theo=technology",
    ),
    # Security: unprotected machines, unfixed weaknesses, unmonitored systems.
    AskedQuestion(
        "analyst",
        "Cơ quan nào còn nhiều máy chưa cài phòng chống mã độc?",
        "bang=assets.endpoint&theo=agency&trong.installed_on=1",
    ),
    AskedQuestion(
        "analyst",
        "Điểm yếu nghiêm trọng chưa khắc phục, theo cơ quan?",
        "bang=assets.finding&theo=agency&la.severity=critical&trong.fixed_on=1",
    ),
    AskedQuestion(
        "analyst",
        "Điểm yếu nào đã quá hạn khắc phục?",
        "bang=assets.finding&den.due_on=2026-11-24&trong.fixed_on=1&xem=dong",
    ),
    AskedQuestion(
        "officer",
        "Hệ thống nào chưa được giám sát từ xa và chưa lên IPv6?",
        "bang=assets.information_system&trong.monitored_from=1&trong.ipv6_from=1&xem=dong",
    ),
    # Residents and the press: what is open.
    AskedQuestion(
        "resident",
        "Xã nào có mạng cố định chậm nhất?",
        "bang=coverage.speed&do=tb%3Adownload_mbps&theo=commune&la.network=fixed&thu-tu=tang",
    ),
    AskedQuestion(
        "resident",
        "Nhà mạng nào có tốc độ di động nhanh nhất?",
        "bang=coverage.speed&do=tb%3Adownload_mbps&theo=operator&la.network=mobile",
    ),
    AskedQuestion("resident", "Tỉnh có bao nhiêu thôn, bao nhiêu tổ dân phố?", "bang=places.hamlet&theo=kind"),
    AskedQuestion(
        "resident",
        "Huyện Trà Bồng cũ còn bao nhiêu thôn chưa có sóng?",
        "bang=model.hamlet&la.has_4g=false&o=525%402020-02-01",
    ),
    AskedQuestion(
        "resident",
        "Bản đồ tỷ lệ thôn có cáp quang của các xã?",
        "bang=chi-tieu.fibre.hamlets&theo=commune&hinh=map",
    ),
    AskedQuestion(
        "resident",
        "Bao nhiêu phần trăm người lớn có điện thoại thông minh, theo xã?",
        "bang=chi-tieu.device.adults_smartphone&theo=commune",
    ),
)

# Twenty more, by people who had never seen the form (9 of them were answered at first sight), and the one of a later
# twenty (12 at first sight) that asks three tables. What was mended since was mended for them too: they prove no more
# than that it stays mended.
STRANGERS = (
    AskedQuestion("resident", "Tỉnh có bao nhiêu xã, bao nhiêu phường?", "bang=places.unit&theo=kind"),
    AskedQuestion("resident", "Xã nào đông dân nhất?", "bang=model.commune&do=tong%3Apeople&theo=commune"),
    AskedQuestion(
        "resident",
        "Viettel, VNPT, MobiFone mỗi bên phủ 5G tới bao nhiêu phần trăm số hộ/dân?",
        "bang=coverage.declared&do=phan%3Ahamlet.households%3Ahousehold_share_percent&theo=operator&la.technology=5G",
        by_day=True,
    ),
    AskedQuestion(
        "resident",
        "Có bao nhiêu trường học, trạm y tế chưa có Internet cáp quang?",
        "bang=places.point&theo=kind&la.kind=school&la.kind=health_station&la.hamlet.has_fibre=false",
    ),
    AskedQuestion(
        "resident",
        "Bao nhiêu thôn vẫn chưa có sóng 4G, ở những xã nào?",
        "bang=model.hamlet&theo=commune&la.has_4g=false",
    ),
    AskedQuestion(
        "resident", "Ba năm qua, mỗi năm thêm bao nhiêu trạm BTS?", "bang=assets.site&theo=commissioned_on.nam"
    ),
    AskedQuestion(
        "resident",
        "Năm 2025 tỉnh được cấp bao nhiêu tiền cho kế hoạch, đã giải ngân bao nhiêu?",
        unanswered="Hai con số là hai câu hỏi: đổi «đã phân bổ» sang «đã chi» cần thêm hai lần bấm.",
    ),
    AskedQuestion(
        "resident",
        "Tốc độ mạng cố định trung bình ở từng huyện cũ?",
        "bang=coverage.speed&do=tb%3Adownload_mbps&theo=commune.district_name&la.network=fixed",
    ),
    AskedQuestion("clerk", "Xã tôi có bao nhiêu hộ, bao nhiêu nhân khẩu?", "bang=model.commune&xem=dong", area=CLERK),
    AskedQuestion(
        "clerk",
        "Những thôn nào của xã tôi chưa có 5G?",
        "bang=model.hamlet&den.share_5g_percent=0&xem=dong",
        area=CLERK,
        is_empty=True,
    ),
    AskedQuestion(
        "clerk",
        "Xã tôi phải nộp báo cáo nào trước 15/12?",
        "bang=reporting.due&la.sent=false&den.due_on=15%2F12%2F2026&xem=dong",
    ),
    AskedQuestion(
        "clerk",
        "Xã tôi có bao nhiêu hộ nghèo?",
        "bang=places.hamlet_condition&do=tong%3Apoor_households",
        area=CLERK,
    ),
    AskedQuestion(
        "clerk",
        "Trong xã tôi còn bao nhiêu tuyến cáp treo chưa hạ ngầm?",
        unanswered="Chưa ai nộp từng tuyến cáp đã có; nền tảng chỉ giữ số km tuyến cột, cống bể của mạng tuyến.",
    ),
    AskedQuestion(
        "officer",
        "Bao nhiêu phần trăm cột anten được dùng chung?",
        "bang=assets.site&do=ty-le%3Atenants",
        by_day=True,
    ),
    AskedQuestion("officer", "Xã nào có nhiều khiếu nại vùng phủ nhất?", "bang=coverage.challenge&theo=hamlet.commune"),
    AskedQuestion(
        "officer",
        "Nhiệm vụ theo cơ quan chủ trì: bao nhiêu xong, bao nhiêu trễ?",
        "bang=plan.task&theo=lead_today&theo=state",
    ),
    AskedQuestion(
        "officer",
        "Mỗi doanh nghiệp có bao nhiêu km cáp quang?",
        unanswered="Chưa ai nộp tuyến cáp đã có; chỉ có km tuyến mới trong kế hoạch hằng năm của doanh nghiệp.",
    ),
    AskedQuestion(
        "officer",
        "Hệ thống thông tin cấp độ 3 nào hồ sơ cấp độ chưa được phê duyệt?",
        "bang=assets.information_system&la.level=3&trong.level_approved_on=1&xem=dong",
    ),
    AskedQuestion(
        "planner",
        "Thôn nào trên 200 hộ mà chưa có cáp quang?",
        "bang=model.hamlet&tu.households=200&la.has_fibre=false&xem=dong",
    ),
    AskedQuestion(
        "operator_engineer",
        "Những trạm nào của chúng tôi chưa có 5G?",
        "bang=assets.site&la.owner=VIETTEL.QNG&kem=khong%3Aassets.cell&kem.la.technology=5G&xem=dong",
        by_day=True,
    ),
    AskedQuestion(
        "planner",
        "Xã nào đông dân nhưng không có trạm 5G nào?",
        "bang=model.commune&kem=khong%3Aassets.cell&kem.la.technology=5G&xem=dong",
    ),
)
