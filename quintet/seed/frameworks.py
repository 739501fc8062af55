"""Frameworks to assess a UN entity by: one for each field, culture, innovation readiness, examples, the brief itself.

The YAML files of `frameworks/` hold one framework a file, in our own words. An indicator takes its baseline from the
figure of the policy brief that it names as its anchor, so that a number is written once; `scales.yml` holds the steps
that several indicators share. Nothing here is official text of a UN framework.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from quintet.seed.brief import Figure, load

FOLDER = Path(__file__).parent / "frameworks"
FILES = (
    "data", "innovation", "digital", "foresight", "behaviour", "culture", "readiness", "gender_example",
    "disability_example", "brief",
)  # fmt: skip
BRIEF_YEAR = "2023"  # a figure without a year of its own was printed as the state of that year

FrameworkKind = Literal["scorecard", "maturity", "example", "system"]
IndicatorKind = Literal["ordinal", "share", "count", "money", "boolean", "text"]

LOST = "The brief shows this in a chart, but the text of the brief lost the numbers of the chart."
PRINTED = {
    "exact": "Printed in the UN 2.0 policy brief of 2023.",
    "about": "Printed in the UN 2.0 policy brief of 2023 as about this number.",
    "nearly": "Printed in the UN 2.0 policy brief of 2023 as nearly this number.",
    "at_least": "Printed in the UN 2.0 policy brief of 2023 as at least this number.",
    "more_than": "Printed in the UN 2.0 policy brief of 2023 as more than this number.",
    "less_than": "Printed in the UN 2.0 policy brief of 2023 as less than this number.",
    "up_to": "Printed in the UN 2.0 policy brief of 2023 as up to this number.",
}


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One thing to answer: `scale` for an ordinal one only, `same_as` names the answer to use again.

    The baseline is a number of the UN system in `baseline_unit`: of a yes-or-no indicator the share (or the number) of
    entities that say yes, of another one the value itself. It is None where the brief has none or lost it.
    """

    code: str
    section: str
    kind: IndicatorKind
    title: str
    hint: str
    result: Literal["result_system", "result_support", "result_goals"]
    unit: str = ""
    direction: Literal["up", "down", "none"] = "up"
    scale: tuple[tuple[int, str], ...] = ()
    field: Literal["data", "innovation", "digital", "foresight", "behaviour", "culture", ""] = ""
    lever: str = ""
    weight: float = 1
    evidence: Literal["none", "optional", "required"] = "optional"
    same_as: str = ""
    anchor: str = ""
    baseline: float | None = None
    baseline_unit: str = ""
    baseline_period: str = ""
    baseline_source: str = ""


@dataclass(frozen=True, kw_only=True)
class Framework:
    """A set of indicators that an entity, or the system as a whole, is assessed by."""

    code: str
    version: str
    kind: FrameworkKind
    title: str
    text: str
    source: str
    sections: tuple[tuple[str, str], ...]
    indicators: tuple[Indicator, ...]

    def get(self, code: str) -> Indicator:
        """Return the indicator with this code; raises KeyError for an unknown one."""
        return {indicator.code: indicator for indicator in self.indicators}[code]


def _read(name: str) -> dict[str, Any]:
    import yaml

    with (FOLDER / f"{name}.yml").open("rb") as file:
        content: dict[str, Any] = yaml.load(file, Loader=yaml.CSafeLoader)
    return content


def _baseline(figure: Figure) -> dict[str, Any]:
    if figure.value is None:
        return {"baseline_source": LOST}
    return {
        "baseline": figure.value,
        "baseline_unit": figure.unit,
        "baseline_period": str(figure.year or BRIEF_YEAR),
        "baseline_source": PRINTED[figure.bound],
    }


def _indicator(raw: Mapping[str, Any], scales: Mapping[str, Mapping[int, str]]) -> Indicator:
    values = dict(raw)
    if "scale" in values:
        values["scale"] = tuple(scales[values["scale"]].items())
    if "anchor" in values:
        figure = load().get(values["anchor"])
        assert isinstance(figure, Figure)
        values |= _baseline(figure)
        values.setdefault("title", figure.title)
    return Indicator(**values)


def _framework(name: str, scales: Mapping[str, Mapping[int, str]]) -> Framework:
    raw = _read(name)
    defaults = raw.pop("defaults")
    rows = raw.pop("indicators")
    return Framework(
        **raw | {"sections": tuple(raw["sections"].items())},
        code=name,
        indicators=tuple(_indicator(defaults | row, scales) for row in rows),
    )


@lru_cache(maxsize=1)
def frameworks() -> tuple[Framework, ...]:
    """Read the frameworks from the seed files, once.

    Raises TypeError when an indicator has a key that is not known, KeyError for an unknown scale or anchor.
    """
    scales = _read("scales")
    return tuple(_framework(name, scales) for name in FILES)


def framework(code: str) -> Framework:
    """Return the framework with this code; raises KeyError for an unknown one."""
    return {item.code: item for item in frameworks()}[code]


def _sentences() -> Iterator[str]:
    for item in frameworks():
        yield from (item.title, item.text, item.source)
        yield from (title for _, title in item.sections)
        for indicator in item.indicators:
            yield from (indicator.title, indicator.hint, indicator.baseline_source)
            yield from (label for _, label in indicator.scale)


def strings() -> list[str]:
    """Return every English sentence of the frameworks that needs translation, each once, in order."""
    return list(dict.fromkeys(text for text in _sentences() if text))
