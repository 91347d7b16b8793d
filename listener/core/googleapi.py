"""Google's interfaces: how to get an access token and how to ask with it. Sends nothing itself.

An access token is fetched anew at each visit and never kept. RFC 6749, 6 (refresh token); RFC 7523 (service account).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from listener.core.jsonanswer import Object, inside, json_object, json_value, objects, text_at
from listener.errors import SourceError, Throttled
from listener.model import Request, Response, Secret

LOGIN = "https://oauth2.googleapis.com/token"
_VALID_S = 3600
"""The longest life Google allows a signed claim, in seconds."""
_QUOTA_WAIT = timedelta(hours=1)
"""Where the answer names no time: quotas are counted by the minute, the hour and the day."""
_QUOTA = frozenset(
    {"RESOURCE_EXHAUSTED", "rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded"}
)
_FORBIDDEN = {
    "PERMISSION_DENIED": "this account may not read that, or the interface is not switched on for its project",
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": "the login was not given the right to read that",
}
_LOGIN_REFUSED = {
    "invalid_grant": "the login was withdrawn or has run out, or this machine's clock is wrong",
    "invalid_client": "Google does not know this client, or its secret is another one",
    "unauthorized_client": "this client may not log in that way",
    "invalid_scope": "this login cannot be given the right to read that",
    "deleted_client": "the client was deleted",
    "disabled_client": "the client was switched off",
}


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """What the key file of a service account holds."""

    email: str
    key: Secret
    """PEM."""
    key_id: str
    token_uri: str

    @classmethod
    def of(cls, credentials: Secret) -> ServiceAccount | None:
        """Return what the text of a key file holds; None if it is no such file."""
        try:
            found = json.loads(credentials.reveal())
        except (ValueError, RecursionError):
            return None
        email, key = text_at(found, "client_email"), text_at(found, "private_key")
        if text_at(found, "type") != "service_account" or not email or not key:
            return None
        return cls(email, Secret(key), text_at(found, "private_key_id"), text_at(found, "token_uri") or LOGIN)

    def login(self, scope: str, now: datetime) -> Request:
        """Return the request for a token. Raises SourceError: ``bad_credentials`` (gone) if the key cannot sign."""
        issued = int(now.timestamp())
        claims = {
            "iss": self.email,
            "scope": scope,
            "aud": self.token_uri,
            "iat": issued,
            "exp": issued + _VALID_S,
        }
        signed = _signed(claims, self.key, {"kid": self.key_id} if self.key_id else {})
        form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": signed}
        return _form(self.token_uri, form)


def refresh(url: str, client_id: str, client_secret: Secret, refresh_token: Secret) -> Request:
    """Return the request that makes an access token of a refresh token."""
    form = {
        "grant_type": "refresh_token",
        "client_id": client_id,
        "client_secret": client_secret.reveal(),
        "refresh_token": refresh_token.reveal(),
    }
    return _form(url, form)


class Session:
    """One visit's conversation with an interface: logs in when it must, counts its requests."""

    def __init__(self, login: Callable[[], Request], pace_s: float | None = None) -> None:
        self._login = login
        self._pace_s = pace_s
        self._token: Secret | None = None
        self.requests = 0

    def get(self, url: str, handles: tuple[int, ...] = ()) -> Generator[Request, Response, Response]:
        """Return the answer: 200, or a status in ``handles``. A token that is refused is replaced once.

        Raises SourceError: ``login_refused`` (gone), ``no_token``, ``http_401``, ``http_403``, ``unasked_304``;
        Throttled: ``quota``.
        """
        response = yield from self._asked(url, handles)
        if response.status == 401:
            self._token = None
            response = yield from self._asked(url, handles)
        if response.status == 401:
            raise SourceError("http_401", "a token that was just given is not accepted")
        if response.status == 403:
            raise _forbidden(_error(response))
        if response.status == 304:
            raise SourceError("unasked_304", "the server says unchanged to whoever knows nothing")
        return response

    def _asked(self, url: str, handles: tuple[int, ...]) -> Generator[Request, Response, Response]:
        if self._token is None:
            self.requests += 1
            self._token = yield from _token(self._login())
        self.requests += 1
        headers = {"Authorization": f"Bearer {self._token.reveal()}", "Accept": "application/json"}
        return (yield Request(url, headers=headers, handles=(401, 403, *handles), pace_s=self._pace_s))


def _token(login: Request) -> Generator[Request, Response, Secret]:
    response = yield replace(login, handles=(400, 401))
    if response.status in {400, 401}:
        word = text_at(_body(response), "error")
        known = _LOGIN_REFUSED.get(word)
        raise SourceError("login_refused", known or "the login was refused", gone=known is not None)
    if response.status == 304:
        raise SourceError("unasked_304", "the server says unchanged to whoever knows nothing")
    token = text_at(json_object(response), "access_token")
    if not token or not token.isascii() or not token.isprintable():
        raise SourceError("no_token", "the answer to the login holds no token")
    return Secret(token)


def _forbidden(error: Object) -> SourceError:
    reasons = {text_at(error, "status")}
    reasons |= {text_at(one, "reason") for name in ("errors", "details") for one in objects(error.get(name))}
    if reasons & _QUOTA:
        return Throttled("quota", "the quota is used up", _QUOTA_WAIT)
    detail = next((text for reason, text in _FORBIDDEN.items() if reason in reasons), "no access")
    return SourceError("http_403", detail)


def _error(response: Response) -> Object:
    found = inside(_body(response), "error")
    return found if isinstance(found, dict) else {}


def _body(response: Response) -> object:
    """Return the JSON of an error, None if it is none: then the status is all there is to say."""
    try:
        return json_value(response)
    except SourceError:
        return None


def _signed(claims: Mapping[str, object], key: Secret, headers: Mapping[str, str]) -> str:
    try:
        import jwt  # noqa: PLC0415 - brings OpenSSL's bindings along, which nobody else needs
    except ImportError:
        remedy = "install reputation-listener[google-play]"
        raise SourceError("missing_library", f"PyJWT with cryptography is not there: {remedy}", gone=True) from None
    try:
        return jwt.encode(dict(claims), key.reveal(), "RS256", dict(headers))
    except Exception:  # noqa: BLE001 - the library and the one below raise half a dozen kinds for a damaged key
        raise SourceError("bad_credentials", "the key file's private key cannot be read", gone=True) from None


def _form(url: str, fields: Mapping[str, str]) -> Request:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    return Request(url, method="POST", headers=headers, body=urlencode(fields).encode())
