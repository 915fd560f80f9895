"""Pages of what would change: technologies off, masts shared, a mast more, the best summit, the sky instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.prediction import public as prediction
from hatang.capabilities.radio import public as radio
from hatang.capabilities.whatif.forms import PeakForm, PlaceForm, SharingForm, SiteForm, SwitchOffForm
from hatang.capabilities.whatif.queries import new_site, sharing, sky, summits, switch_off
from hatang.kernel.access import allow
from hatang.kernel.problems import Invalid, Problem
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.forms import Form
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.prediction.public import Run
    from hatang.engines.terrain.peaks import HighPoint

HAMLET = (
    Column("hamlet", _("Code"), "code", shown=False),
    Column("name", _("Hamlet"), url=lambda row: reverse("coverage:hamlet", args=[row["hamlet"]])),
    Column("commune_name", _("Commune")),
)


def _bound[F: Form](kind: type[F], request: HttpRequest, names: Sequence[str], **kwargs: Any) -> F:
    """The form, bound once the address names any of its fields; the usual values stand for what is left out."""
    if not any(name in request.GET for name in names):
        return kind(**kwargs)
    usual = {name: field.initial for name, field in kind.base_fields.items() if field.initial is not None}
    data = request.GET.copy()
    for name, value in usual.items():
        if data.get(name, "") == "" and not isinstance(value, list):
            data[name] = str(value)
    return kind(data, **kwargs)


def _page(request: HttpRequest, template: str, form: Form, **shown: Any) -> HttpResponseBase:
    wrong = form.is_bound and bool(form.errors)
    return render(request, template, {"form": form, **shown}, status=422 if wrong else 200)


@require_GET
@allow("coverage.predict")
def index(request: HttpRequest) -> HttpResponseBase:
    """What can be tried."""
    return render(request, "whatif/whatif.html", {"run": prediction.serving_run(as_of=context_of(request).as_of)})


@require_GET
@allow("coverage.predict")
def off(request: HttpRequest) -> HttpResponseBase:
    """Who loses their only signal, in the area of the page."""
    context = context_of(request)
    run = prediction.required_run(as_of=context.as_of)
    form = _bound(SwitchOffForm, request, ["off", "operator"], operators=prediction.operators_of(run))
    found, table = None, None
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        found = switch_off.switch_off(run=run, technologies=said["off"], operator=said["operator"], within=context.area)
        columns = (
            *HAMLET,
            Column("people_losing", _("People losing their signal"), "integer", total=True),
            Column("population", _("People"), "integer", total=True),
            Column("share_before", _("Share before"), "percent"),
            Column("share_after", _("Share after"), "percent"),
        )
        table = _table(request, "off", columns, found.rows, _("Nobody loses the only signal"))
        if (answer := table.answer()) is not None:
            return answer
    return _page(request, "whatif/switch_off.html", form, run=run, found=found, table=table)


def _table(
    request: HttpRequest, name: str, columns: tuple[Column, ...], rows: list[dict[str, object]], nothing: Any
) -> Table:
    return Table(
        name, columns, from_rows(rows), request, caption=_("Hamlets"), empty=Empty(nothing), file_name=f"thu-{name}"
    )


@require_GET
@allow("coverage.predict")
def share(request: HttpRequest) -> HttpResponseBase:
    """Every mast for every operator's customers."""
    context = context_of(request)
    run = prediction.required_run(as_of=context.as_of)
    form = _bound(SharingForm, request, ["technology"], technologies=prediction.technologies_of(run))
    said = form.cleaned_data["technology"] if form.is_bound and form.is_valid() else ""
    found = sharing.share_all(run=run, technology=prediction.class_choice(run, said).technology, within=context.area)
    columns = (
        *HAMLET,
        Column("people_gained", _("People gained"), "integer", total=True),
        Column("population", _("People"), "integer", total=True),
        Column("best_share", _("Best operator today"), "percent"),
        Column("shared_share", _("All together"), "percent"),
    )
    table = _table(
        request, "share", columns, found.rows, _("The best operator already reaches whom all reach together")
    )
    if (answer := table.answer()) is not None:
        return answer
    names = coverage.operator_names({each.operator for each in found.operators})
    return _page(request, "whatif/sharing.html", form, run=run, found=found, table=table, names=names)


@radio.said()
def _gained(run: Run, form: SiteForm) -> new_site.Gained:
    said = form.cleaned_data
    return new_site.add_site(
        run=run,
        proposal=new_site.Proposal(
            longitude=said["lng"],
            latitude=said["lat"],
            height_m=said["height_m"],
            technology=said["technology"],
            band_mhz=said["band_mhz"],
            eirp_dbm=said["eirp_dbm"],
            operator=said["operator"],
        ),
    )


def _site_form(request: HttpRequest, run: Run) -> SiteForm:
    known = prediction.technologies_of(run)
    form = _bound(SiteForm, request, ["lng"], technologies=known, operators=prediction.operators_of(run))
    if not form.is_bound:
        form.initial["technology"] = prediction.class_choice(run).technology
    elif "technology" not in request.GET:
        form.data["technology"] = prediction.class_choice(run).technology  # type: ignore[index]
    return form


@require_GET
@allow("coverage.predict")
def site(request: HttpRequest) -> HttpResponseBase:
    """Click the map: the people gained."""
    run = prediction.required_run(as_of=context_of(request).as_of)
    form = _site_form(request, run)
    found, table = None, None
    if form.is_bound and form.is_valid():
        try:
            found = _gained(run, form)
        except Problem as problem:
            form.add_error(None, str(problem))
    if found is not None:
        columns = (
            *HAMLET,
            Column("people_gained", _("People gained"), "integer", total=True),
            Column("population", _("People"), "integer", total=True),
            Column("share_before", _("Share before"), "percent"),
            Column("share_after", _("Share after"), "percent"),
            Column("rsrp_dbm", _("New signal"), "decimal", unit="dBm"),
        )
        table = _table(request, "site", columns, found.rows, _("Nobody is gained here"))
        if (answer := table.answer()) is not None:
            return answer
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    choice = prediction.class_choice(run, said.get("technology", ""), said.get("operator", ""))
    return _page(
        request,
        "whatif/new_site.html",
        form,
        run=run,
        found=found,
        table=table,
        map=prediction.map_of(request, run, choice, picks=True, name="site"),
    )


@require_GET
@allow("coverage.predict")
def site_data(request: HttpRequest) -> HttpResponseBase:
    """The same as JSON."""
    run = prediction.required_run(as_of=context_of(request).as_of)
    form = _site_form(request, run)
    if not form.is_bound or not form.is_valid():
        raise Invalid("site", _("This is not a mast"), where=", ".join(form.errors), detail=form.errors.as_text())
    found = _gained(run, form)
    return JsonResponse(
        {
            "run": run.pk,
            "people_gained": round(found.people, 1),
            "people_reached": round(found.reached, 1),
            "ground_m": round(found.ground_m, 1),
            "hamlets": found.rows,
        },
        json_dumps_params={"ensure_ascii": False},
    )


@require_GET
@allow("coverage.predict")
def peaks(request: HttpRequest) -> HttpResponseBase:
    """The best high point near a place."""
    run = prediction.required_run(as_of=context_of(request).as_of)
    form = _bound(PeakForm, request, ["lng"])
    found = None
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if said:
        try:
            with radio.said():
                found = summits.summits(
                    run=run,
                    longitude=said["lng"],
                    latitude=said["lat"],
                    radius_m=1000.0 * said["radius_km"],
                    mast_m=said["mast_m"],
                    technology=said["technology"],
                )
        except Problem as problem:
            form.add_error(None, str(problem))
    return _page(
        request,
        "whatif/peaks.html",
        form,
        run=run,
        found=found,
        points=[_point(request, each, said) for each in found.points] if found else [],
        map=prediction.map_of(
            request, run, prediction.class_choice(run, said.get("technology", "")), picks=True, name="peaks"
        ),
    )


def _point(request: HttpRequest, found: HighPoint, said: Mapping[str, Any]) -> dict[str, Any]:
    """A summit as a row, with the way to try a mast on it."""
    tried = {
        "lng": round(found.longitude, 5),
        "lat": round(found.latitude, 5),
        "height_m": said["mast_m"],
        "technology": said["technology"],
    }
    address = f"{reverse('whatif:new_site')}?{urlencode(tried)}"
    return {**vars(found), "distance_km": found.distance_m / 1000.0, "url": context_of(request).url(address)}


@require_GET
@allow("coverage.view")
def above(request: HttpRequest) -> HttpResponseBase:
    """What satellites and high platforms could do for a place."""
    run = prediction.required_run(as_of=context_of(request).as_of)
    form = _bound(PlaceForm, request, ["lng"])
    found = None
    if form.is_bound and form.is_valid():
        try:
            with radio.said():
                found = sky.sky(run=run, longitude=form.cleaned_data["lng"], latitude=form.cleaned_data["lat"])
        except Problem as problem:
            form.add_error(None, str(problem))
    return _page(
        request,
        "whatif/sky.html",
        form,
        run=run,
        found=found,
        rose=_rose(found) if found else "",
        map=prediction.map_of(request, run, prediction.class_choice(run), picks=True, name="sky"),
    )


# The drawing of the horizon: degrees along, elevation up.
ROSE_WIDTH, ROSE_HEIGHT, ROSE_TOP_DEG = 720.0, 180.0, 60.0


def _rose(found: sky.Sky) -> str:
    """The ground's outline all round, from north over east and back, as an SVG path."""
    count = len(found.horizon_deg)
    corners = [
        f"{ROSE_WIDTH * index / count:.1f},"
        f"{ROSE_HEIGHT * (1 - min(max(float(found.horizon_deg[index % count]), 0.0), ROSE_TOP_DEG) / ROSE_TOP_DEG):.1f}"
        for index in range(count + 1)
    ]
    return f"M0,{ROSE_HEIGHT} L" + " L".join(corners) + f" L{ROSE_WIDTH},{ROSE_HEIGHT} Z"
