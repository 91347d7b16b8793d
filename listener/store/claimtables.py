"""The tables of the register of rumours, and what the database itself does when a mention of one changes or goes."""

from __future__ import annotations

TABLES = (
    """CREATE TABLE claim (
        number INTEGER PRIMARY KEY AUTOINCREMENT, brand TEXT NOT NULL, opened INTEGER NOT NULL, gist TEXT NOT NULL,
        gist_of INTEGER, traits TEXT NOT NULL, tellings INTEGER NOT NULL, reopened TEXT NOT NULL,
        merged INTEGER REFERENCES claim (number) ON DELETE CASCADE)""",
    "CREATE INDEX claim_brand ON claim (brand, number)",
    "CREATE INDEX claim_gist ON claim (gist_of)",
    "CREATE INDEX claim_merged ON claim (merged)",
    """CREATE TABLE claim_place (
        id INTEGER PRIMARY KEY, claim INTEGER NOT NULL REFERENCES claim (number) ON DELETE CASCADE,
        source TEXT NOT NULL, url TEXT NOT NULL, at INTEGER NOT NULL, reach INTEGER, gone INTEGER)""",
    "CREATE INDEX claim_place_claim ON claim_place (claim)",
    """CREATE TABLE claim_mention (
        mention INTEGER NOT NULL REFERENCES mention (id) ON DELETE CASCADE,
        place INTEGER NOT NULL REFERENCES claim_place (id) ON DELETE CASCADE,
        PRIMARY KEY (mention, place)) WITHOUT ROWID""",
    "CREATE INDEX claim_mention_place ON claim_mention (place)",
    """CREATE TABLE claim_answer (
        id INTEGER PRIMARY KEY, place INTEGER NOT NULL REFERENCES claim_place (id) ON DELETE CASCADE,
        at INTEGER NOT NULL, who TEXT NOT NULL, noted INTEGER NOT NULL)""",
    "CREATE INDEX claim_answer_place ON claim_answer (place)",
    """CREATE TABLE claim_evidence (
        id INTEGER PRIMARY KEY, claim INTEGER NOT NULL REFERENCES claim (number) ON DELETE CASCADE,
        verdict TEXT NOT NULL, what TEXT NOT NULL, url TEXT NOT NULL, who TEXT NOT NULL, at INTEGER NOT NULL)""",
    "CREATE INDEX claim_evidence_claim ON claim_evidence (claim)",
    """CREATE TABLE rumour (mention INTEGER PRIMARY KEY REFERENCES mention (id) ON DELETE CASCADE)""",
    """INSERT INTO rumour SELECT mention FROM relation WHERE intents LIKE '%"rumour"%'""",
)
"""``rumour`` holds what was read as one and is not yet in the register. A claim that went into another one keeps its
number and what was found out of it; its places are the other one's."""

ITS_CLAIMS = (
    "(SELECT p.claim FROM claim_place p JOIN claim_mention m ON m.place = p.id WHERE m.mention = {id}) "
    "OR gist_of = {id}"
)
ITS_PLACES = "(SELECT place FROM claim_mention WHERE mention = NEW.id)"
STANDING = "SELECT 1 FROM claim_mention c JOIN mention m ON m.id = c.mention WHERE m.deleted IS NULL AND"

TRIGGERS = (
    """CREATE TRIGGER rumour_to_be_noted AFTER INSERT ON relation WHEN NEW.intents LIKE '%"rumour"%'
        BEGIN INSERT OR IGNORE INTO rumour VALUES (NEW.mention); END""",
    # Words of a text that changed or went stay in no claim: what is left of the tellings is counted anew.
    f"""CREATE TRIGGER claim_forgets_words AFTER UPDATE OF title, text ON mention
        WHEN OLD.title <> NEW.title OR OLD.text <> NEW.text
        BEGIN UPDATE claim SET gist = '', gist_of = NULL, traits = '[]', tellings = 0
            WHERE number IN {ITS_CLAIMS.format(id="NEW.id")}; END""",
    # What was deleted where it stood needs no answer any more; of a claim that nobody judged nothing is kept.
    f"""CREATE TRIGGER claim_place_is_gone AFTER UPDATE OF deleted ON mention
        WHEN OLD.deleted IS NULL AND NEW.deleted IS NOT NULL
        BEGIN
            UPDATE claim_place SET url = '', reach = NULL WHERE id IN {ITS_PLACES};
            UPDATE claim_place SET gone = NEW.deleted
                WHERE id IN {ITS_PLACES} AND gone IS NULL AND NOT EXISTS ({STANDING} c.place = claim_place.id);
            DELETE FROM claim WHERE merged IS NULL
                AND number IN (SELECT claim FROM claim_place WHERE id IN {ITS_PLACES})
                AND NOT EXISTS ({STANDING} c.place IN (SELECT id FROM claim_place WHERE claim = claim.number))
                AND NOT EXISTS (SELECT 1 FROM claim_evidence e JOIN claim of ON of.number = e.claim
                    WHERE claim.number IN (of.number, of.merged));
        END""",
    # A mention that is erased takes its place along, and the claim that nobody else tells.
    """CREATE TRIGGER claim_mention_goes AFTER DELETE ON claim_mention
        BEGIN
            UPDATE claim SET traits = '[]', tellings = 0
                WHERE number = (SELECT claim FROM claim_place WHERE id = OLD.place);
            UPDATE claim SET gist = '', gist_of = NULL WHERE gist_of = OLD.mention;
            UPDATE claim_place SET url = '', reach = NULL WHERE id = OLD.place;
            DELETE FROM claim_place WHERE id = OLD.place
                AND NOT EXISTS (SELECT 1 FROM claim_mention WHERE place = OLD.place);
        END""",
    """CREATE TRIGGER claim_place_goes AFTER DELETE ON claim_place
        BEGIN DELETE FROM claim WHERE number = OLD.claim
            AND NOT EXISTS (SELECT 1 FROM claim_place WHERE claim = OLD.claim); END""",
    *(
        f"""CREATE TRIGGER {table}_is_written_once BEFORE UPDATE ON {table}
        BEGIN SELECT RAISE (ABORT, 'the history of a claim is append-only'); END"""
        for table in ("claim_answer", "claim_evidence")
    ),
    """CREATE TRIGGER claim_answer_is_kept BEFORE DELETE ON claim_answer
        WHEN EXISTS (SELECT 1 FROM claim_place WHERE id = OLD.place)
        BEGIN SELECT RAISE (ABORT, 'the history of a claim is append-only'); END""",
    """CREATE TRIGGER claim_evidence_is_kept BEFORE DELETE ON claim_evidence
        WHEN EXISTS (SELECT 1 FROM claim WHERE number = OLD.claim)
        BEGIN SELECT RAISE (ABORT, 'the history of a claim is append-only'); END""",
)
