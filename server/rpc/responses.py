"""From the conversation to the wire: each message becomes a response; mypy proves that none is forgotten."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import assert_never

from google.protobuf.duration_pb2 import Duration
from hearken.v1 import events_pb2 as events
from hearken.v1 import session_pb2 as session
from hearken.v1 import voice_assistant_service_pb2 as service

from server.audio.codec import Codec, encode
from server.conversation import messages as m
from server.rpc.requests import END_REASONS
from server.safety.levels import SafetyLevel

_CODEC = {Codec.L16: session.CODEC_L16, Codec.MULAW: session.CODEC_MULAW, Codec.ALAW: session.CODEC_ALAW}
_END_OF_TURN = {
    m.EndOfTurn.SILENCE: events.END_OF_TURN_REASON_SILENCE,
    m.EndOfTurn.TOO_LONG: events.END_OF_TURN_REASON_TOO_LONG,
    m.EndOfTurn.END_OF_INPUT: events.END_OF_TURN_REASON_END_OF_INPUT,
}
_SOURCE = {
    m.ReplySource.MODEL: events.REPLY_SOURCE_MODEL,
    m.ReplySource.SAFETY: events.REPLY_SOURCE_SAFETY,
    m.ReplySource.SERVICE: events.REPLY_SOURCE_SERVICE,
}
_CLEAR = {
    m.ClearReason.BARGE_IN: events.CLEAR_REASON_BARGE_IN,
    m.ClearReason.REPLACED: events.CLEAR_REASON_REPLACED,
    m.ClearReason.FAILED: events.CLEAR_REASON_FAILED,
}
_LEVEL = {
    SafetyLevel.NONE: events.SAFETY_LEVEL_NONE,
    SafetyLevel.CONCERN: events.SAFETY_LEVEL_CONCERN,
    SafetyLevel.ACTIVE: events.SAFETY_LEVEL_ACTIVE,
    SafetyLevel.IMMINENT: events.SAFETY_LEVEL_IMMINENT,
}
_DISCLOSURE = {
    m.DisclosureKind.ARTIFICIAL: events.DISCLOSURE_KIND_ARTIFICIAL,
    m.DisclosureKind.LIMITS: events.DISCLOSURE_KIND_LIMITS,
    m.DisclosureKind.DATA: events.DISCLOSURE_KIND_DATA,
    m.DisclosureKind.BREAK: events.DISCLOSURE_KIND_BREAK,
    m.DisclosureKind.EMOTION_RECOGNITION: events.DISCLOSURE_KIND_EMOTION_RECOGNITION,
}
_OUTCOME = {
    m.TurnOutcome.COMPLETED: events.TURN_OUTCOME_COMPLETED,
    m.TurnOutcome.INTERRUPTED: events.TURN_OUTCOME_INTERRUPTED,
    m.TurnOutcome.NOTHING_HEARD: events.TURN_OUTCOME_NOTHING_HEARD,
    m.TurnOutcome.FAILED: events.TURN_OUTCOME_FAILED,
}


class Responses:
    """Numbers and times the responses of one stream: the one place where sequence and `at` are set."""

    def __init__(
        self, codec: Codec, *, crisis_protocol_version: str = "", clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Start the stream's time now. Reply audio is written as `codec` until `SessionStarted` says otherwise."""
        self._codec = codec
        self._crisis_protocol_version = crisis_protocol_version
        self._clock = clock
        self._opened_s = clock()
        self._sequence = 0

    def next(self, message: m.Outgoing) -> service.ConverseResponse:
        """Turn the stream's next message into its response."""
        if isinstance(message, m.SessionStarted):
            self._codec = message.parameters.audio_out.codec
        response = response_of(message, self._codec, self._crisis_protocol_version)
        self._sequence += 1
        response.sequence = self._sequence
        response.at.CopyFrom(duration(self._clock() - self._opened_s))
        return response


def response_of(message: m.Outgoing, codec: Codec, crisis_protocol_version: str = "") -> service.ConverseResponse:
    """Turn a message into a response without sequence and time; reply audio is written as `codec`."""
    response = service.ConverseResponse
    match message:
        case m.SessionStarted():
            return response(session_started=_session_started(message, crisis_protocol_version))
        case m.SpeechStarted(turn, offset_s):
            return response(speech_started=events.SpeechStarted(turn_index=turn, offset=duration(offset_s)))
        case m.SpeechEnded():
            return response(speech_ended=_speech_ended(message))
        case m.TranscriptUpdate():
            return response(transcript=_transcript(message))
        case m.EmotionUpdate():
            return response(emotion=_emotion(message))
        case m.ReplyText(turn, utterance, text, is_last, source):
            piece = events.ReplyText(
                turn_index=turn, utterance_id=utterance, text=text, is_last=is_last, source=_SOURCE[source]
            )
            return response(reply_text=piece)
        case m.ReplyAudio():
            return response(reply_audio=_reply_audio(message, codec))
        case m.Clear(utterance, reason):
            return response(clear=events.Clear(utterance_id=utterance, reason=_CLEAR[reason]))
        case m.SafetyNotice():
            return response(safety=_safety(message))
        case m.Disclosure(kind, text, jurisdiction, utterance):
            told = events.Disclosure(
                kind=_DISCLOSURE[kind], text=text, jurisdiction=jurisdiction, utterance_id=utterance
            )
            return response(disclosure=told)
        case m.TransferRequest(transfer_id, target, level, consents):
            transfer = events.TransferRequest(
                transfer_id=transfer_id, target=target, level=_LEVEL[level], caller_consents=consents
            )
            return response(transfer=transfer)
        case m.HangUpRequest(why):
            return response(hang_up=events.HangUpRequest(reason=end_reason(why)))
        case m.TurnSummary():
            return response(turn_summary=_turn_summary(message))
        case m.GoingAway(token, deadline_s):
            return response(going_away=events.GoingAway(resume_token=token, deadline=duration(deadline_s)))
        case m.ErrorNotice(code, sentence, stage, turn, fatal):
            error = events.ErrorEvent(reason=code, message=sentence, stage=stage, turn_index=turn, fatal=fatal)
            return response(error=error)
        case _:
            assert_never(message)


def duration(seconds: float) -> Duration:
    """Write seconds as a protobuf duration, to the nanosecond."""
    written = Duration()
    written.FromNanoseconds(round(seconds * 1e9))
    return written


def audio_format(format_: m.AudioFormat) -> session.AudioFormat:
    """Write an audio format."""
    return session.AudioFormat(codec=_CODEC[format_.codec], sample_rate_hz=format_.sample_rate_hz)


def end_reason(reason: str) -> session.EndReason:
    """Write the reason of a hang-up; one that the wire has no word for is unspecified."""
    return next((number for number, name in END_REASONS.items() if name == reason), session.END_REASON_UNSPECIFIED)


def _session_started(message: m.SessionStarted, crisis_protocol_version: str) -> events.SessionStarted:
    taken = message.parameters
    return events.SessionStarted(
        session_id=taken.session_id,
        resume_token=message.resume_token,
        resumed=message.resumed,
        audio_in=audio_format(taken.audio_in),
        audio_out=audio_format(taken.audio_out),
        language=taken.language,
        country=taken.country,
        pacing=session.PACING_SERVER if taken.server_paces else session.PACING_CLIENT,
        lease=duration(message.lease_s),
        crisis_protocol_version=crisis_protocol_version,
        end_of_turn_silence=duration(message.end_of_turn_silence_s),
    )


def _speech_ended(message: m.SpeechEnded) -> events.SpeechEnded:
    return events.SpeechEnded(
        turn_index=message.turn_index,
        offset=duration(message.offset_s),
        duration=duration(message.duration_s),
        reason=_END_OF_TURN[message.reason],
    )


def _transcript(message: m.TranscriptUpdate) -> events.Transcript:
    heard = message.transcript
    return events.Transcript(
        turn_index=message.turn_index,
        text=heard.text,
        is_final=message.is_final,
        words=[
            events.RecognizedWord(
                text=word.text, start=duration(word.start_s), end=duration(word.end_s), confidence=word.confidence
            )
            for word in heard.words
        ],
        confidence=heard.confidence,
        language=heard.language,
        typed=message.typed,
    )


def _emotion(message: m.EmotionUpdate) -> events.Emotion:
    felt = message.estimate
    return events.Emotion(
        turn_index=message.turn_index,
        label=felt.label,
        group=felt.group,
        valence=felt.valence,
        confidence=felt.confidence,
        distribution=[events.EmotionScore(label=label, probability=p) for label, p in felt.distribution],
    )


def _reply_audio(message: m.ReplyAudio, codec: Codec) -> events.ReplyAudio:
    return events.ReplyAudio(
        turn_index=message.turn_index,
        utterance_id=message.utterance_id,
        chunk_index=message.chunk_index,
        offset_samples=message.offset_samples,
        audio=encode(codec, message.samples),
        is_last=message.is_last,
        interruptible=message.interruptible,
    )


def _safety(message: m.SafetyNotice) -> events.SafetyEvent:
    return events.SafetyEvent(
        turn_index=message.turn_index,
        level=_LEVEL[message.level],
        policy_version=message.policy_version,
        kinds=message.kinds,
        about_other=message.about_other,
        past=message.past,
        standing_level=_LEVEL[message.standing_level],
        resources=[
            events.HelpResource(
                name=item.name,
                phone=item.phone,
                sms=item.sms,
                url=item.url,
                country=item.country,
                languages=item.languages,
            )
            for item in message.resources
        ],
    )


def _turn_summary(message: m.TurnSummary) -> events.TurnSummary:
    summary = events.TurnSummary(
        turn_index=message.turn_index,
        outcome=_OUTCOME[message.outcome],
        audio_sent=duration(message.audio_sent_s),
    )
    for name in m.StageTimes.__dataclass_fields__:  # `first_text_s` is `first_text` on the wire
        seconds: float | None = getattr(message.times, name)
        if seconds is not None:
            getattr(summary, name.removesuffix("_s")).CopyFrom(duration(seconds))
    return summary
