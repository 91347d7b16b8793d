"""Work shared out to processes: the results are those of one process, in the order of the jobs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from multiprocessing import get_context
from typing import TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")


def shared(
    work: Callable[[Job], Result], jobs: Sequence[Job], weight: Callable[[Job], float], processes: int = 1
) -> list[Result]:
    """Return what each job comes to; those of the largest ``weight`` begin first, so that nobody waits at the end.

    ``work`` and ``jobs`` must be such as can be pickled if there are two processes or more: these are started anew
    (spawned), so that they are alike on every platform.
    """
    order = sorted(range(len(jobs)), key=lambda place: (-weight(jobs[place]), place))
    queued = [jobs[place] for place in order]
    if processes < 2 or len(jobs) < 2:
        done = [work(job) for job in queued]
    else:
        with get_context("spawn").Pool(processes) as pool:
            done = list(pool.imap(work, queued, chunksize=1))
    by_place = dict(zip(order, done, strict=True))
    return [by_place[place] for place in range(len(jobs))]
