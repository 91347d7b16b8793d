"""The after-action report of one incident as a page: which sections, in which order."""

from __future__ import annotations

from listener.core.aftermath import Aftermath
from listener.report import course, people, response
from listener.report.page import Line, Page, Paragraph, Section, named
from listener.report.setting import Setting, zone_name
from listener.report.summary import summary


def page(found: Aftermath, setting: Setting) -> Page:
    """Return the report. The same value gives the same page."""
    incident = found.incident
    return Page(
        lang=setting.lang,
        title=setting.say("title", incident=incident.name, brand=named(setting.brand)),
        about=_about(found, setting),
        sections=(
            Section(setting.word("title_summary"), [Paragraph(summary(found, setting))]),
            course.course(found, setting),
            course.first_signs(found, setting),
            response.reaction_times(found, setting),
            course.level_path(found, setting),
            course.reach(found, setting),
            people.voices(found, setting),
            people.press(found, setting),
            response.plan_and_log(found, setting),
            response.messages(found, setting),
            course.missed(found, setting),
            response.aftercare(found, setting),
            response.lessons(setting),
        ),
        footer=(setting.word("footer"),),
    )


def _about(found: Aftermath, setting: Setting) -> list[Line]:
    status = setting.word(f"status_{found.incident.status}")
    return [
        setting.say("status", status=status, as_of=setting.when(found.now), zone=zone_name(setting.zone)),
        *([(setting.word("false_alarm"),)] if found.incident.handling.mistake else []),
        *([setting.say("merged", into=named(found.incident.handling.into))] if found.incident.handling.into else []),
    ]
