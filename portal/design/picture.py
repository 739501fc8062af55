"""The five-field picture: five petals around culture, its ring of nine levers and the eight links of the brief.

One drawing is used on the home page, on every field page and on /connected. It is plain SVG with presentation
attributes and classes (the content policy allows no inline style), every shape is a link with a name, and the
colours come from the stylesheet by class. The arrangement of petals is chosen so that six of the eight links
run between neighbours; the other two bend around the ring. The links are those of the brief's last page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import atan2, cos, hypot, pi, sin

# Clockwise from the top: neighbours that the brief links stand side by side.
AROUND = ("digital", "innovation", "behaviour", "foresight", "data")

SIZE = 760  # side of the square drawing, in user units
HEIGHT = 708  # the five petals need less height than width
CENTRE = SIZE / 2
ORBIT = 266  # distance of the petals' centres from the middle
PETAL = 106  # radius of a petal
CORE = 62  # radius of the culture disc
RING = (66, 108)  # inner and outer radius of the ring of levers
BEND = 136  # radius that a long link keeps from the middle
ASIDE = 13  # how far each of two opposite links between neighbours steps aside
LEAN = 0.5  # how far from the straight way to the middle a long link leaves its petal, in radians
SPREAD = 0.55  # angle between the middle of a long link and its inner points, in radians
HEAD = 17  # length of an arrow head
PILL_ASIDE, PILL_BACK = 26, 10  # how far the number of one of two opposite links steps to its side and back
GAP = 7  # space between an arrow and a petal

Point = tuple[float, float]


@dataclass(frozen=True)
class Shape:
    """One clickable part of the picture: its key, the words on it, its address and its accessible name."""

    key: str
    label: str
    href: str
    name: str
    dim: bool = False


@dataclass(frozen=True)
class Arrow:
    """One link of the brief between two fields; dashed where the brief does not name the source.

    `number` is what flows along it, short enough to stand on the arrow.
    """

    source: str
    target: str
    href: str
    name: str
    dim: bool = False
    dashed: bool = False
    number: str = ""


def draw(core: Shape, levers: Sequence[Shape], petals: Iterable[Shape], arrows: Sequence[Arrow], name: str) -> str:
    """Draw the five fields around culture as one inline SVG in which every part is a link.

    core is culture, levers its nine parts in order, petals the five fields in any order, arrows the links;
    name is the accessible name of the whole. Returns SVG text; colours come from the stylesheet's classes.
    """
    parts = [
        f'<svg viewBox="0 0 {SIZE} {HEIGHT}" role="group" direction="ltr" aria-label="{escape(name)}" '
        'xmlns="http://www.w3.org/2000/svg">'
    ]
    parts += [_arrow(arrow, arrows) for arrow in arrows]
    parts += [_lever(n, len(levers), lever) for n, lever in enumerate(levers)]
    parts.append(
        _link("pic-core f-culture", core, _disc(CENTRE, CENTRE, CORE) + _words(core.label, (CENTRE, CENTRE), CORE))
    )
    for petal in petals:
        at = _at(_angle(petal.key), ORBIT)
        parts.append(_link(f"pic-petal f-{petal.key}", petal, _disc(*at, PETAL) + _words(petal.label, at, PETAL)))
    return "".join(parts) + "</svg>"


def _angle(key: str) -> float:
    return -pi / 2 + 2 * pi * AROUND.index(key) / len(AROUND)


def _at(angle: float, radius: float) -> Point:
    return CENTRE + radius * cos(angle), CENTRE + radius * sin(angle)


def _disc(x: float, y: float, radius: float) -> str:
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius}"/>'


def _link(css: str, shape: Shape, inside: str) -> str:
    dim = " dim" if shape.dim else ""
    return (
        f'<a class="{css}{dim}" href="{escape(shape.href)}" aria-label="{escape(shape.name)}">'
        f"<title>{escape(shape.name)}</title>{inside}</a>"
    )


def _width(word: str) -> float:
    """The width of a word in multiples of the font size: Han letters are square, others a little over half."""
    return sum(1.02 if ord(letter) > 0x2E7F else 0.6 for letter in word)


def _lines(label: str) -> list[str]:
    words = label.split()
    lines: list[str] = []
    longest = max((_width(word) for word in words), default=1.0)
    for word in words:
        if lines and _width(lines[-1] + " " + word) <= max(longest, 4.5):
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines


def _words(label: str, at: Point, radius: float) -> str:
    """The label in the middle of a disc: a line per word where needed, as large as fits, at most 32 units."""
    lines = _lines(label)
    size = min(32.0, 1.72 * radius / max(_width(line) for line in lines), 1.3 * radius / (1.2 * len(lines)))
    top = at[1] - (len(lines) - 1) * size * 0.6 + size * 0.34
    rows = (
        f'<tspan x="{at[0]:.0f}" y="{top + n * size * 1.2:.1f}">{escape(line)}</tspan>' for n, line in enumerate(lines)
    )
    return f'<text font-size="{size:.1f}">{"".join(rows)}</text>'


def _lever(number: int, count: int, lever: Shape) -> str:
    start = -pi / 2 + 2 * pi * (number - 0.5) / count
    stop = start + 2 * pi / count
    (ax, ay), (bx, by) = _at(start, RING[1]), _at(stop, RING[1])
    (cx, cy), (dx, dy) = _at(stop, RING[0]), _at(start, RING[0])
    path = (
        f'<path d="M{ax:.1f} {ay:.1f}A{RING[1]} {RING[1]} 0 0 1 {bx:.1f} {by:.1f}L{cx:.1f} {cy:.1f}'
        f'A{RING[0]} {RING[0]} 0 0 0 {dx:.1f} {dy:.1f}Z"/>'
    )
    x, y = _at((start + stop) / 2, sum(RING) / 2)
    return _link(
        "pic-ring f-culture",
        lever,
        f'{path}<text x="{x:.0f}" y="{y + 9:.0f}" font-size="26">{escape(lever.label)}</text>',
    )


def _arrow(arrow: Arrow, arrows: Sequence[Arrow]) -> str:
    points = _curve(arrow, any((a.source, a.target) == (arrow.target, arrow.source) for a in arrows))
    (x0, y0), (x1, y1), (x2, y2), tip = points
    turn = atan2(tip[1] - y2, tip[0] - x2)
    back = (tip[0] - HEAD * cos(turn), tip[1] - HEAD * sin(turn))
    wing = 0.55 * HEAD
    head = " ".join(
        f"{x:.1f},{y:.1f}"
        for x, y in (
            tip,
            (back[0] - wing * sin(turn), back[1] + wing * cos(turn)),
            (back[0] + wing * sin(turn), back[1] - wing * cos(turn)),
        )
    )
    path = f"M{x0:.1f} {y0:.1f}C{x1:.1f} {y1:.1f} {x2:.1f} {y2:.1f} {back[0]:.1f} {back[1]:.1f}"
    shape = Shape("", "", arrow.href, arrow.name, arrow.dim)
    parts = 0.125, 0.375, 0.375, 0.125
    middle = (
        sum(part * x for part, x in zip(parts, (x0, x1, x2, tip[0]), strict=True)),
        sum(part * y for part, y in zip(parts, (y0, y1, y2, tip[1]), strict=True)),
    )
    if any((a.source, a.target) == (arrow.target, arrow.source) for a in arrows):
        # Two opposite links keep their numbers apart: each steps to its own side and back towards its start.
        middle = (
            middle[0] - PILL_ASIDE * sin(turn) - PILL_BACK * cos(turn),
            middle[1] + PILL_ASIDE * cos(turn) - PILL_BACK * sin(turn),
        )
    dash = ' stroke-dasharray="3 11"' if arrow.dashed else ""
    inside = (
        f'<path class="hit" d="{path}"/><path class="line" d="{path}"{dash}/><polygon class="head" points="{head}"/>'
        f"{_number(arrow.number, middle)}"
    )
    return _link(f"pic-arrow f-{arrow.source}", shape, inside)


def _number(number: str, at: Point) -> str:
    """What flows, on a pill in the middle of the arrow."""
    if not number:
        return ""
    width = 20 * _width(number) * 0.85 + 18
    return (
        f'<rect class="pill" x="{at[0] - width / 2:.0f}" y="{at[1] - 17:.0f}" width="{width:.0f}" height="34" rx="17"/>'
        f'<text class="flow" x="{at[0]:.0f}" y="{at[1] + 7:.0f}" font-size="20">{escape(number)}</text>'
    )


def _curve(arrow: Arrow, paired: bool) -> tuple[Point, Point, Point, Point]:
    """The four points of a link's curve: straight between neighbours, bent around the ring otherwise."""
    start, stop = _angle(arrow.source), _angle(arrow.target)
    span = (stop - start + pi) % (2 * pi) - pi
    if abs(span) < pi / 2:
        return _straight(_at(start, ORBIT), _at(stop, ORBIT), ASIDE if paired else 0)
    way = 1 if span > 0 else -1
    first = _rim(_at(start, ORBIT), start + pi - way * LEAN)
    last = _rim(_at(stop, ORBIT), stop + pi + way * LEAN)
    middle = start + span / 2
    edge = hypot(first[0] - CENTRE, first[1] - CENTRE)
    between = abs((atan2(first[1] - CENTRE, first[0] - CENTRE) - middle + pi) % (2 * pi) - pi)
    # The height of a cubic curve's middle, solved for its two inner points.
    reach = (8 * BEND - 2 * edge * cos(between)) / (6 * cos(SPREAD))
    return first, _at(middle - way * SPREAD, reach), _at(middle + way * SPREAD, reach), last


def _rim(centre: Point, direction: float) -> Point:
    return centre[0] + (PETAL + GAP) * cos(direction), centre[1] + (PETAL + GAP) * sin(direction)


def _straight(first: Point, last: Point, aside: float) -> tuple[Point, Point, Point, Point]:
    turn = atan2(last[1] - first[1], last[0] - first[0])
    step = (-aside * sin(turn), aside * cos(turn))
    first, last = (first[0] + step[0], first[1] + step[1]), (last[0] + step[0], last[1] + step[1])
    (x0, y0), (x3, y3) = _rim(first, turn), _rim(last, turn + pi)
    third: Point = (x0 + (x3 - x0) / 3, y0 + (y3 - y0) / 3)
    return (x0, y0), third, (x0 + 2 * (x3 - x0) / 3, y0 + 2 * (y3 - y0) / 3), (x3, y3)
