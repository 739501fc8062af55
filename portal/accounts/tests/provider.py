"""A provider of OpenID Connect on the loopback, which can be told to misbehave."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "quintet", "a secret of the client"


class Provider:
    """Answers discovery, keys, tokens and descriptions; `claims` change what the next token says."""

    def __init__(self) -> None:
        """Listen on a free port."""
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims: dict[str, Any] = {}
        self.info: dict[str, Any] = {}
        self.algorithm = "RS256"
        self.signed_with: Any = self.key
        self.codes: dict[str, dict[str, str]] = {}
        self.refused: list[str] = []
        self.moved = ""  # the path that answers with another address
        self.followed: list[str] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.issuer = self.url
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self.server.shutdown()
        self.server.server_close()

    def authorize(self, address: str) -> dict[str, str]:
        """Let the person agree; gives the parameters they come back with."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def _token(self, form: dict[str, str]) -> dict[str, Any] | None:
        asked = self.codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        proved = asked is not None and challenge.decode().rstrip("=") == asked["code_challenge"]
        if asked is None or not proved or form.get("client_secret") != SECRET:
            self.refused.append("token")
            return None
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": "s-1", "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"],
            "email": "owner@example.org", "email_verified": True, "name": "Owner", **self.claims,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        token = jwt.encode(claims, self.signed_with, algorithm=self.algorithm, headers={"kid": "k1"})
        return {"access_token": "opaque", "token_type": "Bearer", "id_token": token}

    def answer(self, path: str, form: dict[str, str]) -> Any:
        """Answer one request."""
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer, "authorization_endpoint": self.url + "/authorize",
                "token_endpoint": self.url + "/token", "jwks_uri": self.url + "/keys",
                "userinfo_endpoint": self.url + "/userinfo",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }  # fmt: skip
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return {"keys": [{**public, "kid": "k1", "alg": "RS256", "use": "sig"}]}
        if path == "/token":
            return self._token(form)
        return self.info if path == "/userinfo" else None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
                if self.path == provider.moved:
                    self.send_response(307)
                    self.send_header("Location", "/elsewhere" + self.path)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                if self.path.startswith("/elsewhere"):
                    provider.followed.append(self.path)
                said = provider.answer(self.path, form)
                body = json.dumps(said).encode()
                self.send_response(400 if said is None else 200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = _answer

            def log_message(self, *args: Any) -> None:
                pass

        return Handler
