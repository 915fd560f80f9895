"""Floors as inequalities of sites alone: what any choice that holds the floor of a hamlet must fulfil.

What sites cover of a hamlet is submodular: beside some sites S, each other site i adds at most its gain over S. So a
choice that reaches the floor F fulfils, for every S that does not (Wolsey 1982),
    sum over i outside S of min(gain of i over S, F - f(S)) x_i >= F - f(S),
and what is covered of a hamlet of P people, P y, is at most f(S) + sum of the gains over S (Nemhauser and Wolsey 1981).
The first are all that whole x need, so cells are not asked at all; for second covers and capacities, where less is
covered than one cover gives, they hold still. Sets S are looked for that fractional x break: sites in the order of x.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, vstack

from hatang.engines.siting.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.engines.siting import highs
    from hatang.engines.siting.choosing.task import SitingTask
    from hatang.engines.siting.cover import Floats, Integers

_BROKEN = 0.02  # of the row, at least, to be worth adding
_NOISE = 0.35  # of the order of the sites, in the further looks


class HamletCells(NamedTuple):
    """Per hamlet (the last: cells of none) its sites, and per such pair its cells: three compressed lists."""

    sites: int
    pair_start: Integers  # (hamlets + 1,)
    pair_site: Integers
    cell_start: Integers  # (pairs + 1,)
    cell: Integers
    weights: Floats
    people: Floats  # (hamlets,)
    floor: Floats

    @classmethod
    def of(cls, task: SitingTask) -> HamletCells:
        hamlets = len(task.floor) + 1
        group = np.where(task.group >= 0, task.group, hamlets - 1)
        site = np.repeat(np.arange(task.cover.sites), np.diff(task.cover.site_start))
        cell = task.cover.demand
        home = group[cell].astype(np.int64)
        order = np.lexsort((cell, site, home))
        pair = home[order] * task.cover.sites + site[order]
        first = np.flatnonzero(np.diff(pair, prepend=-1))
        return cls(
            task.cover.sites,
            np.searchsorted(home[order][first], np.arange(hamlets + 1)).astype(np.int32),
            site[order][first].astype(np.int32),
            np.append(first, len(order)).astype(np.int32),
            cell[order].astype(np.int32),
            task.weights,
            np.bincount(group, weights=task.weights, minlength=hamlets),
            np.append(task.floor, 0.0),
        )

    def broken(self, x: Floats, y: Floats | None = None, *, looks: int = 3, seed: int = 0) -> csr_matrix:
        """Rows of (sites, hamlets, right side) that x breaks, each `row @ (x, y, -1) >= 0`; without y, floors only."""
        random = np.random.default_rng(seed)
        hamlets = len(self.floor)
        asked = np.full(hamlets, -1.0) if y is None else y * self.people
        rows, columns, values, count = [], [], [], 0
        for look in range(looks):
            merit = x + (_NOISE * random.random(len(x)) * (x > 1e-9) if look else 0.0)
            for target in (False, True) if y is not None and not look else (False,):
                row, column, value = _find_broken_rows(self, asked if target else self.floor, x, merit, target)
                rows.append(row + count)
                columns.append(column)
                values.append(value)
                count += int(row.max()) + 1 if row.size else 0
        where = (np.concatenate(rows), np.concatenate(columns))
        return csr_matrix((np.concatenate(values), where), (count, self.sites + hamlets + 1))


def add_broken_rows(
    built: highs.LinearModel, hamlets: HamletCells, values: Floats, *, seed: int
) -> tuple[highs.LinearModel, int]:
    """(the model by hamlets with the rows that the values of its columns break, how many they are)."""
    sites = hamlets.sites
    x, y = np.clip(values[:sites], 0.0, 1.0), np.clip(values[sites:], 0.0, 1.0)
    broken_rows = hamlets.broken(x, y, seed=seed)
    if not broken_rows.shape[0]:
        return built, 0
    low = broken_rows[:, -1].toarray().ravel()
    return replace(
        built,
        rows=vstack([built.rows, broken_rows[:, :-1]], format="csr"),
        low=np.concatenate([built.low, low]),
        high=np.concatenate([built.high, np.full(len(low), np.inf)]),
    ), broken_rows.shape[0]


@njit
def _find_broken_rows(  # noqa: PLR0912, PLR0915 - one loop
    of: HamletCells, asked: Floats, x: Floats, merit: Floats, target: bool
) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """(row, column, value) of the row that each hamlet breaks most, if any."""
    sites, pair_start, pair_site, cell_start, cell, weights, people, _floor = of
    hamlets = len(asked)
    most = len(pair_site) + 2 * hamlets
    rows, columns, values = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most)
    count, row = 0, 0
    covered = np.zeros(len(weights), np.bool_)
    for h in range(hamlets):
        first, last = pair_start[h], pair_start[h + 1]
        if asked[h] <= 0.0 or last == first:
            continue
        size = last - first
        gain = np.zeros(size)
        inside = np.zeros(size, np.bool_)
        best_inside = inside.copy()
        best, done, is_broken = -1.0, 0.0, False
        order = np.argsort(-merit[pair_site[first:last]])
        for k in range(-1, size):
            if k >= 0:
                p = first + order[k]
                if target:
                    if x[pair_site[p]] <= 1e-6:
                        break
                elif done + gain[order[k]] >= asked[h] * (1 - 1e-7):
                    continue
                inside[order[k]] = True
                for e in range(cell_start[p], cell_start[p + 1]):
                    if not covered[cell[e]]:
                        covered[cell[e]] = True
                        done += weights[cell[e]]
            left, total = asked[h] - done, 0.0
            for q in range(size):
                gain[q] = 0.0
                if inside[q]:
                    continue
                for e in range(cell_start[first + q], cell_start[first + q + 1]):
                    if not covered[cell[e]]:
                        gain[q] += weights[cell[e]]
                total += x[pair_site[first + q]] * (gain[q] if target else min(gain[q], left))
            lack = (left - total) / (people[h] if target else left)
            if lack > best + 1e-9 and lack > _BROKEN:
                best, is_broken = lack, True
                best_inside[:] = inside
        for e in range(cell_start[first], cell_start[last]):
            covered[cell[e]] = False
        if not is_broken:
            continue
        # the row of the set that was broken most
        done = 0.0
        for q in range(size):
            if best_inside[q]:
                for e in range(cell_start[first + q], cell_start[first + q + 1]):
                    if not covered[cell[e]]:
                        covered[cell[e]] = True
                        done += weights[cell[e]]
        left = people[h] if target else asked[h] - done
        for q in range(size):
            if best_inside[q]:
                continue
            add = 0.0
            for e in range(cell_start[first + q], cell_start[first + q + 1]):
                if not covered[cell[e]]:
                    add += weights[cell[e]]
            if add > 0.0:
                rows[count], columns[count], values[count] = row, pair_site[first + q], add / left
                if not target:
                    values[count] = min(add / left, 1.0)
                count += 1
        if target:
            rows[count], columns[count], values[count] = row, sites + h, -1.0
            rows[count + 1], columns[count + 1], values[count + 1] = row, sites + hamlets, -done / left
            count += 2
        else:
            rows[count], columns[count], values[count] = row, sites + hamlets, 1.0
            count += 1
        row += 1
        for e in range(cell_start[first], cell_start[last]):
            covered[cell[e]] = False
    return rows[:count], columns[:count], values[:count]
