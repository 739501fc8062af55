"""Which plant to change, to what and when, so that industry gets clean at least cost.

The brief names carbon capture, electrification and better designs. This method takes a reader's own plants and
options with their costs; it holds no cost of its own. What it finds is the best plan under those figures and a path
of the carbon price, and it says which decisions stay the same when that price is half or twice as high.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from quintet.compute.switching import Choices, Plan, abatement_cost, plan
from quintet.errors import MethodError
from quintet.innovation.clean_industry_words import present_path
from quintet.method import method
from quintet.table import Col, Table

MAX_ROWS = 1_000
TODAY = "today"
OTHER_PRICES = (0.5, 2.0)  # times the path of the carbon price, to see what holds
TOO_MANY = "There are {got} rows; at most {limit} can be planned at once."
NO_PLAN = (
    "No plan keeps these limits: the options cannot avoid {cut} percent of the emissions with this budget. Allow more "
    "of one or ask less of the other."
)
NO_TIME = "No plan was found in the time allowed, which does not mean that there is none. Plan fewer plants at once."
CITE = (
    "M. L. Weitzman, Review of Economic Studies 41 (1974) 477-491, on a price for emissions; Q. Huangfu and J. Hall, "
    "Mathematical Programming Computation 10 (2018) 119-142, HiGHS"
)


def _row(plant: str, option: str, emissions: float, cost: float, invest: float, start: int) -> dict[str, Any]:
    return {
        "plant": plant, "option": option, "emissions": emissions, "cost": cost, "invest": invest, "start": start,
    }  # fmt: skip


# Made up to show the columns: no figure here is that of a real plant.
EXAMPLE = [
    _row("Example steel", TODAY, 1_800_000, 400e6, 0, 0),
    _row("Example steel", "scrap in an electric furnace", 400_000, 450e6, 600e6, 2026),
    _row("Example steel", "hydrogen", 150_000, 520e6, 1_100e6, 2030),
    _row("Example cement", TODAY, 900_000, 60e6, 0, 0),
    _row("Example cement", "less clinker", 700_000, 58e6, 25e6, 2025),
    _row("Example cement", "carbon capture", 120_000, 95e6, 450e6, 2029),
    _row("Example glass", TODAY, 90_000, 30e6, 0, 0),
    _row("Example glass", "electric melting", 20_000, 36e6, 40e6, 2026),
]
PlantRows = Annotated[
    Table,
    Col("plant", str, "Name of the plant.", nullable=False),
    Col("option", str, "Name of the option; 'today' is the plant as it is, once for each plant.", nullable=False),
    Col("emissions", float, "Tonnes of carbon dioxide a year.", nullable=False, ge=0),
    Col("cost", float, "Running cost a year, without any carbon price.", nullable=False),
    Col("invest", float, "Cost of the change, paid once.", nullable=False, ge=0),
    Col("start", int, "First year in which the option can work; empty or 0 for the first year.", required=False),
    Field(description="One row for each plant as it is today, and one for each option that it could change to."),
]


@dataclass(frozen=True)
class Change:
    """What one plant does: its option and year, empty and None where it stays as it is.

    `tonne_cost` is the cost of a tonne that the option avoids over all years; `holds` tells whether plant and option
    are the same at half and at twice the carbon price.
    """

    plant: str
    option: str
    year: int | None
    avoided: float
    invest: float
    tonne_cost: float | None
    holds: bool


@dataclass(frozen=True)
class Year:
    """One year of the plan beside staying as all is."""

    year: int
    price: float
    emissions: float
    same: float
    invest: float
    changes: int


@dataclass(frozen=True)
class Step:
    """One option and the cost of a tonne that it avoids; None where it avoids none."""

    plant: str
    option: str
    avoided: float
    tonne_cost: float | None
    chosen: bool


@dataclass(frozen=True)
class CleanPath:
    """The plan of least cost; money as present value in the first year."""

    first_year: int
    years: tuple[Year, ...]
    changes: tuple[Change, ...]
    steps: tuple[Step, ...]
    value: float
    same_value: float
    bound: bool


@method(field="innovation", cite=CITE, present=present_path, example={"plants": EXAMPLE, "carbon_price": 90.0})
def clean_industry_path(
    plants: PlantRows,
    first_year: Annotated[int, Field(ge=2000, le=2100, description="First year of the plan.")] = 2025,
    years: Annotated[int, Field(ge=2, le=40, description="Number of years.")] = 16,
    carbon_price: Annotated[float, Field(ge=0, le=10_000, description="Price of a tonne in the first year.")] = 50.0,
    price_rise: Annotated[float, Field(ge=-50, le=50, description="Rise of that price a year, in percent.")] = 5.0,
    discount: Annotated[float, Field(ge=0, le=50, description="Rate of discount a year, in percent.")] = 5.0,
    budget: Annotated[
        float | None, Field(ge=0, description="Most that can be invested in one year; empty: no limit.")
    ] = None,
    cut: Annotated[
        float | None,
        Field(ge=0, le=100, description="Share of the emissions of all these years to avoid, in percent; empty: none."),
    ] = None,
) -> CleanPath:
    """Which plant to change, to what and when, at least cost.

    Each plant stays as it is or changes once, so that running costs, investments and the carbon price together are
    least. The plan is solved again at half and at twice that price. All costs are the reader's own.

    Raises MethodError on a plant without a row 'today', on an option given twice, and when no plan keeps the limits.
    """  # fmt: skip
    names, options, found = _choices(plants, first_year)
    price = np.asarray(carbon_price * (1 + price_rise / 100) ** np.arange(years), dtype=np.float64)
    cap = None if cut is None else years * float(found.now_emissions.sum()) * (1 - cut / 100)
    solved = _solved(found, price, discount / 100, budget, cap)
    best, *others = solved
    if best is None:
        raise MethodError(NO_PLAN, param="cut" if cut is not None else "budget", cut=cut or 0)
    tonne = abatement_cost(found, discount / 100, years)
    stay = found.now_cost[:, None] + found.now_emissions[:, None] * price
    return CleanPath(
        first_year=first_year,
        years=_years(found, best, price, first_year),
        changes=tuple(_changes(names, options, found, best, others, tonne, first_year, years)),
        steps=_steps(names, options, found, best, tonne),
        value=best.value,
        same_value=float((stay * _factor(discount / 100, years)).sum()),
        bound=budget is not None or cut is not None,
    )


def _solved(
    found: Choices, price: NDArray[np.float64], rate: float, budget: float | None, cap: float | None
) -> list[Plan | None]:
    """The plan at the price that was asked for, then at the other ones."""
    try:
        return [plan(found, price * times, rate, budget, cap) for times in (1.0, *OTHER_PRICES)]
    except TimeoutError as error:
        raise MethodError(NO_TIME, param="plants") from error


def _factor(rate: float, years: int) -> NDArray[np.float64]:
    return np.asarray((1 + rate) ** -np.arange(years, dtype=np.float64))


def _choices(table: Table, first_year: int) -> tuple[list[str], list[str], Choices]:
    """The table as arrays; plants in the order in which they come."""
    if table.height > MAX_ROWS:
        raise MethodError(TOO_MANY, param="plants", got=table.height, limit=MAX_ROWS)
    rows = [{**row, "plant": row["plant"].strip(), "option": row["option"].strip()} for row in table.frame.to_dicts()]
    names = _checked(rows)
    today = {row["plant"]: row for row in rows if row["option"] == TODAY}
    changes = [row for row in rows if row["option"] != TODAY]
    now = [today[name] for name in names]

    def column(name: str, of: list[dict[str, Any]]) -> NDArray[np.float64]:
        return np.array([float(row[name]) for row in of], dtype=np.float64)

    starts = [max(0, (row.get("start") or 0) - first_year) for row in changes]
    choices = Choices(
        plant=np.array([names.index(row["plant"]) for row in changes], dtype=np.int64),
        cost=column("cost", changes),
        emissions=column("emissions", changes),
        invest=column("invest", changes),
        earliest=np.array(starts, dtype=np.int64),
        now_cost=column("cost", now),
        now_emissions=column("emissions", now),
    )
    return names, [row["option"] for row in changes], choices


def _checked(rows: list[dict[str, Any]]) -> list[str]:
    """The names of the plants; raises MethodError on an option given twice and on no row 'today'."""
    names = list(dict.fromkeys(row["plant"] for row in rows))
    seen: set[tuple[str, str]] = set()
    for number, row in enumerate(rows, start=1):
        key = (row["plant"], row["option"])
        if key in seen:
            raise MethodError(
                "Row {row}: plant '{plant}' has the option '{option}' twice.",
                param="plants", row=number, plant=key[0][:80], option=key[1][:80],
            )  # fmt: skip
        seen.add(key)
    for name in names:
        if (name, TODAY) not in seen:
            raise MethodError(
                "Plant '{plant}' has no row with the option 'today'. Say what it costs and emits as it is.",
                param="plants", plant=name[:80],
            )  # fmt: skip
    return names


def _emissions(found: Choices, chosen: Plan, years: int) -> NDArray[np.float64]:
    """Tonnes by plant and year."""
    out = np.repeat(found.now_emissions[:, None], years, axis=1)
    for owner, (row, step) in enumerate(zip(chosen.option, chosen.step, strict=True)):
        if row >= 0:
            out[owner, step:] = found.emissions[row]
    return out


def _years(found: Choices, best: Plan, price: NDArray[np.float64], first_year: int) -> tuple[Year, ...]:
    tonnes = _emissions(found, best, price.size).sum(axis=0)
    taken = best.option >= 0
    invest = np.bincount(best.step[taken], weights=found.invest[best.option[taken]], minlength=price.size)
    count = np.bincount(best.step[taken], minlength=price.size)
    same = float(found.now_emissions.sum())
    return tuple(
        Year(first_year + n, float(price[n]), float(tonnes[n]), same, float(invest[n]), int(count[n]))
        for n in range(price.size)
    )


def _changes(names: list[str], options: list[str], found: Choices, best: Plan, others: list[Plan | None],
             tonne: NDArray[np.float64], first_year: int, years: int) -> list[Change]:  # fmt: skip
    """What each plant does, in the order of the years, plants that stay last."""
    kept = _emissions(found, best, years)
    out = []
    for owner, row in enumerate(best.option):
        holds = all(other is not None and other.option[owner] == row for other in others)
        avoided = float((found.now_emissions[owner] - kept[owner]).sum())
        if row < 0:
            out.append(Change(names[owner], "", None, avoided, 0.0, None, holds))
            continue
        cost = None if np.isnan(tonne[row]) else float(tonne[row])
        year = first_year + int(best.step[owner])
        out.append(Change(names[owner], options[row], year, avoided, float(found.invest[row]), cost, holds))
    return sorted(out, key=lambda change: (change.year is None, change.year or 0, change.plant))


def _steps(names: list[str], options: list[str], found: Choices, best: Plan, tonne: NDArray[np.float64]) -> Any:
    """Every option by the cost of a tonne, cheapest first; options that avoid nothing last."""
    out = [
        Step(names[found.plant[row]], options[row], float(found.now_emissions[found.plant[row]] - found.emissions[row]),
             None if np.isnan(tonne[row]) else float(tonne[row]), bool((best.option == row).any()))
        for row in range(len(options))
    ]  # fmt: skip
    return tuple(sorted(out, key=lambda step: (step.tonne_cost is None, step.tonne_cost or 0.0, step.plant)))
