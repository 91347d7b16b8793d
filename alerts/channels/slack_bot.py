"""Slack through a bot token: an incident is one living message, with news in its thread and, if asked for, buttons.

first --> chat.postMessage    news --> chat.postMessage in its thread    as it is now --> chat.update

Slack answers 200 to nearly everything and says in JSON what it means; each of its words has a class here (knowledge
3.3): later, gone, to be said in plain text, never.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from alerts.answers import is_safe, refusal
from alerts.channels.slack_blocks import LABEL, Block, Lay, cut, escaped, links, message, news, plain_text, web, whole
from alerts.plain import plain
from alerts.quoting import SAID, Quotes, quoting
from listener.errors import DeliveryError
from listener.model import Act, Action, Mistake, Notice, Reason, Request, Response, Secret
from listener.words import say

API = "https://slack.com/api"
EVENT = "listener_notice"
"""Type of the metadata that each message carries: by its key a message can be found again (conversations.history)."""
_SILENT = frozenset({Reason.UPDATE})
"""All else that stands in a thread is shown in the channel as well: a thread rings only for those who follow it."""
_LOUD = frozenset(Reason) - {
    Reason.UPDATE, Reason.END, Reason.CARE, Reason.DIGEST, Reason.SAMPLE, Reason.SOURCES, Reason.SELF,
    Reason.BACKLOG, Reason.PARTNER,
}  # fmt: skip
"""For these somebody has to come."""
_MENTIONED = 10
KINDS = (
    "product_defect", "service_failure", "data_breach", "rumour", "press", "ethics", "price_policy", "campaign",
    "boycott", "celebrity", "insider", "coordinated", "review_bombing", "misunderstanding", "backlog", "positive",
)  # fmt: skip
"""Kinds of waves as people pick them, the most urgent first (``alerts.bykind`` has the same)."""
_PLAIN = 3_500
"""Bytes of the form without blocks; Slack cuts texts of an edit at 4,000 characters."""
_ROOT = re.compile(r"([CDG][A-Z0-9]{2,30}):(\d{1,12}\.\d{1,9})")
_INCIDENT = re.compile(r"INC-\d{1,18}")
_CHANNEL = re.compile(r"#?[^\s#<>|,:/\\\x00-\x20\x7f]{1,80}")

_LIMITED = frozenset({"ratelimited", "rate_limited"})
_GONE = frozenset({
    "cannot_reply_to_message", "cant_broadcast_message", "cant_update_message", "edit_window_closed",
    "message_not_found", "restricted_action_non_threadable_channel", "restricted_action_thread_locked",
    "thread_not_found",
})  # fmt: skip
"""The living message is no more, or can no longer be edited or answered: the next one begins anew."""
_UNFIT = frozenset({
    "block_mismatch", "invalid_arguments", "invalid_blocks", "invalid_blocks_format", "invalid_metadata_format",
    "invalid_metadata_schema", "metadata_must_be_sent_from_app", "metadata_too_large", "msg_blocks_too_long",
    "msg_too_long",
})  # fmt: skip
"""Slack does not like how it is laid out: said once more in plain text."""
_NEVER = frozenset({
    "access_denied", "account_inactive", "app_access_restricted", "as_user_not_supported", "channel_not_found",
    "channel_type_not_supported", "deprecated_endpoint", "duplicate_channel_not_found", "ekm_access_denied",
    "enterprise_is_restricted", "invalid_arg_name", "invalid_array_arg", "invalid_auth", "invalid_charset",
    "invalid_form_data", "invalid_post_type", "is_archived", "is_inactive", "messages_tab_disabled",
    "method_deprecated", "missing_post_type", "missing_scope", "no_permission", "no_text", "not_allowed_token_type",
    "not_authed", "not_in_channel", "org_login_required", "restricted_action", "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel", "team_access_not_granted", "team_not_found", "token_expired",
    "token_revoked", "too_many_attachments", "two_factor_setup_required", "unknown_method", "user_not_found",
})  # fmt: skip
"""Somebody has to change something first: the token, a scope, the channel. Any other word means: later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackBot:
    """A Slack channel, by the token of a bot that may write there."""

    token: Secret = field(
        metadata={
            "de": "Bot-Token (xoxb-…) mit der Berechtigung chat:write.",
            "en": "Bot token (xoxb-…) with the scope chat:write.",
        }
    )
    channel: str = field(
        metadata={
            "de": "Kennung (C0123ABCD, steht unten in den Kanaldetails) oder Name des Kanals.",
            "en": "Id (C0123ABCD, at the bottom of the channel's details) or name of the channel.",
        }
    )
    app_token: Secret | None = field(
        default=None,
        metadata={
            "de": "App-Token (xapp-…) mit connections:write: Damit gibt es Knöpfe (Socket Mode, von innen nach außen). "
            "Braucht die Erweiterung slack.",
            "en": "App token (xapp-…) with connections:write: with it there are buttons (Socket Mode, from inside "
            "out). Needs the extra slack.",
        },
    )
    mention: tuple[str, ...] = field(
        default=(),
        metadata={
            "de": "Wer bei lauten Meldungen erwähnt wird: Kennungen von Menschen (U0123ABCD) und Gruppen (S0123ABCD), "
            "here oder channel. Ohne Erwähnung klingelt es nur bei denen, die alles im Kanal melden lassen.",
            "en": "Who is mentioned in messages that are to be heard: ids of people (U0123ABCD) and groups "
            "(S0123ABCD), here or channel. Without, it rings only for those who let everything in the channel ring.",
        },
    )
    mention_level: int = field(
        default=4,
        metadata={
            "de": "Ab dieser Windstärke wird erwähnt.",
            "en": "From this wind force on they are mentioned.",
            "least": 3,
            "most": 6,
        },
    )
    api: str = field(
        default=API,
        metadata={
            "de": "Adresse der Schnittstelle, falls nicht die übliche.",
            "en": "Address of the interface, if not the usual one.",
        },
    )
    quotes: Quotes = field(default=Quotes.SHORT, metadata=SAID)

    def validate(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield what is wrong with the options; never a token itself."""
        if not re.fullmatch(r"(xoxe\.)?xoxb-\S+", self.token.reveal().strip()):
            yield "token", "channels.slack_token", {}
        if self.app_token and not re.fullmatch(r"xapp-\S+", self.app_token.reveal().strip()):
            yield "app_token", "channels.slack_app_token", {}
        if not _CHANNEL.fullmatch(self.channel.strip()):
            yield "channel", "channels.slack_channel", {"found": cut(self.channel, 80)}
        for one in self.mention:
            if not _calling(one):
                yield "mention", "channels.slack_mention", {"found": cut(one, 80)}
        if not is_safe(self.api) or "?" in self.api or "#" in self.api:
            yield "api", "channels.slack_api", {}

    def compose(self, notice: Notice) -> Request:
        """Lay the notice out as a message of its own: the living one, if it is about an incident."""
        return self._posted(notice, self._called(self._whole), {"channel": self.channel.strip()})

    def reply(self, notice: Notice, root: str) -> Request:
        """Lay out what is new in the living message's thread; the channel sees it, too."""
        channel, _, ts = root.partition(":")
        about: dict[str, Any] = {"channel": channel, "thread_ts": ts}
        if notice.reason not in _SILENT:
            about["reply_broadcast"] = True
        return self._posted(notice, self._called(news), about)

    def edit(self, notice: Notice, root: str) -> Request:
        """Lay the notice out in the place of the living message. All blocks are sent: those left out would vanish."""
        channel, _, ts = root.partition(":")
        about = {"channel": channel, "ts": ts, "metadata": _metadata(notice)}
        return self._request("chat.update", message(quoting(notice, self.quotes), self._whole, about))

    def root(self, response: Response) -> str:
        """Return what Slack calls the message: CHANNELID:ts."""
        answer = _answer(response.body)
        root = f"{answer.get('channel')}:{answer.get('ts')}"
        return root if _ROOT.fullmatch(root) else ""

    def repaired(self, notice: Notice, refused: Request, response: Response) -> Request | None:
        """Return a refused message in plain text if that is what Slack wants, else None.

        Nobody quoted is in it: outside of blocks there is no way to show a stranger's words as they are.
        """
        if _word(response) not in _UNFIT:
            return None
        about = {name: value for name, value in json.loads(refused.body).items() if name not in {"metadata", "text"}}
        if not about.get("blocks"):
            return None
        text = plain(replace(notice, voices=(), facts=()), _PLAIN, escaped)
        body = json.dumps({**about, "blocks": [], "text": text}, ensure_ascii=False)
        return replace(refused, body=body.encode("utf-8", "replace"))

    def check(self, response: Response) -> None:
        """Raise DeliveryError unless Slack said ok. Kinds: slack_WORD (if it is known), http_STATUS, slack_answer."""
        answer, word = _answer(response.body), _word(response)
        if response.status == 200 and answer.get("ok") is True:
            return
        if word in _GONE:
            raise DeliveryError(f"slack_{word}", permanent=False, gone=True)
        if word in _NEVER | _UNFIT:
            raise DeliveryError(f"slack_{word}", permanent=True)
        if word in _LIMITED or not 200 <= response.status < 300:
            raise refusal(replace(response, status=429) if word in _LIMITED else response)
        # With a word: one that Slack has not told us of, or trouble of its own. Without: not Slack, but a login page
        # in between. What it says may be anything and is not repeated.
        raise DeliveryError(f"slack_{word}" if word in _TROUBLE else "slack_answer", permanent=False)

    def _posted(self, notice: Notice, lay: Lay, about: Mapping[str, Any]) -> Request:
        usual = {"unfurl_links": False, "unfurl_media": False, "mrkdwn": False, "metadata": _metadata(notice)}
        return self._request("chat.postMessage", message(quoting(notice, self.quotes), lay, {**about, **usual}))

    def _request(self, method: str, body: bytes) -> Request:
        headers = {
            "Authorization": f"Bearer {self.token.reveal().strip()}",
            "Content-Type": "application/json; charset=utf-8",
        }
        return Request(f"{self.api.rstrip('/')}/{method}", method="POST", headers=headers, body=body, follow=False)

    def _whole(self, notice: Notice) -> Iterator[Block]:
        yield from whole(notice, self._can_do(notice))

    def _called(self, lay: Lay) -> Lay:
        """Return a layout that calls people first, where it is loud. An edit calls nobody: it would ring nowhere."""

        def called(notice: Notice) -> Iterator[Block]:
            found = " ".join(filter(None, map(_calling, self.mention[:_MENTIONED])))
            blocks = iter(lay(notice))
            yield next(blocks)
            if found and max(notice.level, notice.urgency) >= self.mention_level and notice.reason in _LOUD:
                yield {"type": "section", "text": {"type": "mrkdwn", "text": found, "verbatim": True}}
            yield from blocks

        return called

    def _can_do(self, notice: Notice) -> list[Block]:
        """Return buttons if somebody hears them, else links to the pages."""
        if self.app_token is None or not _INCIDENT.fullmatch(notice.incident):
            return links(notice.actions)
        found = (_element(action, notice) for action in notice.actions)
        elements = [element for element in found if element]
        return [{"type": "actions", "elements": elements}] if elements else []


_TROUBLE = frozenset({
    "accesslimited", "external_channel_migrating", "fatal_error", "internal_error", "message_limit_exceeded",
    "request_timeout", "server_error", "service_unavailable", "team_added_to_org", "update_failed",
})  # fmt: skip
"""Trouble that passes."""


def _calling(who: str) -> str:
    """Return what calls a person, a group or everybody in Slack; empty if it is none of these."""
    if who in {"here", "channel"}:
        return f"<!{who}>"
    if re.fullmatch(r"[UW][A-Z0-9]{2,30}", who):
        return f"<@{who}>"
    return f"<!subteam^{who}>" if re.fullmatch(r"S[A-Z0-9]{2,30}", who) else ""


def _element(action: Action, notice: Notice) -> Block | None:
    """Return what a person presses; None where nothing would come of it."""
    if action.act is Act.FALSE_ALARM:
        return _select(action, notice, {str(one): f"channels.mistake_{one}" for one in Mistake})
    if action.act is Act.KIND and not web(action.url):
        return _select(action, notice, {kind: f"plan.kind_{kind}" for kind in KINDS})
    button = {"type": "button", "action_id": action.act, "text": plain_text(action.label), "value": notice.incident}
    if action.act in {Act.TAKE, Act.SNOOZE}:
        return button | ({"style": "primary"} if action.act is Act.TAKE else {})
    return button | {"url": action.url} if web(action.url) else None


def _select(action: Action, notice: Notice, words: Mapping[str, str]) -> Block:
    """Return a list to choose from, with the sentence of each word: why it was none, or which kind it is.

    A false alarm needs a reason, and two taps are no slip.
    """
    options = [
        {"text": plain_text(cut(say(key, notice.lang), LABEL)), "value": f"{notice.incident} {word}"}
        for word, key in words.items()
    ]
    label = plain_text(action.label)
    return {"type": "static_select", "action_id": action.act, "placeholder": label, "options": options}


def _metadata(notice: Notice) -> Block:
    told = {"delivery": cut(notice.key, 200), "incident": cut(notice.incident, 60), "level": notice.level}
    return {"event_type": EVENT, "event_payload": told}


def _answer(body: bytes) -> Mapping[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _word(response: Response) -> str:
    """Return Slack's word for what is wrong, empty if it gave none."""
    answer = _answer(response.body)
    word = answer.get("error") if answer.get("ok") is False else ""
    return word if isinstance(word, str) else ""
