"""What every picture needs to stand in a page: a name for those who cannot see it, its own ids, no style attribute.

The portal's content security policy allows no inline style, and several pictures share one page; so styles become
presentation attributes and ids are counted afresh below the figure's prefix, which also gives the same bytes each
time (vl-convert counts its ids on within one process).
"""

from __future__ import annotations

import re
from copy import copy
from html import escape
from typing import TYPE_CHECKING
from unicodedata import bidirectional

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NS = "http://www.w3.org/2000/svg"
FONT = "system-ui, 'Noto Sans', 'Noto Sans Arabic', 'Noto Sans CJK SC', sans-serif"
RLI, PDI = "\u2067", "\u2069"  # Unicode isolates around right-to-left text
INK, SOFT, LINE, ACCENT = "#16212b", "#4b5965", "#d5dce2", "#00628f"
NOISE = {"class", "style", "aria-hidden", "role", "aria-roledescription", "aria-label", "pointer-events", "font-family"}


def framed(body: str, width: float, height: float, title: str, desc: str, prefix: str) -> str:
    """A whole SVG around `body`: named, described, left-to-right, scaled by its viewBox."""
    return (
        f'<svg xmlns="{NS}" role="img" aria-labelledby="{prefix}-title {prefix}-desc" direction="ltr" '
        f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}" font-family="{FONT}">'
        f'<title id="{prefix}-title">{escape(title)}</title><desc id="{prefix}-desc">{escape(desc)}</desc>'
        f"{body}</svg>"
    )


def cleaned(drawn: str, title: str, desc: str, prefix: str) -> str:
    """A picture drawn by vl-convert, made fit for a page: only shapes and text stay."""
    from xml.etree.ElementTree import tostring

    from defusedxml.ElementTree import fromstring

    root = fromstring(drawn)
    _strip(root)
    _prune(root)
    _split(root)
    for node in root.iter(f"{{{NS}}}text"):
        node.text = directed(node.text or "")
    ids = _ids(root, prefix)
    body = "".join(tostring(child, encoding="unicode") for child in root)
    body = re.sub(r'\sxmlns:?\w*="[^"]*"', "", body).replace("ns0:", "")
    body = re.sub(r"url\(#([^)]+)\)", lambda m: f"url(#{ids.get(m[1], m[1])})", body)
    body = re.sub(r"-?\d+\.\d{3,}", lambda m: f"{float(m[0]):.2f}".rstrip("0").rstrip("."), body)
    return framed(body, float(root.attrib["width"]), float(root.attrib["height"]), title, desc, prefix)


def directed(text: str) -> str:
    """A text that reads from right to left where it must, although the picture runs from left to right."""
    return f"{RLI}{text}{PDI}" if any(bidirectional(letter) in ("R", "AL") for letter in text) else text


def _strip(node: Element) -> None:
    """Turn style attributes into presentation attributes and drop what role="img" makes silent anyway."""
    for declaration in node.attrib.get("style", "").split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            node.attrib.setdefault(name.strip(), value.strip())
    for name in NOISE & set(node.attrib):
        del node.attrib[name]
    if node.attrib.get("opacity") == "1":
        del node.attrib["opacity"]
    if node.attrib.get("transform") == "translate(0,0)":
        del node.attrib["transform"]
    for child in node:
        _strip(child)


def _prune(node: Element) -> None:
    """Drop groups and paths that draw nothing."""
    for child in list(node):
        _prune(child)
        empty_group = child.tag.endswith("}g") and len(child) == 0
        invisible = not {"fill", "stroke"} & set(child.attrib) and child.tag.endswith("}path")
        if empty_group or invisible or child.attrib.get("display") == "none":
            node.remove(child)


def _split(node: Element) -> None:
    """Make each line of a label a text of its own: renderers order Arabic over the whole text, across its lines."""
    for place, child in reversed(list(enumerate(node))):
        _split(child)
        lines = list(child)
        if not child.tag.endswith("}text") or not lines:
            continue
        node.remove(child)
        down = -sum(float(line.attrib.get("dy", 0)) for line in lines) / 2  # the lines stand around their place
        for number, line in enumerate(lines):
            down += float(line.attrib.get("dy", 0))
            text = copy(child)
            text[:] = []
            text.text = line.text
            text.attrib = {**child.attrib, "y": f"{down:g}"}
            node.insert(place + number, text)


def _ids(root: Element, prefix: str) -> dict[str, str]:
    """Give every id its own number below the prefix; returns old id -> new id."""
    renamed: dict[str, str] = {}
    for node in root.iter():
        if "id" in node.attrib:
            renamed[node.attrib["id"]] = node.attrib["id"] = f"{prefix}-{len(renamed)}"
    return renamed
