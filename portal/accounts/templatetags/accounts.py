"""Data for the script of the WebAuthn pages."""

import json as stdlib
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def json(value: Any) -> str:
    """Give a value as JSON, escaped like any other text; the script reads it from the element that holds it."""
    return stdlib.dumps(value, cls=DjangoJSONEncoder)
