"""The config.toml that comes along loads, shows every option, and the reference says the same as the program."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from alerts import CHANNELS
from listener import config
from listener.config import (
    answering,
    backup,
    company,
    dashboard,
    desk,
    options,
    paths,
    privacy,
    running,
    storage,
    tables,
)
from listener.config.build import keys_of, options_of
from listener.config.reference import reference
from listener.errors import ConfigError
from sources import SOURCES
from tests.config import kinds

ROOT = Path(__file__).parents[2]
SHIPPED = (ROOT / "config.toml").read_text("utf-8")
SECTIONS = {
    "brands": tables.BrandTable,
    "sources": tables.SourceTable,
    "routes": paths.RouteTable,
    "escalations": paths.EscalationTable,
    "digest": paths.DigestTable,
    "self": paths.SelfTable,
    "heartbeat": paths.HeartbeatTable,
    "people": answering.PersonTable,
    "answers": answering.AnswersTable,
    "dashboard": dashboard.Dashboard,
    "desk": desk.DeskTable,
    "limits": desk.LimitTable,
    "owners": desk.OwnerTable,
    "crm": desk.CrmTable,
    "quiet_hours": tables.QuietTable,
    "detection": options.Detection,
    "events": tables.EventTable,
    "hearing": options.Hearing,
    "ingest": options.Ingest,
    "sentiment": options.Sentiment,
    "storage": storage.Storage,
    "backup": backup.Backup,
    "retention": options.Retention,
    "privacy": privacy.PrivacyTable,
    "public_figures": privacy.FigureTable,
    "company": company.Company,
    "http": options.HttpOptions,
    "health": running.Health,
    "log": running.Log,
    "drill": running.Drill,
}


KEY_FILE = '{"type": "service_account", "client_email": "listener@nordwind.example", "private_key": "PEM"}'


def load(text: str) -> config.Config:
    named = re.findall(r'^(\w+)_env = "(\w+)"', text, re.MULTILINE)
    # Some look at their secrets: this one is a file of Google's, those are tokens of Slack's.
    values = {"credentials": KEY_FILE, "token": "xoxb-0123456789abcdef", "app_token": "xapp-1"}
    return config.load(
        text,
        sources=SOURCES,
        channels=CHANNELS,
        environ={name: values.get(option, "https://hooks.example/services/x") for option, name in named},
        read_file=kinds.no_file,
        folder=ROOT,
    )


def uncommented(text: str) -> str:
    """Make every commented section and option active, but the second way to give a secret, and a list that is read.

    A server does not take the file's place, either: it has no ``[backup]``.
    """
    alone = "answers|heartbeat|drill|desk|own_accounts|crm|partners|backup|company"
    header = rf"\[\[[a-z._]+\]\]$|\[(?:channels|people)\.[a-z-]+\]$|\[(?:{alone})\]$"
    other = r'(?:(?!ca_)\w+_file|employees) = |url = "postgresql:|password_env = "LISTENER_DB_'
    return re.sub(rf"^# (?={header}|[a-z_]+ = )(?!{other})", "", text, flags=re.MULTILINE)


def test_it_loads_with_only_the_variables_it_names() -> None:
    found = load(SHIPPED)
    assert [brand.id for brand in found.brands] == ["nordwind", "suedexpress"]
    assert len(found.subscriptions) == 3
    assert set(found.channels) == {"presse-slack", "presse-mail"}
    assert found.notes == ()


def test_its_commented_options_work_too() -> None:
    found = load(uncommented(SHIPPED))
    assert found.playbooks == ROOT / "playbooks"
    assert found.http.ca_file == ROOT / "firma.pem"
    assert found.http == config.HttpOptions(
        contact=found.http.contact, allow_networks=found.http.allow_networks, ca_file=found.http.ca_file
    ), "the limits it shows are the defaults"
    assert {one.kind for one in found.subscriptions} == SOURCES.keys()
    assert [event.name for event in found.events] == ["Adventskampagne", "Bahnfolge der Vorabendserie"]
    assert found.regions == ("DE-BY", "AT", "CH-ZH")
    assert found.notes == ()


def shown(header: str) -> set[str]:
    """Return the options that stand, active or commented, in all sections of that header."""
    found: set[str] = set()
    for part in re.split(r"(?m)^(?=(?:# )?\[)", SHIPPED):
        if part.removeprefix("# ").startswith(header):
            found |= set(re.findall(r"^(?:# )?([a-z_]+) = ", part, re.MULTILINE))
    return found


def test_every_option_of_every_kind_appears() -> None:
    for section, kind in SECTIONS.items():
        assert set(keys_of(kind)) <= shown(f"[{section}") | shown(f"[[{section}"), section
    for name, source in SOURCES.items():
        assert f'kind = "{name}"' in SHIPPED
        assert set(keys_of(source)) <= shown("[[sources"), name
    for name, channel in CHANNELS.items():
        assert f'kind = "{name}"' in SHIPPED
        assert set(keys_of(channel)) <= shown("[channels"), name
    assert set(keys_of(options.General)) <= set(re.findall(r"^(?:# )?([a-z_]+) = ", SHIPPED, re.MULTILINE))


def test_it_says_everything_in_german_and_english() -> None:
    assert {"Wonach gesucht wird", "What to look for"} <= set(
        re.findall(r"Wonach gesucht wird|What to look for", SHIPPED)
    )
    assert tomllib.loads(SHIPPED)["language"] == "de"


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_reference_is_fresh(lang: str) -> None:
    page = (ROOT / "docs" / "reference" / f"config.{lang}.md").read_text("utf-8")
    assert page == reference(lang, SOURCES, CHANNELS), "run tasks.py docs"


def test_every_option_is_documented_in_both_languages_and_no_kind_takes_a_common_name() -> None:
    common = set(keys_of(tables.SourceTable))
    for kind in [*SECTIONS.values(), options.General, *SOURCES.values(), *CHANNELS.values()]:
        assert all(option.metadata["de"] and option.metadata["en"] for option, _ in options_of(kind)), kind
    for source in SOURCES.values():
        assert not common & set(keys_of(source))


def test_the_reference_shows_limits_defaults_choices_and_secrets() -> None:
    page = reference("en", kinds.SOURCES, kinds.CHANNELS)
    assert "| `pages` | a whole number, 1 to 9 | `3` | Pages |" in page
    assert '| `order` | `new`, `old` | `"new"` | Order |' in page
    assert '| `wait` | a duration like "10m" or "2d" | `"1h"` | Pause |' in page
    assert "| `deep` | true or false | `false` | Deep |" in page
    assert "| `page` | a section | none | Page |" in page
    assert "| `url` | a text in quotes | required | Address |" in page
    assert '| `at` | a time of day like "22:00" | `"08:00"` |  |' in page
    assert "`token_env`, `token_file`" in page
    assert "Marken \\| Stichwörter" in reference("de", kinds.SOURCES, kinds.CHANNELS)


def test_a_kind_speaks_with_its_own_sentences() -> None:
    with pytest.raises(ConfigError) as caught:
        load(SHIPPED.replace("https://www.tagblatt.example/rss.xml", "tagblatt"))
    (problem,) = caught.value.problems
    assert problem.place == "sources[0].url"
    assert "„tagblatt“" in config.render(problem, "de")
