"""Who may come in through another organisation: a known person with a confirmed address, or somebody invited.

An address that the provider has not confirmed opens nothing, and neither does an account whose own address nobody has
confirmed: otherwise whoever made that account, knowing its password, would wait in it for its owner.
"""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts import invitations

log = logging.getLogger(__name__)


class SocialAdapter(DefaultSocialAccountAdapter):
    """Sign-in through other organisations, without sign-up."""

    error_messages = {  # noqa: RUF012
        **DefaultSocialAccountAdapter.error_messages,
        "connected_other": _("This sign-in belongs to another account."),
    }

    def get_requests_session(self) -> Any:
        """Ask a provider, and nobody it points to instead: an answer that leads elsewhere raises TooManyRedirects."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: accounts come from owners and operators."""
        return False

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """Go back to the page of second factors."""
        return reverse("mfa_index")

    def authenticate_by_email(self, sociallogin: Any) -> Any:
        """Find the account whose confirmed address the provider has confirmed, too."""
        for said in sociallogin.email_addresses:
            known = EmailAddress.objects.filter(email=said.email.lower(), verified=True).select_related("user").first()
            if said.verified and known is not None and known.user.email == known.email:
                return known.user, known.email
        return None

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Let in nobody who is unknown. Raises ImmediateHttpResponse with a page that says what to do."""
        if sociallogin.state.get("process") == "connect" or sociallogin.is_existing:
            return
        if self._was_invited(request, sociallogin):
            return
        log.warning("A sign-in through %s was refused: nobody known or invited.", sociallogin.account.provider)
        raise ImmediateHttpResponse(self._refused(request, sociallogin.provider, "nobody"))

    def _was_invited(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Make the account of somebody whose confirmed address was invited."""
        for said in sociallogin.email_addresses:
            found = invitations.pending().filter(email=said.email.lower()).first() if said.verified else None
            if found is None:
                continue
            name = str(sociallogin.account_name or said.email.partition("@")[0])[:120]
            try:
                with transaction.atomic():
                    person = invitations.accept_as_new(found, name, language=get_language() or "en")
                    sociallogin.connect(request, person)
            except ValueError:
                continue  # there is an account with this address already, whose owner has not confirmed it
            return True
        return False

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """Remember how the provider calls the person."""
        sociallogin.account_name = data.get("name")
        return super().populate_user(request, sociallogin, data)

    def on_authentication_error(self, request: HttpRequest, provider: Any, error: Any = None,
                                exception: Exception | None = None, extra_context: Any = None) -> None:  # fmt: skip
        """Show our page in place of the library's. Raises ImmediateHttpResponse."""
        log.warning("A sign-in through %s failed: %s %s", provider.app.provider_id, error, exception or "")
        raise ImmediateHttpResponse(self._refused(request, provider, str(getattr(error, "value", error))))

    def _refused(self, request: HttpRequest, provider: Any, why: str) -> Any:
        context = {"name": provider.name, "why": why}
        return render(request, "accounts/refused.html", context, status=403)
