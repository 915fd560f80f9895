"""`python -m benchmarks.peers.ckan`: a real CKAN and our catalogue asked the same by CKAN's own client.

Both run already. The environment says where and with which keys: CKAN_URL, CKAN_ADMIN, CKAN_READER (keys of a system
administrator `admin` and of a user `reader`); HATANG_URL, HATANG_ADMIN, HATANG_READER with the user names in
HATANG_ADMIN_NAME and HATANG_READER_NAME (an officer and somebody without any role; `hatang opendata key USER` makes a
key). CKAN 2.12 needs PostgreSQL, Redis and Solr; `ckan_index.py` stands in for Solr where there is none. Its settings:
plugins `activity datastore`; `ckan.auth.user_create_groups`, `user_create_organizations`, `public_user_details` and
`create_dataset_if_not_in_organization` false.

With `--record` the answers of CKAN become those that our test is held against.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests
from ckanapi import CKANAPIError, RemoteCKAN
from ckanapi.errors import NotAuthorized, NotFound, SearchError, SearchIndexError, SearchQueryError, ValidationError

from benchmarks import machine
from benchmarks.peers import ckan_calls

if TYPE_CHECKING:
    from collections.abc import Mapping

RECORDED = Path("src/hatang/capabilities/opendata/tests/ckan-2.12.0.json")


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


def _server(prefix: str) -> Asked:
    keys = {
        ckan_calls.ADMIN: os.environ[f"{prefix}_ADMIN"],
        ckan_calls.READER: os.environ[f"{prefix}_READER"],
        ckan_calls.NOBODY: "",
    }
    return Asked(os.environ[f"{prefix}_URL"], keys)


def run(*, record: bool) -> None:
    """Ask both everything and write down what is equal."""
    theirs = ckan_calls.run(_server("CKAN"), {"admin_name": "admin", "reader_name": "reader"})
    if record:
        RECORDED.write_text(json.dumps(theirs, ensure_ascii=False, indent=1) + "\n")
    names = {f"{who}_name": os.environ[f"HATANG_{who.upper()}_NAME"] for who in ("admin", "reader")}
    ours = ckan_calls.run(_server("HATANG"), names)
    unequal = [each["call"] for each, other in zip(ours, theirs, strict=True) if each != other]
    actions = {call.split(" ", 1)[0] for call in unequal}
    machine.write(
        "ckan",
        {
            "ckan": "2.12.0",
            "calls": len(ours),
            "calls_of_equal_shape": len(ours) - len(unequal),
            "actions": len(ckan_calls.ACTIONS),
            "actions_of_equal_shape": len(set(ckan_calls.ACTIONS) - actions),
            "unequal": unequal,
            "not_compared": "relevance and speed of package_search: no Solr is to be had here, ckan_index.py stands in",
        },
    )


if __name__ == "__main__":
    run(record="--record" in sys.argv)
