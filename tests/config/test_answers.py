"""[answers] and [people.NAME]: how people answer from within a message, and who they are. Checked strictly."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from alerts import CHANNELS
from listener import config
from listener.model import Answers, Person, Role, Secret
from listener.words import LANGUAGES, say
from tests.config.kinds import BRAND, CHANNEL, ENVIRON, load, no_file, places, problems

KEY, OLD = "k" * 32, "ö" * 16
ENV = {**ENVIRON, "LINKS": KEY, "OLD": OLD, "SHORT": "k" * 31}
INGEST = "[ingest]\nport = 8787\n"
PAGE = '[answers]\nurl = "https://listener.nordwind.example"\nsecret_env = "LINKS"\n'
ANNA = '[people.anna]\nname = "Anna Beispiel"\nrole = "duty"\nchannels = ["glocke"]\n'


def test_without_the_sections_there_is_no_page_and_nobody_known() -> None:
    found = load(BRAND)

    assert (found.answers, dict(found.people)) == (None, {})


def test_a_page_is_at_the_door_if_it_has_no_port_of_its_own() -> None:
    found = load(BRAND + INGEST + PAGE, environ=ENV)

    assert found.answers == Answers("https://listener.nordwind.example", (Secret(KEY),), timedelta(hours=48))
    assert KEY not in repr(found)


def test_all_of_it_can_be_said() -> None:
    more = 'previous_env = "OLD"\nvalid = "3d"\nport = 8788\n'
    found = load(BRAND + PAGE.replace('example"', 'example/warnung/"') + more, environ=ENV)

    assert found.answers == Answers(
        "https://listener.nordwind.example/warnung", (Secret(KEY), Secret(OLD)), timedelta(days=3), 8788
    )


def test_people_are_known_by_their_section() -> None:
    found = load(BRAND + CHANNEL + ANNA, environ=ENV)

    assert found.people == {"anna": Person("anna", "Anna Beispiel", Role.DUTY, found.people["anna"].channels)}
    assert found.people["anna"].channels == ("glocke",)


@pytest.mark.parametrize("url", ["http://localhost:8787", "http://127.0.0.1", "http://[::1]:8787/x", "https://a.b/c"])
def test_an_address_that_will_do(url: str) -> None:
    assert places(BRAND + INGEST + PAGE.replace("https://listener.nordwind.example", url), environ=ENV) == {}


@pytest.mark.parametrize(
    "url",
    [
        "", "listener.nordwind.example", "http://listener.nordwind.example", "ftp://a.example", "https://",
        "https://anna:geheim@a.example", "https://a.example/?x=1", "https://a.example/#x", "https://a.example/ x",
        "https://[::1", "https://a.example:99999", "https://ä.example", f"https://a.example/{'x' * 200}",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_told(url: str) -> None:
    wrong = places(BRAND + INGEST + PAGE.replace("https://listener.nordwind.example", url), environ=ENV)

    assert wrong == {"answers.url": "answers_url" if url else "empty_text"}


def test_whatever_is_wrong_with_a_page_is_told_at_once() -> None:
    wrong = places(
        BRAND + '[answers]\nurl = "x"\nsecret_env = "SHORT"\nprevious_env = "SHORT"\nvalid = "10m"\nprot = 1\n',
        environ=ENV,
    )

    assert wrong == {"answers.prot": "unknown_key", "answers.valid": "too_small"}
    short = '[answers]\nurl = "x"\nsecret_env = "SHORT"\nprevious_env = "SHORT"\nport = 1\n'
    assert places(BRAND + short, environ=ENV) == {
        "answers.url": "answers_url", "answers.secret": "short_secret", "answers.previous": "short_secret",
    }  # fmt: skip


def test_a_page_needs_a_secret_and_a_port() -> None:
    bare = '[answers]\nurl = "https://a.example"\n'

    assert places(BRAND + bare) == {"answers.secret": "missing_secret"}
    assert places(BRAND + PAGE, environ=ENV) == {"answers.port": "no_port"}
    assert places(BRAND + f'{bare}secret = "{KEY}"\n') == {"answers.secret": "plain_secret"}


def test_whatever_is_wrong_with_people_is_told_at_once() -> None:
    wrong = places(
        BRAND
        + CHANNEL
        + """
        [people]
        "a  b" = {name = "A", role = "duty"}
        clara = 3
        [people.anna]
        name = "Anna Beispiel"
        role = "dutty"
        [people.bernd]
        role = "ceo"
        [people.emil]
        name = " "
        role = "hr"
        [people.dora]
        name = "Dora"
        role = "press"
        channels = ["gloke"]
        [people.dora2]
        name = "DORA"
        role = "press"
        """
    )

    assert wrong == {
        'people."a b"': "bad_name",
        "people.clara": "not_a_section",
        "people.anna.role": "not_one_of",
        "people.bernd.name": "missing",
        "people.emil.name": "empty_text",
        "people.dora.channels[0]": "unknown_channel",
        "people.dora2.name": "taken",
    }


def test_a_slip_of_the_pen_is_recognised() -> None:
    found = {
        problem.place: problem.values.get("suggestion") for problem in problems(BRAND + ANNA.replace("duty", "dutty"))
    }

    assert found["people.anna.role"] == "duty"


def test_a_channel_of_several_that_names_one_is_noted() -> None:
    """Whatever the others did there would stand in the log under her name."""
    mail = (
        '[channels.glocke]\nkind = "email"\nhost = "mail.example"\nsender = "l@n.example"\n'
        'recipients = ["a@n.example", "b@n.example"]\n'
    )
    bernd = ANNA.replace("anna", "bernd").replace("Anna Beispiel", "Bernd Muster")

    assert noted(BRAND + mail + ANNA) == ["people.anna.channels"]
    assert noted(BRAND + mail + ANNA + bernd) == []


def noted(text: str) -> list[str]:
    """Return where the notes are of a configuration with the real channels."""
    found = config.load(text, sources={}, channels=CHANNELS, environ={}, read_file=no_file, folder=Path())
    return [note.place for note in found.notes if note.key == "config.one_of_many"]


def test_looking_needs_no_secret() -> None:
    """Commands that only look stand something in for it, and that is not asked whether it is long enough."""
    text = BRAND + INGEST + PAGE
    found = config.load(
        *(text,), sources={}, channels={}, environ={"LINKS": "x"}, read_file=no_file, folder=Path(), checked=False
    )

    assert found.answers is not None
    assert places(text, environ={"LINKS": "x"}) == {"answers.secret": "short_secret"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_role_has_a_name_in_messages(lang: str) -> None:
    assert all(say(f"alerts.role_{role}", lang) for role in Role)
