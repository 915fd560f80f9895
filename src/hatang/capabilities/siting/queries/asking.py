"""What a scenario asks, as one value that was looked at: numbers in their ranges, and every price it needs."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting.terms import LineKind, PeopleAsked, PriceItem, ScenarioQuestion, SignalBasis, SiteSource
from hatang.kernel.problems import Invalid
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

# Ranges of the numbers asked: (least, most, what it is called).
RANGES = {
    "budget_vnd": (0, 10**15, _("Budget (đồng)")),
    "share_percent": (0, 100, _("Share to be reached (%)")),
    "floor_percent": (0, 100, _("At least in each hamlet (%)")),
    "radius_m": (200, 30_000, _("Radius of a mast (m)")),
    "height_m": (3, 400, _("Mast height (m)")),
    "least_shared_percent": (0, 100, _("At least shared (%)")),
    "capacity_people": (0, 10**6, _("People one site can serve")),
    "road_within_m": (0, 50_000, _("Farthest from a road (m)")),
    "power_within_m": (0, 50_000, _("Farthest from power (m)")),
    "first_year": (0, 2100, _("First year of building")),
    "build_years": (1, 15, _("Years of building")),
    "years": (1, 50, _("Years")),
    "discount_percent": (0, 50, _("Discount rate (% a year)")),
    "take_up_percent": (0, 100, _("Households that connect (%)")),
    "pole_spacing_m": (5, 500, _("Metres between poles")),
    "connect_within_m": (0, 50_000, _("Farthest from a line (m)")),
    "community_homes": (1, 10_000, _("Households on one shared terminal")),
    "seconds": (1, 3600, _("Seconds of search")),
    "carbon_kg_m": (0, 10_000, _("Carbon of a metre of trench (kg)")),
}


@dataclass(frozen=True)
class Ask:
    """A question with its settings; all lists are codes.

    `keep_sites`, `avoid_sites`, `keep_hamlets`, `avoid_hamlets`: what a planner locked. `carbon_kg_m` 0: not counted.
    `build_years` above 1 spreads the answer over years from `first_year` (0: the year after the figures).
    `capacity_people`, `road_within_m`, `power_within_m` 0: no limit. Power is known by the pole lines of the network.
    """

    question: str
    area: str = ""
    budget_vnd: int = 0
    share_percent: float = 100.0
    floor_percent: float = 0.0
    basis: str = SignalBasis.DECLARED
    people_asked: str = PeopleAsked.EVERYBODY
    technology: str = "4G"
    radius_m: float = 4000.0
    height_m: float = 42.0
    sources: tuple[str, ...] = tuple(SiteSource.values)
    least_shared_percent: float = 0.0
    second_cover: bool = False
    capacity_people: float = 0.0
    road_within_m: float = 0.0
    power_within_m: float = 0.0
    first_year: int = 0
    build_years: int = 1
    years: int = 15
    discount_percent: float = 8.0
    take_up_percent: float = 60.0
    new_poles: bool = True
    pole_spacing_m: float = 40.0
    connect_within_m: float = 2000.0
    community_homes: float = 30.0
    seconds: float = 20.0
    carbon_kg_m: float = 0.0
    keep_sites: tuple[str, ...] = ()
    avoid_sites: tuple[str, ...] = ()
    keep_hamlets: tuple[str, ...] = ()
    avoid_hamlets: tuple[str, ...] = ()

    @classmethod
    def of(cls, said: dict[str, Any]) -> Ask:
        """The ask of stored or given settings; unknown names are refused, lists become tuples."""
        known = {field.name for field in fields(cls)}
        if said.keys() - known:
            raise Invalid("asked", _("A scenario has no such setting"), where=", ".join(sorted(said.keys() - known)))
        values: dict[str, Any] = {
            n: tuple(setting) if isinstance(setting, list) else setting for n, setting in said.items()
        }
        ask = cls(**values)
        ask.check()
        return ask

    @property
    def kind(self) -> ScenarioQuestion:
        return ScenarioQuestion(self.question)

    def building(self, as_of: date) -> range:
        """The years in which it is built; empty where the answer is not spread over years."""
        if self.build_years < 2:
            return range(0)
        first = self.first_year or as_of.year + 1
        return range(first, first + self.build_years)

    def as_json(self) -> dict[str, Any]:
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    def check(self) -> None:
        """`Invalid` that names the first setting that cannot be."""
        if self.question not in ScenarioQuestion.values:
            raise Invalid("asked", _("There is no such question"), where=self.question)
        if self.basis not in SignalBasis.values:
            raise Invalid("asked", _("There is no such basis"), where=self.basis)
        if self.people_asked not in PeopleAsked.values:
            raise Invalid("asked", _("Nobody counts people so"), where=self.people_asked)
        for name, (least, most, title) in RANGES.items():
            value = getattr(self, name)
            if not least <= value <= most:  # NaN too
                raise Invalid(
                    "asked",
                    _("This number cannot be"),
                    where=f"{title}: {formats.format_number(value)}",
                    hint=_("From %(least)s to %(most)s.")
                    % {"least": formats.format_number(least), "most": formats.format_number(most)},
                )
        if self.kind.has_sites and not set(self.sources) & set(SiteSource.values):
            raise Invalid("asked", _("Say where masts may stand"), hint=_("Choose at least one source of candidates."))
        for kept, avoided in ((self.keep_sites, self.avoid_sites), (self.keep_hamlets, self.avoid_hamlets)):
            if both := set(kept) & set(avoided):
                raise Invalid(
                    "asked", _("The same thing cannot be kept and left out"), where=", ".join(sorted(both)[:5])
                )

    def prices(self, kinds: Iterable[str], *, with_works: bool) -> list[PriceItem]:
        """Every price that the question needs over lines of these kinds."""
        needed = [*_CABLES]
        for kind in kinds:
            needed += _OF_LINES[LineKind(kind)]
        if LineKind.ROAD.value in set(kinds) and self.new_poles:
            needed.append(PriceItem.AERIAL)
        if with_works:
            needed.append(PriceItem.TRENCH_SHARED)
        if self.kind.has_sites:
            return [*needed, *self._of_sites()]
        needed += _OF_FIBRE
        if self.kind is ScenarioQuestion.CHEAPEST:
            needed += [*_OF_SATELLITES, *(self._of_sites() if self.sources else ())]
        return [*needed, PriceItem.REVENUE_FIBRE]

    def _of_sites(self) -> list[PriceItem]:
        needed = [PriceItem.RADIO, PriceItem.INSTALLATION, PriceItem.SITE_YEAR, PriceItem.MICROWAVE]
        if set(self.sources) & {SiteSource.BUILDING, SiteSource.SUMMIT, SiteSource.DRAWN}:
            needed.append(PriceItem.MAST)
        if SiteSource.MAST in self.sources:
            needed.append(PriceItem.MAST_RENT)
        return [*needed, PriceItem.REVENUE_MOBILE]


_CABLES = (
    PriceItem.CABLE_12,
    PriceItem.CABLE_24,
    PriceItem.CABLE_48,
    PriceItem.CABLE_96,
    PriceItem.CABLE_144,
)
_OF_LINES = {
    LineKind.ROAD: (PriceItem.TRENCH_SOFT, PriceItem.TRENCH_HARD, PriceItem.TRENCH_PAVED),
    LineKind.POLE_LINE: (PriceItem.CABLE_LAYING, PriceItem.POLE_RENT),
    LineKind.DUCT: (PriceItem.CABLE_LAYING, PriceItem.DUCT_RENT),
}
_OF_FIBRE = (
    PriceItem.SPLITTER_4,
    PriceItem.SPLITTER_8,
    PriceItem.SPLITTER_32,
    PriceItem.CABINET,
    PriceItem.CLOSURE,
    PriceItem.OLT_PORT,
    PriceItem.DROP,
)
_OF_SATELLITES = (PriceItem.LEO_KIT, PriceItem.LEO_MONTH, PriceItem.COMMUNITY_KIT, PriceItem.COMMUNITY_MONTH)
