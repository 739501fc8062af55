"""The words of the outlook: where a series stands, how it moves, where that leads, and whether to believe it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quintet.data.outlook_tables import charts, grids
from quintet.result import Estimate, Result, Text, two_parts

if TYPE_CHECKING:
    from quintet.compute.trend import Gain, Slope
    from quintet.data.outlook import Check, Outlook, SexGap
    from quintet.data.outlook_series import SeriesSpec

POINTS = "{v} points"
SERVICES = ("SH_H2O_SAFE", "SH_SAN_SAFE", "EG_ACS_ELEC")  # what is left is people without
NO_WORLD = "The database holds no value for the world as a whole; countries and regions are in the tables."
NO_CHECK = (
    "Too few countries have enough years for a test of the projection, so none is shown for countries."
)  # fmt: skip
NO_TREND = "There are too few years for a trend."
LIMITS = (
    "A straight line says where the same pace would lead. It knows nothing of policies, prices or crises to come.",
    "Estimated and modelled values are smooth because a model made them; a trend through them repeats that model.",
    "Countries stand in the order of their names. Their values are not ranked: years, sources and methods differ.",
)
NO_DIRECTION = "The target does not say which way this number should move, so no movement is called better or worse."
CONVENTIONS = {
    "trend": "median of the slopes of all pairs of years since the chosen one (Theil and Sen), from three years on",
    "interval": "exact distribution of Kendall's statistic, 95 %, from five years on",
    "projection": "newest value plus years to 2030 times the slope, kept inside what is possible",
    "bounds": "world and regions: those of the slope; countries: 95 in 100 of the largest misses a year in half "
    "of the countries, times the years ahead; relative to the value where it is no share",
    "test": "fit on the years before, foretell the last three; one configuration, scored once; bootstrap of countries",
    "rows": "one row per area and year, chosen by sex, age, place and activity; nothing is summed or filled; time use: "
    "the age group of each survey that is nearest to all adults",
    "places": "a pair of sending and receiving country, or a measuring station at sea, counts as a place",
}


def present_outlook(found: Outlook) -> Result:
    """Say where the series stands and where it leads, in words, tables and charts."""
    said, tables, drawn = findings(found), grids(found), charts(found)
    return Result(
        title=Text("{title}: outlook to 2030", {"title": found.spec.title}),
        estimates=estimates(found),
        findings=said,
        grids=tables,
        charts=drawn,
        limits=limits(found),
        conventions=CONVENTIONS,
        sections=two_parts(said, drawn, tables),
    )


def _value(spec: SeriesSpec, value: float) -> Text:
    shown = {"v": _short(value)}
    return Text("{v:pct}", shown) if spec.unit == "percent" else Text("{v}", shown)


def _change(spec: SeriesSpec, value: float) -> Text:
    shown = {"v": _short(value, 2)}
    return Text(POINTS, shown) if spec.change_unit == "points" else Text("{v}", shown)


def _end(value: float) -> float:
    """An end of an interval of changes, whose unit stands before it."""
    return _short(value, 2)


def _short(value: float, digits: int = 4) -> float:
    return float(f"{value:.{digits}g}")


def estimates(found: Outlook) -> dict[str, Estimate]:
    """The world's value, its trend and projection, then the test."""
    spec, line = found.spec, found.headline
    change = spec.change_unit
    slope = line.slope if line else None
    why, no_trend = NO_WORLD if line is None else "", NO_TREND if slope is None else ""
    out = {
        "world": Estimate(line.value if line else None, spec.unit, why_missing=why, label=Text("World, newest value")),
        "slope": Estimate(
            slope.value if slope else None,
            change,
            slope.low if slope else None,
            slope.high if slope else None,
            why_missing=no_trend,
            label=Text("World, change a year"),
        ),
    }
    if line and line.ahead is not None:
        out["ahead"] = Estimate(line.ahead, spec.unit, line.low, line.high, label=Text("World in 2030 at this pace"))
    if found.check:
        out |= _scores(found.check, change)
    return out


def _scores(check: Check, unit: str) -> dict[str, Estimate]:
    def one(label: Text, gain: Gain) -> Estimate:
        return Estimate(gain.gain, unit, gain.low, gain.high, n=gain.places, label=label)

    chance = Text("Error of no change less error of the trend, years drawn by chance")

    return {
        "gain": one(Text("Error of no change less error of the trend, last three years"), check.time),
        "gain_random": one(chance, check.random),
        "inside": Estimate(
            check.inside, "percent", n=check.inside_places, label=Text("Held-out values inside the bounds")
        ),
    }


def findings(found: Outlook) -> list[Text]:
    """The world, women and men, the countries, what is missing, and the test."""
    return [text for part in parts(found).values() for text in part]


def parts(found: Outlook) -> dict[str, list[Text]]:
    """The findings by what they are about: the world, the countries, the test."""
    return {
        "world": [*_world(found), *_people(found), *_sexes(found)],
        "countries": [*_countries(found), *_reached(found), *_source(found), *_absent(found)],
        "test": _test(found),
    }


def _absent(found: Outlook) -> list[Text]:
    if not found.missing and not found.old:
        return []
    return [
        Text(
            "{never} Member States have no value at all and {old} only values from before {since:year}; both are "
            "named in a table.",
            {"never": len(found.missing), "old": len(found.old), "since": found.since},
        )
    ]


def _world(found: Outlook) -> list[Text]:
    spec, line = found.spec, found.headline
    if line is None:
        return [Text(NO_WORLD)]
    first = {"title": spec.title, "value": _value(spec, line.value), "year": line.year}
    out = [Text("{title}: {value} in {year:year}, the world as a whole.", first)]
    if line.slope is None:
        return [*out, Text(NO_TREND)]
    out.append(_pace(spec, line.slope, found.since))
    if line.ahead is not None and line.low is not None and line.high is not None:
        ends = {
            name: _value(spec, end) for name, end in (("ahead", line.ahead), ("low", line.low), ("high", line.high))
        }
        if spec.aim is None:
            out.append(Text("If that goes on, it will be {ahead} in 2030 ({low} to {high}).", ends))
        else:
            aimed = {**ends, "aim": _value(spec, spec.aim)}
            out.append(Text("If that goes on, it will be {ahead} in 2030 ({low} to {high}); the aim is {aim}.", aimed))
    return out


def _pace(spec: SeriesSpec, slope: Slope, since: int) -> Text:
    values = {"since": since, "slope": _change(spec, slope.value)}
    if slope.low is None or slope.high is None:
        return Text(
            "Since {since:year} it has changed by {slope} a year; {n} years are too few for an interval.",
            {**values, "n": slope.points},
        )
    ends = {"low": _end(slope.low), "high": _end(slope.high)}
    return Text("Since {since:year} it has changed by {slope} a year ({low} to {high}).", {**values, **ends})


def _people(found: Outlook) -> list[Text]:
    from quintet.seed.claims import world_fact

    line = found.headline
    if line is None or found.spec.code not in SERVICES:
        return []
    people = world_fact("population")
    values = {"n": round((100 - line.value) / 100 * people.value, -6), "year": people.year}
    return [Text("That leaves about {n} people without, at the population of {year:year}.", values)]


def _sexes(found: Outlook) -> list[Text]:
    from quintet.data.outlook_facts import WORLD

    both = next((gap for gap in found.gaps if gap.area == WORLD), None)
    if both is None:
        return []
    values = {"female": _value(found.spec, both.female), "male": _value(found.spec, both.male), "year": both.year}
    if found.spec.parity:
        return [_parity(both, found.since)]
    return [
        Text("Women and girls: {female}; men and boys: {male} (world, {year:year}).", values),
        _parity(both, found.since),
    ]


def _parity(gap: SexGap, since: int) -> Text:
    values = {"since": since, "year": gap.parity and round(gap.parity)}
    if gap.gap == 0:
        return Text("Women and men stand equal.")
    if gap.slope is None or gap.slope.sign is None:
        return Text(
            "There are too few years since {since:year} to say whether the gap of women and men closes.", values
        )
    if gap.slope.sign == 0:
        return Text("Whether the gap of women and men has closed or widened since {since:year} cannot be told.", values)
    if gap.slope.sign * gap.gap > 0:
        return Text("The gap between women and men has widened since {since:year}.", values)
    if gap.parity is None:
        return Text("The gap between women and men has closed since {since:year}, too slowly to name a year.", values)
    return Text("At the pace since {since:year}, women and men meet in about {year:year}.", values)


def _countries(found: Outlook) -> list[Text]:
    spec, lines = found.spec, found.lines
    signs = [line.slope.sign for line in lines if line.slope is not None]
    counts = {"n": len(lines), "up": signs.count(1), "down": signs.count(-1), "open": signs.count(0)}
    counts["few"] = len(lines) - counts["up"] - counts["down"] - counts["open"]
    if counts["few"] == len(lines):
        return []
    if spec.direction == "":
        return [
            Text(
                "Of {n} countries or places with a value, {up} rise and {down} fall; for {open} the interval holds "
                "zero, and {few} have too few years.",
                counts,
            )
        ]
    good, bad = ("up", "down") if spec.direction == "up" else ("down", "up")
    return [
        Text(
            "Of {n} countries or places with a value, {good} move the way the target asks and {bad} the other way; "
            "for {open} the interval holds zero, and {few} have too few years.",
            {**counts, "good": counts[good], "bad": counts[bad]},
        )
    ]


def _reached(found: Outlook) -> list[Text]:
    spec = found.spec
    if spec.aim is None:
        return []
    met = sum(line.value >= spec.aim if spec.direction == "up" else line.value <= spec.aim for line in found.lines)
    return [
        Text(
            "{met} of {n} stand at the aim of {aim} or beyond it; how far each other one is from it is in the table.",
            {"met": met, "n": len(found.lines), "aim": _value(spec, spec.aim)},
        )
    ]


def _source(found: Outlook) -> list[Text]:
    own = sum(line.nature == "c" for line in found.lines)
    return [
        Text(
            "{own} of the {n} newest values are country data; the others are estimated, modelled or made by the agency "
            "that watches over the indicator.",
            {"own": own, "n": len(found.lines)},
        )
    ]


def _test(found: Outlook) -> list[Text]:
    if found.check is None:
        return [Text(NO_CHECK)]
    time, random = found.check.time, found.check.random
    values = {
        "n": time.places, "trend": _change(found.spec, time.trend), "same": _change(found.spec, time.same),
        "low": _end(time.low), "high": _end(time.high),
    }  # fmt: skip
    if time.low > 0:
        said = Text(
            "Tested on the last three years of {n} countries or places, the trend was off by {trend} and no change by "
            "{same}: the trend is better (difference {low} to {high}).",
            values,
        )
    elif time.high < 0:
        said = Text(
            "Tested on the last three years of {n} countries or places, the trend was off by {trend} and no change by "
            "{same}: the trend is worse (difference {low} to {high}). Do not plan with the projection.",
            values,
        )
    else:
        said = Text(
            "Tested on the last three years of {n} countries or places, the trend was off by {trend} and no change by "
            "{same}: no skill, the difference ({low} to {high}) holds zero. Do not plan with the projection.",
            values,
        )
    ends = {"low": _end(random.low), "high": _end(random.high)}
    easier = Text("On years drawn by chance, an easier test, the difference is {low} to {high}.", ends)
    return [said, easier]


def limits(found: Outlook) -> list[Text]:
    """What the figures cannot say."""
    out = [Text(limit) for limit in LIMITS]
    if found.spec.direction == "":
        out.append(Text(NO_DIRECTION))
    if found.check:
        out.append(
            Text(
                "The bounds of a country come from how far the trend missed in other countries; {inside:pct} of the "
                "held-out values of {n} untouched countries lay inside. They are wide for a steady country.",
                {"inside": found.check.inside, "n": found.check.inside_places},
            )
        )
    out.append(Text("The database is that of {vintage}; later values and revisions are not in it.",
                    {"vintage": found.vintage}))  # fmt: skip
    return out
