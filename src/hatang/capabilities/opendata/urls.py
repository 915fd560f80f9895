"""The roads of opendata: the pages under their name, the machines' roads where their clients look for them."""

from django.urls import path
from django.views.generic import RedirectView

from hatang.capabilities.opendata.formats.dcat import SERIALISATIONS
from hatang.capabilities.opendata.views import (
    catalogs,
    feeds,
    pages,
    previews,
    registered,
    releasing,
    schedule,
    voices,
)
from hatang.kernel.access import allow

PREFIX = ""
app_name = "opendata"
urlpatterns = [
    path("du-lieu-mo/", pages.show_index, name="index"),
    path("robots.txt", feeds.show_robots, name="robots"),
    path("sitemap.xml", feeds.show_sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", feeds.show_sitemap, name="sitemap_part"),
    path("du-lieu-mo/ban-cong-bo.json", catalogs.list_files, name="files"),
    path("du-lieu-mo/phien-ban.atom", feeds.show_catalogue_feed, name="feed"),
    *(
        path(
            f"du-lieu-mo/{folder}<str:name>.{ending}",
            catalogs.show_dataset_description,
            {"kind": kind, "ending": ending},
            name=f"{kind}_{ending}",
        )
        for kind, folder in (("dataset", ""), ("registered", "dang-ky/"))
        for ending in SERIALISATIONS
    ),
    path("du-lieu-mo/khoa/", allow("opendata.view")(RedirectView.as_view(pattern_name="identity:keys")), name="keys"),
    path("du-lieu-mo/lich-cong-bo/", schedule.edit_publications, name="publications"),
    path("du-lieu-mo/lich-cong-bo/<int:number>/duyet/", schedule.decide_publication, name="decide_publication"),
    path("du-lieu-mo/lich-cong-bo/<int:number>/rut/", schedule.take_back, name="take_publication_back"),
    path("du-lieu-mo/phan-loai/", releasing.list_releases, name="releases"),
    path("du-lieu-mo/phan-loai/de-nghi/", releasing.propose_releases, name="propose_releases"),
    path("du-lieu-mo/phan-loai/quyet-dinh/", releasing.decide_releases, name="decide_releases"),
    path("du-lieu-mo/phan-loai/<int:number>/quyet-dinh/", releasing.decide_release, name="decide_release"),
    path("du-lieu-mo/phan-loai/<str:name>/", releasing.edit_release, name="release"),
    path("du-lieu-mo/phan-loai/<str:name>/dong/", releasing.withdraw_release, name="withdraw_release"),
    path("du-lieu-mo/yeu-cau/", voices.edit_requests, name="requests"),
    path("du-lieu-mo/yeu-cau/<int:number>/tra-loi/", voices.answer_request, name="answer"),
    path("du-lieu-mo/y-kien/<int:number>/", voices.moderate_comment, name="moderate"),
    path("du-lieu-mo/dang-ky/<str:name>/", registered.show_package, name="registered"),
    path("du-lieu-mo/tep/<uuid:key>/<path:name>", registered.download_resource, name="file"),
    path("du-lieu-mo/<str:name>/", pages.show_dataset, name="dataset"),
    path("du-lieu-mo/<str:name>/y-kien/", voices.file_comment, name="comment"),
    path("du-lieu-mo/<str:name>/khac/<str:before>/<str:after>/", pages.show_difference, name="difference"),
    path("du-lieu-mo/<str:name>/phien-ban.atom", feeds.show_dataset_feed, name="dataset_feed"),
    path("du-lieu-mo/<str:name>/phien-ban/<str:version>/", feeds.show_version, name="version"),
    path("du-lieu-mo/<str:name>/table-schema.json", pages.table_schema, name="table_schema"),
    path("du-lieu-mo/<str:name>/noi/<str:version>.geojson", previews.show_places, name="places"),
    path("du-lieu-mo/<str:name>/tai/<str:version>/<str:kind>", pages.download_file, name="download"),
    *(
        path(f"catalog.{ending}", catalogs.show_catalog, {"ending": ending}, name=f"catalog_{ending}")
        for ending in SERIALISATIONS
    ),
]
