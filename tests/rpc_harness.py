"""A real gRPC server on a free port around a scripted session, for tests of the edge."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import grpc
import grpc.aio
import numpy as np
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from hearken.v1 import session_pb2
from hearken.v1 import voice_assistant_service_pb2 as pb
from hearken.v1 import voice_assistant_service_pb2_grpc as pb_grpc

from server.conversation import messages as m
from server.engines.lineup import Choice
from server.rpc.server import RpcServer
from server.rpc.service import Backend
from server.settings import load_settings
from server.telemetry.metrics import Metrics

L16_16K = session_pb2.AudioFormat(codec=session_pb2.CODEC_L16, sample_rate_hz=16_000)
CHOICES = (Choice("transcriber", "PocketSphinx", True, "it is here"), Choice("voice", "eSpeak NG", True, "it is here"))


class EchoSession:
    """Confirms the config, answers each typed turn with its text and each audio frame with the same samples."""

    def __init__(self, parameters: m.SessionParameters, telemetry) -> None:
        self.parameters = parameters
        self.telemetry = telemetry
        self.heard: list[m.Incoming] = []
        self.leaving = asyncio.Event()
        self.turn_done = asyncio.Event()
        self.deadline_s = 0.0

    async def run(self, inputs: AsyncIterator[m.Incoming], send: Callable[[m.Outgoing], Awaitable[None]]) -> None:
        await send(m.SessionStarted(self.parameters, "again", False, 120.0, 0.6))
        listening = asyncio.create_task(self._listen(inputs, send))
        leaving = asyncio.create_task(self._leave(send))
        try:
            done, _ = await asyncio.wait({listening, leaving}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in (listening, leaving):
                task.cancel()
            await asyncio.gather(listening, leaving, return_exceptions=True)

    def going_away(self, deadline_s: float) -> None:
        self.deadline_s = deadline_s
        self.leaving.set()

    async def _leave(self, send) -> None:
        await self.leaving.wait()
        await send(m.GoingAway("again", self.deadline_s))
        await self.turn_done.wait()

    async def _listen(self, inputs, send) -> None:
        async for message in inputs:
            self.heard.append(message)
            if isinstance(message, m.CallerText):
                await send(m.ReplyText(1, 1, message.text, True, m.ReplySource.MODEL))
            elif isinstance(message, m.CallerAudio):
                await send(m.ReplyAudio(1, 1, 0, 0, message.samples, True))
            elif isinstance(message, m.EndCall):
                return


@dataclass
class Edge:
    """A running server and what a test looks at."""

    server: RpcServer
    metrics: Metrics
    port: int
    sessions: list = field(default_factory=list)
    erased: list[tuple[str, str]] = field(default_factory=list)
    reported: list[tuple[str, str, int, str]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"localhost:{self.port}"

    def count(self, name: str, **labels: str) -> float:
        return self.metrics.registry.get_sample_value(name, labels) or 0.0


@asynccontextmanager
async def edge(overrides=None, *, session=EchoSession, serve: bool = True, reports: bool = True) -> AsyncIterator[Edge]:
    settings = load_settings(overrides={"server.port": 0, **(overrides or {})}, environ={})
    metrics = Metrics()
    server = RpcServer(settings, metrics)
    running = Edge(server, metrics, await server.start())

    def factory(parameters, telemetry):
        running.sessions.append(session(parameters, telemetry))
        return running.sessions[-1]

    async def erase(tenant: str, session_id: str) -> bool:
        running.erased.append((tenant, session_id))
        return session_id == "kept"

    async def report(tenant: str, session_id: str, turn_index: int, text: str) -> tuple[str, float]:
        running.reported.append((tenant, session_id, turn_index, text))
        return f"report-{len(running.reported)}", 1_700_000_000.5

    running.backend = Backend(factory, erase, report if reports else None, choices=CHOICES, crisis_protocol_version="7")
    if serve:
        await server.serve(running.backend)
    try:
        yield running
    finally:
        await server.stop()


@asynccontextmanager
async def stub_of(address: str, credentials: grpc.ChannelCredentials | None = None):
    opened = grpc.aio.secure_channel(address, credentials) if credentials else grpc.aio.insecure_channel(address)
    async with opened as channel:
        yield pb_grpc.VoiceAssistantServiceStub(channel)


@asynccontextmanager
async def call_of(stub: pb_grpc.VoiceAssistantServiceStub, metadata=None):
    call = stub.Converse(metadata=metadata)
    try:
        yield call
    finally:
        call.cancel()


def config(**fields) -> pb.ConverseRequest:
    return pb.ConverseRequest(config=session_pb2.SessionConfig(**{"audio_in": L16_16K, **fields}))


def typed(text: str) -> pb.ConverseRequest:
    return pb.ConverseRequest(text=session_pb2.TextTurn(text=text))


def audio(samples: int = 320) -> pb.ConverseRequest:
    return pb.ConverseRequest(audio=np.arange(samples, dtype="<i2").tobytes())


@dataclass(frozen=True)
class Failure:
    """A status as a client sees it."""

    code: grpc.StatusCode
    message: str
    reason: str
    domain: str
    metadata: dict[str, str]
    retry_s: float | None


def failure(error: grpc.aio.AioRpcError) -> Failure:
    status = rpc_status.from_call(error)
    assert status is not None, f"no google.rpc.Status in {error}"
    info, retry = error_details_pb2.ErrorInfo(), error_details_pb2.RetryInfo()
    retry_s = None
    for detail in status.details:
        detail.Unpack(info)
        if detail.Unpack(retry):
            retry_s = retry.retry_delay.seconds + retry.retry_delay.nanos / 1e9
    return Failure(error.code(), status.message, info.reason, info.domain, dict(info.metadata), retry_s)


async def refusal(address: str, *requests: pb.ConverseRequest, metadata=None, credentials=None) -> Failure:
    """What a call that sends `requests` ends with; fails if it ends well."""
    async with stub_of(address, credentials) as stub, call_of(stub, metadata) as call:
        try:
            for request in requests:
                await call.write(request)
            await call.done_writing()
            async for _ in call:
                pass
        except (grpc.aio.AioRpcError, asyncio.InvalidStateError):
            pass
        code = await call.code()
        assert code is not grpc.StatusCode.OK, "the call ended well"
        error = grpc.aio.AioRpcError(
            code, await call.initial_metadata(), await call.trailing_metadata(), await call.details()
        )
        return failure(error)


async def until(holds: Callable[[], bool]) -> None:
    """Wait for something that other tasks bring about; fails after 30 s."""
    async with asyncio.timeout(30):
        while not holds():
            await asyncio.sleep(0.01)
