"""How much memory a server takes, and whether that grows with the calls it has held."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

import psutil  # type: ignore[import-untyped, unused-ignore]

from client.bench.figures import Slope, fit_slope

EVERY_CALLS = 10
AT_ONCE = 4
SETTLED_CALLS = 20
"""The first calls fill caches and pools once; what grows is looked for after them."""
_QUIET_S = 0.5
_PEAK_EVERY_S = 0.5
MIB = 2**20


@dataclass(frozen=True, slots=True)
class Memory:
    """A server's memory over many calls, in MiB, its child processes with it."""

    kind: str
    after_start_mib: float
    after_calls_mib: float
    peak_mib: float
    """The most that was seen while calls were open, two looks a second."""
    calls: int
    unanswered_calls: int
    at_once: int
    samples: tuple[tuple[int, float], ...]
    """(calls held so far, MiB)."""
    slope_kib_per_call: Slope | None
    """Over the samples from `SETTLED_CALLS` calls on."""
    slope_from_start_kib_per_call: Slope | None


def tree_memory(pid: int) -> tuple[str, float]:
    """Add up the memory of a process and all its children; gives how it was counted, and MiB.

    PSS where the system tells it (Linux): a page that several processes share counts once in all. Else USS, which
    leaves shared pages out.
    """
    total, kind = 0, "PSS"
    parent = psutil.Process(pid)
    for process in (parent, *parent.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):  # a decoder that ended meanwhile
            facts = process.memory_full_info()
            kind = "PSS" if hasattr(facts, "pss") else "USS"
            total += getattr(facts, "pss", facts.uss)
    return kind, total / MIB


async def watch_memory(pid: int, calls: int, hold: Callable[[int], Awaitable[int]]) -> Memory:
    """Have `hold` hold `calls` calls, `AT_ONCE` at a time, and look at the memory of `pid` after every ten.

    `hold` takes how many calls to hold at once and gives how many of them got no answer.
    """
    kind, start_mib = await asyncio.to_thread(tree_memory, pid)
    samples, unanswered, peak_mib = [(0, start_mib)], 0, [start_mib]
    done = 0
    for goal in range(EVERY_CALLS, calls + EVERY_CALLS, EVERY_CALLS):
        watching = asyncio.create_task(_watch_peak(pid, peak_mib))
        try:
            for count in batches(min(goal, calls) - done):
                unanswered += await hold(count)
        finally:
            watching.cancel()
            await asyncio.wait({watching})
        done = min(goal, calls)
        await asyncio.sleep(_QUIET_S)
        samples.append((done, (await asyncio.to_thread(tree_memory, pid))[1]))
    settled = [sample for sample in samples if sample[0] >= SETTLED_CALLS]
    return Memory(
        kind,
        start_mib,
        samples[-1][1],
        max(peak_mib[0], *(mib for _, mib in samples)),
        calls,
        unanswered,
        AT_ONCE,
        tuple(samples),
        _slope(settled),
        _slope(samples),
    )


def batches(calls: int) -> Iterator[int]:
    """Split calls into rounds of at most `AT_ONCE`."""
    for start in range(0, calls, AT_ONCE):
        yield min(AT_ONCE, calls - start)


async def _watch_peak(pid: int, peak_mib: list[float]) -> None:
    while True:
        await asyncio.sleep(_PEAK_EVERY_S)
        peak_mib[0] = max(peak_mib[0], (await asyncio.to_thread(tree_memory, pid))[1])


def _slope(samples: list[tuple[int, float]]) -> Slope | None:
    return fit_slope([float(calls) for calls, _ in samples], [mib * 1024 for _, mib in samples])
