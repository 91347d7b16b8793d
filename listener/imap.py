"""The edge to mailboxes: looks into one over IMAP. Deletes nothing and marks only what it is told to."""

from __future__ import annotations

import imaplib
import logging
import ssl
import time
from collections.abc import Callable, Sequence

from listener.deadline import Deadline
from listener.errors import SourceError
from listener.imapwire import Limits, Tls, Wire
from listener.model import MailAnswer, MailQuery, RawMail

__all__ = ["Letterbox", "Limits"]

_log = logging.getLogger(__name__)
_FAREWELL_S = 2.0


class Letterbox:
    """An ``Imap``: one connection a look, encrypted and with the certificate checked unless the server is loopback.

    Letters longer than ``Limits.letter_bytes`` come cut off. A letter that the server refuses to hand out comes empty
    as soon as one behind it can be read; until then it is asked for again. That a folder cannot be written, so that
    nothing can be marked, is only logged.

    Raises SourceError; kinds: plain_not_loopback, bad_security, no_starttls, no_login, login, no_folder (all ``gone``),
    dns, connect, connection, tls, timeout, bye, unavailable, not_imap, protocol, no_uids, refused, too_large.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        ssl_context: Tls = ssl.create_default_context,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits = limits or Limits()
        self._ssl_context = ssl_context
        self._monotonic = monotonic

    def __call__(self, query: MailQuery) -> MailAnswer:
        """Look into a mailbox."""
        outcome = self._outcome(query)
        if isinstance(outcome, SourceError):
            # Raised here, outside of any handler: imaplib's errors hold the server's words, which may repeat ours.
            raise outcome
        return outcome

    def _outcome(self, query: MailQuery) -> MailAnswer | SourceError:
        try:
            return self._look(query)
        except SourceError as error:
            error.__context__ = None
            return error
        except (OSError, imaplib.IMAP4.error, ValueError) as error:
            return _explained(error)

    def _look(self, query: MailQuery) -> MailAnswer:
        if query.security not in {"tls", "starttls", "none"}:
            raise SourceError("bad_security", "tls, starttls or none", gone=True)
        deadline = Deadline(self._limits.total_s, self._limits.read_s, self._monotonic)
        wire = Wire(query, self._limits, deadline, self._ssl_context)
        try:
            if query.security == "starttls":
                wire.encrypt()
            wire.log_in(query)
            _mark(wire, query)
            answer = self._answer(wire, query)
            wire.leave(Deadline(_FAREWELL_S, _FAREWELL_S, self._monotonic))
            return answer
        finally:
            wire.shutdown()

    def _answer(self, wire: Wire, query: MailQuery) -> MailAnswer:
        validity = wire.enter(query.folder, writing=False)
        uids = wire.uids_after(query.after if validity == query.validity else 0)
        asked, found = self._letters(wire, uids[: query.most])
        more = len(uids) > asked
        last = max((place for place, mail in enumerate(found, 1) if mail.message), default=0)
        if found and not last and more:
            raise SourceError("refused", f"the server hands out none of {asked} letters")
        return MailAnswer(validity, tuple(found[:last]), more)

    def _letters(self, wire: Wire, uids: Sequence[int]) -> tuple[int, list[RawMail]]:
        """Return how many letters were asked for, and those that are there. A break ends it, if there was one before.

        So a mailbox on a slow line is read piece by piece, instead of from the same start again and again.
        """
        asked, room, found = 0, self._limits.answer_bytes, list[RawMail]()
        sizes = wire.sizes(uids)
        try:
            for uid in uids:
                size = sizes.get(uid, self._limits.letter_bytes + 1)
                room -= min(size, self._limits.letter_bytes)
                if room < 0 and asked:
                    break
                message = wire.letter(uid, size)
                asked += 1
                found += [RawMail(uid, message)] if message is not None else []
        except (OSError, imaplib.IMAP4.abort, SourceError):
            if not any(mail.message for mail in found):
                raise
            _log.info("look broken off after=%d of=%d letters", asked, len(uids))
        return asked, found


def _mark(wire: Wire, query: MailQuery) -> None:
    """Mark what was stored before. Numbers of another UIDVALIDITY belong to other letters: nothing is marked then."""
    if not query.seen or not query.validity:
        return
    try:
        marked = wire.enter(query.folder, writing=True) != query.validity or wire.mark(query.seen)
    except imaplib.IMAP4.readonly:
        marked = False
    if not marked:
        _log.warning("letters cannot be marked as read: no right to write in the folder count=%d", len(query.seen))


def _explained(error: Exception) -> SourceError:
    """Say what went wrong without a word of the server's."""
    if isinstance(error, ssl.SSLError):
        reason = getattr(error, "verify_message", "") or getattr(error, "reason", "")
        return SourceError("tls", str(reason or ""))
    if isinstance(error, TimeoutError):
        return SourceError("timeout", "the server took too long")
    if isinstance(error, OSError):
        return SourceError("connection", "the connection broke off")
    text = str(error)
    if "command error: BAD" in text:
        return SourceError("protocol", "the server did not understand what was asked")
    if "* BYE" in text or (isinstance(error, imaplib.IMAP4.abort) and "unexpected" not in text):
        return SourceError("bye", "the server does not want to talk now")
    return SourceError("not_imap", "what came is no IMAP")
