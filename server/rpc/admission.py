"""Which calls are let in, and which sessions are open: the gate between the network and the conversations."""

from __future__ import annotations

import asyncio
import contextlib
import enum
from collections.abc import Callable, Iterator
from typing import Protocol

from server.rpc.errors import Draining, NotReady, Refused, ServerFull

_LOADING_RETRY_S = 2.0


class State(enum.Enum):
    """Where a server is in its life."""

    LOADING = "loading"
    SERVING = "serving"
    DRAINING = "draining"


class OpenSession(Protocol):
    """What the gate needs of a session."""

    def going_away(self, deadline_s: float) -> None:
        """Tell the caller and end after the running turn."""


class Admission:
    """Counts open calls against a limit. All on one event loop."""

    def __init__(
        self, max_calls: int, *, retry_s: float, on_refused: Callable[[str], None], on_active: Callable[[int], None]
    ) -> None:
        """Let in `max_calls` at once; tell a refused one to come back after `retry_s`.

        `on_refused` hears the reason of each refusal, `on_active` the number of open calls whenever it changes.
        """
        self.state = State.LOADING
        self.max_calls = max_calls
        self._retry_s = retry_s
        self._on_refused = on_refused
        self._on_active = on_active
        self._active = 0
        self._empty = asyncio.Event()
        self._empty.set()
        self._sessions: set[OpenSession] = set()

    @property
    def active(self) -> int:
        """Calls that are open."""
        return self._active

    def check(self) -> None:
        """Raise unless requests are served."""
        if self.state is State.LOADING:
            raise self._refused(
                NotReady("The models are still loading; try again in a moment.", retry_s=_LOADING_RETRY_S)
            )
        if self.state is State.DRAINING:
            raise self._refused(Draining("This server is stopping; call another one.", retry_s=self._retry_s))

    @contextlib.contextmanager
    def call(self) -> Iterator[None]:
        """Hold one of the places for as long as a call lasts; raises when there is none."""
        self.check()
        if self._active >= self.max_calls:
            full = f"All {self.max_calls} places of this server are taken; try again in {self._retry_s:g} s."
            raise self._refused(ServerFull(full, retry_s=self._retry_s))
        self._change(+1)
        try:
            yield
        finally:
            self._change(-1)

    @contextlib.contextmanager
    def session(self, session: OpenSession) -> Iterator[None]:
        """Make sure that `session` hears of a drain while it lasts."""
        self._sessions.add(session)
        try:
            yield
        finally:
            self._sessions.discard(session)

    async def drain(self, drain_s: float) -> bool:
        """Take no new call, tell every session, and wait up to `drain_s`; whether all calls ended by then."""
        self.state = State.DRAINING
        for session in tuple(self._sessions):
            session.going_away(drain_s)
        try:
            async with asyncio.timeout(drain_s):
                await self._empty.wait()
        except TimeoutError:
            return False
        return True

    def _refused(self, error: Refused) -> Refused:
        self._on_refused(error.reason)
        return error

    def _change(self, by: int) -> None:
        self._active += by
        self._on_active(self._active)
        if self._active:
            self._empty.clear()
        else:
            self._empty.set()
