"""The roads of plans."""

from django.urls import path

from hatang.capabilities.plan.views import definitions, documents, keeping, readings, results, targets, tasks

app_name = "plan"
PREFIX = "ke-hoach/"
_TARGET = "<slug:plan>/chi-tieu/<str:number>/"
_TASK = "<slug:plan>/nhiem-vu/<str:number>/"
_VERSION = "<slug:plan>/phien-ban/<int:number>/"
urlpatterns = [
    path("", documents.index, name="index"),
    path("nhap/", keeping.create, name="create"),
    path("doc/", readings.index, name="readings"),
    path("doc/<uuid:reading>/", readings.show, name="reading"),
    path("doc/<uuid:reading>/muc/<int:position>/", readings.decide, name="decide_item"),
    path("doc/<uuid:reading>/nhan/", readings.accept_sure, name="accept_sure"),
    path("doc/<uuid:reading>/dua-vao/", readings.enter, name="enter_reading"),
    path("doc/<uuid:reading>/bo/", readings.discard, name="discard_reading"),
    path("dinh-nghia/", definitions.index, name="definitions"),
    path("dinh-nghia/<slug:code>/", definitions.show, name="definition"),
    path("dinh-nghia/<slug:code>/doc-khac/", definitions.define, name="define"),
    path("dinh-nghia/<slug:code>/bo/<int:row>/", definitions.forget, name="forget_definition"),
    path("<slug:plan>/", documents.show, name="plan"),
    path("<slug:plan>/nhiem-vu/", documents.show_tasks, name="tasks"),
    path("<slug:plan>/trach-nhiem/", documents.show_duties, name="duties"),
    path("<slug:plan>/kinh-phi/", documents.show_funding, name="funding"),
    path("<slug:plan>/van-ban/", documents.show_document, name="document"),
    path("<slug:plan>/phu-luc.pdf", documents.annex, name="annex"),
    path("<slug:plan>/sua/", keeping.correct, name="correct"),
    path("<slug:plan>/ket-thuc/", keeping.end, name="end"),
    path("<slug:plan>/khoi-phuc/", keeping.revive, name="revive"),
    path("<slug:plan>/lien-he/", keeping.relate, name="relate"),
    path("<slug:plan>/sua-doi/", keeping.amend, name="amend"),
    path(_VERSION, keeping.show_version, name="version"),
    path(f"{_VERSION}them/", keeping.add_target, name="add_target"),
    path(f"{_VERSION}sua/<str:target>/", keeping.correct_in_version, name="correct_in_version"),
    path(f"{_VERSION}bot/<str:target>/", keeping.remove_target, name="remove_target"),
    path(f"{_VERSION}da-nhap/", keeping.declare_entered, name="declare_entered"),
    path(f"{_VERSION}ban-hanh/", keeping.issue, name="issue"),
    path(f"{_VERSION}huy/", keeping.discard, name="discard"),
    path(_TARGET, targets.show, name="target"),
    path(f"{_TARGET}sua/", targets.correct, name="correct_target"),
    path(f"{_TARGET}hoan-tac/<int:entry>/", targets.undo, name="undo_target"),
    path(f"{_TARGET}dong/", results.close, name="close"),
    path(f"{_TARGET}khong-thuc-hien/", targets.do_not_carry_out, name="do_not_carry_out"),
    path(f"{_TARGET}thuc-hien-lai/<int:decision>/", targets.carry_out_again, name="carry_out_again"),
    path(f"{_TARGET}cong-van/", targets.declare, name="declare"),
    path(f"{_TARGET}cong-van/<int:figure>/", targets.letter, name="letter"),
    path(f"{_TARGET}cong-van/<int:figure>/rut/", targets.withdraw_figure, name="withdraw_figure"),
    path(f"{_TARGET}ket-qua/<int:result_id>/", results.result, name="result"),
    path(f"{_TARGET}ket-qua/<int:result_id>/bang-chung.csv", results.result_rows, name="result_rows"),
    path(f"{_TARGET}ket-qua/<int:result_id>/thay-the/", results.supersede, name="supersede"),
    path(_TASK, tasks.show, name="task"),
    path(f"{_TASK}bao-cao/", tasks.report, name="report"),
    path(f"{_TASK}bao-cao/<int:note>/rut/", tasks.withdraw_note, name="withdraw_note"),
    path(f"{_TASK}vuong-mac/", tasks.raise_obstacle, name="raise_obstacle"),
    path(f"{_TASK}vuong-mac/<int:obstacle>/tra-loi/", tasks.answer_obstacle, name="answer_obstacle"),
    path(f"{_TASK}vuong-mac/<int:obstacle>/hen/", tasks.move_answer_day, name="move_answer_day"),
    path(f"{_TASK}vuong-mac/<int:obstacle>/mo-lai/", tasks.reopen_obstacle, name="reopen_obstacle"),
    path(f"{_TASK}vuong-mac/<int:obstacle>/rut/", tasks.withdraw_obstacle, name="withdraw_obstacle"),
    path(f"{_TASK}kinh-phi/", tasks.record_funding, name="record_funding"),
    path(f"{_TASK}kinh-phi/<int:line>/bo/", tasks.close_funding, name="close_funding"),
]
