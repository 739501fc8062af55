"""The pages of invitations: an owner sends them, whoever holds a link accepts."""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts import invitations, throttle
from portal.accounts.adapter import refuse
from portal.accounts.forms import InviteForm, WelcomeForm
from portal.accounts.models import Invitation
from portal.core import access
from portal.core.models import Entity, Person

KEPT = "invitation"  # where the session keeps the word of the link, so that no address shows it for long


def _owned(request: HttpRequest, slug: str) -> tuple[Person, Entity]:
    assert isinstance(request.user, Person)
    entity = get_object_or_404(access.visible_entities(request.user), slug=slug)
    if not access.can_manage_grants(request.user, entity):
        raise PermissionDenied(_("Only an owner of the entity gives roles."))
    if not settings.EMAIL_CONFIGURED:
        raise Http404(_("This portal sends no mail."))
    return request.user, entity


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Offer a role by e-mail; the answer is the same whether or not the address has an account."""
    owner, entity = _owned(request, slug)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if seconds := throttle.wait(throttle.INVITATIONS, str(owner.pk)):
            return refuse(request, seconds)
        throttle.count(throttle.INVITATIONS, str(owner.pk))
        try:
            made, token = invitations.invite(owner, entity, **form.cleaned_data)
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            _say(request, made.email, invitations.send_invitation(made, token, get_language() or "en"))
            return redirect("accounts:invite", slug=slug)
    waiting = invitations.pending().filter(entity=entity)
    return render(request, "accounts/invite.html", {"form": form, "entity": entity, "waiting": waiting})


def _say(request: HttpRequest, email: str, sent: bool) -> None:
    if sent:
        messages.success(request, _("An invitation has been sent to %(email)s.") % {"email": email})
    else:
        messages.error(request, _("The invitation could not be sent. Try again later, or tell the operator."))


@login_required
@require_http_methods(["POST"])
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take an invitation back."""
    owner, entity = _owned(request, slug)
    number = request.POST.get("invitation", "")
    found = Invitation.objects.filter(pk=int(number) if number.isdecimal() else 0, entity=entity, closed=None).first()
    if found is not None:
        invitations.withdraw(owner, found)
        messages.success(request, _("The invitation has been withdrawn."))
    return redirect("accounts:invite", slug=slug)


@never_cache
@require_safe
def open_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take the word of a link out of the address."""
    request.session[KEPT] = token
    return redirect("accounts:invitation")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """Show what is offered and take it: with one's account, or with a new one."""
    found = invitations.read(str(request.session.get(KEPT, "")))
    if found is None:
        return render(request, "accounts/invitation.html", {"found": None})
    if isinstance(request.user, Person):
        return _with_account(request, found, request.user)
    if Person.objects.filter(email=found.email).exists():
        # Whoever holds the link reads this mail: they may know that there is an account.
        return render(request, "accounts/invitation.html", {"found": found, "known": True})
    return _as_new(request, found)


def _with_account(request: HttpRequest, found: Invitation, person: Person) -> HttpResponse:
    mine = found.email == person.email
    if request.method == "POST" and mine:
        try:
            invitations.accept(found, person)
        except ValueError as error:
            messages.error(request, str(error))
        else:
            request.session.pop(KEPT, None)
            messages.success(request, _("You have the role now."))
        return redirect("core:my_organisation")
    return render(request, "accounts/invitation.html", {"found": found, "mine": mine})


def _as_new(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = WelcomeForm(Person(email=found.email), request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            person = invitations.accept_as_new(found, said["name"], said["new_password1"], get_language() or "en")
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            request.session.pop(KEPT, None)
            return perform_login(request, person, email_verification="none")
    context = {"found": found, "form": form, "providers": settings.OIDC_PROVIDERS}
    return render(request, "accounts/invitation.html", context)
