"""Letters as files: each lies alone in a mailbox, and must come in with its subject, or with all pages it reports."""

from __future__ import annotations

import json
import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import compat32
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from benchmarks.recorded.listeners import LISTENERS
from benchmarks.recorded.stage import Case

ALERTS = "googlealerts-noreply@google.com"
_REDIRECT = re.compile(r"""https?://(?:www|news)\.google\.[a-z.]+/(?:news/)?url\?[^\s"'<>]+""")


def is_letter(path: Path) -> bool:
    """Tell whether a file is a letter, or the body of an alert that was saved without its head."""
    return path.suffix == ".eml" or (path.suffix == ".html" and "google_alert" in path.name)


def case_of(path: Path) -> Case:
    """Return how a letter is put before the mailbox."""
    body = path.read_bytes()
    letter = body if path.suffix == ".eml" else _enveloped(body.decode("utf-8", "replace"))
    told = path.with_name(f"{path.stem}-links.json")
    if told.exists():
        marks = tuple(str(one["url"]) for one in json.loads(told.read_text("utf-8")))
    elif ALERTS.encode() in letter:
        marks = _targets(letter)
    else:
        marks = _subject(letter)
    return Case("mailbox", LISTENERS["mailbox"].source, marks=marks, count=len(marks) or 1, letter=letter)


def _enveloped(html: str) -> bytes:
    """Return a letter with this body, as Google sends it."""
    letter = EmailMessage()
    letter["From"], letter["Subject"], letter["Date"] = ALERTS, "Google Alert", "Fri, 20 Nov 2026 06:03:11 +0000"
    letter.set_content(html, subtype="html")
    return letter.as_bytes()


def _targets(letter: bytes) -> tuple[str, ...]:
    """Return the pages that an alert leads to, without query: what belongs to it is for the source to say.

    "See all stories" leads to Google itself and is none.
    """
    text = letter.decode("utf-8", "replace").replace("=\n", "").replace("=3D", "=").replace("&amp;", "&")
    queries = (parse_qs(urlsplit(link).query) for link in _REDIRECT.findall(text))
    found = (target for query in queries for target in (query.get("url") or query.get("q") or [])[:1])
    pages = (urlsplit(target) for target in found)
    return tuple(
        dict.fromkeys(f"{page.netloc}{page.path}".rstrip("/") for page in pages if ".google." not in f".{page.netloc}")
    )


def _subject(letter: bytes) -> tuple[str, ...]:
    """Return the subject as the standard library reads it; nothing if there is none, or it cannot."""
    header = BytesHeaderParser(policy=compat32).parsebytes(letter)["subject"]
    try:
        subject = str(make_header(decode_header(header or "")))
    except (HeaderParseError, LookupError, UnicodeError):
        return ()
    words = " ".join(subject.split())
    # Raw bytes in a header become replacement characters there, which nobody need agree with.
    return (words,) if words and words.isprintable() and "\ufffd" not in words else ()
