"""Windstärke 0–6 on two tracks, social and media, by explicit rules. Measures nothing itself but words.

The scale is Graf and Schwede's (2012); the rules are knowledge.md 2.7, with the numbers below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from listener.core.ebb import CRITICS, VOICES
from listener.model import Heard

UNUSUAL, NOTABLE, WATCH, OVERWHELMING = 0.5, 1.3, 2.0, 4.0
"""Surprises (``tails``): −log10 of the chance that one of the brand's ordinary days brings such a leap."""
MANY = 30
"""Distinct critics of a wave that can overwhelm."""
_PRESS = (1.0, 2.0, 4.5, 5.5, 5.5, 5.5)
"""Standard scores of the critical outlets for each level of the media track."""
_FAST = timedelta(hours=6)
_OUTLETS = (1, 2, 3, 6, 12, 25)
"""Critical outlets for each level of the media track."""

CALLS = (
    *("boykott", "boycott", "kauft nicht", "nicht mehr kaufen", "nie wieder", "finger weg", "meidet", "kündigt"),
    *("kündige ", "storniert", "petition", "unterschreib", "sammelklage", "wehrt euch", "bitte teilen", "teilt das"),
    *("weitersagen", "please share", "spread the word", "sign the", "class action", "cancel your", "stop buying"),
    *("don't buy", "do not buy", "never buy", "stay away", "delete your", "#delete", "#cancel", "#nie"),
)
"""Cues of a call to action: such storms spread farthest (Legocki et al. 2020). Substrings of the folded text."""
AGGRESSION = (
    *("scheiß", "scheiss", "drecks", "verbrecher", "betrüger", "abzocker", "lügner", "asozial", "arschl", "abschaum"),
    *("idiot", "saftladen", "fuck", "scum", "crook", "liars", "bastard", "criminals", "bullshit", "go to hell", "🤬"),
)
"""Cues of insult and hate, in the same form."""
AROUSAL = (
    *("unfassbar", "skandal", "widerlich", "ekelhaft", "wütend", "empör", "entsetz", "schockier", "unverschämt"),
    *("frechheit", "schande", "schäm", "outrage", "disgust", "furious", "shame", "unbelievable", "appalling"),
    *("unacceptable", "inakzeptabel", "!!", "😡", "😤", "🤮", "👎"),
)
"""Cues of excitement: it is what makes anger contagious (Herhausen et al. 2019)."""


class Cause(StrEnum):
    """Why a track stands where it stands."""

    CRITICS = "critics"
    UNUSUAL = "unusual"
    VOLUME = "volume"
    REPEATED = "repeated"
    STORM = "storm"
    PLATFORMS = "platforms"
    ONE_PLATFORM = "one_platform"
    TOPIC = "topic"
    FAST = "fast"
    MEDIA = "media"
    OVERWHELMING = "overwhelming"
    CALLS = "calls"
    AROUSAL = "arousal"
    AGGRESSION = "aggression"
    OUTLETS = "outlets"
    COORDINATED = "coordinated"
    LEARNING = "learning"


@dataclass(frozen=True, slots=True)
class Heat:
    """How a set of texts speaks: shares in 0…1."""

    calls: float = 0.0
    arousal: float = 0.0
    aggression: float = 0.0


@dataclass(frozen=True, slots=True)
class Signs:
    """What the rules look at, all about one brand now."""

    critics: int = 0
    """Distinct critical voices outside the news in the last day."""
    repeated: int = 0
    """Authors with two or more critical originals in the last day."""
    criticism: float = 0.0
    """Surprise of the critical voices."""
    volume: float = 0.0
    """Surprise of all voices: the silent tier (watch)."""
    storm: float = -99.0
    """Points of the scorecard above its threshold: the sounding tier, from zero on."""
    crowd: int = 0
    """Most distinct voices in any window."""
    critical: int = 0
    """Most distinct critics outside the news in any window."""
    confirmed: bool = False
    """True if what is more than usual is critical."""
    sources: int = 0
    """Distinct sources that critics speak from."""
    coordinated: bool = False
    """The wave is arranged: a kind of its own, and no storm."""
    cluster: float = 0.0
    """Share of critics who use the wave's commonest word of its own."""
    clustered: int = 0
    """Their number."""
    doubling: timedelta | None = None
    heat: Heat = Heat()
    outlets: int = 0
    """Distinct news outlets with a critical original in the last day; two at most for each story they tell."""
    fresh_outlets: int = 0
    """Distinct news outlets in the last three hours."""
    pickups: int = 0
    """Distinct news outlets that are critical of it or speak of the wave's topic."""
    media: float = 0.0
    """Standard score of the critical outlets, where the excess is critical."""


@dataclass(frozen=True, slots=True)
class Wind:
    """A level on both tracks, with the reasons that carried it there."""

    social: int
    media: int
    reasons: tuple[Cause, ...]

    @property
    def level(self) -> int:
        """The higher of the two."""
        return max(self.social, self.media)


def level(signs: Signs, *, learning: bool = False) -> Wind:
    """Return the Windstärke. While learning, level 3 and above is damped by one and to 3, unless overwhelming."""
    social, why_social = _social(signs)
    media, why_media = _media(signs)
    reasons = (*why_social, *why_media)
    if not learning or overwhelming(signs) or max(social, media) < 3:
        return Wind(social, media, reasons)
    return Wind(_damped(social), _damped(media), (*reasons, Cause.LEARNING))


def overwhelming(signs: Signs) -> bool:
    """True for a wave so strong that neither spread nor a known baseline has to be waited for."""
    return signs.critical >= MANY and signs.criticism >= OVERWHELMING and signs.confirmed and not signs.coordinated


def heat(mentions: Sequence[Heard]) -> Heat:
    """Return which shares of the texts call to action, are excited (insults included) or insult."""
    if not mentions:
        return Heat()
    spoken = [f"{heard.title} {heard.text}" for heard in mentions]
    texts = [text.casefold() for text in spoken]
    joined = "\n".join(texts)
    calling, insults, exciting = ([cue for cue in cues if cue in joined] for cues in (CALLS, AGGRESSION, AROUSAL))
    calls = excited = insulting = 0
    for said, text in zip(spoken, texts, strict=True):
        insult = any(cue in text for cue in insults)
        insulting += insult
        calls += any(cue in text for cue in calling)
        excited += insult or any(cue in text for cue in exciting) or _shouts(said)
    return Heat(calls / len(mentions), excited / len(mentions), insulting / len(mentions))


def _shouts(text: str) -> bool:
    small = sum(letter.islower() for letter in text)
    return len(text) >= 20 and sum(letter.isupper() for letter in text) > 2 * small


def _damped(level: int) -> int:
    return min(level - 1, 3) if level >= 3 else level


def _social(signs: Signs) -> tuple[int, list[Cause]]:
    low, reasons = _breeze(signs)
    spread = _spread(signs)
    if spread is None:
        return low, reasons
    reasons = [Cause.STORM, spread]
    for step in (_strong, _raging, _hurricane):
        found = step(signs)
        if not found:
            break
        reasons += found
    else:
        return 6, reasons
    return {_strong: 3, _raging: 4, _hurricane: 5}[step], reasons


def _breeze(signs: Signs) -> tuple[int, list[Cause]]:
    """Levels 0 to 2: a wave that nothing confirms, praise among them, ends here."""
    if signs.coordinated:
        return 2, [Cause.COORDINATED]
    if signs.volume >= WATCH:
        return 2, [Cause.VOLUME]
    if signs.critics == 0 or signs.criticism < UNUSUAL:
        return 0, []
    if signs.criticism >= NOTABLE:
        return 2, [Cause.UNUSUAL]
    return (2, [Cause.REPEATED]) if signs.repeated >= 3 else (1, [Cause.CRITICS])


def _spread(signs: Signs) -> Cause | None:
    """Level 3 is a storm: enough points, of enough people, and nobody arranged it. Returns where it has come to."""
    rings = signs.storm >= 0 and signs.crowd >= VOICES and signs.critical >= CRITICS
    if signs.coordinated or not (rings or overwhelming(signs)):
        return None
    if signs.sources >= 2:
        return Cause.PLATFORMS
    return Cause.MEDIA if signs.pickups else Cause.ONE_PLATFORM


def _strong(signs: Signs) -> list[Cause]:
    """Level 4: many speak of one thing, and it grows or reaches the media."""
    if overwhelming(signs):
        return [Cause.OVERWHELMING]
    if signs.cluster < 0.2 or signs.clustered < 10:
        return []
    if signs.doubling is not None and signs.doubling <= _FAST:
        return [Cause.TOPIC, Cause.FAST]
    return [Cause.TOPIC, Cause.MEDIA] if signs.pickups >= 2 else []


def _raging(signs: Signs) -> list[Cause]:
    """Level 5: a campaign or an outcry, carried by the media."""
    if signs.pickups < 3:
        return []
    if signs.heat.calls >= 0.1:
        return [Cause.CALLS]
    return [Cause.AROUSAL] if signs.heat.arousal >= 0.5 else []


def _hurricane(signs: Signs) -> list[Cause]:
    """Level 6: mostly insult, everywhere within hours."""
    return [Cause.AGGRESSION, Cause.OUTLETS] if signs.heat.aggression >= 0.5 and signs.fresh_outlets >= 10 else []


def _media(signs: Signs) -> tuple[int, list[Cause]]:
    """The media's own track: critical outlets, against how many critical voices are usual at all."""
    reached = sum(
        signs.outlets >= outlets and signs.media >= score for outlets, score in zip(_OUTLETS, _PRESS, strict=True)
    )
    return reached, [Cause.OUTLETS] if reached else []
