"""What waits to be sent to one client: in order, bounded, and given up when the client does not read."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from server.conversation.messages import Outgoing
from server.errors import HearkenError

MAX_WAITING = 256
"""Messages that may wait before whoever makes more has to wait too."""


class ClientStalled(HearkenError):
    """The client does not read what is sent to it."""


class Outbox:
    """A queue with room to wait for. `put` never blocks, since what the machine tells must not be lost."""

    def __init__(self, write_timeout_s: float) -> None:
        """Give up on a client that leaves one message unread for `write_timeout_s`."""
        self._write_timeout_s = write_timeout_s
        self._waiting: deque[Outgoing] = deque()
        self._wake = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._closed = False

    def put(self, message: Outgoing) -> None:
        """Queue a message; dropped once the outbox is closed."""
        if self._closed:
            return
        self._waiting.append(message)
        self._wake.set()
        if len(self._waiting) >= MAX_WAITING:
            self._room.clear()

    async def room(self) -> None:
        """Wait until less than `MAX_WAITING` messages wait."""
        await self._room.wait()

    def close(self) -> None:
        """Take no more; `drain` ends when what waits is sent."""
        self._closed = True
        self._wake.set()

    async def drain(self, send: Callable[[Outgoing], Awaitable[None]]) -> None:
        """Send everything in order until the outbox is closed and empty; `ClientStalled` if a send takes too long."""
        while True:
            while self._waiting:
                await self._send(send, self._waiting.popleft())
                if len(self._waiting) < MAX_WAITING // 2:
                    self._room.set()
            if self._closed:
                return
            self._wake.clear()
            await self._wake.wait()

    async def _send(self, send: Callable[[Outgoing], Awaitable[None]], message: Outgoing) -> None:
        try:
            async with asyncio.timeout(self._write_timeout_s):
                await send(message)
        except TimeoutError:
            raise ClientStalled(
                f"The client left a message unread for {self._write_timeout_s:g} s; read the stream, or end the call."
            ) from None
