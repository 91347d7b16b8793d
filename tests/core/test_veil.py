"""Who is stored by name and who under an alias, and that no figure notices."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.crowd import is_drawn
from listener.core.veil import Naming, Veil, brand_names
from listener.model import DateQuality, Medium, Mention, SourceName
from listener.model.alias import account, alias, identity, is_alias, person, short, spellings

KEY, OTHER = b"k" * 32, b"o" * 32
FORUM, PAPER = SourceName("forum"), SourceName("tagblatt")
TODAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
NAMES = st.text(min_size=1, max_size=30)


def by(author: str, source: SourceName = FORUM, medium: Medium = Medium.FORUM, **extra: str) -> Mention:
    return Mention(source, "1", medium, AT, AT, DateQuality.EXACT, author=author, extra=extra)


def stored(mention: Mention, veil: Veil = Veil(), today: date = TODAY) -> str:  # noqa: B008 - frozen
    return veil.veiled(mention, KEY, today).author


@given(NAMES)
def test_an_alias_says_nothing_of_the_name_and_is_the_same_however_often_it_is_made(name: str) -> None:
    made = alias(KEY, name)

    assert made == alias(KEY, made) == alias(KEY, account(name)) if account(name) else made == ""
    assert is_alias(made) == bool(account(name))
    assert made == "" or made != alias(OTHER, name)


@given(NAMES, NAMES)
def test_two_names_are_one_voice_only_if_they_are_one_account(one: str, other: str) -> None:
    assert (identity(KEY, one) == identity(KEY, other)) == (account(one) == account(other))


@given(NAMES)
def test_figures_know_somebody_by_name_and_by_alias_as_the_same(name: str) -> None:
    assert len({person(KEY, FORUM, form) for form in (name, *spellings(KEY, name)) if account(form)}) <= 1


@given(st.sampled_from(["erna", "Max1984", "user8372615", "@kjhgfdw", "Frau Müller", "bot993"]) | NAMES)
def test_detection_sees_in_an_alias_what_it_saw_in_the_name(name: str) -> None:
    if account(name):
        assert is_drawn(stored(by(name))) == is_drawn(name) or is_alias(name)


def test_what_a_place_writes_before_an_account_is_no_part_of_it() -> None:
    assert {account(form) for form in ("erna", "@Erna", "u/erna", "/u/Erna", " @ERNA ")} == {"erna"}
    assert account("ulla/erna") == "ulla/erna"


@given(
    st.sampled_from(["name", "displayName", "author_email", "userId", "forwarded_from", "sender", "Absender E-Mail"])
)
def test_no_further_fact_tells_who_is_behind_an_alias(key: str) -> None:
    told = {key: "Erna Müller", "who": " @Erna_M", "mailto": "erna@web.example", "thread": {"list": [{key: 7}]}}
    harmless = {
        "reply": "Liebe Erna, an service@nordwind.example bitte",
        "edited": "2026",
        "tags": ["erna_m_fan"],
        "stars": 3,
        "product_name": "X",
        "sender_farbe": "grün",
        "author_followers": 3,
    }
    mention = replace(by("erna_m"), extra=told | harmless)

    assert Veil().veiled(mention, KEY, TODAY).extra == harmless | {"thread": {"list": [{}]}}
    assert Veil(hashed=False).veiled(mention, KEY, TODAY) is mention
    assert Veil(brands=brand_names(["ernam"])).veiled(mention, KEY, TODAY) is mention


def test_people_see_five_signs_and_never_an_account() -> None:
    made = alias(KEY, "@Erna_M")

    assert len(short(made)) == 5
    assert "@" not in made
    assert short("Erna") == ""


@pytest.mark.parametrize(
    ("mention", "by_name"),
    [
        (by("erna"), False),
        (by("@Nordwind"), True),
        (by("nordwind"), True),
        (by("nordwind", PAPER), False),
        (by("Süd-Express"), True),
        (by("Ministerin Beispiel"), True),
        (by("Ina Reporter", PAPER, Medium.NEWS), True),
        (by("Ina Reporter", FORUM, Medium.NEWS), False),
        (by("Tagblatt", FORUM, Medium.NEWS, host="tagblatt.example"), True),
        (by("Ina Reporter", FORUM, Medium.FORUM, host="tagblatt.example"), False),
        (by(""), False),
    ],
)  # fmt: skip
def test_by_name_stay_the_company_brands_public_figures_and_the_press(mention: Mention, *, by_name: bool) -> None:
    veil = Veil(
        own={FORUM: frozenset({"nordwind"})},
        brands=brand_names(["Südexpress"]),
        figures={account("Ministerin Beispiel"): TODAY},
        press=frozenset({PAPER}),
    )

    assert (stored(mention, veil) == mention.author) == (by_name or not mention.author)
    assert stored(mention, replace(veil, hashed=False)) == mention.author
    assert stored(by("Ina", PAPER, Medium.NEWS), replace(veil, bylines=False)) != "Ina"
    assert stored(by("Ministerin Beispiel"), veil, TODAY + timedelta(days=1)) != "Ministerin Beispiel"


def test_who_has_objected_is_counted_and_under_whatever_spelling() -> None:
    naming = Naming(Veil(), KEY, {person(KEY, FORUM, "Erna"), person(KEY, "", "Jo")}, TODAY)

    assert [naming.bars(by(name)) for name in ("@erna", "Jo", "Kim", "")] == [True, True, False, False]
    assert naming.bars(by("jo", PAPER)) and not naming.bars(by("Erna", PAPER))  # noqa: PT018 - one thought
    assert sorted(naming.refused.values()) == [1, 2]


def test_whatever_changes_who_is_named_is_gone_through_anew() -> None:
    marks = {
        veil.mark(day)
        for veil in (Veil(), Veil(hashed=False), Veil(bylines=False), Veil(figures={"x": TODAY}))
        for day in (TODAY, TODAY + timedelta(days=1))
    }

    assert len(marks) == 4  # a figure whose time is over is no figure: its mark is that of none
