"""The app of duties and news."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Duties on a page and by e-mail."""

    name = "portal.notices"
    label = "notices"
