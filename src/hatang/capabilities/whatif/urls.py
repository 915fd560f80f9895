"""The roads of what if, under those of coverage."""

from django.urls import path

from hatang.capabilities.whatif.views import profile, whatif

PREFIX = "phu-song/"
app_name = "whatif"
urlpatterns = [
    path("mat-cat/", profile.show, name="profile"),
    path("mat-cat.json", profile.data, name="profile_data"),
    path("thu/", whatif.index, name="whatif"),
    path("thu/tat-2g-3g/", whatif.off, name="switch_off"),
    path("thu/dung-chung/", whatif.share, name="sharing"),
    path("thu/them-tram/", whatif.site, name="new_site"),
    path("thu/them-tram.json", whatif.site_data, name="new_site_data"),
    path("thu/diem-cao/", whatif.peaks, name="peaks"),
    path("bau-troi/", whatif.above, name="sky"),
]
