"""The words, tables and pictures of the plan for clean industry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quintet.result import Chart, Estimate, Grid, Result, Section, Text

if TYPE_CHECKING:
    from quintet.innovation.clean_industry import CleanPath

CHANGE_LABELS = {
    "plant": "Plant", "option": "Change to", "year": "Year", "avoided": "Tonnes avoided over the years",
    "invest": "Investment", "tonne_cost": "Cost of a tonne avoided", "holds": "Same at half and twice the carbon price",
}  # fmt: skip
YEAR_LABELS = {
    "year": "Year", "price": "Carbon price", "emissions": "Emissions of the plan, tonnes",
    "same": "Emissions if nothing changes, tonnes", "invest": "Investment", "changes": "Plants that change",
}  # fmt: skip
STEP_LABELS = {
    "plant": "Plant", "option": "Option", "avoided": "Tonnes avoided in a year",
    "tonne_cost": "Cost of a tonne avoided", "chosen": "In the plan",
}  # fmt: skip
PATH_LABELS = {"year": "Year", "emissions": "Emissions, tonnes", "path": "Path"}
STAYS = "Stays as it is"
LIMITS = (
    "The plan is as good as the costs in the table. They are the reader's own; nothing was measured here.",
    "The carbon price is assumed. Decisions that change at half or at twice that price are marked in the table.",
    "A plant changes once at most and works until the last year; what it is worth after that does not count.",
    "Demand, jobs and the price of electricity stay as they are. Ask the people at each plant before deciding.",
)
CONVENTIONS = {
    "value": "present value in the first year of running cost, investment and carbon price, over all years",
    "tonne": "investment spread evenly over the years at the rate of discount, plus the change in running cost, over "
    "the tonnes avoided in a year",
    "solver": "each plant by itself; HiGHS (integer programme) where a budget or a cut joins them",
}


def present_path(found: CleanPath) -> Result:
    """Say which plant changes when, what that costs and saves, and what would change the answer."""
    said, tables = findings(found), grids(found)
    drawn = [
        Chart("path", "path", "line", Text("Emissions by year"), {"x": "year", "y": "emissions", "series": "path"}),
        Chart(
            "tonnes", "options", "bar", Text("Cost of a tonne avoided, by option"), {"x": "tonne_cost", "y": "option"}
        ),
    ]
    return Result(
        title=Text("Clean industry at least cost"),
        estimates=estimates(found),
        findings=said,
        grids=tables,
        charts=drawn,
        limits=[Text(limit) for limit in LIMITS],
        conventions=CONVENTIONS,
        sections=[
            Section(
                Text("What to change and when"),
                [*(f"finding:{n}" for n in range(len(said))), "grid:changes", "chart:path", "chart:tonnes"],
            ),
            Section(Text("All tables"), ["grid:options", "grid:years"]),
        ],
    )


def _totals(found: CleanPath) -> tuple[float, float, float]:
    """Tonnes avoided, tonnes if nothing changes, and the share cut in the last year in percent."""
    avoided = sum(change.avoided for change in found.changes)
    same = sum(year.same for year in found.years)
    last = found.years[-1]
    return avoided, same, 100 * (1 - last.emissions / last.same) if last.same else 0.0


def estimates(found: CleanPath) -> dict[str, Estimate]:
    """What the plan avoids, costs and invests."""
    avoided, _, cut = _totals(found)
    return {
        "cut": Estimate(cut, "percent", label=Text("Emissions cut by the last year")),
        "avoided": Estimate(avoided, "number", label=Text("Tonnes avoided over the years")),
        "invest": Estimate(sum(year.invest for year in found.years), "number", label=Text("Investment, all years")),
        "gain": Estimate(found.same_value - found.value, "number", label=Text("Saved against changing nothing")),
    }


def findings(found: CleanPath) -> list[Text]:
    """The changes, the sum of them, and what depends on the carbon price."""
    avoided, same, cut = _totals(found)
    moved = [change for change in found.changes if change.year is not None]
    values = {"n": len(moved), "all": len(found.changes), "cut": cut, "last": found.years[-1].year}
    out = [Text("{n} of {all} plants change, and by {last:year} emissions are {cut:pct} lower.", values)]
    if moved:
        first = {"plant": moved[0].plant, "option": moved[0].option, "year": moved[0].year}
        out.append(Text("The first is {plant}: {option} in {year:year}.", first))
    gain = found.same_value - found.value
    sums = {"share": 100 * avoided / same if same else 0.0, "value": float(f"{abs(gain):.3g}")}
    if gain >= 0:
        out.append(
            Text("Over all years {share:pct} of emissions are avoided; against changing nothing the plan saves {value} "
                 "(present value, carbon price counted).", sums)
        )  # fmt: skip
    else:
        out.append(
            Text("Over all years {share:pct} of emissions are avoided; against changing nothing the plan costs {value} "
                 "(present value, carbon price counted), because of the cut that was asked for.", sums)
        )  # fmt: skip
    open_ = [change.plant for change in found.changes if not change.holds]
    if open_:
        out.append(Text("At half or at twice the carbon price the answer is another one for {plants:list}.",
                        {"plants": open_}))  # fmt: skip
    else:
        out.append(Text("No plant would change to something else at half or at twice the carbon price."))
    return out


def grids(found: CleanPath) -> list[Grid]:
    """Changes, options and years; the path of emissions for the picture."""
    changes = _columns(found.changes, CHANGE_LABELS)
    changes["option"] = [option or STAYS for option in changes["option"]]
    years = _columns(found.years, YEAR_LABELS)
    steps = _columns(found.steps, STEP_LABELS)
    steps["option"] = [f"{step.plant}: {step.option}" for step in found.steps]
    path: dict[str, list[Any]] = {
        "year": [*years["year"], *years["year"]],
        "emissions": [*years["emissions"], *years["same"]],
        "path": ["The plan"] * len(found.years) + ["Nothing changes"] * len(found.years),
    }
    return [
        _grid("changes", Text("What each plant does"), changes, CHANGE_LABELS),
        _grid("options", Text("Every option by the cost of a tonne"), steps, STEP_LABELS),
        _grid("years", Text("The plan by year"), years, YEAR_LABELS),
        _grid("path", Text("Emissions by year"), path, PATH_LABELS),
    ]


def _columns(rows: Any, labels: dict[str, str]) -> dict[str, list[Any]]:
    return {name: [getattr(row, name) for row in rows] for name in labels}


def _grid(name: str, title: Text, columns: dict[str, list[Any]], labels: dict[str, str]) -> Grid:
    known = {"plant": "text", "option": "text", "path": "text", "year": "year", "changes": "count", "holds": "text",
             "chosen": "text"}  # fmt: skip
    return Grid(name, title, columns, {column: known.get(column, "number") for column in columns}, labels)
