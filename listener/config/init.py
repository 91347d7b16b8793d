"""The first config.toml: which questions to ask, and the file that the answers make. Asks nobody and writes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from listener.config.sections import slug
from listener.config.values import shown, written
from listener.words import say

_LEGAL_FORM = re.compile(
    r" (?:AG|SE|GmbH(?: & Co\. KG)?|KG(?:aA)?|OHG|UG|e\. ?[VK]\.|Ltd\.?|Inc\.?|PLC)$", re.IGNORECASE
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"(?<![\w.@]){_WORD}(?:\.{_WORD})*@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?![\w.@-])")
_SHORTEST = 5
"""Letters of a joined spelling: "H & M" as "HM" would be found in every "hm"."""
_YES = frozenset({"j", "ja", "y", "yes", "true", "1"})
_QUESTIONS = (
    "language",
    "brand",
    "aliases",
    "exclude",
    "feeds",
    "slack",
    "recipients",
    "smtp_host",
    "sender",
    "contact",
)


@dataclass(frozen=True, slots=True)
class Question:
    """One question; the answer goes under ``key`` into ``write``."""

    key: str
    text: str
    default: str = ""
    if_answered: str = ""
    """Ask only if that earlier question got an answer."""


def questions(lang: str) -> tuple[Question, ...]:
    """Return what to ask, in order. Only the brand's name must be answered."""
    defaults = {"language": lang, "slack": say("init.no", lang)}
    needs = {"smtp_host": "recipients", "sender": "recipients"}
    return tuple(
        Question(key, say(f"init.ask_{key}", lang), defaults.get(key, ""), needs.get(key, "")) for key in _QUESTIONS
    )


def spellings(name: str) -> tuple[str, ...]:
    """Propose other spellings of a brand: without legal form or umlaut, hyphenated, joined, as hashtag."""
    name = shown(name)
    short = _LEGAL_FORM.sub("", name)
    words = re.findall(r"[^\W_]+(?:['’.][^\W_]+)*", short)
    joined = "".join(word[:1].upper() + word[1:] for word in words)
    tag = re.sub(r"[\W_]", "", joined)
    proposed = [short, short.translate(_UMLAUTS)]
    if len(tag) >= _SHORTEST and len(words) > 1:
        proposed += ["-".join(words), " ".join(words), joined]
    if len(tag) >= _SHORTEST:
        proposed += [f"#{tag}", f"#{tag.translate(_UMLAUTS)}"]
    return tuple(spelling for spelling in dict.fromkeys(proposed) if spelling and spelling != name)


def write(answers: Mapping[str, str]) -> str:
    """Return a commented config.toml that loads, whatever was answered; what cannot be used is named in a comment.

    Secrets are not asked for: the file names the environment variables ``LISTENER_SLACK_URL`` and
    ``LISTENER_SMTP_PASSWORD``.
    """
    lang = "en" if answers.get("language", "").strip().lower().startswith("en") else "de"
    feeds, odd_feeds = _feeds(answers.get("feeds", ""))
    recipients = tuple(dict.fromkeys(_ADDRESS.findall(answers.get("recipients", ""))))
    parts = [
        _general(lang),
        _brand(answers, lang),
        _sources(feeds, odd_feeds, lang),
        _channels(answers, recipients, lang),
        _rest(answers, lang),
    ]
    return "\n\n".join(parts) + "\n"


def _comment(key: str, lang: str, **slots: str) -> str:
    return "\n".join(f"# {line}" for line in say(f"init.{key}", lang, **slots).splitlines())


def _general(lang: str) -> str:
    lines = [_comment("about_file", lang), f"language = {written(lang)}", 'timezone = "Europe/Berlin"']
    return "\n".join(lines)


def _parts(answer: str) -> tuple[str, ...]:
    """Split an answer at commas, semicolons and line breaks."""
    return tuple(dict.fromkeys(part for part in map(shown, re.split(r"[,;\r\n]+", answer)) if part))


def _brand(given: Mapping[str, str], lang: str) -> str:
    name = shown(given.get("brand", "")) or say("init.my_brand", lang)
    aliases = _parts(given["aliases"]) if "aliases" in given else spellings(name)
    lines = [_comment("about_brand", lang), "[[brands]]", f"name = {written(name)}"]
    if not slug(name) or len(slug(name)) > 60:
        lines.append('id = "brand"')
    lines += [_comment("about_aliases", lang), f"aliases = {written(aliases)}"]
    lines += [_comment("about_exclude", lang), f"exclude = {written(_parts(given.get('exclude', '')))}"]
    return "\n".join(lines)


def _feeds(answer: str) -> tuple[list[tuple[str, str]], list[str]]:
    """Return (name, address) of each feed, and what is no web address."""
    feeds: dict[str, str] = {}
    odd = []
    for part in re.split(r"[\s,;]+", answer):
        host = _host(part)
        if host and part not in feeds.values():
            feeds[_unused(host, feeds)] = part
        elif part and not host:
            odd.append(shown(part))
    return list(feeds.items()), [part for part in odd if part]


def _host(address: str) -> str:
    """Return the host of an http(s) address written in plain characters, else ""."""
    if not re.fullmatch(r"https?://[A-Za-z0-9.\-]+(?::[0-9]{1,5})?(?:[/?#][!-~]*)?", address, re.ASCII):
        return ""
    try:
        found = urlsplit(address)
        return (found.hostname or "").removeprefix("www.")[:60] if found.port != 0 else ""
    except ValueError:
        return ""


def _unused(name: str, taken: Mapping[str, str]) -> str:
    return next(
        candidate
        for number in range(1, len(taken) + 2)
        if (candidate := f"{name}-{number}" if number > 1 else name) not in taken
    )


def _sources(feeds: list[tuple[str, str]], odd: list[str], lang: str) -> str:
    lines = [_comment("about_sources", lang)]
    lines += [_comment("odd_feed", lang, text=part) for part in odd]
    if not feeds:
        lines += ["# [[sources]]", '# name = "presse"', '# kind = "feed"', '# url = "https://www.example.org/rss.xml"']
    for name, address in feeds:
        lines += [
            "[[sources]]",
            f"name = {written(name)}",
            'kind = "feed"',
            f"url = {written(address)}",
            'medium = "news"',
        ]
        lines += ['every = "10m"', ""]
    return "\n".join(lines).rstrip()


def _channels(given: Mapping[str, str], recipients: tuple[str, ...], lang: str) -> str:
    slack = given.get("slack", "").strip().lower() in _YES
    parts = [_comment("about_channels", lang)]
    if slack:
        parts.append('[channels.slack]\nkind = "slack"\nurl_env = "LISTENER_SLACK_URL"')
    if recipients:
        parts.append("\n".join(_mail(given, recipients, lang)))
    names = ("slack",) * slack + ("email",) * bool(recipients)
    if names:
        parts.append(f"{_comment('about_routes', lang)}\n[[routes]]\nchannels = {written(names)}\nmin_level = 3")
    return "\n\n".join(parts)


def _mail(given: Mapping[str, str], recipients: tuple[str, ...], lang: str) -> Iterator[str]:
    sender = _ADDRESS.search(given.get("sender", ""))
    host = re.fullmatch(
        r"[A-Za-z0-9](?:[A-Za-z0-9.\-]{0,250}[A-Za-z0-9])?", given.get("smtp_host", "").strip(), re.ASCII
    )
    yield from ("[channels.email]", 'kind = "email"')
    yield f"host = {written(host[0] if host else 'mail.example.org')}"
    yield from ("port = 587", 'security = "starttls"')
    yield f"sender = {written(sender[0] if sender else recipients[0])}"
    yield f"recipients = {written(recipients)}"
    yield _comment("about_password", lang)
    yield f"# username = {written(sender[0] if sender else recipients[0])}"
    yield '# password_env = "LISTENER_SMTP_PASSWORD"'


def _rest(given: Mapping[str, str], lang: str) -> str:
    contact = shown(given.get("contact", ""))
    quiet = [_comment("about_quiet", lang), "[quiet_hours]", 'start = "22:00"', 'end = "07:00"', "weekends = true"]
    http = [_comment("about_contact", lang), "[http]", f"contact = {written(contact)}"]
    store = [
        _comment("about_storage", lang),
        "[storage]",
        'path = "listener.db"',
        "",
        "[retention]",
        "mentions_days = 365",
    ]
    return "\n".join([*quiet, "", *http, "", *store])
