"""What law shows in the frames: the definitions that no document of the province confirms yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.kernel import capability, panels
from hatang.kernel.definitions import read_definitions

if TYPE_CHECKING:
    from collections.abc import Iterator


def _list_unconfirmed(look: panels.Look) -> Iterator[panels.LackingThing]:
    for definition in read_definitions(look.context.as_of):
        if definition.assumptions and not definition.own:
            address = reverse("law:definition", args=[definition.code])
            yield panels.LackingThing(_("the lead department"), str(definition.title), address)


_HELP = (
    panels.HelpTopic(
        "dinh-nghia",
        gettext_lazy("Definitions, thresholds and their law"),
        "law/help/definitions",
        16,
        ("law:definitions", "law:instruments"),
        rule="plan.view",
        group=capability.Group.PLAN,
    ),
)
PANELS = (
    *_HELP,
    panels.Lack("definitions", gettext_lazy("Definitions to confirm"), 30, _list_unconfirmed, "audit.view"),
)
