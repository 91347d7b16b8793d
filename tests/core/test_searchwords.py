"""Queries for search engines: literal phrases, alternatives, exclusions, and never more words than are read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.searchwords import queries, quoted

PHRASES = st.lists(st.text("abä \"'-", max_size=20), max_size=12)


@pytest.mark.parametrize(
    ("search", "without", "query"),
    [
        (["Nordwind"], [], '"Nordwind"'),
        (["Nordwind", "Nord Wind"], [], '("Nordwind" OR "Nord Wind")'),
        (["Nordwind"], ["Nordwind Airlines"], '"Nordwind" -"Nordwind Airlines"'),
        (['Die "Nordwind"', "Nordwind", "Nordwind"], [], '("Die Nordwind" OR "Nordwind")'),
    ],
)
def test_phrases_are_searched_literally(search: list[str], without: list[str], query: str) -> None:
    assert queries(search, without) == (query,)


def test_a_brand_with_many_spellings_is_searched_in_several_queries() -> None:
    spellings = [f"Nordwind Fähre {number}" for number in range(25)]

    found = queries(spellings, ["Nordwind Airlines"])

    assert len(found) == 3
    assert [spelling for spelling in spellings if sum(quoted(spelling) in query for query in found) != 1] == []
    assert [query for query in found if not query.endswith(' -"Nordwind Airlines"')] == []


def test_exclusions_never_crowd_out_what_is_searched() -> None:
    (query,) = queries(["Nordwind"], [f"Nordwind in Ort {number}" for number in range(40)])

    assert query.count(" -") == 3
    assert query.startswith('"Nordwind" -')


def test_nothing_to_search_is_no_query() -> None:
    assert queries(["", ' "" ']) == ()


@given(PHRASES, PHRASES)
def test_no_query_is_longer_than_it_may_be_and_none_is_lost(search: list[str], without: list[str]) -> None:
    found = queries(search, without, most_words=8)

    words = [len(query.replace(" OR ", " ").split()) for query in found]
    longest = max((len(phrase.replace('"', " ").split()) for phrase in search), default=0)
    assert all(count <= max(8, longest + 4) for count in words)
    assert all(any(quoted(phrase) in query for query in found) for phrase in search if quoted(phrase) != '""')
