"""An employee is named in public: the name is in no byte that is stored, and in no message that leaves the house."""

from __future__ import annotations

from alerts.notices import notice_to_json
from alerts.render import notice
from listener.deliver import deliver_due
from listener.listen import listen_due
from listener.model import NO_INCIDENT, ChannelName, Promise, Reason, Search
from tests.alerts.world import mention, situation
from tests.world import CONFIG, World

STAFF = '\n[privacy]\nemployees = "staff.txt"\n'


def listed(world: World) -> World:
    (world.folder / "staff.txt").write_text("# Kundendienst\nAnna Meier\n", "utf-8")
    world.text = CONFIG + STAFF
    return world


def test_what_is_stored_names_no_employee_and_is_found_all_the_same(world: World) -> None:
    listed(world).said("Brodelmann: Anna Meier hat aufgelegt. Frau Meiers Ton!", title="Meier gegen Kundin")
    world.said("Brodelmann raucht")
    with world.program() as parts:
        for _ in range(4):
            listen_due(parts, world.now)
        found = parts.store.search(Search(limit=10))

    texts = {(one.mention.title, one.mention.text) for one in found}
    assert len(texts) == 2
    assert any("‹…› hat aufgelegt. Frau ‹…› Ton!" in text for _, text in texts)
    written = b"".join(path.read_bytes() for path in world.folder.glob("listener.db*"))
    assert b"Brodelmann" in written
    assert b"meier" not in written.lower()


def test_the_same_text_again_is_no_edit(world: World) -> None:
    listed(world).said("Brodelmann: Anna Meier hat aufgelegt.")
    with world.program() as parts:
        listen_due(parts, world.now)
        (before,) = parts.store.search(Search())
        world.said("Brodelmann raucht")  # so the page is read again
        world.wait(3600)
        listen_due(parts, world.now)
        assert parts.store.looks.editions(before.id) == []


def test_what_was_promised_before_the_name_was_entered_does_not_name_it(world: World) -> None:
    said = [mention("Anna Meier ist frech."), mention("Muster raucht. Anna Meier lacht.", author="b")]
    with listed(world).program() as parts:
        text = notice_to_json(notice(situation(voices=said)))
        promise = Promise("k/slack", NO_INCIDENT, ChannelName("slack"), Reason.FIRST, 4, text, world.now)
        parts.store.tell([], [promise], world.now)
        assert deliver_due(parts, world.now) == 1

    ((_, message),) = world.slack
    assert "Meier" in text
    assert "Meier" not in str(message)
    assert "Muster raucht. ‹…› lacht." in str(message)
