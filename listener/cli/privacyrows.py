"""What the commands about people's rights show, as rows and lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from listener.cli.output import Column, Listing, safe
from listener.cli.privacywords import text
from listener.cli.view import View
from listener.config import Config
from listener.model.person import Audited, Evidence, Hold, Objection

if TYPE_CHECKING:
    from listener.store.mentions import Keep


def disclosure(found: Mapping[str, Any], view: View) -> Iterator[str]:
    """Give what is stored of somebody as lines: to be read, and to be sent to them."""
    mentions = found["mentions"]
    yield text("disclosed", count=len(mentions), alias=found["alias"] or "–")
    for one in mentions:
        yield ""
        at = datetime.fromisoformat(one["published"])
        yield safe(" · ".join(filter(None, [view.when(at), one["source"], one["medium"], one["url"]])))
        yield from (f"  {safe(line)}" for line in (one["title"], one["text"]) if line)
        yield from (f"  {safe(line)}" for line in _beside(one))
    for key in ("events", "messages"):
        if found[key]:
            yield ""
            yield text(f"disclosed_{key}", count=len(found[key]))
            yield from (f"  {safe(_plain(one))}" for one in found[key])


def _beside(one: Mapping[str, Any]) -> Iterator[str]:
    """Give everything else that is stored of a mention; what is empty is left out."""
    shown = {"source", "medium", "url", "title", "text", "published"}
    for key, value in one.items():
        if key not in shown and value not in (None, "", [], {}):
            yield f"{key}: {_plain(value)}"


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def copies(config: Config) -> list[tuple[Path, datetime]]:
    """Return the copies of the database that the program knows of, with when each was made, the newest first."""
    from listener.app import database  # noqa: PLC0415
    from listener.store.copies import known  # noqa: PLC0415

    found = known(database(config), config.backup.folder if config.backup else None)
    return [(one, datetime.fromtimestamp(one.stat().st_mtime, UTC)) for one in found]


def objections(found: Sequence[Objection], view: View) -> Listing:
    """Return objections as rows."""
    columns = [Column(key, text(f"col_{key}")) for key in ("person", "source", "at", "actor", "refused")]
    records = [
        {"person": one.person, "source": one.source, "at": one.cause.at.isoformat(), "actor": one.cause.actor}
        | {"refused": one.refused, "reason": one.cause.reason}
        for one in found
    ]
    cells = [
        {"person": one.person, "source": str(one.source or text("everywhere")), "at": view.when(one.cause.at)}
        | {"actor": one.cause.actor, "refused": str(one.refused), "reason": one.cause.reason}
        for one in found
    ]
    return Listing([*columns, Column("reason", text("col_reason"), wrap=True)], records, cells)


def holds(found: Sequence[Hold], view: View) -> Listing:
    """Return what is held as rows."""
    columns = [Column(key, text(f"col_{key}")) for key in ("mention", "incident", "until", "actor")]
    records = [
        {"mention": one.mention, "incident": one.incident or None, "until": one.until.isoformat()}
        | {"actor": one.cause.actor, "at": one.cause.at.isoformat(), "reason": one.cause.reason}
        for one in found
    ]
    cells = [
        {"mention": str(one.mention), "incident": f"INC-{one.incident:04d}" if one.incident else "–"}
        | {"until": view.when(one.until), "actor": one.cause.actor, "reason": one.cause.reason}
        for one in found
    ]
    return Listing([*columns, Column("reason", text("col_reason"), wrap=True)], records, cells)


def evidence(found: Sequence[Evidence], view: View) -> Listing:
    """Return what held mentions say, or said until they were deleted at their source."""
    columns = [
        Column(key, text(f"col_{key}")) for key in ("mention", "source", "published", "deleted", "author", "url")
    ]
    records: list[Mapping[str, object]] = [
        {"mention": one.mention, "source": one.source, "published": one.published.isoformat()}
        | {"deleted": one.deleted.isoformat() if one.deleted else None, "author": one.author, "url": one.url}
        | {"title": one.title, "text": one.text}
        | {"versions": [{"until": at.isoformat(), "title": head, "text": said} for at, head, said in one.versions]}
        for one in found
    ]
    cells = [
        {"mention": str(one.mention), "source": str(one.source), "published": view.when(one.published)}
        | {"deleted": view.when(one.deleted) if one.deleted else "–", "author": one.author or "–", "url": one.url}
        | {"text": "\n".join(filter(None, (one.title, one.text)))}
        for one in found
    ]
    return Listing([*columns, Column("text", text("col_text"), wrap=True)], records, cells)


def terms(keep: Sequence[Keep], counts: Sequence[int], view: View) -> Listing:
    """Return how long what is kept, and how many mentions are past that."""
    columns = [Column("what", text("col_what")), Column("days", text("col_days"), right=True)]
    columns += [Column("before", text("col_before")), Column("mentions", text("col_mentions"), right=True)]
    told = list(zip(keep, counts, strict=True))
    records = [
        {"source": one.source, "medium": one.medium, "days": (view.now - one.before).days}
        | {"before": one.before.isoformat(), "mentions": count}
        for one, count in told
    ]
    cells = [
        {"what": str(one.source or one.medium or text("others")), "days": str((view.now - one.before).days)}
        | {"before": view.when(one.before), "mentions": str(count)}
        for one, count in told
    ]
    return Listing(columns, records, cells)


def log(found: Sequence[Audited], view: View) -> Listing:
    """Return the log of privacy as rows."""
    columns = [Column(key, text(f"col_{key}")) for key in ("at", "actor", "deed", "person", "detail")]
    records = [
        {"at": one.cause.at.isoformat(), "actor": one.cause.actor, "deed": one.deed, "person": one.person}
        | {"detail": dict(one.detail), "reason": one.cause.reason}
        for one in found
    ]
    cells = [
        {"at": view.when(one.cause.at), "actor": one.cause.actor, "deed": text(f"deed_{one.deed}")}
        | {"person": one.person or "–", "detail": ", ".join(f"{key} {value}" for key, value in one.detail.items())}
        | {"reason": one.cause.reason}
        for one in found
    ]
    return Listing([*columns, Column("reason", text("col_reason"), wrap=True)], records, cells)
