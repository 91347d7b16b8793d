"""Files about an incident to keep, print and hand out: the report as HTML and Markdown, the crisis log as CSV."""

from __future__ import annotations

from collections.abc import Callable

from listener.core.logchain import chain
from listener.hindsight import look_back
from listener.model import Incident
from listener.parts import Parts
from listener.report import html, markdown, protocol
from listener.report.aftermath import page
from listener.report.page import Page as Report
from listener.report.setting import Setting
from listener.web.contract import Ask, File
from listener.web.pages.incidentfacts import brand_of, stored


def report_html(parts: Parts, ask: Ask) -> File:
    """Return the report as one HTML file that loads nothing."""
    return _report(parts, ask, html.html, "html", "text/html; charset=utf-8")


def report_markdown(parts: Parts, ask: Ask) -> File:
    """Return the report as Markdown."""
    return _report(parts, ask, markdown.markdown, "md", "text/markdown; charset=utf-8")


def log_csv(parts: Parts, ask: Ask) -> File:
    """Return the crisis log with its running marks."""
    incident = stored(parts, ask.path["number"], ask.now)
    marked = list(chain(incident, parts.store.hands.log(incident.id)))
    body = protocol.table(marked, setting(parts, ask, incident)).encode("utf-8")
    return File(f"{incident.name}-log.csv", "text/csv; charset=utf-8", body)


def setting(parts: Parts, ask: Ask, incident: Incident) -> Setting:
    """Return for whom words of the report are written."""
    return Setting(ask.lang, parts.config.zone, brand_of(parts, incident).name, parts.playbooks)


def _report(parts: Parts, ask: Ask, form: Callable[[Report], str], ending: str, media: str) -> File:
    incident = stored(parts, ask.path["number"], ask.now)
    found = look_back(parts.store, parts.config, parts.playbooks, incident, ask.now)
    told = form(page(found, setting(parts, ask, incident)))
    return File(f"{incident.name}.{ending}", media, told.encode("utf-8", "replace"))
