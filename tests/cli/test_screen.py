"""What a person sees: tables and colours on a terminal, plain lines in a pipe, and never a stranger's orders."""

from __future__ import annotations

import csv
import io
import json
import re
from contextlib import redirect_stderr

import click
import pytest

from listener.cli import cli
from listener.cli.output import escaped, safe, visible, width
from listener.cli.progress import Progress
from listener.cli.prose import cut, wrapped
from listener.cli.session import Session
from tests.cli.calls import Office
from tests.cli.calls import _terminal as terminal

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
HOSTILE = {
    "colour": "rot\x1b[31mtot",
    "title": "\x1b]0;gekapert\x07",
    "link": "\x1b]8;;https://boese.example\x1b\\klick\x1b]8;;\x1b\\",
    "clipboard": "\x1b]52;c;cm0gLXJm\x07",
    "c1": "\x9b2J",
    "back": "gut\b\b\bschlecht",
    "return": "gut\rschlecht",
    "bidi": "\u202egnp.exe",
    "isolate": "\u2066x\u2069",
    "mark": "\u200f\u061c",
    "private": "\ue000",
    "surrogate": "\ud83d",
    "null": "\x00",
    "delete": "\x7f",
    "separator": "eins\u2028zwei\u2029drei",
}
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ue000\ud800-\udfff]")


def plain(text: str) -> str:
    """Return what is left without colours."""
    return ESCAPES.sub("", text)


@pytest.fixture
def taken_over(office: Office) -> Office:
    """An office that imported what somebody made to harm whoever reads it, in every field that keeps it."""
    lines = [
        {
            "source": f"q{text}", "id": name + text, "published": f"2024-05-01T10:{n:02}:00+02:00",
            "author": text, "title": f"Nordwind {text}", "text": f"Nordwind fährt {text}\n{text} = 3",
            "url": f"https://x.example/{text}", "parent": text, "fremd": f"x{text}",
        }
        for n, (name, text) in enumerate(HOSTILE.items())
        if name != "surrogate"
    ]  # fmt: skip
    done = office.call("import", "-", stdin="".join(json.dumps(line) + "\n" for line in lines))
    assert (done.code, done.out) == (0, f"{len(lines)} gespeichert\n")
    return office


@pytest.mark.parametrize("args", [(), ("--full",), ("--csv",), ("--json",)])
def test_hostile_text_reaches_no_terminal_and_no_pipe(taken_over: Office, args: tuple[str, ...]) -> None:
    piped = taken_over.call("mentions", *args).out
    seen = plain(taken_over.see("mentions", *args, columns=140))

    for shown in (piped.replace("\r\n", "\n"), seen.replace("\r\n", "\n")):
        assert not FORBIDDEN.search(shown)
        assert "Nordwind" in shown
    assert len(piped.splitlines()) >= len(HOSTILE) - 1


def test_a_stranger_s_line_break_makes_no_second_row(taken_over: Office) -> None:
    done = taken_over.call("mentions")

    assert len(done.rows) == len(HOSTILE) - 1
    assert {len(row) for row in done.rows} == {8}


def test_json_and_exports_lose_nothing_of_it(taken_over: Office) -> None:
    exported = taken_over.call("export").out
    found = json.loads(taken_over.call("mentions", "--json").out)

    assert not FORBIDDEN.search(exported)
    assert {one["fremd"] for one in found} == {f"x{one}" for name, one in HOSTILE.items() if name != "surrogate"}
    assert {json.loads(line)["fremd"] for line in exported.splitlines()} == {one["fremd"] for one in found}


def test_what_was_typed_comes_back_harmless_in_an_error(office: Office) -> None:
    for name, text in HOSTILE.items():
        if name not in {"null", "surrogate"}:  # no shell passes these on
            assert not FORBIDDEN.search(office.call("mentions", "--brand", text).err)
            assert not FORBIDDEN.search(office.call(f"x{text}").err)
            assert not FORBIDDEN.search(office.call("import", "-", stdin=json.dumps({"source": 1, text: 2})).err)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_one_line_stays_one_line(text: str) -> None:
    assert not FORBIDDEN.search(safe(text))
    assert "\n" not in safe(text + "\n" + text)
    assert json.loads(escaped(json.dumps(text, ensure_ascii=False))) == text


def test_what_people_write_stays_as_it_is() -> None:
    for text in ("Ärger über Züge – „so nicht“!", "👩‍👩‍👧 🚆", "naïve Ελληνικά 日本語", "می‌خواهم"):
        assert visible(text) == safe(text) == text
        assert escaped(f'"{text}"') == f'"{text}"'
    assert safe("Verspätungs\u00adalarm\ufeff") == "Verspätungsalarm"


def test_no_spreadsheet_takes_a_stranger_s_text_for_a_formula(office: Office) -> None:
    first = ("=1+1", "+1", "-1", "@SUM(A1)", "|cmd", "%0A", "＝1", "\t=1", "\n=1", " =1")
    lines = [
        {"source": "q", "id": one, "published": "2024-05-01T10:00:00Z", "text": "Nordwind", "fremd": f"{one}\x1b"}
        for one in first
    ]
    office.call("import", "-", stdin="".join(json.dumps(line) + "\n" for line in lines))
    rows = list(csv.DictReader(io.StringIO(office.call("mentions", "--csv").out)))

    cells = {row["fremd"] for row in rows}
    assert {cell.strip("' \n\N{REPLACEMENT CHARACTER}") for cell in cells} == {one.strip() for one in first}
    assert [cell for cell in cells if not cell.lstrip("\n").startswith("'")] == []


def test_a_score_below_zero_stays_a_number_in_csv(archive: Office) -> None:
    assert re.search(r'"-0\.\d+"', archive.call("mentions", "-m", "negative", "--csv").out)


# --- tables ----------------------------------------------------------------------------------------------------------


def test_a_terminal_gets_a_table_and_a_pipe_gets_lines(archive: Office) -> None:
    seen, piped = archive.see("mentions"), archive.call("mentions").out

    assert "──" in seen
    assert "\t" not in seen
    assert "──" not in piped
    assert "\t" in piped


@pytest.mark.parametrize("columns", [60, 80, 140])
@pytest.mark.parametrize("command", ["mentions -n 9", "trend", "incidents", "incidents 1", "sources"])
def test_nothing_is_wider_than_the_terminal(stormy: Office, command: str, columns: int) -> None:
    lines = plain(stormy.see(*command.split(), columns=columns)).splitlines()

    assert max(map(len, lines)) <= columns
    assert len(lines) >= 3


def test_at_80_columns_the_words_of_a_mention_have_room(archive: Office) -> None:
    seen = plain(archive.see("mentions", "Ostern", "-n", "1"))

    _, _, first, *more = seen.splitlines()
    assert re.match(r"Fr 15.03.2024 09:30  Nordwind Bahn  \w+ +\w+ +\[Kopie\] Mehr", first)
    assert {len(line) - len(line.lstrip()) for line in more[:-1]} == {first.index("[Kopie]")}
    assert "Reservierungen sind" in " ".join(line.strip() for line in more)


def test_a_wide_terminal_shows_more_columns(archive: Office) -> None:
    assert "Wer" not in plain(archive.see("mentions", columns=80)).splitlines()[0]
    assert {"Wer", "Wert", "Spr."} <= set(plain(archive.see("mentions", columns=140)).splitlines()[0].split())


def test_a_long_text_is_cut_between_words_and_shown_whole_when_asked_for(office: Office) -> None:
    text = "Nordwind " + "fährt und fährt und fährt " * 20
    office.call("import", "-", stdin=json.dumps({"source": "q", "published": "2024-05-01T10:00:00Z", "text": text}))

    assert office.call("mentions").rows[0][-1].endswith(("fährt…", "und…"))
    assert "…" not in office.call("mentions", "--full").out


def test_bars_are_as_long_as_the_counts_and_dark_where_negative(archive: Office) -> None:
    seen = plain(archive.see("trend", "--since", "10.3.2024", "--until", "20.3.2024"))
    bars = {line[3:5]: line.split()[-1] for line in seen.splitlines() if re.match(r"\w\w \d\d\.03\.", line)}

    assert bars["12"].startswith("█")
    assert bars["12"].count("█") > bars["12"].count("░") > 0
    assert set(bars["16"]) == {"░"}
    assert len(bars["12"]) == max(map(len, bars.values()))
    assert not {"█", "░"} & set(bars["20"])
    assert "█" not in archive.call("trend", "--since", "10.3.2024").out


def test_how_times_were_understood_is_said_on_a_terminal_only(archive: Office) -> None:
    args = ("mentions", "--since", "12.3.2024", "--until", "KW 12 2024")

    assert "Zeitraum: Di 12.03.2024 00:00 bis Mo 25.03.2024 00:00" in archive.see(*args)
    assert archive.call(*args).err == ""
    assert "Period: … to Wed 13 Mar 2024 00:00" in archive.see("mentions", "--until", "2024-03-12", "--lang", "en")


def test_nothing_found_shows_no_empty_table(archive: Office, office: Office) -> None:
    assert archive.see("mentions", "Zeppelin") == "Nichts gefunden.\n"
    assert archive.see("incidents") == "Keine Vorfälle.\n"
    (office.folder / "config.toml").write_text('[[brands]]\nname = "Nordwind"\n', "utf-8")
    office.call("import", "-")
    assert office.see("sources").startswith("Noch keine Quellen")


class Watch:
    """A stopwatch that is wound by hand, in seconds."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def worked(watch: Watch, *looks: tuple[float, int, float | None]) -> None:
    """Do long work: at each time so many are done, and such a share of all."""
    with Progress("progress_lines", watch) as shown:
        for at, done, share in looks:
            watch.now = at
            shown(done, share, "Sa 21.11.")


def test_progress_tells_rate_and_time_left_on_a_terminal_and_is_wiped_away() -> None:
    with terminal(80) as screen, click.Context(cli, obj=Session(lang="de")):
        worked(
            Watch(), (0.4, 80, 0.01), (10, 2000, 0.25), (10.1, 2100, 0.26), (3000, 50_000, 0.4), (4000, 60_000, None)
        )
    lines = screen.text.split("\r\x1b[K")

    assert lines == [
        "",
        "25\N{NO-BREAK SPACE}% · 2.000 Zeilen · 200/s · noch etwa 30 s · Sa 21.11.",
        "40\N{NO-BREAK SPACE}% · 50.000 Zeilen · 17/s · noch etwa 75 Min. · Sa 21.11.",
        "60.000 Zeilen · 15/s · Sa 21.11.",
        "",
    ]


def test_work_that_is_soon_done_and_work_in_a_pipe_show_no_progress() -> None:
    with terminal(80) as screen, click.Context(cli, obj=Session()):
        worked(Watch(), (0.1, 10, 0.5), (0.4, 20, 1.0))
    assert screen.text == ""
    piped = io.StringIO()
    with redirect_stderr(piped), click.Context(cli, obj=Session()):
        worked(Watch(), (100, 10, 0.5))
    assert piped.getvalue() == ""


@pytest.mark.parametrize("command", ["import", "replay"])
def test_long_work_leaves_nothing_of_its_progress_on_the_screen(office: Office, command: str) -> None:
    lines = [
        {"source": "q", "id": str(n), "published": "2024-05-01T10:00:00Z", "text": f"Nordwind {n}"} for n in range(600)
    ]
    file = office.folder / "many.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    seen = office.see(command, str(file)).split("\r\x1b[K")[-1]

    assert "600" in seen
    assert "/s" not in seen


# --- colour ----------------------------------------------------------------------------------------------------------


def test_colours_stand_beside_words_on_a_terminal_and_nowhere_else(archive: Office) -> None:
    assert re.search(r"\x1b\[31m *negativ", archive.see("mentions"))
    assert "\x1b" not in archive.call("mentions").out
    assert "\x1b" not in archive.call("mentions", "--full").out
    assert "\x1b[1m" in archive.see("mentions", "--full")


@pytest.mark.parametrize(
    ("args", "env"),
    [((), {"NO_COLOR": "1"}), ((), {"TERM": "dumb"}), (("--no-color",), {})],
)
@pytest.mark.parametrize("command", ["mentions -n 3", "mentions --full -n 3", "incidents 1", "trend"])
def test_whoever_wants_no_colours_gets_none(
    stormy: Office, command: str, args: tuple[str, ...], env: dict[str, str]
) -> None:
    seen = stormy.where(**env).see(*command.split(), *args)

    assert seen
    assert "\x1b" not in seen


def test_an_empty_no_color_means_nothing(archive: Office) -> None:
    assert "\x1b[31m" in archive.see("mentions", NO_COLOR="")


# --- words -----------------------------------------------------------------------------------------------------------


def test_texts_are_cut_at_words_if_there_are_any() -> None:
    assert cut("kurz", 10) == "kurz"
    assert cut("ein langer Satz", 11) == "ein langer…"
    assert cut("x" * 50, 10) == "x" * 9 + "…"
    assert all(len(cut("wort " * 30, most)) <= most for most in range(5, 60))


def test_paragraphs_are_wrapped_and_indented_and_not_too_wide_to_read() -> None:
    lines = wrapped("eins zwei drei " * 30, 200, "  ", "- ")

    assert lines[0].startswith("- eins")
    assert all(line.startswith("  ") for line in lines[1:])
    assert 80 < max(map(len, lines)) <= 100


def test_columns_says_how_wide_it_is(archive: Office) -> None:
    assert max(map(len, plain(archive.see("mentions", columns=140, COLUMNS="70")).splitlines())) <= 70
    assert max(map(len, plain(archive.see("mentions", columns=90, COLUMNS="x")).splitlines())) <= 90
    assert width() >= 40
