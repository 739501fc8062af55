"""Sign-in through another organisation: the exchange of OpenID Connect and the checks of the token it ends with.

django-allauth makes the exchange (authorization code with state and PKCE). It trusts the transport for the token;
here the token's signature is checked as well, its nonce, issuer, audience and times, and that whoever the provider
describes is whom the token names (OpenID Connect Core 1.0, 3.1.3.7 and 5.3.2; RFC 9700).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

import jwt
import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
NEEDED = ("iss", "sub", "aud", "exp", "iat", "nonce")
LEEWAY_SECONDS = 60
KEPT = ("iss", "sub", "email", "email_verified", "name")


def nonce_of(verifier: str) -> str:
    """Make the nonce of an exchange from its PKCE verifier; it does not tell the verifier."""
    digest = hashlib.sha256(f"nonce {verifier}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


class OIDCAdapter(OpenIDConnectOAuth2Adapter):
    """The exchange with one provider."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """Read what the provider says of itself. Raises OAuth2Error when it calls itself otherwise."""
        config = super().openid_config
        asked = self.get_provider().app.settings["server_url"]
        if str(config.get("issuer", "")).rstrip("/") != asked.partition("/.well-known/")[0].rstrip("/"):
            raise OAuth2Error(f"The provider calls itself {config.get('issuer')!r}, not {asked!r}")
        return dict(config)

    def get_access_token_data(self, request: HttpRequest, app: Any, client: Any,
                              pkce_code_verifier: str | None = None) -> Any:  # fmt: skip
        """Exchange the code and remember which nonce the token must have."""
        if not pkce_code_verifier:
            raise OAuth2Error("no verifier")
        self.nonce = nonce_of(pkce_code_verifier)
        return super().get_access_token_data(request, app, client, pkce_code_verifier)

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Read who signed in. Raises OAuth2Error."""
        claims = self._claims(app, kwargs["response"].get("id_token"))
        if "email" not in claims and self.openid_config.get("userinfo_endpoint"):
            info = self._fetch_user_info(token.token)
            if info.get("sub") != claims["sub"]:
                raise OAuth2Error("The description is of somebody else")
            claims = {**info, **claims}
        kept = {name: claims[name] for name in KEPT if name in claims}
        return self.get_provider().sociallogin_from_response(request, kept)

    def _claims(self, app: Any, token: Any) -> dict[str, Any]:
        if not isinstance(token, str):
            raise OAuth2Error("The answer holds no token")
        config = self.openid_config
        try:
            key = self._key(config["jwks_uri"], jwt.get_unverified_header(token))
            claims = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                audience=app.client_id,
                issuer=config["issuer"],
                leeway=LEEWAY_SECONDS,
                options={"require": list(NEEDED)},
            )
        except (jwt.PyJWTError, KeyError) as error:
            raise OAuth2Error(f"The token is refused: {error}") from error
        if not hmac.compare_digest(str(claims["nonce"]).encode(), self.nonce.encode()):
            raise OAuth2Error("The token is refused: it belongs to another sign-in")
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else app.client_id) != app.client_id:
            raise OAuth2Error("The token is refused: it was made for another program")
        return dict(claims)

    def _key(self, address: str, header: dict[str, Any]) -> Any:
        with get_adapter().get_requests_session() as session:
            answer = session.get(address)
            answer.raise_for_status()
            keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        usable = [key for key in keys if key.public_key_use in (None, "sig")]
        if "kid" in header:
            usable = [key for key in usable if key.key_id == header["kid"]]
        if len(usable) != 1:
            raise OAuth2Error("The token is refused: no key of the provider fits it")
        return usable[0]


def _asked(kind: Any, request: HttpRequest, provider_id: str) -> HttpResponseBase:
    adapter = OIDCAdapter(request, provider_id)
    try:
        provider = adapter.get_provider()
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    try:
        answer: HttpResponseBase = kind.adapter_view(adapter)(request)
    except (requests.RequestException, OAuth2Error, ValueError, KeyError, TypeError) as error:
        # The provider is down or does not answer as the standard has it.
        answer = render_authentication_error(request, provider, exception=error)
    return answer


def begin(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Send somebody to the sign-in page of a provider. Raises Http404 for an unknown one."""
    return _asked(OAuth2LoginView, request, provider_id)


def finish(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Take somebody back from a provider. Raises Http404 for an unknown one."""
    return _asked(OAuth2CallbackView, request, provider_id)
