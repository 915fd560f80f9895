"""The words of assets: kinds, states, technologies, the ten platforms, the seven databases, and its named numbers."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _


class Technology(models.TextChoices):
    """Generations of mobile technology (3GPP)."""

    G2 = "2G", "2G"
    G3 = "3G", "3G"
    G4 = "4G", "4G"
    G5 = "5G", "5G"
    G6 = "6G", "6G"


class SiteKind(models.TextChoices):
    SELF_SUPPORTING = "self_supporting", _("Self-supporting tower")
    GUYED = "guyed", _("Guyed mast")
    ROOFTOP = "rooftop", _("Rooftop mast")
    SMALL = "small", _("Small roof pole")
    CAMOUFLAGED = "camouflaged", _("Camouflaged mast")


class ServiceStatus(models.TextChoices):
    IN_SERVICE = "in_service", _("In service")
    UNDER_CONSTRUCTION = "under_construction", _("Under construction")
    OUT_OF_SERVICE = "out_of_service", _("Out of service")


class PlannedKind(models.TextChoices):
    """What a decision will have built."""

    SITE = "site", _("Planned site")
    LINE = "line", _("Planned line")


class FibreTechnology(models.TextChoices):
    """Passive optical networks (ITU-T G.984, G.9807.1, IEEE 802.3ah)."""

    GPON = "GPON", "GPON"
    XGS_PON = "XGS-PON", "XGS-PON"
    EPON = "EPON", "EPON"
    ACTIVE_ETHERNET = "AON", _("Active Ethernet")


class FibreState(models.TextChoices):
    AVAILABLE = "available", _("Fibre available")
    NONE = "none", _("No fibre")


class SubscriptionService(models.TextChoices):
    FIBRE = "fibre", _("Fixed fibre")
    MOBILE_BROADBAND = "mobile_broadband", _("Mobile broadband")
    MOBILE_5G = "mobile_5g", _("Mobile 5G")


class SurveySubject(models.TextChoices):
    ADULTS_SMARTPHONE = "adults_smartphone", _("Adults with a smartphone")
    HOUSEHOLDS_SMART = "households_smart", _("Households with a smart device")
    ENTERPRISES_IOT = "enterprises_iot", _("Enterprises able to apply IoT")
    RESIDENTS_EID = "residents_eid", _("Residents with an electronic identity")


class SmartDevice(models.TextChoices):
    """What a household with a smart device may have."""

    SMARTPHONE = "smartphone", _("Smartphone")
    TABLET = "tablet", _("Tablet")
    COMPUTER = "computer", _("Computer")
    SMART_TV = "smart_tv", _("Smart television")


class SurveyMethod(models.TextChoices):
    """How the figure was found; only a survey that asked a sample is a measurement."""

    FACE_TO_FACE = "face_to_face", _("Face-to-face interview")
    TELEPHONE = "telephone", _("Telephone interview")
    ADMINISTRATIVE = "administrative", _("Administrative statistics")


class AgencyLevel(models.TextChoices):
    CENTRAL = "central", _("Central")
    PROVINCE = "province", _("Province")
    DISTRICT = "district", _("District")
    COMMUNE = "commune", _("Commune")


class NetworkService(models.TextChoices):
    """What an agency uses the dedicated data network for."""

    VIDEO_CONFERENCE = "video_conference", _("Video conference")
    DOCUMENTS = "documents", _("Electronic documents")
    MAIL = "mail", _("Electronic mail")
    ONE_STOP = "one_stop", _("Electronic one-stop desk")
    INTERNET = "internet", _("Internet access")


class DeploymentState(models.TextChoices):
    NOT_STARTED = "not_started", _("Not started")
    IN_PROGRESS = "in_progress", _("In progress")
    OPERATING = "operating", _("Operating")
    STOPPED = "stopped", _("Stopped")


class CriterionResult(models.TextChoices):
    MET = "met", _("Met")
    NOT_MET = "not_met", _("Not met")
    NOT_ASSESSED = "not_assessed", _("Not assessed")


class EndpointKind(models.TextChoices):
    SERVER = "server", _("Server")
    WORKSTATION = "workstation", _("Workstation")


class Severity(models.TextChoices):
    """How bad a weakness is; an agency that was looked through without finding one is a row of `NONE`."""

    CRITICAL = "critical", _("Critical")
    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")
    NONE = "none", _("Nothing found")


class PlatformName(models.TextChoices):
    """The ten shared platforms that Plan 194/KH-UBND names in III.1.c."""

    DIGITAL_MAP = "digital_map", _("Digital map platform")
    LGSP = "lgsp", _("Provincial data integration and sharing platform (LGSP)")
    ANALYTICS = "analytics", _("Central data analysis and processing platform")
    GOVERNANCE = "governance", _("Unified digital governance platform of the province")
    MEETINGS = "meetings", _("Online meeting platform")
    MONITORING = "monitoring", _("Online monitoring platform for state management")
    CITIZEN_ASSISTANT = "citizen_assistant", _("Virtual assistant for citizens and enterprises")
    OFFICIAL_ASSISTANT = "official_assistant", _("Virtual assistant for civil servants")
    OPEN_DATA = "open_data", _("Open data portal platform")
    SPATIAL_DATA = "spatial_data", _("Shared spatial data platform of the province")


class DatabaseName(models.TextChoices):
    """The seven fields whose databases Plan 194/KH-UBND names in III.1.c."""

    LAND = "land", _("Land database")
    CONSTRUCTION = "construction", _("Construction database")
    HEALTH = "health", _("Health database")
    EDUCATION = "education", _("Education database")
    CIVIL_STATUS = "civil_status", _("Civil status database")
    POPULATION = "population", _("Population database")
    IDENTITY = "identity", _("Electronic identification and authentication database")


# The day Plan 194/KH-UBND was signed: a mast position commissioned from this day on is new under the plan.
PLAN_194_SIGNED = date(2022, 12, 16)
# What a survey asked that does not say it: adults from this age on, and these devices, as first published.
ADULT_AGE_ASKED = 18
DEVICES_ASKED = ("smartphone", "tablet", "computer", "smart_tv")
# Surveys that ended within this many days before the latest one belong to the same round.
SURVEY_ROUND_DAYS = 183
# Subscriptions older than this many days are no longer the state of a commune.
SUBSCRIPTIONS_CURRENT_DAYS = 366
