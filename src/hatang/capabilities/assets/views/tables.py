"""The columns of the lists; each list says its rule, its rows and what stands there while it is empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.assets import models, terms
from hatang.capabilities.places import public as places
from hatang.kernel.access import Area
from hatang.kernel.imports import queries as imports
from hatang.kernel.ui import formats, frames
from hatang.kernel.ui.table_rows import EXACTLY
from hatang.kernel.ui.tables import Column

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import date

    from django.db.models import QuerySet

    from hatang.kernel.access import Actor
    from hatang.kernel.problems import Text


def _list_choices(enum: Any) -> tuple[tuple[str, Text], ...]:
    return tuple(enum.choices)


def commune_name(row: Mapping[str, Any]) -> str:
    """The name of the row's commune, "" where none is known."""
    since = row["commune_valid_from"]
    return (places.place_title(Area(row["commune_code"], since)) or "") if since else ""


def _make_namer(model: Any) -> Callable[[Collection[str]], Mapping[str, str]]:
    """What the records of the model with these codes were last called; whoever reads the list reads their codes."""
    return lambda codes: dict(
        model.objects.filter(code__in=codes).order_by("valid_from").exclude(name="").values_list("code", "name")
    )


def _reckon_deadlines(rows: QuerySet[Any], actor: Actor, as_of: date) -> QuerySet[Any]:
    # start: polars
    from hatang.capabilities.assets.queries import security

    return security.with_deadlines(rows, as_of)


def _write_deadline(row: Mapping[str, Any]) -> str:
    """The day, and whether it was set for the weakness or follows from its severity; or that nobody set one."""
    if row["severity"] == terms.Severity.NONE:
        return formats.format_day(None)
    if row["deadline"] is None:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("law:definition", args=["weakness_fixed"]),
            gettext("none set: the lead department sets it by severity"),
        )
    day = formats.format_day(row["deadline"])
    if row["due_on"]:
        return format_html('{} <small class="muted">{}</small>', day, gettext("set for it"))
    definition = reverse("law:definition", args=["weakness_fixed"])
    return format_html('{} <small><a href="{}">{}</a></small>', day, definition, gettext("by its severity"))


def _explain_deadlines(as_of: date) -> Text:
    """From where days come that no report of a weakness names: the definition in force, with its days by severity."""
    # start: polars
    from hatang.capabilities.assets.queries import agencies

    words = ", ".join(
        ngettext("%(severity)s %(days)d day", "%(severity)s %(days)d days", days)
        % {"severity": str(terms.Severity(severity).label).lower(), "days": days}
        for severity, days in agencies.read_due_days(as_of).items()
    )
    return gettext(
        "Late ones stand first. Where no day was set for a weakness, it follows from its severity, counted from the day"
        " it was found: %(days)s."
    ) % {"days": words}


def _reckon_protection(rows: QuerySet[Any], actor: Actor, as_of: date) -> QuerySet[Any]:
    # start: polars
    from hatang.capabilities.assets.queries import security

    return security.with_protection(rows, as_of)


def _reckon_systems(rows: QuerySet[Any], actor: Actor, as_of: date) -> QuerySet[Any]:
    # start: polars
    from hatang.capabilities.assets.queries import security

    return security.with_monitoring(security.with_open_findings(rows, actor=actor, as_of=as_of), as_of)


def _write_address(listing: str, **wanted: str) -> str:
    """The list with these columns filtered; a code is meant as it stands."""
    asked = {f"{listing}-f-{column}": wish for column, wish in wanted.items()}
    return f"{reverse(f'assets:{listing}')}?{urlencode(asked)}"


def _list_weaknesses(row: Mapping[str, Any]) -> str:
    return _write_address("findings", system=EXACTLY + row["code"], is_open="1") if row["open_findings"] else ""


_NOT_YET = _("not so far")
_FROM = Column("valid_from", _("from"), "date", shown=False)
_TO = Column("valid_to", _("until"), "date", shown=False)
_IMPORT = Column("import_id", _("import"), "code", shown=False, called=imports.list_commit_moments)
_COMMUNE = Column("commune_code", _("commune"), "code", html=commune_name, of=("places.unit",))


@dataclass(frozen=True)
class AssetListing:
    """One list: its table, the rule that opens it, its import, the day a row without validity must lie before, what is
    reckoned of each row for a reader as of a date, the columns for those alone who see weaknesses, and what a reader
    has to know of the rows as of a date."""

    name: str
    title: Text
    lead: Text
    rule: str
    model: Any
    columns: tuple[Column, ...]
    imported: str
    icon: str = "table"
    until: str = ""
    order: tuple[str, ...] = ("pk",)
    bodies: tuple[str, ...] = ()
    tools: Callable[[Any], Any] | None = None
    reckon: Callable[[QuerySet[Any], Actor, date], QuerySet[Any]] | None = None
    guarded: tuple[str, ...] = ()
    explain: Callable[[date], Text] | None = None


CELLS = AssetListing(
    "cells",
    _("Cells"),
    _("Technology, band, antenna and power of each cell; each operator sees its own."),
    "assets.view_operator_data",
    models.Cell,
    (
        Column("code", _("cell code"), "code"),
        Column(
            *("site", _("site code"), "code"),
            url=lambda row: reverse("assets:site", args=[row["site"]]),
            called=_make_namer(models.Site),
        ),
        Column("operator", _("operator"), "choice"),
        Column("technology", _("technology"), "choice", choices=_list_choices(terms.Technology)),
        Column("band_mhz", _("band"), "integer", unit="MHz"),
        Column("azimuth_deg", _("azimuth"), "decimal", unit="°"),
        Column("mechanical_tilt_deg", _("mechanical tilt"), "decimal", unit="°", shown=False),
        Column("electrical_tilt_deg", _("electrical tilt"), "decimal", unit="°", shown=False),
        Column("antenna_height_m", _("antenna height"), "decimal", unit="m"),
        Column("power_dbm", _("transmit power"), "decimal", unit="dBm"),
        Column("gain_dbi", _("antenna gain"), "decimal", unit="dBi", shown=False),
        Column("on_air_on", _("on air since"), "date"),
        Column("status", _("status"), "choice", choices=_list_choices(terms.ServiceStatus)),
        *(_FROM, _TO, _IMPORT),
    ),
    "assets.cell",
    "signal",
    order=("operator", "code"),
    bodies=("operator",),
)
FIBRE = AssetListing(
    "fibre_list",
    _("Fibre by hamlet and operator"),
    _("What operators claim about fibre in each hamlet. Communes correct it at the hamlet."),
    "assets.view",
    models.FibreService,
    (
        Column(
            *("hamlet", _("hamlet"), "code"),
            url=lambda row: frames.place_address(row["hamlet"]),
            of=("places.hamlet",),
        ),
        Column("operator", _("operator"), "choice"),
        Column("state", _("state"), "choice", choices=_list_choices(terms.FibreState)),
        Column("technology", _("technology"), "choice", choices=_list_choices(terms.FibreTechnology)),
        Column("max_mbps", _("highest speed"), "integer", unit="Mbps"),
        Column("served_percent", _("share of households that can be served"), "percent"),
        Column("valid_from", _("from"), "date"),
        *(_TO, _IMPORT),
    ),
    "assets.fibre",
    "cable",
    order=("hamlet", "operator"),
    bodies=("operator",),
)
SUBSCRIPTIONS = AssetListing(
    "subscriptions",
    _("Subscriptions by commune and month"),
    _("Subscriptions of each operator's services; each operator sees its own."),
    "assets.view_operator_data",
    models.Subscription,
    (
        Column("month", _("month"), "date"),
        Column("operator", _("operator"), "choice"),
        _COMMUNE,
        Column("service", _("service"), "choice", choices=_list_choices(terms.SubscriptionService)),
        Column("subscriptions", _("subscriptions"), "integer"),
        Column("households", _("households with a subscription"), "integer"),
        _IMPORT,
    ),
    "assets.subscription",
    "users",
    until="month",
    order=("-month", "operator", "commune_code"),
    bodies=("operator",),
)
SURVEYS = AssetListing(
    "surveys",
    _("Surveys"),
    _("What was asked, of how many, how, and what they answered."),
    "assets.view",
    models.Survey,
    (
        Column("code", _("survey code"), "code"),
        Column("subject", _("subject"), "choice", choices=_list_choices(terms.SurveySubject)),
        _COMMUNE,
        Column("ended_on", _("ended on"), "date"),
        Column("method", _("method"), "choice", choices=_list_choices(terms.SurveyMethod)),
        Column("population", _("population represented"), "integer", shown=False),
        Column("sample", _("sample"), "integer", total=True),
        Column("positive", _("positive answers"), "integer", total=True),
        Column("surveyor", _("carried out by"), shown=False),
        Column("document", _("document"), "code", shown=False),
        _IMPORT,
    ),
    "assets.survey",
    "report",
    until="ended_on",
    order=("-ended_on", "code", "commune_code"),
)
HOTSPOTS = AssetListing(
    "hotspots",
    _("Public wireless hotspots"),
    _("Where one can go online in public, and who runs it."),
    "assets.view",
    models.Hotspot,
    (
        Column("code", _("hotspot code"), "code"),
        Column("name", _("name")),
        Column("operator", _("operator"), "choice"),
        _COMMUNE,
        Column("free", _("free of charge"), "boolean"),
        Column("valid_from", _("from"), "date"),
        *(_TO, _IMPORT),
    ),
    "assets.hotspot",
    "phone",
    order=("code",),
    bodies=("operator",),
)
NODES = AssetListing(
    "nodes",
    _("Nodes of the dedicated data network"),
    _("How each agency is connected, since when and through which levels."),
    "assets.view_agency_data",
    models.NetworkNode,
    (
        Column("code", _("node code"), "code"),
        Column("agency", _("agency"), "choice"),
        Column("level", _("level"), "choice", choices=_list_choices(terms.AgencyLevel)),
        Column("connected", _("connected to the dedicated network"), "boolean"),
        Column("four_levels", _("connected through four levels"), "boolean"),
        Column("bandwidth_mbps", _("bandwidth"), "integer", unit="Mbps"),
        Column("provider", _("provider"), "choice"),
        *(_FROM, _TO, _IMPORT),
    ),
    "assets.network_node",
    "network",
    order=("agency", "code"),
    bodies=("agency", "provider"),
)
SYSTEMS = AssetListing(
    "systems",
    _("Information systems"),
    _("Security level, shared, public, monitored, on the dedicated network, on IPv6 — and since when."),
    "assets.view_agency_data",
    models.InformationSystem,
    (
        Column("code", _("system code"), "code"),
        Column("name", _("name")),
        Column("agency", _("agency"), "choice"),
        Column("level", _("security level"), "integer"),
        Column("level_approved_on", _("security level approved on"), "date", shown=False),
        Column("open_findings", _("weaknesses not fixed"), "integer", total=True, url=_list_weaknesses),
        Column("shared", _("shared"), "boolean"),
        Column("public_online", _("public online"), "boolean"),
        Column("monitored_from", _("remotely monitored since"), "date", empty=_NOT_YET),
        Column("is_monitored", _("remotely monitored"), "boolean", shown=False),
        Column("dedicated_network_from", _("on the dedicated network since"), "date", empty=_NOT_YET),
        Column("ipv6_from", _("on IPv6 since"), "date", empty=_NOT_YET),
        *(_FROM, _TO, _IMPORT),
    ),
    "assets.system",
    "server",
    order=("code",),
    bodies=("agency",),
    reckon=_reckon_systems,
    guarded=("open_findings",),
)
ENDPOINTS = AssetListing(
    "endpoints",
    _("Servers and workstations"),
    _("Machines of agencies and when their anti-malware agent was last heard of."),
    "assets.view_security",
    models.Endpoint,
    (
        Column("code", _("machine code"), "code"),
        Column("agency", _("agency"), "choice"),
        Column("kind", _("kind"), "choice", choices=_list_choices(terms.EndpointKind)),
        Column("agent", _("anti-malware agent")),
        Column("installed_on", _("installed on"), "date", shown=False),
        Column("last_seen_on", _("last seen on"), "date"),
        Column("is_protected", _("protected"), "boolean"),
        *(_FROM, _TO, _IMPORT),
    ),
    "assets.endpoint",
    "screen",
    order=("agency", "code"),
    bodies=("agency",),
    reckon=_reckon_protection,
)
FINDINGS = AssetListing(
    "findings",
    _("Weaknesses"),
    _("Weaknesses found in agencies, by when they must be fixed and when they were."),
    "assets.view_security",
    models.Finding,
    (
        Column("code", _("finding code"), "code", url=lambda row: reverse("assets:finding", args=[row["code"]])),
        Column("agency", _("agency"), "choice"),
        Column(
            *("system", _("system"), "code"),
            url=lambda row: _write_address("systems", code=EXACTLY + row["system"]) if row["system"] else "",
            called=_make_namer(models.InformationSystem),
        ),
        Column("severity", _("severity"), "choice", choices=_list_choices(terms.Severity)),
        Column("found_on", _("found on"), "date"),
        Column("deadline", _("due on"), "date", html=_write_deadline),
        Column("is_late", _("overdue"), "boolean"),
        Column("fixed_on", _("fixed on"), "date"),
        Column("is_open", _("not fixed"), "boolean", shown=False),
        Column("source", _("found by"), shown=False),
        _IMPORT,
    ),
    "assets.finding",
    "shield",
    until="found_on",
    # What is late stands first, then what is open, each by its day.
    order=("-is_late", "-is_open", "deadline", "code"),
    bodies=("agency",),
    reckon=_reckon_deadlines,
    explain=_explain_deadlines,
)
PLATFORMS = AssetListing(
    "platforms",
    _("Shared platforms"),
    _("The state of each of the ten platforms that the plan names."),
    "assets.view",
    models.SharedPlatform,
    (
        Column("platform", _("platform"), "choice", choices=_list_choices(terms.PlatformName)),
        Column("agency", _("agency"), "choice"),
        Column("state", _("state"), "choice", choices=_list_choices(terms.DeploymentState)),
        Column("valid_from", _("from"), "date"),
        Column("note", _("note")),
        _IMPORT,
    ),
    "assets.platform",
    "layers",
    order=("platform",),
    bodies=("agency",),
)
DATABASES = AssetListing(
    "databases",
    _("Named databases"),
    _("The state of each of the seven databases that the plan names."),
    "assets.view",
    models.NamedDatabase,
    (
        Column("database", _("database"), "choice", choices=_list_choices(terms.DatabaseName)),
        Column("agency", _("agency"), "choice"),
        Column("state", _("state"), "choice", choices=_list_choices(terms.DeploymentState)),
        Column("digitised_percent", _("digitised"), "percent"),
        Column("on_lgsp", _("connected to LGSP"), "boolean"),
        Column("valid_from", _("from"), "date"),
        _IMPORT,
    ),
    "assets.database",
    "database",
    order=("database",),
    bodies=("agency",),
)
CRITERIA = AssetListing(
    "criteria",
    _("Data centre criteria"),
    _("How each data centre was judged against the criteria of the centre's decisions."),
    "assets.view",
    models.DataCentreCriterion,
    (
        Column("data_centre", _("data centre"), "code", called=_make_namer(models.DataCentre)),
        Column("document", _("decision"), "code"),
        Column("title", _("criterion")),
        Column("result", _("result"), "choice", choices=_list_choices(terms.CriterionResult)),
        Column("assessed_on", _("assessed on"), "date"),
        Column("note", _("note"), shown=False),
        _IMPORT,
    ),
    "assets.data_centre_criterion",
    "check",
    until="assessed_on",
    order=("data_centre", "-assessed_on", "criterion"),
)
LISTINGS = {
    listing.name: listing
    for listing in (
        *(CELLS, FIBRE, SUBSCRIPTIONS, SURVEYS, HOTSPOTS, NODES, SYSTEMS),
        *(PLATFORMS, DATABASES, CRITERIA, ENDPOINTS, FINDINGS),
    )
}
