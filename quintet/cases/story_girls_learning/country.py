"""What the database says of one country: who completes school, who has the means to learn at a distance."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Any, Literal

from quintet.data.learning_facts import COMPLETION, Key, LearningFacts, Value
from quintet.errors import MethodError

Level = Literal["primary", "lower_secondary", "upper_secondary"]
CODES = {"primary": "primar", "lower_secondary": "lowsec", "upper_secondary": "uppsec"}
# Who: location and quintile of the database, and the words for them.
GROUPS = (
    ("allarea", "t", "All"),
    ("rural", "t", "Rural"),
    ("urban", "t", "Urban"),
    ("allarea", "q1", "Poorest fifth"),
    ("allarea", "q2", "Second fifth"),
    ("allarea", "q3", "Middle fifth"),
    ("allarea", "q4", "Fourth fifth"),
    ("allarea", "q5", "Richest fifth"),
    ("rural", "q1", "Rural and poorest fifth"),
)
SEXES = ("female", "male")
ACCESS_LABELS = {
    "net": "Uses the internet",
    "phone": "Owns a mobile phone",
    "power": "Has electricity",
    "school_power": "Schools with electricity",
    "school_computers": "Schools with computers",
    "school_net": "Schools with internet",
    "radio": "Has a radio",
}
PLACE_LABELS = {
    "women": "Women and girls",
    "men": "Men and boys",
    "both": "Both sexes",
    "rural": "Rural",
    "urban": "Urban",
    "all": "All",
    "schools": "Schools of this level",
}


@dataclass(frozen=True)
class Pair:
    """Girls and boys of one group in one year; None where there is no value."""

    who: str
    year: int | None
    girls: Value | None
    boys: Value | None

    @property
    def gap(self) -> float | None:
        """Boys minus girls in percentage points."""
        return None if self.girls is None or self.boys is None else self.boys.value - self.girls.value

    @property
    def parity(self) -> float | None:
        """Girls divided by boys."""
        known = self.girls is not None and self.boys is not None and self.boys.value > 0
        return self.girls.value / self.boys.value if known and self.girls and self.boys else None


def member(country: str) -> str:
    """The ISO3 code of a Member State given by code or English name. Raises MethodError naming near ones."""
    from quintet.seed import members

    names = {row.iso3: row.name() for row in members()}
    code = country.strip().upper()
    if code in names:
        return code
    by_name = {name.casefold(): iso3 for iso3, name in names.items()}
    if country.strip().casefold() in by_name:
        return by_name[country.strip().casefold()]
    near = difflib.get_close_matches(country.strip().casefold()[:80], by_name, 3, 0.5)
    codes = [by_name[name] for name in near]
    if len(code) <= 3:
        codes = difflib.get_close_matches(code, names, 5, 0.5)
    raise MethodError(
        "There is no Member State '{got}'. Near it: {near}. Give its ISO code of three letters.",
        param="country",
        got=country[:80],
        near=", ".join(f"{iso3} ({names[iso3]})" for iso3 in codes) or "-",
    )


def completion(facts: LearningFacts, iso3: str, level: Level) -> list[Pair]:
    """Girls and boys by group: all of a group's values from one year, the newest that has a value for girls."""
    return [_pair(facts, iso3, level, *group) for group in GROUPS]


def _pair(facts: LearningFacts, iso3: str, level: Level, location: str, quintile: str, who: str) -> Pair:
    girls, boys = ((COMPLETION, sex, CODES[level], location, quintile) for sex in SEXES)
    newest = facts.newest(iso3, girls) or facts.newest(iso3, boys)
    if newest is None:
        return Pair(who, None, None, None)
    return Pair(who, newest.year, facts.at(iso3, girls, newest.year), facts.at(iso3, boys, newest.year))


def by_sex(facts: LearningFacts, iso3: str, series: str) -> Pair:
    """Women and men of a series in the newest year with a value for women."""
    women, men = ((series, sex, "", "", "") for sex in SEXES)
    newest = facts.newest(iso3, women)
    year = newest.year if newest else None
    return Pair(series, year, newest, facts.at(iso3, men, year) if year else None)


def access(facts: LearningFacts, iso3: str, level: Level) -> list[tuple[str, str, str, Value | None]]:
    """Title, who or where, series code and value of everything that lessons at a distance need."""
    rows: list[tuple[str, str, str, Value | None]] = []
    for series, title in (("IT_USE_II99", ACCESS_LABELS["net"]), ("IT_MOB_OWN", ACCESS_LABELS["phone"])):
        pair = by_sex(facts, iso3, series)
        both = facts.newest(iso3, (series, "bothsex", "", "", ""))
        rows += [
            (title, PLACE_LABELS[who], series, value) for who, value in (("women", pair.girls), ("men", pair.boys))
        ]
        rows.append((title, PLACE_LABELS["both"], series, both))
    for place, name in (("rural", "rural"), ("urban", "urban"), ("allarea", "all")):
        key: Key = ("EG_ACS_ELEC", "", "", place, "")
        rows.append((ACCESS_LABELS["power"], PLACE_LABELS[name], key[0], facts.newest(iso3, key)))
    for series, name in (("SE_ACS_ELECT", "school_power"), ("SE_ACS_CMPTR", "school_computers"),
                         ("SE_ACS_INTNT", "school_net")):  # fmt: skip
        title = ACCESS_LABELS[name]
        rows.append((title, PLACE_LABELS["schools"], series, facts.newest(iso3, (series, "", CODES[level], "", ""))))
    return [*rows, (ACCESS_LABELS["radio"], PLACE_LABELS["women"], "", None)]


def groups(facts: LearningFacts, iso3: str, girls: float | None, boys: float | None) -> list[dict[str, Any]]:
    """The rows for `learning_reach`: girls and boys, or both together where no value tells them apart."""
    internet, mobile = (by_sex(facts, iso3, series) for series in ("IT_USE_II99", "IT_MOB_OWN"))
    power = _number(facts.newest(iso3, ("EG_ACS_ELEC", "", "", "allarea", "")))

    def row(sex: str, children: float | None, net: Value | None, phone: Value | None) -> dict[str, Any]:
        means = {"internet": _number(net), "electricity": power, "mobile": _number(phone), "radio": None}
        return {"sex": sex, "children": children, **means}

    known = [count for count in (girls, boys) if count is not None]
    # One count alone cannot be joined with the other sex: it keeps its own row, whose shares are then missing.
    if internet.girls or mobile.girls or len(known) == 1:
        return [row("female", girls, internet.girls, mobile.girls), row("male", boys, internet.boys, mobile.boys)]
    net, phone = (facts.newest(iso3, (series, "bothsex", "", "", "")) for series in ("IT_USE_II99", "IT_MOB_OWN"))
    return [row("both", sum(known) if len(known) == 2 else None, net, phone)]


def _number(value: Value | None) -> float | None:
    return None if value is None else value.value


def region(facts: LearningFacts, iso3: str, level: Level) -> tuple[str, list[Pair]]:
    """The sub-region of a country, and girls and boys of its other members that have both values."""
    from quintet.seed import by_iso3, members

    name = by_iso3(iso3).subregion
    others = [row.iso3 for row in members() if row.subregion == name and row.iso3 != iso3]
    pairs = [_pair(facts, code, level, *GROUPS[0]) for code in others]
    return name, [pair for pair in pairs if pair.gap is not None]


def world(facts: LearningFacts, level: Level) -> list[tuple[str, Pair, Pair, Pair]]:
    """Every Member State with a value by sex: completion, internet, mobile; in the order of ISO codes."""
    rows = []
    for iso3 in sorted(facts.of):
        row = (
            _pair(facts, iso3, level, *GROUPS[0]),
            by_sex(facts, iso3, "IT_USE_II99"),
            by_sex(facts, iso3, "IT_MOB_OWN"),
        )
        if any(pair.girls for pair in row):
            rows.append((iso3, *row))
    return rows
