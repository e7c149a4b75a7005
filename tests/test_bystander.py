"""Whatever one caller does, or its engines do, another call on the same server goes on as if nothing had been."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import grpc
import numpy as np
import pytest
from hearken.v1 import session_pb2
from hearken.v1 import voice_assistant_service_pb2 as pb

from server.audio.codec import Codec, encode
from server.conversation.session import Session
from server.conversation.store import SessionStore
from server.rpc.server import RpcServer
from server.rpc.service import Backend
from server.settings import load_settings
from server.telemetry.metrics import Metrics
from server.workers.lanes import Lanes
from tests.rpc_harness import call_of, config, stub_of, typed
from tests.support.fakes import FakeEngines, lineup
from tests.support.safety import prepared, safeguards
from tests.support.sound import noise, vowel

Call = Any
QUICK = {
    "server.port": 0,
    "session.greeting": "",
    "session.write_timeout_s": 0.5,
    "workers.reply_first_timeout_s": 0.3,
    "workers.transcriber_timeout_s": 0.3,
    "workers.emotion_timeout_s": 0.3,
    "workers.voice_timeout_s": 0.3,
}


class TroubledEngines(FakeEngines):
    """Fails only on dialogues that ask for it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.release = threading.Event()

    def classify(self, dialogue, cancel):
        self._trouble(dialogue, "emotion")
        return super().classify(dialogue, cancel)

    def reply(self, dialogue, emotion, cancel):
        self._trouble(dialogue, "reply")
        yield from ["I hear ", "you."] if "long" not in dialogue[-1].text else ["and so on, "] * 400

    def _trouble(self, dialogue, stage):
        words = dialogue[-1].text.split()
        if words[:2] == ["raise", stage]:
            raise RuntimeError(dialogue[-1].text)
        if words[:2] == ["hang", stage]:
            self.release.wait(20)


@asynccontextmanager
async def server() -> AsyncIterator[tuple[str, Metrics]]:
    settings = load_settings(overrides=QUICK, environ={})
    engines = TroubledEngines(heard=["it was loud"])
    metrics = Metrics()
    rpc = RpcServer(settings, metrics)
    port = await rpc.start()
    lanes, store = Lanes.open(settings.workers, settings.server.max_calls), SessionStore(120.0, 20, time.monotonic)

    def factory(parameters, telemetry):
        return Session(
            parameters,
            lineup=lineup(engines),
            lanes=lanes,
            settings=settings,
            store=store,
            prepared=prepared(),
            safeguards=safeguards(),
            telemetry=telemetry,
        )

    async def erase(tenant: str, session_id: str) -> bool:
        return store.erase(tenant, session_id)

    await rpc.serve(Backend(factory, erase))
    try:
        yield f"localhost:{port}", metrics
    finally:
        engines.release.set()
        await rpc.stop()


def sound(samples: np.ndarray) -> pb.ConverseRequest:
    return pb.ConverseRequest(audio=encode(Codec.L16, samples.astype(np.float32)))


async def stream(call: Call, samples: np.ndarray) -> None:
    for begin in range(0, len(samples), 1600):
        await call.write(sound(samples[begin : begin + 1600]))


async def read_until(call: Call, field: str) -> list[pb.ConverseResponse]:
    """Read on to the first response of a kind; the responses up to it."""
    seen: list[pb.ConverseResponse] = []
    async for response in call:
        seen.append(response)
        if response.WhichOneof("event") == field:
            return seen
    raise AssertionError(f"the call ended without {field}")


async def answered(call: Call, words: str) -> None:
    await call.write(typed(words))
    responses = await read_until(call, "turn_summary")
    said = "".join(response.reply_text.text for response in responses)
    assert said == "I hear you."


async def refused(call: Call, code: grpc.StatusCode) -> None:
    with contextlib.suppress(grpc.aio.AioRpcError):
        async for _ in call:
            pass
    assert await call.code() is code


async def audio_before_config(call: Call, metrics: Metrics) -> None:
    await call.write(sound(np.zeros(320)))
    await refused(call, grpc.StatusCode.INVALID_ARGUMENT)


async def odd_bytes(call: Call, metrics: Metrics) -> None:
    await call.write(config())
    await call.write(pb.ConverseRequest(audio=b"123"))
    await refused(call, grpc.StatusCode.INVALID_ARGUMENT)


async def empty_frame(call: Call, metrics: Metrics) -> None:
    await call.write(config())
    await call.write(pb.ConverseRequest(audio=b""))
    await refused(call, grpc.StatusCode.INVALID_ARGUMENT)


async def huge_frame(call: Call, metrics: Metrics) -> None:
    await call.write(config())
    await call.write(pb.ConverseRequest(audio=bytes(64 * 1024 + 2)))
    await refused(call, grpc.StatusCode.INVALID_ARGUMENT)


async def unknown_codec(call: Call, metrics: Metrics) -> None:
    await call.write(config(audio_in=session_pb2.AudioFormat(codec=77, sample_rate_hz=16_000)))
    await refused(call, grpc.StatusCode.INVALID_ARGUMENT)


async def unknown_rate(call: Call, metrics: Metrics) -> None:
    await call.write(config(audio_in=session_pb2.AudioFormat(codec=session_pb2.CODEC_L16, sample_rate_hz=11_025)))
    await refused(call, grpc.StatusCode.INVALID_ARGUMENT)


async def unknown_language(call: Call, metrics: Metrics) -> None:
    await call.write(config(language="tlh"))
    await refused(call, grpc.StatusCode.INVALID_ARGUMENT)


OPENING = ["session_started", "disclosure", "disclosure", "disclosure"]
"""A first use: what it is, its limits, what happens to what is said; shown, as the settings of these tests ask."""


async def silence_only(call: Call, metrics: Metrics) -> None:
    await call.write(config(audio_out=session_pb2.AudioFormat(codec=session_pb2.CODEC_L16, sample_rate_hz=8_000)))
    await stream(call, np.zeros(16_000 * 10))
    await call.done_writing()
    assert [r.WhichOneof("event") for r in [r async for r in call]] == OPENING


async def noise_only(call: Call, metrics: Metrics) -> None:
    await call.write(config())
    await stream(call, noise(10, -30.0))
    await call.done_writing()
    assert [r.WhichOneof("event") for r in [r async for r in call]] == OPENING


async def a_long_monologue(call: Call, metrics: Metrics) -> None:
    await call.write(config(text_only=True))
    chunk = sound(vowel(1.0))
    for _ in range(600):  # ten minutes
        await call.write(chunk)
    await call.done_writing()
    summaries = [r for r in [r async for r in call] if r.WhichOneof("event") == "turn_summary"]
    assert len(summaries) >= 10


async def vanishes_in_mid_word(call: Call, metrics: Metrics) -> None:
    await call.write(config())
    await stream(call, vowel(0.8))
    await read_until(call, "speech_started")
    call.cancel()


async def half_closes_in_mid_reply(call: Call, metrics: Metrics) -> None:
    await call.write(config(pacing=session_pb2.PACING_CLIENT))
    await call.write(typed("hello"))
    await read_until(call, "reply_text")
    await call.done_writing()
    await read_until(call, "turn_summary")
    await refused(call, grpc.StatusCode.OK)


async def never_reads(call: Call, metrics: Metrics) -> None:
    await call.write(config(pacing=session_pb2.PACING_CLIENT))
    await call.write(typed("a long story"))
    while not metrics.registry.get_sample_value("hearken_calls_total", {"outcome": "DEADLINE_EXCEEDED"}):
        await asyncio.sleep(0.05)


async def floods_text(call: Call, metrics: Metrics) -> None:
    await call.write(config(text_only=True))
    for number in range(1_000):
        await call.write(typed(f"turn {number}"))
    await call.done_writing()
    summaries = [r for r in [r async for r in call] if r.WhichOneof("event") == "turn_summary"]
    assert len(summaries) == 1_000


def trouble(kind: str, stage: str) -> Callable[[Call, Metrics], Awaitable[None]]:
    async def misbehave(call: Call, metrics: Metrics) -> None:
        await call.write(config())
        await call.write(typed(f"{kind} {stage} please"))
        responses = await read_until(call, "turn_summary")
        errors = [r.error for r in responses if r.WhichOneof("event") == "error"]
        assert [error.stage for error in errors] == [stage]
        assert "please" not in errors[0].message
        spoken = sum(len(r.reply_audio.audio) for r in responses)
        assert spoken > 16_000  # an apology, or the reply without emotion, is heard
        await answered(call, "and now?")  # the call lives on

    misbehave.__name__ = f"{stage}_{kind}s"
    return misbehave


MISDEEDS = [
    audio_before_config,
    odd_bytes,
    empty_frame,
    huge_frame,
    unknown_codec,
    unknown_rate,
    unknown_language,
    silence_only,
    noise_only,
    a_long_monologue,
    vanishes_in_mid_word,
    half_closes_in_mid_reply,
    never_reads,
    floods_text,
    trouble("raise", "emotion"),
    trouble("raise", "reply"),
    trouble("hang", "emotion"),
    trouble("hang", "reply"),
]


@pytest.mark.parametrize("misdeed", MISDEEDS, ids=lambda misdeed: misdeed.__name__)
async def test_the_other_call_goes_on(misdeed: Callable[[Call, Metrics], Awaitable[None]]) -> None:
    async with server() as (address, metrics), stub_of(address) as stub, stub_of(address) as other:
        async with call_of(stub) as bystander:
            await bystander.write(config())
            await answered(bystander, "before")
            async with call_of(other) as culprit:
                await misdeed(culprit, metrics)
            await answered(bystander, "after")
            await bystander.done_writing()
            await refused(bystander, grpc.StatusCode.OK)
