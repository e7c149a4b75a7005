"""Runs blocking engine work off the event loop: bounded, with deadlines, cancellable.

A lane belongs to one stage and runs at most `width` pieces of work at once, first come first served. Work that is
late is told to stop and left behind on its thread, since Python cannot kill a thread; its place in the lane is free
at once, so that one hung turn does not hold up the other calls. A lane with `MAX_LEFT_BEHIND` threads left behind
refuses work until one of them comes back: the engine is dead, and piling up threads on it would not help.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, TypeVar

from server.engines.interfaces import CancelToken
from server.errors import EngineError, EngineTimeout, HearkenError, TurnCancelled

T = TypeVar("T")

MAX_LEFT_BEHIND = 8
"""Given-up pieces of work that may hang at once before a lane counts its engine as dead."""


class Lane:
    """One stage's way to its engine."""

    def __init__(self, stage: str, width: int, max_left_behind: int = MAX_LEFT_BEHIND) -> None:
        """`stage` names the engine in errors; `width` is how many pieces of work run at once."""
        self.stage = stage
        self._max_left_behind = max_left_behind
        self._places = asyncio.Semaphore(width)
        self._idle: list[_Thread] = []
        self._left_behind = 0

    @property
    def left_behind(self) -> int:
        """Threads that run work which was given up."""
        return self._left_behind

    async def call(self, work: Callable[[], T], *, timeout_s: float, cancel: CancelToken) -> T:
        """Run `work` and give its result.

        `EngineError` if it raises, or has not ended `timeout_s` after it began; `TurnCancelled` passes through.
        Cancelling the awaiting task cancels the token.
        """
        async with self._places:
            cancel.check()
            self._refuse_if_dead()
            job = _Job(asyncio.get_running_loop())
            self._start(job, lambda: job.put(work()))
            try:
                result: T = await self._next(job, timeout_s, cancel)
            except BaseException:
                cancel.cancel()
                raise
            return result

    async def stream(
        self, work: Callable[[], Iterator[T]], *, first_timeout_s: float, total_timeout_s: float, cancel: CancelToken
    ) -> AsyncIterator[T]:
        """Run `work` and give what it yields, as it comes.

        `EngineError` if it raises, if nothing comes within `first_timeout_s`, or if it is not done within
        `total_timeout_s`. Leaving the iteration before its end cancels the token.
        """
        async with self._places:
            cancel.check()
            self._refuse_if_dead()
            job = _Job(asyncio.get_running_loop())
            self._start(job, lambda: _drain(work, job, cancel))
            deadline_s = job.loop.time() + total_timeout_s
            timeout_s = first_timeout_s
            ended = False
            try:
                while True:
                    item = await self._next(job, timeout_s, cancel)
                    if item is _END:
                        ended = True
                        return
                    yield item
                    timeout_s = deadline_s - job.loop.time()
            finally:
                if not ended:
                    cancel.cancel()

    def _refuse_if_dead(self) -> None:
        if self._left_behind >= self._max_left_behind:
            raise EngineError(f"The {self.stage} engine does not answer; restart the server if this lasts.")

    def _start(self, job: _Job, body: Callable[[], object]) -> None:
        thread = self._idle.pop() if self._idle else _Thread(self.stage)
        job.thread = thread

        def run() -> None:
            try:
                body()
            except BaseException as error:
                job.put(_Raised(error))
            finally:
                job.finish(lambda: self._finished(job))

        thread.work.put(run)

    def _finished(self, job: _Job) -> None:
        job.ended = True
        if job.given_up:
            self._left_behind -= 1
        if job.thread is not None:
            self._idle.append(job.thread)

    async def _next(self, job: _Job, timeout_s: float, cancel: CancelToken) -> Any:
        try:
            async with asyncio.timeout(max(timeout_s, 0.0)):
                item = await job.items.get()
        except TimeoutError:
            cancel.cancel()
            if not job.ended:
                job.given_up = True
                self._left_behind += 1
            raise EngineTimeout(f"The {self.stage} engine took too long on one turn; the call goes on.") from None
        if isinstance(item, _Raised):
            raise _as_engine_error(self.stage, item.error)
        return item


class _Raised:
    def __init__(self, error: BaseException) -> None:
        self.error = error


_END = object()


class _Job:
    """One piece of work and its way back to the event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.items: asyncio.Queue[object] = asyncio.Queue()
        self.thread: _Thread | None = None
        self.ended = False
        self.given_up = False

    def put(self, item: object) -> None:
        self._on_loop(lambda: self.items.put_nowait(item))

    def finish(self, callback: Callable[[], None]) -> None:
        self._on_loop(callback)

    def _on_loop(self, callback: Callable[[], None]) -> None:
        try:
            self.loop.call_soon_threadsafe(callback)
        except RuntimeError:  # the loop is closed: nobody waits any more
            pass


class _Thread:
    """A daemon thread that runs one piece of work after another; a hung one never keeps the process alive."""

    def __init__(self, stage: str) -> None:
        self.work: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        threading.Thread(target=self._run, name=f"hearken-{stage}", daemon=True).start()

    def _run(self) -> None:
        while True:
            self.work.get()()


def _drain(work: Callable[[], Iterator[T]], job: _Job, cancel: CancelToken) -> None:
    for item in work():
        cancel.check()
        job.put(item)
    job.put(_END)


def _as_engine_error(stage: str, error: BaseException) -> BaseException:
    """What a turn sees: named errors pass, anything else becomes one sentence without the caller's words."""
    if isinstance(error, TurnCancelled | HearkenError):
        return error
    engine_error = EngineError(f"The {stage} engine failed on one turn ({type(error).__name__}); the call goes on.")
    engine_error.__cause__ = error
    return engine_error
