"""The page of a person's API keys: list, make, revoke."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portal.core.models import Person
from portal.keys import services
from portal.keys.forms import KeyForm


def _person(request: HttpRequest) -> Person:
    # The views below stand behind login_required.
    assert isinstance(request.user, Person)
    return request.user


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def keys(request: HttpRequest) -> HttpResponse:
    """List the reader's keys and make a new one; its text is shown in this answer only."""
    person, token = _person(request), ""
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _key, token = services.make(person, **form.cleaned_data)
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            form = KeyForm()
    return render(request, "keys/keys.html", {"form": form, "token": token, "keys": services.keys_of(person)})


@login_required
@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Revoke one of the reader's keys, at once."""
    person = _person(request)
    key = get_object_or_404(services.keys_of(person), pk=number)
    services.revoke(person, key)
    messages.success(request, _("The key %(name)s is revoked.") % {"name": key.name})
    return redirect("keys:keys")
