"""Requests to messages and messages to responses: total, and lossless where the wire has room."""

import dataclasses
import typing

import numpy as np
import pytest
from google.protobuf.duration_pb2 import Duration
from hearken.v1 import events_pb2, session_pb2
from hearken.v1 import voice_assistant_service_pb2 as pb
from hypothesis import given, settings
from hypothesis import strategies as st

from server.audio.codec import SUPPORTED_RATES_HZ, Codec, decode
from server.conversation import messages as m
from server.engines.interfaces import EmotionEstimate, Transcript, Word
from server.errors import InvalidInput
from server.rpc.config import CODECS, parameters
from server.rpc.requests import incoming
from server.rpc.responses import Responses, duration, response_of
from server.safety.levels import HelpResource, SafetyLevel

L16 = session_pb2.AudioFormat(codec=session_pb2.CODEC_L16, sample_rate_hz=16_000)
MULAW = session_pb2.AudioFormat(codec=session_pb2.CODEC_MULAW, sample_rate_hz=8_000)


def config(**fields) -> session_pb2.SessionConfig:
    return session_pb2.SessionConfig(**{"audio_in": L16, **fields})


# --- config ------------------------------------------------------------------------------------------------------


def test_a_bare_config_is_filled_in():
    taken = parameters(config())
    assert taken.audio_in == taken.audio_out == m.AudioFormat(Codec.L16, 16_000)
    assert (taken.language, taken.country, taken.channel, taken.server_paces) == ("en", "", m.Channel.APP, True)
    assert taken.end_of_turn_silence_s is None and taken.tenant == "" and not taken.text_only
    assert len(taken.session_id) == 32
    assert parameters(config()).session_id != taken.session_id


def test_everything_of_a_full_config_arrives():
    taken = parameters(
        config(
            session_id="call:7_a.b-C",
            resume_token="r" * 32,
            audio_out=MULAW,
            language="EN-gb",
            country="gb",
            channel=session_pb2.CHANNEL_TELEPHONE,
            pacing=session_pb2.PACING_CLIENT,
            capabilities=[session_pb2.CAPABILITY_HANG_UP, session_pb2.CAPABILITY_PLAYBACK_MARKS, 99, 0],
            metadata={"b": "2", "a": "1"},
            end_of_turn_silence=Duration(seconds=1, nanos=500_000_000),
            text_only=True,
        ),
        tenant="clinic",
    )
    assert taken == m.SessionParameters(
        session_id="call:7_a.b-C",
        audio_in=m.AudioFormat(Codec.L16, 16_000),
        audio_out=m.AudioFormat(Codec.MULAW, 8_000),
        language="en-GB",
        country="GB",
        channel=m.Channel.TELEPHONE,
        server_paces=False,
        capabilities=frozenset({m.Capability.HANG_UP, m.Capability.PLAYBACK_MARKS}),
        metadata=(("a", "1"), ("b", "2")),
        end_of_turn_silence_s=1.5,
        text_only=True,
        resume_token="r" * 32,
        tenant="clinic",
    )


def test_every_codec_is_taken_at_its_rates_and_at_no_other():
    for number, codec in CODECS.items():
        for rate in (0, 8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000):
            audio = session_pb2.AudioFormat(codec=number, sample_rate_hz=rate)
            if rate in SUPPORTED_RATES_HZ[codec]:
                assert parameters(config(audio_in=audio)).audio_in == m.AudioFormat(codec, rate)
            else:
                with pytest.raises(InvalidInput) as error:
                    parameters(config(audio_in=audio))
                assert error.value.field == "config.audio_in.sample_rate_hz"
                assert str(SUPPORTED_RATES_HZ[codec][0]) in error.value.accepted


BAD_CONFIGS = [
    ({"audio_in": session_pb2.AudioFormat(codec=9, sample_rate_hz=8_000)}, "config.audio_in.codec", "CODEC_MULAW"),
    ({"audio_out": session_pb2.AudioFormat(sample_rate_hz=8_000)}, "config.audio_out.codec", "CODEC_L16"),
    ({"session_id": "has space"}, "config.session_id", "letters"),
    ({"session_id": "x" * 129}, "config.session_id", "128"),
    ({"session_id": "naïve"}, "config.session_id", "letters"),
    ({"session_id": "line\n"}, "config.session_id", "letters"),
    ({"resume_token": "x" * 513}, "config.resume_token", "session_started"),
    ({"language": "de"}, "config.language", "en"),
    ({"language": "english"}, "config.language", "en"),
    ({"language": "en_US"}, "config.language", "en"),
    ({"language": "en-"}, "config.language", "en"),
    ({"country": "USA"}, "config.country", "two letters"),
    ({"country": "1A"}, "config.country", "two letters"),
    ({"country": "éé"}, "config.country", "two letters"),
    ({"channel": 77}, "config.channel", "CHANNEL_TELEPHONE"),
    ({"pacing": 77}, "config.pacing", "PACING_SERVER"),
    ({"end_of_turn_silence": Duration(nanos=199_000_000)}, "config.end_of_turn_silence", "0.2"),
    ({"end_of_turn_silence": Duration(seconds=3, nanos=1)}, "config.end_of_turn_silence", "3.0"),
    ({"end_of_turn_silence": Duration()}, "config.end_of_turn_silence", "0.2"),
    ({"metadata": {str(n): "" for n in range(17)}}, "config.metadata", "16"),
    ({"metadata": {"k": "v" * 257}}, "config.metadata", "256"),
    ({"metadata": {"k" * 257: "v"}}, "config.metadata", "256"),
]


@pytest.mark.parametrize(("fields", "field", "accepted"), BAD_CONFIGS, ids=lambda v: str(v)[:40])
def test_a_config_outside_the_contract_names_its_field_and_what_is_accepted(fields, field, accepted):
    with pytest.raises(InvalidInput) as error:
        parameters(config(**fields))
    assert error.value.field == field
    assert accepted in error.value.accepted
    assert str(error.value).count(".") >= 1 and str(error.value).endswith(".")


def test_a_language_is_taken_where_every_stage_can():
    assert parameters(config(language="de-DE"), languages=("en", "de")).language == "de-DE"


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_whatever_bytes_parse_as_a_config_are_taken_or_refused_by_name(data):
    parsed = session_pb2.SessionConfig()
    try:
        parsed.ParseFromString(data)
    except Exception:
        return
    try:
        assert parameters(parsed).session_id
    except InvalidInput as error:
        assert error.field.startswith("config.") and error.accepted


# --- requests ----------------------------------------------------------------------------------------------------


def test_each_request_becomes_its_message():
    samples = incoming(pb.ConverseRequest(audio=b"\x00\x40\x00\xc0"), Codec.L16)
    assert isinstance(samples, m.CallerAudio) and samples.samples.tolist() == [0.5, -0.5]
    assert incoming(pb.ConverseRequest(text=session_pb2.TextTurn(text=" hi ")), Codec.L16) == m.CallerText(" hi ")
    assert incoming(pb.ConverseRequest(dtmf=session_pb2.DtmfDigit(digit="b")), Codec.L16) == m.CallerDigit("B")
    mark = session_pb2.PlaybackMark(utterance_id=3, status=session_pb2.PLAYBACK_STATUS_CLEARED, samples_played=9)
    assert incoming(pb.ConverseRequest(mark=mark), Codec.L16) == m.PlaybackMark(3, True, 9)
    result = session_pb2.TransferResult(transfer_id="t", outcome=session_pb2.TRANSFER_OUTCOME_QUEUED)
    assert incoming(pb.ConverseRequest(transfer_result=result), Codec.L16) == m.TransferResult("t", "queued")
    end = session_pb2.EndCall(reason=session_pb2.END_REASON_CALLER_HUNG_UP)
    assert incoming(pb.ConverseRequest(end_call=end), Codec.L16) == m.EndCall("caller_hung_up")
    assert incoming(pb.ConverseRequest(end_call=session_pb2.EndCall(reason=50)), Codec.L16) == m.EndCall("unspecified")


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (pb.ConverseRequest(dtmf=session_pb2.DtmfDigit(digit="12")), "dtmf.digit"),
        (pb.ConverseRequest(dtmf=session_pb2.DtmfDigit(digit="E")), "dtmf.digit"),
        (pb.ConverseRequest(dtmf=session_pb2.DtmfDigit()), "dtmf.digit"),
        (pb.ConverseRequest(mark=session_pb2.PlaybackMark()), "mark.status"),
        (pb.ConverseRequest(transfer_result=session_pb2.TransferResult()), "transfer_result.outcome"),
        (pb.ConverseRequest(text=session_pb2.TextTurn()), "text.text"),
        (pb.ConverseRequest(config=config()), "config"),
        (pb.ConverseRequest(), "payload"),
    ],
)
def test_a_request_that_means_nothing_names_its_field(request_, field):
    with pytest.raises(InvalidInput) as error:
        incoming(request_, Codec.L16)
    assert error.value.field == field and error.value.accepted


@settings(deadline=None)
@given(st.binary(max_size=100), st.sampled_from(Codec))
def test_whatever_bytes_parse_as_a_request_become_a_message_or_a_refusal(data, codec):
    parsed = pb.ConverseRequest()
    try:
        parsed.ParseFromString(data)
    except Exception:
        return
    try:
        assert isinstance(incoming(parsed, codec), typing.get_args(m.Incoming))
    except InvalidInput as error:
        assert error.field and error.reason and error.accepted


@settings(deadline=None)
@given(st.text(max_size=50))
def test_a_refused_text_is_never_quoted(text):
    planted = f"  {text} wombat" + "x" * 4_000
    with pytest.raises(InvalidInput) as error:
        incoming(pb.ConverseRequest(text=session_pb2.TextTurn(text=planted)), Codec.L16)
    assert "wombat" not in str(error.value)


# --- responses ---------------------------------------------------------------------------------------------------

STARTED = m.SessionStarted(
    parameters(config(session_id="s", audio_out=MULAW, country="AT", pacing=session_pb2.PACING_CLIENT)),
    "token",
    True,
    120.0,
    0.6,
)
HEARD = Transcript("hello there", (Word("hello", 0.1, 0.4, None), Word("there", 0.5, 0.75, 0.5)), 0.25, "en-US")
FELT = EmotionEstimate("sad", "sad", -0.5, 0.75, (("sad", 0.75), ("lonely", 0.25)))
SAMPLES = np.linspace(-0.5, 0.5, 80, dtype=np.float32)

OUTGOING: list[tuple[m.Outgoing, str]] = [
    (STARTED, "session_started"),
    (m.SpeechStarted(1, 0.25), "speech_started"),
    (m.SpeechEnded(1, 1.5, 1.25, m.EndOfTurn.TOO_LONG), "speech_ended"),
    (m.TranscriptUpdate(1, HEARD, True, typed=True), "transcript"),
    (m.EmotionUpdate(1, FELT), "emotion"),
    (m.ReplyText(1, 2, "I hear", True, m.ReplySource.SAFETY), "reply_text"),
    (m.ReplyAudio(1, 2, 3, 400, SAMPLES, True, interruptible=False), "reply_audio"),
    (m.Clear(2, m.ClearReason.REPLACED), "clear"),
    (
        m.SafetyNotice(
            1,
            SafetyLevel.IMMINENT,
            "7",
            ("suicide",),
            (HelpResource("Line", "988", languages=("en",)),),
            about_other=True,
            past=True,
            standing_level=SafetyLevel.IMMINENT,
        ),
        "safety",
    ),
    (m.Disclosure(m.DisclosureKind.BREAK, "Rest a while.", "CA", 5), "disclosure"),
    (m.TransferRequest("t", "queue", SafetyLevel.ACTIVE, True), "transfer"),
    (m.HangUpRequest("caller_hung_up"), "hang_up"),
    (m.TurnSummary(1, m.TurnOutcome.INTERRUPTED, m.StageTimes(0.6, first_text_s=1.25), 2.5), "turn_summary"),
    (m.GoingAway("token", 30.0), "going_away"),
    (m.ErrorNotice("ENGINE_FAILED", "It failed.", "voice", 4, fatal=True), "error"),
]


def test_the_table_below_has_every_message_and_every_event():
    assert {type(message) for message, _ in OUTGOING} == set(typing.get_args(m.Outgoing))
    events = pb.ConverseResponse.DESCRIPTOR.oneofs_by_name["event"].fields
    assert [event for _, event in OUTGOING] == [field.name for field in events]


@pytest.mark.parametrize(("message", "event"), OUTGOING, ids=lambda v: v if isinstance(v, str) else "")
def test_no_field_of_an_event_is_left_unset(message, event):
    response = response_of(message, Codec.ALAW, "7")
    assert response.WhichOneof("event") == event
    written = getattr(response, event)
    unset = {field.name for field in written.DESCRIPTOR.fields} - {field.name for field, _ in written.ListFields()}
    times = {name.removesuffix("_s") for name in m.StageTimes.__dataclass_fields__}
    assert unset <= times | {"interruptible"}, "a field of the contract is never filled"


def test_numbers_and_names_arrive_as_they_were():
    written = {event: getattr(response_of(message, Codec.L16, "7"), event) for message, event in OUTGOING}
    started = written["session_started"]
    assert (started.session_id, started.resume_token, started.resumed) == ("s", "token", True)
    assert (started.audio_out, started.country, started.pacing) == (MULAW, "AT", session_pb2.PACING_CLIENT)
    assert (started.lease.seconds, started.end_of_turn_silence.nanos) == (120, 600_000_000)
    assert written["speech_ended"].reason == events_pb2.END_OF_TURN_REASON_TOO_LONG
    transcript = written["transcript"]
    assert [word.text for word in transcript.words] == ["hello", "there"]
    assert not transcript.words[0].HasField("confidence") and transcript.words[1].confidence == 0.5
    assert (transcript.words[1].end.ToTimedelta().total_seconds(), transcript.confidence) == (0.75, 0.25)
    assert [(score.label, score.probability) for score in written["emotion"].distribution] == list(FELT.distribution)
    assert written["reply_text"].source == events_pb2.REPLY_SOURCE_SAFETY
    assert (written["reply_audio"].chunk_index, written["reply_audio"].offset_samples) == (3, 400)
    assert written["safety"].level == events_pb2.SAFETY_LEVEL_IMMINENT
    assert (written["safety"].resources[0].phone, written["safety"].resources[0].languages[0]) == ("988", "en")
    assert written["hang_up"].reason == session_pb2.END_REASON_CALLER_HUNG_UP
    summary = written["turn_summary"]
    assert summary.first_text.ToTimedelta().total_seconds() == 1.25
    assert not summary.HasField("first_audio"), "a stage that did not happen has no time"


def test_every_enum_of_the_conversation_has_its_own_word_on_the_wire():
    spoken = [
        [m.SpeechEnded(1, 0.0, 0.0, reason) for reason in m.EndOfTurn],
        [m.ReplyText(1, 1, "", True, source) for source in m.ReplySource],
        [m.Clear(1, reason) for reason in m.ClearReason],
        [m.SafetyNotice(1, level, "", ()) for level in SafetyLevel],
        [m.Disclosure(kind, "", "", 0) for kind in m.DisclosureKind],
        [m.TurnSummary(1, outcome) for outcome in m.TurnOutcome],
    ]
    for group in spoken:
        written = [response_of(message, Codec.L16) for message in group]
        assert len({response.SerializeToString() for response in written}) == len(group)


@settings(deadline=None)
@given(st.sampled_from(Codec), st.lists(st.floats(-1, 1, width=32), max_size=50))
def test_reply_audio_is_written_in_the_codec_that_was_agreed(codec, values):
    samples = np.array(values, dtype=np.float32)
    responses = Responses(Codec.L16)
    agreed = dataclasses.replace(STARTED.parameters, audio_out=m.AudioFormat(codec, 8_000))
    responses.next(dataclasses.replace(STARTED, parameters=agreed))
    written = responses.next(m.ReplyAudio(1, 1, 0, 0, samples, True)).reply_audio.audio
    assert len(written) == len(samples) * codec.bytes_per_sample
    if len(samples):
        # Half a step: 2**-15 for L16; G.711's widest steps are 1/32 of full scale, and the law ends short of it.
        assert np.abs(decode(codec, written) - samples).max() <= (1e-4 if codec is Codec.L16 else 1 / 32)


@settings(deadline=None)
@given(st.floats(-1e6, 1e6))
def test_seconds_survive_the_wire_to_the_nanosecond(seconds):
    assert duration(seconds).ToNanoseconds() == pytest.approx(seconds * 1e9, abs=1)
