"""Everything else, through Apprise (an extra): one plain text per message, cut to what the service takes.

No edits, no threads, no buttons: Apprise says only whether a service took it. Texts are sent as text, and what a
service might act upon all the same (mentions, links behind other words, tags) is taken apart by a space of no width:
people see it as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from alerts.answers import refusal
from alerts.plain import LEAST, in_bytes, one_line, plain
from alerts.quoting import SAID, Quotes, quoting
from listener.model import Notice, Postcard, Reason, Response, Secret

USUAL = 1_000
"""Bytes that a service takes of which nothing else is known."""
_TEXT_MESSAGE = 160
LIMITS = {
    **dict.fromkeys(
        (
            "46elks", "atalk", "bulksms", "bulkvs", "burstsms", "clickatell", "clicksend", "d7sms", "elks",
            "freemobile", "httpsms", "infobip", "kavenegar", "kudosity", "mobilemessage", "mobilemsg", "msg91",
            "msgbird", "nexmo", "notifyre", "pushed", "ringc", "serwersms", "seven", "sfr", "sinch", "smsc", "smseagle",
            "smseagles", "smsmanager", "smsmgr", "smpp", "smpps", "smstunnel", "telesign", "telnyx", "twilio", "voipms",
            "vonage",
        ),
        _TEXT_MESSAGE,
    ),
    "aprs": 67, "dapnet": 80, "plivo": 140, "sns": 140, "kakao": 200, "kakaotalk": 200, "kumulos": 240,
    "strmlabs": 255, "bluesky": 280, "bsky": 280, "tweet": 280, "twitter": 280, "x": 280, "irc": 380, "ircs": 380,
    "splunk": 400, "victorops": 400, "mastodon": 500, "mastodons": 500, "toot": 500, "toots": 500, "misskey": 512,
    "misskeys": 512, "notifico": 512, "notificos": 512, "eight00com": 600,
    "discord": 2_000, "signal": 2_000, "signals": 2_000, "threema": 3_500, "gchat": 4_000, "mmost": 4_000,
    "mmosts": 4_000, "nctalk": 4_000, "nctalks": 4_000, "zulip": 4_000, "matrix": 4_000, "matrixs": 4_000,
    "ntfy": 4_000, "ntfys": 4_000, "gotify": 4_000, "gotifys": 4_000, "tgram": 4_096,
    "json": 4_096, "jsons": 4_096, "xml": 4_096, "xmls": 4_096, "form": 4_096, "forms": 4_096,
}  # fmt: skip
"""Bytes of title and text by the address's scheme. Counted in bytes, as services count characters in different ways,
and none counts more than bytes. ntfy's plugin would send 7,800, of which a server makes an attachment."""
_TITLE, _SHORT_TITLES = 100, {"kumulos": 60, "splunk": 60, "victorops": 60, "zulip": 60}
_OURS = {"slack": "slack", "mailto": "email", "mailtos": "email"}
"""Schemes for which there is a channel that can do more, and does it more safely."""
_ADDRESS = re.compile(r"(?P<scheme>[a-z0-9]{1,32})://(?P<rest>\S{1,4000})", re.IGNORECASE)
_ANOTHER = re.compile(r"[,;\s]\s*[a-z0-9]{1,32}://", re.IGNORECASE)
_TRIGGER = re.compile(r"(?<=[<@])(?=\S)|(?<=\])(?=[(\[:])")
_NOTHING_WIDE = "\u200b"


@dataclass(frozen=True, slots=True)
class Apprise:
    """A service that Apprise knows, by the one address that says all about it."""

    url: Secret = field(
        metadata={
            "de": "Adresse in der Schreibweise von Apprise (workflows://…, mmosts://…, tgram://…), genau eine; als "
            "url_env oder url_file angeben, sie ist ein Geheimnis. Braucht die Erweiterung apprise.",
            "en": "Address as Apprise writes it (workflows://…, mmosts://…, tgram://…), exactly one; give it as "
            "url_env or url_file, it is a secret. Needs the extra apprise.",
        }
    )
    quotes: Quotes = field(default=Quotes.SHORT, metadata=SAID)

    def validate(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield what is wrong with the address; never the address itself."""
        address = self.url.reveal().strip()
        if not _ADDRESS.fullmatch(address):
            yield "url", "channels.apprise_address", {}
        elif _ANOTHER.search(address):
            yield "url", "channels.apprise_several", {}
        elif kind := _ours(address):
            yield "url", "channels.apprise_ours", {"kind": kind}

    def compose(self, notice: Notice) -> Postcard:
        """Lay the notice out as title and text; a text message is the push line alone."""
        scheme = _scheme(self.url.reveal())
        most = LIMITS.get(scheme, USUAL)
        if most < LEAST:
            return Postcard(notice.key, self.url, "", plain(notice, most, tame), _kind(notice))
        title = tame(one_line(notice.headline, _SHORT_TITLES.get(scheme, _TITLE)))
        title = in_bytes(title, most // 4)
        # Services without titles get it as the text's first line.
        text = plain(quoting(notice, self.quotes), most - len(title.encode()) - 2, tame, links=True)
        return Postcard(notice.key, self.url, title, text, _kind(notice))

    def check(self, response: Response) -> None:
        """Raise DeliveryError unless the courier says that the service took it (200, no body). Kinds: http_STATUS."""
        if response.status != 200 or response.body:
            raise refusal(response)


def tame(text: str) -> str:
    """Take mentions, links behind other words and tags apart, by a space that nobody sees."""
    return _TRIGGER.sub(_NOTHING_WIDE, text)


def _scheme(address: str) -> str:
    return address.strip().partition("://")[0].lower()


def _ours(address: str) -> str:
    if re.match(r"https://hooks\.slack\.com/", address, re.IGNORECASE):
        return "slack"
    return _OURS.get(_scheme(address), "")


def _kind(notice: Notice) -> str:
    if notice.reason is Reason.END:
        return "success"
    return "failure" if max(notice.level, notice.urgency) >= 4 else "warning"
