"""Numbers as words: a value with its unit, an interval, a heading, the two ways in which a cell can be empty."""

from __future__ import annotations

import json
from typing import Any

from quintet.i18n import format_text, format_value, gettext
from quintet.result import Decision, Estimate, Grid, Scalar, Text

# Units that say themselves in the value or in the heading; any other unit is printed after the number.
SILENT = frozenset(
    {"", "percent", "year", "iso3", "m49", "goal", "text", "code", "count", "countries", "list"}
    | {"number", "ratio", "share", "score", "index", "probability"}
)
# Units whose values are names and not quantities, although some are written with digits.
NAMES = frozenset({"text", "iso3", "m49", "goal", "code", "year", "countries", "list"})
NBSP = "\u00a0"


def value_text(value: Scalar, unit: str, locale: str) -> str:
    """A value with its unit: "54.0%", "12 days"."""
    text = format_value(value, unit, locale)
    return text if unit in SILENT or value is None else f"{text}{NBSP}{gettext(unit, locale)}"


def bare(value: Scalar, unit: str, locale: str) -> str:
    """A number without its unit, as the ends of an interval and the cells of a dense table show it."""
    if unit != "percent" or not isinstance(value, int | float):
        return format_value(value, unit if unit in NAMES else "", locale)
    from babel.numbers import format_decimal

    return str(format_decimal(value, "#,##0.0", locale=locale))


def interval_text(estimate: Estimate, locale: str) -> str:
    """The interval of an estimate, "(52.1–55.9, 95%)"; empty when it has none."""
    if estimate.low is None or estimate.high is None:
        return ""
    from babel.numbers import format_percent

    low, high = (bare(end, estimate.unit, locale) for end in (estimate.low, estimate.high))
    return f"({low}–{high}, {format_percent(estimate.level, locale=locale)})"


def estimate_text(estimate: Estimate, locale: str) -> str:
    """An estimate in one line: value, interval, count; or why there is no value."""
    if estimate.value is None:
        return f"– ({gettext(estimate.why_missing, locale)})"
    parts = [value_text(estimate.value, estimate.unit, locale), interval_text(estimate, locale)]
    if estimate.n is not None:
        parts.append(count_text(estimate.n, locale))
    return " ".join(part for part in parts if part)


def count_text(n: int, locale: str) -> str:
    """The count behind a number: "n = 1,234"."""
    return f"n{NBSP}={NBSP}{format_value(n, 'count', locale)}"


def estimate_label(name: str, estimate: Estimate, locale: str) -> str:
    """What an estimate is called; its name when nobody gave it a label."""
    return format_text(estimate.label, locale) if estimate.label.msg else name.replace("_", " ")


def estimate_scale(estimate: Estimate, among: dict[str, Estimate]) -> tuple[float, float]:
    """The scale on which an interval is drawn: one for all estimates of a unit, so that they can be compared."""
    if estimate.unit == "percent" and (estimate.low or 0) >= 0 and (estimate.high or 0) <= 100:
        return 0.0, 100.0
    same = [other for other in among.values() if other.unit == estimate.unit]
    ends = [end for other in same for end in (other.low, other.high, other.value) if end is not None]
    return min([0.0, *ends]), max([0.0, *ends])


def decision_answers(decision: Decision, locale: str) -> list[tuple[str, str]]:
    """The questions that a decision answers, each with its answer; what is not answered is left out."""
    said = (
        (gettext("Who acts", locale), decision.who),
        (gettext("Cost of being wrong", locale), decision.cost_of_wrong),
        (gettext("When to look again", locale), decision.look_again),
        (gettext("Who might be harmed", locale), decision.harm),
        (gettext("What would change it", locale), decision.change_mind),
    )
    return [(question, format_text(answer, locale)) for question, answer in said if answer.msg]


def heading(grid: Grid, column: str, locale: str) -> str:
    """The heading of a column, with its unit where the cells do not print it."""
    label = gettext(grid.label(column), locale)
    unit = grid.units.get(column, "")
    return label if unit in SILENT else f"{label} ({gettext(unit, locale)})"


def cell_text(grid: Grid, column: str, row: int, locale: str) -> str:
    """A cell as a reader sees it: the value, "hidden (small count)", or a dash for no data."""
    value = grid.columns[column][row]
    if value is None:
        return hidden(locale) if row in grid.hidden else "–"
    return format_value(value, grid.units.get(column, ""), locale)


def is_numeric(grid: Grid, column: str) -> bool:
    """Whether a column holds quantities, which stand flush at their end."""
    if grid.units.get(column, "") in NAMES:
        return False
    kinds = {type(value) for value in grid.columns[column] if value is not None}
    return bool(kinds) and kinds <= {int, float}


def parameter(value: Any) -> str:
    """A parameter as it was given: codes and words, so never translated or grouped."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def hidden(locale: str) -> str:
    """What stands in a cell that suppression has emptied."""
    return gettext("hidden (small count)", locale)


def no_data(locale: str) -> str:
    """What a missing value is called."""
    return gettext("no data", locale)


def more_rows(shown: int, total: int, locale: str) -> str:
    """The line below a table that was cut."""
    text = Text("The first {shown} of {total} rows. All rows are in the CSV file.", {"shown": shown, "total": total})
    return format_text(text, locale)
