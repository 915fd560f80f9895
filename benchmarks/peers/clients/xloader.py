"""XLoader as it is loads a table, and what it asks of its catalogue is asked of ours; run by the Python of `ckan`.

stdin is {"home": address of the catalogue, "key": …, "resource": …, "file": path}; XLoader runs inside a CKAN, whose
actions are sent over HTTP here. What it said of its work goes to stderr.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from ckan.plugins import toolkit
from ckanext.xloader import loader

if TYPE_CHECKING:
    from collections.abc import Callable

REFUSALS = {"Not Found Error": toolkit.ObjectNotFound, "Validation Error": toolkit.ValidationError}


def write_value(value: Any) -> Any:
    """What JSON has no word for, as CKAN's clients write it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral() else float(value)
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(value)


def send_to(home: str, key: str) -> Callable[[str], Callable[..., Any]]:
    """`toolkit.get_action` of a CKAN that is elsewhere."""

    def get_action(name: str) -> Callable[..., Any]:
        def act(_context: dict[str, Any], asked: dict[str, Any]) -> Any:
            body = json.dumps(asked, default=write_value).encode()
            headers = {"Authorization": key, "Content-Type": "application/json"}
            try:
                with urlopen(Request(f"{home}/api/action/{name}", body, headers)) as answer:
                    return json.load(answer)["result"]
            except HTTPError as refused:
                error = json.load(refused)["error"]
                raise REFUSALS.get(error["__type"], toolkit.NotAuthorized)(error) from refused

        return act

    return get_action


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    logging.basicConfig(level=logging.INFO)
    toolkit.get_action = send_to(asked["home"], asked["key"])
    loader.load_table(asked["file"], asked["resource"], "text/csv", logging.getLogger("xloader"))
