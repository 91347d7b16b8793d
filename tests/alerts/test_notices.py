"""A notice survives its time in the outbox unchanged."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.notices import notice_from_json, notice_to_json
from listener.model import Notice, Reason, Voice
from tests.alerts.world import HOSTILE, hostile_notice, told

REQUIRED = ("key", "incident", "lang", "brand", "subject", "push", "headline", "context")
texts = st.text() | st.sampled_from(HOSTILE)
several = st.lists(texts, max_size=3).map(tuple)
notices = st.builds(
    Notice,
    **dict.fromkeys(REQUIRED, texts),
    reason=st.sampled_from(Reason),
    level=st.integers(0, 6),
    why=several,
    steps=several,
    advice=several,
    facts=several,
    donts=several,
    voices=st.lists(st.builds(Voice, texts, texts, texts, texts, texts), max_size=3).map(tuple),
    repeat=texts,
)


@given(notices)
def test_a_notice_comes_back_as_it_went_in(given_notice: Notice) -> None:
    line = notice_to_json(given_notice)
    assert notice_from_json(line) == given_notice
    assert line.isascii()
    assert "\n" not in line


@pytest.mark.parametrize("reason", list(Reason))
def test_so_does_a_real_one(reason: Reason) -> None:
    assert notice_from_json(notice_to_json(told(reason))) == told(reason)


def test_a_notice_stored_before_a_field_existed_is_read_with_its_default() -> None:
    stored = json.loads(notice_to_json(hostile_notice("x")))
    bare = json.dumps({name: stored[name] for name in REQUIRED} | {"reason": "first", "level": 3})
    assert notice_from_json(bare).voices == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[]",
        "null",
        "{}",
        '{"reason":"why"}',
        notice_to_json(hostile_notice("x")).replace('"key"', '"kee"'),
        notice_to_json(hostile_notice("x")).replace('"voices":[{', '"voices":[3,{'),
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # json's own message is as good as ours
        notice_from_json(text)
