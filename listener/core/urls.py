"""One address for one page: canonical URLs without trackers. Nothing is fetched, no redirect is followed."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, unquote, urljoin, urlsplit, urlunsplit

_TRACKER = re.compile(
    r"utm_.*|at_(?:medium|campaign|custom\d|link.*|format|ptr_name|bbc_team)|wt_z?mc(?:_.*)?|wt\.\w+|pk_.*|mtm_.*|piwik_.*"
    r"|(?:fb|g|d|y|ms|tw|ttc|igsh)clid|gbraid|wbraid|igshid|igsh|mc_[ce]id|_hsenc|_hsmi|hsctatracking|_ga|_gl|oly_\w+_id"
    r"|vero_id|ns_(?:campaign|mchannel|source|linkname)|xtor|sara_(?:ecid|ref)|cmpid|ocid|ftag|guccounter|guce_.*|ref_src"
    r"|ref_url|smid|spm|trk|trkcampaign|rss_id|__twitter_impression",
    re.IGNORECASE,
)
"""Parameters that say how a reader came, never what is read. An unknown one stays: two pages must not become one."""

_FRAGMENT = re.compile(r"!.*|(?!.*=)(?!.*:~:).*\d.*")
"""Fragments that carry identity: a comment's or a live-blog entry's number, a hash-bang page."""

_UNWRAP = {"/url": ("url", "q"), "/news/apiclick.aspx": ("url",)}
_WRAPPING = tuple(_UNWRAP)
_WRAPPER = re.compile(r"(?:www\.)?(?:google\.[a-z.]{2,6}|bing\.com)")
_PORTS = {"http": 80, "https": 443}
_LONGEST = 8192
"""Characters. Nothing longer is a page's address; taking it apart would only cost time."""

_PLAIN = r"(https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*/[\w.~/%+,!*'()-]*)"
_USUAL = re.compile(rf"{_PLAIN}(?:\?([\w.~/%+,!*'():@$&=-]+))?(?:#([\w.~/%+,!*'():@$&=-]+))?", re.ASCII)
_LONGEST_PLAIN, _LONGEST_NAME = 500, 50

_BLANK = re.compile(r"[\x00-\x20\x7f\u2028\u2029\ufeff]+")


def is_web(url: str) -> bool:
    """Tell whether ``url`` is an absolute http or https address with a host."""
    return is_usual(url) or _split(url) is not None


def is_usual(url: str) -> bool:
    """Tell whether ``url`` has a host in lower case, no port, a path, and usual signs only, as most addresses do.

    It is the same from wherever it is seen.
    """
    return len(url) <= _LONGEST_PLAIN and _USUAL.fullmatch(url) is not None


def absolute(base: str, link: str) -> str:
    """Return a link as seen from the page ``base``; the link itself if the two do not make an address."""
    if is_usual(link):
        return link
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return link


def canonical(url: str) -> str:
    """Return the address without trackers, user name, default port, and the redirect pages of Google and Bing.

    Scheme and host become lower case; a fragment stays only where it names a part of its own (``#comment-123``).
    Anything that is no web address comes back trimmed. ``canonical(canonical(url)) == canonical(url)``.
    """
    if len(url) <= _LONGEST_PLAIN and (usual := _USUAL.fullmatch(url)):
        plain, query, fragment = usual.groups()
        if not query and not fragment:
            return url
        if not plain.endswith(_WRAPPING):
            return plain + _kept(query or "", fragment or "")
    trimmed = _trim(url)
    parts = _split(trimmed) if trimmed[:4].lower() == "http" else None
    while parts and (target := _target(parts)):
        trimmed = _trim(target)
        parts = _split(trimmed)
    if not parts:
        return trimmed
    return urlunsplit((parts.scheme, _host(parts), parts.path or "/", "", "")) + _kept(parts.query, parts.fragment)


def _kept(query: str, fragment: str) -> str:
    """Return what is to be kept of query and fragment, with their signs."""
    query = "&".join(piece for piece in query.split("&") if piece and not _is_tracker(piece))
    fragment = fragment if fragment and _FRAGMENT.fullmatch(fragment) else ""
    return ("?" + query if query else "") + ("#" + fragment if fragment else "")


def same_page(url: str) -> str:
    """Return what identifies the page: the canonical address, with http and https taken as the same."""
    address = canonical(url)
    return "https" + address[4:] if address.startswith("http:") else address


def _trim(url: str) -> str:
    return _BLANK.sub("%20", url.strip().strip("\x00\ufeff").strip())


def _split(url: str) -> SplitResult | None:
    if len(url) > _LONGEST:
        return None
    try:
        parts = urlsplit(url)
        known = parts.scheme in _PORTS and parts.hostname and (parts.port is None or parts.port >= 0)
    except ValueError:  # brackets that are no IPv6, a port that is no number
        return None
    return parts if known else None


def _host(parts: SplitResult) -> str:
    host = parts.netloc.rpartition("@")[2].lower()
    return host.removesuffix(":").removesuffix(f":{_PORTS[parts.scheme]}")


def _is_tracker(piece: str) -> bool:
    name = piece.partition("=")[0]
    return _is_tracker_name(name) if len(name) <= _LONGEST_NAME else bool(_TRACKER.fullmatch(unquote(name)))


@lru_cache(maxsize=1024)
def _is_tracker_name(name: str) -> bool:
    return bool(_TRACKER.fullmatch(unquote(name)))


def _target(parts: SplitResult) -> str:
    """Return the page a redirect address of a search engine leads to, or nothing."""
    names = _UNWRAP.get(parts.path, ()) if _WRAPPER.fullmatch(parts.hostname or "") else ()
    values = dict(parse_qsl(parts.query))
    return next((values[name] for name in names if is_web(values.get(name, ""))), "")
