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
from hatang.kernel.ui import frames
from hatang.kernel.ui.context import about_area, context_of
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
    Column("name", _("Hamlet"), url=lambda row: frames.place_address(row["hamlet"])),
    Column("commune_name", _("Commune")),
)


def _bind_form[F: Form](kind: type[F], request: HttpRequest, names: Sequence[str], **kwargs: Any) -> F:
    """The form, bound once the address names any of its fields; the usual values stand for what is left out."""
    if not any(name in request.GET for name in names):
        return kind(**kwargs)
    usual = {name: field.initial for name, field in kind.base_fields.items() if field.initial is not None}
    data = request.GET.copy()
    for name, value in usual.items():
        if data.get(name, "") == "" and not isinstance(value, list):
            data[name] = str(value)
    return kind(data, **kwargs)


def _render_page(request: HttpRequest, template: str, form: Form, **shown: Any) -> HttpResponseBase:
    wrong = form.is_bound and bool(form.errors)
    return render(request, template, {"form": form, **shown}, status=422 if wrong else 200)


@require_GET
@allow("coverage.predict")
def show_whatif(request: HttpRequest) -> HttpResponseBase:
    """What can be tried."""
    return render(request, "whatif/whatif.html", {"run": prediction.serving_run(as_of=context_of(request).as_of)})


@require_GET
@allow("coverage.predict")
@about_area
def show_switch_off(request: HttpRequest) -> HttpResponseBase:
    """Who loses their only signal, in the area of the page."""
    context = context_of(request)
    run = prediction.required_run(as_of=context.as_of)
    form = _bind_form(SwitchOffForm, request, ["off", "operator"], operators=prediction.operators_of(run))
    losses, table = None, None
    if form.is_bound and form.is_valid():
        cleaned = form.cleaned_data
        losses = switch_off.switch_off(
            run=run, technologies=cleaned["off"], operator=cleaned["operator"], within=frames.area_of(context)
        )
        columns = (
            *HAMLET,
            Column("people_losing", _("People losing their signal"), "integer", total=True),
            Column("population", _("People"), "integer", total=True),
            Column("share_before", _("Share before"), "percent"),
            Column("share_after", _("Share after"), "percent"),
        )
        table = _build_table(request, "off", columns, losses.rows, _("Nobody loses the only signal"))
        if (answer := table.answer()) is not None:
            return answer
    return _render_page(request, "whatif/switch_off.html", form, run=run, found=losses, table=table)


def _build_table(
    request: HttpRequest, name: str, columns: tuple[Column, ...], rows: list[dict[str, object]], nothing: Any
) -> Table:
    return Table(
        name, columns, from_rows(rows), request, caption=_("Hamlets"), empty=Empty(nothing), file_name=f"thu-{name}"
    )


@require_GET
@allow("coverage.predict")
@about_area
def show_sharing(request: HttpRequest) -> HttpResponseBase:
    """Every mast for every operator's customers."""
    context = context_of(request)
    run = prediction.required_run(as_of=context.as_of)
    form = _bind_form(SharingForm, request, ["technology"], technologies=prediction.technologies_of(run))
    technology = form.cleaned_data["technology"] if form.is_bound and form.is_valid() else ""
    gains = sharing.share_all(
        run=run, technology=prediction.class_choice(run, technology).technology, within=frames.area_of(context)
    )
    columns = (
        *HAMLET,
        Column("people_gained", _("People gained"), "integer", total=True),
        Column("population", _("People"), "integer", total=True),
        Column("best_share", _("Best operator today"), "percent"),
        Column("shared_share", _("All together"), "percent"),
    )
    table = _build_table(
        request, "share", columns, gains.rows, _("The best operator already reaches whom all reach together")
    )
    if (answer := table.answer()) is not None:
        return answer
    names = coverage.operator_names({operator.operator for operator in gains.operators})
    return _render_page(request, "whatif/sharing.html", form, run=run, found=gains, table=table, names=names)


@radio.explain_refusals()
def _compute_gain(run: Run, form: SiteForm) -> new_site.Gained:
    cleaned = form.cleaned_data
    return new_site.add_site(
        run=run,
        proposal=new_site.MastProposal(
            longitude=cleaned["lng"],
            latitude=cleaned["lat"],
            height_m=cleaned["height_m"],
            technology=cleaned["technology"],
            band_mhz=cleaned["band_mhz"],
            eirp_dbm=cleaned["eirp_dbm"],
            operator=cleaned["operator"],
        ),
    )


def _site_form(request: HttpRequest, run: Run) -> SiteForm:
    known = prediction.technologies_of(run)
    form = _bind_form(SiteForm, request, ["lng"], technologies=known, operators=prediction.operators_of(run))
    if not form.is_bound:
        form.initial["technology"] = prediction.class_choice(run).technology
    elif "technology" not in request.GET:
        form.data["technology"] = prediction.class_choice(run).technology  # type: ignore[index]
    return form


@require_GET
@allow("coverage.predict")
def show_new_site(request: HttpRequest) -> HttpResponseBase:
    """Click the map: the people gained."""
    run = prediction.required_run(as_of=context_of(request).as_of)
    form = _site_form(request, run)
    gained, table = None, None
    if form.is_bound and form.is_valid():
        try:
            gained = _compute_gain(run, form)
        except Problem as problem:
            form.add_error(None, str(problem))
    if gained is not None:
        columns = (
            *HAMLET,
            Column("people_gained", _("People gained"), "integer", total=True),
            Column("population", _("People"), "integer", total=True),
            Column("share_before", _("Share before"), "percent"),
            Column("share_after", _("Share after"), "percent"),
            Column("rsrp_dbm", _("New signal"), "decimal", unit="dBm"),
        )
        table = _build_table(request, "site", columns, gained.rows, _("Nobody is gained here"))
        if (answer := table.answer()) is not None:
            return answer
    cleaned = form.cleaned_data if form.is_bound and form.is_valid() else {}
    choice = prediction.class_choice(run, cleaned.get("technology", ""), cleaned.get("operator", ""))
    return _render_page(
        request,
        "whatif/new_site.html",
        form,
        run=run,
        found=gained,
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
    gained = _compute_gain(run, form)
    return JsonResponse(
        {
            "run": run.pk,
            "people_gained": round(gained.people, 1),
            "people_reached": round(gained.reached, 1),
            "ground_m": round(gained.ground_m, 1),
            "hamlets": gained.rows,
        },
        json_dumps_params={"ensure_ascii": False},
    )


@require_GET
@allow("coverage.predict")
def show_peaks(request: HttpRequest) -> HttpResponseBase:
    """The best high point near a place."""
    run = prediction.required_run(as_of=context_of(request).as_of)
    form = _bind_form(PeakForm, request, ["lng"])
    high_points = None
    cleaned = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if cleaned:
        try:
            with radio.explain_refusals():
                high_points = summits.find_summits(
                    run=run,
                    longitude=cleaned["lng"],
                    latitude=cleaned["lat"],
                    radius_m=1000.0 * cleaned["radius_km"],
                    mast_m=cleaned["mast_m"],
                    technology=cleaned["technology"],
                )
        except Problem as problem:
            form.add_error(None, str(problem))
    return _render_page(
        request,
        "whatif/peaks.html",
        form,
        run=run,
        found=high_points,
        points=[_build_summit_row(request, summit, cleaned) for summit in high_points.points] if high_points else [],
        map=prediction.map_of(
            request, run, prediction.class_choice(run, cleaned.get("technology", "")), picks=True, name="peaks"
        ),
    )


def _build_summit_row(request: HttpRequest, summit: HighPoint, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """A summit as a row, with the way to try a mast on it."""
    tried = {
        "lng": round(summit.longitude, 5),
        "lat": round(summit.latitude, 5),
        "height_m": cleaned["mast_m"],
        "technology": cleaned["technology"],
    }
    address = f"{reverse('whatif:new_site')}?{urlencode(tried)}"
    return {**vars(summit), "distance_km": summit.distance_m / 1000.0, "url": context_of(request).url(address)}


@require_GET
@allow("coverage.view")
def show_sky(request: HttpRequest) -> HttpResponseBase:
    """What satellites and high platforms could do for a place."""
    run = prediction.required_run(as_of=context_of(request).as_of)
    form = _bind_form(PlaceForm, request, ["lng"])
    outlook = None
    if form.is_bound and form.is_valid():
        try:
            with radio.explain_refusals():
                outlook = sky.assess_sky(run=run, longitude=form.cleaned_data["lng"], latitude=form.cleaned_data["lat"])
        except Problem as problem:
            form.add_error(None, str(problem))
    return _render_page(
        request,
        "whatif/sky.html",
        form,
        run=run,
        found=outlook,
        rose=_draw_horizon_rose(outlook) if outlook else "",
        map=prediction.map_of(request, run, prediction.class_choice(run), picks=True, name="sky"),
    )


# The drawing of the horizon: degrees along, elevation up.
ROSE_WIDTH, ROSE_HEIGHT, ROSE_TOP_DEG = 720.0, 180.0, 60.0


def _draw_horizon_rose(outlook: sky.SkyOutlook) -> str:
    """The ground's outline all round, from north over east and back, as an SVG path."""
    count = len(outlook.horizon_deg)
    shares = [min(max(float(degrees), 0.0), ROSE_TOP_DEG) / ROSE_TOP_DEG for degrees in outlook.horizon_deg]
    corners = [
        f"{ROSE_WIDTH * index / count:.1f},{ROSE_HEIGHT * (1 - shares[index % count]):.1f}"
        for index in range(count + 1)
    ]
    return f"M0,{ROSE_HEIGHT} L" + " L".join(corners) + f" L{ROSE_WIDTH},{ROSE_HEIGHT} Z"
