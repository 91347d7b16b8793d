"""The edge to Slack's buttons (an extra): a WebSocket that we open, so nothing from outside has to reach this machine.

apps.connections.open --> address --> WebSocket --> envelope --acknowledged at once--> a press, in a thread of its own
                   ^                                                                   |
                   '---- again, after a pause, whenever it ends               what to say to whoever pressed
"""

from __future__ import annotations

import json
import logging
import re
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from listener.core.pressed import Pressed, presses
from listener.errors import ListenerError, SourceError
from listener.log import pairs
from listener.model import Request, Response, Secret
from listener.ports import Dice, Http

if TYPE_CHECKING:
    import ssl

    from websockets.sync.connection import Connection

_log = logging.getLogger(__name__)
_WIRE = logging.getLogger(f"{__name__}.wire")
_WIRE.disabled = True  # the library logs the address, and a ticket stands in it
_LARGEST = 1024 * 1024
_QUEUE = 100
"""Presses that may wait; more is a fault of somebody's, and people are told to press again."""
_REMEMBERED = 256
_WORD = re.compile(r"[a-z_]{1,60}")
_SLACK = ("slack.com", "slack-gov.com")


Press: TypeAlias = Callable[[Pressed], str]
"""Does what somebody has pressed; returns what to tell that person, empty: nothing."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long things may take, in seconds."""

    open_s: float = 15.0
    """To open the WebSocket; Slack's hello has as long again."""
    ping_s: float = 20.0
    """Between two signs of life that we ask for, and until we have one."""
    shortest_s: float = 1.0
    longest_s: float = 300.0
    """Pauses after failures: each twice as long as the one before, less some chance."""
    lasted_s: float = 30.0
    """A connection that held so long was a good one: the next failure is the first."""
    hopeless_s: float = 3600.0
    """After a refusal that only a person can mend."""
    look_s: float = 0.5
    """How often it looks whether it is to stop."""
    parting_s: float = 5.0
    """For the thread to end when we stop."""


class Lost(ListenerError):
    """There is no connection any more, or none could be had."""

    def __init__(self, kind: str, wait: timedelta | None = None, *, hopeless: bool = False) -> None:
        super().__init__(kind)
        self.wait = wait
        self.hopeless = hopeless
        """True: only a person can mend it (the token was revoked)."""


class SocketMode:
    """Listens for buttons of one Slack app, in a thread of its own, until it is stopped. Never raises while it runs."""

    def __init__(
        self,
        app_token: Secret,
        api: str,
        http: Http,
        press: Press,
        dice: Dice,
        trusted: Callable[[], ssl.SSLContext | None] = lambda: None,
        limits: Limits = Limits(),
    ) -> None:
        self._app_token, self._api, self._http, self._press, self._dice = app_token, api.rstrip("/"), http, press, dice
        self._trusted, self._limits = trusted, limits
        self._stopping = threading.Event()
        self._clerk = ThreadPoolExecutor(1, "press")  # one at a time: whoever is second sees what the first did
        self._waiting = threading.BoundedSemaphore(_QUEUE)
        self._seen: dict[str, None] = {}
        self._thread = threading.Thread(target=self._run, name="socketmode", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Listen no more; what has been pressed until now is still done."""
        self._stopping.set()
        self._thread.join(self._limits.parting_s)  # it may be asking Slack for an address, which may take its time
        self._clerk.shutdown(wait=True)

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                self._listen()
                pause = 0.0
            except Lost as lost:
                failures = 0 if time.monotonic() - began > self._limits.lasted_s else failures
                failures, pause = failures + 1, self._pause(lost, failures)
                _log.log(_weight(lost, failures), "no buttons %s", pairs(error=lost, pause=round(pause)))
            except Exception:  # noqa: BLE001 - a bug on one envelope must not make all buttons dead for good
                if self._stopping.is_set():
                    return
                failures, pause = failures + 1, self._limits.longest_s
                _log.exception("bug in socket mode")
            self._stopping.wait(pause)

    def _pause(self, lost: Lost, failures: int) -> float:
        """Return how long to leave Slack alone: as it wishes, else twice as long after each failure."""
        if lost.hopeless:
            return self._limits.hopeless_s
        longest: float = min(self._limits.longest_s, self._limits.shortest_s * 2 ** min(failures, 20))
        return max(longest * (0.5 + self._dice() / 2), lost.wait.total_seconds() if lost.wait else 0.0)

    def _listen(self) -> None:
        """Open a connection and take what comes, until we stop or Slack wants us to come anew. Raises Lost."""
        from websockets.exceptions import WebSocketException  # noqa: PLC0415 - an extra
        from websockets.sync.client import connect  # noqa: PLC0415

        url = self._address()
        limits = self._limits
        try:
            with connect(
                url, ssl=self._trusted() if url.startswith("wss:") else None, compression=None, proxy=None,
                open_timeout=limits.open_s, ping_interval=limits.ping_s, ping_timeout=limits.ping_s, close_timeout=1,
                max_size=_LARGEST, logger=_WIRE,
            ) as connection:  # fmt: skip
                self._talk(connection)
        except (WebSocketException, OSError) as error:
            # Only its type: the text may quote the address, and a ticket stands in it.
            raise Lost(f"connection {type(error).__name__}") from None

    def _address(self) -> str:
        """Ask Slack where to connect. Raises Lost."""
        headers = {
            "Authorization": f"Bearer {self._app_token.reveal().strip()}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        asked = Request(f"{self._api}/apps.connections.open", method="POST", headers=headers, follow=False)
        try:
            response = self._http(asked)
        except SourceError as error:
            raise Lost(error.kind, hopeless=error.gone) from None
        answer = _object(response.body)
        if response.status != 200 or answer.get("ok") is not True:
            raise _refused(response, answer)
        url = answer.get("url")
        if not isinstance(url, str) or not _ours(url, self._api):
            raise Lost("no address of Slack's")
        return url

    def _talk(self, connection: Connection) -> None:
        """Take envelopes until we stop or Slack asks us to come anew. Raises Lost, and what the library raises."""
        greeted, until = False, time.monotonic() + self._limits.open_s
        while not self._stopping.is_set():
            try:
                said = _object(connection.recv(timeout=self._limits.look_s))
            except TimeoutError:
                if greeted or time.monotonic() < until:
                    continue
                raise Lost("no hello") from None
            if said.get("type") == "hello" and not greeted:
                greeted = True
                _log.info("buttons are heard %s", pairs(connections=said.get("num_connections")))
            elif said.get("type") == "disconnect":
                _end(str(said.get("reason"))[:60], greeted=greeted)
                return
            elif isinstance(envelope := said.get("envelope_id"), str):
                connection.send(json.dumps({"envelope_id": envelope}))  # at once: Slack waits three seconds
                self._take(said)

    def _take(self, said: Mapping[str, Any]) -> None:
        """Hand a press on, if it is one; the same one only once."""
        payload = said.get("payload")
        if said.get("type") != "interactive" or not isinstance(payload, dict):
            return
        for pressed in presses(payload):
            if pressed.once not in self._seen and self._waiting.acquire(blocking=False):
                self._seen[pressed.once] = None
                if len(self._seen) > _REMEMBERED:
                    self._seen.pop(next(iter(self._seen)))
                self._clerk.submit(self._carry_out, pressed)

    def _carry_out(self, pressed: Pressed) -> None:
        """Do it, and tell the person if there is something to tell."""
        try:
            word = self._press(pressed)
            _log.info("pressed %s", pairs(incident=pressed.incident, act=pressed.act, user=pressed.user))
            if word and _ours(pressed.answer_to, self._api):
                self._http(_whispered(pressed.answer_to, word))
        except SourceError as error:
            _log.warning("could not answer %s", pairs(user=pressed.user, error=error.kind))
        except Exception:  # noqa: BLE001 - a bug on one press must not swallow the next
            _log.exception("bug on a press %s", pairs(incident=pressed.incident, act=pressed.act))
        finally:
            self._waiting.release()


def is_installed() -> bool:
    """Tell whether the library is there (the extra ``slack``)."""
    return find_spec("websockets") is not None


def _object(text: str | bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _end(reason: str, *, greeted: bool) -> None:
    """Return if Slack only wants us to come anew; raise Lost if it does not want us at all."""
    if reason in {"link_disabled", "socket_mode_disabled", "app_disabled"}:
        raise Lost(f"slack_{reason}", hopeless=True)
    if reason not in {"warning", "refresh_requested"} or not greeted:
        raise Lost(f"slack_{reason}" if _WORD.fullmatch(reason) else "asked to leave")


def _refused(response: Response, answer: Mapping[str, Any]) -> Lost:
    """Return why Slack gives no address. What it says is repeated only if it looks like one of its words."""
    word = str(answer.get("error", ""))
    kind = f"slack_{word}" if _WORD.fullmatch(word) else f"http_{response.status}"
    later = re.fullmatch(r"\s*(\d{1,5})\s*", response.headers.get("retry-after", ""))
    mended_by_people = {
        "account_inactive", "forbidden_team", "invalid_auth", "missing_scope", "no_permission",
        "not_allowed_token_type", "not_authed", "org_login_required", "token_expired", "token_revoked",
    }  # fmt: skip
    return Lost(kind, timedelta(seconds=int(later[1])) if later else None, hopeless=word in mended_by_people)


def _weight(lost: Lost, failures: int) -> int:
    """Return how loudly it is logged: once may happen every day, what only people can mend is an error."""
    if lost.hopeless:
        return logging.ERROR
    return logging.INFO if failures <= 1 else logging.WARNING


def _ours(url: str, api: str) -> bool:
    """Tell whether an address is one of Slack's, or of the interface that was configured; unencrypted on loopback."""
    try:
        parts, base = urlsplit(url), urlsplit(api)
    except ValueError:
        return False
    host, own = parts.hostname or "", base.hostname or ""
    if parts.scheme in {"ws", "http"}:
        return host == own and _loopback(host)
    known = any(host == name or host.endswith(f".{name}") for name in (own, *_SLACK) if name)
    return parts.scheme in {"wss", "https"} and known


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _whispered(url: str, word: str) -> Request:
    """Return an answer that only the person sees."""
    text = word.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    said = {"response_type": "ephemeral", "replace_original": False, "text": text}
    headers = {"Content-Type": "application/json; charset=utf-8"}
    return Request(method="POST", headers=headers, body=json.dumps(said).encode(), secret_url=Secret(url), follow=False)
