"""The manifest of opendata."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability
from hatang.kernel.ui import shell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hatang.kernel.problems import Problem

# start: the tables are not there before the apps are ready.


def _as_ckan(problem: Problem) -> HttpResponse:
    from hatang.capabilities.opendata.views.ckan import door

    return door.refusal(problem)


class OpendataConfig(capability.Capability):
    name = "hatang.capabilities.opendata"
    label = "opendata"
    title = _("Open data")
    order = 95

    def ready(self) -> None:
        super().ready()
        for start in ("/api/3/action/", "/api/action/"):
            shell.fill_teller(start, _as_ckan)
        shell.fill_link("open_data", "opendata:index")
        shell.fill_link("catalogue", "opendata:catalog_ttl")
