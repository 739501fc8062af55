"""The health app: probes, metrics, logs and the maintenance page; it keeps no rows."""

from django.apps import AppConfig


class HealthConfig(AppConfig):
    """Configuration of the health app."""

    name = "portal.health"
    label = "health"
