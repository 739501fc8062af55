"""Member States and their groups."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from quintet.seed import by_iso3, by_m49, group, group_members, groups, is_member, members, name, region_of, regions
from quintet.seed.groups import AREA_LABELS, GROUP_LABELS
from quintet.seed.members import FILE, LOCALES

DOUBLY_LANDLOCKED = {"LIE", "UZB"}


def test_it_works():
    assert len(members()) == 193
    assert by_iso3("KEN").name("fr") == "Kenya"


@pytest.mark.parametrize("field", ["iso3", "iso2", "m49", *LOCALES])
def test_codes_and_names_belong_to_one_member_each(field):
    values = [m.name(field) if field in LOCALES else getattr(m, field) for m in members()]
    assert all(values)
    assert len(set(values)) == 193


@pytest.mark.parametrize(
    ("iso3", "english"),
    [
        ("TUR", "Türkiye"),
        ("BOL", "Bolivia (Plurinational State of)"),
        ("IRN", "Iran (Islamic Republic of)"),
        ("VNM", "Viet Nam"),
        ("KOR", "Republic of Korea"),
        ("PRK", "Democratic People's Republic of Korea"),
        ("GBR", "United Kingdom of Great Britain and Northern Ireland"),
        ("USA", "United States of America"),
        ("SWZ", "Eswatini"),
        ("MKD", "North Macedonia"),
        ("CZE", "Czechia"),
        ("CIV", "Côte d'Ivoire"),
        ("CPV", "Cabo Verde"),
        ("TLS", "Timor-Leste"),
        ("NLD", "Netherlands (Kingdom of the)"),
        ("LAO", "Lao People's Democratic Republic"),
        ("SYR", "Syrian Arab Republic"),
        ("VEN", "Venezuela (Bolivarian Republic of)"),
        ("TZA", "United Republic of Tanzania"),
        ("MDA", "Republic of Moldova"),
        ("RUS", "Russian Federation"),
        ("BRN", "Brunei Darussalam"),
        ("FSM", "Micronesia (Federated States of)"),
    ],
)
def test_english_names_are_those_the_un_uses(iso3, english):
    assert name(iso3) == english


@pytest.mark.parametrize(
    ("iso3", "locale", "text"),
    [
        ("TUR", "fr", "Türkiye"),
        ("SWZ", "ar", "إسواتيني"),
        ("CPV", "fr", "Cabo Verde"),
        ("CZE", "es", "Chequia"),
        ("GBR", "zh", "大不列颠及北爱尔兰联合王国"),
        ("KGZ", "ru", "Кыргызстан"),
        ("NLD", "ar", "مملكة هولندا"),
    ],
)
def test_other_languages_follow_the_un_too(iso3, locale, text):
    assert name(iso3, locale) == text


def test_observers_are_not_members():
    assert not is_member("PSE")
    assert not is_member("VAT")


def test_a_code_without_a_member_comes_back_unchanged():
    assert name("XKX", "fr") == "XKX"


def test_an_unknown_language_falls_back_to_english():
    assert name("KEN", "sw") == "Kenya"


def test_m49_numbers_find_members():
    assert by_m49(250).iso3 == "FRA"
    with pytest.raises(KeyError):
        by_m49(1)


def test_regions_hold_all_members_once():
    assert Counter(m.region for m in members()) == {
        "Africa": 54,
        "Americas": 35,
        "Asia": 47,
        "Europe": 43,
        "Oceania": 14,
    }
    assert regions() == ("Africa", "Americas", "Asia", "Europe", "Oceania")
    assert region_of("FJI") == "Oceania"


@pytest.mark.parametrize(("key", "count"), [("ldc", 44), ("lldc", 32), ("sids", 37), ("landlocked", 43)])
def test_groups_have_their_known_size(key, count):
    assert len(group_members(key)) == count
    assert group(key).as_of
    assert group(key).source


def test_countries_that_graduated_are_no_longer_least_developed():
    assert [(m.iso3, m.ldc_until) for m in members() if m.ldc_until] == [
        ("BTN", "2023-12-13"),
        ("STP", "2024-12-13"),
        ("VUT", "2020-12-04"),
    ]
    assert not {"BTN", "STP", "VUT", "GNQ"} & set(group_members("ldc"))


def test_landlocked_means_no_coast():
    landlocked = set(group_members("landlocked"))
    assert DOUBLY_LANDLOCKED | {"CHE", "AUT", "ETH", "BOL", "SSD"} <= landlocked
    assert not {"COD", "ERI", "SDN", "GEO"} & landlocked


def test_landlocked_developing_countries_have_no_coast():
    assert set(group_members("lldc")) <= set(group_members("landlocked"))


def test_translators_are_given_every_area():
    assert [each.title for each in groups()] == [*GROUP_LABELS.values(), *AREA_LABELS]


def test_group_keys_are_unique():
    assert max(Counter(each.key for each in groups()).values()) == 1


def test_names_load_no_heavy_library():
    code = (
        "import sys; from quintet.seed import members; members(); print({'yaml', 'polars', 'numpy'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


@pytest.mark.realdata
def test_the_committed_file_equals_its_sources():
    if "QUINTET_MIRROR" not in os.environ:
        pytest.skip("QUINTET_MIRROR is not set: geo cannot be compared (quintet datasets pull geo)")
    from tools import seed

    assert FILE.read_bytes() == seed.members(Path(os.environ["QUINTET_MIRROR"]))
