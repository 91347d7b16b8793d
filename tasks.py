#!/usr/bin/env python3
"""The project's workflow: python3 tasks.py demo | test | coverage | check | bench | run | docs. Standard library only.

The first call makes .venv and installs the locked dependencies (hash-checked); later calls start at once.

    demo            catch a storm on this machine in about a minute: no internet, no account
    test [ARGS]     all tests on all cores, or pytest ARGS on one
    coverage        all tests with branch coverage (twice the time)
    check           lint, format and types
    bench [ARGS]    all benchmarks, or one: bench pipeline --json (installs what they compare against)
    run [ARGS]      listener run ARGS
    docs            write the generated reference pages
    lock            make both lock files anew (needs uv)
    licences        print what is locked: package, version, licence, why
    sbom [FILE]     write the same as a bill of materials (CycloneDX 1.5, JSON)

Options before the task: --wheels DIR installs from a folder of wheels, without network.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)
ON_ALL_CORES = ("-n", "auto", "--maxprocesses", "4", "--dist", "worksteal")
"""A worker takes up to 0.7 GB; one that has done its share takes over some of another's."""
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
ROOM = 2**30
"""Bytes; the tests' files take a fifth of it."""


def stop(sentence: str) -> NoReturn:
    """End with one sentence that says what is wrong."""
    sys.exit(f"\n{sentence}")


def say(text: str) -> None:
    """Show progress on standard error, so that output stays clean."""
    print(text, file=sys.stderr, flush=True)


def set_up(lock: str, wheels: str | None) -> None:
    """Make .venv hold exactly what the lock says; does nothing if it already does."""
    if sys.version_info < OLDEST:
        stop(
            f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed, this is {sys.version.split()[0]}: "
            "call tasks.py with a newer one, for example python3.12 tasks.py demo"
        )
    stamp = VENV / f"installed-{lock}"
    inside = hashlib.sha256()
    for name in (lock, "pyproject.toml"):
        inside.update((ROOT / name).read_bytes())
    wanted = f"{inside.hexdigest()} {ROOT}"
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    make_venv()
    say("[2/3] installing the locked dependencies (about a minute the first time) …")
    install(["--require-hashes", *only_wheels(lock), "-r", lock], wheels)
    say("[3/3] installing Listener itself …")
    install(["--no-deps", "--no-build-isolation", "--no-index", "-e", "."], None)
    stamp.write_text(wanted)
    say("      ready.\n")


def make_venv() -> None:
    """Create .venv unless it is there and works."""
    if (
        PYTHON.exists()
        and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    ):
        return
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        stop(
            "Python's venv module is missing: on Debian and Ubuntu run `sudo apt install python3-venv`, then try again."
        )
    say(f"[1/3] making .venv with Python {sys.version.split()[0]} …")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True, check=False)
    if made.returncode != 0:
        stop(f"The virtual environment could not be made in {VENV}: {last_line(made.stderr or made.stdout)}")


def only_wheels(lock: str) -> list[str]:
    """Refuse source archives, but for the one benchmark peer that has nothing else."""
    wheels = ["--only-binary", ":all:"]
    return [*wheels, "--no-binary", "langdetect,afinn", "--no-build-isolation"] if "bench" in lock else wheels


def install(what: Sequence[str], wheels: str | None) -> None:
    """Run pip, showing on a terminal which package it is at; when it fails, say why in one sentence."""
    source = ["--no-index", "--find-links", wheels] if wheels else []
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--progress-bar",
        "off",
        *source,
        *what,
    ]
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as errors,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True, encoding="utf-8") as pip,
    ):
        for count, name in enumerate(collected(pip.stdout or ()), 1):
            if sys.stderr.isatty():
                print(f"\r\x1b[K      {count}: {name}", end="", file=sys.stderr, flush=True)
        if sys.stderr.isatty():
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
        if pip.wait() != 0:
            errors.seek(0)
            stop(explain(errors.read()))


def collected(lines: Iterable[str]) -> Iterator[str]:
    """Give the names of the packages that pip says it collects."""
    for line in lines:
        if line.startswith("Collecting "):
            yield line.split()[1].split("==")[0]


def explain(errors: str) -> str:
    """Return one sentence for what pip complained about."""
    if "DO NOT MATCH THE HASHES" in errors:
        return "A downloaded package does not match its recorded hash; nothing was installed. Try another network."
    network = (
        "NewConnectionError",
        "Temporary failure in name resolution",
        "ConnectTimeout",
        "ProxyError",
        "Retrying (",
    )
    if any(sign in errors for sign in network):
        return "The package index cannot be reached: check network and proxy, or use --wheels DIR with wheels."
    if "No matching distribution found" in errors:
        return f"A locked package has no wheel for this Python or platform: {last_line(errors)}"
    if "No space left" in errors:
        return "The disk is full: about 200 MB are needed."
    return f"pip could not install: {last_line(errors)}"


def last_line(text: str) -> str:
    """Return the last line that says something."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and "notice" not in line]
    return lines[-1] if lines else "no reason was given"


def run(*command: str | Path) -> int:
    """Run a program in the project's folder; return its exit code, 128 + N if signal N ended it, as shells do."""
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    return 128 - code if code < 0 else code


def python(*arguments: str) -> int:
    """Run the project's Python."""
    return run(PYTHON, *arguments)


def demo(arguments: list[str]) -> int:
    """Catch a storm."""
    return python("-m", "listener", "demo", *arguments)


def test(arguments: list[str]) -> int:
    """Run all tests on all cores, or some on one."""
    if arguments:
        return python("-m", "pytest", *arguments)
    with files_in(MEMORY):
        return python("-m", "pytest", *ON_ALL_CORES)


def coverage(_arguments: list[str]) -> int:
    """Run all tests and tell which branches none of them takes."""
    python("-m", "coverage", "erase")
    with files_in(MEMORY):
        failed = python("-m", "coverage", "run", "-m", "pytest", *ON_ALL_CORES)
    failed = max(failed, python("-m", "coverage", "combine", "--quiet"))
    return failed or python("-m", "coverage", "report")


@contextmanager
def files_in(memory: Path, room: int = ROOM) -> Iterator[None]:
    """Let tests keep their files in memory where the system offers it: on a disk, databases wait for every write."""
    if not has_room(memory, room):
        yield
        return
    before = os.environ.get("TMPDIR")
    with tempfile.TemporaryDirectory(prefix="listener-tests-", dir=memory, ignore_cleanup_errors=True) as folder:
        os.environ["TMPDIR"] = folder
        try:
            yield
        finally:
            os.environ.pop("TMPDIR")
            os.environ.update({} if before is None else {"TMPDIR": before})


def has_room(folder: Path, room: int) -> bool:
    """Tell whether files can be written there, programs be started from there, and there is enough room."""
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return False
    about = os.statvfs(folder)
    return about.f_bavail * about.f_frsize > room and not about.f_flag & os.ST_NOEXEC


def check(_arguments: list[str]) -> int:
    """Lint, format, types: all three, even if the first fails."""
    return max(
        python("-m", "ruff", "check", "."),
        python("-m", "ruff", "format", "--check", "--quiet", "."),
        python("-m", "mypy"),
    )


def benchmarks() -> list[str]:
    """Return the names of all benchmarks: the modules that can be run."""
    modules = sorted((ROOT / "benchmarks").glob("[a-z]*.py"))
    return [path.stem for path in modules if '__name__ == "__main__"' in path.read_text("utf-8")]


def bench(arguments: list[str]) -> int:
    """Run one benchmark, or all."""
    names = benchmarks()
    if arguments and not arguments[0].startswith("-"):
        names, arguments = [arguments[0]], arguments[1:]
    return max(python("-m", f"benchmarks.{name}", *arguments) for name in names)


def serve(arguments: list[str]) -> int:
    """Run the daemon."""
    return python("-m", "listener", "run", *arguments)


def docs(_arguments: list[str]) -> int:
    """Write the reference pages that are made from the program."""
    return python("-m", "listener.reference", "docs/reference")


def lock(_arguments: list[str]) -> int:
    """Make both lock files anew; they carry hashes and no address."""
    common = (
        "uv pip compile --generate-hashes --universal --python-version 3.11 --no-header --no-annotate -q pyproject.toml"
    )
    first = run(*common.split(), "--group", "dev", "-o", "requirements.lock")
    groups = ("--group", "dev", "--group", "bench", "-c", "requirements.lock")
    return first or run(*common.split(), *groups, "-o", "requirements-bench.lock")


def licences(_arguments: list[str]) -> int:
    """Print each locked package with its licence and its reason."""
    sys.path.insert(0, str(ROOT / ".ci"))
    import supply  # noqa: PLC0415 - for this and the next task only

    print("\n".join(supply.licences(supply.packages(), (ROOT / "pyproject.toml").read_text("utf-8"))))
    return 0


def sbom(arguments: list[str]) -> int:
    """Write the bill of materials to a file, or print it."""
    sys.path.insert(0, str(ROOT / ".ci"))
    import supply  # noqa: PLC0415 - see above

    bill = supply.sbom(supply.packages(), (ROOT / "pyproject.toml").read_text("utf-8"))
    if arguments:
        Path(arguments[0]).write_text(bill, "utf-8")
    else:
        print(bill, end="")
    return 0


TASKS = {
    "demo": demo,
    "test": test,
    "coverage": coverage,
    "check": check,
    "bench": bench,
    "run": serve,
    "docs": docs,
    "lock": lock,
    "licences": licences,
    "sbom": sbom,
}


def main(arguments: list[str]) -> int:
    """Set up, then run one task."""
    wheels = None
    if arguments[:1] == ["--wheels"] and len(arguments) > 1:
        wheels, arguments = arguments[1], arguments[2:]
    if not arguments or arguments[0] not in TASKS:
        print(__doc__)
        return 0 if not arguments or arguments[0] in {"-h", "--help", "help"} else 2
    if arguments[0] != "lock":
        set_up("requirements-bench.lock" if arguments[0] == "bench" else "requirements.lock", wheels)
    try:
        return TASKS[arguments[0]](arguments[1:])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
