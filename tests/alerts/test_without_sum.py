"""What is told without a sum or after the wave: old assessments as they always were, and the all-clear."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from alerts.render import notice
from listener.model import Reason
from tests.alerts.test_sum import told
from tests.alerts.world import NOW, assessment, incident, reckoning, situation


def test_an_old_assessment_without_a_sum_is_told_as_it_always_was() -> None:
    old = notice(situation())
    assert old.why[0] == "Beiträge in der letzten Stunde: 212, üblich um diese Zeit: 9 (5–14)."
    assert old.why[3] == "Soziale Medien: Windstärke 4. Medienecho: Windstärke 2."
    assert "212 Beiträge/h statt 9" in old.push
    assert not re.search("Phase|Zufall|Prognose|Verschiedene", "\n".join((*old.why, *old.facts)))


def test_the_all_clear_says_what_it_was_at_its_height() -> None:
    height = assessment(reckoning=reckoning(voices=310, critics=250))
    ended = replace(situation(reason=Reason.END, incident=incident(level=1, closed=NOW)), height=height)
    assert notice(ended).why[2] == (
        "Stimmen in 3 Std. auf dem Höhepunkt: 310, üblich 4 (1–9). Davon kritisch: 250, üblich 0,8 (0–3)."
    )
    assert notice(replace(ended, lang="en")).why[2].startswith("Voices in 3 h at its height: 310, usually 4 (1–9).")
    assert "auf dem Höhepunkt" not in "".join(notice(replace(ended, height=None)).why)
    assert "auf dem Höhepunkt" not in "".join(notice(replace(ended, height=assessment())).why)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_an_all_clear_foretells_nothing(lang: str) -> None:
    ended = told(lang, Reason.END, incident=incident(level=1, closed=NOW))
    assert not re.search(r"Zufall|chance|nächsten|next \d|Phase", "".join((*ended.why, *ended.facts)))
