"""How the program and its workers write to each other: frames over pipes; what a worker writes is closed JSON.

A worker reads foreign bytes and may have been taken over by them. So nothing that it writes is unpickled: it is JSON,
from which only requests, batches and errors can be made, field by field. The other way is pickle: a source may be
anybody's class, and a worker believes the program.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from operator import attrgetter
from traceback import format_exception
from typing import Any, BinaryIO, TypeAlias

from listener.errors import SourceError, Throttled
from listener.model import Aggregate, Batch, DateQuality, Item, MailQuery, Request, Seal, Secret

Answer: TypeAlias = Request | MailQuery | Batch | SourceError
"""What a step of a flow comes to: it asks, it brings, or it fails."""

_HEAD = struct.Struct(">Q?")
_MOST_NAME = 100
_PLAIN = frozenset({str, int, float, bool, type(None)})
_QUALITIES = {str(one): one for one in DateQuality}
_NAMES = [one.name for one in fields(Item)]
_BODY, _PUBLISHED, _QUALITY, _EXTRA = map(_NAMES.index, ("body", "published", "date_quality", "extra"))


class NonsenseError(ValueError):
    """A worker wrote what no worker writes."""


class _InWorker(Exception):
    """Where a source has failed, as its worker saw it."""


def send(stream: BinaryIO, frame: bytes, *, last: bool = False) -> None:
    """Write one frame. Raises OSError if nobody reads any more. ``last``: whoever writes leaves now."""
    stream.write(_HEAD.pack(len(frame), last))
    stream.write(frame)
    stream.flush()


def receive(stream: BinaryIO, most: int | None = None) -> tuple[bytes, bool] | None:
    """Return the next frame and whether it is the last; None if there is no more. Raises NonsenseError beyond ``most``.

    ``most``: in bytes; None for what the program writes.
    """
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    size, last = _HEAD.unpack(head)
    if most is not None and size > most:
        raise NonsenseError
    frame = stream.read(size)
    return (frame, last) if len(frame) == size else None


def told(answer: Answer | Exception | SystemExit) -> bytes:
    """Write what a step came to. Raises TypeError or ValueError for what JSON cannot hold.

    A line of JSON; behind it the bodies of the items, for which only their lengths stand in the line: of long texts,
    writing and reading JSON takes most of the time.
    """
    bodies: list[str] = []
    line = json.dumps(_written(answer, bodies), default=_plain, ensure_ascii=False)
    return "\n".join((line, "".join(bodies))).encode("utf-8", "surrogatepass")


def understood(frame: bytes) -> Answer:
    """Read what a worker wrote; what a source must not raise becomes a SourceError ``bug``. Raises NonsenseError."""
    try:
        line, _, texts = frame.partition(b"\n")
        kind, values = json.loads(line.decode("utf-8", "surrogatepass"))
        if kind == "batch":
            _put_back(values[0], texts.decode("utf-8", "surrogatepass"))
        answer: Answer = _READERS[kind](values)
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError) as error:
        raise NonsenseError from error
    return answer


def taken_apart(error: SourceError) -> tuple[str, str, bool, timedelta | None]:
    """Return what ``failure`` makes an error of again."""
    return error.kind, error.detail, error.gone, error.wait if isinstance(error, Throttled) else None


def failure(kind: str, detail: str, wait: timedelta | None, *, gone: bool) -> SourceError:
    """Return an error as it was before it was sent."""
    return Throttled(kind, detail, wait) if wait is not None else SourceError(kind, detail, gone=gone)


def _put_back(items: list[list[Any]], texts: str) -> None:
    """Put the bodies of items where their lengths stand. Raises NonsenseError."""
    place = 0
    for values in items:
        size = values[_BODY]
        if type(size) is int:
            end = place + size
            if not place <= end <= len(texts):
                raise NonsenseError
            values[_BODY], place = texts[place:end], end
        else:
            (values[_BODY],) = size
    if place != len(texts):
        raise NonsenseError


def _without_body(item: Item, bodies: list[str]) -> list[Any]:
    """Return what an item says with the length of its body in the place of that, which goes to ``bodies``."""
    values = list(_OF_ITEM(item))
    if type(item.body) is str:
        values[_BODY] = len(item.body)
        bodies.append(item.body)
    else:  # of the wrong kind, as with any source
        values[_BODY] = [item.body]
    return values


def _written(answer: Answer | Exception | SystemExit, bodies: list[str]) -> tuple[str, Any]:
    match answer:
        case Request():
            return "request", _OF_REQUEST(answer)
        case MailQuery():
            return "mail", _OF_QUERY(answer)
        case Batch():
            items, rated = [_without_body(item, bodies) for item in answer.items], map(_OF_AGGREGATE, answer.aggregates)
            return "batch", (items, list(rated), *_OF_BATCH(answer))
        case SourceError():
            return "failed", taken_apart(answer)
        case BaseException():
            return "bug", (type(answer).__name__, "".join(format_exception(answer)))
    raise TypeError(f"{type(answer).__name__} is no request and no batch")


_OF_ITEM = attrgetter(*_NAMES)
_OF_AGGREGATE = attrgetter(*(one.name for one in fields(Aggregate)))
_OF_REQUEST = attrgetter(*(one.name for one in fields(Request)))
_OF_QUERY = attrgetter(*(one.name for one in fields(MailQuery)))
_OF_BATCH = attrgetter(*(one.name for one in fields(Batch) if one.name not in {"items", "aggregates"}))


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Secret():
            return value.reveal()
        case Seal():
            return value.secrets
        case bytes():
            return value.decode("latin-1")
        case Mapping():
            return dict(value)
    raise TypeError(f"{type(value).__name__} where JSON is wanted")


def _request(values: Sequence[Any]) -> Request:
    url, method, headers, body, secret_url, follow, handles, pace_s, seal = values
    return Request(
        *(_one(url), _one(method), dict(zip(headers, _all(headers.values()), strict=True)), body.encode("latin-1")),
        *(_secret(secret_url), _one(follow), _all(handles), _one(pace_s)),
        Seal(tuple(map(Secret, _all(seal)))) if seal is not None else None,
    )


def _query(values: Sequence[Any]) -> MailQuery:
    host, port, security, username, password, token, folder, validity, after, most, seen = values
    return MailQuery(
        *(*_all((host, port, security, username)), _secret(password), _secret(token)),
        *(*_all((folder, validity, after, most)), _all(seen)),
    )


def _batch(values: Sequence[Any]) -> Batch:
    items, rated, cursor, not_before, unreadable, gone, complete_since, more = values
    return Batch(
        *(tuple(map(_item, items)), _object(cursor), _span(not_before), _all(unreadable), _all(gone)),
        *(_moment(complete_since), tuple(Aggregate(*_all(one)) for one in rated), _one(more)),
    )


def _item(values: list[Any]) -> Item:
    published, quality, extra = values[_PUBLISHED], values[_QUALITY], values[_EXTRA]
    values[_PUBLISHED] = values[_QUALITY] = values[_EXTRA] = None
    _all(values)
    values[_PUBLISHED], values[_QUALITY], values[_EXTRA] = _moment(published), _QUALITIES[quality], _object(extra)
    return Item(*values)


def _failure(values: Sequence[Any]) -> SourceError:
    kind, detail, gone, wait = values
    return failure(_text(kind), _text(detail), _span(wait), gone=bool(gone))


def _bug(values: Sequence[Any]) -> SourceError:
    name, where = map(_text, values)
    error = SourceError("bug", f"{name[:_MOST_NAME]} in the source; please report it")
    error.__cause__ = _InWorker(where)
    return error


def _one(value: Any) -> Any:
    if type(value) not in _PLAIN:
        raise NonsenseError
    return value


def _all(values: Iterable[Any]) -> tuple[Any, ...]:
    """Let texts, numbers, yes and no pass: a field may be of the wrong kind, as with any source, but holds no more."""
    found = tuple(values)
    if not _PLAIN.issuperset(map(type, found)):
        raise NonsenseError
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise NonsenseError
    return value


def _object(value: Any) -> dict[str, object]:
    if not isinstance(value, dict):
        raise NonsenseError
    return value


def _secret(value: Any) -> Secret | None:
    return None if value is None else Secret(_text(value))


def _moment(value: Any) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _span(value: Any) -> timedelta | None:
    return None if value is None else timedelta(seconds=value)


_READERS: Mapping[str, Callable[[Any], Answer]] = {
    "request": _request,
    "mail": _query,
    "batch": _batch,
    "failed": _failure,
    "bug": _bug,
}
