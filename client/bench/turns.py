"""What one call of the bench saw, and what that says about each turn.

Two clocks meet here. The caller's counts from the opening of the call; as the microphone is always open, it is also
the place in the caller's sound. The server's own times of a turn count from where it heard the voice end.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from client.config import AudioFormat
from client.events import ErrorEvent, Event, ReplyAudio, SpeechEnded, TurnOutcome, TurnSummary
from server.audio.codec import MAX_FRAME_BYTES, decode

SOUND_PEAK = 10 ** (-50 / 20)
"""A chunk whose samples all stay below -50 dBFS is silence: a reply begins where something can be heard."""

STAGES = (
    "voice detector",
    "end of turn",
    "transcript",
    "emotion",
    "first words",
    "first clause",
    "first sound",
    "rest",
)
"""The parts of a latency, one after the other; `stages_of` says what each is."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One recording as it was spoken; seconds on the call's timeline."""

    recording: str
    begin_s: float
    last_voiced_s: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of one spoken recording."""

    recording: str
    outcome: str
    """The server's outcome of the turn, with the stage and the reason of a failure; `silence` if it heard none."""
    heard_turns: int
    """How many turns the server made of the recording; the last of them is measured."""
    voice_end_s: float
    """When the caller's voice ended, on the call's timeline."""
    latency_s: float | None
    """From the last voiced sample to the first reply message with sound; None if there was none."""
    stages_s: tuple[float | None, ...]
    """The parts of the latency, in the order of `STAGES`."""

    @property
    def decided_s(self) -> float | None:
        """From the decision that the turn is over to the first sound; None if there was none."""
        detector_s, silence_s = self.stages_s[:2]
        if self.latency_s is None or detector_s is None or silence_s is None:
            return None
        return self.latency_s - detector_s - silence_s


@dataclass(slots=True)
class CallWatch:
    """Collects what matters from one call's events; `measured` makes turns of it."""

    audio_out: AudioFormat
    spoken: list[Spoken] = field(default_factory=list)
    _voice_ends_s: dict[int, float] = field(default_factory=dict)  # turn → the server's last voiced sample
    _first_sound_s: dict[int, float] = field(default_factory=dict)
    _summaries: dict[int, TurnSummary] = field(default_factory=dict)
    _errors: dict[int, str] = field(default_factory=dict)

    def take(self, event: Event, received_s: float) -> None:
        """Note an event that came `received_s` seconds after the call opened."""
        match event:
            case SpeechEnded():
                self._voice_ends_s[event.turn_index] = event.offset_s
            case ReplyAudio() if event.turn_index not in self._first_sound_s and sounds(event, self.audio_out):
                self._first_sound_s[event.turn_index] = received_s
            case TurnSummary():
                self._summaries[event.turn_index] = event
            case ErrorEvent():
                self._errors[event.turn_index] = f"{event.stage} {event.reason}"
            case _:
                pass

    def measured(self) -> list[Measured]:
        """Give what came of each spoken recording, in order."""
        begins_s = [each.begin_s for each in self.spoken]
        return [
            self._measure(spoken, until_s)
            for spoken, until_s in zip(self.spoken, [*begins_s[1:], float("inf")], strict=True)
        ]

    def _measure(self, spoken: Spoken, until_s: float) -> Measured:
        turns = [turn for turn, end_s in self._voice_ends_s.items() if spoken.begin_s < end_s < until_s]
        if not turns:
            return self._row(spoken, "silence", 0)
        turn = max(turns)
        summary, sound_s = self._summaries.get(turn), self._first_sound_s.get(turn)
        outcome = (summary.outcome if summary else TurnOutcome.UNSPECIFIED).value
        if summary is None or sound_s is None or outcome != TurnOutcome.COMPLETED.value:
            why = f" ({self._errors[turn]})" if turn in self._errors else ""
            return self._row(spoken, outcome + why, len(turns))
        latency_s = sound_s - spoken.last_voiced_s
        stages = stages_of(summary, self._voice_ends_s[turn] - spoken.last_voiced_s, latency_s)
        return self._row(spoken, outcome, len(turns), latency_s, stages)

    def _row(
        self,
        spoken: Spoken,
        outcome: str,
        turns: int,
        latency_s: float | None = None,
        stages: tuple[float | None, ...] = (None,) * len(STAGES),
    ) -> Measured:
        return Measured(spoken.recording, outcome, turns, spoken.last_voiced_s, latency_s, stages)


def sounds(chunk: ReplyAudio, audio: AudioFormat) -> bool:
    """Whether anything in the chunk can be heard."""
    pieces = (
        chunk.audio[start : start + MAX_FRAME_BYTES]  # a burst may be longer than what `decode` takes
        for start in range(0, len(chunk.audio), MAX_FRAME_BYTES)
    )
    return any(float(np.abs(decode(audio.codec, piece)).max()) >= SOUND_PEAK for piece in pieces)


def stages_of(summary: TurnSummary, detector_s: float, latency_s: float) -> tuple[float | None, ...]:
    """Split a latency into the parts of `STAGES`, in seconds; a part whose ends were not both reached is None.

    "voice detector" is how much later the server's detector lets the voice end than the caller's own measure does,
    "rest" what the server's times leave over: the wire both ways, queues before the detector, and the client itself.
    """
    marks: Sequence[float | None] = (
        0.0,
        summary.end_of_turn_wait_s,
        summary.transcript_ready_s,
        summary.emotion_ready_s,
        summary.first_text_s,
        summary.first_clause_s,
        summary.first_audio_s,
    )
    parts = [None if before is None or after is None else after - before for before, after in itertools.pairwise(marks)]
    rest = None if summary.first_audio_s is None else latency_s - detector_s - summary.first_audio_s
    return (detector_s, *parts, rest)
