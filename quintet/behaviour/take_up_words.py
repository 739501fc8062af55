"""The words, tables and pictures of a trial of take-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quintet.result import Chart, Estimate, Grid, Result, Text, two_parts
from quintet.suppress import THRESHOLD

if TYPE_CHECKING:
    from quintet.behaviour.take_up import Arm, Group, TakeUp

FEW_CLUSTERS = 30
KIND_LABELS = {"sex": "Sex", "age": "Age", "disability": "Disability", "location": "Location", "group": "Group"}
ARM_LABELS = {
    "arm": "Arm",
    "n": "Persons",
    "clusters": "Clusters",
    "rate": "Took up",
    "rate_low": "took up, from",
    "rate_high": "took up, to",
    "spent": "Cost per person",
}
LIFT_LABELS = {
    "arm": "Arm",
    "n": "Persons",
    "lift": "Lift over the control arm",
    "low": "lift, from",
    "high": "lift, to",
    "mde": "Smallest lift that this trial could see",
    "per_extra": "Cost of each extra enrolment",
    "per_low": "cost, from",
    "per_high": "cost, to",
}
GROUP_LABELS = {
    "kind": "Kind",
    "group": "Group",
    "n": "Persons",
    "rate": "Took up",
    "rate_low": "took up, from",
    "rate_high": "took up, to",
    "gap": "Gap to the largest group",
    "low": "gap, from",
    "high": "gap, to",
}
BY_LABELS = {
    "kind": "Kind",
    "group": "Group",
    "arm": "Arm",
    "smaller": "Persons in the smallest arm",
    "lift": "Lift over the control arm",
    "low": "lift, from",
    "high": "lift, to",
    "gap": "Difference to the lift in the largest group",
    "gap_low": "difference, from",
    "gap_high": "difference, to",
}
NO_SIZE = "The share that takes up now and the lift add up to more than all persons."
NO_ICC = "The control arm has no cluster with two persons."
NO_COST = "The lift is not above zero, so no extra enrolment can be counted."
CHEAPER = "The arm costs less than the control arm, so an extra enrolment costs nothing more."
LIMITS = (
    "A lift holds for the people, the time and the offer of this trial. Elsewhere it is a guess until it is tried.",
    "Groups were not drawn by lot: a gap between groups says who is missed, not why.",
    "Results describe groups. Nothing here may be used to judge or to score a person.",
)
CONVENTIONS = {
    "lift": "least squares of took_up on arms with one constant per stratum; 100 x coefficient",
    "interval": "cluster sandwich x G/(G-1) x (n-1)/(n-k), k with fixed effects; Student's t, G-1 degrees of freedom",
    "mde": "(t(1 - alpha/2) + t(power)) x standard error of the lift",
    "groups": "gap: least squares on groups, no strata; lift: arms x groups with strata, groups of ten in each arm",
    "cost": "(mean cost of arm - mean cost of control) / lift; the interval is that of the lift, costs taken as known",
    "next": "two equal arms, normal approximation, design effect 1 + (m - 1) x ICC where whole clusters are drawn",
    "icc": "analysis of variance in the control arm, cut to 0-1",
}


def present_take_up(found: TakeUp) -> Result:
    """Say what each arm did, who is missed and what comes next, in words, tables and charts."""
    said, tables, drawn = findings(found), grids(found), charts(found)
    return Result(
        title=Text("Take-up in a trial of {n} persons", {"n": found.n}),
        estimates=estimates(found),
        findings=said,
        grids=tables,
        charts=drawn,
        limits=limits(found),
        conventions=CONVENTIONS,
        sections=two_parts(said, drawn, tables),
    )


def estimates(found: TakeUp) -> dict[str, Estimate]:
    """Baseline, lift and smallest visible lift of each arm, and the size of the next trial."""
    first = found.arms[0]
    out = {
        "baseline": Estimate(
            first.rate, "percent", first.rate_low, first.rate_high, found.level, first.n,
            label=Text("Took up in the control arm: {arm}", {"arm": first.arm}),
        )
    }  # fmt: skip
    for number, row in enumerate(found.arms[1:], 1):
        name = {"arm": row.arm}
        out[f"lift_{number}"] = Estimate(
            row.lift,
            "points",
            row.low,
            row.high,
            found.level,
            row.n,
            label=Text("Lift over the control arm: {arm}", name),
        )
        if row.spent is not None:
            out[f"cost_{number}"] = Estimate(
                row.per_extra, "count", row.per_low, row.per_high, found.level, row.n,
                why_missing="" if row.per_extra is not None else CHEAPER if (row.lift or 0) > 0 else NO_COST,
                label=Text("Cost of each extra enrolment: {arm}", name),
            )  # fmt: skip
    ahead = found.next
    out["next_persons"] = Estimate(
        ahead.persons, "count", why_missing="" if ahead.persons is not None else NO_SIZE,
        label=Text("Persons in each arm of the next trial"),
    )  # fmt: skip
    if found.clustered:
        out["icc"] = Estimate(
            ahead.icc, "", why_missing="" if ahead.icc is not None else NO_ICC,
            label=Text("How alike persons of one cluster are (intra-cluster correlation)"),
        )  # fmt: skip
    return out


def findings(found: TakeUp) -> list[Text]:
    """One sentence per arm, the gap of women or the widest one, and the next trial."""
    out = [arm_said(row, found) for row in found.arms[1:]]
    gap = widest(found.groups)
    if gap is not None:
        out.append(gap_said(gap))
    out.append(next_said(found))
    return out


def arm_said(row: Arm, found: TakeUp) -> Text:
    """What one arm did, and whether chance alone may have done it."""
    values: dict[str, Any] = {"arm": row.arm, "rate": row.rate, "control": found.arms[0].arm}
    values |= {"base": found.arms[0].rate, "lift": row.lift, "low": row.low, "high": row.high, "mde": row.mde}
    if row.low is None or row.high is None or row.lift is None:
        return Text("{arm}: {rate:pct} took up, {base:pct} with {control}. Chance cannot be measured here.", values)
    if row.low <= 0 <= row.high:
        return Text(
            "{arm}: {rate:pct} took up, {base:pct} with {control}. The lift of {lift:points} points (interval "
            "{low:points} to {high:points}) may be chance; the trial could see {mde:points} points or more.",
            values,
        )
    return Text(
        "{arm}: {rate:pct} took up, {base:pct} with {control}. The lift is {lift:points} points (interval {low:points} "
        "to {high:points}).",
        values,
    )


def widest(groups: tuple[Group, ...]) -> Group | None:
    """The gap to speak of: that of women where sex is known, else the widest; never of a group that is hidden."""
    known = [row for row in groups if row.gap is not None and row.low is not None and row.n >= THRESHOLD]
    by_sex = [row for row in known if row.kind == "sex"]
    return by_sex[0] if by_sex else max(known, key=lambda row: abs(row.gap or 0.0), default=None)


def gap_said(row: Group) -> Text:
    """Who is missed more than the largest group."""
    values = {"group": row.group, "rate": row.rate, "gap": row.gap, "low": row.low, "high": row.high}
    return Text(
        "{group}: {rate:pct} took up, {gap:points} points from the largest group (interval {low:points} to "
        "{high:points}).",
        values,
    )


def next_said(found: TakeUp) -> Text:
    """The size of the next trial in words."""
    ahead = found.next
    values: dict[str, Any] = {"target": ahead.target, "persons": ahead.persons, "power": 100 * found.power}
    if ahead.persons is None:
        return Text("A lift of {target:points} points cannot be reached: fewer persons than that are left.", values)
    if ahead.clusters is None:
        return Text(
            "To see a lift of {target:points} points with a chance of {power:pct0}, the next trial needs {persons} "
            "persons in each arm.",
            values,
        )
    values |= {"clusters": ahead.clusters, "inflation": ahead.inflation}
    return Text(
        "To see a lift of {target:points} points with a chance of {power:pct0}, the next trial needs {persons} persons "
        "in {clusters} clusters in each arm. Persons of one cluster are alike, which multiplies their number by "
        "{inflation}.",
        values,
    )


def limits(found: TakeUp) -> list[Text]:
    """What the trial cannot say, and what was left out."""
    out = [Text(limit) for limit in LIMITS]
    out.append(
        Text(
            "Many groups and arms are compared at once: about {share:pct} of the intervals miss their value by chance "
            "alone.",
            {"share": 100 * (1 - found.level)},
        )
    )
    if found.missing:
        out.insert(0, Text("{n} rows without an outcome are left out.", {"n": found.missing}))
    if found.clusters < FEW_CLUSTERS:
        out.insert(
            0, Text("There are {n} clusters only. With so few, intervals tend to be too narrow.", {"n": found.clusters})
        )
    return out


def grids(found: TakeUp) -> list[Grid]:
    """Arms, lifts, groups, and lifts by group."""
    out = [arms_grid(found), lifts_grid(found)]
    if found.groups:
        out.append(groups_grid(found))
    if found.lifts:
        out.append(by_grid(found))
    return out


def grid_of(name: str, title: Text, rows: tuple[Any, ...], labels: dict[str, str], count: str) -> Grid:
    """A table of arms, groups or lifts, its columns those of `labels`."""
    points = dict.fromkeys(("lift", "low", "high", "mde", "gap", "gap_low", "gap_high"), "points")
    units = dict.fromkeys(labels, "count") | {"arm": "text", "kind": "text", "group": "text"} | points
    units |= dict.fromkeys(("rate", "rate_low", "rate_high"), "percent")
    columns = {key: [getattr(row, key) for row in rows] for key in labels}
    if "kind" in columns:
        columns["kind"] = [KIND_LABELS[row.kind] for row in rows]
    return Grid(name, title, columns, {key: units[key] for key in columns}, labels, count)


def arms_grid(found: TakeUp) -> Grid:
    """Take-up in each arm."""
    labels = {k: v for k, v in ARM_LABELS.items() if k != "spent" or found.arms[0].spent is not None}
    return grid_of("arms", Text("Take-up by arm"), found.arms, labels, "n")


def lifts_grid(found: TakeUp) -> Grid:
    """The lift of each arm over the control arm."""
    priced = found.arms[0].spent is not None
    labels = {k: v for k, v in LIFT_LABELS.items() if priced or not k.startswith("per")}
    return grid_of("lifts", Text("Lift by arm"), found.arms[1:], labels, "n")


def groups_grid(found: TakeUp) -> Grid:
    """Take-up by group, women first."""
    return grid_of("groups", Text("Who is missed: take-up by group"), found.groups, GROUP_LABELS, "n")


def by_grid(found: TakeUp) -> Grid:
    """The lift in each group."""
    return grid_of("by", Text("Lift by group"), found.lifts, BY_LABELS, "smaller")


def charts(found: TakeUp) -> list[Chart]:
    """The lift of each arm, and take-up by group."""
    ends = {"low": "low", "high": "high"}
    out = [Chart("lifts", "lifts", "dot", Text("Lift over the control arm"), {"x": "lift", "y": "arm", **ends})]
    return [*out, groups_chart()] if found.groups else out


def groups_chart() -> Chart:
    """Take-up by group with its intervals."""
    encode = {"x": "rate", "y": "group", "series": "kind", "low": "rate_low", "high": "rate_high"}
    return Chart("groups", "groups", "dot", Text("Who is missed: take-up by group"), encode)
