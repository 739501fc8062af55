"""An effect through an encouragement: Wald's ratio, weak first stages, and tables that hold no effect."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import quintet
from quintet.behaviour.encouragement import EXAMPLE, encouragement_effect
from quintet.errors import MethodError


def rows(seed: int = 1, n: int = 200, push: float = 0.5) -> list[dict[str, Any]]:
    """Drawn rows with a true effect of 2 and a hidden cause of both exposure and outcome."""
    rng = np.random.default_rng(seed)
    lot, hidden, noise = rng.integers(0, 2, n), rng.normal(size=n), rng.normal(size=n)
    exposure = push * lot + hidden
    outcome = 2 * exposure + 3 * hidden + noise
    return [
        {"outcome": float(y), "exposure": float(x), "encouraged": int(z)}
        for y, x, z in zip(outcome, exposure, lot, strict=True)
    ]


def test_it_works() -> None:
    found = encouragement_effect(rows=EXAMPLE)
    assert (found.n, found.clusters, found.controls, found.strata) == (60, 10, 1, 1)
    assert found.first.value > 0 and not found.weak


def test_the_effect_is_the_ratio_of_what_the_encouragement_moved() -> None:
    found = encouragement_effect(rows=rows(push=2.0))
    assert found.effect.value == pytest.approx(found.reduced.value / found.first.value, rel=1e-8)


def test_a_plain_comparison_is_misled_by_the_hidden_cause() -> None:
    found = encouragement_effect(rows=rows(n=5000, push=2.0))
    assert found.effect.low < 2 < found.effect.high  # type: ignore[operator]
    assert found.plain.low > 2.5  # type: ignore[operator]


def test_words_follow_the_sign_and_the_interval() -> None:
    """An encouragement that lowers the exposure is not said to raise it, and an effect that may be chance says so."""
    lower = quintet.run("encouragement_effect", {"rows": rows(push=-2.0)}).findings
    assert lower[0].msg.startswith("The encouragement changed") and lower[0].values["value"] < 0
    data = rows(push=2.0)
    rng = np.random.default_rng(3)
    idle = quintet.run("encouragement_effect", {"rows": [{**row, "outcome": float(rng.normal())} for row in data]})
    effect = idle.estimates["effect"]
    assert effect.low < 0 < effect.high and "may be chance" in idle.findings[1].msg  # type: ignore[operator]
    sure = quintet.run("encouragement_effect", {"rows": rows(n=5000, push=2.0)})
    assert "may be chance" not in sure.findings[1].msg


def test_the_library_agrees_with_the_formula() -> None:
    """Two-stage least squares by hand, HC1 errors."""
    data = rows(push=1.0)
    y, x, z = (np.array([row[name] for row in data], float) for name in ("outcome", "exposure", "encouraged"))
    one = np.ones_like(y)
    wide, tall = np.column_stack([one, x]), np.column_stack([one, z])
    beta = np.linalg.solve(tall.T @ wide, tall.T @ y)
    left = np.linalg.inv(tall.T @ wide)
    scores = tall * (y - wide @ beta)[:, None]
    error = (left @ (scores.T @ scores) @ left.T)[1, 1] ** 0.5 * (y.size / (y.size - 2)) ** 0.5
    found = encouragement_effect(rows=data)
    assert found.effect.value == pytest.approx(beta[1], rel=1e-8)
    assert found.effect.error == pytest.approx(error, rel=1e-8)


def test_a_weak_first_stage_is_said() -> None:
    found = encouragement_effect(rows=rows(push=0.05))
    assert found.weak
    said = quintet.run("encouragement_effect", {"rows": rows(push=0.05)}).findings
    assert any("cannot be trusted" in text.msg for text in said)


def test_rows_that_lack_a_value_are_counted() -> None:
    data = rows()
    data[3]["exposure"] = None
    found = encouragement_effect(rows=data)
    assert (found.n, found.missing) == (199, 1)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"encouraged": 1}, "same value in 'encouraged'"),
        ({"outcome": None}, "No row holds all values"),
        ({"cluster": "V1"}, "one cluster only"),
        ({"control_1": 5.0}, "same value in 'control_1'"),
    ],
)
def test_what_no_effect_can_rest_on_is_refused(change: dict[str, Any], why: str) -> None:
    with pytest.raises(MethodError, match=why):
        encouragement_effect(rows=[{**row, **change} for row in rows()])


def test_columns_that_follow_from_each_other_are_refused() -> None:
    doubled = [{**row, "control_1": 2 * row["encouraged"] + 1} for row in rows()]
    with pytest.raises(MethodError, match="follows from the others"):
        encouragement_effect(rows=doubled)
    within = [{**row, "stratum": str(row["encouraged"])} for row in rows()]
    with pytest.raises(MethodError, match="follows from the others"):
        encouragement_effect(rows=within)


def test_too_few_rows_are_refused() -> None:
    with pytest.raises(MethodError, match="whole rows for so many"):
        encouragement_effect(rows=[{**row, "stratum": str(n // 2)} for n, row in enumerate(rows(n=3))])


def test_the_field_loads_without_the_library_that_estimates() -> None:
    code = "import sys, quintet; quintet.get('trial_take_up'); print('linearmodels' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "linearmodels.iv", None)
    with pytest.raises(MethodError, match=r"quintet-un\[cases\]"):
        encouragement_effect(rows=EXAMPLE)
