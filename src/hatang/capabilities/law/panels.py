"""What law shows in the frames: what a figure's words mean, and the definitions that no document confirms yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.law.queries.definitions import check_definitions, describe_values
from hatang.kernel import capability, panels
from hatang.kernel.definitions import MovedKind, read_definition, read_definitions
from hatang.kernel.indicators import find_indicator, list_answering
from hatang.kernel.invariants import Invariant

if TYPE_CHECKING:
    from collections.abc import Iterator


def _list_unconfirmed(look: panels.Look) -> Iterator[panels.LackingThing]:
    for definition in read_definitions(look.context.as_of):
        if definition.assumptions and not definition.own:
            address = reverse("law:definition", args=[definition.code])
            act = _("Confirm it or set the own one")
            yield panels.LackingThing(_("the lead department"), str(definition.title), address, act=act)


def _show_meanings(look: panels.Look, codes: str) -> panels.Part | None:
    """The definitions that the figures of these indicators read, and which evidence decides where several answer."""
    read: dict[str, None] = {}
    for code in codes.split():
        indicator = find_indicator(code)
        read.update(dict.fromkeys(indicator.all_definitions if indicator is not None else ()))
        if list_answering(code):
            read[_DECIDING] = None
    if not read:
        return None
    chosen = [read_definition(code, look.context.as_of) for code in read]
    return panels.Part(
        "law/meanings.html", {"meanings": [(definition, describe_values(definition)) for definition in chosen]}
    )


_DECIDING = "deciding_evidence"
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
    panels.UserJob(
        gettext_lazy("Look up a definition or threshold"),
        gettext_lazy("definition, threshold, what counts, limit, legal basis"),
        "law:definitions",
        50,
    ),
    *_HELP,
    Invariant("law.definitions", gettext_lazy("Every definition moves something"), check_definitions, 20),
    panels.RecordPanel("indicators", 10, _show_meanings),
    panels.DefinitionUse(
        "instrument_review", MovedKind.DEADLINE, gettext_lazy("Next review of a document"), "law:instruments"
    ),
    panels.Lack("definitions", gettext_lazy("Definitions to confirm"), 30, _list_unconfirmed, "audit.view"),
)
