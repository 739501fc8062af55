"""Regenerate the fact tables of quintet/seed/facts from the files of the `unsd_sdg` dataset.

python -m tools.facts            write them
python -m tools.facts --check    fail when a committed table differs from its recomputation
"""

from __future__ import annotations

import csv
import hashlib
import sys
from pathlib import Path

from quintet import datasets
from quintet.data import outlook_facts
from quintet.data.unsd import DATASET, VINTAGES, SdgState
from quintet.data.unsd_facts import LICENCE, SOURCE, encode, fact_name
from quintet.data.unsd_rows import from_files
from quintet.seed.tables import write_table
from tools import fact_files

COMMAND = "python -m tools.facts"


def tables() -> dict[str, bytes]:
    """File name -> bytes of every fact table."""
    out: dict[str, bytes] = {}
    states: list[SdgState] = []
    for vintage in VINTAGES:
        rows = _path(f"unsd_sdg_{vintage}.parquet")
        state = from_files(vintage, rows, _path(f"unsd_sdg_series_{vintage}.csv"))
        states.append(state)
        extra = {
            "vintage": vintage,
            "rows": str(state.rows),
            "nature": "yes" if state.has_nature else "no",
            "members": "193 Member States, ascending M49 code",
        }
        out[fact_name(vintage)] = write_table(_header(rows, extra), encode(state))
    rows = _path(f"unsd_sdg_{outlook_facts.VINTAGE}.parquet")
    head = _header(rows, {"vintage": outlook_facts.VINTAGE, "digits": str(outlook_facts.DIGITS)})
    out[outlook_facts.NAME] = write_table(head, outlook_facts.table(rows))
    out["sdg_common_codes.csv.gz"] = write_table(_header(None, {}), _common(states))
    out["sdg_areas.csv.gz"] = _copied("unsd_geo_area.csv", ("geo_area", "name"))
    out["sdg_sex_constraints.csv.gz"] = _copied("sdg_content_constraints.csv", ("SERIES", "SEX"))
    return out


def _path(name: str) -> Path:
    return Path(datasets.get(DATASET).path(f"unsd/{name}"))


def _header(source: Path | None, extra: dict[str, str]) -> dict[str, str]:
    header = {"source": SOURCE, "licence": LICENCE, **extra, "made_by": COMMAND}
    if source is not None:
        header["file"] = source.name
        header["sha256"] = hashlib.sha256(source.read_bytes()).hexdigest()
    return header


def _common(states: list[SdgState]) -> list[list[str]]:
    """Indicators and series that stand in all vintages."""
    indicators = set.intersection(*(set(state.indicator_names) for state in states))
    series = set.intersection(*(set(state.series) for state in states))
    kept = [[code, "indicator"] for code in states[-1].indicator_names if code in indicators]
    return [["code", "kind"], *kept, *([code, "series"] for code in sorted(series))]


def _copied(name: str, columns: tuple[str, ...]) -> bytes:
    """Some columns of a small source file; codes in upper case, rows in their order."""
    path = _path(name)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = [[row[column] or "" for column in columns] for row in csv.DictReader(lines)]
    if columns[0] == "SERIES":
        rows = sorted([code.strip().upper(), sex] for code, sex in rows)
    return write_table(_header(path, {}), [[column.lower() for column in columns], *rows])


if __name__ == "__main__":
    sys.exit(fact_files.main(tables, __doc__))
