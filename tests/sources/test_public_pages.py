"""Pages that others saved, with what a plain walk through their JSON-LD finds: nothing of it may be lacking here."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from listener.core.htmltree import page_text, tree
from listener.core.reviews import Described, read_page
from listener.model import Response

BERLIN = ZoneInfo("Europe/Berlin")
NOTATIONS = ("jsonld", "microdata", "rdfa")
CONTAINS = re.compile(r"""[/:"'](?:[A-Za-z]*Review|Recommendation|[A-Za-z]*AggregateRating)["'\s]""")


def described(path: Path) -> Described:
    body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    response = Response(200, {}, body, f"https://{path.name}/")
    return read_page(tree(page_text(response)), response.url, BERLIN)


def test_no_rating_and_no_review_of_the_recipe_pages_is_lost(public_data: Callable[[str], Path]) -> None:
    folder = public_data("pages/ratings")
    observed: dict[str, Any] = json.loads((folder / "observed.json").read_text("utf-8"))
    lacking, twice = {}, {}
    for name, recorded in observed.items():
        found = described(folder / name)
        theirs = sorted({figure for told in recorded["aggregate"] if (figure := _figure(told))})
        ours = sorted((round(one.average, 2), one.ratings, one.reviews) for one in found.aggregates)
        if recorded["microdata_aggregate"]:
            assert len(ours) == recorded["microdata_aggregate"]
        elif sorted(map(str, ours)) != sorted(map(str, theirs)):
            lacking[name] = (ours, theirs)
        if len(found.items) != recorded["reviews"]:
            twice[name] = (len(found.items), recorded["reviews"])
        assert found.unreadable == ()

    assert len(observed) == 20
    assert lacking == {}
    assert twice == {"hostthetoast.com__hostthetoast_1.html.gz": (59, 60)}  # one review stands there twice


def _figure(told: dict[str, Any]) -> tuple[float, int | None, int | None] | None:
    """Return what a recorded rating says; None where nobody has rated."""
    value = float(told.get("ratingValue") or 0)
    counts = [int(told[name]) if name in told else None for name in ("ratingCount", "reviewCount")]
    return (round(value, 2), counts[0], counts[1]) if value else None


def test_the_rating_of_the_shop_is_not_that_of_the_recipe(public_data: Callable[[str], Path]) -> None:
    found = described(public_data("pages/ratings") / "reishunger.de__reishunger_1.html.gz")

    assert [(one.subject.partition(" · ")[0], one.ratings or one.reviews) for one in found.aggregates] == [
        ("Reishunger", 58859),
        ("Crispy Tofu Bowl", 3),
    ]


def test_the_german_pages_with_ratings_are_read(public_data: Callable[[str], Path]) -> None:
    folder = public_data("pages/trafilatura-de")
    found = {path.name.partition(".")[0]: described(path) for path in sorted(folder.glob("*.html"))}
    rated = {name: [one.average for one in page.aggregates] for name, page in found.items() if page.aggregates}

    assert rated == {"ebrosia": [10.0], "otto": [5.0], "rechtambild": [1.0]}
    assert {name: len(page.items) for name, page in found.items() if page.items} == {"ebrosia": 1}


def test_the_official_examples_say_the_same_in_every_notation(public_data: Callable[[str], Path]) -> None:
    folder = public_data("sources/schemaorg-reviews")
    silent, differing = [], []
    for name in sorted({path.name.split(".")[0] for path in folder.glob("*.html")}):
        said = {notation: _said(folder / f"{name}.{notation}.html") for notation in NOTATIONS}
        present = {notation: found for notation, found in said.items() if found is not None}
        silent += [f"{name}.{notation}" for notation, found in present.items() if not any(found)]
        if len(set(present.values())) > 1:
            differing.append(name)

    # 0175 has no rating: "0 reviews" and no value. In 0324 the claim is quoted with two kinds of quotation marks.
    assert silent == ["eg-0175.jsonld", "eg-0175.microdata", "eg-0175.rdfa"]
    assert differing == ["eg-0324"]


def _said(path: Path) -> tuple[object, ...] | None:
    """Return what a file's reviews and ratings come to; None if it has none in its text."""
    if not path.exists() or not CONTAINS.search(path.read_text("utf-8")):
        return None
    found = described(path)
    return (
        tuple((item.body, item.rating, item.rating_max) for item in found.items),
        tuple((one.average, one.best, one.worst, one.ratings or one.reviews) for one in found.aggregates),
    )


def test_the_recorded_extractions_hold_nothing_that_we_lack(public_data: Callable[[str], Path]) -> None:
    """Whatever the other extractor found of ratings and reviews in a page, we find there."""
    folder = public_data("sources/extruct") / "tests" / "samples"
    lacking, compared = {}, 0
    for expected in sorted(folder.rglob("*.json*")):
        page = expected.with_suffix(".html")
        if page.exists():
            theirs = sorted(_types(json.loads(expected.read_text("utf-8") or "null")))
            found = described(page)
            ours = sorted(["review"] * len(found.items) + ["aggregaterating"] * len(found.aggregates))
            compared += bool(theirs)
            if theirs != ours and theirs:
                lacking[expected.name] = (ours, theirs)

    assert lacking == {}
    assert compared > 5


def _types(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from _types(part)
    elif isinstance(value, dict):
        types = value.get("@type", value.get("type"))
        for name in types if isinstance(types, list) else [types]:
            last = str(name).rpartition("/")[2].lower()
            if last in {"review", "aggregaterating"}:
                yield last
        for part in value.values():
            yield from _types(part)
