"""The manifest of a capability: an AppConfig that is data; its declaring rooms are found by convention."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.apps import AppConfig, apps
from django.conf import settings
from django.db.models import IntegerChoices
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from hatang.kernel import access, rooms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponseBase

    from hatang.kernel.problems import Text


class Group(IntegerChoices):
    """The words of the menu, from top to bottom: each entry of the first is a word of its own; each other group is one
    word, whose entries stand as tabs over its pages."""

    HERE = 0, ""
    PLAN = 1, _("Plans and reports")
    COVERAGE = 2, _("Mobile coverage")
    INFRASTRUCTURE = 3, _("Infrastructure")
    DATA = 4, _("Data")
    ADMINISTRATION = 5, _("Administration")

    @property
    def icon(self) -> str:
        return ("home", "target", "signal", "tower", "database", "settings")[self]


@dataclass(frozen=True)
class Navigation:
    """One word of the menu, declared among a capability's panels; shown to those whom its rule admits and, where roles
    are named, to those who hold one of them.

    It is marked on the pages under its own address and on those under the addresses of `also`, names of roads; and on
    the pages of `acts`, names of roads whose addresses say of what.
    """

    title: Text
    url_name: str
    icon: str
    order: int
    rule: str
    group: Group = Group.HERE
    also: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Role:
    code: str
    title: Text


class Capability(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    title: Text = ""
    order: int = 0
    roles: tuple[Role, ...] = ()
    # Middleware by its dotted names, the outermost first, between the sign-in and the context of the page. It is only
    # called: other hooks of Django's are not looked for.
    middleware: tuple[str, ...] = ()
    # Settings of a library that only this capability can answer, by their names.
    library_settings: Mapping[str, object] = MappingProxyType({})

    def ready(self) -> None:
        """The rules are known at once; the other declaring rooms are read when somebody asks for what they declare."""
        for name, value in self.library_settings.items():
            setattr(settings, name, value)
        if find_spec(f"{self.name}.rules") is not None:
            access.register_rules(import_module(f"{self.name}.rules").RULES)
        rooms.add_home(self.name)


def all_capabilities() -> tuple[Capability, ...]:
    capabilities = [config for config in apps.get_app_configs() if isinstance(config, Capability)]
    return tuple(sorted(capabilities, key=lambda config: config.order))


class DeclaredMiddleware:
    """The middleware that manifests declare, where settings have one place for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        names = [name for capability in all_capabilities() for name in capability.middleware]
        for name in reversed(names):
            get_response = import_string(name)(get_response)
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)
