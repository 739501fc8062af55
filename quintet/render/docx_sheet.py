"""The blocks of a report as paragraphs, tables and pictures of a Word document.

Every word goes in as text, so nothing in it is read as markup. Arabic words are runs from right to left, their
paragraphs and tables too. Elements are made one by one, because python-docx's own cells take minutes for a heat map.
"""

from __future__ import annotations

import io
import re
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from quintet.render.document import DARK_FROM, PAGE_WIDTH, SHADES, Block, scripts
from quintet.render.docx_style import CODE_FONT
from quintet.render.svg import ACCENT, SOFT

SPACE = "{http://www.w3.org/XML/1998/namespace}space"
TWIPS = 20  # of a point
NARROW, TALL = 330.0, 480.0  # points of a chart across and of any picture down; the map takes the whole width
LABEL, VALUE = 0.3, 0.25  # parts of the width for the label of a fact and for the value of an estimate
HEAT_LETTERS, HEAT_FIRST = 6.5, 0.24
EDGES = re.compile(r"^(\W*)(.*?)(\W*)$", re.DOTALL)


class Sheet:
    """The document being written; one method for each kind of block."""

    def __init__(self, made: Any, is_rtl: bool) -> None:
        self.made = made
        self.is_rtl = is_rtl

    def paragraph(self, style: str, text: str = "", **look: Any) -> Any:
        """A paragraph at the end of the document."""
        node = self.made.add_paragraph(style=style)._p
        _direct(node, self.is_rtl)
        self.write(node, text, **look)
        return node

    def write(
        self, node: Any, text: str, bold: bool = False, colour: str = "", font: str = "", size: float = 0
    ) -> None:
        """Put a text into a paragraph, each script in a run of its own direction."""
        for part, turns in _runs(text, self.is_rtl):
            run = _add(node, "w:r")
            look = _add(run, "w:rPr")
            if font:
                _add(look, "w:rFonts", ascii=font, hAnsi=font, cs=font)
            for tag in ("w:b", "w:bCs") if bold else ():
                _add(look, tag)
            if colour:
                _add(look, "w:color", val=colour.removeprefix("#"))
            for tag in ("w:sz", "w:szCs") if size else ():
                _add(look, tag, val=f"{size * 2:g}")
            if turns:
                _add(look, "w:rtl")
            said = _add(run, "w:t")
            said.text = part
            said.set(SPACE, "preserve")

    def ends(self, running: str) -> None:
        """The title at the head of each page but the first, and page numbers at the foot of all."""
        section = self.made.sections[0]
        head = section.header.paragraphs[0]._p
        _direct(head, self.is_rtl)
        self.write(head, running)
        for foot in (section.footer, section.first_page_footer):
            node = foot.paragraphs[0]._p
            _direct(node, self.is_rtl)
            _add(node.get_or_add_pPr(), "w:jc", val="right")
            _number(node, "PAGE")
            self.write(node, " / ")
            _number(node, "NUMPAGES")
        if self.is_rtl:
            _add(section._sectPr, "w:bidi", before="w:docGrid")  # Word wants them in this order

    def heading(self, block: Block) -> None:
        """A heading of the first level."""
        self.paragraph("Heading 1", block["text"])

    def decision(self, block: Block) -> None:
        """What to decide, and the questions around it."""
        self.paragraph("Heading 1", block["head"])
        self.paragraph("Headline", block["text"])
        self.facts({"items": block["facts"]})

    def findings(self, block: Block) -> None:
        """One finding as a headline, several as a list."""
        for text in block["items"]:
            self.paragraph("Headline" if len(block["items"]) == 1 else "List Bullet", text)

    def bullets(self, block: Block) -> None:
        """Sentences with a dot before each."""
        for text in block["items"]:
            self.paragraph("List Bullet", text)

    def small(self, block: Block) -> None:
        """A line in small letters."""
        self.paragraph("Note", block["text"])

    def empty(self, block: Block) -> None:
        """The title of a chart that has no value to draw."""
        self.paragraph("Caption", block["title"])
        self.paragraph("Note", block["text"])

    def figure(self, block: Block) -> None:
        """A chart below its title, described for those who cannot see it."""
        self.paragraph("Caption", block["title"])
        run = self.made.add_paragraph(style="Normal").add_run()
        _direct(run._r.getparent(), self.is_rtl)
        drawn = run.add_picture(io.BytesIO(block["picture"]))
        room = PAGE_WIDTH if block["wide"] else NARROW
        share = min(room / drawn.width.pt, TALL / drawn.height.pt)
        drawn.width, drawn.height = Pt(drawn.width.pt * share), Pt(drawn.height.pt * share)
        drawn._inline.docPr.set("descr", block["alt"])

    def estimates(self, block: Block) -> None:
        """Numbers with their intervals and counts."""
        table = self.grid([LABEL * PAGE_WIDTH, VALUE * PAGE_WIDTH, (1 - LABEL - VALUE) * PAGE_WIDTH])
        for item in block["items"]:
            row = _add(table, "w:tr")
            self.cell(row, item["label"], colour=SOFT)
            self.cell(row, item["value"], bold=True, size=12)
            behind = [item["interval"], item["n"], item["why"]]
            self.cell(row, " ".join(part for part in behind if part), colour=SOFT)
        self.paragraph("Note")

    def facts(self, block: Block) -> None:
        """Labels with what is said to each."""
        table = self.grid([LABEL * PAGE_WIDTH, (1 - LABEL) * PAGE_WIDTH])
        for fact in block["items"]:
            row = _add(table, "w:tr")
            self.cell(row, fact["label"], colour=SOFT)
            cell = _add(row, "w:tc")
            if fact["text"]:
                self.link(self.within(cell), fact["text"], fact["link"])
            if fact["code"] or not fact["text"]:
                self.write(self.within(cell), fact["code"], font=CODE_FONT)
        self.paragraph("Note")

    def link(self, node: Any, text: str, address: str) -> None:
        """A text that leads to an address, where there is one."""
        if not address:
            self.write(node, text)
            return
        name = self.made.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        anchor = _add(node, "w:hyperlink")
        anchor.set(qn("r:id"), name)
        self.write(anchor, text, colour=ACCENT)

    def table(self, block: Block) -> None:
        """A grid below its title, its headings repeated on each page."""
        self.paragraph("Caption", block["title"])
        squeeze = min(1.0, PAGE_WIDTH / sum(block["widths"])) if block["widths"] else 1.0
        table = self.grid([width * squeeze for width in block["widths"]], block["title"])
        sides = ["right" if numeric and not self.is_rtl else "" for numeric in block["numeric"]]
        head = self.head_row(table)
        for text, side in zip(block["head"], sides, strict=True):
            self.cell(head, text, side=side)
        for texts in block["rows"]:
            row = self.row(table)
            for text, side in zip(texts, sides, strict=True):
                self.cell(row, text, side=side)
        self.paragraph("Note", block["note"])

    def heat(self, block: Block) -> None:
        """A heat map as a table whose cells are tinted, with what each tint stands for."""
        self.paragraph("Caption", block["title"])
        legend = "   ".join(text for text, _ in block["legend"])
        self.paragraph("Note", f"{block['label']}   {legend}")
        count = len(block["head"]) - 1
        rest = (1 - HEAT_FIRST) * PAGE_WIDTH / max(1, count)
        table = self.grid([HEAT_FIRST * PAGE_WIDTH, *[rest] * count], block["title"])
        head = self.head_row(table)
        for place, text in enumerate(block["head"]):
            self.cell(head, text, side="center" if place else "", size=HEAT_LETTERS)
        for first, *cells in block["rows"]:
            row = self.row(table)
            self.cell(row, first, size=HEAT_LETTERS)
            for text, shade in cells:
                fill = "" if shade is None else SHADES[shade]
                colour = "#ffffff" if shade is not None and shade >= DARK_FROM else ""
                self.cell(row, text, side="center", fill=fill, colour=colour, size=HEAT_LETTERS)
        self.paragraph("Note", block["note"])

    def grid(self, widths: list[float], title: str = "") -> Any:
        """An empty table of columns of these widths; one with a title has a row of headings."""
        table = _add(self.made.element.body, "w:tbl", before="w:sectPr")
        look = _add(table, "w:tblPr")
        _add(look, "w:tblStyle", val="ReportTable")
        if self.is_rtl:
            _add(look, "w:bidiVisual")
        _add(look, "w:tblW", w=f"{sum(widths) * TWIPS:.0f}", type="dxa")
        _add(look, "w:tblLayout", type="fixed")
        _add(look, "w:tblLook", val="0420" if title else "0400", firstRow="1" if title else "0", noVBand="1")
        if title:
            _add(look, "w:tblCaption", val=title)
        columns = _add(table, "w:tblGrid")
        for width in widths:
            _add(columns, "w:gridCol", w=f"{width * TWIPS:.0f}")
        return table

    def row(self, table: Any) -> Any:
        """A row that is not broken between pages."""
        row = _add(table, "w:tr")
        _add(_add(row, "w:trPr"), "w:cantSplit")
        return row

    def head_row(self, table: Any) -> Any:
        """The row of headings, repeated on each page."""
        row = self.row(table)
        _add(row[0], "w:tblHeader")
        return row

    def cell(self, row: Any, text: str, side: str = "", fill: str = "", **look: Any) -> None:
        """A cell with its text."""
        cell = _add(row, "w:tc")
        if fill:
            _add(_add(cell, "w:tcPr"), "w:shd", val="clear", color="auto", fill=fill.removeprefix("#"))
        self.write(self.within(cell, side), text, **look)

    def within(self, cell: Any, side: str = "") -> Any:
        """A paragraph in a cell, flush at a side."""
        node = _add(cell, "w:p")
        shape = _add(node, "w:pPr")
        _add(shape, "w:pStyle", val="TableText")
        if self.is_rtl:
            _add(shape, "w:bidi")
        if side:
            _add(shape, "w:jc", val=side)
        return node


def _runs(text: str, is_rtl: bool) -> list[tuple[str, bool]]:
    """A text in runs, each with whether it goes from right to left.

    Marks between words have no direction of their own; they take the paragraph's, as a reader expects.
    """
    found: list[tuple[str, bool]] = []
    for script, piece in scripts(text):
        if script != "other" or not is_rtl:
            found.append((piece, script == "arabic"))
            continue
        edges = EDGES.match(piece)
        assert edges is not None
        has_letters = any(letter.isalpha() for letter in edges[2])
        found += [(edges[1], True), (edges[2], not has_letters), (edges[3], True)]
    return [(piece, turns) for piece, turns in found if piece]


def _direct(node: Any, is_rtl: bool) -> None:
    if is_rtl:
        shape = node.get_or_add_pPr()
        _add(shape, "w:bidi")


def _number(node: Any, field: str) -> None:
    """A number that Word reckons: PAGE or NUMPAGES."""
    for kind in ("begin", "", "end"):
        run = _add(node, "w:r")
        if kind:
            _add(run, "w:fldChar", fldCharType=kind)
        else:
            _add(run, "w:instrText").text = field


def _add(parent: Any, tag: str, before: str = "", **attributes: str) -> Any:
    """A new element at the end of `parent`, or before its child of that name."""
    node = OxmlElement(tag, {qn(f"w:{key}"): value for key, value in attributes.items()})
    follower = parent.find(qn(before)) if before else None
    if follower is None:
        parent.append(node)
    else:
        follower.addprevious(node)
    return node
