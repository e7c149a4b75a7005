"""Lines from standard input without holding up the event loop."""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import os
import sys
import threading
from collections.abc import AsyncIterator

_READ_BYTES = 4096


async def typed_lines() -> AsyncIterator[str]:
    """Give each line as it is typed or piped in, without its end, until the input ends."""
    try:
        descriptor = sys.stdin.fileno()
    except (OSError, ValueError, AttributeError):  # no real file: all of it is there already
        for line in sys.stdin or ():
            yield line.rstrip("\r\n")
        return
    queue: asyncio.Queue[str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        # os.read and not sys.stdin: a daemon thread inside a buffered reader makes the interpreter abort at exit.
        with contextlib.suppress(RuntimeError, OSError):  # the loop is closed: nobody waits any more
            decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
            rest = ""
            while data := os.read(descriptor, _READ_BYTES):
                *lines, rest = (rest + decoder.decode(data)).split("\n")
                for line in lines:
                    loop.call_soon_threadsafe(queue.put_nowait, line.rstrip("\r"))
            if rest:
                loop.call_soon_threadsafe(queue.put_nowait, rest)
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(queue.put_nowait, None)

    threading.Thread(target=read, name="typed-lines", daemon=True).start()
    while (typed := await queue.get()) is not None:
        yield typed
