"""The Member States: lists by letter and by region, and what is known about one of them. Never a rating."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.utils.translation import gettext as _

from portal.core.models import Entity
from portal.pages import story
from portal.pages.content import locale
from portal.pages.goals import definitions
from portal.plans import services as plans
from portal.portfolio import services as portfolio
from quintet.seed.goals import goal as goal_of
from quintet.seed.goals import goals
from quintet.seed.groups import groups as all_groups
from quintet.seed.members import Member, by_iso3, members

SPECIAL = ("ldc", "lldc", "sids", "landlocked")
GAPS = 10  # gaps listed on a country's page


def find(iso3: str) -> Member | None:
    """Find a Member State by its code; codes are written in capitals."""
    try:
        return by_iso3(iso3)
    except KeyError:
        return None


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _sorted() -> list[tuple[str, Member]]:
    return sorted(((member.name(locale()), member) for member in members()), key=lambda pair: _key(pair[0]))


def letters() -> list[tuple[str, list[tuple[str, Member]]]]:
    """List the Member States under the first letter of their names; Chinese has no letters and gets none."""
    found: dict[str, list[tuple[str, Member]]] = {}
    for name, member in _sorted():
        found.setdefault("" if locale() == "zh" else _key(name)[0].upper(), []).append((name, member))
    return sorted(found.items())


def regions() -> list[tuple[str, list[tuple[str, list[tuple[str, Member]]]]]]:
    """List the Member States by M49 region and sub-region."""
    tree: dict[str, dict[str, list[tuple[str, Member]]]] = {}
    for name, member in _sorted():
        tree.setdefault(member.region, {}).setdefault(member.subregion, []).append((name, member))
    return [(region, sorted(parts.items())) for region, parts in sorted(tree.items())]


def page(member: Member) -> dict[str, Any]:
    """Gather what a Member State's page shows."""
    found = story.indexed()
    shares = found.country_goal.get(member.iso3, {}) if found else {}
    initiatives, newest = portfolio.in_country(member.iso3)
    return {
        "groups": [group for group in all_groups() if group.key in SPECIAL and member.iso3 in group.iso3],
        "goals": [(goal, goal.short(locale()), shares.get(goal.number)) for goal in goals()],
        "definitions": definitions(found.countries.get(member.iso3), found.result, "as_printed") if found else [],
        "sex": definitions(found.sex.get(member.iso3), found.result, "both") if found else [],
        "gaps": found.gaps.get(member.iso3, ())[:GAPS] if found else (),
        "story": found,
        "lowest": _lowest(shares),
        **_declared(member.iso3),
        "initiatives": initiatives,
        "newest": newest,
        "organisations": list(Entity.objects.filter(iso3=member.iso3).order_by("kind", "name")),
    }


def _declared(iso3: str) -> dict[str, Any]:
    said = plans.declared(iso3)
    lists = ((_("Actions"), said["action"]), (_("Catalysts"), said["catalyst"]))
    return {"declared": said, "declared_lists": [pair for pair in lists if any(rows for _line, rows in pair[1])]}


def _lowest(shares: dict[int, Any]) -> list[tuple[int, str, Any]]:
    """The three goals with the least data, which a country would close first."""
    known = sorted((share, goal) for goal, share in shares.items() if share is not None)
    return [(goal, goal_of(goal).short(locale()), share) for share, goal in known[:3]]
