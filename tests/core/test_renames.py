"""Which new entries are old ones under a new id, and which are two people who say the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from listener.core.renames import moved, renamed
from listener.core.story import fingerprint
from listener.model import DateQuality, Judged, Medium, Mention, MentionId, Mood, SourceName, Tone, Twin

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
NEW, OLD = "https://neu.example/1", "https://alt.example/1"
DAY, SEEN, EXACT = DateQuality.DAY, DateQuality.SEEN, DateQuality.EXACT


def stranger(
    native: str = "neu-1",
    text: str = "Nie wieder Brodelmann",
    *,
    at: datetime = NOW,
    url: str = NEW,
    author: str = "erna",
    quality: DateQuality = EXACT,
) -> Judged:
    mention = Mention(SourceName("forum"), native, Medium.FORUM, at, NOW, quality, url, author, "", text)
    return Judged(mention, (), (), Tone(Mood.NEGATIVE, -0.5, "german-1"), (), fingerprint("", text))


def twin(
    native: str = "alt-1",
    text: str = "Nie wieder Brodelmann",
    *,
    number: int = 1,
    at: datetime = NOW,
    url: str = OLD,
    author: str = "erna",
    quality: DateQuality = EXACT,
) -> Twin:
    return Twin(MentionId(number), native, at, quality, url, author, fingerprint("", text))


def names(new: list[Judged], old: list[Twin], *, loosely: bool = False, shown: frozenset[str] = frozenset()) -> object:
    return dict(renamed(new, lambda _: old, shown, loosely=loosely))


@pytest.mark.parametrize(
    ("new", "old", "always", "when_moved"),
    [
        pytest.param({}, {}, True, True, id="its date and its author are the same"),
        pytest.param({"url": OLD, "author": ""}, {}, True, True, id="its date and its address"),
        pytest.param({"author": "Erna M."}, {}, False, True, id="only its date"),
        pytest.param({"at": NOW - HOUR}, {}, False, True, id="only its author: somebody who says it twice"),
        pytest.param({"at": NOW - HOUR, "author": "ida"}, {}, False, False, id="another person at another time"),
        pytest.param(
            {"at": NOW - HOUR, "author": "ida", "url": OLD}, {}, False, False, id="another person on the same page"
        ),
        pytest.param({"author": "ida", "quality": DAY}, {"quality": DAY}, False, False, id="two people on one day"),
        pytest.param({"quality": DAY}, {"quality": DAY}, True, True, id="one person on one day"),
        pytest.param({"quality": SEEN, "url": OLD, "author": ""}, {"quality": SEEN}, True, True, id="no date, address"),
        pytest.param(
            {"quality": SEEN, "url": OLD, "author": "ida"}, {"quality": SEEN}, False, False, id="no date, two"
        ),
        pytest.param({"quality": SEEN}, {"quality": SEEN}, False, True, id="no date, its author"),
        pytest.param({"quality": SEEN, "url": "", "author": ""}, {"url": "", "author": ""}, False, False, id="nothing"),
        pytest.param({"text": "Ganz anders", "url": OLD}, {}, False, True, id="edited, at its address of that date"),
        pytest.param({"text": "Ganz anders"}, {}, False, False, id="other words elsewhere"),
    ],
)
def test_an_entry_is_recognised_by(
    new: dict[str, object], old: dict[str, object], *, always: bool, when_moved: bool
) -> None:
    strangers, twins = [stranger(**new)], [twin(**old)]  # type: ignore[arg-type]  # the table's own keywords

    assert bool(names(strangers, twins)) is always
    assert bool(names(strangers, twins, loosely=True)) is when_moved


def test_what_is_still_shown_under_its_old_id_was_not_renamed() -> None:
    assert names([stranger()], [twin()], loosely=True, shown=frozenset({"alt-1"})) == {}


def test_two_entries_are_never_the_same_old_one() -> None:
    """A chain letter: ten people posted the same words; each entry finds its own."""
    new = [stranger(f"neu-{n}", at=NOW - n * HOUR, author=f"gast{n}") for n in range(10)]
    old = [twin(f"alt-{n}", number=n, at=NOW - n * HOUR, author=f"Gast {n}") for n in range(8)]

    found = names(new, old, loosely=True)

    assert found == {n: f"neu-{n}" for n in range(8)}


def test_each_old_entry_is_found_once() -> None:
    new = [stranger(f"neu-{n}", quality=SEEN) for n in range(3)]
    old = [twin(f"alt-{n}", number=n, quality=SEEN) for n in (1, 2)]

    assert names(new, old, loosely=True) == {2: "neu-0", 1: "neu-1"}


def test_the_best_of_several_is_taken() -> None:
    old = [
        twin("nur-der-name", number=1, at=NOW - HOUR),
        twin("alles", number=2, url=NEW),
        twin("datum-und-name", number=3),
    ]

    assert names([stranger()], old, loosely=True) == {2: "neu-1"}


@pytest.mark.parametrize(
    ("entries", "fresh", "expected"), [(40, 40, True), (40, 32, True), (40, 31, False), (4, 4, False), (0, 0, False)]
)
def test_a_source_has_moved_if_nearly_all_of_its_ids_are_new(entries: int, fresh: int, expected: bool) -> None:
    assert moved(entries, fresh) is expected
