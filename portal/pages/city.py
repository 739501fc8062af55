"""The page of the connected city: the newest result of its case, its links by name, and its maps as layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from portal.pages.content import locale
from portal.pages.told import CITY, Told, told
from quintet.i18n import format_value
from quintet.render.words import value_text
from quintet.result import Grid, Scalar

LAYERS = ("walk", "wet", "people")


@dataclass(frozen=True)
class Layer:
    """One map of the city: its name in the form, its title and the drawing."""

    name: str
    title: Any
    drawn: SafeString


@dataclass(frozen=True)
class City:
    """What the newest run says of the city; `links` by the brief's id."""

    told: Told
    links: dict[str, dict[str, Scalar]]
    layers: tuple[Layer, ...]

    @property
    def without(self) -> list[dict[str, Scalar]]:
        """What the plan loses when a field is switched off."""
        return self.told.result.grid("without").rows()

    @property
    def priority(self) -> list[dict[str, Scalar]]:
        """The cells that come first."""
        return self.told.result.grid("priority").rows()[:10]

    @property
    def collect(self) -> Grid:
        """What to collect first."""
        return self.told.result.grid("collect")

    def numbers(self) -> dict[str, str]:
        """The number that flows along each link with its unit, in the reader's language."""
        return {link: value_text(_rounded(row), str(row["unit"]), locale()) for link, row in self.links.items()}

    def on_arrows(self) -> dict[str, str]:
        """The same numbers, short enough to stand on an arrow."""
        return {link: format_value(_rounded(row), str(row["unit"]), locale()) for link, row in self.links.items()}


def _rounded(row: dict[str, Scalar]) -> Scalar:
    value = row["value"]
    if isinstance(value, float) and row["unit"] != "percent":
        return round(value) if abs(value) >= 10 else round(value, 1)
    return value


def city() -> City | None:
    """Give the city as its newest public run has it, or nothing when the case has not run."""
    found = told(CITY)
    if found is None:
        return None
    result = found.result
    links = {str(row["link"]): row for row in result.grid("links").rows()}
    layers = tuple(Layer(name, result.chart(name).title, found.layer(name)) for name in LAYERS)
    return City(found, links, layers)
