"""Verb: take the employees' names out of what was stored before they were entered; it cannot be undone."""

from __future__ import annotations

from dataclasses import replace

from listener.core.staff import Staff
from listener.core.story import fingerprint
from listener.store import Store
from listener.store.texts import Worded

_AT_ONCE = 1000


def conceal(store: Store, staff: Staff, *, dry: bool) -> int:
    """Mask the names in stored texts, in what they said before and in messages; returns how many mentions had some.

    ``dry``: only count. Raises StoreError.
    """
    top: int | None = None
    count = 0
    while found := store.texts.below(top, _AT_ONCE):
        top = found[-1].id
        earlier = store.texts.earlier([one.id for one in found])
        changes = [(one, new) for one in (*found, *earlier) if (new := _masked(one, staff)) != one]
        count += len({one.id for one, _ in changes})
        if changes and not dry:
            store.texts.reword(changes)
    if not dry:
        store.names.reword(staff.masked)
        store.texts.wipe()
    return count


def _masked(one: Worded, staff: Staff) -> Worded:
    title, text = staff.all_masked((one.title, one.text))
    if (title, text) == (one.title, one.text):
        return one
    return replace(one, title=title, text=text, fingerprint=fingerprint(title, text))
