"""The roads of the layers that people bring, and of the tools of the one map."""

from django.urls import path

from hatang.capabilities.spatial.models import Layer, Raster
from hatang.capabilities.spatial.views import atlas, fieldwork, layers

PREFIX = ""
app_name = "spatial"
urlpatterns = [
    path("ban-do-so/", atlas.show_atlas, {"link": "map"}, name="atlas"),
    path("ban-do-so/nhung/", atlas.show_atlas, {"link": "map_embedded"}, name="atlas_embedded"),
    path("ban-do-so/ngoai-tuyen.js", atlas.serve_offline_worker, name="atlas_keeper"),
    path("ban-do-so/ten/<str:name>/", atlas.name_codes, name="names"),
    path("lop-ban-do/", layers.show_layers, name="layers"),
    path("lop-ban-do/moi/", layers.bring_layer, name="layer_new"),
    path("lop-ban-do/<slug:slug>/", layers.show_layer, name="layer"),
    path("lop-ban-do/<slug:slug>/thuc-dia/", fieldwork.receive_package, name="field"),
    path("lop-ban-do/<slug:slug>/thuc-dia/goi.zip", fieldwork.send_package, name="field_out"),
    path("lop-ban-do/<slug:slug>/thuc-dia/<int:key>/", fieldwork.settle_return, name="field_return"),
    path("lop-ban-do/<slug:slug>/xoa/", layers.drop_layer, {"kind": Layer}, name="layer_drop"),
    path("anh-ban-do/<slug:slug>/", layers.show_picture, name="raster"),
    path("anh-ban-do/<slug:slug>/xoa/", layers.drop_layer, {"kind": Raster}, name="raster_drop"),
]
