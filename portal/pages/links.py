"""The eight links of the brief's last page, and the five-field picture that shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.core.languages import at
from portal.design.picture import Arrow, Shape, draw
from portal.pages.content import the_brief
from portal.pages.menu import CULTURE, FIELDS
from quintet.seed.brief import Link


@dataclass(frozen=True)
class Flow:
    """One link in the reader's language: where it leads, what flows, and whether the brief names its source."""

    link: Link
    source: str
    name: str
    href: str


def flows(arrows_to: str = "/all-projects") -> list[Flow]:
    """List the eight links; an arrow opens the use cases that join its two fields, or its place on a page."""
    names = {field.key: str(field.name) for field in FIELDS}
    found = []
    for link in the_brief().links:
        words = names.get(link.source, _("Insight"))
        pair = f"{link.origin}-{link.target}"
        href = f"{arrows_to}?link={pair}" if arrows_to == "/all-projects" else f"{arrows_to}#{link.id}"
        found.append(Flow(link, link.origin, f"{words} → {names[link.target]}", href))
    return found


def picture_svg(
    highlight: str = "",
    arrows_to: str = "/all-projects",
    numbers: Mapping[str, str] | None = None,
    on_arrows: Mapping[str, str] | None = None,
) -> str:
    """Draw the picture in the reader's language; with `highlight`, other fields and links step back.

    `numbers` gives what flows along a link by its id, for its name; `on_arrows` the short form that stands on it.
    """
    from portal.pages.templatetags.site import seed

    levers = [
        Shape(lever.id, str(n), at(lever.page), f"{_('Culture')} {n}: {seed(lever.title)}")
        for n, lever in enumerate(the_brief().of_kind("lever"), 1)
    ]
    petals = [
        Shape(field.key, str(field.name), at(f"/{field.slug}"), str(field.name), highlight not in {"", field.key})
        for field in FIELDS
    ]
    arrows = [
        Arrow(
            flow.source,
            flow.link.target,
            at(flow.href),
            f"{flow.name}: {number}" if (number := (numbers or {}).get(flow.link.id, "")) else flow.name,
            dim=highlight not in {"", flow.source, flow.link.target},
            dashed=flow.source != flow.link.source,
            number=(on_arrows or {}).get(flow.link.id, ""),
        )
        for flow in flows(arrows_to)
    ]
    core = Shape("culture", str(CULTURE.name), at("/culture"), str(CULTURE.name))
    return draw(core, levers, petals, arrows, _("The five fields around culture, with their eight links"))
