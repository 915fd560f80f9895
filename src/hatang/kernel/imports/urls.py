"""The roads of the import pages, mounted at /import/."""

from django.urls import path

from hatang.kernel.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.index, name="index"),
    path("lan/<uuid:run_id>/", views.run, name="run"),
    path("lan/<uuid:run_id>/cot/", views.columns, name="columns"),
    path("lan/<uuid:run_id>/dong/", views.rows, name="rows"),
    path("lan/<uuid:run_id>/thay-doi/", views.changes, name="changes"),
    path("lan/<uuid:run_id>/loi.xlsx", views.faults_workbook, name="faults"),
    path("lan/<uuid:run_id>/tep-goc", views.original, name="original"),
    path("<str:name>/mau.xlsx", views.template, name="template"),
    path("<str:name>/", views.new, name="new"),
]
