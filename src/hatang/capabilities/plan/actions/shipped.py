"""A plan as it ships in data/plans: read, checked line by line, never trusted."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan.terms import Operator
from hatang.kernel.library_words import explain_library
from hatang.kernel.problems import Invalid


@dataclass(frozen=True)
class ShippedPlan:
    """The parsed file; `body` is the TOML as mappings, `sha256` says whether the file changed since it was loaded."""

    path: Path
    sha256: str
    body: dict[str, Any]

    @property
    def number(self) -> str:
        return str(self.body["plan"]["number"])

    def rows(self, name: str) -> list[dict[str, Any]]:
        entries = self.body.get(name, [])
        return list(entries)


def locate_plans_folder() -> Path:
    return Path(settings.CHECKOUT) / "data" / "plans"


def read_shipped_plan(path: Path) -> ShippedPlan:
    """Parse and check one file; `Invalid` names the file and the line that is wrong."""
    content = path.read_bytes()
    try:
        body = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(
            "plan_file",
            _("The plan's file cannot be read"),
            where=path.name,
            detail=explain_library(str(error)),
        ) from error
    shipped = ShippedPlan(path, hashlib.sha256(content).hexdigest(), body)
    for problem in _list_problems(body):
        raise Invalid("plan_file", _("The plan's file is not complete"), where=path.name, detail=problem)
    return shipped


def read_all() -> list[ShippedPlan]:
    """Every shipped plan; plans that others point to come first."""
    plans = [read_shipped_plan(path) for path in sorted(locate_plans_folder().glob("*.toml"))]
    return sorted(plans, key=lambda plan: (bool(plan.rows("relation")), plan.path.name))


def _list_problems(body: dict[str, Any]) -> list[str]:
    problems = [f"[plan] {name}" for name in ("number", "title", "issuer") if name not in body.get("plan", {})]
    problems += [
        f"[version] {name}" for name in ("number", "instrument", "content") if name not in body.get("version", {})
    ]
    problems += [
        f"part {row.get('number')}: {name}"
        for row in body.get("part", [])
        for name in ("number", "title", "text")
        if not row.get(name)
    ]
    for kind in ("target", "duty"):
        problems += [
            f"{kind} {row.get('number')}: {wrong}" for row in body.get(kind, []) if (wrong := _wrong_line(row, kind))
        ]
    return problems


def _wrong_line(row: dict[str, Any], kind: str) -> str:
    for name in ("number", "measure", "place", "indicators"):
        if not row.get(name):
            return name
    if kind == "duty":
        return "value" if "value" in row else ""
    if row.get("operator") not in Operator.values:
        return "operator"
    try:
        Decimal(str(row["value"]))
    except (KeyError, InvalidOperation):
        return "value"
    return ""
