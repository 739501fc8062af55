"""Rebuild the derived files of quintet/seed from a local mirror of their sources.

`QUINTET_MIRROR=DIR python -m tools.seed` writes members.csv, goals.yml, texts/, entities.csv and
facts/un_system.csv. Corrections are data, too: seed_names.csv, seed_flags.csv and seed_texts.csv in this folder.
tiles.csv is drawn by hand and has no source to rebuild it from.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

SEED = Path(__file__).parents[1] / "quintet" / "seed"
HERE = Path(__file__).parent
LOCALES = ("en", "ar", "fr", "ru", "es", "zh")
NOT_MEMBERS = {275, 336}  # the State of Palestine and the Holy See are observers
DELETED = {"1.a.3": "2020", "8.9.2": "2020", "11.c.1": "2020", "13.3.2": "2020", "17.6.2": "2020"}
MEMBER_FIELDS = ("region", "subregion", "ldc", "ldc_until", "lldc", "sids", "landlocked")
NO_STATION = "NA"  # the source's mark for staff without a stated duty station
CEB_FILE = "ceb_organization_2019.csv"
STATION_FILE = "ceb_duty_station_2019.csv"
CEB_VINTAGE = "CEB personnel statistics 2014-2019"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def _csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8")


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def members(mirror: Path) -> bytes:
    """members.csv: M49 codes, regions and groups, names in six languages, landlocked or not."""
    geo = mirror / "geo"
    states = {
        int(row["iso3166_1_numeric"]): row
        for row in _rows(geo / "country_meta_gapminder.csv")
        if row["un_state"] == "TRUE" and int(row["iso3166_1_numeric"]) not in NOT_MEMBERS
    }
    areas = {int(row["M49 Code"]): row for row in _rows(geo / "m49_methodology.csv")}
    names = {
        locale: json.loads((geo / f"country_names_{locale}.json").read_text(encoding="utf-8"))["countries"]
        for locale in LOCALES[1:]
    }
    flags = {(row["iso3"], row["field"]): row["value"] for row in _rows(HERE / "seed_flags.csv")}
    official = {(row["iso3"], row["locale"]): row["name"] for row in _rows(HERE / "seed_names.csv")}
    rows = []
    for m49, state in states.items():
        area, iso2, iso3 = areas[m49], state["iso3166_1_alpha2"], state["iso3166_1_alpha3"]
        given = {"en": area["Country or Area"]} | {locale: names[locale][iso2] for locale in names}
        until = flags.get((iso3, "ldc_until"), "")
        rows.append(
            [iso3, iso2, m49]
            + [official.get((iso3, locale), given[locale]) for locale in LOCALES]
            + [area["Region Name"], area["Sub-region Name"]]
            + [_yes(bool(area["Least Developed Countries (LDC)"]) and not until), until]
            + [_yes(bool(area["Land Locked Developing Countries (LLDC)"]))]
            + [_yes(bool(area["Small Island Developing States (SIDS)"]))]
            + [flags.get((iso3, "landlocked"), _yes(state["landlocked"] == "landlocked"))]
        )
    header = ("iso3", "iso2", "m49", *LOCALES, *MEMBER_FIELDS)
    return _csv(header, sorted(rows))


def _tidy(text: str, locale: str) -> str:
    text = re.sub(r"\+B\d+", "", text)  # cell addresses left over from the collectors' spreadsheet
    text = re.sub(r"\s+", " ", text.replace("\u00ad", "")).strip()
    if locale == "ar":
        text = re.sub(r"\u0640(?=[\u0621-\u064a])", "", text)  # letters stretched for print
    if locale == "zh":
        text = text.replace("(", "（").replace(")", "）")
        text = re.sub(r"(?<!\d),|,(?!\d)", "，", text)
        text = text.replace(";", "；").replace(":", "：").replace("<", "〈").replace(">", "〉")
    return text


def _translations(mirror: Path, locale: str, name: str) -> dict[str, str]:
    import yaml

    folder = {"zh": "zh-Hans"}.get(locale, locale)
    path = mirror / "sdg_translations" / "translations" / folder / f"global_{name}.yml"
    given = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {key: _tidy(text, locale) for key, text in given.items()}


def _corrections(locale: str) -> dict[str, str]:
    return {row["key"]: row["text"] for row in _rows(HERE / "seed_texts.csv") if row["locale"] == locale}


def goals(mirror: Path) -> bytes:
    """goals.yml: the 17 goals with short and full titles in six languages."""
    texts = {locale: _translations(mirror, locale, "goals") | _corrections(locale) for locale in LOCALES}
    lines = ["# The 17 Sustainable Development Goals in the six official languages. Sources: NOTICE.md\n"]
    for number in range(1, 18):
        lines.append(f"- number: {number}\n")
        for kind in ("short", "title"):
            lines.append(f"  {kind}:\n")
            lines += [
                f"    {locale}: {json.dumps(texts[locale][f'{number}-{kind}'], ensure_ascii=False)}\n"
                for locale in LOCALES
            ]
    return "".join(lines).encode("utf-8")


def _order(code: str) -> list[tuple[int, int, str]]:
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in code.split(".")]


def texts(mirror: Path, locale: str) -> bytes:
    """One language's targets and indicators as CSV, in the framework's order."""
    given = _translations(mirror, locale, "targets") | _translations(mirror, locale, "indicators")
    given |= {key: text for key, text in _corrections(locale).items() if not key.endswith("short")}
    codes = {key.removesuffix("-title").replace("-", "."): text for key, text in given.items() if key.count("-") > 1}
    return _csv(
        ("code", "until", "text"),
        ((code, DELETED.get(code, ""), codes[code]) for code in sorted(codes, key=_order)),
    )


ORGANS = {"['General Assembly', 'Economic and Social Council']": "General Assembly; Economic and Social Council"}
ORGANS |= {"['General Assembly', 'Security Council']": "General Assembly; Security Council"}
NAMES = {
    "ILO": "International Labour Organization",
    "IIIM": "International, Impartial and Independent Mechanism (Syrian Arab Republic)",
}
NOT_A_SUBCATEGORY = "EntityCard"


def entities(mirror: Path) -> bytes:
    """entities.csv: acronym, name, principal organs, category, CEB membership."""
    rows = [
        (
            row["entity"].strip(),
            NAMES.get(row["entity"].strip(), row["entity_long"].strip()),
            ORGANS.get(row["un_principal_organ"], row["un_principal_organ"]),
            row["category"],
            row["subcategory"].replace(NOT_A_SUBCATEGORY, ""),
            _yes(row["is_ceb_member"] == "True"),
        )
        for row in _rows(mirror / "un_system" / "un-entities.csv")
    ]
    header = ("acronym", "name", "organs", "category", "subcategory", "is_ceb_member")
    return _csv(header, sorted(rows, key=lambda row: row[0].casefold()))


def facts(mirror: Path) -> bytes:
    """facts/un_system.csv: staff by year, duty stations, countries and entities, each with its definition."""
    folder = mirror / "un_system"
    staff: Counter[int] = Counter()
    organisations: dict[int, set[str]] = {}
    for row in _rows(folder / CEB_FILE):
        staff[int(row["YEAR"])] += int(row["STAFF"])
        organisations.setdefault(int(row["YEAR"]), set()).add(row["ORG"])
    ceb = (CEB_FILE, CEB_VINTAGE)
    people = "Staff of the organisations that report to the CEB, summed over organisations and their entities."
    reporting = "Organisations with at least one row in the year; parts of the United Nations count as one."
    rows: list[tuple[Any, ...]] = [("staff", year, staff[year], "people", *ceb, people) for year in sorted(staff)]
    rows += [("organisations", y, len(organisations[y]), "organisations", *ceb, reporting) for y in sorted(staff)]
    iso3 = {row["iso3"] for row in csv.DictReader(io.StringIO(members(mirror).decode("utf-8")))}
    rows += _station_facts(_rows(folder / STATION_FILE), iso3)
    listed = _rows(folder / "un-entities.csv")
    chart = ("un-entities.csv", "UN system chart as listed in 2025")
    rows.append(("entities", 2025, len(listed), "entities", *chart, "Entities, bodies and missions of the chart."))
    board = sum(row["is_ceb_member"] == "True" for row in listed)
    rows.append(("ceb_members", 2025, board, "entities", *chart, "Members of the CEB beside the Secretary-General."))
    return _csv(("key", "year", "value", "unit", "source", "vintage", "definition"), rows)


STATION_FACTS = {
    "duty_station_rows": ("rows", "Rows of the table: one for each duty station and organisation."),
    "duty_stations": ("places", "Distinct pairs of country and duty station; rows without a named station left out."),
    "countries": ("countries and areas", "Distinct countries and areas with at least one staff member."),
    "member_states": ("Member States", "Member States among these countries and areas."),
    "duty_station_staff": ("people", "Staff summed over all rows; equals the staff total of the year."),
}


def _station_facts(rows: list[dict[str, str]], iso3: set[str]) -> list[tuple[Any, ...]]:
    figures = {
        "duty_station_rows": len(rows),
        "duty_stations": len({(row["COUNTRY"], row["DS"]) for row in rows if row["DS"] != NO_STATION}),
        "countries": len({row["COUNTRY"] for row in rows}),
        "member_states": len({row["ISO"] for row in rows} & iso3),
        "duty_station_staff": sum(int(row["Count"]) for row in rows),
    }
    return [
        (key, 2019, value, STATION_FACTS[key][0], STATION_FILE, CEB_VINTAGE, STATION_FACTS[key][1])
        for key, value in figures.items()
    ]


def build(mirror: Path) -> dict[str, bytes]:
    """Every derived file: path below quintet/seed -> content (texts uncompressed)."""
    files = {
        "members.csv": members(mirror),
        "goals.yml": goals(mirror),
        "entities.csv": entities(mirror),
        "facts/un_system.csv": facts(mirror),
    }
    return files | {f"texts/{locale}.csv.gz": texts(mirror, locale) for locale in LOCALES}


def main() -> int:
    """Write the files that differ from their sources and say which."""
    if "QUINTET_MIRROR" not in os.environ:
        print("Set QUINTET_MIRROR to the folder that holds the sources.", file=sys.stderr)
        return 2
    for name, content in build(Path(os.environ["QUINTET_MIRROR"])).items():
        path, packed = SEED / name, name.endswith(".gz")
        before = path.read_bytes() if path.exists() else b""
        if content == (gzip.decompress(before) if packed and before else before):
            continue
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(gzip.compress(content, 9, mtime=0) if packed else content)
        print(f"{name}: {path.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
