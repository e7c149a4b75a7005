"""What goes into the conversation's state machine and what comes out of it.

`Event`s are facts that the shell learned; `Effect`s are what the shell must do, in order. Events of a turn carry its
index, so that work which outlives its turn is told apart and dropped.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.conversation.messages import EndOfTurn, Outgoing
from server.engines.interfaces import EmotionEstimate, Prosody, Transcript, Turn
from server.safety.levels import SafetyLevel

# --- events: the caller's side --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opened:
    """The call begins."""


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    """The caller began to speak, `at_s` seconds into the caller's audio."""

    at_s: float


@dataclass(frozen=True, slots=True)
class SpeechMeant:
    """The running speech is long enough to interrupt."""


@dataclass(frozen=True, slots=True)
class SpeechOver:
    """The running speech ended; times are seconds into the caller's audio."""

    start_s: float
    end_s: float
    last_voiced_s: float
    reason: EndOfTurn


@dataclass(frozen=True, slots=True)
class Typed:
    """The caller typed a turn."""

    text: str


@dataclass(frozen=True, slots=True)
class Marked:
    """The client says how much of an utterance was played."""

    utterance_id: int
    samples_played: int


@dataclass(frozen=True, slots=True)
class LongSilence:
    """Both sides have been silent for long, for the first, the second or the third time in a row."""

    times: int


@dataclass(frozen=True, slots=True)
class InputClosed:
    """Nothing more will come from the caller."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """The server wants to stop: finish the running turn, begin no other."""

    resume_token: str
    deadline_s: float


# --- events: the stages ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heard:
    """The transcriber is done with a turn."""

    turn_index: int
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class HeardSoFar:
    """The transcriber is sure of the first words of a turn that is still being spoken."""

    turn_index: int
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class Felt:
    """The emotion of a turn is known."""

    turn_index: int
    estimate: EmotionEstimate


@dataclass(frozen=True, slots=True)
class Wrote:
    """The responder wrote the next piece."""

    turn_index: int
    piece: str


@dataclass(frozen=True, slots=True)
class WroteAll:
    """The responder is done."""

    turn_index: int


@dataclass(frozen=True, slots=True)
class Voiced:
    """Sound of the clause being voiced exists; `clause_done` when it is all."""

    utterance_id: int
    samples: int
    clause_done: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """Sound of an utterance was sent; `last` when it is all."""

    utterance_id: int
    samples: int
    last: bool


@dataclass(frozen=True, slots=True)
class Played:
    """By the clock, all the sound of an utterance has been played."""

    utterance_id: int


@dataclass(frozen=True, slots=True)
class StageFailed:
    """An engine failed on a turn; `message` is fit for the caller's side."""

    turn_index: int
    stage: str
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class NoticeDue:
    """By the clock, something has to be disclosed."""


@dataclass(frozen=True, slots=True)
class HandedOff:
    """A hand-off is connected, queued or failed; `transfer_id` as in its request."""

    transfer_id: str
    outcome: str


Event = (
    Opened
    | SpeechBegan
    | SpeechMeant
    | SpeechOver
    | Typed
    | Marked
    | LongSilence
    | InputClosed
    | Leaving
    | Heard
    | HeardSoFar
    | NoticeDue
    | HandedOff
    | Felt
    | Wrote
    | WroteAll
    | Voiced
    | Sent
    | Played
    | StageFailed
)


# --- effects --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tell:
    """Send this to the client."""

    message: Outgoing


@dataclass(frozen=True, slots=True)
class Listen:
    """Open a transcription; the speech that follows belongs to it."""

    turn_index: int


@dataclass(frozen=True, slots=True)
class Transcribe:
    """The speech is over: finish its transcription."""

    turn_index: int


@dataclass(frozen=True, slots=True)
class Feel:
    """Read the emotion of the dialogue."""

    turn_index: int
    dialogue: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Write:
    """Write a reply."""

    turn_index: int
    dialogue: tuple[Turn, ...]
    estimate: EmotionEstimate | None


@dataclass(frozen=True, slots=True)
class Say:
    """Voice a clause of an utterance; clauses of one utterance are voiced in order."""

    turn_index: int
    utterance_id: int
    text: str
    prosody: Prosody
    prepared: bool = False
    """Its sound was made in advance."""


@dataclass(frozen=True, slots=True)
class SayPrepared:
    """Play phrases whose sound was made in advance, as a whole utterance; it needs no engine."""

    turn_index: int
    utterance_id: int
    phrases: tuple[str, ...]
    interruptible: bool = True


@dataclass(frozen=True, slots=True)
class EndUtterance:
    """No more clauses will come for this utterance."""

    utterance_id: int


@dataclass(frozen=True, slots=True)
class StopWork:
    """Cancel every engine's work for this turn."""

    turn_index: int


@dataclass(frozen=True, slots=True)
class StopWriting:
    """Cancel the reply's writing, and nothing else of this turn."""

    turn_index: int


@dataclass(frozen=True, slots=True)
class Blocked:
    """The output guard kept a clause from the caller; `rule` says why."""

    rule: str


@dataclass(frozen=True, slots=True)
class Keep:
    """A turn is settled: keep it, if the operator keeps transcripts."""

    turn_index: int
    caller: str
    assistant: str


@dataclass(frozen=True, slots=True)
class HandOff:
    """Ask the operator's adapter to bring a human; its answer comes as `HandedOff`."""

    transfer_id: str
    level: SafetyLevel
    caller_consents: bool


@dataclass(frozen=True, slots=True)
class StopPlayback:
    """Drop the utterance's sound that was not sent yet."""

    utterance_id: int


@dataclass(frozen=True, slots=True)
class Duck:
    """Somebody speaks over the reply: play on quietly; or it was nothing: play on as before."""

    is_down: bool


@dataclass(frozen=True, slots=True)
class Close:
    """The conversation is over: end the stream when everything is sent."""


Effect = (
    Tell
    | Listen
    | Transcribe
    | Feel
    | Write
    | Say
    | SayPrepared
    | EndUtterance
    | StopWork
    | StopWriting
    | StopPlayback
    | Duck
    | Blocked
    | HandOff
    | Keep
    | Close
)
