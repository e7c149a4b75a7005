"""Between the messages of `hearken.v1` and the client's own types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from hearken.v1 import events_pb2, session_pb2, voice_assistant_service_pb2

from client import events
from client.config import AudioFormat, CallConfig, Pacing
from client.events import Event, WireEnum
from server.audio.codec import Codec

ConverseRequest = voice_assistant_service_pb2.ConverseRequest
ConverseResponse = voice_assistant_service_pb2.ConverseResponse

WireEnumT = TypeVar("WireEnumT", bound=WireEnum)


def config_to_message(config: CallConfig) -> session_pb2.SessionConfig:
    """Write a config as the contract has it."""
    return session_pb2.SessionConfig(
        session_id=config.session_id,
        resume_token=config.resume_token,
        audio_in=_format_to_message(config.audio_in),
        audio_out=None if config.audio_out is None else _format_to_message(config.audio_out),
        language=config.language,
        country=config.country,
        channel=f"CHANNEL_{config.channel.name}",
        pacing=f"PACING_{config.pacing.name}",
        capabilities=sorted(f"CAPABILITY_{each.name}" for each in config.capabilities),
        metadata=config.metadata,
        end_of_turn_silence=duration(config.end_of_turn_silence_s),
        text_only=config.text_only,
        region=config.region,
        caller_is_minor=config.caller_is_minor,
        last_use=config.last_use,
        voice_emotion_consent=config.voice_emotion_consent,
        caller_number=config.caller_number,
        patience=config.patience,
    )


def duration(seconds: float | None) -> Duration | None:
    """Write seconds as a protobuf duration; None stays unset."""
    if seconds is None:
        return None
    nanoseconds = round(seconds * 1e9)
    return Duration(seconds=nanoseconds // 1_000_000_000, nanos=nanoseconds % 1_000_000_000)


def event_from_message(message: ConverseResponse) -> Event | None:
    """Read one response; None for an event that is newer than this client, which must be passed over."""
    kind = message.WhichOneof("event")
    if kind is None or kind not in _READERS:
        return None
    read = _READERS[kind]
    return read(getattr(message, kind), {"sequence": message.sequence, "at_s": _seconds(message.at)})


def enum_value(kind: type[WireEnumT], wrapper: Any, number: int, prefix: str) -> WireEnumT:
    """Read an enum number of the contract as one of ours; an unknown number is `UNSPECIFIED`."""
    try:
        name = wrapper.Name(number)
    except ValueError:  # sent by a newer server
        return kind("unspecified")
    return kind(name.removeprefix(prefix).lower())


def _format_to_message(audio: AudioFormat) -> session_pb2.AudioFormat:
    return session_pb2.AudioFormat(codec=f"CODEC_{audio.codec.name}", sample_rate_hz=audio.sample_rate_hz)


def format_from_message(message: session_pb2.AudioFormat) -> AudioFormat:
    """Read a confirmed format; `ValueError` for a codec that this client does not know."""
    return AudioFormat(
        Codec(session_pb2.Codec.Name(message.codec).removeprefix("CODEC_").lower()), message.sample_rate_hz
    )


def _seconds(message: Duration) -> float:
    return message.seconds + message.nanos / 1e9


def _optional_seconds(message: Message, field: str) -> float | None:
    return _seconds(getattr(message, field)) if message.HasField(field) else None


def _session_started(m: events_pb2.SessionStarted, place: dict[str, Any]) -> Event:
    return events.SessionStarted(
        session_id=m.session_id,
        resume_token=m.resume_token,
        resumed=m.resumed,
        audio_in=format_from_message(m.audio_in),
        audio_out=format_from_message(m.audio_out),
        language=m.language,
        country=m.country,
        pacing=Pacing.CLIENT if m.pacing == session_pb2.PACING_CLIENT else Pacing.SERVER,
        lease_s=_seconds(m.lease),
        crisis_protocol_version=m.crisis_protocol_version,
        end_of_turn_silence_s=_seconds(m.end_of_turn_silence),
        **place,
    )


def _speech_started(m: events_pb2.SpeechStarted, place: dict[str, Any]) -> Event:
    return events.SpeechStarted(turn_index=m.turn_index, offset_s=_seconds(m.offset), **place)


def _speech_ended(m: events_pb2.SpeechEnded, place: dict[str, Any]) -> Event:
    return events.SpeechEnded(
        turn_index=m.turn_index,
        offset_s=_seconds(m.offset),
        duration_s=_seconds(m.duration),
        reason=enum_value(events.EndOfTurnReason, events_pb2.EndOfTurnReason, m.reason, "END_OF_TURN_REASON_"),
        **place,
    )


def _transcript(m: events_pb2.Transcript, place: dict[str, Any]) -> Event:
    return events.Transcript(
        turn_index=m.turn_index,
        text=m.text,
        is_final=m.is_final,
        words=tuple(
            events.Word(w.text, _seconds(w.start), _seconds(w.end), w.confidence if w.HasField("confidence") else None)
            for w in m.words
        ),
        confidence=m.confidence if m.HasField("confidence") else None,
        language=m.language,
        typed=m.typed,
        **place,
    )


def _emotion(m: events_pb2.Emotion, place: dict[str, Any]) -> Event:
    return events.Emotion(
        turn_index=m.turn_index,
        label=m.label,
        group=m.group,
        valence=m.valence,
        confidence=m.confidence,
        distribution=tuple((score.label, score.probability) for score in m.distribution),
        **place,
    )


def _reply_text(m: events_pb2.ReplyText, place: dict[str, Any]) -> Event:
    return events.ReplyText(
        turn_index=m.turn_index,
        utterance_id=m.utterance_id,
        text=m.text,
        is_last=m.is_last,
        source=enum_value(events.ReplySource, events_pb2.ReplySource, m.source, "REPLY_SOURCE_"),
        **place,
    )


def _reply_audio(m: events_pb2.ReplyAudio, place: dict[str, Any]) -> Event:
    return events.ReplyAudio(
        turn_index=m.turn_index,
        utterance_id=m.utterance_id,
        chunk_index=m.chunk_index,
        offset_samples=m.offset_samples,
        audio=m.audio,
        is_last=m.is_last,
        interruptible=m.interruptible,
        **place,
    )


def _clear(m: events_pb2.Clear, place: dict[str, Any]) -> Event:
    return events.Clear(
        utterance_id=m.utterance_id,
        reason=enum_value(events.ClearReason, events_pb2.ClearReason, m.reason, "CLEAR_REASON_"),
        **place,
    )


def _safety(m: events_pb2.SafetyEvent, place: dict[str, Any]) -> Event:
    return events.SafetyEvent(
        turn_index=m.turn_index,
        level=enum_value(events.SafetyLevel, events_pb2.SafetyLevel, m.level, "SAFETY_LEVEL_"),
        policy_version=m.policy_version,
        kinds=tuple(m.kinds),
        resources=tuple(
            events.HelpResource(r.name, r.phone, r.sms, r.url, r.country, tuple(r.languages)) for r in m.resources
        ),
        about_other=m.about_other,
        past=m.past,
        standing_level=enum_value(events.SafetyLevel, events_pb2.SafetyLevel, m.standing_level, "SAFETY_LEVEL_"),
        **place,
    )


def _disclosure(m: events_pb2.Disclosure, place: dict[str, Any]) -> Event:
    return events.Disclosure(
        kind=enum_value(events.DisclosureKind, events_pb2.DisclosureKind, m.kind, "DISCLOSURE_KIND_"),
        text=m.text,
        jurisdiction=m.jurisdiction,
        utterance_id=m.utterance_id,
        **place,
    )


def _transfer(m: events_pb2.TransferRequest, place: dict[str, Any]) -> Event:
    return events.TransferRequest(
        transfer_id=m.transfer_id,
        target=m.target,
        level=enum_value(events.SafetyLevel, events_pb2.SafetyLevel, m.level, "SAFETY_LEVEL_"),
        caller_consents=m.caller_consents,
        **place,
    )


def _hang_up(m: events_pb2.HangUpRequest, place: dict[str, Any]) -> Event:
    return events.HangUpRequest(
        reason=enum_value(events.EndReason, session_pb2.EndReason, m.reason, "END_REASON_"), **place
    )


def _turn_summary(m: events_pb2.TurnSummary, place: dict[str, Any]) -> Event:
    return events.TurnSummary(
        turn_index=m.turn_index,
        outcome=enum_value(events.TurnOutcome, events_pb2.TurnOutcome, m.outcome, "TURN_OUTCOME_"),
        end_of_turn_wait_s=_optional_seconds(m, "end_of_turn_wait"),
        transcript_ready_s=_optional_seconds(m, "transcript_ready"),
        emotion_ready_s=_optional_seconds(m, "emotion_ready"),
        first_text_s=_optional_seconds(m, "first_text"),
        first_clause_s=_optional_seconds(m, "first_clause"),
        first_audio_s=_optional_seconds(m, "first_audio"),
        reply_complete_s=_optional_seconds(m, "reply_complete"),
        audio_sent_s=_seconds(m.audio_sent),
        **place,
    )


def _going_away(m: events_pb2.GoingAway, place: dict[str, Any]) -> Event:
    return events.GoingAway(resume_token=m.resume_token, deadline_s=_seconds(m.deadline), **place)


def _error(m: events_pb2.ErrorEvent, place: dict[str, Any]) -> Event:
    return events.ErrorEvent(
        reason=m.reason, message=m.message, stage=m.stage, turn_index=m.turn_index, fatal=m.fatal, **place
    )


_READERS: dict[str, Callable[[Any, dict[str, Any]], Event]] = {
    "session_started": _session_started,
    "speech_started": _speech_started,
    "speech_ended": _speech_ended,
    "transcript": _transcript,
    "emotion": _emotion,
    "reply_text": _reply_text,
    "reply_audio": _reply_audio,
    "clear": _clear,
    "safety": _safety,
    "disclosure": _disclosure,
    "transfer": _transfer,
    "hang_up": _hang_up,
    "turn_summary": _turn_summary,
    "going_away": _going_away,
    "error": _error,
}
