"""What every operation shares in the description (OpenAPI 3.1): who may call it, its headers, unchanged answers."""

from typing import Any

from django.conf import settings

from portal.core.rest import READ, RUN, WRITE

SCHEMES: dict[str, Any] = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": settings.SESSION_COOKIE_NAME,
        "description": "The cookie of a person who is signed in; whatever changes something carries X-CSRFToken, too.",
    },
    "key": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "qk_...",
        "description": "An API key. The scopes an operation needs stand beside it: read, run or write.",
    },
}
# How the routers say it (`portal.core.rest`), and the scope that a key needs.
SCOPES = {"SignedIn": WRITE, "MayRun": RUN}
TEXT: dict[str, Any] = {"schema": {"type": "string"}}
RATE = {
    "RateLimit-Policy": {**TEXT, "description": "The limit: q requests in w seconds."},
    "RateLimit": {**TEXT, "description": "What is left (r) and the seconds until the next minute (t)."},
}
RETRY = {"Retry-After": {"schema": {"type": "string"}, "description": "Seconds to wait."}}
ETAG = {"ETag": {**TEXT, "description": "The validator of this answer, for If-None-Match and If-Match."}}
LINK = {"Link": {**TEXT, "description": "The first, previous and next page (RFC 8288)."}}
LOCATION = {"Location": {**TEXT, "description": "Where what was made stands."}}
STALE: dict[str, Any] = {
    "name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"},
    "description": "The ETag of an earlier answer: 304 without a body when nothing has changed.",
}  # fmt: skip
MATCH: dict[str, Any] = {
    "name": "If-Match", "in": "header", "required": False, "schema": {"type": "string"},
    "description": "The ETag with which it was last read: 412 when somebody has changed it since.",
}  # fmt: skip
GUARDED = ("/step", "/rights", "/gates")


def complete(schema: dict[str, Any]) -> None:
    """Add to every operation of a description what the gate does for all of them."""
    schema["components"]["securitySchemes"] = SCHEMES
    for path, verbs in schema["paths"].items():
        for verb, operation in verbs.items():
            operation["security"] = _security(verb, operation)
            _headers(operation)
            if verb == "get":
                operation.setdefault("parameters", []).append(STALE)
                operation["responses"][200].setdefault("headers", {}).update(ETAG)
                operation["responses"][304] = {"description": "Not Modified", "headers": {**RATE, **ETAG}}
            elif verb == "patch" or (path.startswith("/api/v1/initiatives/") and path.endswith(GUARDED)):
                operation.setdefault("parameters", []).append(MATCH)
            else:
                operation["responses"].pop(412, None)


def _security(verb: str, operation: dict[str, Any]) -> list[dict[str, Any]]:
    named = next((name for item in operation.get("security", []) for name in item), None)
    scope = READ if verb == "get" else SCOPES.get(str(named), WRITE)
    asked: list[dict[str, Any]] = [{"session": []}, {"key": [scope]}]
    return asked if named else [{}, *asked]


def _headers(operation: dict[str, Any]) -> None:
    names = {item["name"] for item in operation.get("parameters", [])}
    for code, answer in operation["responses"].items():
        headers = answer.setdefault("headers", {})
        headers.update(RATE)
        if code == 429:
            headers.update(RETRY)
        if code == 200 and "page" in names:
            headers.update(LINK)
        if code in (201, 202):
            headers.update(LOCATION)
