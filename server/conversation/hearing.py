"""One utterance on its way through the transcriber: sound is decoded while the caller still speaks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import numpy as np

from server.engines.interfaces import CancelToken, Samples, Transcriber, Transcript
from server.workers.lane import Lane

T = TypeVar("T")


class Hearing:
    """Feeds a transcriber on its lane; sound that comes while it is busy is joined and fed at once."""

    def __init__(self, transcriber: Transcriber, lane: Lane, language: str, timeout_s: float) -> None:
        """Nothing runs until `run`; `timeout_s` bounds each piece of the transcriber's work."""
        self._transcriber = transcriber
        self._lane = lane
        self._language = language
        self._timeout_s = timeout_s
        self._waiting: list[Samples] = []
        self._wake = asyncio.Event()
        self._ended = False
        self.cancel = CancelToken()

    def feed(self, samples: Samples) -> None:
        """Take the next sound, shape (n,) at 16 kHz."""
        self._waiting.append(samples)
        self._wake.set()

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
                if self._waiting:
                    samples = np.concatenate(self._waiting)
                    self._waiting.clear()
                    await self._call(partial(stream.feed, samples))
                elif self._ended:
                    return await self._call(partial(stream.finish, self.cancel))
                if self._ended:
                    self._wake.set()
        finally:
            if stream is not None:
                stream.close()

    async def _call(self, work: Callable[[], T]) -> T:
        return await self._lane.call(work, timeout_s=self._timeout_s, cancel=self.cancel)
