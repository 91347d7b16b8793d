"""What the tone models weigh: the growth of a bare interpreter's memory, file sizes and loading times. Run by itself.

``python -m benchmarks.tone.weight`` prints one JSON object; it is a process of its own because what is measured is what
a process holds.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from time import process_time

_NAMES = ("Zug", "train")
_TEXTS = ("Der Zug ist schon wieder ausgefallen, so eine Frechheit.", "The train was late again and nobody cared.")


def held() -> float:
    """Return how much memory the process holds now, in MB; where only its peak is known, that."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    import resource  # noqa: PLC0415 - there is none on Windows

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3


def main() -> None:
    """Load and use everything, and print what that cost."""
    bare = held()
    from listener.core import linear, target, tone  # noqa: PLC0415 - its weight is measured

    paths = [tone.MODELS / f"tone-{lang}.bin" for lang in tone.LANGUAGES]
    loads = []
    for path in paths:
        start = process_time()
        linear.load(path.read_bytes())
        loads.append(1_000 * (process_time() - start))
    for lang in tone.LANGUAGES:
        analysed = tone.analyse(_TEXTS[lang == "en"], lang)
        if isinstance(analysed, tone.Analysis):
            target.toward(analysed, _NAMES)
    tones = held()
    from listener.core.language import identify  # noqa: PLC0415 - the same

    for text in _TEXTS:
        identify(text)
    figures = {
        "memory.tone_mb": tones - bare,
        "memory.model_mb": held() - bare,
        "load_ms": max(loads),
        "file_mb": max(path.stat().st_size for path in paths) / 1e6,
    }
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main()
