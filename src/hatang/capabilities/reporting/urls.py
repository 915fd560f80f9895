"""The roads of reporting."""

from django.urls import path

from hatang.capabilities.reporting.views import calendar, issued, submissions

PREFIX = "bao-cao/"
app_name = "reporting"
_ONE = "<slug:regime>/<str:key>/<str:organisation>/"
urlpatterns = [
    path("", calendar.index, name="index"),
    path("ban-hanh/<int:report>/<str:kind>", issued.download, name="download"),
    path("<slug:regime>/<str:key>/", calendar.period, name="period"),
    path("<slug:regime>/<str:key>/tong-hop/", issued.draft, name="draft"),
    path("<slug:regime>/<str:key>/tong-hop/ban-hanh/", issued.issue, name="issue"),
    path(_ONE, submissions.show, name="submission"),
    path(f"{_ONE}bat-dau/", submissions.begin, name="begin"),
    path(f"{_ONE}ghi/", submissions.write, name="write"),
    path(f"{_ONE}bieu-mau.xlsx", submissions.workbook, name="workbook"),
    path(f"{_ONE}nhan-bieu-mau/", submissions.take_workbook, name="take_workbook"),
    path(f"{_ONE}tra-lai/", submissions.give_back, name="give_back"),
    path(f"{_ONE}chap-nhan/", submissions.accept, name="accept"),
    path(f"{_ONE}mo-lai/", submissions.open_again, name="open_again"),
]
