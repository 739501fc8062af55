"""The outlook of an SDG series: totals are chosen, trends hold, the projection is tested honestly, gaps are named."""

from __future__ import annotations

import typing
from pathlib import Path

import numpy as np
import pytest

import quintet
from quintet import datasets
from quintet.compute.trend import hold_out_last, hold_out_random, theil_sen
from quintet.data import outlook as module
from quintet.data.outlook import Code, outlook, sdg_outlook
from quintet.data.outlook_facts import AREAS, NAME, WORLD, YEARS, read, table
from quintet.data.outlook_series import CODES, SERIES, TITLES, of_goal
from quintet.data.unsd import DATASET, places
from quintet.errors import MethodError
from quintet.seed.brief import load
from quintet.seed.members import name
from quintet.seed.tables import read_table

PARQUET = "unsd/unsd_sdg_2023-07.parquet"


def test_it_works() -> None:
    found = sdg_outlook(series="EG_ACS_ELEC")
    assert found.headline is not None
    assert (found.headline.year, found.headline.value) == (2021, 91.4)
    assert found.headline.slope is not None and found.headline.slope.sign == 1


def test_every_goal_has_a_series_and_the_choices_are_the_series() -> None:
    assert {spec.goal for spec in SERIES} == set(range(1, 18))
    assert typing.get_args(Code) == CODES == tuple(TITLES)
    assert all(int(spec.indicator.split(".")[0]) == spec.goal for spec in SERIES if spec.code != "SL_DOM_TSPD"
               and not spec.code.startswith("SE_ADT"))  # fmt: skip


def test_a_goal_stands_for_its_first_series() -> None:
    assert sdg_outlook(goal=7).spec.code == of_goal(7)[0].code == "EG_ACS_ELEC"


@pytest.mark.parametrize("code", CODES)
def test_every_series_has_one_row_an_area_and_sex_of_members_and_regions_only(code: str) -> None:
    values = read(code)
    keys = list(zip(values.area, values.other, values.sex, strict=True))
    assert len(keys) == len(set(keys))
    assert set(values.area) <= {*AREAS, *places().m49}
    assert all(len(nature) == len(YEARS) for nature in values.nature)
    has = [[letter != "." for letter in nature] for nature in values.nature]
    assert np.array_equal(np.array(has), ~np.isnan(values.value))


@pytest.mark.parametrize("code", CODES)
def test_every_outlook_keeps_projections_inside_what_is_possible(code: str) -> None:
    found = outlook(code)
    spec = found.spec
    for line in (*found.lines, *found.regions):
        if line.ahead is None:
            continue
        assert line.low is not None and line.high is not None and line.low <= line.ahead <= line.high
        assert spec.floor is None or line.low >= spec.floor
        assert spec.ceiling is None or line.high <= spec.ceiling


@pytest.mark.parametrize("code", CODES)
def test_no_member_state_is_lost(code: str) -> None:
    found = outlook(code)
    if found.spec.pair == "counterpart":
        return
    with_value = {area for area in read(code).area if area in places().m49}
    assert len(with_value) + len(found.missing) + found.cannot == 193


def test_countries_stand_in_the_order_of_their_names() -> None:
    grid = quintet.run("sdg_outlook", {"series": "SH_H2O_SAFE"}).grid("countries")
    names = [name(str(iso3)) for iso3 in grid.columns["iso3"]]
    assert names == sorted(names)


def test_women_come_first_where_the_series_tells_them_apart() -> None:
    found = outlook("IT_USE_II99")
    world = next(gap for gap in found.gaps if gap.area == WORLD)
    assert (world.year, world.female, world.male) == (2022, 63.4, 69.2)
    assert found.history[0][0] == "female"
    grid = quintet.run("sdg_outlook", {"series": "IT_USE_II99"}).grid("sexes")
    assert list(grid.columns).index("female") < list(grid.columns).index("male")


def test_years_to_parity_follow_the_gap() -> None:
    world = outlook("SG_GEN_PARL").gaps[0]
    assert world.slope is not None and world.parity == pytest.approx(world.year - world.gap / world.slope.value)
    assert world.parity is not None and round(world.parity) == 2065


@pytest.mark.parametrize("code", CODES)
def test_a_year_of_parity_is_said_only_where_the_slope_surely_leads_there(code: str) -> None:
    for pair in outlook(code).gaps:
        if pair.parity is not None:
            assert pair.slope is not None and pair.slope.sign and pair.slope.sign * pair.gap <= 0
            assert pair.year <= pair.parity <= module.LAST_PARITY


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("SG_GEN_PARL", "At the pace since"),
        ("VC_IHR_PSRC", "cannot be told"),
        ("SL_ISV_IFEM", "has widened"),
        ("IT_USE_II99", "too few years since"),
    ],
)
def test_whether_women_and_men_come_nearer_follows_the_interval(code: str, words: str) -> None:
    said = [text for text in quintet.run("sdg_outlook", {"series": code}).findings if words in text.msg]
    assert len(said) == 1 and said[0].values["since"] == 2015


def test_changes_of_an_index_are_points_everywhere() -> None:
    result = quintet.run("sdg_outlook", {"series": "SH_ACS_UNHC"})
    assert result.estimates["slope"].unit == result.grid("countries").units["slope"] == "points"


def test_no_ocean_is_missed_by_a_landlocked_state() -> None:
    found = outlook("ER_MRN_MPA")
    assert found.cannot == 43 and not {"CHE", "MNG", "UGA"} & set(found.missing)


def test_skill_is_said_only_when_the_interval_holds_no_zero() -> None:
    seen = set()
    for code in CODES:
        found = outlook(code)
        last = [text.msg for text in quintet.run("sdg_outlook", {"series": code}).findings]
        if found.check is None:
            assert any("Too few countries" in msg for msg in last)
            continue
        low, high = found.check.time.low, found.check.time.high
        wanted = "is better" if low > 0 else "is worse" if high < 0 else "no skill"
        assert sum(wanted in msg for msg in last) == 1, code
        seen.add(wanted)
    assert seen == {"is better", "is worse", "no skill"}


def test_the_test_fits_only_on_years_before_the_held_out_ones() -> None:
    years, values = np.arange(2012.0, 2023.0), np.arange(11.0)
    bent = np.where(years > 2019, 100.0, values)
    straight, other = hold_out_last(years, values, 2019), hold_out_last(years, bent, 2019)
    assert straight is not None and other is not None
    assert straight.trend == 0 and straight.same == 2
    assert other.same == pytest.approx(np.mean(np.abs(100 - values[years == 2019])))


def test_random_years_never_leave_out_the_first() -> None:
    years, values = np.arange(6.0), np.array([0.0, 9, 9, 9, 9, 9])
    for seed in range(20):
        held = hold_out_random(years, values, 2, np.random.default_rng(seed))
        assert held is not None and max(held.per_year) < 9


def test_three_years_give_a_slope_and_five_an_interval() -> None:
    years = np.arange(5.0)
    assert theil_sen(years[:2], years[:2]) is None
    four, five = theil_sen(years[:4], years[:4]), theil_sen(years, years**2)
    assert four is not None and (four.value, four.low, four.sign) == (1, None, None)
    assert five is not None and (five.low, five.high, five.sign) == (1, 7, 1)


def test_one_odd_year_does_not_bend_the_trend() -> None:
    years = np.arange(10.0)
    odd = years.copy()
    odd[4] = 1000
    found = theil_sen(years, odd)
    assert found is not None and found.value == 1


def test_the_exact_interval_covers_the_slope_as_often_as_it_says() -> None:
    rng = np.random.default_rng(7)
    years = np.arange(7.0)
    inside = 0
    for _ in range(2_000):
        found = theil_sen(years, 0.5 * years + rng.standard_t(3, 7), 0.9)
        assert found is not None and found.low is not None and found.high is not None
        inside += found.low <= 0.5 <= found.high
    assert 0.88 <= inside / 2_000 <= 0.95


def test_a_wrong_goal_or_year_is_refused() -> None:
    with pytest.raises(MethodError, match="'goal'"):
        quintet.run("sdg_outlook", {"goal": 18})
    with pytest.raises(MethodError, match="'since'"):
        quintet.run("sdg_outlook", {"since": 1999})
    with pytest.raises(MethodError, match="'series'"):
        quintet.run("sdg_outlook", {"series": "NOTHING"})
    with pytest.raises(MethodError, match="NOTHING"):
        outlook("NOTHING")


@pytest.mark.usefixtures("no_mirror")
def test_it_needs_neither_network_nor_mirror() -> None:
    assert quintet.run("sdg_outlook", {"series": "SI_RMT_COST_SC"}).grid("countries").height == 361


def test_uses_of_the_brief_that_run_in_part_open_a_series_that_exists() -> None:
    uses = [use for use in load().use_cases if use.runs == "sdg_outlook"]
    assert uses
    for use in uses:
        assert use.state == "part" and use.part, use.id
        quintet.run("sdg_outlook", dict(use.params))
        assert use.run_path == f"/methods/sdg_outlook?series={use.params['series']}"


def test_the_test_is_not_tuned() -> None:
    assert (module.HOLD, module.LEVEL, module.SEED) == (3, 0.95, 0)


@pytest.mark.realdata
@pytest.mark.usefixtures("unsd_files")
def test_the_fact_table_equals_the_database() -> None:
    kept = read_table(NAME)
    assert table(Path(datasets.get(DATASET).path(PARQUET))) == [list(row) for row in (kept.header, *kept.rows)]
