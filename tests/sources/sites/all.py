"""Every site, by the kind of source that listens to it."""

from __future__ import annotations

from collections.abc import Mapping

from tests.sources.sites.feed import Blog
from tests.sources.sites.site import Site

SITES: Mapping[str, type[Site]] = {site.kind: site for site in (Blog,)}

ELSEWHERE: Mapping[str, str] = {}
"""Kinds that are not asked over HTTP, with the file that holds their own table of bad answers."""
