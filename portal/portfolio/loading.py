"""Records that come from elsewhere: the brief's use cases as blueprints, and nominees as digital public goods.

Both are loaded by the system, marked with their source, and belong to no organisation, so the duties before
publication stay with whoever replicates them. Loading again writes only what has changed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.core.services import write, write_many
from portal.portfolio import texts
from portal.portfolio.models import Initiative, Kind, Source, Stage, State
from quintet.seed.brief import UseCase, load

TITLE_MAX, SUMMARY_MAX, LINK_MAX = 200, 4000, 500
NOMINEES = "nominees"
STAGES = {"works": Stage.SCALE, "part": Stage.EXPERIMENT, "planned": Stage.IDEA}


def load_blueprints() -> int:
    """Bring the brief's use cases in as published blueprints; returns how many were added or changed."""
    return _load(Source.BRIEF, {use.id: _of_use_case(use) for use in load().use_cases})


def _of_use_case(use: UseCase) -> dict[str, Any]:
    return {
        "kind": Kind.BLUEPRINT,
        "title": use.title,
        "summary": f"{use.takes} {use.computes} {use.decides}",
        "fields": list(use.fields),
        "goals": list(use.sdgs),
        "reality": use.real,
        "stage": STAGES[use.state],
        "link": "",
    }


def load_dpg(path: Path) -> int:
    """Bring the nominees of a copy of the registry of digital public goods in as software.

    `path` is the registry's folder, with one JSON file for each nominee in `nominees`. Returns how many were added
    or changed. Raises ValueError when there is no such folder or a file cannot be read.
    """
    folder = path / NOMINEES
    if not folder.is_dir():
        raise ValueError(f"There is no folder '{NOMINEES}' in {path}. Name the folder of the registry.")
    found = {}
    for file in sorted(folder.glob("*.json")):
        try:
            found[file.stem[:80]] = _of_nominee(json.loads(file.read_text(encoding="utf-8")))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{file.name} is not a nominee: {error}.") from error
    return _load(Source.DPG, found)


def _of_nominee(raw: dict[str, Any]) -> dict[str, Any]:
    goals = {int(goal["SDGNumber"]) for goal in raw.get("SDGs") or []}
    link = str(raw.get("website") or "")
    return {
        "kind": Kind.SOFTWARE,
        "title": str(raw["name"]).strip()[:TITLE_MAX],
        "summary": str(raw.get("description") or raw["name"]).strip()[:SUMMARY_MAX],
        "fields": ["digital"],
        "goals": sorted(goal for goal in goals if 1 <= goal <= 17),
        "reality": None,
        "stage": Stage.SCALE,
        "link": link[:LINK_MAX] if link.startswith(("https://", "http://")) else "",
    }


def _load(source: Source, records: dict[str, dict[str, Any]]) -> int:
    from portal.portfolio.services import free_slugs, next_numbers

    with transaction.atomic():
        known = {i.source_id: i for i in Initiative.objects.filter(source=source)}
        changed = [i for key, i in known.items() if key in records and _differs(i, records[key])]
        for initiative in changed:
            with write(None, "load initiative", initiative):
                initiative.seq, initiative.updated = next_numbers(), timezone.now()
                counted = texts.prepare(initiative)
                initiative.save()
                texts.store([(initiative, counted)])
        new = [
            Initiative(source=source, source_id=key, state=State.PUBLISHED, published=timezone.now(), **values)
            for key, values in records.items()
            if key not in known
        ]
        if new:
            found = [texts.prepare(initiative) for initiative in new]
            first = next_numbers(len(new))
            for n, (initiative, slug) in enumerate(zip(new, free_slugs(i.title for i in new), strict=True)):
                initiative.seq, initiative.slug = first + n, slug
            write_many(None, "load initiative", new)
            texts.store(zip(new, found, strict=True))
    return len(new) + len(changed)


def _differs(initiative: Initiative, values: dict[str, Any]) -> bool:
    """Set the values and tell whether anything that is stored or indexed is another."""
    other = any(getattr(initiative, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(initiative, name, value)
    return other or not texts.is_indexed(initiative)
