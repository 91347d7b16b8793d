"""``[privacy] employees``: a list of names outside of the database; and brands that may be called like a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from listener.config.build import Reading, Table, within
from listener.config.sections import repeated
from listener.config.values import shown
from listener.core.fold import fold
from listener.core.staff import SALUTATIONS, Staff, staff_of
from listener.model import Brand

_LARGEST = 2_000_000
"""Characters: more names than any company has employees."""
_GIVEN = Path(__file__).parents[1] / "core" / "data" / "given_names.txt"
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_FULL_NAME = range(2, 5)


def staff_in(path: Path | None, brands: Sequence[Brand], reading: Reading) -> Staff:
    """Return the employees' names in a file. A file that cannot be read is a problem: nothing would be masked.

    Commands that only look may run where the list must not be read; they store nothing.
    """
    if path is None:
        return Staff()
    try:
        with path.open(encoding="utf-8-sig") as file:
            text = file.read(_LARGEST)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        (reading.problem if reading.hiding.checked else reading.note)(
            "privacy.employees", "config.employees_unreadable", file=str(path), reason=reason
        )
        return Staff()
    staff = staff_of(text.splitlines(), [name for one in brands for name in (one.name, *one.aliases)])
    if not staff.count:
        reading.note("privacy.employees", "config.employees_none", file=str(path))
    return staff


def purposes(root: Table, staff: Staff, reading: Reading) -> dict[str, str]:
    """Return what brands are listened for, where that is written, by name.

    Each that is called like a person and does not say it is noted: to watch a person needs a reason.
    """
    found: dict[str, str] = {}
    for place, table in repeated(root, "brands", Reading(reading.hiding)):
        aliases = table.get("aliases")
        names = [table.get("name"), *(aliases if isinstance(aliases, list) else [])]
        if purpose := str(table.get("purpose") or "").strip():
            found[str(names[0])] = purpose
        elif person := next((one for one in names if isinstance(one, str) and is_like_a_person(one, staff)), ""):
            reading.note(within(place, "purpose"), "config.brand_person", name=shown(person))
    return found


def is_like_a_person(name: str, staff: Staff) -> bool:
    """Tell whether a name may be a person's: an employee's, one with a title, or one that begins with a given name."""
    words = [fold(word) for word in _WORDS.findall(name)]
    if name in staff.shared:
        return True
    if len(words) not in _FULL_NAME:
        return False
    return words[0] in SALUTATIONS or words[0].partition("-")[0] in _given_names()


@cache
def _given_names() -> frozenset[str]:
    return frozenset(map(fold, _GIVEN.read_text("utf-8").split("\n")[1:])) - {""}
