"""The roads into the house: every capability with a `urls.py` is mounted under its prefix, the portal at the root."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from hatang.kernel.access import allow
from hatang.kernel.http import api
from hatang.kernel.ui.views import without_token

if TYPE_CHECKING:
    from types import ModuleType

# The rule of roads whose views are not ours and cannot carry a decorator: prefix -> rule.
# The test of the routes reads this table; the packages named enforce the rule themselves.
FOREIGN_RULES = {"tai-khoan/": "public", "quan-tri/": "administration", "api/v1/": "public"}


def _find_room(capability: str, room: str) -> ModuleType | None:
    name = f"hatang.capabilities.{capability}.{room}"
    return import_module(name) if find_spec(name) is not None else None


def _capability_roads() -> list[URLPattern | URLResolver]:
    roads: dict[str, list[URLPattern | URLResolver]] = {}
    busy: list[URLPattern | URLResolver] = []
    for capability in settings.CAPABILITIES:
        if (edge := _find_room(capability, "api")) is not None:
            # A room that was divided keeps its addresses: the parts answer under the one word.
            word = getattr(edge, "PREFIX", capability)
            api.add_router(f"/{word}/", edge.router, tags=[word])
        if (edge := _find_room(capability, "urls")) is not None:
            prefix = getattr(edge, "PREFIX", f"{capability}/")
            among = busy if getattr(edge, "IS_BUSY", False) else roads.setdefault(prefix, [])
            among.append(path(prefix, include(edge)))
    # What machines ask by the hundred would pass every other road, and begins like none of them. Then the narrower
    # prefix is asked first: what stands under "ke-hoach/doc/" is no plan named "doc".
    return [*busy, *(road for prefix in sorted(roads, key=len, reverse=True) for road in roads[prefix])]


urlpatterns = [
    path("tai-khoan/", include("allauth.urls")),
    path("quan-tri/", admin.site.urls),
    path("ngon-ngu/", without_token(allow("public")(set_language)), name="set_language"),
    path("import/", include("hatang.kernel.imports.urls")),
    path("ui/", include("hatang.kernel.ui.urls")),
    *_capability_roads(),
    path("api/v1/", api.urls),
    path("", include("hatang.portal.urls")),
]
handler400 = "hatang.kernel.ui.views.bad_request"
handler403 = "hatang.kernel.ui.views.forbidden"
handler404 = "hatang.kernel.ui.views.not_found"
handler500 = "hatang.kernel.ui.views.server_error"
