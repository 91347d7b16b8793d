"""Google's login: gives access tokens for a signed claim or a refresh token, and checks either for real."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.sources.sites.site import Answer, Asked

JSON = {"Content-Type": "application/json; charset=UTF-8"}
LIFE = timedelta(hours=1)


@cache
def key(owner: str) -> RSAPrivateKey:
    """Return a freshly made key, always the same for one owner."""
    assert owner
    return generate_private_key(public_exponent=65537, key_size=2048)


def key_file(token_uri: str, owner: str = "listener") -> str:
    """Return the key file of a service account."""
    pem = key(owner).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return json.dumps(
        {
            "type": "service_account",
            "project_id": "nordwind",
            "private_key_id": "k1",
            "private_key": pem,
            "client_email": "listener@nordwind.iam.example",
            "token_uri": token_uri,
        }
    )


def refused(status: int, word: str, text: str = "") -> Answer:
    """Return a login's refusal (RFC 6749, 5.2)."""
    return Answer(json.dumps({"error": word, "error_description": text}), status, JSON)


def failed(status: int, word: str, *reasons: str) -> Answer:
    """Return an error as Google's interfaces word it."""
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason} for reason in reasons]
    errors = [{"message": "no", "domain": "global", "reason": reason} for reason in reasons]
    error = {"code": status, "message": "no", "status": word, "errors": errors, "details": details}
    return Answer(json.dumps({"error": error}), status, JSON)


@dataclass(slots=True)
class Logins:
    """The tokens that were given, and to whom."""

    now: Callable[[], datetime]
    scope: str
    tokens: dict[str, datetime] = field(default_factory=dict)
    """Token to the time it runs out."""
    claims: list[dict[str, Any]] = field(default_factory=list)
    withdrawn: bool = False

    def answer(self, asked: Asked, uri: str) -> Answer:
        """Answer a request for a token."""
        form = dict(parse_qsl(asked.body.decode()))
        if asked.method != "POST" or asked.headers.get("content-type") != "application/x-www-form-urlencoded":
            return refused(400, "invalid_request")
        if self.withdrawn:
            return refused(400, "invalid_grant", "Token has been expired or revoked.")
        if form.get("grant_type") == "refresh_token":
            return self._refreshed(form)
        if form.get("grant_type") == "urn:ietf:params:oauth:grant-type:jwt-bearer":
            return self._signed(form.get("assertion", ""), uri)
        return refused(400, "unsupported_grant_type")

    def accepts(self, asked: Asked) -> bool:
        """Tell whether a request comes with a token that still holds."""
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        return token in self.tokens and self.now() < self.tokens[token]

    def _refreshed(self, form: dict[str, str]) -> Answer:
        if (form.get("client_id"), form.get("client_secret")) != ("client", "secret-of-the-client"):
            return refused(401, "invalid_client", "The OAuth client was not found.")
        if form.get("refresh_token") != "refresh-of-erna":
            return refused(400, "invalid_grant", "Bad Request")
        return self._given()

    def _signed(self, assertion: str, uri: str) -> Answer:
        relaxed: Any = {"verify_exp": False, "verify_iat": False}  # by this site's clock, not by the machine's
        try:
            claims = jwt.decode(assertion, key("listener").public_key(), ["RS256"], audience=uri, options=relaxed)
        except jwt.InvalidTokenError:
            return refused(400, "invalid_grant", "Invalid JWT Signature.")
        now, known = self.now().timestamp(), claims.get("iss") == "listener@nordwind.iam.example"
        if not known or not claims["iat"] - 300 <= now < claims["exp"] <= claims["iat"] + 3600:
            return refused(400, "invalid_grant", "Invalid JWT: Token must be a short-lived token")
        if claims.get("scope") != self.scope:
            return refused(400, "invalid_scope")
        self.claims.append({**claims, **jwt.get_unverified_header(assertion)})
        return self._given()

    def _given(self) -> Answer:
        token = f"ya29.token-{len(self.tokens) + 1}"
        self.tokens[token] = self.now() + LIFE
        body = {"access_token": token, "expires_in": int(LIFE.total_seconds()), "token_type": "Bearer"}
        return Answer(json.dumps(body), headers=JSON)
