"""Mentions that may mean somebody else, and what to exclude once a person has said so."""

from __future__ import annotations

from listener.core.doubts import MOST, doubtful, excluded
from listener.core.match import compile_brands
from listener.model import Brand, BrandId, DateQuality, Found, Medium, Mention, MentionId, Mood, SourceName, Tone
from tests.world import midday

NORDWIND = Brand(BrandId("nordwind"), "Nordwind", ("Norwdind",))


def said(text: str, title: str = "", brand: Brand = NORDWIND) -> Found:
    mention = Mention(
        source=SourceName("tagblatt"), native_id=text, medium=Medium.NEWS, published=midday(), first_seen=midday(),
        date_quality=DateQuality.EXACT, title=title, text=text,
    )  # fmt: skip
    (match,) = compile_brands([brand]).find(title, text)
    return Found(MentionId(1), brand.id, mention, Tone(Mood.NEUTRAL, 0.0, "test"), match.words, MentionId(1))


def test_a_clear_name_is_in_doubt_only_beside_another_name() -> None:
    plain, airline = said("Mit Nordwind nach Hamburg"), said("Nordwind Airlines fliegt wieder")

    assert doubtful([plain, airline], ambiguous=False) == (airline,)
    assert doubtful([said("Nordwind und Hamburg")], ambiguous=False) == ()


def test_an_ambiguous_name_is_always_in_doubt_and_guesses_come_first() -> None:
    weather, slip = said("Ein kalter Nordwind weht"), said("Norwdind ist zu spät")

    assert doubtful([weather, slip], ambiguous=True, guesses=("Norwdind",)) == (slip, weather)
    assert doubtful([weather, slip], ambiguous=False, guesses=("norwdind",)) == (slip,)


def test_the_same_surroundings_are_asked_about_once_and_never_too_many() -> None:
    same = [said(f"Ein kalter Nordwind weht, Tag {n}") for n in range(3)]
    others = [said(f"Nordwind {word} war da") for word in ("Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta")]

    assert doubtful(same, ambiguous=True) == (same[0],)
    assert len(doubtful(others, ambiguous=True)) == MOST


def test_a_no_becomes_the_phrase_that_leaves_it_out() -> None:
    no = said("Nordwind Airlines fliegt wieder")
    (phrase,) = excluded(NORDWIND, no, [said("Mit Nordwind nach Hamburg")])

    assert phrase == "Nordwind Airlines"


def test_a_phrase_that_would_cost_a_mention_of_the_brand_is_not_proposed() -> None:
    no, yes = said("Ein kalter Nordwind weht heute"), said("So ein kalter Nordwind, dieser Service")

    assert excluded(NORDWIND, no, [yes]) == ("Nordwind weht",)
    assert excluded(NORDWIND, said("kalter Nordwind"), [yes]) == ()


def test_each_place_where_the_name_stands_needs_its_phrase() -> None:
    no = said("Der Nordwind weht", title="Nordwind Airlines")

    assert set(excluded(NORDWIND, no, ())) == {"Nordwind Airlines", "Nordwind weht"}


def test_a_name_that_stands_alone_gives_no_phrase() -> None:
    assert excluded(NORDWIND, said("Nordwind!"), ()) == ()
    assert excluded(NORDWIND, said("#Nordwind"), ()) == ()
