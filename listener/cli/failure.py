"""Every way to fail, as a person reads it and as a shell sees it: one sentence and one exit code."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from listener.errors import (
    AlreadyRunning,
    ConfigError,
    DeliveryError,
    ListenerError,
    SourceError,
    StoreError,
    UsageError,
)
from listener.words import catalogue, say

FAILED, USAGE, EMPTY, TROUBLE, BLIND = 1, 2, 3, 4, 5
BAD_LINES, UNAVAILABLE, STORAGE, RUNNING, CONFIG = 65, 69, 74, 75, 78
INTERRUPTED, PIPE_CLOSED = 130, 141
"""Exit codes as sysexits.h and shells have them; what each means is in docs/reference/exit-codes.md."""

_CODES: tuple[tuple[type[BaseException], int], ...] = (
    (UsageError, USAGE),
    (SourceError, UNAVAILABLE),
    (DeliveryError, UNAVAILABLE),
    (AlreadyRunning, RUNNING),
    (StoreError, STORAGE),
    (ConfigError, CONFIG),
    (click.exceptions.Abort, INTERRUPTED),
    (click.FileError, STORAGE),
    (click.ClickException, USAGE),
    (OSError, STORAGE),
)
_STORE = tuple(
    (key, re.compile(pattern))
    for key, pattern in (
        (
            "running_owner",
            r"another Listener .* on (?P<path>.+): process (?P<pid>\d+) on (?P<host>.+), since (?P<at>.+)",
        ),
        ("running", r"another Listener is working on (?P<path>.+)"),
        ("store_missing", r"(?P<path>.+) does not exist yet; .*"),
        ("store_no_file", r"(?P<path>.+) is no file; instead: (?P<instead>.+)"),
        ("store_away", r"(?P<path>.+) cannot be reached; .*"),
        ("store_shut", r"(?P<path>.+) does not let this user in; .*"),
        ("store_denied", r"(?P<path>.+) denies this user .*"),
        ("store_absent", r"(?P<path>.+) does not exist; create it first: .*"),
        ("store_others", r"(?P<path>.+) holds tables of another program; .*"),
        ("store_extra", r"(?P<path>.+) needs the extra 'postgresql': .*"),
        ("store_foreign", r"(?P<path>.+) belongs to another program; .*"),
        ("store_locked", r"(?P<path>.+) is locked by another program; .*"),
        ("store_full", r"(?P<path>.+) cannot grow: .*"),
        ("database_restore", r"(?P<path>.+) is damaged; .*: listener restore (?P<backup>.+) and keep .*"),
        ("store_damaged", r"(?P<path>.+) is damaged; .*"),
        ("database_newer", r"(?P<path>.+) was written by a newer Listener \((?P<name>.+)\); .*"),
        ("store_same", r"(?P<path>.+) is the database itself; .*"),
        ("store_no_database", r"(?P<path>.+) is not a database; .*"),
        ("store_readonly", r"(?P<path>.+) cannot be written; .*"),
        ("store_closed", r"(?P<path>.+) cannot be opened; .*"),
        ("store_disk", r"(?P<path>.+) cannot be read or written; .*"),
        ("store_server", r"(?P<path>postgresql:.+?) (?P<why>(?:is|was|takes|has|stores) .+)"),
        ("overtaken", r"(?P<name>INC-\d+) was changed by somebody else at the same time"),
    )
)
"""The store speaks English, for logs. These are its sentences; people get the catalogue's."""
_UNREACHABLE = frozenset({"connect", "connection", "timeout", "closed", "http_408", "http_421", "http_425"})
_REMEDIES = {
    **dict.fromkeys(("http_404", "http_410", "too_many_redirects"), "remedy_address"),
    **dict.fromkeys(("not_a_feed", "not_json", "empty", "wrong_shape"), "remedy_look"),
    **dict.fromkeys(("bad_json", "truncated", "unreadable", "headers", "encoding", "not_http"), "remedy_damaged"),
    **dict.fromkeys(("blocked_address", "blocked_port"), "remedy_networks"),
    **dict.fromkeys(("nothing_found", "plain_sitemap"), "remedy_search"),
    "consent_page": "remedy_elsewhere",
    "bad_url": "remedy_spelling",
    "dns": "remedy_name",
    "tls": "remedy_certificate",
    "dtd": "remedy_owner",
    **dict.fromkeys(
        ("http_401", "bad_credentials", "login", "login_refused", "no_login", "token"), "remedy_credentials"
    ),
    "permission": "remedy_permission",
    "http_403": "remedy_contact",
    **dict.fromkeys(("http_429", "quota", "rate_limit", "limit"), "remedy_slower"),
    "not_a_sitemap": "remedy_look",
    "no_folder": "remedy_folder",
    "private": "remedy_members",
    **dict.fromkeys(("overloaded", "unavailable"), "remedy_later"),
    "bug": "remedy_report",
    **dict.fromkeys(("stalled", "crashed"), "remedy_poison"),
    "no_worker": "remedy_worker",
    "too_large": "remedy_size",
}
"""What a person can do about a source's error; what is not here may go by itself, or is explained by its sentence."""
_EXTRA = re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL)


def exit_code(error: BaseException) -> int:
    """Return the exit code of an expected failure."""
    if isinstance(error, click.exceptions.Abort) and _input_ended(error):
        return FAILED
    return next((code for kind, code in _CODES if isinstance(error, kind)), FAILED)


def explain(error: BaseException, lang: str) -> str:
    """Return what went wrong and what to do, in whole sentences; all problems of a configuration at once."""
    match error:
        case ConfigError():
            return "\n".join(_problems(error, lang))
        case UsageError():
            return say(error.key, lang, **error.values)
        case ListenerError():
            return _unheard(error, lang) if isinstance(error, SourceError) else stored(str(error), lang)
        case click.ClickException():
            return _typed(error, lang)
        case OSError():
            reason = error.strerror or type(error).__name__
            return say("cli.file_failed", lang, file=error.filename or "–", reason=reason)
        case _:
            return say("cli.input_ended" if _input_ended(error) else "cli.interrupted", lang)


def _input_ended(error: BaseException) -> bool:
    """Tell whether a question stayed without an answer, as in a script; else somebody pressed Ctrl-C."""
    return isinstance(error.__cause__ or error.__context__, EOFError)


def _problems(error: ConfigError, lang: str) -> Iterator[str]:
    from listener.config import render  # noqa: PLC0415 - only when something went wrong

    yield say("cli.config_problems", lang, count=len(error.problems))
    yield from (f"  ✗ {render(problem, lang)}" for problem in error.problems)


def trouble(error: str, lang: str) -> str:
    """Return a source's error in the reader's words, its stable form behind it; one without words as it is."""
    key = f"trouble_{error.partition(':')[0]}"
    return f"{say(f'cli.{key}', lang)} ({error})" if key in catalogue("cli", lang) else error


def _unheard(error: SourceError, lang: str) -> str:
    """Return why a source could not be read, and what helps."""
    sentence = say("cli.unheard", lang, trouble=trouble(str(error), lang))
    return f"{sentence} {remedy(str(error), lang)}".rstrip()


def remedy(error: str, lang: str) -> str:
    """Return what a person can do about a source's error; "" for one that may go by itself, or explains itself."""
    kind = error.partition(":")[0]
    server = kind.startswith("http_5") or kind in _UNREACHABLE
    key = _REMEDIES.get(kind, "remedy_later" if server else "")
    return say(f"cli.{key}", lang) if key else ""


def stored(sentence: str, lang: str) -> str:
    """Return a sentence of the store in the reader's words; one that has none as it is."""
    for key, pattern in _STORE:
        found = pattern.fullmatch(sentence)
        if found:
            return say(f"cli.{key}", lang, **found.groupdict())
    return sentence


def _typed(error: click.ClickException, lang: str) -> str:
    """Return what was typed wrongly, and where to look."""
    if isinstance(error, click.FileError):
        return say("cli.file_failed", lang, file=error.ui_filename, reason=error.message)
    sentence = _mistake(error, lang)
    if isinstance(error, click.UsageError) and error.ctx is not None:
        return f"{sentence}\n{say('cli.see_help', lang, command=error.ctx.command_path)}"
    return sentence


def _mistake(error: click.ClickException, lang: str) -> str:
    match error:
        case click.NoSuchOption():
            sentence = say("cli.no_such_option", lang, name=error.option_name)
            return sentence + meant((error.possibilities or [""])[0], lang)
        case click.MissingParameter():
            return say("cli.missing_argument", lang, name=_name(error))
        case click.BadParameter():
            return say("cli.bad_value", lang, name=_name(error), reason=_expected(error, lang))
        case click.BadOptionUsage():
            return say("cli.bad_option", lang, name=error.option_name)
        case _ if found := _EXTRA.match(error.message):
            return say("cli.too_much", lang, what=found[1])
        case _:
            return say("cli.bad_call", lang, reason=error.format_message())


def meant(suggestion: str, lang: str) -> str:
    """Return " Did you mean …?", or nothing."""
    return " " + say("cli.did_you_mean", lang, suggestion=suggestion) if suggestion else ""


def _name(error: click.BadParameter) -> str:
    hint = error.param.get_error_hint(error.ctx) if error.param and error.ctx else error.param_hint
    return str(hint).replace("'", "")


def _expected(error: click.BadParameter, lang: str) -> str:
    kind = error.param.type if error.param else None
    match kind:
        case click.Choice():
            return say("cli.one_of", lang, choices=", ".join(map(str, kind.choices)))
        case click.IntRange():
            return say("cli.number_from", lang, least=kind.min)
        case click.File():
            return say("cli.no_file", lang)
        case _:
            return error.message
