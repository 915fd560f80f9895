"""CKAN's Action API v3 where its clients look for it: `/api/3/action/…` and `/api/action/…`, asked by GET or POST."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from hatang.capabilities.opendata.formats.answers import ACTIONS, Refused
from hatang.capabilities.opendata.formats.described import address
from hatang.kernel.access import allow

if TYPE_CHECKING:
    from django.http import HttpRequest

_LONGEST_BODY_BYTES = 100_000


# Nothing is changed here and nobody's session is asked, so that no token against forged requests is needed.
@csrf_exempt
@allow("opendata.view")
@require_http_methods(["GET", "HEAD", "POST"])
def action(request: HttpRequest, name: str) -> JsonResponse:
    """The envelope {help, success, result}, or {help, success, error} with CKAN's types of errors."""
    if name not in ACTIONS:
        return _sent(f"Bad request - Action name not known: {name}", 400)
    envelope: dict[str, Any] = {"help": f"{address('ckan', 'help_show')}?name={name}"}
    try:
        return _sent(envelope | {"success": True, "result": ACTIONS[name](_parameters(request))}, 200)
    except Refused as problem:
        return _sent(envelope | {"success": False, "error": {"__type": problem.kind, **problem.said}}, problem.status)


def _parameters(request: HttpRequest) -> dict[str, Any]:
    """JSON, a form, or the query; of the query the last value of a name."""
    if request.method != "POST":
        return request.GET.dict()
    if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data") and request.POST:
        return request.POST.dict()
    body = request.read(_LONGEST_BODY_BYTES + 1)
    try:
        found = json.loads(body) if body else {}
    except (ValueError, RecursionError) as error:
        raise Refused("Validation Error", 400, {"message": "JSON Error: the body cannot be read"}) from error
    if len(body) > _LONGEST_BODY_BYTES or not isinstance(found, dict):
        raise Refused("Validation Error", 400, {"message": "JSON Error: the body must be a small JSON object"})
    return found


def _sent(content: Any, status: int) -> JsonResponse:
    response = JsonResponse(
        content, DjangoJSONEncoder, safe=False, status=status, json_dumps_params={"ensure_ascii": False}
    )
    response["Access-Control-Allow-Origin"] = "*"
    return response
