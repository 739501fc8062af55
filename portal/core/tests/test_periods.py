"""Half-years are read, ordered, counted and refused."""

import datetime

import pytest

from portal.core import periods


def test_it_works():
    period = periods.parse("2025-H2")
    assert (period.start, period.end) == (datetime.date(2025, 7, 1), datetime.date(2025, 12, 31))
    assert period.code == str(period) == "2025-H2"


@pytest.mark.parametrize("code", ["", "2025", "2025-H3", "2025-h1", "0001-H1", "２０２５-H1", "2025-H1 ", "9999-H1"])
def test_anything_else_is_refused(code):
    with pytest.raises(ValueError, match="2025-H1"):
        periods.parse(code)


def test_every_day_lies_in_the_half_year_that_says_so():
    day = datetime.date(2023, 12, 30)
    for _ in range(400):
        period = periods.of_day(day)
        assert period.start <= day <= period.end
        day += datetime.timedelta(days=1)


def test_shifting_there_and_back_changes_nothing():
    for halves in range(-9, 10):
        assert periods.parse("2024-H1").shift(halves).shift(-halves) == periods.parse("2024-H1")


def test_a_span_holds_both_ends_and_is_empty_backwards():
    first, last = periods.parse("2024-H2"), periods.parse("2026-H1")
    assert [p.code for p in periods.span(first, last)] == ["2024-H2", "2025-H1", "2025-H2", "2026-H1"]
    assert periods.span(last, first) == []
