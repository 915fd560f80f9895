"""Who may do what: actors, grants, rules; every route and every action states its rule.

A program shows a credential in place of a session: a key of ours (`credentials.py`), or what another resolver knows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from hatang.kernel.problems import Forbidden, Invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from datetime import datetime

    from django.http import HttpRequest, HttpResponseBase

    from hatang.kernel.problems import Text

# The roles of the product; a grant ties one to an organisation and, for some, an area.
ADMINISTRATOR = "administrator"
OFFICER = "officer"
AGENCY_OFFICER = "agency_officer"
COMMUNE_CLERK = "commune_clerk"
OPERATOR_ENGINEER = "operator_engineer"
PLANNER = "planner"
ANALYST = "analyst"
RESIDENT = "resident"
# Keeps the accounts of the own body, beside what else is held there.
BODY_HEAD = "body_head"
SYSTEM_ROLE = "system"


@dataclass(frozen=True, order=True)
class Area:
    """A dated administrative unit or hamlet: a code alone is not a key, since new units re-use old codes."""

    code: str
    valid_from: date

    def __str__(self) -> str:
        return f"{self.code}@{self.valid_from.isoformat()}"

    @classmethod
    def parse(cls, text: str) -> Area:
        """Read "51@2025-07-01"; anything else is `Invalid`."""
        code, _at, day = text.partition("@")
        try:
            return cls(code, date.fromisoformat(day))
        except ValueError as error:
            raise Invalid(
                "area",
                _("This is not an area"),
                where=text,
                hint=_("Write the code and the date from which it is valid, as in 51@2025-07-01."),
            ) from error


@dataclass(frozen=True)
class Grant:
    role: str
    organisation: str = ""
    area: Area | None = None


@dataclass(frozen=True)
class Actor:
    """Whoever acts: a person signed in, nobody, or the system itself."""

    id: str
    label: str
    grants: frozenset[Grant] = field(default_factory=frozenset)
    language: str = "vi"

    @property
    def is_anonymous(self) -> bool:
        return not self.id

    def has(self, *roles: str, organisation: str | None = None) -> bool:
        """Whether one of the roles is held (anywhere, or in that organisation); the system holds all."""
        return any(
            grant.role == SYSTEM_ROLE
            or (grant.role in roles and (organisation is None or grant.organisation == organisation))
            for grant in self.grants
        )

    def organisations(self, *roles: str) -> frozenset[str]:
        return frozenset(
            grant.organisation for grant in self.grants if grant.organisation and (not roles or grant.role in roles)
        )

    def areas(self, *roles: str) -> frozenset[Area]:
        return frozenset(grant.area for grant in self.grants if grant.area and (not roles or grant.role in roles))


ANONYMOUS = Actor(id="", label="")
SYSTEM = Actor(id="system", label="Hạ Tầng", grants=frozenset({Grant(SYSTEM_ROLE)}))

type Test = Callable[[Actor], bool]


def anyone(actor: Actor) -> bool:
    """Open to residents who did not sign in."""
    return True


def signed_in(actor: Actor) -> bool:
    return not actor.is_anonymous


def role_any(*roles: str) -> Test:
    """Any of these roles, in any organisation or area; the finer question is asked of the row."""

    def test(actor: Actor) -> bool:
        return actor.has(*roles)

    return test


class Scope(TextChoices):
    """What a credential is for: groups of rules, each named by the rules that belong to it."""

    READ = "read", _("read what its owner may see")
    DATASETS = "datasets", _("register and change datasets")
    LAYERS = "layers", _("read and change map layers")
    SQL = "sql", _("ask questions in SQL")


@dataclass(frozen=True)
class Rule:
    """`scopes`: those with which a credential goes the roads of the rule that change nothing; none: people alone do."""

    code: str
    title: Text
    test: Test
    scopes: tuple[str, ...] = (Scope.READ,)
    # What of the same everybody may see, and where.
    without: Text = ""


_rules: dict[str, Rule] = {}


def register_rules(rules: Iterable[Rule]) -> None:
    for rule in rules:
        if _rules.get(rule.code, rule) != rule:
            raise ValueError(f"two rules are called {rule.code}")
        _rules[rule.code] = rule


def get_rule(code: str) -> Rule:
    return _rules[code]


def rules() -> tuple[Rule, ...]:
    return tuple(_rules.values())


def has_right(actor: Actor, code: str) -> bool:
    return _rules[code].test(actor)


def require_right(actor: Actor, code: str) -> None:
    """Raise `Forbidden`, naming the rule, unless the actor may."""
    rule = _rules[code]
    if not rule.test(actor):
        ask = _("The head of your body or an administrator can give it.")
        signing = f"{_('Sign in with an account that has this right.')} {rule.without}".rstrip()
        hint = signing if actor.is_anonymous else ask
        raise Forbidden(code, where=_("The right that is missing: %(right)s") % {"right": rule.title}, hint=hint)


# Where a program shows what it has: CKAN's clients in the second.
CREDENTIAL_HEADERS = ("Authorization", "X-CKAN-API-Key")


@dataclass(frozen=True)
class Credential:
    """What a program showed: whose rights it has, and for which scopes; `id` says nothing of the secret."""

    id: str
    actor: Actor
    scopes: frozenset[str]

    def require_scope(self, *scopes: str) -> None:
        """Raise `Forbidden` unless it is for one of the scopes."""
        if not self.scopes & frozenset(scopes):
            wanted = ", ".join(str(Scope(scope).label) for scope in scopes)
            hint = _("Make a key that may, on the page of access keys of your account.") if wanted else ""
            raise Forbidden("scope", _("This key is not for this"), where=wanted, hint=hint)


type Resolver = Callable[[str, datetime], Credential | None]
type FindOwner = Callable[[str, date], Actor | None]
_resolvers: list[Resolver] = []
_owners: list[FindOwner] = []


def register_resolver(resolver: Resolver) -> None:
    """Let a kind of credential through the one door: whose is what was shown, None where it is of another kind."""
    _resolvers.append(resolver)


def list_resolvers() -> tuple[Resolver, ...]:
    return tuple(_resolvers)


def register_owners(find: FindOwner) -> None:
    """Say who somebody is on a day: the one capability that knows people does."""
    _owners.append(find)


def find_owner(owner: str, on: date) -> Actor | None:
    """Who the owner of a key is on the day; None for whoever may not sign in."""
    return next((actor for find in _owners if (actor := find(owner, on)) is not None), None)


type View = Callable[..., HttpResponseBase]
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def admit_request(request: HttpRequest, code: str, writes: Collection[str] = ()) -> None:
    """Raise `Forbidden` unless who asks has the right, and the credential shown, if one is, reaches so far."""
    require_right(actor_of(request), code)
    if (credential := credential_of(request)) is not None:
        reads = _rules[code].scopes if request.method in _SAFE_METHODS else ()
        credential.require_scope(*dict.fromkeys((*reads, *writes)))


def allow(code: str, *, writes: Collection[str] = ()) -> Callable[[View], View]:
    """State the rule of a view; the test of the routes fails on a view that states none.

    `writes` are the scopes with which a credential may change something here; without any, people alone do.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            admit_request(request, code, writes)
            return view(request, *args, **kwargs)

        guarded.access_rule = code  # type: ignore[attr-defined]
        guarded.access_writes = frozenset(writes)  # type: ignore[attr-defined]
        return guarded

    return decorate


def actor_of(request: HttpRequest) -> Actor:
    """The actor that the sign-in middleware put on the request; nobody where there is none."""
    actor = getattr(request, "actor", ANONYMOUS)
    assert isinstance(actor, Actor)
    return actor


def credential_of(request: HttpRequest) -> Credential | None:
    """What the program that asks has shown; None for a session, or nobody."""
    credential: Credential | None = getattr(request, "credential", None)
    return credential
