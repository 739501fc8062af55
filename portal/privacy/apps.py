"""The app of privacy."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Data map, export and erasure of a person, retention, access review."""

    name = "portal.privacy"
    label = "privacy"
