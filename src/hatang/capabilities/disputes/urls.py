"""The roads of disputes, under those of coverage."""

from django.urls import path

from hatang.capabilities.disputes.views import challenges, claims, holes, news, own, rebuttals, reports, residents

PREFIX = "phu-song/"
app_name = "disputes"
urlpatterns = [
    path("thon/<str:hamlet_code>/khieu-nai/", challenges.new_challenge, name="new_challenge"),
    path("doi-chieu/", claims.show_claims, name="claims"),
    path("thon/<str:hamlet_code>/giu-khai-bao/", rebuttals.keep_declaration, name="keep_declaration"),
    path("giu-khai-bao/<int:rebuttal_id>/", rebuttals.show_rebuttal, name="rebuttal"),
    path("giu-khai-bao/<int:rebuttal_id>/minh-chung/", rebuttals.download_offered, name="rebuttal_evidence"),
    path("do-kiem/nguoi-dan/", residents.show_experienced, name="experienced"),
    path("do-kiem/nguoi-dan/gui/", residents.send_test, name="send_test"),
    path("do-kiem/nguoi-dan/rut-lai/", residents.take_back, name="take_back"),
    path("do-kiem/nguoi-dan/<str:code>/lien-he/", residents.show_contact, name="contact"),
    path("vung-lom/", holes.show_holes, name="holes"),
    path("vung-lom/ban-do.geojson", holes.hole_points, name="hole_points"),
    path("vung-lom/chua-vao-so/", holes.show_candidates, name="hole_candidates"),
    path("vung-lom/<int:hole_id>/", holes.show_hole, name="hole"),
    path("vung-lom/<int:hole_id>/<int:step_id>/minh-chung/", holes.hole_evidence, name="hole_evidence"),
    path("vung-lom/<int:hole_id>/<str:act>/", holes.hole_act, name="hole_act"),
    path("noi/<str:area>/theo-doi/", news.follow_area, name="follow"),
    path("noi/<str:area>/tin.atom", news.answer_place_feed, name="place_feed"),
    path("cua-toi/", own.show_own_filings, name="own"),
    path("mat-song/", reports.show_reports, name="reports"),
    path("mat-song/o-day/", reports.send_report, name="report_here"),
    path("mat-song/ban-do/", reports.choose_on_map, name="choose_on_map"),
    path("mat-song/gui-sau.js", reports.serve_worker, name="report_worker"),
    path("mat-song/thu/<secret:token>/", reports.show_following, name="following"),
    path("mat-song/anh/<int:report_id>/", reports.show_photograph, name="report_photograph"),
    path("mat-song/tim/", reports.find_report, name="find_report"),
    path("mat-song/<secret:code>/", reports.show_report, name="signal_report"),
    path("mat-song/<secret:code>/<str:act>/", reports.move_report, name="move_report"),
    path("xa/<str:area>/mat-song/", reports.choose_hamlet, name="choose_hamlet"),
    path("thon/<str:hamlet_code>/mat-song/", reports.send_report, name="send_report"),
    path("thon/<str:hamlet_code>/mat-song/theo-doi/", reports.follow_place, name="follow_place"),
    path("thon/<str:hamlet_code>/mat-song/<str:operator>/", reports.answer_reports, name="answer_reports"),
    path("thon/<str:hamlet_code>/vung-lom/", holes.report_hole, name="report_hole"),
    path("khieu-nai/", challenges.show_challenges, name="challenges"),
    path("khieu-nai/<int:challenge_id>/", challenges.show_challenge, name="challenge"),
    path("khieu-nai/<int:challenge_id>/minh-chung/", challenges.download_evidence, name="evidence"),
    path("khieu-nai/<int:challenge_id>/<str:act>/", challenges.act_on_challenge, name="act"),
]
