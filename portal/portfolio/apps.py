"""The portfolio app: initiatives, their search, review, import and copies."""

from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    """Configuration of the portfolio app."""

    name = "portal.portfolio"
    label = "portfolio"
