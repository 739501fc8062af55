"""The pages around the data of people: the data map, my data, erase me, and an owner's access review."""

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.core import access
from portal.core.models import Person
from portal.privacy import datamap, services
from portal.privacy.forms import EraseForm
from portal.privacy.retention import PERIODS
from portal.privacy.review import as_csv


def _person(request: HttpRequest) -> Person:
    # The views below stand behind login_required; erasing works on the row itself, not on the lazy wrapper.
    assert request.user.pk is not None
    return Person.objects.get(pk=request.user.pk)


@require_safe
def data_map(request: HttpRequest) -> HttpResponse:
    """Show what is kept about people, where, why and for how long."""
    context = {"kept": list(datamap.rows()), "elsewhere": datamap.ELSEWHERE, "periods": PERIODS}
    return render(request, "privacy/data_map.html", context)


@login_required
@require_safe
@never_cache
def my_data(request: HttpRequest) -> JsonResponse:
    """Hand the reader everything kept about them, as one JSON file."""
    found = services.export_person(_person(request))
    answer = JsonResponse(found, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer


@sensitive_post_parameters()
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase_me(request: HttpRequest) -> HttpResponse:
    """Let the reader erase themselves, after typing their address."""
    person = _person(request)
    form = EraseForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            services.erase_person(person, person)
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            logout(request)
            return render(request, "privacy/erased.html")
    return render(request, "privacy/erase_me.html", {"form": form, "owned": services.last_owned(person)})


@login_required
@require_safe
@never_cache
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand an owner the roles in an entity and its parts, as a file."""
    entity = get_object_or_404(access.visible_entities(_person(request)), slug=slug)
    if not access.can_manage_grants(_person(request), entity):
        raise PermissionDenied(_("Only an owner of the entity reviews who has access."))
    name = f"access-review-{entity.slug}-{access.today():%Y-%m-%d}.csv"
    answer = HttpResponse("\ufeff" + as_csv(entity), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
