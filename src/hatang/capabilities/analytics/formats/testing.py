"""The tests that a model's file asks of its rows, run on a desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
from django.utils.translation import gettext as _

from hatang.capabilities.analytics.formats import modelled
from hatang.capabilities.analytics.formats.modelled import Test
from hatang.capabilities.analytics.terms import ModelTest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hatang.capabilities.analytics.formats.desk import Desk
    from hatang.capabilities.analytics.formats.modelled import Model


@dataclass(frozen=True)
class Tested:
    """What came of one test: how many rows are against it, or why it could not be run."""

    model: str
    test: Test
    passed: bool
    said: str = ""

    @property
    def about(self) -> str:
        return " ".join(self.test.about)


def run(found: Desk, *, today: date, names: frozenset[str] = frozenset()) -> list[Tested]:
    """Every test of the models (of all, or of those named): first that it can be computed, then what its file asks."""
    standing = {model.name for model in found.models}
    done = []
    for model in modelled.all_models():
        if names and model.name not in names:
            continue
        if model.name not in standing:
            done.append(Tested(model.name, Test(ModelTest.BUILDS, ()), passed=False, said=_missing(found, model)))
            continue
        done += _tested(found, model, today)
    return done


def _missing(found: Desk, model: Model) -> str:
    known = {each.dataset.name for each in found.tables} | {each.table for each in found.models}
    missing = sorted(each for each in model.reads if each not in known and not found.columns(each))
    return _("not on the desk: %(tables)s") % {"tables": ", ".join(missing) or model.name}


def _tested(found: Desk, model: Model, today: date) -> Iterator[Tested]:
    builds = Test(ModelTest.BUILDS, ())
    try:
        row = found.link.execute(f"SELECT count(*) FROM {model.table}").fetchone()
    except duckdb.Error as error:
        yield Tested(model.name, builds, passed=False, said=str(error).splitlines()[0][:300])
        return
    yield Tested(model.name, builds, passed=True, said=_("%(rows)d rows") % {"rows": row[0] if row else 0})
    for test in model.tests:
        if test.kind is ModelTest.FRESH:
            yield _fresh(found, model, test, today)
            continue
        try:
            row = found.link.execute(_against(model, test)).fetchone()
        except duckdb.Error as error:
            yield Tested(model.name, test, passed=False, said=str(error).splitlines()[0][:300])
            continue
        wrong = row[0] if row else 0
        said = _("%(rows)d rows against it") % {"rows": wrong} if wrong else ""
        yield Tested(model.name, test, passed=not wrong, said=said)


def _against(model: Model, test: Test) -> str:
    """The question that counts what stands against the test."""
    if test.kind is ModelTest.UNIQUE:
        columns = ", ".join(_name(each) for each in test.about)
        return f"SELECT count(*) FROM (SELECT 1 FROM {model.table} GROUP BY {columns} HAVING count(*) > 1)"
    if test.kind is ModelTest.NOT_NULL:
        return f"SELECT count(*) FROM {model.table} WHERE {_name(test.about[0])} IS NULL"
    column, table, key = test.about
    schema, _dot, name = table.partition(".")
    return (
        f"SELECT count(*) FROM {model.table} AS m WHERE m.{_name(column)} IS NOT NULL AND NOT EXISTS"
        f" (SELECT 1 FROM {_name(schema)}.{_name(name)} AS k WHERE k.{_name(key)} = m.{_name(column)})"
    )


def _fresh(found: Desk, model: Model, test: Test, today: date) -> Tested:
    dataset, days = test.about
    as_of = next((each.as_of for each in found.tables if each.dataset.name == dataset), None)
    if as_of is None:
        return Tested(model.name, test, passed=False, said=_("not in the lake"))
    age = (today - as_of).days
    return Tested(model.name, test, passed=age <= int(days), said=_("%(days)d days old") % {"days": max(age, 0)})


def _name(text: str) -> str:
    quoted = text.replace('"', '""')
    return f'"{quoted}"'
