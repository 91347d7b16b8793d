"""The edge to services that Apprise reaches (an extra): one postcard a call, in a thread of its own. Composes nothing.

Apprise says yes or no. Why not, it writes to its log, of which only the status is read here: the rest may hold tokens,
or what a service said. Nothing of that log, or of the libraries below, is ever shown.
"""

from __future__ import annotations

import logging
import re
import threading
from concurrent.futures import Future
from typing import Any, TypeAlias

from listener.errors import DeliveryError
from listener.model import Postcard, Response, Secret

TIMEOUT_S = 30.0
MOST_LATE = 8
"""Threads that may hang at once: nobody can end one from outside."""
_STATUS = re.compile(r"\berror[=:] ?([1-5][0-9]{2})\b")
_SILENCED = (
    "apprise",
    "urllib3.connectionpool",
    "requests_oauthlib.oauth1_session",
    "requests_oauthlib.oauth2_session",
)

Outcome: TypeAlias = Response | DeliveryError


class _Refusals(logging.Filter):
    """Reads the status of a refusal from what is logged in this thread, and lets nothing through."""

    def __init__(self) -> None:
        super().__init__()
        self._here = threading.local()

    def begin(self) -> None:
        """Forget what was read before."""
        self._here.status = 0

    @property
    def status(self) -> int:
        """The last status that was read in this thread, 0 if there was none."""
        return int(self._here.status)

    def filter(self, record: logging.LogRecord) -> bool:
        """Read, and drop."""
        try:
            found = _STATUS.findall(record.getMessage())
        except (TypeError, ValueError, KeyError):  # a line that its own arguments do not fit into
            found = []
        if found:
            self._here.status = int(found[-1])
        return False


_refusals = _Refusals()
for _name in _SILENCED:
    logging.getLogger(_name).addFilter(_refusals)
# Refusals have to be seen here, whatever the program's own level is.
logging.getLogger("apprise").setLevel(logging.WARNING)


class Messenger:
    """A ``Courier``: returns 200 if the service took the postcard, else the status with which it was refused.

    Raises DeliveryError where there is no status; kinds: timeout and connection (it may have been taken all the same),
    busy (too many hang), apprise_missing, apprise_error (to be tried again), apprise_address (permanent). What was late
    is not sent again: the next call with the same key gets what became of it.
    """

    def __init__(self, timeout_s: float = TIMEOUT_S) -> None:
        self._timeout_s = timeout_s
        self._late: dict[str, Future[Outcome]] = {}
        """What was still on the way when its time was up, by the postcard's key."""

    def __call__(self, postcard: Postcard) -> Response:
        """Hand in one postcard."""
        outcome = self._outcome(postcard)
        if isinstance(outcome, DeliveryError):
            # Raised here, outside of any handler: no library's error, which may quote the address, hangs on to it.
            raise outcome
        return outcome

    def _outcome(self, postcard: Postcard) -> Outcome:
        late = self._late.pop(postcard.key, None)
        if late is None and self._hanging() >= MOST_LATE:
            return DeliveryError("busy", permanent=False)
        sending = late or _begun(postcard)
        try:
            return sending.result(0 if late else self._timeout_s)
        except TimeoutError:
            self._late[postcard.key] = sending
            return DeliveryError("timeout", permanent=False)

    def _hanging(self) -> int:
        if len(self._late) > 8 * MOST_LATE:
            # Nobody asks for these any more: they came back after their message was given up.
            self._late = {key: sending for key, sending in self._late.items() if not sending.done()}
        return sum(not sending.done() for sending in self._late.values())


def _begun(postcard: Postcard) -> Future[Outcome]:
    """Send in a thread of its own: the plugins know no time-out over all that they do, and wait by sleeping."""
    outcome: Future[Outcome] = Future()
    threading.Thread(target=lambda: outcome.set_result(_tried(postcard)), name="courier", daemon=True).start()
    return outcome


def _tried(postcard: Postcard) -> Outcome:
    try:
        return _sent(postcard)
    except ImportError:
        return DeliveryError("apprise_missing", permanent=False)
    except Exception as error:  # noqa: BLE001 - a plugin's bug; its text may quote the address, so only its type is told
        return DeliveryError(f"apprise_error: {type(error).__name__}", permanent=False)


def _sent(postcard: Postcard) -> Outcome:
    import apprise  # noqa: PLC0415 - an extra, and a quarter of a second

    _refusals.begin()
    box = apprise.Apprise(asset=_asset())
    service = _service(postcard.address)
    if service is None:
        return DeliveryError("apprise_address", permanent=True)
    box.add(service)
    taken = box.notify(
        body=postcard.text,
        title=postcard.title,
        notify_type=postcard.kind,
        body_format=apprise.NotifyFormat.TEXT,
        interpret_escapes=False,
    )
    if taken:
        return Response(200, {}, b"", "")
    if _refusals.status:
        return Response(_refusals.status, {}, b"", "")
    return DeliveryError("connection", permanent=False)


def _service(address: Secret) -> Any:
    """Return the plugin that the address is for, None if there is none or it cannot read the address."""
    import apprise  # noqa: PLC0415 - as above

    service = apprise.Apprise.instantiate(address.reveal().strip(), asset=_asset())
    if service:
        # Whoever wrote the text kept to the limit; what escaping adds to it is cut off rather than refused.
        service.overflow_mode = apprise.OverflowMode.TRUNCATE
    return service


def _asset() -> Any:
    """Return how Apprise is to behave: nothing on disk, no threads of its own, no pictures from elsewhere."""
    import apprise  # noqa: PLC0415 - as above

    return apprise.AppriseAsset(
        app_id="Listener",
        app_desc="Listener",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        async_mode=False,
        allow_templates=False,
        http_redirects=False,
        interpret_emojis=False,
        service_timeout=0,
        storage_mode="memory",
    )


def unusable(address: Secret) -> str:
    """Return why nothing can be sent to an address, as a key of the catalogue ``channels``; "" if all is well."""
    _refusals.begin()
    try:
        return "" if _service(address) else "apprise_unknown"
    except ImportError:
        return "apprise_missing"
    except Exception:  # noqa: BLE001 - a plugin that chokes on an address cannot use it
        return "apprise_unknown"
