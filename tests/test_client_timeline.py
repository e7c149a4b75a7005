"""The two ways to show a call: a timeline for people (golden text) and JSON lines for machines."""

import dataclasses
import io
import json
import typing

import pytest
from rich.console import Console

from client import events
from client.commands.dialogue import DialoguePrinter
from client.commands.screen import TimelinePrinter
from client.config import AudioFormat, Pacing
from client.jsonlines import event_line, line
from client.timeline import Timeline
from server.audio.codec import Codec

STARTED = events.SessionStarted(
    sequence=1,
    at_s=0.001,
    session_id="3f2c",
    resume_token="t",
    resumed=False,
    audio_in=AudioFormat(),
    audio_out=AudioFormat(Codec.MULAW, 8000),
    language="en",
    country="US",
    pacing=Pacing.CLIENT,
    lease_s=120.0,
    crisis_protocol_version="1",
    end_of_turn_silence_s=0.6,
)
EMOTION = events.Emotion(
    at_s=4.31,
    turn_index=1,
    label="lonely",
    group="sad",
    valence=-0.71,
    confidence=0.625,
    distribution=(("lonely", 0.625),),
)
SUMMARY = events.TurnSummary(
    at_s=8.9,
    turn_index=1,
    outcome=events.TurnOutcome.COMPLETED,
    end_of_turn_wait_s=0.6,
    transcript_ready_s=0.68,
    emotion_ready_s=0.69,
    first_text_s=0.85,
    first_clause_s=None,
    first_audio_s=1.12,
    reply_complete_s=1.6,
    audio_sent_s=4.2,
)


def reply(at_s, text, utterance=1, turn=1, last=False):
    return events.ReplyText(
        at_s=at_s, turn_index=turn, utterance_id=utterance, text=text, is_last=last, source=events.ReplySource.MODEL
    )


def transcript(at_s, text, turn=1, final=True):
    return events.Transcript(
        at_s=at_s, turn_index=turn, text=text, is_final=final, words=(), confidence=None, language="en", typed=False
    )


RECORDED = [
    STARTED,
    events.Disclosure(
        at_s=0.01, kind=events.DisclosureKind.ARTIFICIAL, text="I am a machine.", jurisdiction="", utterance_id=0
    ),
    reply(0.02, "Hello.", utterance=9, turn=0, last=True),
    events.SpeechStarted(at_s=0.6, turn_index=1, offset_s=0.42),
    transcript(2.0, "my dog", final=False),
    events.SpeechEnded(
        at_s=4.2, turn_index=1, offset_s=3.62, duration_s=3.2, reason=events.EndOfTurnReason.SILENCE
    ),
    transcript(4.3, "my dog died last week"),
    EMOTION,
    reply(4.5, "I'm so sorry. Losing a friend like that "),
    reply(4.6, "hurts, and it makes sense that the house feels empty now that nobody waits at the door.", last=True),
    SUMMARY,
    events.SpeechStarted(at_s=9.5, turn_index=2, offset_s=9.4),
    events.SpeechEnded(at_s=10.5, turn_index=2, offset_s=9.9, duration_s=0.5, reason=events.EndOfTurnReason.SILENCE),
    transcript(10.6, "", turn=2),
    events.SafetyEvent(
        at_s=10.7,
        turn_index=2,
        level=events.SafetyLevel.ACTIVE,
        policy_version="1",
        kinds=("suicide",),
        resources=(events.HelpResource("988 Lifeline", "988", "988", "https://988lifeline.org", "US", ("en",)),),
    ),
    reply(10.8, " I am", utterance=2, turn=2),
    events.Clear(at_s=11.0, utterance_id=2, reason=events.ClearReason.BARGE_IN),
    dataclasses.replace(
        SUMMARY, at_s=11.1, turn_index=2, outcome=events.TurnOutcome.INTERRUPTED, audio_sent_s=0.0, first_audio_s=None
    ),
    events.ErrorEvent(
        at_s=11.2, reason="E", message="The voice failed; see the log.", stage="voice", turn_index=2, fatal=False
    ),
    events.GoingAway(at_s=11.3, resume_token="t", deadline_s=30.0),
    events.HangUpRequest(at_s=11.4, reason=events.EndReason.APP_CLOSED),
]  # fmt: skip

GOLDEN = """\
    0.00 s  call    3f2c · en · l16 16 kHz in, mulaw 8 kHz out
    0.01 s  told    “I am a machine.”

greeting
    0.02 s  said    “Hello.”

turn 1
    4.20 s  spoke   3.2 s (0.42 to 3.62 s of your audio)
    4.30 s  heard   “my dog died last week”
    4.31 s  felt    lonely 62 % · sad · valence -0.71
    4.60 s  said    “I'm so sorry. Losing a friend like that hurts, and it makes sense that the
                    house feels empty now that nobody waits at the door.”
    8.90 s  times   turn end 0.60 · heard 0.68 · felt 0.69 · first words 0.85 · first sound 1.12 ·
                    all words 1.60 s after you stopped; 4.2 s of sound

turn 2
   10.50 s  spoke   0.5 s (9.40 to 9.90 s of your audio)
   10.60 s  heard   no words
   10.70 s  safety  active (suicide)
   10.70 s  safety  988 Lifeline: call 988, text 988, https://988lifeline.org
   11.00 s  said    “I am …”
   11.00 s  stopped the reply stops: you speak
   11.10 s  note    you spoke over the reply
   11.10 s  times   turn end 0.60 · heard 0.68 · felt 0.69 · first words 0.85 · all words 1.60 s
                    after you stopped
   11.20 s  error   The voice failed; see the log.
   11.30 s  note    the server will end this call within 30 s
   11.40 s  note    the server asks to hang up
"""


def test_a_recorded_call_reads_like_this():
    out = io.StringIO()
    printer = TimelinePrinter(Console(file=out, highlight=False, soft_wrap=True))
    for event in RECORDED:
        printer.take(event)
    assert out.getvalue() == GOLDEN


def test_a_narrow_terminal_breaks_lines_and_loses_nothing():
    timeline = Timeline()
    for event in RECORDED:
        for each in timeline.take(event):
            assert all(len(part) <= 40 for part in each.plain(40).splitlines() if " " in part.strip())
            assert each.plain(40).split() == each.plain(400).split()


def test_a_chat_prints_the_reply_as_it_grows_and_keeps_other_lines_out_of_it():
    out = io.StringIO()
    printer = DialoguePrinter(Console(file=out, highlight=False, soft_wrap=True), shows_heard=True)
    for event in (
        transcript(0, "[hi]"), reply(0, " I "), EMOTION, reply(0, "hear [you].", last=True),
        reply(1, "And", utterance=2), events.Clear(utterance_id=2, reason=events.ClearReason.REPLACED),
        transcript(2, "", turn=2),
    ):  # fmt: skip
        printer.take(event)
    assert out.getvalue().splitlines() == [
        "you> [hi]",
        "hearken> I hear [you].",
        "     lonely 62 % · sad · valence -0.71",
        "hearken> And …",
        "you> (no words)",
    ]


def event_types():
    return [each for each in vars(events).values() if isinstance(each, type) and issubclass(each, events.Event)]


@pytest.mark.parametrize("event", RECORDED, ids=lambda event: type(event).__name__)
def test_every_event_is_one_json_object_with_all_its_fields(event):
    text = event_line(event, 1.25, AudioFormat())
    assert "\n" not in text
    told = json.loads(text)
    assert told.pop("received_s") == 1.25
    assert told.pop("event").replace("_", "") == type(event).__name__.lower()
    assert set(told) == {field.name for field in dataclasses.fields(event)}
    assert all(isinstance(value, str | int | float | bool | list | dict | None) for value in told.values())


def test_sound_is_told_by_its_size():
    event = events.ReplyAudio(
        turn_index=1,
        utterance_id=1,
        chunk_index=0,
        offset_samples=0,
        audio=bytes(640),
        is_last=False,
        interruptible=True,
    )
    told = json.loads(event_line(event, 0.0, AudioFormat()))
    assert (told["event"], told["bytes"], told["samples"]) == ("reply_audio", 640, 320)
    assert "audio" not in told
    assert json.loads(event_line(event, 0.0, AudioFormat(Codec.ALAW, 8000)))["samples"] == 640


def test_json_keeps_enums_as_words_and_formats_as_objects():
    told = json.loads(event_line(STARTED, 0.0, AudioFormat()))
    assert told["audio_out"] == {"codec": "mulaw", "sample_rate_hz": 8000}
    assert told["pacing"] == "client"
    assert json.loads(event_line(EMOTION, 0.0, AudioFormat()))["distribution"] == [["lonely", 0.625]]
    assert json.loads(line("spoken", 2.0, file="ä.wav")) == {"event": "spoken", "received_s": 2.0, "file": "ä.wav"}


def test_the_timeline_knows_every_event_or_leaves_it_out_on_purpose():
    left_out = {events.Event, events.SpeechStarted, events.ReplyAudio}
    shown = {type(event) for event in RECORDED}
    assert {each for each in event_types() if each not in shown} - left_out == {events.TransferRequest}
    request = events.TransferRequest(transfer_id="t", target="", level=events.SafetyLevel.NONE, caller_consents=True)
    assert "human" in Timeline().take(request)[0].text
    assert typing.get_type_hints(events.TransferRequest)["level"] is events.SafetyLevel
