"""A portal in which one organisation keeps a private object of every kind, each text with a marker of its own.

`params` answers, for every route of the portal, which object of that organisation its address names; a route without
an answer fails the test, so that a new route cannot be forgotten.
"""

from __future__ import annotations

from typing import Any

from django.urls import get_resolver

from portal.core.models import Entity, Person
from portal.portfolio import importing
from portal.portfolio import services as portfolio
from portal.runs import services as runs

MARK = "ZQ7Secret"  # in capitals, so that a short address made from it is none


class World:
    """The private things of an entity and the addresses that name them."""

    def __init__(self, owner: Person, teammate: Person, entity: Entity) -> None:
        """Make one private object of every kind."""
        self.owner, self.teammate, self.entity = owner, teammate, entity
        self.draft = portfolio.create(
            owner, entity, title=f"{MARK} draft", kind="case", summary=f"{MARK} summary", women=f"{MARK} women"
        )
        columns = b"title,summary,kind\n" + f"{MARK} row,{MARK} text,case\n".encode()
        self.file = importing.check(owner, entity, f"{MARK}.csv", columns)
        self.run = runs.run_now(
            owner, "compliance_share", {"ratings": [{"entity": "a", "indicator": MARK, "rating": "meets"}]}, entity
        )
        self.sha256 = self.run.result.sha256 if self.run.result else ""
        self.params: dict[str, dict[str, Any]] = {
            "core": {"slug": entity.slug},
            "runs": {"number": self.run.pk, "sha256": self.sha256, "ending": "json"},
            "portfolio": {"slug": self.draft.slug, "number": self.file.pk, "ending": "csv"},
            "pages": {"lever": "agility", "number": 3, "iso3": "KEN", "slug": entity.slug, "ending": "csv"},
            "api": {"name": "compliance_share", "number": self.run.pk, "sha256": self.sha256, "figure": "fig_forest"},
        }
        self.special: dict[str, dict[str, Any]] = {
            "runs:method": {"name": "compliance_share"},
            "runs:case": {"name": "sdg17_data_gaps"},
            "pages:claim": {"figure": "fig_forest"},
            "pages:docs_page": {"slug": "tutorial/first-case"},
        }

    def kwargs(self, route: str, names: list[str]) -> dict[str, Any]:
        """Give the values that a route's address needs. Raises KeyError for a route nobody thought of."""
        known = {**self.params.get(route.partition(":")[0], {}), **self.special.get(route, {})}
        return {name: known[name] for name in names}


def routes() -> list[tuple[str, list[str]]]:
    """List the name and the parameters of every route of the portal."""
    found: list[tuple[str, list[str]]] = []
    resolver = get_resolver()
    for space in [None, *resolver.namespace_dict]:
        inner = resolver if space is None else resolver.namespace_dict[space][1]
        for name in {key for key in inner.reverse_dict if isinstance(key, str)}:
            params = inner.reverse_dict.getlist(name)[0][0][0][1]
            found.append((f"{space}:{name}" if space else name, list(params)))
    return sorted(found)
