"""From extremes, a rising sea and uncertain ground to floods, people, losses, tipping points and the cost of waiting.

A flood comes when the sea passes the defence; then all ground below the water is flooded (no flow paths). Draws join
the uncertainty of the fitted extremes with the error of the ground: one error shared by all places, one for each.
Adaptation tipping points and signposts follow M. Haasnoot and others, Global Environmental Change 23 (2013) 485-498.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from quintet.cases.story_coast.inputs import Ground
from quintet.compute.extremes import Fit, draws, gev_cdf, gev_quantile, return_level
from quintet.errors import MethodError

Floats = NDArray[np.float64]
State = Literal["none", "raise", "wall", "retreat", "both"]
STATES: tuple[State, ...] = ("none", "raise", "wall", "retreat", "both")
PLANS = ("nothing", "raise", "wall", "retreat", "steps")
BASE, START, END = 2005, 2030, 2100
DECADES = tuple(range(2030, 2100, 10))
YEARS = np.arange(START, END + 1)
STEP, GRAIN = 0.05, 0.02  # metres, of the grid of rises and of that of the ground
LOWEST, HIGHEST = -15.0, 40.0  # of the grid of ground, metres above the mean sea
TAIL = 40  # floods above the defence at which the loss is taken
FULL_DEPTH = 3.0  # metres of water over the floor at which a home is lost
UPKEEP = 0.01  # of the cost of a wall, each year
LEVEL = 0.9  # of all intervals of the case
TWICE = 0.05  # greatest chance that the signpost of two maxima in ten years shows by chance
ENDS = ((1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2)


@dataclass(frozen=True)
class Assumed:
    """The stated assumptions, each of them a parameter of the case."""

    mean_sea: float
    defence: int
    ground_error: float
    shared_error: float
    steady: float
    tolerated: float
    lead: int
    household: float
    home_value: float
    raise_by: float
    raise_cost: float
    wall_by: float
    wall_km: float
    wall_cost: float
    retreat_cost: float
    discount: float
    runs: int
    seed: int


@dataclass(frozen=True, eq=False)
class Response:
    """What a state of the coast gives: draws x rises. `people` and `loss` (USD) are the mean of a year."""

    chance: Floats
    people: Floats
    loss: Floats


@dataclass(frozen=True, eq=False)
class Outcome:
    """Everything the case says. Arrays of (low, middle, high) stand in the last axis."""

    top: float
    rises: Floats
    sea: Floats  # scenario x year
    flood: Floats  # scenario x decade x 3, percent
    touched: Floats  # scenario x decade x 3, people below the water that passes today's defence once in its period
    mapped: Floats  # scenario x decade, the same on the map as it stands
    zone_homes: float
    zone_people: float
    drawn_homes: float  # in the zone, middle of the draws
    today: Floats  # people flooded in an average year at no rise, 3
    tipping: Floats  # state x 3, metres of rise; infinite where never reached
    tips: Floats  # scenario x state, year; infinite after END
    cost: Floats  # scenario x plan, USD million
    left: Floats  # scenario x plan x 3, loss that remains, USD million
    total: Floats  # scenario x plan x 3
    walls: Floats  # scenario x plan, the part of the cost that the wall makes
    sign: tuple[float, float, float]  # level, chance of two above it in ten years now and at the tipping rise, percent

    @property
    def regret(self) -> Floats:
        """Cost and loss less those of the best plan of the scenario: scenario x plan, USD million."""
        return self.regret_at(1.0)

    def regret_at(self, times: float) -> Floats:
        """The same if the wall costs so many times as much."""
        middle = self.total[:, :, 1] + (times - 1) * self.walls
        return np.asarray(middle - middle.min(axis=1, keepdims=True))

    @property
    def best(self) -> int:
        """The plan whose greatest regret is least."""
        return self.best_at(1.0)

    def best_at(self, times: float) -> int:
        """The same if the wall costs so many times as much."""
        return int(np.argmin(self.regret_at(times).max(axis=0)))


def rise_path(by_2100: Floats, years: NDArray[np.int64], steady: float) -> Floats:
    """The rise in each year: a part at a steady pace, the rest as the square of time; scenario x year."""
    time = (years - BASE) / (END - BASE)
    return np.asarray(by_2100[:, None] * (steady * time + (1 - steady) * time**2))


def compute(fit: Fit, rise: Floats, land: Ground, given: Assumed) -> Outcome:
    """Run the exercise. Raises MethodError where no place can be flooded, or the fit cannot be drawn."""
    elevation, people, homes = land.elevation, land.people, land.homes
    top = return_level(fit, given.defence)
    central = float(rise[len(rise) // 2])
    limit = top - given.mean_sea + max(central, 0.0)
    zone = elevation < limit
    rows = draws(fit, given.runs, given.seed)
    curves = _curves(elevation, people, homes, limit, given)
    highest = max(float(rise.max()), STEP)
    rises = np.arange(min(0.0, float(rise.min())), highest + STEP, STEP)
    found = {state: _response(state, rows, rises, top, curves, given) for state in STATES}
    _floods(found["none"])
    sea = rise_path(rise, YEARS, given.steady)
    now = found["none"].people
    tipping = np.array([_tipping(found[state].people, now, rises, given.tolerated) for state in STATES])
    tips = np.array([[_year(path, point) for point in tipping[:, 1]] for path in sea])
    priced = _plans(found, sea, rises, tips, curves.zone_homes[:, -1], given)
    places = np.array(DECADES) - START
    touched, mapped = _touched(curves, land, np.stack([sea[:, at : at + 10].mean(axis=1) for at in places], axis=1)
                               + top - given.mean_sea)  # fmt: skip
    return Outcome(
        top=top,
        rises=rises,
        sea=sea,
        flood=np.array([[_flood(rows, path[at : at + 10], top) for at in places] for path in sea]),
        touched=touched,
        mapped=mapped,
        zone_homes=float(homes[zone].sum()),
        zone_people=float(people[zone].sum()),
        drawn_homes=float(np.median(curves.zone_homes[:, -1])),
        today=_ends(_at(found["none"].people, rises, 0.0)),
        tipping=tipping,
        tips=tips,
        cost=priced.cost,
        left=priced.left,
        total=priced.total,
        walls=priced.walls,
        sign=_signpost(fit, float(tipping[0, 1])),
    )


@dataclass(frozen=True, eq=False)
class Curves:
    """People and homes on ground below each step of the grid, draw by draw; `depth` is the integral of homes."""

    people: Floats
    zone_people: Floats
    homes: Floats
    zone_homes: Floats


def _floods(response: Response) -> None:
    if not response.people[:, -1].any():
        raise MethodError(
            "No place lies low enough to be flooded by 2100. Check the elevations and the height of the mean sea.",
            param="ground",
        )


def _curves(elevation: Floats, people: Floats, homes: Floats, limit: float, given: Assumed) -> Curves:
    """The curves of each draw; its zone is what lies below the limit on the ground of that draw.

    So raising and moving are set against a wall on the same ground: homes are surveyed before they are raised or moved.
    """
    from scipy.special import ndtri

    rng = np.random.default_rng([given.seed, 1])
    # One draw from each of as many equal parts of the normal: the shared error decides most, and should not be luck.
    shared = given.shared_error * ndtri((rng.permutation(given.runs) + 0.5) / given.runs)
    size = round((HIGHEST - LOWEST) / GRAIN)
    out = np.empty((4, given.runs, size))
    for run in range(given.runs):  # one draw at a time, so that many places need little memory
        error = shared[run] + given.ground_error * rng.standard_normal(elevation.size)
        zone = elevation + error < limit
        weights = (people, people * zone, homes, homes * zone)
        place = np.clip(((elevation + error - LOWEST) / GRAIN).astype(np.int64), 0, size - 1)
        for n, weight in enumerate(weights):
            out[n, run] = np.cumsum(np.bincount(place, weights=weight, minlength=size))
    return Curves(*out)


def _touched(curves: Curves, land: Ground, water: Floats) -> tuple[Floats, Floats]:
    """People below each water level: bounds of the draws, and on the map as it stands."""
    drawn = np.array([[_ends(_below(curves.people, level)) for level in row] for row in water])
    mapped = np.array([[float(land.people[land.elevation < level].sum()) for level in row] for row in water])
    return drawn, mapped


def _below(curve: Floats, water: Floats | float) -> Floats:
    """The value of each draw's curve at a water level: one for all, or draws x levels."""
    place = np.clip(((np.asarray(water) - LOWEST) / GRAIN).astype(np.int64), 0, curve.shape[1] - 1)
    return np.asarray(curve[:, place] if place.ndim == 0 else np.take_along_axis(curve, place, axis=1))


def _response(state: State, rows: Floats, rises: Floats, top: float, curves: Curves, given: Assumed) -> Response:
    gate = top + (given.wall_by if state in ("wall", "both") else 0.0)
    moved = state in ("retreat", "both")
    lift = given.raise_by if state == "raise" else 0.0
    loc, scale, shape = (rows[:, [n]] for n in range(3))
    tail = (np.arange(TAIL) + 0.5) / TAIL
    other = {"people": curves.people - curves.zone_people, "homes": curves.homes - curves.zone_homes}
    zone = {"people": curves.zone_people, "homes": curves.zone_homes}
    sums = {"zone": np.cumsum(zone["homes"], axis=1) * GRAIN, "other": np.cumsum(other["homes"], axis=1) * GRAIN}
    chance = 1 - gev_cdf(gate - rises, loc, scale, shape)
    people, loss = np.empty_like(chance), np.empty_like(chance)
    for n, rise in enumerate(rises):
        share = np.clip(1 - chance[:, [n]] * (1 - tail), 1e-12, 1 - 1e-12)
        water = np.minimum(gev_quantile(share, loc, scale, shape) + rise - given.mean_sea, HIGHEST - 1)
        wet, lost = _below(other["people"], water), _lost(sums["other"], water)
        if not moved:
            wet = wet + _below(zone["people"], water - lift)
            lost = lost + _lost(sums["zone"], water - lift)
        people[:, n] = chance[:, n] * wet.mean(axis=1)
        loss[:, n] = chance[:, n] * lost.mean(axis=1) * given.home_value
    return Response(chance, people, loss)


def _lost(summed: Floats, water: Floats) -> Floats:
    """Homes lost at a water level, where the share lost grows evenly with depth up to FULL_DEPTH."""
    return (_below(summed, water) - _below(summed, water - FULL_DEPTH)) / FULL_DEPTH


def _ends(values: Floats) -> Floats:
    return np.asarray(np.quantile(values, ENDS))


def _at(table: Floats, rises: Floats, rise: Floats | float) -> Floats:
    """Each draw's value at a rise between the steps of the grid."""
    place = np.clip((np.asarray(rise) - rises[0]) / STEP, 0, rises.size - 1.000001)
    first = place.astype(np.int64)
    part = place - first
    return np.asarray(table[:, first] * (1 - part) + table[:, first + 1] * part)


def _flood(rows: Floats, sea: Floats, top: float) -> Floats:
    """The chance, in percent, that the sea passes the defence at least once in the years given."""
    loc, scale, shape = (rows[:, [n]] for n in range(3))
    dry = np.prod(gev_cdf(top - sea, loc, scale, shape), axis=1)
    return _ends(100 * (1 - dry))


def _tipping(people: Floats, now: Floats, rises: Floats, tolerated: float) -> Floats:
    """The rise at which more people are flooded than tolerated, with its bounds; infinite beyond the grid."""
    over = people > tolerated * _at(now, rises, 0.0)[:, None]
    first = np.where(over.any(axis=1), rises[np.argmax(over, axis=1)], np.inf)
    return np.asarray(np.quantile(first, ENDS, method="inverted_cdf"))


def _year(path: Floats, point: float) -> float:
    reached = np.flatnonzero(path >= point)
    return float(YEARS[reached[0]]) if reached.size else float("inf")


@dataclass(frozen=True, eq=False)
class Priced:
    """Plans in USD million of START: cost (middle of the draws), loss, their sum, and the wall's part of the cost."""

    cost: Floats
    left: Floats
    total: Floats
    walls: Floats


def _plans(found: dict[State, Response], sea: Floats, rises: Floats, tips: Floats, homes: Floats,
           given: Assumed) -> Priced:  # fmt: skip
    """Price each plan in each scenario: all are paid when they are decided and protect `lead` years later.

    What is decided now is decided in START; a step is decided so that it protects in the year of its tipping point, or
    as soon as it can. `homes` are those of the zone, draw by draw.
    """
    worth = (1 + given.discount / 100) ** -(YEARS - START).astype(np.float64)
    wall = given.wall_km * given.wall_by * given.wall_cost
    once = {"raise": homes * given.raise_cost / 1e6, "retreat": homes * given.retreat_cost / 1e6}
    now = float(START + given.lead)
    size = len(sea), len(PLANS)
    cost, left, total, walls = np.zeros(size), np.zeros((*size, 3)), np.zeros((*size, 3)), np.zeros(size)
    for s, path in enumerate(sea):
        losses = {state: _at(found[state].loss, rises, path) for state in STATES}
        first = max(now, tips[s, STATES.index("none")])
        second = max(first, tips[s, STATES.index("wall")])
        # the years in which each measure of a plan begins to protect
        begins = {"nothing": {}, "raise": {"raise": now}, "wall": {"wall": now}, "retreat": {"retreat": now},
                  "steps": {"wall": first, "retreat": second}}  # fmt: skip
        for p, plan in enumerate(PLANS):
            paid = {what: _paid(worth, year, given.lead) for what, year in begins[plan].items()}
            if "wall" in paid:
                walls[s, p] = wall * (paid["wall"] + UPKEEP * worth[begins[plan]["wall"] <= YEARS].sum())
            each = walls[s, p] + sum((once[what] * paid[what] for what in paid if what in once), 0.0 * homes)
            lost = _stages(losses, begins[plan]) @ worth / 1e6
            cost[s, p], left[s, p], total[s, p] = np.median(each), _ends(lost), _ends(each + lost)
    return Priced(cost, left, total, walls)


def _paid(worth: Floats, begins: float, lead: int) -> float:
    """The worth of a dollar in the year of the decision; nothing where the measure never protects."""
    return float(worth[int(begins) - lead - START]) if begins <= END else 0.0


def _stages(losses: dict[State, Floats], begins: dict[str, float]) -> Floats:
    """The losses of each year under what protects in it."""
    on = {what: year <= YEARS for what, year in begins.items()}
    out = losses["none"]
    for state in ("raise", "wall", "retreat"):
        if state in on:
            out = np.where(on[state], losses[state], out)
    if "wall" in on and "retreat" in on:
        out = np.where(on["wall"] & on["retreat"], losses["both"], np.where(on["wall"], losses["wall"], losses["none"]))
    return np.asarray(out)


def _signpost(fit: Fit, rise: float) -> tuple[float, float, float]:
    """A level that two maxima in ten years rarely pass today; that chance, and the same at the tipping rise."""
    from scipy.optimize import brentq

    def twice(share: float) -> float:
        return float(1 - (1 - share) ** 10 - 10 * share * (1 - share) ** 9)

    share = float(brentq(lambda p: twice(p) - TWICE, 1e-6, 0.5))
    level = float(gev_quantile(1 - share, fit.loc, fit.scale, fit.shape))
    level = float(np.ceil(level * 20 - 1e-9) / 20)  # a mark on a staff, in steps of 5 cm
    chance = [float(1 - gev_cdf(np.array(level - up), fit.loc, fit.scale, fit.shape))
              for up in (0.0, rise if np.isfinite(rise) else 0.0)]  # fmt: skip
    return level, 100 * twice(chance[0]), 100 * twice(chance[1])
