"""Log lines for signing in, failing to and signing out: a number, never an address (OWASP ASVS 5.0, 16.3.1)."""

import logging
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

log = logging.getLogger("portal.sign_in")


def connect() -> None:
    """Listen to Django's signals; every way of signing in sends them."""
    user_logged_in.connect(_signed_in, dispatch_uid="signs")
    user_logged_out.connect(_signed_out, dispatch_uid="signs")
    user_login_failed.connect(_failed, dispatch_uid="signs")


def _signed_in(user: Any = None, **more: Any) -> None:
    log.info("signed in", extra={"person": user.pk})


def _signed_out(user: Any = None, **more: Any) -> None:
    if user is not None:
        log.info("signed out", extra={"person": user.pk})


def _failed(**more: Any) -> None:
    log.warning("sign-in failed")
