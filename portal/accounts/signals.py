"""What django-allauth does to an account, kept in the audit trail and in the session."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_reset
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_delete, post_save

from portal.accounts import services, sessions


def connect() -> None:
    """Listen; called once when the portal starts."""
    user_logged_in.connect(_begin, dispatch_uid="accounts.begin")
    user_logged_out.connect(_end, dispatch_uid="accounts.end")
    password_reset.connect(_password_reset, dispatch_uid="accounts.password_reset")
    for model in (Authenticator, SocialAccount):
        post_save.connect(_added, sender=model, dispatch_uid=f"accounts.added {model.__name__}")
        post_delete.connect(_removed, sender=model, dispatch_uid=f"accounts.removed {model.__name__}")


def _begin(request: Any, **more: Any) -> None:
    if request is not None:
        sessions.begin(request)
        services.sweep()


def _end(request: Any, **more: Any) -> None:
    if request is not None and request.session.session_key:
        services.forget_session(request.session.session_key)


def _what(instance: Any) -> str:
    return f"second factor: {instance.type}" if isinstance(instance, Authenticator) else "sign-in elsewhere"


def _added(instance: Any, created: bool, **more: Any) -> None:
    if created:
        services.note(instance.user, f"add {_what(instance)}")


def _removed(instance: Any, **more: Any) -> None:
    services.note(instance.user, f"remove {_what(instance)}")


def _password_reset(request: Any, user: Any, **more: Any) -> None:
    # The link came by mail: whoever set the password reads mail at this address.
    services.confirm_address(user)
    services.end_sessions(user)
    request.session["reset_email"] = user.email
