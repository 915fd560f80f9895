"""The roads of work, under the plan it belongs to."""

from django.urls import include, path

from hatang.capabilities.work.views import board, cascade, orders, plans, tasks

app_name = "work"
PREFIX = ""
_TARGET = "<slug:plan>/chi-tieu/<str:number>/"
_TASK = "<slug:plan>/nhiem-vu/<str:number>/"
_RECORDS = [
    path("<slug:plan>/nhiem-vu/", plans.show_tasks, name="tasks"),
    path("<slug:plan>/nhiem-vu-theo-co-quan/", plans.show_task_bodies, name="task_bodies"),
    path("<slug:plan>/trach-nhiem/", plans.show_duties, name="duties"),
    path("<slug:plan>/kinh-phi/", plans.show_funding, name="funding"),
    path("<slug:plan>/phu-luc.pdf", plans.print_annex, name="annex"),
    path("<slug:plan>/don-vi/", cascade.show_own_plans, name="own_plan"),
    path("<slug:plan>/don-vi/<str:organisation>/<int:year>/ban-hanh/", cascade.issue_own_plan, name="issue_own_plan"),
    path("<slug:plan>/don-vi/<str:organisation>/<int:year>/thu-lai/", cascade.take_back, name="take_back_own_plan"),
    path("<slug:plan>/don-vi/dong/<int:line>/bo/", cascade.take_out, name="take_out_commitment"),
    path(f"{_TARGET}phan-bo/", cascade.of_target, name="target_cascade"),
    path(f"{_TARGET}phan-bo/nhan/", cascade.commit_to_target, name="commit_to_target"),
    path(_TASK, tasks.show_task, name="task"),
    path(f"{_TASK}phan-bo/", cascade.of_task, name="task_cascade"),
    path(f"{_TASK}phan-bo/nhan/", cascade.commit_to_task, name="commit_to_task"),
    path(f"{_TASK}bao-cao/", tasks.report_progress, name="report"),
    path(f"{_TASK}bao-cao/<int:note>/rut/", tasks.withdraw_note, name="withdraw_note"),
    path(f"{_TASK}vuong-mac/", tasks.raise_obstacle, name="raise_obstacle"),
    path(f"{_TASK}vuong-mac/<int:obstacle>/tra-loi/", tasks.answer_obstacle, name="answer_obstacle"),
    path(f"{_TASK}vuong-mac/<int:obstacle>/hen/", tasks.move_answer_day, name="move_answer_day"),
    path(f"{_TASK}vuong-mac/<int:obstacle>/mo-lai/", tasks.reopen_obstacle, name="reopen_obstacle"),
    path(f"{_TASK}vuong-mac/<int:obstacle>/rut/", tasks.withdraw_obstacle, name="withdraw_obstacle"),
    path(f"{_TASK}giao-viec/", orders.assign_work, name="assign"),
    path(f"{_TASK}giao-viec/<int:order>/", orders.show_order, name="order"),
    path(f"{_TASK}giao-viec/<int:order>/<str:step>/", orders.take_step, name="order_step"),
    path(f"{_TASK}kinh-phi/", tasks.record_funding, name="record_funding"),
    path(f"{_TASK}kinh-phi/<int:line>/bo/", tasks.close_funding, name="close_funding"),
]
urlpatterns = [
    path("ke-hoach/", include(_RECORDS)),
    path("nhiem-vu/", board.show_board, name="board"),
]
