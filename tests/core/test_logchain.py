"""The running mark of a log: whoever changes a line changes every mark from there on."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.logchain import canonical, chain
from listener.model import Entry, IncidentId
from tests.report.storm import LOG, MINUTE, ONSET, incident

texts = st.text(max_size=30)
details = st.dictionaries(texts, texts | st.integers() | st.booleans() | st.lists(texts, max_size=3), max_size=4)
entries = st.builds(Entry, st.integers(0, 10**6).map(lambda n: ONSET + n * MINUTE), texts, texts, details)


def marks(log: list[Entry]) -> list[str]:
    return [one.mark for one in chain(incident(), log)]


def test_the_marks_can_be_reckoned_without_the_program() -> None:
    mark = sha256(b"listener log 1 INC-0012").hexdigest()
    for one in chain(incident(), LOG):
        mark = sha256(f"{mark}\n{one.text}".encode()).hexdigest()
        assert one.mark == mark


def test_marks_of_today_are_those_of_tomorrow() -> None:
    """A printed log is compared with them years later: should this fail, the number in BEGINS goes up."""
    assert marks(list(LOG))[0] == "235aca8844ede08dfd90ec0c9c7058d517a7f1808aae17b3041be1ba072e9502"
    assert marks(list(LOG))[-1] == "a87a269624ec4b81b820d1c99867690e95d17806908939842e4f5c9d7ca4eade"


def test_another_incident_has_other_marks() -> None:
    other = replace(incident(), id=IncidentId(13))

    assert next(chain(other, LOG)).mark != next(chain(incident(), LOG)).mark


def test_an_empty_log_has_no_marks() -> None:
    assert marks([]) == []


@given(st.lists(entries, min_size=1, max_size=6), st.data())
def test_whoever_changes_a_line_changes_all_marks_after_it_and_none_before(
    log: list[Entry], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(log) - 1))
    changed = data.draw(entries.filter(lambda one: canonical(one) != canonical(log[place])))
    before, after = marks(log), marks([*log[:place], changed, *log[place + 1 :]])

    assert before[:place] == after[:place]
    assert all(one != other for one, other in zip(before[place:], after[place:], strict=True))


@given(st.lists(entries, min_size=2, max_size=6))
def test_a_line_left_out_shows(log: list[Entry]) -> None:
    assert marks(log)[-1] not in marks(log[1:])


@given(entries)
def test_an_entry_is_one_line_of_ascii(one: Entry) -> None:
    assert canonical(one).isascii()
    assert "\n" not in canonical(one)


@pytest.mark.parametrize("swapped", [{"a": 1, "b": 2}, {"b": 2, "a": 1}])
def test_the_order_in_which_details_were_written_does_not_matter(swapped: dict[str, object]) -> None:
    assert canonical(Entry(ONSET, "x", "", swapped)).endswith('{"a":1,"b":2}]')
