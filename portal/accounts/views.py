"""Sign in and out, passwords, the page of second factors, sessions; what django-allauth has no page of ours for."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.forms import ResetPasswordForm
from allauth.account.utils import perform_login
from allauth.account.views import LogoutView
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts import adapter, oidc, services, throttle
from portal.accounts.adapter import AccountAdapter, refuse
from portal.accounts.forms import FirstPasswordForm, ForgottenForm, NewAddressForm, NewPasswordForm, SignInForm
from portal.core.models import Person

log = logging.getLogger(__name__)


def _person(request: HttpRequest) -> Person:
    # The views below stand behind login_required.
    assert isinstance(request.user, Person)
    return request.user


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class SignIn(auth_views.LoginView):
    """Sign in with an e-mail address and a password; a second step follows where there is a second factor."""

    form_class = SignInForm  # type: ignore[assignment]
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the other organisations one can sign in with."""
        return super().get_context_data(providers=settings.OIDC_PROVIDERS, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Go to the second step, or open the next page in the person's own language."""
        url = self.get_redirect_url() or None
        return perform_login(self.request, form.person, email_verification="none", redirect_url=url)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form again; 429 while nobody may try."""
        answer = self.render_to_response(self.get_context_data(form=form), status=429 if form.seconds else 200)
        if form.seconds:
            answer["Retry-After"] = str(form.seconds)
        return answer


sign_out = require_POST(LogoutView.as_view())


@sensitive_post_parameters()
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(enabled=lambda request: not request.user.has_usable_password())
def change_password(request: HttpRequest) -> HttpResponse:
    """Let the reader set their own password; other sessions end."""
    person = _person(request)
    kind = NewPasswordForm if person.has_usable_password() else FirstPasswordForm
    form = kind(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.set_password(person, form.cleaned_data["new_password1"])
        services.end_sessions(person)
        update_session_auth_hash(request, person)
        UserSession.objects.create_from_request(request)
        AccountAdapter(request).send_notification_mail("account/email/password_changed", person)
        messages.success(request, _("Your password has been changed."))
        return redirect("core:profile")
    return render(request, "accounts/change_password.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Send a link to set a new password; the answer is the same whether or not there is an account."""
    form = ForgottenForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/forgotten.html", {"form": form})
    email, network = form.cleaned_data["email"].lower(), throttle.network(request)
    seconds = max(throttle.wait(throttle.MAIL, email), throttle.wait(throttle.MAIL_NETWORK, network))
    if seconds:
        return refuse(request, seconds)
    throttle.count(throttle.MAIL, email)
    throttle.count(throttle.MAIL_NETWORK, network)
    _send_link(request, email)
    return redirect("account_reset_password_done")


def _send_link(request: HttpRequest, email: str) -> None:
    # One mail goes out either way, so the time of the answer tells nothing.
    found = ResetPasswordForm({"email": email})
    try:
        if found.is_valid() and found.users:
            found.save(request)
        else:
            AccountAdapter(request).send_mail("account/email/unknown_account", email, {})
    except OSError:
        log.exception("A mail about a forgotten password could not be sent.")


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Say that a mail is on its way."""
    return render(request, "accounts/sent.html")


@require_safe
def changed(request: HttpRequest) -> HttpResponse:
    """Go on to the sign-in page after a new password; this device is known from now on."""
    answer = redirect("account_login")
    email = request.session.pop("reset_email", "")
    if email:
        throttle.remember_device(answer, email)
    return answer


@never_cache
@login_required
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """Let the reader ask for another address, or confirm theirs; the answer never says who else has one."""
    person = _person(request)
    form = NewAddressForm(request.POST if "email" in request.POST else None)
    email = person.email if "confirm" in request.POST else ""
    if form.is_bound and form.is_valid():
        email = form.cleaned_data["email"].lower()
    if email:
        if seconds := throttle.wait(throttle.MAIL, f"address {person.pk}"):
            return refuse(request, seconds)
        throttle.count(throttle.MAIL, f"address {person.pk}")
        path = reverse("account_confirm_address", args=[services.address_token(person, email)])
        url = settings.SITE_URL + path
        adapter.send("confirm", _("Confirm your address"), email, person.language, url=url)
        messages.success(request, _("A link has been sent to %(email)s. Open it to confirm.") % {"email": email})
        return redirect("account_address")
    context = {"form": form, "confirmed": services.is_confirmed(person)}
    return render(request, "accounts/address.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_address(request: HttpRequest, token: str) -> HttpResponse:
    """Take the address whose link was opened."""
    found = services.read_address_token(token)
    if request.method != "POST" or found is None:
        return render(request, "accounts/confirm_address.html", {"found": found})
    person, email = found
    try:
        before = services.change_address(person, email)
    except ValueError as error:
        messages.error(request, str(error))
    else:
        if before != email:
            AccountAdapter(request).send_notification_mail("address", person, email=before)
        messages.success(request, _("The address is confirmed."))
    return redirect("core:profile" if request.user.is_authenticated else "account_login")


@never_cache
@login_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Show how the reader signs in: second factors, other organisations, sessions."""
    person = _person(request)
    factors = list(Authenticator.objects.filter(user=person).order_by("pk"))
    connected = list(SocialAccount.objects.filter(user=person).order_by("pk"))
    names = {one["id"]: one["name"] for one in settings.OIDC_PROVIDERS}
    mine = {row.provider for row in connected}
    context = {
        "app": next((row for row in factors if row.type == Authenticator.Type.TOTP), None),
        "keys": [row for row in factors if row.type == Authenticator.Type.WEBAUTHN],
        "codes": next((row for row in factors if row.type == Authenticator.Type.RECOVERY_CODES), None),
        "connected": [{"number": row.pk, "name": names.get(row.provider, row.provider)} for row in connected],
        "providers": [one for one in settings.OIDC_PROVIDERS if one["id"] not in mine],
    }
    return render(request, "accounts/security.html", context)


@login_required
@require_POST
@reauthentication_required
def disconnect(request: HttpRequest) -> HttpResponse:
    """Take away a sign-in through another organisation."""
    number = request.POST.get("account", "")
    try:
        services.disconnect(_person(request), int(number) if number.isdecimal() else 0)
    except ValueError as error:
        messages.error(request, str(error))
    return redirect("mfa_index")


@never_cache
@login_required
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """List the devices on which the reader is signed in."""
    found = services.live_sessions(_person(request))
    key = request.session.session_key
    return render(request, "accounts/sessions.html", {"sessions": found, "current": key})


@login_required
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """End one session of the reader, or all others."""
    number, person = request.POST.get("session", ""), _person(request)
    if number == "others":
        services.end_sessions(person, but=request.session.session_key)
    elif number.isdecimal():
        services.end_sessions(person, number=int(number))
    messages.success(request, _("Done. Whoever was signed in there must sign in again."))
    return redirect("account_sessions")


@require_POST
def sign_in_with(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Go to the sign-in page of another organisation."""
    return oidc.begin(request, provider_id)


@require_safe
def signed_in_with(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Come back from there."""
    return oidc.finish(request, provider_id)
