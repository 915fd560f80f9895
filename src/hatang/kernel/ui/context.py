"""The context of a page — plan, date, area — read from the address and kept in every internal link."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import FileResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from hatang.kernel import known
from hatang.kernel.access import Area, actor_of, has_right
from hatang.kernel.http import refused_by_database
from hatang.kernel.problems import Invalid, Problem
from hatang.kernel.reading import cached_reading
from hatang.kernel.state import cache_by_state, read_state
from hatang.kernel.ui import preferences, shell, views
from hatang.kernel.ui.reading import read_day

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

    from django.http import HttpRequest, HttpResponseBase

    from hatang.kernel.access import View

    type Handler = Callable[[HttpRequest], HttpResponseBase]

PARAMETERS = ("plan", "as_of", "area")
KNOWN_ON = "known_on"
# Dates outside are typing mistakes: nothing the platform carries is older, no plan looks further.
EARLIEST, LATEST = date(1975, 5, 1), date(2100, 12, 31)
_ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})?")
# Paths that answer machines or carry their own parameters of the same names.
_WITHOUT_CONTEXT = ("/api/", "/ogc", "/static/", "/quan-tri/", "/tai-khoan/", "/ngon-ngu/")


@dataclass(frozen=True)
class Context:
    """What every page is asked for: a plan (its code, empty when there is none), a date, an area (None while none is
    known). `given` names what the address says; the rest are defaults and stay out of links. `known_on` is a day
    before today as known on which the few pages are asked that show figures of then; it goes on to those alone."""

    plan: str
    as_of: date
    area: Area | None = None
    plan_title: str = ""
    area_title: str = ""
    given: frozenset[str] = field(default_factory=frozenset)
    today: date = field(default_factory=timezone.localdate)
    known_on: date | None = None

    @property
    def is_today(self) -> bool:
        return self.as_of == self.today

    @property
    def known_at(self) -> datetime | None:
        """The moment as known at which the page is asked; None: as known now."""
        return known.end_of_day(self.known_on) if self.known_on is not None else None

    def about(self, area: Area | None, area_title: str = "", plan: str = "") -> Context:
        """The same on another area, of another plan where one is named; links that are made of it go on with them."""
        given = {name for name, value in (("area", area), ("plan", plan)) if value} | (self.given - {"area"})
        return replace(self, area=area, area_title=area_title, plan=plan or self.plan, given=frozenset(given))

    def parameters(self, **changes: object) -> dict[str, str]:
        """The context as parameters of an address; a change to None or "" drops one."""
        values = {name: str(getattr(self, name)) for name in PARAMETERS if name in self.given}
        values |= {name: "" if value is None else str(value) for name, value in changes.items()}
        return {name: value for name, value in values.items() if value}

    def everything(self) -> dict[str, str]:
        """The same with the date written out: what a copied link carries, so that it shows the same tomorrow."""
        return self.parameters(plan=self.plan, as_of=self.as_of)

    def url(self, path: str, **changes: object) -> str:
        """The path with the context behind it; what the path's own query says wins."""
        parts = urlsplit(path)
        own = [pair.partition("=")[0] for pair in parts.query.split("&")] if parts.query else []
        values = {name: value for name, value in self.parameters(**changes).items() if name not in own}
        query = "&".join(part for part in (parts.query, urlencode(values, safe="@:/,")) if part)
        return parts._replace(query=query).geturl()


def about_area(view: View) -> View:
    """The page is about an area, with a chip to choose it: the province of the day unless the address names another.

    What shows the same for every area is not marked, and has no chip.
    """
    view.is_about_area = True  # type: ignore[attr-defined]
    return view


def about_plan(view: View) -> View:
    """The page is about a plan, and so about the plan's own territory unless the address names another area."""
    view.is_about_plan = True  # type: ignore[attr-defined]
    return about_area(view)


def is_about_area(request: HttpRequest) -> bool:
    return getattr(_view_of(request), "is_about_area", False)


def is_about_plan(request: HttpRequest) -> bool:
    return getattr(_view_of(request), "is_about_plan", False)


def _view_of(request: HttpRequest) -> object:
    match = getattr(request, "resolver_match", None)
    return match.func if match is not None else None


def _parse_date(text: str) -> date:
    try:
        day = read_day(text)
    except ValidationError as error:
        hint = _("Write day, month and year, as in 30/06/2025, or 2025-06-30.")
        raise Invalid("as_of", _("This is not a date"), where=text, hint=hint) from error
    if not EARLIEST <= day <= LATEST:
        raise Invalid("as_of", _("This date lies outside what the platform knows"), where=text)
    return day


def _read_chip(name: str, value: str, as_of: date, plan: str = "") -> shell.ChipValue:
    chip = shell.find_chip(name)
    if chip is None:
        return shell.ChipValue(value, value)
    if not value:
        key = ("context.chip", name, as_of, plan, translation.get_language())
        return cache_by_state(key, lambda: chip.default(as_of, plan))
    title = chip.known(value, as_of)
    if title is None:
        unknown = _("There is no such plan") if name == "plan" else _("There is no such area")
        raise Invalid(name, unknown, where=value, hint=_("Choose one at the top of the page."), status=404)
    return shell.ChipValue(value, title)


def read_context(request: HttpRequest) -> Context:
    """The context that the address asks for; `Invalid` names what is wrong, nothing is guessed."""
    asked = {name: request.GET.get(name, "").strip() for name in PARAMETERS}
    today = timezone.localdate()
    as_of = _parse_date(asked["as_of"]) if asked["as_of"] else today
    known_on = _parse_date(text) if (text := request.GET.get(KNOWN_ON, "").strip()) else today
    area = Area.parse(asked["area"]) if asked["area"] else None
    plan_chip = _read_chip("plan", asked["plan"], as_of)
    area_chip = _read_chip("area", asked["area"], as_of, plan_chip.value if is_about_plan(request) else "")
    return Context(
        plan=plan_chip.value,
        as_of=as_of,
        area=area or (Area.parse(area_chip.value) if area_chip.value else None),
        plan_title=str(plan_chip.title),
        area_title=str(area_chip.title),
        given=frozenset(name for name, value in asked.items() if value),
        today=today,
        known_on=known_on if known_on < today else None,
    )


def _is_canonical(request: HttpRequest) -> bool:
    """Whether the date stands in the address as links write it; typed in another shape it is led there."""
    return request.method != "GET" or _ISO_DAY.fullmatch(request.GET.get("as_of", "")) is not None


def page_state(request: HttpRequest, **_arguments: object) -> Hashable | None:
    """On what a page for nobody in particular rests (`kernel.kept`): all that is stored. Gives it its context.

    What asks for more than a context is answered by the long way: of such addresses there is no end.
    """
    if any(name not in PARAMETERS for name in request.GET) or not _is_canonical(request):
        return None
    request.context = SimpleLazyObject(lambda: read_context(request))  # type: ignore[attr-defined]
    return read_state()


class LanguageMiddleware:
    """Vietnamese unless the person chose otherwise: what the browser was installed in says nothing about an officer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
            response.streaming_content = _in_language(cast("Iterable[bytes]", response.streaming_content), language)
        response.headers.setdefault("Content-Language", language)
        return response


def _in_language(content: Iterable[bytes], language: str) -> Iterator[bytes]:
    """What is written while it is sent is written in the language of who asked, too."""
    blocks = iter(content)
    while True:
        with translation.override(language):
            block = next(blocks, None)
        if block is None:
            return
        yield block


def _holds_nul(request: HttpRequest) -> bool:
    """Whether the address or a posted field holds the one character that no text in PostgreSQL can hold."""
    if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        return True
    kind = request.content_type or ""
    if request.method != "POST" or not kind.startswith(("application/x-www-form", "multipart/")):
        return False
    return any("\x00" in value for values in request.POST.lists() for value in (values[0], *map(str, values[1])))


def _has_parameters(request: HttpRequest) -> bool:
    return any(request.GET.get(name) for name in (*PARAMETERS, KNOWN_ON))


def _blank_context() -> Context:
    return Context(plan="", as_of=timezone.localdate())


def _read_or_blank(request: HttpRequest) -> Context:
    try:
        return read_context(request)
    except Problem:
        return _blank_context()


class ContextMiddleware:
    """Puts `request.context` there, and turns a `Problem` raised by any page into a page that says what to do."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _holds_nul(request):
            return self._refuse(request, Problem("characters", _("This text holds characters that cannot be kept")))
        if request.method not in ("GET", "HEAD"):
            return self._answer(request)
        with cached_reading():
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        # Looked up only by pages that show it; a page that refuses shows the blank one where the address is wrong.
        plain = request.path.startswith(_WITHOUT_CONTEXT)
        context: Any = _blank_context() if plain else SimpleLazyObject(lambda: _read_or_blank(request))
        request.context = context  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Look up what the address asks for, once the rule of the view admits whoever asks; else the view refuses."""
        if request.path.startswith(_WITHOUT_CONTEXT) or not _has_parameters(request):
            return None
        rule = getattr(view, "access_rule", "")
        if rule and not has_right(actor_of(request), rule):
            return None
        try:
            request.context = read_context(request)  # type: ignore[attr-defined]
        except Problem as problem:
            request.context = _blank_context()  # type: ignore[attr-defined]
            return self._refuse(request, problem)
        if not _is_canonical(request):
            query = request.GET.copy()
            query["as_of"] = request.context.as_of.isoformat()  # type: ignore[attr-defined]
            return redirect(f"{request.path}?{query.urlencode(safe='@:/,')}")
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        problem = exception if isinstance(exception, Problem) else refused_by_database(exception)
        return self._refuse(request, problem) if problem else None

    def _refuse(self, request: HttpRequest, problem: Problem) -> HttpResponseBase:
        if not hasattr(request, "context"):
            request.context = Context(plan="", as_of=timezone.localdate())  # type: ignore[attr-defined]
        return views.show_problem(request, problem)


def context_of(request: HttpRequest) -> Context:
    """The context that the middleware put on the request; today and nothing else where there is none."""
    context: Context = getattr(request, "context", None) or Context(plan="", as_of=timezone.localdate())
    return context


def page(request: HttpRequest) -> dict[str, Any]:
    """What the page template needs: the actor, the context, the preferences kept in cookies."""
    return {
        "actor": actor_of(request),
        "context": getattr(request, "context", None),
        "preferences": preferences.read_preferences(request),
    }
