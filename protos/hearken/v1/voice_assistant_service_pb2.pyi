import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from hearken.v1 import events_pb2 as _events_pb2
from hearken.v1 import session_pb2 as _session_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ConverseRequest(_message.Message):
    __slots__ = ("config", "audio", "text", "dtmf", "mark", "transfer_result", "end_call")
    CONFIG_FIELD_NUMBER: _ClassVar[int]
    AUDIO_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    DTMF_FIELD_NUMBER: _ClassVar[int]
    MARK_FIELD_NUMBER: _ClassVar[int]
    TRANSFER_RESULT_FIELD_NUMBER: _ClassVar[int]
    END_CALL_FIELD_NUMBER: _ClassVar[int]
    config: _session_pb2.SessionConfig
    audio: bytes
    text: _session_pb2.TextTurn
    dtmf: _session_pb2.DtmfDigit
    mark: _session_pb2.PlaybackMark
    transfer_result: _session_pb2.TransferResult
    end_call: _session_pb2.EndCall
    def __init__(self, config: _Optional[_Union[_session_pb2.SessionConfig, _Mapping]] = ..., audio: _Optional[bytes] = ..., text: _Optional[_Union[_session_pb2.TextTurn, _Mapping]] = ..., dtmf: _Optional[_Union[_session_pb2.DtmfDigit, _Mapping]] = ..., mark: _Optional[_Union[_session_pb2.PlaybackMark, _Mapping]] = ..., transfer_result: _Optional[_Union[_session_pb2.TransferResult, _Mapping]] = ..., end_call: _Optional[_Union[_session_pb2.EndCall, _Mapping]] = ...) -> None: ...

class ConverseResponse(_message.Message):
    __slots__ = ("sequence", "at", "session_started", "speech_started", "speech_ended", "transcript", "emotion", "reply_text", "reply_audio", "clear", "safety", "disclosure", "transfer", "hang_up", "turn_summary", "going_away", "error")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    SESSION_STARTED_FIELD_NUMBER: _ClassVar[int]
    SPEECH_STARTED_FIELD_NUMBER: _ClassVar[int]
    SPEECH_ENDED_FIELD_NUMBER: _ClassVar[int]
    TRANSCRIPT_FIELD_NUMBER: _ClassVar[int]
    EMOTION_FIELD_NUMBER: _ClassVar[int]
    REPLY_TEXT_FIELD_NUMBER: _ClassVar[int]
    REPLY_AUDIO_FIELD_NUMBER: _ClassVar[int]
    CLEAR_FIELD_NUMBER: _ClassVar[int]
    SAFETY_FIELD_NUMBER: _ClassVar[int]
    DISCLOSURE_FIELD_NUMBER: _ClassVar[int]
    TRANSFER_FIELD_NUMBER: _ClassVar[int]
    HANG_UP_FIELD_NUMBER: _ClassVar[int]
    TURN_SUMMARY_FIELD_NUMBER: _ClassVar[int]
    GOING_AWAY_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    at: _duration_pb2.Duration
    session_started: _events_pb2.SessionStarted
    speech_started: _events_pb2.SpeechStarted
    speech_ended: _events_pb2.SpeechEnded
    transcript: _events_pb2.Transcript
    emotion: _events_pb2.Emotion
    reply_text: _events_pb2.ReplyText
    reply_audio: _events_pb2.ReplyAudio
    clear: _events_pb2.Clear
    safety: _events_pb2.SafetyEvent
    disclosure: _events_pb2.Disclosure
    transfer: _events_pb2.TransferRequest
    hang_up: _events_pb2.HangUpRequest
    turn_summary: _events_pb2.TurnSummary
    going_away: _events_pb2.GoingAway
    error: _events_pb2.ErrorEvent
    def __init__(self, sequence: _Optional[int] = ..., at: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., session_started: _Optional[_Union[_events_pb2.SessionStarted, _Mapping]] = ..., speech_started: _Optional[_Union[_events_pb2.SpeechStarted, _Mapping]] = ..., speech_ended: _Optional[_Union[_events_pb2.SpeechEnded, _Mapping]] = ..., transcript: _Optional[_Union[_events_pb2.Transcript, _Mapping]] = ..., emotion: _Optional[_Union[_events_pb2.Emotion, _Mapping]] = ..., reply_text: _Optional[_Union[_events_pb2.ReplyText, _Mapping]] = ..., reply_audio: _Optional[_Union[_events_pb2.ReplyAudio, _Mapping]] = ..., clear: _Optional[_Union[_events_pb2.Clear, _Mapping]] = ..., safety: _Optional[_Union[_events_pb2.SafetyEvent, _Mapping]] = ..., disclosure: _Optional[_Union[_events_pb2.Disclosure, _Mapping]] = ..., transfer: _Optional[_Union[_events_pb2.TransferRequest, _Mapping]] = ..., hang_up: _Optional[_Union[_events_pb2.HangUpRequest, _Mapping]] = ..., turn_summary: _Optional[_Union[_events_pb2.TurnSummary, _Mapping]] = ..., going_away: _Optional[_Union[_events_pb2.GoingAway, _Mapping]] = ..., error: _Optional[_Union[_events_pb2.ErrorEvent, _Mapping]] = ...) -> None: ...

class GetServerInfoRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetServerInfoResponse(_message.Message):
    __slots__ = ("version", "engines", "audio_formats", "languages", "crisis_protocol_version", "max_audio_bytes", "max_calls")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ENGINES_FIELD_NUMBER: _ClassVar[int]
    AUDIO_FORMATS_FIELD_NUMBER: _ClassVar[int]
    LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    CRISIS_PROTOCOL_VERSION_FIELD_NUMBER: _ClassVar[int]
    MAX_AUDIO_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_CALLS_FIELD_NUMBER: _ClassVar[int]
    version: str
    engines: _containers.RepeatedCompositeFieldContainer[LoadedEngine]
    audio_formats: _containers.RepeatedCompositeFieldContainer[_session_pb2.AudioFormat]
    languages: _containers.RepeatedScalarFieldContainer[str]
    crisis_protocol_version: str
    max_audio_bytes: int
    max_calls: int
    def __init__(self, version: _Optional[str] = ..., engines: _Optional[_Iterable[_Union[LoadedEngine, _Mapping]]] = ..., audio_formats: _Optional[_Iterable[_Union[_session_pb2.AudioFormat, _Mapping]]] = ..., languages: _Optional[_Iterable[str]] = ..., crisis_protocol_version: _Optional[str] = ..., max_audio_bytes: _Optional[int] = ..., max_calls: _Optional[int] = ...) -> None: ...

class LoadedEngine(_message.Message):
    __slots__ = ("stage", "name", "embedded")
    STAGE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    EMBEDDED_FIELD_NUMBER: _ClassVar[int]
    stage: str
    name: str
    embedded: bool
    def __init__(self, stage: _Optional[str] = ..., name: _Optional[str] = ..., embedded: _Optional[bool] = ...) -> None: ...

class EraseSessionRequest(_message.Message):
    __slots__ = ("session_id",)
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    def __init__(self, session_id: _Optional[str] = ...) -> None: ...

class EraseSessionResponse(_message.Message):
    __slots__ = ("erased",)
    ERASED_FIELD_NUMBER: _ClassVar[int]
    erased: bool
    def __init__(self, erased: _Optional[bool] = ...) -> None: ...

class ReportConcernRequest(_message.Message):
    __slots__ = ("session_id", "turn_index", "concern")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    TURN_INDEX_FIELD_NUMBER: _ClassVar[int]
    CONCERN_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    turn_index: int
    concern: str
    def __init__(self, session_id: _Optional[str] = ..., turn_index: _Optional[int] = ..., concern: _Optional[str] = ...) -> None: ...

class ReportConcernResponse(_message.Message):
    __slots__ = ("report_id", "received_at")
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_AT_FIELD_NUMBER: _ClassVar[int]
    report_id: str
    received_at: _timestamp_pb2.Timestamp
    def __init__(self, report_id: _Optional[str] = ..., received_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
