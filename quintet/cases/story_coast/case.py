"""Homes and the rising sea: the brief opens its chapter on foresight with a coastal community that faces the sea.

The case joins the yearly maxima of a tide gauge, five scenarios of the sea, ground elevation with its error, people
and stated costs, and ends in what to do by when, with the signs that say when to go on.
"""

from __future__ import annotations

from dataclasses import replace

from quintet.cases.story_coast import inputs, model, words
from quintet.cases.story_coast import params as p
from quintet.cases.story_coast.facts import GAUGE, example, table
from quintet.cases.story_coast.tables import Told
from quintet.errors import MethodError
from quintet.foresight.extreme_levels import ExtremeLevels, extreme_levels
from quintet.method import case
from quintet.result import Result
from quintet.table import Table

CITE = (
    "S. Coles, An Introduction to Statistical Modeling of Extreme Values (2001); M. Haasnoot and others, Global "
    "Environmental Change 23 (2013) 485-498; B. S. Grandey and others, projections of relative sea-level rise (2025); "
    "T. G. Farr and others, Reviews of Geophysics 45 (2007) RG2004, for the error of the ground"
)


@case(
    sdgs=[13, 11, 14],
    fields=["foresight"],
    brief="F1",
    cite=CITE,
    datasets=("sea_levels", "sea_rise", "poa_ground"),
    example={"gauge": example(), "runs": 100},
)
def story_coast(
    gauge: p.Gauge = None,
    place: p.Place = "PORT_PIRIE",
    ground: p.GroundRows = None,
    mean_sea: p.MeanSea = 1.7,
    defence: p.Defence = 100,
    ground_error: p.GroundError = 3.3,
    shared_error: p.SharedError = 1.7,
    steady: p.Steady = 0.5,
    tolerated: p.Tolerated = 2.0,
    lead: p.Lead = 10,
    household: p.Household = 3.0,
    home_value: p.HomeValue = 80_000.0,
    raise_by: p.RaiseBy = 1.5,
    raise_cost: p.RaiseCost = 40_000.0,
    wall_by: p.WallBy = 1.0,
    wall_km: p.WallKm = 10.0,
    wall_cost: p.WallCost = 5.0,
    retreat_cost: p.RetreatCost = 120_000.0,
    discount: p.Discount = 3.0,
    runs: p.Runs = 300,
    seed: p.Seed = 0,
) -> Result:
    """Decide when to raise homes, build a wall or retreat from a rising sea.

    Calls extreme_levels on the yearly maxima, raises them by five scenarios of the sea, and floods the ground with its
    error. Gives the chance of a flood in each decade, the people touched, and the cost, the loss and the regret of five
    plans. Without a reader's own tables it is an exercise that lays the sea of Port Pirie against the ground of Porto
    Alegre. All costs are assumptions that can be changed.

    Raises MethodError on an unknown gauge, on ground that cannot be a coast in metres, and where nothing is flooded.
    """
    given = model.Assumed(
        mean_sea, defence, ground_error, shared_error, steady, tolerated, lead, household, home_value, raise_by,
        raise_cost, wall_by, wall_km, wall_cost, retreat_cost, discount, runs, seed,
    )  # fmt: skip
    return _run(gauge, place, ground, given)


def _run(gauge: Table | None, place: str, ground: Table | None, given: model.Assumed) -> Result:
    sea = inputs.read_sea(place)
    land = inputs.read_ground(ground, sea, given.household)
    levels = _levels(gauge)
    if not -20 < levels.fit.loc - given.mean_sea < 20:
        raise MethodError(
            "The maxima lie {got} metres above the mean sea. Check the unit of the levels and 'mean_sea'.",
            param="mean_sea",
            got=round(levels.fit.loc - given.mean_sea, 1),
        )
    sure = replace(given, ground_error=0.0, shared_error=0.0)
    try:
        found = model.compute(levels.fit, sea.rise, land, given)
        exact = model.compute(levels.fit, sea.rise, land, sure)
    except MethodError as error:
        raise MethodError(error.msg, **{**error.values, "param": error.param or "gauge"}) from error
    return words.present(Told(sea, land, levels, given, found, exact, gauge is not None))


def _levels(gauge: Table | None) -> ExtremeLevels:
    try:
        return extreme_levels(levels=gauge or table(GAUGE), periods=[10, 50, 100])
    except MethodError as error:
        if error.param != "levels":
            raise
        raise MethodError(error.msg, **{**error.values, "param": "gauge"}) from error
