"""The anchors of the UN 2.0 policy brief: what it promises, names, counts and cites.

The YAML files of `brief/` hold one file a chapter, written by hand from the Chinese edition of "Our Common Agenda,
Policy Brief 11: UN 2.0" (September 2023) in our own English words. Each anchor has a stable id, a page of the
portal and a state, so that a reader of the brief finds every lever, commitment, figure and use case again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeVar, get_args

State = Literal["planned", "part", "works"]  # part: what the use computes can be run in part, and `part` says which
Kind = Literal[
    "chapter", "result", "driver", "catalyst", "lever", "commitment", "aim", "roadmap", "action", "use_case",
    "figure", "link", "endnote",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)

FOLDER = Path(__file__).parent / "brief"
FILES = (  # the order of the portal's menu, which is the brief's own; words and notes come last
    "home", "culture", "data", "innovation", "digital", "foresight", "besci", "accelerator", "sdgs", "connected",
    "member-states", "endnotes", "vocabulary",
)  # fmt: skip
FLAT = {
    "results": "result", "drivers": "driver", "catalysts": "catalyst", "levers": "lever", "aims": "aim",
    "actions": "action", "use_cases": "use_case", "figures": "figure", "links": "link", "endnotes": "endnote",
}  # fmt: skip
GROUPED = {"commitments": "commitment", "roadmap": "roadmap"}
SECTION_OF = {"lever": "levers", "aim": "aims", "action": "actions", "link": "city", "endnote": "endnotes"}
PARTS = ("story", "meaning", "why", "now", "aim")
UNTRANSLATED = frozenset({"endnote"})  # titles of cited works stay as they are


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """One place of the brief that the portal answers to."""

    id: str
    kind: Kind
    chapter: str
    page: str
    state: State
    section: str
    number: int
    place: str
    title: str = ""
    text: str = ""
    zh: str = ""
    group: str = ""
    conflict: str = ""
    also: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The words to show for the anchor: its title, else its text."""
        return self.title or self.text


@dataclass(frozen=True, kw_only=True)
class Title:
    """A chapter title in one language and where the wording comes from."""

    text: str
    status: Literal["official", "human", "machine"]


@dataclass(frozen=True, kw_only=True)
class Chapter(Anchor):
    """A chapter of the brief: its titles and its story, in sentences."""

    slug: str
    field: str
    name: str
    titles: Mapping[str, Title]
    story: tuple[str, ...]
    meaning: tuple[str, ...]
    why: tuple[str, ...]
    now: tuple[str, ...]
    aim: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class UseCase(Anchor):
    """A use that the brief names: what goes in, what is computed, what is decided."""

    fields: tuple[str, ...]
    sdgs: tuple[int, ...]
    takes: str
    computes: str
    decides: str
    engines: tuple[str, ...]
    needs: tuple[str, ...]
    real: int
    runs: str = ""
    params: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}))
    part: str = ""

    @property
    def run_path(self) -> str:
        """The page of the portal on which it can be run, its form filled in; empty where nothing runs yet."""
        from urllib.parse import urlencode

        from quintet.method import names

        if not self.runs:
            return ""
        kind = "cases" if self.runs in names("case") else "methods"
        return f"/{kind}/{self.runs}" + (f"?{urlencode(self.params)}" if self.params else "")


@dataclass(frozen=True, kw_only=True)
class Figure(Anchor):
    """A number the brief prints as a claim; `lost` where the text kept the chart but not its numbers."""

    value: float | None
    unit: str
    bound: Literal["exact", "about", "nearly", "at_least", "more_than", "less_than", "up_to"] = "exact"
    printed: str = ""
    year: int | None = None
    notes: tuple[int, ...] = ()
    sdgs: tuple[int, ...] = ()
    lost: bool = False


@dataclass(frozen=True, kw_only=True)
class RoadmapLine(Anchor):
    """A line of the roadmap; `periods` where the order of lines tells them, else our own `suggested` ones."""

    column: Literal["order", "lost"]
    periods: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Link(Anchor):
    """An arrow of the city page; `start` names the field to draw it from where `source` is insight, not a field."""

    source: str
    target: str
    fields: tuple[str, ...]
    start: str = ""

    @property
    def origin(self) -> str:
        """The field at which the arrow begins in the picture."""
        return self.start or self.source


@dataclass(frozen=True, kw_only=True)
class Endnote(Anchor):
    """A numbered source; `same` is the note it repeats, `likely` the note that was probably meant."""

    url: str = ""
    url2: str = ""
    same: int | None = None
    likely: int | None = None


@dataclass(frozen=True, kw_only=True)
class Engine:
    """A computing engine that use cases are built on."""

    name: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many anchors of a kind were expected and counted, and why they differ."""

    expected: int
    counted: int
    why: str


CLASSES: dict[str, type[Anchor]] = {
    "chapter": Chapter, "use_case": UseCase, "figure": Figure, "roadmap": RoadmapLine, "link": Link,
    "endnote": Endnote,
}  # fmt: skip
A = TypeVar("A", bound=Anchor)


@dataclass(frozen=True)
class Brief:
    """All anchors of the brief with the words they refer to."""

    items: tuple[Anchor, ...]
    sections: Mapping[str, str]
    engines: Mapping[str, Engine]
    data_needs: Mapping[str, str]
    counts: Mapping[str, Count]

    @cached_property
    def _by_id(self) -> dict[str, Anchor]:
        return {item.id: item for item in self.items}

    def get(self, id: str) -> Anchor:
        """Return the anchor with this id; raises KeyError for an unknown one."""
        return self._by_id[id]

    def of_kind(self, kind: Kind) -> tuple[Anchor, ...]:
        """Return all anchors of a kind, in the order of the brief."""
        return tuple(item for item in self.items if item.kind == kind)

    def chapter(self, slug: str) -> Chapter:
        """Return the chapter with this slug; raises KeyError for an unknown one."""
        found = self._by_id[f"chapter_{slug}"]
        assert isinstance(found, Chapter)
        return found

    def in_chapter(self, slug: str, kind: Kind) -> tuple[Anchor, ...]:
        """Return the anchors of one kind that belong to a chapter."""
        return tuple(item for item in self.items if item.kind == kind and item.chapter == slug)

    def _typed(self, cls: type[A]) -> tuple[A, ...]:
        return tuple(item for item in self.items if isinstance(item, cls))

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """The chapters in menu order."""
        return self._typed(Chapter)

    @cached_property
    def use_cases(self) -> tuple[UseCase, ...]:
        """The ninety-one use cases."""
        return self._typed(UseCase)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """The printed numbers, and the five charts whose numbers are lost."""
        return self._typed(Figure)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The eight arrows between fields."""
        return self._typed(Link)

    @cached_property
    def roadmap(self) -> tuple[RoadmapLine, ...]:
        """The lines of the roadmap."""
        return self._typed(RoadmapLine)

    @cached_property
    def endnotes(self) -> tuple[Endnote, ...]:
        """The sixty endnotes, note n at index n - 1."""
        return self._typed(Endnote)

    def for_sdg(self, goal: int) -> tuple[UseCase, ...]:
        """Return the use cases that serve a goal (1 to 17)."""
        return tuple(case for case in self.use_cases if goal in case.sdgs)


def _read(name: str) -> dict[str, Any]:
    import yaml

    with (FOLDER / f"{name}.yml").open("rb") as file:
        content: dict[str, Any] = yaml.load(file, Loader=yaml.CSafeLoader)
    return content


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return MappingProxyType(value)
    return tuple(value) if isinstance(value, list) else value


@dataclass(frozen=True)
class _File:
    """What every anchor of one file shares."""

    slug: str
    name: str
    page: str
    state: State
    sections: Mapping[str, str]

    def anchor(self, kind: Kind, number: int, raw: Mapping[str, Any], **more: Any) -> Anchor:
        section = more.pop("section", "") or raw.get("section") or raw.get("group") or SECTION_OF[kind]
        values = {
            "page": self.page,
            "state": self.state,
            **{"params" if key == "with" else key: _frozen(value) for key, value in raw.items()},
            **more,
            "kind": kind,
            "chapter": self.slug,
            "number": number,
            "section": section,
            "place": f"{self.name}, {self.sections[section]}, {number}",
        }
        return CLASSES.get(kind, Anchor)(**values)


def _flat(file: _File, raw: Mapping[str, Any]) -> Iterator[Anchor]:
    for key, kind in FLAT.items():
        seen: dict[str, int] = {}
        for item in raw.get(key, ()):
            if kind == "endnote":
                number, more = item["number"], {"id": f"note_{item['number']}"}
            else:
                section = item.get("section") or item.get("group") or SECTION_OF[kind]
                number, more = seen.get(section, 0) + 1, {}
                seen[section] = number
            yield file.anchor(kind, number, item, **more)  # type: ignore[arg-type]


def _grouped(file: _File, raw: Mapping[str, Any]) -> Iterator[Anchor]:
    for key, kind in GROUPED.items():
        for group, items in raw.get(key, {}).items():
            for number, item in enumerate(items, 1):
                stem = file.slug if kind == "commitment" else "road"
                name = f"{stem}_{group}_{number}"
                yield file.anchor(kind, number, item, id=name, group=group, section=group)  # type: ignore[arg-type]


def _chapter(file: _File, number: int, raw: Mapping[str, Any]) -> Anchor:
    titles = {language: Title(**title) for language, title in raw["titles"].items()}
    titles["en"] = Title(text=raw["title"], status="official" if raw["field"] else "human")
    return file.anchor("chapter", number, raw, id=f"chapter_{raw['slug']}", section="whole", titles=titles)


def _file_anchors(name: str, number: int, raw: Mapping[str, Any], sections: Mapping[str, str]) -> Iterator[Anchor]:
    chapter = raw.get("chapter", {"slug": name, "name": "Endnotes"})
    file = _File(chapter["slug"], chapter["name"], raw["page"], raw["state"], sections)
    if "chapter" in raw:
        yield _chapter(file, number, chapter)
    yield from _flat(file, raw)
    yield from _grouped(file, raw)


@lru_cache(maxsize=1)
def load() -> Brief:
    """Read the brief's anchors from the seed files, once.

    Returns a frozen `Brief`. Raises TypeError when an entry has a key its kind does not know.
    """
    raw = {name: _read(name) for name in FILES}
    words = raw["vocabulary"]
    items = [
        anchor
        for number, name in enumerate(FILES, 1)
        for anchor in _file_anchors(name, number, raw[name], words["sections"])
    ]
    return Brief(
        items=tuple(items),
        sections=MappingProxyType(words["sections"]),
        engines=MappingProxyType({key: Engine(**value) for key, value in words["engines"].items()}),
        data_needs=MappingProxyType(words["data_needs"]),
        counts=MappingProxyType({key: Count(**value) for key, value in words["counts"].items()}),
    )


def anchors() -> tuple[Anchor, ...]:
    """Return every anchor of the brief, chapter by chapter."""
    return load().items


def _anchor_strings(anchor: Anchor) -> Iterator[str]:
    if anchor.kind not in UNTRANSLATED:
        yield from (anchor.title, anchor.text)
    yield anchor.conflict
    if isinstance(anchor, Chapter):
        yield anchor.name
        for part in PARTS:
            yield from getattr(anchor, part)
    elif isinstance(anchor, UseCase):
        yield from (anchor.takes, anchor.computes, anchor.decides, anchor.part)
    elif isinstance(anchor, Figure):
        yield anchor.printed


def strings() -> list[str]:
    """Return every English sentence of the brief that needs translation, each once, in order."""
    brief = load()
    found = [text for anchor in brief.items for text in _anchor_strings(anchor)]
    found += brief.sections.values()
    found += [engine.title for engine in brief.engines.values()]
    found += brief.data_needs.values()
    found += [count.why for count in brief.counts.values()]
    return list(dict.fromkeys(text for text in found if text))
