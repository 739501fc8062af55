"""The worth of unpaid care: hours times wages, women first, and totals that contradict their parts are not read."""

from __future__ import annotations

from typing import Any

import pytest

import quintet
from quintet.data.outlook_facts import _spans
from quintet.data.outlook_series import BY_CODE
from quintet.data.unpaid_care import HOURS_A_WEEK, WEEKS, Worth, unpaid_care_value
from quintet.errors import MethodError


def country(code: str, **params: Any) -> Worth:
    found = unpaid_care_value(country=code, **params).chosen
    assert found is not None
    return found


def test_it_works() -> None:
    """Mexico 2019: 27.8 % of the day of women, 28.04 and 37.42 pesos an hour, as the database prints them."""
    mexico = country("MEX")
    assert (mexico.year, mexico.wage_year, mexico.low_wage, mexico.wage) == (2019, 2019, 28.04, 37.42)
    assert mexico.female_hours == pytest.approx(46.7, abs=0.1)


def test_the_worth_is_hours_times_pay() -> None:
    mexico = country("mex")
    assert mexico.low_wage is not None and mexico.female_low is not None
    assert mexico.female == pytest.approx(mexico.female_hours * WEEKS * mexico.wage)
    assert mexico.female_low == pytest.approx(mexico.female_hours * WEEKS * mexico.low_wage)


def test_wages_are_those_that_the_database_prints_also_where_the_simplest_work_is_paid_more() -> None:
    """Liberia 2010: 1.77 an hour in the simplest occupations, 1.64 in all."""
    liberia = country("LBR")
    assert (liberia.low_wage, liberia.wage) == (1.77, 1.64)
    assert liberia.female == pytest.approx(liberia.female_hours * WEEKS * 1.77)
    assert liberia.female_low == pytest.approx(liberia.female_hours * WEEKS * 1.64)


@pytest.mark.parametrize("apart", [0, 5, 10])
def test_every_member_state_is_counted_once(apart: int) -> None:
    found = unpaid_care_value(years_apart=apart)
    names = [row.iso3 for row in found.rows]
    assert (
        len({*names, *found.no_wage, *found.no_survey}) == len(names) + len(found.no_wage) + len(found.no_survey) == 193
    )
    assert all(abs(row.year - row.wage_year) <= apart for row in found.rows)


def test_more_years_between_survey_and_wage_bring_more_countries() -> None:
    few, many = (len(unpaid_care_value(years_apart=apart).rows) for apart in (0, 10))
    assert 30 < few < many


def test_the_range_is_in_order_and_hours_fit_into_a_week() -> None:
    for row in unpaid_care_value().rows:
        assert 0 < row.female_hours < HOURS_A_WEEK and 0 < row.male_hours < HOURS_A_WEEK
        assert row.female_low is None or row.female_low <= row.female
        assert 0 < row.female_share < 100


def test_a_total_outside_its_own_age_groups_is_not_read() -> None:
    """Belgium 2013 prints 2.4 percent for women from 15 years on, and 6 to 28 percent in every age group."""
    belgium = country("BEL")
    assert (belgium.year, round(belgium.female_hours, 1)) == (2013, 26.7)
    spec = BY_CODE["SL_DOM_TSPD"]
    rows = [
        {"geo_area": 56, "sex": "female", "year": 2013, "location": "allarea", "age": age, "value": value}
        for age, value in (("15", 2.4), ("15_24", 6.0), ("25_44", 11.4), ("65", 28.1))
    ]
    assert _spans(spec, rows) == {(56, "female", 2013): (6.0, 28.1)}
    assert _spans(spec, rows[:3]) == {}


def test_with_the_numbers_of_people_the_worth_in_all_is_added() -> None:
    people = [{"country": "MEX", "women": 1_000.0, "men": 500.0}]
    mexico = country("MEX", people=people)
    assert mexico.female_all == pytest.approx(1_000 * mexico.female)
    result = quintet.run("unpaid_care_value", {"country": "MEX", "people": people})
    assert any("In all it is worth" in text.msg for text in result.findings)


def test_rows_of_a_country_are_added_up() -> None:
    rows = [{"country": "MEX", "women": 400.0, "men": 200.0}, {"country": "MEX", "women": 600.0, "men": 300.0}]
    mexico = country("MEX", people=rows)
    assert mexico.female_all == pytest.approx(1_000 * mexico.female)


def test_women_come_first_and_the_country_that_was_asked_for_leads() -> None:
    result = quintet.run("unpaid_care_value", {"country": "MEX"})
    columns = list(result.grid("care").columns)
    assert columns.index("female_hours") < columns.index("male_hours")
    assert result.findings[0].values["country"] == "MEX"


def test_a_country_without_a_survey_is_told_so() -> None:
    said = quintet.run("unpaid_care_value", {"country": "TUV"}).findings[0]
    assert "no survey" in said.msg and said.values["country"] == "TUV"


def test_wrong_countries_are_refused() -> None:
    with pytest.raises(MethodError, match="no code"):
        unpaid_care_value(country="XXX")
    with pytest.raises(MethodError, match="Row 1"):
        unpaid_care_value(people=[{"country": "XXX", "women": 1.0, "men": 1.0}])
    with pytest.raises(MethodError, match="women"):
        unpaid_care_value(people=[{"country": "MEX", "women": -1.0, "men": 1.0}])
