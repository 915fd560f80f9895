"""What assets declares to the rest of the platform: every table once, with its fields, key and who may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack
from urllib.parse import quote

import shapely
from django.contrib.postgres.fields import ArrayField
from django.db import models as fields
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.assets import models
from hatang.capabilities.assets.queries import fibre as fibre_queries
from hatang.capabilities.identity import public as identity
from hatang.kernel.datasets import Dataset, Field, Unheld

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from hatang.capabilities.assets.models.base import Owned
    from hatang.kernel.access import Actor
    from hatang.kernel.datasets import Access, Cadence, DataClass, Kind
    from hatang.kernel.problems import Text

# The unit is the end of the name of a quantity.
_UNITS = {"_m": "m", "_mhz": "MHz", "_deg": "°", "_dbm": "dBm", "_dbi": "dBi", "_mbps": "Mbps", "_percent": "%"}
_CODES = {"code", "site", "owner", "operator", "agency", "hamlet", "system", "data_centre", "provider", "public_point"}
# Whose codes they are, where they are others'.
_OF = {
    **dict.fromkeys(("owner", "operator", "agency", "provider", "tenants"), ("identity.organisation",)),
    "hamlet": ("places.hamlet",),
    "public_point": ("places.point",),
    "commune": ("places.unit",),
}

# Of whose rows they are the key, where those are closed or have no names of their own.
_KEY_OF = {"site": "assets.site", "system": "assets.information_system", "data_centre": "assets.data_centre"}


# By which other words people mean them.
_ALSO = {
    "owner": _("operator, owner of the mast"),
    "tenants": _("shared, used together"),
    "installed_on": _("protected against malware, installed"),
    "connected": _("joined to the dedicated network, connected to it"),
    "level_approved_on": _("approved level, level is approved"),
    "monitored_from": _("monitored"),
    "ipv6_from": _("IPv6"),
    "fixed_on": _("weakness fixed, repaired"),
    "agency": _("agency, body, department"),
    "on_lgsp": _("LGSP"),
    "commissioned_on": _("put into service, newly built"),
    "dismantled_on": _("taken down"),
    "inspected_on": _("inspected"),
    "permitted_on": _("permitted, has a permit"),
    "height_m": _("tall"),
    "digitised_percent": _("digitised"),
    "four_levels": _("four levels"),
    "level": _("security level, level"),
}


_RANKS = frozenset({"level"})
# A day whose every value stays in a table of its own; a row has the last one by the date.
_REPORTED = {"last_seen_on": models.AgentReport._meta.get_field("seen_on")}


def _find_field_kind(name: str, field: Any) -> Kind:
    if field.choices:
        return "choice"
    if name == "month":
        return "month"
    for kind, of in (("date", fields.DateField), ("boolean", fields.BooleanField), ("integer", fields.IntegerField)):
        if isinstance(field, of):
            return kind  # type: ignore[return-value]
    if isinstance(field, fields.FloatField):
        return "decimal"
    return "code" if name in _CODES or name.endswith("_code") else "text"


def _build_field(model: type[Owned], name: str, key: tuple[str, ...]) -> Field:
    if name == "commune":
        description = _("The key of the unit: code@first day of validity")
        return Field(name, capfirst(_("commune")), "code", description=description, of=_OF[name])
    field: Any = _REPORTED.get(name) or model._meta.get_field(name)
    unit = next((unit for end, unit in _UNITS.items() if name.endswith(end)), "")
    return Field(
        name=name,
        title=capfirst(field.verbose_name),
        kind=_find_field_kind(name, field),
        unit=unit,
        description=field.help_text or "",
        required=name in key or not (name in _REPORTED or field.blank or field.null or field.has_default()),
        choices=tuple((str(value), title) for value, title in field.choices or ()),
        of=_OF.get(name, ()),
        key_of=_KEY_OF.get(name, ""),
        also="" if field.choices else _ALSO.get(name, ""),
        ranks=name in _RANKS,
        several=isinstance(field, ArrayField),
    )


def _read_row_values(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, object]:
    values = {name: row.get(name) for name in names}
    if "commune" in values:
        since = row["commune_valid_from"]
        values["commune"] = f"{row['commune_code']}@{since}" if since else ""
    if "point" in row:
        values["geometry"] = shapely.from_wkb(bytes(row["point"].wkb)) if row["point"] else None
    return values


def _filter_valid(rows: Any, as_of: date) -> Any:
    return rows.valid_on(as_of)


def _filter_until(name: str) -> Callable[[Any, date], Any]:
    """Rows of things that happened by the date."""
    return lambda rows, as_of: rows.filter(**{f"{name}__lte": as_of})


# Of a row that names a hamlet: in which commune that lies on the date.
_COMMUNE_OF_HAMLET = (
    Field("commune", capfirst(_("commune")), "code", description=_("The key of the unit: code@first day of validity")),
    Field("commune_name", _("Name of the commune")),
)


class _DatasetTerms(TypedDict, total=False):
    access: Access
    cadence: Cadence
    record_url: Callable[[Mapping[str, object]], str]
    stands_without: bool
    data_class: DataClass
    placed_by: str
    also: Text
    unheld: tuple[Unheld, ...]


def _declare_dataset(
    name: str,
    model: type[Owned],
    names: str,
    key: str,
    *,
    title: Text,
    description: Text,
    moment: Callable[[Any, date], Any] = _filter_valid,
    in_communes: bool = False,
    **terms: Unpack[_DatasetTerms],
) -> Dataset:
    terms.setdefault("data_class", "other")
    every = tuple(names.split())
    keys = tuple(key.split())
    has_point = any(field.name == "point" for field in model._meta.get_fields())
    wanted = [field_name for field_name in every if field_name != "commune"]
    wanted += ["commune_code", "commune_valid_from"] if "commune" in every else []
    wanted += ["point"] if has_point else []

    def rows(as_of: date, actor: Actor) -> Iterable[Mapping[str, object]]:
        manager: Any = model._default_manager
        records = moment(manager.all().visible_to(actor).with_reports(as_of), as_of).order_by("pk").values(*wanted)
        converted = _convert_rows(records.iterator(chunk_size=2000), every)
        return _name_communes(converted, as_of) if in_communes else converted

    return Dataset(
        name=f"assets.{name}",
        title=title,
        description=description,
        fields=(
            *(_build_field(model, field_name, keys) for field_name in every),
            *(_COMMUNE_OF_HAMLET if in_communes else ()),
        ),
        key=keys,
        rows=rows,
        geometry="Point" if has_point else "",
        holder=model.OWNER if model.OWNER in every else "",
        scope=model.scope if model.OWNER in every else None,
        **terms,
    )


def _convert_rows(rows: Iterator[dict[str, Any]], names: tuple[str, ...]) -> Iterator[Mapping[str, object]]:
    for row in rows:
        yield _read_row_values(row, names)


def _name_communes(rows: Iterable[Mapping[str, object]], as_of: date) -> Iterator[Mapping[str, object]]:
    """The rows, which name a hamlet, with its commune of the date."""
    communes = fibre_queries.read_communes_of_hamlets(as_of=as_of)
    for row in rows:
        commune, commune_name = communes.get(str(row["hamlet"]), ("", ""))
        yield {**row, "commune": commune, "commune_name": commune_name}


def _build_record_url(road: str, field: str) -> Callable[[Mapping[str, object]], str]:
    """The record's own page, or the list cut to it."""
    end = "" if "?" in road else "/"
    return lambda row: f"/tai-san/{road}{quote(str(row[field]), safe='')}{end}"


def _build_fibre_address(anchor: str, row: Mapping[str, object]) -> str:
    """The record on the page of its hamlet."""
    return f"/tai-san/cap-quang/{quote(str(row['hamlet']), safe='')}/#{anchor}-{quote(str(row['operator']), safe='')}"


def _build_finding_address(row: Mapping[str, object]) -> str:
    """The weakness in the list of them; a figure counts bodies, and of one all that were found there."""
    code = str(row["code"])
    column = "agency" if identity.read_organisation(code) is not None else "code"
    return f"/tai-san/diem-yeu/?findings-f-{column}={quote(code, safe='')}"


SITE = _declare_dataset(
    "site",
    models.Site,
    "code name owner tenants kind height_m permit permitted_on inspected_on commissioned_on dismantled_on status"
    " commune valid_from valid_to",
    "code valid_from",
    unheld=(
        Unheld(_("distance between masts, metres apart"), _("how far masts stand from each other")),
        Unheld(_("rent of a mast, rent of masts"), _("what masts are rented for"), _("telecommunications operators")),
    ),
    title=_("Mast positions"),
    description=_("Every mast position with its owner, kind, height, permit and dates."),
    cadence="quarterly",
    placed_by="commune",
    record_url=_build_record_url("vi-tri-cot/", "code"),
)
CELL = _declare_dataset(
    "cell",
    models.Cell,
    "code site operator technology band_mhz azimuth_deg electrical_tilt_deg mechanical_tilt_deg antenna_height_m"
    " power_dbm gain_dbi eirp_dbm on_air_on off_air_on status valid_from valid_to",
    "operator code valid_from",
    also=_("cells, sectors"),
    title=_("Cells"),
    description=_("Every cell with technology, band, antenna and power; each operator sees its own."),
    access="operator",
    cadence="quarterly",
    record_url=_build_record_url("o-phu-song/?cells-f-code=", "code"),
)
FIBRE_SERVICE = _declare_dataset(
    "fibre_service",
    models.FibreService,
    "hamlet operator state technology max_mbps served_percent valid_from valid_to",
    "operator hamlet valid_from",
    also=_("fibre of an operator, fibre laid by"),
    title=_("Fibre by hamlet and operator"),
    description=_("What operators claim about fibre in each hamlet, from when until when."),
    in_communes=True,
    cadence="monthly",
    record_url=lambda row: _build_fibre_address("fibre", row),
)
FIBRE_BY_HAMLET = Dataset(
    name="assets.hamlet_fibre",
    data_class="other",
    title=_("Fibre of every hamlet: yes or no"),
    description=_(
        "Each hamlet with its commune, whether it has fibre by the claims and corrections of the date, and whose."
    ),
    fields=(
        Field("hamlet", capfirst(_("hamlet")), "code", required=True),
        Field("hamlet_name", _("Name of the hamlet")),
        *_COMMUNE_OF_HAMLET,
        Field("has_fibre", _("Has fibre"), "boolean", required=True),
        Field("operators", _("Operators with fibre"), description=_("Whose claim stands there.")),
    ),
    key=("hamlet",),
    rows=lambda as_of, actor: fibre_queries.list_by_hamlet(as_of=as_of),
    cadence="monthly",
    record_url=lambda row: f"/tai-san/cap-quang/{quote(str(row['hamlet']), safe='')}/",
    stands_without=True,
)
FIBRE_CORRECTION = _declare_dataset(
    "fibre_correction",
    models.FibreCorrection,
    "hamlet operator state reason valid_from valid_to",
    "operator hamlet valid_from",
    title=_("Corrections of fibre by communes"),
    description=_("What communes say against or beyond the claims of operators, with the reason."),
    record_url=lambda row: _build_fibre_address("fibre-correction", row),
    stands_without=True,
)
SUBSCRIPTION = _declare_dataset(
    "subscription",
    models.Subscription,
    "operator commune month service subscriptions households",
    "operator commune month service",
    also=_("subscribers, broadband subscriptions"),
    title=_("Subscriptions by commune and month"),
    description=_("Subscriptions of each operator's services by commune; each operator sees its own."),
    access="operator",
    cadence="monthly",
    moment=_filter_until("month"),
)
SURVEY = _declare_dataset(
    "survey",
    models.Survey,
    "code subject commune started_on ended_on method population sample positive surveyor document"
    " minimum_age_years devices design_effect",
    "code subject commune",
    also=_("surveys, polls"),
    title=_("Surveys"),
    description=_("Smartphones, smart devices, IoT in enterprises, electronic identities: sample, answers and method."),
    cadence="yearly",
    moment=_filter_until("ended_on"),
)
HOTSPOT = _declare_dataset(
    "hotspot",
    models.Hotspot,
    "code name public_point operator commune free valid_from valid_to",
    "code valid_from",
    also=_("wifi, free wifi"),
    title=_("Public wireless hotspots"),
    description=_("Where one can go online in public, and who runs it."),
    cadence="quarterly",
)
NETWORK_NODE = _declare_dataset(
    "network_node",
    models.NetworkNode,
    "code agency level connected four_levels services provider bandwidth_mbps valid_from valid_to",
    "code valid_from",
    also=_("dedicated network"),
    title=_("Nodes of the dedicated data network"),
    description=_("How each agency is connected to the dedicated network, and what it uses it for."),
    access="agency",
    cadence="quarterly",
    record_url=_build_record_url("nut-mang/?nodes-f-code=", "code"),
)
INFORMATION_SYSTEM = _declare_dataset(
    "information_system",
    models.InformationSystem,
    "code name agency level level_approved_on shared public_online monitored_from dedicated_network_from ipv6_from"
    " valid_from valid_to",
    "code valid_from",
    unheld=(
        Unheld(
            _("connected to LGSP, systems on LGSP"),
            _("which systems are connected to LGSP"),
            _("the Department of Science and Technology"),
        ),
        Unheld(
            _("storage, capacity of servers"),
            _("servers and storage of a system"),
            _("the bodies that own the systems"),
        ),
    ),
    title=_("Information systems"),
    description=_("Systems of agencies: security level, shared, public, monitored, on the dedicated network, on IPv6."),
    access="agency",
    cadence="quarterly",
    record_url=_build_record_url("he-thong/?systems-f-code=", "code"),
)
SHARED_PLATFORM = _declare_dataset(
    "shared_platform",
    models.SharedPlatform,
    "platform agency state note valid_from valid_to",
    "platform valid_from",
    also=_("platforms"),
    unheld=(
        Unheld(_("runs in the cloud, hosted"), _("where platforms run"), _("the Department of Science and Technology")),
    ),
    title=_("Shared platforms"),
    description=_("The state of each of the ten platforms that the plan names."),
    cadence="quarterly",
    record_url=lambda row: "/tai-san/nen-tang/",
)
NAMED_DATABASE = _declare_dataset(
    "named_database",
    models.NamedDatabase,
    "database agency state digitised_percent on_lgsp valid_from valid_to",
    "database valid_from",
    also=_("databases"),
    title=_("Named databases"),
    description=_("The state of each of the seven databases that the plan names."),
    cadence="quarterly",
    record_url=lambda row: "/tai-san/nen-tang/",
)
DATA_CENTRE = _declare_dataset(
    "data_centre",
    models.DataCentre,
    "code name agency valid_from valid_to",
    "code valid_from",
    unheld=(
        Unheld(
            _("storage of the data centre, servers of the data centre"),
            _("capacity of data centres"),
            _("the Department of Science and Technology"),
        ),
    ),
    title=_("Data centres"),
    description=_("The data centres of the province and where they stand."),
    access="agency",
    cadence="yearly",
)
DATA_CENTRE_CRITERION = _declare_dataset(
    "data_centre_criterion",
    models.DataCentreCriterion,
    "data_centre document criterion title result assessed_on note",
    "data_centre document criterion assessed_on",
    title=_("Data centre criteria"),
    description=_("How each data centre was judged against the criteria of the centre's decisions."),
    cadence="yearly",
    moment=_filter_until("assessed_on"),
    record_url=lambda row: "/tai-san/nen-tang/",
)
ENDPOINT = _declare_dataset(
    "endpoint",
    models.Endpoint,
    "code agency kind agent installed_on last_seen_on valid_from valid_to",
    "code valid_from",
    also=_("computers, servers"),
    title=_("Servers and workstations"),
    description=_("Machines of agencies and when their anti-malware agent was last heard of."),
    access="security",
    data_class="important",
    cadence="daily",
    record_url=_build_record_url("may-chu-may-tram/?endpoints-f-code=", "code"),
)
FINDING = _declare_dataset(
    "finding",
    models.Finding,
    "code system agency severity found_on due_on fixed_on source",
    "code",
    also=_("weaknesses, vulnerabilities"),
    title=_("Weaknesses"),
    description=_("Weaknesses found in agencies, by when they must be fixed and when they were."),
    access="security",
    data_class="important",
    cadence="daily",
    moment=_filter_until("found_on"),
    record_url=_build_finding_address,
)
DATASETS = (
    SITE,
    CELL,
    FIBRE_SERVICE,
    FIBRE_BY_HAMLET,
    FIBRE_CORRECTION,
    SUBSCRIPTION,
    SURVEY,
    HOTSPOT,
    NETWORK_NODE,
    INFORMATION_SYSTEM,
    SHARED_PLATFORM,
    NAMED_DATABASE,
    DATA_CENTRE,
    DATA_CENTRE_CRITERION,
    ENDPOINT,
    FINDING,
)
