"""The roads of words and of the documents behind them."""

from django.urls import path

from hatang.capabilities.law.views import definitions, instruments

app_name = "law"
PREFIX = "ke-hoach/"
urlpatterns = [
    path("van-ban-phap-luat/", instruments.index, name="instruments"),
    path("van-ban-phap-luat/ghi/", instruments.record, name="record_instrument"),
    path("van-ban-phap-luat/bo/<int:row>/", instruments.forget, name="forget_instrument"),
    path("dinh-nghia/", definitions.index, name="definitions"),
    path("dinh-nghia/<slug:code>/", definitions.show, name="definition"),
    path("dinh-nghia/<slug:code>/doc-khac/", definitions.define, name="define"),
    path("dinh-nghia/<slug:code>/bo/<int:row>/", definitions.forget, name="forget_definition"),
]
