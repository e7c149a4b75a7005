"""Recordings spoken in a call: pace, turns, playback, the recording. On a virtual clock where time matters."""

import asyncio

import numpy as np
import pytest
from fake_assistant import REPLY_S, conversation, fake_server
from hearken.v1 import events_pb2

from client import events
from client.assistant import AssistantClient
from client.clock import RealClock, SkippingClock
from client.config import AudioFormat, CallConfig, Capability, Pacing
from client.errors import ClientError
from client.file_caller import FileCaller, Utterance
from client.recording import CallRecording

RATE = 16_000
CONFIG = CallConfig(pacing=Pacing.CLIENT, capabilities=frozenset({Capability.PLAYBACK_MARKS}))


def speech(seconds, level=0.5):
    return Utterance("speech.wav", np.full(round(seconds * RATE), level, dtype=np.float32))


async def speak(script, utterances, clock=None, **options):
    seen, spoken = [], []
    async with fake_server(script) as (servicer, target), AssistantClient(target) as client:
        async with client.call(CONFIG) as call:
            caller = FileCaller(
                call,
                clock or SkippingClock(),
                stays_open=isinstance(clock, RealClock),
                on_event=lambda event, received_s: seen.append(event),
                on_spoken=lambda utterance, begin_s, end_s: spoken.append((begin_s, end_s)),
                **options,
            )
            await caller.speak(utterances)
        ending = await servicer.endings.get()
    return seen, spoken, ending


def runs(track):
    """Where a track is not silent: [(begin_s, end_s)]."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (np.abs(track) > 500).astype(int), [0]])))
    return [(begin / RATE, end / RATE) for begin, end in edges.reshape(-1, 2)]


@pytest.mark.parametrize("clock", [SkippingClock, RealClock])
async def test_files_are_the_turns_of_one_call_and_each_waits_for_the_reply_to_the_last(clock):
    recording = CallRecording(RATE)
    seen, spoken, ending = await speak(conversation, [speech(0.3), speech(0.2)], clock(), recording=recording)
    assert ending == "finished"
    assert [event.turn_index for event in seen if isinstance(event, events.TurnSummary)] == [1, 2]
    caller, assistant = runs(recording.caller.samples()), runs(recording.assistant.samples())
    assert [end - begin for begin, end in caller] == pytest.approx([0.3, 0.2])
    assert [end - begin for begin, end in assistant] == pytest.approx([REPLY_S, REPLY_S])
    assert caller[0][1] < assistant[0][0]
    assert assistant[0][1] <= caller[1][0] + 0.02
    assert caller[1][1] < assistant[1][0]
    assert [begin for begin, _ in spoken] == pytest.approx([begin for begin, _ in caller], abs=1e-3)


async def test_the_marks_say_what_was_played_and_the_call_is_hung_up():
    got = []

    async def script(line):
        requests = line.requests

        async def noting():
            async for request in requests:
                got.append(request)
                yield request

        line.requests = noting()
        await conversation(line)

    await speak(script, [speech(0.2)])
    marks = [request.mark for request in got if request.HasField("mark")]
    assert marks[-1].samples_played == REPLY_S * RATE
    assert marks[-1].status == 1
    assert got[-1].HasField("end_call")


async def test_a_recording_without_speech_is_no_turn_and_no_failure():
    seen, spoken, ending = await speak(conversation, [speech(0.2, level=0.0)], nothing_heard_s=0.1)
    assert [type(event) for event in seen] == [events.SessionStarted]
    assert (len(spoken), ending) == (1, "finished")


async def test_a_greeting_is_heard_out_first():
    async def script(line):
        await line.confirm()
        greeting = {"turn_index": 0, "utterance_id": 77}
        await line.tell(reply_text=events_pb2.ReplyText(text="Hello.", is_last=True, **greeting))
        await line.tell(reply_audio=events_pb2.ReplyAudio(audio=b"\x40\x1f" * RATE, is_last=True, **greeting))
        async for request in line.requests:
            if request.HasField("end_call"):
                return

    recording = CallRecording(RATE)
    await speak(script, [speech(0.2)], recording=recording, nothing_heard_s=0.1)
    ((_, greeting_end_s),) = runs(recording.assistant.samples())
    ((speech_begin_s, _),) = runs(recording.caller.samples())
    assert greeting_end_s <= speech_begin_s + 0.02


async def test_a_clear_ends_the_reply_where_it_was_heard():
    async def script(line):
        await line.confirm()
        async for request in line.requests:
            if request.HasField("audio") and any(request.audio):
                break
        sound = {"turn_index": 1, "utterance_id": 1}
        await line.tell(speech_started=events_pb2.SpeechStarted(turn_index=1))
        await line.tell(reply_audio=events_pb2.ReplyAudio(audio=b"\x40\x1f" * RATE * 30, **sound))
        await line.tell(clear=events_pb2.Clear(utterance_id=1, reason="CLEAR_REASON_BARGE_IN"))
        await line.tell(reply_audio=events_pb2.ReplyAudio(audio=b"\x40\x1f" * RATE, **sound))  # was under way
        await line.tell(turn_summary=events_pb2.TurnSummary(turn_index=1, outcome="TURN_OUTCOME_INTERRUPTED"))
        async for request in line.requests:
            if request.HasField("mark"):
                marks.append(request.mark)
            if request.HasField("end_call"):
                return

    marks = []
    recording = CallRecording(RATE)
    await speak(script, [speech(0.2)], recording=recording)
    heard_s = sum(end - begin for begin, end in runs(recording.assistant.samples()))
    assert heard_s < 20
    assert marks[-1].status == 2
    assert marks[-1].samples_played == pytest.approx(heard_s * RATE, abs=1)


async def test_hang_up_request_ends_the_call_before_the_next_file():
    async def script(line):
        await line.confirm()
        await line.tell(hang_up=events_pb2.HangUpRequest(reason="END_REASON_APP_CLOSED"))
        async for request in line.requests:
            if request.HasField("end_call"):
                return

    _, spoken, ending = await speak(script, [speech(0.1), speech(0.1)])
    assert len(spoken) < 2
    assert ending == "finished"


async def test_a_server_that_ends_early_or_fails_is_an_error():
    async def leaves(line):
        await line.confirm()

    async def breaks(line):
        await line.confirm()
        await line.tell(
            error=events_pb2.ErrorEvent(reason="ENGINE_FAILED", message="The voice broke; mend it.", fatal=True)
        )

    async def hangs(line):
        await line.confirm()
        await line.tell(speech_started=events_pb2.SpeechStarted(turn_index=1))
        await asyncio.Event().wait()

    for script, words in ((leaves, "ended the call before"), (breaks, "The voice broke"), (hangs, "did not finish")):
        with pytest.raises(ClientError, match=words):
            await speak(script, [speech(0.1)], patience_s=0.2)


class VirtualClock:
    def __init__(self):
        self.time_s = 100.0

    def now_s(self):
        return self.time_s

    async def sleep_until(self, when_s):
        self.time_s = max(self.time_s, when_s)
        await asyncio.sleep(0)


class RecordedCall:
    """Takes what a `FileCaller` sends, with the virtual time, and tells it scripted events after so many frames."""

    def __init__(self, clock, script):
        form = AudioFormat()
        self.started = events.SessionStarted(
            session_id="s", resume_token="", resumed=False, audio_in=form, audio_out=form, language="en", country="",
            pacing=Pacing.CLIENT, lease_s=1, crisis_protocol_version="1", end_of_turn_silence_s=0.6,
        )  # fmt: skip
        self.clock, self.script, self.sent = clock, script, []
        self.queue = asyncio.Queue()

    async def send_audio(self, samples):
        self.sent.append((self.clock.now_s() - 100, len(samples), float(np.abs(samples).max())))
        for event in self.script.get(len(self.sent), ()):
            self.queue.put_nowait(event)

    async def send_mark(self, *args, **options):
        pass

    async def end(self):
        self.queue.put_nowait(None)

    def __aiter__(self):
        return self

    async def __anext__(self):
        event = await self.queue.get()
        if event is None:
            raise StopAsyncIteration
        return event


async def test_at_speaking_pace_every_frame_is_sent_when_its_last_sample_is_spoken():
    clock = VirtualClock()
    times = dict.fromkeys(
        ["end_of_turn_wait_s", "transcript_ready_s", "emotion_ready_s", "first_text_s", "first_clause_s",
         "first_audio_s", "reply_complete_s"]
    )  # fmt: skip
    over = events.TurnSummary(turn_index=1, outcome=events.TurnOutcome.COMPLETED, audio_sent_s=0, **times)
    script = {15: [events.SpeechStarted(turn_index=1, offset_s=0.2)], 90: [over]}
    call = RecordedCall(clock, script)
    await FileCaller(call, clock, frame_s=0.02).speak([speech(0.5)])
    assert [count for _, count, _ in call.sent] == [320] * len(call.sent)
    np.testing.assert_allclose([at for at, _, _ in call.sent], 0.02 * np.arange(1, len(call.sent) + 1))
    voiced = [index for index, (_, _, level) in enumerate(call.sent) if level > 0]
    assert voiced == list(range(10, 35))  # 0.2 s of lead-in, then 0.5 s of speech
    assert 90 <= len(call.sent) <= 95  # the microphone stays open until the turn is over, and not much longer
