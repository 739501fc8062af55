"""The runs app: methods and cases as pages, the queue and its worker, results."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    """Configuration of the runs app."""

    name = "portal.runs"
    label = "runs"
