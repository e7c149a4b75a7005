"""Holds several calls at once, as so many people with open microphones, and measures every turn.

All calls live in one process on one event loop, each with a connection of its own. Eight processes would cost the
server's cores more than one does; what one loop costs in punctuality is measured and reported beside the latencies.
A frame can be late for another reason: a server that does not read holds its sender up, as it would any caller.
"""

from __future__ import annotations

import asyncio
import datetime
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psutil  # type: ignore[import-untyped, unused-ignore]

from client.assistant import AssistantClient
from client.bench.speech import Recorded
from client.bench.turns import CallWatch, Measured, Spoken
from client.clock import RealClock, SkippingClock
from client.config import CallConfig, Pacing
from client.errors import ClientError
from client.events import Event, TurnOutcome, TurnSummary
from client.file_caller import FileCaller, Utterance

Connect = Callable[[], AssistantClient]

SPREAD_S = 6.0
"""Calls begin within so many seconds, evenly: people do not call, speak and stop all in the same moment."""


TICK_S = 0.02


class PunctualClock(RealClock):
    """The time on the wall; keeps how late each frame was for its moment."""

    def __init__(self) -> None:
        """Start with no frame."""
        self.late_s: list[float] = []

    async def sleep_until(self, when_s: float) -> None:
        """Sleep, and note by how much it was too long."""
        await super().sleep_until(when_s)
        self.late_s.append(max(0.0, self.now_s() - when_s))


@dataclass(frozen=True, slots=True)
class HeldCall:
    """One call from its opening to its end; seconds of the monotonic clock."""

    opened_s: float
    closed_s: float
    turns: tuple[Measured, ...]
    silence_s: float
    """The end-of-turn silence that the server confirmed."""


@dataclass(frozen=True, slots=True)
class Load:
    """What came of `calls` calls at once."""

    calls: int
    held: tuple[HeldCall, ...]
    failures: tuple[str, ...]
    """Why calls broke, one sentence for each that did."""
    loop_late_s: tuple[float, ...]
    """How late this process woke from sleeps of 20 ms: its own share in what follows."""
    frames_late_s: tuple[float, ...]
    """How late each frame was sent, for this process' lateness or for a server that did not read."""
    client_cores: float
    """Processor seconds of this process per second."""
    machine_busy: float
    """Share of all cores that was busy, with whatever else ran."""

    @property
    def counted(self) -> list[Measured]:
        """The turns whose voice ended while all calls were open: the others met a lighter load."""
        if not self.held:
            return []
        begin_s, end_s = max(call.opened_s for call in self.held), min(call.closed_s for call in self.held)
        return [
            turn for call in self.held for turn in call.turns if begin_s <= call.opened_s + turn.voice_end_s <= end_s
        ]

    @property
    def turns(self) -> list[Measured]:
        """Every turn that was spoken."""
        return [turn for call in self.held for turn in call.turns]


async def speak_calls(
    connect: Connect, recordings: Sequence[Recorded], calls: int, turns: int, on_spoken: Callable[[], None]
) -> Load:
    """Hold `calls` calls of `turns` turns each at speaking pace; `ClientError` if not one of them lasts.

    `on_spoken` is called for every recording that was spoken.
    """
    clocks = [PunctualClock() for _ in range(calls)]
    began_s, began_cpu_s = time.monotonic(), time.process_time()
    psutil.cpu_percent()  # counts from here
    loop_late_s: list[float] = []
    ticking = asyncio.create_task(_tick(loop_late_s))
    outcomes = await asyncio.gather(
        *(
            _late_call(connect, _script(recordings, index, turns), clock, SPREAD_S * index / calls, on_spoken)
            for index, clock in enumerate(clocks)
        ),
        return_exceptions=True,
    )
    ticking.cancel()
    busy = psutil.cpu_percent() / 100
    spent_s = time.monotonic() - began_s
    held, failures = _sorted(outcomes)
    return Load(
        calls,
        held,
        failures,
        tuple(loop_late_s),
        tuple(late_s for clock in clocks for late_s in clock.late_s),
        (time.process_time() - began_cpu_s) / spent_s,
        busy,
    )


async def _tick(late_s: list[float]) -> None:
    while True:
        due_s = time.monotonic() + TICK_S
        await asyncio.sleep(TICK_S)
        late_s.append(max(0.0, time.monotonic() - due_s))


async def hurry_calls(connect: Connect, recording: Recorded, calls: int) -> int:
    """Hold `calls` calls of one turn each at once, sound sent as fast as it goes; gives how many got no answer."""
    outcomes = await asyncio.gather(
        *(_short_call(connect, recording.utterance) for _ in range(calls)), return_exceptions=True
    )
    return sum(_broke(outcome) or not outcome for outcome in outcomes)


def _script(recordings: Sequence[Recorded], call: int, turns: int) -> list[Recorded]:
    """Every call goes through the recordings in order, each from another beginning."""
    return [recordings[(call + turn) % len(recordings)] for turn in range(turns)]


async def _late_call(
    connect: Connect, script: list[Recorded], clock: PunctualClock, wait_s: float, on_spoken: Callable[[], None]
) -> HeldCall:
    await asyncio.sleep(wait_s)
    async with (
        connect() as client,
        client.call(CallConfig(pacing=Pacing.SERVER, last_use=datetime.datetime.now(datetime.UTC))) as call,
    ):
        watch = CallWatch(call.started.audio_out)
        ends_s = {each.utterance.name: each.last_voiced_s for each in script}

        def spoken(utterance: Utterance, begin_s: float, end_s: float) -> None:
            watch.spoken.append(Spoken(utterance.name, begin_s, begin_s + ends_s[utterance.name]))
            on_spoken()

        opened_s = clock.now_s()
        caller = FileCaller(call, clock, on_event=watch.take, on_spoken=spoken)
        await caller.speak([each.utterance for each in script])
        return HeldCall(opened_s, clock.now_s(), tuple(watch.measured()), call.started.end_of_turn_silence_s)


async def _short_call(connect: Connect, utterance: Utterance) -> bool:
    """Hold a call of one turn; whether it was answered."""
    answered: list[int] = []

    def note(event: Event, received_s: float) -> None:
        if isinstance(event, TurnSummary) and event.outcome is TurnOutcome.COMPLETED:
            answered.append(event.turn_index)

    async with (
        connect() as client,
        client.call(CallConfig(pacing=Pacing.CLIENT, last_use=datetime.datetime.now(datetime.UTC))) as call,
    ):
        await FileCaller(call, SkippingClock(), stays_open=False, on_event=note).speak([utterance])
    return bool(answered)


def _sorted(outcomes: Sequence[HeldCall | BaseException]) -> tuple[tuple[HeldCall, ...], tuple[str, ...]]:
    held = tuple(outcome for outcome in outcomes if isinstance(outcome, HeldCall))
    failures = tuple(str(outcome) for outcome in outcomes if _broke(outcome))
    if not held:
        raise ClientError(failures[0])
    return held, failures


def _broke(outcome: object) -> bool:
    """Whether a call ended with an error of the server's or the wire's; raises any other."""
    if isinstance(outcome, BaseException) and not isinstance(outcome, ClientError):
        raise outcome
    return isinstance(outcome, ClientError)
