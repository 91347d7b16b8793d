"""Slack through an incoming webhook, the reduced path: one channel, new messages only, no edits, threads or buttons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from alerts.answers import is_safe, refusal
from alerts.channels.slack_blocks import LONGEST_MESSAGE, Block, links, message, whole
from alerts.quoting import SAID, Quotes, quoting
from listener.errors import DeliveryError
from listener.model import Notice, Request, Response, Secret

__all__ = ["LONGEST_MESSAGE", "Slack"]

_REFUSALS = {
    "action_prohibited", "channel_is_archived", "channel_not_found", "invalid_blocks", "invalid_blocks_format",
    "invalid_payload", "invalid_token", "msg_blocks_too_long", "msg_too_long", "no_active_hooks", "no_service",
    "no_service_id", "no_team", "no_text", "posting_to_general_channel_denied", "team_disabled", "too_many_attachments",
    "user_not_found",
}  # fmt: skip
"""What a webhook says when it will never take this message."""


@dataclass(frozen=True, slots=True)
class Slack:
    """A Slack channel, by the address of its incoming webhook."""

    url: Secret = field(
        metadata={
            "de": "Adresse des Incoming Webhook; als url_env oder url_file angeben, sie ist ein Geheimnis.",
            "en": "Address of the incoming webhook; give it as url_env or url_file, it is a secret.",
        }
    )
    quotes: Quotes = field(default=Quotes.SHORT, metadata=SAID)

    def validate(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield what is wrong with the options; never the address itself."""
        if not is_safe(self.url.reveal()):
            yield "url", "channels.slack_address", {}

    def compose(self, notice: Notice) -> Request:
        """Lay the notice out as blocks; what does not fit is left out from the end: voices and facts first."""
        body = message(quoting(notice, self.quotes), _blocks, {"unfurl_links": False, "unfurl_media": False})
        headers = {"Content-Type": "application/json; charset=utf-8"}
        return Request(method="POST", headers=headers, body=body, secret_url=self.url, follow=False)

    def check(self, response: Response) -> None:
        """Raise DeliveryError unless Slack said ok. Kinds: slack_WORD, http_STATUS, slack_answer."""
        word = response.body[:100].decode("utf-8", "replace").strip()
        if response.status == 200 and _is_ok(word):
            return
        if word in _REFUSALS:
            raise DeliveryError(f"slack_{word}", permanent=True)
        if 200 <= response.status < 300:
            # Not Slack: a login page in between. What it says may be anything and is not repeated.
            raise DeliveryError("slack_answer", permanent=False)
        raise refusal(response)


def _blocks(notice: Notice) -> Iterator[Block]:
    yield from whole(notice, links(notice.actions))


def _is_ok(word: str) -> bool:
    """Webhooks answer ``ok``; workflow triggers and lookalikes answer with an object."""
    return word == "ok" or re.fullmatch(r'\{\s*"ok"\s*:\s*true\b.*', word, re.DOTALL) is not None
