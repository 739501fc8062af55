"""The keys app: keys with which a program speaks for a person, and the limits of the REST interface."""

from django.apps import AppConfig


class KeysConfig(AppConfig):
    """Configuration of the keys app."""

    name = "portal.keys"
    label = "keys"
