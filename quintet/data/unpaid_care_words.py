"""The words, tables and pictures of the worth of unpaid care; women come first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from quintet.result import Chart, Estimate, Grid, Result, Section, Text

if TYPE_CHECKING:
    from quintet.data.unpaid_care import CareWorth, Worth

LABELS = {
    "iso3": "Country", "female_hours": "Women, hours a week", "male_hours": "Men, hours a week",
    "female_share": "Share of women in the hours", "female_low": "Worth a woman and year, from",
    "female": "Worth a woman and year, to", "male_low": "Worth a man and year, from",
    "male": "Worth a man and year, to",
    "low_wage": "Hourly pay, simplest work", "wage": "Hourly pay, all workers", "year": "Year of the survey",
    "wage_year": "Year of the pay", "female_all": "Worth, all women", "male_all": "Worth, all men",
}  # fmt: skip
WHY_LABELS = {"iso3": "Country", "why": "What is missing"}
NOBODY = "No country has a survey with a wage near it."
LIMITS = (
    "Money is in each country's own currency and of its own year, so countries cannot be compared by it. Hours can, "
    "with care: surveys ask different ages, seasons and lists of tasks.",
    "The range holds only the choice of the wage. The error of the survey is not in it, because the database does not "
    "print it, and care that is given beside another task is mostly not counted.",
    "A worth in money is no wage that anybody is owed. It says what budgets and national accounts leave out.",
)
CONVENTIONS = {
    "hours": "share of the day on unpaid care and housework, indicator 5.4.1, times 168 hours a week; the age group of "
    "each survey that is nearest to all adults, all areas; a total outside its own age groups is not used",
    "worth": "hours of a year of 365.25 days times hourly pay of indicator 8.5.1, both sexes, before tax",
    "range": "at the pay of the simplest occupations (ISCO 9) and at that of all workers; the lower worth comes first",
    "year": "the newest survey of both sexes that has a wage at most so many years away; prices are left as they were",
}


def present_care(found: CareWorth) -> Result:
    """Say how many hours women and men give, and what they are worth."""
    said, tables = findings(found), grids(found)
    drawn = []
    if found.rows:
        title = Text("Share of women in the hours of unpaid care")
        drawn = [Chart("women", "care", "tiles", title, {"country": "iso3", "value": "female_share"})]
    return Result(
        title=Text("The worth of unpaid care"),
        estimates=estimates(found),
        findings=said,
        grids=tables,
        charts=drawn,
        limits=[Text(limit) for limit in LIMITS],
        conventions=CONVENTIONS,
        sections=[
            Section(
                Text("What a budget statement can say"),
                [*(f"finding:{n}" for n in range(len(said))), *(f"chart:{one.name}" for one in drawn)],
            ),
            Section(Text("All tables"), [f"grid:{grid.name}" for grid in tables]),
        ],
    )


def _middle(found: CareWorth, of: str) -> float | None:
    values = [getattr(row, of) for row in found.rows]
    return float(np.median(values)) if values else None


def estimates(found: CareWorth) -> dict[str, Estimate]:
    """Hours of the country in the middle, then the worth of the country that was asked for."""
    out = {}
    for key, unit, words in (
        ("female_hours", "number", Text("Women, hours a week, country in the middle")),
        ("male_hours", "number", Text("Men, hours a week, country in the middle")),
        ("female_share", "percent", Text("Share of women in the hours, country in the middle")),
    ):
        value = _middle(found, key)
        out[key] = Estimate(value, unit, why_missing="" if value is not None else NOBODY, label=words)
    one = found.chosen
    if one is not None:
        # Not an interval of chance: the two ends are the two wages, and the upper one is the value.
        for key, worth, words in (
            ("worth_woman", one.female, Text("Worth a woman and year, at the higher pay")),
            ("worth_man", one.male, Text("Worth a man and year, at the higher pay")),
        ):
            out[key] = Estimate(round(worth), "number", label=words)
    return out


def findings(found: CareWorth) -> list[Text]:
    """The country that was asked for, all countries, and who is missing."""
    out = [*_country(found.chosen)] if found.chosen else []
    if found.asked and not found.chosen:
        said = {"country": found.asked, "years": found.years_apart}
        out.append(Text("For {country:country} there is no survey with a wage within {years} years of it.", said))
    if found.rows:
        values = {
            "n": len(found.rows), "women": _round(_middle(found, "female_hours")),
            "men": _round(_middle(found, "male_hours")), "share": _middle(found, "female_share"),
        }  # fmt: skip
        out.append(
            Text(
                "In the middle of {n} countries a woman gives {women} hours a week to unpaid care and housework and a "
                "man {men}: {share:pct0} of the hours are hers.",
                values,
            )
        )
        more = sum(row.female_hours > row.male_hours for row in found.rows)
        out.append(
            Text("Women give more hours than men in {more} of {n} countries.", {"more": more, "n": len(found.rows)})
        )
    missing = {"wage": len(found.no_wage), "survey": len(found.no_survey), "years": found.years_apart}
    out.append(
        Text(
            "{survey} Member States have no survey in the database, and {wage} have one but no wage within {years} "
            "years of it; all are named in a table.",
            missing,
        )
    )
    return out


def _country(row: Worth) -> list[Text]:
    values = {
        "country": row.iso3, "year": row.year, "wage_year": row.wage_year, "women": _round(row.female_hours),
        "men": _round(row.male_hours), "low": _money(row.female_low), "high": _money(row.female),
        "man": _money(row.male),
    }  # fmt: skip
    hours = Text(
        "In {country:country}, women give {women} hours a week to unpaid care and housework, men {men} (survey of "
        "{year:year}).",
        values,
    )
    if row.female_low is None:
        worth = Text(
            "At the average pay of {wage_year:year} that is worth {high} a year for each woman and {man} for each man, "
            "in the country's currency.",
            values,
        )
    else:
        worth = Text(
            "At the pay of {wage_year:year} that is worth {low} to {high} a year for each woman, in the country's "
            "currency; for each man up to {man}.",
            values,
        )
    if row.female_all is None or row.male_all is None:
        return [hours, worth]
    both = {"women": _money(row.female_all), "men": _money(row.male_all)}
    return [hours, worth, Text("In all it is worth up to {women} for women and {men} for men a year.", both)]


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _money(value: float | None) -> float | None:
    """Three digits: a survey and a wage do not know more."""
    return None if value is None else float(f"{value:.3g}")


def grids(found: CareWorth) -> list[Grid]:
    """Countries by name, then who is missing and why."""
    names = [name for name in LABELS if name not in ("female_all", "male_all")]
    if any(row.female_all is not None for row in found.rows):
        names = list(LABELS)
    columns: dict[str, list[Any]] = {name: [getattr(row, name) for row in found.rows] for name in names}
    money = ("female_low", "female", "male_low", "male", "female_all", "male_all")
    columns |= {name: [_money(value) for value in columns[name]] for name in money if name in columns}
    units = {"iso3": "iso3", "year": "year", "wage_year": "year", "female_share": "percent"}
    shown = {name: units.get(name, "number") for name in columns}
    title = Text("Unpaid care by country, in the order of names")
    out = [Grid("care", title, columns, shown, {name: LABELS[name] for name in columns})]
    rows = [(iso3, "No wage near the survey") for iso3 in found.no_wage]
    rows += [(iso3, "No survey") for iso3 in found.no_survey]
    missing: dict[str, list[Any]] = {"iso3": [iso3 for iso3, _ in rows], "why": [why for _, why in rows]}
    return [
        *out,
        Grid("missing", Text("Member States without data"), missing, {"iso3": "iso3", "why": "text"}, WHY_LABELS),
    ]
