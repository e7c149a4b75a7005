"""A small servicer that follows `hearken.v1` by a script, for tests of the client."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import grpc
import grpc.aio
import numpy as np
from google.protobuf.any_pb2 import Any
from google.protobuf.duration_pb2 import Duration
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status
from hearken.v1 import events_pb2, session_pb2
from hearken.v1 import voice_assistant_service_pb2 as pb
from hearken.v1 import voice_assistant_service_pb2_grpc as pb_grpc


def seconds(value: float) -> Duration:
    return Duration(seconds=int(value), nanos=round(value % 1 * 1e9))


@dataclass
class Line:
    """One call as the fake server sees it."""

    context: grpc.aio.ServicerContext
    requests: AsyncIterator[pb.ConverseRequest]
    config: session_pb2.SessionConfig = field(default_factory=session_pb2.SessionConfig)
    sequence: int = 0

    async def tell(self, **event) -> None:
        self.sequence += 1
        await self.context.write(pb.ConverseResponse(sequence=self.sequence, at=seconds(self.sequence / 10), **event))

    async def confirm(self) -> None:
        first = await anext(self.requests)
        assert first.WhichOneof("payload") == "config"
        self.config = first.config
        audio_out = first.config.audio_out if first.config.HasField("audio_out") else first.config.audio_in
        await self.tell(
            session_started=events_pb2.SessionStarted(
                session_id=first.config.session_id or "made-by-server",
                resume_token="again",
                audio_in=first.config.audio_in,
                audio_out=audio_out,
                language=first.config.language or "en",
                pacing=first.config.pacing,
                lease=seconds(60),
                end_of_turn_silence=seconds(0.6),
                crisis_protocol_version="1",
            )
        )


Script = Callable[[Line], Awaitable[None]]


class FakeAssistant(pb_grpc.VoiceAssistantServiceServicer):
    """Runs `script` for every call and keeps how each one ended."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.endings: asyncio.Queue[str] = asyncio.Queue()
        self.metadata: dict[str, str] = {}

    async def Converse(self, requests, context):
        self.metadata = dict(context.invocation_metadata())
        try:
            await self.script(Line(context, requests))
        except asyncio.CancelledError:
            self.endings.put_nowait("cancelled")
            raise
        self.endings.put_nowait("finished")

    async def GetServerInfo(self, request, context):
        return pb.GetServerInfoResponse(
            version="9.9",
            engines=[pb.LoadedEngine(stage="voice", name="a fake voice", embedded=True)],
            audio_formats=[session_pb2.AudioFormat(codec="CODEC_MULAW", sample_rate_hz=8000)],
            languages=["en"],
            max_calls=2,
        )

    async def EraseSession(self, request, context):
        return pb.EraseSessionResponse(erased=request.session_id == "known")

    async def ReportConcern(self, request, context):
        answer = pb.ReportConcernResponse(report_id=f"r-{request.turn_index}")
        answer.received_at.FromSeconds(86_400)
        return answer


@asynccontextmanager
async def fake_server(script: Script):
    """Serve `script` on a free port; gives the servicer and its "host:port"."""
    server = grpc.aio.server()
    servicer = FakeAssistant(script)
    pb_grpc.add_VoiceAssistantServiceServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield servicer, f"127.0.0.1:{port}"
    finally:
        await server.stop(0)


async def refuse(line: Line, code: str, message: str, *details) -> None:
    """End the call with a rich status."""
    packed = []
    for each in details:
        packed.append(Any())
        packed[-1].Pack(each)
    status = status_pb2.Status(code=code_pb2.Code.Value(code), message=message, details=packed)
    await line.context.abort_with_status(rpc_status.to_status(status))


def error_info(reason: str, **metadata: str) -> error_details_pb2.ErrorInfo:
    return error_details_pb2.ErrorInfo(reason=reason, domain="hearken", metadata=metadata)


def retry_info(delay_s: float) -> error_details_pb2.RetryInfo:
    return error_details_pb2.RetryInfo(retry_delay=seconds(delay_s))


REPLY_S = 0.5
SILENCE_S = 0.6


async def conversation(line: Line) -> None:
    """Hear turns by their loudness in L16 audio, or take typed ones, and answer each in words and a steady tone."""
    await line.confirm()
    rate = line.config.audio_in.sample_rate_hz
    position = begin = last_voiced = 0
    turn, in_turn = 0, False
    async for request in line.requests:
        if request.HasField("end_call"):
            return
        if request.HasField("text"):
            turn += 1
            await answer(line, turn, request.text.text, typed=True)
        samples = np.frombuffer(request.audio, dtype="<i2")
        loud = np.flatnonzero(np.abs(samples.astype(int)) > 1000)
        if len(loud):
            if not in_turn:
                in_turn, turn, begin = True, turn + 1, position + int(loud[0])
                await line.tell(speech_started=events_pb2.SpeechStarted(turn_index=turn, offset=seconds(begin / rate)))
            last_voiced = position + int(loud[-1])
        position += len(samples)
        if in_turn and position - last_voiced > SILENCE_S * rate:
            in_turn = False
            ended = events_pb2.SpeechEnded(turn_index=turn, reason="END_OF_TURN_REASON_SILENCE")
            ended.offset.CopyFrom(seconds(last_voiced / rate))
            ended.duration.CopyFrom(seconds((last_voiced - begin) / rate))
            await line.tell(speech_ended=ended)
            await answer(line, turn, f"turn {turn}")


async def answer(line: Line, turn: int, heard: str, *, typed: bool = False) -> None:
    await line.tell(transcript=events_pb2.Transcript(turn_index=turn, text=heard, is_final=True, typed=typed))
    feeling = events_pb2.Emotion(turn_index=turn, label="lonely", group="sad", valence=-0.5, confidence=0.625)
    await line.tell(emotion=feeling)
    text = {"turn_index": turn, "utterance_id": turn, "source": "REPLY_SOURCE_MODEL"}
    await line.tell(reply_text=events_pb2.ReplyText(text="I hear you", **text))
    await line.tell(reply_text=events_pb2.ReplyText(text=f" ({turn}).", is_last=True, **text))
    sent_s = 0.0
    if not line.config.text_only:
        rate = line.config.audio_in.sample_rate_hz
        tone = np.full(round(REPLY_S * rate), 8000, dtype="<i2").tobytes()
        half = len(tone) // 4 * 2
        sound = {"turn_index": turn, "utterance_id": turn, "interruptible": True}
        await line.tell(reply_audio=events_pb2.ReplyAudio(audio=tone[:half], **sound))
        last = events_pb2.ReplyAudio(audio=tone[half:], chunk_index=1, offset_samples=half // 2, is_last=True, **sound)
        await line.tell(reply_audio=last)
        sent_s = REPLY_S
    summary = events_pb2.TurnSummary(turn_index=turn, outcome="TURN_OUTCOME_COMPLETED", audio_sent=seconds(sent_s))
    summary.first_text.CopyFrom(seconds(0.25))
    await line.tell(turn_summary=summary)
