"""Whatever a detector may say at once: a message keeps its limits and never contradicts itself."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels.slack import LONGEST_MESSAGE, Slack
from alerts.render import notice
from listener.model import (
    Assessment,
    Contact,
    Evidence,
    Medium,
    MentionId,
    Outlook,
    Phase,
    Reason,
    Reckoning,
    Secret,
    Signal,
    Standing,
)
from tests.alerts.test_sum import told
from tests.alerts.world import HOSTILE, WAVES, assessment, incident, mention, reckoning, situation, standing

SLACK = Slack(Secret("https://hooks.slack.example/x"))
HOURS = timedelta(hours=1)


def said(signal: Signal, value: float, usual: float, z: float = 4.0) -> Evidence:
    return Evidence(signal, 3 * HOURS, value, usual, z)


counts = st.integers(0, 10**7)
amounts = st.floats(0, 1e7)
outlooks = st.builds(Outlook, amounts, amounts, amounts)
reckonings = st.builds(
    Reckoning,
    window=st.sampled_from([1, 3, 6, 12, 24]).map(lambda hours: hours * HOURS),
    voices=counts, usual=amounts, low=amounts, high=amounts,
    critics=counts, usual_critics=amounts, critics_low=amounts, critics_high=amounts,
    outlets=counts, sources=counts, copies=counts, unscored=counts,
    points=st.floats(-20, 20), threshold=st.floats(-20, 20), parts=st.just(()),
    weeks=st.floats(1e-6, 1e4), surprise=amounts,
)  # fmt: skip
standings = st.builds(
    Standing,
    phase=st.sampled_from(Phase),
    contact=st.sampled_from(Contact),
    reached=st.floats(0, 100),
    ahead=st.dictionaries(st.integers(1, 96), outlooks, max_size=4).map(lambda found: tuple(found.items())),
    to_come=st.none() | outlooks,
    so_far=counts,
)
words = st.sampled_from(HOSTILE) | st.text()


@st.composite
def seen_anything(draw: st.DrawFn) -> Assessment:
    """Everything at once: what a detector may ever say of a storm."""
    shares = st.floats(0, 1)
    evidence = tuple(said(signal, draw(shares), draw(shares), draw(st.floats(-3, 12))) for signal in Signal)
    return assessment(
        media=draw(st.integers(0, 6)),
        reckoning=draw(st.none() | reckonings),
        standing=draw(st.none() | standings),
        evidence=evidence,
        coordinated=draw(st.booleans()),
        amplifier=MentionId(1),
        planned=tuple(draw(st.lists(words, max_size=4))),
        words=tuple(draw(st.lists(words, max_size=6))),
        learning=draw(st.booleans()),
        media_split=tuple((medium, 0.14) for medium in Medium),
        doubling=draw(st.none() | st.just(timedelta(minutes=48))),
    )


@given(seen_anything(), words, st.sampled_from(["de", "en"]), st.sampled_from(WAVES))
def test_no_sum_makes_a_message_break_a_limit(seen: Assessment, text: str, lang: str, reason: Reason) -> None:
    strangers = (mention(text, author=text, title=text, url=text),) * 3
    whole = notice(
        situation(
            lang, reason, assessment=seen, height=seen, incident=incident(waves=2),
            voices=strangers, trigger=strangers[0], amplifier=mention(author="x" * 90, reach=10**9), gaps=(text,) * 9,
        )
    )  # fmt: skip
    assert len(whole.push) <= 150
    assert 1 <= len(whole.why) <= 8
    assert len(whole.facts) <= 8
    assert max(map(len, (*whole.why, *whole.facts))) < 600
    assert not re.search(r"[\x00-\x1f\u2028\u2029\u202e\ud800-\udfff]", "".join((*whole.why, *whole.facts, whole.push)))
    body = SLACK.compose(whole).body.decode()
    assert len(body) <= LONGEST_MESSAGE
    assert len(json.loads(body)["blocks"]) <= 50


@given(seen_anything())
def test_what_the_telephone_says_stands_in_the_message(seen: Assessment) -> None:
    shown = notice(situation(assessment=seen))
    found = re.search(r"(\S+) Stimmen in .* statt (\S+|unter 0,1), (\S+) kritisch", shown.push)
    if seen.reckoning is None or found is None:
        assert "Stimmen in" not in shown.push
    else:
        assert f": {found[1]}, " in shown.why[0]
        assert re.search(rf"(?:üblich|erwartet) {re.escape(found[2])}[ .]", shown.why[0])
        assert f"kritisch: {found[3]}, " in shown.why[0]


def test_a_full_message_stays_whole_on_slack() -> None:
    seen = assessment(
        reckoning=reckoning(),
        standing=standing(),
        coordinated=True,
        learning=True,
        planned=("Adventskampagne",),
        evidence=tuple(said(signal, 0.4, 0.1) for signal in Signal),
    )
    full = notice(situation(assessment=seen, amplifier=mention(author="stern_tv"), incident=incident(waves=2)))
    body = SLACK.compose(full).body.decode()
    assert [text for text in (*full.why, *full.facts, *(voice.text for voice in full.voices)) if text not in body] == []


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("phase", list(Phase))
def test_no_sentence_ends_twice(phase: Phase, lang: str) -> None:
    full = told(lang, seen={"standing": standing(phase=phase), "coordinated": True})
    assert not re.search(r"\.\.|  | [,.;]", "\n".join((*full.why, *full.facts, full.push)))
