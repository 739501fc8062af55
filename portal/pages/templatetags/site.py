"""Template tags that every page of the portal uses: addresses, languages, menu, breadcrumb, picture and marks."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.core import languages as addresses
from portal.pages import menu as site

register = template.Library()

LOGO = (
    '<svg viewBox="0 0 76 72" aria-hidden="true" focusable="false"><circle cx="38" cy="13" r="12" fill="#0f7264"/>'
    '<circle cx="63" cy="30" r="12" fill="#b35c0c"/><circle cx="53.5" cy="59" r="12" fill="#b00b40"/>'
    '<circle cx="22.5" cy="59" r="12" fill="#49168f"/><circle cx="13" cy="30" r="12" fill="#1a4a8a"/>'
    '<circle cx="38" cy="38" r="9" fill="#1c2733"/></svg>'
)


@register.simple_tag
def at(path: str) -> str:
    """Give the address of a page in the reader's language."""
    return addresses.at(path)


@register.filter
def here(path: str) -> str:
    """Give the address of a page in the reader's language, as a filter."""
    return addresses.at(path)


@register.filter
def seed(msg: Any) -> str:
    """Translate a sentence of the library; English where there is no translation."""
    from quintet.i18n import gettext

    return gettext(str(msg), get_language() or "en") if msg else ""


@register.filter
def item(mapping: dict[str, Any], key: str) -> Any:
    """Look a key up; nothing where it is not there."""
    return mapping.get(key)


@register.filter
def amount(value: Any, unit: str = "") -> str:
    """Format a number in the reader's language; the unit is one of the library's, such as "percent"."""
    from quintet.i18n import format_value

    return format_value(value, unit, get_language() or "en")


@register.filter
def sentence(text: Any) -> str:
    """Write a Text of a result as a sentence in the reader's language."""
    from quintet.i18n import format_text

    return format_text(text, get_language() or "en")


@register.filter
def web(address: str) -> str:
    """Complete an address that was printed without its scheme; what would run in the reader's page becomes one, too."""
    known = address.lower().startswith(("https://", "http://")) or (address[:1] == "/" and address[1:2] not in "/\\")
    return address if known else f"https://{address}"


@register.simple_tag
def logo() -> SafeString:
    """Draw the small mark of the site; the words stand beside it."""
    return mark_safe(LOGO)  # noqa: S308 - a constant


@register.simple_tag(takes_context=True)
def languages(context: dict[str, Any]) -> list[dict[str, Any]]:
    """List the six languages with this page's address in each."""
    request: HttpRequest = context["request"]
    query = "?" + urlencode(request.GET, doseq=True) if request.GET else ""
    path = addresses.bare(request.path)
    now = get_language()
    return [
        {"code": code, "name": name, "url": addresses.at(path, code) + query, "current": code == now}
        for code, name in settings.LANGUAGES
    ]


@register.simple_tag(takes_context=True)
def menu(context: dict[str, Any]) -> list[dict[str, Any]]:
    """List the menu's entries, the present one marked."""
    request = context.get("request")
    path = addresses.bare(request.path) if request else ""
    return [
        {
            "href": addresses.at(to),
            "label": words,
            "field": field,
            "current": "page" if path == to else "true" if to != "/" and site.section(path) == to else "",
        }
        for to, words, _title, field in site.MENU
    ]


@register.simple_tag(takes_context=True)
def crumbs(context: dict[str, Any]) -> list[dict[str, Any]]:
    """List the pages above this one, then this one by `crumb` or by its title."""
    request = context.get("request")
    path = addresses.bare(request.path) if request else "/"
    above = [{"href": addresses.at(to), "label": title} for to, title in site.trail(path)]
    last = context.get("crumb") or site.TITLES.get(path)
    return [*above, {"href": "", "label": last}] if above and last else above


@register.simple_tag
def field_mark(key: str) -> SafeString:
    """Name a field, with its colour as a dot before the word."""
    field = site.BY_KEY.get(key)
    if field is None:
        return mark_safe("")
    return format_html('<span class="mark f-{}"><span class="dot" aria-hidden="true"></span>{}</span>', key, field.name)


@register.simple_tag
def state_tag(state: str) -> SafeString:
    """Say in a word whether something works or is planned, or what became of a claim."""
    from portal.pages.claims import STATUS_WORDS

    words = {"works": _("works"), "part": _("runs in part"), "planned": _("planned"), **STATUS_WORDS}
    return format_html('<span class="tag {}">{}</span>', state, words.get(state, state))


@register.simple_tag
def grade_mark(grade: int) -> SafeString:
    """Show how real a use can be today as one to three dots, with the words for those who do not see them."""
    from portal.pages.content import GRADES

    dots = "\u25cf" * grade + "\u25cb" * (3 - grade)
    return format_html(
        '<span class="dots" aria-hidden="true">{}</span><span class="vh"> ({})</span>', dots, GRADES[grade]
    )


@register.simple_tag
def untranslated() -> dict[str, int] | None:
    """Count the sentences still in English; nothing when the page is in English."""
    from portal.pages.translation import missing

    language = get_language() or "en"
    return None if language == "en" else {"sentences": missing(language)}


@register.filter
def straight(code: str) -> str:
    """Keep a code such as "2023-07" in its order inside Arabic text."""
    return f"\u2066{code}\u2069" if code and get_language() == "ar" else code


@register.simple_tag
def vintage() -> str:
    """Name the state of the database behind the figures, once a result is there."""
    from portal.pages.story import vintage as latest

    return straight(latest())


@register.simple_tag
def picture(
    highlight: str = "",
    arrows_to: str = "/all-projects",
    numbers: dict[str, str] | None = None,
    on_arrows: dict[str, str] | None = None,
) -> SafeString:
    """Draw the five-field picture; `highlight` keeps one field and its links in colour, numbers are of the links."""
    from portal.pages.links import picture_svg

    return mark_safe(picture_svg(highlight, arrows_to, numbers, on_arrows))  # noqa: S308 - every text in it is escaped


@register.simple_tag
def bar(value: Any) -> SafeString:
    """Draw a share from 0 to 100 as a bar; the number stands beside it."""
    if value is None:
        return mark_safe("")
    share = max(0.0, min(100.0, float(value)))
    return format_html(
        '<svg class="barline" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="room" width="100" height="8"/><rect class="fill" width="{}" height="8"/></svg>',
        f"{share:.1f}",
    )
