"""A scenario as a file: XLSX, GeoPackage, DXF, Open Fibre Data Standard."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from hatang.capabilities.siting.formats import exports, workbook
from hatang.capabilities.siting.queries import scenarios
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "gpkg": "application/geopackage+sqlite3",
    "dxf": "image/vnd.dxf",
    "json": "application/json",
}


@require_GET
@allow("siting.view")
def export_scenario(request: HttpRequest, scenario_id: int, ending: str) -> HttpResponseBase:
    """The whole scenario in one file; only endings that are known."""
    actor = actor_of(request)
    scenario = scenarios.find_scenario(scenario_id=scenario_id, actor=actor)
    result = scenarios.find_scenario_result(scenario=scenario, actor=actor)
    if ending not in TYPES or result is None:
        raise Missing("export", _("There is no such file of this scenario"), where=ending)
    match ending:
        case "xlsx":
            body = workbook.write_workbook(scenario, result)
        case "gpkg":
            body = exports.write_geopackage(scenario, result)
        case "dxf":
            body = exports.write_dxf_drawing(scenario, result)
        case _:
            body = json.dumps(exports.build_ofds_network(scenario, result), ensure_ascii=False).encode()
    name = f"phuong-an-{scenario.pk}{'-ofds' if ending == 'json' else ''}.{ending}"
    return HttpResponse(
        body, content_type=TYPES[ending], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
