"""The pages around people: profile, my organisation and its members."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, translate_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.core import access, services
from portal.core.forms import EndGrantForm, EntityForm, GrantForm, ProfileForm
from portal.core.models import Entity, Grant, Person


def _person(request: HttpRequest) -> Person:
    # The views below stand behind login_required.
    assert isinstance(request.user, Person)
    return request.user


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show the reader's own profile and let them choose a language."""
    person = _person(request)
    form = ProfileForm(request.POST or None, initial={"language": person.language, "digest": person.digest})
    if request.method == "POST" and form.is_valid():
        services.change_language(person, person, form.cleaned_data["language"], form.cleaned_data["digest"])
        messages.success(request, _("Your choice has been saved."))
        return redirect(translate_url(reverse("core:profile"), person.language))
    return render(request, "core/profile.html", {"form": form, "person": person})


@login_required
@require_safe
def my_organisation(request: HttpRequest) -> HttpResponse:
    """List the reader's entities with their role and the people in each."""
    person = _person(request)
    shown = access.visible_entities(person).order_by("name", "pk")
    people = (
        Grant.objects.filter(access.in_force(), entity__in=access.visible_entities(person))
        .select_related("person")
        .order_by("person__name", "pk")
    )
    cards: dict[int, dict[str, Any]] = {e.pk: {"entity": e, "roles": [], "people": []} for e in shown}
    for grant in people:
        cards[grant.entity_id]["people"].append(grant)
        if grant.person_id == person.pk:
            cards[grant.entity_id]["roles"].append(grant.get_role_display())
    return render(request, "core/my_organisation.html", {"cards": list(cards.values())})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create_entity(request: HttpRequest) -> HttpResponse:
    """Add an entity; the reader becomes its owner."""
    person = _person(request)
    form = EntityForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            entity = services.create_entity(person, **form.cleaned_data)
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(name)s has been added. You are its owner.") % {"name": entity.name})
            return redirect("core:members", slug=entity.slug)
    return render(request, "core/create_entity.html", {"form": form})


def _visible_entity(request: HttpRequest, slug: str) -> Entity:
    # A stranger gets the same answer as for an entity that does not exist.
    return get_object_or_404(access.visible_entities(_person(request)), slug=slug)


def _members_page(request: HttpRequest, entity: Entity, form: GrantForm, **more: Any) -> HttpResponse:
    grants = entity.grants.select_related("person", "given_by").order_by("person__name", "pk")
    context = {
        "entity": entity,
        "form": form,
        "current": grants.filter(access.in_force()),
        "coming": grants.filter(starts__gt=access.today()),
        "may_manage": access.can_manage_grants(_person(request), entity),
        "invites": reverse("accounts:invite", args=[entity.slug]) if settings.EMAIL_CONFIGURED else "",
        **more,
    }
    return render(request, "core/members.html", context)


@login_required
@require_safe
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who belongs to an entity; only its own people see the page."""
    return _members_page(request, _visible_entity(request, slug), GrantForm())


@login_required
@require_POST
@never_cache
def give_role(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a person a role in an entity; the password of a new account is shown in this answer only."""
    owner, entity = _person(request), _visible_entity(request, slug)
    if not access.can_manage_grants(owner, entity):
        raise PermissionDenied(_("Only an owner of the entity gives roles."))
    if settings.EMAIL_CONFIGURED:
        raise PermissionDenied(_("This portal sends mail: invite people in place of handing out passwords."))
    form = GrantForm(request.POST)
    if form.is_valid():
        try:
            person, password = services.welcome(owner, entity, **form.cleaned_data)
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            if password:
                return _members_page(request, entity, GrantForm(), newcomer=person, password=password)
            messages.success(request, _("%(name)s has the role now.") % {"name": person.name})
            return redirect("core:members", slug=slug)
    return _members_page(request, entity, form)


@login_required
@require_POST
def end_role(request: HttpRequest, slug: str) -> HttpResponse:
    """End a role in an entity, at once."""
    person, entity = _person(request), _visible_entity(request, slug)
    form = EndGrantForm(request.POST, entity=entity)
    if not form.is_valid():
        messages.error(request, _("This role does not exist any more."))
        return redirect("core:members", slug=slug)
    grant = form.cleaned_data["grant"]
    try:
        services.end_grant(person, grant)
    except ValueError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The role of %(name)s has ended.") % {"name": grant.person.name})
    if access.can_view_entity(person, entity):
        return redirect("core:members", slug=slug)
    return redirect("core:my_organisation")
