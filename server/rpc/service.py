"""The service of the contract: opens a session for each stream and carries its messages, and nothing more."""

from __future__ import annotations

import asyncio
import importlib.metadata
import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import grpc
from google.protobuf.message import DecodeError
from hearken.v1 import session_pb2 as session_pb
from hearken.v1 import voice_assistant_service_pb2 as pb
from hearken.v1.voice_assistant_service_pb2_grpc import VoiceAssistantServiceServicer

from server.audio.codec import MAX_FRAME_BYTES, SUPPORTED_RATES_HZ, Codec
from server.conversation.messages import AudioFormat, Incoming, Outgoing, SessionParameters
from server.engines.lineup import Choice
from server.errors import HearkenError, InvalidInput
from server.rpc.admission import Admission, OpenSession
from server.rpc.auth import TENANT
from server.rpc.config import check_session_id, parameters
from server.rpc.errors import CallerGone, NotOffered, TooLate, Unreadable, abort, code_of
from server.rpc.interception import Context
from server.rpc.requests import first_request, incoming
from server.rpc.responses import Responses, audio_format
from server.telemetry.logs import log
from server.telemetry.metrics import Metrics
from server.telemetry.session import SessionTelemetry

MAX_CONCERN_CHARACTERS = 4_000
SERVICE_NAME: str = pb.DESCRIPTOR.services_by_name["VoiceAssistantService"].full_name


class Conversation(OpenSession, Protocol):
    """What the edge needs of a session: `server.conversation.session.Session` is one."""

    async def run(self, inputs: AsyncIterator[Incoming], send: Callable[[Outgoing], Awaitable[None]]) -> None:
        """Hold the call to its end; raises `HearkenError` for what ends it badly."""


SessionFactory = Callable[[SessionParameters, SessionTelemetry], Conversation]


@dataclass(frozen=True, slots=True)
class Backend:
    """What a server that is ready has behind its edge."""

    session_factory: SessionFactory
    erase: Callable[[str, str], Awaitable[bool]]
    """Forgets a tenant's session by its id; whether there was anything."""
    report: Callable[[str, str, int, str], Awaitable[tuple[str, float]]] | None = None
    """Keeps a tenant's report about a session and a turn; its id and when, in seconds since 1970. None: not kept."""
    choices: tuple[Choice, ...] = ()
    languages: tuple[str, ...] = ("en",)
    """Primary subtags that every stage can handle."""
    crisis_protocol_version: str = ""


class VoiceAssistantService(VoiceAssistantServiceServicer):
    """Serves the contract once it has a backend; refuses with a reason until then."""

    backend: Backend

    def __init__(self, admission: Admission, metrics: Metrics, *, config_timeout_s: float) -> None:
        """Let calls in through `admission`, which opens only after `backend` is set."""
        self._admission = admission
        self._metrics = metrics
        self._config_timeout_s = config_timeout_s

    async def Converse(self, request_iterator: object, context: Context) -> None:
        """Hold one call."""
        outcome = grpc.StatusCode.CANCELLED
        try:
            with self._admission.call():
                try:
                    await self._converse(context)
                    outcome = grpc.StatusCode.OK
                except Exception as error:
                    outcome = code_of(error)
                    raise
                finally:
                    self._metrics.calls.labels(outcome.name).inc()
        except Exception as error:
            if outcome is grpc.StatusCode.INTERNAL:
                log("call_failed", severity=40, error=error)
            await abort(context, error)

    async def _converse(self, context: Context) -> None:
        config = await self._config(context)
        self._admission.check()  # a drain may have begun since the stream opened
        backend = self.backend
        taken = parameters(config, tenant=TENANT.get(), languages=backend.languages)
        telemetry = self._metrics.call(taken.session_id, taken.tenant)
        responses = Responses(taken.audio_out.codec, crisis_protocol_version=backend.crisis_protocol_version)
        writing = asyncio.Lock()  # a response's number is its place on the wire, whoever sends it

        async def send(message: Outgoing) -> None:
            async with writing:
                try:
                    await context.write(responses.next(message))
                except Exception as error:  # grpc.aio has no one class for a stream that is no more
                    raise CallerGone("The caller's side is gone.") from error

        telemetry.log("call_opened", codec=taken.audio_in.codec, rate_hz=taken.audio_in.sample_rate_hz)
        session = backend.session_factory(taken, telemetry)
        ending: BaseException | None = None
        try:
            with self._admission.session(session):
                await session.run(_inputs(context, taken.audio_in.codec), send)
        except BaseException as error:
            ending = error
            raise
        finally:
            telemetry.log("call_closed", code=_ending(ending))

    async def _config(self, context: Context) -> session_pb.SessionConfig:
        try:
            async with asyncio.timeout(self._config_timeout_s):
                request = await _read(context)
        except TimeoutError:
            raise TooLate(
                f"No config came within {self._config_timeout_s:g} s; send it as the first request."
            ) from None
        return first_request(pb.ConverseRequest() if request is grpc.aio.EOF else request)

    async def GetServerInfo(self, request: pb.GetServerInfoRequest, context: Context) -> pb.GetServerInfoResponse:
        """Tell what is loaded and accepted."""
        await self._serving(context)
        backend = self.backend
        return pb.GetServerInfoResponse(
            version=version(),
            engines=[
                pb.LoadedEngine(stage=choice.stage, name=choice.name, embedded=choice.embedded)
                for choice in backend.choices
            ],
            audio_formats=[
                audio_format(AudioFormat(codec, rate)) for codec in Codec for rate in SUPPORTED_RATES_HZ[codec]
            ],
            languages=backend.languages,
            crisis_protocol_version=backend.crisis_protocol_version,
            max_audio_bytes=MAX_FRAME_BYTES,
            max_calls=self._admission.max_calls,
        )

    async def EraseSession(self, request: pb.EraseSessionRequest, context: Context) -> pb.EraseSessionResponse:
        """Forget what is kept under a session id."""
        await self._serving(context)
        try:
            erased = await self.backend.erase(TENANT.get(), check_session_id(request.session_id, "session_id"))
        except HearkenError as error:
            await abort(context, error)
        log("session_erased", session_id=request.session_id, erased=erased)
        return pb.EraseSessionResponse(erased=erased)

    async def ReportConcern(self, request: pb.ReportConcernRequest, context: Context) -> pb.ReportConcernResponse:
        """Keep a report; refused where nothing is kept, since a receipt for one that is lost is worse than none."""
        await self._serving(context)
        try:
            if self.backend.report is None:
                raise NotOffered("This server keeps no reports; tell whoever runs it.")
            session_id = check_session_id(request.session_id, "session_id")
            concern = _concern(request.concern)
            report_id, at_s = await self.backend.report(TENANT.get(), session_id, request.turn_index, concern)
        except HearkenError as error:
            await abort(context, error)
        log("concern_reported", session_id=session_id, turn=request.turn_index)
        response = pb.ReportConcernResponse(report_id=report_id)
        response.received_at.FromNanoseconds(round(at_s * 1e9))
        return response

    async def _serving(self, context: Context) -> None:
        try:
            self._admission.check()
        except HearkenError as error:
            await abort(context, error)


def _concern(text: str) -> str:
    if not text.strip() or len(text) > MAX_CONCERN_CHARACTERS:
        accepted = f"1 to {MAX_CONCERN_CHARACTERS} characters, not all blank"
        raise InvalidInput(
            f"The concern has {len(text)} characters; send {accepted}.",
            field="concern",
            reason="TEXT_LENGTH",
            accepted=accepted,
        )
    return text


async def _inputs(context: Context, codec: Codec) -> AsyncIterator[Incoming]:
    """Give what the caller's side sends after its config, until it half-closes; one request is held at a time."""
    while (request := await _read(context)) is not grpc.aio.EOF:
        yield incoming(request, codec)


async def _read(context: Context) -> Any:
    """Give the next request, or `grpc.aio.EOF`; `Unreadable` if its bytes are no request."""
    try:
        return await context.read()
    except DecodeError:
        raise Unreadable(
            "A request's bytes are no hearken.v1.ConverseRequest; generate the client's code from protos/hearken/v1."
        ) from None


def _ending(error: BaseException | None) -> str:
    if error is None:
        return grpc.StatusCode.OK.name
    return code_of(error).name if isinstance(error, Exception) else grpc.StatusCode.CANCELLED.name


def version() -> str:
    """Give the version of Hearken: of the installed package, else of the source tree that this file is in."""
    try:
        return importlib.metadata.version("hearken")
    except importlib.metadata.PackageNotFoundError:
        project: dict[str, Any] = tomllib.loads((Path(__file__).resolve().parents[2] / "pyproject.toml").read_text())
        return str(project["project"]["version"])
