"""The roads of coverage."""

from django.urls import include, path

from hatang.capabilities.coverage.views import declared, measurements, places

# Its own pages lie under phu-song/, what a frame draws beside the frame.
PREFIX = ""
app_name = "coverage"
_OWN = [
    path("", declared.show_gaps, name="gaps"),
    path("ban-do.geojson", declared.stream_hamlet_states, name="states"),
    path("thon/<str:hamlet_code>/", declared.show_hamlet, name="hamlet"),
    path("thon/<str:hamlet_code>/khai-bao/", declared.correct_declaration, name="declare"),
    path("do-kiem/", measurements.show_measurements, name="measurements"),
    path("do-kiem/i-speed/", measurements.show_ispeed, name="ispeed"),
]
urlpatterns = [
    path("phu-song/", include(_OWN)),
    path("ban-do/thon.geojson", places.hamlets_geojson, name="hamlets_geojson"),
]
