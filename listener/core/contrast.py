"""Whether a text names a brand only to set it against something else: "anders als X", "besser als X", "left X for".

Lists made for this project. They say which side of a comparison a brand stands on; what that is worth is learned.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_BETWEEN = (
    r"(?:(?:der|die|das|den|dem|des|ein|eine|einem|einer|bei|beim|von|vom|mit|mein|meine|meinem|meiner|unsere?|jeder"
    r"|jede|allen|diese[nrms]?|the|a|an|my|at|with|our|those|these) ){0,2}$"
)


def _before(*ways: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^| )(?:{'|'.join(ways)}) {_BETWEEN}")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_AGAINST = _before(
    r"im (?:\w+ )?(?:gegensatz|unterschied|vergleich) (?:zu|zum|zur|mit)",
    r"anders als|nicht (?:so )?wie|verglichen mit|gegen(?:ueber)?",
    r"unlike|(?:as )?opposed to|in contrast (?:to|with)|(?:not|nothing) like",
    r"compared (?:to|with)|next to|versus|vs(?: \.)?",
)
_AWAY = _before(
    r"statt|anstatt|anstelle(?: von)?|weg vo[nm]|genug von",
    r"(?:gewechselt|wechsel\w*|wechsle|umgestiegen|umstieg|umzug|abschied|kuendigung|schluss|nie (?:wieder|mehr))"
    r" (?:von|vom|mit|bei|zu|zum|zur)",
    r"instead of|rather than|over|(?:switch\w*|mov\w+|migrat\w+|went|going|came|coming|jump\w*|away|defect\w*) from",
    r"left|leaving|leave|ditch(?:ed|ing)?|dump(?:ed|ing)?|quit|dropp?(?:ed)?|cancelled|goodbye|bye",
)
_TO = _before(
    r"(?:gewechselt|wechsel\w*|umgestiegen|zurueck|umzug|umstieg|lieber|gleich|jetzt|nun) (?:zu|zum|zur|auf|bei|mit)",
    r"lieber|(?:switch\w*|mov\w+|migrat\w+|went|going|go|came|chang\w+|back|convert\w*|defect\w*) to",
    r"stick\w* with|stay\w* with|prefer",
)
_THAN = _before("als", "than", "wie")
_MORE = _set(
    "besser bessere besserer besseres besseren besserem lieber mehr schneller guenstiger netter freundlicher "
    "zuverlaessiger billiger schoener leckerer sauberer moderner puenktlicher kompetenter einfacher angenehmer leiser "
    "frischer sicherer better faster cheaper nicer friendlier cleaner tastier easier quicker quieter safer fresher "
    "smoother happier"
)
_LESS = _set(
    "schlechter schlechtere schlimmer schlimmere langsamer teurer weniger unfreundlicher mieser aerger lahmer lauter "
    "umstaendlicher nerviger unzuverlaessiger duemmer peinlicher fieser worse slower pricier ruder dearer dirtier less "
    "shadier louder costlier clunkier buggier flimsier"
)
STANDS = ("against", "away", "beaten", "unbeaten", "chosen")
"""Set against the rest; turned away from; a yardstick that the other beats, or does not reach; turned to."""
REACH = 7


def stand(before: Sequence[str]) -> str:
    """Return how a brand stands in a comparison ("" in none), given the forms of the pieces before it."""
    said = " ".join(before[-REACH:]) + " "
    if _THAN.search(said) and (beaten := _yardstick(before[-REACH:])):
        return beaten
    for kind, pattern in (("against", _AGAINST), ("away", _AWAY), ("chosen", _TO)):
        if pattern.search(said):
            return kind
    return ""


def _yardstick(near: Sequence[str]) -> str:
    """Return what the last comparative says of the one that stands behind "als" or "than"."""
    for word in reversed(near):
        if word in _MORE:
            return "beaten"
        if word in _LESS:
            return "unbeaten"
    return ""
