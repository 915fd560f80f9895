"""The roads of OGC API: as the clients expect them, without a slash at the end."""

from django.urls import path

from hatang.capabilities.spatial import views

PREFIX = ""
app_name = "spatial"
urlpatterns = [
    path("ogc", views.landing, name="landing"),
    path("ogc/", views.landing),
    path("ogc/conformance", views.conformance, name="conformance"),
    path("ogc/api", views.api, name="api"),
    path("ogc/collections", views.collections, name="collections"),
    path("ogc/collections/<str:name>", views.collection, name="collection"),
    path("ogc/collections/<str:name>/schema", views.schema, {"which": "schema"}, name="schema"),
    path("ogc/collections/<str:name>/queryables", views.schema, {"which": "queryables"}, name="queryables"),
    path("ogc/collections/<str:name>/sortables", views.schema, {"which": "sortables"}, name="sortables"),
    path("ogc/collections/<str:name>/items", views.items, name="items"),
    path("ogc/collections/<str:name>/items/<path:identifier>", views.item, name="item"),
    path("ogc/<path:rest>", views.nothing),
]
