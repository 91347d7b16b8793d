"""Markup to plain text as a person would read it. Decides nothing about meaning."""

from __future__ import annotations

import html
import html.entities
import re
import unicodedata
from functools import lru_cache

LONGEST = 20_000
"""Characters kept of one text; what is longer is cut at a word border."""
_LONGEST_MARKUP = 400_000  # pages hide short texts in long markup; beyond this nobody reads
_MOST_TAGS = 10_000  # the parser's time grows with the square of the depth: 50,000 open <div> took it three seconds

_TAGS = (
    "a abbr acronym address applet area article aside audio b base bdi bdo big blockquote body br button canvas "
    "caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed "
    "fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i "
    "iframe img input ins kbd label legend li link main map mark menu meta meter nav noframes noscript object ol "
    "optgroup option output p param picture pre progress q rp rt ruby s samp script search section select small "
    "source span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time "
    "title tr track tt u ul var video wbr"
).replace(" ", "|")
_BLOCKS = (
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section summary table td th tr ul"
).replace(" ", "|")
_MARKUP = re.compile(rf"</?(?:{_TAGS})(?=[\s/>])[^<>]*>|<!--|<!\[CDATA\[|<!doctype\b", re.IGNORECASE)
_BLOCK = re.compile(rf"</?(?:{_BLOCKS})(?=[\s/>])", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_AMPERSANDS = re.compile(r"&(?:(?:amp|#0*38|#[xX]0*26);)+", re.IGNORECASE)
_UNSEEN_TAGS = (
    "head, script, style, template, noscript, svg, iframe, object, [hidden], "
    '[style*="display:none"], [style*="display: none"]'
)
_EMOJI = "\u2190-\u2bff\ufe0f\u3030\u303d\u20e3\U0001f000-\U0001faff"
_JOINER = "\u200d"
_GRAPHEME_JOINER = "\u034f"
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_UNSEEN_OR_JOINER = re.compile(  # a joiner belongs between emoji; elsewhere it hides words
    rf"{_UNSEEN.pattern}|(?<![{_EMOJI}]){_JOINER}|{_JOINER}(?![{_EMOJI}])"
)
_BLANK = re.compile(r"[^\S \n\r\x85\u2028\u2029\x0b\x0c]")
_SPACES = re.compile("  +")
_BREAKS = re.compile(r"[\n\r\x85\u2028\u2029\x0b\x0c]\s*")


_ATTRIBUTE = r""" [A-Za-z][\w:.-]*(?:=(?:"[^"<>]*"|'[^'<>]*'|[\w.:/#?%+-]+))?"""
_SIMPLE_BLOCK = re.compile(
    rf"</?(?:p|br|div|h[1-6]|li|ul|ol|blockquote|figure|figcaption|hr)(?:{_ATTRIBUTE})*+ ?/?>", re.IGNORECASE | re.ASCII
)
_SIMPLE_INLINE = re.compile(
    rf"</?(?:a|strong|em|b|i|u|span|img|small|sub|sup|cite|code|abbr)(?:{_ATTRIBUTE})*+ ?/?>", re.IGNORECASE | re.ASCII
)
_NOT_SIMPLE = ("hidden", "display", "emoji", "smiley")
"""Attributes on which it depends what can be seen, or what stands there; with one of them the parser decides."""
_LONGEST_ENTITY = 40
_AMPERSAND = re.compile(r"&[#\w]*;?", re.ASCII)


def plain(markup: str) -> str:
    """Return the readable text: no markup, entities resolved, one line per block, invisible characters gone.

    Text without markup stays as it is ("a < b", "I <3 it"). Doubly escaped text is resolved as well: rounds go on
    until nothing changes, so ``plain(plain(x)) == plain(x)``. At most ``LONGEST`` characters.
    """
    text = _tidy(markup[:_LONGEST_MARKUP])
    for _ in range(8):
        if "<" not in text and "&" not in text:
            return _cut(text)
        clearer = _tidy(_round(text))
        if clearer == text:
            return _cut(text)
        text = clearer
    return _cut(_tidy(text.translate({ord("<"): " ", ord("&"): " "})))  # escaped nine times over: nobody's words


def line(markup: str, longest: int = 500) -> str:
    """Return ``plain(markup)`` on a single line of at most ``longest`` characters, for titles and names."""
    return _cut(plain(markup).replace("\n", " "), longest)


def _round(text: str) -> str:
    if "<" in text and (simple := _without_simple_markup(text)) is not None:
        return simple
    if "<" in text and _MARKUP.search(text):
        return _without_markup(text)
    return _ENTITY.sub(lambda found: html.unescape(found[0]), _AMPERSANDS.sub("&amp;", text))


def _without_simple_markup(text: str) -> str | None:
    """Return what the parser would, for markup of the commonest well-formed tags alone; None for any other.

    Every "<" begins such a tag, so there is nothing that a parser could read in another way.
    """
    low = text.lower()
    if any(word in low for word in _NOT_SIMPLE) or "]]>" in text or text.count("<") >= _MOST_TAGS:
        return None
    bare, blocks = _SIMPLE_BLOCK.subn("\n", text.replace("\n", " "))
    if "<" in bare:
        bare, others = _SIMPLE_INLINE.subn("", bare)
        blocks += others
    if "<" in bare or not blocks:
        return None
    return _without_entities(bare) if "&" in bare else bare


def _without_entities(text: str) -> str | None:
    """Resolve entities whose meaning is beyond doubt; None where another one stands."""
    spelled = {entity: _sign_of(entity) for entity in set(_AMPERSAND.findall(text))}
    if None in spelled.values():
        return None
    for entity in sorted(spelled, key=lambda entity: entity == "&amp;"):  # last: what it leaves is no entity
        text = text.replace(entity, spelled[entity] or "")
    return text


@lru_cache(maxsize=2048)
def _sign_of(entity: str) -> str | None:
    if not entity.endswith(";") or len(entity) > _LONGEST_ENTITY:
        return None
    if entity[1:2] == "#":
        sign = html.unescape(entity)
        return sign if len(sign) == 1 and (sign.isprintable() or sign == "\xa0") and sign != "&" else None
    named = html.entities.html5.get(entity[1:])
    return None if named == "&" and entity != "&amp;" else named


def _without_markup(text: str) -> str:
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - only texts with markup need it

    text = "<".join(text.replace("<![CDATA[", "").replace("]]>", "").split("<", _MOST_TAGS)[:_MOST_TAGS])
    tree = LexborHTMLParser(_BLOCK.sub(lambda found: "\n" + found[0], re.sub(r"\s+", " ", text)))
    for picture in tree.css("img.emoji, img.wp-smiley"):
        picture.replace_with(picture.attributes.get("alt") or "")
    for unseen in tree.css(_UNSEEN_TAGS):
        unseen.decompose()
    return tree.body.text(deep=True) if tree.body else ""


def _tidy(text: str) -> str:
    plainer = text.replace("\t", " ").replace("\xa0", " ").replace("\r", "\n")
    if _GRAPHEME_JOINER not in text and plainer.replace("\n", " ").isprintable():  # nothing unseen, no rare blank
        if not plainer.isascii():
            plainer = unicodedata.normalize("NFC", plainer)
        if "  " in plainer:
            plainer = _SPACES.sub(" ", plainer)
        return _BREAKS.sub("\n", plainer).replace(" \n", "\n").strip() if "\n" in plainer else plainer.strip()
    unseen = _UNSEEN_OR_JOINER if _JOINER in text else _UNSEEN  # looking around costs nine times as much
    text = unicodedata.normalize("NFC", unseen.sub("", text))
    text = _SPACES.sub(" ", _BLANK.sub(" ", text))  # before the breaks: so each is looked at once, however many
    return _BREAKS.sub("\n", text).replace(" \n", "\n").strip()


def _cut(text: str, longest: int = LONGEST) -> str:
    if len(text) <= longest:
        return text
    kept = text[: longest + 1]
    border = max(kept.rfind(" "), kept.rfind("\n"))
    return kept[: border if border > longest // 2 else longest].rstrip(" \n\u200d")
