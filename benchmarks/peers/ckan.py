"""`python -m benchmarks.peers.ckan`: a real CKAN and our catalogue asked the same by CKAN's own client.

Both are started here, on the database that DATABASE_URL names, which should be a throw-away one: ours is migrated and
keeps what the calls wrote. Without a Solr (`ckan_server.py`) relevance is not compared.

With `--record` the answers of CKAN become those that our test is held against.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hatang.config.settings")
import django

django.setup()

import requests
from ckanapi import CKANAPIError, RemoteCKAN
from ckanapi.errors import NotAuthorized, NotFound, SearchError, SearchIndexError, SearchQueryError, ValidationError
from django.core.management import call_command
from tests import cast

from benchmarks import machine
from benchmarks.peers import ckan_calls
from benchmarks.peers.ckan_server import ADMIN, READER, VERSION, ckan, has_solr
from benchmarks.peers.servers import ours

if TYPE_CHECKING:
    from collections.abc import Mapping

RECORDED = Path("src/hatang/capabilities/ckan/tests/ckan-2.12.0.json")


REFUSALS = (CKANAPIError, NotAuthorized, NotFound, SearchError, SearchIndexError, SearchQueryError, ValidationError)


class Asked:
    """One server asked through CKAN's client."""

    def __init__(self, url: str, keys: Mapping[str, str]) -> None:
        self.last: requests.Response | None = None
        session = requests.Session()
        session.hooks["response"].append(self._keep)
        self.clients = {who: RemoteCKAN(url, apikey=key or None, session=session) for who, key in keys.items()}

    def _keep(self, response: requests.Response, *_arguments: Any, **_options: Any) -> None:
        self.last = response

    def __call__(self, who: str, action: str, asked: Mapping[str, Any]) -> tuple[int, Any]:
        # What the client makes of an answer it makes of the answer alone, which is compared.
        with suppress(*REFUSALS):
            self.clients[who].call_action(action, dict(asked))
        assert self.last is not None
        try:
            return self.last.status_code, self.last.json()
        except ValueError:
            return self.last.status_code, self.last.text[:300]


def _of_ckan() -> list[dict[str, Any]]:
    with ckan(plugins="activity datastore") as peer:
        asked = Asked(peer.url, {**peer.keys, ckan_calls.NOBODY: ""})
        return ckan_calls.run(asked, {"admin_name": ADMIN, "reader_name": READER})


def _of_ours() -> list[dict[str, Any]]:
    """An officer and somebody without any role ask, as CKAN's system administrator and its reader do."""
    call_command("migrate", verbosity=0)
    keys, names = {ckan_calls.NOBODY: ""}, {}
    for name, actor in ((ckan_calls.ADMIN, cast.officer()), (ckan_calls.READER, cast.outsider())):
        keys[name] = cast.key(actor, "datasets")
        names[f"{name}_name"] = actor.id
    with ours() as (address, _process):
        return ckan_calls.run(Asked(address, keys), names)


def run(*, record: bool) -> None:
    """Ask both everything and write down what is equal."""
    theirs = _of_ckan()
    if record:
        RECORDED.write_text(json.dumps(theirs, ensure_ascii=False, indent=1) + "\n")
    answers = _of_ours()
    unequal = [each["call"] for each, other in zip(answers, theirs, strict=True) if each != other]
    actions = {call.split(" ", 1)[0] for call in unequal}
    machine.write(
        "ckan",
        {
            "ckan": VERSION,
            "calls": len(answers),
            "calls_of_equal_shape": len(answers) - len(unequal),
            "actions": len(ckan_calls.ACTIONS),
            "actions_of_equal_shape": len(set(ckan_calls.ACTIONS) - actions),
            "unequal": unequal,
            "not_compared": "" if has_solr() else "relevance: ckan_index.py stands in for Solr",
        },
    )


if __name__ == "__main__":
    run(record="--record" in sys.argv)
