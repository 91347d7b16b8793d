"""One address for one page: canonical URLs without trackers. Nothing is fetched, no redirect is followed."""

from __future__ import annotations

import re
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
_WRAPPER = re.compile(r"(?:www\.)?(?:google\.[a-z.]{2,6}|bing\.com)")
_PORTS = {"http": 80, "https": 443}
_LONGEST = 8192
"""Characters. Nothing longer is a page's address; taking it apart would only cost time."""

_BLANK = re.compile(r"[\x00-\x20\x7f\u2028\u2029\ufeff]+")


def is_web(url: str) -> bool:
    """Tell whether ``url`` is an absolute http or https address with a host."""
    return _split(url) is not None


def absolute(base: str, link: str) -> str:
    """Return a link as seen from the page ``base``; the link itself if the two do not make an address."""
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return link


def canonical(url: str) -> str:
    """Return the address without trackers, user name, default port, and the redirect pages of Google and Bing.

    Scheme and host become lower case; a fragment stays only where it names a part of its own (``#comment-123``).
    Anything that is no web address comes back trimmed. ``canonical(canonical(url)) == canonical(url)``.
    """
    trimmed = _trim(url)
    parts = _split(trimmed)
    while parts and (target := _target(parts)):
        trimmed = _trim(target)
        parts = _split(trimmed)
    if not parts:
        return trimmed
    query = "&".join(piece for piece in parts.query.split("&") if piece and not _is_tracker(piece))
    fragment = parts.fragment if _FRAGMENT.fullmatch(parts.fragment) else ""
    return urlunsplit((parts.scheme, _host(parts), parts.path or "/", query, fragment))


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
    return bool(_TRACKER.fullmatch(unquote(piece.partition("=")[0])))


def _target(parts: SplitResult) -> str:
    """Return the page a redirect address of a search engine leads to, or nothing."""
    names = _UNWRAP.get(parts.path, ()) if _WRAPPER.fullmatch(parts.hostname or "") else ()
    values = dict(parse_qsl(parts.query))
    return next((values[name] for name in names if is_web(values.get(name, ""))), "")
