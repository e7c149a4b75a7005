"""How a policy ends the turns of made calls: cut off in the middle, or late."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import webrtcvad  # type: ignore[import-untyped]

from server.engines.silero import Silero
from server.turns.endpointing import (
    SAMPLE_RATE_HZ,
    EndpointPolicy,
    SilenceEndpointing,
    SpeechEnded,
    SpeechStarted,
    TurnSettings,
)
from server.turns.vad import FRAME_SAMPLES, JudgedActivity, Samples
from training.turns.scenes import Call, MadeTurn

SWEEP_S: Final = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5)
BASELINE_S: Final = 0.7
_WEBRTC_MODE: Final = 2
_SLACK_S: Final = 0.06
"""An end so little before the last word's end is none too early: alignment is no finer."""

Voiced = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What a recogniser and the reply model made of a turn at one of its pauses."""

    at_s: float
    """When it was known, in seconds of the call."""
    words: str
    """Of the turn so far."""
    ending: float
    """`Responder.ends_turn` of them."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What became of one turn."""

    is_cut: bool
    delay_s: float
    """From the last word's end to the decision; not a number for a turn that was cut off."""
    missed_s: float
    """How much of the beginning of the turn lies before the utterance's first sample."""
    condition: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A call and the frames of it that detectors take for voice; computed once for all policies."""

    call: Call
    frames: Samples
    """(frames, 320)."""
    silero: Voiced
    webrtc: Voiced
    words: tuple[Hypothesis, ...] = ()


def hear(call: Call, silero: Silero, words: Sequence[Hypothesis] = ()) -> Heard:
    """Run both detectors over a call."""
    whole = len(call.samples) // FRAME_SAMPLES * FRAME_SAMPLES
    frames = call.samples[:whole].reshape(-1, FRAME_SAMPLES)
    judged = JudgedActivity(silero.open())
    gate = webrtcvad.Vad(_WEBRTC_MODE)
    pcm = np.clip(np.rint(frames * np.float32(32767)), -32768, 32767).astype("<i2")
    return Heard(
        call,
        frames,
        np.array([judged.push(frame) for frame in frames]),
        np.array([gate.is_speech(frame.tobytes(), SAMPLE_RATE_HZ) for frame in pcm]),
        tuple(words),
    )


def fixed(silence_s: float) -> EndpointPolicy:
    """The baseline: a fixed silence."""
    return SilenceEndpointing(TurnSettings(), silence_s=silence_s)


def endings(heard: Heard, voiced: Voiced, make: Callable[[], EndpointPolicy]) -> list[Ending]:
    """What becomes of each turn of a call under a policy that starts with the call."""
    policy = make()
    starts: list[tuple[float, float]] = []  # decided, first sample
    ends: list[float] = []
    words = list(heard.words)
    for number, (frame, is_voiced) in enumerate(zip(heard.frames, voiced, strict=True)):
        now_s = (number + 1) * FRAME_SAMPLES / SAMPLE_RATE_HZ
        while words and words[0].at_s <= now_s:
            policy.read(words[0].words)
            policy.expect_end(words.pop(0).ending)
        for event in policy.push(bool(is_voiced), frame):
            match event:
                case SpeechStarted():
                    starts.append((now_s, event.at_sample / SAMPLE_RATE_HZ))
                case SpeechEnded():
                    ends.append(now_s)
    ends += [len(heard.frames) * FRAME_SAMPLES / SAMPLE_RATE_HZ] if policy.flush() else []
    found = []
    turns = heard.call.turns
    for place, turn in enumerate(turns):
        next_s = turns[place + 1].start_s if place + 1 < len(turns) else float("inf")
        inside = [end_s for end_s in ends if turn.start_s < end_s < turn.end_s - _SLACK_S]
        after = [end_s for end_s in ends if turn.end_s - _SLACK_S <= end_s < next_s]
        missed_s = _missed_s(turn, starts, ends)
        cut = bool(inside)
        delay_s = max(after[0] - turn.end_s, 0.0) if after and not cut else float("nan")
        found.append(Ending(cut, delay_s, missed_s, heard.call.condition))
    return found


def _missed_s(turn: MadeTurn, starts: Sequence[tuple[float, float]], ends: Sequence[float]) -> float:
    """How much of the turn's beginning is in no utterance."""
    covering = [first_s for (_, first_s), end_s in zip(starts, ends, strict=False) if end_s > turn.start_s]
    return (
        min(max(covering[0] - turn.start_s, 0.0), turn.end_s - turn.start_s) if covering else turn.end_s - turn.start_s
    )


def cut_rate(found: Sequence[Ending]) -> float:
    """Share of turns that were cut off."""
    return float(np.mean([ending.is_cut for ending in found]))


def median_delay_s(found: Sequence[Ending]) -> float:
    """Median end-of-turn delay of the turns that were not cut off."""
    delays = [ending.delay_s for ending in found if np.isfinite(ending.delay_s)]
    return float(np.median(delays)) if delays else float("nan")
