"""What crosses between the gRPC edge and a conversation: typed, frozen, free of protobuf.

`Incoming` is what a caller's side sends after its config, `Outgoing` is what Hearken tells; each mirrors one message
of `protos/hearken/v1`, where the fields are described. Audio is float32 mono: on the way in at the caller's rate, on
the way out at the rate of the output format; the edge owns the bytes.
"""

from __future__ import annotations

import datetime
import enum
from dataclasses import dataclass, field

from server.audio.codec import Codec
from server.engines.interfaces import EmotionEstimate, Samples, Transcript
from server.safety.levels import HelpResource, SafetyLevel


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """A codec at a sample rate in hertz."""

    codec: Codec
    sample_rate_hz: int


class Channel(enum.Enum):
    """Where a call comes from."""

    APP = "app"
    TELEPHONE = "telephone"


class Capability(enum.Enum):
    """What the caller's side can do."""

    PLAYBACK_MARKS = "playback_marks"
    TRANSFER = "transfer"
    TEXT_DISPLAY = "text_display"
    HANG_UP = "hang_up"


@dataclass(frozen=True, slots=True)
class SessionParameters:
    """A config after validation: everything is chosen, nothing is unknown."""

    session_id: str
    audio_in: AudioFormat
    audio_out: AudioFormat
    language: str = "en"
    country: str = ""
    channel: Channel = Channel.APP
    server_paces: bool = True
    capabilities: frozenset[Capability] = frozenset()
    metadata: tuple[tuple[str, str], ...] = ()
    end_of_turn_silence_s: float | None = None
    """None: the server's default."""
    text_only: bool = False
    region: str = ""
    """ISO 3166-2 subdivision such as "US-NY"; empty: unknown."""
    caller_is_minor: bool = False
    last_use: datetime.datetime | None = None
    """When the caller last used the service; None: unknown."""
    voice_emotion_consent: bool = False
    caller_number: str = ""
    """E.164, for its country code alone; never logged or kept."""
    patience: float = 1.0
    """By what the silences that end a turn are multiplied."""
    resume_token: str = ""
    tenant: str = ""
    """Who pays for the call: the name that its token belongs to; never from the wire."""


# --- what the caller's side sends --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CallerAudio:
    """Samples in the input format's rate, shape (n,), n >= 1."""

    samples: Samples


@dataclass(frozen=True, slots=True)
class CallerText:
    """A typed turn, not empty."""

    text: str


@dataclass(frozen=True, slots=True)
class CallerDigit:
    """A telephone key."""

    digit: str


@dataclass(frozen=True, slots=True)
class PlaybackMark:
    """How much of an utterance reached the ear, in samples at the output rate."""

    utterance_id: int
    cleared: bool
    samples_played: int


@dataclass(frozen=True, slots=True)
class TransferResult:
    """The answer to a transfer request: connected, queued or failed."""

    transfer_id: str
    outcome: str


@dataclass(frozen=True, slots=True)
class EndCall:
    """The call is over for good."""

    reason: str


Incoming = CallerAudio | CallerText | CallerDigit | PlaybackMark | TransferResult | EndCall


# --- what Hearken tells ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SessionStarted:
    """Confirms the config."""

    parameters: SessionParameters
    resume_token: str
    resumed: bool
    lease_s: float
    end_of_turn_silence_s: float


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The caller began to speak, `offset_s` into the caller's audio."""

    turn_index: int
    offset_s: float


class EndOfTurn(enum.Enum):
    """Why a caller's turn ended."""

    SILENCE = "silence"
    TOO_LONG = "too_long"
    END_OF_INPUT = "end_of_input"


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """The caller's turn ended; `offset_s` is its last voiced sample."""

    turn_index: int
    offset_s: float
    duration_s: float
    reason: EndOfTurn


@dataclass(frozen=True, slots=True)
class TranscriptUpdate:
    """What the caller said; partial or final."""

    turn_index: int
    transcript: Transcript
    is_final: bool
    typed: bool = False


@dataclass(frozen=True, slots=True)
class EmotionUpdate:
    """How the caller's words feel."""

    turn_index: int
    estimate: EmotionEstimate


class ReplySource(enum.Enum):
    """Who wrote a reply's words."""

    MODEL = "model"
    SAFETY = "safety"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class ReplyText:
    """The next piece of a reply's text."""

    turn_index: int
    utterance_id: int
    text: str
    is_last: bool
    source: ReplySource


@dataclass(frozen=True, slots=True)
class ReplyAudio:
    """The next chunk of a reply's sound, float32 (n,) at the output rate; n may be 0 in the last."""

    turn_index: int
    utterance_id: int
    chunk_index: int
    offset_samples: int
    samples: Samples
    is_last: bool
    interruptible: bool = True


class ClearReason(enum.Enum):
    """Why playback must stop."""

    BARGE_IN = "barge_in"
    REPLACED = "replaced"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Clear:
    """Stop playing this utterance."""

    utterance_id: int
    reason: ClearReason


@dataclass(frozen=True, slots=True)
class SafetyNotice:
    """A risk was noticed."""

    turn_index: int
    level: SafetyLevel
    policy_version: str
    kinds: tuple[str, ...]
    resources: tuple[HelpResource, ...] = ()
    about_other: bool = False
    past: bool = False
    standing_level: SafetyLevel = SafetyLevel.NONE
    """Where the conversation stands, risk being remembered."""


class DisclosureKind(enum.Enum):
    """What a disclosure is about."""

    ARTIFICIAL = "artificial"
    LIMITS = "limits"
    DATA = "data"
    BREAK = "break"
    EMOTION_RECOGNITION = "emotion_recognition"


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Something that the caller has a right to be told."""

    kind: DisclosureKind
    text: str
    jurisdiction: str
    utterance_id: int


@dataclass(frozen=True, slots=True)
class TransferRequest:
    """Please connect the caller to a human."""

    transfer_id: str
    target: str
    level: SafetyLevel
    caller_consents: bool


@dataclass(frozen=True, slots=True)
class HangUpRequest:
    """Please end the call once the audio so far is played."""

    reason: str


class TurnOutcome(enum.Enum):
    """How a turn ended."""

    COMPLETED = "completed"
    INTERRUPTED = "interrupted"
    NOTHING_HEARD = "nothing_heard"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StageTimes:
    """Seconds since the caller's turn ended (its last voiced sample was heard); None: the stage did not happen."""

    end_of_turn_wait_s: float | None = None
    transcript_ready_s: float | None = None
    emotion_ready_s: float | None = None
    first_text_s: float | None = None
    first_clause_s: float | None = None
    first_audio_s: float | None = None
    reply_complete_s: float | None = None


@dataclass(frozen=True, slots=True)
class TurnSummary:
    """The turn is over."""

    turn_index: int
    outcome: TurnOutcome
    times: StageTimes = field(default_factory=StageTimes)
    audio_sent_s: float = 0.0


@dataclass(frozen=True, slots=True)
class GoingAway:
    """The server will end this stream within `deadline_s`."""

    resume_token: str
    deadline_s: float


@dataclass(frozen=True, slots=True)
class ErrorNotice:
    """Something failed on this call; the call goes on unless `fatal`."""

    reason: str
    message: str
    stage: str
    turn_index: int
    fatal: bool = False


Outgoing = (
    SessionStarted
    | SpeechStarted
    | SpeechEnded
    | TranscriptUpdate
    | EmotionUpdate
    | ReplyText
    | ReplyAudio
    | Clear
    | SafetyNotice
    | Disclosure
    | TransferRequest
    | HangUpRequest
    | TurnSummary
    | GoingAway
    | ErrorNotice
)
