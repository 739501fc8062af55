"""The tables of homes and the rising sea, and the names that words and tables share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from quintet.cases.story_coast.facts import SCENARIOS
from quintet.cases.story_coast.inputs import FAR, Ground, Sea
from quintet.cases.story_coast.model import DECADES, PLANS, STATES, Assumed, Outcome
from quintet.foresight import extreme_words
from quintet.foresight.extreme_levels import ExtremeLevels
from quintet.result import Grid, Text

TIMES = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
CENTRAL = SCENARIOS.index("central")
ASSUMED = {
    "mean_sea": "Height of the mean sea on the gauge's own zero, in metres.",
    "defence": "Today's defence holds all but the flood of once in so many years.",
    "ground_error": "Error of the ground at each place, standard deviation in metres.",
    "shared_error": "Error of the ground that all places share, standard deviation in metres.",
    "steady": "Part of the rise by 2100 that comes at a steady pace; the rest quickens.",
    "tolerated": "People flooded in an average year that are tolerated, as a multiple of today's.",
    "lead": "Years from a decision until it protects.",
    "household": "People in a home.",
    "home_value": "Value of a home and what is in it, in USD.",
    "raise_by": "Metres by which homes are raised.",
    "raise_cost": "Cost of raising a home, in USD.",
    "wall_by": "Metres by which the wall is higher than today's defence.",
    "wall_km": "Length of the wall, in kilometres.",
    "wall_cost": "Cost of a kilometre of wall a metre high, in USD million.",
    "retreat_cost": "Cost of moving a home away, in USD.",
    "discount": "Discount rate, in percent a year.",
    "runs": "Draws of the error of the ground and of the fitted extremes.",
    "seed": "Seed of the draws.",
}
SCENARIO_LABELS = {
    "low-end": "Low end",
    "low": "Low",
    "central": "Central",
    "high": "High",
    "high-end": "High end",
}
PLAN_LABELS = {
    "nothing": "Do nothing",
    "raise": "Raise homes now",
    "wall": "Sea wall now",
    "retreat": "Retreat now",
    "steps": "Step by step: wall, then retreat",
}
STATE_LABELS = {
    "none": "Today's defence",
    "raise": "Homes raised",
    "wall": "Sea wall",
    "retreat": "Retreat",
    "both": "Sea wall and retreat",
}
LABELS = {
    "decade": "Decade from",
    "scenario": "Scenario of the sea",
    "chance": "Chance of a flood in the decade",
    "people": "People touched by a flood",
    "mapped": "with the map taken as exact",
    "low": "from",
    "high": "to",
    "plan": "Plan",
    "cost": "Cost",
    "left": "Loss that remains",
    "avoided": "Loss avoided",
    "total": "Cost and loss",
    "regret": "Regret",
    "state": "Protection",
    "rise": "Enough until the sea has risen by",
    "times": "Times the stated cost",
    "km": "Length at the stated cost a kilometre",
    "worst": "Greatest regret",
    "nothing": "Greatest regret of doing nothing",
}


@dataclass(frozen=True, eq=False)
class Told:
    """All that the words draw on."""

    sea: Sea
    land: Ground
    levels: ExtremeLevels
    given: Assumed
    found: Outcome
    exact: Outcome
    own_gauge: bool

    @property
    def exercise(self) -> bool:
        """Whether sea and ground are of two places."""
        return self.land.far is not None and self.land.far > FAR

    @property
    def unsure(self) -> bool:
        """Whether not knowing the ground moves the people touched more than the scenarios of the sea do."""
        touched = self.found.touched[:, -1]
        return bool(touched[CENTRAL, 2] - touched[CENTRAL, 0] > np.ptp(touched[:, 1]))


def grids(told: Told) -> list[Grid]:
    """Floods, people, plans, tipping points, the cost of the wall, levels and assumptions."""
    past = [grid for grid in extreme_words.grids(told.levels) if grid.name in ("levels", "tested")]
    return [
        _flood_grid(told),
        _people_grid(told),
        _plan_grid(told),
        _tipping_grid(told),
        _wall_grid(told),
        *past,
        _assumed_grid(told),
    ]


def _by_decade(values: dict[str, list[Any]]) -> dict[str, list[Any]]:
    first: dict[str, list[Any]] = {"decade": [], "scenario": []}
    for scenario in SCENARIOS:
        first["decade"] += DECADES
        first["scenario"] += [SCENARIO_LABELS[scenario]] * len(DECADES)
    return first | values


def _flood_grid(told: Told) -> Grid:
    flood = told.found.flood.reshape(-1, 3)
    columns = _by_decade({name: flood[:, n].tolist() for name, n in (("chance", 1), ("low", 0), ("high", 2))})
    units = {"decade": "year", "scenario": "text", "chance": "percent", "low": "percent", "high": "percent"}
    return Grid("flood", Text("Chance of a flood by decade and scenario"), columns, units, _labels(columns))


def _people_grid(told: Told) -> Grid:
    touched = np.round(told.found.touched.reshape(-1, 3)).astype(int)
    columns = _by_decade({name: touched[:, n].tolist() for name, n in (("people", 1), ("low", 0), ("high", 2))})
    columns["mapped"] = np.round(told.found.mapped.ravel()).astype(int).tolist()
    units = {**dict.fromkeys(columns, "count"), "decade": "year", "scenario": "text"}
    title = Text("People touched by a flood, by decade and scenario")
    return Grid("people", title, columns, units, _labels(columns), count="people")


def _plan_grid(told: Told) -> Grid:
    found = told.found
    rows = [(s, p) for s in range(len(SCENARIOS)) for p in range(len(PLANS))]
    columns: dict[str, list[Any]] = {
        "scenario": [SCENARIO_LABELS[SCENARIOS[s]] for s, _ in rows],
        "plan": [PLAN_LABELS[PLANS[p]] for _, p in rows],
        "cost": [float(found.cost[row]) for row in rows],
        "left": [float(found.left[(*row, 1)]) for row in rows],
        "avoided": [float(found.left[s, 0, 1] - found.left[s, p, 1]) for s, p in rows],
        "total": [float(found.total[(*row, 1)]) for row in rows],
        "low": [float(found.total[(*row, 0)]) for row in rows],
        "high": [float(found.total[(*row, 2)]) for row in rows],
        "regret": [float(found.regret[row]) for row in rows],
    }
    units = {**dict.fromkeys(columns, "USD million"), "scenario": "text", "plan": "text"}
    title = Text("Cost, loss and regret of each plan, 2030 to 2100")
    return Grid("plans", title, columns, units, _labels(columns))


def _tipping_grid(told: Told) -> Grid:
    found = told.found

    def known(value: float) -> float | None:
        return float(value) if np.isfinite(value) else None

    columns: dict[str, list[Any]] = {"state": [STATE_LABELS[state] for state in STATES]}
    columns |= {name: [known(row[n]) for row in found.tipping] for name, n in (("rise", 1), ("low", 0), ("high", 2))}
    for s, scenario in enumerate(SCENARIOS):
        columns[f"in_{scenario}"] = [None if known(year) is None else int(year) for year in found.tips[s]]
    units = {"state": "text", **dict.fromkeys(("rise", "low", "high"), "metres")}
    units |= {f"in_{scenario}": "year" for scenario in SCENARIOS}
    title = Text("When each protection stops being enough: rise of the sea, and year by scenario; a dash: not by 2100")
    return Grid("tipping", title, columns, units, _labels(columns))


def _wall_grid(told: Told) -> Grid:
    """The plan of least regret if the wall is longer, or dearer, than stated: both come to the same."""
    found = told.found
    worst = [found.regret_at(times).max(axis=0) for times in TIMES]
    best = [found.best_at(times) for times in TIMES]
    columns: dict[str, list[Any]] = {
        "times": list(TIMES),
        "km": [times * told.given.wall_km for times in TIMES],
        "plan": [PLAN_LABELS[PLANS[p]] for p in best],
        "worst": [float(row[p]) for row, p in zip(worst, best, strict=True)],
        "nothing": [float(row[0]) for row in worst],
    }
    units = {"times": "number", "km": "km", "plan": "text", "worst": "USD million", "nothing": "USD million"}
    return Grid("wall", Text("The plan with the least regret if the wall costs less or more"), columns, units,
                _labels(columns))  # fmt: skip


def _assumed_grid(told: Told) -> Grid:
    columns: dict[str, list[Any]] = {
        "what": list(ASSUMED.values()),
        "value": [float(getattr(told.given, name)) for name in ASSUMED],
    }
    labels = {"what": "Assumption", "value": "Value"}
    return Grid("assumed", Text("Assumptions, each of which can be changed"), columns,
                {"what": "text", "value": "number"}, labels)  # fmt: skip


def _labels(columns: dict[str, list[Any]]) -> dict[str, str]:
    names = {f"in_{scenario}": label for scenario, label in SCENARIO_LABELS.items()}
    return {name: (LABELS | names)[name] for name in columns}
