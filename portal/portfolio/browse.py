"""The pages that show many initiatives: search, files, feed, compare, map, gap map and board, all by one filter."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.portfolio import access, comparing, shown, vocabulary
from portal.portfolio import export as files
from portal.portfolio import search as finding
from portal.portfolio.feed import atom
from portal.portfolio.models import Initiative

PER_COLUMN = 8
BOARDS = ("stage", "state")
FEED_MAX = 50


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show the initiatives that fit words and facets, with counts, page by page."""
    chosen = finding.choice(request.GET)
    found = finding.search(chosen, request.user)
    context = {
        "chosen": chosen,
        "found": found,
        "cards": shown.cards(found.pks),
        "filters": shown.filters(chosen, found, request.user.is_authenticated),
        "sorts": {"best": _("best match"), "newest": _("newest change first"),
                  "published": _("newly published first"), "title": _("title")},
        "regions": vocabulary.regions(),
        "halves": vocabulary.halves(),
        "query": urlencode(chosen.pairs()),
        "crumb": _("Search"),
        "limit": files.EXPORT_MAX,
        "most": comparing.AT_MOST,
    }  # fmt: skip
    return render(request, "portfolio/search.html", context)


@require_safe
def export(request: HttpRequest, ending: str) -> HttpResponse:
    """Hand out what a search finds as CSV, JSON or Parquet."""
    found = finding.search(finding.choice(request.GET), request.user, per_page=0)
    rows = files.records(found.pks, access.visible_initiatives(request.user))
    body, kind = {
        "csv": lambda: ("\ufeff" + files.as_csv(rows), "text/csv; charset=utf-8"),
        "json": lambda: (files.as_json(rows, found.total), "application/json"),
        "parquet": lambda: (files.as_parquet(rows), "application/vnd.apache.parquet"),
    }[ending]()
    answer = HttpResponse(body, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="initiatives.{ending}"'
    return answer


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Hand out the initiatives published last that fit a filter, as an Atom feed."""
    chosen = finding.public(finding.choice(request.GET), sort="published")
    found = finding.search(chosen, request.user, FEED_MAX)
    items = Initiative.objects.select_related("entity").in_bulk(found.pks)
    told = " · ".join(words for _head, words in shown.chosen(chosen))
    body = atom(request, [items[pk] for pk in found.pks if pk in items], told)
    return HttpResponse(body, content_type="application/atom+xml; charset=utf-8")


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Show two to four initiatives side by side; what the reader may not read is left out."""
    slugs = list(dict.fromkeys(request.GET.getlist("i")))[: comparing.AT_MOST]
    visible = access.visible_initiatives(request.user).select_related("entity").prefetch_related("partners")
    found = {item.slug: item for item in visible.filter(slug__in=slugs)}
    them = [found[slug] for slug in slugs if slug in found]
    context: dict[str, Any] = {"crumb": _("Compare"), "cards": [shown.card(item) for item in them]}
    if len(them) >= comparing.AT_LEAST:
        context["rows"] = comparing.rows(them)
        context["differing"] = sum(row.differs for row in context["rows"])
    context["more"] = len(set(request.GET.getlist("i"))) > comparing.AT_MOST
    return render(request, "portfolio/compare.html", context)


@require_safe
def world(request: HttpRequest) -> HttpResponse:
    """Show how many initiatives name each country, as equal tiles with the table under them."""
    chosen = finding.choice(request.GET)
    total, named, counts = finding.tally(chosen, request.user, "country")
    context = {**_filtered(chosen, ("country", "region")), **shown.world(chosen, counts), "crumb": _("Map")}
    context |= {"total": total, "named": named, "everywhere": total - named}
    return render(request, "portfolio/map.html", context)


@require_safe
def gap_map(request: HttpRequest) -> HttpResponse:
    """Show how many initiatives there are by field and goal, in a country or region; an empty cell is a gap."""
    chosen = finding.choice(request.GET)
    counts = finding.matrix(chosen, request.user, "field", "sdg")
    fields = vocabulary.labels("field")
    rows = [
        (number, words, [(field, name, counts.get(field, {}).get(number, 0)) for field, name in fields.items()])
        for number, words in vocabulary.labels("sdg").items()
    ]
    empty = sum(n == 0 for _number, _words, cells in rows for _field, _name, n in cells)
    context = {**_filtered(chosen, ("field", "sdg")), "rows": rows, "fields": fields, "empty": empty}
    context |= {"crumb": _("Gap map"), "country": (chosen.values.get("country") or ("",))[0]}
    return render(request, "portfolio/gap_map.html", context)


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Show the initiatives as cards in columns by stage or by state, each column page by page."""
    chosen = finding.choice(request.GET)
    by = by if (by := request.GET.get("by", "")) in BOARDS else BOARDS[0]
    pages = {value: finding.page_of(request.GET.get(f"page-{value}", "")) for value in vocabulary.labels(by)}
    found = finding.columns(chosen, request.user, by, pages, PER_COLUMN)
    context = {**_filtered(chosen, (by,)), "columns": shown.columns(by, chosen, found, PER_COLUMN), "by": by}
    context |= {"crumb": _("Board"), "total": sum(n for n, _page, _pks in found.values())}
    return render(request, "portfolio/board.html", context)


def _filtered(chosen: finding.Choice, own: tuple[str, ...]) -> dict[str, Any]:
    """What every overview shows of its filter; `own` are the facets that the page itself spreads out."""
    selects = [("kind", _("Kind")), ("region", _("Region")), ("country", _("Country"))]
    picked = {**chosen.values, "region": (chosen.region,), "period": (chosen.period,)}
    shown_here = {name for name, _label in selects} | {"period"}
    return {
        "selects": [
            {"name": name, "label": label, "options": vocabulary.labels(name), "picked": picked.get(name, ())}
            for name, label in [*selects, ("period", _("Running in"))]
        ],
        "kept": [pair for pair in chosen.pairs() if pair[0] not in shown_here],
        "told": shown.chosen(chosen),
        "query": urlencode(chosen.pairs()),
        "base": urlencode([pair for pair in chosen.pairs() if pair[0] not in own]),
    }
