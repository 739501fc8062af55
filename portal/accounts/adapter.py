"""How django-allauth works here: our words, our mails, our brake on guessing, our audit trail.

django-allauth names every message and mail by a template; the tables below give the words for those it can send
here. What is not in a table is not said.
"""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portal.accounts import services, throttle
from portal.core.errors import too_many

MESSAGES = {
    "account/messages/password_changed.txt": _("Your password has been changed."),
    "mfa/messages/totp_activated.txt": _("The app is your second factor now."),
    "mfa/messages/totp_deactivated.txt": _("The app is no second factor any more."),
    "mfa/messages/recovery_codes_generated.txt": _("New recovery codes have been made."),
    "mfa/messages/webauthn_added.txt": _("The key has been added."),
    "mfa/messages/webauthn_removed.txt": _("The key has been removed."),
    "socialaccount/messages/account_connected.txt": _("You can sign in this way now."),
    "socialaccount/messages/account_connected_other.txt": _("This sign-in belongs to another account."),
}
NOTICES = {
    "account/email/password_changed": _("Your password was changed."),
    "account/email/password_set": _("A password was set."),
    "account/email/password_reset": _("Your password was set anew through a link sent by e-mail."),
    "address": _("The address of your account was changed."),
    "mfa/email/totp_activated": _("An app became your second factor."),
    "mfa/email/totp_deactivated": _("The app that was your second factor was removed."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made."),
    "mfa/email/webauthn_added": _("A security key or passkey was added."),
    "mfa/email/webauthn_removed": _("A security key or passkey was removed."),
    "socialaccount/email/account_connected": _("A sign-in through another organisation was connected."),
}
MAILS = {
    "account/email/password_reset_key": ("reset", _("Set a new password")),
    "account/email/unknown_account": ("unknown", _("No account for this address")),
}


def send(template: str, subject: Any, email: str, language: str, **context: Any) -> None:
    """Send a plain mail in the language of its reader."""
    with translation.override(language):
        body = render_to_string(f"accounts/mail/{template}.txt", {**context, "site": settings.SITE_URL})
        EmailMessage(" ".join(str(subject).split()), body, to=[email]).send()


def refuse(request: HttpRequest, seconds: int) -> HttpResponse:
    """Answer 429 and say when to come back."""
    answer = too_many(request)
    answer["Retry-After"] = str(seconds)
    return answer


class AccountAdapter(DefaultAccountAdapter):
    """Accounts whose name is their e-mail address."""

    error_messages = {  # noqa: RUF012
        **DefaultAccountAdapter.error_messages,
        "incorrect_password": _("This is not your password."),
        "invalid_password_reset": _("This link has been used or is too old."),
        "too_many_login_attempts": _("Too many failed attempts. Wait 15 minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: accounts come from owners and operators."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Check a password, unless too many have failed. Raises ImmediateHttpResponse (429)."""
        email = str(credentials.get("email") or credentials.get("username") or "")
        if seconds := throttle.sign_in_wait(request, email):
            raise ImmediateHttpResponse(refuse(request, seconds))
        person = authenticate(request, email=email, password=credentials.get("password"))
        if person is None:
            throttle.sign_in_failed(request, email)
        else:
            throttle.sign_in_worked(request, email)
        return person

    def get_client_ip(self, request: HttpRequest) -> str:
        """Give the address the list of sessions shows."""
        return request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104 - no address, not one to listen on

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Tell somebody whose account is closed, and nobody else, that it is."""
        messages.error(request, _("This account has been closed."))
        return redirect("account_login")

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        """Open the next page in the person's language and remember the device."""
        response = super().post_login(request, user, **more)
        response["Location"] = translate_url(response["Location"], user.language)
        throttle.remember_device(response, user.email)
        return response

    def set_password(self, user: Any, password: str) -> None:
        """Set the password, with an audit line."""
        services.set_password(user, password)

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any,
                    message: str | None = None, **more: Any) -> None:  # fmt: skip
        """Say it in our words."""
        said = message or MESSAGES.get(message_template or "")
        if said:
            messages.add_message(request, level, said)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of our mails."""
        template, subject = MAILS[template_prefix]
        reader = context.get("user")
        language = reader.language if reader else translation.get_language() or settings.LANGUAGE_CODE
        send(template, subject, email, language, **{k: v for k, v in context.items() if k.endswith("url")})

    def send_notification_mail(self, template_prefix: str, user: Any, context: dict[str, Any] | None = None,
                               email: str | None = None) -> None:  # fmt: skip
        """Tell a person by mail that their account was changed."""
        what = NOTICES.get(template_prefix)
        if what:
            # The person may have been read before their address changed: the old address is told, too.
            send("notice", _("Your account was changed"), email or user.email, user.language, what=what)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Give the link of a mail, on the address the operator has set, whatever the request said."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", key)


def _fernet() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    made = (HKDF(SHA256(), 32, salt=None, info=b"quintet second factors").derive(str(key).encode()) for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in made])


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors; their secrets are encrypted with a key made from the signing key."""

    error_messages = {  # noqa: RUF012
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right or has been used."),
        "cannot_generate_recovery_codes": _("Add an app or a key first; recovery codes are for when it is lost."),
    }

    def encrypt(self, text: str) -> str:
        """Encrypt a secret."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt a secret; keys in SECRET_KEY_FALLBACKS still open what they have closed."""
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """Name a person to their security key by a number that says nothing."""
        found = super().get_public_key_credential_user_entity(user)
        return {**found, "display_name": user.name}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """Number the keys."""
        from allauth.mfa.models import Authenticator

        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return translation.gettext("Key %(number)d") % {"number": number}
