"""The pipeline app: gates of the value chain, stays in its stages, and how ideas flow."""

from django.apps import AppConfig


class PipelineConfig(AppConfig):
    """Configuration of the pipeline app."""

    name = "portal.pipeline"
    label = "pipeline"
