"""How much to cook tomorrow: the amount at which waste and empty counters together cost least.

Past days of the same weekday are the forecast. Days that sold out are not taken for all that people wanted. The rule is
tested day by day on days that it has not seen, against what most kitchens do: make what was sold a week ago.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from quintet.compute.dates import day as day_of
from quintet.compute.dates import days
from quintet.compute.newsvendor import cost, quantile, share
from quintet.compute.paired import PairedGain, paired_gain
from quintet.data.amount_words import present_amounts
from quintet.errors import MethodError
from quintet.method import method
from quintet.table import Col, Table

WEEK = 7
MONDAY = 3  # 1970-01-01, day 0, was a Thursday: with this added, weeks run from Monday to Sunday
MIN_DAYS = 5  # same weekdays that an amount rests on
MIN_WEEKS = 8  # below which no verdict is given: weeks, not days, are drawn anew
MAX_ROWS, MAX_PRODUCTS = 100_000, 100
BAND = (0.1, 0.9)
SEED = 0
Floats = NDArray[np.float64]
CITE = (
    "K. J. Arrow, T. Harris and J. Marschak, Econometrica 19 (1951) 250-272; E. L. Kaplan and P. Meier, Journal of the "
    "American Statistical Association 53 (1958) 457-481"
)


def _example() -> list[dict[str, Any]]:
    """Made up to show the columns: twenty weeks of a canteen with two dishes; Fridays sell out at times."""
    rng = np.random.default_rng(4)
    start = np.datetime64("2024-01-01", "D")
    rows: list[dict[str, Any]] = []
    for n in range(140):
        weekday = n % WEEK
        if weekday >= 5:
            continue
        for dish, usual in (("Example rice", 120), ("Example soup", 60)):
            wanted = int(rng.poisson(usual * (1 + 0.15 * (weekday == 4) - 0.1 * (weekday == 0))))
            made = int(usual * 1.2)
            rows.append({"date": str(start + n), "product": dish, "sold": min(wanted, made),
                         "sold_out": "yes" if wanted >= made else "no"})  # fmt: skip
    return rows


EXAMPLE = _example()
SalesRows = Annotated[
    Table,
    Col("date", str, "Date of the sale, such as 2024-06-30.", nullable=False),
    Col("sold", float, "Amount sold on that day.", nullable=False, ge=0),
    Col("product", str, "Dish or product; all rows are one product if left out.", required=False),
    Col("sold_out", str, "Whether it sold out, so that more may have been wanted.", required=False,
        choices=("yes", "no")),
    Field(description="One row for each day and product. Leave days on which it was closed out."),
]  # fmt: skip


@dataclass(frozen=True)
class Amount:
    """One product: what to make on the day, what is usually wanted, and how many days that rests on.

    `told` is False where too many days sold out to know; the amount is then the most that was ever sold.
    """

    product: str
    amount: float | None
    middle: float | None
    low: float | None
    high: float | None
    told: bool
    seen: int
    sold_out: int


@dataclass(frozen=True)
class Tested:
    """One held-out day: what the rule would have made, what was sold, and what a week ago would have given."""

    product: str
    date: str
    made: float
    sold: float
    last_week: float


@dataclass(frozen=True)
class Amounts:
    """What to make, and what the rule is worth: costs a day on the last days, and on as many drawn by chance.

    `left_out` counts held-out days of a product that sold out, `skipped` those with too few days to learn from or no
    sale a week before.
    """

    day: str
    level: float
    amounts: tuple[Amount, ...]
    time: PairedGain | None
    random: PairedGain | None
    tested: tuple[Tested, ...]
    left_out: int
    skipped: int


@dataclass(frozen=True, eq=False)
class Sales:
    """One product's days in order, what was sold, and which sold out."""

    product: str
    day: Floats
    sold: Floats
    out: NDArray[np.bool_]


@method(field="data", cite=CITE, present=present_amounts, example={"sales": EXAMPLE, "day": "2024-05-20"})
def amount_to_make(
    sales: SalesRows,
    cost_left: Annotated[float, Field(gt=0, description="Cost of one unit that is left over.")] = 1.0,
    cost_short: Annotated[float, Field(gt=0, description="Cost of one unit that is wanted and missing.")] = 2.0,
    day: Annotated[str, Field(description="Day to plan for; the one after the newest if empty.")] = "",
    weeks: Annotated[int, Field(ge=5, le=104, description="Past weeks to learn from.")] = 12,
    test_days: Annotated[int, Field(ge=56, le=365, description="Newest days held out for the test.")] = 84,
) -> Amounts:
    """How much to make on a day, so that waste and empty counters together cost least.

    The amount is the quantile of demand on past days of the same weekday that balances the two costs. On days that sold
    out more may have been wanted, and the curve of Kaplan and Meier allows for it. The rule is tested on the newest
    days one by one, each from the days before it, against making what was sold a week ago: the cost of a day is that of
    all its products together, and weeks are drawn anew for the interval. Below eight weeks no verdict is given.

    Raises MethodError on a wrong date, on a day given twice for a product, and on a day to plan that is over.
    """
    found = _read(sales)
    newest = max(float(one.day[-1]) for one in found)
    planned = day_of(day, "day") if day.strip() else newest + 1
    if planned <= newest:
        raise MethodError("The day to plan lies before the newest sale. Choose a later one.", param="day", got=day[:80])
    level = share(cost_short, cost_left)
    cut = newest - test_days
    last = [_last_days(one, cut, level, weeks) for one in found]
    chance = [_by_chance(one, len(rows), level, weeks) for one, rows in zip(found, last, strict=True)]
    tested = [row for rows in last for row in rows]
    held_out = sum(int((one.day > cut).sum()) for one in found)
    left_out = sum(int((one.out & (one.day > cut)).sum()) for one in found)
    return Amounts(
        day=str(np.datetime64(int(planned), "D")),
        level=100 * level,
        amounts=tuple(_amount(one, planned, level, weeks) for one in found),
        time=_gain(tested, cost_short, cost_left),
        random=_gain([row for rows in chance for row in rows], cost_short, cost_left),
        tested=tuple(tested),
        left_out=left_out,
        skipped=held_out - left_out - len(tested),
    )


def _read(table: Table) -> list[Sales]:
    """The sales of each product in the order of days, products by name."""
    if table.height > MAX_ROWS:
        raise MethodError("There are {got} rows; at most {limit} can be read. Split the table.", param="sales",
                          got=table.height, limit=MAX_ROWS)  # fmt: skip
    frame = table.frame
    day, sold = days(frame["date"], "sales"), frame["sold"].to_numpy().astype(np.float64)
    if np.isnan(day).any():
        row = int(np.flatnonzero(np.isnan(day))[0]) + 1
        raise MethodError("Row {row}: the date in 'date' is missing.", param="sales", row=row)
    names = frame["product"].fill_null("").to_numpy().astype(str) if "product" in table.columns else None
    product = np.full(day.size, "") if names is None else np.char.strip(names)
    out = frame["sold_out"].fill_null("no").to_numpy() == "yes" if "sold_out" in table.columns else day < -np.inf
    known, place = np.unique(product, return_inverse=True)
    if known.size > MAX_PRODUCTS:
        raise MethodError("There are {got} products; at most {limit} can be planned at once.", param="sales",
                          got=int(known.size), limit=MAX_PRODUCTS)  # fmt: skip
    order = np.lexsort((day, place))
    same = (np.diff(day[order]) == 0) & (np.diff(place[order]) == 0)
    if same.any():
        row = int(order[1:][same].min()) + 1
        raise MethodError("Row {row}: this day is there twice for the product. Add the two up.", param="sales", row=row)
    groups = np.split(order, np.flatnonzero(np.diff(place[order])) + 1)
    return [Sales(str(known[place[own[0]]]), day[own], sold[own], out[own]) for own in groups]


def _past(one: Sales, when: float, weeks: int, before: bool) -> NDArray[np.bool_]:
    """The days of the same weekday that an amount for `when` may rest on."""
    same = (one.day - when) % WEEK == 0
    near = (one.day < when) if before else (one.day != when)
    return same & near & (np.abs(one.day - when) <= WEEK * weeks)


def _amount(one: Sales, when: float, level: float, weeks: int) -> Amount:
    past = _past(one, when, weeks, before=True)
    seen, sold_out = int(past.sum()), int((past & one.out).sum())
    if seen < MIN_DAYS:
        return Amount(one.product, None, None, None, None, False, seen, sold_out)
    sold, out = one.sold[past], one.out[past]
    amount, told = quantile(sold, out, level)
    low, middle, high = (quantile(sold, out, part)[0] for part in (BAND[0], 0.5, BAND[1]))
    return Amount(one.product, amount, middle, low, high, told, seen, sold_out)


def _last_days(one: Sales, cut: float, level: float, weeks: int) -> list[Tested]:
    """Every held-out day that did not sell out, each from the days before it."""
    return _tested(one, np.flatnonzero((one.day > cut) & ~one.out), level, weeks, before=True)


def _by_chance(one: Sales, count: int, level: float, weeks: int) -> list[Tested]:
    """As many days drawn by chance, each from all other days near it: later ones too, which is why it is easier."""
    able = _tested(one, np.flatnonzero(~one.out), level, weeks, before=False)
    drawn = np.random.default_rng(SEED).permutation(len(able))[:count]
    return [able[place] for place in np.sort(drawn)]


def _tested(one: Sales, rows: NDArray[np.int64], level: float, weeks: int, before: bool) -> list[Tested]:
    at = {float(when): n for n, when in enumerate(one.day)}
    out = []
    for row in rows:
        when = float(one.day[row])
        past, week_ago = _past(one, when, weeks, before), at.get(when - WEEK)
        if past.sum() >= MIN_DAYS and week_ago is not None:
            made, _ = quantile(one.sold[past], one.out[past], level)
            date = str(np.datetime64(int(when), "D"))
            out.append(Tested(one.product, date, made, float(one.sold[row]), float(one.sold[week_ago])))
    return out


def _gain(tested: list[Tested], short: float, left: float) -> PairedGain | None:
    """Cost of a day, all products together; weeks, whose days resemble one another, are drawn whole."""
    if not tested:
        return None
    made, sold, last = (np.array([getattr(row, name) for row in tested]) for name in ("made", "sold", "last_week"))
    day = np.array([np.datetime64(row.date, "D").astype(int) for row in tested])
    week, place = np.unique((day + MONDAY) // WEEK, return_inverse=True)
    if week.size < MIN_WEEKS:
        return None
    open_days = np.bincount(np.searchsorted(week, (np.unique(day) + MONDAY) // WEEK)).astype(np.float64)
    own = np.bincount(place, weights=cost(made, sold, short, left)) / open_days
    base = np.bincount(place, weights=cost(last, sold, short, left)) / open_days
    return paired_gain(own, base, seed=SEED, weight=open_days)
