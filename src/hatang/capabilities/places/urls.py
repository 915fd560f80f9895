"""The roads of places."""

from django.urls import path

from hatang.capabilities.places import views

app_name = "places"
PREFIX = "dia-diem/"
urlpatterns = [
    path("", views.show_units, name="index"),
    path("vung-lom-song/", views.show_holes, name="holes"),
    path("don-vi/<str:key>/", views.show_unit, name="unit"),
    path("don-vi/<str:key>/them-thon/", views.register_hamlet, name="register_hamlet"),
    path("don-vi/<str:key>/nhap-thon/", views.merge_hamlets, name="merge_hamlets"),
    path("thon/<str:code>/", views.show_hamlet, name="hamlet"),
    path("thon/<str:code>/sua/", views.edit_hamlet, name="edit_hamlet"),
    path("thon/<str:code>/so-lieu/", views.record_figures, name="record_figures"),
    path("thon/<str:code>/lom-song/", views.record_hole, name="record_hole"),
    path("thon/<str:code>/tach/", views.split_hamlet, name="split_hamlet"),
    path("thon/<str:code>/ket-thuc/", views.close_hamlet, name="close_hamlet"),
]
