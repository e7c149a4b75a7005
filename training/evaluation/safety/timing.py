"""How fast the safety path is: the screen alone, and a crisis turn through a whole call whose models are all dead."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from server.conversation.care import Screens
from server.engines.interfaces import CancelToken, EmotionEstimate, Prosody, Samples, TranscriberStream, Turn
from server.errors import EngineError
from server.safety.finding import Said
from training.evaluation.safety.cases import Case


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds."""

    p50_ms: float
    p95_ms: float
    longest_ms: float
    count: int


def latency(seconds: Sequence[float]) -> Latency:
    """Summarise measured times."""
    times = np.asarray(seconds) * 1000
    p50, p95 = np.percentile(times, [50, 95])
    return Latency(float(p50), float(p95), float(times.max()), len(times))


def screen_latency(screen: Screens, cases: Sequence[Case], repeats: int = 3) -> Latency:
    """Judge every turn of the cases; of the repeats of a turn its median counts."""
    taken: list[float] = []
    for case in cases:
        for place, turn in enumerate(case.turns):
            said, earlier = Said(turn, confidence=1.0), case.turns[:place]
            taken.append(statistics.median(_time(lambda: screen.judge(said, earlier)) for _ in range(repeats)))  # noqa: B023
    return latency(taken)


def _time(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


class DeadEngines:
    """Every stage in one object, and every stage fails at once."""

    name = "dead"
    sample_rate_hz = 16_000

    def warm_up(self) -> None:
        """Do nothing."""

    def open(self, language: str) -> TranscriberStream:
        """Fail."""
        raise EngineError("The transcriber is dead.")

    def classify(self, dialogue: Sequence[Turn], cancel: CancelToken) -> EmotionEstimate:
        """Fail."""
        raise EngineError("The emotion classifier is dead.")

    def ends_turn(self, words: str, cancel: CancelToken) -> float:
        """Fail."""
        raise EngineError("The reply engine is dead.")

    def reply(self, dialogue: Sequence[Turn], emotion: EmotionEstimate | None, cancel: CancelToken) -> Iterator[str]:
        """Fail."""
        raise EngineError("The reply engine is dead.")

    def speak(self, text: str, prosody: Prosody, cancel: CancelToken) -> Iterator[Samples]:
        """Fail."""
        raise EngineError("The voice is dead.")


Hold = Callable[[str], Awaitable[float]]
"""Holds a call in which one turn is typed; seconds from the turn to the first sound of its answer."""


def crisis_latency(hold: Hold, texts: Sequence[str]) -> Latency:
    """The time from the end of a crisis turn to the first sound of its answer, one call after the other."""

    async def all_of_them() -> list[float]:
        return [await hold(text) for text in texts]

    return latency(asyncio.run(all_of_them()))
