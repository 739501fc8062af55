"""Remission of leukaemia under 6-mercaptopurine and placebo, the worked example of most books on survival.

E. J. Freireich et al., Blood 21 (1963) 699-716, 21 patients each, in weeks. The curve is in C. T. Le, Introductory
Biostatistics, example 11.1; standard errors and the restricted mean (23.29 weeks up to week 35, standard error 2.83)
are in J. P. Klein and M. L. Moeschberger, Survival Analysis, sections 4.2 and 4.5. Tolerance: half of the last digit.
"""

from __future__ import annotations

import numpy as np
import pytest

from quintet.compute.durations import curve, median, median_bounds, restricted_mean

ENDED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
RUNNING = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
# week: (at risk, ended, share, standard error)
PRINTED = {
    6: (21, 3, 0.857, 0.076),
    7: (17, 1, 0.807, 0.087),
    10: (15, 1, 0.753, 0.096),
    13: (12, 1, 0.690, 0.107),
    16: (11, 1, 0.627, 0.114),
    22: (7, 1, 0.538, 0.128),
    23: (6, 1, 0.448, 0.135),
}
TREATED = curve(np.array([*ENDED, *RUNNING], float), np.array([True] * len(ENDED) + [False] * len(RUNNING)))
CONTROL = curve(np.array(PLACEBO, float), np.ones(len(PLACEBO), bool))


def test_the_printed_table_is_reproduced() -> None:
    rows = zip(TREATED.time, TREATED.at_risk, TREATED.ended, TREATED.share, TREATED.variance**0.5, strict=True)
    found = {int(time): (int(risk), int(ends), share, error) for time, risk, ends, share, error in rows}
    assert found.keys() == PRINTED.keys()
    for week, wanted in PRINTED.items():
        assert found[week] == pytest.approx(wanted, abs=1e-3), week


def test_the_printed_medians_are_reproduced() -> None:
    assert median(TREATED) == 23 and median(CONTROL) == 8


def test_the_intervals_of_the_medians() -> None:
    """With log(-log) bounds the treated median lies above week 13 without an upper end, that of placebo in 4 to 11."""
    assert median_bounds(TREATED) == (13, None)
    assert median_bounds(CONTROL) == (4, 11)


def test_the_printed_restricted_mean_is_reproduced() -> None:
    mean, error = restricted_mean(TREATED, 35)
    assert (mean, error) == pytest.approx((23.29, 2.83), abs=5e-3)
