"""The roads of siting."""

from django.urls import path

from hatang.capabilities.siting.views import accepting, builds, exports, hotspots, inputs, prices, scenarios

PREFIX = "phuong-an/"
app_name = "siting"
urlpatterns = [
    path("", scenarios.index, name="index"),
    path("moi/", scenarios.new, name="new"),
    path("so-sanh/", scenarios.compare, name="compare"),
    path("du-kien.geojson", accepting.planned, name="planned"),
    path("<int:scenario_id>/", scenarios.show, name="scenario"),
    path("<int:scenario_id>/dang-giai/", scenarios.working, name="working"),
    path("<int:scenario_id>/dung/", scenarios.stop, name="stop"),
    path("<int:scenario_id>/tiep/", scenarios.resume, name="resume"),
    path("<int:scenario_id>/giai-lai/", scenarios.again, name="again"),
    path("<int:scenario_id>/chap-thuan/", accepting.accept, name="accept"),
    path("<int:scenario_id>/rut-lai/", accepting.take_back, name="take_back"),
    path("<int:scenario_id>/<str:part>.geojson", scenarios.features, name="features"),
    path("<int:scenario_id>/phuong-an.<str:ending>", exports.export, name="export"),
    path("wifi-cong-cong/", hotspots.ranking, name="hotspots"),
    path("ke-hoach-nha-mang/", builds.index, name="builds"),
    path("ke-hoach-nha-mang/<str:kind>.geojson", builds.features, name="build_features"),
    path("ke-hoach-nha-mang/<int:build_id>/de-nghi/", builds.offer, name="offer"),
    path("ke-hoach-nha-mang/de-nghi/<int:offer_id>/tra-loi/", builds.answer, name="answer_offer"),
    path("bang-gia/", prices.index, name="prices"),
    path("bang-gia/<str:code>/", prices.price, name="price"),
    path("dau-vao/", inputs.index, name="inputs"),
    path("dau-vao/mang-luoi/", inputs.add_network, name="add_network"),
    path("dau-vao/mang-luoi/<int:network_id>/tuyen.geojson", inputs.network_lines, name="network_lines"),
    path("dau-vao/mang-luoi/<int:network_id>/go/", inputs.remove_network, name="remove_network"),
    path("dau-vao/vi-tri/", inputs.draw_site, name="draw_site"),
    path("dau-vao/vi-tri/<int:site_id>/go/", inputs.remove_site, name="remove_site"),
    path("dau-vao/cong-trinh.geojson", inputs.works, name="works"),
    path("dau-vao/khu-vuc-bao-ve.geojson", inputs.protected, name="protected"),
    path("dau-vao/vi-tri.geojson", inputs.drawn, name="drawn"),
]
