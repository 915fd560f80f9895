"""HiGHS, directly: one sparse model in, values and a proven bound out; one thread, seeded, listened to on its way."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from hatang.engines.siting.cover import Floats
    from hatang.engines.siting.deadline import SolveDeadline

type Tell = Callable[[float, float], bool]
"""Hears (bound, incumbent) in the model's own sense; answers False to stop and keep the best."""

_LARGE = 1e6  # of a cost: beside a solver's tolerances đồng are counted in the dearest
_WALL = 20.0  # seconds of the clock in one of processor, where others use the machine too
_OPTIMAL = highspy.HighsModelStatus.kOptimal
_IMPOSSIBLE = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)


@dataclass(frozen=True, eq=False)
class LinearModel:
    """`low <= rows @ x <= high`, `lower <= x <= upper`, some of x whole; `costs @ x` is made as small (or large)."""

    costs: Floats
    lower: Floats
    upper: Floats
    whole: NDArray[np.bool_]
    rows: csr_matrix
    low: Floats
    high: Floats
    maximize: bool = False


@dataclass(frozen=True)
class SolverLimits:
    """When to stop. Nodes make the same end on every machine; seconds of processor are only the emergency brake.

    `wall_s`: so many seconds of the wall's clock and no more, for whoever waits.
    """

    nodes: int | None = None
    seconds: float | None = None
    wall_s: float | None = None
    gap: float = 1e-6
    heuristics: float = 0.05
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class ModelSolution:
    """`values` None when nothing feasible was found; `bound` holds for every choice; `proven` is optimal."""

    values: Floats | None
    objective: float
    bound: float
    proven: bool
    infeasible: bool
    iterations: int
    duals: Floats | None = None


class _Quiet(highspy.Highs):
    """HiGHS that prints nothing: its banner comes with the first callback unless it was told before."""

    def enableCallbacks(self) -> None:
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call] # HiGHS's own


def solve_model(
    model: LinearModel, limits: SolverLimits, *, start: Floats | None = None, tell: Tell | None = None, seed: int = 0
) -> ModelSolution:
    """Solve to the limits. `start` is a feasible point to begin from."""
    dearest = float(np.abs(model.costs).max(initial=0.0))
    scale = dearest if dearest > _LARGE else 1.0
    highs = _prepare_solver(replace(model, costs=model.costs / scale) if scale > 1.0 else model, limits, seed)
    if start is not None:
        given = highspy.HighsSolution()
        given.col_value = np.asarray(start, dtype=np.float64)
        highs.setSolution(given)
    if tell is not None or limits.seconds is not None:
        _listen_to_solver(highs, tell, limits.seconds, scale)
    highs.run()
    status, info = highs.getModelStatus(), highs.getInfo()
    is_feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.array(highs.getSolution().col_value) if is_feasible else None
    empty = -np.inf if model.maximize else np.inf
    return ModelSolution(
        values,
        scale * float(info.objective_function_value) if is_feasible else empty,
        scale * float(info.mip_dual_bound),
        status == _OPTIMAL,
        status in _IMPOSSIBLE,
        max(int(info.simplex_iteration_count), 0),
    )


def build_limits(end: SolveDeadline | None, most_s: float | None = None, **how: Any) -> SolverLimits:
    """The limits of a solve that has to end by a deadline, after at most so many seconds; `how` as of
    `SolverLimits`.
    """
    if end is None:
        return SolverLimits(seconds=most_s, **how)
    left = end.left_s if most_s is None else min(end.left_s, most_s)
    return SolverLimits(wall_s=left, **how) if end.is_wall else SolverLimits(seconds=left, **how)


def relax_model(model: LinearModel, *, interior: bool = True, end: SolveDeadline | None = None) -> ModelSolution:
    """The linear relaxation. Its duals are good payments for a bound of one's own; crossover is left out."""
    free = LinearModel(
        model.costs,
        model.lower,
        model.upper,
        np.zeros_like(model.whole),
        model.rows,
        model.low,
        model.high,
        model.maximize,
    )
    options = {"solver": "ipm", "run_crossover": "off"} if interior else {"solver": "simplex"}
    highs = _prepare_solver(free, build_limits(end, options=options), 0)
    highs.run()
    solution, info = highs.getSolution(), highs.getInfo()
    status = highs.getModelStatus()
    return ModelSolution(
        np.array(solution.col_value) if solution.value_valid else None,
        float(info.objective_function_value),
        float(info.objective_function_value),
        status == _OPTIMAL,
        status in _IMPOSSIBLE,
        max(int(info.simplex_iteration_count), 0),
        np.array(solution.row_dual) if solution.dual_valid else None,
    )


def certify_bound(model: LinearModel, duals: Floats) -> tuple[float, Floats]:
    """(a bound no feasible point passes, reduced costs) that any row duals prove, optimal or not.

    Every column lies in its box, so the Lagrangian over the boxes is a true bound whatever the duals are (weak
    duality): floating-point work of any kind certifies without being trusted.
    """
    sense = 1.0 if model.maximize else -1.0
    paid = np.nan_to_num(duals) * sense  # as of a maximum: above zero pays for `high`, below for `low`
    paid = np.where((paid > 0) & ~np.isfinite(model.high), 0.0, paid)
    paid = np.where((paid < 0) & ~np.isfinite(model.low), 0.0, paid)
    reduced = model.costs * sense - model.rows.T @ paid
    sides = np.where(paid > 0, model.high, model.low)
    used = paid != 0
    value = float((paid[used] * sides[used]).sum() + np.maximum(reduced * model.lower, reduced * model.upper).sum())
    size = float(np.abs(paid[used] * sides[used]).sum() + np.abs(reduced).sum())
    return sense * (value + 1e-13 * size), sense * reduced


def _prepare_solver(model: LinearModel, limits: SolverLimits, seed: int) -> _Quiet:
    program = highspy.HighsLp()
    rows = model.rows.tocsr()
    program.num_col_, program.num_row_ = len(model.costs), rows.shape[0]
    program.col_cost_, program.col_lower_, program.col_upper_ = model.costs, model.lower, model.upper
    program.row_lower_, program.row_upper_ = model.low, model.high
    program.sense_ = highspy.ObjSense.kMaximize if model.maximize else highspy.ObjSense.kMinimize
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_, program.a_matrix_.index_ = rows.indptr, rows.indices
    program.a_matrix_.value_ = rows.data.astype(np.float64)
    highs = _Quiet()  # type: ignore[no-untyped-call] # HiGHS's own
    options: dict[str, Any] = {
        "threads": 1,
        "parallel": "off",
        "random_seed": seed % (1 << 31),
        "mip_rel_gap": limits.gap,
        "mip_heuristic_effort": limits.heuristics,
    }
    if limits.gap == 0.0:
        options["mip_abs_gap"] = 0.0
    if limits.nodes is not None:
        options["mip_max_nodes"] = limits.nodes
    if limits.seconds is not None:
        options["time_limit"] = _WALL * float(limits.seconds)
    if limits.wall_s is not None:
        options["time_limit"] = float(limits.wall_s)
    for name, value in (options | limits.options).items():
        highs.setOptionValue(name, value)
    highs.passModel(program)
    whole = np.flatnonzero(model.whole).astype(np.int32)
    if whole.size:
        highs.changeColsIntegrality(len(whole), whole, np.full(len(whole), 1, dtype=np.uint8))
    return highs


def _listen_to_solver(highs: _Quiet, tell: Tell | None, seconds: float | None, scale: float) -> None:
    until = np.inf if seconds is None else time.process_time() + seconds

    def heard(event: Any) -> None:
        out = event.data_out
        late = time.process_time() > until
        if late or (tell is not None and not tell(scale * out.mip_dual_bound, scale * out.mip_primal_bound)):
            event.interrupt()

    highs.cbMipInterrupt += heard
