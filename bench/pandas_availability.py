"""The six definitions of data availability and the cuts by country and goal in plain pandas, as anybody would write
them in a notebook: the peer of the benchmark, and nothing else."""

from __future__ import annotations

import pandas as pd

from quintet import datasets
from quintet.data.impossible import rules
from quintet.seed import members

SINCE, WINDOW = 2015, 5
Shares = dict[str, float]


def run(vintages: list[str]) -> list[dict[str, Shares]]:
    """The six shares a1, a2, h1, h2, s1, s2 of every definition and state."""
    found = datasets.get("unsd_sdg")
    codes = {member.m49: member.iso3 for member in members()}
    states = [_state(found, vintage, codes) for vintage in vintages]
    common = set.intersection(*(set(pairs["indicator"]) for _, pairs, _ in states))
    return [_definitions(seen, pairs, year, common) for seen, pairs, year in states]


def _state(found: datasets.Dataset, vintage: str, codes: dict[int, str]) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    columns = ["series", "geo_area", "year", "value", "value_text", "nature", "sex"]
    rows = pd.read_parquet(found.path(f"unsd/unsd_sdg_{vintage}.parquet"), columns=columns)
    rows["series"] = rows["series"].astype(str).str.upper()
    listed = pd.read_csv(found.path(f"unsd/unsd_sdg_series_{vintage}.csv"))
    listed = listed.assign(series=listed["concept"].str.upper(), indicator=listed["indicator"].str.split(","))
    pairs = listed.explode("indicator")[["series", "indicator"]]
    pairs["indicator"] = pairs["indicator"].str.strip()
    pairs = pairs[pairs["series"].isin(rows["series"].unique())]
    available = rows["value"].notna() | (rows["value_text"].notna() & (rows["value_text"].astype(object) != "N"))
    seen = rows[available & rows["geo_area"].isin(codes)].copy()
    seen["iso3"] = seen["geo_area"].map(codes)
    seen["country"] = seen["nature"].astype(object).isin(["c", "ca"])
    return seen, pairs, int(vintage[:4])


def _definitions(seen: pd.DataFrame, pairs: pd.DataFrame, year: int, common: set[str]) -> dict[str, Shares]:
    since, window = seen[seen["year"] >= SINCE], seen[seen["year"] > year - WINDOW]
    in_common = pairs[pairs["indicator"].isin(common)]
    out = {
        "as_printed": _shares(since, pairs),
        "rolling": _shares(window, pairs),
        "fixed": _shares(since, in_common),
        "fixed_rolling": _shares(window, in_common),
        "country_data": _shares(since[since["country"]], pairs),
    }
    present = set(pairs["indicator"])
    never = {(code, iso3) for rule in rules() for code in rule.indicators if code in present for iso3 in rule.countries}
    cells = _cells(since, pairs)
    ruled_out = sum((code, iso3) not in cells.index for code, iso3 in never)
    out["possible"] = {"a1": 100 * len(cells) / (pairs["indicator"].nunique() * 193 - ruled_out)}
    by_country = cells.groupby(level="iso3").size()
    by_goal = cells.groupby(cells.index.get_level_values("indicator").str.split(".").str[0]).size()
    ages = year - seen.merge(pairs, on="series").groupby(["indicator", "iso3"])["year"].max()
    out["cuts"] = {"countries": len(by_country), "goals": len(by_goal), "age": float(ages.median())}
    return out


def _cells(seen: pd.DataFrame, pairs: pd.DataFrame) -> pd.Series:
    cells = seen[["series", "iso3", "year"]].drop_duplicates().merge(pairs, on="series")
    return cells.groupby(["indicator", "iso3"])["year"].nunique()


def _shares(seen: pd.DataFrame, pairs: pd.DataFrame) -> Shares:
    units, series = pairs["indicator"].nunique(), pairs["series"].nunique()
    years = _cells(seen, pairs)
    by_series = seen[seen["series"].isin(pairs["series"])].groupby(["series", "iso3"])["year"].nunique()
    most = years.groupby(level="indicator").size()
    twice = years[years >= 2]
    return {
        "a1": 100 * len(years) / (units * 193),
        "a2": 100 * len(twice) / (units * 193),
        "h1": 100 * int((most > 193 / 2).sum()) / units,
        "h2": 100 * int((twice.groupby(level="indicator").size() > 193 / 2).sum()) / units,
        "s1": 100 * len(by_series) / (series * 193),
        "s2": 100 * int((by_series >= 2).sum()) / (series * 193),
    }
