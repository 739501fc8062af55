"""Goals, targets and indicators."""

import gzip
import os
import re
from pathlib import Path

import pytest

from quintet.seed import goal, goals, indicator, indicators, target, targets
from quintet.seed.goals import FILE, TEXTS
from quintet.seed.members import LOCALES


def test_it_works():
    assert [each.number for each in goals()] == list(range(1, 18))
    assert goal(5).short() == "Gender equality"
    assert goal(5).title() == "Achieve gender equality and empower all women and girls"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_goal_has_both_titles_in_each_language(locale):
    assert len({each.short(locale) for each in goals()}) == 17
    assert len({each.title(locale) for each in goals()}) == 17


@pytest.mark.parametrize("locale", LOCALES)
def test_there_are_169_targets_in_each_language(locale):
    assert len(targets(locale=locale)) == 169
    assert all(each.text.strip() for each in targets(locale=locale))


def test_the_framework_of_2022_lists_248_indicators():
    assert len(indicators()) == 248


def test_targets_of_a_goal_come_in_the_frameworks_order():
    assert [each.code for each in targets(10)] == [*(f"10.{n}" for n in range(1, 8)), "10.a", "10.b", "10.c"]


def test_each_indicator_belongs_to_a_target():
    assert {each.target for each in indicators()} <= {each.code for each in targets()}


def test_a_deleted_indicator_is_known_but_not_listed():
    assert indicator("17.6.2").until == "2020"
    assert "17.6.2" not in {each.code for each in indicators(17)}


def test_an_indicator_without_a_translation_says_that_its_text_is_english():
    assert indicator("11.5.3", "fr").locale == "en"
    assert indicator("1.1.1", "fr").locale == "fr"


def test_codes_of_the_wrong_level_are_refused():
    with pytest.raises(KeyError):
        target("1.1.1")
    with pytest.raises(KeyError):
        indicator("1.a")
    with pytest.raises(KeyError):
        goal(18)


@pytest.mark.parametrize("locale", LOCALES)
def test_texts_are_clean(locale):
    rows = gzip.decompress((TEXTS / f"{locale}.csv.gz").read_bytes()).decode("utf-8")
    assert not re.search(r"  |\+B\d|\u00ad|&\w+;|<[a-z/]", rows)


def test_all_texts_stay_below_400_kilobytes():
    assert sum(path.stat().st_size for path in (FILE, *TEXTS.iterdir())) < 400_000


@pytest.mark.realdata
def test_the_committed_files_equal_their_sources():
    if "QUINTET_MIRROR" not in os.environ:
        pytest.skip("QUINTET_MIRROR is not set: sdg_translations/ cannot be compared")
    from tools import seed

    mirror = Path(os.environ["QUINTET_MIRROR"])
    assert FILE.read_bytes() == seed.goals(mirror)
    for locale in LOCALES:
        assert gzip.decompress((TEXTS / f"{locale}.csv.gz").read_bytes()) == seed.texts(mirror, locale)
