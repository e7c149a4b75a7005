import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Codec(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CODEC_UNSPECIFIED: _ClassVar[Codec]
    CODEC_L16: _ClassVar[Codec]
    CODEC_MULAW: _ClassVar[Codec]
    CODEC_ALAW: _ClassVar[Codec]

class Channel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHANNEL_UNSPECIFIED: _ClassVar[Channel]
    CHANNEL_APP: _ClassVar[Channel]
    CHANNEL_TELEPHONE: _ClassVar[Channel]

class Pacing(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PACING_UNSPECIFIED: _ClassVar[Pacing]
    PACING_SERVER: _ClassVar[Pacing]
    PACING_CLIENT: _ClassVar[Pacing]

class Capability(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CAPABILITY_UNSPECIFIED: _ClassVar[Capability]
    CAPABILITY_PLAYBACK_MARKS: _ClassVar[Capability]
    CAPABILITY_TRANSFER: _ClassVar[Capability]
    CAPABILITY_TEXT_DISPLAY: _ClassVar[Capability]
    CAPABILITY_HANG_UP: _ClassVar[Capability]

class PlaybackStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PLAYBACK_STATUS_UNSPECIFIED: _ClassVar[PlaybackStatus]
    PLAYBACK_STATUS_PLAYED: _ClassVar[PlaybackStatus]
    PLAYBACK_STATUS_CLEARED: _ClassVar[PlaybackStatus]

class TransferOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRANSFER_OUTCOME_UNSPECIFIED: _ClassVar[TransferOutcome]
    TRANSFER_OUTCOME_CONNECTED: _ClassVar[TransferOutcome]
    TRANSFER_OUTCOME_QUEUED: _ClassVar[TransferOutcome]
    TRANSFER_OUTCOME_FAILED: _ClassVar[TransferOutcome]

class EndReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    END_REASON_UNSPECIFIED: _ClassVar[EndReason]
    END_REASON_CALLER_HUNG_UP: _ClassVar[EndReason]
    END_REASON_TRANSFERRED: _ClassVar[EndReason]
    END_REASON_APP_CLOSED: _ClassVar[EndReason]
    END_REASON_CALLER_SILENT: _ClassVar[EndReason]
CODEC_UNSPECIFIED: Codec
CODEC_L16: Codec
CODEC_MULAW: Codec
CODEC_ALAW: Codec
CHANNEL_UNSPECIFIED: Channel
CHANNEL_APP: Channel
CHANNEL_TELEPHONE: Channel
PACING_UNSPECIFIED: Pacing
PACING_SERVER: Pacing
PACING_CLIENT: Pacing
CAPABILITY_UNSPECIFIED: Capability
CAPABILITY_PLAYBACK_MARKS: Capability
CAPABILITY_TRANSFER: Capability
CAPABILITY_TEXT_DISPLAY: Capability
CAPABILITY_HANG_UP: Capability
PLAYBACK_STATUS_UNSPECIFIED: PlaybackStatus
PLAYBACK_STATUS_PLAYED: PlaybackStatus
PLAYBACK_STATUS_CLEARED: PlaybackStatus
TRANSFER_OUTCOME_UNSPECIFIED: TransferOutcome
TRANSFER_OUTCOME_CONNECTED: TransferOutcome
TRANSFER_OUTCOME_QUEUED: TransferOutcome
TRANSFER_OUTCOME_FAILED: TransferOutcome
END_REASON_UNSPECIFIED: EndReason
END_REASON_CALLER_HUNG_UP: EndReason
END_REASON_TRANSFERRED: EndReason
END_REASON_APP_CLOSED: EndReason
END_REASON_CALLER_SILENT: EndReason

class AudioFormat(_message.Message):
    __slots__ = ("codec", "sample_rate_hz")
    CODEC_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_RATE_HZ_FIELD_NUMBER: _ClassVar[int]
    codec: Codec
    sample_rate_hz: int
    def __init__(self, codec: _Optional[_Union[Codec, str]] = ..., sample_rate_hz: _Optional[int] = ...) -> None: ...

class SessionConfig(_message.Message):
    __slots__ = ("session_id", "resume_token", "audio_in", "audio_out", "language", "country", "channel", "pacing", "capabilities", "metadata", "end_of_turn_silence", "text_only", "region", "caller_is_minor", "last_use", "voice_emotion_consent", "caller_number", "patience")
    class MetadataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AUDIO_IN_FIELD_NUMBER: _ClassVar[int]
    AUDIO_OUT_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    PACING_FIELD_NUMBER: _ClassVar[int]
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    END_OF_TURN_SILENCE_FIELD_NUMBER: _ClassVar[int]
    TEXT_ONLY_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    CALLER_IS_MINOR_FIELD_NUMBER: _ClassVar[int]
    LAST_USE_FIELD_NUMBER: _ClassVar[int]
    VOICE_EMOTION_CONSENT_FIELD_NUMBER: _ClassVar[int]
    CALLER_NUMBER_FIELD_NUMBER: _ClassVar[int]
    PATIENCE_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    resume_token: str
    audio_in: AudioFormat
    audio_out: AudioFormat
    language: str
    country: str
    channel: Channel
    pacing: Pacing
    capabilities: _containers.RepeatedScalarFieldContainer[Capability]
    metadata: _containers.ScalarMap[str, str]
    end_of_turn_silence: _duration_pb2.Duration
    text_only: bool
    region: str
    caller_is_minor: bool
    last_use: _timestamp_pb2.Timestamp
    voice_emotion_consent: bool
    caller_number: str
    patience: float
    def __init__(self, session_id: _Optional[str] = ..., resume_token: _Optional[str] = ..., audio_in: _Optional[_Union[AudioFormat, _Mapping]] = ..., audio_out: _Optional[_Union[AudioFormat, _Mapping]] = ..., language: _Optional[str] = ..., country: _Optional[str] = ..., channel: _Optional[_Union[Channel, str]] = ..., pacing: _Optional[_Union[Pacing, str]] = ..., capabilities: _Optional[_Iterable[_Union[Capability, str]]] = ..., metadata: _Optional[_Mapping[str, str]] = ..., end_of_turn_silence: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., text_only: _Optional[bool] = ..., region: _Optional[str] = ..., caller_is_minor: _Optional[bool] = ..., last_use: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., voice_emotion_consent: _Optional[bool] = ..., caller_number: _Optional[str] = ..., patience: _Optional[float] = ...) -> None: ...

class TextTurn(_message.Message):
    __slots__ = ("text",)
    TEXT_FIELD_NUMBER: _ClassVar[int]
    text: str
    def __init__(self, text: _Optional[str] = ...) -> None: ...

class DtmfDigit(_message.Message):
    __slots__ = ("digit", "held")
    DIGIT_FIELD_NUMBER: _ClassVar[int]
    HELD_FIELD_NUMBER: _ClassVar[int]
    digit: str
    held: _duration_pb2.Duration
    def __init__(self, digit: _Optional[str] = ..., held: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class PlaybackMark(_message.Message):
    __slots__ = ("utterance_id", "status", "samples_played")
    UTTERANCE_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_PLAYED_FIELD_NUMBER: _ClassVar[int]
    utterance_id: int
    status: PlaybackStatus
    samples_played: int
    def __init__(self, utterance_id: _Optional[int] = ..., status: _Optional[_Union[PlaybackStatus, str]] = ..., samples_played: _Optional[int] = ...) -> None: ...

class TransferResult(_message.Message):
    __slots__ = ("transfer_id", "outcome")
    TRANSFER_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    transfer_id: str
    outcome: TransferOutcome
    def __init__(self, transfer_id: _Optional[str] = ..., outcome: _Optional[_Union[TransferOutcome, str]] = ...) -> None: ...

class EndCall(_message.Message):
    __slots__ = ("reason",)
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: EndReason
    def __init__(self, reason: _Optional[_Union[EndReason, str]] = ...) -> None: ...
