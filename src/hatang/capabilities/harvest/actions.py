"""Other catalogues: kept by those who keep ours, read by the calendar; what they offer stands here under its source."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from hatang.capabilities.ckan import public as ckan
from hatang.capabilities.ckan.public import Refused
from hatang.capabilities.harvest.formats import ckan_source, dcat_source
from hatang.capabilities.harvest.formats.offered import clean_plain_text
from hatang.capabilities.harvest.models import Offer, Source
from hatang.capabilities.harvest.terms import SourceKind
from hatang.capabilities.opendata import public as opendata
from hatang.capabilities.opendata.public import (
    WITHDRAWN,
    Body,
    BodyKind,
    Package,
    PackageState,
    descriptions,
    registered,
)
from hatang.kernel import access, audit
from hatang.kernel.fetching import Unreachable, check_address
from hatang.kernel.problems import Conflict, Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from hatang.capabilities.harvest.formats.offered import Offered
    from hatang.kernel.access import Actor

OBJECT = "opendata.source"
# The lock of one harvest of a source at a time ("hrv" in ASCII); the database frees it when the worker dies.
_HARVESTER = 0x687276
_READERS = {SourceKind.CKAN: ckan_source.read_catalogue, SourceKind.DCAT: dcat_source.read_catalogue}


@dataclass
class Harvested:
    """How one harvest went; `problem` says why it did not come to its end."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    failed: int = 0
    problem: str = ""


def save_source(
    actor: Actor,
    *,
    existing: Source | None,
    title: str,
    kind: str,
    url: str,
    owner: Body | None,
    rhythm: str,
    new_owner: str = "",
) -> Source:
    """Add a source or change it. Its address is looked at by form only: what stands there is seen by the harvest.

    Without an owner, an organisation of the name `new_owner` is made.
    """
    access.require_right(actor, "opendata.keep")
    check_address(url)
    if owner is not None and (owner.kind != BodyKind.ORGANIZATION or owner.state != PackageState.ACTIVE):
        raise Invalid(OBJECT, gettext_lazy("There is no such organisation"), where=owner.name)
    if not title.strip():
        raise Invalid(OBJECT, gettext_lazy("A title is needed"), where=url)
    same = Source.objects.filter(kind=kind, url=url.strip()).exclude(pk__in=[existing.pk] if existing else [])
    if same.exists():
        raise Conflict(OBJECT, gettext_lazy("This catalogue is harvested already"), where=url)
    with transaction.atomic():
        before = _describe_source(existing) if existing else None
        source = existing or Source()
        owner = owner or _create_organisation(actor, new_owner)
        source.title, source.kind, source.url = title.strip()[:200], SourceKind(kind), url.strip()
        source.owner, source.rhythm = owner, rhythm
        source.save()
        audit.record_act(actor, f"{OBJECT}.kept", OBJECT, source.pk, before=before, after=_describe_source(source))
    return source


def _create_organisation(actor: Actor, title: str) -> Body:
    """A new organisation of the catalogue."""
    name = descriptions.make_slug(title)
    if not name or Body.objects.filter(name=name).exists():
        raise Conflict(
            OBJECT, gettext_lazy("An organisation cannot be called so, or is called so already"), where=title
        )
    values = {"name": name, "title": title.strip()}
    return ckan.write_body(actor, existing=None, kind=BodyKind.ORGANIZATION, values=values, now=timezone.now())


def _describe_source(source: Source) -> dict[str, object]:
    names = ("title", "kind", "url", "rhythm", "active")
    return {name: getattr(source, name) for name in names} | {"owner": source.owner.name}


def set_active(actor: Actor, *, found: Source, active: bool) -> None:
    """Go on harvesting a source, or leave it and what came from it as it is."""
    access.require_right(actor, "opendata.keep")
    with transaction.atomic():
        before = _describe_source(found)
        found.active = active
        found.save(update_fields=["active"])
        audit.record_act(actor, f"{OBJECT}.kept", OBJECT, found.pk, before=before, after=_describe_source(found))


def remove_source(actor: Actor, *, found: Source, now: datetime) -> None:
    """Forget a source; its datasets leave the catalogue."""
    access.require_right(actor, "opendata.keep")
    with transaction.atomic():
        audit.record_act(actor, f"{OBJECT}.removed", OBJECT, found.pk, before=_describe_source(found))
        standing = Package.objects.filter(offers__source=found, state=PackageState.ACTIVE)
        opendata.set_flags(
            actor, found=list(registered.prefetch_package_parts(standing)), now=now, state=PackageState.DELETED
        )
        found.delete()


def harvest_source(
    actor: Actor, *, source: Source, now: datetime, progress: Callable[[int], None] = lambda done: None
) -> Harvested:
    """Take in what a source offers today. The same again changes nothing.

    Each dataset is written whole or not at all; one that cannot be is named with the reason and holds up no other.
    What a source that was read to its end no longer offers is marked as withdrawn there and stays. A source that
    cannot be read, or that suddenly offers nothing, withdraws nothing. One harvest of a source at a time (`Conflict`).
    """
    access.require_right(actor, "opendata.keep")
    with _one_at_a_time(source):
        run = _Run(actor, source, now)
        try:
            for done, offered in enumerate(_READERS[SourceKind(source.kind)](source.url), start=1):
                run.take(offered)
                progress(done)
            run.withdraw_the_rest()
        except Problem as problem:
            run.done.problem = str(problem)
        for name, value in asdict(run.done).items():
            setattr(source, name, value)
        source.last_run_at = now
        source.save()
    return run.done


@contextmanager
def _one_at_a_time(source: Source) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_HARVESTER, source.pk])
        if not cursor.fetchone()[0]:
            raise Conflict(OBJECT, gettext_lazy("This source is being harvested already"), where=source.title)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_HARVESTER, source.pk])


class _Run:
    """One harvest of one source: what it offered before, what it offers now."""

    def __init__(self, actor: Actor, source: Source, now: datetime) -> None:
        self.actor, self.source, self.now = actor, source, now
        self.done = Harvested()
        # Names of what we publish ourselves are nobody else's.
        self.taken = {descriptions.make_slug(entry.name) for entry in opendata.list_entries()}
        offers = source.offers.select_related("package", "package__owner")
        self.known = {offer.identifier: offer for offer in offers}
        self.seen: set[str] = set()

    def take(self, offered: Offered) -> None:
        if offered.is_copy(self.source.url) or offered.identifier in self.seen:
            return
        self.seen.add(offered.identifier)
        before, sha256 = self.known.get(offered.identifier), offered.sha256(str(self.source.owner_id))
        if before is not None and not before.problem and before.sha256 == sha256 and before.withdrawn_on is None:
            self.done.unchanged += 1  # also where somebody purged it here: it stays away until its source changes it
            return
        offer = before or Offer(source=self.source, identifier=offered.identifier)
        existing, offer.title = offer.package, offered.title
        try:
            with transaction.atomic():
                offer.package = self._write(offered, existing)
                offer.sha256, offer.problem, offer.withdrawn_on = sha256, "", None
                offer.save()
        except (Refused, Problem, DataError, IntegrityError, UnicodeError) as error:
            offer.package, offer.problem = existing, _describe_failure(error)
            offer.save()
            self.done.failed += 1
        else:
            self.done.added += existing is None
            self.done.changed += existing is not None

    def _write(self, offered: Offered, existing: Package | None) -> Package:
        if offered.problem:
            raise Invalid("offer", offered.problem)
        name = existing.name if existing else self._free_name(offered)
        asked = offered.asked(source=self.source.pk, owner=str(self.source.owner_id), name=name)
        clean = ckan.read_package(asked, actor=self.actor, existing=existing, taken=() if existing else self.taken)
        origin = offered.address[:2000]
        return ckan.write_package(self.actor, existing=existing, clean=clean, now=self.now, harvested_from=origin)

    def _free_name(self, offered: Offered) -> str:
        wanted, marked = offered.names(self.source.pk)
        is_taken = wanted in self.taken or Package.objects.filter(name=wanted).exists()
        return marked if is_taken or len(wanted) < 2 else wanted

    def withdraw_the_rest(self) -> None:
        """Mark what the source no longer offers; it stays in the catalogue, since people may build on it."""
        if not self.seen and any(known_offer.package_id for known_offer in self.known.values()):
            raise Unreachable("empty", gettext_lazy("The catalogue suddenly offers nothing"), where=self.source.url)
        for key in sorted(self.known.keys() - self.seen):
            offer = self.known[key]
            if offer.withdrawn_on is not None:
                continue
            self.done.withdrawn += 1
            with transaction.atomic():
                offer.withdrawn_on = timezone.localtime(self.now).date()
                offer.save(update_fields=["withdrawn_on"])
                if offer.package is not None:
                    _mark_withdrawn(self.actor, found=offer.package, on=offer.withdrawn_on, now=self.now)


def _mark_withdrawn(actor: Actor, *, found: Package, on: date, now: datetime) -> None:
    """Say of a harvested package since when it is missing at its source; it stays in the catalogue."""
    opendata.require_package_edit(actor, found)
    mark = {"key": WITHDRAWN, "value": on.isoformat()}
    with transaction.atomic():
        found.extras = [*(extra for extra in found.extras if extra["key"] != WITHDRAWN), mark]
        found.modified = now
        found.save(update_fields=["extras", "modified"])
        audit.record_act(actor, f"{opendata.PACKAGE}.withdrawn", opendata.PACKAGE, found.pk, after={"on": on})


def _describe_failure(error: Exception) -> str:
    if isinstance(error, Refused):
        return "; ".join(f"{name}: {message}" for name, message in error.said.items())[:2000]
    return clean_plain_text((str(error).splitlines() or [type(error).__name__])[0], 2000)
