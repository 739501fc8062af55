"""Weather insurance among rice farmers in China: the network effect through the default of the first session.

Data: J. Cai, A. de Janvry and E. Sadoulet, Social Networks and the Decision to Insure, American Economic Journal:
Applied Economics 7 (2015) 81-108, as packaged in causaldata. Printed figures: N. Huntington-Klein, The Effect (2021),
chapter on instrumental variables: first stage 0.118 (0.034), second stage 0.791 (0.273), 1,378 rows; controls male,
age, agpop, ricearea_2010, literacy, intensive, risk_averse, disaster_prob; constants per village; clusters by address.
Tolerance: half of the last printed digit.
"""

from __future__ import annotations

import pytest

from quintet.behaviour.encouragement import encouragement_effect
from quintet.behaviour.take_up import trial_take_up
from quintet.cases.story_social_protection.facts import CONTROLS, encouragement_rows, read

HALF_DIGIT = 0.0005


def test_the_printed_two_stages_are_reproduced() -> None:
    found = encouragement_effect(rows=encouragement_rows(read()))
    assert (found.n, found.missing, found.clusters, found.strata, found.controls) == (1378, 32, 166, 44, len(CONTROLS))
    assert found.first.value == pytest.approx(0.118, abs=HALF_DIGIT)
    assert found.first.error == pytest.approx(0.034, abs=HALF_DIGIT)
    assert found.effect.value == pytest.approx(0.791, abs=HALF_DIGIT)
    assert found.effect.error == pytest.approx(0.273, abs=HALF_DIGIT)


@pytest.mark.realdata
def test_a_third_learned_their_result_without_an_incentive() -> None:
    """R. L. Thornton, American Economic Review 98 (2008) 1829-1863, abstract: 34 percent without any incentive."""
    import polars as pl

    from quintet import datasets
    from quintet.datasets import DatasetMissing

    try:
        path = datasets.get("trials").path("cases/tables/thornton_hiv.csv")
    except DatasetMissing:
        pytest.skip("cases/tables/thornton_hiv.csv is not here: `quintet datasets pull trials`")
    frame = pl.read_csv(path, null_values=["NA", ""]).drop_nulls(["got", "any", "villnum"])
    arm = pl.when(pl.col("any") == 0).then(pl.lit("No incentive")).otherwise(pl.lit("Incentive")).alias("arm")
    rows = frame.select(pl.col("got").cast(int).alias("took_up"), arm, pl.col("villnum").cast(str).alias("cluster"))
    found = trial_take_up(rows=rows, control="No incentive")
    assert round(found.arms[0].rate) == 34
    # "even the smallest incentive doubled that share": any incentive at all does
    assert found.arms[1].rate > 2 * found.arms[0].rate
    assert not found.whole
