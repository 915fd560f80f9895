"""Pages of measurements: what drive tests say of hamlets, i-Speed by commune, runs compared with samples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from hatang.capabilities.coverage.queries import ground, places_of
from hatang.capabilities.coverage.queries.measurement import means, samples, speeds
from hatang.capabilities.coverage.terms import AccessNetwork, SampleSource, Technology
from hatang.kernel import access, panels
from hatang.kernel.access import actor_of, allow
from hatang.kernel.ui import frames
from hatang.kernel.ui.context import about_area, context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponseBase


def _hamlet_url(row: Mapping[str, Any]) -> str:
    return frames.place_address(row["hamlet"])


def _import_url(request: HttpRequest) -> str:
    return reverse("imports:index") if access.has_right(actor_of(request), "coverage.measure") else ""


@require_GET
@allow("coverage.view")
@about_area
def show_measurements(request: HttpRequest) -> HttpResponseBase:
    """Measured coverage of hamlets; where there are not enough samples it says so, never a share."""
    context = context_of(request)
    rows = ground.with_places(samples.by_hamlet(context.as_of), context.as_of, context.area)
    rule = means.drive_test(context.as_of)
    table_rows = [
        {**row, "share_text": means.NOT_ENOUGH if row["share"] is None else ""}
        for row in rows.sort(["share", "hamlet"], nulls_last=True).to_dicts()
    ]
    table = Table(
        "measured",
        (
            Column("hamlet", _("Code"), "code", shown=False),
            Column("name", _("Hamlet"), url=_hamlet_url),
            Column("commune_name", _("Commune")),
            Column("operator", _("Operator"), "choice", choices=places_of.operators_by_name(rows["operator"])),
            Column("technology", _("Technology"), "choice", choices=tuple(Technology.choices)),
            Column("samples", _("Samples"), "integer", total=True),
            Column("share", _("Samples strong enough"), "percent"),
            Column("share_text", _("Sample size"), sorted=False, filtered=False),
            Column("median_rsrp_dbm", _("Median signal strength"), "decimal", unit="dBm"),
            Column("last_on", _("Last measured on"), "date"),
            Column("campaigns", _("Campaign"), shown=False),
        ),
        from_rows(table_rows),
        request,
        caption=_("Measured coverage by hamlet"),
        empty=Empty(
            _("Nothing was measured here"),
            _("Drive tests and probes of the valid time stand here by hamlet, once their files are imported."),
            url=_import_url(request),
            action=_("Import a file"),
            icon="signal",
        ),
        file_name="vung-phu-do-kiem",
    )
    if (answer := table.answer()) is not None:
        return answer
    enough = rows.filter(pl.col("share").is_not_null())
    return render(
        request,
        "coverage/measurements.html",
        {
            "parts": panels.parts("coverage:measurements", panels.Look(request, context, actor_of(request), None)),
            "table": table,
            "rule": rule,
            "hamlets": enough["hamlet"].n_unique(),
            "too_few": rows["hamlet"].n_unique() - enough["hamlet"].n_unique(),
            "samples": int(rows["samples"].sum()),
            "campaigns": samples.list_campaigns(as_of=context.as_of)[:12],
            "sources": dict(SampleSource.choices),
            "operators": dict(places_of.operators_by_name(rows["operator"])),
        },
    )


@require_GET
@allow("coverage.view")
def show_ispeed(request: HttpRequest) -> HttpResponseBase:
    """i-Speed by commune and month; fewer samples than the definition asks for are no mean."""
    context = context_of(request)
    rule = means.read_ispeed_means(context.as_of)
    lines = speeds.read_speed_months(context.as_of).to_dicts()
    names = places_of.unit_titles(row["commune"] for row in lines)
    rows = [
        {
            **row,
            "commune_name": names[row["commune"]],
            "note": means.NOT_ENOUGH if row["samples"] < rule.minimum_samples else "",
        }
        for row in lines
    ]
    table = Table(
        "speeds",
        (
            Column("month", _("Month"), "date"),
            Column("commune_name", _("Commune")),
            Column(
                "operator",
                _("Operator"),
                "choice",
                choices=places_of.operators_by_name(row["operator"] for row in rows),
            ),
            Column("network", _("Kind of access"), "choice", choices=tuple(AccessNetwork.choices)),
            Column("samples", _("Samples"), "integer", total=True),
            Column("download_mbps", _("Download speed"), "decimal", unit="Mbps"),
            Column("upload_mbps", _("Upload speed"), "decimal", unit="Mbps"),
            Column("latency_ms", _("Latency"), "decimal", unit="ms"),
            Column("note", _("Sample size"), sorted=False, filtered=False),
        ),
        from_rows(rows),
        request,
        caption=_("i-Speed by commune and month"),
        empty=Empty(
            _("No i-Speed table yet"),
            _("The monthly tables of i-Speed stand here by commune, once their files are imported."),
            url=_import_url(request),
            action=_("Import a file"),
            icon="table",
        ),
        file_name="i-speed",
    )
    if (answer := table.answer()) is not None:
        return answer
    pooled = speeds.pool_speeds(context.as_of, by=["network", "operator"], months_back=1)
    return render(
        request,
        "coverage/ispeed.html",
        {
            "table": table,
            "rule": rule,
            "pooled": pooled.to_dicts(),
            "operators": dict(places_of.operators_by_name(pooled["operator"])),
            "networks": dict(AccessNetwork.choices),
            "few": sum(row["samples"] < rule.minimum_samples for row in rows),
            "lines": len(rows),
        },
    )
