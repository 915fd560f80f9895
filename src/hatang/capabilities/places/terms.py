"""The words of places: kinds of units, hamlets, zones, points, and the conditions that officers sort by."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class UnitKind(TextChoices):
    PROVINCE = "province", _("Province")
    DISTRICT = "district", _("District")
    CITY = "city", _("City of a province")
    TOWN = "town", _("Town")
    COMMUNE = "commune", _("Rural commune")
    WARD = "ward", _("Ward")
    TOWNSHIP = "township", _("Township")
    SPECIAL_ZONE = "special_zone", _("Special zone")


class Level(TextChoices):
    """The storeys of the tree; the district level ended on 1 July 2025."""

    PROVINCE = "province", _("Province level")
    DISTRICT = "district", _("District level")
    COMMUNE = "commune", _("Commune level")


KINDS_OF_LEVEL: dict[str, tuple[str, ...]] = {
    Level.PROVINCE: (UnitKind.PROVINCE,),
    Level.DISTRICT: (UnitKind.DISTRICT, UnitKind.CITY, UnitKind.TOWN),
    Level.COMMUNE: (UnitKind.COMMUNE, UnitKind.WARD, UnitKind.TOWNSHIP, UnitKind.SPECIAL_ZONE),
}
LEVEL_OF_KIND = {kind: level for level, kinds in KINDS_OF_LEVEL.items() for kind in kinds}

# Official names are proper names: "Xã Trà Bùi" in every language.
OFFICIAL_PREFIX: dict[str, str] = {
    UnitKind.PROVINCE: "Tỉnh",
    UnitKind.DISTRICT: "Huyện",
    UnitKind.CITY: "Thành phố",
    UnitKind.TOWN: "Thị xã",
    UnitKind.COMMUNE: "Xã",
    UnitKind.WARD: "Phường",
    UnitKind.TOWNSHIP: "Thị trấn",
    UnitKind.SPECIAL_ZONE: "Đặc khu",
}


class ChangeKind(TextChoices):
    WHOLE = "whole", _("went on unchanged")
    RENAME = "rename", _("renamed")
    MERGE = "merge", _("merged")
    PART = "part", _("split")


class HamletKind(TextChoices):
    HAMLET = "hamlet", _("Rural hamlet")
    RESIDENTIAL_GROUP = "residential_group", _("Residential group")


HAMLET_PREFIX: dict[str, str] = {HamletKind.HAMLET: "Thôn", HamletKind.RESIDENTIAL_GROUP: "Tổ dân phố"}


class PopulationKind(TextChoices):
    POPULATION = "population", _("Population")
    HOUSEHOLDS = "households", _("Households")
    ADULTS = "adults", _("Adults")
    URBAN_POPULATION = "urban_population", _("Urban population")


class ZoneKind(TextChoices):
    URBAN = "urban", _("Urban zone")
    INDUSTRIAL_PARK = "industrial_park", _("Industrial park")
    INDUSTRIAL_CLUSTER = "industrial_cluster", _("Industrial cluster")
    TOURIST = "tourist", _("Tourist zone")


class PointKind(TextChoices):
    SCHOOL = "school", _("School")
    HEALTH_STATION = "health_station", _("Commune health station")
    HOSPITAL = "hospital", _("Hospital")
    POST_OFFICE = "post_office", _("Post office")
    COMMITTEE_OFFICE = "committee_office", _("Office of the commune committee")
    COMMUNITY_HOUSE = "community_house", _("Community house")
    MARKET = "market", _("Market")
    BUS_STATION = "bus_station", _("Bus station")
    TOURIST_SITE = "tourist_site", _("Tourist site")


class NewRural(TextChoices):
    """New-rural standard of a commune, each level containing the one before."""

    NONE = "none", _("Not yet new rural")
    NEW_RURAL = "new_rural", _("New rural")
    ADVANCED = "advanced", _("Advanced new rural")
    MODEL = "model", _("Model new rural")


class RegionClass(TextChoices):
    """Class of a commune in the ethnic minority and mountainous area."""

    CLASS_1 = "1", _("Region I")
    CLASS_2 = "2", _("Region II")
    CLASS_3 = "3", _("Region III")
    OUTSIDE = "outside", _("Outside the classified area")


class HoleCause(TextChoices):
    NO_ELECTRICITY = "no_electricity", _("No grid electricity")
    TERRAIN = "terrain", _("Shadowed by terrain")
    SPARSE = "sparse", _("Sparse settlement")
    NO_ROAD = "no_road", _("No road to a site")
    NOT_INVESTED = "not_invested", _("Site not yet built")


class Weighing(TextChoices):
    """By what a figure was divided among the units of another date; CONCLUDED stands beside the one it weakens."""

    SHARE = "share", _("recorded shares of the split")
    HAMLET_POPULATION = "hamlet_population", _("population of the hamlets, by commune before and after")
    HAMLET_HOUSEHOLDS = "hamlet_households", _("households of the hamlets, by commune before and after")
    COMMUNE_POPULATION = "commune_population", _("population of the communes before")
    CONCLUDED = "concluded", _("estimate: communes of some hamlets were concluded from their position")


class Unplaceable(TextChoices):
    """Why a figure stands on no unit of the other date."""

    SHARE_UNKNOWN = "share_unknown", _("No source says how the unit was divided.")
    WEIGHTS_UNKNOWN = "weights_unknown", _("No source says how many people each of the older units had.")
    HAMLETS_UNKNOWN = "hamlets_unknown", _("People of hamlets whose commune on the other date is not known.")
