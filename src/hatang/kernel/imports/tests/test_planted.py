"""The bar on unseen files: planted faults are named at their cells, clean files raise none, repairs are right."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from hatang.kernel.imports.tests import examples, planting

if TYPE_CHECKING:
    from hatang.kernel.imports.faults import Fault
    from hatang.kernel.imports.tests.conftest import Check

pytestmark = pytest.mark.property

IMPORTS = (examples.SITE, examples.CELL, examples.HOUSEHOLDS)
# A few files by day, at night more of them.
SEEDS = (range(3), pytest.param(range(12), marks=pytest.mark.night("samples")))
LEAST = 0.95


def _is_right(plant: planting.Plant, fault: Fault) -> bool:
    """Whether the proposal restores what stood there before the fault was planted."""
    assert fault.proposal is not None
    text, truth = fault.proposal.text, plant.truth
    if plant.drops or truth is None:
        return plant.drops and fault.proposal.drop
    if isinstance(truth, tuple):
        return abs(float(text) - truth[plant.fields.index(fault.field)]) < 2e-5
    if isinstance(truth, float):
        return abs(float(text) - truth) < 1e-6
    if isinstance(truth, date):
        return text == truth.isoformat()
    if isinstance(truth, examples.Commune):
        return text in (truth.name, truth.code)
    if fault.field == "kind":
        return text == next(c.title for c in examples.SITE.column("kind").choices if c.value == truth)
    names = {"VNPT": ("VNPT", "Vinaphone"), "MOBIFONE": ("MOBIFONE", "MobiFone", "Mobi")}
    return text in names.get(str(truth), (truth,))


@pytest.mark.parametrize("seeds", SEEDS, ids=len)
@pytest.mark.parametrize("declared", IMPORTS, ids=lambda each: each.name)
def test_planted_faults_are_named_and_nothing_else(check: Check, declared: Any, seeds: range) -> None:
    counts: Counter[str] = Counter()
    missed, wrong = [], []
    for seed in seeds:
        made = planting.make(declared, 1000 + seed)
        examined = check(declared, made.data, f"file{made.suffix}")
        assert len(examined.table.rows) == len(made.records), f"seed {seed}"
        by_cell: dict[str, list[Fault]] = {}
        for fault in examined.faults:
            by_cell.setdefault(fault.cell, []).append(fault)
        touched: set[str | None] = set()
        for plant in made.plants:
            places = [made.places[plant.record].get(name) for name in plant.fields]
            touched |= set(places)
            found = [fault for place in places if place for fault in by_cell.get(place, ())]
            counts["planted"] += 1
            counts["named"] += any(fault.kind.value in plant.kinds for fault in found)
            if not found:
                missed.append((seed, plant))
            for fault in found:
                if fault.proposal is not None:
                    counts["proposed"] += 1
                    counts["right"] += _is_right(plant, fault)
        wrong += [
            (seed, fault.cell, fault.kind.value, fault.value) for fault in examined.faults if fault.cell not in touched
        ]
    assert counts["named"] >= LEAST * counts["planted"], missed
    assert counts["right"] == counts["proposed"]
    assert not wrong


@pytest.mark.parametrize("seeds", SEEDS, ids=len)
@pytest.mark.parametrize("declared", IMPORTS, ids=lambda each: each.name)
def test_a_clean_file_raises_no_fault(check: Check, declared: Any, seeds: range) -> None:
    for seed in seeds:
        made = planting.make(declared, 2000 + seed, faults=0, copies=False)
        examined = check(declared, made.data, f"file{made.suffix}")
        assert [(fault.cell, fault.kind.value, fault.value) for fault in examined.faults] == [], f"seed {seed}"
        assert len(examined.sound) == len(made.records)


@pytest.mark.parametrize("seeds", SEEDS, ids=len)
def test_what_is_read_is_what_was_meant(check: Check, seeds: range) -> None:
    """Every way to write a value gives the value back."""
    for seed in seeds:
        made = planting.make(examples.SITE, 3000 + seed, faults=0, copies=False)
        examined = check(examples.SITE, made.data, f"file{made.suffix}")
        for row, record in zip(examined.sound, made.records, strict=True):
            for name in set(record) & set(examined.table.headers) - {"longitude", "latitude", "name", "shared"}:
                assert row.values[name] == record[name], (seed, name)
            if "longitude" in row.values:
                assert row.values["longitude"] == pytest.approx(record["longitude"], abs=2e-5)


@pytest.mark.parametrize("seeds", [range(1), pytest.param(range(5), marks=pytest.mark.night("samples"))], ids=len)
def test_accepting_every_proposal_mends_what_can_be_mended(check: Check, seeds: range) -> None:
    from hatang.kernel.imports.checking import Decisions

    for seed in seeds:
        made = planting.make(examples.SITE, 4000 + seed)
        decisions = Decisions()
        examined = check(examples.SITE, made.data, f"file{made.suffix}", decisions)
        proposed = sum(1 for fault in examined.faults if fault.proposal)
        mended = check(examples.SITE, made.data, f"file{made.suffix}", decisions.accepting(examined.faults))
        assert proposed
        assert not [fault for fault in mended.faults if fault.proposal]
        assert len(mended.sound) > len(examined.sound)
