"""Fields that several datasets of coverage share."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.terms import Technology
from hatang.kernel.datasets import Field
from hatang.kernel.imports import queries as imports

OPERATOR = Field("operator", _("Operator"), "code", required=True, of=("identity.organisation",))
TECHNOLOGY = Field(
    "technology",
    _("Technology"),
    "choice",
    required=True,
    choices=tuple(Technology.choices),
)
HAMLET = Field(
    "hamlet",
    _("Hamlet"),
    "code",
    required=True,
    description=_("The code of the hamlet, as 51-21142-T01."),
    of=("places.hamlet",),
)
SHARE = Field(
    "household_share_percent",
    _("Share of households covered"),
    "decimal",
    unit="%",
    required=True,
    description=_("Households with usable service at home over all households of the hamlet."),
)
VALID_FROM = Field("valid_from", _("From"), "date", required=True, description=_("First day on which it is true."))
VALID_TO = Field("valid_to", _("To"), "date", description=_("First day on which it is no longer true; empty: still."))
IMPORT = Field(
    "import_id",
    _("Import"),
    "text",
    description=_("The import that the row came from."),
    called=imports.list_commit_moments,
    is_internal=True,
)
RSRP = Field("rsrp_dbm", _("Signal strength"), "decimal", unit="dBm", description=_("RSRP; RSCP in 3G, RxLev in 2G."))
DOWNLOAD = Field("download_mbps", _("Download speed"), "decimal", unit="Mbps")
UPLOAD = Field("upload_mbps", _("Upload speed"), "decimal", unit="Mbps")
LATENCY = Field("latency_ms", _("Latency"), "decimal", unit="ms")
