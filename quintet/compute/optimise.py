"""Linear and mixed-integer programmes from arrays, solved by HiGHS on one thread.

A thin typed layer: it states the programme once, gives the same answer on every run that is not cut by the clock, and
says infeasible and unbounded as errors. Q. Huangfu and J. A. J. Hall, Parallelizing the dual revised simplex method,
Mathematical Programming Computation 10 (2018) 119-142.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from quintet.errors import MethodError

Floats = NDArray[np.float64]
Status = Literal["optimal", "time_limit", "node_limit"]
MAX_NONZEROS = 20_000_000
SEED = 1


@dataclass(frozen=True, eq=False)
class Optimum:
    """What is known of a programme: the best point, its objective, and a proven bound on the objective.

    `x` is NaN where the limit came before any point was found; `gap` is |objective - bound| / |objective| (infinite
    then). `duals` are the prices of the rows of a linear programme; None where there are integers.
    """

    status: Status
    x: Floats
    objective: float
    bound: float
    gap: float
    duals: Floats | None

    @property
    def found(self) -> bool:
        """Whether a feasible point is known."""
        return bool(np.isfinite(self.objective))


def optimise(
    c: ArrayLike,
    a: Any,
    row_low: ArrayLike,
    row_high: ArrayLike,
    *,
    low: ArrayLike = 0.0,
    high: ArrayLike = np.inf,
    integer: ArrayLike = False,
    maximise: bool = False,
    seconds: float = 60.0,
    max_nodes: int | None = None,
    start: Floats | None = None,
) -> Optimum:
    """The least (or greatest) c x with row_low <= a x <= row_high and low <= x <= high.

    `c`: (n,); `a`: SciPy sparse or dense, (rows, n); bounds and `integer` (which columns are whole numbers) may be
    scalars. `start` is a feasible point that a mixed-integer search begins from. `max_nodes` is a limit that does not
    depend on the speed of the machine. Raises MethodError when there is no feasible point, when the objective has no
    limit, on NaN and on shapes that do not fit.
    """
    import highspy

    programme = _programme(highspy, c, a, (row_low, row_high), (low, high), integer, maximise)
    whole = bool(programme.integrality_)
    solver = _solver(highspy, whole, seconds, max_nodes)
    solver.passModel(programme)
    if start is not None and whole:
        point = highspy.HighsSolution()
        point.col_value = np.asarray(start, dtype=np.float64).tolist()
        solver.setSolution(point)
    solver.run()
    return _optimum(highspy, solver, programme.num_col_, whole, maximise)


def _solver(highspy: Any, whole: bool, seconds: float, max_nodes: int | None) -> Any:
    solver = getattr(highspy, "_Highs", highspy.Highs)()  # the outer class prints a banner on standard output
    options: dict[str, Any] = {"output_flag": False, "threads": 1, "parallel": "off", "random_seed": SEED}
    options |= {"time_limit": seconds} | ({"mip_rel_gap": 0.0, "mip_abs_gap": 1e-9} if whole else {})
    if max_nodes is not None:
        options["mip_max_nodes"] = max_nodes
    for name, value in options.items():
        solver.setOptionValue(name, value)
    return solver


def _programme(
    highspy: Any, c: ArrayLike, a: Any, rows: tuple[Any, Any], columns: tuple[Any, Any], integer: Any, maximise: bool
) -> Any:
    from scipy import sparse

    matrix = sparse.csc_matrix(a, dtype=np.float64)
    cost = np.asarray(c, dtype=np.float64)
    height, width = matrix.shape
    if cost.shape != (width,):
        raise MethodError(
            "The programme has {got} costs and {width} columns. Give one cost per column.", got=cost.size, width=width
        )
    if matrix.nnz > MAX_NONZEROS:
        raise MethodError(
            "The programme has {got} entries; at most {limit} are solved. Make it smaller.",
            got=matrix.nnz,
            limit=MAX_NONZEROS,
        )
    programme = highspy.HighsLp()
    programme.num_col_, programme.num_row_ = width, height
    programme.col_cost_ = cost
    programme.col_lower_, programme.col_upper_ = (_spread(bound, width) for bound in columns)
    programme.row_lower_, programme.row_upper_ = (_spread(bound, height) for bound in rows)
    programme.sense_ = highspy.ObjSense.kMaximize if maximise else highspy.ObjSense.kMinimize
    programme.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    programme.a_matrix_.start_, programme.a_matrix_.index_ = matrix.indptr, matrix.indices
    programme.a_matrix_.value_ = matrix.data
    for values in (cost, matrix.data, programme.col_lower_, programme.col_upper_):
        if np.isnan(values).any():
            raise MethodError("The programme holds a value that is not a number. Replace it.")
    whole = np.broadcast_to(np.asarray(integer, dtype=bool), (width,))
    if whole.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        programme.integrality_ = [kinds[int(flag)] for flag in whole]
    return programme


def _spread(bound: Any, size: int) -> Floats:
    """A bound for each, from one for all or from one for each."""
    values = np.asarray(bound, dtype=np.float64)
    if values.ndim and values.shape != (size,):
        raise MethodError("A bound has {got} values; {size} are needed.", got=values.size, size=size)
    return np.ascontiguousarray(np.broadcast_to(values, (size,)))


def _optimum(highspy: Any, solver: Any, width: int, whole: bool, maximise: bool) -> Optimum:
    state, kinds = solver.getModelStatus(), highspy.HighsModelStatus
    if state in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible):
        raise MethodError("No choice meets all conditions at once. Loosen one of them.")
    if state == kinds.kUnbounded:
        raise MethodError("The objective has no limit: it can be improved for ever. Add a bound.")
    names: dict[Any, Status] = {
        kinds.kOptimal: "optimal",
        kinds.kModelEmpty: "optimal",
        kinds.kTimeLimit: "time_limit",
        kinds.kSolutionLimit: "node_limit",
    }
    if state not in names:
        raise MethodError("The solver stopped without an answer: {got}.", got=solver.modelStatusToString(state))
    solution, info = solver.getSolution(), solver.getInfo()
    point = solution.value_valid and info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    x = np.array(solution.col_value) if point else np.full(width, np.nan)
    worst = -np.inf if maximise else np.inf
    value = float(info.objective_function_value) if point else worst
    bound = float(info.mip_dual_bound) if whole else (value if names[state] == "optimal" else -worst)
    gap = abs(value - bound) / max(abs(value), 1e-12) if point and np.isfinite(bound) else np.inf
    duals = None if whole or not solution.dual_valid else np.array(solution.row_dual)
    return Optimum(names[state], x, value, bound, float(gap) if value != bound else 0.0, duals)
