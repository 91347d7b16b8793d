"""JSON-LD as it is found on pages, and what becomes of it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.htmltree import tree
from listener.core.jsonld import Graph, blocks, read_block
from listener.core.things import Thing, everything, folded

GOOD = {"@type": "Product", "name": "Fähre"}


@pytest.mark.parametrize(
    "text",
    [
        '{"@type": "Product", "name": "Fähre"}',
        ' <!-- Bewertung --> {"@type": "Product", "name": "Fähre"} ',
        '<!--\n{"@type": "Product", "name": "Fähre"}\n-->',
        '//<![CDATA[\n{"@type": "Product", "name": "Fähre"}\n//]]>',
        '/*<![CDATA[*/{"@type": "Product", "name": "Fähre"}/*]]>*/',
        '// Nordwind\n{"@type": "Product", "name": "Fähre"}',
        '{"@type": "Product", // Art\n "name": "Fähre", /* das war es */ }',
        '{"@type": "Product", "name": "Fähre",}',
        '{"@type": "Product", "name": "Fähre"};',
        "{&quot;@type&quot;: &quot;Product&quot;, &quot;name&quot;: &quot;F&auml;hre&quot;}",
    ],
)
def test_a_block_that_is_nearly_json_is_read(text: str) -> None:
    assert read_block(text) == [GOOD]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": "eine\nZeile"}', "eine\nZeile"),
        ('{"a": "http://nordwind.example/*",}', "http://nordwind.example/*"),
        ('{"a": "eins, }",}', "eins, }"),
        (r'{"a": "Olaf\'s",}', "Olaf's"),
        (r'{"a": "\u00c4 \"ja\" \x",}', 'Ä "ja" x'),
        ('{"a": "<!-- bleibt -->"}', "<!-- bleibt -->"),
    ],
)
def test_texts_inside_survive_the_repair(text: str, value: str) -> None:
    assert read_block(text) == [{"a": value}]


def test_several_values_in_one_block_are_all_read() -> None:
    assert read_block('{"a": 1}\n{"a": 2}, [3]') == [{"a": 1}, {"a": 2}, [3]]


@pytest.mark.parametrize("text", ['{"@type": "Review", "name": "abgeschn', "{'a': 1}", "var x = 1", "[" * 100_000])
def test_what_no_repair_makes_json_is_none(text: str) -> None:
    assert read_block(text) is None


@pytest.mark.parametrize("text", ["", "  \n", "<!-- -->", "null"])
def test_an_empty_block_has_no_things(text: str) -> None:
    assert Graph().top(read_block(text) or []) == []


@given(st.text(alphabet='{}[]",:/*\\<!->\n u0a@', max_size=300))
def test_no_text_is_too_odd(text: str) -> None:
    found = read_block(text)
    assert found is None or isinstance(found, list)


def test_blocks_are_found_by_their_type_however_it_is_written() -> None:
    page = (
        '<script type="application/ld+json; charset=utf-8">1</script><script type="Application/LD+JSON">2</script>'
        '<script type="text/javascript">3</script><script>4</script>'
    )

    assert list(blocks(tree(page))) == ["1", "2"]


@pytest.mark.parametrize(
    "name",
    [
        "AggregateRating",
        "http://schema.org/AggregateRating",
        "https://schema.org/aggregateRating/",
        "schema:aggregaterating",
        "“aggregateRating”",
        "https://schema.org#AggregateRating",
    ],
)
def test_names_are_compared_by_their_last_part(name: str) -> None:
    assert folded(name) == "aggregaterating"


def graph(*values: object) -> list[Thing]:
    made = Graph()
    top = [thing for value in values for thing in made.top([json.loads(json.dumps(value))])]
    made.join()
    return top


def test_a_graph_and_lists_and_values_are_opened() -> None:
    top = graph(
        {"@graph": [{"@type": ["Product", "Car"], "name": {"@value": "Fähre"}}, {"@type": "Offer", "price": 5}]}
    )

    assert [(thing.types, thing.text("name", "price")) for thing in top] == [
        (("product", "car"), "Fähre"),
        (("offer",), "5"),
    ]


def test_what_is_only_named_elsewhere_is_the_thing_itself() -> None:
    rating = {"@type": "AggregateRating", "@id": "#r", "ratingValue": 4}
    product, listed = graph({"@type": "Product", "aggregateRating": {"@id": "#r"}}, rating)

    assert next(product.things("aggregaterating")) is listed


def test_two_descriptions_of_one_thing_are_joined_and_contradicting_ones_are_not() -> None:
    one, again = graph({"@type": "A", "@id": "#a", "name": "x"}, {"@type": "A", "@id": "#a", "name": "x", "age": 3})
    assert one is again
    assert one.text("age") == "3"

    one, other = graph({"@type": "Review", "@id": "#r", "name": "x"}, {"@type": "Review", "@id": "#r", "name": "y"})
    assert one is not other


def test_a_circle_is_walked_once() -> None:
    top = graph({"@type": "A", "@id": "#a", "b": {"@type": "B", "@id": "#b", "a": {"@id": "#a"}}})

    assert len(list(everything(top))) == 3
