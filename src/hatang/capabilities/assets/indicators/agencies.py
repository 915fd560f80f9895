"""Indicators of what agencies run and of how safe it is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.assets.indicators import visibility
from hatang.capabilities.assets.indicators.access_network import PLAN
from hatang.capabilities.assets.queries import agencies, meanings
from hatang.kernel.definitions import DATASET
from hatang.kernel.indicators import Facts, Indicator, LookedAt

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import polars as pl

    from hatang.kernel.problems import Text


def _build_facts(missing: Text, find: Callable[..., pl.DataFrame]) -> Callable[[date], Facts]:
    """Facts found by the query; `missing` says what is not there when it finds nothing."""

    def facts(as_of: date) -> Facts:
        frame = find(as_of=as_of)
        return Facts(frame, reason=missing if frame.is_empty() else "")

    return facts


def _build_looked_facts(
    missing: Text, find: Callable[..., pl.DataFrame], list_looked: Callable[..., list[str]]
) -> Callable[[date], Facts]:
    """Facts found by the query, with which of the state agencies were looked at at all."""

    def facts(as_of: date) -> Facts:
        frame = find(as_of=as_of)
        looked = agencies.find_looked_at(agencies=list_looked(as_of=as_of), as_of=as_of)
        return Facts(
            frame,
            reason=missing if frame.is_empty() else "",
            looked_at=LookedAt(looked, meanings.read_least_looked_at(as_of), _("state agencies")),
        )

    return facts


def find_criterion_facts(as_of: date) -> Facts:
    frame = agencies.criterion_facts(as_of=as_of)
    reason: Text = ""
    if frame.is_empty():
        reason = (
            _("The data centre was not judged by the criteria in force on this date, only by earlier ones.")
            if agencies.assessed_documents(as_of=as_of)
            else _("No data centre was judged by this date.")
        )
    return Facts(frame, reason=reason)


def find_endpoint_facts(as_of: date) -> Facts:
    """The facts of machines: that none was heard of is another reason than that none is known."""
    missing = (
        _("No agent of any machine was heard of by this date.")
        if agencies.any_endpoint(as_of=as_of)
        else _("No machine is registered.")
    )
    find = _build_looked_facts(missing, agencies.endpoint_facts, agencies.list_agencies_with_machines)
    return find(as_of)


_NO_SYSTEMS = _("No information system is registered.")


def _of_systems(
    code: str,
    title: Text,
    feature: str,
    *,
    among: str,
    numerator: Text,
    denominator: Text,
    at: str,
    words: tuple[str, ...] = (),
) -> Indicator:
    """`words`: the definition that says whether the feature needs a day; that of state agencies where of those only."""
    word, of_agencies = next(iter(words), ""), meanings.STATE_AGENCY in words
    return Indicator(
        code=code,
        version=2,
        title=title,
        unit="%",
        of_parts=False,
        numerator=numerator,
        denominator=denominator,
        definition=_(
            "Systems in operation on the date; a feature counts from the day on which it is recorded to begin."
        ),
        citation=f"{PLAN}, {at}",
        reads=("assets.information_system", "identity.organisation", DATASET),
        definitions=words,
        facts=_build_facts(
            _NO_SYSTEMS,
            partial(agencies.system_facts, feature=feature, among=among, word=word, of_agencies=of_agencies),
        ),
        visible=visibility.systems_rows,
    )


NETWORK = Indicator(
    code="network.agencies_four_levels",
    version=1,
    title=_("Agencies on the dedicated network and connected through four levels"),
    unit="%",
    of_parts=False,
    numerator=_("state agencies with a node connected to the dedicated network and through four levels"),
    denominator=_("state agencies of the province on the date"),
    definition=_(
        "State agencies are the bodies of the kinds that the dated definition names; both conditions must hold at one"
        " node, of a level that the dated definition names."
    ),
    citation=f"{PLAN}, III.1.c",
    reads=("assets.network_node", "identity.organisation", DATASET),
    definitions=(meanings.STATE_AGENCY, meanings.FOUR_LEVELS),
    facts=_build_facts(_("No node of the dedicated network is registered."), agencies.network_facts),
    visible=visibility.agencies_rows,
)
SHARED_SYSTEMS = _of_systems(
    "network.shared_systems",
    _("Shared information systems on the dedicated network"),
    "dedicated_network_from",
    among="shared",
    numerator=_("shared information systems on the dedicated network"),
    denominator=_("shared information systems of the province"),
    at="III.2.c",
)
MONITORED = _of_systems(
    "security.public_systems_monitored",
    _("Public online systems remotely monitored"),
    "monitored_from",
    among="public_online",
    numerator=_("public online systems of state agencies under remote monitoring"),
    denominator=_("public online systems of state agencies"),
    at="IV.4",
    words=(meanings.MONITORED_SYSTEM, meanings.STATE_AGENCY),
)
IPV6 = _of_systems(
    "ipv6.systems",
    _("Information systems on IPv6"),
    "ipv6_from",
    among="",
    numerator=_("information systems on IPv6"),
    denominator=_("information systems of all bodies of the province"),
    at="IV.2.b",
    words=(meanings.IPV6_SYSTEM,),
)
WEAKNESSES = Indicator(
    code="security.agencies_weaknesses_fixed",
    version=2,
    title=_("Agencies that fixed their weaknesses"),
    unit="%",
    of_parts=False,
    numerator=_("agencies all of whose due weaknesses are fixed"),
    denominator=_("agencies in which a weakness was found"),
    definition=_(
        "A weakness is due on its day or, where no day was set, within the days that the dated definition gives its"
        " severity; one that is not yet due does not count against the agency."
    ),
    citation=f"{PLAN}, IV.4",
    reads=("assets.finding", "identity.organisation", DATASET),
    definitions=("weakness_fixed", meanings.STATE_AGENCY),
    sufficiency=(meanings.LOOKED_AT,),
    facts=_build_looked_facts(
        _("No weakness was reported by this date."),
        agencies.finding_facts,
        agencies.list_scanned_agencies,
    ),
    visible=visibility.findings_rows,
)
ENDPOINTS = Indicator(
    code="security.endpoints_antimalware",
    version=2,
    title=_("Servers and workstations with anti-malware"),
    unit="%",
    of_parts=False,
    numerator=_("machines with an agent that was heard of within the days of the dated definition"),
    denominator=_("servers and workstations of state agencies on the date"),
    definition=_("An agent not heard of for longer than the dated definition allows does not protect."),
    citation=f"{PLAN}, IV.4",
    reads=("assets.endpoint", "identity.organisation", DATASET),
    definitions=("antimalware_active", meanings.STATE_AGENCY),
    sufficiency=(meanings.LOOKED_AT,),
    facts=find_endpoint_facts,
    visible=visibility.endpoints_rows,
)
PLATFORMS = Indicator(
    code="platforms.shared",
    version=1,
    title=_("Shared platforms in operation"),
    unit="%",
    of_parts=False,
    numerator=_("shared platforms in operation"),
    denominator=_("the ten shared platforms that the plan names"),
    definition=_("A platform that is named and of which nothing is filed counts as not in operation."),
    citation=f"{PLAN}, III.1.c",
    reads=("assets.shared_platform", DATASET),
    definitions=(meanings.IN_OPERATION,),
    facts=_build_facts(_("Nothing is filed about the shared platforms."), agencies.platform_facts),
)
DATABASES = Indicator(
    code="databases.named",
    version=1,
    title=_("Named databases in operation"),
    unit="%",
    of_parts=False,
    numerator=_("databases in operation"),
    denominator=_("the seven databases that the plan names"),
    definition=_("A database that is named and of which nothing is filed counts as not in operation."),
    citation=f"{PLAN}, III.1.c",
    reads=("assets.named_database", DATASET),
    definitions=(meanings.IN_OPERATION,),
    facts=_build_facts(_("Nothing is filed about the named databases."), agencies.database_facts),
)
CRITERIA = Indicator(
    code="datacentre.criteria",
    version=1,
    title=_("Data centre criteria met"),
    unit="%",
    of_parts=False,
    numerator=_("criteria met at the last judgement"),
    denominator=_("criteria of the decision in force on the date by which the data centre was judged"),
    definition=_(
        "Only the criteria in force on the date count (922/QĐ-BTTTT, from 3 April 2025 405/QĐ-BKHCN); one that was"
        " listed but not judged is not met."
    ),
    citation=f"{PLAN}, III.1.c; 922/QĐ-BTTTT (20/05/2022); 405/QĐ-BKHCN (03/04/2025)",
    reads=("assets.data_centre", "assets.data_centre_criterion", "identity.organisation", DATASET),
    definitions=(meanings.CENTRE_CRITERIA,),
    facts=find_criterion_facts,
)
INDICATORS = (
    NETWORK,
    SHARED_SYSTEMS,
    MONITORED,
    IPV6,
    WEAKNESSES,
    ENDPOINTS,
    PLATFORMS,
    DATABASES,
    CRITERIA,
)
