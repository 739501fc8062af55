"""The words, tables and pictures of the share of indicators met or exceeded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quintet.result import Chart, Estimate, Grid, Result, Text, two_parts

if TYPE_CHECKING:
    from quintet.data.compliance import Compliance, Share

MAX_DRAWN = 60
NO_RATING = "No indicator is rated."
NO_APPLICABLE = "No rated indicator applies."
HEAD_WORDS = ("Entity", "Indicator")
ROW_LABELS = {
    "name": "Entity",
    "year": "Year",
    "met": "Met or exceeded",
    "rated": "Rated",
    "share": "Met or exceeded, of all rated",
    "low": "of all rated, from",
    "high": "of all rated, to",
    "applicable": "Met or exceeded, of those that apply",
    "missing": "Missing",
    "approaches": "Approaches",
    "meets": "Meets",
    "exceeds": "Exceeds",
    "not_applicable": "Not applicable",
    "unrated": "Not rated",
}
COUNTS = ("missing", "approaches", "meets", "exceeds", "not_applicable")
SHARES = ("share", "low", "high", "applicable")
LIMITS = (
    "Ratings are an entity's own unless somebody has validated them; the share counts requirements and does not weigh "
    "them.",
    "The interval treats the indicators as a sample of like ones, independent of one another. Ratings of one entity "
    "hang together, so the interval of several entities at once is too narrow.",
    "An indicator that does not apply lowers the share of all rated indicators; the share of those that apply stands "
    "beside it.",
)
UNRATED = "{n} indicators have no rating and enter no share."
CONVENTIONS = {
    "headline": "100 × (meets or exceeds) / all rated indicators, not applicable among them",
    "interval": "Wilson score interval without correction for continuity",
    "unrated": "an empty rating is not the rating missing: it is left out and counted",
}


def present_compliance(found: Compliance) -> Result:
    """Say the shares met or exceeded in words, tables and charts."""
    said = findings(found)
    tables = grids(found)
    drawn = charts(found)
    return Result(
        title=_title(found),
        estimates=estimates(found),
        findings=said,
        grids=tables,
        charts=drawn,
        limits=limits(found),
        conventions=CONVENTIONS,
        sections=two_parts(said, drawn, tables),
    )


def _title(found: Compliance) -> Text:
    entities = sorted({row.name for row in found.by_entity})
    if len(entities) == 1:
        return Text("Indicators met or exceeded: {entity}", {"entity": entities[0]})
    return Text("Indicators met or exceeded by {n} entities", {"n": len(entities)})


def estimates(found: Compliance) -> dict[str, Estimate]:
    """The newest year's share over all rated and over applicable indicators."""
    row = found.total[-1]
    return {
        "share": Estimate(
            row.share, "percent", row.low, row.high, found.level,
            why_missing="" if row.rated else NO_RATING, label=Text(ROW_LABELS["share"]),
        ),
        "applicable": Estimate(
            row.applicable, "percent", row.applicable_low, row.applicable_high, found.level,
            why_missing="" if row.applicable is not None else NO_APPLICABLE, label=Text(ROW_LABELS["applicable"]),
        ),
        "met": Estimate(row.met, "count", label=Text(ROW_LABELS["met"])),
        "rated": Estimate(row.rated, "count", label=Text(ROW_LABELS["rated"])),
    }  # fmt: skip


def findings(found: Compliance) -> list[Text]:
    """The share, its change over the years, and the indicators that fewest meet."""
    out = [_share(found), _change(found), _least(found), _unrated(found)]
    return [text for text in out if text is not None]


def _share(found: Compliance) -> Text:
    row = found.total[-1]
    if row.share is None:
        return Text(NO_RATING)
    values = {"met": row.met, "rated": row.rated, "share": row.share, "low": row.low, "high": row.high}
    if row.counts[-1] and row.applicable is not None:
        return Text(
            "{met} of {rated} rated indicators are met or exceeded: {share:pct} (interval {low:pct} to {high:pct}). Of "
            "those that apply it is {applicable:pct}.",
            {**values, "applicable": row.applicable},
        )
    return Text(
        "{met} of {rated} rated indicators are met or exceeded: {share:pct} (interval {low:pct} to {high:pct}).", values
    )


def _change(found: Compliance) -> Text | None:
    rated = [row for row in found.total if row.share is not None]
    if len(rated) < 2:
        return None
    first, last = rated[0], rated[-1]
    return Text(
        "The share went from {a:pct} in {y1:year} to {b:pct} in {y2:year}; the set of entities and indicators may have "
        "changed meanwhile.",
        {"a": first.share, "b": last.share, "y1": first.year, "y2": last.year},
    )


def _least(found: Compliance) -> Text | None:
    rows = [row for row in newest(found.by_indicator) if row.applicable is not None]
    if len({row.name for row in newest(found.by_entity)}) < 2 or not rows:
        return None
    row = min(rows, key=lambda row: (row.applicable, row.name))
    return Text(
        "Fewest entities meet {indicator}: {met} of {n} to which it applies.",
        {"indicator": row.name, "met": row.met, "n": row.rated - row.counts[-1]},
    )


def _unrated(found: Compliance) -> Text | None:
    unrated = found.total[-1].unrated
    return Text(UNRATED, {"n": unrated}) if unrated else None


def newest(rows: tuple[Share, ...]) -> list[Share]:
    """The rows of the newest year."""
    last = max(row.year for row in rows)
    return [row for row in rows if row.year == last]


def grids(found: Compliance) -> list[Grid]:
    """Shares by entity, year and indicator, and the ratings behind them, each where there are several."""
    out = [_shares("by_entity", Text("Indicators met or exceeded, by entity"), found.by_entity)]
    if len(found.total) > 1:
        by_year = _shares("by_year", Text("Indicators met or exceeded, all entities"), found.total)
        del by_year.columns["name"]
        out.append(by_year)
    if len({row.name for row in found.by_entity}) > 1:
        title = Text("Entities that meet or exceed, by indicator")
        out.append(_shares("by_indicator", title, found.by_indicator, HEAD_WORDS[1]))
    return [*out, _ratings(found.by_entity)]


def _names(rows: tuple[Share, ...]) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {"name": [row.name for row in rows]}
    return columns | {"year": [row.year for row in rows]} if any(row.year for row in rows) else columns


def _shares(name: str, title: Text, rows: tuple[Share, ...], head: str = HEAD_WORDS[0]) -> Grid:
    columns = _names(rows) | {key: [getattr(row, key) for row in rows] for key in ("met", "rated", *SHARES)}
    return _grid(name, title, columns, head)


def _ratings(rows: tuple[Share, ...]) -> Grid:
    columns = _names(rows) | {key: [row.counts[place] for row in rows] for place, key in enumerate(COUNTS)}
    return _grid(
        "ratings", Text("Ratings by entity"), {**columns, "unrated": [row.unrated for row in rows]}, HEAD_WORDS[0]
    )


def _grid(name: str, title: Text, columns: dict[str, list[Any]], head: str) -> Grid:
    units = {key: "percent" if key in SHARES else "count" for key in columns} | {"name": "text", "year": "year"}
    labels = {key: ROW_LABELS[key] for key in columns} | {"name": head}
    return Grid(name, title, columns, units, labels)


def charts(found: Compliance) -> list[Chart]:
    """Shares with their intervals: by entity in one year, by year when there are several."""
    ends = {"low": "low", "high": "high"}
    if len(found.total) > 1:
        title = Text("Indicators met or exceeded, all entities, of all rated")
        return [Chart("by_year", "by_year", "dot", title, {"x": "year", "y": "share", **ends})]
    if len(found.by_entity) <= MAX_DRAWN:
        title = Text("Indicators met or exceeded, of all rated")
        return [Chart("by_entity", "by_entity", "dot", title, {"x": "share", "y": "name", **ends})]
    return []


def limits(found: Compliance) -> list[Text]:
    """What the share cannot say."""
    return [Text(limit) for limit in LIMITS]
