"""The names that the fast reader of feeds knows, as feedparser calls them; ``tests/core/test_fastfeed.py`` compares."""

from __future__ import annotations

from functools import lru_cache
from xml.etree.ElementTree import Element

from listener.core.fastdoubt import DoubtError
from listener.core.xmlguard import MOST_ATTRIBUTES

XML = "http://www.w3.org/XML/1998/namespace"
ATOM = "http://www.w3.org/2005/atom"
RSS_1 = "http://purl.org/rss/1.0/"
RSS_090 = "http://my.netscape.com/rdf/simple/0.9/"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_USERLAND = "backend.userland.com/rss"
NAMESPACES = {
    "": "",
    "http://backend.userland.com/rss": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    RSS_1: "",
    RSS_090: "",
    "http://example.com/newformat#": "",
    "http://example.com/necho": "",
    "http://purl.org/echo/": "",
    "uri/of/echo/namespace#": "",
    "http://purl.org/pie/": "",
    "http://purl.org/atom/ns#": "",
    ATOM: "",
    "http://purl.org/rss/1.0/modules/rss091#": "",
    "http://creativecommons.org/ns#license": "cc",
    "http://web.resource.org/cc/": "cc",
    "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "creativecommons",
    "http://backend.userland.com/creativecommonsrssmodule": "creativecommons",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "http://www.georss.org/georss": "georss",
    "http://www.opengis.net/gml": "gml",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/rss/1.0/modules/threading/": "thr",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/1999/xlink": "xlink",
    XML.lower(): "xml",
    "http://podlove.org/simple-chapters": "psc",
}
"""Namespaces whose elements mean something to feedparser or to us, in lower case, and the prefix they get there.

An element of any other has the prefix that its document gives it, and means nothing but for ``thr`` and ``news``.
"""

TAKEN = frozenset(NAMESPACES.values()) - {""}
"""Prefixes that may not stand for another one of the above in a document: feedparser would take one for the other."""

PUBLISHED = ("published", "issued", "pubdate", "dcterms_issued")
UPDATED = ("updated", "modified", "lastbuilddate", "dc_date", "dcterms_modified")
CREATED = ("created", "dcterms_created")
SUMMARIES = ("description", "dc_description", "media_description", "summary", "itunes_summary")
CONTENTS = ("content", "content_encoded", "fullitem")
AUTHORS = ("author", "managingeditor", "dc_creator", "dc_author", "itunes_author")
CATEGORIES = ("category", "keywords", "dc_subject", "media_category", "itunes_category")
KEYWORDS = ("media_keywords", "itunes_keywords")

LEAVES = _words(
    "rights copyright dc_rights subtitle tagline itunes_subtitle info feedburner_browserfriendly generator webmaster"
    " dc_publisher dc_contributor cloud itunes_block itunes_explicit itunes_image itunes_link"
    " media_credit media_license media_player media_rating media_restriction media_thumbnail"
    " cc_license georss_point georss_line georss_polygon georss_box"
    " width height url uri homepage email name itunes_name itunes_email"
)
"""Feedparser keeps them where we do not look; with other elements inside they may mean more."""
TEXTS = _words("rights copyright dc_rights subtitle tagline title info")
"""Of these, those that may hold markup."""
REFUSED = _words(
    "item entry feed rss channel body xhtml_body abstract tags newlocation psc_chapter itunes_owner where"
    " georss_where georssgeom geom gml_exterior gml_linearring gml_linestring gml_point gml_polygon gml_pos gml_poslist"
    " textinput expirationdate dcterms_valid"
    " date date_parsed issued_parsed modified_parsed published_parsed updated_parsed created_parsed links authors"
    " title_detail description_detail guidislink"
)
"""Within an entry each of them changes something that the fast reader does not follow."""

_DIRECT = _words("rel href url uri type lang base ispermalink term scheme domain label text mode lastmod")


class Names(dict[str, str]):
    """Names of elements as feedparser has them (``dc_creator``), by how ``fastxml`` names them."""

    def __init__(self, declared: frozenset[tuple[str, str]]) -> None:
        """Take what a document declares: prefixes (empty for none) and addresses. Raises DoubtError."""
        super().__init__()
        self.of_atom = False
        """Whether the feed is Atom 1.0."""
        self._prefixes: dict[str, str] = {}
        bound: dict[str, set[str]] = {}
        for prefix, uri in declared:
            known, low = _known(uri), prefix.lower()
            if low in TAKEN and known not in {None, low}:
                raise DoubtError("a known prefix for something else")
            if known is None and self._prefixes.setdefault(uri, prefix) != prefix:
                raise DoubtError("several prefixes for one namespace")
            bound.setdefault(low, set()).add(uri)
        for uri, prefix in self._prefixes.items():
            if prefix and bound[prefix.lower()] != {uri}:
                raise DoubtError("one prefix for several namespaces")

    def __missing__(self, tag: str) -> str:
        """Return the name of an element that was not asked for before. Raises DoubtError."""
        uri, _, local = tag.rpartition("}")
        prefix = _known(uri)
        if prefix is None:
            if uri not in self._prefixes:
                raise DoubtError("an unknown namespace")
            prefix = self._prefixes[uri].lower()
        local = local.lower()
        if prefix == "gml" or ":" in local:
            raise DoubtError("an unknown extension")
        name = self[tag] = f"{prefix}_{local}" if prefix else local
        return name


@lru_cache(maxsize=256)
def _known(uri: str) -> str | None:
    low = uri.lower()
    return "" if _USERLAND in low else NAMESPACES.get(low)


def attributes(element: Element) -> dict[str, str]:
    """Return the attributes of an element by their names as feedparser has them. Raises DoubtError."""
    found = element.attrib
    keys = tuple(found)
    names = _named(keys)
    if names is None:
        raise DoubtError("attributes of another namespace, or very many")
    return found if names == keys else dict(zip(names, found.values(), strict=True))


@lru_cache(maxsize=512)
def _named(keys: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the names of attributes as feedparser has them; None where it would take one for another."""
    if len(keys) > MOST_ATTRIBUTES:
        return None
    names = []
    for key in keys:
        uri, _, local = key.rpartition("}")
        prefix = _known(uri)
        if uri and not prefix and local.lower() in _DIRECT:
            return None
        names.append(key if uri and not prefix else f"{prefix}:{local.lower()}" if prefix else local.lower())
    return tuple(names) if len(set(names)) == len(names) else None
