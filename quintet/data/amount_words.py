"""The words, tables and pictures of how much to make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quintet.result import Chart, Estimate, Grid, Result, Section, Text

if TYPE_CHECKING:
    from quintet.data.amount_to_make import Amounts

AMOUNT_LABELS = {
    "product": "Product", "amount": "Make", "middle": "Usually wanted", "low": "wanted, from", "high": "wanted, to",
    "seen": "Past days of this weekday", "sold_out": "of them sold out",
}  # fmt: skip
TEST_LABELS = {
    "split": "Held out", "cases": "Weeks", "own": "Cost a day by this rule", "base": "Cost a day as a week ago",
    "gain": "Difference", "low": "difference, from", "high": "difference, to",
}  # fmt: skip
DAY_LABELS = {
    "date": "Date", "product": "Product", "made": "This rule would have made", "sold": "Sold",
    "last_week": "Sold a week before",
}  # fmt: skip
ALL = "All products"
TOO_FEW = "There are fewer than five past days of this weekday."
LIMITS = (
    "Weather, holidays and prices are not looked at; on an unusual day trust the people in the kitchen.",
    "Days that sold out are left out of the test, because nobody knows what was wanted. The two costs are assumed.",
)
CONVENTIONS = {
    "level": "cost of a unit short over the sum of both costs: the share of days on which enough should be there",
    "amount": "quantile of the past same weekdays, sold-out days censored (Kaplan-Meier), one more day than was seen",
    "range": "the same for one day in ten and nine days in ten",
    "test": "each held-out day from the days before it; one configuration, scored once; a day costs the sum over its "
    "products; bootstrap of weeks from Monday to Sunday, each with the weight of its days; no verdict below 8 weeks",
    "chance": "as many days of each product, drawn from all that can be tested, each from the days before and after it",
}


def present_amounts(found: Amounts) -> Result:
    """Say how much to make, for how many days that is enough, and whether the rule saves anything."""
    said, tables = findings(found), grids(found)
    drawn = []
    if any(one.amount is not None for one in found.amounts):
        encode = {"x": "middle", "y": "product", "low": "low", "high": "high"}
        drawn.append(Chart("wanted", "amounts", "dot", Text("Usually wanted, by product"), encode))
    return Result(
        title=Text("How much to make on {day}", {"day": found.day}),
        estimates=estimates(found),
        findings=said,
        grids=tables,
        charts=drawn,
        limits=[Text(limit) for limit in LIMITS],
        conventions=CONVENTIONS,
        sections=[
            Section(
                Text("What to make"),
                [*(f"finding:{n}" for n in range(len(said))), "grid:amounts", *(f"chart:{one.name}" for one in drawn)],
            ),
            Section(Text("All tables"), [f"grid:{grid.name}" for grid in tables if grid.name != "amounts"]),
        ],
    )


def estimates(found: Amounts) -> dict[str, Estimate]:
    """The level, the sum to make, and the two tests."""
    known = [one.amount for one in found.amounts if one.amount is not None]
    out = {
        "level": Estimate(found.level, "percent", label=Text("Days on which enough should be there")),
        "make": Estimate(
            sum(known) if known else None,
            "number",
            why_missing="" if known else TOO_FEW,
            label=Text("Make, all products"),
        ),
    }
    for name, gain, words in (
        ("gain", found.time, Text("Saved a day against a week ago, newest days")),
        ("gain_random", found.random, Text("Saved a day against a week ago, days drawn by chance")),
    ):
        if gain is not None:
            out[name] = Estimate(gain.gain, "number", gain.low, gain.high, label=words)
    return out


def findings(found: Amounts) -> list[Text]:
    """What to make, where that is a guess, and what the test says."""
    known = [one for one in found.amounts if one.amount is not None]
    out = []
    if known:
        values = {
            "n": len(known),
            "amount": sum(one.amount or 0 for one in known),
            "level": found.level,
            "day": found.day,
        }
        out.append(
            Text("Make {amount} in all for {n} products on {day}; that should be enough on {level:pct0} of such days.",
                 values)
        )  # fmt: skip
    unsure = [one.product or ALL for one in found.amounts if one.amount is not None and not one.told]
    if unsure:
        out.append(
            Text(
                "Too many days sold out, or too few were seen, to know how much may be wanted of {products:list}: try "
                "more.",
                {"products": unsure},
            )
        )
    few = [one.product or ALL for one in found.amounts if one.amount is None]
    if few:
        out.append(Text("Too few past days of this weekday for {products:list}.", {"products": few}))
    out.append(_test(found))
    if found.left_out or found.skipped:
        out.append(
            Text(
                "Not in the test, of the days held out: {left} that sold out, and {skipped} with too few days to learn "
                "from or no sale a week before (each product counts).",
                {"left": found.left_out, "skipped": found.skipped},
            )
        )
    return out


def _test(found: Amounts) -> Text:
    gain = found.time
    if gain is None:
        return Text("Fewer than eight weeks can be tested: no verdict on the rule.")
    values = {
        "own": round(gain.own, 2), "base": round(gain.base, 2), "low": round(gain.low, 2), "high": round(gain.high, 2),
        "n": gain.cases,
    }  # fmt: skip
    if gain.low > 0:
        return Text(
            "Tested on {n} weeks, a day cost {own} by this rule and {base} when made as a week ago: better (difference "
            "{low} to {high}).",
            values,
        )
    if gain.high < 0:
        return Text(
            "Tested on {n} weeks, a day cost {own} by this rule and {base} when made as a week ago: worse (difference "
            "{low} to {high}). Do not use it here.",
            values,
        )
    return Text(
        "Tested on {n} weeks, a day cost {own} by this rule and {base} when made as a week ago: no skill, the "
        "difference ({low} to {high}) holds zero.",
        values,
    )


def grids(found: Amounts) -> list[Grid]:
    """Amounts, the test, and its days."""
    amounts: dict[str, list[Any]] = {name: [getattr(one, name) for one in found.amounts] for name in AMOUNT_LABELS}
    amounts["product"] = [name or ALL for name in amounts["product"]]
    out = [_grid("amounts", Text("How much to make on {day}", {"day": found.day}), amounts, AMOUNT_LABELS)]
    rows = [pair for pair in (("Newest days", found.time), ("Days drawn by chance", found.random)) if pair[1]]
    if rows:
        columns: dict[str, list[Any]] = {"split": [name for name, _ in rows]}
        columns |= {name: [getattr(gain, name) for _, gain in rows] for name in TEST_LABELS if name != "split"}
        out.append(_grid("test", Text("The rule against making what was sold a week ago"), columns, TEST_LABELS))
    if found.tested:
        tested = {name: [getattr(row, name) for row in found.tested] for name in DAY_LABELS}
        tested["product"] = [name or ALL for name in tested["product"]]
        out.append(_grid("days", Text("The days of the test"), tested, DAY_LABELS))
    return out


def _grid(name: str, title: Text, columns: dict[str, list[Any]], labels: dict[str, str]) -> Grid:
    known = {"product": "text", "split": "text", "date": "code", "seen": "count", "sold_out": "count", "cases": "count"}
    return Grid(name, title, columns, {column: known.get(column, "number") for column in columns}, labels)
