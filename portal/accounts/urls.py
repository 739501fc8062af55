"""Addresses of sign-in: only those of django-allauth that are used here, with our own words and pages.

django-allauth looks its views up by name, so the names are its own.
"""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as keys
from django.urls import path, re_path, reverse_lazy
from django.views.decorators.cache import never_cache

from portal.accounts import views


def _page(view: Any, template: str, **more: Any) -> Any:
    return never_cache(view.as_view(template_name=f"accounts/{template}.html", **more))


urlpatterns = [
    path("sign-in", views.SignIn.as_view(), name="account_login"),
    path("sign-in/second-step", _page(second.AuthenticateView, "second_step"), name="mfa_authenticate"),
    path("sign-in/passkey", keys.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/with/<slug:provider_id>", views.sign_in_with, name="openid_connect_login"),
    path("sign-out", views.sign_out, name="account_logout"),
    path("password/forgotten", views.forgotten, name="account_reset_password"),
    path("password/sent", views.sent, name="account_reset_password_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)$",
        _page(
            account.PasswordResetFromKeyView, "reset", success_url=reverse_lazy("account_reset_password_from_key_done")
        ),
        name="account_reset_password_from_key",
    ),
    path("password/changed", views.changed, name="account_reset_password_from_key_done"),
    path("address/<str:token>", views.confirm_address, name="account_confirm_address"),
    path("profile/password", views.change_password, name="account_change_password"),
    path("profile/address", views.address, name="account_address"),
    path("profile/confirm", _page(account.ReauthenticateView, "confirm"), name="account_reauthenticate"),
    path("profile/confirm/code", _page(second.ReauthenticateView, "confirm"), name="mfa_reauthenticate"),
    path("profile/confirm/key", _page(keys.ReauthenticateWebAuthnView, "confirm"), name="mfa_reauthenticate_webauthn"),
    path("profile/security", views.security, name="mfa_index"),
    path("profile/security/app", _page(app.ActivateTOTPView, "app"), name="mfa_activate_totp"),
    path("profile/security/app/remove", _page(app.DeactivateTOTPView, "app_remove"), name="mfa_deactivate_totp"),
    path("profile/security/codes", _page(codes.ViewRecoveryCodesView, "codes"), name="mfa_view_recovery_codes"),
    path(
        "profile/security/codes/new",
        _page(codes.GenerateRecoveryCodesView, "codes_new"),
        name="mfa_generate_recovery_codes",
    ),
    path("profile/security/keys/new", _page(keys.AddWebAuthnView, "key_new"), name="mfa_add_webauthn"),
    path("profile/security/keys/<int:pk>", _page(keys.EditWebAuthnView, "key"), name="mfa_edit_webauthn"),
    path(
        "profile/security/keys/<int:pk>/remove",
        _page(keys.RemoveWebAuthnView, "key_remove"),
        name="mfa_remove_webauthn",
    ),
    path("profile/security/disconnect", views.disconnect, name="account_disconnect"),
    path("profile/sessions", views.sessions, name="account_sessions"),
    path("profile/sessions/end", views.end_session, name="account_end_session"),
]
