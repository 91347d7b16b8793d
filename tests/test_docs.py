"""The documentation says what the program does: every example runs, every link leads somewhere, nothing is missing."""

from __future__ import annotations

import contextlib
import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlite_utils import Database

import tasks
from alerts import CHANNELS
from listener import __version__, config
from listener.cli import cli, failure
from listener.config.reference import reference
from listener.core.interchange import parse
from listener.demo import script
from listener.reference import pages
from listener.store import Store
from sources import SOURCES
from tests import test_architecture as architecture
from tests.world import CONFIG, SLACK_URL, World, midday

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
GENERATED = {DOCS / "reference" / f"{area}.{lang}.md" for area in ("cli", "config") for lang in ("de", "en")}
PAGES = sorted(
    {ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md"), *ROOT.glob("[abs]*/README.md")} - GENERATED
)
GUIDES = sorted((DOCS / "guide").glob("*.md"))
SERIES = "timestamp,value\n" + "".join(f"2026-11-{day:02} 00:00:00,{day % 7}\n" for day in range(1, 29))
NOT_RUN = {"run", "worker", "serve", "init", "demo", "doctor", "backup", "restore", "migrate"}
"""Would not end, ask questions, take a minute or look at other machines: of these only the options are checked."""

_FENCE = re.compile(r"^ *```(?P<kind>[^\n]*)\n(?P<text>.*?)^ *```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_MACHINE = re.compile(r"/(?:work|tmp|root|home|mnt|Users)/|[A-Z]:\\")
_FIGURE = re.compile(r"<!-- figure: ([a-z0-9-]+) -->")
_KEY_FILE = '{"type": "service_account", "client_email": "listener@nordwind.example", "private_key": "PEM"}'
_TOKENS = {"LISTENER_SLACK_TOKEN": "xoxb-1", "LISTENER_SLACK_APP_TOKEN": "xapp-1"}
_NORDWIND = '[[brands]]\nid = "nordwind"\nname = "Nordwind Bahn"\n'


@dataclass(frozen=True)
class Example:
    """A call of ``listener`` as a page shows it."""

    page: str
    line: str

    @property
    def arguments(self) -> list[str]:
        """What follows the program's name; a configuration anywhere is ours, a redirection is not the program's."""
        words = shlex.split(self.line.partition(" < ")[0], comments=True)
        places = [at for at, word in enumerate(words) if word in {"-c", "--config"}]
        return [word for at, word in enumerate(words) if at not in places and at - 1 not in places]

    @property
    def command(self) -> str:
        return self.arguments[0]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def read(path: Path) -> str:
    return path.read_text("utf-8")


def blocks(text: str, kind: str) -> list[str]:
    return [found["text"] for found in _FENCE.finditer(text) if found["kind"] == kind]


def calls(text: str) -> Iterator[str]:
    """Give the arguments of each call in a text: lines of shell blocks; calls in running text are not meant to run."""
    for block in blocks(text, "sh"):
        for line in block.splitlines():
            if found := re.match(r"(?:sudo )?(?:\S*/)?listener (.+)", line.strip()):
                yield found[1]
    for found in re.finditer(r"`listener ([a-z][^`…]*)`", _FENCE.sub("", text)):
        yield " ".join(found[1].split()) + " --help"


LINES = "".join(blocks(read(DOCS / "reference" / "interchange.md"), "jsonl"))
EXAMPLES = sorted(
    {Example(name(page), line) for page in PAGES if page.parent.name != "benchmarks" for line in calls(read(page))},
    key=lambda example: (example.page, example.line),
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a configuration, some history and an incident: small, but made by the program itself."""
    world = World(tmp_path_factory.mktemp("demo"), midday(), text=CONFIG + _NORDWIND)
    (world.folder / "config.toml").write_text(world.text, "utf-8")
    story = script.write(world.now)
    world.play(story, from_=story.onset)
    while not world.slack:
        world.run_until(world.now + (story.peak - story.onset) / 20)
    return world.folder


def call(arguments: list[str], folder: Path, stdin: str = "") -> Result:
    environment = {"LISTENER_CONFIG": str(folder), "SLACK_URL": SLACK_URL, "LISTENER_LANG": "en"}
    return CliRunner().invoke(cli, arguments, prog_name="listener", env=environment, input=stdin)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.page}: {example.line}")
def test_an_example_works(example: Example, demo: Path, tmp_path: Path) -> None:
    for file in ("mentions.jsonl", "beitraege.jsonl"):
        (tmp_path / file).write_text(LINES, "utf-8")
    for file in ("counts.csv", "zaehlung.csv"):
        (tmp_path / file).write_text(SERIES, "utf-8")
    arguments = [*example.arguments, "--help"] if example.command in NOT_RUN else example.arguments

    with contextlib.chdir(tmp_path):
        result = call(arguments, demo, LINES)

    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("line", ["mentions --mood bad", "trends", "incidents INC-9999", "run --twice --help"])
def test_an_example_that_is_wrong_would_be_noticed(line: str, demo: Path) -> None:
    assert call(Example("", line).arguments, demo).exit_code == 2


def test_every_command_is_shown_by_an_example() -> None:
    assert {example.command for example in EXAMPLES} == set(cli.commands)


def test_every_task_that_is_named_exists() -> None:
    named = {task for page in PAGES for task in re.findall(r"tasks\.py ([a-z]+)", read(page))}

    assert {"demo", "test"} <= named <= set(tasks.TASKS)


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings as GitHub makes them."""
    bare = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(_FENCE.sub("", text)))
    return {heading.replace(" ", "-") for heading in bare}


def dead_links(page: Path, text: str) -> list[str]:
    dead = []
    for found in _LINK.finditer(_FENCE.sub("", text)):
        path, _, anchor = found["target"].partition("#")
        if path.startswith(("http://", "https://")):
            continue
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(read(target))):
            dead.append(found["target"])
    return dead


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    assert dead_links(page, read(page)) == []


def test_a_dead_link_would_be_noticed() -> None:
    text = "[a](docs/gone.md) [b](docs/why.md#gone) [c](docs/why.md#why) [d](https://listener.example)"

    assert dead_links(ROOT / "README.md", text) == ["docs/gone.md", "docs/why.md#gone"]


def test_every_page_can_be_reached_from_the_index() -> None:
    found, new = set[Path](), {DOCS / "index.md"}
    while new:
        found |= new
        targets = {
            (page.parent / link["target"].partition("#")[0]).resolve()
            for page in new
            for link in _LINK.finditer(read(page))
        }
        new = {path for path in targets if path.suffix == ".md" and path.exists()} - found

    assert set(DOCS.rglob("*.md")) - found == set()


def test_generated_pages_are_fresh() -> None:
    """If this fails: ``python3 tasks.py docs``."""
    stale = [
        file for file, text in pages().items() if (DOCS / "reference" / file).read_text("utf-8").strip() != text.strip()
    ]

    assert stale == []


def test_the_changelog_begins_with_this_version() -> None:
    version = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]["version"]
    top = re.search(r"^## \[([^\]]+)\]", read(ROOT / "CHANGELOG.md"), re.MULTILINE)

    assert (top and top[1]) == version == __version__


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_page_names_a_machine(page: Path) -> None:
    assert _MACHINE.findall(read(page)) == []


def test_figures_wait_in_the_readme_only_and_each_once() -> None:
    found = {name(page): _FIGURE.findall(read(page)) for page in PAGES}

    assert {page for page, figures in found.items() if figures} <= {"README.md"}
    assert len(found["README.md"]) == len(set(found["README.md"]))


@pytest.mark.parametrize("page", [*GUIDES, DOCS / "tutorial.md"], ids=name)
def test_what_pr_people_read_speaks_german_first_and_english_below(page: Path) -> None:
    german, _, english = read(page).partition("\n## English\n")

    assert "[English below](#english)" in german
    assert len(english) > 400


@pytest.mark.parametrize("block", [block for page in GUIDES for block in blocks(read(page), "toml")])
def test_configuration_in_the_guide_loads(block: str, tmp_path: Path) -> None:
    whole = block if "[[brands]]" in block else f"{block}\n{_NORDWIND}"
    environ = {name: _TOKENS.get(name, SLACK_URL) for name in re.findall(r'_env = "(\w+)"', block)}

    def read_file(path: Path) -> str:
        return _KEY_FILE if path.suffix == ".json" else SLACK_URL

    configured = config.load(
        whole, sources=SOURCES, channels=CHANNELS, environ=environ, read_file=read_file, folder=tmp_path
    )

    assert configured.brands[0].id == "nordwind"


def test_every_kind_and_every_section_is_in_the_guide() -> None:
    guide = "".join(read(page) for page in GUIDES)
    sections = re.findall(r"^## `\[+([a-z_]+)", reference("en", SOURCES, CHANNELS), re.MULTILINE)

    assert len(sections) >= 8
    assert [section for section in sections if f"[{section}" not in guide] == []
    assert [kind for kind in (*SOURCES, *CHANNELS) if f'kind = "{kind}"' not in guide] == []


def test_every_table_and_column_is_in_the_database_reference(tmp_path: Path) -> None:
    text = read(DOCS / "reference" / "database.md")
    documented = {
        table: set(re.findall(r"`([a-z_]+)`", " ".join(re.findall(r"^\| (`.*?`) \|", part, re.MULTILINE))))
        for table, part in re.findall(r"^### `([a-z_]+)`(.*?)(?=^##)", text, re.MULTILINE | re.DOTALL)
    }
    Store(tmp_path / "new.db").close()
    database = Database(tmp_path / "new.db")
    others = ("_", "fulltext", "sqlite_")  # of the migrations, of the index, of the engine
    stored = {table.name: set(table.columns_dict) for table in database.tables if not table.name.startswith(others)}
    database.close()

    assert documented == stored


def test_the_interchange_reference_names_what_is_read() -> None:
    text = read(DOCS / "reference" / "interchange.md")
    documented = re.findall(r"^\| `([a-z_]+)` \|", text, re.MULTILINE)
    line = '{"KEY": null, "source": "s", "published": "2026-11-20T09:00:00Z", "text": "t"}'
    kept = [key for key in documented if key in parse(line.replace("KEY", key))[1].extra]

    assert kept == []
    assert [parse(one)[0] for one in LINES.splitlines()] == ["kundenforum", "bewertungen"]
    assert {"id", "medium"} - set(documented) == {"medium"}
    assert len(documented) == len(set(documented)) == 17


def test_the_exit_codes_are_all_explained() -> None:
    text = read(DOCS / "reference" / "exit-codes.md")
    used = {value for key, value in vars(failure).items() if key.isupper() and isinstance(value, int)}

    assert {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)} == used | {0}


def test_the_architecture_page_repeats_the_import_table() -> None:
    text = read(DOCS / "internals" / "architecture.md").partition("## Who may import whom\n")[2].partition("\n## ")[0]
    words = {"words": architecture.WORDS, "vocabulary": architecture.VOCABULARY, "nothing": ()}
    rows = re.findall(r"^\| `([\w.*]+)` \| (.+) \|$", text, re.MULTILINE)
    told = {
        module: {one for part in may.replace("`", "").split(", ") for one in words.get(part, (part,))}
        for module, may in rows
    }

    assert told == {module: set(may) for module, may in architecture.MAY_IMPORT.items()}


def test_each_decision_says_why_what_else_and_what_it_costs() -> None:
    records = sorted((DOCS / "internals" / "decisions").glob("0*.md"))
    index = read(DOCS / "internals" / "decisions" / "README.md")

    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    for record in records:
        text = read(record)
        assert _HEADING.findall(text)[1:] == ["Context", "Decision", "Alternatives", "Consequences"], record.name
        assert text.startswith(f"# {record.name[:4]} "), record.name
        assert f"({record.name})" in index, record.name
