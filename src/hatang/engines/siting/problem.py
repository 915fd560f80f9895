"""What is asked: candidates, demand and who covers whom; the rules a choice must keep; the answer with its certificate.

Read `choosing.most_people`, `choosing.least_money`, `choosing.frontier` and `choosing.phases` for the questions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from hatang.engines.siting import chains
from hatang.engines.siting.errors import SitingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from hatang.engines.siting.cover import Cover, Floats, Integers

type Mask = NDArray[np.bool_]
type Money = NDArray[np.int64]

type Tell = Callable[[float, float], bool]
"""Hears (bound, incumbent) in people or in đồng, as the question counts; answers False to stop and keep the best."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """The columns that may be opened; arrays (n,). Make them with `of`.

    A column is a place with a height, operators, bands and a backhaul; of the columns of one `place` at most one is
    opened. `cost_vnd` whole đồng to open it, backhaul included (a shared mast is simply a cheaper column);
    `operators` how many stand on it; `kept` must stay, `forbidden` must not; `capacity` people it can serve at most;
    `road_m`, `power_m` metres to the nearest road and power line; `protected` lies in a protected area.
    """

    names: tuple[str, ...]
    cost_vnd: Money
    place: Integers
    operators: Integers
    kept: Mask
    forbidden: Mask
    capacity: Floats
    road_m: Floats
    power_m: Floats
    protected: Mask

    @classmethod
    def of(cls, names: Sequence[str], cost_vnd: ArrayLike, **given: Any) -> Candidates:
        """Candidates from their names and costs; what is not given has no effect.

        >>> Candidates.of(["A", "B"], [5, 7], kept=[True, False]).place.tolist()
        [0, 1]
        >>> Candidates.of(["A"], [-5])
        Traceback (most recent call last):
        hatang.engines.siting.errors.SitingError: A: the cost is not a number of đồng: -5
        """
        size = len(names)
        types: dict[str, tuple[Any, Any]] = {
            "place": (np.int32, np.arange(size)),
            "operators": (np.int32, np.ones(size)),
            "kept": (np.bool_, np.zeros(size)),
            "forbidden": (np.bool_, np.zeros(size)),
            "capacity": (np.float64, np.full(size, np.inf)),
            "road_m": (np.float64, np.zeros(size)),
            "power_m": (np.float64, np.zeros(size)),
            "protected": (np.bool_, np.zeros(size)),
        }
        columns = {name: np.asarray(given.get(name, usual), dtype=kind) for name, (kind, usual) in types.items()}
        if given.keys() - types.keys():
            raise TypeError(f"candidates have no {sorted(given.keys() - types.keys())}")
        money = np.asarray(cost_vnd, dtype=np.float64)
        for name, values in ({"cost_vnd": money} | columns).items():
            if values.shape != (size,):
                raise SitingError("columns", f"{name} has shape {values.shape} beside {size} candidates", column=name)
        for row in np.flatnonzero(~np.isfinite(money) | (money < 0) | (money > 1e15))[:1]:
            raise SitingError(
                "cost", f"the cost is not a number of đồng: {money[row]:g}", where=names[row], found=float(money[row])
            )
        for name in ("capacity", "road_m", "power_m"):
            for row in np.flatnonzero(np.isnan(columns[name]) | (columns[name] < 0))[:1]:
                raise SitingError("negative", f"{name} must not be negative or unknown", where=names[row], column=name)
        return cls(tuple(names), np.round(money).astype(np.int64), **columns)

    @property
    def size(self) -> int:
        return len(self.names)


@dataclass(frozen=True, eq=False)
class Demand:
    """Cells with `people` (m,), each in a `hamlet` (m,): a position in `hamlets`, the names, or -1 for none."""

    people: Floats
    hamlet: Integers
    hamlets: tuple[str, ...]

    @classmethod
    def of(cls, people: ArrayLike, hamlet: ArrayLike | None = None, hamlets: Sequence[str] = ()) -> Demand:
        """Demand whose figures were looked at.

        >>> Demand.of([3, 4], [0, 0], ["Thôn Một"]).of_hamlets().tolist()
        [7.0]
        """
        weights = np.asarray(people, dtype=np.float64)
        home = np.full(len(weights), -1) if hamlet is None else np.asarray(hamlet)
        if weights.ndim != 1 or home.shape != weights.shape:
            raise SitingError("weights", f"{home.size} hamlets stand beside {weights.size} cells")
        for row in np.flatnonzero(~np.isfinite(weights) | (weights < 0))[:1]:
            raise SitingError(
                "weight", f"people must be a number and not negative: {weights[row]}", where=f"cell {row + 1}"
            )
        for row in np.flatnonzero((home < -1) | (home >= len(hamlets)))[:1]:
            raise SitingError("index", f"hamlet {home[row]} is not among {len(hamlets)}", where=f"cell {row + 1}")
        return cls(weights, home.astype(np.int32), tuple(hamlets))

    def of_hamlets(self, share: Floats | None = None) -> Floats:
        """People of each hamlet, or those of the cells' given share (m,). Shape (hamlets,)."""
        inside = self.hamlet >= 0
        counted = self.people if share is None else self.people * share
        return np.bincount(self.hamlet[inside], weights=counted[inside], minlength=len(self.hamlets))


@dataclass(frozen=True, eq=False)
class SitingProblem:
    """Candidates, demand, and the cover matrix (candidates, cells).

    `relays` (candidates, candidates): columns whose backhaul is a hop to another new site, each with those that may
    carry it: it may open only where one of them is open too. Chains must lead down: no column carries itself.
    """

    candidates: Candidates
    demand: Demand
    cover: Cover
    relays: Cover | None = None

    def __post_init__(self) -> None:
        if not self.candidates.size or not len(self.demand.people):
            raise SitingError("empty", "there are no candidates or no people")
        if (self.cover.sites, self.cover.demands) != (self.candidates.size, len(self.demand.people)):
            raise SitingError(
                "shape",
                f"the cover is of {self.cover.sites} x {self.cover.demands}, not of "
                f"{self.candidates.size} candidates x {len(self.demand.people)} cells",
            )
        if self.relays is not None:
            chains.require_chains(self.relays, self.candidates.names)


@dataclass(frozen=True, eq=False)
class Rules:
    """What every choice must keep, whatever is asked.

    `floor`: the share of each hamlet's people that must be covered, one number for all or one per hamlet.
    `twice`: cells that count only where two chosen sites cover them (all, or a mask (m,)).
    `least_shared`: of the opened columns at least this share stands for two operators or more.
    `road_within_m`, `power_within_m`: farther candidates are left out unless kept. `in_protected`: may be built there.
    """

    floor: float | Floats = 0.0
    twice: bool | Mask = False
    least_shared: float = 0.0
    road_within_m: float = np.inf
    power_within_m: float = np.inf
    in_protected: bool = False


@dataclass(frozen=True, eq=False)
class How:
    """How to work: `seconds` of one usual core (a count of work: same seed and seconds, same answer), when the proven
    `gap` is small enough, `begin` from an earlier choice (columns), listened to by `tell`."""

    seed: int = 0
    seconds: float | None = None
    gap: float = 1e-4
    begin: Integers | None = None
    tell: Tell | None = None


@dataclass(frozen=True, eq=False)
class SiteChoice:
    """An answer. `chosen` columns ascending; `people` covered (served, where capacities bind) of `all_people`;
    `hamlet_people` (hamlets,). `bound`: people no choice exceeds, or đồng no choice goes below; `gap` as a share.
    """

    chosen: Integers
    cost_vnd: int
    people: float
    all_people: float
    hamlet_people: Floats
    bound: float
    gap: float
    cpu_s: float
    stopped: bool = False
    log: tuple[str, ...] = field(default_factory=tuple)

    @property
    def share(self) -> float:
        """The share of all people, 0 to 1."""
        return self.people / self.all_people if self.all_people else 0.0
