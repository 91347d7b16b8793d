"""What PostgreSQL does by itself when a row changes: the same as the triggers of ``schema`` and its neighbours.

Rows that go with a mention go after it, as in SQLite; so what looks for the row they belonged to finds none.
"""

from __future__ import annotations

from listener.store.claimtables import ITS_CLAIMS, ITS_PLACES, STANDING

_KEPT = {
    "incident_is_kept": (
        "DELETE ON incident",
        "OLD.state <> 'candidate' OR OLD.closed IS NOT NULL",
        "an incident is never deleted",
    ),
    "event_is_written_once": ("UPDATE ON event", "true", "the log of an incident is append-only"),
    "event_is_never_replaced": (
        "INSERT ON event",
        "EXISTS (SELECT 1 FROM event WHERE id = NEW.id)",
        "the log of an incident is append-only",
    ),
    "event_is_kept": (
        "DELETE ON event",
        "(SELECT state FROM incident WHERE id = OLD.incident) <> 'candidate'",
        "the log of an incident is append-only",
    ),
    "claim_answer_is_written_once": ("UPDATE ON claim_answer", "true", "the history of a claim is append-only"),
    "claim_evidence_is_written_once": ("UPDATE ON claim_evidence", "true", "the history of a claim is append-only"),
    "claim_answer_is_kept": (
        "DELETE ON claim_answer",
        "EXISTS (SELECT 1 FROM claim_place WHERE id = OLD.place)",
        "the history of a claim is append-only",
    ),
    "claim_evidence_is_kept": (
        "DELETE ON claim_evidence",
        "EXISTS (SELECT 1 FROM claim WHERE number = OLD.claim)",
        "the history of a claim is append-only",
    ),
    "audit_is_written_once": ("UPDATE ON audit", "true", "the log of privacy is append-only"),
    "audit_is_kept": ("DELETE ON audit", "true", "the log of privacy is append-only"),
}
"""Before what, on what condition, and what is said: whoever would change what is written once."""

_HOUR = "(({row}.mention >> 20) / 3600 * 3600)"
"""Ids hold the seconds of ``mention.at``."""
_UP = "ON CONFLICT (brand, hour, phase) DO UPDATE SET total = phase_hourly.total + 1;"
_DONE = {
    "mention_to_be_read": (
        "INSERT ON mention",
        "INSERT INTO unread VALUES (NEW.id) ON CONFLICT DO NOTHING;",
    ),
    "mention_to_be_read_anew": (
        "UPDATE OF title, text ON mention",
        """IF OLD.title <> NEW.title OR OLD.text <> NEW.text THEN DELETE FROM relation WHERE mention = NEW.id;
            INSERT INTO unread VALUES (NEW.id) ON CONFLICT DO NOTHING; END IF;""",
    ),
    "rumour_to_be_noted": (
        "INSERT ON relation",
        """IF NEW.intents LIKE '%"rumour"%' THEN INSERT INTO rumour VALUES (NEW.mention) ON CONFLICT DO NOTHING;
            END IF;""",
    ),
    "claim_forgets_words": (
        "UPDATE OF title, text ON mention",
        f"""IF OLD.title <> NEW.title OR OLD.text <> NEW.text THEN UPDATE claim SET gist = '', gist_of = NULL,
            traits = '[]', tellings = 0 WHERE number IN {ITS_CLAIMS.format(id="NEW.id")}; END IF;""",
    ),
    "claim_place_is_gone": (
        "UPDATE OF deleted ON mention",
        f"""IF OLD.deleted IS NULL AND NEW.deleted IS NOT NULL THEN
            UPDATE claim_place SET url = '', reach = NULL WHERE id IN {ITS_PLACES};
            UPDATE claim_place SET gone = NEW.deleted
                WHERE id IN {ITS_PLACES} AND gone IS NULL AND NOT EXISTS ({STANDING} c.place = claim_place.id);
            DELETE FROM claim WHERE merged IS NULL
                AND number IN (SELECT p.claim FROM claim_place p WHERE p.id IN {ITS_PLACES})
                AND NOT EXISTS ({STANDING} c.place IN (SELECT p.id FROM claim_place p WHERE p.claim = claim.number))
                AND NOT EXISTS (SELECT 1 FROM claim_evidence e JOIN claim f ON f.number = e.claim
                    WHERE claim.number IN (f.number, f.merged));
        END IF;""",
    ),
    "claim_mention_goes": (
        "DELETE ON claim_mention",
        """UPDATE claim SET traits = '[]', tellings = 0
                WHERE number = (SELECT claim FROM claim_place WHERE id = OLD.place);
            UPDATE claim SET gist = '', gist_of = NULL WHERE gist_of = OLD.mention;
            UPDATE claim_place SET url = '', reach = NULL WHERE id = OLD.place;
            DELETE FROM claim_place WHERE id = OLD.place
                AND NOT EXISTS (SELECT 1 FROM claim_mention WHERE place = OLD.place);""",
    ),
    "claim_place_goes": (
        "DELETE ON claim_place",
        """DELETE FROM claim WHERE number = OLD.claim
            AND NOT EXISTS (SELECT 1 FROM claim_place p WHERE p.claim = OLD.claim);""",
    ),
    "phase_of_hit": (
        "INSERT ON hit",
        f"""INSERT INTO phase_hourly SELECT NEW.brand, {_HOUR.format(row="NEW")}, r.phase, 1 FROM relation r
            WHERE r.mention = NEW.mention {_UP}""",
    ),
    "phase_of_hit_goes": (
        "DELETE ON hit",
        f"""UPDATE phase_hourly p SET total = p.total - 1 FROM relation r WHERE r.mention = OLD.mention
            AND p.brand = OLD.brand AND p.hour = {_HOUR.format(row="OLD")} AND p.phase = r.phase;""",
    ),
    "phase_is_read": (
        "INSERT ON relation",
        f"""INSERT INTO phase_hourly SELECT h.brand, {_HOUR.format(row="NEW")}, NEW.phase, 1 FROM hit h
            WHERE h.mention = NEW.mention {_UP}""",
    ),
    "phase_goes": (
        "DELETE ON relation",
        f"""UPDATE phase_hourly p SET total = p.total - 1 FROM hit h WHERE h.mention = OLD.mention
            AND p.brand = h.brand AND p.hour = {_HOUR.format(row="OLD")} AND p.phase = OLD.phase;""",
    ),
}
"""After what, and what is done then."""
_FUNCTION = "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
_REFUSE = "IF {when} THEN RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation'; END IF; {end}"


def _refused(event: str, when: str, says: str) -> str:
    end = "RETURN OLD;" if event.startswith("DELETE") else "RETURN NEW;"
    return _REFUSE.format(when=when, says=says, end=end)


FUNCTIONS = (
    *(_FUNCTION.format(name=name, body=_refused(*kept)) for name, kept in _KEPT.items()),
    *(_FUNCTION.format(name=name, body=f"{body} RETURN NULL;") for name, (_, body) in _DONE.items()),
)
TRIGGERS = (
    *(
        f"CREATE TRIGGER {name} BEFORE {event} FOR EACH ROW EXECUTE FUNCTION {name}()"
        for name, (event, _, _) in _KEPT.items()
    ),
    *(
        f"CREATE TRIGGER {name} AFTER {event} FOR EACH ROW EXECUTE FUNCTION {name}()"
        for name, (event, _) in _DONE.items()
    ),
)
