"""Addresses that are as good as a key: whoever has the letter, slip or calendar that names one needs nothing else.

`<secret:code>` in a route marks the part. It stands in no log line, and what is answered there lies in no cache.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import Resolver404, register_converter, resolve
from django.urls.converters import StringConverter

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.urls import ResolverMatch

# The links of allauth's letters, and what names the secret in them.
_FOREIGN_ROADS, _FOREIGN_NAME = frozenset({"account_reset_password_from_key", "account_confirm_email"}), "key"
_HIDDEN = "***"


class SecretPart(str):
    """The part of an address that nobody else may read."""

    __slots__ = ()


class SecretConverter(StringConverter):
    def to_python(self, value: str) -> str:
        return SecretPart(value)


def register_secrets() -> None:
    """Let routes say `<secret:…>`."""
    register_converter(SecretConverter, "secret")


def list_secrets(match: ResolverMatch | None) -> list[str]:
    """The secret parts of the address that was matched; none where nothing was.

    >>> list_secrets(None)
    []
    """
    if match is None:
        return []
    foreign = _FOREIGN_NAME if match.url_name in _FOREIGN_ROADS else ""
    return [part for name, part in match.kwargs.items() if isinstance(part, SecretPart) or name == foreign]


def hide_secrets(request: HttpRequest) -> str:
    """The path of the request as a log may hold it.

    Of a path that leads nowhere the first two parts: a letter's link that was broken on its way still holds its code.
    """
    match = request.resolver_match
    if match is None:
        try:
            match = resolve(request.path_info)
        except Resolver404:
            kept_parts = request.path.split("/")[:3]
            return "/".join(kept_parts) + (f"/{_HIDDEN}" if request.path.count("/") > 2 else "")
    path = request.path
    for secret in list_secrets(match):
        path = path.replace(secret, _HIDDEN)
    return path
