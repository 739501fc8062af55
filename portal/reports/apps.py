"""The reports app: snapshots, what is computed from them, and the files that were given out."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Configuration of the reports app."""

    name = "portal.reports"
    label = "reports"
