"""Engines that do what a test says, and a lane that runs them in place, for tests on virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from server.engines.emotions import GROUP_OF, LABELS
from server.engines.interfaces import CancelToken, EmotionEstimate, Prosody, Samples, Transcript, Turn
from server.engines.lineup import Lineup
from server.errors import EngineTimeout, HearkenError, TurnCancelled
from server.settings import WorkersSettings
from server.workers.lane import Lane, _as_engine_error
from server.workers.lanes import Lanes


class InlineLane(Lane):
    """Runs work on the loop itself. Work that returns `HANG` never ends; `delay_s` is slept before it, virtually."""

    def __init__(self, stage: str, delay_s: float = 0.0) -> None:
        super().__init__(stage, 1)
        self.delay_s = delay_s

    async def call(self, work: Callable[[], Any], *, timeout_s: float, cancel: CancelToken) -> Any:
        try:
            async with asyncio.timeout(timeout_s):
                await asyncio.sleep(self.delay_s)
                result = work()
                if result is HANG:
                    await asyncio.sleep(1e9)
                return result
        except TimeoutError:
            cancel.cancel()
            raise EngineTimeout(f"The {self.stage} engine took too long on one turn; the call goes on.") from None
        except (TurnCancelled, HearkenError):
            raise
        except Exception as error:
            raise _as_engine_error(self.stage, error) from error

    async def stream(
        self,
        work: Callable[[], Iterator[Any]],
        *,
        first_timeout_s: float,
        total_timeout_s: float,
        cancel: CancelToken,
    ) -> AsyncIterator[Any]:
        items = await self.call(work, timeout_s=first_timeout_s, cancel=cancel)
        while True:
            item = await self.call(lambda: next(items, _END), timeout_s=total_timeout_s, cancel=cancel)
            if item is _END:
                return
            cancel.check()
            yield item


HANG = object()
_END = object()


def estimate(label: str = "sad", confidence: float = 0.7) -> EmotionEstimate:
    rest = (1 - confidence) / (len(LABELS) - 1)
    shares = [(name, confidence if name == label else rest) for name in LABELS]
    return EmotionEstimate(label, GROUP_OF[label], -0.5, confidence, tuple(sorted(shares, key=lambda share: -share[1])))


@dataclass
class FakeEngines:
    """One object for all four stages; lists are what comes next, callables run in place of an answer."""

    heard: list[str | Callable[[], Any]] = field(default_factory=lambda: ["i lost my dog"])
    replies: list[list[str] | Callable[[], Any]] = field(default_factory=lambda: [["I'm so ", "sorry. ", "Tell me."]])
    feel: Callable[[], Any] = estimate
    speak_error: Exception | None = None
    seconds_per_word: float = 0.3
    feed_error: Exception | None = None
    fed: list[int] = field(default_factory=list)
    dialogues: list[tuple[Turn, ...]] = field(default_factory=list)
    spoken: list[tuple[str, Prosody]] = field(default_factory=list)
    partials: list[str] = field(default_factory=list)
    """Hypotheses of the words so far."""
    ending: float = 0.5
    closed: int = 0
    name: str = "fake"
    sample_rate_hz: int = 16_000

    def warm_up(self) -> None:
        pass

    def open(self, language: str) -> _Stream:
        return _Stream(self)

    def classify(self, dialogue: Sequence[Turn], cancel: CancelToken) -> Any:
        return self.feel()

    def ends_turn(self, words: str, cancel: CancelToken) -> float:
        return self.ending

    def reply(self, dialogue: Sequence[Turn], emotion: EmotionEstimate | None, cancel: CancelToken) -> Iterator[str]:
        self.dialogues.append(tuple(dialogue))
        pieces = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        return iter(pieces) if isinstance(pieces, list) else pieces()

    def speak(self, text: str, prosody: Prosody, cancel: CancelToken) -> Iterator[Samples]:
        if self.speak_error is not None:
            raise self.speak_error
        self.spoken.append((text, prosody))
        for _ in text.split():
            yield np.full(round(self.seconds_per_word * self.sample_rate_hz), 0.1, dtype=np.float32)


class _Stream:
    def __init__(self, engines: FakeEngines) -> None:
        self._engines = engines
        self._said: Any = None

    def feed(self, samples: Samples) -> None:
        if self._engines.feed_error is not None and len(self._engines.fed) > 10:
            raise self._engines.feed_error
        self._engines.fed.append(len(samples))

    def partial(self, cancel: CancelToken) -> str:
        partials = self._engines.partials
        return (partials.pop(0) if len(partials) > 1 else partials[0]) if partials else ""

    def snapshot(self, cancel: CancelToken) -> Any:
        if self._said is None:
            heard = self._engines.heard
            words = heard.pop(0) if len(heard) > 1 else heard[0]
            self._said = Transcript(words) if isinstance(words, str) else words()
        return self._said

    def finish(self, cancel: CancelToken) -> Any:
        return self.snapshot(cancel)

    def close(self) -> None:
        self._engines.closed += 1


def lineup(engines: FakeEngines) -> Lineup:
    return Lineup(engines, engines, engines, engines)


def inline_lanes(settings: WorkersSettings | None = None, **delays_s: float) -> Lanes:
    names = ("transcriber", "emotion", "reply", "voice")
    stages = {stage: InlineLane(stage, delays_s.get(stage, 0.0)) for stage in names}
    return Lanes(**stages, settings=settings or WorkersSettings())
