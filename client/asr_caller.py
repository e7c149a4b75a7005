"""Sends recordings through whole calls and gathers what was understood, for `hearken eval asr`."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from client.assistant import AssistantClient
from client.call import Call
from client.config import AudioFormat, CallConfig
from client.errors import CallOver
from client.events import ErrorEvent, Transcript
from server.audio.codec import Codec, Samples

LEAD_IN_S = 0.5
"""Silence before a recording, as an open microphone would send: the voice detector learns the room from it."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A recording to send: samples (n,) at `rate_hz`, one of the rates of the contract."""

    samples: Samples
    rate_hz: int


@dataclass(frozen=True, slots=True)
class Understood:
    """What came back for one recording."""

    text: str
    turns: int
    failures: int


async def understand(
    client: AssistantClient,
    recordings: Sequence[Spoken],
    *,
    frame_s: float,
    calls: int,
    on_done: Callable[[], None] = lambda: None,
) -> list[Understood]:
    """Send each recording in a call of its own, `calls` at once, as fast as the server takes it; keeps the order.

    Raises `ClientError` if a call breaks.
    """
    places = asyncio.Semaphore(calls)

    async def one(recording: Spoken) -> Understood:
        async with places:
            understood = await _call(client, recording, frame_s)
        on_done()
        return understood

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(recording)) for recording in recordings]
    return [task.result() for task in tasks]


async def _call(client: AssistantClient, recording: Spoken, frame_s: float) -> Understood:
    form = AudioFormat(Codec.L16, recording.rate_hz)
    words: dict[int, str] = {}
    failures = 0
    async with client.call(
        CallConfig(audio_in=form, text_only=True, last_use=datetime.datetime.now(datetime.UTC))
    ) as call:
        sending = asyncio.create_task(_send(call, recording, frame_s))
        try:
            async for event in call:
                match event:
                    case Transcript(is_final=True):
                        words[event.turn_index] = event.text
                    case ErrorEvent():
                        failures += event.stage == "transcriber"
            await sending
        finally:
            sending.cancel()
    return Understood(" ".join(words[turn] for turn in sorted(words)), len(words), failures)


async def _send(call: Call, recording: Spoken, frame_s: float) -> None:
    lead_in = np.zeros(round(LEAD_IN_S * recording.rate_hz), dtype=np.float32)
    sound = np.concatenate([lead_in, recording.samples])
    step = round(frame_s * recording.rate_hz)
    try:
        for start in range(0, len(sound), step):
            await call.send_audio(sound[start : start + step])
        await call.half_close()
    except CallOver:
        pass  # the reader knows why
