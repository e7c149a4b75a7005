"""What the caller hears: queues a reply's sound, drops it on `Clear`, and knows how much of it reached the ear.

A loudspeaker pulls samples as it plays them; a sound card does so by itself, `send` does it by the clock. What is
pulled is what was heard, so marks and the call's recording are true by construction. Safe to pull from the sound
card's thread.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

import numpy as np

from client.config import AudioFormat
from client.events import Clear, Event, ReplyAudio
from server.audio.codec import MAX_FRAME_BYTES, Samples, decode


@dataclass(frozen=True, slots=True)
class Mark:
    """How much of an utterance reached the ear, in samples at the output rate; `Call.send_mark` sends it."""

    utterance_id: int
    samples_played: int
    cleared: bool = False


@dataclass(slots=True)
class _Queued:
    """Sound of one utterance that waits for the loudspeaker."""

    utterance_id: int
    offset_samples: int
    samples: Samples
    is_last: bool


class Playback:
    """The queue between the events of a call and its loudspeaker. Counts samples, owns no clock."""

    def __init__(self, audio: AudioFormat, *, mark_every_s: float = 0.2) -> None:
        """Take sound in the confirmed output format; while it plays, a mark is due every `mark_every_s` seconds."""
        self._format = audio
        self._mark_every_samples = max(1, round(mark_every_s * audio.sample_rate_hz))
        self._queue: deque[_Queued] = deque()
        self._played: dict[int, int] = {}  # utterance → samples heard; only while it is open
        self._marked: dict[int, int] = {}
        self._cleared: set[int] = set()
        self._heard_out: set[int] = set()
        self._due: list[Mark] = []
        self._lock = threading.Lock()

    @property
    def queued_samples(self) -> int:
        """Samples that wait to be played."""
        with self._lock:
            return sum(len(each.samples) for each in self._queue)

    @property
    def queued_s(self) -> float:
        """Seconds until all that has come is played."""
        return self.queued_samples / self._format.sample_rate_hz

    def heard_out(self, utterance_id: int) -> bool:
        """Whether this utterance was played to its end: a `Clear` that comes later stops nothing."""
        with self._lock:
            return utterance_id in self._heard_out

    def take(self, event: Event) -> None:
        """Take what concerns playback, `ReplyAudio` and `Clear`, and pass over every other event."""
        if isinstance(event, ReplyAudio):
            self._enqueue(event)
        elif isinstance(event, Clear):
            self._clear(event.utterance_id)

    def pull(self, count: int) -> Samples:
        """Play the next `count` samples, float32 (count,); silence where there is nothing to play."""
        out = np.zeros(count, dtype=np.float32)
        filled = 0
        with self._lock:
            self._finish_empty()
            while self._queue and filled < count:
                head = self._queue[0]
                step = min(count - filled, len(head.samples))
                out[filled : filled + step] = head.samples[:step]
                filled += step
                head.samples = head.samples[step:]
                head.offset_samples += step
                self._heard(head.utterance_id, head.offset_samples)
                self._finish_empty()
        return out

    def marks(self) -> list[Mark]:
        """Give the marks that are due since the last time; send them in this order."""
        with self._lock:
            due, self._due = self._due, []
        return due

    def _enqueue(self, chunk: ReplyAudio) -> None:
        # A burst may be longer than what `decode` takes from a caller.
        pieces = range(0, len(chunk.audio), MAX_FRAME_BYTES)
        decoded = [decode(self._format.codec, chunk.audio[start : start + MAX_FRAME_BYTES]) for start in pieces]
        samples = np.concatenate(decoded) if decoded else np.zeros(0, dtype=np.float32)
        with self._lock:
            if chunk.utterance_id in self._cleared:  # was on its way when the clear was decided
                return
            self._played.setdefault(chunk.utterance_id, 0)
            self._queue.append(_Queued(chunk.utterance_id, chunk.offset_samples, samples, chunk.is_last))

    def _clear(self, utterance_id: int) -> None:
        with self._lock:
            self._cleared.add(utterance_id)
            self._queue = deque(each for each in self._queue if each.utterance_id != utterance_id)
            played = self._played.pop(utterance_id, None)
            self._marked.pop(utterance_id, None)
            if played is not None:  # None: played to its end before, and marked so, or never heard of
                self._due.append(Mark(utterance_id, played, cleared=True))

    def _heard(self, utterance_id: int, samples: int) -> None:
        self._played[utterance_id] = samples
        if samples - self._marked.get(utterance_id, 0) >= self._mark_every_samples:
            self._mark(utterance_id, samples)

    def _mark(self, utterance_id: int, samples: int) -> None:
        self._marked[utterance_id] = samples
        self._due.append(Mark(utterance_id, samples))

    def _finish_empty(self) -> None:
        """Leave chunks that are played; an utterance that is played to its end gets its last mark."""
        while self._queue and len(self._queue[0].samples) == 0:
            done = self._queue.popleft()
            if done.is_last:
                self._heard_out.add(done.utterance_id)
                played = self._played.pop(done.utterance_id, 0)
                if self._marked.pop(done.utterance_id, None) != played:
                    self._due.append(Mark(done.utterance_id, played))
