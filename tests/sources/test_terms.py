"""Sources that cost money or need an approval run only after a person has said so."""

from __future__ import annotations

from pathlib import Path

import pytest

from listener import config
from listener.errors import ConfigError
from listener.words import LANGUAGES, say
from sources import SOURCES
from tests.config.kinds import CHANNELS

OPTIONS = {
    "x": 'token_env = "KEY"',
    "threads": 'token_env = "KEY"',
    "instagram": 'account = "17"\ntoken_env = "KEY"',
    "facebook": 'page = "300"\ntoken_env = "KEY"',
    "yelp": 'businesses = ["nordwind-kiel"]\nkey_env = "KEY"',
    "tripadvisor": 'locations = ["4711"]\nkey_env = "KEY"',
}
"""What each kind needs besides."""


def load(kind: str, more: str = "") -> config.Config:
    text = f'[[brands]]\nname = "Nordwind"\n[[sources]]\nname = "s"\nkind = "{kind}"\n{OPTIONS[kind]}\n{more}'
    return config.load(
        text,
        sources=SOURCES,
        channels=CHANNELS,
        environ={"KEY": "geheim"},
        read_file=lambda path: path.name,
        folder=Path("/etc/listener"),
    )


def test_these_kinds_ask_for_consent_and_no_others() -> None:
    assert {kind for kind, source in SOURCES.items() if "accept_terms" in source.__dataclass_fields__} == set(OPTIONS)  # type: ignore[attr-defined]  # every source is a dataclass


@pytest.mark.parametrize("kind", OPTIONS)
def test_without_consent_the_configuration_is_refused_and_says_what_it_would_cost(kind: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(kind)
    (problem,) = caught.value.problems

    assert (problem.place, problem.key) == ("sources[0].accept_terms", f"sources.terms_{kind}")
    assert all("accept_terms = true" in say(problem.key, lang, **problem.values) for lang in LANGUAGES)


@pytest.mark.parametrize("kind", OPTIONS)
def test_with_consent_the_source_is_ready(kind: str) -> None:
    (subscription,) = load(kind, "accept_terms = true").subscriptions

    assert subscription.kind == kind
    assert isinstance(subscription.source, SOURCES[kind])
    assert "geheim" not in repr(subscription)
