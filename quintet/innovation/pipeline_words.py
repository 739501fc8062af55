"""The words, tables and pictures of the flow of ideas through the value chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quintet.result import Chart, Estimate, Grid, Result, Text, two_parts

if TYPE_CHECKING:
    from quintet.innovation.pipeline import PipelineFlow, Share

STAGE_LABELS = {
    "challenge": "Challenge",
    "idea": "Idea",
    "experiment": "Experiment",
    "incubation": "Incubation",
    "acceleration": "Acceleration",
    "scale": "Scale",
}
NONE_DECIDED = "No idea has been decided on in this stage yet, or it is the last one."
NOT_REACHED = "More than half of the ideas are still in this stage, so the median time is not known yet."
COUNT_LABELS = {
    "stage": "Stage",
    "spells": "Stays",
    "open": "Still open",
    "held": "of them on hold",
    "decided": "Decided",
    "go": "Went on",
    "pivot": "Changed course",
    "stop": "Stopped",
    "spin_out": "Spun out",
    "unrecorded": "Left without a decision",
}
SHARE_LABELS = {"rate": "Went on, of those decided", "low": "went on, from", "high": "went on, to"}
TIME_LABELS = {
    "stage": "Stage",
    "spells": "Stays",
    "over": "of them over",
    "median": "Median time in the stage",
    "low": "median, from",
    "high": "median, to",
    "mean": "Mean time up to the longest seen",
    "horizon": "Longest time seen",
    "limit": "Stuck above",
}
HALF_LABELS = {"period": "Half-year", "entered": "Stays begun", "decided": "Decided", "go": "Went on"}
STUCK_LABELS = {"item": "Idea", "stage": "Stage", "group": "Group", "days": "Time in the stage", "limit": "Stuck above"}
STAYING_LABELS = {
    "stage": "Stage",
    "days": "Time in the stage",
    "at_risk": "Seen for so long",
    "share": "Still in the stage",
    "low": "still there, from",
    "high": "still there, to",
}
LIMITS = (
    "Conversion counts only what was decided. Where many ideas are open, the first to be decided may not be like the "
    "rest.",
    "Time in a stage is compared over all years. If the work has become faster or slower, the median is a mixture.",
    "An idea that was stopped and taught something is a success of the process, not a failure of its people.",
    "Rows are ideas, not people: nothing here measures a person.",
)
CONVENTIONS = {
    "conversion": "go / (go + pivot + stop + spin out), Wilson; open ideas, holds and the last stage left out",
    "time": "Kaplan-Meier of left - entered in days, ideas still there censored; median with log(-log) bounds",
    "mean": "area under the curve up to the longest time seen in the stage",
    "stuck": "open, not on hold, in the stage above 2 x its median; none in the last stage or while it is unknown",
    "halves": "half-years of the calendar, the newest 40",
}


def present_flow(found: PipelineFlow) -> Result:
    """Say who goes on, how long it takes and what is stuck, in words, tables and charts."""
    said, tables, drawn = findings(found), grids(found), charts(found)
    return Result(
        title=Text("Flow of ideas on {day}", {"day": found.as_of}),
        estimates=estimates(found),
        findings=said,
        grids=tables,
        charts=drawn,
        limits=[Text(limit) for limit in LIMITS],
        conventions=CONVENTIONS,
        sections=two_parts(said, drawn, tables),
    )


def estimates(found: PipelineFlow) -> dict[str, Estimate]:
    """The counts of the whole chain, then conversion and time of each stage."""
    out = {
        "on": _rate(Text("Went on, of those decided"), found.total, found.level),
        "open": Estimate(found.open, "count", label=Text("Open ideas")),
        "stuck": Estimate(len(found.stuck), "count", label=Text("Stuck ideas")),
    }
    for stage in found.stages:
        name = {"stage": STAGE_LABELS[stage.stage]}
        out[f"on_{stage.stage}"] = _rate(Text("Went on, of those decided: {stage}", name), stage.share, found.level)
        out[f"time_{stage.stage}"] = Estimate(
            stage.median,
            "days",
            stage.median_low,
            stage.median_high,
            found.level,
            why_missing="" if stage.median is not None else NOT_REACHED,
            label=Text("Median time in the stage: {stage}", name),
        )
    return out


def _rate(label: Text, share: Share, level: float) -> Estimate:
    # No `n`: it would count persons, and few of those are hidden. The counts of ideas stand in the table.
    why = "" if share.decided else NONE_DECIDED
    return Estimate(share.rate, "percent", share.low, share.high, level, why_missing=why, label=label)


def findings(found: PipelineFlow) -> list[Text]:
    """The narrowest stage, the slowest stage, what is open, what is stuck."""
    return [_narrow(found), _slow(found), _open(found), _stuck(found)]


def _narrow(found: PipelineFlow) -> Text:
    decided = [stage for stage in found.stages if stage.share.decided]
    if not decided:
        return Text("No idea has been decided on yet, so there is no conversion.")
    least = min(decided, key=lambda stage: stage.share.rate or 0.0)
    share = least.share
    values: dict[str, Any] = {"stage": STAGE_LABELS[least.stage]}
    values |= {"go": share.go, "decided": share.decided, "rate": share.rate, "low": share.low, "high": share.high}
    return Text(
        "Fewest go on from this stage: {stage}. {go} of {decided} decided ideas went on, {rate:pct} (interval "
        "{low:pct} to {high:pct}).",
        values,
    )


def _slow(found: PipelineFlow) -> Text:
    known = [stage for stage in found.stages if stage.median is not None and stage.stage != "scale"]
    if not known:
        return Text("More than half of the ideas are still in their stage, so no median time is known yet.")
    slow = max(known, key=lambda stage: stage.median or 0.0)
    values = {"stage": STAGE_LABELS[slow.stage], "days": slow.median, "spells": slow.spells}
    return Text("Ideas stay longest in this stage: {stage}. Half of {spells} have left it after {days} days.", values)


def _open(found: PipelineFlow) -> Text:
    return Text(
        "{open} ideas are open, {held} of them on hold. They are left out of the conversion, and count in the time as "
        "longer than seen so far.",
        {"open": found.open, "held": found.held},
    )


def _stuck(found: PipelineFlow) -> Text:
    if all(stage.limit is None for stage in found.stages):
        return Text("No idea is called stuck, because no stage has a median time yet.")
    return Text(
        "{stuck} ideas are stuck: open for longer than twice the median time of their stage, and not on hold.",
        {"stuck": len(found.stuck)},
    )


def grids(found: PipelineFlow) -> list[Grid]:
    """Conversion, time in stage, curves, half-years, groups, and the stuck ideas."""
    out = [_conversion(found), _time(found), _halves(found), _curves(found)]
    if found.groups:
        out.append(_groups(found))
    if found.stuck:
        out.append(_stuck_grid(found))
    return out


def _shares(shares: list[Share]) -> dict[str, list[Any]]:
    return {name: [getattr(share, name) for share in shares] for name in ("rate", "low", "high")}


def _grid(name: str, title: Text, columns: dict[str, list[Any]], labels: dict[str, str]) -> Grid:
    units = dict.fromkeys(columns, "count") | {"stage": "text", "group": "text", "item": "text", "period": "code"}
    units |= dict.fromkeys(("rate", "low", "high", "share"), "percent")
    units |= dict.fromkeys(("days", "median", "mean", "horizon", "limit"), "days")
    if "median" in columns:
        units |= {"low": "days", "high": "days"}
    return Grid(name, title, columns, {key: units[key] for key in columns}, {key: labels[key] for key in columns})


def _names(stages: tuple[Any, ...]) -> list[Any]:
    return [STAGE_LABELS[stage.stage] for stage in stages]


def _conversion(found: PipelineFlow) -> Grid:
    counts: dict[str, list[Any]] = {"stage": _names(found.stages)}
    for name in ("spells", "open", "held", "decided", "go", "pivot", "stop", "spin_out", "unrecorded"):
        counts[name] = [getattr(s.share if name in ("decided", "go") else s, name) for s in found.stages]
    columns = counts | _shares([stage.share for stage in found.stages])
    return _grid("conversion", Text("Who goes on from each stage"), columns, COUNT_LABELS | SHARE_LABELS)


def _time(found: PipelineFlow) -> Grid:
    def column(read: str) -> list[Any]:
        return [getattr(stage, read) for stage in found.stages]

    columns = {
        "stage": _names(found.stages),
        "spells": column("spells"),
        "over": [stage.spells - stage.open for stage in found.stages],
        "median": column("median"),
        "low": column("median_low"),
        "high": column("median_high"),
        "mean": column("mean"),
        "horizon": column("horizon"),
        "limit": column("limit"),
    }
    return _grid("time", Text("Time in each stage"), columns, TIME_LABELS)


def _halves(found: PipelineFlow) -> Grid:
    halves = found.halves
    columns: dict[str, list[Any]] = {"period": [half.period for half in halves]}
    columns["entered"] = [half.entered for half in halves]
    columns |= {name: [getattr(half.share, name) for half in halves] for name in ("decided", "go")}
    columns["stop"] = [half.stop for half in halves]
    columns |= _shares([half.share for half in halves])
    columns["open"] = [half.open for half in halves]
    return _grid("halves", Text("Flow by half-year"), columns, COUNT_LABELS | SHARE_LABELS | HALF_LABELS)


def _curves(found: PipelineFlow) -> Grid:
    columns: dict[str, list[Any]] = {"stage": _names(found.staying)}
    columns |= {name: [getattr(point, name) for point in found.staying] for name in STAYING_LABELS if name != "stage"}
    return _grid("staying", Text("Ideas that are still in their stage"), columns, STAYING_LABELS)


def _groups(found: PipelineFlow) -> Grid:
    rows = found.groups
    columns: dict[str, list[Any]] = {"group": [row.group for row in rows], "stage": _names(rows)}
    columns |= {"spells": [row.spells for row in rows], "open": [row.open for row in rows]}
    columns |= {name: [getattr(row.share, name) for row in rows] for name in ("decided", "go")}
    columns |= _shares([row.share for row in rows])
    return _grid("groups", Text("Who goes on, by group"), columns, COUNT_LABELS | SHARE_LABELS | {"group": "Group"})


def _stuck_grid(found: PipelineFlow) -> Grid:
    columns: dict[str, list[Any]] = {"item": [row.item for row in found.stuck], "stage": _names(found.stuck)}
    if any(row.group for row in found.stuck):
        columns["group"] = [row.group for row in found.stuck]
    columns |= {name: [getattr(row, name) for row in found.stuck] for name in ("days", "limit")}
    return _grid("stuck", Text("Stuck ideas"), columns, STUCK_LABELS)


def charts(found: PipelineFlow) -> list[Chart]:
    """Conversion and median time by stage, each with its interval."""
    ends = {"low": "low", "high": "high"}
    out = []
    if any(stage.share.decided for stage in found.stages):
        title = Text("Went on, of those decided")
        out.append(Chart("conversion", "conversion", "dot", title, {"x": "rate", "y": "stage", **ends}))
    if any(stage.median is not None for stage in found.stages):
        out.append(
            Chart("time", "time", "dot", Text("Median time in the stage"), {"x": "median", "y": "stage", **ends})
        )
    if len(found.staying) > len(found.stages):
        title = Text("Ideas that are still in their stage")
        out.append(Chart("staying", "staying", "line", title, {"x": "days", "y": "share", "series": "stage"}))
    return out
