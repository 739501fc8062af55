"""The page of the connected city: the newest result of its case, its links by name, and its maps as layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from portal.pages.content import locale
from portal.pages.told import CITY, Told, told
from quintet.i18n import format_value
from quintet.render.words import value_text
from quintet.result import Scalar

LAYERS = ("walk", "wet", "people")
SHOWN = 10  # cells that come first
DECIDE = "May decide"


@dataclass(frozen=True)
class Layer:
    """One map of the city: its name in the form, its title and the drawing."""

    name: str
    title: Any
    drawn: SafeString


@dataclass(frozen=True)
class City:
    """What the newest run says of the city; `links` by the brief's id, the tables as rows."""

    told: Told
    links: dict[str, dict[str, Scalar]]
    layers: tuple[Layer, ...]
    without: list[dict[str, Scalar]]
    priority: list[dict[str, Scalar]]
    collect: list[dict[str, Scalar]]

    def numbers(self) -> dict[str, str]:
        """The number that flows along each link with its unit, in the reader's language."""
        return {link: value_text(_rounded(row), str(row["unit"]), locale()) for link, row in self.links.items()}

    def on_arrows(self) -> dict[str, str]:
        """The same numbers, short enough to stand on an arrow; those that may decide nothing are left out."""
        sure = {link: row for link, row in self.links.items() if row["permits"] == DECIDE}
        return {link: format_value(_rounded(row), str(row["unit"]), locale()) for link, row in sure.items()}


def _rounded(row: dict[str, Scalar]) -> Scalar:
    value = row["value"]
    if isinstance(value, float) and row["unit"] != "percent":
        return round(value) if abs(value) >= 10 else round(value, 1)
    return value


def city() -> City | None:
    """Give the city as its newest public run has it, or nothing when none has run in this version's shape."""
    found = told(CITY)
    if found is None:
        return None
    result = found.result
    try:
        return City(
            told=found,
            links={str(row["link"]): row for row in result.grid("links").rows()},
            layers=tuple(Layer(name, result.chart(name).title, found.layer(name)) for name in LAYERS),
            without=result.grid("without").rows(),
            priority=result.grid("priority").rows()[:SHOWN],
            collect=result.grid("collect").rows(),
        )
    except KeyError:  # an older result lacks a table or a picture: the next run brings it
        return None
