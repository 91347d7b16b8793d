"""Verbs that are roused do at once what is due: once, however often, and never after the end."""

from __future__ import annotations

import threading

from listener.rousing import Rouser

PATIENCE_S = 20.0


def test_whoever_is_roused_works_at_once_in_a_thread_of_its_own() -> None:
    done = threading.Event()
    where: list[int] = []

    def work() -> None:
        where.append(threading.get_ident())
        done.set()

    rouser = Rouser({"deliver": work})

    rouser.calls["deliver"]()

    assert done.wait(PATIENCE_S)
    assert where != [threading.get_ident()]
    rouser.close()


def test_who_is_roused_often_while_it_works_works_once_more() -> None:
    begun, go_on, over, calls = threading.Event(), threading.Event(), threading.Event(), []

    def work() -> None:
        calls.append("work")
        begun.set()
        assert go_on.wait(PATIENCE_S)
        if len(calls) == 2:
            over.set()

    rouser = Rouser({"dispatch": work})
    rouser.calls["dispatch"]()
    assert begun.wait(PATIENCE_S)
    for _ in range(50):
        rouser.calls["dispatch"]()
    go_on.set()

    assert over.wait(PATIENCE_S)
    rouser.close()
    assert calls == ["work", "work"]


def test_after_the_end_nobody_is_roused() -> None:
    calls: list[str] = []
    rouser = Rouser({"listen": lambda: calls.append("listen")})
    rouser.close()

    rouser.calls["listen"]()

    assert calls == []
    assert Rouser({}).calls == {}
