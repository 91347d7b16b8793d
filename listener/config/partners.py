"""``[partners]``: whose storms a brand wants to hear of, before they come over to it."""

from __future__ import annotations

from collections.abc import Mapping

from listener.config import values
from listener.config.build import Reading, Table, within
from listener.config.sections import Names, section
from listener.model import BrandId


def partners(root: Table, names: Names, reading: Reading) -> Mapping[BrandId, tuple[BrandId, ...]]:
    """Return the partners of each brand that names any: ``[partners]`` has a list of brands for each brand.

    Partners are brands themselves, listened to with words and a usual of their own. The list stands here and not at the
    brand, whose description decides what its sources are asked: changing it must not make them begin anew.
    """
    found: dict[BrandId, tuple[BrandId, ...]] = {}
    for brand, given in section(root, "partners", reading).items():
        place = within("partners", brand)
        of = names.one(brand, place, reading)
        if not isinstance(given, list) or not all(isinstance(one, str) and one.strip() for one in given):
            reading.problem(place, "config.partner_names", found=values.type_name(given))
            continue
        theirs = tuple(dict.fromkeys(names.resolve(given, place, reading)))
        if of and of in theirs:
            reading.problem(place, "config.own_partner", name=values.shown(brand))
        found[BrandId(of)] = (*found.get(BrandId(of), ()), *map(BrandId, theirs))
    return found
