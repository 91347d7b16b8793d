"""Lists of pros and cons in a text, as aspects with their side (idea A40).

Source: knowledge.md 1.1, A40 (seed 001:73): "pro: Auswahl, Preis, …; kontra: nichts" is four pros and no con.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from listener.core.fold import fold

_PRO = r"pros?|vorteile?|positiv(?:es?)?|plus(?:punkte?)?|gut|advantages?|the good|good"
_CON = r"[kc]ontras?|cons?|nachteile?|negativ(?:es?)?|minus(?:punkte?)?|schlecht|disadvantages?|drawbacks?|the bad|bad"
_HEAD = re.compile(
    rf"(?:(?<=[\n.;!?|,/–—(])|^|(?<=\s))[\s*_•>„\"“]*(?:(?P<pro>{_PRO})|(?P<con>{_CON}))[\s*_]*(?::|\s[–—-]\s|\n)",
    re.IGNORECASE,
)
_SIGN = re.compile(r"^[ \t]*(?:\(?(?P<pro>\++|👍|✅|➕)\)?|\(?(?P<con>-+|–|—|−|👎|❌|➖)\)?)[ \t]*(?=\S)", re.MULTILINE)
_END = re.compile(r"\n\s*\n|(?<=\w\w)[.!?](?=\s|$)")
_PARTS = re.compile(r"[,;\n•|]|\s[/–—+-]\s|\s(?:und|and|sowie|&)\s")
_EDGES = " \t\r\n.,;:!?*_-–—+•\"'„“”»«()[]"
_EMPTY = re.compile(
    r"^(?:(?:bisher|bislang|eigentlich|gar|absolut|so far|really|absolutely|noch|mir) )*"
    r"(?:nichts?|nix|keine[rs]?|kein|none|nothing|nil|na|n a|no(?: cons?| pros?)?|nada|nope|nicht vorhanden)"
    r"(?: (?:bekannt|gefunden|bisher|bislang|so far|yet|found|at all|einzuwenden|zu meckern|negatives|positives))*$"
)
_LONGEST = 80
"""Characters of an aspect; what is longer is a sentence."""
_READ = 5_000


@dataclass(frozen=True, slots=True)
class Opinion:
    """One entry of such a list."""

    aspect: str
    """As written."""
    positive: bool


def opinions(text: str) -> tuple[Opinion, ...]:
    """Return the entries of a text's lists of pros and cons, in order: after "pro:", "kontra:", or lines of + and −.

    "nichts" and "none" are no entry. A list ends where the other begins, at an empty line or where its sentence does.
    Lines with − count only beside lines with +: alone they are a plain list.
    """
    read = text[:_READ]
    headed = tuple(_headed(read))
    return headed or tuple(_signed(read))


def _headed(text: str) -> Iterator[Opinion]:
    heads = list(_HEAD.finditer(text))
    ends = [*(head.start() for head in heads[1:]), len(text)]
    if not any(head["con"] for head in heads) and not any(_strong(head) for head in heads):
        return
    for head, end in zip(heads, ends, strict=True):
        body = text[head.end() : end].lstrip()
        stop = _END.search(body)
        yield from _entries(body[: stop.start() if stop else None], head["pro"] is not None)


def _strong(head: re.Match[str]) -> bool:
    """Tell whether a head is one by itself: "gut:" and "plus:" are words of any sentence."""
    return bool(re.fullmatch(r"pros?|vorteile?|pluspunkte?|advantages?", (head["pro"] or "").strip(), re.IGNORECASE))


def _entries(body: str, positive: bool) -> Iterator[Opinion]:
    for part in _PARTS.split(body):
        aspect = part.strip(_EDGES)
        if aspect and len(aspect) <= _LONGEST and not _is_nothing(aspect):
            yield Opinion(aspect, positive)


def _is_nothing(aspect: str) -> bool:
    return bool(_EMPTY.match(" ".join(re.findall(r"[^\W_]+", fold(aspect)))))


def _signed(text: str) -> Iterator[Opinion]:
    lines = [(line, sign) for line in text.splitlines() if (sign := _SIGN.match(line))]
    if not any(sign["pro"] for _, sign in lines):
        return
    for line, sign in lines:
        yield from _entries(line[sign.end() :], sign["pro"] is not None)
