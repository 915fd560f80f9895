"""The roads of the import pages, mounted at /import/."""

from django.urls import path

from hatang.kernel.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.show_index, name="index"),
    path("lan/<uuid:run_id>/", views.show_run, name="run"),
    path("lan/<uuid:run_id>/cot/", views.edit_columns, name="columns"),
    path("lan/<uuid:run_id>/dong/", views.edit_rows, name="rows"),
    path("lan/<uuid:run_id>/thay-doi/", views.confirm_changes, name="changes"),
    path("lan/<uuid:run_id>/tep/", views.show_filed_rows, name="filed"),
    path("lan/<uuid:run_id>/loi.xlsx", views.faults_workbook, name="faults"),
    path("lan/<uuid:run_id>/tep-goc", views.download_original, name="original"),
    path("<str:name>/mau.xlsx", views.download_template, name="template"),
    path("<str:name>/", views.upload_file, name="new"),
]
