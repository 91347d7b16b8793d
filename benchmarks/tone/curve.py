"""What labels of the user's own domain bring: the most useful asked first, refitted as in the daemon, then the test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.tone import sets
from benchmarks.tone.measure import Told, figures, judged, of_tone, prefixed, whole
from benchmarks.tone.sets import Part, Text
from listener.core import asking, correct, target, tone
from listener.core.correct import Correction, Labelled
from listener.model import Mood, Tone

STEPS = (100, 300, 1_000)
ROUND = 20
"""Labels after which the daemon refits, and asks anew."""
POOLS = {"germeval17": "dev"}
"""Whose labels are given, where it is not the split ``train``."""
VERSION = "bench-1"


@dataclass(slots=True)
class Desk:
    """Somebody who labels what the tool asks for, and the correction that is in force."""

    lang: str
    unasked: dict[int, tuple[Text, tone.Analysis]]
    labelled: list[Labelled] = field(default_factory=list)
    correction: Correction | None = None
    refused: int = 0
    """How many refits were refused, since they would have made it worse."""

    def ask(self, count: int) -> None:
        """Label the most useful texts, and refit."""
        tones = [(key, self.tone_of(analysed).chances) for key, (_, analysed) in self.unasked.items()]
        told = [(key, chances) for key, chances in tones if chances is not None]
        for key in asking.most_useful(told, count):
            text, analysed = self.unasked.pop(key)
            self.labelled.append(Labelled(correct.features_of(analysed), Mood(text.label)))
        self._refit()

    def tone_of(self, analysed: tone.Analysis) -> Tone:
        """Return the tone with the correction in force."""
        if self.correction is None:
            return tone.whole(analysed)
        return target.toward_at(analysed, (), correct.logits(analysed, self.correction), self.correction.version)

    def judge(self, text: Text) -> Told:
        """Say the tone of a text of the test."""
        analysed = tone.analyse(text.text, self.lang)
        return of_tone(analysed if isinstance(analysed, Tone) else self.tone_of(analysed))

    def _refit(self) -> None:
        fitted = correct.fit(self.lang, self.labelled, VERSION)
        if fitted is None:
            return
        if fitted.report.accepted:
            self.correction = correct.load(fitted.packed)
        else:
            self.refused += 1


def pools(data: Path, parts: Sequence[Part]) -> Iterator[tuple[Part, Part]]:
    """Give each part whose set has labels to give, with these; only whole texts in languages with a model."""
    folders = sets.folders(data)
    for part in parts:
        known = [POOLS[part.name]] if part.name in POOLS else ["train", "dev"]
        pool = next((split for split in known if (folders[part.name] / f"{split}.tsv").exists()), None)
        if pool and part.split.startswith("test") and not part.targeted and part.lang in tone.LANGUAGES:
            yield part, sets.read(folders[part.name], pool)


def curve(part: Part, pool: Part, steps: Sequence[int] = STEPS) -> dict[str, float]:
    """Return the figures of a part with ever more labels of a pool; steps for which it is too small are left out."""
    found = prefixed(f"{part.key}.labels_0", figures(part.labels, judged(part.texts, whole(part.lang))))
    desk = Desk(part.lang, opened(pool))
    for step in steps:
        if step > len(desk.labelled) + len(desk.unasked):
            break
        while len(desk.labelled) < step:
            desk.ask(min(ROUND, step - len(desk.labelled)))
        name = f"{part.key}.labels_{step}"
        found |= prefixed(name, figures(part.labels, judged(part.texts, desk.judge)))
        found[f"{name}.refused"] = float(desk.refused)
    return found


def opened(pool: Part) -> dict[int, tuple[Text, tone.Analysis]]:
    """Return the texts of a pool that can be scored, taken apart; each once."""
    texts = {text.text: text for text in pool.texts}
    taken = ((text, tone.analyse(text.text, pool.lang)) for text in texts.values())
    return {place: (text, one) for place, (text, one) in enumerate(taken) if isinstance(one, tone.Analysis)}
