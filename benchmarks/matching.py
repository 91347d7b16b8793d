"""What matching costs with 10, 1,000 and 10,000 aliases, and with 1,000 boolean rules, beside regular expressions.

``python -m benchmarks.matching [--json] [--smallest]``. CPU time of one thread, in turns, median over rounds. Texts are
made from the words of the race, no text twice; the share that names a brand is the same for any number of brands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from itertools import islice, product
from random import Random
from statistics import median
from time import process_time

from benchmarks.race import words
from benchmarks.report import Report, at_least, at_most, options, publish, table
from listener.core.match import compile_brands
from listener.model import Brand, BrandId

Finder = Callable[[str], frozenset[str]]
"""From a text to the names that it holds."""
ALIASES = (10, 1_000, 10_000)
LENGTHS = (140, 1_000)
NAMED = 0.2
"""Share of the texts that name somebody."""
GROWTH, RULES_FASTER = 4.0, 100.0
RULES = 1_000
ROUNDS = 5
_TEXTS = 400
_RULES_TEXTS = 24
"""So few are tried by regular expressions: three a rule and text are slow."""
_SYLLABLES = "bra zel kor nim dus fer gol hap jur lov min pex rud sti tav wok".split()  # noqa: SIM905 - reads better
_CONTEXTS = "Kunden customers Rechnung invoice Hotline hotline Netz network Werk plant".split()  # noqa: SIM905 - the same


@dataclass(frozen=True, slots=True)
class Rule:
    """A boolean rule: any of the aliases beside any of the context words, but not in one of the phrases."""

    aliases: tuple[str, ...]
    context: tuple[str, ...]
    exclude: tuple[str, ...]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = options("matching", __doc__, "a few texts, 100 aliases and rules, one round")
    chosen = parser.parse_args(arguments)
    sizes, rules, rounds, count = ((10, 100), 20, 1, 20) if chosen.smallest else (ALIASES, RULES, ROUNDS, _TEXTS)
    figures = growth(sizes, count, rounds) | boolean(rules, count, rounds)
    goals = {
        f"growth.chars_{length}.ratio": at_most(figures[f"growth.chars_{length}.ratio"], GROWTH) for length in LENGTHS
    }
    goals["rules.ratio"] = at_least(figures["rules.ratio"], RULES_FASTER)
    goals |= {key: at_least(value, 1.0) for key, value in figures.items() if key.endswith(".agreement")}
    publish(Report("matching", figures, {} if chosen.smallest else goals), shown(figures), as_json=chosen.json)


def names(count: int) -> list[str]:
    """Return made-up names of three syllables, each once, in an order that mixes their beginnings."""
    made = ["".join(parts).capitalize() for parts in product(_SYLLABLES, _SYLLABLES, _SYLLABLES)]
    made += [f"{name}{end}" for end in ("ix", "um", "on") for name in made]
    Random(5).shuffle(made)  # noqa: S311 - a simulation, not a secret
    return made[:count]


def texts(named: Sequence[str], length: int, count: int, seed: int) -> list[str]:
    """Return distinct texts of about ``length`` characters; some of them name one of the names."""
    dice = Random(f"{length}-{seed}")  # noqa: S311 - a simulation, not a secret
    pool = [word for slot in (words.VERBS, words.ADJECTIVES) for lang in ("de", "en") for word in slot[lang].split(",")]
    pool += _CONTEXTS
    found = []
    for number in range(count):
        said = [str(number), *dice.choices(pool, k=max(3, length // 9))]
        if dice.random() < NAMED:
            said.insert(dice.randrange(len(said)), dice.choice(named))
        found.append(" ".join(said))
    return found


def listener(aliases: Sequence[str]) -> Finder:
    """Return Listener's matcher with a brand for each alias."""
    matcher = compile_brands(Brand(BrandId(alias), alias) for alias in aliases)
    return lambda text: frozenset(str(match.brand) for match in matcher.find("", text))


def alternation(aliases: Sequence[str]) -> Finder:
    """Return one regular expression of all aliases."""
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, aliases))})\b")
    return lambda text: frozenset(pattern.findall(text))


def automaton(aliases: Sequence[str]) -> Finder:
    """Return Aho-Corasick by pyahocorasick, with a look at the characters around."""
    machine = import_module("ahocorasick").Automaton()
    for alias in aliases:
        machine.add_word(alias.lower(), alias)
    machine.make_automaton()

    def find(text: str) -> frozenset[str]:
        low = text.lower()
        return frozenset(
            alias
            for end, alias in machine.iter(low)
            if not low[end + 1 : end + 2].isalnum()
            and not low[max(0, end - len(alias)) : end + 1 - len(alias)].isalnum()
        )

    return find


def growth(sizes: Sequence[int], count: int, rounds: int) -> dict[str, float]:
    """Return the cost of a text by number of aliases, of everybody who is installed, and how far Listener's grows."""
    makers = {"listener": listener, "re": alternation}
    if find_spec("ahocorasick"):
        makers["ahocorasick"] = automaton
    figures: dict[str, float] = {}
    for length in LENGTHS:
        finders = {(who, size): make(names(size)) for size in sizes for who, make in makers.items()}
        times: dict[tuple[str, int], list[float]] = {key: [] for key in finders}
        for turn in range(rounds + 1):  # the first one warms up
            for (who, size), find in finders.items():
                taken = _timed(find, texts(names(size), length, count if who != "re" else count // 5, turn))
                if turn or rounds == 1:
                    times[who, size].append(taken)
        key = f"growth.chars_{length}"
        figures |= {f"{key}.{who}_{size}_us": 1e6 * median(found) for (who, size), found in times.items()}
        figures[f"{key}.ratio"] = median(
            most / least for least, most in zip(times["listener", sizes[0]], times["listener", sizes[-1]], strict=True)
        )
        probe = texts(names(sizes[-1]), length, 50, -1)
        ours, theirs = finders["listener", sizes[-1]], finders["re", sizes[-1]]
        figures[f"{key}.agreement"] = sum(ours(text) == theirs(text) for text in probe) / len(probe)
    return figures


def rules_of(count: int) -> list[Rule]:
    """Return boolean rules, each with three aliases, two words of context and a phrase that is excluded."""
    made = names(3 * count)
    trios = [tuple(made[place : place + 3]) for place in range(0, 3 * count, 3)]
    contexts = [
        tuple(islice(_CONTEXTS * 2, place % len(_CONTEXTS), place % len(_CONTEXTS) + 2)) for place in range(count)
    ]
    return [Rule(trio, context, (f"{trio[0]} prüft",)) for trio, context in zip(trios, contexts, strict=True)]


def boolean(count: int, most: int, rounds: int) -> dict[str, float]:
    """Return what a text costs under boolean rules, by Listener and by three regular expressions a rule."""
    rules = rules_of(count)
    finders = {"listener": _ruled(rules), "re": _by_rule(rules)}
    every = [alias for rule in rules for alias in rule.aliases]
    costs: dict[str, list[float]] = {who: [] for who in finders}
    for turn in range(rounds + 1):
        for who, find in finders.items():
            taken = _timed(find, texts(every, LENGTHS[0], most if who == "listener" else _RULES_TEXTS, turn))
            if turn or rounds == 1:
                costs[who].append(taken)
    probe = texts(every, LENGTHS[0], 40, -2)
    same = sum(finders["listener"](text) == finders["re"](text) for text in probe)
    return {
        "rules.count": float(count),
        **{f"rules.{who}_us": 1e6 * median(found) for who, found in costs.items()},
        "rules.ratio": median(theirs / ours for ours, theirs in zip(costs["listener"], costs["re"], strict=True)),
        "rules.agreement": same / len(probe),
    }


def _ruled(rules: Sequence[Rule]) -> Finder:
    brands = [
        Brand(BrandId(str(place)), f"Regel{place}zz", rule.aliases, rule.exclude, rule.context)
        for place, rule in enumerate(rules)
    ]
    matcher = compile_brands(brands)
    return lambda text: frozenset(str(match.brand) for match in matcher.find("", text))


def _by_rule(rules: Sequence[Rule]) -> Finder:
    def pattern(said: Sequence[str], end: str = r"\b") -> re.Pattern[str]:
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, said))}){end}", re.IGNORECASE)

    made = [(pattern(rule.aliases), pattern(rule.context, ""), pattern(rule.exclude, "")) for rule in rules]
    return lambda text: frozenset(
        str(place)
        for place, (alias, context, exclude) in enumerate(made)
        if alias.search(text) and context.search(text) and not exclude.search(text)
    )


def _timed(find: Finder, said: Sequence[str]) -> float:
    """Return seconds of CPU time a text."""
    start = process_time()
    for text in said:
        find(text)
    return max(process_time() - start, 1e-9) / len(said)


def shown(figures: dict[str, float]) -> str:
    """Lay the figures out for people."""
    costs = [key for key in figures if key.startswith("growth.") and key.endswith("_us")]
    rows = [(key.removeprefix("growth.").removesuffix("_us"), f"{figures[key]:,.1f}") for key in costs]
    rows += [
        (f"{figures['rules.count']:.0f} rules, {who}", f"{figures[f'rules.{who}_us']:,.1f}")
        for who in ("listener", "re")
    ]
    return table(("µs of CPU time a text", ""), rows)


if __name__ == "__main__":
    main()
