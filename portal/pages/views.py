"""The pages that mirror the brief: each view gathers what its page shows and leaves the words to the template."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render

from portal.core.models import Entity, EntityKind
from portal.pages import (
    city,
    claims,
    content,
    country,
    goals,
    guide,
    indexes,
    links,
    organisation,
    portfolio,
    roadmap,
    story,
    told,
)  # fmt: skip
from portal.pages.menu import BY_KEY, BY_SLUG
from portal.scorecards import services as scorecards

ORGANISATIONS_PER_PAGE = 50
CLAIMS_PER_PAGE = 40


def _page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    return render(request, f"pages/{template}.html", context)


def home(request: HttpRequest) -> HttpResponse:
    """Show UN 2.0 at a glance: numbers, the picture, what was learned lately, results and paths."""
    brief = content.the_brief()
    return _page(
        request,
        "home",
        chapter=brief.chapter("home"),
        numbers=indexes.headline_numbers(),
        figures=[n for n in content.numbers(_figures("home")) if n.id not in indexes.HEADLINE],
        fields=content.fields(),
        levers=brief.of_kind("lever"),
        links=links.flows(),
        story=story.latest(),
        results=brief.of_kind("result"),
        drivers=brief.of_kind("driver"),
        catalysts=brief.of_kind("catalyst"),
        accelerator=roadmap.summary(),
    )


def culture(request: HttpRequest) -> HttpResponse:
    """Show culture: why it changes, where it stands, and its nine levers."""
    brief = content.the_brief()
    chapter = brief.chapter("culture")
    return _page(
        request,
        "culture",
        chapter=chapter,
        heading=content.heading(chapter),
        numbers=content.numbers(brief.in_chapter("culture", "figure")),
        levers=brief.of_kind("lever"),
    )


def lever(request: HttpRequest, lever: str) -> HttpResponse:
    """Show one of the nine levers of culture."""
    levers = content.the_brief().of_kind("lever")
    place = next((n for n, item in enumerate(levers) if item.page == f"/culture/{lever}"), None)
    if place is None:
        raise Http404
    return _page(
        request,
        "lever",
        lever=levers[place],
        crumb=content.said(levers[place].title),
        before=levers[place - 1] if place else None,
        after=levers[place + 1] if place + 1 < len(levers) else None,
    )


def field(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one of the five fields under the brief's own headings."""
    brief = content.the_brief()
    chapter = brief.chapter(slug)
    figures = content.numbers(brief.in_chapter(slug, "figure"))
    return _page(
        request,
        "field",
        field=BY_SLUG[slug],
        chapter=chapter,
        heading=content.heading(chapter),
        uses=portfolio.by_section(slug),
        numbers=[number for number in figures if number.figure.section not in {"shares", "now"}],
        now=[number for number in figures if number.figure.section == "now"],
        shares=[number for number in figures if number.figure.section == "shares"],
        own_shares=scorecards.shares_in_words(BY_SLUG[slug].key),
        commitments=[(words, _in_group(slug, group)) for group, words in content.GROUPS],
        flows=[flow for flow in links.flows() if BY_SLUG[slug].key in (flow.source, flow.link.target)],
        methods=indexes.methods(BY_SLUG[slug].key),
        story=story.latest() if slug == "data" else None,
        told=told.told(told.STORIES[slug]),
        case=told.STORIES[slug],
    )


def _in_group(slug: str, group: str) -> list[Any]:
    return [item for item in content.the_brief().in_chapter(slug, "commitment") if item.group == group]


def all_projects(request: HttpRequest) -> HttpResponse:
    """Show the portfolio of use cases, narrowed by field, goal, grade, state or link."""
    chosen = portfolio.choice(request.GET)
    uses = portfolio.find(chosen)
    return _page(
        request,
        "all_projects",
        numbers=content.numbers(item for item in content.the_brief().figures if item.section == "portfolio"),
        shelves=portfolio.grouped(uses),
        total=len(uses),
        chosen=chosen,
        pair=[BY_KEY[key].name for key in chosen.pair],
        options=portfolio.options(chosen),
        counts=content.by_state(uses),
    )


def accelerator(request: HttpRequest) -> HttpResponse:
    """Show the Accelerator: its nine aims and the roadmap in lanes."""
    brief = content.the_brief()
    return _page(
        request,
        "accelerator",
        chapter=brief.chapter("accelerator"),
        heading=content.heading(brief.chapter("accelerator")),
        aims=brief.of_kind("aim"),
        lanes=roadmap.lanes(),
        periods=roadmap.PERIODS,
        numbers=content.numbers(brief.in_chapter("accelerator", "figure")),
    )


def organisations(request: HttpRequest) -> HttpResponse:
    """List the organisations by name, kind and country."""
    chosen = organisation.choice(request.GET.dict())
    page = Paginator(organisation.find(chosen), ORGANISATIONS_PER_PAGE).get_page(request.GET.get("page"))
    query = urlencode([(name, value) for name, value in vars(chosen).items() if value])
    return _page(request, "organisations", chosen=chosen, page=page, kinds=EntityKind.choices, query=query)


def organisations_file(request: HttpRequest, ending: str) -> HttpResponse:
    """Hand out the list of organisations as CSV or JSON."""
    found = organisation.find(organisation.choice(request.GET.dict()))
    answer: HttpResponse
    if ending == "json":
        names = ("slug", "acronym", "name", "kind", "iso3", "is_ceb_member", "parent__slug")
        answer = JsonResponse({"entities": list(found.values(*names))}, json_dumps_params={"ensure_ascii": False})
    else:
        answer = HttpResponse("\ufeff" + organisation.as_csv(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="entities.{ending}"'
    return answer


def organisation_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one organisation: what it is, where it works on UN 2.0, and what it has published."""
    entity = get_object_or_404(Entity.objects.select_related("parent"), slug=slug)
    return _page(request, "organisation", **organisation.page(entity, request.user))


def join_us(request: HttpRequest) -> HttpResponse:
    """Show the five communities of practice and what will be here."""
    return _page(request, "join_us", communities=indexes.communities())


def sdgs(request: HttpRequest) -> HttpResponse:
    """Show the matrix of 17 goals and five fields."""
    chapter = content.the_brief().chapter("sdgs")
    return _page(
        request,
        "sdgs",
        chapter=chapter,
        heading=content.heading(chapter),
        rows=goals.matrix,  # called by the template where the matrix is not kept
        state=story.state(),
        fields=content.fields(),
        grades=sorted(content.GRADES.items(), reverse=True),
    )


def sdg(request: HttpRequest, number: int) -> HttpResponse:
    """Show one goal: the brief's figure, today's data and the uses of the five fields."""
    if not 1 <= number <= goals.COUNT:
        raise Http404
    return _page(request, "sdg", **goals.page(number))


def connected(request: HttpRequest) -> HttpResponse:
    """Show how the fields interlink, by the example of a city."""
    brief = content.the_brief()
    chapter, found = brief.chapter("connected"), city.city()
    uses = [portfolio.blueprint(use) for use in brief.use_cases if use.chapter == "connected"]
    return _page(
        request,
        "connected",
        chapter=chapter,
        heading=content.heading(chapter),
        flows=links.flows("/connected"),
        uses=uses,
        city=found,
        case=told.CITY,
        numbers=found.numbers() if found else {},
        on_arrows=found.on_arrows() if found else {},
    )


def member_states(request: HttpRequest) -> HttpResponse:
    """Show what Member States can do, and the 193 of them."""
    brief = content.the_brief()
    chapter = brief.chapter("member-states")
    return _page(
        request,
        "member_states",
        chapter=chapter,
        heading=content.heading(chapter),
        actions=brief.of_kind("action"),
        catalysts=brief.of_kind("catalyst"),
        letters=country.letters(),
        regions=country.regions(),
        map=story.world_map(),
    )


def member_state(request: HttpRequest, iso3: str) -> HttpResponse:
    """Show one Member State: who it is, which data exist, for whom, and what to close first."""
    member = country.find(iso3)
    if member is None:
        raise Http404
    name = member.name(content.locale())
    return _page(request, "member_state", member=member, name=name, crumb=name, **country.page(member))


def evidence(request: HttpRequest) -> HttpResponse:
    """Show what the claims come to, the methods, the datasets and the way to the runs."""
    return _page(
        request,
        "evidence",
        counts=claims.counts(),
        contradicted=claims.find(claims.Choice(status="contradicted")),
        checks=indexes.checks(),
        shelves=indexes.method_shelves(),
        datasets=indexes.datasets(),
        story=story.latest(),
    )


def claims_list(request: HttpRequest) -> HttpResponse:
    """List the claims of the brief by status, chapter, words and year."""
    chosen = claims.choice(request.GET.dict())
    page = Paginator(claims.find(chosen), CLAIMS_PER_PAGE).get_page(request.GET.get("page"))
    query = urlencode([(name, value) for name, value in vars(chosen).items() if value])
    return _page(
        request,
        "claims",
        chosen=chosen,
        page=page,
        query=query,
        counts=claims.counts(),
        statuses=claims.STATUS_WORDS,
        chapters=claims.chapters(),
        sorts=claims.SORTS,
    )


def claims_file(request: HttpRequest, ending: str) -> HttpResponse:
    """Hand out the claims that fit a choice as CSV or JSON."""
    rows = [claims.plain(line.claim) for line in claims.find(claims.choice(request.GET.dict()))]
    return _file("claims", ending, rows, claims.plain(claims.register.claims()[0]))


def endnotes_file(request: HttpRequest, ending: str) -> HttpResponse:
    """Hand out the endnotes as CSV or JSON."""
    rows = [claims.plain_note(note) for note in content.the_brief().endnotes]
    return _file("endnotes", ending, rows, rows[0])


def _file(name: str, ending: str, rows: list[dict[str, Any]], columns: Iterable[str]) -> HttpResponse:
    answer: HttpResponse
    if ending == "json":
        answer = JsonResponse({name: rows}, json_dumps_params={"ensure_ascii": False})
    else:
        answer = HttpResponse("\ufeff" + claims.as_csv(rows, columns), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer


def claim_page(request: HttpRequest, figure: str) -> HttpResponse:
    """Show one figure of the brief: what it counts, its sources, what stands beside it and how it was checked."""
    try:
        found = claims.register.claim(figure)
    except KeyError as error:
        raise Http404 from error
    return _page(request, "claim", address=request.build_absolute_uri(request.path), **claims.page(found))


def endnotes(request: HttpRequest) -> HttpResponse:
    """Show the sixty endnotes and the claims at which each stands."""
    return _page(request, "endnotes", notes=claims.endnotes())


def _figures(slug: str) -> tuple[Any, ...]:
    return content.the_brief().in_chapter(slug, "figure")


def brief(request: HttpRequest) -> HttpResponse:
    """Show every anchor of the brief with its page and its state."""
    return _page(request, "brief", groups=indexes.anchors_by_kind(), counts=content.by_state(content.the_brief().items))


def docs(request: HttpRequest) -> HttpResponse:
    """Show the list of documentation pages."""
    return _page(request, "docs_index", shelves=guide.guides())


def docs_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one page of documentation."""
    title, body = guide.render(slug)
    return _page(request, "docs_page", crumb=title, body=body)


def plain(request: HttpRequest, template: str) -> HttpResponse:
    """Show a page of words only."""
    return _page(request, template)


def design(request: HttpRequest) -> HttpResponse:
    """Show every component once, so that a new page can be put together from known parts."""
    return _page(request, "design", fields=list(BY_KEY.values()), bars=[(n, n) for n in (25, 50, 75)])
