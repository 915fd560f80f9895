"""The roads of plans."""

from django.urls import include, path

from hatang.capabilities.plan.views import (
    documents,
    keeping,
    map_layers,
    results,
    target_page,
    targets,
)

app_name = "plan"
# The records of plans lie under ke-hoach/, what people meet first at addresses of its own.
PREFIX = ""
_TARGET = "<slug:plan>/chi-tieu/<str:number>/"
_VERSION = "<slug:plan>/phien-ban/<int:number>/"
_RECORDS = [
    path("", documents.show_plans, name="index"),
    path("nhap/", keeping.create_plan, name="create"),
    path("<slug:plan>/", documents.show_plan, name="plan"),
    path("<slug:plan>/van-ban/", documents.show_document, name="document"),
    path("<slug:plan>/van-ban/<uuid:file>/", documents.download_document, name="document_file"),
    path("<slug:plan>/sua/", keeping.correct_plan, name="correct"),
    path("<slug:plan>/ket-thuc/", keeping.end_plan, name="end"),
    path("<slug:plan>/khoi-phuc/", keeping.revive_plan, name="revive"),
    path("<slug:plan>/lien-he/", keeping.relate_plans, name="relate"),
    path("<slug:plan>/sua-doi/", keeping.prepare_amendment, name="amend"),
    path(_VERSION, keeping.show_version, name="version"),
    path(f"{_VERSION}them/", keeping.add_target, name="add_target"),
    path(f"{_VERSION}sua/<str:target>/", keeping.correct_in_version, name="correct_in_version"),
    path(f"{_VERSION}bot/<str:target>/", keeping.remove_target, name="remove_target"),
    path(f"{_VERSION}da-nhap/", keeping.declare_entered, name="declare_entered"),
    path(f"{_VERSION}ban-hanh/", keeping.issue_amendment, name="issue"),
    path(f"{_VERSION}huy/", keeping.discard_amendment, name="discard"),
    path(_TARGET, targets.show_target, name="target"),
    path(f"{_TARGET}sua/", targets.correct_target, name="correct_target"),
    path(f"{_TARGET}hoan-tac/<int:entry>/", targets.undo_correction, name="undo_target"),
    path(f"{_TARGET}dong/", results.close_result, name="close"),
    path(f"{_TARGET}khong-thuc-hien/", targets.do_not_carry_out, name="do_not_carry_out"),
    path(f"{_TARGET}thuc-hien-lai/<int:decision>/", targets.carry_out_again, name="carry_out_again"),
    path(f"{_TARGET}cong-van/", targets.declare_figure, name="declare"),
    path(f"{_TARGET}cong-van/<int:figure>/", targets.download_letter, name="letter"),
    path(f"{_TARGET}cong-van/<int:figure>/rut/", targets.withdraw_figure, name="withdraw_figure"),
    path(f"{_TARGET}ket-qua/<int:result_id>/", results.show_result, name="result"),
    path(f"{_TARGET}ket-qua/<int:result_id>/bang-chung.csv", results.result_rows, name="result_rows"),
    path(f"{_TARGET}ket-qua/<int:result_id>/thay-the/", results.supersede_result, name="supersede"),
]
urlpatterns = [
    path("ke-hoach/", include(_RECORDS)),
    path("chi-tieu/<str:number>/", target_page.show_target, name="standing_target"),
    path("ban-do/xa.geojson", map_layers.communes_geojson, name="communes_geojson"),
    path("ban-do/chua-du/<str:number>.geojson", map_layers.gap_geojson, name="gap_geojson"),
]
