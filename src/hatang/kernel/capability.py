"""The manifest of a capability: an AppConfig that is data; its declaring rooms are found by convention."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from django.apps import AppConfig, apps
from django.db.models import IntegerChoices
from django.utils.translation import gettext_lazy as _

from hatang.kernel import access, rooms

if TYPE_CHECKING:
    from hatang.kernel.problems import Text


class Group(IntegerChoices):
    """The parts of the left rail, from top to bottom; the first stands without a heading."""

    HERE = 0, ""
    INFRASTRUCTURE = 1, _("Infrastructure")
    COVERAGE = 2, _("Mobile coverage")
    DATA = 3, _("Reports and data")
    ADMINISTRATION = 4, _("Administration")


@dataclass(frozen=True)
class Navigation:
    """One entry of the left rail; shown to those whom its rule admits.

    It is marked on the pages under its own address and on those under the addresses of `also`, names of roads.
    """

    title: Text
    url_name: str
    icon: str
    order: int
    rule: str
    group: Group = Group.HERE
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Role:
    code: str
    title: Text


class Capability(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    title: Text = ""
    order: int = 0
    navigation: tuple[Navigation, ...] = ()
    roles: tuple[Role, ...] = ()

    def ready(self) -> None:
        """The rules are known at once; the other declaring rooms are read when somebody asks for what they declare."""
        if find_spec(f"{self.name}.rules") is not None:
            access.register(import_module(f"{self.name}.rules").RULES)
        rooms.add(self.name)


def all_capabilities() -> tuple[Capability, ...]:
    found = [config for config in apps.get_app_configs() if isinstance(config, Capability)]
    return tuple(sorted(found, key=lambda config: config.order))
