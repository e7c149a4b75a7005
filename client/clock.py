"""Time as a call sees it, so that a file can be sent at speaking pace, at once, or in a test without waiting."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """Seconds that only go forward."""

    def now_s(self) -> float:
        """Seconds since any fixed moment."""

    async def sleep_until(self, when_s: float) -> None:
        """Come back once `now_s` has reached `when_s`; lets other tasks run in any case."""


class RealClock:
    """The time on the wall."""

    def now_s(self) -> float:
        """Seconds by the monotonic clock."""
        return time.monotonic()

    async def sleep_until(self, when_s: float) -> None:
        """Sleep for as long as it takes."""
        await asyncio.sleep(max(0.0, when_s - self.now_s()))


class SkippingClock:
    """The time on the wall, but sleeping takes none: what is slept through is added.

    Sound then takes its length on the call's timeline, and the server's work the time that it really took.
    """

    def __init__(self) -> None:
        """Start like the wall clock."""
        self._skipped_s = 0.0

    def now_s(self) -> float:
        """Seconds by the monotonic clock and all that was slept."""
        return time.monotonic() + self._skipped_s

    async def sleep_until(self, when_s: float) -> None:
        """Skip ahead."""
        self._skipped_s += max(0.0, when_s - self.now_s())
        await asyncio.sleep(0)
