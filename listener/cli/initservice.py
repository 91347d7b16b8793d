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
StartLimitIntervalSec=0

[Service]
Type=notify
User={user}
WorkingDirectory={folder}
EnvironmentFile=-{folder}/listener.env
ExecStart={command} run
ExecReload={command} reload
# It says so itself when it is up, and every second that each of its parts moves.
WatchdogSec=120
# The first start after an update copies and migrates the database.
TimeoutStartSec=2h
TimeoutStopSec=40
# Only the daemon is told to end; it ends its workers itself.
KillMode=mixed
Restart=on-failure
RestartSec=10
# 2: wrong call, 75: another one runs, 78: configuration. A restart would not help.
RestartPreventExitStatus=2 75 78
UMask=0077
# A dump of its memory, as the watchdog would have made, holds secrets and what people wrote.
LimitCORE=0
MemoryMax=2G
OOMPolicy=continue
TasksMax=256
ReadWritePaths={writable}
{sandbox}
[Install]
WantedBy=multi-user.target
"""
SANDBOX = """\
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
PrivateUsers=yes
PrivateMounts=yes
DevicePolicy=closed
ProtectProc=invisible
ProcSubset=pid
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RemoveIPC=yes
LockPersonality=yes
# Take this line out if a model of your own (a transformer) does not start with it.
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
# What reads foreign bytes bounds its own memory.
SystemCallFilter=setrlimit prlimit64
SystemCallErrorNumber=EPERM
"""
"""What the service may not do: nothing but read, write beside its configuration, and speak to the network.

All of it is measured by ``systemd-analyze security --offline=true`` in the tests.
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
    command = " ".join(map(_quoted, (*program, "--config", str(path.resolve()))))
    plain = _percented(str(folder))
    return UNIT.format(user=user, folder=plain, command=command, writable=_marked(plain), sandbox=SANDBOX)


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
