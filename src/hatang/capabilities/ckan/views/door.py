"""`/api/3/action/…` and `/api/action/…`: the envelope, who asks, and every error in CKAN's shape."""

from __future__ import annotations

import json
from contextlib import nullcontext
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DataError, IntegrityError, transaction
from django.http import HttpResponse, JsonResponse, RawPostDataException, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from hatang.capabilities.ckan.formats.refusals import Refused, UnreadableRequest
from hatang.capabilities.ckan.views.actions import ACTIONS
from hatang.capabilities.ckan.views.call import Call
from hatang.capabilities.ckan.views.search import search_state
from hatang.capabilities.identity import public as identity
from hatang.capabilities.opendata import public as opendata
from hatang.capabilities.opendata.public import descriptions
from hatang.kernel import kept
from hatang.kernel.access import ANONYMOUS, CREDENTIAL_HEADERS, Scope, allow, credential_of
from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest

    from hatang.kernel.access import Actor

_LONGEST_BODY_BYTES = 10_000_000
_LONGEST_OF_NOBODY = 100_000
# Our problems in CKAN's words.
_KINDS = {403: "Authorization Error", 404: "Not Found Error"}


def _named_as_asked(view: Callable[[HttpRequest, str], HttpResponse]) -> Callable[[HttpRequest, str], HttpResponse]:
    """Where nobody named the address of the installation, what is kept under a made-up one leads to where was asked."""

    @wraps(view)
    def answered(request: HttpRequest, name: str) -> HttpResponse:
        response = view(request, name)
        if not settings.HATANG_ADDRESS_IS_NAMED:
            made_up, asked = settings.HATANG_ADDRESS.rstrip("/"), f"{request.scheme}://{request.get_host()}"
            for end in ("/", '"'):
                response.content = response.content.replace(f'"{made_up}{end}'.encode(), f'"{asked}{end}'.encode())
        return response

    return answered


# The session is not asked: whoever acts shows a key, which no foreign page can make a browser send. So no token against
# forged requests is needed.
@kept.rests_on(search_state)
@csrf_exempt
@allow("opendata.view", writes=(Scope.READ, Scope.DATASETS))
@require_http_methods(["GET", "HEAD", "POST", "OPTIONS"])
@_named_as_asked
def answer_call(request: HttpRequest, name: str) -> HttpResponse:
    """The envelope {help, success, result}, or {help, success, error} with CKAN's types of errors."""
    if request.method == "OPTIONS":
        response = _sent({}, 200)
        response["Access-Control-Allow-Headers"] = ", ".join((*CREDENTIAL_HEADERS, "Content-Type"))
        response["Access-Control-Allow-Methods"] = "POST, GET, OPTIONS"
        return response
    if name not in ACTIONS:
        return _sent(f"Bad request: Action name not known: {name}", 400)
    if request.method != "POST" and not ACTIONS[name].reads:
        return _sent("Bad request: JSON Error: Invalid request. Please use POST method for your request", 400)
    try:
        actor, username = _who(request)
        if not ACTIONS[name].reads and (credential := credential_of(request)) is not None:
            credential.require_scope(Scope.DATASETS)
        call = Call(_parameters(request, actor), actor, username, timezone.now(), request.FILES or {})
        with nullcontext() if ACTIONS[name].reads else transaction.atomic():
            result = ACTIONS[name].function(call)
        if not ACTIONS[name].reads:
            opendata.trust_nothing()
        content = answered(
            name, result if isinstance(result, bytes) else descriptions.encode_json(result), call.changed
        )
        return _open(HttpResponse(content, content_type="application/json"))
    except UnreadableRequest as problem:
        return _sent(f"Bad request: {problem}", 400)
    except Refused as problem:
        kind, status, said = problem.kind, problem.status, dict(problem.said)
    except Problem as problem:
        kind, status = _KINDS.get(problem.status, "Validation Error"), problem.status
        status = status if status in _KINDS else 409
        said = {"message": str(problem)}
    except (IntegrityError, DataError):
        kind, status, said = "Validation Error", 409, {"message": "Somebody else changed this meanwhile"}
    return _sent({"help": _help(name), "success": False, "error": {**said, "__type": kind}}, status)


def refusal(problem: Problem) -> HttpResponse:
    """What was refused before any action was asked: a key that is nobody's, an address that no text can be."""
    if problem.status in (401, 403):
        said = {"__type": _KINDS[403], "message": f"Access denied: {problem}"}
        return _sent({"help": "", "success": False, "error": said}, problem.status)
    return _sent(f"Bad request: {problem}", problem.status)


def _who(request: HttpRequest) -> tuple[Actor, str]:
    """The person whose key is shown, whatever the session says."""
    if (credential := credential_of(request)) is None:
        return ANONYMOUS, ""
    return credential.actor, identity.find_accounts(ids=[credential.actor.id])[0].username


def _parameters(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """JSON, a form, or the query; of the query the last value of a name."""
    if request.method != "POST":
        return request.GET.dict()
    try:
        if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data") and request.POST:
            return request.POST.dict()
        longest = _LONGEST_OF_NOBODY if actor.is_anonymous else _LONGEST_BODY_BYTES
        body = request.read(longest + 1)
        found = json.loads(body) if body else {}
        if b"\\ud" in body.lower():
            # Half a pair of surrogates is no character: neither a database nor an answer takes it.
            json.dumps(found, ensure_ascii=False).encode()
    except (MultiPartParserError, RawPostDataException, UnreadablePostError) as error:
        raise UnreadableRequest("the body cannot be read") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableRequest(f"JSON Error: Error decoding JSON data. Error: {type(error).__name__}") from error
    if len(body) > longest:
        raise UnreadableRequest("JSON Error: the body is too long")
    if not isinstance(found, dict):
        raise UnreadableRequest(
            f"JSON Error: Request data JSON decoded to {type(found).__name__} but it needs to be a dictionary."
        )
    return found


def answered(name: str, result: bytes, changed: Mapping[str, list[str]] | None = None) -> bytes:
    """The envelope around a result that is JSON already, and beside it what was changed."""
    told = b', "changed_entities": %s' % descriptions.encode_json(changed) if changed else b""
    return b'{"help": %s, "success": true, "result": %s%s}' % (descriptions.encode_json(_help(name)), result, told)


def _help(name: str) -> str:
    return f"{opendata.build_call_address('help_show')}?name={name}"


def _sent(content: Any, status: int) -> HttpResponse:
    return _open(
        JsonResponse(content, DjangoJSONEncoder, safe=False, status=status, json_dumps_params={"ensure_ascii": False})
    )


def _open(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    return response
