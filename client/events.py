"""What Hearken tells during a call, as the client sees it. The fields are described in `events.proto`.

Every event carries its place in the stream (`sequence`) and the server's clock since the stream opened (`at_s`). An
enum value that this client does not know reads as `UNSPECIFIED`.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from client.config import AudioFormat, Pacing


class WireEnum(enum.StrEnum):
    """An enum of the contract, by the lower-case end of its name there."""

    @classmethod
    def _missing_(cls, value: object) -> WireEnum:
        return cls("unspecified")


class EndOfTurnReason(WireEnum):
    """Why a caller's turn ended."""

    UNSPECIFIED = "unspecified"
    SILENCE = "silence"
    TOO_LONG = "too_long"
    END_OF_INPUT = "end_of_input"


class ReplySource(WireEnum):
    """Who wrote a reply's words."""

    UNSPECIFIED = "unspecified"
    MODEL = "model"
    SAFETY = "safety"
    SERVICE = "service"


class ClearReason(WireEnum):
    """Why playback must stop."""

    UNSPECIFIED = "unspecified"
    BARGE_IN = "barge_in"
    REPLACED = "replaced"
    FAILED = "failed"


class SafetyLevel(WireEnum):
    """How grave a risk is."""

    UNSPECIFIED = "unspecified"
    NONE = "none"
    CONCERN = "concern"
    ACTIVE = "active"
    IMMINENT = "imminent"


class DisclosureKind(WireEnum):
    """What a disclosure is about."""

    UNSPECIFIED = "unspecified"
    ARTIFICIAL = "artificial"
    LIMITS = "limits"
    DATA = "data"
    BREAK = "break"
    EMOTION_RECOGNITION = "emotion_recognition"


class EndReason(WireEnum):
    """Why a call ends."""

    UNSPECIFIED = "unspecified"
    CALLER_HUNG_UP = "caller_hung_up"
    TRANSFERRED = "transferred"
    APP_CLOSED = "app_closed"


class TransferOutcome(WireEnum):
    """How a transfer ended."""

    UNSPECIFIED = "unspecified"
    CONNECTED = "connected"
    QUEUED = "queued"
    FAILED = "failed"


class PlaybackStatus(WireEnum):
    """How far an utterance was played."""

    UNSPECIFIED = "unspecified"
    PLAYED = "played"
    CLEARED = "cleared"


class TurnOutcome(WireEnum):
    """How a turn ended."""

    UNSPECIFIED = "unspecified"
    COMPLETED = "completed"
    INTERRUPTED = "interrupted"
    NOTHING_HEARD = "nothing_heard"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What all events share."""

    sequence: int = 0
    at_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStarted(Event):
    """Confirms the config; the first event of every call."""

    session_id: str
    resume_token: str
    resumed: bool
    audio_in: AudioFormat
    audio_out: AudioFormat
    language: str
    country: str
    pacing: Pacing
    lease_s: float
    crisis_protocol_version: str
    end_of_turn_silence_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechStarted(Event):
    """The caller began to speak, `offset_s` into the caller's audio."""

    turn_index: int
    offset_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechEnded(Event):
    """The caller's turn ended; its last voiced sample is `offset_s` into the caller's audio."""

    turn_index: int
    offset_s: float
    duration_s: float
    reason: EndOfTurnReason


@dataclass(frozen=True, slots=True)
class Word:
    """A recognised word; times are seconds from the beginning of the turn's audio, confidence is in [0, 1]."""

    text: str
    start_s: float
    end_s: float
    confidence: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript(Event):
    """What the caller said; a later one of the same turn replaces it. Empty and final: no words were heard."""

    turn_index: int
    text: str
    is_final: bool
    words: tuple[Word, ...]
    confidence: float | None
    language: str
    typed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Emotion(Event):
    """How the caller's words feel: one of 32 labels, one of 8 groups, valence in [-1, 1]."""

    turn_index: int
    label: str
    group: str
    valence: float
    confidence: float
    distribution: tuple[tuple[str, float], ...]
    """(label, probability), likeliest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyText(Event):
    """The next piece of a reply; the pieces of an utterance joined are the reply."""

    turn_index: int
    utterance_id: int
    text: str
    is_last: bool
    source: ReplySource


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyAudio(Event):
    """The next chunk of a reply's sound, in the confirmed output format."""

    turn_index: int
    utterance_id: int
    chunk_index: int
    offset_samples: int
    audio: bytes
    is_last: bool
    interruptible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Clear(Event):
    """Stop playing this utterance now and drop what is queued of it."""

    utterance_id: int
    reason: ClearReason


@dataclass(frozen=True, slots=True)
class HelpResource:
    """A way to reach people who help; an empty string is absent."""

    name: str
    phone: str
    sms: str
    url: str
    country: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyEvent(Event):
    """A risk was noticed, and this is what the caller was offered."""

    turn_index: int
    level: SafetyLevel
    policy_version: str
    kinds: tuple[str, ...]
    resources: tuple[HelpResource, ...]
    about_other: bool = False
    past: bool = False
    standing_level: SafetyLevel = SafetyLevel.UNSPECIFIED
    """Where the conversation stands: a denial lowers it, nothing clears it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure(Event):
    """Something that the caller has a right to be told; `utterance_id` 0 is only shown."""

    kind: DisclosureKind
    text: str
    jurisdiction: str
    utterance_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRequest(Event):
    """Please connect the caller to a human; answer with `Call.send_transfer_result`."""

    transfer_id: str
    target: str
    level: SafetyLevel
    caller_consents: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUpRequest(Event):
    """Please end the call once the audio so far is played."""

    reason: EndReason


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnSummary(Event):
    """The turn is over. Seconds since the caller's turn ended; None: that stage did not happen."""

    turn_index: int
    outcome: TurnOutcome
    end_of_turn_wait_s: float | None
    transcript_ready_s: float | None
    emotion_ready_s: float | None
    first_text_s: float | None
    first_clause_s: float | None
    first_audio_s: float | None
    reply_complete_s: float | None
    audio_sent_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GoingAway(Event):
    """The server ends this stream within `deadline_s`; the token opens the session again on a new one."""

    resume_token: str
    deadline_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorEvent(Event):
    """Something failed on this call; the call goes on unless `fatal`."""

    reason: str
    message: str
    stage: str
    turn_index: int
    fatal: bool
