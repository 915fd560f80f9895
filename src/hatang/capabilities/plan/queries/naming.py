"""What the audit log's keys of plans, versions, targets and figures mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hatang.capabilities.plan.models import Plan, Target

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

# Records whose key names a target of a plan behind the plan.
OF_TARGETS = frozenset({"plan.target", "plan.closedresult", "plan.declaredfigure", "plan.notcarriedout"})


def name_targets(keys: Collection[str], as_of: date) -> dict[str, str]:
    """ "194-kh-ubnd/6/2025" is a target of the plan, with its year or day behind it."""
    parts = {key: key.split("/") for key in keys}
    numbers = Target.objects.filter(version__plan__code__in={words[0] for words in parts.values()})
    rows = numbers.order_by("version__number").values_list(
        "version__plan__code", "number", "version__plan__number", "measure"
    )
    titles = {(plan, number): f"{plan_number} · {number}. {measure}" for plan, number, plan_number, measure in rows}
    # A target in the making has its version between the plan and its own number.
    return {
        key: " · ".join([titles[words[0], number], *rest])
        for key, words in parts.items()
        for number, rest in ((words[-1], []), (words[1] if len(words) > 1 else "", words[2:]))
        if (words[0], number) in titles
    }


def name_versions(keys: Collection[str], as_of: date) -> dict[str, str]:
    """ "194-kh-ubnd/2" is the second version of the plan."""
    parts = {key: key.split("/") for key in keys}
    numbers = dict(Plan.objects.filter(code__in={words[0] for words in parts.values()}).values_list("code", "number"))
    return {
        key: _("%(plan)s, version %(number)s") % {"plan": numbers[words[0]], "number": words[1]}
        for key, words in parts.items()
        if words[0] in numbers and len(words) > 1
    }
