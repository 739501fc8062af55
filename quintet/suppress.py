"""The one border where small cells are hidden, on every surface.

Primary suppression hides a row whose count of persons is between 1 and THRESHOLD - 1; complementary suppression
hides the next smallest row wherever a single hidden row could be worked out from a total over one key column
(Hundepool et al., Statistical Disclosure Control, Wiley 2012, chapter 4).
"""

from __future__ import annotations

from dataclasses import replace

from quintet.result import Estimate, Grid, Result, Scalar

THRESHOLD = 10
WHY = "Hidden: fewer than ten persons."
KEY_UNITS = {"text", "iso3", "m49", "goal", "year", "code"}


def suppress(result: Result) -> Result:
    """Hide the small cells of a result; a result without counts of persons comes back unchanged."""
    return replace(
        result,
        estimates={name: _estimate(estimate) for name, estimate in result.estimates.items()},
        grids=[_grid(grid) if grid.count else grid for grid in result.grids],
    )


def _estimate(estimate: Estimate) -> Estimate:
    small = estimate.n is not None and 0 < estimate.n < THRESHOLD and estimate.value is not None
    if not small:
        return estimate
    return replace(estimate, value=None, low=None, high=None, n=None, why_missing=WHY)


def _grid(grid: Grid) -> Grid:
    assert grid.count is not None
    counts = grid.columns[grid.count]
    keys = _independent([name for name in grid.columns if grid.units.get(name) in KEY_UNITS], grid)
    hidden = set(grid.hidden) | {i for i, n in enumerate(counts) if _small(n)}
    while extra := _complement(grid, keys, counts, hidden):
        hidden |= extra
    if not hidden:
        return grid
    columns = {
        name: [None if i in hidden and grid.units.get(name) not in KEY_UNITS else cell for i, cell in enumerate(column)]
        for name, column in grid.columns.items()
    }
    return replace(grid, columns=columns, hidden=tuple(sorted(hidden)))


def _independent(keys: list[str], grid: Grid) -> list[str]:
    """The keys without those that split the rows as an earlier one does, such as a name beside its code."""
    kept: dict[tuple[int, ...], str] = {}
    for key in keys:
        first: dict[Scalar, int] = {}
        kept.setdefault(tuple(first.setdefault(cell, i) for i, cell in enumerate(grid.columns[key])), key)
    return list(kept.values())


def _small(count: Scalar) -> bool:
    return isinstance(count, int | float) and 0 < count < THRESHOLD


def _complement(grid: Grid, keys: list[str], counts: list[Scalar], hidden: set[int]) -> set[int]:
    """Rows to hide because exactly one row of their group over some key is hidden."""
    extra: set[int] = set()
    for free in keys:
        fixed = [grid.columns[name] for name in keys if name != free]
        groups: dict[tuple[Scalar, ...], list[int]] = {}
        for i in range(grid.height):
            groups.setdefault(tuple(column[i] for column in fixed), []).append(i)
        for rows in groups.values():
            shown = [i for i in rows if i not in hidden and i not in extra and counts[i]]
            if shown and sum(i in hidden for i in rows) == 1:
                extra.add(min(shown, key=lambda i: (float(counts[i] or 0), i)))
    return extra
