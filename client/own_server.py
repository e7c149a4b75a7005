"""A server of one's own for as long as a command needs one: `hearken serve` as a child process."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass

from client.errors import ClientError

_SERVING = re.compile(r"^serving on (\S+)")
_STOP_WITHIN_S = 40.0
EMBEDDED = ("--profile", "embedded")


@dataclass(frozen=True, slots=True)
class OwnServer:
    """A child that takes calls."""

    target: str
    pid: int
    start_s: float
    """Seconds from the spawn of its process to SERVING, the interpreter's own start included."""


@contextlib.contextmanager
def running_server(
    flags: Sequence[str] = EMBEDDED, *, within_s: float = 300.0, on_line: Callable[[str], None] = lambda line: None
) -> Iterator[OwnServer]:
    """Start `hearken serve` with `flags` on free ports; stops it when left.

    `on_line` gets what it says while it starts. `ClientError` with the server's own last line if it does not come up
    within `within_s`.
    """
    command = [sys.executable, "-m", "client.cli", "serve", "--port", "0", "--metrics-port", "0", *flags]
    began_s = time.monotonic()
    # The same modules as here, installed or run from the sources; and what it says, at once.
    paths = os.pathsep.join(path for path in sys.path if path)
    records = tempfile.TemporaryDirectory(prefix="hearken-")  # what a trial leaves behind is nobody's
    environment = {
        **os.environ,
        "PYTHONPATH": paths,
        "PYTHONUNBUFFERED": "1",
        "HEARKEN_RECORDS__FOLDER": records.name,
    }
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=environment,
    )
    watchdog = threading.Timer(within_s, child.kill)
    watchdog.start()
    try:
        target = _wait_until_serving(child, on_line)
        watchdog.cancel()
        yield OwnServer(target, child.pid, time.monotonic() - began_s)
    finally:
        watchdog.cancel()
        _stop(child)
        records.cleanup()


@contextlib.asynccontextmanager
async def own_server(flags: Sequence[str] = EMBEDDED) -> AsyncIterator[OwnServer]:
    """`running_server` for who is on an event loop: the waiting is done beside it."""
    with contextlib.ExitStack() as stack:
        try:
            yield await asyncio.to_thread(stack.enter_context, running_server(flags))
        finally:
            await asyncio.to_thread(stack.close)


def _wait_until_serving(child: subprocess.Popen[str], on_line: Callable[[str], None]) -> str:
    assert child.stdout is not None
    last: deque[str] = deque(maxlen=1)
    for line in child.stdout:
        if match := _SERVING.match(line):
            # its later lines must not fill the pipe, which would stop it
            threading.Thread(target=deque, args=(child.stdout, 0), daemon=True).start()
            return match.group(1)
        if line.strip():
            on_line(line.strip())
            last.append(line.strip())
    raise ClientError(
        f"The server did not start: {last[0] if last else 'it said nothing; run `hearken serve` to see.'}"
    )


def _stop(child: subprocess.Popen[str]) -> None:
    if child.poll() is None:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(_STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
