"""The kind of sign-in that django-allauth finds here: any provider of OpenID Connect that the operator has named."""

from __future__ import annotations

import hashlib
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.providers.base import Provider
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest

from portal.accounts.oidc import OIDCAdapter, nonce_of

PROCESSES = ("login", "connect")


class QuintetProvider(OpenIDConnectProvider):
    """OpenID Connect with a nonce in each request and nothing of the provider's answer kept but a hash."""

    oauth2_adapter_class = OIDCAdapter

    def get_pkce_params(self) -> dict[str, Any]:
        """Add the nonce to what protects the exchange; it is made from the verifier, which only the session knows."""
        params = super().get_pkce_params()
        return {**params, "nonce": nonce_of(params["code_verifier"])}

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Take the next page and the purpose from the request, and no scope or parameter as others would."""
        kwargs = Provider.get_redirect_from_request_kwargs(self, request)
        return {**kwargs, "process": kwargs["process"] if kwargs["process"] in PROCESSES else PROCESSES[0]}

    def extract_uid(self, data: dict[str, Any]) -> str:
        """Name the person by issuer and subject together (OpenID Connect Core 1.0, 5.7)."""
        return hashlib.sha256(f"{data['iss']}\n{data['sub']}".encode()).hexdigest()

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        """Give the address and the name."""
        return {"email": data.get("email"), "name": data.get("name")}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """Give the address; it is confirmed when the provider says so and not when it says "false"."""
        email = data.get("email")
        verified = data.get("email_verified") in (True, "true")
        return [EmailAddress(email=email, verified=verified, primary=True)] if isinstance(email, str) and email else []

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Keep nothing."""
        return {}


provider_classes = [QuintetProvider]
