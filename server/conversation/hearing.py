"""One utterance on its way through the transcriber: sound is decoded while the caller still speaks.

While it goes on, the words so far are asked for now and then (`on_words`); in a pause a snapshot is taken of what the
transcript would be, and if the caller says no more it is the transcript, so that the end of the turn costs nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import numpy as np

from server.engines.interfaces import (
    SAMPLE_RATE_HZ,
    CancelToken,
    Samples,
    Transcriber,
    TranscriberStream,
    Transcript,
)
from server.workers.lane import Lane

T = TypeVar("T")

PARTIAL_EVERY_SAMPLES = round(0.3 * SAMPLE_RATE_HZ)
"""New sound after which the words so far are asked for."""


class Hearing:
    """Feeds a transcriber on its lane; sound that comes while it is busy is joined and fed at once."""

    def __init__(
        self,
        transcriber: Transcriber,
        lane: Lane,
        language: str,
        timeout_s: float,
        on_words: Callable[[str], None] | None = None,
    ) -> None:
        """Nothing runs until `run`; `timeout_s` bounds each piece of the transcriber's work.

        `on_words` hears of the words so far, the latest of them unsure; None: nobody asks.
        """
        self._transcriber = transcriber
        self._lane = lane
        self._language = language
        self._timeout_s = timeout_s
        self._on_words = on_words
        self._unread = 0  # samples fed since the words were last asked for
        self._pausing = False
        self._snapshot: asyncio.Future[Transcript] | None = None
        self._waiting: list[Samples] = []
        self._wake = asyncio.Event()
        self._ended = False
        self.cancel = CancelToken()

    def feed(self, samples: Samples) -> None:
        """Take the next sound, shape (n,) at 16 kHz."""
        self._waiting.append(samples)
        self._wake.set()

    def pause(self) -> asyncio.Future[Transcript]:
        """The caller is silent: give what the transcript will be if nothing more is said. Cancelled if more is."""
        if self._snapshot is None or self._snapshot.cancelled():
            self._snapshot = asyncio.get_running_loop().create_future()
            self._pausing = True
            self._wake.set()
        return self._snapshot

    def resume(self) -> None:
        """The caller goes on: a snapshot is worth nothing."""
        self._pausing = False
        if self._snapshot is not None:
            self._snapshot.cancel()
            self._snapshot = None

    def end(self) -> None:
        """The utterance is over: `run` will give its transcript."""
        self._ended = True
        self._wake.set()

    async def run(self) -> Transcript:
        """Transcribe from first to last sample; `EngineError` if the engine fails or hangs."""
        stream = None
        try:
            stream = await self._call(partial(self._transcriber.open, self._language))
            while True:
                await self._wake.wait()
                self._wake.clear()
                if self._snapshot is not None and self._ended and self._snapshot.done():
                    return self._snapshot.result()
                if self._waiting:
                    samples = np.concatenate(self._waiting)
                    self._waiting.clear()
                    self._unread += len(samples)
                    await self._call(partial(stream.feed, samples))
                if self._pausing:
                    await self._take_snapshot(stream)
                elif self._ended and not self._waiting:
                    return await self._call(partial(stream.finish, self.cancel))
                elif self._unread >= PARTIAL_EVERY_SAMPLES and self._on_words is not None:
                    self._unread = 0
                    if words := await self._call(partial(stream.partial, self.cancel)):
                        self._on_words(words)
                if self._ended or self._waiting or self._pausing:
                    self._wake.set()
        finally:
            if self._snapshot is not None:
                self._snapshot.cancel()
            if stream is not None:
                stream.close()

    async def _take_snapshot(self, stream: TranscriberStream) -> None:
        self._pausing = False
        wanted = self._snapshot
        found = await self._call(partial(stream.snapshot, self.cancel))
        if wanted is not None and wanted is self._snapshot and not wanted.done():
            wanted.set_result(found)

    async def _call(self, work: Callable[[], T]) -> T:
        return await self._lane.call(work, timeout_s=self._timeout_s, cancel=self.cancel)
