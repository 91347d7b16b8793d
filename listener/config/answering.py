"""``[answers]`` and ``[people.NAME]``: how people answer from within a message, and who they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from listener.config import values
from listener.config.build import Reading, Table, build, within
from listener.config.options import Ingest, said
from listener.config.sections import Names, check_name, section
from listener.config.values import shown
from listener.core.fold import fold
from listener.model import Answers, ChannelName, Person, Role, Secret
from listener.ports import Channel

LEAST_SECRET = 32
"""Bytes of a secret that signs links."""
_LONGEST = 200
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class AnswersTable:
    """``[answers]``: the page on which people take an incident, put it aside or end it. Off without this section."""

    url: str = field(
        metadata=said(
            "Adresse der Seite, wie Browser sie sehen (https://…); ein Proxy mit TLS leitet …/i/ an den Daemon",
            "Address of the page as browsers see it (https://…); a proxy with TLS leads …/i/ to the daemon",
        )
    )
    secret: Secret = field(
        metadata=said(
            "Damit werden die Links unterschrieben; mindestens 32 Zeichen", "Signs the links; 32 characters at least"
        )
    )
    previous: Secret | None = field(
        default=None,
        metadata=said(
            "Das vorige Geheimnis, solange alte Links noch gelten sollen",
            "The secret before, as long as older links are to work",
        ),
    )
    valid: timedelta = field(
        default=timedelta(hours=48),
        metadata=said(
            "So lange gilt ein Link", "How long a link is good", least=timedelta(hours=1), most=timedelta(days=30)
        ),
    )
    port: int | None = field(
        default=None,
        metadata=said(
            "Eigener Port der Seite, an der Adresse host von [ingest]; ohne Angabe der Port von [ingest]",
            "A port of the page's own, at the host of [ingest]; if not given, the port of [ingest]",
            least=0,
            most=65535,
        ),
    )

    def validate(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield what is wrong with the options."""
        if not is_base(self.url):
            yield "url", "config.answers_url", {"given": shown(self.url)}
        for name, secret in (("secret", self.secret), ("previous", self.previous)):
            if secret is not None and len(secret.reveal().encode()) < LEAST_SECRET:
                yield name, "config.short_secret", {"least": str(LEAST_SECRET)}


@dataclass(frozen=True, slots=True)
class PersonTable:
    """``[people.NAME]``: who can be called, and does something about it."""

    name: str = field(metadata=said("Wie die Person heißt", "What the person is called"))
    role: Role = field(
        metadata=said("Aufgabe, wie sie in den Playbooks steht", "What they do, as the playbooks call it")
    )
    channels: tuple[str, ...] = field(
        default=(),
        metadata=said(
            "Kanäle, die diese Person erreichen, der liebste zuerst; kommt eine Warnung dort nicht an, geht sie an den "
            "nächsten. Erreicht einer nur sie, ist jede Antwort von dort ihre",
            "Channels that reach this person, the preferred one first; where a warning does not arrive, the next one "
            "gets it. If one reaches nobody else, every answer from there is theirs",
        ),
    )


def is_base(url: str) -> bool:
    """Tell whether links may begin so: https, or http on this very machine; a host, and nothing behind the path."""
    if len(url) > _LONGEST or not url.isascii() or not url.isprintable() or set(url) & set(" <>\"'\\?#@"):
        return False
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in _LOCAL))


def answers(root: Table, ingest: Ingest | None, reading: Reading) -> Answers | None:
    """Return how people answer, None without ``[answers]``."""
    if "answers" not in root:
        return None
    written = build(AnswersTable, section(root, "answers", reading), "answers", reading)
    if written is None:
        return None
    if written.port is None and ingest is not None and ingest.port is None:
        reading.problem("answers.port", "config.no_port")
    secrets = (written.secret,) if written.previous is None else (written.secret, written.previous)
    return Answers(written.url.rstrip("/"), secrets, written.valid, written.port)


def people(
    root: Table, channel_names: Names, channels: Mapping[ChannelName, Channel], reading: Reading
) -> dict[str, Person]:
    """Return all people that can be read, by what the configuration calls them."""
    names, found = Names("person"), dict[str, Person]()
    for id_, table in section(root, "people", reading).items():
        place = within("people", id_)
        check_name(id_, place, reading)
        if not isinstance(table, dict):
            reading.problem(place, "config.not_a_section", name=place, found=values.type_name(table))
            continue
        written = build(PersonTable, table, place, reading)
        if written is not None:
            check_name(written.name, within(place, "name"), reading)
            names.take(fold(written.name), within(place, "name"), reading)
            by = channel_names.resolve(written.channels, within(place, "channels"), reading)
            found[id_] = Person(id_, written.name, written.role, tuple(dict.fromkeys(map(ChannelName, by))))
    _warn_of_others(found, channels, reading)
    return found


def _warn_of_others(people: Mapping[str, Person], channels: Mapping[ChannelName, Channel], reading: Reading) -> None:
    """Note a channel with several recipients and one person: what others do there would stand under their name."""
    for name, channel in channels.items():
        those = [id_ for id_, person in people.items() if name in person.channels]
        if len(those) == 1 and len(getattr(channel, "recipients", ())) > 1:
            reading.note(within(within("people", those[0]), "channels"), "config.one_of_many", name=name)
