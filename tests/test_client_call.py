"""A call of `AssistantClient` over a real gRPC connection, against a scripted server."""

import asyncio
import subprocess
import sys

import grpc
import numpy as np
import pytest
from fake_assistant import fake_server, seconds
from hearken.v1 import events_pb2
from hearken.v1 import voice_assistant_service_pb2 as pb

from client import events
from client.assistant import AssistantClient
from client.config import AudioFormat, CallConfig, Capability, Channel, Pacing
from client.errors import CallOver, ClientError
from server.audio.codec import Codec


async def hold(line):
    await line.confirm()
    async for _ in line.requests:
        pass


async def listen_forever(line):
    """To `async for`, a cancelled call looks like a half-closed one; a handler that goes on waiting is cancelled."""
    await hold(line)
    await asyncio.Event().wait()


async def test_config_reaches_the_server_and_the_confirmation_is_the_first_event():
    seen = {}

    async def script(line):
        await line.confirm()
        seen["config"] = line.config

    config = CallConfig(
        audio_in=AudioFormat(Codec.MULAW, 8000),
        audio_out=AudioFormat(Codec.L16, 24_000),
        session_id="s1",
        language="en-US",
        country="US",
        channel=Channel.TELEPHONE,
        pacing=Pacing.CLIENT,
        capabilities=frozenset({Capability.HANG_UP, Capability.PLAYBACK_MARKS}),
        metadata={"line": "7"},
        end_of_turn_silence_s=0.25,
        text_only=True,
    )
    async with fake_server(script) as (_, target), AssistantClient(target) as client, client.call(config) as call:
        got = [event async for event in call]
    assert got == [call.started]
    assert call.started.session_id == "s1"
    assert call.started.audio_out == AudioFormat(Codec.L16, 24_000)
    assert call.started.end_of_turn_silence_s == 0.6
    assert (call.started.sequence, call.started.at_s) == (1, 0.1)
    sent = seen["config"]
    assert (sent.audio_in.codec, sent.audio_in.sample_rate_hz) == (2, 8000)
    assert (sent.language, sent.country, sent.channel, sent.pacing, sent.text_only) == ("en-US", "US", 2, 2, True)
    assert sorted(sent.capabilities) == [1, 4]
    assert dict(sent.metadata) == {"line": "7"}
    assert sent.end_of_turn_silence.nanos == 250_000_000


async def test_everything_that_can_be_sent_arrives_in_order():
    got = []

    async def script(line):
        await line.confirm()
        async for request in line.requests:
            got.append(request)

    async with fake_server(script) as (servicer, target), AssistantClient(target) as client, client.call() as call:
        await call.send_audio(b"\x01\x00" * 10)
        await call.send_audio(np.full(4000, 0.5, dtype=np.float32))  # 250 ms: more than one message
        await call.send_text("hello")
        await call.send_digit("#", held_s=0.1)
        await call.send_mark(7, 1600)
        await call.send_mark(7, 1700, cleared=True)
        await call.send_transfer_result("t1", events.TransferOutcome.QUEUED)
        await call.end(events.EndReason.APP_CLOSED)
        assert [event async for event in call] == [call.started]
        assert await servicer.endings.get() == "finished"
    kinds = [request.WhichOneof("payload") for request in got]
    assert kinds == ["audio"] * 3 + ["text", "dtmf", "mark", "mark", "transfer_result", "end_call"]
    assert got[0].audio == b"\x01\x00" * 10
    assert [len(request.audio) for request in got[1:3]] == [6400, 1600]
    assert got[1].audio[:2] == (16384).to_bytes(2, "little")
    assert (got[4].dtmf.digit, got[4].dtmf.held.nanos) == ("#", 100_000_000)
    assert [(mark.mark.status, mark.mark.samples_played) for mark in got[5:7]] == [(1, 1600), (2, 1700)]
    assert (got[7].transfer_result.outcome, got[8].end_call.reason) == (2, 3)


async def test_samples_are_written_in_the_confirmed_codec():
    got = []

    async def script(line):
        await line.confirm()
        async for request in line.requests:
            got.append(request.audio)

    config = CallConfig(audio_in=AudioFormat(Codec.ALAW, 8000))
    async with fake_server(script) as (_, target), AssistantClient(target) as client, client.call(config) as call:
        await call.send_audio(np.zeros(160, dtype=np.float32))
        await call.half_close()
        [_ async for _ in call]
    assert got == [b"\xd5" * 160]


@pytest.mark.parametrize("leave", ["normally", "with an error"])
async def test_leaving_the_block_cancels_the_call_at_the_server(leave):
    async with fake_server(listen_forever) as (servicer, target), AssistantClient(target) as client:
        try:
            async with client.call():
                if leave == "with an error":
                    raise ValueError("mine")
        except ValueError as error:
            assert str(error) == "mine"
        assert await asyncio.wait_for(servicer.endings.get(), 5) == "cancelled"


async def test_a_cancelled_task_cancels_its_call_at_the_server():
    entered = asyncio.Event()

    async def run(target):
        async with AssistantClient(target) as client, client.call() as call:
            entered.set()
            async for _ in call:
                pass

    async with fake_server(listen_forever) as (servicer, target):
        task = asyncio.create_task(run(target))
        await entered.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.wait_for(servicer.endings.get(), 5) == "cancelled"


async def test_a_timeout_around_one_event_does_not_end_the_call():
    go_on = asyncio.Event()

    async def script(line):
        await line.confirm()
        await go_on.wait()
        await line.tell(clear=events_pb2.Clear(utterance_id=3, reason="CLEAR_REASON_BARGE_IN"))

    async with fake_server(script) as (_, target), AssistantClient(target) as client, client.call() as call:
        assert await anext(call) == call.started
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await anext(call)
        go_on.set()
        event = await anext(call)
        assert isinstance(event, events.Clear)
        assert event.reason is events.ClearReason.BARGE_IN
        assert [event async for event in call] == []


async def test_a_server_that_does_not_read_slows_the_sender_and_a_cancelled_send_leaves_the_call_whole():
    read_on = asyncio.Event()
    received = 0

    async def script(line):
        nonlocal received
        await line.confirm()
        await read_on.wait()
        async for request in line.requests:
            received += len(request.audio)

    frame = bytes(6400)
    async with fake_server(script) as (servicer, target), AssistantClient(target) as client, client.call() as call:
        sent = 0
        with pytest.raises(TimeoutError):  # 64 MB would fit in memory, but not in the windows of gRPC
            async with asyncio.timeout(2):
                while sent < 64_000_000:
                    await call.send_audio(frame)
                    sent += len(frame)
        assert sent < 16_000_000
        read_on.set()
        await call.send_audio(frame)
        await call.half_close()
        assert [event async for event in call] == [call.started]
        assert await servicer.endings.get() == "finished"
    assert received == sent + 2 * len(frame)  # also the frame whose sender gave up: it was already on its way


async def test_a_client_that_does_not_read_slows_the_server():
    told = 0

    async def script(line):
        nonlocal told
        await line.confirm()
        audio = events_pb2.ReplyAudio(utterance_id=1, audio=bytes(60_000))
        while True:
            await line.tell(reply_audio=audio)
            told += 1

    async with fake_server(script) as (_, target), AssistantClient(target) as client, client.call() as call:
        before = -1
        while told > before:  # until nothing more goes through
            before = told
            await asyncio.sleep(0.3)
        assert told * 60_000 < 16_000_000
        assert isinstance(await anext(call), events.SessionStarted)
        assert isinstance(await anext(call), events.ReplyAudio)


async def test_events_from_a_newer_server_are_passed_over():
    async def script(line):
        await line.confirm()
        # Field 900 is no field of ours: what a later contract might add.
        newer = pb.ConverseResponse.FromString(pb.ConverseResponse(sequence=2).SerializeToString() + b"\xa2\x38\x02hi")
        await line.context.write(newer)
        await line.tell(clear=events_pb2.Clear(utterance_id=1, reason=99))

    async with fake_server(script) as (_, target), AssistantClient(target) as client, client.call() as call:
        got = [event async for event in call]
    assert [type(event) for event in got] == [events.SessionStarted, events.Clear]
    assert got[1].reason is events.ClearReason.UNSPECIFIED


async def test_every_event_is_read_with_its_fields():
    def span(value):
        return seconds(value)

    words = [events_pb2.RecognizedWord(text="hi", start=span(0.5), end=span(1.25), confidence=0.5)]
    words.append(events_pb2.RecognizedWord(text="you", start=span(1.25), end=span(2)))
    help_line = events_pb2.HelpResource(name="Line", phone="1", country="US", languages=["en"])

    async def script(line):
        await line.confirm()
        await line.tell(speech_started=events_pb2.SpeechStarted(turn_index=1, offset=span(0.5)))
        ended = events_pb2.SpeechEnded(
            turn_index=1, offset=span(2), duration=span(1.5), reason="END_OF_TURN_REASON_SILENCE"
        )
        await line.tell(speech_ended=ended)
        await line.tell(transcript=events_pb2.Transcript(turn_index=1, text="hi you", is_final=True, words=words))
        scores = [events_pb2.EmotionScore(label="sad", probability=0.75)]
        feeling = events_pb2.Emotion(
            turn_index=1, label="sad", group="sad", valence=-0.5, confidence=0.75, distribution=scores
        )
        await line.tell(emotion=feeling)
        await line.tell(
            reply_text=events_pb2.ReplyText(turn_index=1, utterance_id=2, text="Oh", source="REPLY_SOURCE_MODEL")
        )
        await line.tell(reply_audio=events_pb2.ReplyAudio(turn_index=1, utterance_id=2, audio=b"ab", is_last=True))
        safety = events_pb2.SafetyEvent(level="SAFETY_LEVEL_ACTIVE", kinds=["suicide"], resources=[help_line])
        await line.tell(safety=safety)
        await line.tell(disclosure=events_pb2.Disclosure(kind="DISCLOSURE_KIND_LIMITS", text="I am no therapist."))
        await line.tell(transfer=events_pb2.TransferRequest(transfer_id="t", level="SAFETY_LEVEL_IMMINENT"))
        await line.tell(hang_up=events_pb2.HangUpRequest(reason="END_REASON_TRANSFERRED"))
        times = events_pb2.TurnSummary(
            turn_index=1, outcome="TURN_OUTCOME_COMPLETED", first_audio=span(1.25), audio_sent=span(3)
        )
        await line.tell(turn_summary=times)
        await line.tell(going_away=events_pb2.GoingAway(resume_token="x", deadline=span(30)))
        await line.tell(
            error=events_pb2.ErrorEvent(reason="ENGINE_FAILED", message="It broke.", stage="voice", fatal=True)
        )

    async with fake_server(script) as (_, target), AssistantClient(target) as client, client.call() as call:
        got = {type(event).__name__: event async for event in call}
    assert [event.sequence for event in got.values()] == list(range(1, 15))
    assert got["SpeechStarted"].offset_s == 0.5
    assert (got["SpeechEnded"].duration_s, got["SpeechEnded"].reason) == (1.5, "silence")
    assert got["Transcript"].words == (events.Word("hi", 0.5, 1.25, 0.5), events.Word("you", 1.25, 2.0, None))
    assert got["Transcript"].confidence is None
    assert got["Emotion"].distribution == (("sad", 0.75),)
    assert got["ReplyText"].source is events.ReplySource.MODEL
    assert (got["ReplyAudio"].audio, got["ReplyAudio"].is_last) == (b"ab", True)
    assert got["SafetyEvent"].level is events.SafetyLevel.ACTIVE
    assert got["SafetyEvent"].resources == (events.HelpResource("Line", "1", "", "", "US", ("en",)),)
    assert got["Disclosure"].kind is events.DisclosureKind.LIMITS
    assert got["TransferRequest"].level is events.SafetyLevel.IMMINENT
    assert got["HangUpRequest"].reason is events.EndReason.TRANSFERRED
    assert (got["TurnSummary"].first_audio_s, got["TurnSummary"].first_text_s) == (1.25, None)
    assert got["TurnSummary"].audio_sent_s == 3.0
    assert got["GoingAway"].deadline_s == 30.0
    assert got["ErrorEvent"].fatal


async def test_sending_after_the_end_says_so():
    async def script(line):
        await line.confirm()

    async with fake_server(script) as (_, target), AssistantClient(target) as client, client.call() as call:
        assert [event async for event in call] == [call.started]
        with pytest.raises(CallOver, match="has ended the call"):
            await call.send_text("too late")
    async with fake_server(hold) as (_, target), AssistantClient(target) as client, client.call() as call:
        await call.half_close()
        with pytest.raises(CallOver, match="closed its input"):
            await call.send_text("too late")


async def test_a_call_that_breaks_tells_reader_and_sender_why():
    async def script(line):
        await line.confirm()
        await line.context.abort(grpc.StatusCode.INTERNAL, "secret words")

    async with fake_server(script) as (_, target), AssistantClient(target) as client, client.call() as call:
        with pytest.raises(ClientError, match=r"failed \(INTERNAL\); its log says why") as reading:
            [_ async for _ in call]
        with pytest.raises(ClientError, match="INTERNAL") as sending:
            await call.send_text("hi")
    assert "secret" not in str(reading.value) + str(sending.value)


async def test_what_the_server_said_before_it_broke_the_call_is_read_even_by_one_who_is_sending():
    async def script(line):
        await line.confirm()
        for turn in range(20):
            await line.tell(error=events_pb2.ErrorEvent(reason="ENGINE_FAILED", turn_index=turn))
        await line.context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "Enough.")

    for _ in range(10):  # a race: the write must meet a call that has ended
        async with fake_server(script) as (_, target), AssistantClient(target) as client, client.call() as call:
            with pytest.raises(ClientError, match=r"is full: enough|its events say why"):
                while True:
                    await call.send_audio(bytes(640))
            got = []
            with pytest.raises(ClientError, match="is full: enough"):
                async for event in call:
                    got.append(event)
            assert len(got) == 21


async def test_a_call_that_the_server_cancels_is_an_error_and_not_a_cancelled_task():
    async def script(line):
        await line.confirm()
        await line.context.abort(grpc.StatusCode.CANCELLED, "")

    async with fake_server(script) as (_, target), AssistantClient(target) as client, client.call() as call:
        with pytest.raises(ClientError, match="cancelled the call"):
            [_ async for _ in call]


async def test_unary_questions():
    async with fake_server(hold) as (_, target), AssistantClient(target) as client:
        info = await client.server_info()
        assert (info.version, info.max_calls, info.languages) == ("9.9", 2, ("en",))
        assert info.audio_formats == (AudioFormat(Codec.MULAW, 8000),)
        assert info.engines[0].name == "a fake voice"
        assert await client.erase_session("known")
        assert not await client.erase_session("unknown")
        report_id, when = await client.report_concern("s", "It was harsh.", turn_index=3)
        assert (report_id, when.isoformat()) == ("r-3", "1970-01-02T00:00:00+00:00")


def test_the_client_imports_no_model_library():
    code = """
import sys
import client.assistant, client.playback, client.cli
heavy = {"torch", "transformers", "peft", "faster_whisper", "ctranslate2", "TTS", "pocketsphinx", "sklearn",
         "sounddevice", "server.engines", "server.rpc", "server.conversation"}
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={"PYTHONPATH": ".:protos"})
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
