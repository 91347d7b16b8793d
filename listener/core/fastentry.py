"""One entry of a feed from its elements, as feedparser would read it; ``fastfeed`` reads what stands around it. Pure.

Feedparser keeps what it has read under names, in the order in which it comes. So does this, in a shorter way: each
function below does to a ``Reading`` what feedparser does at the end of an element, and raises DoubtError where that
would need more of its rules. What is kept is what ``feedxml`` takes from feedparser, and nothing else.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from listener.core import fastnames as known
from listener.core.fastdoubt import DoubtError
from listener.core.fastnames import attributes
from listener.core.fastreading import Do, Reading
from listener.core.fastxhtml import is_harmless

_VARIABLE = re.compile(r"&([A-Za-z0-9_]+);")
_PAGES = frozenset({"html", "xhtml", "text/html", "application/xhtml+xml"})
_ITUNES, _MEDIA = "http://www.itunes.com/", "http://search.yahoo.com/mrss/category_schema"


def _leaf(reading: Reading, element: Element, name: str, _depth: int) -> None:
    if len(element) and not (name in known.TEXTS and is_harmless(element, reading.plan.names)):
        raise DoubtError("elements where none are expected")


def _refused(_reading: Reading, _element: Element, name: str, _depth: int) -> None:
    raise DoubtError(f"an element {name} within an entry")


def _value(reading: Reading, element: Element, name: str, depth: int) -> None:
    """Keep the text of an element that is not known to feedparser."""
    if element.keys():
        raise DoubtError(f"attributes of {name}")
    reading.keep(name, reading.text(element), depth)


def _attribute(wanted: str) -> Do:
    """Return what keeps one attribute of an element that is not known to feedparser."""

    def attribute(reading: Reading, element: Element, name: str, _depth: int) -> None:
        _leaf(reading, element, name, 0)
        if not element.keys():
            raise DoubtError(f"no attributes of {name}")
        found = attributes(element)
        if any(key.endswith(f"}}{wanted}") for key in found):
            raise DoubtError("an attribute of another namespace")
        reading.values[name] = found.get(wanted, "")

    return attribute


def _dated(name: str) -> Do:
    def date(reading: Reading, element: Element, _name: str, depth: int) -> None:
        value = reading.text(element)
        if "/" in value:  # one of feedparser's readers of dates may trip over it
            raise DoubtError("an odd date")
        reading.keep(name, value, depth)

    return date


def _title(reading: Reading, element: Element, name: str, depth: int) -> None:
    value = reading.content(element)
    if not -1 < reading.title_depth <= depth:
        reading.title_lang = reading.scope.within(element).lang if element.keys() else reading.scope.lang
        reading.keep("title", value, depth)
    if value and name != "media_title":
        reading.title_depth = depth


def _summary(reading: Reading, element: Element, name: str, depth: int) -> None:
    if "summary" in reading.values and not reading.full:
        _content(reading, element, name, depth)
    else:
        reading.keep("summary", reading.content(element), depth)


def _content(reading: Reading, element: Element, _name: str, _depth: int) -> None:
    reading.full = True
    value = reading.content(element)
    reading.texts.append(value)
    if "summary" not in reading.values:
        reading.suppose("summary", value)


def _link(reading: Reading, element: Element, _name: str, _depth: int) -> None:
    found = attributes(element) if element.keys() else {}
    rel, href = found.get("rel", "alternate").lower(), address_in(found)
    if href is None:
        if rel == "enclosure":
            raise DoubtError("a link without address")
        text = reading.address(reading.text(element), found).replace("&amp;", "&")
        reading.values["link"] = _VARIABLE.sub(r"&\1", text) if "&" in text else text
        return
    _leaf(reading, element, "", 0)
    href = reading.address(href, found)
    if rel == "enclosure":
        reading.enclosed.append(href)
    if rel == "alternate" and found.get("type", "text/html").lower() in _PAGES:
        reading.values["link"] = href


def address_in(found: dict[str, str]) -> str | None:
    """Return the address that attributes give, whatever they call it; None if they give none. Raises DoubtError."""
    href = found.get("url", found.get("uri", found.get("href")))
    if href == "" and ("url" in found or "uri" in found):
        raise DoubtError("an empty address")
    return href


def _enclosure(reading: Reading, element: Element, _name: str, _depth: int) -> None:
    found = attributes(element)
    _leaf(reading, element, "", 0)
    if found.get("url", found.get("uri")) == "" and "href" not in found:
        return
    if href := address_in(found):
        reading.enclosed.append(href)


def _id(reading: Reading, element: Element, _name: str, depth: int) -> None:
    found = attributes(element) if element.keys() else {}
    value = reading.text(element)
    if found.get("ispermalink", "true") == "true":
        value = reading.address(value, found)
        reading.values.setdefault("link", value)
    reading.keep("id", value, depth)


def _author(reading: Reading, element: Element, _name: str, depth: int) -> None:
    first = not reading.authors
    reading.authors.append({})
    if not len(element):
        reading.keep("author", reading.text(element), depth)
        if first and "@" not in reading.values["author"]:
            reading.authors[-1]["name"] = reading.values["author"]
        else:
            reading.settle_author()
        return
    between = [element.text or ""]
    for part in element:
        between.append(part.tail or "")
        value, key = (part.text or "").strip(), reading.plan.names[part.tag]
        if len(part) or (key not in _OF_AUTHOR and (value or key in DOING)):
            raise DoubtError("more about an author")
        if key in _OF_AUTHOR:
            reading.settle_author()
            reading.authors[-1][_OF_AUTHOR[key]] = value
    reading.keep("author", reading.certain("".join(between).strip()), depth)
    reading.settle_author()


def _contributor(reading: Reading, element: Element, _name: str, _depth: int) -> None:
    if any(len(part) or reading.plan.names[part.tag] not in _OF_AUTHOR for part in element):
        raise DoubtError("more about a contributor")


def _source(reading: Reading, element: Element, _name: str, depth: int) -> None:
    """Keep what the source is called; one with elements (Atom) has neither address nor text of its own."""
    href = attributes(element).get("url", "") if element.keys() else ""
    title, reading.title_depth = "", -1
    for part in element:
        key = reading.plan.names[part.tag]
        if key == "title" and not title:
            title = reading.content(part)
            reading.title_depth = depth + 1 if title else reading.title_depth
        elif key == "author":
            _contributor(reading, part, key, depth)
            if any(_OF_AUTHOR[reading.plan.names[about.tag]] == "href" for about in part):
                raise DoubtError("a source with its author's address")
        elif len(part) or key not in _OF_SOURCE:
            raise DoubtError("more about a source")
    if len(element) and (
        href or (element.text and element.text.strip()) or any((p.tail or "").strip() for p in element)
    ):
        raise DoubtError("a source of both kinds")
    reading.values["source"] = title if len(element) else reading.text(element)
    reading.values["source_href"] = href


def _category(reading: Reading, element: Element, name: str, _depth: int) -> None:
    if element.keys() or name == "media_category":
        found = attributes(element)
        if name == "itunes_category":
            _tag(reading, found.get("text"), _ITUNES, None)
        else:
            scheme = found.get("scheme", _MEDIA if name == "media_category" else found.get("domain"))
            _tag(reading, found.get("term"), scheme, found.get("label"))
    elif name == "itunes_category":
        _tag(reading, None, _ITUNES, None)
    if value := reading.text(element):
        if reading.tags and not reading.tags[-1][0]:
            reading.tags[-1] = (value, *reading.tags[-1][1:])
        else:
            _tag(reading, value, None, None)


def _tag(reading: Reading, term: str | None, scheme: str | None, label: str | None) -> None:
    if reading.tags is None:
        reading.tags = []
    if (term or scheme or label) and (term, scheme, label) not in reading.tags:
        reading.tags.append((term, scheme, label))


def _keywords(reading: Reading, element: Element, name: str, _depth: int) -> None:
    value = reading.text(element)
    if not element.keys():
        for term in filter(None, map(str.strip, value.split(","))):
            _tag(reading, term, _ITUNES if name == "itunes_keywords" else None, None)


def _language(reading: Reading, element: Element, _name: str, depth: int) -> None:
    reading.keep("language", reading.text(element), depth)


def _license(_reading: Reading, element: Element, name: str, depth: int) -> None:
    if len(element) or depth > 1:
        raise DoubtError(f"an element {name} within another one")


def _image(reading: Reading, element: Element, _name: str, _depth: int) -> None:
    reading.title_depth = -1
    _leaf(reading, element, "", 0)


_OF_AUTHOR = {"name": "name", "itunes_name": "name", "email": "email", "itunes_email": "email", "uri": "href",
              "url": "href", "homepage": "href"}  # fmt: skip
_OF_SOURCE = frozenset({"id", "link", "updated", "subtitle", "rights", "icon", "logo", "generator", "published"})


def chapters(names: known.Names, element: Element) -> None:
    """Make sure that feedparser does not trip over the chapters of a recording. Raises DoubtError."""
    for part in element:
        if names[part.tag] != "psc_chapter" or len(part) or "start" not in attributes(part):
            raise DoubtError("odd chapters")


def _chapters(reading: Reading, element: Element, _name: str, _depth: int) -> None:
    chapters(reading.plan.names, element)


DOING: dict[str, Do] = {
    **dict.fromkeys(known.LEAVES, _leaf),
    **dict.fromkeys(known.REFUSED, _refused),
    **dict.fromkeys(known.PUBLISHED, _dated("published")),
    **dict.fromkeys(known.UPDATED, _dated("updated")),
    **dict.fromkeys(known.CREATED, _dated("created")),
    **dict.fromkeys(known.SUMMARIES, _summary),
    **dict.fromkeys(known.CONTENTS, _content),
    **dict.fromkeys(known.AUTHORS, _author),
    **dict.fromkeys(known.CATEGORIES, _category),
    **dict.fromkeys(known.KEYWORDS, _keywords),
    **dict.fromkeys(("title", "dc_title", "media_title"), _title),
    **dict.fromkeys(("guid", "id"), _id),
    **dict.fromkeys(("slash_comments", "thr_total", "feedburner_origlink", "news_source"), _value),
    "language": _language,
    "dc_language": _language,
    "link": _link,
    "enclosure": _enclosure,
    "contributor": _contributor,
    "source": _source,
    "psc_chapters": _chapters,
    "image": _image,
    "creativecommons_license": _license,
    "thr_in-reply-to": _attribute("ref"),
    "media_statistics": _attribute("views"),
    "media_starrating": _attribute("count"),
}
"""What to do at an element, by its name as feedparser has it."""
