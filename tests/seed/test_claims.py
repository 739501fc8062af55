"""The claims register: complete, each status with what it needs, and its numbers equal to their sources."""

import json
import os
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from quintet import method as registry
from quintet.seed import brief
from quintet.seed.claims import FILE, STATUSES, WORLD, citing, claim, claims, known, strings, using, world_fact
from quintet.seed.entities import fact

LONGEST = 400
CASE = Path(__file__).parents[2] / "quintet" / "cases" / "sdg17_data_gaps" / "expected.json"
PRINTED = [each for each in claims() if each.status != "not_printed"]
# The conflicts that were known before the register was made: figure -> what must stand beside it.
KNOWN = {
    "fig_aid_innovation": {"fig_aid_innovation_text"},
    "fig_aid_innovation_text": {"fig_aid_innovation"},
    "fig_country_teams": {"fig_portfolio_teams"},
    "fig_portfolio_teams": {"fig_country_teams"},
    "fig_aid_data": {"fig_aid_total"},
    "fig_aid_digital": {"fig_aid_total"},
    "fig_aid_total": {"note_22"},
    "fig_remittance": {"note_53"},
    "fig_forest": {"note_58"},
    "fig_unregistered": {"note_59"},
    "fig_sdg_complete": {"note_60"},
    "fig_locations": {"fact_duty_stations", "fact_duty_station_rows"},
    "fig_colleagues": {"fact_staff"},
}


def test_it_works():
    found = claim("fig_food_waste")
    assert (found.status, found.year) == ("contradicted", 2019)
    assert found.again is not None
    assert round(world_fact(found.again.world).value) == 930_863_854


def test_each_printed_figure_has_exactly_one_entry():
    written = re.findall(r"^(fig_\w+):$", FILE.read_text(encoding="utf-8"), re.MULTILINE)
    assert written == [figure.id for figure in brief.load().figures if not figure.lost]
    assert len(written) == 72


def test_a_chart_whose_numbers_are_lost_has_a_claim_too():
    assert Counter(each.status for each in claims())["not_printed"] == 5
    assert [each.id for each in claims()] == [figure.id for figure in brief.load().figures]


def test_every_endnote_is_cited_by_a_claim():
    assert all(citing(number) for number in range(1, 61))
    assert sum(len(citing(number)) for number in range(1, 61)) == sum(len(each.figure.notes) for each in claims())


@pytest.mark.parametrize("each", PRINTED, ids=lambda each: each.id)
def test_a_claim_has_what_its_status_needs(each):
    assert each.status in STATUSES and each.definition and each.note
    if each.status == "recomputed":
        assert each.again is not None and each.carries is not None
    if each.status == "contradicted":
        values = [name for name in each.conflicts if not name.startswith("note_")]
        other = len(each.printings) > 1 or values or each.others or each.ratio
        assert other or (each.again and each.again.estimates), "by what?"


@pytest.mark.parametrize("each", [each for each in claims() if each.again], ids=lambda each: each.id)
def test_what_was_counted_again_names_a_fact_or_a_registered_case(each):
    again = each.again
    assert [bool(again.fact), bool(again.world), bool(again.case)].count(True) == 1
    assert again.comparison.endswith(".")
    if again.case:
        assert again.case in registry.names() and again.estimates
    else:
        assert known(f"fact_{again.fact}" if again.fact else f"world_{again.world}").value


@pytest.mark.parametrize("each", [x for x in claims() if x.again and not x.again.case], ids=lambda each: each.id)
def test_the_comparison_in_words_has_the_number_that_was_counted(each):
    value = (fact(each.again.fact) if each.again.fact else world_fact(each.again.world)).value
    forms = {f"{value:,.0f} ", f"{value / 1e6:.0f} million", f"{value / 1e6:.1f} million", f"{value / 1e9:.2f} billion"}
    forms |= {f"{value / 1e6:.1f} million", f"{value:.1f} percent", f"{value:.1f} times"}
    assert any(form in each.again.comparison for form in forms), each.again.comparison


@pytest.mark.parametrize(("id", "wanted"), KNOWN.items())
def test_every_conflict_that_is_known_is_shown(id, wanted):
    assert wanted <= set(claim(id).conflicts)


def test_what_a_figure_conflicts_with_is_known():
    assert all(known(name) for each in claims() for name in each.conflicts)
    assert all(known(name).value for each in claims() for name in each.ratio)
    with pytest.raises(KeyError):
        known("fig_nothing")


def test_an_endnote_that_a_claim_doubts_says_why_or_is_shown_as_it_is():
    doubted = {number for each in claims() for number in each.figure.notes if f"note_{number}" in each.conflicts}
    silent = {number for number in doubted if not brief.load().endnotes[number - 1].conflict}
    # The text of these says enough: staff statistics, a survey of 2021, a report of 2022, both kinds of flows.
    assert silent == {4, 10, 14, 22}


def test_the_money_for_innovation_over_all_aid_is_neither_of_the_two_shares():
    quotient = claim("fig_aid_innovation").quotient
    assert quotient == pytest.approx(100 * 3 / 350)
    assert {claim(name).figure.value for name in ("fig_aid_innovation", "fig_aid_innovation_text")} == {0.7, 1}


@pytest.mark.parametrize(
    ("id", "holds"),
    [
        ("fig_no_power", lambda f, v: f.low <= v <= f.high),
        ("fig_water", lambda f, v: f.low <= v <= f.high),
        ("fig_forest", lambda f, v: abs(f.value / v - 1) < 0.01),
        ("fig_no_account", lambda f, v: round(f.value, -8) == v),
        ("fig_remittance", lambda f, v: f.value > v),
        ("fig_informal", lambda f, v: round(f.value, -1) == v),
        ("fig_unregistered", lambda f, v: f.value < v < world_fact("unregistered_infants").value),
    ],
)
def test_a_figure_that_was_recomputed_agrees_with_the_print(id, holds):
    found = claim(id)
    assert found.status == "recomputed"
    assert holds(world_fact(found.again.world), found.figure.value)


def test_no_other_figure_is_called_recomputed():
    assert Counter(each.status for each in claims()) == {
        "quoted": 45, "contradicted": 20, "recomputed": 7, "not_printed": 5,
    }  # fmt: skip


def test_what_the_database_contradicts_is_outside_the_printed_bound():
    assert world_fact("food_waste").value < claim("fig_food_waste").figure.value
    assert world_fact("food_insecure").value > claim("fig_food_insecure").figure.value
    assert fact("duty_stations").value < 4000 / 4 < fact("duty_station_rows").value
    assert fact("staff").value > claim("fig_colleagues").figure.value


def test_the_shares_of_complete_data_are_those_of_the_case():
    expected = json.loads(CASE.read_text(encoding="utf-8"))
    shares = expected["cells_with_data_2023_07_by_definition"].values()
    assert (round(min(shares)), round(max(shares))) == (39, 76)
    assert round(expected["availability_since_2015"]["2023-07"]["s2"], 1) == 43.3
    again = claim("fig_sdg_complete").again
    result = registry.run("data_availability", again.params)
    assert set(again.estimates) == set(result.estimates)


def test_claims_that_use_an_estimate_are_found():
    assert [each.id for each in using("sdg17_data_gaps", "s2")] == ["fig_sdg_complete"]
    assert using("sdg17_data_gaps", "sex_both") == ()


def test_no_sentence_is_longer_than_a_reader_can_take_or_holds_a_placeholder():
    assert not [text for text in strings() if len(text) > LONGEST or re.search(r"[{}%\u4e00-\u9fff\n]|  ", text)]
    assert len(strings()) == len(set(strings()))


def test_every_key_of_an_entry_is_one_the_register_knows():
    entries = yaml.safe_load(FILE.read_text(encoding="utf-8")).values()
    assert {key for entry in entries for key in entry} == {
        "definition", "year", "status", "note", "printings", "conflicts", "ratio", "others", "again", "carries",
    }  # fmt: skip


@pytest.mark.realdata
def test_the_table_of_world_facts_equals_its_recomputation():
    if "QUINTET_MIRROR" not in os.environ:
        pytest.skip("QUINTET_MIRROR is not set: unsd_sdg cannot be compared (quintet datasets pull unsd_sdg)")
    from tools.world import table

    assert WORLD.read_bytes() == table()


@pytest.mark.realdata
def test_every_quote_that_locates_an_anchor_stands_in_the_brief():
    path = Path(os.environ.get("QUINTET_MIRROR", "nowhere")).parent / "brief" / "un2-policy-brief-11-zh.txt"
    if not path.is_file():
        pytest.skip("The text of the brief is not beside QUINTET_MIRROR.")
    text = _bare(path.read_text(encoding="utf-8"))
    assert not [anchor.id for anchor in brief.anchors() if anchor.zh and _bare(anchor.zh) not in text]


def _bare(text: str) -> str:
    return re.sub(r"[\s*]", "", text)
