"""The roads of reporting."""

from django.urls import path

from hatang.capabilities.reporting.views import calendar, issued, mine, office_days, regimes, results, submissions

PREFIX = "bao-cao/"
app_name = "reporting"
_ONE = "<slug:regime>/<str:key>/<str:organisation>/"
urlpatterns = [
    path("", calendar.show_calendar, name="index"),
    path("ban-hanh/<int:report>/ban-da-ky/", issued.take_signed, name="take_signed"),
    path("ban-hanh/<int:report>/<str:kind>", issued.download_document, name="download"),
    path("viec-cua-toi/", mine.show_my_work, name="mine"),
    path("viec-cua-toi/so/", mine.show_bell, name="bell"),
    path("viec-cua-toi/da-xem/", mine.mark_seen, name="see"),
    path("viec-cua-toi/thu/", mine.choose_digest, name="choose_digest"),
    path("viec-cua-toi/lich/", mine.make_calendar, name="make_calendar"),
    path("viec-cua-toi/lich/<int:number>/thu-hoi/", mine.revoke_calendar, name="revoke_calendar"),
    path("che-do/", regimes.show_regimes, name="regimes"),
    path("che-do/moi/", regimes.enter_regime, name="enter_regime"),
    path("che-do/bieu-mau-trong.xlsx", regimes.empty_sheet, name="empty_sheet"),
    path("che-do/<slug:code>/", regimes.show_regime, name="regime"),
    path("che-do/<slug:code>/phien-ban-moi/", regimes.enter_version, name="enter_version"),
    path("che-do/<slug:code>/<int:row>/sua/", regimes.correct_version, name="correct_version"),
    path("che-do/<slug:code>/<int:row>/rut/", regimes.take_out, name="take_out_version"),
    path("che-do/<slug:code>/<int:row>/bieu-mau.xlsx", regimes.download_sheet, name="regime_sheet"),
    path("ngay-lam-viec/", office_days.show_office_days, name="office_days"),
    path("ngay-lam-viec/ghi/", office_days.enter_office_day, name="enter_day"),
    path("ngay-lam-viec/<int:row>/bo/", office_days.take_out, name="take_out_day"),
    path("qua-han/", mine.show_overdue, name="overdue"),
    path("lich/<secret:key>.ics", mine.show_feed, name="feed"),
    path("lich/<secret:key>/viec.ics", mine.feed_of_todos, name="feed_of_todos"),
    path("<slug:regime>/<str:key>/", calendar.show_period, name="period"),
    path("<slug:regime>/<str:key>/tong-hop/", issued.show_draft, name="draft"),
    path("<slug:regime>/<str:key>/tong-hop/ban-hanh/", issued.issue_report, name="issue"),
    path(_ONE, submissions.show_submission, name="submission"),
    path(f"{_ONE}ghi/", submissions.save_submission, name="write"),
    path(f"{_ONE}bo-ban-nhap/", submissions.throw_away, name="throw_away"),
    path(f"{_ONE}rut-lai/", submissions.take_back, name="take_back"),
    path(f"{_ONE}bieu-mau.xlsx", submissions.download_workbook, name="workbook"),
    path(f"{_ONE}bao-cao.<str:kind>", submissions.download_document, name="document"),
    path(f"{_ONE}nhan-bieu-mau/", submissions.take_workbook, name="take_workbook"),
    path(f"{_ONE}tra-lai/", submissions.give_back, name="give_back"),
    path(f"{_ONE}chap-nhan/", submissions.accept_submission, name="accept"),
    path(f"{_ONE}ket-qua/", results.show_results, name="results"),
    path(f"{_ONE}ket-qua/ghi/", results.enter_results, name="enter_results"),
    path(f"{_ONE}ket-qua/xac-nhan/", results.confirm_results, name="confirm_results"),
    path(f"{_ONE}ket-qua/gop-y/", results.comment_on_results, name="comment_results"),
    path(f"{_ONE}mo-lai/", submissions.open_again, name="open_again"),
]
