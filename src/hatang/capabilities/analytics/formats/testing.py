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

    from hatang.capabilities.analytics.formats.desk import QueryDesk
    from hatang.capabilities.analytics.formats.modelled import LakeModel


@dataclass(frozen=True)
class Tested:
    """What came of one test: how many rows are against it, or why it could not be run."""

    model: str
    test: Test
    passed: bool
    explanation: str = ""

    @property
    def about(self) -> str:
        return " ".join(self.test.about)


def run_tests(opened: QueryDesk, *, today: date, names: frozenset[str] = frozenset()) -> list[Tested]:
    """Every test of the models (of all, or of those named): first that it can be computed, then what its file asks."""
    standing = {model.name for model in opened.models}
    done = []
    for model in modelled.all_models():
        if names and model.name not in names:
            continue
        if model.name not in standing:
            done.append(
                Tested(
                    model.name, Test(ModelTest.BUILDS, ()), passed=False, explanation=_describe_missing(opened, model)
                )
            )
            continue
        done += _run_model_tests(opened, model, today)
    return done


def _describe_missing(opened: QueryDesk, model: LakeModel) -> str:
    known = {readable.dataset.name for readable in opened.tables} | {laid_model.table for laid_model in opened.models}
    missing = sorted(table for table in model.reads if table not in known and not opened.columns(table))
    return _("not on the desk: %(tables)s") % {"tables": ", ".join(missing) or model.name}


def _run_model_tests(opened: QueryDesk, model: LakeModel, today: date) -> Iterator[Tested]:
    builds = Test(ModelTest.BUILDS, ())
    try:
        row = opened.link.execute(f"SELECT count(*) FROM {model.table}").fetchone()
    except duckdb.Error as error:
        yield Tested(model.name, builds, passed=False, explanation=str(error).splitlines()[0][:300])
        return
    yield Tested(model.name, builds, passed=True, explanation=_("%(rows)d rows") % {"rows": row[0] if row else 0})
    for test in model.tests:
        if test.kind is ModelTest.FRESH:
            yield _test_freshness(opened, model, test, today)
            continue
        try:
            row = opened.link.execute(_build_failing_count(model, test)).fetchone()
        except duckdb.Error as error:
            yield Tested(model.name, test, passed=False, explanation=str(error).splitlines()[0][:300])
            continue
        wrong = row[0] if row else 0
        explanation = _("%(rows)d rows against it") % {"rows": wrong} if wrong else ""
        yield Tested(model.name, test, passed=not wrong, explanation=explanation)


def _build_failing_count(model: LakeModel, test: Test) -> str:
    """The question that counts what stands against the test."""
    if test.kind is ModelTest.UNIQUE:
        columns = ", ".join(_quote_name(tested_column) for tested_column in test.about)
        return f"SELECT count(*) FROM (SELECT 1 FROM {model.table} GROUP BY {columns} HAVING count(*) > 1)"
    if test.kind is ModelTest.NOT_NULL:
        return f"SELECT count(*) FROM {model.table} WHERE {_quote_name(test.about[0])} IS NULL"
    column, table, key = test.about
    schema, _dot, name = table.partition(".")
    return (
        f"SELECT count(*) FROM {model.table} AS m WHERE m.{_quote_name(column)} IS NOT NULL AND NOT EXISTS"
        f" (SELECT 1 FROM {_quote_name(schema)}.{_quote_name(name)} AS k"
        f" WHERE k.{_quote_name(key)} = m.{_quote_name(column)})"
    )


def _test_freshness(opened: QueryDesk, model: LakeModel, test: Test, today: date) -> Tested:
    dataset, days = test.about
    as_of = next((readable.as_of for readable in opened.tables if readable.dataset.name == dataset), None)
    if as_of is None:
        return Tested(model.name, test, passed=False, explanation=_("not in the lake"))
    age = (today - as_of).days
    return Tested(model.name, test, passed=age <= int(days), explanation=_("%(days)d days old") % {"days": max(age, 0)})


def _quote_name(text: str) -> str:
    quoted = text.replace('"', '""')
    return f'"{quoted}"'
