"""Train the tone models: ``python -m listener.training [--data DIR] [--lang LANG …] [--out DIR] [--all]``.

Without ``--data`` only the project's own sentences are learned from. Sets of others are used if they lie in DIR as
NAME/SPLIT.tsv and their licence is free; ``--all`` uses all of them, for comparison only: what it writes may not be
passed on. A company adds its own examples with ``--own DIR`` (LANG/NAME.tsv, as ``listener labels export`` writes
them), and gets a model with a version of its own. Tests are never read. Needs scikit-learn (the extra ``train``).
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from hashlib import blake2b
from pathlib import Path

from listener.core import tone
from listener.training import fit, material, pack
from listener.training import target as towards
from listener.training.material import LABELS, Example

TOWARDS = ("de", "en")
"""Languages with examples of tones toward one of several names."""

VERSION = 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, write, and print what each model saw and how it did on what it had not seen."""
    parser = argparse.ArgumentParser(prog="python -m listener.training", description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder of labelled sets: NAME/SPLIT.tsv")
    parser.add_argument("--own", type=Path, help="a company's own examples beside ours: LANG/NAME.tsv; give --out, too")
    parser.add_argument("--lang", action="append", choices=tone.LANGUAGES, help="only this language; may be repeated")
    parser.add_argument("--out", type=Path, default=tone.MODELS, help="where the models go")
    parser.add_argument("--all", action="store_true", help="also sets that forbid passing on: for comparison only")
    chosen = parser.parse_args(arguments)
    if chosen.all and chosen.out == tone.MODELS:
        parser.error("--all needs --out: such a model must not be shipped")
    if chosen.own and chosen.out == tone.MODELS:
        parser.error("--own needs --out: the shipped models are everybody's")
    for lang in chosen.lang or tone.LANGUAGES:
        examples = gathered(lang, chosen.data, free_only=not chosen.all)
        if chosen.own:
            examples += [replace(one, weight=1.0) for one in material.own(lang, chosen.own)]
        packed = trained(examples, lang)
        target = chosen.out / f"tone-{lang}.bin"
        target.write_bytes(packed)
        _say(f"{target.name}: {len(examples)} examples, {len(packed) / 1e6:.2f} MB")
        if lang in TOWARDS:
            layer = towards.trained(lang, examples, chosen.data, partial(trained, lang=lang))
            (chosen.out / f"target-{lang}.bin").write_bytes(layer)
            _say(f"target-{lang}.bin: {len(layer) / 1e6:.2f} MB")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a program's output


def gathered(lang: str, data: Path | None, *, free_only: bool) -> list[Example]:
    """Return everything that a language's model may learn from."""
    examples = list(material.own(lang))
    return examples + list(material.lent(lang, data, free_only=free_only)) if data else examples


def trained(examples: Sequence[Example], lang: str) -> bytes:
    """Return a model's file."""
    seen = [*examples, *material.joined(examples, lang)]
    fitted = fit.fit(seen, lang, settings=SETTINGS.get(lang, fit.Settings()))
    told = card(seen, fitted)
    shipped = {path.stem for path in (material.OWN / lang).glob("*.tsv")} | {
        one.name for one in material.LENT if one.free
    }
    other = "" if {one.origin for one in examples} <= shipped else f".{str(told['mark'])[:6]}"
    return pack.pack(fitted, lang, f"{lang}-{VERSION}{other}", told)


SETTINGS = {
    "de": fit.Settings(prior=(-0.25, -0.65), temperature=1.3),
    "en": fit.Settings(cost=0.05),
    "fr": fit.Settings(words=1 << 16, parts=1 << 16, cost=0.03, temperature=2.0),
    "it": fit.Settings(words=1 << 16, parts=1 << 16, cost=0.03, temperature=1.5),
}


def card(examples: Sequence[Example], fitted: fit.Fitted) -> dict[str, object]:
    """Return what the file says about its making: origins, labels, a mark of the texts, and F1 on unseen folds."""
    mark = blake2b("\n".join(f"{one.label}\t{one.text}" for one in examples).encode(), digest_size=8).hexdigest()
    return {
        "examples": dict(sorted(Counter(one.origin for one in examples).items())),
        "labels": {LABELS[label]: count for label, count in sorted(Counter(one.label for one in examples).items())},
        "mark": mark,
        "unseen_macro_f1": round(fit.unseen_f1(examples, fitted), 3),
    }


if __name__ == "__main__":
    main()
