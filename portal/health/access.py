"""Who may see the inside of the portal: the operator at this machine, or a program with the token."""

import secrets

from django.conf import settings
from django.http import HttpRequest

from portal.core.addresses import is_loopback

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


def is_operator(request: HttpRequest) -> bool:
    """Tell whether a request comes straight from this machine, or carries QUINTET_METRICS_TOKEN.

    A request that a web server on this machine has passed on comes from the loopback, too: the headers such a server
    adds, or the host name that was asked for, tell it apart.
    """
    token, said = settings.METRICS_TOKEN, request.META.get("HTTP_AUTHORIZATION", "")
    if token and secrets.compare_digest(said.encode(), f"Bearer {token}".encode()):
        return True
    name = request.META.get("HTTP_HOST", "").rpartition("@")[2].lower()
    host = name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]
    direct = not request.META.get("QUINTET_FORWARDED", True) and host in LOOPBACK_NAMES
    return direct and is_loopback(request.META.get("REMOTE_ADDR", ""))
