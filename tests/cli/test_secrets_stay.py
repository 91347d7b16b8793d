"""A planted token is in nothing that the program says: every option that takes a secret, every way to fail.

Which options there are is read from the program itself; a new kind is in these tables by being there.
"""

from __future__ import annotations

import json
import logging
import os
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from alerts import CHANNELS
from listener import config
from listener.config import answering, desk, paths, render
from listener.config.build import options_of, required
from listener.deliver import deliver_due
from listener.drive import drive
from listener.errors import ConfigError, DeliveryError, ListenerError, SourceError
from listener.http import Fetcher, Limits
from listener.model import MailQuery, Postcard, Request, Response, Secret
from listener.ports import Source
from listener.words import LANGUAGES
from sources import SOURCES
from tests.alerts.test_contract_channels import SAMPLES
from tests.alerts.world import hostile_notice
from tests.cli.calls import Office
from tests.sources.sites.all import SITES
from tests.world import midday

TOKEN = "Pl4nted-t0ken-5ecret-8f3a"
SECTIONS = {"heartbeat": paths.HeartbeatTable, "answers": answering.AnswersTable, "crm": desk.CrmTable}
KINDS: dict[str, type] = {
    **{f"sources {name}": kind for name, kind in SOURCES.items()},
    **{f"channels {name}": kind for name, kind in CHANNELS.items()},
    **{f"section {name}": kind for name, kind in SECTIONS.items()},
}
TAKING = [
    (kind, option.name) for kind, options in KINDS.items() for option, hint in options_of(options) if hint is Secret
]
NEEDED = {
    **dict.fromkeys(("url",), '"https://nordwind.example"'), "recipients": '["pr@nordwind.example"]',
    "sender": '"listener@nordwind.example"', "host": '"mail.example"', "username": '"listener"', "topic": '"krise"',
    "channel": '"C0STURM1"', "search": '"Nordwind"', "page": '"nordwind"', "account": '"1784"', "client_id": '"7"',
    "package": '"de.nordwind.app"', "tags": '["nordwind"]', "locations": '["15"]', "businesses": '["nordwind"]',
}  # fmt: skip
"""What else a kind must be told, as TOML."""


def block(kind: str, *secrets: str) -> str:
    """Return a configuration that uses a kind and tells it as much as it must know, and these lines."""
    family, name = kind.split()
    head = {
        "sources": f'[[sources]]\nname = "a"\nkind = "{name}"\n',
        "channels": f'[channels.a]\nkind = "{name}"\n',
        "section": f"[{name}]\n",
    }[family]
    options = [
        f"{option.name} = {NEEDED[option.name]}"
        for option, hint in options_of(KINDS[kind])
        if required(option) and hint is not Secret
    ]
    return "\n".join([f'[[brands]]\nname = "Nordwind"\n{head}', *options, *secrets, ""])


def nothing(path: Path) -> str:
    """Stand in for a folder without files."""
    raise FileNotFoundError(path)


def load(text: str, environ: Mapping[str, str], folder: Path = Path("/x")) -> config.Config:
    return config.load(text, sources=SOURCES, channels=CHANNELS, environ=environ, read_file=nothing, folder=folder)


def told(error: BaseException) -> str:
    """Return all that could be shown of an error: itself, what it hangs on to, and what is made of it for people."""
    shown = "".join(traceback.format_exception(error)) + repr(error) + str(vars(error))
    problems = error.problems if isinstance(error, ConfigError) else ()
    return shown + "".join(render(one, lang) + repr(one) for one in problems for lang in LANGUAGES)


def test_the_tables_are_not_empty() -> None:
    assert len(TAKING) > 30
    assert {kind.split()[0] for kind, _ in TAKING} == {"sources", "channels", "section"}


@pytest.mark.parametrize(("kind", "option"), TAKING)
def test_a_secret_in_the_configuration_itself_is_refused_with_the_way_out_and_not_repeated(
    kind: str, option: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for line in (f'{option} = "{TOKEN}"', f'{option}_env = "{TOKEN}"', f'{option}_file = "{TOKEN * 2}"'):
        with pytest.raises(ConfigError) as caught:
            load(block(kind, line), {})
        (problem,) = [one for one in caught.value.problems if one.place.endswith(f".{option}")]

        assert problem.key in {"config.plain_secret", "config.not_a_variable", "config.not_a_path"}
        assert TOKEN not in told(caught.value) + caplog.text


@pytest.mark.parametrize("kind", sorted({kind for kind, _ in TAKING}))
def test_what_was_read_shows_itself_nowhere(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    """Either a kind takes the token, or it finds fault with it: it is in no word of either."""
    caplog.set_level(logging.DEBUG)
    lines = [f'{name}_env = "PLANTED"' for owner, name in TAKING if owner == kind]
    try:
        read = load(block(kind, *lines), {"PLANTED": TOKEN})
        shown = repr(read) + str(read) + f"{read.channels} {read.subscriptions} {read.notes}"
    except ConfigError as error:
        shown = told(error)

    assert shown
    assert TOKEN not in shown + caplog.text


def planted(source: Source) -> Source:
    """Return the same source with the token wherever it keeps a secret."""
    kind = type(source)
    values = {option.name: getattr(source, option.name) for option, _ in options_of(kind)}
    return kind(**values | {option.name: Secret(TOKEN) for option, hint in options_of(kind) if hint is Secret})


ANSWERS: dict[str, Callable[[str], Response]] = {
    "refusal": lambda said: Response(401, {}, said.encode(), ""),
    "request wrong": lambda said: Response(400, {"x-echo": said}, said.encode(), ""),
    "error": lambda said: Response(500, {}, said.encode(), ""),
    "garbage": lambda said: Response(200, {"content-type": "text/plain"}, said.encode(), ""),
    "object": lambda said: Response(200, {}, json.dumps({"error": said, "message": said, "items": said}).encode(), ""),
    "list": lambda said: Response(200, {}, json.dumps([said, {"id": said, "created_at": said}]).encode(), ""),
}
"""A server that repeats whatever it was sent, in every place where a server can."""
WITH_SECRETS = sorted({kind.split()[1] for kind, _ in TAKING if kind.startswith("sources")} & set(SITES))


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("kind", WITH_SECRETS)
def test_a_source_repeats_nothing_of_what_a_hostile_server_repeats(
    kind: str, answer: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    source = planted(SITES[kind]().source("https://nordwind.example"))
    asked: list[Request] = []

    def echo(request: Request) -> Response:
        asked.append(request)
        address = request.secret_url.reveal() if request.secret_url else request.url
        return ANSWERS[answer](f"{address} {dict(request.headers)} {request.body.decode('latin-1')}")

    shown = repr(source)
    try:
        batch = drive(source.collect({}, midday()), echo, midday())
        shown += repr(batch.unreadable)
    except SourceError as error:
        shown += told(error)

    assert TOKEN not in shown + repr(asked) + caplog.text


@pytest.mark.parametrize("name", SAMPLES)
def test_a_channel_repeats_nothing_whatever_the_receiver_says(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    kind = CHANNELS[name]
    values = {option.name: getattr(SAMPLES[name], option.name) for option, _ in options_of(kind)}
    address = f"https://krise.nordwind.example/{TOKEN}"
    planted_ = {o.name: Secret(address if o.name == "url" else TOKEN) for o, hint in options_of(kind) if hint is Secret}
    channel = kind(**values | planted_)
    message = channel.compose(hostile_notice("x"))
    shown = [repr(channel), repr(message)]
    for status in (200, 400, 401, 404, 500):
        for body in (TOKEN, json.dumps({"ok": False, "error": TOKEN}), f"invalid_{TOKEN}"):
            try:
                channel.check(Response(status, {"retry-after": TOKEN}, body.encode(), address))
            except DeliveryError as error:
                shown.append(told(error))

    assert len(shown) > 2 or not isinstance(message, Request | Postcard)
    assert TOKEN not in "".join(shown) + caplog.text


def _fetch(request: Request) -> Callable[[], object]:
    fetcher = Fetcher(Limits(connect_s=2), "tests", allow_networks=())
    return lambda: fetcher(request)


WIRES: dict[str, Callable[[], object]] = {
    "http, refused address": _fetch(Request(secret_url=Secret(f"http://127.0.0.1:9/{TOKEN}"))),
    "http, no such name": _fetch(Request(secret_url=Secret(f"https://{TOKEN}.invalid/{TOKEN}"))),
    "http, no address": _fetch(Request(secret_url=Secret(f"https://[{TOKEN}"))),
    "http, a header that cannot be sent": _fetch(
        Request("https://192.0.2.1/", headers={"Authorization": f"Bearer {TOKEN}\r\n"})
    ),
}


@pytest.mark.parametrize("wire", WIRES)
def test_an_edge_that_fails_names_no_secret(wire: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(ListenerError) as caught:
        WIRES[wire]()

    assert TOKEN not in told(caught.value) + caplog.text


def test_a_mailbox_and_a_mail_server_that_are_not_there_name_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    from listener.imap import Letterbox  # noqa: PLC0415 - only here
    from listener.mail import Postman  # noqa: PLC0415
    from listener.model import MailServer  # noqa: PLC0415

    caplog.set_level(logging.DEBUG)
    query = MailQuery("127.0.0.1", 9, "none", "listener", Secret(TOKEN), Secret(TOKEN))
    server = MailServer("127.0.0.1", 9, "none", "listener", Secret(TOKEN))
    for knock in (lambda: Letterbox()(query), lambda: Postman().knock(server)):
        with pytest.raises(ListenerError) as caught:
            knock()
        assert TOKEN not in told(caught.value)

    assert TOKEN not in repr(query) + repr(server) + caplog.text


ENVIRON = {
    "PLANTED": TOKEN * 2,
    "ADDRESS": f"https://krise.nordwind.example/{TOKEN}",
    "BOT": f"xoxb-{TOKEN}",
    "APP": f"xapp-{TOKEN}",
}
BY = {
    "channels slack_bot token": "BOT", "channels slack_bot app_token": "APP",
    **dict.fromkeys(("channels slack url", "channels webhook url"), "ADDRESS"),
    **dict.fromkeys(("section heartbeat url", "section crm url"), "ADDRESS"),
}  # fmt: skip
ALONE = {"sources mailbox": ("password",), "channels ntfy": ("token",), "sources mastodon": ("token",)}
"""Kinds of which not all secrets may be given at once."""


@pytest.fixture
def everything(tmp_path: Path) -> Office:
    """An office that uses all that takes a secret and takes this one."""
    parts = []
    for kind in sorted({kind for kind, _ in TAKING}):
        options = ALONE.get(kind) or tuple(name for owner, name in TAKING if owner == kind)
        text = block(kind, *(f'{name}_env = "{BY.get(f"{kind} {name}", "PLANTED")}"' for name in options))
        try:
            load(text, ENVIRON)
        except ConfigError:
            continue
        own = text.partition("\n")[2].partition("\n")[2]
        parts.append(own.replace('name = "a"', f'name = "{kind}"').replace("[channels.a]", f'[channels."{kind}"]'))
    assert len(parts) >= 12
    (tmp_path / "config.toml").write_text('[[brands]]\nname = "Nordwind"\n' + "\n".join(parts), "utf-8")
    return Office(tmp_path, {**ENVIRON, "LISTENER_LANG": "en"})


COMMANDS = ("check", "doctor --offline --json", "doctor --offline", "channels --json", "sources --csv", "status --json")


@pytest.mark.usefixtures("own_logging")
def test_no_command_says_it(everything: Office) -> None:
    said = {command: everything.call(*command.split(), "--debug") for command in COMMANDS}

    assert said["check"].code == 0, said["check"].err
    assert [name for name, one in said.items() if TOKEN in one.out + one.err] == []
    assert "ADDRESS" in said["doctor --offline --json"].out


def test_no_byte_of_it_is_in_the_database(everything: Office) -> None:
    """What is promised is laid out later: the outbox holds no address and no token."""
    from listener.cli.outside import shut_in  # noqa: PLC0415 - only here

    environ = {**os.environ, **{key: str(value) for key, value in everything.env.items()}}
    configured = config.load_file(
        everything.folder / "config.toml", sources=SOURCES, channels=CHANNELS, environ=environ
    )
    path = everything.folder / "listener.db"
    with shut_in(configured, path) as parts:
        deliver_due(parts, parts.clock())
        assert TOKEN not in repr(parts)

    assert TOKEN.encode() not in path.read_bytes()
