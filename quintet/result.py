"""What a method, a case or a report says: data only, so that a result stored today is shown for ever.

Numbers leave a method as `Estimate`, words as `Text`, tables as `Grid`, pictures as `Chart` (a view of one grid).
`Result.canonical()` is sorted JSON without clock, host, path or duration: the same result has the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

SCHEMA = "quintet.result/1"
Scalar = str | int | float | bool | None
Shape = Literal["bar", "line", "dot", "heat", "tiles", "hexes"]


@dataclass(frozen=True)
class Text:
    """A sentence that can be translated.

    `msg` is the English sentence and the gettext id. Placeholders may carry a format that the edge applies in the
    reader's language: `{n}` number, `{x:pct}` percent (54.0 is 54 %), `{x:pct0}` whole percent, `{y:year}`,
    `{c:country}` ISO3 code, `{cs:countries}`, `{g:goal}`, `{l:list}`.
    """

    msg: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Estimate:
    """A number with its unit, its interval where one exists, and the count behind it.

    `why_missing` explains a `value` of None; it is a gettext id.
    """

    value: float | int | None
    unit: str
    low: float | None = None
    high: float | None = None
    level: float = 0.95
    n: int | None = None
    why_missing: str = ""
    label: Text = field(default_factory=lambda: Text(""))

    def __post_init__(self) -> None:
        if self.value is None and not self.why_missing:
            raise ValueError("Estimate(value=None) needs why_missing=: say why there is no number.")


@dataclass(frozen=True)
class Grid:
    """A table of plain columns of equal length.

    `units` gives each column's unit, which is also its format ("percent", "year", "count", "iso3", "goal", "text",
    "code"); `labels` its English heading (a gettext id). `count` names the column of persons that suppression
    reads; `hidden` lists the rows that it hid.
    """

    name: str
    title: Text
    columns: dict[str, list[Scalar]]
    units: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    count: str | None = None
    hidden: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        lengths = {len(column) for column in self.columns.values()}
        if len(lengths) > 1:
            raise ValueError(f"Grid '{self.name}': columns of unequal length {sorted(lengths)}.")

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(next(iter(self.columns.values()), []))

    def rows(self) -> list[dict[str, Scalar]]:
        """The rows as records, keys in column order."""
        return [dict(zip(self.columns, row, strict=True)) for row in zip(*self.columns.values(), strict=True)]

    def label(self, column: str) -> str:
        """The English heading of a column."""
        return self.labels.get(column, column.replace("_", " "))


@dataclass(frozen=True)
class Chart:
    """A view of one grid: which columns are drawn and how. The table always stays behind it."""

    name: str
    grid: str
    shape: Shape
    title: Text
    encode: dict[str, str]


@dataclass(frozen=True)
class Input:
    """A source that a result rests on."""

    name: str
    title: str
    sha256: str
    vintage: str = ""
    source: str = ""
    licence: str = ""


@dataclass(frozen=True)
class Decision:
    """What to decide, who acts, what being wrong costs, when to look again, who might be harmed."""

    text: Text
    who: Text
    cost_of_wrong: Text
    look_again: Text
    harm: Text
    change_mind: Text


@dataclass(frozen=True)
class Section:
    """A part of a report. Items name what it shows: `finding:0`, `estimate:NAME`, `grid:NAME`, `chart:NAME`."""

    title: Text
    items: list[str]


def two_parts(findings: Sequence[Text], charts: Sequence[Chart], grids: Sequence[Grid]) -> list[Section]:
    """The sections of a plain report: what the data say with its pictures, then all tables."""
    said = [f"finding:{n}" for n in range(len(findings))] + [f"chart:{chart.name}" for chart in charts]
    return [
        Section(Text("What the data say"), said),
        Section(Text("All tables"), [f"grid:{grid.name}" for grid in grids]),
    ]


@dataclass(frozen=True)
class Result:
    """The one result of methods, cases and reports."""

    title: Text
    method: str = ""
    version: int = 1
    params: dict[str, Any] = field(default_factory=dict)
    inputs: list[Input] = field(default_factory=list)
    seed: int | None = None
    estimates: dict[str, Estimate] = field(default_factory=dict)
    findings: list[Text] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    limits: list[Text] = field(default_factory=list)
    conventions: dict[str, str] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    decision: Decision | None = None
    cite: str = ""
    schema: str = SCHEMA

    def grid(self, name: str) -> Grid:
        """The grid of that name. Raises KeyError."""
        for grid in self.grids:
            if grid.name == name:
                return grid
        raise KeyError(f"No grid '{name}'. There are: {', '.join(g.name for g in self.grids)}.")

    def chart(self, name: str) -> Chart:
        """The chart of that name. Raises KeyError."""
        for chart in self.charts:
            if chart.name == name:
                return chart
        raise KeyError(f"No chart '{name}'. There are: {', '.join(c.name for c in self.charts)}.")

    def to_dict(self) -> dict[str, Any]:
        """The result as plain JSON values; grids as lists of records."""
        plain = _plain(self)
        assert isinstance(plain, dict)
        return plain

    def canonical(self) -> bytes:
        """Sorted UTF-8 JSON. Raises ValueError on NaN or infinity."""
        return json.dumps(
            self.to_dict(), sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
        ).encode()

    @property
    def sha256(self) -> str:
        """Hash of the canonical bytes: the address of this result."""
        return hashlib.sha256(self.canonical()).hexdigest()

    @classmethod
    def from_json(cls, data: bytes | str) -> Result:
        """Read a stored result back. Raises ValueError when it is not one."""
        raw = json.loads(data)
        if not isinstance(raw, dict) or raw.get("schema") != SCHEMA:
            raise ValueError(f"Not a stored result: the schema must be '{SCHEMA}'.")
        try:
            return _result_from(raw)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"Not a stored result: {type(error).__name__} {error}.") from error


def _plain(value: Any) -> Any:
    if isinstance(value, Grid):
        return {
            "name": value.name,
            "title": _plain(value.title),
            "columns": [
                {"name": name, "unit": value.units.get(name, ""), "label": value.labels.get(name, "")}
                for name in value.columns
            ],
            "count": value.count,
            "hidden": list(value.hidden),
            "rows": [{key: _number(cell) for key, cell in row.items()} for row in value.rows()],
        }
    if isinstance(value, Result):
        # A list keeps the order in which a method names its estimates; sorted keys would lose it.
        named = [{"name": name, **_plain(estimate)} for name, estimate in value.estimates.items()]
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)} | {"estimates": named}
    if hasattr(value, "__dataclass_fields__"):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return _number(value)


def _number(value: Any) -> Scalar:
    if value is None or isinstance(value, str | bool):
        return value
    if hasattr(value, "item"):  # a NumPy scalar
        value = value.item()
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("A result holds no NaN and no infinity: use None and say why it is missing.")
        return value + 0.0  # -0.0 and 0.0 are one number, so they get one spelling
    if isinstance(value, int | bool | str):
        return value
    raise TypeError(f"A result holds plain values only. Got {type(value).__name__}.")


def _text(raw: dict[str, Any]) -> Text:
    return Text(raw["msg"], raw["values"])


def _estimate_from(raw: dict[str, Any]) -> Estimate:
    plain = {key: item for key, item in raw.items() if key != "name"}
    return Estimate(**{**plain, "label": _text(raw["label"])})


def _grid_from(raw: dict[str, Any]) -> Grid:
    heads = raw["columns"]
    return Grid(
        raw["name"],
        _text(raw["title"]),
        {head["name"]: [row[head["name"]] for row in raw["rows"]] for head in heads},
        {head["name"]: head["unit"] for head in heads if head["unit"]},
        {head["name"]: head["label"] for head in heads if head["label"]},
        raw["count"],
        tuple(raw["hidden"]),
    )


def _result_from(raw: dict[str, Any]) -> Result:
    decision = raw["decision"]
    result = Result(title=_text(raw["title"]))
    same = ("method", "version", "params", "seed", "conventions", "cite", "schema")
    return replace(
        result,
        **{name: raw[name] for name in same},
        inputs=[Input(**item) for item in raw["inputs"]],
        estimates={item["name"]: _estimate_from(item) for item in raw["estimates"]},
        findings=[_text(item) for item in raw["findings"]],
        grids=[_grid_from(item) for item in raw["grids"]],
        charts=[Chart(**{**item, "title": _text(item["title"])}) for item in raw["charts"]],
        limits=[_text(item) for item in raw["limits"]],
        sections=[Section(_text(item["title"]), item["items"]) for item in raw["sections"]],
        decision=Decision(**{key: _text(item) for key, item in decision.items()}) if decision else None,
    )
