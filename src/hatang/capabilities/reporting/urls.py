"""The roads of reporting."""

from django.urls import path

from hatang.capabilities.reporting.views import calendar, issued, mine, office_days, regimes, results, submissions

PREFIX = "bao-cao/"
app_name = "reporting"
_ONE = "<slug:regime>/<str:key>/<str:organisation>/"
urlpatterns = [
    path("", calendar.index, name="index"),
    path("ban-hanh/<int:report>/<str:kind>", issued.download, name="download"),
    path("viec-cua-toi/", mine.show, name="mine"),
    path("viec-cua-toi/so/", mine.bell, name="bell"),
    path("viec-cua-toi/da-xem/", mine.see, name="see"),
    path("viec-cua-toi/thu/", mine.choose_digest, name="choose_digest"),
    path("viec-cua-toi/lich/", mine.make_calendar, name="make_calendar"),
    path("viec-cua-toi/lich/<int:number>/thu-hoi/", mine.revoke_calendar, name="revoke_calendar"),
    path("che-do/", regimes.index, name="regimes"),
    path("che-do/moi/", regimes.enter, name="enter_regime"),
    path("che-do/bieu-mau-trong.xlsx", regimes.empty_sheet, name="empty_sheet"),
    path("che-do/<slug:code>/", regimes.show, name="regime"),
    path("che-do/<slug:code>/phien-ban-moi/", regimes.enter_version, name="enter_version"),
    path("che-do/<slug:code>/<int:row>/sua/", regimes.correct, name="correct_version"),
    path("che-do/<slug:code>/<int:row>/rut/", regimes.take_out, name="take_out_version"),
    path("che-do/<slug:code>/<int:row>/bieu-mau.xlsx", regimes.sheet, name="regime_sheet"),
    path("ngay-lam-viec/", office_days.index, name="office_days"),
    path("ngay-lam-viec/ghi/", office_days.enter, name="enter_day"),
    path("ngay-lam-viec/<int:row>/bo/", office_days.take_out, name="take_out_day"),
    path("qua-han/", mine.overdue, name="overdue"),
    path("lich/<str:key>.ics", mine.feed, name="feed"),
    path("lich/<str:key>/viec.ics", mine.feed_of_todos, name="feed_of_todos"),
    path("<slug:regime>/<str:key>/", calendar.period, name="period"),
    path("<slug:regime>/<str:key>/tong-hop/", issued.draft, name="draft"),
    path("<slug:regime>/<str:key>/tong-hop/ban-hanh/", issued.issue, name="issue"),
    path(_ONE, submissions.show, name="submission"),
    path(f"{_ONE}bat-dau/", submissions.begin, name="begin"),
    path(f"{_ONE}ghi/", submissions.write, name="write"),
    path(f"{_ONE}bieu-mau.xlsx", submissions.workbook, name="workbook"),
    path(f"{_ONE}bao-cao.<str:kind>", submissions.document, name="document"),
    path(f"{_ONE}nhan-bieu-mau/", submissions.take_workbook, name="take_workbook"),
    path(f"{_ONE}tra-lai/", submissions.give_back, name="give_back"),
    path(f"{_ONE}chap-nhan/", submissions.accept, name="accept"),
    path(f"{_ONE}ket-qua/", results.show, name="results"),
    path(f"{_ONE}ket-qua/ghi/", results.enter, name="enter_results"),
    path(f"{_ONE}ket-qua/xac-nhan/", results.confirm, name="confirm_results"),
    path(f"{_ONE}ket-qua/gop-y/", results.comment, name="comment_results"),
    path(f"{_ONE}mo-lai/", submissions.open_again, name="open_again"),
]
