"""What is quick gives the same answers as what is plain: each short cut beside the straightforward way."""

from __future__ import annotations

import html
import re
import unicodedata
from hashlib import blake2b

from hypothesis import given
from hypothesis import strategies as st

from listener.core import clean, kinds_cues, kinds_safety, story, wording
from listener.core.fold import fold
from listener.core.match import Matcher, compile_brands
from listener.model import Brand, BrandId

_WORDS = (
    "Nordwind nordwinds Müller Mueller und & Söhne Bahn Deutsche Deutschen Zug C++ #NordwindFail @nordwind Nord-wind "
    "Feuer fire hurt verletzt nicht cut my toe after the xD :-) 8) o_o www.a.de https://x.example/?a=1 gut, schön! a.b "
    "İ ſ ﬁ a\u0308 \u0308 😂 ❤\ufe0f … „gut“ n't it's 3,5 <3 &lt; &amp; -._. ß"
)
_TAGS = "p br div h2 li ul blockquote figure hr a strong em b i span img sub cite code P Br table q"
_ENTITIES = '&uuml; &#8217; &amp;lt; &AMP; &nvlt; &Tab; &#38; &shy; < > "'
WORDS = st.sampled_from(_WORDS.split(" "))
BLANKS = st.sampled_from([" ", " ", " ", "\n", "\t", "\xa0", "\u3000", "\x1c", "\u2028", ""])
TEXTS = st.lists(st.tuples(WORDS | st.text(max_size=4), BLANKS), max_size=25).map(
    lambda parts: "".join(word + blank for word, blank in parts)
)
TAGS = st.builds(
    "<{}{}{}>".format,
    st.sampled_from(["", "/"]),
    st.sampled_from(_TAGS.split()),
    st.sampled_from(["", "/", " /", " class='x y'", ' href="a?b=1&amp;c"', " href=http://x/y", " alt=''", " id=a b"]),
)
MARKUP = st.lists(TAGS | WORDS | st.sampled_from(_ENTITIES.split())).map(" ".join) | st.lists(TAGS | WORDS).map("".join)
BRANDS = (
    Brand(BrandId("nordwind"), "Nordwind", ("NW", "Nordwind Energie"), exclude=("Nordwind Airlines",)),
    Brand(BrandId("bahn"), "Deutsche Bahn", ("Bahn",), context=("Zug",)),
    Brand(BrandId("soehne"), "Müller & Söhne"),
    Brand(BrandId("cpp"), "C++"),
    Brand(BrandId("fire"), "fi", ("ss", "3")),
)
MATCHER = compile_brands(BRANDS)


@given(TEXTS)
def test_the_pieces_between_blanks_are_the_pieces_of_the_whole(text: str) -> None:
    head = text[: wording.LONGEST]
    assert wording.pieces(text) == wording._PIECE.findall(html.unescape(head) if "&" in head else head)


@given(TEXTS)
def test_a_matcher_that_remembers_finds_what_a_new_one_finds(text: str) -> None:
    assert MATCHER.find("", text) == compile_brands(BRANDS).find("", text)


@given(TEXTS)
def test_no_word_that_begins_a_name_is_passed_over(text: str) -> None:
    every = {word for word in re.findall(r"[^\W_]+", fold(text)) if word in MATCHER.names}
    assert _first_words(MATCHER, text) == every


def _first_words(matcher: Matcher, text: str) -> set[str]:
    return set(matcher._first_words(text))


@given(MARKUP)
def test_simple_markup_is_read_as_the_parser_reads_it(markup: str) -> None:
    text = clean._tidy(markup)
    simple = clean._without_simple_markup(text) if "<" in text else None
    if simple is not None:
        assert clean._tidy(simple) == clean._tidy(clean._without_markup(text))


@given(st.text() | TEXTS)
def test_tidying_plain_text_is_what_tidying_any_text_is(text: str) -> None:
    unseen = clean._UNSEEN_OR_JOINER.sub("", text)
    slow = clean._SPACES.sub(" ", clean._BLANK.sub(" ", unicodedata.normalize("NFC", unseen)))
    assert clean._tidy(text) == clean._BREAKS.sub("\n", slow).replace(" \n", "\n").strip()


@given(TEXTS)
def test_a_sketch_holds_the_smallest_hashes_of_three_words(text: str) -> None:
    words = story._words(text)
    shingles = {" ".join(words[at : at + 3]) for at in range(len(words) - 2)}
    hashes = {int.from_bytes(blake2b(one.encode(), digest_size=8).digest(), "big") >> 1 for one in shingles}
    assert story.sketch(text) == (tuple(sorted(hashes)[:5]) if len(words) >= 5 else ())


@given(TEXTS)
def test_a_text_that_is_passed_over_holds_no_cue_of_danger(text: str) -> None:
    pieces = kinds_cues.taken(text, wording.LONGEST)
    if kinds_safety._is_silent(pieces):
        assert not [one for one in kinds_safety.listed(pieces) if one.cue.kind in kinds_safety._TOLD]


def test_every_cue_of_danger_is_heard() -> None:
    for cue in kinds_cues.every(kinds_cues.lexicon("kinds_safety.toml")):
        if cue.kind in kinds_safety._TOLD:
            words = [what if how != "gap" else "und" for how, what in cue.parts]
            said = [word.replace("#", "7") for word in words]
            assert not kinds_safety._is_silent(said), cue.written
