"""The claims register as pages: a list to look through, one page a figure, and the endnotes with who cites them.

The register itself is the library's seed (`quintet.seed.claims`). What was counted again by a case is read from the
newest public run of that case, so that a claim leads to the very figure it was compared with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import sheets
from portal.pages.content import heading, locale, measured, number, said, the_brief
from portal.pages.menu import TITLES, Words
from quintet.seed import claims as register
from quintet.seed.brief import Endnote, Figure
from quintet.seed.claims import Claim
from quintet.seed.entities import fact as fact_of

STATUS_WORDS: dict[str, Words] = {
    "quoted": gettext_lazy("quoted as printed"),
    "recomputed": gettext_lazy("recomputed"),
    "contradicted": gettext_lazy("contradicted"),
    "not_printed": gettext_lazy("not printed"),
}
SORTS: dict[str, Words] = {
    "brief": gettext_lazy("order of the brief"),
    "title": gettext_lazy("title"),
    "status": gettext_lazy("status"),
    "year": gettext_lazy("year, newest first"),
}
NOTE_AT = "/evidence/endnotes"
COMMANDS = {"fact": "python -m tools.seed", "world": "python -m tools.world"}


@dataclass(frozen=True)
class Choice:
    """What the reader wants to see of the register; an empty value means all."""

    q: str = ""
    status: str = ""
    chapter: str = ""
    since: str = ""
    until: str = ""
    sort: str = "brief"


@dataclass(frozen=True)
class Line:
    """A claim in the reader's language: its value as printed and the chapter that prints it."""

    claim: Claim
    value: str
    title: str
    chapter: str

    @property
    def href(self) -> str:
        """The one address of the figure."""
        return reverse("pages:claim", args=[self.claim.id])

    @property
    def status(self) -> Words:
        """The status in words."""
        return STATUS_WORDS[self.claim.status]


@dataclass(frozen=True)
class Beside:
    """A value that stands beside the printed one: what it is, where it is from, and how to get there."""

    what: str
    value: str
    year: int | None = None
    source: str = ""
    href: str = ""


def choice(query: Mapping[str, str]) -> Choice:
    """Read the reader's choice from an address; a value that is none of the options counts as no choice."""
    status, chapter, sort = query.get("status", ""), query.get("chapter", ""), query.get("sort", "")
    return Choice(
        q=query.get("q", "").strip()[:100],
        status=status if status in STATUS_WORDS else "",
        chapter=chapter if chapter in dict(chapters()) else "",
        since=_year(query.get("since", "")),
        until=_year(query.get("until", "")),
        sort=sort if sort in SORTS else "brief",
    )


def _year(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) == 4 else ""


def chapters() -> list[tuple[str, str]]:
    """List the chapters that print figures, as (slug, title)."""
    with_figures = {figure.chapter for figure in the_brief().figures}
    return [(each.slug, heading(each)[0]) for each in the_brief().chapters if each.slug in with_figures]


def line(claim: Claim) -> Line:
    """Prepare a claim for a list."""
    chapter = heading(the_brief().chapter(claim.figure.chapter))[0]
    return Line(claim, number(claim.figure).shown, said(claim.figure.title), chapter)


def find(chosen: Choice) -> list[Line]:
    """List the claims that fit a choice; a claim without a year is in no period."""
    found = [line(claim) for claim in register.claims() if _fits(claim, chosen)]
    words = chosen.q.casefold().split()
    found = [each for each in found if all(word in _text(each) for word in words)]
    if chosen.sort == "title":
        found.sort(key=lambda each: each.title.casefold())
    elif chosen.sort == "status":
        found.sort(key=lambda each: register.STATUSES.index(each.claim.status))
    elif chosen.sort == "year":
        found.sort(key=lambda each: -(each.claim.year or 0))
    return found


def _fits(claim: Claim, chosen: Choice) -> bool:
    if chosen.status not in ("", claim.status) or chosen.chapter not in ("", claim.figure.chapter):
        return False
    if not chosen.since and not chosen.until:
        return True
    return claim.year is not None and int(chosen.since or 0) <= claim.year <= int(chosen.until or 9999)


def _text(each: Line) -> str:
    claim = each.claim
    parts = (each.title, each.value, claim.figure.title, said(claim.definition), claim.definition, said(claim.note))
    return " ".join([*parts, claim.id, *(note.text for note in claim.endnotes)]).casefold()


def counts() -> list[tuple[str, Words, int]]:
    """Count the claims by status, as (status, words, how many)."""
    found = Counter(claim.status for claim in register.claims())
    return [(status, STATUS_WORDS[status], found[status]) for status in register.STATUSES]


def plain(claim: Claim) -> dict[str, Any]:
    """A claim as plain values, in English, for files and programs."""
    figure = claim.figure
    return {
        "id": claim.id,
        "title": figure.title,
        "chapter": figure.chapter,
        "value": figure.value,
        "unit": figure.unit,
        "bound": figure.bound,
        "year": claim.year,
        "status": claim.status,
        "definition": claim.definition,
        "note": claim.note,
        "endnotes": list(figure.notes),
        "carried_by": claim.carries.title if claim.carries else "",
        "carried_how": claim.carries.how if claim.carries else "not checked",
        "conflicts": list(claim.conflicts),
        "printings": [f"{each.place}: {each.says}" for each in claim.printings],
        "others": [each.source for each in claim.others],
        "recomputed": claim.again.comparison if claim.again else "",
        "url": reverse("pages:claim", args=[claim.id]),
    }


def as_csv(rows: list[dict[str, Any]], columns: Iterable[str]) -> str:
    """Write rows as CSV; a cell that a spreadsheet would compute begins with an apostrophe."""
    return sheets.as_csv(columns, ([_cell(value) for value in row.values()] for row in rows))


def _cell(value: Any) -> Any:
    return "; ".join(str(item) for item in value) if isinstance(value, list) else value


def page(claim: Claim) -> dict[str, Any]:
    """Gather what the page of one claim shows."""
    everything, mine = register.claims(), line(claim)
    place = everything.index(claim)
    return {
        "claim": claim,
        "line": mine,
        "crumb": mine.title,
        "sources": [(note, _note(note.same), _note(note.likely)) for note in claim.endnotes],
        "beside": list(_beside(claim)),
        "doubts": [register.known(name) for name in claim.conflicts if name.startswith("note_")],
        "again": again(claim),
        "places": [(_title(path), at) for path, at in _places(claim.figure)],
        "before": line(everything[place - 1]) if place else None,
        "after": line(everything[place + 1]) if place + 1 < len(everything) else None,
    }


def _note(number: int | None) -> Endnote | None:
    return the_brief().endnotes[number - 1] if number else None


def _places(figure: Figure) -> list[tuple[str, str]]:
    """The pages that show a figure, as (path, address)."""
    return [(figure.page, f"{figure.page}#{figure.id}"), *((path, path) for path in figure.also)]


def _title(path: str) -> str:
    if path.startswith("/sdgs/"):
        return str(_("Goal {number}").format(number=path.removeprefix("/sdgs/")))
    return str(TITLES[path])


def _beside(claim: Claim) -> Iterable[Beside]:
    """Everything that stands beside the printed value, the brief's own printings first."""
    for printing in claim.printings:
        yield Beside(_("The brief prints"), said(printing.says), None, said(printing.place))
    for name in claim.conflicts:
        if not name.startswith("note_"):
            yield _known(name)
    if claim.quotient is not None:
        above, below = (said(register.claim(name).figure.title) for name in claim.ratio)
        yield Beside(_("Quotient of two figures of the brief"), measured(claim.quotient, "percent"), None,
                     f"{above} / {below}")  # fmt: skip
    for other in claim.others:
        yield Beside(_("Another publication"), measured(other.value, other.unit), other.year, said(other.source),
                     other.read)  # fmt: skip


def _known(name: str) -> Beside:
    found = register.known(name)
    if isinstance(found, Figure):
        other = line(register.claim(name))
        return Beside(_("Another figure of the brief"), other.value, other.claim.year, other.title, other.href)
    assert not isinstance(found, Endnote)
    source = f"{said(found.definition)} {found.source}, {found.vintage}"
    return Beside(_("Counted from open data"), _with_bounds(found), found.year, source)


def _with_bounds(found: Any) -> str:
    value = measured(found.value, found.unit)
    low, high = getattr(found, "low", None), getattr(found, "high", None)
    return (
        value
        if low is None or high is None
        else f"{value} ({measured(low, found.unit)} – {measured(high, found.unit)})"
    )


def again(claim: Claim) -> dict[str, Any] | None:
    """How a claim was counted again: the words, the values, and the run or the command that gave them."""
    told = claim.again
    if told is None:
        return None
    found: dict[str, Any] = {"comparison": told.comparison, "case": told.case, "values": [], "run": None}
    if told.case:
        return {**found, **_of_case(told)}
    fact = fact_of(told.fact) if told.fact else register.world_fact(told.world)
    command = COMMANDS["fact" if told.fact else "world"]
    return {**found, "values": [(said(fact.definition), _with_bounds(fact), "")], "command": command, "fact": fact}


def _of_case(told: register.Again) -> dict[str, Any]:
    """The estimates of the newest public run of a case, each with the address of that very figure."""
    from portal.runs.services import latest_run, unpack
    from quintet.i18n import format_text
    from quintet.render.words import estimate_text

    run = latest_run(told.case)
    if run is None or run.result is None:
        return {}
    estimates, language = unpack(run.result).estimates, locale()
    base = reverse("runs:figure", args=[run.result_id])
    values = [
        (
            format_text(estimate.label, language),
            estimate_text(estimate, language),
            f"{base}?pointer=/estimates/{number}",
        )
        for number, (name, estimate) in enumerate(estimates.items())
        if name in told.estimates
    ]
    return {"run": run, "values": values}


def plain_note(note: Endnote) -> dict[str, Any]:
    """An endnote as plain values for files: what it repeats or probably means, its doubt, and who cites it."""
    return {
        "number": note.number,
        "text": note.text,
        "address": note.url,
        "repeats": note.same,
        "probably_meant": note.likely,
        "doubt": note.conflict,
        "claims": [claim.id for claim in register.citing(note.number)],
    }


def endnotes() -> list[dict[str, Any]]:
    """List the endnotes, each with the note it repeats or probably means and the claims at which it stands."""
    return [
        {"note": note, "claims": [line(claim) for claim in register.citing(note.number)]}
        for note in the_brief().endnotes
    ]
