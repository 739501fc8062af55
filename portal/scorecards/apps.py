"""The scorecards app: frameworks and the answers that organisations give to them."""

from django.apps import AppConfig


class ScorecardsConfig(AppConfig):
    """Configuration of the scorecards app."""

    name = "portal.scorecards"
    label = "scorecards"
