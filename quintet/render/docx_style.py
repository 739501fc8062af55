"""The look of the Word document: its styles, fonts, languages, page and properties, made from python-docx's empty one.

Fonts are those that every office suite has or replaces; each style names one for Latin and Arabic and one for Han.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, nsmap, qn
from docx.shared import Pt

from quintet.render.document import PAGE_WIDTH
from quintet.render.svg import INK, LINE, SOFT

FONT, HAN_FONT = "Arial", "Microsoft YaHei"
CODE_FONT = "Consolas"
LANGUAGES = {"en": "en-GB", "ar": "ar-SA", "fr": "fr-FR", "ru": "ru-RU", "es": "es-ES", "zh": "zh-CN"}
TABLE_STYLE = "Report Table"
A4, MARGINS = (595.3, 841.9), (62.0, 57.0)  # points; margins above and below
EPOCH = (1980, 1, 1, 0, 0, 0)
# Name, size, bold, colour, space before and after in points. What python-docx's empty document lacks is added.
STYLES = (
    ("Normal", 10, False, INK, 0, 6),
    ("Title", 24, True, INK, 0, 18),
    ("Heading 1", 15, True, INK, 24, 8),
    ("Heading 2", 12, True, INK, 16, 6),
    ("Heading 3", 10, True, INK, 12, 4),
    ("Caption", 10, True, INK, 14, 5),
    ("Header", 8, False, SOFT, 0, 0),
    ("Footer", 8, False, SOFT, 0, 0),
    ("List Bullet", 10, False, INK, 0, 6),
    ("Headline", 13, False, INK, 0, 10),
    ("Note", 8, False, SOFT, 4, 8),
    ("Table Text", 8, False, INK, 0, 0),
)
KEPT_WITH_NEXT = ("Title", "Heading 1", "Heading 2", "Heading 3", "Caption")


def styled(locale: str) -> Document:
    """An empty A4 document in the reader's language, with the report's styles."""
    document = docx.Document()
    known = {style.name for style in document.styles}
    for name, *look in STYLES:
        _style(document, name, name not in known, *look)
    _table_style(document)
    _languages(document, locale)
    _page(document)
    return document


def _style(document: Document, name: str, is_new: bool, *look: Any) -> None:

    size, bold, colour, before, after = look
    style: Any = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH) if is_new else document.styles[name]
    if is_new:
        style.base_style = document.styles["Normal"]
        style.quick_style = True
    style.element.remove_all("w:rPr")
    weight = "" if bold else ' w:val="0"'
    letters = parse_xml(
        f"<w:rPr {nsdecls('w')}>{fonts()}<w:b{weight}/><w:bCs{weight}/><w:color w:val='{colour[1:]}'/>"
        f"<w:sz w:val='{size * 2}'/><w:szCs w:val='{size * 2}'/></w:rPr>"
    )
    shape = style.paragraph_format
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    shape.line_spacing = 1.0 if name == "Table Text" else 1.25
    shape.keep_with_next = name in KEPT_WITH_NEXT
    for border in style.element.pPr.findall(qn("w:pBdr")):
        style.element.pPr.remove(border)
    style.element.pPr.addnext(letters)


def fonts(name: str = FONT) -> str:
    """The fonts of a run as XML: one for Latin, Cyrillic and Arabic, one for Han letters."""
    return f"<w:rFonts w:ascii='{name}' w:hAnsi='{name}' w:cs='{name}' w:eastAsia='{HAN_FONT}'/>"


def _table_style(document: Document) -> None:
    """Thin rules below the rows, a heavy one below the headings, no upright lines."""

    def rule(side: str, weight: int, colour: str) -> str:
        return f"<w:{side} w:val='single' w:sz='{weight}' w:space='0' w:color='{colour[1:]}'/>"

    document.styles.element.append(
        parse_xml(
            f"<w:style {nsdecls('w')} w:type='table' w:customStyle='1' w:styleId='ReportTable'>"
            f"<w:name w:val='{TABLE_STYLE}'/><w:basedOn w:val='TableNormal'/><w:qFormat/>"
            f"<w:tblPr><w:tblBorders>{rule('bottom', 4, LINE)}{rule('insideH', 4, LINE)}</w:tblBorders>"
            "<w:tblCellMar><w:top w:w='50' w:type='dxa'/><w:left w:w='0' w:type='dxa'/>"
            "<w:bottom w:w='50' w:type='dxa'/><w:right w:w='100' w:type='dxa'/></w:tblCellMar></w:tblPr>"
            f"<w:tblStylePr w:type='firstRow'><w:rPr><w:b/><w:bCs/></w:rPr><w:tcPr><w:tcBorders>"
            f"{rule('bottom', 12, INK)}</w:tcBorders><w:vAlign w:val='bottom'/></w:tcPr></w:tblStylePr></w:style>"
        )
    )


def _languages(document: Document, locale: str) -> None:
    """The language of Latin, of Han and of Arabic letters: spelling, hyphens and voices follow it."""

    latin = LANGUAGES["en"] if locale in ("ar", "zh") else LANGUAGES[locale]
    places = (document.styles.element, ".//w:rPrDefault//w:lang"), (document.settings.element, ".//w:themeFontLang")
    for root, path in places:
        for node in root.findall(path, nsmap):
            node.set(qn("w:val"), latin)
            node.set(qn("w:eastAsia"), LANGUAGES["zh"])
            node.set(qn("w:bidi"), LANGUAGES["ar"])


def _page(document: Document) -> None:

    page = document.sections[0]
    page.page_width, page.page_height = Pt(A4[0]), Pt(A4[1])
    page.left_margin = page.right_margin = Pt((A4[0] - PAGE_WIDTH) / 2)
    page.top_margin, page.bottom_margin = Pt(MARGINS[0]), Pt(MARGINS[1])
    page.different_first_page_header_footer = True


def packed(document: Document, told: dict[str, Any]) -> bytes:
    """The document as bytes with its properties; without times, so that the same report gives the same bytes."""
    properties = document.core_properties
    properties.title, properties.author, properties.comments = told["title"], "Quintet", ""
    properties.keywords, properties.language = ", ".join(told["keywords"]), LANGUAGES[told["lang"]]
    core: Any = properties._element
    for node in [node for node in core if node.tag.endswith(("}created", "}modified"))]:
        core.remove(node)
    relations = document.part.package.rels
    for name in [name for name, relation in relations.items() if relation.reltype.endswith("/thumbnail")]:
        relations.pop(name)  # a picture of python-docx's empty page
    whole, out = io.BytesIO(), io.BytesIO()
    document.save(whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return out.getvalue()
