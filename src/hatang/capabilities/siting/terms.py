"""The words of siting: what a price is of, lines that fibre can follow, candidates, and how a scenario stands."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

# The body that keeps the plans of the province and leads what nobody else was named for.
LEAD_DEPARTMENT = "QNG.SKHCN"


class PriceUnit(models.TextChoices):
    """What one amount of the price book buys."""

    METRE = "m", _("per metre")
    METRE_YEAR = "m_year", _("per metre a year")
    EACH = "each", _("each")
    EACH_YEAR = "each_year", _("each, a year")
    EACH_MONTH = "each_month", _("each, a month")
    HOUSEHOLD = "household", _("per household")
    HOUSEHOLD_MONTH = "household_month", _("per household a month")


class PriceItem(models.TextChoices):
    """Everything a scenario may have to pay for, or be paid."""

    CABLE_12 = "cable_12", _("Cable of 12 fibres")
    CABLE_24 = "cable_24", _("Cable of 24 fibres")
    CABLE_48 = "cable_48", _("Cable of 48 fibres")
    CABLE_96 = "cable_96", _("Cable of 96 fibres")
    CABLE_144 = "cable_144", _("Cable of 144 fibres")
    CABLE_LAYING = "cable_laying", _("Laying cable in a duct or on poles")
    DUCT_RENT = "duct_rent", _("Rent of a duct")
    POLE_RENT = "pole_rent", _("Rent of a pole")
    AERIAL = "aerial", _("New poles for a cable")
    TRENCH_SOFT = "trench_soft", _("New trench in soft ground")
    TRENCH_HARD = "trench_hard", _("New trench in hard ground")
    TRENCH_PAVED = "trench_paved", _("New trench under a paved road")
    TRENCH_SHARED = "trench_shared", _("Duct in a trench that others dig")
    SPLITTER_4 = "splitter_4", _("Splitter 1:4")
    SPLITTER_8 = "splitter_8", _("Splitter 1:8")
    SPLITTER_32 = "splitter_32", _("Splitter 1:32")
    CABINET = "cabinet", _("Fibre cabinet")
    CLOSURE = "closure", _("Splice closure")
    OLT_PORT = "olt_port", _("Optical line terminal, one port")
    DROP = "drop", _("Connecting a household by fibre")
    MAST = "mast", _("New mast")
    RADIO = "radio", _("Radio equipment of a site")
    INSTALLATION = "installation", _("Installing a site")
    SITE_YEAR = "site_year", _("Running a site")
    MAST_RENT = "mast_rent", _("Rent of a place on another's mast")
    MICROWAVE = "microwave", _("Microwave hop")
    LEO_KIT = "leo_kit", _("Satellite terminal of a household")
    LEO_MONTH = "leo_month", _("Satellite service of a household")
    COMMUNITY_KIT = "community_kit", _("Satellite terminal of a community")
    COMMUNITY_MONTH = "community_month", _("Satellite service of a community")
    HAPS_MONTH = "haps_month", _("Service of a high platform")
    HOTSPOT = "hotspot", _("Public Wi-Fi point")
    REVENUE_FIBRE = "revenue_fibre", _("Revenue from fibre")
    REVENUE_MOBILE = "revenue_mobile", _("Revenue from mobile broadband")

    @property
    def unit(self) -> PriceUnit:
        """What one amount buys; without an entry, one piece."""
        return _UNITS.get(self, PriceUnit.EACH)


_UNITS = {
    **dict.fromkeys(
        (
            PriceItem.CABLE_12,
            PriceItem.CABLE_24,
            PriceItem.CABLE_48,
            PriceItem.CABLE_96,
            PriceItem.CABLE_144,
            PriceItem.CABLE_LAYING,
            PriceItem.AERIAL,
            PriceItem.TRENCH_SOFT,
            PriceItem.TRENCH_HARD,
            PriceItem.TRENCH_PAVED,
            PriceItem.TRENCH_SHARED,
        ),
        PriceUnit.METRE,
    ),
    PriceItem.DUCT_RENT: PriceUnit.METRE_YEAR,
    PriceItem.POLE_RENT: PriceUnit.EACH_YEAR,
    PriceItem.SITE_YEAR: PriceUnit.EACH_YEAR,
    PriceItem.MAST_RENT: PriceUnit.EACH_YEAR,
    PriceItem.DROP: PriceUnit.HOUSEHOLD,
    PriceItem.LEO_KIT: PriceUnit.HOUSEHOLD,
    PriceItem.LEO_MONTH: PriceUnit.HOUSEHOLD_MONTH,
    PriceItem.COMMUNITY_MONTH: PriceUnit.EACH_MONTH,
    PriceItem.HAPS_MONTH: PriceUnit.HOUSEHOLD_MONTH,
    PriceItem.REVENUE_FIBRE: PriceUnit.HOUSEHOLD_MONTH,
    PriceItem.REVENUE_MOBILE: PriceUnit.HOUSEHOLD_MONTH,
}


class LineKind(models.TextChoices):
    """Along what a cable can go."""

    ROAD = "road", _("Road")
    POLE_LINE = "pole_line", _("Pole line")
    DUCT = "duct", _("Duct line")


class Surface(models.TextChoices):
    """What a trench along a road is dug through."""

    PAVED = "paved", _("Paved road")
    HARD = "hard", _("Gravel or rock")
    SOFT = "soft", _("Earth")


class WorkKind(models.TextChoices):
    """Digging of others that a cable can join."""

    ROAD = "road", _("Road works")
    UNDERGROUNDING = "undergrounding", _("Undergrounding of cables")
    WATER = "water", _("Water or sewer works")


class ScenarioQuestion(models.TextChoices):
    """What a scenario asks."""

    BUDGET = "budget", _("Most people for a budget")
    SHARE = "share", _("Least money for a share of the people")
    FIBRE = "fibre", _("Fibre to homes at least cost")
    CHEAPEST = "cheapest", _("The cheapest technology for each hamlet")

    @property
    def has_sites(self) -> bool:
        """Whether masts are chosen; otherwise lines are."""
        return self in (ScenarioQuestion.BUDGET, ScenarioQuestion.SHARE)


class SignalBasis(models.TextChoices):
    """Where it is known from who has no signal, and whom a new mast would reach."""

    DECLARED = "declared", _("What operators declare, and a radius")
    PREDICTED = "predicted", _("What the radio model predicts")


class PeopleAsked(models.TextChoices):
    """Whose missing signal counts: a hamlet counts as covered from a share on, and leaves some of its people out."""

    EVERYBODY = "everybody", _("Everybody without a signal, also those left over in hamlets that count as covered")
    UNCOVERED = "uncovered", _("Only people of hamlets that do not count as covered")


class ScenarioState(models.TextChoices):
    WAITING = "waiting", _("in the queue")
    RUNNING = "running", _("being solved")
    COMPLETE = "complete", _("solved")
    STOPPED = "stopped", _("stopped, the best is kept")
    FAILED = "failed", _("refused")


class SiteSource(models.TextChoices):
    """Where a candidate for a mast comes from."""

    MAST = "mast", _("Mast that stands")
    BUILDING = "building", _("Public building")
    SUMMIT = "summit", _("High point")
    DRAWN = "drawn", _("Drawn by hand")


class Backhaul(models.TextChoices):
    FIBRE = "fibre", _("by fibre")
    MICROWAVE = "microwave", _("by microwave")
    RELAY = "relay", _("by microwave over a new site")


class HamletService(models.TextChoices):
    """By what a hamlet is served in a scenario."""

    FIBRE = "fibre", _("Fibre branch")
    SITE = "site", _("Site")
    SHARED = "shared", _("Shared site")
    COMMUNITY = "community", _("Shared satellite terminal")
    LEO = "leo", _("Satellite terminal in each household")
    HAPS = "haps", _("High platform")
    NONE = "none", _("Not served")


class BillLayer(models.TextChoices):
    """The layers of a bill of quantities."""

    SITES = "sites", _("Sites")
    BACKHAUL = "backhaul", _("Backhaul")
    DUCT = "duct", _("In rented ducts")
    POLE = "pole", _("On rented poles")
    SHARED = "shared", _("In trenches of others")
    AERIAL = "aerial", _("On new poles")
    TRENCH = "trench", _("In new trenches")
    CABLES = "cables", _("Cables")
    NODES = "nodes", _("Splitters, cabinets, closures")
    DROPS = "drops", _("Connections of households")
    SATELLITE = "satellite", _("Satellite and high platforms")


class BuildKind(models.TextChoices):
    """What an operator plans to build."""

    SITE = "site", _("New site")
    ROUTE = "route", _("New route")


class OverlapKind(models.TextChoices):
    """What a planned site or route is near to."""

    ROUTE = "route", _("Planned route")
    SITE = "site", _("Planned site")
    MAST = "mast", _("Mast that stands")
    WORK = "work", _("Planned digging")


class OfferAnswer(models.TextChoices):
    """How an offer to share stands."""

    WAITING = "waiting", _("waiting for an answer")
    YES = "yes", _("will share")
    NO = "no", _("will not share")
