"""The demonstration province: loaded file by file through the imports a province would use, and named on every page.

It is only ever loaded into an installation that holds nothing of a real province. Loading goes on where it stopped:
a file whose bytes were committed for the same import and date is passed over.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.kernel import access, audit, datasets, panels
from hatang.kernel.access import SYSTEM, Actor, Grant
from hatang.kernel.problems import Conflict, Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from hatang.kernel.problems import Text

# Revisions that count how often loading began and ended: the marks of a demonstration, in the database it fills.
BEGUN, LOADED = "portal.demonstration", "portal.demonstration_loaded"
LEAD_DEPARTMENT, POLICE = "QNG.SKHCN", "QNG.CAT"
# What everything else stands on; the rest of the files may come in any order but for the two of a pair.
_FIRST = frozenset({"places.boundary", "places.hamlet"})
# The imports with most rows, as heavy together as all the others: they fill one processor, the others a second.
_SECOND_LANE = frozenset(
    {"assets.subscription", "assets.survey", "coverage.declared", "coverage.area", "coverage.challenge"}
)

type Say = Callable[[str], None]


@dataclass(frozen=True)
class DemonstrationFile:
    """One line of the manifest: which file, by which import, filed by which organisation, valid from when."""

    name: str
    imported_as: str
    organisation: str
    as_of: date

    @property
    def path(self) -> Path:
        return files_folder() / self.name

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.path.read_bytes()).hexdigest()


def files_folder() -> Path:
    return Path(settings.CHECKOUT) / "data" / "demo" / "files"


def read_manifest() -> list[DemonstrationFile]:
    """The files in load order."""
    listing = files_folder() / "manifest.json"
    if not listing.exists():
        raise Missing("demonstration", _("The files of the demonstration are not here"), where=str(files_folder()))
    return [
        DemonstrationFile(entry["file"], entry["import"], entry["organisation"], date.fromisoformat(entry["stand"]))
        for entry in json.loads(listing.read_text(encoding="utf-8"))["files"]
    ]


def is_begun() -> bool:
    """Whether this installation is a demonstration; one small query."""
    return datasets.read_revisions([BEGUN])[BEGUN] > 0


def is_loaded() -> bool:
    """Whether the whole demonstration was taken in."""
    return datasets.read_revisions([LOADED])[LOADED] > 0


def demonstration_notice() -> Text:
    """What stands on every page of a demonstration, nothing elsewhere; silent when the database cannot be asked."""
    try:
        begun = is_begun()
    except DatabaseError:
        return ""
    text = gettext_lazy(
        "Demonstration: the figures, positions and boundaries are generated, not those of a real province."
    )
    return text if begun else ""


def actor_for(organisation: str) -> Actor:
    """Who files for an organisation in the demonstration: an officer, an analyst or an engineer with just that role."""
    role = {LEAD_DEPARTMENT: access.OFFICER, POLICE: access.ANALYST}.get(organisation, access.OPERATOR_ENGINEER)
    name = next(
        (people.organisation_name(organisation) for people in panels.list_panels(panels.DemonstrationPeople)), ""
    )
    label = _("Demonstration (%(organisation)s)") % {"organisation": name or organisation}
    return Actor(f"demo.{organisation}"[:64], label[:200], frozenset({Grant(role, organisation)}))


def load_demonstration(*, say: Say, parallel: bool = True) -> bool:
    """Load what is missing; False where this is no demonstration and must not become one.

    A demonstration that was loaded before is left as its visitors made it.
    """
    if is_loaded():
        return True
    try:
        begin_demonstration()
    except Conflict:
        return False
    load_files(say=say, parallel=parallel)
    return True


def begin_demonstration() -> None:
    """Make an empty installation a demonstration: its mark and its accounts.

    Raises `Conflict` where anybody filed anything or has a real account.
    """
    # start: this is imported before the apps are ready
    from hatang.kernel.imports.models import ImportRun

    if is_begun():
        return
    if ImportRun.objects.visible_to(SYSTEM).exists():
        raise Conflict(
            "demonstration",
            _("This installation holds data of its own; the demonstration is loaded into an empty one only"),
            hint=_("Point DATABASE_URL at an empty database."),
        )
    with transaction.atomic():
        for people in panels.list_panels(panels.DemonstrationPeople):
            people.create(timezone.now())
        _record_mark(BEGUN, "portal.demonstration.begin")


def load_files(
    *, say: Say, parallel: bool = True, advance: Callable[[int, int], None] = lambda done, total: None
) -> int:
    """Take in every file that was not taken in before; returns how many were. Goes on where it stopped."""
    files = list_missing_files()
    say(_("Demonstration province: %(count)d files") % {"count": len(files)})
    first = [file for file in files if file.imported_as in _FIRST]
    rest = [file for file in files if file.imported_as not in _FIRST]
    spread = parallel and (os.cpu_count() or 1) > 1
    taken = chain(_take_in_order(first), _take_in_lanes(rest) if spread else _take_in_order(rest))
    for done, name in enumerate(taken, start=1):
        say(f"  {name}")
        advance(done, len(files))
    if files or not is_loaded():
        _finish_loading(len(files))
    return len(files)


def queue_later_steps() -> None:
    """Queue, once, what a worker computes of a demonstration: its coverage and what to build next."""
    _perform_steps(later=True)


def _perform_steps(*, later: bool) -> None:
    officer, now = actor_for(LEAD_DEPARTMENT), timezone.now()
    for step in panels.list_panels(panels.DemonstrationStep):
        if step.later is later:
            step.perform(officer, now)


def list_accounts() -> list[panels.DemonstrationAccount]:
    """Who one may be in a demonstration; empty elsewhere."""
    return [account for people in panels.list_panels(panels.DemonstrationPeople) for account in people.accounts()]


@transaction.atomic
def _finish_loading(files: int) -> None:
    """The officers' acts stand on all files, and are done once: with the mark that says so."""
    if not is_loaded():
        _perform_steps(later=False)
    _record_mark(LOADED, "portal.demonstration.load", {"files": files})


@transaction.atomic
def _record_mark(name: str, action: str, after: dict[str, object] | None = None) -> None:
    datasets.bump_revisions(name)
    audit.record_act(SYSTEM, action, "portal.demonstration", "demonstration", before={}, after=after or {})


def list_missing_files() -> list[DemonstrationFile]:
    """The files whose bytes were not committed yet for their import and date, in load order."""
    # start: this is imported before the apps are ready
    from hatang.kernel.imports.models import ImportRun

    runs = ImportRun.objects.visible_to(SYSTEM).filter(state=ImportRun.State.COMMITTED)
    taken = set(runs.values_list("name", "sha256", "as_of"))
    return [file for file in read_manifest() if (file.imported_as, file.sha256, file.as_of) not in taken]


def _take_file(file: DemonstrationFile, actor: Actor) -> None:
    # start: shapely, rapidfuzz
    from hatang.engines.sheets import sandbox
    from hatang.kernel.imports import actions, checking

    with transaction.atomic(), file.path.open("rb") as stream:
        run = actions.open_run(
            actor,
            name=file.imported_as,
            stream=stream,
            file_name=file.name,
            as_of=file.as_of,
            decisions=checking.Decisions(whole=True),
            # Files of our own: a process apart for each of them took an eighth of a first start.
            document=sandbox.open_file(file.path),
        )
        assert run.checked is not None
        # What the other lane wrote meanwhile, this import does not read: it need not be checked again.
        actions.commit_run(actor, run.pk, checked=replace(run.checked, ground=actions.read_ground()))


def _take_in_order(files: Iterable[DemonstrationFile]) -> Iterator[str]:
    for file in files:
        _take_file(file, actor_for(file.organisation))
        yield file.name


def _take_in_lanes(files: Sequence[DemonstrationFile]) -> Iterator[str]:
    """This process and another, each with its imports in order: what one import reads of another's rows lies in the
    same lane."""
    # start: typer
    from hatang.kernel import command

    own = [file for file in files if file.imported_as not in _SECOND_LANE]
    second = [file for file in files if file.imported_as in _SECOND_LANE]
    database = str(connection.settings_dict["NAME"])
    # A fresh process: a forked one would share the connections of this one and the threads that wait on them.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=command.set_up) as pool:
        # Who files is asked here: the name of a body is known to the panels of every capability, a second to load.
        waiting = deque(pool.submit(_take_apart, database, file, actor_for(file.organisation)) for file in second)
        try:
            for name in _take_in_order(own):
                yield name
                while waiting and waiting[0].done():
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def _take_apart(database: str, file: DemonstrationFile, actor: Actor) -> str:
    """Take in a file in a process of its own, on the database of the parent; its name."""
    connection.settings_dict["NAME"] = database
    _take_file(file, actor)
    return file.name
