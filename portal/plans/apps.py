"""The plans app: what an organisation means to do, by when, and what came of it."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Configuration of the plans app."""

    name = "portal.plans"
    label = "plans"
