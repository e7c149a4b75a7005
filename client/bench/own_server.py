"""A `hearken serve` of the bench's own: started, timed until it takes calls, and stopped."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from client.assistant import AssistantClient
from client.errors import ClientError

START_TIMEOUT_S = 300.0
STOP_TIMEOUT_S = 45.0
POLL_S = 0.05


@dataclass(frozen=True, slots=True)
class OwnServer:
    """A running server."""

    target: str
    pid: int
    start_s: float
    """Seconds from the process's beginning to SERVING, by its health service; to about 0.05 s."""


@contextlib.asynccontextmanager
async def own_server(profile: str, config: Path | None) -> AsyncIterator[OwnServer]:
    """Run a server on a free port of this machine for the block; `ClientError` if it does not come up."""
    port, metrics_port = _free_ports()
    arguments = ["--host", "127.0.0.1", "--port", str(port), "--metrics-port", str(metrics_port), "--profile", profile]
    if config is not None:
        arguments += ["--config", str(config)]
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        began_s = time.monotonic()
        process = _serve(arguments, output)
        try:
            await _until_serving(f"127.0.0.1:{port}", process, output)
            yield OwnServer(f"127.0.0.1:{port}", process.pid, time.monotonic() - began_s)
        finally:
            await asyncio.to_thread(_stop, process)


def _serve(arguments: list[str], output: IO[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "client.cli", "serve", *arguments],
        stdout=output,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        # The same modules as here, installed or run from the sources; and what it says, at once.
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONUNBUFFERED": "1"},
    )


async def _until_serving(target: str, process: subprocess.Popen[bytes], output: IO[str]) -> None:
    async with AssistantClient(target) as client:
        serving = asyncio.ensure_future(client.wait_until_serving(START_TIMEOUT_S, POLL_S))
        try:
            while not serving.done():
                await asyncio.wait({serving}, timeout=POLL_S)
                if process.poll() is not None:
                    raise ClientError(f"The server did not start: {_last_line(output)}")
            serving.result()
        finally:
            serving.cancel()
            await asyncio.wait({serving})


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _last_line(output: IO[str]) -> str:
    output.seek(0)
    lines = [line.strip() for line in output if line.strip()]
    return lines[-1] if lines else "it said nothing; run `hearken serve` to see why."


def _free_ports() -> tuple[int, int]:
    with socket.socket() as first, socket.socket() as second:
        for each in (first, second):
            each.bind(("127.0.0.1", 0))
        return first.getsockname()[1], second.getsockname()[1]
