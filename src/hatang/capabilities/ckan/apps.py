"""The manifest of CKAN's API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability
from hatang.kernel.ui import shell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hatang.kernel.problems import Problem


def _as_ckan(problem: Problem) -> HttpResponse:
    from hatang.capabilities.ckan.views import door  # start: the tables are not there before the apps are ready

    return door.refusal(problem)


class CkanConfig(capability.Capability):
    name = "hatang.capabilities.ckan"
    label = "ckan"
    title = _("CKAN Action API")
    order = 96

    def ready(self) -> None:
        super().ready()
        for start in ("/api/3/action/", "/api/action/"):
            shell.fill_teller(start, _as_ckan)
        shell.fill_link("ckan_call", "ckan:call")
