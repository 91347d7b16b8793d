"""What people taught, as it is now: read from the store when something of it has changed, and only then."""

from __future__ import annotations

import logging
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

from listener.log import pairs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from listener.core.correct import Correction
    from listener.core.learned import Learned
    from listener.model import BrandId, Version
    from listener.ports import Opinion
    from listener.store.labels import Labels

_log = logging.getLogger(__name__)


class Lessons:
    """Phrases, corrections and the company's own models at hand. Asked at each visit, it costs one look at a number."""

    def __init__(self, labels: Labels, opinions: Mapping[str, Opinion]) -> None:
        self._labels = labels
        self._opinions = opinions
        self._held: tuple[int, Learned] | None = None

    def now(self) -> Learned:
        """Return what holds now; a change that another program makes is seen at the next call."""
        stamp, held = self._labels.stamp(), self._held
        if held is None or held[0] != stamp:
            self._held = held = (stamp, replace(read(self._labels), opinions=self._opinions))
        return held[1]


def read(labels: Labels) -> Learned:
    """Read all phrases and the corrections in use. One that was made for another shipped model is left out and told."""
    from listener.core.learned import learned_from  # noqa: PLC0415 - --help must be quick

    corrections: dict[tuple[BrandId, str], Correction] = {}
    for version, weights in labels.active():
        correction = _loaded(version, weights)
        if correction is not None:
            corrections[version.brand, version.lang] = correction
    return learned_from(labels.phrases(), corrections)


def _loaded(version: Version, weights: bytes) -> Correction | None:
    from listener.core.correct import load  # noqa: PLC0415 - as above

    try:
        return load(weights)
    except (ValueError, KeyError, zlib.error) as error:  # of another model, or damaged
        told = pairs(brand=version.brand, lang=version.lang, version=version.number, error=error)
        _log.warning("correction left out, `listener labels refit` makes a new one %s", told)
        return None
