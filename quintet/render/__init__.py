"""A result on paper and on screen: HTML, terminal text, CSV and JSON, each from the same data in six languages."""

from __future__ import annotations
