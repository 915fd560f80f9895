"""The words of people and organisations: kinds of bodies, roles, duties, and what the reference files say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from hatang.kernel import access

if TYPE_CHECKING:
    from datetime import date

# Agency identifiers: at most 35 characters of 0-9, A-Z and the point.
CODE_PATTERN = r"^[0-9A-Z.]{1,35}$"
CODE_LENGTH = 35
# The province this installation serves: who is meant when a text names "Sở Y tế" and no province.
HOME_PROVINCE = "QNG"
ORGANISATIONS, SUCCESSIONS = "identity.organisation", "identity.succession"
# The import of accounts.
ACCOUNTS = "identity.accounts"


class OrganisationKind(models.TextChoices):
    GOVERNMENT = "government", _("government")
    GOVERNMENT_OFFICE = "government_office", _("government or council office")
    MINISTRY = "ministry", _("ministry")
    CENTRAL_AGENCY = "central_agency", _("central agency")
    PARTY_COMMITTEE = "party_committee", _("party committee")
    COUNCIL = "council", _("people's council")
    PROVINCIAL_COMMITTEE = "provincial_committee", _("provincial people's committee")
    DEPARTMENT = "department", _("provincial department")
    SUBORDINATE_UNIT = "subordinate_unit", _("subordinate unit")
    DISTRICT_COMMITTEE = "district_committee", _("district people's committee")
    COMMUNE_COMMITTEE = "commune_committee", _("commune people's committee")
    POLICE = "police", _("police")
    MILITARY = "military", _("military")
    BANK = "bank", _("state bank")
    OPERATOR_GROUP = "operator_group", _("telecommunications group")
    OPERATOR = "operator", _("telecommunications operator in the province")
    POWER_COMPANY = "power_company", _("power company")
    ENTERPRISE = "enterprise", _("enterprise")
    PRESS = "press", _("newspaper")
    BROADCASTER = "broadcaster", _("broadcaster")
    STEERING_COMMITTEE = "steering_committee", _("steering committee")
    GROUP = "group", _("group of organisations")


class Duty(models.TextChoices):
    """A duty that may go elsewhere than the body that held it; empty means all of them."""

    ALL = "", _("all duties")
    INFORMATION_SECURITY = "information_security", _("information security")
    PRESS = "press", _("press and publishing")
    SOCIAL_PROTECTION = "social_protection", _("social protection")
    VOCATIONAL_EDUCATION = "vocational_education", _("vocational education")
    POVERTY_REDUCTION = "poverty_reduction", _("poverty reduction")
    RELIGION = "religion", _("religious affairs")


class Certainty(models.TextChoices):
    VERIFIED = "verified", _("verified")
    UNVERIFIED = "unverified", _("not verified")


class Origin(models.TextChoices):
    """Who wrote a record last: the reference files may change only what nobody here has changed."""

    REFERENCE = "reference", _("reference data")
    ENTERED = "entered", _("entered here")


class Language(models.TextChoices):
    VIETNAMESE = "vi", _("Vietnamese")
    ENGLISH = "en", _("English")


class PersonRole(models.TextChoices):
    ADMINISTRATOR = access.ADMINISTRATOR, _("administrator")
    OFFICER = access.OFFICER, _("officer of the lead department")
    AGENCY_OFFICER = access.AGENCY_OFFICER, _("agency officer")
    COMMUNE_CLERK = access.COMMUNE_CLERK, _("commune clerk")
    OPERATOR_ENGINEER = access.OPERATOR_ENGINEER, _("operator engineer")
    PLANNER = access.PLANNER, _("network planner")
    ANALYST = access.ANALYST, _("security analyst")
    RESIDENT = access.RESIDENT, _("resident")
    BODY_HEAD = access.BODY_HEAD, _("head of a body")


# Slips of more would be made while somebody waits.
PEOPLE_AT_ONCE = 100


class Channel(models.TextChoices):
    """How an invitation reaches the person."""

    MAIL = "mail", _("by mail")
    SLIP = "slip", _("as a printed slip")


class InvitationState(models.TextChoices):
    """How far somebody is on the way into their account."""

    WAITING = "waiting", _("not invited")
    INVITED = "invited", _("invited")
    EXPIRED = "expired", _("invitation expired")
    ACCEPTED = "accepted", _("has an own password")


# For how long the link of an invitation is good: a slip travels to a commune and lies there over a weekend or two.
INVITATION_DAYS = 14
# A code of an invitation: letters and digits that nobody takes for others, short enough to be typed (79 bits).
CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_SIGNS = 16


# Whoever holds the first may give and take back the second. The lead department admits those who report to it;
# its own people, planners and the security analysts are an administrator's decision. The head of a body admits those
# who do its work, and only there; who is head is said by the lead department or an administrator.
GRANTABLE_BY: dict[str, frozenset[str]] = {
    PersonRole.ADMINISTRATOR: frozenset(PersonRole.values),
    PersonRole.OFFICER: frozenset(
        {
            *(PersonRole.COMMUNE_CLERK, PersonRole.AGENCY_OFFICER, PersonRole.OPERATOR_ENGINEER),
            *(PersonRole.RESIDENT, PersonRole.BODY_HEAD),
        }
    ),
    PersonRole.BODY_HEAD: frozenset(
        {PersonRole.COMMUNE_CLERK, PersonRole.AGENCY_OFFICER, PersonRole.OPERATOR_ENGINEER}
    ),
}
# The kinds of body in which a role can be held; a role not named here is held without an organisation.
BODIES_OF_ROLE: dict[str, frozenset[str]] = {
    PersonRole.ADMINISTRATOR: frozenset({OrganisationKind.DEPARTMENT}),
    PersonRole.OFFICER: frozenset({OrganisationKind.DEPARTMENT}),
    PersonRole.PLANNER: frozenset({OrganisationKind.DEPARTMENT}),
    PersonRole.ANALYST: frozenset({OrganisationKind.POLICE, OrganisationKind.DEPARTMENT}),
    PersonRole.AGENCY_OFFICER: frozenset(
        {
            *(OrganisationKind.DEPARTMENT, OrganisationKind.SUBORDINATE_UNIT, OrganisationKind.DISTRICT_COMMITTEE),
            *(OrganisationKind.POLICE, OrganisationKind.MILITARY, OrganisationKind.BANK),
            *(OrganisationKind.POWER_COMPANY, OrganisationKind.ENTERPRISE, OrganisationKind.PARTY_COMMITTEE),
            *(OrganisationKind.PRESS, OrganisationKind.BROADCASTER, OrganisationKind.GOVERNMENT_OFFICE),
        }
    ),
    PersonRole.COMMUNE_CLERK: frozenset({OrganisationKind.COMMUNE_COMMITTEE}),
    PersonRole.OPERATOR_ENGINEER: frozenset({OrganisationKind.OPERATOR}),
}
# The role of those who do the work of a body of a kind.
STAFF_ROLES: dict[str, str] = {
    kind: role
    for role in (PersonRole.AGENCY_OFFICER, PersonRole.COMMUNE_CLERK, PersonRole.OPERATOR_ENGINEER)
    for kind in BODIES_OF_ROLE[role]
}
BODIES_OF_ROLE[PersonRole.BODY_HEAD] = frozenset(STAFF_ROLES)


@dataclass(frozen=True)
class PersonLine:
    """One line of many: who is added, in which body ("" for none), with which role."""

    full_name: str
    organisation: str
    role: str
    email: str


@dataclass(frozen=True)
class OrganisationRecord:
    """One row of the reference files; the names are those of the model."""

    code: str
    name: str
    name_en: str
    short_name: str
    aliases: tuple[str, ...]
    kind: str
    province: str
    area_code: str
    area_valid_from: date | None
    parent: str
    valid_from: date
    valid_to: date | None
    source: str
    certainty: str


@dataclass(frozen=True)
class SuccessionRecord:
    """From `date` on, `new` does what `old` did: everything, or the one duty named."""

    old: str
    new: str
    date: date
    duty: str
    decree: str
    certainty: str
    note: str


@dataclass(frozen=True)
class GroupRecord:
    """Bodies that a plan names together; the members are computed from kinds and province as of a date."""

    code: str
    name: str
    name_en: str
    aliases: tuple[str, ...]
    kinds: tuple[str, ...]
    province: str
    valid_from: date
    valid_to: date | None
    followed_by: str
    note: str


@dataclass(frozen=True)
class OrganisationReference:
    organisations: tuple[OrganisationRecord, ...]
    successions: tuple[SuccessionRecord, ...]
    groups: tuple[GroupRecord, ...]
