"""Imports point inward, sizes stay small, and clock, chance and sleep stay at the edge: read from the code itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("listener", "sources", "alerts")
VOCABULARY = ("listener.model", "listener.errors")
WORDS = (*VOCABULARY, "listener.ports", "listener.words")
MOST_LINES, MOST_FUNCTION_LINES = 300, 40

WEB = (
    *(*WORDS, "listener.config", "listener.core", "listener.log", "listener.parts"),
    *("listener.porch", "listener.serving", "listener.store", "listener.web", "listener.report", "alerts"),
    *("listener.awaiting", "listener.comparing", "listener.desking", "listener.figures", "listener.gathering"),
    *("listener.gauging", "listener.handling", "listener.hindsight", "listener.labelling", "listener.offering"),
    *(
        "listener.planning",
        "listener.searching",
        "listener.sight",
        "listener.situating",
        "listener.stating",
        "listener.telling",
    ),
    *("listener.trusting", "listener.usuals", "listener.cli"),
    *("listener.backdrop", "listener.childprocess", "listener.drawing", "listener.lamp", "listener.periods"),
)

MAY_IMPORT: Mapping[str, tuple[str, ...]] = {
    # module or package: what of ours it may import. The longest name that fits decides.
    "listener": (),
    "listener.__main__": ("listener.cli",),
    "listener.model": ("listener.model",),
    "listener.errors": (),
    "listener.registry": (),
    "listener.words": (),
    "listener.ports": ("listener.model",),
    "listener.core": (*VOCABULARY, "listener.ports", "listener.core"),
    "listener.store": (*VOCABULARY, "listener.store"),
    "listener.guard": VOCABULARY,
    "listener.deadline": (),
    "listener.body": ("listener.errors",),
    "listener.http": (*VOCABULARY, "listener.guard", "listener.deadline", "listener.body"),
    "listener.mail": (*VOCABULARY, "listener.deadline"),
    "listener.courier": VOCABULARY,
    "listener.socketmode": (*VOCABULARY, "listener.ports", "listener.core", "listener.log"),
    "listener.transformer": (*VOCABULARY, "listener.ports", "listener.core"),
    "listener.imapwire": (*VOCABULARY, "listener.deadline"),
    "listener.imap": (*VOCABULARY, "listener.deadline", "listener.imapwire"),
    "listener.drive": (*VOCABULARY, "listener.ports", "listener.core"),
    "listener.log": (),
    "listener.errands": (),
    "listener.pace": (*VOCABULARY, "listener.ports", "listener.core"),
    "listener.plugins": (*VOCABULARY, "listener.ports", "listener.config"),
    "listener.config": (*WORDS, "listener.config", "listener.core"),
    "listener.claim": ("listener.errors", "listener.store"),
    "listener.shifts": (*VOCABULARY, "listener.log", "listener.parts", "listener.store", "listener.ticking"),
    "listener.parts": (
        *VOCABULARY,
        "listener.glances",
        "listener.life",
        "listener.ports",
        "listener.config",
        "listener.core",
        "listener.store",
        "listener.lessons",
        "listener.usuals",
        "alerts",
    ),
    "listener.usuals": (*VOCABULARY, "listener.core"),
    "listener.lessons": (*VOCABULARY, "listener.ports", "listener.core", "listener.store", "listener.log"),
    "listener.labelling": (*VOCABULARY, "listener.core", "listener.store"),
    "listener.training": ("listener.core", "listener.training"),
    "listener.understanding": (*WORDS, "listener.core", "listener.log", "listener.parts"),
    "listener.listen": (
        *(*WORDS, "listener.core", "listener.drive", "listener.log", "listener.parts", "listener.understanding"),
    ),
    "listener.overhear": (*WORDS, "listener.core", "listener.log", "listener.parts", "alerts"),
    "listener.doorstep": (
        *(*WORDS, "listener.core", "listener.listen", "listener.log", "listener.parts", "listener.answers"),
        "listener.handling",
        "listener.serving",
        "listener.porch",
    ),
    "listener.porch": (
        *WORDS,
        "listener.handling",
        "listener.answers",
        "listener.serving",
        "listener.core",
        "listener.log",
        "listener.parts",
        "alerts",
    ),
    "listener.answers": (
        *(*WORDS, "listener.core", "listener.handling", "listener.log", "listener.parts", "listener.situating"),
        *("listener.gauging", "alerts"),
    ),
    "listener.handling": (*VOCABULARY, "listener.core", "listener.store"),
    "listener.buttons": (
        *(*VOCABULARY, "listener.config", "listener.core", "listener.handling", "listener.parts"),
        *("listener.pressing", "listener.socketmode", "alerts.channels.slack_bot"),
    ),
    "listener.pressing": (
        *(*WORDS, "alerts", "listener.core", "listener.handling", "listener.log", "listener.parts"),
        *("listener.gauging", "listener.planning"),
    ),
    "listener.sight": (*VOCABULARY, "listener.core", "listener.parts"),
    "listener.glances": (*VOCABULARY, "listener.core"),
    "listener.glancing": (*VOCABULARY, "listener.core", "listener.parts", "listener.sight"),
    "listener.situating": (
        *(*WORDS, "listener.advising", "listener.core", "listener.parts", "listener.sight", "alerts"),
        *("listener.gauging", "listener.hinting", "listener.trusting"),
    ),
    "listener.advising": (
        *VOCABULARY,
        "listener.core",
        "listener.planning",
        "listener.gathering",
        "listener.store",
        "alerts",
    ),
    "listener.caring": (*VOCABULARY, "listener.core", "listener.log", "listener.parts", "alerts"),
    "listener.planning": (*VOCABULARY, "listener.core", "listener.parts", "alerts"),
    "listener.telling": (*WORDS, "listener.core", "listener.log", "listener.parts", "listener.situating", "alerts"),
    "listener.dispatch": (
        *(*VOCABULARY, "listener.core", "listener.log", "listener.parts"),
        *(
            "listener.gauging",
            "listener.glancing",
            "listener.planning",
            "listener.searching",
            "listener.sight",
            "listener.situating",
            "listener.telling",
        ),
    ),
    "listener.chasing": (*VOCABULARY, "listener.core", "listener.log", "listener.parts", "listener.telling", "alerts"),
    "listener.reporting": (
        *(*VOCABULARY, "listener.log", "listener.parts", "listener.sight", "listener.situating", "alerts"),
        *("listener.caring", "listener.desking"),
    ),
    "listener.relating": (*VOCABULARY, "listener.core", "listener.log", "listener.parts", "listener.store"),
    "listener.gathering": (*VOCABULARY, "listener.config", "listener.core", "listener.store"),
    "listener.trusting": (*VOCABULARY, "listener.config", "listener.core", "listener.gathering", "listener.store"),
    "listener.leading": (
        *(*VOCABULARY, "listener.ports", "listener.config", "listener.core", "listener.store", "listener.trusting"),
    ),
    "listener.hinting": (*WORDS, "listener.core", "listener.gathering", "listener.parts", "alerts"),
    "listener.partnering": (*VOCABULARY, "listener.log", "listener.parts", "alerts"),
    "listener.defining": (*WORDS, "listener.config", "listener.core", "alerts"),
    "listener.awaiting": (*VOCABULARY, "listener.config", "listener.core", "listener.gathering", "listener.store"),
    "listener.desking": (*WORDS, "listener.awaiting", "listener.core", "listener.log", "listener.parts", "alerts"),
    "listener.gauging": (
        *VOCABULARY,
        "listener.core",
        "listener.gathering",
        "listener.hinting",
        "listener.log",
        "listener.parts",
        "listener.planning",
        "listener.store",
        "alerts",
    ),
    "listener.claiming": (
        *VOCABULARY,
        "listener.core",
        "listener.gathering",
        "listener.gauging",
        "listener.log",
        "listener.parts",
        "listener.planning",
    ),
    "listener.vigil": (*VOCABULARY, "listener.log", "listener.parts", "listener.shifts", "alerts"),
    "listener.hindsight": (*VOCABULARY, "listener.config", "listener.core", "listener.store", "alerts"),
    "listener.report": (
        *(*VOCABULARY, "listener.words", "listener.core", "listener.report", "alerts"),
        *("listener.awaiting", "listener.desking", "listener.figures", "listener.gathering", "listener.parts"),
        *("listener.sight", "listener.trusting"),
        *("listener.backdrop", "listener.drawing", "listener.lamp", "listener.periods"),
    ),
    "listener.drawing": ("listener.words", "listener.drawing"),
    "listener.backdrop": (*VOCABULARY, "listener.core", "listener.parts", "listener.sight"),
    "listener.lamp": (*VOCABULARY, "listener.core", "listener.backdrop"),
    "listener.periods": (*VOCABULARY, "listener.store"),
    "listener.figures": (*VOCABULARY, "listener.words", "listener.core", "listener.trusting"),
    "listener.stating": (*WORDS, "alerts", "listener.core", "listener.handling", "listener.store"),
    "listener.offering": (*WORDS, "alerts", "listener.config", "listener.core", "listener.parts", "listener.sight"),
    "listener.comparing": (*VOCABULARY, "listener.config", "listener.core", "listener.gathering", "listener.store"),
    "listener.serving": ("listener.errors",),
    "listener.searching": (*VOCABULARY, "listener.config", "listener.core", "listener.gathering", "listener.store"),
    "listener.trying": (*VOCABULARY, "listener.config", "listener.core", "listener.searching", "listener.store"),
    "listener.beginning": (
        *(*VOCABULARY, "listener.ports", "listener.core", "listener.drive", "listener.errands", "listener.listen"),
        "listener.parts",
    ),
    "listener.web": WEB,
    "listener.web.pages.sources": (*WEB, "listener"),  # for the version
    "listener.taping": (*VOCABULARY, "listener.core", "listener.sight"),
    "listener.rejudging": (
        *(*VOCABULARY, "listener.ports", "listener.core"),
        *("listener.importing", "listener.parts", "listener.taping"),
    ),
    "listener.interim": (*VOCABULARY, "listener.core", "listener.glancing", "listener.parts"),
    "listener.replaying": (
        *(*VOCABULARY, "listener.core", "listener.dispatch", "listener.listen", "listener.log", "listener.parts"),
        *("listener.interim", "listener.rejudging", "listener.store", "listener.taping", "listener.understanding"),
    ),
    "listener.deliver": (*WORDS, "listener.core", "listener.log", "listener.parts", "alerts"),
    "listener.concealing": (*VOCABULARY, "listener.core", "listener.store"),
    "listener.veiling": (*WORDS, "listener.core", "listener.log", "listener.parts", "listener.store", "alerts"),
    "listener.house": ("listener.config", "listener.core", "listener.log", "listener.parts", "listener.store"),
    "listener.importing": (*WORDS, "listener.core", "listener.listen", "listener.parts", "listener.understanding"),
    "listener.app": ("listener", "sources", "alerts"),
    "listener.daemon": (
        *(*VOCABULARY, "listener.log", "listener.parts", "listener.ports", "listener.pace"),
        *("listener.listen", "listener.dispatch", "listener.overhear", "listener.chasing", "listener.reporting"),
        *("listener.vigil", "listener.deliver", "listener.house", "listener.labelling", "listener.doorstep"),
        *("listener.buttons", "listener.telling", "listener.caring", "listener.relating", "listener.desking"),
        *("listener.claiming", "listener.partnering", "listener.keeping", "listener.drilling", "listener.reloading"),
        *("listener.shifts", "listener.ticking", "listener.veiling", "listener.works"),
        "listener.web",
    ),
    "listener.workerwire": VOCABULARY,
    "listener.worker": (*VOCABULARY, "listener.workerwire"),
    "listener.childprocess": ("listener.log",),
    "listener.workerprocess": (*VOCABULARY, "listener.childprocess", "listener.worker", "listener.workerwire"),
    "listener.workers": (
        *(*VOCABULARY, "listener.log", "listener.ports", "listener.workerprocess", "listener.workerwire"),
    ),
    "listener.life": (),
    "listener.rousing": (),
    "listener.notify": (),
    "listener.ticking": (*VOCABULARY, "listener.log", "listener.parts"),
    "listener.reloading": (*VOCABULARY, "listener.ports", "listener.config", "listener.log", "listener.parts"),
    "listener.renewing": ("listener.app", "listener.config", "listener.core", "listener.drive", "listener.parts"),
    "listener.tending": (*VOCABULARY, "listener.log", "listener.parts", "listener.store"),
    "listener.metrics": (*VOCABULARY, "listener.life", "listener.store"),
    "listener.vitals": (
        *(*VOCABULARY, "listener.life", "listener.log", "listener.metrics", "listener.ports", "listener.serving"),
        "listener.store",
    ),
    "listener.drilling": (*VOCABULARY, "listener.log", "listener.parts", "listener.store", "alerts"),
    "listener.works": (
        *(*VOCABULARY, "listener.buttons", "listener.config", "listener.distress", "listener.doorstep"),
        *("listener.errands", "listener.rousing"),
        *("listener.log", "listener.notify", "listener.parts", "listener.reloading", "listener.renewing"),
        *("listener.store", "listener.telling", "listener.tending", "listener.ticking", "listener.vitals"),
        "listener.web",
    ),
    "listener.distress": (*VOCABULARY, "listener.deliver", "listener.log", "listener.parts", "alerts.distress"),
    "listener.keeping": ("listener.errors", "listener.log", "listener.parts", "listener.store"),
    "listener.doctoring": ("listener.store",),
    "listener.doctoringstore": (
        *("listener.errors", "listener.config", "listener.doctoring", "listener.claim", "listener.store"),
        *("listener.model", "alerts.trouble"),
    ),
    "listener.doctoringnet": (
        *(*VOCABULARY, "listener.ports", "listener.doctoring", "listener.drive", "listener.mail", "listener.pace"),
        *("listener.parts", "alerts.channels"),
    ),
    "listener.reference": ("listener", "sources", "alerts"),
    "listener.cli": ("listener", "sources", "alerts"),
    "listener.demo": ("listener",),
    "sources": ("sources", "listener.ports", "listener.registry"),
    "sources.*": (*VOCABULARY, "listener.ports", "listener.core"),
    "alerts": (*WORDS, "alerts", "listener.registry"),
    "alerts.acquainted": (*WORDS, "alerts", "listener.core"),
    "alerts.routing": (*WORDS, "alerts", "listener.core"),
    "alerts.silencing": (*WORDS, "alerts", "listener.core"),
    "alerts.links": (*WORDS, "alerts", "listener.core"),
    "alerts.channels": (*WORDS, "alerts.answers", "alerts.plain", "alerts.picture", "alerts.quoting"),
    "alerts.channels.email": (*WORDS, "alerts.picture", "alerts.quoting", "alerts.channels.letterbody"),
    "alerts.channels.slack": (
        *(*WORDS, "alerts.answers", "alerts.plain", "alerts.quoting", "alerts.channels.slack_blocks"),
    ),
    "alerts.channels.slack_bot": (
        *(*WORDS, "alerts.answers", "alerts.plain", "alerts.quoting", "alerts.channels.slack_blocks"),
    ),
}
MAY_USE_OUTSIDE: Mapping[str, tuple[str, ...]] = {
    # library: the only modules that may import it
    "feedparser": ("listener.core.feedxml",),
    "vaderSentiment": ("listener.core.vader",),
    "numpy": (
        *("listener.core.ridge", "listener.core.correct", "listener.core.langmodel"),
        *("listener.core.pulse", "listener.core.weekly", "listener.core.tails", "listener.core.baseline"),
        *("listener.core.gauge", "listener.core.course", "listener.core.branching", "listener.core.forecast"),
        *("listener.core.forecast_weights", "listener.core.standing", "listener.core.spikes"),
        *("listener.core.kinds", "listener.core.kinds_post", "listener.core.kinds_model"),
        *("listener.core.relation", "listener.core.relation_model"),
        "alerts.picture",
        "listener.training",
        "listener.transformer",
    ),
    "sklearn": ("listener.training",),
    "scipy": ("listener.training",),
    "holidays": ("listener.core.calendar",),
    "py3langid": ("listener.core.langmodel",),
    "selectolax": ("listener.core.clean", "listener.core.htmltree"),
    "protego": ("listener.core.robots",),
    "jwt": ("listener.core.googleapi",),
    "sqlite3": ("listener.store",),
    "sqlite_utils": ("listener.store",),
    "psycopg": ("listener.store",),
    "urllib3": ("listener.http", "listener.body"),
    "smtplib": ("listener.mail",),
    "apprise": ("listener.courier",),
    "websockets": ("listener.socketmode",),
    "apscheduler": ("listener.works",),
    "click": ("listener.cli", "listener.demo", "listener.reference"),
    "filelock": ("listener.claim",),
    "aiosmtpd": ("listener.demo",),
    "starlette": ("listener.doorstep", "listener.porch", "listener.serving", "listener.vitals", "listener.web"),
    "uvicorn": ("listener.serving",),
    "jinja2": ("listener.web.render",),
    "markupsafe": ("listener.web", "listener.drawing"),
    "imaplib": ("listener.imap", "listener.imapwire"),
    "onnxruntime": ("listener.transformer",),
    "tokenizers": ("listener.transformer",),
    "requests": (),
}
WORLDLY = {"datetime.now", "datetime.utcnow", "date.today", "time.time", "time.sleep", "random.random"}
MAY_TOUCH_THE_WORLD = {
    "listener.app": "the composition root: the clock and chance enter here",
    "listener.claim": "who only looks holds the lock for a moment, and is waited for",
    "listener.daemon": "notices that somebody set the machine's clock",
    "listener.http": "deadlines on the wire",
    "listener.deadline": "deadlines on the wire",
    "listener.store.sqlite": "SQLite does not wait while others open the same new file",
    "listener.mail": "the Date header of a letter without one",
    "listener.demo.plan": "reads the real clock to make the warped one",
    "listener.demo.stage": "starts the warped clock",
    "listener.demo.show": "watches it",
}


@dataclass(frozen=True)
class Module:
    name: str
    tree: ast.Module
    lines: int


def modules() -> list[Module]:
    found = []
    for package in OURS:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            text = path.read_text("utf-8")
            found.append(Module(name, ast.parse(text), text.count("\n")))
    return found


MODULES = modules()


def imports(module: Module) -> Iterator[tuple[str, bool]]:
    """Give every module imported anywhere, with whether that is only for type checking."""
    typing_only = {
        id(inner)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) in typing_only) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {module.name for module in MODULES}
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield (whole if whole in names else node.module), id(node) in typing_only


def within(name: str, packages: tuple[str, ...]) -> bool:
    """Tell whether a module is one of the packages or inside one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def rule_for(name: str) -> tuple[str, ...]:
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        prefix = ".".join(parts[:end])
        rule = MAY_IMPORT.get(f"{prefix}.*" if end < len(parts) else prefix, MAY_IMPORT.get(prefix))
        if rule is not None and (end == len(parts) or end > 1 or parts[0] != "listener"):
            return rule
    raise AssertionError(f"{name} is not in the import table: decide where it belongs")


def breaches(module: Module) -> list[str]:
    rule = rule_for(module.name)
    wrong = [
        target
        for target, _ in imports(module)
        if target.split(".")[0] in OURS and target != module.name and not within(target, rule)
    ]
    outside = [
        target
        for target, typing_only in imports(module)
        if (allowed := MAY_USE_OUTSIDE.get(target.split(".")[0])) is not None
        and not within(module.name, allowed)
        and not typing_only
    ]
    return [f"{module.name} imports {target}" for target in wrong + outside]


def functions(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            documented = (node.body[0].end_lineno or 0) - node.body[0].lineno + 1 if len(body) < len(node.body) else 0
            yield node.name, (node.end_lineno or 0) - node.lineno + 1 - documented


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_imports_point_inward(module: Module) -> None:
    assert breaches(module) == []


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("listener.core.tone", "from listener.store import Store", "listener.core.tone imports listener.store"),
        (
            "alerts.channels.slack",
            "import alerts.channels.email",
            "alerts.channels.slack imports alerts.channels.email",
        ),
        ("sources.feed", "def late():\n    import sqlite3", "sources.feed imports sqlite3"),
        ("listener.model.mention", "from listener import errors", "listener.model.mention imports listener.errors"),
    ],
)
def test_a_forbidden_import_is_caught(name: str, text: str, says: str) -> None:
    """The negative control: the test above can fail."""
    assert breaches(Module(name, ast.parse(text), 1)) == [says]


def test_a_module_outside_the_table_is_caught() -> None:
    with pytest.raises(AssertionError, match="not in the import table"):
        rule_for("listener.utils")


def test_the_table_names_no_module_that_is_gone() -> None:
    names = {module.name for module in MODULES}

    assert {name.removesuffix(".*") for name in MAY_IMPORT} - names == set()
    assert set(MAY_TOUCH_THE_WORLD) - names == set()


def test_modules_and_functions_stay_small() -> None:
    long = [f"{module.name}: {module.lines} lines" for module in MODULES if module.lines > MOST_LINES]
    sizes = [(f"{module.name}.{name}", size) for module in MODULES for name, size in functions(module.tree)]
    long += [f"{name}: {size} lines" for name, size in sizes if size > MOST_FUNCTION_LINES]
    lengths = [size for _, size in sizes]

    assert long == []
    assert median(lengths) <= 8
    assert quantiles(lengths, n=10)[-1] <= 20


def test_an_overlong_function_is_caught() -> None:
    """The negative control of the sizes."""
    tree = ast.parse("def long():\n    '''Not counted.'''\n" + "    x = 1\n" * 40)

    assert list(functions(tree)) == [("long", 41)]


def world_touched(tree: ast.AST) -> list[str]:
    return [
        called
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and (called := ast.unparse(node.func)) and called.split("(")[0] in WORLDLY
    ]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_clock_chance_and_sleep_stay_at_the_edge(module: Module) -> None:
    if module.name not in MAY_TOUCH_THE_WORLD:
        assert world_touched(module.tree) == []


def test_a_call_of_the_clock_is_caught() -> None:
    assert world_touched(ast.parse("def f():\n    return datetime.now(UTC)")) == ["datetime.now"]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_no_module_is_named_after_nothing(module: Module) -> None:
    last = module.name.rsplit(".", 1)[-1]

    assert last not in {"utils", "util", "helpers", "helper", "common", "manager", "misc", "base"}
    assert ast.get_docstring(module.tree), f"{module.name} does not say what it is"
