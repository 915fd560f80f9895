"""The roads of the asset pages."""

from django.urls import include, path

from hatang.capabilities.assets.views import fibre, findings, lists, places, sites

app_name = "assets"
# Their own pages lie under tai-san/, what a frame draws beside the frame.
PREFIX = ""
# List -> its road.
_ROADS = {
    "cells": "o-phu-song/",
    "fibre_list": "cap-quang/",
    "subscriptions": "thue-bao/",
    "surveys": "khao-sat/",
    "hotspots": "wifi/",
    "nodes": "nut-mang/",
    "systems": "he-thong/",
    "platforms": "nen-tang/",
    "databases": "co-so-du-lieu/",
    "criteria": "tieu-chi-trung-tam-du-lieu/",
    "endpoints": "may-chu-may-tram/",
    "findings": "diem-yeu/",
}
_OWN = [
    path("", lists.show_assets, name="index"),
    path("vi-tri-cot/", sites.site_list, name="sites"),
    path("vi-tri-cot.geojson", sites.sites_geojson, name="sites_geojson"),
    path("vi-tri-cot/<str:code>/", sites.show_site, name="site"),
    *(path(road, lists.listing_view(name), name=name) for name, road in _ROADS.items()),
    path("cap-quang/<str:hamlet>/", fibre.show_fibre, name="fibre"),
    path("cap-quang/<str:hamlet>/dinh-chinh/", fibre.correct_fibre, name="correct_fibre"),
    path("cap-quang/rut-dinh-chinh/<int:correction_id>/", fibre.withdraw_correction, name="withdraw_fibre"),
    path("diem-yeu/<str:code>/", findings.show_finding, name="finding"),
]
urlpatterns = [
    path("tai-san/", include(_OWN)),
    path("ban-do/vi-tri-cot.geojson", places.stream_sites_geojson, name="map_sites"),
]
