"""The API of assets: mast positions (GeoJSON streamed, or page by page), cells, fibre of a hamlet."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - read by ninja at run time
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema

from hatang.capabilities.assets import public
from hatang.capabilities.assets.queries import sites as queries
from hatang.capabilities.assets.terms import Technology  # noqa: TC001 - read by ninja at run time
from hatang.kernel import access, datasets, http
from hatang.kernel.access import Area
from hatang.kernel.http import Page
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

router = Router()
READS = ("assets.site", "assets.cell")


class Asked(Schema):
    """Which mast positions: a date (today unless said), an operator, a technology, an area (21142@2025-07-01)."""

    as_of: date | None = None
    operator: str = ""
    technology: Technology | None = None
    area: str = ""

    def within(self) -> Area | None:
        return Area.parse(self.area) if self.area else None


class SiteOut(Schema):
    code: str
    name: str
    owner: str
    tenants: list[str]
    kind: str
    height_m: float | None
    status: str
    commune: str
    longitude: float | None
    latitude: float | None
    valid_from: date
    valid_to: date | None


class CellOut(Schema):
    code: str
    site: str
    operator: str
    technology: str
    band_mhz: int | None
    azimuth_deg: float | None
    electrical_tilt_deg: float | None
    mechanical_tilt_deg: float | None
    antenna_height_m: float | None
    power_dbm: float | None
    gain_dbi: float | None
    eirp_dbm: float | None
    status: str
    valid_from: date
    valid_to: date | None


class ClaimOut(Schema):
    operator: str
    state: str
    technology: str
    max_mbps: int | None
    served_percent: float | None
    valid_from: date
    denied: bool


class CorrectionOut(Schema):
    operator: str
    state: str
    reason: str
    valid_from: date
    valid_to: date | None


class FibreOut(Schema):
    """Whether a hamlet has fibre on a date; null: nobody filed anything. Claims and corrections behind it."""

    hamlet: str
    as_of: date
    available: bool | None
    quality: str
    claims: list[ClaimOut]
    corrections: list[CorrectionOut]


def _resolve_day(as_of: date | None) -> date:
    return as_of or timezone.localdate()


def _build_site(row: public.SiteRow, is_placed: bool) -> SiteOut:
    """The mast position; where it stands only for those who may know it."""
    return SiteOut(**(vars(row) | ({} if is_placed else {"longitude": None, "latitude": None})))


@router.get("/sites.geojson", auth=http.auth_by_rule("assets.view"))
def sites_geojson(request: HttpRequest, asked: Query[Asked]) -> HttpResponseBase:
    """Mast positions as points, streamed. A technology finds only masts whose cells the caller may see."""
    actor = access.actor_of(request)
    day, technology = _resolve_day(asked.as_of), asked.technology or ""
    parts = (day, asked.dict(), sorted(map(str, actor.grants)), datasets.read_revisions(READS))

    def build() -> HttpResponseBase:
        pieces = public.sites_geojson(
            as_of=day, actor=actor, operator=asked.operator, technology=technology, within=asked.within()
        )
        return http.Stream(pieces)

    return http.with_etag(request, parts, build)


@router.get("/sites", response=Page[SiteOut], auth=http.auth_by_rule("assets.view"))
def sites(request: HttpRequest, asked: Query[Asked], cursor: str = "", size: int = http.PAGE_SIZE) -> Page[SiteOut]:
    """Mast positions, page by page."""
    visible_sites = queries.list_sites(
        actor=access.actor_of(request),
        as_of=_resolve_day(asked.as_of),
        operator=asked.operator,
        technology=asked.technology or "",
        within=asked.within(),
    )
    rows, following = http.paginate_rows(visible_sites, cursor, size)
    is_placed = queries.sees_places(actor=access.actor_of(request))
    return Page[SiteOut](items=[_build_site(public.to_site_row(mast), is_placed) for mast in rows], next=following)


@router.get("/sites/{code}", response=SiteOut, auth=http.auth_by_rule("assets.view"))
def site(request: HttpRequest, code: str, as_of: date | None = None) -> SiteOut:
    """One mast position on the date, or as it was nearest to it."""
    site_row = public.find_site(code=code, as_of=_resolve_day(as_of), actor=access.actor_of(request))
    if site_row is None:
        raise Missing("site", _("There is no such mast position"), where=code)
    return _build_site(site_row, queries.sees_places(actor=access.actor_of(request)))


@router.get("/cells", response=Page[CellOut], auth=http.auth_by_rule("assets.view_operator_data"))
def cells(request: HttpRequest, asked: Query[Asked], cursor: str = "", size: int = http.PAGE_SIZE) -> Page[CellOut]:
    """Cells that the caller may see: an operator's engineer those of the operator."""
    visible_cells = queries.list_cells(
        actor=access.actor_of(request),
        as_of=_resolve_day(asked.as_of),
        operator=asked.operator,
        technology=asked.technology or "",
    )
    rows, following = http.paginate_rows(visible_cells, cursor, size)
    names = CellOut.model_fields
    return Page[CellOut](
        items=[CellOut(**{name: getattr(cell, name) for name in names}) for cell in rows], next=following
    )


@router.get("/hamlets/{hamlet}/fibre", response=FibreOut, auth=http.auth_by_rule("assets.view"))
def fibre(request: HttpRequest, hamlet: str, as_of: date | None = None) -> FibreOut:
    """Fibre of a hamlet on the date, with every claim and correction."""
    hamlet_fibre = public.fibre_of(hamlet, _resolve_day(as_of), access.actor_of(request))
    return FibreOut(
        hamlet=hamlet_fibre.hamlet,
        as_of=hamlet_fibre.as_of,
        available=hamlet_fibre.available,
        quality="declared",
        claims=[
            ClaimOut(**{name: getattr(claim, name) for name in ClaimOut.model_fields}) for claim in hamlet_fibre.claims
        ],
        corrections=[
            CorrectionOut(**{name: getattr(correction, name) for name in CorrectionOut.model_fields})
            for correction in hamlet_fibre.corrections
        ],
    )
