"""What the figures of an answer are called, in the order in which people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting.terms import ScenarioQuestion

if TYPE_CHECKING:
    from hatang.kernel.problems import Text

# (name in the summary, title, unit); "đồng" is money, "share" a share of one, "" a count.
FIGURES: tuple[tuple[str, Text, str], ...] = (
    ("cost_vnd", _("Cost over the years"), "đồng"),
    ("people", _("People served"), ""),
    ("people_without", _("People without in every hamlet, before"), ""),
    ("homes", _("Homes passed"), ""),
    ("hamlets", _("Hamlets served"), ""),
    ("sites", _("Sites"), ""),
    ("routes_km", _("Lines"), "km"),
    ("trench_km", _("New trenches"), "km"),
    ("per_person_vnd", _("Cost per person"), "đồng"),
    ("per_home_passed_vnd", _("Cost per home passed"), "đồng"),
    ("per_home_connected_vnd", _("Cost per home connected"), "đồng"),
    ("carbon_t", _("Carbon of trenching"), "t"),
    ("gap", _("Certified gap"), "share"),
    ("cpu_s", _("Processor"), "s"),
)

# What a figure is called in the answer about lines, where it counts something else than in one about masts.
_OF_LINES: dict[str, Text] = {"people_without": _("People of the hamlets without fibre, before")}


def name_figure(name: str, title: Text, question: str) -> Text:
    """The title of a figure in the answer to a question."""
    return title if ScenarioQuestion(question).has_sites else _OF_LINES.get(name, title)
