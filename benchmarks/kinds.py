"""How well incident kinds and reports of danger are told: posts, waves, real posts; beside the cue lists of before.

``python -m benchmarks.kinds [--data DIR] [--json] [--smallest]``. The posts are our own (``kinds_data``), written by
hand; only those of the split ``test`` are measured, which nothing learned from. Real posts are read from DIR if they
are there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks import kinds_measure, kinds_posts
from benchmarks.kinds_measure import Confusion, Scale
from benchmarks.report import Report, Target, at_least, at_most, options, publish, table
from listener.core import kinds_post

FULL, SMALLEST = Scale(15), Scale(1, (10,), (0.5,), 5)
_SHORT = 7


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = options("kinds", __doc__, "one wave a kind, of one size; five long texts")
    chosen = parser.parse_args(arguments)
    scale = SMALLEST if chosen.smallest else FULL
    posts = kinds_posts.labelled("posts")
    figures, confusions = kinds_measure.posts_one_by_one(posts)
    figures |= kinds_measure.waves(posts, scale)
    harmless = [post for post in posts if not post.safety]  # the few reports in them were known to who wrote the list
    figures |= kinds_measure.dangers([*harmless, *kinds_posts.labelled("safety")])
    figures |= kinds_measure.cost(posts, scale)
    if not chosen.smallest:
        figures |= kinds_measure.strangers(chosen.data, scale)
    report = Report("kinds", figures, {} if chosen.smallest else targets(figures))
    publish(report, "\n\n".join((*map(confusion, confusions), shown(figures))), as_json=chosen.json)


def targets(figures: Mapping[str, float]) -> dict[str, Target]:
    """Return what the figures should be."""
    wanted = {
        **{f"waves.{lang}.30.50.accuracy": at_least for lang in ("de", "en", "mixed")},
        **{f"waves.{lang}.30.50.accuracy_when_sure": at_least for lang in ("de", "en", "mixed")},
        **{f"safety.{lang}.precision": at_least for lang in ("de", "en")},
    }
    found = {key: judge(figures[key], 0.9) for key, judge in wanted.items()}
    found |= {
        f"waves.{lang}.30.none.unsure": at_least(figures[f"waves.{lang}.30.none.unsure"], 0.9) for lang in ("de", "en")
    }
    return found | {key: at_most(figures[key], 5.0) for key in figures if key.startswith("cost.")}


def confusion(found: Confusion) -> str:
    """Return the confusion matrix of a language: what posts are, by lines, and what they were told as."""
    names = (*kinds_post.kinds(), kinds_posts.NONE)
    head = (f"posts, {found.language}", *(name[:_SHORT] for name in names), "right")
    rows = []
    for name in names:
        counts = [found.counts[name, other] for other in names]
        right = found.counts[name, name] / max(1, sum(counts))
        rows.append((name, *(str(count) if count else "·" for count in counts), f"{right:.0%}"))
    return table(head, rows)


def shown(figures: Mapping[str, float]) -> str:
    """Return all figures as a table of two columns."""
    return table(
        ("figure", "value"), [(key, f"{value:,.3f}".rstrip("0").rstrip(".")) for key, value in figures.items()]
    )


if __name__ == "__main__":
    main()
