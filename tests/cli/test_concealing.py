"""Names of employees leave what was stored before they were entered: texts, earlier versions, messages, the index."""

from __future__ import annotations

from tests.cli.calls import Office


def test_old_texts_are_counted_first_and_then_name_nobody(office: Office) -> None:
    lines = [
        '{"source": "tagblatt", "id": "1", "published": "2026-11-20T10:00:00Z", "text": "Nordwind: Anna Meier lacht"}',
        '{"source": "tagblatt", "id": "2", "published": "2026-11-20T11:00:00Z", "text": "Nordwind steht in Celle"}',
    ]
    file = office.folder / "old.jsonl"
    file.write_text("\n".join(lines), "utf-8")
    assert office.call("import", str(file)).code == 0
    file.unlink()
    assert office.call("privacy", "employees").code == 2

    (office.folder / "staff.txt").write_text("Anna Meier\n", "utf-8")
    with (office.folder / "config.toml").open("a", encoding="utf-8") as config:
        config.write('[privacy]\nemployees = "staff.txt"\n')
    asked, refused = office.call("privacy", "employees"), office.call("privacy", "employees", "--mask")
    assert "Noch genannt in 1 Beiträgen" in asked.out
    assert (refused.code, "in 1 Beiträgen" in refused.err) == (2, True)

    assert "Verdeckt in 1 Beiträgen" in office.call("privacy", "employees", "--mask", "--yes").out
    assert "Noch genannt in 0 Beiträgen" in office.call("privacy", "employees").out
    assert "Nordwind: ‹…› lacht" in office.call("mentions").out
    assert office.call("mentions", "lacht").out.count("lacht") == 1
    assert b"meier" not in b"".join(path.read_bytes() for path in office.folder.glob("listener.db*")).lower()
