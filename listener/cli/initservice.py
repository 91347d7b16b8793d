"""The end of `listener init`: how to run it as a service, and what to do next."""

from __future__ import annotations

import getpass
import re
import shutil
import sys
from typing import TYPE_CHECKING

import click

from listener.cli.initasking import heading, say
from listener.cli.initfile import save
from listener.cli.initwords import text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from listener.cli.initasking import Asking

UNIT = """\
[Unit]
Description=Listener: hears what is said about a brand
Wants=network-online.target
After=network-online.target

[Service]
User={user}
WorkingDirectory={folder}
EnvironmentFile=-{folder}/listener.env
ExecStart={command}
UMask=0077
Restart=on-failure
RestartSec=10
# 2: wrong call, 78: configuration. A restart would not help.
RestartPreventExitStatus=2 78
TimeoutStopSec=90
NoNewPrivileges=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={writable}
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
CapabilityBoundingSet=
SystemCallArchitectures=native
SystemCallFilter=@system-service

[Install]
WantedBy=multi-user.target
"""
_PLAIN = re.compile(r"[\w@%+=:,./-]+", re.ASCII)


def service(path: Path, secrets: Sequence[str], asking: Asking) -> None:
    """Offer a unit for systemd, and say what comes next."""
    heading("service")
    unit = path.resolve().parent / "listener.service"
    there = unit.exists()  # somebody may have changed it by hand
    if sys.platform.startswith("linux") and asking.sure("unit_again" if there else "unit", not there, path=unit):
        save(unit, unit_text(path, [shutil.which("listener") or sys.executable, *_module()], getpass.getuser()))
        say(text("unit_written", path=unit))
        for line in text("unit_commands", unit=unit).splitlines():
            click.echo(f"  {line}")
        if secrets:
            say(text("unit_secrets", path=unit.with_name("listener.env"), names=", ".join(secrets)))
    click.echo()
    say(text("next"))
    for name in secrets:
        click.echo(f"  export {name}=…   {text('next_secret')}")
    command = "listener" if str(path) == "config.toml" else f"listener --config {_shell(str(path))}"
    for verb in ("check", "run", "serve"):
        click.echo(f"  {command} {verb:<8} {text(f'next_{verb}')}")


def _module() -> tuple[str, ...]:
    return () if shutil.which("listener") else ("-m", "listener")


def unit_text(path: Path, program: Sequence[str], user: str) -> str:
    """Return the unit: it may write beside the configuration, and nowhere else."""
    folder = path.resolve().parent
    command = " ".join(map(_quoted, (*program, "--config", str(path.resolve()), "run")))
    plain = _percented(str(folder))
    return UNIT.format(user=user, folder=plain, command=command, writable=_marked(plain))


def _quoted(word: str) -> str:
    """Return a word of a command as systemd reads it (systemd.service(5)): there $ begins a variable."""
    return _marked(_percented(word).replace("$", "$$"))


def _percented(word: str) -> str:
    """Return a word in which % begins no specifier (systemd.unit(5))."""
    return word.replace("%", "%%")


def _marked(told: str) -> str:
    """Return one word of several, in quotation marks where it needs them (systemd.syntax(7))."""
    return told if _PLAIN.fullmatch(told) else '"' + told.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _shell(word: str) -> str:
    from shlex import quote  # noqa: PLC0415

    return quote(word)
