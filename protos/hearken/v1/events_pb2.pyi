import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from hearken.v1 import session_pb2 as _session_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EndOfTurnReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    END_OF_TURN_REASON_UNSPECIFIED: _ClassVar[EndOfTurnReason]
    END_OF_TURN_REASON_SILENCE: _ClassVar[EndOfTurnReason]
    END_OF_TURN_REASON_TOO_LONG: _ClassVar[EndOfTurnReason]
    END_OF_TURN_REASON_END_OF_INPUT: _ClassVar[EndOfTurnReason]

class ReplySource(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REPLY_SOURCE_UNSPECIFIED: _ClassVar[ReplySource]
    REPLY_SOURCE_MODEL: _ClassVar[ReplySource]
    REPLY_SOURCE_SAFETY: _ClassVar[ReplySource]
    REPLY_SOURCE_SERVICE: _ClassVar[ReplySource]

class ClearReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CLEAR_REASON_UNSPECIFIED: _ClassVar[ClearReason]
    CLEAR_REASON_BARGE_IN: _ClassVar[ClearReason]
    CLEAR_REASON_REPLACED: _ClassVar[ClearReason]
    CLEAR_REASON_FAILED: _ClassVar[ClearReason]

class SafetyLevel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SAFETY_LEVEL_UNSPECIFIED: _ClassVar[SafetyLevel]
    SAFETY_LEVEL_NONE: _ClassVar[SafetyLevel]
    SAFETY_LEVEL_CONCERN: _ClassVar[SafetyLevel]
    SAFETY_LEVEL_ACTIVE: _ClassVar[SafetyLevel]
    SAFETY_LEVEL_IMMINENT: _ClassVar[SafetyLevel]

class DisclosureKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DISCLOSURE_KIND_UNSPECIFIED: _ClassVar[DisclosureKind]
    DISCLOSURE_KIND_ARTIFICIAL: _ClassVar[DisclosureKind]
    DISCLOSURE_KIND_LIMITS: _ClassVar[DisclosureKind]
    DISCLOSURE_KIND_DATA: _ClassVar[DisclosureKind]
    DISCLOSURE_KIND_BREAK: _ClassVar[DisclosureKind]
    DISCLOSURE_KIND_EMOTION_RECOGNITION: _ClassVar[DisclosureKind]

class TurnOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TURN_OUTCOME_UNSPECIFIED: _ClassVar[TurnOutcome]
    TURN_OUTCOME_COMPLETED: _ClassVar[TurnOutcome]
    TURN_OUTCOME_INTERRUPTED: _ClassVar[TurnOutcome]
    TURN_OUTCOME_NOTHING_HEARD: _ClassVar[TurnOutcome]
    TURN_OUTCOME_FAILED: _ClassVar[TurnOutcome]
END_OF_TURN_REASON_UNSPECIFIED: EndOfTurnReason
END_OF_TURN_REASON_SILENCE: EndOfTurnReason
END_OF_TURN_REASON_TOO_LONG: EndOfTurnReason
END_OF_TURN_REASON_END_OF_INPUT: EndOfTurnReason
REPLY_SOURCE_UNSPECIFIED: ReplySource
REPLY_SOURCE_MODEL: ReplySource
REPLY_SOURCE_SAFETY: ReplySource
REPLY_SOURCE_SERVICE: ReplySource
CLEAR_REASON_UNSPECIFIED: ClearReason
CLEAR_REASON_BARGE_IN: ClearReason
CLEAR_REASON_REPLACED: ClearReason
CLEAR_REASON_FAILED: ClearReason
SAFETY_LEVEL_UNSPECIFIED: SafetyLevel
SAFETY_LEVEL_NONE: SafetyLevel
SAFETY_LEVEL_CONCERN: SafetyLevel
SAFETY_LEVEL_ACTIVE: SafetyLevel
SAFETY_LEVEL_IMMINENT: SafetyLevel
DISCLOSURE_KIND_UNSPECIFIED: DisclosureKind
DISCLOSURE_KIND_ARTIFICIAL: DisclosureKind
DISCLOSURE_KIND_LIMITS: DisclosureKind
DISCLOSURE_KIND_DATA: DisclosureKind
DISCLOSURE_KIND_BREAK: DisclosureKind
DISCLOSURE_KIND_EMOTION_RECOGNITION: DisclosureKind
TURN_OUTCOME_UNSPECIFIED: TurnOutcome
TURN_OUTCOME_COMPLETED: TurnOutcome
TURN_OUTCOME_INTERRUPTED: TurnOutcome
TURN_OUTCOME_NOTHING_HEARD: TurnOutcome
TURN_OUTCOME_FAILED: TurnOutcome

class SessionStarted(_message.Message):
    __slots__ = ("session_id", "resume_token", "resumed", "audio_in", "audio_out", "language", "country", "pacing", "lease", "crisis_protocol_version", "end_of_turn_silence")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    RESUMED_FIELD_NUMBER: _ClassVar[int]
    AUDIO_IN_FIELD_NUMBER: _ClassVar[int]
    AUDIO_OUT_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    PACING_FIELD_NUMBER: _ClassVar[int]
    LEASE_FIELD_NUMBER: _ClassVar[int]
    CRISIS_PROTOCOL_VERSION_FIELD_NUMBER: _ClassVar[int]
    END_OF_TURN_SILENCE_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    resume_token: str
    resumed: bool
    audio_in: _session_pb2.AudioFormat
    audio_out: _session_pb2.AudioFormat
    language: str
    country: str
    pacing: _session_pb2.Pacing
    lease: _duration_pb2.Duration
    crisis_protocol_version: str
    end_of_turn_silence: _duration_pb2.Duration
    def __init__(self, session_id: _Optional[str] = ..., resume_token: _Optional[str] = ..., resumed: _Optional[bool] = ..., audio_in: _Optional[_Union[_session_pb2.AudioFormat, _Mapping]] = ..., audio_out: _Optional[_Union[_session_pb2.AudioFormat, _Mapping]] = ..., language: _Optional[str] = ..., country: _Optional[str] = ..., pacing: _Optional[_Union[_session_pb2.Pacing, str]] = ..., lease: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., crisis_protocol_version: _Optional[str] = ..., end_of_turn_silence: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class SpeechStarted(_message.Message):
    __slots__ = ("turn_index", "offset")
    TURN_INDEX_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    turn_index: int
    offset: _duration_pb2.Duration
    def __init__(self, turn_index: _Optional[int] = ..., offset: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class SpeechEnded(_message.Message):
    __slots__ = ("turn_index", "offset", "duration", "reason")
    TURN_INDEX_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    DURATION_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    turn_index: int
    offset: _duration_pb2.Duration
    duration: _duration_pb2.Duration
    reason: EndOfTurnReason
    def __init__(self, turn_index: _Optional[int] = ..., offset: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., duration: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., reason: _Optional[_Union[EndOfTurnReason, str]] = ...) -> None: ...

class RecognizedWord(_message.Message):
    __slots__ = ("text", "start", "end", "confidence")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    text: str
    start: _duration_pb2.Duration
    end: _duration_pb2.Duration
    confidence: float
    def __init__(self, text: _Optional[str] = ..., start: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., end: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., confidence: _Optional[float] = ...) -> None: ...

class Transcript(_message.Message):
    __slots__ = ("turn_index", "text", "is_final", "words", "confidence", "language", "typed")
    TURN_INDEX_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    IS_FINAL_FIELD_NUMBER: _ClassVar[int]
    WORDS_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    TYPED_FIELD_NUMBER: _ClassVar[int]
    turn_index: int
    text: str
    is_final: bool
    words: _containers.RepeatedCompositeFieldContainer[RecognizedWord]
    confidence: float
    language: str
    typed: bool
    def __init__(self, turn_index: _Optional[int] = ..., text: _Optional[str] = ..., is_final: _Optional[bool] = ..., words: _Optional[_Iterable[_Union[RecognizedWord, _Mapping]]] = ..., confidence: _Optional[float] = ..., language: _Optional[str] = ..., typed: _Optional[bool] = ...) -> None: ...

class EmotionScore(_message.Message):
    __slots__ = ("label", "probability")
    LABEL_FIELD_NUMBER: _ClassVar[int]
    PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    label: str
    probability: float
    def __init__(self, label: _Optional[str] = ..., probability: _Optional[float] = ...) -> None: ...

class Emotion(_message.Message):
    __slots__ = ("turn_index", "label", "group", "valence", "confidence", "distribution")
    TURN_INDEX_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    VALENCE_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    DISTRIBUTION_FIELD_NUMBER: _ClassVar[int]
    turn_index: int
    label: str
    group: str
    valence: float
    confidence: float
    distribution: _containers.RepeatedCompositeFieldContainer[EmotionScore]
    def __init__(self, turn_index: _Optional[int] = ..., label: _Optional[str] = ..., group: _Optional[str] = ..., valence: _Optional[float] = ..., confidence: _Optional[float] = ..., distribution: _Optional[_Iterable[_Union[EmotionScore, _Mapping]]] = ...) -> None: ...

class ReplyText(_message.Message):
    __slots__ = ("turn_index", "utterance_id", "text", "is_last", "source")
    TURN_INDEX_FIELD_NUMBER: _ClassVar[int]
    UTTERANCE_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    IS_LAST_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    turn_index: int
    utterance_id: int
    text: str
    is_last: bool
    source: ReplySource
    def __init__(self, turn_index: _Optional[int] = ..., utterance_id: _Optional[int] = ..., text: _Optional[str] = ..., is_last: _Optional[bool] = ..., source: _Optional[_Union[ReplySource, str]] = ...) -> None: ...

class ReplyAudio(_message.Message):
    __slots__ = ("turn_index", "utterance_id", "chunk_index", "offset_samples", "audio", "is_last", "interruptible")
    TURN_INDEX_FIELD_NUMBER: _ClassVar[int]
    UTTERANCE_ID_FIELD_NUMBER: _ClassVar[int]
    CHUNK_INDEX_FIELD_NUMBER: _ClassVar[int]
    OFFSET_SAMPLES_FIELD_NUMBER: _ClassVar[int]
    AUDIO_FIELD_NUMBER: _ClassVar[int]
    IS_LAST_FIELD_NUMBER: _ClassVar[int]
    INTERRUPTIBLE_FIELD_NUMBER: _ClassVar[int]
    turn_index: int
    utterance_id: int
    chunk_index: int
    offset_samples: int
    audio: bytes
    is_last: bool
    interruptible: bool
    def __init__(self, turn_index: _Optional[int] = ..., utterance_id: _Optional[int] = ..., chunk_index: _Optional[int] = ..., offset_samples: _Optional[int] = ..., audio: _Optional[bytes] = ..., is_last: _Optional[bool] = ..., interruptible: _Optional[bool] = ...) -> None: ...

class Clear(_message.Message):
    __slots__ = ("utterance_id", "reason")
    UTTERANCE_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    utterance_id: int
    reason: ClearReason
    def __init__(self, utterance_id: _Optional[int] = ..., reason: _Optional[_Union[ClearReason, str]] = ...) -> None: ...

class HelpResource(_message.Message):
    __slots__ = ("name", "phone", "sms", "url", "country", "languages")
    NAME_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    SMS_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    name: str
    phone: str
    sms: str
    url: str
    country: str
    languages: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., phone: _Optional[str] = ..., sms: _Optional[str] = ..., url: _Optional[str] = ..., country: _Optional[str] = ..., languages: _Optional[_Iterable[str]] = ...) -> None: ...

class SafetyEvent(_message.Message):
    __slots__ = ("turn_index", "level", "policy_version", "kinds", "resources", "about_other", "past", "standing_level")
    TURN_INDEX_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    POLICY_VERSION_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    RESOURCES_FIELD_NUMBER: _ClassVar[int]
    ABOUT_OTHER_FIELD_NUMBER: _ClassVar[int]
    PAST_FIELD_NUMBER: _ClassVar[int]
    STANDING_LEVEL_FIELD_NUMBER: _ClassVar[int]
    turn_index: int
    level: SafetyLevel
    policy_version: str
    kinds: _containers.RepeatedScalarFieldContainer[str]
    resources: _containers.RepeatedCompositeFieldContainer[HelpResource]
    about_other: bool
    past: bool
    standing_level: SafetyLevel
    def __init__(self, turn_index: _Optional[int] = ..., level: _Optional[_Union[SafetyLevel, str]] = ..., policy_version: _Optional[str] = ..., kinds: _Optional[_Iterable[str]] = ..., resources: _Optional[_Iterable[_Union[HelpResource, _Mapping]]] = ..., about_other: _Optional[bool] = ..., past: _Optional[bool] = ..., standing_level: _Optional[_Union[SafetyLevel, str]] = ...) -> None: ...

class Disclosure(_message.Message):
    __slots__ = ("kind", "text", "jurisdiction", "utterance_id")
    KIND_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    JURISDICTION_FIELD_NUMBER: _ClassVar[int]
    UTTERANCE_ID_FIELD_NUMBER: _ClassVar[int]
    kind: DisclosureKind
    text: str
    jurisdiction: str
    utterance_id: int
    def __init__(self, kind: _Optional[_Union[DisclosureKind, str]] = ..., text: _Optional[str] = ..., jurisdiction: _Optional[str] = ..., utterance_id: _Optional[int] = ...) -> None: ...

class TransferRequest(_message.Message):
    __slots__ = ("transfer_id", "target", "level", "caller_consents")
    TRANSFER_ID_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    CALLER_CONSENTS_FIELD_NUMBER: _ClassVar[int]
    transfer_id: str
    target: str
    level: SafetyLevel
    caller_consents: bool
    def __init__(self, transfer_id: _Optional[str] = ..., target: _Optional[str] = ..., level: _Optional[_Union[SafetyLevel, str]] = ..., caller_consents: _Optional[bool] = ...) -> None: ...

class HangUpRequest(_message.Message):
    __slots__ = ("reason",)
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: _session_pb2.EndReason
    def __init__(self, reason: _Optional[_Union[_session_pb2.EndReason, str]] = ...) -> None: ...

class TurnSummary(_message.Message):
    __slots__ = ("turn_index", "outcome", "end_of_turn_wait", "transcript_ready", "emotion_ready", "first_text", "first_clause", "first_audio", "reply_complete", "audio_sent")
    TURN_INDEX_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    END_OF_TURN_WAIT_FIELD_NUMBER: _ClassVar[int]
    TRANSCRIPT_READY_FIELD_NUMBER: _ClassVar[int]
    EMOTION_READY_FIELD_NUMBER: _ClassVar[int]
    FIRST_TEXT_FIELD_NUMBER: _ClassVar[int]
    FIRST_CLAUSE_FIELD_NUMBER: _ClassVar[int]
    FIRST_AUDIO_FIELD_NUMBER: _ClassVar[int]
    REPLY_COMPLETE_FIELD_NUMBER: _ClassVar[int]
    AUDIO_SENT_FIELD_NUMBER: _ClassVar[int]
    turn_index: int
    outcome: TurnOutcome
    end_of_turn_wait: _duration_pb2.Duration
    transcript_ready: _duration_pb2.Duration
    emotion_ready: _duration_pb2.Duration
    first_text: _duration_pb2.Duration
    first_clause: _duration_pb2.Duration
    first_audio: _duration_pb2.Duration
    reply_complete: _duration_pb2.Duration
    audio_sent: _duration_pb2.Duration
    def __init__(self, turn_index: _Optional[int] = ..., outcome: _Optional[_Union[TurnOutcome, str]] = ..., end_of_turn_wait: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., transcript_ready: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., emotion_ready: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., first_text: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., first_clause: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., first_audio: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., reply_complete: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., audio_sent: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class GoingAway(_message.Message):
    __slots__ = ("resume_token", "deadline")
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_FIELD_NUMBER: _ClassVar[int]
    resume_token: str
    deadline: _duration_pb2.Duration
    def __init__(self, resume_token: _Optional[str] = ..., deadline: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class ErrorEvent(_message.Message):
    __slots__ = ("reason", "message", "stage", "turn_index", "fatal")
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    TURN_INDEX_FIELD_NUMBER: _ClassVar[int]
    FATAL_FIELD_NUMBER: _ClassVar[int]
    reason: str
    message: str
    stage: str
    turn_index: int
    fatal: bool
    def __init__(self, reason: _Optional[str] = ..., message: _Optional[str] = ..., stage: _Optional[str] = ..., turn_index: _Optional[int] = ..., fatal: _Optional[bool] = ...) -> None: ...
