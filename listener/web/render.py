"""A page becomes HTML: Jinja2 templates that escape by themselves, with words, numbers and times in one language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, tzinfo
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from listener import words
from listener.web.assets import address
from listener.web.contract import Page, Person
from listener.web.masking import for_eyes_of

_FOLDER = Path(__file__).parent / "templates"


@cache
def environment() -> Environment:
    """Return the templates. An unknown name in one is an error, and nothing is shown unescaped.

    ``static("NAME.css")`` gives the address of a file in ``static`` with a mark of its content.
    """
    found = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.globals["static"] = address
    return found


def html(page: Page, lang: str, zone: tzinfo, frame: Mapping[str, object], *, fragment: bool = False) -> str:
    """Return a page, or only its main part. ``frame``: what the layout shows around it (person, menu, tokens)."""
    values = {**frame, **page.values, **_tongue(lang, zone)}
    layout = "fragment.html" if fragment else "base.html"
    text = environment().get_template(page.template).render(values, layout=layout, page=page)
    person = frame.get("person")
    return for_eyes_of(person if isinstance(person, Person) else None, text)


def _tongue(lang: str, zone: tzinfo) -> dict[str, Callable[..., str] | str]:
    """Return what templates say things with."""

    def when(value: datetime) -> str:
        return words.moment(value, zone, lang)

    def span(value: timedelta) -> str:
        return words.span(value, lang)

    return {
        "lang": lang,
        "zone": str(zone),
        "say": lambda key, **values: words.say(key, lang, **values),
        "number": lambda value, digits=0: words.number(value, lang, digits),
        "percent": lambda value: words.percent(value, lang),
        "moment": when,
        "clock": partial(words.clock, zone=zone),
        "span": span,
    }
