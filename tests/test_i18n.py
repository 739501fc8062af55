"""Sentences and numbers in the reader's language."""

import pytest

from quintet.i18n import LOCALES, dir_of, format_text, format_value, gettext
from quintet.result import Estimate, Text


def test_it_works():
    said = format_text(Text("{x:pct} of {n} in {y:year}", {"x": 54.04, "n": 12345, "y": 2023}))
    assert said == "54.0% of 12,345 in 2023"


def test_a_number_follows_the_reader():
    assert format_value(1234567, "count", "fr") == "1\u202f234\u202f567"
    assert format_value(1234.5, "", "es") == "1.234,5"
    assert format_value(54.04, "percent", "ru").startswith("54,0")


def test_a_missing_value_is_a_dash_and_never_a_zero():
    assert format_value(None, "percent") == "–"


def test_a_country_code_becomes_its_official_name():
    assert format_value("TUR", "iso3") == "Türkiye"
    assert format_value("CIV", "iso3", "zh") != format_value("CIV", "iso3", "en")


def test_an_unknown_country_code_is_shown_as_it_is():
    assert format_value("XXX", "iso3") == "XXX"


def test_a_latin_code_in_arabic_text_is_isolated():
    assert format_value("SI_POV_DAY1", "code", "ar") == "\u2068SI_POV_DAY1\u2069"


def test_a_text_inside_a_text_is_translated_too():
    inner = Text("{n} series", {"n": 3})
    assert format_text(Text("Found: {what}.", {"what": inner})) == "Found: 3 series."
    stored = {"msg": "{n} series", "values": {"n": 3}}
    assert format_text(Text("Found: {what}.", {"what": stored})) == "Found: 3 series."


def test_an_estimate_inside_a_text_keeps_its_unit():
    assert format_text(Text("{e}", {"e": Estimate(12.5, "percent")})) == "12.5%"


@pytest.mark.parametrize("locale", LOCALES)
def test_an_untranslated_sentence_stays_english(locale):
    assert gettext("no such sentence in any catalogue", locale) == "no such sentence in any catalogue"


def test_arabic_is_written_from_right_to_left():
    assert [dir_of(locale) for locale in LOCALES] == ["ltr", "rtl", "ltr", "ltr", "ltr", "ltr"]


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="locale must be one of"):
        gettext("yes", "xx")
