"""One open call: send audio, text, marks and keys; iterate over the events.

grpc.aio cancels a whole RPC when a task is cancelled in the middle of one read or write. A caller of this class may
put a timeout around a single step without losing the call, so each read and write runs in a task of its own, which
outlives the one that waits for it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import grpc
import grpc.aio
import numpy as np
from hearken.v1 import session_pb2

from client.config import AudioFormat, CallConfig
from client.errors import CallOver, ClientError, Place, client_error
from client.events import EndReason, Event, PlaybackStatus, SessionStarted, TransferOutcome
from client.wire import ConverseRequest, config_to_message, duration, event_from_message
from server.audio.codec import Samples, encode

MAX_MESSAGE_S = 0.2
"""Longer sound is sent in several messages, so that nothing waits behind one of them."""

_PROVISIONAL = "Internal error from Core"
"""What grpc.aio puts as a status when a write meets the end of the call; the server's own follows in a moment."""
_STATUS_WAIT_S = 1.0

Stream = grpc.aio.StreamStreamCall[Any, Any]


class Call:
    """A call that the server has confirmed. One task iterates, any number send. Made by `AssistantClient.call`."""

    def __init__(self, stream: Stream, place: Place) -> None:
        """Wrap a stream on which nothing was sent yet."""
        self._stream = stream
        self._place = place
        self._started: SessionStarted | None = None
        self._started_was_given = False
        # Iterated, not `read()`: that gives nothing up any more once a write has failed, and what the server said
        # before it ended the call would be lost.
        self._messages = aiter(stream)
        self._status: asyncio.Future[tuple[grpc.StatusCode, str, Any]] = asyncio.get_running_loop().create_future()
        stream.add_done_callback(self._keep_status)
        self._pending_read: asyncio.Task[Any] | None = None
        self._writes: set[asyncio.Task[Any]] = set()
        self._write_lock = asyncio.Lock()
        self._input_closed = False

    @property
    def started(self) -> SessionStarted:
        """What the server confirmed; also the first event of the iteration."""
        if self._started is None:
            raise RuntimeError("the call is not open yet")
        return self._started

    async def open(self, config: CallConfig, within_s: float) -> None:
        """Send the config and wait for its confirmation; `ClientError` if the server refuses or is too late."""
        try:
            async with asyncio.timeout(within_s):
                with contextlib.suppress(CallOver):  # refused unread: reading tells why
                    await self._send(ConverseRequest(config=config_to_message(config)))
                first = await self._next_event()
        except TimeoutError as error:
            raise client_error(grpc.StatusCode.DEADLINE_EXCEEDED, None, None, self._place) from error
        if not isinstance(first, SessionStarted):
            raise ClientError(f"{self._place.target} did not confirm the call as hearken.v1 does; check the address.")
        self._started = first

    def __aiter__(self) -> AsyncIterator[Event]:
        """Give every event, the confirmation first, until the server ends the call."""
        return self

    async def __anext__(self) -> Event:
        """Wait for the next event; `ClientError` if the call breaks. May be cancelled and asked again."""
        if not self._started_was_given:
            self._started_was_given = True
            return self.started
        event = await self._next_event()
        if event is None:
            raise StopAsyncIteration
        return event

    async def send_audio(self, audio: bytes | Samples) -> None:
        """Send caller audio: bytes in the confirmed input format, or float32 mono samples (n,) at its rate.

        Returns once gRPC has taken it, so that a slow server slows the sender. `CallOver` once the call has ended.
        """
        form = self.started.audio_in
        data = encode(form.codec, np.asarray(audio, dtype=np.float32)) if isinstance(audio, np.ndarray) else audio
        step = _message_bytes(form)
        for start in range(0, len(data), step):
            await self._send(ConverseRequest(audio=data[start : start + step]))

    async def send_text(self, text: str) -> None:
        """Send a typed turn of 1 to 4,000 characters, taken as if the caller had said it."""
        await self._send(ConverseRequest(text=session_pb2.TextTurn(text=text)))

    async def send_digit(self, digit: str, held_s: float | None = None) -> None:
        """Send a telephone key: one of 0-9, *, #, A-D."""
        await self._send(ConverseRequest(dtmf=session_pb2.DtmfDigit(digit=digit, held=duration(held_s))))

    async def send_mark(self, utterance_id: int, samples_played: int, *, cleared: bool = False) -> None:
        """Tell how much of an utterance reached the ear, in samples at the output rate."""
        status = PlaybackStatus.CLEARED if cleared else PlaybackStatus.PLAYED
        mark = session_pb2.PlaybackMark(
            utterance_id=utterance_id,
            status=f"PLAYBACK_STATUS_{status.name}",
            samples_played=samples_played,
        )
        await self._send(ConverseRequest(mark=mark))

    async def send_transfer_result(self, transfer_id: str, outcome: TransferOutcome) -> None:
        """Answer a `TransferRequest`."""
        result = session_pb2.TransferResult(transfer_id=transfer_id, outcome=f"TRANSFER_OUTCOME_{outcome.name}")
        await self._send(ConverseRequest(transfer_result=result))

    async def end(self, reason: EndReason = EndReason.CALLER_HUNG_UP) -> None:
        """Hang up: the session is over. Iterate on to the end of the events, so that the server is sure to hear it."""
        await self._send(ConverseRequest(end_call=session_pb2.EndCall(reason=f"END_REASON_{reason.name}")))
        await self.half_close()

    async def half_close(self) -> None:
        """Say that nothing more will be sent: the server finishes the running turn and ends the call."""
        if not self._input_closed:
            self._input_closed = True
            await self._write(self._locked(self._stream.done_writing))

    async def aclose(self) -> None:
        """Cancel whatever still runs. Idempotent, and always called when the `async with` is left.

        grpcio 1.84 and 1.85 never collect, so never cancel, a call that is merely dropped.
        """
        self._input_closed = True
        self._stream.cancel()
        left = [*self._writes, *([self._pending_read] if self._pending_read else [])]
        self._pending_read = None
        if left:
            await asyncio.wait(left)
            for task in left:
                if not task.cancelled():
                    task.exception()  # seen: asyncio need not report it

    async def _next_event(self) -> Event | None:
        """Read on to the next event that this client knows; None at the end."""
        while True:
            if self._pending_read is None:
                self._pending_read = asyncio.ensure_future(anext(self._messages, None))
            task = self._pending_read
            await asyncio.wait({task})
            self._pending_read = None
            message = await self._received(task)
            if message is None:
                return None
            event = event_from_message(message)
            if event is not None:
                return event

    async def _send(self, request: ConverseRequest) -> None:
        if self._input_closed:
            raise CallOver("Nothing can be sent any more: this side has closed its input.")
        await self._write(self._locked(lambda: self._stream.write(request)))

    async def _write(self, step: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(step)
        self._writes.add(task)
        task.add_done_callback(self._writes.discard)
        await asyncio.wait({task})
        await self._raise_unless_written(task)

    async def _locked(self, step: Any) -> None:
        async with self._write_lock:  # gRPC takes one write at a time; the lock also keeps their order
            await step()

    async def _raise_unless_written(self, task: asyncio.Task[None]) -> None:
        if not _met_the_end(task):
            return
        if not self._stream.done():
            raise CallOver("Nothing can be sent any more: this side has closed its input.")
        if not self._status.done():  # it comes after all that the server said, which is still to be read
            raise CallOver("The call has ended; its events say why.")
        raise self._why_over()

    async def _received(self, task: asyncio.Task[Any]) -> Any:
        """Give the message that was read; None at an end in peace, `ClientError` at any other."""
        if not _met_the_end(task) and task.result() is not None:
            return task.result()
        await asyncio.wait({self._status}, timeout=_STATUS_WAIT_S)
        why = self._why_over()
        if isinstance(why, CallOver):
            return None
        raise why

    def _keep_status(self, stream: Any) -> None:
        """Keep the first status that is not provisional: grpc.aio lets a failed write replace the server's own."""
        code, details, trailing = (
            _at_once(stream.code()),
            _at_once(stream.details()),
            _at_once(stream.trailing_metadata()),
        )
        if details != _PROVISIONAL and not self._status.done():
            self._status.set_result((code, details, trailing))

    def _why_over(self) -> ClientError:
        if not self._status.done():
            return client_error(grpc.StatusCode.INTERNAL, None, None, self._place)
        code, details, trailing = self._status.result()
        if code is grpc.StatusCode.OK:
            return CallOver("The server has ended the call; make a new one to go on.")
        return client_error(code, details, trailing, self._place)


def _at_once(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Give the result of a coroutine that has nothing to wait for."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    coroutine.close()
    return None


def _met_the_end(task: asyncio.Task[Any]) -> bool:
    """Whether a step failed because the call is over; raises what it failed with otherwise."""
    if task.cancelled():  # grpc.aio: the call's status is CANCELLED
        return True
    failure = task.exception()
    if failure is None:
        return False
    if isinstance(failure, grpc.aio.AioRpcError | asyncio.InvalidStateError):
        return True
    raise failure


def _message_bytes(form: AudioFormat) -> int:
    return int(form.sample_rate_hz * MAX_MESSAGE_S) * form.codec.bytes_per_sample
