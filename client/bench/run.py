"""One run of the bench: what is measured, in which order, on whose server."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from client.assistant import AssistantClient
from client.bench.load import Connect, hurry_calls, speak_calls
from client.bench.machine import machine_facts
from client.bench.memory import Memory, watch_memory
from client.bench.results import Level, Results, start_of, sum_up
from client.bench.speech import Recorded, load
from client.config import AudioFormat
from client.own_server import OwnServer, own_server

MIN_TURNS_PER_LEVEL = 20
MIN_TURNS_PER_CALL = 4

Advance = Callable[[str, int], None]
"""Takes the phase and how many more of its steps are done."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure."""

    levels: tuple[int, ...]
    turns: int | None
    speech: list[Path]
    memory_calls: int
    starts: int
    profile: str
    config: Path | None

    def turns_at(self, calls: int) -> int:
        """How many turns each of `calls` calls has."""
        return self.turns or max(MIN_TURNS_PER_CALL, -(-MIN_TURNS_PER_LEVEL // calls))

    def server_flags(self) -> list[str]:
        """How the bench's own server is started."""
        return ["--profile", self.profile, *(["--config", str(self.config)] if self.config else [])]

    def phases(self, own: bool) -> dict[str, int]:
        """The phases of the run and how many steps each has."""
        before = {"starts": self.starts, "memory": self.memory_calls} if own else {}
        levels = {phase_of(calls): calls * self.turns_at(calls) for calls in self.levels}
        return {name: steps for name, steps in {**before, **levels}.items() if steps}


def phase_of(calls: int) -> str:
    """Name the phase of one level."""
    return f"{calls} call{'s' if calls > 1 else ''}"


async def measure_own(plan: Plan, advance: Advance) -> Results:
    """Start a server of the bench's own as often as the plan says, and measure the last one."""
    recordings = load(plan.speech, AudioFormat().sample_rate_hz)
    machine = machine_facts()
    start_s = []
    for _ in range(plan.starts - 1):
        async with own_server(plan.server_flags()) as started:
            start_s.append(started.start_s)
        advance("starts", 1)
    async with own_server(plan.server_flags()) as own:
        start_s.append(own.start_s)
        advance("starts", 1)
        # Memory first, so that "after start" is just that.
        memory = await _memory(own, recordings, plan.memory_calls, advance) if plan.memory_calls else None
        engines, levels = await _latency(lambda: AssistantClient(own.target), recordings, plan, advance)
    return Results(machine, engines, levels, start_of(start_s), memory)


async def measure_other(connect: Connect, plan: Plan, advance: Advance) -> Results:
    """Measure the latency of a server that somebody else runs; of its process nothing is known."""
    recordings = load(plan.speech, AudioFormat().sample_rate_hz)
    machine = machine_facts()
    engines, levels = await _latency(connect, recordings, plan, advance)
    return Results(machine, engines, levels, None, None)


async def _latency(
    connect: Connect, recordings: Sequence[Recorded], plan: Plan, advance: Advance
) -> tuple[dict[str, str], tuple[Level, ...]]:
    async with connect() as client:
        engines = {engine.stage: engine.name for engine in (await client.server_info()).engines}
    levels = []
    for calls in plan.levels:
        phase = phase_of(calls)
        spoken = functools.partial(advance, phase, 1)
        levels.append(sum_up(await speak_calls(connect, recordings, calls, plan.turns_at(calls), spoken)))
    return engines, tuple(levels)


async def _memory(own: OwnServer, recordings: Sequence[Recorded], calls: int, advance: Advance) -> Memory:
    shortest = min(recordings, key=lambda each: len(each.utterance.samples))

    async def hold(count: int) -> int:
        unanswered = await hurry_calls(lambda: AssistantClient(own.target), shortest, count)
        advance("memory", count)
        return unanswered

    return await watch_memory(own.pid, calls, hold)
