"""The roads of words and of the documents behind them."""

from django.urls import path

from hatang.capabilities.law.views import definitions, instruments

app_name = "law"
PREFIX = "ke-hoach/"
urlpatterns = [
    path("van-ban-phap-luat/", instruments.show_instruments, name="instruments"),
    path("van-ban-phap-luat/ghi/", instruments.record_instrument, name="record_instrument"),
    path("van-ban-phap-luat/bo/<int:row>/", instruments.forget_instrument, name="forget_instrument"),
    path("dinh-nghia/", definitions.show_definitions, name="definitions"),
    path("dinh-nghia/<slug:code>/", definitions.show_definition, name="definition"),
    path("dinh-nghia/<slug:code>/doc-khac/", definitions.define_word, name="define"),
    path("dinh-nghia/<slug:code>/bo/<int:row>/", definitions.forget_definition, name="forget_definition"),
]
