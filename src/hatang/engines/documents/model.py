"""What a plan says, as data: the shape of `hatang plan read --json`."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from hatang.engines.documents.periods import Period  # noqa: TC001 - part of the shape
from hatang.engines.documents.source import Place  # noqa: TC001 - part of the shape


@dataclass(frozen=True)
class Origin:
    """Where an item stands and the words it was read from; `path` as people cite it ("III.1.a")."""

    place: Place
    text: str
    path: str = ""

    def data(self) -> dict[str, Any]:
        return {**asdict(self.place), "path": self.path, "text": self.text}


@dataclass(frozen=True)
class Target:
    """A quantitative target. `value` is 1 where `op` is "yes" (0 for a printed "không")."""

    measure: str
    op: str
    value: float | int
    value_max: float | int | None
    unit: str
    denominator: str
    year: int | None
    scope: str
    baseline: str
    source: Origin
    confidence: float

    def data(self) -> dict[str, Any]:
        said = {name: getattr(self, name) for name in ("measure", "op", "value", "value_max")}
        said |= {name: getattr(self, name) or None for name in ("unit", "denominator", "year", "scope", "baseline")}
        return said | {"source": self.source.data(), "confidence": self.confidence}


@dataclass(frozen=True)
class Money:
    """A budget as printed: whole đồng where it can be said, the source of the money where a column names it."""

    amount_vnd: int | None
    text: str
    source: str

    def data(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Task:
    number: str
    text: str
    lead: tuple[str, ...]
    support: tuple[str, ...]
    product: str
    period: Period
    budget: tuple[Money, ...]
    section: str
    source: Origin
    confidence: float

    def data(self) -> dict[str, Any]:
        when = {
            "from": self.period.start,
            "to": self.period.end,
            "recurring": self.period.recurring,
            "text": self.period.text,
        }
        return {
            "number": self.number,
            "text": self.text,
            "lead": list(self.lead),
            "support": list(self.support),
            "product": self.product or None,
            "period": when | {"text": self.period.text},
            "budget": [each.data() for each in self.budget],
            "section": self.section or None,
            "source": self.source.data(),
            "confidence": self.confidence,
        }


@dataclass(frozen=True)
class Duty:
    """What a body has to do without end; `due` is an ISO prefix, "12-10" for a day of every year, None for none."""

    who: tuple[str, ...]
    what: str
    due: str | None
    recurrence: str | None
    due_text: str
    source: Origin
    confidence: float

    def data(self) -> dict[str, Any]:
        return {
            "who": list(self.who),
            "what": self.what,
            "due": self.due,
            "recurrence": self.recurrence,
            "due_text": self.due_text or None,
            "source": self.source.data(),
            "confidence": self.confidence,
        }


@dataclass(frozen=True)
class Cited:
    """A document that another one names."""

    number: str
    date: str | None
    title: str

    def data(self) -> dict[str, Any]:
        return {"number": self.number, "date": self.date, "title": self.title or None}


@dataclass(frozen=True)
class Change:
    """What an amendment does: `kind` repeal, add, replace or replace_phrase; `where` in the amended document."""

    kind: str
    document: str
    where: str
    old: str
    new: str
    source: Origin

    def data(self) -> dict[str, Any]:
        said = {name: getattr(self, name) or None for name in ("kind", "document", "where", "old", "new")}
        return said | {"source": self.source.data()}


@dataclass
class Head:
    """The head of the document; "" and None where it does not say."""

    number: str = ""
    date: str | None = None
    kind: str = ""
    issuer: str = ""
    title: str = ""
    place: str = ""
    signer: str = ""
    bases: list[Cited] = field(default_factory=list)
    replaces: list[str] = field(default_factory=list)
    amends: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def data(self) -> dict[str, Any]:
        said = {
            name: getattr(self, name) or None
            for name in ("number", "date", "kind", "issuer", "title", "place", "signer")
        }
        return said | {
            "replaces": self.replaces,
            "amends": self.amends,
            "bases": [each.data() for each in self.bases],
            "changes": [each.data() for each in self.changes],
        }


@dataclass(frozen=True)
class Unclear:
    """Words that look as if they promised something and were not understood."""

    text: str
    why: str
    source: Origin

    def data(self) -> dict[str, Any]:
        return {"text": self.text, "why": self.why, "source": self.source.data()}


@dataclass
class Plan:
    """A document understood."""

    head: Head
    targets: list[Target] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    not_understood: list[Unclear] = field(default_factory=list)

    def data(self) -> dict[str, Any]:
        """Plain data, the form of `hatang plan read --json`."""
        return {
            "document": self.head.data(),
            "targets": [each.data() for each in self.targets],
            "tasks": [each.data() for each in self.tasks],
            "duties": [each.data() for each in self.duties],
            "not_understood": [each.data() for each in self.not_understood],
        }
