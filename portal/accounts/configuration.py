"""Reads the sign-in settings of the environment; any mistake in them is said when the portal starts.

A provider is one object with `id`, `name`, `client_id`, `secret` and `server_url`; it may also have `domains` (e-mail
domains whose addresses count as confirmed although the provider does not say so) and `origins` (further addresses
its sign-in is redirected to). OpenID Connect Core 1.0 and OpenID Connect Discovery 1.0.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

NAME = "QUINTET_OIDC_PROVIDERS"
NEEDED = ("id", "name", "client_id", "secret", "server_url")
LISTS = ("domains", "origins")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def number(name: str, default: int) -> int:
    """Read a whole number above 0 from the environment. Raises ImproperlyConfigured."""
    said = os.environ.get(name) or str(default)
    if not said.isdecimal() or int(said) < 1:
        raise ImproperlyConfigured(f"{name} must be a whole number above 0, not {said!r}.")
    return int(said)


def providers(text: str) -> list[dict[str, Any]]:
    """Read the providers from JSON or from the file a path names. Raises ImproperlyConfigured."""
    text = text.strip()
    if not text:
        return []
    if not text.startswith(("[", "{")):
        try:
            text = Path(text).read_text(encoding="utf-8")
        except OSError as error:
            raise ImproperlyConfigured(f"{NAME} names a file that cannot be read: {error}.") from error
    try:
        found = json.loads(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{NAME} is no JSON: {error}.") from error
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ImproperlyConfigured(f"{NAME} must be a list of objects: [{{...}}, {{...}}].")
    for one in found:
        _check(one)
    names = [one["id"] for one in found]
    if len(set(names)) < len(names):
        raise ImproperlyConfigured(f"{NAME} has the same id twice: {sorted(names)}.")
    return found


def _check(one: dict[str, Any]) -> None:
    who = f"{NAME}, provider {one.get('id', '?')!r}"
    for key in NEEDED:
        if not isinstance(one.get(key), str) or not one[key].strip():
            raise ImproperlyConfigured(f"{who}: {key} is missing. Needed: {', '.join(NEEDED)}.")
    unknown = sorted(set(one) - {*NEEDED, *LISTS})
    if unknown:
        raise ImproperlyConfigured(f"{who}: unknown: {', '.join(unknown)}. Known: {', '.join((*NEEDED, *LISTS))}.")
    if not re.fullmatch(r"[a-z0-9-]{1,40}", one["id"]):
        raise ImproperlyConfigured(f"{who}: an id has at most 40 characters of a-z, 0-9 and -.")
    for key in LISTS:
        if not isinstance(one.get(key, []), list) or not all(isinstance(word, str) for word in one.get(key, [])):
            raise ImproperlyConfigured(f"{who}: {key} must be a list of words.")
    for address in (one["server_url"], *one.get("origins", [])):
        _check_address(who, address)


def _check_address(who: str, address: str) -> None:
    parts = urlsplit(address)
    if not parts.hostname or parts.scheme not in {"https", "http"} or re.search(r"[\s;,'\"]", address):
        raise ImproperlyConfigured(f"{who}: {address!r} is no address such as https://login.example.org.")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ImproperlyConfigured(f"{who}: {address!r} must begin with https://.")


def origins(found: list[dict[str, Any]]) -> tuple[str, ...]:
    """List the origins that a form of the sign-in page is redirected to."""
    parts = [urlsplit(address) for one in found for address in (one["server_url"], *one.get("origins", []))]
    return tuple(sorted({f"{part.scheme}://{part.netloc}" for part in parts}))


def for_allauth(found: list[dict[str, Any]]) -> dict[str, Any]:
    """Give the providers in the shape django-allauth reads."""
    apps = [
        {
            "provider_id": one["id"],
            "name": one["name"],
            "client_id": one["client_id"],
            "secret": one["secret"],
            "settings": {"server_url": one["server_url"].rstrip("/"), "verified_email": one.get("domains", [])},
        }
        for one in found
    ]
    return {"openid_connect": {"APPS": apps, "OAUTH_PKCE_ENABLED": True}}
