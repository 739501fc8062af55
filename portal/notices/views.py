"""The page of duties."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.core.models import Person
from portal.notices import services

SOON_DAYS = 30
PER_PAGE = 100


@login_required
@never_cache
@require_safe
def my_duties(request: HttpRequest) -> HttpResponse:
    """Show what is due from the person who is signed in: late, soon, later, and without a date."""
    assert isinstance(request.user, Person)
    page = Paginator(services.duties(request.user), PER_PAGE).get_page(request.GET.get("page"))
    groups: dict[Any, list[Any]] = {_("Late"): [], _("Due within 30 days"): [], _("Later"): [], _("Without a date"): []}
    late, soon, later, open_end = groups.values()
    for duty in page.object_list:
        days = duty.days
        place = open_end if days is None else late if days < 0 else soon if days <= SOON_DAYS else later
        place.append(duty)
    shown = [(words, found) for words, found in groups.items() if found]
    return render(request, "notices/my_duties.html", {"groups": shown, "page": page, "total": page.paginator.count})
