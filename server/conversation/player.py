"""Sends replies' sound no faster than it may go, and knows what was heard of it."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from server.audio.pacing import Pacer
from server.conversation.messages import ReplyAudio
from server.conversation.outbox import Outbox
from server.conversation.steps import Event, Played, Sent
from server.engines.interfaces import Samples
from server.turns.barge_in import level_dbfs

DUCKED = 0.25
"""Gain of a reply that somebody speaks over: 12 dB down."""
ECHO_TAIL_S = 0.5
"""How long after it was played a sound may still come back: the line, the room, the client's buffer."""
CHUNK_S = 0.1
"""Longest piece of sound sent in one message, in seconds: far under the 64 KiB limit at every rate."""


@dataclass(slots=True)
class _Queued:
    """Sound of one utterance that waits to be sent."""

    utterance_id: int
    turn_index: int
    interruptible: bool = True
    waiting: deque[Samples] = field(default_factory=deque)
    ended: bool = False
    chunks: int = 0
    sent_samples: int = 0
    told_last: bool = False
    start_samples: int = 0
    """The pacer's count when the utterance began."""


class Player:
    """One call's reply audio: a queue of one utterance, since a newer one replaces it."""

    def __init__(
        self, rate_hz: int, pacer: Pacer, outbox: Outbox, clock: Callable[[], float], post: Callable[[Event], None]
    ) -> None:
        """Send through `outbox`; what happened is `post`ed as events. `clock` gives the pacer's seconds."""
        self._chunk = round(CHUNK_S * rate_hz)
        self._pacer = pacer
        self._outbox = outbox
        self._clock = clock
        self._post = post
        self._now: _Queued | None = None
        self._wake = asyncio.Event()
        self._gain = self._wanted_gain = 1.0
        self._levels: deque[tuple[float, float]] = deque()  # when a chunk ends at the caller's ear, its level

    def begin(self, utterance_id: int, turn_index: int, *, interruptible: bool = True) -> None:
        """Make room for an utterance; one that was not finished is dropped."""
        self._gain = self._wanted_gain = 1.0
        self._now = _Queued(utterance_id, turn_index, interruptible, start_samples=self._pacer.sent_samples)
        self._wake.set()

    def add(self, utterance_id: int, samples: Samples) -> None:
        """Queue sound, (n,) at the output rate; ignored if the utterance was dropped."""
        if self._now is not None and self._now.utterance_id == utterance_id and len(samples):
            self._now.waiting.append(samples)
            self._wake.set()

    def end(self, utterance_id: int) -> None:
        """No more sound will come for this utterance."""
        if self._now is not None and self._now.utterance_id == utterance_id:
            self._now.ended = True
            self._wake.set()

    def drop(self, utterance_id: int) -> None:
        """Forget what was not sent, and what was sent but not played."""
        if self._now is not None and self._now.utterance_id == utterance_id:
            self._now = None
            self._pacer.clear(self._clock())
            self._levels.clear()
            self._wake.set()

    def duck(self, *, is_down: bool) -> None:
        """Play on quietly, or as before: what is sent from now on changes its gain within a chunk."""
        self._wanted_gain = DUCKED if is_down else 1.0

    def level_dbfs(self) -> float | None:
        """Loudness of what the caller hears now, by the clock: the loudest of the last chunks; None for nothing."""
        now_s = self._clock()
        while self._levels and self._levels[0][0] < now_s - ECHO_TAIL_S:
            self._levels.popleft()
        begun = [level for played_s, level in self._levels if played_s - CHUNK_S <= now_s]
        return max(begun, default=None)

    def heard(self) -> tuple[int, int] | None:
        """(utterance, samples played) by the clock, of the utterance that is on its way."""
        if self._now is None:
            return None
        played = self._pacer.played_samples(self._clock()) - self._now.start_samples
        return self._now.utterance_id, max(min(played, self._now.sent_samples), 0)

    async def run(self) -> None:
        """Send for ever; cancelled with the call."""
        while True:
            queued = self._now
            if queued is None or not (queued.waiting or queued.ended):
                self._wake.clear()
                await self._wake.wait()
            elif queued.waiting:
                await self._send_next(queued)
            else:
                await self._finish(queued)

    async def _send_next(self, queued: _Queued) -> None:
        await self._outbox.room()
        wanted = min(self._chunk, sum(len(part) for part in queued.waiting))
        if not await self._rest(queued, self._pacer.ready_s(wanted, self._clock())):
            return
        samples = self._take(queued, self._pacer.take(wanted, self._clock()))
        if len(samples):
            self._tell(queued, samples, last=queued.ended and not queued.waiting)

    async def _finish(self, queued: _Queued) -> None:
        if not queued.told_last:
            self._tell(queued, np.zeros(0, dtype=np.float32), last=True)
        if await self._rest(queued, self._pacer.done_s(self._clock())):
            self._now = None
            self._post(Played(queued.utterance_id))

    async def _rest(self, queued: _Queued, until_s: float) -> bool:
        """Wait until `until_s`; False, and at once, if the utterance is dropped meanwhile."""
        while self._now is queued and (left_s := until_s - self._clock()) > 0:
            self._wake.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left_s):
                    await self._wake.wait()
        return self._now is queued

    def _take(self, queued: _Queued, samples: int) -> Samples:
        taken: list[Samples] = []
        while samples > 0:
            part = queued.waiting.popleft()
            taken.append(part[:samples])
            if len(part) > samples:
                queued.waiting.appendleft(part[samples:])
            samples -= len(taken[-1])
        return np.concatenate(taken) if taken else np.zeros(0, dtype=np.float32)

    def _at_gain(self, samples: Samples) -> Samples:
        """The samples at the gain that is wanted, gliding there over the chunk."""
        if not len(samples) or self._gain == self._wanted_gain == 1.0:
            return samples
        glide = np.linspace(self._gain, self._wanted_gain, len(samples), dtype=np.float32)
        self._gain = self._wanted_gain
        return samples * glide

    def _tell(self, queued: _Queued, samples: Samples, *, last: bool) -> None:
        samples = self._at_gain(samples)
        if len(samples):
            self._levels.append((self._pacer.done_s(self._clock()), level_dbfs(samples)))
        self._outbox.put(
            ReplyAudio(
                queued.turn_index,
                queued.utterance_id,
                queued.chunks,
                queued.sent_samples,
                samples,
                is_last=last,
                interruptible=queued.interruptible,
            )
        )
        queued.chunks += 1
        queued.sent_samples += len(samples)
        queued.told_last = last
        self._post(Sent(queued.utterance_id, len(samples), last))
