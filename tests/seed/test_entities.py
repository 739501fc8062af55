"""UN system entities and the figures about the system."""

import csv
import os
from pathlib import Path

import pytest

from quintet.seed import entities, entity, fact, facts
from quintet.seed.entities import FACTS, FILE

SLUG_MAX, ACRONYM_MAX, NAME_MAX = 80, 30, 200


def test_it_works():
    assert len(entities()) == 169
    assert entity("UNICEF").name == "United Nations Children's Fund"


def test_thirty_entities_sit_on_the_chief_executives_board():
    assert sum(each.is_ceb_member for each in entities()) == 30


def test_slugs_are_unique():
    assert len({each.slug for each in entities()}) == 169
    assert entity("UN-Women").slug == "un-women"


def test_names_fit_the_columns_that_keep_them():
    assert all(len(each.name) <= NAME_MAX and len(each.acronym) <= ACRONYM_MAX for each in entities())
    assert all(0 < len(each.slug) <= SLUG_MAX for each in entities())


def test_an_entity_of_two_organs_names_both():
    assert entity("PBC").organs == ("General Assembly", "Security Council")


def test_staff_totals_of_both_tables_agree():
    assert fact("staff").year == 2019
    assert fact("staff").value == fact("duty_station_staff").value == 114_119


def test_staff_is_known_for_six_years():
    assert [each.year for each in facts() if each.key == "staff"] == [2014, 2015, 2016, 2017, 2018, 2019]
    assert fact("staff", 2014).value == 93_891


def test_rows_of_the_duty_station_table_are_not_duty_stations():
    assert fact("duty_station_rows").value == 3_513
    assert fact("duty_stations").value == 937


def test_countries_include_areas_that_are_not_members():
    assert fact("countries").value == 192
    assert fact("member_states").value == 184


def test_every_figure_has_a_definition_a_source_and_a_vintage():
    assert all(each.definition and each.source and each.vintage and each.unit for each in facts())


def test_an_unknown_figure_is_refused():
    with pytest.raises(KeyError):
        fact("staff", 1945)


def test_only_facts_are_kept_of_the_chart():
    with FILE.open(encoding="utf-8", newline="") as handle:
        header = next(csv.reader(handle))
    assert header == ["acronym", "name", "organs", "category", "subcategory", "is_ceb_member"]


@pytest.mark.realdata
def test_the_committed_files_equal_their_sources():
    if "QUINTET_MIRROR" not in os.environ:
        pytest.skip("QUINTET_MIRROR is not set: un_system cannot be compared (quintet datasets pull un_system)")
    from tools import seed

    mirror = Path(os.environ["QUINTET_MIRROR"])
    assert FILE.read_bytes() == seed.entities(mirror)
    assert FACTS.read_bytes() == seed.facts(mirror)
