"""The words, tables and picture of who can be reached through which channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quintet.compute.reach import CHANNELS
from quintet.result import Chart, Estimate, Grid, Result, Section, Text
from quintet.suppress import THRESHOLD

if TYPE_CHECKING:
    from quintet.digital.learning_reach import GroupReach, LearningReach, SexReach

SEX_LABELS = {"female": "Girls", "male": "Boys", "both": "Girls and boys"}
CHANNEL_LABELS = {"online": "Online", "mobile": "Mobile phone", "radio": "Radio", "teacher": "Only a teacher"}
MEANS_LABELS = {"internet": "Internet", "electricity": "Electricity", "mobile": "Mobile phone", "radio": "Radio"}
COST_WORDS = (
    "Shared device, online", "Data for live lessons, online", "Lessons by phone", "Lessons by radio",
    "Teacher in person",
)  # fmt: skip
KEY_LABELS = {"sex": "Sex", "place": "Place", "location": "Urban or rural", "wealth": "Wealth"}
REACH_LABELS = {
    "channel": "Channel",
    "low": "Surely reached",
    "high": "Reached at most",
    "point": "If independent",
    "children": "Out of school",
    "cost_low": "Cost per learner, at least",
    "cost_high": "Cost per learner, at most",
    "plan_cost": "Cost per learner in the plan",
    "missing": "No value for",
}
PLAN_LABELS = {"unit_cost": "Cost per learner", "planned": "Planned", "reached": "Paid for", "cost": "Cost"}
ORDER = {
    "girls": Text("Girls come first, the cheapest channel before the dearer one."),
    "cheapest": Text("The cheapest channel comes first, girls before boys."),
    "hardest": Text("Those for whom a teacher is planned come first, girls before boys."),
}
LIMITS = (
    "Bounds say what the shares allow, not how sure a survey is: sampling error comes on top.",
    "Shares of a whole population are often higher than those of people out of school, who are poorer. Ask for a "
    "table of those out of school before buying anything.",
    "Costs are assumptions, not prices from data. Change them to local prices; the order of the channels may change.",
    "Reached means that lessons can arrive. Whether somebody learns is not measured here.",
    "A phone at home may not be in a girl's hands: ask who holds it, and when.",
)
CONVENTIONS = {
    "channel": "online needs internet and electricity; else a mobile phone; else a radio; else a teacher in person",
    "bounds": "Frechet bounds of the joint distribution given its margins; a missing margin may be 0 to 100 %",
    "point": "product of the margins (independence), only where all that it needs are known",
    "plan": "shares that meet Hall's condition whatever the joint distribution is; online costs device + data",
    "by sex": "weighted by people out of school; the widest bounds of the groups where a count is missing",
}
DOLLARS = "US dollars"
ASSUMED_LABELS = {"item": "What is paid for", "value": "Assumed cost"}


def present_reach(found: LearningReach) -> Result:
    """Say who is reached how, what it costs and what to ask for, in words, tables and one chart."""
    said, tables = findings(found), grids(found)
    names = [f"grid:{grid.name}" for grid in tables]
    lines = [f"finding:{number}" for number in range(len(said))]
    return Result(
        title=Text("Reach of lessons, by channel"),
        estimates=estimates(found),
        findings=said,
        grids=tables,
        charts=[chart()],
        limits=[Text(limit) for limit in LIMITS],
        conventions=CONVENTIONS,
        sections=[
            Section(Text("Who can be reached, and how"), [*lines, "chart:channels"]),
            Section(Text("All tables"), names),
        ],
    )


def estimates(found: LearningReach) -> dict[str, Estimate]:
    """What is sure and what is possible online, who needs a teacher, and the cost of the plan, by sex."""
    out: dict[str, Estimate] = {}
    for row in found.sexes:
        count = None if row.children is None else int(row.children)
        for channel in ("online", "teacher"):
            place = CHANNELS.index(channel)
            who = {"who": SEX_LABELS[row.sex], "channel": CHANNEL_LABELS[channel]}
            low, high = Text("At least: {who}, {channel}", who), Text("At most: {who}, {channel}", who)
            out[f"{channel}_{row.sex}_low"] = Estimate(row.low[place], "percent", n=count, label=low)
            out[f"{channel}_{row.sex}_high"] = Estimate(row.high[place], "percent", n=count, label=high)
        label = Text("Cost per learner in the plan: {who}", {"who": SEX_LABELS[row.sex]})
        out[f"plan_{row.sex}"] = Estimate(row.plan_cost, DOLLARS, label=label)
    return out


def findings(found: LearningReach) -> list[Text]:
    """Each sex apart, the divide between them, what the budget buys, what is missing."""
    out = [_reached(row) for row in found.sexes]
    by_sex = {row.sex: row for row in found.sexes}
    if {"female", "male"} <= set(by_sex):
        out.append(_divide(by_sex["female"], by_sex["male"]))
    out.append(_bought(found))
    if found.missing:
        out.append(_missing(found))
    return out


def _reached(row: SexReach) -> Text:
    values = {"who": SEX_LABELS[row.sex], "low": row.low[0], "high": row.high[0]}
    return Text(
        "{who}: {low:pct} to {high:pct} can take lessons online; {t_low:pct} to {t_high:pct} can be reached only by a "
        "teacher in person.",
        values | {"t_low": row.low[-1], "t_high": row.high[-1]},
    )


def _divide(girls: SexReach, boys: SexReach) -> Text:
    values: dict[str, Any] = {"girls": girls.high[0], "boys": boys.high[0], "gap": boys.high[0] - girls.high[0]}
    if boys.low[0] > girls.high[0]:
        return Text(
            "The divide: at most {girls:pct} of girls but at least {sure:pct} of boys are online. Lessons only online "
            "would widen the gap.",
            {**values, "sure": boys.low[0]},
        )
    if values["gap"] > 0:
        return Text(
            "The divide: at most {girls:pct} of girls and {boys:pct} of boys are online, up to {gap:points} more boys "
            "in every hundred. Lessons only online may widen the gap.",
            values,
        )
    return Text(
        "At most {girls:pct} of girls and {boys:pct} of boys are online: the shares show no lead of the boys.", values
    )


def _bought(found: LearningReach) -> Text:
    planned = sum(line.planned for line in found.lines)
    if not found.budget:
        return Text("There is no budget, so nobody is planned for.")
    # A count of few people of one sex must not stand in a sentence either.
    if planned < THRESHOLD or any(row.children is None or 0 < row.children < THRESHOLD for row in found.sexes):
        first = found.sexes[0]
        return Text(
            "If it all went to one group ({who}), {budget} US dollars would surely carry a year of lessons for {buys} "
            "learners, at {plan} US dollars each.",
            {
                "who": SEX_LABELS[first.sex],
                "budget": found.budget,
                "buys": first.buys,
                "plan": round(first.plan_cost, 2),
            },
        )
    girls = sum(line.reached for line in found.lines if line.keys[0] == "female")
    return Text(
        "{budget} US dollars surely carry a year of lessons for {reached} of {planned} people out of school, {girls} "
        "of them girls. Reaching all would cost {whole} US dollars. {order}",
        {
            "budget": found.budget,
            "reached": sum(line.reached for line in found.lines),
            "planned": planned,
            "girls": girls,
            "whole": round(sum(line.planned * line.unit_cost for line in found.lines)),
            "order": ORDER[found.first],
        },
    )


def _missing(found: LearningReach) -> Text:
    return Text(
        "No value in some groups: {list:list}. A missing share may be anything, so the bounds are wide; ask for the "
        "table of a household survey (MICS or DHS) by sex.",
        {"list": [MEANS_LABELS[name] for name, _ in found.missing]},
    )


def grids(found: LearningReach) -> list[Grid]:
    """Reach by sex, the plan, groups, costs of groups, and the assumptions."""
    out = [_by_sex(found)]
    if found.lines:
        out.append(_plan(found))
    return [*out, _costs(found), _groups(found), _assumptions(found)]


def chart() -> Chart:
    """The channels of girls and boys: the dot is what is sure, the line reaches to what is possible."""
    title = Text("Surely reached (dot) and reached at most (end of the line), girls and boys")
    return Chart(
        "channels", "reach", "dot", title, {"x": "low", "y": "channel", "low": "low", "high": "high", "series": "sex"}
    )


def _grid(
    name: str, title: Text, columns: dict[str, list[Any]], count: str | None = None, more: dict[str, str] | None = None
) -> Grid:
    labels = KEY_LABELS | REACH_LABELS | PLAN_LABELS | (more or {})
    units = dict.fromkeys(("low", "high", "point"), "percent") | dict.fromkeys(
        ("cost_low", "cost_high", "plan_cost", "unit_cost", "cost", "value"), DOLLARS
    )
    units |= dict.fromkeys(("children", "planned", "reached"), "count")
    return Grid(
        name,
        title,
        columns,
        {key: units.get(key, "text") for key in columns},
        {key: labels[key] for key in columns},
        count if count in columns and any(value is not None for value in columns[count]) else None,
    )


def _by_sex(found: LearningReach) -> Grid:
    rows = [(row, place) for place in range(len(CHANNELS)) for row in found.sexes]
    columns: dict[str, list[Any]] = {
        "channel": [CHANNEL_LABELS[CHANNELS[place]] for _, place in rows],
        "sex": [SEX_LABELS[row.sex] for row, _ in rows],
        "low": [row.low[place] for row, place in rows],
        "high": [row.high[place] for row, place in rows],
        "children": [row.children for row, _ in rows],
    }
    if all(value is None for value in columns["children"]):
        del columns["children"]
    return _grid("reach", Text("Who can be reached, by channel and sex"), columns, "children")


def _keys(keys: list[tuple[str, ...]]) -> dict[str, list[Any]]:
    """The columns that describe a group, without those that are empty throughout."""
    out: dict[str, list[Any]] = {"sex": [SEX_LABELS[key[0]] for key in keys]}
    for place, name in enumerate(("place", "location", "wealth"), start=1):
        if any(key[place] for key in keys):
            out[name] = [key[place] or None for key in keys]
    return out


def _groups(found: LearningReach) -> Grid:
    rows = [(group, place) for group in found.groups for place in range(len(CHANNELS))]
    columns = _keys([group.keys for group, _ in rows]) | {
        "channel": [CHANNEL_LABELS[CHANNELS[place]] for _, place in rows],
        "low": [group.low[place] for group, place in rows],
        "point": [group.point[place] for group, place in rows],
        "high": [group.high[place] for group, place in rows],
        **_children([group for group, _ in rows]),
    }
    return _grid("groups", Text("Bounds of every group; the middle column holds only if means are independent"),
                 columns, "children")  # fmt: skip


def _children(groups: list[GroupReach]) -> dict[str, list[Any]]:
    counts = [group.children for group in groups]
    return {"children": counts} if any(count is not None for count in counts) else {}


def _costs(found: LearningReach) -> Grid:
    groups = list(found.groups)
    columns = _keys([group.keys for group in groups]) | _children(groups)
    for name in ("cost_low", "cost_high", "plan_cost"):
        columns[name] = [round(getattr(group, name), 2) for group in groups]
    columns["missing"] = [_names(group.missing) for group in groups]
    return _grid("costs", Text("Cost per learner and year, and what is not known"), columns, "children")


def _names(missing: tuple[str, ...]) -> str | None:
    return ", ".join(MEANS_LABELS[name] for name in missing) or None


def _plan(found: LearningReach) -> Grid:
    columns = _keys([line.keys for line in found.lines])
    columns["channel"] = [CHANNEL_LABELS[line.channel] for line in found.lines]
    for name in ("unit_cost", "planned", "reached", "cost"):
        columns[name] = [getattr(line, name) for line in found.lines]
    return _grid("plan", Text("The plan, in the order in which the budget serves it"), columns, "planned")


def _assumptions(found: LearningReach) -> Grid:
    columns: dict[str, list[Any]] = {
        "item": list(COST_WORDS),
        "value": [found.device, found.data, *found.costs[1:]],
    }
    title = Text("Assumed cost per learner and year: change them to local prices")
    return _grid("assumptions", title, columns, more=ASSUMED_LABELS)
