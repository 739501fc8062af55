"""The portal's menu, fields and breadcrumbs: the brief's own words in the brief's order.

The slugs are those the brief prints (/data /innovation /foresight /digital /besci /join-us /all-projects);
culture comes first because the brief calls it the foundation for change.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Field:
    """One of the five fields, or culture: its key in data, its slug, its name and the brief's epigraph."""

    key: str
    slug: str
    name: Words
    epigraph: Words


FIELDS = (
    Field("data", "data", _("Data"), _("Building impactful data ecosystems")),
    Field("innovation", "innovation", _("Innovation"), _("Learning to scale new solutions")),
    Field("digital", "digital", _("Digital"), _("Fluency in digital impact")),
    Field("foresight", "foresight", _("Strategic foresight"), _("Learning to navigate uncertainty")),
    Field("behaviour", "besci", _("Behavioural science"), _("Enabling better choices")),
)
CULTURE = Field("culture", "culture", _("Culture"), _("The foundation for change"))
BY_KEY = {field.key: field for field in (CULTURE, *FIELDS)}
BY_SLUG = {field.slug: field for field in FIELDS}

# (path, words in the menu, full title of the page, field)
MENU: tuple[tuple[str, Words, Words, str], ...] = (
    ("/", _("At a glance"), _("UN 2.0 at a glance"), ""),
    ("/culture", _("Culture"), _("Culture: the foundation for change"), "culture"),
    ("/data", _("Data"), _("Data: building impactful data ecosystems"), "data"),
    ("/innovation", _("Innovation"), _("Innovation: learning to scale new solutions"), "innovation"),
    ("/digital", _("Digital"), _("Digital: fluency in digital impact"), "digital"),
    ("/foresight", _("Foresight"), _("Strategic foresight: learning to navigate uncertainty"), "foresight"),
    ("/besci", _("Behavioural science"), _("Behavioural science: enabling better choices"), "behaviour"),
    ("/all-projects", _("Portfolio"), _("Portfolio of use cases"), ""),
    ("/accelerator", _("Accelerator"), _("UN 2.0 Accelerator"), ""),
    ("/sdgs", _("SDGs"), _("UN 2.0 and the SDGs"), ""),
    ("/connected", _("Interlinks"), _("How UN 2.0 interlinks: a city"), ""),
    ("/member-states", _("Member States"), _("How Member States can support UN 2.0"), ""),
    ("/evidence", _("Evidence"), _("Figures, methods, data and runs"), ""),
)
TITLES: dict[str, Words] = {
    **{path: title for path, _words, title, _field in MENU},
    "/brief": _("The brief, anchor by anchor"),
    "/evidence/claims": _("Claims register"),
    "/evidence/endnotes": _("Endnotes"),
    "/docs": _("Documentation"),
    "/accessibility": _("Accessibility statement"),
    "/privacy": _("Privacy notice"),
    "/design": _("Design"),
    "/methods": _("Methods"),
    "/cases": _("Cases"),
    "/runs": _("Runs"),
    "/accelerator/entities": _("Organisations"),
    "/accelerator/plans": _("Plans"),
    "/accelerator/dashboard": _("Dashboard"),
    "/accelerator/reports": _("Reports"),
    "/accelerator/roadmap": _("Roadmap"),
    "/accelerator/scorecards": _("Scorecards"),
    "/accelerator/pipeline": _("Value chain"),
    "/join-us": _("Communities of practice"),
    "/my-duties": _("My duties"),
    "/my-organisation": _("My organisation"),
    "/sign-in": _("Sign in"),
}
# Pages that hang below another page than their address says.
PARENTS = {
    "/methods": "/evidence",
    "/cases": "/evidence",
    "/runs": "/evidence",
    "/results": "/evidence",
    "/join-us": "/accelerator",
    "/brief": "/evidence",
}


def section(path: str) -> str:
    """Give the menu entry under which a page lives: "/culture/agility" is "/culture"."""
    first = "/" + path.strip("/").partition("/")[0]
    return PARENTS.get(first, first)


def trail(path: str) -> list[tuple[str, Words]]:
    """Give the pages above a page, from the home page down, as (path, title)."""
    parts = path.strip("/").split("/")
    first = "/" + parts[0]
    if first == "/":
        return []
    above = [("/", TITLES["/"])]
    deeper = ["/" + "/".join(parts[:depth]) for depth in range(1, len(parts))]
    for step in (PARENTS.get(first), *deeper):
        if step and step in TITLES:
            above.append((step, TITLES[step]))
    return above
