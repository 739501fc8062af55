"""What the newest public run of a case says, short enough for a page: its decision, three findings, one picture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe

from portal.pages.content import locale
from quintet.result import Result, Text

# The opening story of each field chapter, and the city that closes the brief.
STORIES = {
    "data": "story_crops",
    "innovation": "story_remote_health",
    "digital": "story_girls_learning",
    "foresight": "story_coast",
    "besci": "story_social_protection",
}
CITY = "city_connected"
LINES = 3
KEPT = 64  # drawn pictures: eight charts in six languages, and some of the states before


@dataclass(frozen=True)
class Told:
    """A case's newest public result and the run that gave it."""

    case: str
    path: str
    result: Result
    sha256: str

    @property
    def lines(self) -> list[Text]:
        """The first findings."""
        return self.result.findings[:LINES]

    @property
    def picture(self) -> SafeString:
        """The first picture of the report in the reader's language; empty where it has none to draw."""
        items = (item.partition(":") for section in self.result.sections for item in section.items)
        names = [name for kind, _colon, name in items if kind == "chart" and self.result.chart(name).shape != "heat"]
        return self.layer(names[0]) if names else mark_safe("")

    def layer(self, name: str) -> SafeString:
        """One of its pictures by name."""
        return mark_safe(_drawn(self.sha256, name, locale(), f"{self.case}-{name}"))  # noqa: S308 - the library escapes


def told(case: str) -> Told | None:
    """Give what the newest public run of a case says, or nothing when it has not run.

    A result is read once per content hash and kept in the process.
    """
    from portal.runs.services import latest_run

    run = latest_run(case)
    if run is None or run.result_id is None:
        return None
    sha256 = str(run.result_id)
    try:
        return Told(case, f"/runs/{run.pk}", read(sha256), sha256)
    except ValueError:  # a result that this version can no longer read is as good as none
        return None


@lru_cache(maxsize=len(STORIES) + 3)
def read(sha256: str) -> Result:
    """The stored result of that hash. Raises ValueError when this version cannot read it."""
    from portal.runs.services import result

    return result(sha256)


@lru_cache(maxsize=KEPT)
def _drawn(sha256: str, name: str, language: str, prefix: str) -> str:
    from quintet.chart import svg

    result = read(sha256)
    chart = result.chart(name)
    return svg(chart, result.grid(chart.grid), language, prefix)
