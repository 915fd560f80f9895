"""The roads of siting."""

from django.urls import path

from hatang.capabilities.siting.views import accepting, builds, comparing, exports, hotspots, inputs, prices, scenarios

PREFIX = "phuong-an/"
app_name = "siting"
urlpatterns = [
    path("", scenarios.show_scenarios, name="index"),
    path("moi/", scenarios.edit_new_scenario, name="new"),
    path("so-sanh/", comparing.compare_scenarios, name="compare"),
    path("so-sanh/giai-lai/", comparing.align_scenarios, name="align"),
    path("du-kien.geojson", accepting.show_planned_features, name="planned"),
    path("<int:scenario_id>/", scenarios.show_scenario, name="scenario"),
    path("<int:scenario_id>/dang-giai/", scenarios.show_progress, name="working"),
    path("<int:scenario_id>/dung/", scenarios.stop_solve, name="stop"),
    path("<int:scenario_id>/tiep/", scenarios.resume_solve, name="resume"),
    path("<int:scenario_id>/giai-lai/", scenarios.repeat_scenario, name="again"),
    path("<int:scenario_id>/chap-thuan/", accepting.accept_scenario, name="accept"),
    path("<int:scenario_id>/rut-lai/", accepting.take_back, name="take_back"),
    path("<int:scenario_id>/<str:part>.geojson", scenarios.show_scenario_features, name="features"),
    path("<int:scenario_id>/phuong-an.<str:ending>", exports.export_scenario, name="export"),
    path("wifi-cong-cong/", hotspots.show_hotspot_ranking, name="hotspots"),
    path("ke-hoach-nha-mang/", builds.show_builds, name="builds"),
    path("ke-hoach-nha-mang/<str:kind>.geojson", builds.show_build_features, name="build_features"),
    path("ke-hoach-nha-mang/<int:build_id>/de-nghi/", builds.offer_sharing, name="offer"),
    path("ke-hoach-nha-mang/de-nghi/<int:offer_id>/tra-loi/", builds.answer_share_offer, name="answer_offer"),
    path("bang-gia/", prices.show_prices, name="prices"),
    path("bang-gia/<str:code>/", prices.edit_price, name="price"),
    path("dau-vao/", inputs.show_inputs, name="inputs"),
    path("dau-vao/mang-luoi/", inputs.add_network, name="add_network"),
    path("dau-vao/mang-luoi/<int:network_id>/tuyen.geojson", inputs.network_lines, name="network_lines"),
    path("dau-vao/mang-luoi/<int:network_id>/go/", inputs.remove_network, name="remove_network"),
    path("dau-vao/vi-tri/", inputs.draw_site, name="draw_site"),
    path("dau-vao/vi-tri/<int:site_id>/go/", inputs.remove_site, name="remove_site"),
    path("dau-vao/cong-trinh.geojson", inputs.show_road_works, name="works"),
    path("dau-vao/khu-vuc-bao-ve.geojson", inputs.show_protected_areas, name="protected"),
    path("dau-vao/vi-tri.geojson", inputs.show_drawn_sites, name="drawn"),
]
