"""Why a message did not arrive, and what helps, in the reader's words: stable kinds of errors become sentences."""

from __future__ import annotations

import re

from listener.cli.output import safe
from listener.words import catalogue, say

_LONGEST = 160
_GONE = "channel (?P<channel>.+) is no longer configured"
"""What the outbox keeps of a message whose channel was taken out of the configuration."""
NAMED = {
    **dict.fromkeys(("timeout", "http_408", "http_504"), "timeout"),
    **dict.fromkeys(("connection", "connect", "closed", "truncated", "http_421", "http_502"), "connection"),
    **dict.fromkeys(
        ("http_401", "http_403", "auth", "smtp_530", "smtp_534", "smtp_535", "slack_invalid_auth"), "login"
    ),
    **dict.fromkeys(("slack_not_authed", "slack_access_denied"), "login"),
    **dict.fromkeys(
        ("slack_token_revoked", "slack_token_expired", "slack_account_inactive", "slack_invalid_token"), "token"
    ),
    **dict.fromkeys(
        ("http_404", "http_410", "http_301", "http_308", "slack_no_service", "slack_no_service_id"), "gone"
    ),
    **dict.fromkeys(("slack_no_active_hooks", "slack_no_team", "slack_team_disabled", "slack_team_not_found"), "gone"),
    **dict.fromkeys(("slack_channel_not_found", "slack_user_not_found", "slack_is_inactive"), "no_channel"),
    **dict.fromkeys(("slack_channel_is_archived", "slack_is_archived"), "archived"),
    "slack_not_in_channel": "not_invited",
    **dict.fromkeys(("slack_missing_scope", "slack_no_permission", "slack_not_allowed_token_type"), "scope"),
    **dict.fromkeys(
        ("slack_posting_to_general_channel_denied", "slack_restricted_action", "slack_action_prohibited"), "restricted"
    ),
    **dict.fromkeys(("slack_answer", "ntfy_answer", "webhook_page"), "page"),
    **dict.fromkeys(("smtp_550", "smtp_551", "smtp_553", "smtp_554", "smtp_501"), "recipient"),
    **dict.fromkeys(("bad_url", "bad_request", "too_many_redirects", "downgrade", "apprise_address"), "address"),
    **dict.fromkeys(("http_400", "http_413", "http_415", "http_422"), "refused"),
    **dict.fromkeys(("blocked_address", "blocked_port"), "blocked"),
    **dict.fromkeys(("no_login", "no_starttls", "no_smtputf8", "not_smtp", "tls", "dns", "busy", "http_429"), ""),
    **dict.fromkeys(("plain_not_loopback", "bad_address", "bad_security", "apprise_missing", "bug"), ""),
}
"""Which word of the catalogue a kind has; empty: its own."""
FAMILIES = (
    (re.compile(r"http_5\d\d"), "server"),
    (re.compile(r"http_4\d\d"), "refused"),
    (re.compile(r"smtp_4\d\d"), "later"),
    (re.compile(r"smtp_5\d\d"), "refused_mail"),
    (re.compile(r"slack_(?:invalid_|msg_|no_text|too_many_|metadata_|block_).*"), "layout"),
    (re.compile(r"slack_.*"), "slack"),
    (re.compile(r"apprise_.*"), "service"),
)


def word_for(error: str) -> str:
    """Return the catalogue's word for an error; "" if it has none."""
    kind = error.partition(":")[0].strip()
    if kind in NAMED:
        return NAMED[kind] or kind
    return next((word for pattern, word in FAMILIES if pattern.fullmatch(kind)), "")


def trouble(error: str, lang: str) -> str:
    """Return an error in the reader's words, its stable form behind it; one without words as it is."""
    if left := re.fullmatch(_GONE, error):
        return safe(say("delivery.trouble_unconfigured", lang, channel=left["channel"]))
    word = word_for(error)
    shown = safe(error)[:_LONGEST]
    return f"{say(f'delivery.trouble_{word}', lang)} ({shown})" if word else shown


def remedy(error: str, lang: str) -> str:
    """Return what a person can do about it."""
    key = f"remedy_{word_for(error)}"
    return say(f"delivery.{key if key in catalogue('delivery', lang) else 'remedy_unknown'}", lang)
