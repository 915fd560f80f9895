"""The roads of siting."""

from django.urls import path

from hatang.capabilities.siting.views import inputs, prices

PREFIX = "phuong-an/"
app_name = "siting"
urlpatterns = [
    path("", inputs.index, name="index"),
    path("bang-gia/", prices.index, name="prices"),
    path("bang-gia/<str:code>/", prices.price, name="price"),
    path("dau-vao/", inputs.index, name="inputs"),
    path("dau-vao/mang-luoi/", inputs.add_network, name="add_network"),
    path("dau-vao/mang-luoi/<int:network_id>/tuyen.geojson", inputs.network_lines, name="network_lines"),
    path("dau-vao/mang-luoi/<int:network_id>/go/", inputs.remove_network, name="remove_network"),
    path("dau-vao/vi-tri/", inputs.draw_site, name="draw_site"),
    path("dau-vao/vi-tri/<int:site_id>/go/", inputs.remove_site, name="remove_site"),
    path("dau-vao/cong-trinh.geojson", inputs.works, name="works"),
    path("dau-vao/vi-tri.geojson", inputs.drawn, name="drawn"),
]
