"""What people type into a search is understood as they mean it, or refused with a way out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from listener.core.query import all_of, any_of, none_of, parse
from listener.core.query_fields import People, Setting
from listener.core.query_names import FIELDS, VALUES, Part, State
from listener.core.query_text import period, render
from listener.errors import UsageError
from listener.model import BrandId, Mood
from listener.model.query import AllOf, AnyOf, Field, Holds, Near, Not, Since, Tree, Until, Words
from listener.model.relation import ContactPhase, Emotion, Intent, Touchpoint
from listener.words import LANGUAGES, catalogue, say
from tests.meaning import TYPED, Told, means, trees

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 12, 30, 15, 999, tzinfo=UTC)
BRANDS = {"nordwind": BrandId("nordwind"), "Nordwind Bahn": BrandId("nordwind"), "Südexpress": BrandId("suedexpress")}
SETTING = Setting(NOW, BERLIN, BRANDS, ("tagblatt", "Forum Nord", "reddit"), People(profiles=True))
POSTS = {
    1: "verspaetung bei der nordwind bahn",
    2: "wieder verspaetungen im regionalverkehr",
    3: "die nordwind bahn faehrt puenktlich",
    4: "nordwind airlines streicht fluege bahn",
    5: "strasse gesperrt wegen e-mail und ice",
    6: "eis im kuehlschrank",
    7: "bahnhof geschlossen",
    8: "eiszeit",
}
TOLD = [Told(str(number), NOW, text=text) for number, text in POSTS.items()]


def understood(text: str) -> Tree:
    return parse(text, SETTING)


def found(text: str) -> set[int]:
    return {int(told.id) for told in TOLD if means(understood(text), told)}


@pytest.mark.parametrize(
    ("typed", "posts"),
    [
        ("Verspätung", {1, 2}),
        ("verspaetung", {1, 2}),
        ("VERSPA\u0308TUNG", {1, 2}),
        ('"Verspätung"', {1}),
        ("Straße", {5}),
        ("STRAẞE", {5}),
        ("eis", {6}),
        ("eis*", {6, 8}),
        ("bahn", {1, 3, 4, 7}),
        ('"bahn"', {1, 3, 4}),
        ('"bahn"*', {1, 3, 4, 7}),
        ("nordwind bahn", {1, 3, 4}),
        ("nordwind UND bahn", {1, 3, 4}),
        ('"nordwind bahn"', {1, 3}),
        ("„Nordwind Bahn“", {1, 3}),
        ('"nordwind bahn', {1, 3}),
        ("nordwind -airlines", {1, 3}),
        ("nordwind NOT airlines", {1, 3}),
        ("nordwind NICHT airlines", {1, 3}),
        ('nordwind -"nordwind bahn"', {4}),
        ("nordwind -(airlines OR verspätung)", {3}),
        ("-airlines nordwind", {1, 3}),
        ("eis OR bahnhof", {6, 7}),
        ("eis ODER bahnhof", {6, 7}),
        ("(eis OR bahnhof) -geschlossen", {6}),
        ("eis OR bahnhof geschlossen", {6, 7}),
        ("(eis OR nordwind) (pünktlich OR kühlschrank)", {3, 6}),
        ("nordwind (-airlines)", {1, 3}),
        ("nordwind -(-airlines)", {4}),
        ("nordwind (airlines OR -bahn)", {4}),
        ("nordwind (-airlines OR -bahn)", {1, 3}),
        ("nordwind ) pünktlich", {3}),
        ("(nordwind (pünktlich", {3}),
        ("OR nordwind OR", {1, 3, 4}),
        ("nordwind AND", {1, 3, 4}),
        ("nordwind NOT", {1, 3, 4}),
        ("() nordwind", {1, 3, 4}),
        ("--airlines nordwind", {1, 3}),
        ("e-mail", {5}),
        ("#nordwind", {1, 3, 4}),
        ("nordwind 🔥 !!!", {1, 3, 4}),
        ('nordwind""bahn', {1, 3, 4}),
        ("＂nordwind＂", {1, 3, 4}),
        ("nordwind\x00bahn", {1, 3, 4}),
        ("nordwind \ud800", {1, 3, 4}),
        ("https://nordwind", set()),
        ("-bahn", {2, 5, 6, 8}),
        ("-bahn -eis*", {2, 5}),
        ("eis OR -bahn", {2, 5, 6, 8}),
        ("verspätung NEAR/3 bahn", {1}),
        ("bahn NAHE/3 verspätung", {1}),
        ("verspätung NEAR/2 bahn", set()),
        ("verspätung NEAR bahn", {1}),
        ('-"bei der" NEAR/0 verspätung eis*', {6, 8}),
        ("NEARLY nahe", set()),
    ],
)
def test_a_query_finds_what_it_means(typed: str, posts: set[int]) -> None:
    assert found(typed) == posts


def one(field: Field, *values: str) -> Holds:
    return Holds(field, values)


LOCAL = datetime(2026, 11, 20, tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("brand:nordwind", one(Field.BRAND, "nordwind")),
        ('marke:"NORDWIND bahn"', one(Field.BRAND, "nordwind")),
        ("marke:Nordwind Bahn", AllOf((one(Field.BRAND, "nordwind"), Words("bahn", True)))),
        ("quelle:reddit,Forum Nord Zug", AllOf((one(Field.SOURCE, "reddit", "Forum Nord"), Words("zug")))),
        ("phase:voller Kontakt", one(Field.PHASE, "full_contact")),
        ("Marke:suedexpress", one(Field.BRAND, "suedexpress")),
        ('quelle:reddit,"forum nord"', one(Field.SOURCE, "reddit", "Forum Nord")),
        ("-source:reddit", Not(one(Field.SOURCE, "reddit"))),
        ("NICHT quelle:reddit", Not(one(Field.SOURCE, "reddit"))),
        ("lang:de,EN,polnisch,unbekannt", one(Field.LANG, "de", "en", "pl", "unknown")),
        ("tone:negative,unscored", one(Field.TONE, "negative", "unscored")),
        ('ton:negativ,"ohne Wert",negative', one(Field.TONE, "negative", "unscored")),
        ('phase:nachkontakt,"voller Kontakt"', one(Field.PHASE, "after_contact", "full_contact")),
        ("phase:Pre-Contact", one(Field.PHASE, "pre_contact")),
        ("absicht:GERÜCHT,mensch", one(Field.INTENT, "rumour", "human")),
        ("kontaktpunkt:filiale", one(Field.TOUCHPOINT, "branch")),
        ("gefühl:ärger", one(Field.EMOTION, "anger")),
        ("gefuehl:aerger", one(Field.EMOTION, "anger")),
        ('autor:"Erna Müller"', one(Field.AUTHOR, "erna mueller")),
        ("author:@nordwind_hilft", one(Field.AUTHOR, "nordwind hilft")),
        ("ist:unbeantwortet,kopie", one(Field.IS, "unanswered", "copy")),
        ("has:link", one(Field.HAS, "link")),
        ("since:gestern", Since(LOCAL)),
        ("seit:gestern until:gestern", AllOf((Since(LOCAL), Until(LOCAL + timedelta(days=1))))),
        ('since:"vor 1 Tag"', Since(NOW.replace(microsecond=0) - timedelta(days=1))),
        ("since:vor 1 Tag Zug", AllOf((Since(NOW.replace(microsecond=0) - timedelta(days=1)), Words("zug")))),
        ("seit:gestern 14 Uhr 30", Since(LOCAL + timedelta(hours=14, minutes=30))),
        ("seit:gestern Zug 14", AllOf((Since(LOCAL), Words("zug"), Words("14")))),
        ("(seit:gestern) eis", AllOf((Since(LOCAL), Words("eis")))),
        (
            "bahn OR (tone:negativ -source:reddit)",
            AnyOf((Words("bahn", True), AllOf((one(Field.TONE, "negative"), Not(one(Field.SOURCE, "reddit")))))),
        ),
        ("a NEAR/0 \"b c\"*", Near(Words("a"), Words("b c", True), 0)),
    ],
)  # fmt: skip
def test_fields_are_understood_in_both_languages(typed: str, tree: Tree) -> None:
    assert understood(typed) == tree


def test_every_word_that_is_stored_can_be_asked_for_by_the_name_that_people_read() -> None:
    areas = {
        Field.TONE: (Mood, "cli", "mood"),
        Field.PHASE: (ContactPhase, "relationship", "phase"),
        Field.INTENT: (Intent, "relationship", "intent"),
        Field.TOUCHPOINT: (Touchpoint, "relationship", "touchpoint"),
        Field.EMOTION: (Emotion, "relationship", "emotion"),
    }
    for field, (stored, area, prefix) in areas.items():
        for value in stored:
            shown = [catalogue(area, lang).get(f"{prefix}_{value}", value.value) for lang in LANGUAGES]
            for name in (value.value, *shown):
                assert understood(f'{field}:"{name}"') == one(field, value.value)
    assert set(VALUES[Field.IS].values()) == set(State)
    assert set(VALUES[Field.HAS].values()) == set(Part)
    assert set(FIELDS.values()) == set(Field)


@pytest.mark.parametrize(
    ("typed", "key", "values"),
    [
        ("", "query.empty", {}),
        ("!!! 🔥 ()", "query.empty", {}),
        ('"', "query.empty", {}),
        ("OR AND NOT", "query.empty", {}),
        ("a " * 65, "query.too_long", {"limit": "64"}),
        ("lang:" + ",".join(a + b for a in "abcdefghi" for b in "abcdefghi"), "query.too_long", {"limit": "64"}),
        ("(" * 9 + "a", "query.too_deep", {"limit": "8"}),
        ("zug xyz:nordwind", "query.unknown_field", {"place": "5", "name": "xyz"}),
        ("Maker:nordwind", "query.unknown_field_meant", {"place": "1", "meant": "marke"}),
        ("tone:gut", "query.unknown_value", {"place": "6", "field": "tone", "name": "gut"}),
        ("zug ton:neutral,negatv", "query.unknown_value_meant", {"place": "17", "field": "tone", "meant": "negativ"}),
        ("brand:nordwin", "query.unknown_value_meant", {"meant": "nordwind", "known": "nordwind, suedexpress"}),
        ("quelle:redit", "query.unknown_value_meant", {"meant": "reddit", "field": "source"}),
        ("sprache:deutch", "query.unknown_value_meant", {"meant": "deutsch"}),
        ("ist:neu", "query.unknown_value", {"field": "is"}),
        ("autor:!!!", "query.unknown_value", {"field": "author"}),
        ("tone:", "query.no_value", {"place": "6", "field": "tone"}),
        ("tone: negative", "query.no_value", {}),
        ("tone:negative,", "query.no_value", {}),
        ('tone:""', "query.no_value", {}),
        ("since: gestern", "query.no_value", {}),
        ('seit:"', "query.no_value", {}),
        ("brand:(nordwind OR südexpress)", "query.no_value", {}),
        ("since:neulich", "when.unknown", {"text": "neulich"}),
        ('until:"since yesterday"', "when.since_as_end", {}),
        ("NEAR", "query.near", {"place": "1"}),
        ("a NEAR/5", "query.near", {"place": "3"}),
        ("(a b) NEAR c", "query.near", {"place": "7"}),
        ("a NEAR -b", "query.near", {}),
        ("a NEAR lang:de", "query.near", {}),
        ("a NEAR b NEAR c", "query.near", {"place": "10"}),
        ("a NEAR/101 b", "query.near_far", {"most": "100"}),
        ("a NEAR/9999999999 b", "query.near_far", {}),
    ],
)
def test_a_query_that_cannot_be_answered_says_why_and_where(typed: str, key: str, values: dict[str, str]) -> None:
    with pytest.raises(UsageError) as caught:
        understood(typed)

    assert caught.value.key == key
    assert values.items() <= caught.value.values.items()
    assert {say(key, lang, **caught.value.values) for lang in LANGUAGES} != {""}


@pytest.mark.parametrize(
    ("typed", "people", "key"),
    [
        ("author:erna", People(), "query.no_profiles"),
        ("bahn OR -(lang:de -author:erna)", People(), "query.no_profiles"),
        ("bahn -author:erna", People(), None),
        ("author:@Nordwind_Hilft", People(own=frozenset({"nordwind hilft"})), None),
        ("author:@Nordwind_Hilft,erna", People(own=frozenset({"nordwind hilft"})), "query.no_profiles"),
        ("author:erna", People(profiles=True), None),
        ("author:Müller", People(profiles=True, objected=frozenset({"erna mueller"})), "query.objected"),
        ("author:Mül", People(profiles=True, objected=frozenset({"erna mueller"})), None),
        ("-author:Müller", People(profiles=True, objected=frozenset({"erna mueller"})), None),
    ],
)
def test_single_people_are_asked_for_only_where_that_is_allowed(typed: str, people: People, key: str | None) -> None:
    """Leaving somebody out, and the company's own accounts, are no profile of a person."""
    setting = Setting(NOW, BERLIN, people=people)
    if key is None:
        assert render(parse(typed, setting), BERLIN)
        return
    with pytest.raises(UsageError) as caught:
        parse(typed, setting)
    assert caught.value.key == key


def test_the_period_that_binds_everything_is_told() -> None:
    day = timedelta(days=1)

    assert period(understood("bahn seit:18.11. seit:gestern bis:gestern")) == (LOCAL, LOCAL + day)
    assert period(understood("seit:gestern")) == (LOCAL, None)
    assert period(understood("bahn OR seit:gestern -until:gestern")) == (None, None)


def test_what_was_understood_can_be_read() -> None:
    typed = (
        'Verspätung „kalter Zug“* (ton:negativ ODER -Marke:"Nordwind Bahn") NICHT a NAHE/3 b seit:gestern bis:gestern'
    )

    assert render(understood(typed), BERLIN) == (
        'verspaetung* "kalter zug"* (tone:negative OR -brand:nordwind) -"a" NEAR/3 "b" '
        'since:"2026-11-20T00:00:00+01:00" until:"2026-11-20T23:59:59+01:00"'
    )


@given(typed=TYPED)
@example(typed='-"')
@example(typed="(" * 8 + "a -(b)")
@example(typed="-(a b OR c) -(d OR -(e f))")
def test_any_text_is_understood_or_refused_and_what_was_understood_means_the_same_when_typed_again(typed: str) -> None:
    try:
        tree = understood(typed)
    except UsageError as error:
        area, key = error.key.split(".")
        assert key in catalogue(area, "de")
        return
    assert understood(render(tree, BERLIN)) == tree


WORD = st.sampled_from(["nordwind", "bahn", "eis", "verspaetung", "im", "ice"])
LEAF = (
    st.builds(Words, WORD | st.tuples(WORD, WORD).map(" ".join), st.booleans())
    | st.builds(Near, st.builds(Words, WORD, st.booleans()), st.builds(Words, WORD), st.integers(0, 4))
    | st.sampled_from([*map(understood, ("lang:de", "-brand:nordwind", "ist:kopie", "seit:gestern", "bis:KW 46"))])
)  # fmt: skip
TREE = trees(LEAF)


@given(tree=TREE)
def test_a_query_is_told_and_understood_without_loss(tree: Tree) -> None:
    assert understood(render(tree, BERLIN)) == tree


@given(left=TREE, right=TREE)
def test_excluding_both_is_excluding_each(left: Tree, right: Tree) -> None:
    """De Morgan's laws, and that a thing and its opposite are everything."""
    for told in TOLD:
        neither = means(none_of(any_of([left, right])), told)
        assert neither == means(all_of([none_of(left), none_of(right)]), told)
        assert means(none_of(left), told) != means(left, told)
