"""Nothing is ever said in public by itself: read from the code, who may send, and what (idea A24).

The daemon suggests, people act (knowledge.md, decision 8). What it sends goes to the company's own people: through
channels, to the CRM, to its own Slack. Sources only ask; the few that post a form post a login.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SENDS: dict[str, str] = {
    # module: what it sends, and to whom
    "alerts/channels/webhook.py": "messages, to an address of the company",
    "alerts/channels/slack.py": "messages, to the company's Slack",
    "alerts/channels/slack_bot.py": "messages, to the company's Slack",
    "alerts/channels/ntfy.py": "messages, to the company's telephones",
    "listener/doctoringnet.py": "asks Slack whether a token is good",
    "listener/workerwire.py": "nothing itself: makes of a worker's words the question that a source asks",
    "listener/leading.py": "lead scores, to the company's CRM",
    "listener/socketmode.py": "opens a connection, and answers who pressed a button, to them alone",
    "sources/bluesky.py": "a login",
    "sources/etrusted.py": "a login",
    "listener/core/googleapi.py": "a login",
}
"""The only modules that send anything: all else asks with GET."""
LOGINS = ("createSession", "oauth/token", "grant_type")
WRITES = ("POST", "PUT", "PATCH", "DELETE")
PUBLIC = (
    # what a public post is made with at the places that we listen to
    *("statuses.update", "/2/tweets", "createRecord", "api/v1/statuses", "comments.insert", "/replies", "api/comment"),
    *(
        "media_publish",
        "threads_publish",
        "updateReply",
        "reviews.reply",
        "sendMessage",
        "comment/create",
        "uploadBlob",
    ),
)


def code() -> Iterator[tuple[str, ast.Module, str]]:
    """Give every module of the program, without the demonstration, whose servers are its own."""
    for package in ("listener", "sources", "alerts"):
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith("listener/demo/"):
                text = path.read_text("utf-8")
                yield name, ast.parse(text), text


CODE = list(code())
SENDING = [(name, text) for name, _, text in CODE if '"POST"' in text]


def writes(tree: ast.Module) -> list[str]:
    """Return the methods other than GET of the requests that a module makes; "?" for one that is not written there."""
    if any(target.startswith("starlette") for node in ast.walk(tree) for target in _imported(node)):
        return []  # there a Request is what somebody else sends to the program's own page
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Request"):
            continue
        given = [one.value for one in node.keywords if one.arg == "method"] + node.args[1:2]
        method = given[0] if given else ast.Constant("GET")
        found.append(method.value if isinstance(method, ast.Constant) else "?")
    return [str(one) for one in found if one != "GET"]


def test_only_these_modules_send_anything() -> None:
    assert {name for name, tree, _ in CODE if writes(tree)} == set(SENDS)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Request('https://social.example/api/v1/statuses', 'POST')", ["POST"]),
        ("listener.model.Request(url, method='PUT')", ["PUT"]),
        ("Request(url, method=chosen)", ["?"]),
        ("Request(url)", []),
    ],
)
def test_another_one_would_be_seen(text: str, found: list[str]) -> None:
    """The negative control."""
    assert writes(ast.parse(text)) == found


@pytest.mark.parametrize("name", [name for name, what in SENDS.items() if what == "a login"])
def test_what_sources_send_is_a_login(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")

    assert any(login in text for login in LOGINS)
    assert text.count('"POST"') == 1


@pytest.mark.parametrize("word", PUBLIC)
def test_no_module_knows_how_to_post_in_public(word: str) -> None:
    assert [name for name, text in SENDING if word in text] == []


def test_no_source_can_reach_what_sends() -> None:
    """Sources give requests away and are handed answers: none holds a wire, a letter or a channel of its own."""
    wires = {"listener.http", "listener.mail", "listener.courier", "urllib3", "smtplib", "requests", "socket", "alerts"}
    reached = {
        target
        for name, tree, _ in CODE
        if name.startswith("sources/")
        for node in ast.walk(tree)
        for target in _imported(node)
    }

    assert {one for one in reached if one in wires or one.split(".")[0] in wires} == set()


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def test_approved_words_are_only_written_down() -> None:
    """Who approves a statement changes the log and nothing else: the command imports nothing that could send it."""
    for name, tree, _ in CODE:
        if name in {
            "listener/cli/statement.py",
            "listener/core/handled.py",
            "alerts/drafting.py",
            "alerts/statement.py",
        }:
            targets = {target for node in ast.walk(tree) for target in _imported(node)}
            assert not {"listener.deliver", "listener.http", "listener.mail"} & targets, name
