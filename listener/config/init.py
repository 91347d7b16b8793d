"""The first config.toml: the file that a set-up makes, and the brand that is added to one. Asks nobody, writes nothing.

Whatever was answered, the file loads. Secrets are never in it: it names environment variables.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from types import MappingProxyType
from urllib.parse import urlsplit

from listener.config.sections import slug
from listener.config.values import shown, written
from listener.core.variants import bare
from listener.words import say

SLACK_ENV, PASSWORD_ENV = "LISTENER_SLACK_URL", "LISTENER_SMTP_PASSWORD"
DATABASE = "listener.db"
"""Where a set-up has its mentions, beside the file."""
_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"(?<![\w.@]){_WORD}(?:\.{_WORD})*@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?![\w.@-])")
_HOST = r"([A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])"
_SERVER = re.compile(rf"{_HOST}(?::([1-9][0-9]{{0,4}}))?", re.ASCII)
_SUBMISSION, _TLS, _LAST_PORT = 587, 465, 65535
_LONGEST_ID = 60
_NOBODY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Mail:
    """Who gets letters, and through which server."""

    recipients: tuple[str, ...]
    host: str = "mail.example.org"
    port: int = _SUBMISSION
    sender: str = ""
    """Empty: the first recipient."""
    username: str = ""
    """Empty: the server wants no login."""

    @property
    def security(self) -> str:
        """How the way there is kept secret: as the port says, but in plain words to one's own machine."""
        if self.host == "localhost" or _is_loopback(self.host):
            return "none"
        return "tls" if self.port == _TLS else "starttls"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A source as it is to stand in the file."""

    name: str
    kind: str
    options: Mapping[str, object] = field(default_factory=dict)
    """As config.toml has them."""
    medium: str = ""
    """Empty: the usual one of its kind."""
    about: str = ""
    off: bool = False
    """It stands there as a comment, for it still lacks something."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What was answered so far; each of it may be missing."""

    language: str = "de"
    name: str = ""
    aliases: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    """Their names."""
    region: str = ""
    """Where people live: ``AT``, ``DE-BY``; empty: the country of the time zone."""
    sources: tuple[Chosen, ...] = ()
    slack: bool = False
    mail: Mail | None = None
    contact: str = ""
    networks: tuple[str, ...] = ()
    """Private networks that may be asked."""

    @property
    def id(self) -> str:
        """The id of the brand in the file."""
        found = slug(_name(self))
        return found if _is_id(found) else "brand"


def config_text(setup: Setup) -> str:
    """Return a commented config.toml."""
    parts = [_general(setup), brands_text(setup), _sources(setup), _channels(setup), _rest(setup)]
    return "\n\n".join(parts) + "\n"


def brands_text(setup: Setup, known: Mapping[str, str] = _NOBODY) -> str:
    """Return the sections of the brand and of its competitors; of those that are ``known`` only the reference.

    ``known``: the ids of brands by the slug of their names, for an id may be any other.
    """
    lang, name, own = setup.language, _name(setup), setup.id
    named = [(known.get(slug(rival), slug(rival)), rival) for rival in map(shown, setup.competitors)]
    rivals = {id_: rival for id_, rival in named if _is_id(id_) and id_ != own}
    lines = [_comment("about_brand", lang), "[[brands]]", f"name = {written(name)}"]
    lines += [f'id = "{own}"'] if own != slug(name) else []
    lines += [_comment("about_aliases", lang), f"aliases = {_list(setup.aliases)}"]
    lines += [_comment("about_exclude", lang), f"exclude = {_list(setup.exclude)}"]
    lines += [_comment("about_context", lang), f"context = {_list(setup.context)}"] if setup.context else []
    lines += [f"competitors = {written(tuple(rivals))}"] if rivals else []
    new = [rival for id_, rival in rivals.items() if id_ not in known.values()]
    if new:
        lines += ["", _comment("about_rivals", lang)]
    for rival in new:
        lines += ["[[brands]]", f"name = {written(rival)}"]
        lines += [f"aliases = {_list([bare(rival)])}"] if bare(rival) not in {"", rival} else []
    return "\n".join(lines)


def _name(setup: Setup) -> str:
    return shown(setup.name) or say("init.my_brand", setup.language)


def _is_id(found: str) -> bool:
    return 0 < len(found) <= _LONGEST_ID


def _list(texts: Iterable[str]) -> str:
    return written(tuple(dict.fromkeys(filter(None, map(shown, texts)))))


def parts(answer: str) -> tuple[str, ...]:
    """Return the parts of an answer: between commas, semicolons and line breaks."""
    return tuple(dict.fromkeys(part for part in map(shown, re.split(r"[,;\r\n]+", answer)) if part))


def addresses(answer: str) -> tuple[str, ...]:
    """Return the e-mail addresses in an answer."""
    return tuple(dict.fromkeys(_ADDRESS.findall(answer)))


def mail_server(answer: str) -> tuple[str, int] | None:
    """Return host and port of "mail.example.org", "mail.example.org:465" or "[::1]:25"; None for what is no server."""
    found = _SERVER.fullmatch(answer.strip())
    if not found or (port := int(found[2] or _SUBMISSION)) > _LAST_PORT:
        return None
    host = found[1].strip("[]")
    return (host, port) if host == found[1] or _is_v6(host) else None


def feeds(answer: str) -> tuple[tuple[Chosen, ...], tuple[str, ...]]:
    """Return the feeds whose addresses stand in an answer, and what in it is no web address."""
    found: dict[str, Chosen] = {}
    odd = []
    for part in re.split(r"[\s,;]+", answer):
        host = web_host(part)
        if host and part not in (one.options["url"] for one in found.values()):
            name = unused(host, found)
            found[name] = Chosen(name, "feed", {"url": part})
        elif part and not host:
            odd.append(shown(part))
    return tuple(found.values()), tuple(part for part in odd if part)


def web_host(address: str) -> str:
    """Return the host of an http(s) address written in plain characters, else ""."""
    if not re.fullmatch(r"https?://[A-Za-z0-9.\-]+(?::[0-9]{1,5})?(?:[/?#][!-~]*)?", address, re.ASCII):
        return ""
    try:
        found = urlsplit(address)
        return (found.hostname or "").removeprefix("www.")[:60] if found.port != 0 else ""
    except ValueError:
        return ""


def unused(name: str, taken: Collection[str]) -> str:
    """Return the name, or the first of name-2, name-3, … that is not taken."""
    return next(
        candidate
        for number in range(1, len(taken) + 2)
        if (candidate := f"{name}-{number}" if number > 1 else name) not in taken
    )


def _comment(key: str, lang: str, **slots: str) -> str:
    return "\n".join(f"# {line}" for line in say(f"init.{key}", lang, **slots).splitlines())


def _general(setup: Setup) -> str:
    lines = [_comment("about_file", setup.language), f"language = {written(setup.language)}"]
    return "\n".join([*lines, 'timezone = "Europe/Berlin"'])


def _sources(setup: Setup) -> str:
    lines = [_comment("about_sources", setup.language)]
    if not any(not one.off for one in setup.sources):
        lines += ["# [[sources]]", '# name = "presse"', '# kind = "feed"', '# url = "https://www.example.org/rss.xml"']
    for one in setup.sources:
        lines += ["", *_source(one)]
    return "\n".join(lines)


def _source(one: Chosen) -> Iterator[str]:
    sign = "# " if one.off else ""
    if one.about:
        yield f"# {shown(one.about)}"
    yield f"{sign}[[sources]]"
    medium = {"medium": one.medium} if one.medium else {}
    for key, value in {"name": one.name, "kind": one.kind, **one.options, **medium}.items():
        yield f"{sign}{key} = {written(value)}"


def _channels(setup: Setup) -> str:
    lang = setup.language
    found = [_comment("about_channels", lang)]
    if setup.slack:
        found.append(f'[channels.slack]\nkind = "slack"\nurl_env = "{SLACK_ENV}"')
    if setup.mail:
        found.append("\n".join(_mail(setup.mail, lang)))
    names = ("slack",) * setup.slack + ("email",) * bool(setup.mail)
    if names:
        own = f"\nbrands = {written((setup.id,))}" if setup.competitors else ""
        found.append(f"{_comment('about_routes', lang)}\n[[routes]]\nchannels = {written(names)}{own}\nmin_level = 3")
    return "\n\n".join(found)


def _mail(mail: Mail, lang: str) -> Iterator[str]:
    yield from ("[channels.email]", 'kind = "email"', f"host = {written(mail.host)}", f"port = {mail.port}")
    yield f"security = {written(mail.security)}"
    yield f"sender = {written(mail.sender or mail.recipients[0])}"
    yield f"recipients = {written(mail.recipients)}"
    if mail.username:
        yield f"username = {written(mail.username)}"
        yield f'password_env = "{PASSWORD_ENV}"'
        return
    yield _comment("about_password", lang)
    yield f"# username = {written(mail.sender or mail.recipients[0])}"
    yield f'# password_env = "{PASSWORD_ENV}"'


def _rest(setup: Setup) -> str:
    lang = setup.language
    quiet = [_comment("about_quiet", lang), "[quiet_hours]", 'start = "22:00"', 'end = "07:00"', "weekends = true"]
    region = [_comment("about_region", lang), "[detection]", f"holidays = {written((setup.region,))}", ""]
    http = [_comment("about_contact", lang), "[http]", f"contact = {written(shown(setup.contact))}"]
    # One's own servers may be asked without a distance between two requests.
    http += [f"allow_networks = {written(setup.networks)}", "pace_s = 0"] if setup.networks else []
    store = [_comment("about_storage", lang), "[storage]", f'path = "{DATABASE}"', "", "[retention]"]
    return "\n".join([*quiet, "", *(region if setup.region else []), *http, "", *store, "mentions_days = 365"])


def _is_v6(host: str) -> bool:
    try:
        return bool(IPv6Address(host))
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
