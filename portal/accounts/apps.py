"""The app of accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Sign-in and everything around it."""

    name = "portal.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Watch what django-allauth does to an account, so that the audit trail tells it."""
        from portal.accounts import signals

        signals.connect()
