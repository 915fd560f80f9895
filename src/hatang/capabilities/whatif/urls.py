"""The roads of what if, under those of coverage."""

from django.urls import path

from hatang.capabilities.whatif.views import profile, reasons, whatif

PREFIX = "phu-song/"
app_name = "whatif"
urlpatterns = [
    path("mat-cat/", profile.show_profile, name="profile"),
    path("mat-cat/<str:part>.geojson", profile.show_path_features, name="path_features"),
    path("mat-cat.json", profile.show_profile_json, name="profile_data"),
    path("vi-sao-yeu/", reasons.show_reasons, name="why"),
    path("thu/", whatif.show_whatif, name="whatif"),
    path("thu/tat-2g-3g/", whatif.show_switch_off, name="switch_off"),
    path("thu/dung-chung/", whatif.show_sharing, name="sharing"),
    path("thu/them-tram/", whatif.show_new_site, name="new_site"),
    path("thu/them-tram.json", whatif.site_data, name="new_site_data"),
    path("thu/diem-cao/", whatif.show_peaks, name="peaks"),
    path("bau-troi/", whatif.show_sky, name="sky"),
]
