"""Where an SDG series stands, how it moves since 2015, where that leads by 2030, and whether to believe it.

The values are those of the Global SDG Database as it stood in July 2023. The trend is Theil and Sen's, which a few odd
years do not bend; it is checked on years that it has not seen against the plainest forecast there is: no change.
Countries stand in the order of their names. Nothing here ranks them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from quintet.compute.trend import Gain, Held, Slope, crossing, gain, hold_out_last, hold_out_random, theil_sen
from quintet.data.impossible import possible
from quintet.data.outlook_facts import AREAS, VINTAGE, WORLD, Values, read
from quintet.data.outlook_series import CODES, SeriesSpec, of_goal
from quintet.data.outlook_words import present_outlook
from quintet.data.unsd import DATASET, places
from quintet.errors import MethodError
from quintet.method import method

HORIZON = 2030
HOLD = 3  # last years held out in the check
LAST_PARITY = 2200  # a later year says no more than that the gap hardly moves
MIN_PLACES = 20  # countries that a check needs
LEVEL = 0.95
SEED = 0
Floats = NDArray[np.float64]
Code = Literal[
    "SI_POV_DAY1", "AG_PRD_FIESS", "SH_ACS_UNHC", "SE_PRE_PARTN", "SE_TOT_PRFL", "SG_GEN_PARL", "IC_GEN_MGTL",
    "SE_ADT_ACTS", "SH_H2O_SAFE", "SH_SAN_SAFE", "EG_ACS_ELEC", "SL_ISV_IFEM", "SL_DOM_TSPD", "EN_ATM_CO2MVA",
    "SI_RMT_COST", "SI_RMT_COST_SC", "EN_LND_SLUM", "EN_MAT_DOMCMPC", "AG_FOOD_WST_PC", "VC_DSR_DAFF", "ER_MRN_MPA",
    "ER_OAW_MNACD", "AG_LND_FRST", "AG_LND_FRSTN", "SG_REG_BRTH", "VC_IHR_PSRC", "IT_USE_II99",
]  # fmt: skip
CITE = (
    "P. K. Sen, Journal of the American Statistical Association 63 (1968) 1379-1389; UN Statistics Division, Global "
    "SDG Database, state of July 2023"
)


@dataclass(frozen=True)
class Line:
    """One area and sex: newest value, its source, the trend since the chosen year, and where it leads.

    `ahead` is the value in 2030 if the trend goes on, inside what is possible, with bounds where they can be given.
    """

    area: int
    other: str
    sex: str
    first_year: int
    year: int
    value: float
    nature: str
    slope: Slope | None
    ahead: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class SexGap:
    """Women and men of one area in the newest year that has both.

    `parity` is the year in which the trend closes the gap, None unless its interval holds no zero and it leads there.
    """

    area: int
    year: int
    female: float
    male: float
    gap: float
    slope: Slope | None
    parity: float | None


@dataclass(frozen=True)
class Check:
    """What the projection is worth on countries: the last years held out, and years drawn by chance beside it.

    `miss` is the error a year that 95 % of one half of the countries stayed under; `inside` the share of held-out
    values of the other half that lay within it.
    """

    since: int
    cut: int
    time: Gain
    random: Gain
    miss: float
    inside: float
    inside_places: int
    relative: bool


@dataclass(frozen=True, eq=False)
class Outlook:
    """Everything that is known of one series."""

    spec: SeriesSpec
    vintage: str
    since: int
    main: str
    lines: tuple[Line, ...]
    world: tuple[Line, ...]
    regions: tuple[Line, ...]
    history: tuple[tuple[str, int, float], ...]
    gaps: tuple[SexGap, ...]
    missing: tuple[str, ...]
    old: tuple[str, ...]
    cannot: int
    check: Check | None
    others: tuple[Line | None, ...]
    goal_series: tuple[SeriesSpec, ...]

    @property
    def headline(self) -> Line | None:
        """The world as a whole, None where the database holds no value for it."""
        return next((line for line in self.world if line.sex == self.main), None)


@method(field="data", cite=CITE, present=present_outlook, example={"series": "SH_H2O_SAFE"}, datasets=(DATASET,))
def sdg_outlook(
    series: Annotated[Code, Field(description="Series of the Global SDG Database.")] = "SH_H2O_SAFE",
    goal: Annotated[
        int | None, Field(ge=1, le=17, description="A goal instead of a series: the first series kept for it.")
    ] = None,
    since: Annotated[int, Field(ge=2000, le=2018, description="First year of the trend.")] = 2015,
) -> Outlook:
    """Where an SDG series stands, how it moves, and where that leads by 2030.

    The world, its regions and the Member States: newest value with its year and source, Theil and Sen's slope since
    the chosen year with its exact interval, and the value in 2030 if the trend goes on. Women and men first where the
    series tells them apart. The projection is checked on the last three years, which it has not seen, against no
    change, with a paired interval over countries; years drawn by chance stand beside it. States without data are named.

    Raises MethodError on a goal or a year that cannot be read. Source: UNSD Global SDG Database.
    """
    return outlook(of_goal(goal)[0].code if goal else series, since)


def outlook(code: str, since: int = 2015) -> Outlook:
    """The outlook of a series by its code. Raises MethodError on an unknown one."""
    if code not in CODES:
        raise MethodError("There is no series '{got}'. Known are {known}.", param="series", got=code, known=list(CODES))
    values = read(code)
    members = set(places().m49)
    main = "total" if any(s == "total" and a in members for a, s in zip(values.area, values.sex, strict=True)) else ""
    main = main or "female"
    spec = values.spec
    check = _check(values, main, since)
    found = [_line(values, row, since) for row in range(len(values.area))]
    lines = [_ahead_by_miss(spec, line, check) for line in found if line.area in members and line.sex == main]
    regions = [_ahead_by_slope(spec, line) for line in found if line.area in AREAS]
    missing, old, cannot = _without(values, since)
    return Outlook(
        spec=spec,
        vintage=VINTAGE,
        since=since,
        main=main,
        lines=tuple(sorted(lines, key=_by_name)),
        world=tuple(line for line in regions if line.area == WORLD),
        regions=tuple(sorted((line for line in regions if line.sex == main), key=lambda one: _order(one.area))),
        history=_history(values),
        gaps=_gaps(values, since),
        missing=missing,
        old=old,
        cannot=cannot,
        check=check,
        others=tuple(headline(other.code, since) for other in of_goal(spec.goal) if other.code != code),
        goal_series=tuple(other for other in of_goal(spec.goal) if other.code != code),
    )


def headline(code: str, since: int = 2015) -> Line | None:
    """The newest value of the whole world with its trend; None where the database holds none."""
    values = read(code)
    rows = [row for row, area in enumerate(values.area) if area == WORLD and values.sex[row] != "male"]
    if not rows:
        return None
    row = next((row for row in rows if values.sex[row] == "total"), rows[0])
    return _ahead_by_slope(values.spec, _line(values, row, since))


def points(values: Values, row: int, since: int) -> tuple[Floats, Floats]:
    """Years and values of a row from a year on."""
    held = ~np.isnan(values.value[row]) & (values.years >= since)
    return values.years[held], values.value[row][held]


def _line(values: Values, row: int, since: int) -> Line:
    years, got = points(values, row, 0)
    x, y = points(values, row, since)
    last = int(years[-1])
    return Line(
        area=values.area[row],
        other=values.other[row],
        sex=values.sex[row],
        first_year=int(years[0]),
        year=last,
        value=float(got[-1]),
        nature=values.nature[row][last - int(values.years[0])],
        slope=theil_sen(x, y, LEVEL),
    )


def _bounded(spec: SeriesSpec, value: float) -> float:
    low = -np.inf if spec.floor is None else spec.floor
    return float(np.clip(value, low, np.inf if spec.ceiling is None else spec.ceiling))


def _replaced(spec: SeriesSpec, line: Line, ends: tuple[float, float, float] | None) -> Line:
    if ends is None:
        return line
    ahead, low, high = (_bounded(spec, end) for end in ends)
    return Line(**{**vars(line), "ahead": ahead, "low": low, "high": high})


def _ahead_by_slope(spec: SeriesSpec, line: Line) -> Line:
    """The bounds of an area come from those of its slope: what the past years allow, not what may yet happen."""
    slope, step = line.slope, HORIZON - line.year
    if slope is None or slope.low is None or slope.high is None:
        return line
    return _replaced(spec, line, (line.value + step * slope.value, line.value + step * slope.low,
                                  line.value + step * slope.high))  # fmt: skip


def _ahead_by_miss(spec: SeriesSpec, line: Line, check: Check | None) -> Line:
    """The bounds of a country come from how far the trend was off in other countries, a year ahead."""
    if line.slope is None or check is None:
        return line
    step = HORIZON - line.year
    centre = line.value + step * line.slope.value
    wide = step * check.miss * (abs(line.value) if check.relative else 1)
    return _replaced(spec, line, (centre, centre - wide, centre + wide))


def _by_name(line: Line) -> tuple[str, str]:
    from quintet.seed.members import name

    return (name(iso3_of(line.area)), line.other)


def iso3_of(m49: int) -> str:
    """The ISO3 code of a Member State."""
    where = places()
    return where.iso3[where.m49.index(m49)]


def _order(area: int) -> int:
    return list(AREAS).index(area)


def _history(values: Values) -> tuple[tuple[str, int, float], ...]:
    """The world by sex and year; women first."""
    rows = sorted((values.sex[row], row) for row, area in enumerate(values.area) if area == WORLD)
    out = []
    for sex, row in rows:
        years, got = points(values, row, 0)
        out += [(sex, int(year), float(value)) for year, value in zip(years, got, strict=True)]
    return tuple(out)


def _gaps(values: Values, since: int) -> tuple[SexGap, ...]:
    """Women against men, or the share of women against one half."""
    rows = {(a, o, s): n for n, (a, o, s) in enumerate(zip(values.area, values.other, values.sex, strict=True))}
    known = {*places().m49, WORLD}
    out = []
    for (area, other, sex), row in rows.items():
        if sex != "female" or area not in known:
            continue
        women = values.value[row]
        if values.spec.parity:
            men = 100.0 - women
        elif (area, other, "male") in rows:
            men = values.value[rows[area, other, "male"]]
        else:
            continue
        held = ~np.isnan(women) & ~np.isnan(men) & (values.years >= since)
        if held.any():
            x, gap = values.years[held], (women - men)[held]
            slope = theil_sen(x, gap, LEVEL)
            ends = float(women[held][-1]), float(men[held][-1])
            out.append(SexGap(area, int(x[-1]), *ends, float(gap[-1]), slope, _parity(x, gap, slope)))
    return tuple(sorted(out, key=lambda one: (one.area != WORLD, AREAS.get(one.area) or _name(one.area))))


def _parity(x: Floats, gap: Floats, slope: Slope | None) -> float | None:
    """The year in which the gap is closed; None where the interval of its slope holds zero, and after `LAST_PARITY`."""
    if slope is None or not slope.sign:
        return None
    year = crossing(x, gap, 0.0)
    return year if year is None or year <= LAST_PARITY else None


def _name(area: int) -> str:
    from quintet.seed.members import name

    return name(iso3_of(area))


def _without(values: Values, since: int) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Member States without any value, those with older values only, and how many cannot have one."""
    where = places()
    last = dict.fromkeys(where.m49, 0)
    for row, area in enumerate(values.area):
        if area in last:
            last[area] = max(last[area], int(points(values, row, 0)[0][-1]))
    has = np.array([[year > 0 for year in last.values()]])
    can = possible(((values.spec.indicator,),), has)[0]
    if values.spec.pair == "counterpart":  # a row is a pair of countries: no list of countries is complete
        return (), (), 0
    iso3 = np.array(where.iso3)
    never, old = can & ~has[0], np.array([0 < year < since for year in last.values()])
    return tuple(iso3[never].tolist()), tuple(iso3[old].tolist()), int((~can).sum())


def _check(values: Values, main: str, since: int) -> Check | None:
    """Hold out the last years of every country, and as many years drawn by chance; nothing is tuned on either."""
    members = set(places().m49)
    rows = [row for row, area in enumerate(values.area) if area in members and values.sex[row] == main]
    rows.sort(key=lambda row: (_name(values.area[row]), values.other[row]))
    filled = (~np.isnan(values.value[rows])).sum(axis=0)
    if not rows or not filled.any():
        return None
    newest = int(values.years[np.flatnonzero(2 * filled >= filled.max())[-1]])
    cut, begin = newest - HOLD, since - HOLD
    rng = np.random.default_rng(SEED)
    time: list[tuple[Held, float]] = []
    chance: list[Held] = []
    for row in rows:
        x, y = points(values, row, begin)
        x, y = x[x <= newest], y[x <= newest]
        held = hold_out_last(x, y, cut)
        if held is None:
            continue
        other = hold_out_random(x, y, int((x > cut).sum()), rng)
        time.append((held, float(abs(y[x <= cut][-1]))))
        chance += [other] if other else []
    if len(time) < MIN_PLACES or len(chance) < MIN_PLACES:
        return None
    return _scored(begin, cut, time, chance, values.spec.ceiling is None)


def _scored(begin: int, cut: int, time: list[tuple[Held, float]], chance: list[Held], relative: bool) -> Check:
    def errors(half: int) -> list[Floats]:
        kept = [(held, base) for held, base in time[half::2] if base > 0 or not relative]
        return [np.array(held.per_year) / (base if relative else 1.0) for held, base in kept]

    first, second = errors(0), errors(1)
    miss = float(np.quantile(np.array([one.max() for one in first]), LEVEL, method="higher"))
    inside = float(np.mean(np.concatenate(second) <= miss))
    return Check(
        since=begin,
        cut=cut,
        time=gain([held for held, _ in time], seed=SEED, level=LEVEL),
        random=gain(chance, seed=SEED, level=LEVEL),
        miss=miss,
        inside=100 * inside,
        inside_places=len(second),
        relative=relative,
    )
