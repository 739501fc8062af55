"""The look keeps its promises: contrast, colours told apart, logical properties, size, and a sound picture."""

import itertools
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from portal.design import picture
from portal.pages import links

DESIGN = Path(picture.__file__).parent
CSS = (DESIGN / "static" / "site.css").read_text(encoding="utf-8")
CSS_MAX_BYTES = 25_000
MIN_CONTRAST = 4.5
MIN_APART = 15.0  # CIE 1976 colour difference, also as seen with one kind of cone missing
MIN_GREY = 4.0  # difference in lightness, for readers who see no colour and for grey print
FIELDS = ("data", "innovation", "digital", "foresight", "behaviour", "culture")
# Machado, Oliveira and Fernandes (2009), severity 1.0, in linear RGB.
VISION = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
WHITE = (0.9505, 1.0, 1.089)


def linear(name: str) -> list[float]:
    code = re.search(rf"--{name}: #([0-9a-f]{{6}})", CSS)
    assert code, name
    parts = [int(code[1][n : n + 2], 16) / 255 for n in (0, 2, 4)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]


def times(matrix: tuple[tuple[float, ...], ...], colour: list[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, colour, strict=True)) for row in matrix]


def lab(colour: list[float]) -> tuple[float, float, float]:
    ratios = [value / white for value, white in zip(times(XYZ, colour), WHITE, strict=True)]
    x, y, z = (r ** (1 / 3) if r > 0.008856 else 7.787 * r + 16 / 116 for r in ratios)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def seen(name: str, vision: str) -> tuple[float, float, float]:
    colour = linear(name)
    return lab([min(1.0, max(0.0, c)) for c in times(VISION[vision], colour)] if vision in VISION else colour)


def test_it_works() -> None:
    svg = links.picture_svg()
    assert svg.startswith("<svg") and svg.endswith("</svg>")


@pytest.mark.parametrize("name", [*FIELDS, "accent", "soft", "ink", "bad", "good"])
def test_a_colour_that_carries_words_has_enough_contrast_on_white(name: str) -> None:
    luminance = times(XYZ, linear(name))[1]
    assert 1.05 / (luminance + 0.05) >= MIN_CONTRAST


@pytest.mark.parametrize("vision", ["full", *VISION])
def test_the_field_colours_are_told_apart_without_full_colour_vision(vision: str) -> None:
    for one, other in itertools.combinations(FIELDS, 2):
        apart = sum((a - b) ** 2 for a, b in zip(seen(one, vision), seen(other, vision), strict=True)) ** 0.5
        assert apart >= MIN_APART, (one, other)


def test_the_field_colours_differ_in_lightness() -> None:
    for one, other in itertools.combinations(FIELDS, 2):
        assert abs(seen(one, "full")[0] - seen(other, "full")[0]) >= MIN_GREY, (one, other)


def test_the_stylesheet_is_small_and_names_no_side() -> None:
    assert len(CSS.encode()) <= CSS_MAX_BYTES
    plain = re.sub(r"/\*.*?\*/", "", CSS, flags=re.S)
    physical = re.findall(
        r"(?:^|[;{\s-])(left|right)\b(?=\s*[:;}])|\b(?:margin|padding|border)-(?:left|right)\b", plain
    )
    assert not physical


def test_the_four_value_shorthand_never_hides_two_different_sides() -> None:
    for values in re.findall(r"(?:margin|padding|inset)\s*:\s*([^;}]+)", CSS):
        parts = re.findall(r"[^\s(]+(?:\([^)]*\))?", values)
        assert len(parts) < 4 or parts[1] == parts[3], values


def test_no_template_carries_inline_style_or_script() -> None:
    for path in [*DESIGN.rglob("*.html"), *(DESIGN.parent / "pages").rglob("*.html")]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|<script(?![^>]*\ssrc=)", text), path.name


def test_every_part_of_the_picture_is_a_link_with_a_name() -> None:
    root = ElementTree.fromstring(links.picture_svg())
    space = "{http://www.w3.org/2000/svg}"
    parts = root.findall(f"{space}a")
    assert len(parts) == 1 + 9 + 5 + 8
    assert all(part.get("href") and part.get("aria-label") for part in parts)
    assert root.get("direction") == "ltr"


def test_the_picture_highlights_one_field_and_its_links() -> None:
    svg = links.picture_svg("data")
    assert svg.count("pic-petal") == 5 and svg.count(" dim") == 4 + 4
    assert 'class="pic-petal f-data"' in svg


def test_all_of_the_picture_stays_inside_its_frame() -> None:
    numbers = [float(n) for n in re.findall(r'c[xy]="([\d.]+)"', links.picture_svg())]
    assert min(numbers) >= picture.PETAL and max(numbers) <= picture.SIZE - picture.PETAL
