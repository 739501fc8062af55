"""The app of the operator's commands; it has no tables and no pages."""

from django.apps import AppConfig


class OperateConfig(AppConfig):
    """Configuration of the operator's commands."""

    name = "portal.operate"
    label = "operate"
