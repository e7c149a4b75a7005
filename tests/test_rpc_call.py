"""Calls through a real server: order, refusals with their details, and that one bad call hurts no other."""

import asyncio

import grpc
import pytest
from grpc.aio import EOF
from hearken.v1 import session_pb2
from hearken.v1 import voice_assistant_service_pb2 as pb
from rpc_harness import EchoSession, audio, call_of, config, edge, failure, refusal, stub_of, typed, until

from server.conversation import messages as m
from server.conversation.outbox import ClientStalled, Outbox
from server.conversation.session import CallIdle
from server.errors import EngineError, InvalidInput
from server.rpc.service import version


async def test_a_call_is_confirmed_then_answered_with_numbers_without_gaps_and_times_that_rise():
    async with edge() as running, stub_of(running.address) as stub, call_of(stub) as call:
        await call.write(config(session_id="call-1", country="us", language="en-us"))
        for n in range(5):
            await call.write(typed(f"turn {n}"))
        await call.write(audio())
        await call.done_writing()
        responses = [response async for response in call]
        started = responses[0].session_started
        assert started.session_id == "call-1"
        assert (started.country, started.language) == ("US", "en-US")
        assert started.audio_out == started.audio_in
        assert started.crisis_protocol_version == "7"
        assert [response.sequence for response in responses] == [1, 2, 3, 4, 5, 6, 7]
        times = [response.at.ToNanoseconds() for response in responses]
        assert times == sorted(times) and times[0] >= 0
        assert [response.reply_text.text for response in responses[1:6]] == [f"turn {n}" for n in range(5)]
        assert responses[6].reply_audio.audio == audio().audio
        assert await call.code() is grpc.StatusCode.OK
        assert running.count("hearken_calls_total", outcome="OK") == 1
        assert running.count("hearken_calls_active") == 0


async def test_responses_sent_from_several_tasks_arrive_in_their_numbers_order():
    class Choir(EchoSession):
        async def run(self, inputs, send) -> None:
            async with asyncio.TaskGroup() as tasks:
                for n in range(50):
                    piece = m.ReplyText(1, 1, str(n) * 3_000, False, m.ReplySource.MODEL)
                    tasks.create_task(send(piece))

    async with edge(session=Choir) as running, stub_of(running.address) as stub, call_of(stub) as call:
        await call.write(config())
        assert [response.sequence async for response in call] == list(range(1, 51))
        assert await call.code() is grpc.StatusCode.OK


async def test_end_call_ends_the_stream():
    async with edge() as running, stub_of(running.address) as stub, call_of(stub) as call:
        await call.write(config())
        await call.write(pb.ConverseRequest(end_call=session_pb2.EndCall(reason=session_pb2.END_REASON_APP_CLOSED)))
        assert (await call.read()).WhichOneof("event") == "session_started"
        assert await call.read() is EOF
        assert running.sessions[0].heard[0].reason == "app_closed"


BAD_STREAMS = [
    ("audio first", [audio()], "CONFIG_REQUIRED", "audio", "config"),
    ("nothing", [], "CONFIG_REQUIRED", "payload", "config"),
    ("empty first", [pb.ConverseRequest()], "CONFIG_REQUIRED", "payload", "config"),
    ("two configs", [config(), config()], "CONFIG_REPEATED", "config", "audio"),
    ("empty request", [config(), pb.ConverseRequest()], "EMPTY_REQUEST", "payload", "end_call"),
    ("odd bytes", [config(), pb.ConverseRequest(audio=b"123")], "ODD_BYTE_COUNT", "audio", "even"),
    ("empty frame", [config(), pb.ConverseRequest(audio=b"")], "EMPTY_FRAME", "audio", "65536"),
    ("long frame", [config(), pb.ConverseRequest(audio=bytes(65_538))], "FRAME_TOO_LARGE", "audio", "65536"),
    (
        "no codec",
        [pb.ConverseRequest(config=session_pb2.SessionConfig())],
        "UNKNOWN_CODEC",
        "config.audio_in.codec",
        "CODEC_L16",
    ),
    ("language", [config(language="de")], "UNSUPPORTED_LANGUAGE", "config.language", "en"),
    ("blank text", [config(), typed("  ")], "TEXT_LENGTH", "text.text", "4000"),
    ("long text", [config(), typed("x" * 4_001)], "TEXT_LENGTH", "text.text", "4000"),
]


@pytest.mark.parametrize(
    ("requests", "reason", "field", "accepted"), [row[1:] for row in BAD_STREAMS], ids=[row[0] for row in BAD_STREAMS]
)
async def test_what_is_outside_the_contract_ends_that_call_alone(requests, reason, field, accepted):
    async with edge() as running, stub_of(running.address) as stub, call_of(stub) as other:
        await other.write(config())
        assert (await other.read()).sequence == 1
        told = await refusal(running.address, *requests)
        assert told.code is grpc.StatusCode.INVALID_ARGUMENT
        assert (told.domain, told.reason, told.metadata["field"]) == ("hearken", reason, field)
        assert accepted in told.metadata["accepted"]
        assert told.message.endswith(".")
        await other.write(typed("still here"))
        assert (await other.read()).reply_text.text == "still here"
        assert running.count("hearken_calls_active") == 1


async def test_a_full_server_says_when_to_come_back_and_a_place_is_free_once_a_call_ends():
    async with edge({"server.max_calls": 1, "server.retry_delay_s": 3}) as running, stub_of(running.address) as stub:
        async with call_of(stub) as first:
            await first.write(config())
            await first.read()
            told = await refusal(running.address, config())
            assert told.code is grpc.StatusCode.RESOURCE_EXHAUSTED
            assert (told.reason, told.retry_s) == ("SERVER_FULL", 3.0)
            assert running.count("hearken_calls_rejected_total", reason="server_full") == 1
        await until(lambda: running.count("hearken_calls_active") == 0)
        async with call_of(stub) as second:
            await second.write(config())
            assert (await second.read()).sequence == 1


async def test_a_stream_without_a_config_is_ended():
    async with (
        edge({"server.config_timeout_s": 0.05}) as running,
        stub_of(running.address) as stub,
        call_of(stub) as call,
    ):
        with pytest.raises(grpc.aio.AioRpcError) as error:
            await call.read()
        told = failure(error.value)
        assert (told.code, told.reason) == (grpc.StatusCode.DEADLINE_EXCEEDED, "CONFIG_TIMEOUT")
        await until(lambda: running.server.admission.active == 0)


async def test_a_client_that_vanishes_gives_its_place_back_and_is_counted_as_cancelled():
    async with edge({"server.max_calls": 1}) as running, stub_of(running.address) as stub:
        async with call_of(stub) as call:
            await call.write(config())
            await call.write(audio())
            await call.read()
        await until(lambda: running.server.admission.active == 0)
        await until(lambda: running.count("hearken_calls_total", outcome="CANCELLED") == 1)
        method = "/hearken.v1.VoiceAssistantService/Converse"
        await until(lambda: running.count("hearken_rpcs_total", method=method, code="CANCELLED") == 1)


class Failing(EchoSession):
    error: BaseException

    async def run(self, inputs, send) -> None:
        raise self.error


SESSION_FAILURES = [
    (EngineError("The voice engine is gone; restart it."), grpc.StatusCode.INTERNAL, "ENGINE_FAILED"),
    (ClientStalled("Read the stream."), grpc.StatusCode.DEADLINE_EXCEEDED, "CLIENT_TOO_SLOW"),
    (CallIdle("Nothing came."), grpc.StatusCode.DEADLINE_EXCEEDED, "CALL_IDLE"),
    (RuntimeError("quoting the caller: wombat"), grpc.StatusCode.INTERNAL, "INTERNAL"),
    (
        ExceptionGroup("tasks", [RuntimeError(), ExceptionGroup("", [InvalidInput("No.", field="f", reason="R")])]),
        grpc.StatusCode.INVALID_ARGUMENT,
        "R",
    ),
]


@pytest.mark.parametrize(("error", "code", "reason"), SESSION_FAILURES)
async def test_a_session_that_fails_has_a_status_with_a_reason_and_no_words_of_an_exception(error, code, reason):
    class Broken(Failing):
        pass

    Broken.error = error
    async with edge(session=Broken) as running:
        told = await refusal(running.address, config())
        assert (told.code, told.reason) == (code, reason)
        assert "wombat" not in told.message
        assert running.count("hearken_calls_total", outcome=code.name) == 1
        assert running.server.admission.active == 0


async def test_a_flood_is_read_no_faster_than_the_session_takes_it():
    class Slow(EchoSession):
        async def _listen(self, inputs, send) -> None:
            async for message in inputs:
                self.heard.append(message)
                await asyncio.Event().wait()

    async with edge(session=Slow) as running, stub_of(running.address) as stub, call_of(stub) as call:
        await call.write(config())

        async def flood() -> None:
            while True:
                await call.write(typed("x" * 4_000))
                flooded.append(1)

        flooded: list[int] = []
        flooding = asyncio.create_task(flood())
        await until(lambda: bool(flooded and running.sessions and running.sessions[0].heard))
        counts = [-1, 0]
        while len(set(counts[-3:])) > 1:  # gRPC's windows fill, the writer stands still
            counts.append(len(flooded))
            await asyncio.sleep(0.1)
        flooding.cancel()
        assert len(running.sessions[0].heard) == 1
        assert len(flooded) * 4_000 < 1_000_000


async def test_a_client_that_never_reads_is_given_up_and_others_go_on():
    class Talker(EchoSession):
        async def run(self, inputs, send) -> None:
            if self.parameters.session_id != "deaf":
                return await super().run(inputs, send)
            outbox = Outbox(write_timeout_s=0.2)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(outbox.drain(send))
                while True:
                    await outbox.room()
                    outbox.put(m.ReplyText(1, 1, "x" * 4_000, False, m.ReplySource.MODEL))
                    await asyncio.sleep(0)

    async with edge(session=Talker) as running, stub_of(running.address) as stub, stub_of(running.address) as other:
        async with call_of(stub) as deaf, call_of(other) as call:
            await deaf.write(config(session_id="deaf"))
            await call.write(config())
            await call.read()
            await until(lambda: running.count("hearken_calls_total", outcome="DEADLINE_EXCEEDED") == 1)
            assert running.server.admission.active == 1
            method = "/hearken.v1.VoiceAssistantService/Converse"
            await until(lambda: running.count("hearken_rpcs_total", method=method, code="DEADLINE_EXCEEDED") == 1)
            await call.write(typed("hello"))
            assert (await call.read()).reply_text.text == "hello"


async def test_server_info_tells_what_is_loaded_and_accepted():
    async with edge({"server.max_calls": 9}) as running, stub_of(running.address) as stub:
        info = await stub.GetServerInfo(pb.GetServerInfoRequest())
        assert info.version == version() and info.version[0].isdigit()
        assert [(engine.stage, engine.name, engine.embedded) for engine in info.engines] == [
            ("transcriber", "PocketSphinx", True),
            ("voice", "eSpeak NG", True),
        ]
        formats = [(item.codec, item.sample_rate_hz) for item in info.audio_formats]
        assert (session_pb2.CODEC_MULAW, 8_000) in formats and (session_pb2.CODEC_L16, 44_100) in formats
        assert len(formats) == 9
        assert (info.max_audio_bytes, info.max_calls) == (65_536, 9)
        assert list(info.languages) == ["en"]
        assert info.crisis_protocol_version == "7"


async def test_erase_tells_whether_there_was_anything():
    async with edge() as running, stub_of(running.address) as stub:
        assert (await stub.EraseSession(pb.EraseSessionRequest(session_id="kept"))).erased
        assert not (await stub.EraseSession(pb.EraseSessionRequest(session_id="unknown"))).erased
        assert running.erased == [("", "kept"), ("", "unknown")]
        with pytest.raises(grpc.aio.AioRpcError) as error:
            await stub.EraseSession(pb.EraseSessionRequest(session_id=""))
        told = failure(error.value)
        assert (told.code, told.reason, told.metadata["field"]) == (
            grpc.StatusCode.INVALID_ARGUMENT,
            "INVALID_SESSION_ID",
            "session_id",
        )


async def test_a_report_is_kept_with_a_receipt_and_a_bad_one_is_named():
    async with edge() as running, stub_of(running.address) as stub:
        request = pb.ReportConcernRequest(session_id="s", turn_index=2, concern="it was rude")
        receipt = await stub.ReportConcern(request)
        assert (receipt.report_id, receipt.received_at.ToNanoseconds()) == ("report-1", 1_700_000_000_500_000_000)
        assert running.reported == [("", "s", 2, "it was rude")]
        for bad, field in (({"concern": " "}, "concern"), ({"session_id": "a b"}, "session_id")):
            with pytest.raises(grpc.aio.AioRpcError) as error:
                await stub.ReportConcern(pb.ReportConcernRequest(**{"session_id": "s", "concern": "x", **bad}))
            told = failure(error.value)
            assert (told.code, told.metadata["field"]) == (grpc.StatusCode.INVALID_ARGUMENT, field)


async def test_reports_are_refused_in_a_sentence_where_nothing_is_kept():
    async with edge(reports=False) as running, stub_of(running.address) as stub:
        with pytest.raises(grpc.aio.AioRpcError) as error:
            await stub.ReportConcern(pb.ReportConcernRequest(session_id="s", concern="it was rude"))
        told = failure(error.value)
        assert (told.code, told.reason) == (grpc.StatusCode.UNIMPLEMENTED, "NOT_OFFERED")
        assert "reports" in told.message


async def test_bytes_that_are_no_request_are_refused_and_not_our_fault():
    async with edge() as running, grpc.aio.insecure_channel(running.address) as channel:
        call = channel.stream_stream("/hearken.v1.VoiceAssistantService/Converse")()
        await call.write(b"\xff\xff\xff\xff")
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call.read()
        assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
        assert "protos/hearken/v1" in (caught.value.details() or "")
        assert running.count("hearken_calls_total", outcome="INTERNAL") == 0
