"""What the doctor sees of the world: sources are really asked, channels as far as nothing is sent; and the clock.

All requests go the way that the daemon's go: guarded, paced, with its time-outs.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from statistics import median

from alerts.channels.email import Email
from alerts.channels.ntfy import Ntfy
from alerts.channels.slack import Slack
from alerts.channels.slack_bot import SlackBot
from alerts.channels.webhook import Webhook
from listener.doctoring import Finding, Grade, good
from listener.drive import drive
from listener.errors import DeliveryError, ListenerError, SourceError, Throttled
from listener.mail import Postman
from listener.model import MailAnswer, MailQuery, MailServer, Notice, Reason, Request, Response
from listener.pace import host_of
from listener.parts import Parts
from listener.ports import Channel, Subscription

AT_ONCE = 8
LOOK_S = 120.0
"""After so long a source is asked nothing more: each request has its deadline, but some sources turn many pages."""
DRIFT, FAR_DRIFT = timedelta(seconds=30), timedelta(minutes=5)
"""A clock that is wrong by the first dates posts wrongly; by the second it breaks signatures."""
_GONE = {403, 404, 410}
_NOTHING = Notice("doctor", "", "en", Reason.SAMPLE, 0, "", "", "", "", "")
"""Never sent: a channel shows by it how it logs in."""


class Ear:
    """Hears along when servers are asked: what time they have, and whose names nobody knows."""

    def __init__(self, parts: Parts) -> None:
        """Hear along to what these parts ask."""
        self._parts, self._lock = parts, threading.Lock()
        self.drifts: dict[str, timedelta] = {}
        """By host: how much the server's clock is ahead of ours."""
        self.known: dict[str, bool] = {}
        """By host: whether its name has an address."""

    def web(self, request: Request) -> Response:
        """Ask as a source does."""
        return self._heard(request, self._parts.web)

    def http(self, request: Request) -> Response:
        """Ask as a channel does."""
        return self._heard(request, self._parts.http)

    def imap(self, query: MailQuery) -> MailAnswer:
        """Look into a mailbox; nothing is marked as read."""
        return self._parts.imap(replace(query, seen=()))

    def _heard(self, request: Request, ask: Callable[[Request], Response]) -> Response:
        host = host_of(request)
        try:
            response = ask(request)
        except SourceError as error:
            with self._lock:
                self.known[host] = self.known.get(host, False) or error.kind not in {"dns", "bad_url"}
            raise
        with self._lock:
            self.known[host] = True
            if (drift := _drift(response, self._parts.clock())) is not None:
                self.drifts[host] = drift
        return response


def _drift(response: Response, now: datetime) -> timedelta | None:
    """Return how far a server's clock is ahead. Caches name the time of storing; such answers are left out."""
    if response.headers.get("age", "0") != "0":
        return None
    try:
        at = parsedate_to_datetime(response.headers.get("date", ""))
    except ValueError:
        return None
    return at - now if at.tzinfo else None


def world(parts: Parts, told: Callable[[], None], look_s: float = LOOK_S) -> Iterator[Finding]:
    """Ask all sources and channels, several at once; ``told`` is called after each."""
    ear = Ear(parts)
    looks: list[Callable[[], Finding]] = [_source(parts, ear, one, look_s) for one in parts.config.subscriptions]
    looks += [_channel(parts, ear, str(name), one) for name, one in parts.config.channels.items()]
    with ThreadPoolExecutor(AT_ONCE, "doctor") as threads:
        for done in [threads.submit(one) for one in looks]:
            yield done.result()
            told()
    yield names(ear.known)
    yield clock(list(ear.drifts.values()))


def names(known: dict[str, bool]) -> Finding:
    """Return whether names have addresses; that none has is not the names' fault."""
    if not known:
        return Finding("dns", Grade.INFO, "nobody_asked")
    unknown = sorted(host for host, found in known.items() if not found)
    if len(unknown) == len(known):
        return Finding("dns", Grade.FAULT, "no_dns", {"count": str(len(unknown))}, remedy="no_dns")
    return good("dns", "dns", count=str(len(known) - len(unknown)))


def clock(drifts: list[timedelta]) -> Finding:
    """Return whether our clock goes right: most servers' do, so the middle one is believed."""
    if not drifts:
        return Finding("clock", Grade.INFO, "no_clock")
    ahead = timedelta(seconds=round(median(one.total_seconds() for one in drifts)))
    values = {"seconds": str(abs(int(ahead.total_seconds()))), "hosts": str(len(drifts))}
    if abs(ahead) <= DRIFT:
        return Finding("clock", Grade.OK, "clock", values)
    word = "clock_behind" if ahead > timedelta() else "clock_ahead"
    return Finding("clock", Grade.FAULT if abs(ahead) > FAR_DRIFT else Grade.WARNING, word, values, remedy="clock")


def _source(parts: Parts, ear: Ear, one: Subscription, look_s: float) -> Callable[[], Finding]:
    def look() -> Finding:
        now, end = parts.clock(), time.monotonic() + look_s

        def ask(request: Request) -> Response:
            if time.monotonic() >= end:
                raise SourceError("timeout", host_of(request))
            return ear.web(request)

        try:
            batch = drive(one.source.collect({}, now), ask, now, ear.imap)
        except Throttled as error:
            return Finding("source", Grade.WARNING, "unheard", {}, one.name, str(error))
        except SourceError as error:
            return Finding("source", Grade.FAULT, "unheard", {}, one.name, str(error))
        except Exception as error:  # noqa: BLE001 - a bug in one source must not hide the others
            return Finding("source", Grade.FAULT, "unheard", {}, one.name, f"bug: {type(error).__name__}")
        if not (batch.items or batch.unreadable or batch.aggregates):
            return good("source", "source_silent", one.name)
        return good("source", "source", one.name, count=str(len(batch.items)))

    return look


def _channel(parts: Parts, ear: Ear, name: str, channel: Channel) -> Callable[[], Finding]:
    def look() -> Finding:
        try:
            return _knock(parts, ear, name, channel)
        except ListenerError as error:
            return Finding("channel", Grade.FAULT, "unreached", {}, name, str(error).partition(":")[0])
        except Exception as error:  # noqa: BLE001 - as above
            return Finding("channel", Grade.FAULT, "unreached", {}, name, f"bug: {type(error).__name__}")

    return look


def _knock(parts: Parts, ear: Ear, name: str, channel: Channel) -> Finding:
    match channel:
        case SlackBot():
            _authorised(ear.http(_as_bot(channel)))
            return good("channel", "channel_login", name)
        case Email():
            mail = parts.mail
            if not isinstance(mail, Postman):
                return Finding("channel", Grade.INFO, "channel_untold", {}, name, remedy="channel_test")
            server = (channel.host, channel.port, channel.security, channel.username, channel.password)
            mail.knock(MailServer(*server))
            return good("channel", "channel_login" if channel.username else "channel_mail", name)
        case Ntfy():
            _admitted(ear.http(_to_ntfy(channel)))
            return good("channel", "channel_login" if channel.token or channel.username else "channel_reached", name)
        case Slack() | Webhook():
            _there(ear.http(Request(secret_url=channel.url, follow=False)), slack=isinstance(channel, Slack))
            return good("channel", "channel_reached", name)
        case _:  # Apprise knows but one deed: to send
            return Finding("channel", Grade.INFO, "channel_untold", {}, name, remedy="channel_test")


def _as_bot(channel: SlackBot) -> Request:
    """Return Slack's question whose token this is (auth.test): it writes nothing anywhere."""
    headers = {"Authorization": f"Bearer {channel.token.reveal().strip()}"}
    return Request(f"{channel.api.rstrip('/')}/auth.test", "POST", headers, follow=False, handles=(401, 403))


def _authorised(response: Response) -> None:
    if not 200 <= response.status < 300:
        raise DeliveryError(f"http_{response.status}", permanent=False)
    try:
        answer = json.loads(response.body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise DeliveryError("slack_answer", permanent=False)
    if answer.get("ok") is not True:
        word = str(answer.get("error", ""))[:40]
        raise DeliveryError(f"slack_{word}" if word.isidentifier() else "slack_answer", permanent=True)


def _to_ntfy(channel: Ntfy) -> Request:
    """Return ntfy's question who we are; without credentials, whether it is well."""
    headers = {name: value for name, value in channel.compose(_NOTHING).headers.items() if name == "Authorization"}
    return Request(f"{channel.url.rstrip('/')}/v1/{'account' if headers else 'health'}", headers=headers, follow=False)


def _admitted(response: Response) -> None:
    if not 200 <= response.status < 300:
        raise DeliveryError(f"http_{response.status}", permanent=False)
    if not response.body.lstrip().startswith(b"{"):
        raise DeliveryError("ntfy_answer", permanent=False)


def _there(response: Response, *, slack: bool) -> None:
    """Judge what a receiver of POSTs says to a GET: any answer is a sign of life, but for that the address is gone."""
    if response.status == 410 or (slack and response.status in _GONE):
        raise DeliveryError(f"http_{response.status}", permanent=True)
    if response.status >= 500:
        raise DeliveryError(f"http_{response.status}", permanent=False)
