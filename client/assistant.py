"""The client of a Hearken server: holds calls, asks what the server is, erases, reports."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import grpc
import grpc.aio
from grpc_health.v1 import health_pb2  # type: ignore[import-untyped, unused-ignore]
from hearken.v1 import voice_assistant_service_pb2 as service_pb2

from client.call import Call
from client.config import AudioFormat, CallConfig, KeepaliveOptions, TlsOptions
from client.connection import call_metadata, open_channel
from client.errors import ClientError, Place, client_error
from client.wire import ConverseRequest, ConverseResponse, format_from_message

SERVICE = "hearken.v1.VoiceAssistantService"
_HEALTH = "grpc.health.v1.Health"


@dataclass(frozen=True, slots=True)
class LoadedEngine:
    """One engine as it runs: its stage (transcriber, emotion, reply or voice) and what is loaded."""

    stage: str
    name: str
    embedded: bool


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """What a server is and accepts."""

    version: str
    engines: tuple[LoadedEngine, ...]
    audio_formats: tuple[AudioFormat, ...]
    languages: tuple[str, ...]
    crisis_protocol_version: str
    max_audio_bytes: int
    max_calls: int


class AssistantClient:
    """A connection to one server, for any number of calls. Retries nothing by itself.

    >>> async with AssistantClient("localhost:50051") as client:
    ...     async with client.call(CallConfig(text_only=True)) as call:
    ...         await call.send_text("I lost my job today.")
    ...         await call.half_close()
    ...         async for event in call:
    ...             print(event)
    """

    def __init__(
        self,
        target: str,
        *,
        tls: TlsOptions | None = None,
        token: str | None = None,
        keepalive: KeepaliveOptions | None = None,
        answer_within_s: float = 10.0,
    ) -> None:
        """Call `target` ("host:port"); the server has `answer_within_s` to confirm a call or answer a question."""
        self._target = target
        self._tls = tls
        self._metadata = call_metadata(token)
        self._keepalive = keepalive or KeepaliveOptions()
        self._answer_within_s = answer_within_s
        self._place = Place(target, has_token=token is not None, uses_tls=tls is not None)
        self._channel: grpc.aio.Channel | None = None

    async def __aenter__(self) -> AssistantClient:
        """Open the channel; the first call connects it."""
        self._channel = open_channel(self._target, self._tls, self._keepalive)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the channel."""
        if self._channel is not None:
            await self._channel.close()
            self._channel = None

    @asynccontextmanager
    async def call(self, config: CallConfig | None = None) -> AsyncIterator[Call]:
        """Hold one call, confirmed by the server; leaving the block cancels what still runs of it.

        Raises `ClientError` when the server is not there, is full, wants another token, or refuses the config.
        """
        converse: Any = self._open().stream_stream(
            f"/{SERVICE}/Converse",
            request_serializer=ConverseRequest.SerializeToString,
            response_deserializer=ConverseResponse.FromString,
        )
        call = Call(converse(metadata=self._metadata), self._place)
        try:
            await call.open(config or CallConfig(), self._answer_within_s)
            yield call
        finally:
            await call.aclose()

    async def server_info(self) -> ServerInfo:
        """Ask what is loaded and what is accepted."""
        answer = await self._ask("GetServerInfo", service_pb2.GetServerInfoRequest(), service_pb2.GetServerInfoResponse)
        return ServerInfo(
            version=answer.version,
            engines=tuple(LoadedEngine(each.stage, each.name, each.embedded) for each in answer.engines),
            audio_formats=tuple(format_from_message(each) for each in answer.audio_formats),
            languages=tuple(answer.languages),
            crisis_protocol_version=answer.crisis_protocol_version,
            max_audio_bytes=answer.max_audio_bytes,
            max_calls=answer.max_calls,
        )

    async def erase_session(self, session_id: str) -> bool:
        """Have everything forgotten that is kept under a session id; False if there was nothing."""
        request = service_pb2.EraseSessionRequest(session_id=session_id)
        return bool((await self._ask("EraseSession", request, service_pb2.EraseSessionResponse)).erased)

    async def report_concern(self, session_id: str, concern: str, turn_index: int = 0) -> tuple[str, datetime]:
        """Report that the assistant said something wrong or harmful; gives the report's id and when it was taken."""
        request = service_pb2.ReportConcernRequest(session_id=session_id, turn_index=turn_index, concern=concern)
        answer = await self._ask("ReportConcern", request, service_pb2.ReportConcernResponse)
        return answer.report_id, answer.received_at.ToDatetime(tzinfo=UTC)

    async def is_serving(self) -> bool:
        """Whether the server says that every model is warm; `ClientError` if it cannot be asked."""
        answer = await self._ask("Check", health_pb2.HealthCheckRequest(), health_pb2.HealthCheckResponse, _HEALTH)
        return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)

    async def wait_until_serving(self, within_s: float = 60.0, every_s: float = 0.1) -> None:
        """Wait for a server that is starting; `ClientError` with the last cause when `within_s` is over."""
        last: ClientError | None = None
        try:
            async with asyncio.timeout(within_s):
                while True:
                    try:
                        if await self.is_serving():
                            return
                        last = None
                    except ClientError as error:
                        if error.code is not grpc.StatusCode.UNAVAILABLE:
                            raise
                        last = error
                        await self._fresh_channel()  # or gRPC would hold its next try back, ever longer
                    await asyncio.sleep(every_s)
        except TimeoutError as error:
            raise last or ClientError(
                f"{self._target} is still loading its models after {within_s:g} s; wait on, or see its log."
            ) from error

    def _open(self) -> grpc.aio.Channel:
        if self._channel is None:
            raise RuntimeError("use the client in `async with`")
        return self._channel

    async def _fresh_channel(self) -> None:
        await self._open().close()
        self._channel = open_channel(self._target, self._tls, self._keepalive)

    async def _ask(self, method: str, request: Any, answer: Any, service: str = SERVICE) -> Any:
        ask: Any = self._open().unary_unary(
            f"/{service}/{method}",
            request_serializer=type(request).SerializeToString,
            response_deserializer=answer.FromString,
        )
        question = ask(request, metadata=self._metadata, timeout=self._answer_within_s)
        try:
            return await question
        except grpc.aio.AioRpcError as error:
            raise client_error(error.code(), error.details(), error.trailing_metadata(), self._place) from error
        finally:
            question.cancel()
