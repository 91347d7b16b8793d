"""The mailbox against a real server: Dovecot 2.3 from Debian's packages (dovecot-imapd), with a folder of its own."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from listener.drive import drive
from listener.errors import SourceError
from listener.imap import Letterbox
from listener.model import Batch, Json, Secret
from sources.mailbox import Mailbox, Security
from tests.edges.servers import Certificates, certificates
from tests.sources.sites.site import NOW
from tests.sources.test_mailbox import letter, titles

__all__ = ["certificates"]

CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
ssl = yes
ssl_cert = <{cert}
ssl_key = <{key}
auth_failure_delay = 0
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = {uid}
first_valid_gid = {gid}
mail_location = maildir:{home}/mail/%u
passdb {{
  driver = static
  args = password=schlüssel-1
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True, slots=True)
class Dovecot:
    """A running server; everybody may log in with the same password and has an own mailbox."""

    home: Path
    owner: pwd.struct_passwd
    plain: int
    tls: int
    trust: Certificates

    def folder(self, user: str, name: str = "") -> Path:
        """Return a folder of a mailbox, made if it is not there (Maildir++)."""
        folder = self.home / "mail" / user / name
        for path in (folder.parent, folder, *(folder / part for part in ("new", "cur", "tmp"))):
            if not path.exists():
                path.mkdir()
                os.chown(path, self.owner.pw_uid, self.owner.pw_gid)
        return folder

    def deliver(self, user: str, *letters: bytes, folder: str = "") -> None:
        """Put letters into a mailbox."""
        for content in letters:
            where = self.folder(user, folder)
            number = sum(len(list((where / part).iterdir())) for part in ("new", "cur"))
            path = where / "new" / f"17000000{number:04}.M{number}P1.here"
            path.write_bytes(content)
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)

    def read_ones(self, user: str) -> int:
        """Return how many letters bear the mark "read", as the files themselves say."""
        return sum("S" in path.name.partition(":2,")[2] for path in (self.folder(user) / "cur").iterdir())

    def visit(self, user: str, cursor: Json | None = None, /, **options: Any) -> Batch:
        """Visit a mailbox as the daemon does."""
        usual = {"host": "localhost", "username": user, "password": Secret("schlüssel-1"), "port": self.tls}
        flow = Mailbox(**{**usual, **options}).collect(cursor or {}, NOW)
        box = Letterbox(ssl_context=self.trust.for_client)
        return drive(flow, lambda _: pytest.fail("a mailbox asks nothing of the web"), NOW, box)


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port: int = server.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def dovecot(certificates: Certificates) -> Iterator[Dovecot]:
    """Start Dovecot as a child, without rights of root: as whoever runs the tests, or as nobody if that is root."""
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not program:
        pytest.skip("the dovecot command is not here (Debian: dovecot-imapd)")
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603 - our words
    if not version.startswith("2.3."):
        pytest.skip(f"the configuration below is for Dovecot 2.3, this is {version.split()[0]}")
    owner = pwd.getpwuid(os.getuid() or pwd.getpwnam("nobody").pw_uid)
    # Not pytest's folder: nobody else may enter that, and the path of a socket is short.
    with tempfile.TemporaryDirectory(prefix="dovecot-", dir="/tmp") as folder:
        home = Path(folder)
        home.chmod(0o755)
        here = Dovecot(home, owner, _free_port(), _free_port(), certificates)
        (home / "mail").mkdir()
        os.chown(home / "mail", owner.pw_uid, owner.pw_gid)
        told = CONFIG.format(
            home=home, cert=certificates.server, key=certificates.key, user=owner.pw_name, uid=owner.pw_uid,
            gid=owner.pw_gid, group=grp.getgrgid(owner.pw_gid).gr_name, plain=here.plain, tls=here.tls,
        )  # fmt: skip
        (home / "dovecot.conf").write_text(told, "utf-8")
        server = subprocess.Popen([program, "-F", "-c", str(home / "dovecot.conf")])  # noqa: S603 - our own words
        try:
            _wait_for(here, server)
            yield here
        finally:
            server.terminate()
            server.wait(10)


def _wait_for(here: Dovecot, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", here.tls)) == 0:
                return
        assert server.poll() is None, (here.home / "log").read_text() if (here.home / "log").exists() else "no log"
        time.sleep(0.02)
    pytest.fail("Dovecot does not listen")


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS, Security.NONE])
def test_letters_are_read_then_marked_and_never_deleted(dovecot: Dovecot, security: Security) -> None:
    user = f"erna-{security}"
    how: dict[str, Any] = {"security": security, "port": dovecot.tls if security is Security.TLS else dovecot.plain}
    if security is Security.NONE:
        how["host"] = "127.0.0.1"
    dovecot.deliver(user, *(letter(number, "Fähre nach Föhr") for number in (1, 2, 3)))
    first = dovecot.visit(user, **how)
    marked_at_first = dovecot.read_ones(user)
    second = dovecot.visit(user, first.cursor, **how)
    marked_then = dovecot.read_ones(user)
    dovecot.deliver(user, letter(4))
    third = dovecot.visit(user, second.cursor, **how)

    assert titles(first) == ["Fähre 1", "Fähre 2", "Fähre 3"]
    assert first.items[0].body.strip() == "Fähre nach Föhr"
    assert (marked_at_first, titles(second), marked_then) == (0, [], 3)
    assert titles(third) == ["Fähre 4"]
    assert (
        len(list((dovecot.folder(user) / "cur").iterdir())) + len(list((dovecot.folder(user) / "new").iterdir())) == 4
    )


def test_a_folder_with_umlauts_and_an_ampersand(dovecot: Dovecot) -> None:
    dovecot.deliver("kai", letter(1), folder=".Entw&APw-rfe &- mehr")

    assert titles(dovecot.visit("kai", folder="Entwürfe & mehr")) == ["Fähre 1"]


def test_new_numbers_bring_the_same_letters_again_under_the_same_ids(dovecot: Dovecot) -> None:
    dovecot.deliver("lena", letter(1), letter(2))
    first = dovecot.visit("lena")
    listed = dovecot.folder("lena") / "dovecot-uidlist"
    validity = first.cursor["validity"]
    listed.write_text(listed.read_text().replace(f"V{validity} ", f"V{int(str(validity)) + 100} "))
    for path in dovecot.folder("lena").glob("dovecot.index*"):
        path.unlink()
    again = dovecot.visit("lena", first.cursor)

    assert again.cursor["validity"] == int(str(validity)) + 100
    assert [item.native_id for item in again.items] == [item.native_id for item in first.items]
    assert dovecot.read_ones("lena") == 0


def test_many_letters_and_a_huge_one(dovecot: Dovecot) -> None:
    huge = letter(30, "Nordwind " * 10).replace(b"\r\n\r\n", b"\r\n\r\n" + b"Zeile mit Text\r\n" * 120_000, 1)
    dovecot.deliver("mia", *map(letter, range(1, 20)), huge, letter(31))
    batches = [dovecot.visit("mia", most=8)]
    while batches[-1].more:
        batches.append(dovecot.visit("mia", batches[-1].cursor, most=8))

    assert [len(batch.items) for batch in batches] == [8, 8, 5]
    assert [title for batch in batches for title in titles(batch)][-2:] == ["Fähre 30", "Fähre 31"]


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"password": Secret("falsch")}, "login"),
        ({"password": None, "token": Secret("ya29")}, "no_login"),
        ({"folder": "Gibt es nicht"}, "no_folder"),
    ],
)
def test_what_a_person_must_change(dovecot: Dovecot, options: dict[str, Any], kind: str) -> None:
    with pytest.raises(SourceError) as caught:
        dovecot.visit("nele", **options)

    assert (caught.value.kind, caught.value.gone) == (kind, True)
